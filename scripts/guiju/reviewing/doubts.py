"""What is uncertain about a source under review, most pressing first, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju import words
from guiju.model import Certainty, display_label
from guiju.reviewing.decisions import Becomes
from guiju.reviewing.html_text import change_of, row_anchor
from guiju.reviewing.side_by_side import row_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guiju.model import Clause, Heading, Repair
    from guiju.reviewing.reviewed import Review
    from guiju.reviewing.side_by_side import Row

FIELD = {
    "becomes": "收作什么",
    "rule": "规则编号",
    "edition": "哪一版",
    "opens": "从哪里开始",
    "title": "规则名称",
    "publisher": "发布主体",
    "applies_to": "适用对象",
    "category": "类别",
    "published_on": "发布日期",
    "effective_on": "生效日期",
    "repealed_on": "失效日期",
    "page_title": "页面标题",
    "site": "站点",
    "page_date": "页面日期",
    "script": "字形",
    "kind": "文字的性质",
    "encoding": "编码",
}
_EXCERPT = 40
# What a reposter says of himself needs none of these; a clause taken for his words has one.
_RULE_WORDS = re.compile(
    r"不得|不予|不可|应当|必须|禁止|严禁|处罚|清退|扣除|扣\d|保证金|\d+(?:%|元|天|分)"
)


class DoubtKind(StrEnum):
    """What a doubt is about, in the order in which a person should look."""

    PROBLEM = "写错"
    DIFFERS = "与提议不同"
    DECIDE = "待定"
    NEAR = "相近来源"
    CUT = "分篇"
    LOST = "无法还原"
    FLAG = "存疑"
    WITNESS = "校勘"
    INTRODUCTION = "背景里的规则用语"
    PROBABLE = "推定修复"
    LOOSE = "未归入"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at; `anchor` is its place on the review's page, empty where it has none."""

    kind: DoubtKind
    said: str
    anchor: str = ""


def doubts_of(review: Review, rows: Sequence[Row]) -> tuple[Doubt, ...]:
    """Return all that is uncertain, in the order of the kinds and then of the page.

    `rows` are those of the review's page, which the anchors lead to.
    """
    order = list(DoubtKind)
    return tuple(sorted(_doubts(review, rows), key=lambda doubt: order.index(doubt.kind)))


def _doubts(review: Review, rows: Sequence[Row]) -> Iterator[Doubt]:
    for problem in review.problems:
        yield Doubt(DoubtKind.PROBLEM, str(problem))
    for said in review.differs:
        yield Doubt(DoubtKind.DIFFERS, said)
    reasons = dict(review.proposal.to_decide)
    for field in review.record.to_decide:
        why = reasons.get(field, "")
        yield Doubt(DoubtKind.DECIDE, f"{FIELD[field.value]}：{why}", "facts")
    for number, own in enumerate(review.record.articles):
        if own.to_decide:
            names = "、".join(FIELD[field.value] for field in own.to_decide)
            yield Doubt(DoubtKind.DECIDE, f"第{number + 1}篇：{names}", article_anchor(number))
    for near in review.incoming.received.near:
        fed = f"，载有{'、'.join(near.rules)}" if near.rules else ""
        share = round(near.likeness * 100)
        yield Doubt(DoubtKind.NEAR, f"与来源{near.source}有{share}%相同{fed}", "facts")

    def anchor(at: int) -> str:
        return row_anchor(row_at(rows, at)) if rows else ""

    for article in review.proposal.articles:
        if article.cut is not Certainty.CERTAIN and article.number:
            start = review.proposal.kept[article.first].start
            at = review.proposal.page.restored.source_span(start, start + 1)[0]
            said = f"第{article.number + 1}篇从这里开始是推定的"
            yield Doubt(DoubtKind.CUT, said, anchor(at))
    for repair in review.proposal.page.restored.repairs:
        if repair.certainty is Certainty.LOST:
            yield Doubt(DoubtKind.LOST, _change(repair), anchor(repair.start))
        elif repair.certainty is Certainty.PROBABLE:
            yield Doubt(DoubtKind.PROBABLE, _change(repair), anchor(repair.start))
    made = review.candidate
    if made is None:
        return
    for taken, rule in made.outcomes:
        if taken.decision.becomes is Becomes.WITNESS:
            for witness in rule.witnesses:
                if witness.source == review.incoming.id and not witness.agrees:
                    said = f"{witness.label or witness.part}：{words.agreement(witness)}"
                    yield Doubt(DoubtKind.WITNESS, said, witness_anchor(taken.number, witness.part))
            continue
        parts: tuple[Heading | Clause, ...] = (*rule.headings, *rule.clauses)
        for part in parts:
            for flag in part.flags:
                said = f"{display_label(part)} {words.FLAG[flag.kind]}：{flag.detail}"
                yield Doubt(DoubtKind.FLAG, said, clause_anchor(taken.number, part.id))
        for own_words in rule.commentary:
            span = own_words.spans[0]
            if span.source == review.incoming.id and _RULE_WORDS.search(own_words.text):
                excerpt = _excerpt(own_words.text)
                yield Doubt(DoubtKind.INTRODUCTION, excerpt, anchor(span.start))
    for note in made.account.unassigned:
        at = note.spans[0].start
        yield Doubt(DoubtKind.LOOSE, _excerpt(note.text), anchor(at))


def article_anchor(number: int) -> str:
    """Return the anchor of an article's card."""
    return f"article-{number + 1}"


def witness_anchor(number: int, part_id: str) -> str:
    """Return the anchor of what a witness says otherwise."""
    return f"w{number + 1}-{part_id}"


def clause_anchor(number: int, part_id: str) -> str:
    """Return the anchor of a clause or heading of an article."""
    return f"c{number + 1}-{part_id}"


def _change(repair: Repair) -> str:
    kinds = "、".join(words.REPAIR[kind] for kind in repair.kinds)
    return f"{kinds}：{change_of(repair)}"


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
