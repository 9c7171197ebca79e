"""Succession: what became of each clause from one edition of a rule to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.model import Clause, Rule, pinned_id
from guiju.pairing import holders, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEPT = 0.95  # likeness from which on a clause has not given words of its own to another


@dataclass(frozen=True, slots=True)
class Step:
    """A clause of the edition before and the one that it became, None where there is none.

    `elsewhere` is the clause of the other edition in which most words of one without a counterpart
    stand, as where a clause was cut in two or joined to another: that is all that can be said.
    """

    old: Clause | None
    new: Clause | None
    elsewhere: Clause | None = None

    @property
    def is_renumbered(self) -> bool:
        """Say whether the clause is there in both editions and has another id in each."""
        return self.old is not None and self.new is not None and self.old.id != self.new.id


def steps(before: Rule, after: Rule) -> tuple[Step, ...]:
    """Return what became of each clause, in the order of the later edition."""
    old = [(clause.id, clause.text) for clause in before.clauses]
    new = [(clause.id, clause.text) for clause in after.clauses]
    found = pairs(old, new)
    changed_old = [p.old for p in found if p.old is not None and p.likeness < _KEPT]
    changed_new = [p.new for p in found if p.new is not None and p.likeness < _KEPT]
    came = _elsewhere([p.new for p in found if p.old is None], new, changed_old, old)
    went = _elsewhere([p.old for p in found if p.new is None], old, changed_new, new)
    made = []
    for pair in found:
        was = before.clauses[pair.old] if pair.old is not None else None
        now = after.clauses[pair.new] if pair.new is not None else None
        elsewhere = None
        if was is None and pair.new in came:
            elsewhere = before.clauses[came[pair.new]]
        if now is None and pair.old in went:
            elsewhere = after.clauses[went[pair.old]]
        made.append(Step(was, now, elsewhere))
    return tuple(made)


def with_origins(editions: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the editions of one rule, each clause that has another id than before with its origin.

    The origin is the pinned id of the clause in the edition that this one follows.
    """
    by_name = {rule.edition: rule for rule in editions}
    return tuple(
        _with_origins(rule, by_name[rule.follows]) if rule.follows else rule for rule in editions
    )


def _with_origins(rule: Rule, before: Rule) -> Rule:
    origins = {
        step.new.id: pinned_id(before, step.old.id)
        for step in steps(before, rule)
        if step.is_renumbered and step.old and step.new
    }
    clauses = tuple(replace(clause, origin=origins.get(clause.id)) for clause in rule.clauses)
    return replace(rule, clauses=clauses)


def _elsewhere(
    lone: Sequence[int | None],
    own: Sequence[tuple[str, str]],
    changed: Sequence[int],
    others: Sequence[tuple[str, str]],
) -> dict[int, int]:
    """Return for clauses without a counterpart the changed ones that hold most of their words."""
    places = [at for at in lone if at is not None]
    found = holders([own[at][1] for at in places], [others[at][1] for at in changed])
    return {
        place: changed[holder]
        for place, holder in zip(places, found, strict=True)
        if holder is not None
    }
