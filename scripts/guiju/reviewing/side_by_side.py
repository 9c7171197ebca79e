"""A page line by line: what was received on one side, what became of it on the other.

A row is a line of the restored text, with as much of the raw text as it was made of: a line that a
wrap had broken is one row, and a saved page that is one long line has as many rows as it shows.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.explanation import Fate
from guiju.model import Account, Certainty, LedgerEntry, Repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a row with what became of it; `certainty` is the repair's.

    What a repair put in is no part of the raw text, what it took out none of the clean one.
    """

    text: str
    fate: Fate
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True, slots=True)
class Row:
    """A line: raw code points `[start, end)`, the raw line that it begins in, and what was done.

    `entries` are the accounts that hold a part of it, layout aside.
    """

    line: int
    start: int
    end: int
    pieces: tuple[Piece, ...]
    repairs: tuple[Repair, ...]
    entries: tuple[LedgerEntry, ...]


def rows_of(raw: str, repairs: Sequence[Repair], ledger: Sequence[LedgerEntry]) -> tuple[Row, ...]:
    """Return the rows of a page in its order; those with nothing but white space are left out."""
    line_starts = [0, *(place + 1 for place, char in enumerate(raw) if char == "\n")]
    rows = []
    first = 0  # the ledger entry that a row begins in
    for start, end, pieces, own in _cut(raw, repairs):
        if not any(piece.text.strip() for piece in pieces):
            continue
        while first < len(ledger) and ledger[first].end <= start:
            first += 1
        entries = []
        place = first
        while place < len(ledger) and ledger[place].start < end:
            entries.append(ledger[place])
            place += 1
        marked = tuple(_marked(start, pieces, entries))
        told = tuple(entry for entry in entries if entry.account is not Account.LAYOUT)
        rows.append(Row(bisect_right(line_starts, start), start, end, marked, own, told))
    return tuple(rows)


def row_at(rows: Sequence[Row], place: int) -> int:
    """Return which row holds a place of the raw text, counted from 0; the nearest before it."""
    return max(bisect_right(rows, place, key=lambda row: row.start) - 1, 0)


def _cut(
    raw: str, repairs: Sequence[Repair]
) -> Iterator[tuple[int, int, list[Piece], tuple[Repair, ...]]]:
    """Yield start, end, pieces and repairs of each line of the restored text."""
    start = position = 0
    pieces: list[Piece] = []
    own: list[Repair] = []
    for repair in (*repairs, None):
        until = repair.start if repair else len(raw)
        while (line_end := raw.find("\n", position, until)) >= 0:
            pieces.append(Piece(raw[position:line_end], Fate.KEPT))
            yield start, line_end + 1, pieces, tuple(own)
            start = position = line_end + 1
            pieces, own = [], []
        if position < until:
            pieces.append(Piece(raw[position:until], Fate.KEPT))
            position = until
        if repair is None:
            break
        own.append(repair)
        if repair.before:
            pieces.append(Piece(repair.before, Fate.TAKEN_OUT, repair.certainty))
        put_in, *further = repair.after.split("\n")
        if put_in:
            pieces.append(Piece(put_in, Fate.PUT_IN, repair.certainty))
        position = repair.end
        if further:
            yield start, position, pieces, tuple(own)
            start, pieces, own = position, [], []
            if further[-1]:
                pieces.append(Piece(further[-1], Fate.PUT_IN, repair.certainty))
    if pieces:
        yield start, len(raw), pieces, tuple(own)


def _marked(start: int, pieces: Sequence[Piece], entries: Sequence[LedgerEntry]) -> Iterator[Piece]:
    """Yield the pieces, what screening removed parted from what it kept."""
    removed = [entry for entry in entries if entry.account is Account.REMOVAL]
    position = start
    for piece in pieces:
        if piece.fate is Fate.PUT_IN:
            inside = any(entry.start < position <= entry.end for entry in removed)
            if not inside:
                yield piece
            continue
        end = position + len(piece.text)
        if piece.fate is Fate.TAKEN_OUT or not removed:
            yield piece
            position = end
            continue
        for entry in removed:
            if entry.end <= position or entry.start >= end:
                continue
            if entry.start > position:
                yield Piece(piece.text[position - end : entry.start - end], Fate.KEPT)
                position = entry.start
            stop = min(entry.end, end)
            cut = piece.text[position - end : (stop - end) or None]
            yield Piece(cut, Fate.REMOVED)
            position = stop
        if position < end:
            yield Piece(piece.text[position - end :], Fate.KEPT)
            position = end
