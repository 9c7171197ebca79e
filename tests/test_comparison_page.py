"""Two editions side by side: what a reader must see of every change."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import html5lib

from guiju.model import Clause, ClauseKind, Rule, Status, Trust
from guiju.writing.comparison_page import clause_pairs, render_comparison


def clause(part, label, text):
    return Clause(part, label, "", (), (int(part[1:]),), ClauseKind.CLAUSE, text, Trust.SINGLE, ())


def edition(day, *clauses):
    return Rule(
        id="ks.demo",
        title="示例规则",
        platform="ks",
        aliases=(),
        topics=(),
        edition=day,
        published_on=None,
        effective_on=date.fromisoformat(day),
        date_evidence=(),
        status=Status.UNVERIFIED,
        status_note="",
        trust=Trust.SINGLE,
        sources=(),
        notes=(),
        relations=(),
        checks=(),
        headings=(),
        clauses=clauses,
        commentary=(),
    )


OLD = edition(
    "2022-04-08",
    clause("n1", "1、", "店铺体验分不低于4.7分。"),
    clause("n2", "2、", "店铺状态正常。"),
    clause("n3", "3、", "商家不得诱导线下交易。"),
    clause("n4", "4、", "未开通短账期功能的店铺可以申请。"),
)
NEW = edition(
    "2023-01-01",
    clause("n1", "1、", "店铺体验分不低于4.5分。"),
    clause("n2", "2、", "店铺状态正常。"),
    clause("n3", "3、", "商家须缴纳保证金500元。"),
    clause("n4", "4、", "商家不得诱导线下交易。"),
)


def test_each_clause_has_its_verdict():
    assert [(p.new.label if p.new else p.old.label, p.verdict) for p in clause_pairs(OLD, NEW)] == [
        ("1、", "改动（涉及数字、否定或主体）"),
        ("2、", "未改"),
        ("3、", "新增"),
        ("4、", "改号"),
        ("4、", "删去"),
    ]


def text_of(page, tag):
    return re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", page)


def test_the_page_marks_what_is_gone_and_what_is_new():
    page = render_comparison(OLD, NEW)
    assert "新增 1 条，删去 1 条，改动 1 条，改号 1 条，未改 1 条。" in page
    assert text_of(page, "del") == ["4.7分", "未开通短账期功能的店铺可以申请。"]
    assert text_of(page, "ins") == ["4.5分", "商家须缴纳保证金500元。"]
    assert '<ins class="weighty">4.5分</ins>' in page


def test_a_source_cannot_write_markup():
    evil = '</p><script>alert("1")</script>&amp;\n{#id} <b>'
    old = replace(OLD, clauses=(clause("n1", "1、", "店铺状态正常，" + evil),))
    new = replace(NEW, clauses=(clause("n1", "1、", "店铺状态异常，" + evil),))
    block = re.search(r"<div.*</div>", render_comparison(old, new), re.DOTALL)[0]
    assert "\n\n" not in block
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(block)
    assert not list(tree.iter("script"))
    old_text = "".join(
        next(d for d in tree.iter("div") if d.get("class") == "editions__old").itertext()
    )
    assert evil.replace("\n", "") in old_text.replace("\n", "")


def verdicts(old, new):
    one = edition("2022-04-08", *(clause(f"n{i}", f"{i}、", t) for i, t in enumerate(old, 1)))
    other = edition("2023-01-01", *(clause(f"n{i}", f"{i}、", t) for i, t in enumerate(new, 1)))
    return [p.verdict for p in clause_pairs(one, other)]


LONG, SHORT = "主播须完成实名认证并签署直播服务协议", "开播前上传营业执照副本"


def test_where_a_clause_was_cut_in_two_only_what_is_sure_is_said():
    assert verdicts([f"{LONG}，{SHORT}。"], [f"{LONG}。", f"{SHORT}。"]) == [
        "改动",
        "新增（文字多见于上一版的 1、）",
    ]


def test_where_two_clauses_were_joined_only_what_is_sure_is_said():
    assert verdicts([f"{LONG}。", f"{SHORT}。"], [f"{LONG}，{SHORT}。"]) == [
        "改动",
        "删去（文字多见于新一版的 1、）",
    ]


def test_words_that_never_left_their_clause_are_not_said_to_have_come_from_it():
    whole = f"{LONG}，{SHORT}。"
    assert verdicts([whole], [whole, f"{SHORT}。"]) == ["未改", "新增"]
    assert verdicts([f"{LONG}。"], [f"{LONG}。", "商家须缴纳保证金五百元。"]) == ["未改", "新增"]


def test_each_side_leads_to_the_clause_in_its_edition():
    page = render_comparison(replace(OLD, counts=False), NEW)
    assert '<h3><a href="demo@2022-04-08.html#c-n3">3、</a></h3>' in page
    assert '<h3><a href="demo.html#c-n4">4、</a></h3>' in page
