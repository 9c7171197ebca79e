"""Numbering: how far an article's labels have come, and what could hold one that counts anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guiju.labels import Label, labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUPPLEMENT_RANK = -1  # an appendix, or a part of a handbook, holds every numbering


@dataclass(frozen=True, slots=True)
class Mark:
    """A label as it counts for a page: 1. before 1.1 is of one family with it."""

    family: str
    rank: int
    is_list: bool
    number: tuple[int, ...]
    end: int

    @property
    def is_first(self) -> bool:
        """Say whether a numbering begins with it."""
        return set(self.number) == {1}


def marks_of(lines: Iterable[str]) -> tuple[Mark | None, ...]:
    """Return what each line of a page is numbered by.

    >>> [mark and (mark.family, mark.number) for mark in marks_of(["1. 总则", "1.1 略", "略"])]
    [('decimal', (1,)), ('decimal', (1, 1)), None]
    """
    labels = labels_of(lines)
    return tuple(_mark(label, labels[i + 1 : i + 2]) for i, label in enumerate(labels))


def _mark(label: Label | None, following: Sequence[Label | None]) -> Mark | None:
    if label is None or not label.number:
        return None
    family = label.family
    below = following[0] if following else None
    parts = below.number if below and below.number and below.family.name == "decimal" else ()
    if family.name == "number" and parts[:1] == label.number:
        return Mark("decimal", 3, is_list=False, number=label.number, end=label.end)
    is_list = family.is_list or family.name == "step"
    return Mark(family.name, family.rank, is_list, label.number, label.end)


@dataclass(slots=True)
class Numbering:
    """The labels of the article so far, which began at the line `start`."""

    start: int
    last: dict[str, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)  # the line of a family's last number 1
    by_rank: dict[int, int] = field(default_factory=dict)  # the line of a rank's last label
    inside: dict[str, str] = field(default_factory=dict)  # the family that one has opened in
    latest: str | None = None
    is_enacted: bool = False  # 制定本规则 has been said; no document says it twice
    count: int = 0

    def take(self, line: int, mark: Mark) -> None:
        """Go on past a label."""
        if mark.is_first:
            self.opened[mark.family] = line
            if self.latest and mark.family not in self.inside:
                self.inside[mark.family] = self.latest
        self.latest = mark.family
        self.last[mark.family] = line, mark.number
        self.by_rank[mark.rank] = line
        self.count += 1

    def is_held(self, mark: Mark, since: int) -> bool:
        """Say whether a label that contains the family of `mark` stands behind the line `since`."""
        parent = self.last.get(self.inside.get(mark.family, ""))
        if parent and parent[0] > since:
            return True
        return any(line > since for rank, line in self.by_rank.items() if rank < mark.rank)

    def is_held_by_a_supplement(self, mark: Mark, since: int) -> bool:
        """Say whether an appendix is all that could hold an article that counts from 1 again."""
        above = {rank for rank, line in self.by_rank.items() if line > since and rank < mark.rank}
        return above == {SUPPLEMENT_RANK} and mark.family == "article"
