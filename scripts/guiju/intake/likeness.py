"""Likeness: which known sources print nearly the text of a new one, without comparing with each.

A text is its shingles, the stretches of some characters that it holds; of their hashes the smallest
few are kept, which is a fair sample of them, the same one wherever the same words stand (bottom-k
sketches: Broder, On the resemblance and containment of documents, 1997). An index by hash finds the
sources that share any, so that ten thousand pages are never compared pair by pair.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from guiju.folding import fold
from guiju.restoration.codes import codes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

Sketch = npt.NDArray[np.uint64]

SHINGLE = 6  # characters, folded
SIZE = 256  # hashes in a sketch
METHOD = f"bottom-{SIZE} of {SHINGLE} folded characters, 1"
NEAR = 0.5  # from here on two texts are said to be nearly the same
_TELLING = 60  # shingles that two texts share at least
_MOST_OWNERS = 64  # sources that one hash leads to: what more pages have is a site's furniture
_MOST_COMPARED = 16
_FRESH = 512  # sketches that are searched one by one before they join the sorted ones


def sketch_of(text: str) -> Sketch:
    """Return the smallest hashes of a text's shingles, sorted; none of a text shorter than one."""
    codes = codes_of(fold(text)).astype(np.uint64)
    count = len(codes) - SHINGLE + 1
    if count < 1:
        return np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for offset in range(SHINGLE):
        hashes = _mixed(hashes ^ codes[offset : offset + count])
    return np.unique(hashes)[:SIZE]


def _mixed(numbers: Sketch) -> Sketch:
    """Spread numbers over all 64 bits (the finaliser of splitmix64: Steele and others, 2014)."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def likeness(one: Sketch, other: Sketch) -> float:
    """Return what share of the shorter text's shingles the other has too, 0 to 1, estimated.

    >>> law = "".join(f"第{n}条商家应当在{n * 7}日内办理。" for n in range(99))
    >>> likeness(sketch_of(law), sketch_of(law[:300])), likeness(sketch_of(law), sketch_of("七日"))
    (1.0, 0.0)
    """
    if not len(one) or not len(other):
        return 0.0
    # A sketch that is not full holds every hash; below the smaller end both are complete.
    ends = [own[-1] for own in (one, other) if len(own) == SIZE]
    if ends:
        one, other = one[one <= min(ends)], other[other <= min(ends)]
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / max(min(len(one), len(other)), 1)


class Likenesses:
    """Sketches of known sources, found by what they share with a new one."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._sketches: list[Sketch] = []
        self._hashes = np.empty(0, np.uint64)
        self._owners = np.empty(0, np.uint32)
        self._fresh: dict[int, list[int]] = defaultdict(list)
        self._fresh_from = 0

    def add(self, name: str, sketch: Sketch) -> None:
        """Remember a source's sketch."""
        number = len(self._names)
        self._names.append(name)
        self._sketches.append(sketch)
        for value in sketch.tolist():
            self._fresh[value].append(number)
        if number + 1 - self._fresh_from >= _FRESH:
            self._settle()

    def _settle(self) -> None:
        """Sort the fresh sketches in among the others."""
        fresh = self._sketches[self._fresh_from :]
        owners = np.repeat(
            np.arange(self._fresh_from, len(self._names), dtype=np.uint32), list(map(len, fresh))
        )
        hashes = np.concatenate((self._hashes, *fresh))
        order = np.argsort(hashes, kind="stable")  # earlier sources first
        self._hashes = hashes[order]
        self._owners = np.concatenate((self._owners, owners))[order]
        self._fresh.clear()
        self._fresh_from = len(self._names)

    def near(self, sketch: Sketch) -> list[tuple[str, float]]:
        """Return the sources that print nearly the text of a sketch, the likest first."""
        counts: Counter[int] = Counter()
        starts = np.searchsorted(self._hashes, sketch, "left").tolist()
        ends = np.searchsorted(self._hashes, sketch, "right").tolist()
        for start, end in zip(starts, ends, strict=True):
            counts.update(self._owners[start : min(end, start + _MOST_OWNERS)].tolist())
        for value in sketch.tolist():
            counts.update(self._fresh.get(value, ())[:_MOST_OWNERS])
        return self._likest(sketch, (number for number, _ in counts.most_common(_MOST_COMPARED)))

    def _likest(self, sketch: Sketch, numbers: Iterable[int]) -> list[tuple[str, float]]:
        found = []
        for number in numbers:
            other = self._sketches[number]
            share = likeness(sketch, other)
            if share >= NEAR and min(len(sketch), len(other)) >= _TELLING:
                found.append((self._names[number], round(share, 2)))
        return sorted(found, key=lambda row: (-row[1], row[0]))
