"""Squeezing: read a name through the marks, look-alikes and full-width letters that break it up."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What writers of advertising put in the place of a character: 薇❤ is 微信, ➕V is 加V.
_STANDS_FOR = {"❤": "心", "♥": "心", "💗": "心", "💕": "心", "➕": "加", "+": "加", "＋": "加"}
_STANDS_FOR |= {"✚": "加", "🐧": "鹅", "☎": "电", "📞": "电", "📱": "机", "Ｏ": "o"}
_NEWLINE = 10
_BASIC = 0x10000
# Written by themselves: Chinese characters and Korean syllables, two thirds of the table.
_THEMSELVES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7A4))


class _Squeezed(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = squeezed = _squeezed(chr(code))
        return squeezed


def _squeezed(char: str) -> str:
    if char in _STANDS_FOR:
        return _STANDS_FOR[char]
    plain = unicodedata.normalize("NFKC", char).lower()
    return next((part for part in plain if part.isalnum()), "")


_SQUEEZED = _Squeezed()


def squeeze(line: str) -> str:
    """Return only the letters, digits and characters of a line, each in its plainest form.

    A character stays one character or goes, so that places can be counted.

    >>> squeeze("加幕.思.城老师，微V.信X号是为：msc496")
    '加幕思城老师微v信x号是为msc496'
    >>> squeeze("➕薇❤：ＡＢＣ①③⑧")
    '加薇心abc138'
    """
    return line.translate(_SQUEEZED)


def squeeze_units(units: NDArray[np.uint32]) -> NDArray[np.uint32]:
    r"""Squeeze code points as `squeeze` does characters, and keep line ends.

    >>> squeeze_units(np.array([ord(c) for c in "微-信\n①"], np.uint32)).tolist()
    [24494, 20449, 10, 49]
    """
    squeezed = _table()[np.minimum(units, _BASIC - 1)]
    for place in np.flatnonzero(units >= _BASIC):
        char = _SQUEEZED[int(units[place])]
        squeezed[place] = ord(char) if char else 0
    kept: NDArray[np.uint32] = squeezed[squeezed != 0]
    return kept


@cache
def _table() -> NDArray[np.uint32]:
    table = np.zeros(_BASIC, np.uint32)
    last = 0
    for first, end in (*_THEMSELVES, (_BASIC, _BASIC)):
        for code in range(last, first):
            squeezed = _squeezed(chr(code))
            table[code] = ord(squeezed) if squeezed else 0
        table[first:end] = np.arange(first, end)
        last = end
    table[_NEWLINE] = _NEWLINE
    return table
