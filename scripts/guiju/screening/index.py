"""Index: which patterns are worth trying on which lines of a page.

A pattern that must find one of a few words cannot match in a line that holds none of them. The
words' pairs of characters are looked up for a whole block of text at once, so that ordinary text
costs little however many patterns there are. What the index leaves out could not have matched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from guiju.screening.squeezing import squeeze_units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from guiju.screening.literals import Need

_BLOCK = 1 << 16
_NEWLINE = 10
_BUCKETS = 1 << 16
_Units = NDArray[np.uint32] if TYPE_CHECKING else object


class LiteralIndex:
    """Which probes have the beginning of a literal in which line, for one way of reading."""

    def __init__(self, needs: Iterable[tuple[int, frozenset[str]]]) -> None:
        """Take each probe's number with the literals of which it needs one."""
        self._probes: dict[int, set[int]] = defaultdict(set)
        self._pairs = np.zeros(_BUCKETS, np.bool_)
        self._singles = np.zeros(_BUCKETS, np.bool_)
        for probe, literals in needs:
            for literal in literals:
                first, second = ord(literal[0]), ord(literal[1:2] or "\0")
                if second:
                    self._pairs[(first * 31 + second) % _BUCKETS] = True
                else:
                    self._singles[first % _BUCKETS] = True
                self._probes[first << 32 | second].add(probe)
        self._has_singles = bool(self._singles.any())

    def collect(self, units: _Units, first_line: int, found: dict[int, set[int]]) -> None:
        """Note for each line of a block the probes that one of their literals speaks for."""
        if not self._probes or not len(units):
            return
        buckets = (units[:-1] * np.uint32(31) + units[1:]) % np.uint32(_BUCKETS)
        places = np.flatnonzero(self._pairs[buckets])
        keys = (units[places].astype(np.uint64) << np.uint64(32)) | units[places + 1]
        hits = list(zip(places.tolist(), keys.tolist(), strict=True))
        if self._has_singles:
            places = np.flatnonzero(self._singles[units % np.uint32(_BUCKETS)])
            keys = units[places].astype(np.uint64) << np.uint64(32)
            hits += zip(places.tolist(), keys.tolist(), strict=True)
        if not hits:
            return
        newlines = np.flatnonzero(units == _NEWLINE).tolist()
        for place, key in hits:
            probes = self._probes.get(key)
            if probes:
                line = first_line + bisect_right(newlines, place)
                found.setdefault(line, set()).update(probes)


class ProbeIndex:
    """Which probes are worth trying on which lines of a text."""

    def __init__(self, needs: Iterable[tuple[Need, bool]]) -> None:
        """Take for each probe what it needs, and whether it reads the squeezed text."""
        plain: list[tuple[int, frozenset[str]]] = []
        squeezed: list[tuple[int, frozenset[str]]] = []
        open_probes: list[tuple[int, int | None]] = []
        for probe, (need, is_squeezed) in enumerate(needs):
            if need.literals is None:
                open_probes.append((probe, None if is_squeezed else need.width))
            else:
                (squeezed if is_squeezed else plain).append((probe, need.literals))
        self._plain = LiteralIndex(plain)
        self._squeezed = LiteralIndex(squeezed)
        self._anywhere = frozenset(probe for probe, width in open_probes if width is None)
        self._short = [(probe, width) for probe, width in open_probes if width is not None]
        self._longest = max((width for _, width in self._short), default=-1)

    def probes_by_line(self, text: str) -> dict[int, set[int]]:
        """Return the probes that a literal speaks for, by the number of the line.

        >>> from guiju.screening.literals import need_of
        >>> index = ProbeIndex([(need_of("微信"), True), (need_of("评论"), False)])
        >>> index.probes_by_line("甲\\n加微-信\\n评论")
        {2: {1}, 1: {0}}
        """
        found: dict[int, set[int]] = {}
        line = 0
        carry = np.zeros(0, np.uint32)
        for start in range(0, len(text), _BLOCK):
            # One block reads a character into the next, so that no pair is cut in two.
            encoded = text[start : start + _BLOCK + 1].encode("utf-32-le", "surrogatepass")
            units = np.frombuffer(encoded, np.uint32)
            self._plain.collect(units, line, found)
            squeezed = np.concatenate((carry, squeeze_units(units[:_BLOCK])))
            carried_newlines = int(np.count_nonzero(carry == _NEWLINE))
            self._squeezed.collect(squeezed, line - carried_newlines, found)
            carry = squeezed[-1:]
            line += int(np.count_nonzero(units[:_BLOCK] == _NEWLINE))
        return found

    def open_to(self, length: int) -> Iterable[int]:
        """Return the probes that no literal speaks for and that a line of this length may match."""
        if length > self._longest:
            return self._anywhere
        return self._anywhere.union(probe for probe, width in self._short if length <= width)
