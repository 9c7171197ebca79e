"""Regrouping: criteria and what counts on them, kept together after a person's decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.evidence import By

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.corpus import Corpus
    from guiju.drafts import Draft
    from guiju.model import Clause
    from guiju.provisions import CriterionGroup


def regroup(draft: Draft, corpus: Corpus) -> Draft:
    """Take criteria that are gone out of groups and consequences, and put a curator's into groups.

    A group that loses all its members goes as well. A curator's criterion joins the group that
    holds another one of its clause, else the group that its clause leads in; else it stands alone.
    """
    del corpus  # every pass is given it
    groups = _with_curated(draft.groups, draft.clauses)
    known = {criterion.id for clause in draft.clauses for criterion in clause.criteria}
    while True:  # each round takes at least one group out
        named = known | {group.id for group in groups}
        kept = tuple(_only(group, named) for group in groups)
        left = tuple(group for group in kept if group.members)
        if left == groups:
            break
        groups = left
    clauses = tuple(_consequences(clause, named) for clause in draft.clauses)
    return replace(draft, groups=groups, clauses=clauses)


def _with_curated(
    groups: tuple[CriterionGroup, ...], clauses: Iterable[Clause]
) -> tuple[CriterionGroup, ...]:
    held = {member for group in groups for member in group.members}
    joining: dict[str, list[str]] = {}
    for clause in clauses:
        own = [criterion.id for criterion in clause.criteria]
        for criterion in clause.criteria:
            if criterion.by is By.CURATOR and criterion.id not in held:
                group = _home(groups, own, clause.id)
                if group:
                    joining.setdefault(group.id, []).append(criterion.id)
    return tuple(
        replace(group, members=(*group.members, *joining.get(group.id, ()))) for group in groups
    )


def _home(
    groups: Iterable[CriterionGroup], own: Iterable[str], clause_id: str
) -> CriterionGroup | None:
    mates = set(own)
    groups = tuple(groups)
    with_mates = [group for group in groups if mates.intersection(group.members)]
    led_in = [group for group in groups if group.id.partition("#")[0] == clause_id]
    return next(iter((*with_mates, *led_in)), None)


def _only(group: CriterionGroup, named: set[str]) -> CriterionGroup:
    members = tuple(member for member in group.members if member in named)
    return replace(group, members=members) if members != group.members else group


def _consequences(clause: Clause, named: set[str]) -> Clause:
    """Return a clause whose consequences name only criteria and groups that are there."""
    settled = tuple(
        replace(own, criteria=tuple(name for name in own.criteria if name in named))
        for own in clause.consequences
    )
    return clause if settled == clause.consequences else replace(clause, consequences=settled)
