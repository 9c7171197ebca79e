"""Reading annotations: where they stand, and those that end their character taken out.

All of a page's annotations are looked at in one go. A reading's letters are packed into a number,
six bits each, with its character's code point above them; so whether a character owns a reading is
a look-up of one number among those of the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from guiju.model import RepairKind
from guiju.restoration import gbk
from guiju.restoration.codes import codes_of, text_of
from guiju.restoration.edits import Rewriting
from guiju.restoration.repairs import Places

if TYPE_CHECKING:
    from guiju.restoration.codes import Codes
    from guiju.restoration.tables import Tables

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint64]

LETTERS = "abcdefghijklmnopqrstuvwxyzāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿɡ"
READING = rf"[{LETTERS}]{{1,7}}"
BRACKET = re.compile(rf"\(({READING}) ?\)")
_LONGEST = 7  # letters
_LETTER_BITS = 6
MARKS = (ord("?"), 0xFFFD)


@dataclass(frozen=True, slots=True)
class Annotations:
    """Every reading of a text that a bracket closes, one row each, in their order.

    `starts` is where the letters begin, `ends` lies behind the closing bracket. `opened` says that
    a bracket stands before the letters, `signed` that a decoder's mark stands before these or that;
    `owned` that the character before the bracket has the reading.
    """

    starts: Places
    ends: Places
    opened: Flags
    signed: Flags
    owned: Flags


def annotations_in(codes: Codes, tables: Tables) -> Annotations:
    """Find all readings of one to seven letters before a closing bracket."""
    closes = np.flatnonzero(codes == ord(")")).astype(np.int32)
    closes = closes[closes > 0]
    stops = closes - (codes[closes - 1] == ord(" "))
    numbers = _letter_numbers()
    alive = np.ones(len(stops), bool)
    lengths = np.zeros(len(stops), np.int32)
    packed = np.zeros(len(stops), np.uint64)
    for place in range(_LONGEST + 1):
        offsets = stops - 1 - place
        letters = numbers[np.minimum(codes[np.maximum(offsets, 0)], len(numbers) - 1)]
        alive &= (letters > 0) & (offsets >= 0)
        lengths += alive
        if place < _LONGEST:
            packed |= np.where(alive, letters, 0).astype(np.uint64) << np.uint64(
                _LETTER_BITS * place
            )
    found = (lengths > 0) & (lengths <= _LONGEST)
    starts, ends, packed = (stops - lengths)[found], closes[found] + 1, packed[found]
    opened = (starts > 0) & (codes[starts - 1] == ord("("))
    before = starts - 1 - opened
    left = np.where(before >= 0, codes[before], 0)
    signed = is_mark(left)
    keys = (left.astype(np.uint64) << np.uint64(_LETTER_BITS * _LONGEST)) | packed
    return Annotations(starts, ends, opened, signed, opened & _among(keys, tables.reading_keys))


def is_mark(codes: npt.NDArray[np.generic]) -> Flags:
    """Say of each code point whether a decoder prints it for what it cannot read."""
    return np.asarray((codes == MARKS[0]) | (codes == MARKS[1]), bool)


def _among(keys: Numbers, table: Numbers) -> Flags:
    if not len(table):
        return np.zeros(len(keys), bool)
    places = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return np.asarray(table[places] == keys, bool)


@cache
def _letter_numbers() -> npt.NDArray[np.uint8]:
    """Number the letters of readings from 1; anything else is 0."""
    numbers = np.zeros(ord(max(LETTERS)) + 2, np.uint8)
    for number, letter in enumerate(LETTERS, 1):
        numbers[ord(letter)] = number
    return numbers


def reading_keys(readings: dict[str, frozenset[str]]) -> Numbers:
    """Return the sorted numbers of all pairs of a character and a reading that it has."""
    numbers = _letter_numbers()
    keys = [
        (ord(char) << _LETTER_BITS * _LONGEST)
        | sum(
            int(numbers[ord(letter)]) << _LETTER_BITS * place
            for place, letter in enumerate(reversed(reading))
        )
        for char, owned in readings.items()
        for reading in owned
        if len(reading) <= _LONGEST and all(letter in LETTERS for letter in reading)
    ]
    return np.unique(np.array(keys, np.uint64))


def strip_readings(text: str, tables: Tables) -> Rewriting | tuple[()]:
    """Take out each reading that its character owns.

    The character before the bracket, or the character that the byte before it and an ASCII letter
    make (店P in GBK holds 關), must have the printed reading. Declines on every other bracket:
    (CDP), (s), an author's own full-width gloss.

    >>> from guiju.restoration.edits import applied
    >>> from guiju.restoration.tables import load_tables
    >>> line = "產(chǎn)品,小店P(guān)C端,商（shāng）家"
    >>> applied(line, strip_readings(line, load_tables()))
    '產品,小店PC端,商（shāng）家'
    """
    if ")" not in text:
        return ()
    codes = codes_of(text)
    found = annotations_in(codes, tables)
    owned = found.owned.copy()
    for row in np.flatnonzero(found.opened & ~owned).tolist():
        start, end = int(found.starts[row]), int(found.ends[row])
        reading = text[start : end - 1].rstrip()
        owned[row] = tables.owns(straddling(text[max(start - 3, 0) : start - 1]), reading)
    starts, ends = found.starts[owned] - 1, found.ends[owned]
    depth = np.zeros(len(codes) + 1, np.int8)
    depth[starts] += 1
    depth[ends] -= 1
    kept = text_of(codes[np.cumsum(depth[:-1], dtype=np.int8) == 0])
    lengths = np.zeros(len(starts), np.int32)
    return Rewriting.uniform(kept, starts, ends, lengths, RepairKind.READING)


def straddling(two: str) -> str:
    """Return the character that a character's last byte and an ASCII trail byte make in GBK.

    >>> straddling("店P")
    '關'
    """
    if len(two) != 2 or not two[1].isascii():
        return ""
    code = gbk.encode(two[0])
    return gbk.characters().get((code[1], ord(two[1])), "") if len(code) == 2 else ""
