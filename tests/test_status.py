from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.editions import counting_on, in_order
from guiju.evidence import By
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
from guiju.status import lowest, standing_on, status_words, trust_of

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "status.yaml").read_text("utf-8"))


def edition(from_: date | None, relations: tuple[Relation, ...], checks: tuple[Check, ...]) -> Rule:
    return Rule(
        id="ks.demo",
        title="甲",
        platform="ks",
        aliases=(),
        topics=(),
        edition=from_.isoformat() if from_ else "undated-00000000",
        published_on=None,
        effective_on=from_,
        date_evidence=(),
        status=Status.UNVERIFIED,
        status_note="",
        trust=Trust.SINGLE,
        sources=(),
        notes=(),
        relations=relations,
        checks=checks,
        headings=(),
        clauses=(),
        commentary=(),
    )


def editions(case: dict[str, Any]) -> list[Rule]:
    relations = tuple(
        Relation(
            RelationKind(r["kind"]), "ks.other", r["verified"], "据一篇博文。", on=r.get("since")
        )
        for r in case.get("relations", ())
    )
    results = {"check": CheckResult.MATCHES, "differs": CheckResult.DIFFERS}
    found = []
    for row in case["editions"]:
        checks = tuple(
            Check(row[name], "甲", "https://example.com", "1", result)
            for name, result in results.items()
            if name in row
        )
        own = edition(row.get("from"), relations, checks)
        found.append(replace(own, repealed_on=row.get("until")))
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_an_edition_stands_as_the_case_says(case: dict[str, Any]) -> None:
    for row in case["days"]:
        day = row["day"]
        ordered = in_order(editions(case), day)
        if "edition" in row:
            shown = ordered[0]
            assert shown.counts and not any(other.counts for other in ordered[1:])
            assert shown.effective_on == counting_on(day, editions(case)).effective_on
        else:
            name = str(row["of"])
            shown = next(own for own in ordered if own.edition.startswith(name))
        assert shown.edition.startswith(str(row.get("edition", row.get("of"))))
        standing = standing_on(day, shown)
        said = replace(shown, status=standing.status, status_verified=standing.verified)
        assert status_words(said) == row["status"], (day, standing)


def test_a_status_says_why() -> None:
    own = edition(date(2022, 4, 8), (), ())
    later = replace(own, effective_on=date(2023, 1, 1), edition="2023-01-01")
    first = in_order([own, later], date(2024, 1, 1))[1]
    assert standing_on(date(2022, 4, 1), first).note == "自2022-04-08起生效。"
    assert standing_on(date(2023, 1, 1), first).note == "自2023-01-01起适用本规则的下一版。"
    differs = Check(date(2022, 6, 1), "甲", "https://example.com", "1", CheckResult.DIFFERS)
    note = standing_on(date(2022, 6, 1), replace(own, checks=(differs,))).note
    assert note == "2022-06-01与官方原文核对，文字不一致，不能据此认定现行有效。"
    ended = replace(own, repealed_on=date(2022, 7, 1))
    assert standing_on(date(2022, 7, 1), ended).note == "自2022-07-01起失效。"


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
    told = {rule.id: status_words(rule) for rule in library.rules}
    assert told.pop("ks.haowu-lianmeng-ruzhu") == "被取代（未经核实）"
    assert set(told.values()) == {"待核验"}
