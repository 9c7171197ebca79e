"""Characters that lost some of their bytes, chosen among those that the other bytes leave."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from guiju.restoration.script import simplify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from guiju.restoration.tables import Tables

# Signs that the table of characters does not hold, and what they cost.
_SIGNS = "！？【】·…—≥≤≠％×／～「」『』＋－＜＝＞①②③④⑤⑥⑦⑧⑨⑩■●◆★→√　“”‘’"
_COMMON_SIGNS = frozenset("！？·…—≥≤")
_COMMON_BITS, _SIGN_BITS = 12.0, 14.0
_EATEN_BITS = 8.0  # for supposing that a byte of another character went as well
_LEADS = range(0xE2, 0xF0)  # of the characters of three bytes
# What ends a line: hardly ever 、 or an opening bracket.
_END_BITS = {"。": 0.5, "；": 2.0, "：": 2.0, "！": 3.0, "？": 3.0, "）": 4.0, "》": 5.0, "，": 5.0}
_LETTER_END_BITS, _SIGN_END_BITS = 4.0, 8.0
_MATRICES = 2000  # kept for further use
_MOST = 30  # likeliest characters tried in one place
_LIKELY = 0.9  # share of belief below which nothing is chosen


@cache
def _by_first_byte(tables: Tables) -> dict[int, list[tuple[str, bytes]]]:
    """Return every known character with its UTF-8, by its first byte, likeliest first."""
    rarity = tables.rarity
    signs = (sign for sign in _SIGNS if sign not in rarity)
    found: dict[int, list[tuple[str, bytes]]] = {}
    for char in (*sorted(rarity, key=lambda char: rarity[char]), *signs):
        code = char.encode()
        found.setdefault(code[0], []).append((char, code))
    return found


@cache
def _by_byte(tables: Tables) -> dict[tuple[int, int, int], list[tuple[str, bytes]]]:
    """Return every known character by its UTF-8's length and the byte at each place of it."""
    rows = _by_first_byte(tables)
    found: dict[tuple[int, int, int], list[tuple[str, bytes]]] = {}
    for lead in sorted(rows):
        for row in rows[lead]:
            for place, byte in enumerate(row[1]):
                found.setdefault((len(row[1]), place, byte), []).append(row)
    return found


