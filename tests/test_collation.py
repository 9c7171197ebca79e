"""Two reposts of one rule: agreement raises trust, a changed number is flagged, nothing is lost."""

from __future__ import annotations

import hashlib
import re

import pytest

from guiju.collation import WitnessPart, collated, witnesses_of
from guiju.errors import CorpusError
from guiju.lint import findings
from guiju.model import (
    Account,
    ChineseScript,
    Clause,
    ClauseKind,
    FlagKind,
    Source,
    SourceKind,
    SourceSpan,
    Trust,
)
from guiju.pipeline import compute
from project_copy import copy_project


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


FIRST = """示例规则
1.1 店铺体验分不低于4.7分。
1.2 店铺状态正常，近30天内没有违规记录。
1.3 商家不得诱导用户线下交易。
"""
SECOND = """示例规则
1.1 店鋪體驗分不低於4.7分。
1.2 店鋪狀態正常，近90天內沒有違規記錄。
1.3 商家須完成實名認證並繳納費用。
1.4 商家不得誘導用戶線下交易。
"""
RECORD = """title: 示例规则
aliases: []
publisher: 快手
applies_to: 商家
editions:
  - published_on: null
    effective_on: null
    evidence: []
    passage: {source: jia-undated-demo, opens: 示例规则, opens_as: title}
    witnesses:
      - {source: yi-undated-demo, opens: 示例规则, opens_as: title}
"""


@pytest.fixture(scope="module")
def two_reposts(tmp_path_factory):
    project = copy_project(tmp_path_factory.mktemp("collation"))
    for name, site, script, text in (
        ("jia-undated-demo", "甲站", "hans", FIRST),
        ("yi-undated-demo", "乙站", "hant", SECOND),
    ):
        folder = project.root / "corpus" / "sources" / name
        folder.mkdir()
        (folder / "raw.txt").write_text(text, "utf-8", newline="\n")
        digest = hashlib.sha256(text.encode()).hexdigest()
        (folder / "source.yaml").write_text(
            f"page_title: 页\nsite: {site}\nscript: {script}\nkind: repost\nencoding: utf-8\n"
            f"sha256: {digest}\n",
            "utf-8",
        )
    (project.root / "corpus" / "rules" / "ks.demo.yaml").write_text(RECORD, "utf-8")
    return project, compute(project)


def test_two_reposts_of_one_rule_become_one_rule(two_reposts):
    _, normalised = two_reposts
    rule = next(rule for rule in normalised.library.rules if rule.id == "ks.demo")
    assert rule.sources == ("jia-undated-demo", "yi-undated-demo")
    assert [(c.id, c.trust.value, len(c.flags)) for c in rule.clauses] == [
        ("1-1", "multi-source", 0),
        ("1-2", "single-repost", 1),
        ("1-3", "multi-source", 0),
    ]
    assert rule.clauses[1].flags[0].detail == "两个来源说法不一：本条作“30天”，乙站作“90天”。"
    page = normalised.files["docs/rules/ks/demo.md"]
    assert "此处“30天”，彼处“90天”" in page
    assert "> 商家须完成实名认证并缴纳费用。" in page.split("{#elsewhere}")[1]


def test_every_character_of_the_witness_is_accounted_for(two_reposts):
    _, normalised = two_reposts
    accounts = {account.source.id: account for account in normalised.library.accounts}
    ledger = accounts["yi-undated-demo"].ledger
    assert [entry.start for entry in ledger[1:]] == [entry.end for entry in ledger[:-1]]
    assert ledger[-1].end == len(SECOND)
    clauses = [
        (SECOND[entry.start : entry.start + 3], entry.part)
        for entry in ledger
        if entry.account is Account.CLAUSE
    ]
    assert clauses == [("1.1", "1-1"), ("1.2", "1-2"), ("1.3", None), ("1.4", "1-3")]
    page = normalised.files["docs/sources/yi-undated-demo.md"]
    shown = re.sub(r"<[^>]+>", "", page)
    assert all(line in shown for line in SECOND.split("\n"))


def test_lint_names_the_clause_that_only_one_source_has(two_reposts):
    _, normalised = two_reposts
    kinds = {f.kind: f for f in findings(normalised.library) if f.kind.startswith("witness")}
    assert set(kinds) == {"witness-only"}
    assert kinds["witness-only"].place == f"yi-undated-demo:{SECOND.index('1.3')}"


def test_a_page_is_no_witness_of_itself(two_reposts):
    project, _ = two_reposts
    path = project.root / "corpus" / "rules" / "ks.demo.yaml"
    path.write_text(RECORD.replace("yi-undated", "jia-undated"), "utf-8")
    try:
        with pytest.raises(CorpusError) as caught:
            compute(project)
    finally:
        path.write_text(RECORD, "utf-8")
    assert (
        "corpus/rules/ks.demo.yaml:11: field editions.0.witnesses.0.source: jia-undated-demo carries "
        "this edition already; name another source: a page is no witness of itself"
    ) in str(caught.value)
