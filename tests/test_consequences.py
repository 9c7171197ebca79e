"""What clauses impose and how they lay liability, held against what a reader finds in them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.consequences import Setting, Vocabulary, consequences_in
from guiju.corpus import read_corpus
from guiju.liabilities import liabilities_in
from guiju.model import TagKind
from guiju.provisions import Effect
from guiju.titled_measures import titled_measure

ROOT = Path(__file__).resolve().parent.parent
TAXONOMY = read_corpus(ROOT).taxonomy
WORDS = Vocabulary(
    TAXONOMY.of(TagKind.PENALTY), TAXONOMY.of(TagKind.VIOLATION), TAXONOMY.of(TagKind.PARTY)
)
CASES = yaml.safe_load((ROOT / "tests/cases/consequences.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_clause_imposes(case: Any) -> None:
    setting = Setting(
        (case["title"],) if "title" in case else (), (case["lead"],) if "lead" in case else ()
    )
    found = []
    for item in consequences_in(case["text"], WORDS, setting):
        own = item.consequence
        told = {
            "party": own.party,
            "violation": own.violation,
            "lasts": f"{own.lasts.length}{own.lasts.unit}" if own.lasts else None,
            "permanent": own.permanent or None,
            "may": own.discretionary or None,
        }
        found.append([own.action, {name: value for name, value in told.items() if value}])
        assert item.start < item.end <= len(case["text"])
    assert found == case["imposes"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if "liable" in case], ids=lambda case: case["label"]
)
def test_a_clause_lays_liability(case: Any) -> None:
    found = [
        [item.liability.kind.value, list(item.liability.parties), item.liability.condition]
        for item in liabilities_in(case["text"], WORDS.parties)
    ]
    assert found == case["liable"]


def test_every_penalty_has_an_effect() -> None:
    assert [term.name for term in WORDS.penalties if not isinstance(term.effect, Effect)] == []


def test_a_penalty_tag_means_that_it_is_imposed(library: Any) -> None:
    for rule in library.rules:
        for clause in rule.clauses:
            tags = {tag.name for tag in clause.tags if tag.kind is TagKind.PENALTY}
            assert tags == {consequence.action for consequence in clause.consequences}


def test_evidence_leads_to_the_printed_words(corpus: Any, library: Any) -> None:
    texts = {source.source.id: source.text for source in corpus.sources}
    seen = 0
    for rule in library.rules:
        for clause in rule.clauses:
            for item in (*clause.consequences, *clause.liabilities):
                assert item.evidence.quote in f"{clause.text}{rule.title}"
                raw = texts[item.evidence.source][item.evidence.start : item.evidence.end]
                assert raw
                seen += 1
    assert seen > 20


def test_a_title_may_say_what_its_cases_lead_to(library: Any) -> None:
    rule = next(rule for rule in library.rules if rule.id == "ks.haowu-lianmeng-qingtui")
    case = next(clause for clause in rule.clauses if clause.id == "case-3")
    assert [(c.action, c.effect, c.violation) for c in case.consequences] == [
        ("清退", Effect.EXCLUDES, "虚假交易")
    ]
    assert titled_measure("商家清退情形", WORDS.penalties) is not None
    assert titled_measure("清退流程说明", WORDS.penalties) is None
    assert titled_measure("入驻规则", WORDS.penalties) is None