class Gaps:
    """Finds the characters that fit some bytes, and chooses by what stands beside them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._found: dict[object, tuple[str, ...]] = {}
        self._left: dict[
            tuple[int, frozenset[int]], dict[tuple[int | None, ...], list[tuple[str, bytes]]]
        ] = {}
        self._rows: dict[str, dict[str, float]] = {}
        self._matrices: dict[object, npt.NDArray[np.float64]] = {}

    def bits(self, left: str, right: str) -> float:
        """Return how unexpected a character is behind another; ASCII costs nothing."""
        if right.isascii() or right == "\ufeff":  # nothing at all as well
            return 0.0
        if right not in self._tables.rarity and is_sign(right):
            return _COMMON_BITS if right in _COMMON_SIGNS else _SIGN_BITS
        return self._tables.bits(left, right)

    def cost(self, text: str) -> float:
        """Return what a text costs as Chinese, Traditional as if it were Simplified."""
        plain = simplify(text.replace("\0", " "))
        plain = plain if len(plain) == len(text) else text
        return sum(self.bits(left, right) for left, right in zip("\n" + plain, plain, strict=False))

    def fitting(
        self, code: tuple[int | None, ...], lost: frozenset[int], missing: int
    ) -> tuple[str, ...]:
        """Return the characters with these bytes, likeliest first.

        Where the code holds None, and in `missing` further places behind the first byte, one of
        the lost bytes stood.
        """
        key = (code, lost, missing)
        if key not in self._found:
            lead = code[0]
            known: Iterable[tuple[str, bytes]]
            if missing:
                known = self._surviving(lead or 0, lost).get(code[1:], ())
            else:
                known = self._sharing(code)
            self._found[key] = tuple(
                char for char, full in known if _fits(full, code, lost, missing)
            )[:_MOST]
        return self._found[key]

    def _sharing(self, code: tuple[int | None, ...]) -> Iterable[tuple[str, bytes]]:
        """Return few characters among which those with these bytes are, likeliest first."""
        by_byte = _by_byte(self._tables)
        places = [
            by_byte.get((len(code), place, byte), ())
            for place, byte in enumerate(code)
            if byte is not None
        ]
        known = (
            min(places, key=len)
            if places
            else chain(*(by_byte.get((len(code), 0, lead), ()) for lead in _LEADS))
        )
        if code[0]:
            return known
        return (row for row in known if row[1][0] in _LEADS)

    def _surviving(
        self, lead: int, lost: frozenset[int]
    ) -> dict[tuple[int | None, ...], list[tuple[str, bytes]]]:
        """Return the characters of a first byte by what is left of the others."""
        if (lead, lost) not in self._left:
            found = self._left[lead, lost] = defaultdict(list)
            for char, code in self._with_lead(lead):
                found[tuple(byte for byte in code[1:] if byte not in lost)].append((char, code))
        return self._left[lead, lost]

    def _with_lead(self, lead: int) -> list[tuple[str, bytes]]:
        return _by_first_byte(self._tables).get(lead, [])

    def choose(self, options: Sequence[tuple[str, ...]], behind: str = "") -> list[str | None]:
        """Return for each place the option that its neighbours make all but sure, or None.

        The belief in each option is summed over all ways through the places before and behind it;
        `behind` the last one is a line's end, or something that says nothing.
        """
        chosen: list[str | None] = [here[0] for here in options]
        place = 0
        while place < len(options):
            end = place
            while end < len(options) and len(options[end]) > 1:
                end += 1
            if end > place:
                left = options[place - 1] if place else ("\n",)
                right = options[end] if end < len(options) else (behind,)
                chosen[place:end] = self._choose_between(left, options[place:end], right)
            place = end + 1
        return chosen

    def _choose_between(
        self, left: tuple[str, ...], options: Sequence[tuple[str, ...]], right: tuple[str, ...]
    ) -> list[str | None]:
        """Choose in places side by side between two that are settled."""
        forward = []
        weights = np.ones(1)
        for before, here in zip((left, *options), options, strict=False):
            weights = _shares(weights @ self._chances(before, here))
            forward.append(weights)
        chosen: list[str | None] = []
        weights = np.ones(1)
        behind = right
        for here, ahead in zip(reversed(options), reversed(forward), strict=True):
            weights = _shares(self._chances(here, behind) @ weights)
            shares = ahead * weights
            best = int(shares.argmax())
            chosen.append(here[best] if shares[best] >= _LIKELY * shares.sum() > 0 else None)
            behind = here
        return chosen[::-1]

    def _chances(self, before: tuple[str, ...], here: tuple[str, ...]) -> npt.NDArray[np.float64]:
        """Return how likely each option is behind each option of the place before."""
        key = before, here
        if key not in self._matrices:
            if len(self._matrices) >= _MATRICES:
                self._matrices.clear()
            bits = [[self._option_bits(left, right) for right in here] for left in before]
            self._matrices[key] = np.exp2(-np.array(bits))
        return self._matrices[key]

    def _option_bits(self, left: str, right: str) -> float:
        row = self._rows.setdefault(left, {})
        if right not in row:
            row[right] = self._bits_of_option(left, right)
        return row[right]

    def _bits_of_option(self, left: str, right: str) -> float:
        if right == "\n":
            other = _SIGN_END_BITS if is_sign(left[-1:] or "\n") else _LETTER_END_BITS
            return _END_BITS.get(left[-1:], other)
        return self.bits(left[-1:], right[:1]) + _EATEN_BITS * max(len(right) - 1, 0)


def is_sign(char: str) -> bool:
    """Say whether a character is punctuation, a symbol or a space rather than a letter."""
    return unicodedata.category(char)[0] in "PSZ"


def _shares(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total = weights.sum()
    return weights / total if total else weights


def _fits(code: bytes, wanted: tuple[int | None, ...], lost: frozenset[int], missing: int) -> bool:
    """Say whether a character's bytes are the wanted ones with so many lost ones among them."""
    if len(code) != len(wanted) + missing:
        return False
    if not missing:
        return all(
            byte in lost if want is None else byte == want
            for byte, want in zip(code, wanted, strict=True)
        )
    return any(
        code[place] in lost and _fits(code[:place] + code[place + 1 :], wanted, lost, missing - 1)
        for place in range(1, len(code))
    )
