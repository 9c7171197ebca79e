"""An assessment as data: what the terminal prints with --json, and what programs are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju import words
from guiju.checking import finding_words, outcome_words
from guiju.questionnaire import DECIDES

if TYPE_CHECKING:
    from guiju.checking import Answered, Assessment, Weighed
    from guiju.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class DoubtRecord:
    """What is lost or contradicted about a part of the rule, in words."""

    clause: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class CriterionRecord:
    """A criterion with its outcome; `value` is the shop's figure, null where none is known."""

    id: str
    clause: str
    label: str
    text: str
    trust: str
    outcome: str
    said: str
    question: str
    threshold: str
    value: str | None
    exempt_if: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """Criteria that count together; `holds` is null where that is open."""

    id: str
    mode: str
    effect: str | None
    decides: bool
    applies: bool
    holds: bool | None
    criteria: tuple[CriterionRecord, ...]


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """What would have to change; `missing` says that only data are."""

    said: str
    missing: bool
    criteria: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """What a rule's criteria give for a shop; ids are full ones."""

    rule: str
    title: str
    edition: str
    status: str
    status_note: str
    trust: str
    finding: str
    said: str
    reasons: tuple[str, ...]
    doubts: tuple[DoubtRecord, ...]
    basis: str
    groups: tuple[GroupRecord, ...]
    changes: tuple[ChangeRecord, ...]
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]


def check_record(asked: Questionnaire, assessment: Assessment) -> CheckRecord:
    """Return an assessment as data."""
    return CheckRecord(
        rule=asked.rule,
        title=asked.title,
        edition=asked.edition,
        status=asked.status,
        status_note=asked.status_note,
        trust=asked.trust,
        finding=assessment.finding.value,
        said=finding_words(asked)[assessment.finding],
        reasons=assessment.reasons,
        doubts=tuple(
            DoubtRecord(f"{asked.rule}/{one.clause}", one.kind, one.detail) for one in asked.doubts
        ),
        basis=words.CHECK_BASIS,
        groups=tuple(_group(asked, one) for one in assessment.weighed),
        changes=tuple(
            ChangeRecord(
                change.said,
                change.missing,
                tuple(f"{asked.rule}/{one}" for one in change.conditions),
                tuple(f"{asked.rule}/{one}" for one in change.clauses),
            )
            for change in assessment.changes
        ),
        assumptions=assessment.assumptions,
        notes=assessment.notes,
    )


def _group(asked: Questionnaire, weighed: Weighed) -> GroupRecord:
    branch = weighed.branch
    return GroupRecord(
        id=f"{asked.rule}/{branch.id}",
        mode=branch.mode.value,
        effect=branch.effect.value if branch.effect else None,
        decides=branch.effect in DECIDES,
        applies=weighed.applies,
        holds=weighed.holds,
        criteria=tuple(_criterion(asked, weighed, one) for one in weighed.answered),
    )


def _criterion(asked: Questionnaire, weighed: Weighed, answered: Answered) -> CriterionRecord:
    condition = answered.condition
    place = next(place for place in asked.places if place.id == condition.clause)
    return CriterionRecord(
        id=f"{asked.rule}/{condition.id}",
        clause=f"{asked.rule}/{condition.clause}",
        label=place.label,
        text=place.text,
        trust=place.trust or asked.trust,
        outcome=answered.outcome.value,
        said=outcome_words(weighed.branch, answered.outcome),
        question=condition.question,
        threshold=condition.threshold,
        value=answered.shown or None,
        exempt_if=condition.exempt_words or None,
        notes=answered.notes,
    )
