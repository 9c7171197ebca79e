"""What a clause says as data, in words under its text: where it helps, and nowhere else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guiju.evidence import By
from guiju.model import Clause, ClauseKind, Rule, Status, Trust
from guiju.provisions import (
    Consequence,
    Criterion,
    CriterionGroup,
    Duty,
    Effect,
    Exemption,
    GroupMode,
    Liability,
    LiabilityKind,
    Modality,
    Operator,
    Window,
)
from guiju.writing.provision_words import said_of


def clause(text="略", **fields):
    return Clause("n1", "1、", "", (), (1,), ClauseKind.CLAUSE, text, Trust.SINGLE, (), **fields)


def rule(one, *groups):
    return Rule(
        "ks.demo", "题", "ks", (), (), "2022-04-08", None, None, (), Status.UNVERIFIED, "",
        Trust.SINGLE, (), (), (), (), (), (one,), (), groups=groups,
    )  # fmt: skip


def said(one, *groups):
    return dict(said_of(one, rule(one, *groups)))


STARS = Criterion("n1#1", "购物体验星级", Operator.AT_LEAST, Decimal(4), "购物体会星级≥4星", "星")
DSR = Criterion("n1#2", "DSR", Operator.AT_LEAST, Decimal("4.70"), "dsr≥4.70")
VERIFIED = Criterion("n1#3", "已实名认证", Operator.EQUALS, True, "实名认证")
FAR_ABOVE = Criterion("n1#4", "品退率", Operator.MORE_THAN, None, "远高于", reference="平均水平")
WORDS = Criterion("n1#5", None, Operator.EQUALS, True, "达到清退标准的")
YOUNG = Criterion("n1#1x1", "开店时长", Operator.LESS_THAN, Decimal(90), "小于90天", "天")


def either(*members):
    return CriterionGroup("n1", GroupMode.ANY, members, Effect.ADMITS)


def test_a_figure_is_told_in_the_words_of_the_metric():
    assert said(clause("购物体会星级≥4星；", criteria=(STARS,))) == {"条件": "购物体验星级≥4星"}


def test_what_the_clause_prints_in_these_very_words_is_not_told_again():
    assert said(clause("需购物体验星级≥4星。", criteria=(STARS,))) == {}


@pytest.mark.parametrize(
    "criterion",
    [
        VERIFIED,  # 是 or 否 of what the clause says itself
        FAR_ABOVE,  # 远高于 is no figure, and “>” would be one
        WORDS,
        Criterion("n1#6", "类目", Operator.IN, tuple("甲乙丙丁戊"), "甲、乙、丙、丁、戊"),
    ],
)
def test_what_says_no_more_than_the_clause_is_left_out(criterion):
    assert said(clause(criteria=(criterion,))) == {}


def test_figures_keep_their_digits_and_their_time():
    fraction = Criterion(
        "n1#1", "DSR", Operator.AT_LEAST, Decimal("4.70"), "略", window=Window(90, "天"),
        exception=Exemption((YOUNG,), "免审"),
    )  # fmt: skip
    assert said(clause(criteria=(fraction,)))["条件"] == (
        "近90天内DSR≥4.70（开店时长&lt;90天时免审）"
    )


def test_no_unit_is_added():
    bare = Criterion("n1#1", "成交金额", Operator.AT_LEAST, Decimal(1000), "1000")
    assert said(clause(criteria=(bare,)))["条件"] == "成交金额≥1000"


def test_alternatives_are_told_whole():
    both = clause(criteria=(STARS, WORDS))
    assert said(both, either("n1#1", "n1#5"))["条件"] == "购物体验星级≥4星 或 “达到清退标准的”"
    assert said(both)["条件"] == "购物体验星级≥4星"


def test_one_choice_among_other_conditions_is_more_than_a_line_can_say():
    three = clause(criteria=(STARS, DSR, VERIFIED))
    assert said(three, either("n1#1", "n1#2")) == {}


def test_few_options_are_listed():
    kind = Criterion("n1#1", "店铺类型", Operator.NOT_IN, ("个人店铺", "个体"), "略")
    assert said(clause(criteria=(kind,)))["条件"] == "店铺类型不属于个人店铺、个体"


def test_what_a_curator_says_is_marked():
    curated = Criterion(
        "n1#1", "DSR", Operator.AT_LEAST, Decimal(4), "略", by=By.CURATOR, party="商家"
    )
    barred = Consequence("清退", Effect.EXCLUDES, by=By.CURATOR)
    shared = Liability(LiabilityKind.SHARED, ("达人",), by=By.CURATOR)
    assert said(clause(criteria=(curated,), consequences=(barred,), liabilities=(shared,))) == {
        "条件": "DSR≥4（编者注）",
        "后果": "清退。（编者注）",
        "责任": "共担责任（达人）。（编者注）",
    }


def test_who_bears_which_duty_is_told_where_it_is_a_question():
    must = Duty(Modality.MUST, "达人", "应遵守")
    may = Duty(Modality.MAY, None, "可免于处置")
    assert said(clause(duties=(must, must))) == {}
    assert said(clause(duties=(must, may))) == {"规范": "达人应当；〔未写明对象〕可以"}


def test_words_of_a_source_stay_text():
    hostile = Criterion("n1#1", None, Operator.EQUALS, True, "<b>`x`</b>\n\n## 乙 {#id}")
    found = said(clause(criteria=(STARS, hostile)), either("n1#1", "n1#1"))["条件"]
    assert "\n" not in found
    assert "&lt;b>\\`x\\`&lt;/b> ## 乙 \\{#id}" in found
