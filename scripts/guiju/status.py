"""Status and trust: what may be said of a rule on a day, and how far its text may be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from guiju.model import (
    Check,
    CheckResult,
    Flag,
    FlagKind,
    Relation,
    RelationKind,
    Rule,
    SourceKind,
    Status,
    Trust,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_RELATION = {
    RelationKind.SUCCEEDED_BY: Status.SUPERSEDED,
    RelationKind.REPEALED_BY: Status.REPEALED,
    RelationKind.AMENDED_BY: Status.AMENDED,
}
_BY_SOURCE = {
    SourceKind.REPOST: Trust.SINGLE,
    SourceKind.NEWS: Trust.REPORTED,
    SourceKind.GUIDE: Trust.REPORTED,
    SourceKind.SPUN: Trust.SPUN,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be said of an edition's force on a day, why, and whether anyone has verified it."""

    status: Status
    note: str
    verified: bool = True


def standing_on(day: date, rule: Rule) -> Standing:
    """Return how an edition stands on a day; the first that applies counts."""
    return next(standing for judge in _JUDGES if (standing := judge(day, rule)))


def _by_next_edition(day: date, rule: Rule) -> Standing | None:
    if rule.followed_by is None or day < date.fromisoformat(rule.followed_by):
        return None
    return Standing(Status.SUPERSEDED, f"自{rule.followed_by}起适用本规则的下一版。")


def _by_relation(day: date, rule: Rule) -> Standing | None:
    """Judge by the relations that have begun; an end goes before a change, the verified first."""
    begun = [
        relation
        for relation in rule.relations
        if relation.kind in _BY_RELATION and _touches(relation, day, rule)
    ]
    order = list(Status)

    def rank(relation: Relation) -> tuple[bool, bool, int]:
        status = _BY_RELATION[relation.kind]
        return status is Status.AMENDED, not relation.verified, order.index(status)

    first = min(begun, key=rank, default=None)
    if first is None:
        return None
    return Standing(_BY_RELATION[first.kind], first.note, first.verified)


def _touches(relation: Relation, day: date, rule: Rule) -> bool:
    if relation.on is None:
        return True
    # An edition that begins with a change, or after it, holds what was changed.
    holds = rule.effective_on is not None and rule.effective_on >= relation.on
    return relation.on <= day and not (relation.kind is RelationKind.AMENDED_BY and holds)


def _by_end(day: date, rule: Rule) -> Standing | None:
    if rule.repealed_on is None or day < rule.repealed_on:
        return None
    return Standing(Status.REPEALED, f"自{rule.repealed_on.isoformat()}起失效。")


def _by_beginning(day: date, rule: Rule) -> Standing | None:
    if rule.effective_on is None or rule.effective_on <= day:
        return None
    return Standing(Status.NOT_YET, f"自{rule.effective_on.isoformat()}起生效。")


def _by_check(day: date, rule: Rule) -> Standing:
    last = last_check(day, rule.checks)
    if last is None:
        other = (
            ""
            if rule.effective_on or rule.counts
            else "这一版没有印出生效日期，与其他版本的先后不明。"
        )
        note = f"{other}尚未与官方原文核对，不能据此认定现行有效。"
        return Standing(Status.UNVERIFIED, note)
    on = last.on.isoformat()
    if last.result is CheckResult.DIFFERS:
        note = f"{on}与官方原文核对，文字不一致，不能据此认定现行有效。"
        return Standing(Status.UNVERIFIED, note)
    if rule.effective_on is None and not rule.counts:
        note = f"{on}与官方原文核对一致，但没有印出生效日期，与其他版本的先后不明。"
        return Standing(Status.UNVERIFIED, note)
    return Standing(Status.IN_FORCE, f"{on}与官方原文核对一致。")


# A later text decides before a day that has not come, and a check only where neither speaks.
_JUDGES = (_by_next_edition, _by_relation, _by_end, _by_beginning, _by_check)


def last_check(day: date, checks: Iterable[Check]) -> Check | None:
    """Return the last official check up to a day."""
    made = [check for check in checks if check.on <= day]
    return max(made, key=lambda check: check.on, default=None)


def status_words(rule: Rule) -> str:
    """Return a rule's status in words, with the doubt that hangs on it."""
    return rule.status.value if rule.status_verified else f"{rule.status.value}（未经核实）"


def trust_of(kind: SourceKind, flags: Iterable[Flag]) -> Trust:
    """Return how far a clause from one source of this kind may be relied on."""
    if any(flag.kind is FlagKind.LOST_BYTES for flag in flags):
        return Trust.DAMAGED
    return _BY_SOURCE[kind]


def lowest(trusts: Iterable[Trust]) -> Trust:
    """Return the lowest of several ranks: a rule is no better than its weakest clause."""
    order = list(Trust)
    return max(trusts, key=order.index, default=Trust.DAMAGED)
