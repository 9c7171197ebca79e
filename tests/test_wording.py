"""What two texts say differently: nothing lost, figures whole, weight told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.pairing import pairs
from guiju.wording import DifferenceKind, compared

TEXTS = st.text("店铺DSR≥4.7分不得私下交易，。；0123abc 應当\n", max_size=60)


@given(TEXTS, TEXTS)
def test_joined_the_changes_give_both_texts(old, new):
    found = compared(old, new)
    assert "".join(change.old for change in found) == old
    assert "".join(change.new for change in found) == new
    for change in found:
        assert old[change.old_start :].startswith(change.old)
        assert new[change.new_start :].startswith(change.new)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert all(change.kind is DifferenceKind.SAME for change in compared(text, text))


def differing(old, new):
    return [
        (c.old, c.new, c.is_weighty)
        for c in compared(old, new)
        if c.kind is not DifferenceKind.SAME
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("店铺评分不低于4.7分", "店铺评分不低于4.8分", [("4.7分", "4.8分", True)]),
        ("近30天订单", "近90天订单", [("30天", "90天", True)]),
        ("商家不得私下交易", "商家得私下交易", [("不得", "得", True)]),
        ("商家须在24小时内处理", "商家须在24小时内妥善处理", [("", "妥善", False)]),
        ("店铺状态正常；", "店肆狀態正常。", [("铺", "肆", False), ("；", "。", False)]),
        ("缴纳保证金500元", "缴纳保证金", [("500元", "", True)]),
        ("成交金额≥1000", "成交金额≥1000元", [("≥1000", "≥1000元", True)]),
    ],
)
def test_what_differs(old, new, expected):
    assert differing(old, new) == expected


def test_a_very_long_text_is_one_change():
    found = compared("甲" * 30_000, "乙" * 30_000)
    assert [change.kind for change in found] == [DifferenceKind.CHANGED]


PARTS = st.lists(
    st.tuples(st.sampled_from(["n1", "n2", "n3", "n4", "p1"]), TEXTS), max_size=8, unique_by=lambda p: p[0]
)  # fmt: skip


@given(PARTS, PARTS)
def test_every_clause_is_in_exactly_one_pair(old, new):
    found = pairs(old, new)
    assert sorted(pair.old for pair in found if pair.old is not None) == list(range(len(old)))
    assert [pair.new for pair in found if pair.new is not None] == list(range(len(new)))


OLD = [
    ("art-1", "为规范商家经营行为，制定本规则。"),
    ("art-2", "商家应当自订单支付之日起48小时内发货。"),
    ("art-3", "禁止以任何方式诱导用户线下交易。"),
    ("art-4", "本规则自2022年4月8日起施行。"),
]


def test_a_clause_put_in_moves_none_of_the_others():
    new = [
        OLD[0],
        ("art-2", "商家应当完成实名认证并缴纳保证金。"),
        ("art-3", "商家应当自订单支付之日起24小时内发货。"),
        ("art-4", "禁止以任何方式诱导用户线下交易。"),
        ("art-5", "本规则自2023年1月1日起施行。"),
    ]
    assert [(p.old, p.new) for p in pairs(OLD, new)] == [(0, 0), (None, 1), (1, 2), (2, 3), (3, 4)]


def test_what_is_gone_stands_where_it_stood():
    new = [OLD[0], OLD[2], OLD[3]]
    assert [(p.old, p.new) for p in pairs(OLD, new)] == [(0, 0), (1, None), (2, 1), (3, 2)]


def test_of_two_equal_clauses_each_keeps_its_own():
    twice = [("n1", "店铺状态正常。"), ("n2", "店铺状态正常。")]
    assert [(p.old, p.new) for p in pairs(twice, twice)] == [(0, 0), (1, 1)]
