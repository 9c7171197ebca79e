"""Ladders: consequences that grow with one metric across the clauses of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju.model import FlagKind
from guiju.provisions import Effect, Ladder, LadderStep, MetricKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.evidence import Evidence
    from guiju.model import Clause
    from guiju.provisions import CriterionGroup
    from guiju.records import MetricRecord

_SEVERITY = (Effect.WARNS, Effect.SANCTIONS, Effect.EXCLUDES, Effect.BARS)


def ladders_in(
    clauses: Iterable[Clause],
    groups: Iterable[CriterionGroup],
    metrics: Iterable[MetricRecord],
) -> tuple[Ladder, ...]:
    """Return the ladders of a rule: at least two steps of different gravity, mildest first.

    A ladder climbs on where another metric counts the penalty of one of its steps: whoever was
    closed three times, at 体验分<3.5 each, is out for good. Sentences that a clause of a step is
    flagged to contradict stand in `against`.
    """
    by_name = {metric.name: metric for metric in metrics}
    clauses = tuple(clauses)
    order = {clause.id: clause.sort for clause in clauses}
    criteria = {c.id: c for clause in clauses for c in clause.criteria}
    steps: dict[str, list[LadderStep]] = {}
    for group in groups:
        if group.effect not in _SEVERITY:
            continue
        assert group.effect is not None
        measured: dict[str, list[str]] = {}
        for member in group.members:
            name = criteria[member].metric if member in criteria else None
            if name and name in by_name and by_name[name].kind is MetricKind.NUMBER:
                measured.setdefault(name, []).append(member)
        for name, ids in measured.items():
            clause = ids[0].partition("#")[0]
            step = LadderStep(clause, tuple(ids), group.effect, group.actions)
            steps.setdefault(name, []).append(step)
    against = {clause.id: _against(clause) for clause in clauses}
    ladders = []
    carried: set[str] = set()
    for name, own in steps.items():
        whole = list(own)
        for other, more in steps.items():
            counted = by_name[other].counts
            if other != name and counted and any(counted in step.actions for step in own):
                whole += more
                carried.add(other)
        whole.sort(key=lambda step: (_SEVERITY.index(step.effect), order[step.clause]))
        if len({(step.effect, step.actions) for step in whole}) > 1:
            told = dict.fromkeys(e for step in whole for e in against[step.clause])
            ladders.append(Ladder(name, tuple(whole), tuple(told)))
    return tuple(ladder for ladder in ladders if ladder.metric not in carried)


def _against(clause: Clause) -> tuple[Evidence, ...]:
    flags = (flag for flag in clause.flags if flag.kind is FlagKind.CONTRADICTS)
    return tuple(flag.evidence for flag in flags if flag.evidence)
