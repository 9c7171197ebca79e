"""Groups of criteria after a person added some and took others away."""

from decimal import Decimal
from typing import Any

from guiju.drafts import Draft
from guiju.evidence import By
from guiju.model import Clause, ClauseKind, Trust
from guiju.provisions import (
    Consequence,
    Criterion,
    CriterionGroup,
    Effect,
    GroupMode,
    Operator,
)
from guiju.regrouping import regroup


def criterion(name: str, by: By = By.PATTERN) -> Criterion:
    return Criterion(name, "体验分", Operator.AT_LEAST, Decimal(4), "略", by=by)


def clause(name: str, *criteria: Criterion, follows: tuple[str, ...] = ()) -> Clause:
    consequences = (Consequence("警告", Effect.WARNS, criteria=follows),) if follows else ()
    return Clause(
        name, "", "", (), (1,), ClauseKind.CLAUSE, "略", Trust.SINGLE, (),
        criteria=criteria, consequences=consequences,
    )  # fmt: skip


def group(name: str, *members: str) -> CriterionGroup:
    return CriterionGroup(name, GroupMode.ALL, members, Effect.ADMITS)


def regrouped(groups: tuple[CriterionGroup, ...], *clauses: Clause) -> Draft:
    nowhere: Any = None  # nothing here needs evidence or the corpus
    return regroup(Draft("ks.demo", "甲", (), clauses, nowhere, groups), nowhere)


def members(draft: Draft) -> dict[str, tuple[str, ...]]:
    return {group.id: group.members for group in draft.groups}


def test_groups_that_nobody_touched_stay_as_they_are() -> None:
    groups = (group("s1", "n1#1", "s1#2"), group("s1#2", "n2#1", "n2#2"))
    clauses = (clause("n1", criterion("n1#1")), clause("n2", criterion("n2#1"), criterion("n2#2")))
    draft = regrouped(groups, *clauses)
    assert (draft.groups, draft.clauses) == (groups, clauses)


def test_a_criterion_that_is_gone_leaves_its_groups_and_consequences() -> None:
    groups = (group("s1", "n1#1", "n1#2"),)
    draft = regrouped(groups, clause("n1", criterion("n1#2"), follows=("n1#1", "n1#2", "s1")))
    assert members(draft) == {"s1": ("n1#2",)}
    assert draft.clauses[0].consequences[0].criteria == ("n1#2", "s1")


def test_a_group_that_loses_everything_goes_and_takes_its_place_along() -> None:
    groups = (group("s1", "s1#2"), group("s1#2", "n1#1"), group("s2", "n2#1"))
    draft = regrouped(groups, clause("n1", follows=("s1",)), clause("n2", criterion("n2#1")))
    assert members(draft) == {"s2": ("n2#1",)}
    assert draft.clauses[0].consequences[0].criteria == ()


def test_a_curators_criterion_joins_its_clause_mates() -> None:
    groups = (group("s1", "n1#1"), group("s2", "n2#1"))
    added = criterion("n2#2", By.CURATOR)
    draft = regrouped(
        groups, clause("n1", criterion("n1#1")), clause("n2", criterion("n2#1"), added)
    )
    assert members(draft) == {"s1": ("n1#1",), "s2": ("n2#1", "n2#2")}


def test_a_curators_criterion_joins_the_group_that_its_clause_leads_in() -> None:
    groups = (group("n1", "n1__i1#1"),)
    draft = regrouped(
        groups,
        clause("n1", criterion("n1#1", By.CURATOR)),
        clause("n1__i1", criterion("n1__i1#1")),
    )
    assert members(draft) == {"n1": ("n1__i1#1", "n1#1")}


def test_it_takes_the_place_of_the_criterion_that_went() -> None:
    """Taken off and put back otherwise: the group that held the first would else be empty."""
    groups = (group("n1", "n1#1"),)
    draft = regrouped(groups, clause("n1", criterion("n1#2", By.CURATOR)))
    assert members(draft) == {"n1": ("n1#2",)}


def test_a_criterion_without_a_group_stands_alone() -> None:
    draft = regrouped(
        (group("s1", "n1#1"),),
        clause("n1", criterion("n1#1")),
        clause("n2", criterion("n2#1", By.CURATOR)),
    )
    assert members(draft) == {"s1": ("n1#1",)}
    assert [c.id for c in draft.clauses[1].criteria] == ["n2#1"]
