"""Holes: every row tried both ways, every place found, sound text left without a flag."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju import restore, screen
from guiju.corpus import read_corpus
from guiju.holes import PlacedFlag, flags_in
from guiju.model import FlagKind

ROOT = Path(__file__).resolve().parent.parent
CORPUS = read_corpus(ROOT)
CASES = yaml.safe_load((ROOT / "tests/cases/holes.yaml").read_text("utf-8"))
LAWS = [
    json.loads(line) for line in (ROOT / "tests/data/statutes.jsonl").read_text("utf-8").split("\n") if line
]  # fmt: skip


def flags(text: str) -> tuple[PlacedFlag, ...]:
    return flags_in(screen(restore(text), CORPUS.screens), CORPUS.holes)


@pytest.mark.parametrize("hole", CORPUS.holes, ids=lambda hole: hole.pattern[:40])
def test_hole_pattern_knows_its_examples(hole: Any) -> None:
    assert hole.examples
    assert hole.near_misses
    assert [e for e in hole.examples if not re.search(hole.pattern, e)] == []
    assert [n for n in hole.near_misses if re.search(hole.pattern, n)] == []


@pytest.mark.parametrize("hole", CORPUS.holes, ids=lambda hole: hole.pattern[:40])
def test_hole_pattern_leaves_other_rows_near_misses(hole: Any) -> None:
    near_misses = {n for other in CORPUS.holes for n in other.near_misses}
    # 体验分 alone is a hole beside thresholds only, and only what ends a clause is unfinished.
    if not (hole.among or hole.under or hole.unfinished):
        assert [n for n in near_misses if re.search(hole.pattern, n)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: Any) -> None:
    found = flags(case["text"])
    assert [[f.kind.value, case["text"][f.start : f.end]] for f in found] == case["flags"]


def test_places_count_in_the_source() -> None:
    text = "1、類(lèi)目:商家點(diǎn)擊。\n2、應(yīng)在小時(shí)內(nèi)發(fā)貨。"
    found = flags(text)
    assert [text[f.start : f.end] for f in found] == ["點(diǎn)擊", "在"]
    assert [f.kind for f in found] == [FlagKind.MISSING_CHARACTER] * 2


def test_a_number_that_is_skipped_is_flagged_where_the_next_stands() -> None:
    text = "一、总则\n1、甲。\n2、乙。\n4、丁。"
    (flag,) = flags(text)
    assert flag.kind is FlagKind.NUMBER_GAP
    assert text[flag.start : flag.end] == "4、丁。"


def test_laws_have_next_to_no_holes() -> None:
    wrong = []
    for law in LAWS:
        found = flags(law["text"])
        wrong += [
            (law["rule"], flag.kind.value, law["text"][flag.start : flag.end])
            for flag in found
            if flag.kind not in (FlagKind.NUMBER_GAP, FlagKind.DUPLICATE_NUMBER)
        ]
    assert [flag for flag in wrong if not flag[2].startswith("见附件")] == []


@pytest.mark.long
def test_clean_clauses_are_flagged_less_than_once_in_ten_thousand(
    laws: dict[str, list[str]],
) -> None:
    texts = [text for clauses in laws.values() for text in clauses]
    counts = dict.fromkeys(range(len(CORPUS.holes)), 0)
    for text in texts:
        for number, hole in enumerate(CORPUS.holes):
            found = any(re.search(hole.pattern, line) for line in text.split("\n"))
            context = (pattern for pattern in (hole.among, hole.under) if pattern)
            counts[number] += found and all(re.search(pattern, text) for pattern in context)
    often = {CORPUS.holes[n].pattern: c for n, c in counts.items() if c > len(texts) / 10_000}
    # Laws announce annexes that this collection lacks, and have XX in forms that are filled in.
    right = ("附[件表录图]", "[XxＸｘ]")
    assert [pattern for pattern in often if not any(sign in pattern for sign in right)] == []


@pytest.mark.parametrize(
    "unit",
    [
        "*台",
        "【】",
        "以下区域",
        "点击。",
        "低于分",
        "…",
        "？",
        "（",
        "1、近天内\n",
        "见附件1\n",
        "口口",
        "X",
    ],
)
def test_time_is_linear(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert all(flag.start <= flag.end <= len(text) for flag in flags(text))


def test_a_list_that_begins_anew_behind_a_paragraph_is_no_duplicate() -> None:
    lists = "有下列情形之一的，警告：\n（一）甲；\n（二）乙。\n有下列情形之一的，清退：\n（一）丙；\n（二）丁。"
    assert flags(lists) == ()
    twice = flags("1、甲。\n2、乙。\n2、丙。\n3、丁。")
    assert [flag.kind for flag in twice] == [FlagKind.DUPLICATE_NUMBER]
