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


class LiteralIndex:
    """Which probes have one of their literals in which line, for one way of reading the text."""

    def __init__(self, needs: Iterable[tuple[int, frozenset[str]]]) -> None:
        """Take each probe's number with the literals of which it needs one."""
        probes: dict[str, set[int]] = defaultdict(set)
        for probe, literals in needs:
            for literal in literals:
                probes[literal].add(probe)
        self.longest = max(map(len, probes), default=1)
        self._by_key: dict[int, list[tuple[int, str, set[int]]]] = defaultdict(list)
        self._pairs = np.zeros(_BUCKETS, np.bool_)
        self._singles = np.zeros(_BUCKETS, np.bool_)
        for literal, found in probes.items():
            # Two characters that stand across words meet seldom: 版权声明 is known by 权声.
            middle = max(0, (len(literal) - 1) // 2)
            first, second = ord(literal[middle]), ord(literal[middle + 1 : middle + 2] or "\0")
            if second:
                self._pairs[(first * 31 + second) % _BUCKETS] = True
            else:
                self._singles[first % _BUCKETS] = True
            self._by_key[first << 32 | second].append((middle, literal, found))
        self._has_singles = bool(self._singles.any())

    def collect(
        self, units: NDArray[np.uint32], first_line: int, found: dict[int, set[int]]
    ) -> None:
        """Note for each line of a block the probes that one of their literals speaks for."""
        if not self._by_key or not len(units):
            return
        buckets = (units[:-1] * np.uint32(31) + units[1:]) & np.uint32(_BUCKETS - 1)
        places = np.flatnonzero(self._pairs[buckets])
        keys = (units[places].astype(np.uint64) << np.uint64(32)) | units[places + 1]
        hits = list(zip(places.tolist(), keys.tolist(), strict=True))
        if self._has_singles:
            places = np.flatnonzero(self._singles[units & np.uint32(_BUCKETS - 1)])
            keys = units[places].astype(np.uint64) << np.uint64(32)
            hits += zip(places.tolist(), keys.tolist(), strict=True)
        if not hits:
            return
        text = units.tobytes().decode("utf-32-le", "surrogatepass")
        newlines = np.flatnonzero(units == _NEWLINE).tolist()
        by_key = self._by_key
        for place, key in hits:
            for middle, literal, probes in by_key.get(key, ()):
                if text.startswith(literal, place - middle) and place >= middle:
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
        r"""Return the probes that a literal speaks for, by the number of the line.

        >>> from guiju.screening.literals import need_of
        >>> index = ProbeIndex([(need_of("微信"), True), (need_of("评论"), False)])
        >>> index.probes_by_line("甲\n加微-信\n评论")
        {2: {1}, 1: {0}}
        """
        found: dict[int, set[int]] = {}
        line = 0
        plain = squeezed = np.zeros(0, np.uint32)
        for start in range(0, len(text), _BLOCK):
            encoded = text[start : start + _BLOCK].encode("utf-32-le", "surrogatepass")
            units = np.frombuffer(encoded, np.uint32)
            plain = self._collect(self._plain, plain, units, line, found)
            squeezed = self._collect(self._squeezed, squeezed, squeeze_units(units), line, found)
            line += int(np.count_nonzero(units == _NEWLINE))
        return found

    @staticmethod
    def _collect(
        index: LiteralIndex,
        before: NDArray[np.uint32],
        units: NDArray[np.uint32],
        line: int,
        found: dict[int, set[int]],
    ) -> NDArray[np.uint32]:
        """Search a block and the end of the one before it, so that no word is cut in two."""
        joined: NDArray[np.uint32] = np.concatenate((before, units))
        index.collect(joined, line - int(np.count_nonzero(before == _NEWLINE)), found)
        return joined[max(0, len(joined) - index.longest + 1) :]

    def open_to(self, length: int) -> Iterable[int]:
        """Return the probes that no literal speaks for and that a line of this length may match."""
        if length > self._longest:
            return self._anywhere
        return self._anywhere.union(probe for probe, width in self._short if length <= width)
