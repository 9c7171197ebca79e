"""Duties, held against what a reader finds."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.corpus import read_corpus
from guiju.duties import duties_in, leading_subject, whole_subject
from guiju.model import Clause, ClauseKind, TagKind, Trust

ROOT = Path(__file__).resolve().parent.parent
TAXONOMY = read_corpus(ROOT).taxonomy
MODALITIES, PARTIES = TAXONOMY.of(TagKind.MODALITY), TAXONOMY.of(TagKind.PARTY)
CASES = yaml.safe_load((ROOT / "tests/cases/duties.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_text_lays_down(case: Any) -> None:
    found = duties_in(case["text"], MODALITIES, PARTIES, case.get("led_by"))
    assert [[d.duty.modality.value, d.duty.party, d.duty.text] for d in found] == case["duties"]
    for item in found:
        assert item.start <= item.word_start < item.word_end <= item.end
        assert item.duty.text in case["text"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("商家需满足以下标准方可准入：", "商家"),
        ("有下列情形的，平台有权处理：", "平台"),
        ("以下条件均要满足。", None),
        ("对违规商家采取以下措施：", None),
    ],
)
def test_a_lead_in_has_a_subject(text: str, subject: str | None) -> None:
    assert leading_subject(text, PARTIES) == subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("本规则适用于平台全体商家。", "商家"),
        ("本规则适用于商家和达人。", None),
        ("商家应遵守本规则。", None),
    ],
)
def test_a_rule_may_say_whom_it_binds(text: str, subject: str | None) -> None:
    clause = Clause("p1", "", "", (), (1,), ClauseKind.CLAUSE, text, Trust.SINGLE, ())
    assert whole_subject([clause], PARTIES) == subject


def test_modality_tags_are_those_of_the_duties(library: Any) -> None:
    for rule in library.rules:
        for clause in rule.clauses:
            tags = {tag.name for tag in clause.tags if tag.kind is TagKind.MODALITY}
            assert tags == {duty.modality.value for duty in clause.duties}


def test_duties_are_printed_words(library: Any) -> None:
    for rule in library.rules:
        for clause in rule.clauses:
            for duty in clause.duties:
                assert duty.text in clause.text
                assert duty.evidence.quote in duty.text
