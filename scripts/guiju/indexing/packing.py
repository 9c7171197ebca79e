"""Packs whole numbers into short text for the browser's scripts, and deals features into buckets.

A number is one to five signs, small ones one. The signs are the printable ASCII ones that need no
escape in a script: 92 of them. Texts of numbers need no separator: the first sign of a number says
how long it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    IntArray = npt.NDArray[np.integer[Any]]

ALPHABET = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\<')
_BASE = len(ALPHABET)
# How many signs begin numbers of one, two, three signs; the last begins one of five.
FIRST_SIGNS = (72, 14, 5)
_TWO = FIRST_SIGNS[0]
_THREE = _TWO + FIRST_SIGNS[1] * _BASE
_FIVE = _THREE + FIRST_SIGNS[2] * _BASE**2
# FNV-1a, which is short in any language.
_OFFSET, _PRIME = 2166136261, 16777619


def pack(number: int) -> str:
    """Return a number from 0 up as text.

    >>> [pack(number) for number in (0, 71, 72, 1_360, 43_680)]
    [' ', 'j', 'k ', 'y  ', '~    ']
    """
    if number < _TWO:
        return ALPHABET[number]
    if number < _THREE:
        return _signs(number - _TWO + _TWO * _BASE, 2)
    if number < _FIVE:
        return _signs(number - _THREE + (_TWO + FIRST_SIGNS[1]) * _BASE**2, 3)
    return ALPHABET[-1] + _signs(number - _FIVE, 4)


def _signs(number: int, count: int) -> str:
    signs = []
    for _ in range(count):
        number, sign = divmod(number, _BASE)
        signs.append(ALPHABET[sign])
    return "".join(reversed(signs))


class _Packed(dict[int, str]):
    """Numbers as text, worked out when first met."""

    def __missing__(self, number: int) -> str:
        packed = self[number] = pack(number)
        return packed


class Packer:
    """Packs numbers, each worked out once."""

    def __init__(self) -> None:
        self._packed = _Packed()

    def numbers(self, numbers: Iterable[int]) -> str:
        """Return numbers one after the other."""
        return "".join(map(self._packed.__getitem__, numbers))

    def ascending(self, numbers: Sequence[int]) -> str:
        """Return ascending numbers by the gaps between them."""
        return self.numbers(_gaps(numbers))

    def postings(self, clauses: Sequence[int], impacts: Sequence[int]) -> str:
        """Return how many clauses have a feature, which, its most impact, and what is below that.

        >>> Packer().postings([3, 4, 9], [0, 0, 0])
        '$$ % '
        """
        most = max(impacts)
        lacking = [most - impact for impact in impacts] if most else []
        return self.numbers((len(clauses), *_gaps(clauses), most, *lacking))

    def all_postings(self, starts: IntArray, clauses: IntArray, impacts: IntArray) -> Iterator[str]:
        """Yield the `postings` of one feature after the other.

        >>> import numpy as np
        >>> list(Packer().all_postings(np.array([0, 3]), np.array([3, 4, 9]), np.array([0, 0, 0])))
        ['$$ % ']
        """
        firsts, sizes = starts[:-1], np.diff(starts)
        if not len(firsts):
            return
        gaps = np.diff(clauses, prepend=-1) - 1
        gaps[firsts] = clauses[firsts]
        most = np.maximum.reduceat(impacts, firsts)
        lacking = np.repeat(most, sizes) - impacts
        signs, below = (list(map(self._packed.__getitem__, n.tolist())) for n in (gaps, lacking))
        for begin, size, one in zip(firsts.tolist(), sizes.tolist(), most.tolist(), strict=True):
            end = begin + size
            counted = self._packed[size] + "".join(signs[begin:end]) + self._packed[one]
            yield counted + "".join(below[begin:end]) if one else counted

    def runs(self, numbers: Sequence[int]) -> str:
        """Return ascending numbers as runs: the gap before each, and how long it is after one.

        >>> Packer().runs([0, 1, 2, 5])
        ' ## '
        """
        packed: list[int] = []
        end = 0
        for start, last in _runs(numbers):
            packed += (start - end, last - start)
            end = last + 1
        return self.numbers(packed)


def _gaps(numbers: Sequence[int]) -> Iterator[int]:
    """Yield how many numbers are left out before each."""
    last = -1
    for number in numbers:
        yield number - last - 1
        last = number


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = last = -2
    for number in numbers:
        if number == last + 1:
            last = number
            continue
        if last >= 0:
            yield start, last
        start = last = number
    if last >= 0:
        yield start, last


def bucket(feature: str, buckets: int) -> int:
    """Return in which of so many buckets, a power of two, a feature lies."""
    value = _OFFSET
    for character in feature:
        for unit in _units(ord(character)):
            value = (value ^ unit) * _PRIME & 0xFFFFFFFF
    return (value ^ value >> 15) & (buckets - 1)


def _units(code: int) -> tuple[int, ...]:
    """Return the UTF-16 units of a character, by which a script sees it."""
    if code < 0x10000:
        return (code,)
    return 0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF)
