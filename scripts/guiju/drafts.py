"""Drafts: a rule cut into parts and tagged, for the passes that read what its clauses say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.model import Clause, Heading
from guiju.provisions import CriterionGroup, Ladder

if TYPE_CHECKING:
    from guiju.corpus import Corpus
    from guiju.evidence import Evidence
    from guiju.tagging import Region

EvidenceIn = Callable[[str, int, int], "Evidence"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One edition of a rule on its way through the passes, each of which fills its own fields.

    `evidence(part, start, end)` gives the printed words of a stretch of a part, with their place in
    the raw text; it counts in a clause's `text`, in a heading's `title`, for the part "" in
    `title_line`: the line of the source that names the rule, empty where there is none.
    """

    rule_id: str
    title: str
    headings: tuple[Heading, ...]
    clauses: tuple[Clause, ...]
    evidence: EvidenceIn
    groups: tuple[CriterionGroup, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    title_line: str = ""


Pass = Callable[[Draft, "Corpus"], Draft]


def evidence_in(
    regions: tuple[Region, ...], start: int, end: int, evidence: Callable[[int, int], Evidence]
) -> Evidence:
    """Return the evidence for `[start, end)` of paragraphs that are joined by line feeds.

    `evidence` takes a span of the restored text, where each region says it begins.

    >>> from guiju.evidence import Evidence
    >>> from guiju.tagging import Region
    >>> def printed(start: int, end: int) -> Evidence:
    ...     return Evidence("", "demo", start, end)
    >>> evidence_in((Region("甲方", 10), Region("乙方", 20)), 3, 5, printed)
    Evidence(quote='', source='demo', start=20, end=22)
    >>> evidence_in((Region("甲方", 10), Region("乙方", 20)), 1, 4, printed)
    Evidence(quote='', source='demo', start=11, end=21)
    """
    return evidence(_restored(regions, start, at_end=False), _restored(regions, end, at_end=True))


def _restored(regions: tuple[Region, ...], offset: int, *, at_end: bool) -> int:
    before = 0
    for region in regions:
        limit = before + len(region.text)
        if offset < limit or (at_end and offset == limit):
            return region.start + offset - before
        before = limit + 1
    msg = f"{offset} lies outside of the part's {before - 1} characters"
    raise AssertionError(msg)
