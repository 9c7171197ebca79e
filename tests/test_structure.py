from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.screening import Line, Role
from guiju.structure import Structure, parse
from guiju.tagging import regions_of


def lines_of(text: str) -> tuple[Line, ...]:
    """Take each line for text, or for commentary where it begins with ~."""
    lines, offset = [], 0
    for raw in text.split("\n"):
        role = Role.COMMENTARY if raw.startswith("~") else Role.TEXT
        line = raw.strip()
        if line:
            start = offset + raw.index(line)
            lines.append(Line(start, start + len(line), line, role))
        offset += len(raw) + 1
    return tuple(lines)


def told(structure: Structure) -> list[str]:
    shown = []
    for part in structure.parts:
        mark = "#" if part.is_heading else "="
        words = part.title if part.is_heading else part.text.replace("\n", "/")
        flags = "".join(f" !{flag.kind.value}" for flag in part.flags)
        shown.append(f"{part.id} {mark} {words}{flags}")
    return shown


CASES = {
    "decimals stand alone and may carry titles": (
        "一、概述\n1.1 目的\n为规范。\n1.2 定义\n1.2.1 甲：指乙。\n二、处理\n4.9 警告。\n4.10 扣分。",
        [
            "s1 # 概述",
            "1-1 = 为规范。",
            "1-2 # 定义",
            "1-2-1 = 甲：指乙。",
            "s2 # 处理",
            "4-9 = 警告。",
            "4-10 = 扣分。",
        ],
    ),
    "items hang on their lead-in, a later number closes them": (
        "5.1 有下列情形的：\n(1)甲；\n(2)乙。\n5.2 丙。",
        ["5-1 = 有下列情形的：", "5-1__i1 = 甲；", "5-1__i2 = 乙。", "5-2 = 丙。"],
    ),
    "articles take paragraphs and items": (
        "第三条 商家应当甲。\n前款规定不适用于乙。\n(一)丙；\n第三条之一 丁。\n第三条规定的行为从重。",
        [
            "art-3 = 商家应当甲。/前款规定不适用于乙。",
            "art-3__i1 = 丙；",
            "art-3bis1 = 丁。/第三条规定的行为从重。",
        ],
    ),
    "headings in brackets start a new list": (
        "【无限制】：\n1、条件：\n(1)甲；\n【特殊】：\n1、情况包括以下：\n(1)乙。",
        ["h1 # 【无限制】：", "h1__n1 # 条件：", "h1__n1__i1 = 甲；", "h2 # 【特殊】：",
         "h2__n1 = 情况包括以下：", "h2__n1__i1 = 乙。"],
    ),
    "unnumbered paragraphs are counted among siblings": (
        "一、准入\n商家需满足：\n1、甲\n2、乙\n另外，丙。",
        ["s1 # 准入", "s1__p1 = 商家需满足：", "s1__n1 = 甲", "s1__n2 = 乙", "s1__p2 = 另外，丙。"],
    ),
    "cases carry a title and their paragraph": (
        "情形一：虚假交易\n获取虚假销量。\n情形二：走私\n未经报关。",
        ["case-1 = 获取虚假销量。", "case-2 = 未经报关。"],
    ),
    "steps are instructions, not titles": (
        "第一步：申请\n第二步：验证\n1、类型；\n2、类目。\n第三步：进入",
        ["step-1 = 申请", "step-2 = 验证", "step-2__n1 = 类型；", "step-2__n2 = 类目。", "step-3 = 进入"],
    ),
    "a section mark without its numeral takes the place before the next": (
        "、流程是什么？\n第一步：申请\n二、条件\n1、甲",
        ["s1 # 流程是什么？ !missing-character", "s1__step-1 = 申请", "s2 # 条件", "s2__n1 = 甲"],
    ),
    "the same number twice is told apart and flagged": (
        "4.1 甲。\n4.1 乙。\n(1)丙",
        ["4-1 = 甲。", "4-1~2 = 乙。 !duplicate-number", "4-1~2__i1 = 丙"],
    ),
    "a gap in the numbers is flagged": (
        "(1)甲；\n(3)丙；\n(4)丁。",
        ["i1 = 甲；", "i3 = 丙； !number-gap", "i4 = 丁。"],
    ),
    "an unfinished paragraph goes on": (
        "采取如下措施：\n警告、扣分。\n其他。",
        ["p1 = 采取如下措施：/警告、扣分。", "p2 = 其他。"],
    ),
    "a quantity at the start of a line is no label": (
        "4.7分以上的商家可以报名。\n2022年7月23日生效。\n11.11大促期间除外。\n6.18活动同此。\n2.0 版本适用。",
        ["p1 = 4.7分以上的商家可以报名。", "p2 = 2022年7月23日生效。", "p3 = 11.11大促期间除外。",
         "p4 = 6.18活动同此。", "p5 = 2.0 版本适用。"],
    ),
    "a decimal may be glued to any text that follows in order": (
        "二、准入\n2.1个人商家须实名。\n2.2小店升级。\n2.3日常管理。",
        ["s2 # 准入", "2-1 = 个人商家须实名。", "2-2 = 小店升级。", "2-3 = 日常管理。"],
    ),
    "whole numbers may be the chapters of decimals": (
        "1. 总则\n1.1 甲。\n1.2 乙：\n1、丙；\n2、丁。\n2. 准入\n2.1 戊。",
        ["n1 # 总则", "1-1 = 甲。", "1-2 = 乙：", "1-2__n1 = 丙；", "1-2__n2 = 丁。", "n2 # 准入", "2-1 = 戊。"],
    ),
    "a list goes on behind what interrupts it": (
        "1、店铺；\n违规分查询途径：\n(1)后台；\n2、类目。",
        ["n1 = 店铺；", "p1 = 违规分查询途径：", "i1 = 后台；", "n2 = 类目。"],
    ),
    "chapters, divisions and supplements part articles": (
        "第一章 总则\n第一节 目的\n第一条 甲。\n第二条 乙。\n附则\n第三条 丙。",
        ["chap-1 # 总则", "chap-1__sec-1 # 目的", "art-1 = 甲。", "art-2 = 乙。", "h1 # 附则", "art-3 = 丙。"],
    ),
    "a short lead-in is a clause, a noun is a title": (
        "第三条 商家应当：\n(1)甲；\n第四条 处理措施：\n(1)乙。",
        ["art-3 = 商家应当：", "art-3__i1 = 甲；", "art-4 # 处理措施：", "art-4__i1 = 乙。"],
    ),
    "a label with nothing behind it stays as printed": ("情形二：\n情形三：丁。", ["case-2 = 情形二：", "case-3 = 丁。"]),
    "a title with nothing below it is text": ("一、附则\n二、解释权\n归平台。",
        ["s1 = 附则", "s2 # 解释权", "s2__p1 = 归平台。"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_lines_become_parts(name: str) -> None:
    text, expected = CASES[name]
    assert told(parse(lines_of(text))) == expected


def test_paths_hold_headings_and_labels_above() -> None:
    parts = parse(lines_of("五、退出\n5.1 有下列情形的：\n(1)甲；")).parts
    assert [part.path for part in parts] == [(), ("五、退出",), ("五、退出", "5.1")]
    assert [part.sort for part in parts] == [(1,), (1, 1), (1, 1, 1)]


def test_commentary_keeps_its_place_and_is_no_clause() -> None:
    structure = parse(lines_of("~开场\n一、甲\n~插话\n1、乙\n~收场"))
    assert [(note.text, note.before) for note in structure.commentary] == [
        ("~开场", "s1"),
        ("~插话", "s1__n1"),
        ("~收场", None),
    ]


LABELS = st.sampled_from(
    [
        "一、",
        "二、",
        "、",
        "1.1 ",
        "1.2.3 ",
        "第三条 ",
        "第一步：",
        "情形二：",
        "1、",
        "2、",
        "(1)",
        "（二）",
        "①",
        "【甲】",
        "~",
        "",
    ]
)
WORDS = st.sampled_from(
    ["目的", "商家应当遵守本规则。", "以下条件：", "什么情况？", "甲；", "4.7分", "注意，", ""]
)


@given(st.lists(st.tuples(LABELS, WORDS).map("".join), max_size=25).map("\n".join))
def test_every_line_lands_in_exactly_one_part(text: str) -> None:
    lines = lines_of(text)
    structure = parse(lines)
    placed: list[Any] = [span for part in structure.parts for span in part.lines]
    placed += [span for note in structure.commentary for span in note.lines]
    assert sorted(placed) == [(line.start, line.end) for line in lines]
    ids = [part.id for part in structure.parts]
    assert len(set(ids)) == len(ids)
    assert [p.sort for p in structure.parts] == sorted(p.sort for p in structure.parts)
    for part in structure.parts:
        if not part.is_heading:
            assert [region.text for region in regions_of(part, text)] == part.text.split("\n")
        assert part.is_heading or all(p and p == p.strip() for p in part.text.split("\n"))
