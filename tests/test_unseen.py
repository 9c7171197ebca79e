"""Clauses that no source prints, from the page to what they say, held against a careful reader."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from criterion_rows import criterion_row, figures_as_decimals
from guiju.assembly import Library
from guiju.lint import findings
from guiju.model import Rule
from guiju.provisions import Consequence, Criterion
from small_corpus import UNDATED, Corpus, edition

ROOT = Path(__file__).resolve().parent.parent
CASES = yaml.safe_load((ROOT / "tests/cases/unseen.yaml").read_text("utf-8"))
RULES = {case["label"]: f"ks.unseen-{number}" for number, case in enumerate(CASES, start=1)}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the library of one rule for each case, each on a page of its own."""
    corpus = Corpus(tmp_path_factory.mktemp("unseen"))
    for number, case in enumerate(CASES, start=1):
        source = f"demo-undated-unseen-{number}"
        corpus.source(source, case["text"])
        opens = case["text"].partition("\n")[0]
        corpus.rule(
            f"ks.unseen-{number}", edition(source, UNDATED, opens), title=f"第{number}号演示规则"
        )
    return corpus.library()


def criteria_of(rule: Rule) -> list[Criterion]:
    return [criterion for clause in rule.clauses for criterion in clause.criteria]


def imposed_row(own: Consequence) -> list[Any]:
    told = {
        "lasts": f"{own.lasts.length}{own.lasts.unit}" if own.lasts else None,
        "permanent": own.permanent or None,
        "may": own.discretionary or None,
        "amount": f"{own.amount:f}{own.unit}" if own.amount is not None else None,
    }
    return [own.action, {name: value for name, value in told.items() if value}]


def unread_numbers(library: Library, rule: Rule) -> list[str]:
    return [
        finding.detail.split("”")[0][1:]
        for finding in findings(library)
        if finding.kind == "number-not-modelled" and finding.place.startswith(f"{rule.id}/")
    ]


READERS: dict[str, Callable[[Library, Rule], list[Any]]] = {
    "criteria": lambda library, rule: [criterion_row(c) for c in criteria_of(rule)],
    "groups": lambda library, rule: [
        [g.mode.value, g.effect and g.effect.value, len(g.members)] for g in rule.groups
    ],
    "imposes": lambda library, rule: [
        imposed_row(own) for clause in rule.clauses for own in clause.consequences
    ],
    "liable": lambda library, rule: [
        [own.kind.value, list(own.parties)] for clause in rule.clauses for own in clause.liabilities
    ],
    "defines": lambda library, rule: [
        own.term for clause in rule.clauses for own in clause.definitions
    ],
    "refers": lambda library, rule: [
        [own.kind.value, own.name, own.target and own.target.removeprefix(rule.id)]
        for clause in rule.clauses
        for own in clause.references
    ],
    "duties": lambda library, rule: [
        [own.modality.value, own.party] for clause in rule.clauses for own in clause.duties
    ],
    "ladders": lambda library, rule: [[own.metric, len(own.steps)] for own in rule.ladders],
    "unread": unread_numbers,
    "party": lambda library, rule: [c.party for c in criteria_of(rule)],
}
GAPS = [
    pytest.param(
        case,
        id=case["label"],
        marks=[pytest.mark.xfail(reason=case["gap"], strict=True)] if "gap" in case else [],
    )
    for case in CASES
]


@pytest.mark.parametrize("case", GAPS)
def test_a_page_says_what_a_careful_reader_finds(case: Any, read: Library) -> None:
    (rule,) = (rule for rule in read.rules if rule.id == RULES[case["label"]])
    wanted = {name: case[name] for name in READERS if name in case}
    if "criteria" in wanted:
        wanted["criteria"] = [figures_as_decimals(row) for row in wanted["criteria"]]
    assert {name: READERS[name](read, rule) for name in wanted} == wanted
    exempts = sum(criterion.exception is not None for criterion in criteria_of(rule))
    assert exempts == case.get("exempts", 0)


def test_the_cases_have_names_of_their_own() -> None:
    assert len(RULES) == len(CASES)
