"""Places: where a part stands among the others of its rule, and what leads into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.model import Clause, ClauseKind, Heading

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Above:
    """Something that a clause stands under: a heading or title, or the text of a lead-in."""

    part: str
    words: str
    is_title: bool


class Places:
    """The parts of one rule by their place, which is their `sort`."""

    def __init__(self, parts: Iterable[Heading | Clause]) -> None:
        self._by_place = {part.sort: part for part in sorted(parts, key=lambda part: part.sort)}
        self.by_id = {part.id: part for part in self._by_place.values()}
        self._siblings: dict[tuple[int, ...], list[Heading | Clause]] = {}
        self._before: dict[str, Heading | Clause] = {}
        for part in self._by_place.values():
            siblings = self._siblings.setdefault(part.sort[:-1], [])
            if siblings:
                self._before[part.id] = siblings[-1]
            siblings.append(part)

    def parent(self, part: Heading | Clause) -> Heading | Clause | None:
        """Return the part that this one stands in."""
        for depth in range(len(part.sort) - 1, 0, -1):
            if found := self._by_place.get(part.sort[:depth]):
                return found
        return None

    def children(self, part: Heading | Clause) -> tuple[Heading | Clause, ...]:
        """Return the parts that stand in this one, and those that an unnumbered one leads in."""
        own = self._siblings.get(part.sort, [])
        if own or not (isinstance(part, Clause) and _leads_siblings(part)):
            return tuple(own)
        led: list[Heading | Clause] = []
        for sibling in self._siblings[part.sort[:-1]]:
            if sibling.sort > part.sort:
                if isinstance(sibling, Heading) or not sibling.label:
                    break
                led.append(sibling)
        return tuple(led)

    def before(self, part: Heading | Clause) -> Heading | Clause | None:
        """Return the sibling in front of a part."""
        return self._before.get(part.id)

    def above(self, part: Heading | Clause) -> tuple[Above, ...]:
        """Return the titles and lead-ins that a part stands under, nearest first, not its own."""
        found: list[Above] = []
        at: Heading | Clause | None = part
        while at:
            if lead := self._lead_of(at):
                found.append(Above(lead.id, lead.text, is_title=False))
            at = self.parent(at)
            if at and isinstance(at, Clause):
                found.append(Above(at.id, at.text, is_title=False))
            if at and at.title:
                found.append(Above(at.id, at.title, is_title=True))
        return tuple(found)

    def _lead_of(self, part: Heading | Clause) -> Clause | None:
        """Return the unnumbered lead-in that stands in front of a numbered part."""
        if not part.label or isinstance(part, Heading):
            return None
        before = self.before(part)
        while before:
            if isinstance(before, Heading):
                return None
            if not before.label:
                return before if _leads_siblings(before) else None
            before = self.before(before)
        return None


def _leads_siblings(clause: Clause) -> bool:
    return not clause.label and clause.kind is ClauseKind.LEAD_IN
