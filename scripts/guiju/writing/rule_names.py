"""What a rule's page calls things that other files hold, and the way to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from guiju.changes import Recorded
from guiju.model import Rule, page_path
from guiju.succession import Step
from guiju.writing.raw_text import RawSource


class Neighbour(NamedTuple):
    """A rule that stands beside another one in the overview."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class RuleNames:
    """What other files call things that a rule's page names."""

    platform: str
    as_of: str
    rule_titles: dict[str, str]
    sources: dict[str, RawSource]
    editions: tuple[Rule, ...] = ()  # all of this rule, the one that counts first
    has_check: bool = False  # a page on which a shop checks itself against the rule
    topic_pages: dict[str, str] = field(default_factory=dict)  # name → page below docs/
    neighbours: tuple[Neighbour | None, Neighbour | None] = (None, None)  # before and after
    report_url: str = ""
    became: dict[str, Step] = field(default_factory=dict)  # clause id → its place in the next one
    upgrades: tuple[Recorded, ...] = ()  # of this edition, the latest first

    def edition(self, name: str) -> Rule | None:
        """Return an edition of the rule by its name."""
        return next((one for one in self.editions if one.edition == name), None)


def up(rule: Rule) -> str:
    """Return the way from a rule's page up to docs/."""
    return "../" * page_path(rule.id).count("/")
