from datetime import date
from typing import Any

import pytest

from guiju.evidence import By
from guiju.model import (
    Check,
    CheckResult,
    Flag,
    FlagKind,
    Relation,
    RelationKind,
    SourceKind,
    Status,
    Trust,
)
from guiju.status import lowest, status_on, trust_of

DAY = date(2022, 4, 8)
SUCCEEDED = Relation(RelationKind.SUCCEEDED_BY, "ks.next", verified=False, note="据一篇博文。")
REFERS = Relation(RelationKind.REFERS, "ks.other", verified=True, note="引用。")
MATCHES = Check(date(2022, 5, 1), "甲", "https://example.com", "1", CheckResult.MATCHES)
DIFFERS = Check(date(2022, 6, 1), "甲", "https://example.com", "1", CheckResult.DIFFERS)


@pytest.mark.parametrize(
    ("day", "effective", "relations", "checks", "expected"),
    [
        (date(2022, 4, 7), DAY, (), (), Status.NOT_YET),
        (DAY, DAY, (), (), Status.UNVERIFIED),
        (date(2022, 5, 2), DAY, (), (MATCHES,), Status.IN_FORCE),
        (date(2022, 4, 30), DAY, (), (MATCHES,), Status.UNVERIFIED),
        (date(2022, 6, 2), DAY, (), (DIFFERS,), Status.UNVERIFIED),
        (date(2022, 4, 1), DAY, (SUCCEEDED,), (), Status.SUPERSEDED),
        (date(2022, 4, 1), DAY, (REFERS,), (), Status.NOT_YET),
        (date(2026, 1, 1), None, (), (), Status.UNVERIFIED),
    ],
)  # fmt: skip
def test_the_first_that_applies_is_the_status(
    day: date, effective: date | None, relations: Any, checks: Any, expected: Status
) -> None:
    assert status_on(day, effective, relations, checks)[0] is expected


def test_a_check_after_the_rule_differs_ends_its_force() -> None:
    assert status_on(date(2022, 6, 2), DAY, (), (MATCHES, DIFFERS))[0] is Status.UNVERIFIED
    assert status_on(date(2022, 5, 2), DAY, (), (MATCHES, DIFFERS))[0] is Status.IN_FORCE


def test_trust_follows_the_source_and_loss_ends_it() -> None:
    lost = Flag(FlagKind.LOST_BYTES, "略", By.PATTERN)
    assert [trust_of(kind, ()) for kind in SourceKind] == [
        Trust.SINGLE,
        Trust.REPORTED,
        Trust.REPORTED,
        Trust.SPUN,
    ]
    assert trust_of(SourceKind.REPOST, (lost,)) is Trust.DAMAGED
    assert lowest((Trust.SINGLE, Trust.SPUN, Trust.REPORTED)) is Trust.SPUN


def test_the_corpus_says_no_more_than_its_evidence(library: Any) -> None:
    told = {rule.id: rule.status for rule in library.rules}
    assert told.pop("ks.haowu-lianmeng-ruzhu") is Status.SUPERSEDED
    assert set(told.values()) == {Status.UNVERIFIED}
