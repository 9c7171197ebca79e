"""Conditions: the passes that read criteria, groups and ladders out of a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.evidence import By, Evidence
from guiju.gathering import Conditions, Part, Vocabulary
from guiju.groups import conditions_in
from guiju.ladders import ladders_in
from guiju.metrics import prepare
from guiju.model import Clause, ClauseKind, Flag, FlagKind, TagKind
from guiju.reading import read
from guiju.spinning import glosses_of

if TYPE_CHECKING:
    from guiju.corpus import Corpus
    from guiju.drafts import Draft
    from guiju.provisions import Consequence, CriterionGroup


def read_conditions(draft: Draft, corpus: Corpus) -> Draft:
    """Fill in criteria and their groups, and flag each figure that lacks its unit."""
    parts = [
        Part(c.id, c.sort, c.label, read(c.text, c.glosses), is_heading=False, kind=c.kind)
        for c in draft.clauses
    ]
    for heading in draft.headings:
        glosses = glosses_of(heading.title, corpus.spun_terms) if draft.is_spun else ()
        reading = read(heading.title, glosses)
        parts.append(
            Part(heading.id, heading.sort, heading.label, reading, True, ClauseKind.CLAUSE)
        )
    parts.sort(key=lambda part: part.sort)
    terms = corpus.taxonomy.terms
    vocabulary = Vocabulary(
        prepare(corpus.taxonomy.metrics),
        tuple(term for kind, term in terms if kind is TagKind.PENALTY),
        tuple(term for kind, term in terms if kind is TagKind.PARTY),
    )
    found = conditions_in(tuple(parts), vocabulary, draft.evidence, draft.title_line)
    clauses = tuple(_with_criteria(clause, found) for clause in draft.clauses)
    return replace(draft, clauses=clauses, groups=found.groups)


def link_consequences(draft: Draft, corpus: Corpus) -> Draft:
    """Say of each consequence which groups of criteria bring it about.

    These are the groups with the same action whose lead or members stand in the same clause; where
    the words of one of them hold the measure, it is that one alone.
    """
    del corpus  # every pass is given it
    by_place: dict[tuple[str, str], list[CriterionGroup]] = {}
    for group in draft.groups:
        clauses = {member.partition("#")[0] for member in (group.id, *group.members)}
        for action in group.actions:
            for place in clauses:
                by_place.setdefault((place, action), []).append(group)
    linked = []
    for clause in draft.clauses:
        consequences = tuple(
            replace(own, criteria=_causes(own, by_place.get((clause.id, own.action), [])))
            for own in clause.consequences
        )
        linked.append(replace(clause, consequences=consequences))
    return replace(draft, clauses=tuple(linked))


def _causes(own: Consequence, groups: list[CriterionGroup]) -> tuple[str, ...]:
    """Return the groups that bring a consequence about: of several, that whose words hold it."""
    at = own.evidence
    holding = [
        group.id
        for group in groups
        if at and (told := group.evidence) and told.start <= at.start < told.end
    ]
    return tuple(holding) or tuple(group.id for group in groups) or own.criteria


def read_ladders(draft: Draft, corpus: Corpus) -> Draft:
    """Fill in the ladders that the groups make."""
    metrics = corpus.taxonomy.metrics
    return replace(draft, ladders=ladders_in(draft.clauses, draft.groups, metrics))


def _with_criteria(clause: Clause, conditions: Conditions) -> Clause:
    criteria = conditions.criteria.get(clause.id, ())
    flags = tuple(
        Flag(
            FlagKind.UNIT_NOT_PRINTED,
            f"来源没有印出“{criterion.metric}”这个数额的单位。",
            By.PATTERN,
            criterion.evidence,
        )
        for criterion in criteria
        if criterion.id in conditions.unit_missing and not _told(clause, criterion.evidence)
    )
    return replace(clause, criteria=criteria, flags=(*clause.flags, *flags))


def _told(clause: Clause, evidence: Evidence | None) -> bool:
    """Say whether a clause is flagged already for the missing unit of this figure."""
    return any(
        flag.evidence and evidence and evidence.start <= flag.evidence.start < evidence.end
        for flag in clause.flags
        if flag.kind is FlagKind.UNIT_NOT_PRINTED
    )
