"""Blocks put into a rule's file: what a person laid out stays, to the comment and the space."""

import pytest
import yaml

from guiju.records import EditionRecord, OpensAs, PassageRecord, RuleRecord
from guiju.reviewing.rule_text import rule_text, with_edition, with_witness
from guiju.reviewing.yaml_text import scalar

PASSAGE = PassageRecord("demo-b", "一、概述", OpensAs.CONTENT)
EDITION = EditionRecord(None, None, (), PASSAGE)
WITNESS_LINE = "- {source: demo-b, opens: 一、概述, opens_as: content}"
EDITION_LINES = [
    "- published_on: null",
    "  effective_on: null",
    "  evidence: []",
    "  passage: {source: demo-b, opens: 一、概述, opens_as: content}",
]
FILE = """\
# 快手小店演示规则
title: 演示规则   # 页面印的
aliases: [演示]
publisher: 快手
applies_to: 主播
editions:
  - published_on: null
    effective_on: 2022-04-08
    evidence: [2022年4月8日起生效]
    passage: {source: demo-a, opens: 一、概述, opens_as: content}
    # 核对到此
    curated:
      - clause: 1-2
        text_sha256: "2f8c406c56e0"
        reason: >
          两行
          理由
        remove:
          flags: [masked]

# 关系
relations:
  - {kind: replaces, title: 旧规则, verified: false, note: 据博文。}
"""


def test_an_edition_goes_behind_the_others_and_nothing_else_changes() -> None:
    place = "          flags: [masked]\n"
    block = "".join(f"  {line}\n" for line in EDITION_LINES)
    assert with_edition(FILE, EDITION) == FILE.replace(place, place + block)


def test_a_passage_that_is_too_long_for_a_line_gets_several() -> None:
    name = "demo-" + "b" * 60
    passage = PassageRecord(name, "一、概述的第一句话很长很长", OpensAs.CONTENT)
    rule = RuleRecord("演示规则", (), "快手", "主播", (EditionRecord(None, None, (), passage),))
    assert rule_text(rule).partition("evidence: []\n")[2] == (
        "    passage:\n"
        f"      source: {name}\n"
        "      opens: 一、概述的第一句话很长很长\n"
        "      opens_as: content\n"
    )


def test_a_first_witness_goes_behind_the_last_field_of_its_edition() -> None:
    place = "          flags: [masked]\n"
    block = f"    witnesses:\n      {WITNESS_LINE}\n"
    assert with_witness(FILE, 0, PASSAGE) == FILE.replace(place, place + block)


def test_a_further_witness_goes_behind_the_others() -> None:
    old = "    witnesses:\n      - {source: demo-c, opens: 一、, opens_as: content}  # 论坛\n"
    place = "    # 核对到此\n"
    text = FILE.replace(place, place + old)
    wanted = text.replace(old, f"{old}      {WITNESS_LINE}\n")
    assert with_witness(text, 0, PASSAGE) == wanted


def test_a_comment_that_is_indented_into_an_edition_stays_with_it() -> None:
    text = "editions:\n- published_on: null\n  note: 甲\n  # 属于甲\n# 属于文件\nnotes: []\n"
    block = "".join(f"{line}\n" for line in EDITION_LINES)
    wanted = text.replace("# 属于文件", f"{block}# 属于文件")
    assert with_edition(text, EDITION) == wanted


def test_a_file_without_a_line_end_at_its_end_gets_one() -> None:
    text = "editions:\n  - published_on: null"
    block = "".join(f"  {line}\n" for line in EDITION_LINES)
    assert with_edition(text, EDITION) == f"{text}\n{block}"


@pytest.mark.parametrize(
    "text",
    [
        "editions: [{published_on: null}]\n",
        "editions: []\n",
        "title: 无版本\n",
        "- 不是映射\n",
        "editions: 一版\n",
    ],
)
def test_a_layout_that_takes_nothing_is_left_alone(text: str) -> None:
    assert with_edition(text, EDITION) is None
    assert with_witness(text, 0, PASSAGE) is None


def test_an_edition_between_brackets_takes_no_witness() -> None:
    text = "editions:\n  - {published_on: null}\n"
    assert with_witness(text, 0, PASSAGE) is None
    assert with_edition(text, EDITION) is not None


def test_a_new_rule_is_written_as_people_write_them() -> None:
    rule = RuleRecord(
        "快手小店发货管理规则", ("发货规则",), "快手", "商家", (EDITION,), category="发货与物流"
    )
    assert rule_text(rule) == (
        "title: 快手小店发货管理规则\n"
        "aliases: [发货规则]\n"
        "publisher: 快手\n"
        "applies_to: 商家\n"
        "category: 发货与物流\n"
        "editions:\n" + "".join(f"  {line}\n" for line in EDITION_LINES)
    )


@pytest.mark.parametrize(
    "value",
    [
        "一、概述", "yes", "null", "2022-04-08", "1.10", "a: b", "甲 #乙", "- 甲", "[甲]", "{甲}",
        "&甲", "*甲", "!甲", "'甲'", '"甲"', "甲\n乙", "\u202e反", "\x07", "甲\u2028乙", "😀", " 甲 ",
        "", "~", "0x1f", "1_000", "?", "甲,乙", "甲]", "\ue000", "甲:", "%甲", "@甲", "`甲", "|", ">",
    ],
)  # fmt: skip
def test_any_text_is_written_so_that_it_reads_back(value: str) -> None:
    for inside in (False, True):
        written = scalar(value, inside=inside)
        assert written.isprintable()
        assert yaml.safe_load(f"[{written}]" if inside else f"- {written}") == [value]
