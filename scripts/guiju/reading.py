"""Reading: a printed text with spun words read as their likely originals, every place kept."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.model import Gloss


@dataclass(frozen=True, slots=True)
class Reading:
    """A printed text with spun words read as their likely originals; `at` leads back."""

    text: str
    printed: str
    starts: tuple[int, ...]  # in `text`, where each stretch begins
    origins: tuple[tuple[int, int], ...]  # in `printed`, the stretch; of equal length unless spun

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Return where the printed text holds a span of the reading; spun words count whole."""
        return self._place(start, last=False), self._place(end - 1, last=True) + 1

    def words(self, start: int, end: int) -> str:
        """Return the printed words of a span of the reading."""
        return self.printed[slice(*self.at(start, end))]

    def _place(self, offset: int, *, last: bool) -> int:
        number = bisect_right(self.starts, offset) - 1
        begin, end = self.origins[number]
        begins = self.starts[number]
        ends = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        if ends - begins == end - begin:
            return begin + offset - begins
        return end - 1 if last else begin


def read(printed: str, glosses: Iterable[Gloss] = ()) -> Reading:
    """Return a text with the likely originals in the place of spun words.

    >>> from guiju.model import Gloss
    >>> reading = read("购物体会星级≥4星", [Gloss(2, 4, "体验")])
    >>> reading.text, reading.words(0, 6)
    ('购物体验星级≥4星', '购物体会星级')
    """
    parts: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int]] = []
    at = length = 0
    stretches = []
    for gloss in sorted(glosses, key=lambda gloss: gloss.start):
        stretches += [(at, gloss.start, None), (gloss.start, gloss.end, gloss.original)]
        at = gloss.end
    for start, end, original in [*stretches, (at, len(printed), None)]:
        words = printed[start:end] if original is None else original
        if words:
            starts.append(length)
            origins.append((start, end))
            parts.append(words)
            length += len(words)
    return Reading("".join(parts), printed, tuple(starts) or (0,), tuple(origins) or ((0, 0),))
