"""Status and trust: what may be said of a rule on a day, and how far its text may be relied on."""

from __future__ import annotations

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
    from datetime import date

_BY_RELATION = {
    RelationKind.SUCCEEDED_BY: Status.SUPERSEDED,
    RelationKind.REPEALED_BY: Status.REPEALED,
}
_BY_SOURCE = {
    SourceKind.REPOST: Trust.SINGLE,
    SourceKind.NEWS: Trust.REPORTED,
    SourceKind.GUIDE: Trust.REPORTED,
    SourceKind.SPUN: Trust.SPUN,
}


def status_on(
    day: date,
    effective_on: date | None,
    relations: Iterable[Relation],
    checks: Iterable[Check],
) -> tuple[Status, str]:
    """Return a rule's status on a day and a note that says why; the first that applies counts.

    A relation decides, then a date that has not come, then the last official check up to the
    day, if it found the texts alike; without any of them nobody has verified anything.
    """
    for relation in relations:
        if status := _BY_RELATION.get(relation.kind):
            return status, relation.note
    if effective_on and day < effective_on:
        return Status.NOT_YET, f"自{effective_on.isoformat()}起生效。"
    made = [check for check in checks if check.on <= day]
    last = max(made, key=lambda check: check.on, default=None)
    if last and last.result is CheckResult.MATCHES:
        return Status.IN_FORCE, f"{last.on.isoformat()}与官方原文核对一致。"
    return Status.UNVERIFIED, "尚未与官方原文核对，不能据此认定现行有效。"


def status_words(rule: Rule) -> str:
    """Return a rule's status in words, with the doubt that hangs on it."""
    doubtful = any(not relation.verified for relation in rule.relations)
    decided = rule.status in (Status.SUPERSEDED, Status.REPEALED, Status.AMENDED)
    return f"{rule.status.value}（未经核实）" if doubtful and decided else rule.status.value


def trust_of(kind: SourceKind, flags: Iterable[Flag]) -> Trust:
    """Return how far a clause from one source of this kind may be relied on."""
    if any(flag.kind is FlagKind.LOST_BYTES for flag in flags):
        return Trust.DAMAGED
    return _BY_SOURCE[kind]


def lowest(trusts: Iterable[Trust]) -> Trust:
    """Return the lowest of several ranks: a rule is no better than its weakest clause."""
    order = list(Trust)
    return max(trusts, key=order.index, default=Trust.DAMAGED)
