"""Explanation: what restoration and screening did to each line of a source, for a person."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju.model import Certainty, RemovalReason, Repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guiju.screening import ScreenedText

_LINE_END = "⏎"
_LONGEST_SHOWN = 300  # characters of what a repair takes out, which may be a whole script


class Fate(StrEnum):
    """What became of a stretch of text."""

    KEPT = "kept"
    REMOVED = "removed"  # by screening
    TAKEN_OUT = "taken-out"  # by a repair
    PUT_IN = "put-in"  # by a repair


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a line with what became of it; `certainty` is the repair's."""

    text: str
    fate: Fate
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch of the source that screening took out."""

    start: int
    end: int
    reason: RemovalReason


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of the source that something was done to; `number` counts from 1.

    `start`/`end` count in the source. `changes` are those that begin in the line, by their place.
    """

    number: int
    start: int
    end: int
    stretches: tuple[Stretch, ...]
    changes: tuple[Repair | Removal, ...]


def abbreviated(text: str, longest: int) -> str:
    """Return a text without its middle where it is long: a script says nothing to readers.

    >>> abbreviated("<p style='color: red; margin: 0'>", 20)
    "<p style=…n: 0'>（共33字）"
    """
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - 2 * tail + 1]}…{text[-tail:]}（共{len(text)}字）"


def removals_of(screened: ScreenedText) -> tuple[Removal, ...]:
    """Return what screening took out, placed in the source."""
    return tuple(
        Removal(*screened.restored.source_span(line.start, line.end), line.reason)
        for line in screened.removals
        if line.reason
    )


def explained(
    source: str, repairs: Iterable[Repair], removals: Sequence[Removal]
) -> Iterator[ExplainedLine]:
    r"""Yield each line of the source in which a repair or a removal begins, with what was done.

    >>> from guiju.restoration.restore import restore
    >>> source = "第一條(tiáo)\n第二条"
    >>> line, = explained(source, restore(source).repairs, ())
    >>> [(stretch.fate.value, stretch.text) for stretch in line.stretches]
    [('kept', '第一'), ('taken-out', '條'), ('put-in', '条'), ('taken-out', '(tiáo)')]
    """
    lines = [0, *(place + 1 for place, char in enumerate(source) if char == "\n")]
    by_line: dict[int, list[Repair | Removal]] = {}
    changes_made: list[Repair | Removal] = [*repairs, *removals]
    for change in sorted(changes_made, key=lambda change: (change.start, change.end)):
        by_line.setdefault(bisect_right(lines, change.start) - 1, []).append(change)
    removed = [removal.start for removal in removals]
    done = 0  # where the last repair ended, which may be lines further on
    for row, changes in by_line.items():
        start = lines[row]
        end = lines[row + 1] - 1 if row + 1 < len(lines) else len(source)
        stretches: list[Stretch] = []
        position = max(start, done)
        for change in changes:
            if isinstance(change, Removal):
                continue
            stretches += _kept(source, position, change.start, removals, removed)
            taken = abbreviated(change.before, _LONGEST_SHOWN).replace("\n", _LINE_END)
            put = change.after.replace("\n", _LINE_END)
            stretches += [
                Stretch(text, fate, change.certainty)
                for text, fate in ((taken, Fate.TAKEN_OUT), (put, Fate.PUT_IN))
                if text
            ]
            position = done = change.end
        stretches += _kept(source, position, end, removals, removed)
        yield ExplainedLine(row + 1, start, end, tuple(stretches), tuple(changes))


def _kept(
    source: str, start: int, end: int, removals: Sequence[Removal], removed: Sequence[int]
) -> Iterator[Stretch]:
    """Yield what no repair touched, parted at the borders of removals."""
    while start < end:
        index = bisect_right(removed, start) - 1
        inside = index >= 0 and start < removals[index].end
        if inside:
            stop = min(end, removals[index].end)
        else:
            stop = min(end, removed[index + 1]) if index + 1 < len(removed) else end
        yield Stretch(source[start:stop], Fate.REMOVED if inside else Fate.KEPT)
        start = stop
