"""Two reposts of one rule: agreement raises trust, a changed number is flagged, nothing is lost."""

from __future__ import annotations

import pytest

from guiju.collation import WitnessPart, collated, witnesses_of
from guiju.model import (
    ChineseScript,
    Clause,
    ClauseKind,
    FlagKind,
    Source,
    SourceKind,
    SourceSpan,
    Trust,
)


def source(name, site, kind=SourceKind.REPOST):
    return Source(name, "页", site, kind, ChineseScript.HANS, "0" * 64, "utf-8")


def clause(part, text, trust=Trust.SINGLE):
    span = (SourceSpan("a", 0, len(text)),)
    return Clause(part, "", "", (), (1,), ClauseKind.CLAUSE, text, trust, span)


def part(part_id, text, start=0):
    return WitnessPart(part_id, "", text, (SourceSpan("b", start, start + len(text)),))


CLAUSES = (
    clause("n1", "店铺体验分不低于4.7分。"),
    clause("n2", "店铺状态正常，近30天内没有违规。"),
    clause("n3", "商家不得诱导用户线下交易。"),
    clause("n4", "未开通短账期功能。"),
)
PARTS = (
    part("n1", "店鋪體驗分不低於4.7分", 10),
    part("n2", "店铺状态正常，近90天内没有违规。", 30),
    part("n3", "商家须完成实名认证。", 60),
    part("n4", "商家不得引诱用户线下交易。", 80),
)


def collate(clauses=CLAUSES, parts=PARTS, one="甲站", other="乙站", kind=SourceKind.REPOST):
    witnesses = witnesses_of(clauses, "b", parts)
    sources = {"a": source("a", one), "b": source("b", other, kind)}
    return witnesses, {c.id: c for c in collated(clauses, witnesses, "a", sources)}


def test_each_clause_of_the_witness_is_placed_through_renumbering():
    witnesses, _ = collate()
    assert [(w.clause, w.text[:2], w.agrees, w.is_weighty) for w in witnesses] == [
        ("n1", "店鋪", True, False),
        ("n2", "店铺", False, True),
        (None, "商家", False, False),
        ("n3", "商家", False, False),
    ]


def test_agreement_of_two_sites_raises_trust():
    _, found = collate()
    assert {name: c.trust for name, c in found.items()} == {
        "n1": Trust.MULTI,
        "n2": Trust.SINGLE,
        "n3": Trust.SINGLE,
        "n4": Trust.SINGLE,
    }


def test_a_changed_number_is_flagged_with_the_other_text_as_evidence():
    _, found = collate()
    assert [name for name, c in found.items() if c.flags] == ["n2"]
    (flag,) = found["n2"].flags
    assert flag.kind is FlagKind.CONTRADICTS
    assert flag.detail == "两个来源说法不一：本条作“30天”，乙站作“90天”。"
    assert (flag.evidence.source, flag.evidence.start, flag.evidence.end) == ("b", 30, 47)


@pytest.mark.parametrize(
    ("other", "kind"), [("甲站", SourceKind.REPOST), ("乙站", SourceKind.NEWS)]
)
def test_one_site_is_one_voice_and_news_is_no_repost(other, kind):
    _, found = collate(other=other, kind=kind)
    assert found["n1"].trust is Trust.SINGLE


def test_a_damaged_clause_stays_damaged():
    _, found = collate(clauses=(clause("n1", "店铺体验分不低于4.7分。", Trust.DAMAGED),))
    assert found["n1"].trust is Trust.DAMAGED
