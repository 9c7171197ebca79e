"""Criteria: what unseen clauses ask, what the corpus asks, and words that come back unchanged."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.corpus import read_corpus
from guiju.criteria import prepare, read
from guiju.evidence import Evidence
from guiju.groups import Conditions, Part, Vocabulary, conditions_in
from guiju.model import ClauseKind, TagKind
from guiju.provisions import Criterion, Operator

ROOT = Path(__file__).resolve().parent.parent
CORPUS = read_corpus(ROOT)
METRICS = prepare(CORPUS.taxonomy.metrics)
VOCABULARY = Vocabulary(
    METRICS,
    tuple(term for kind, term in CORPUS.taxonomy.terms if kind is TagKind.PENALTY),
    tuple(term for kind, term in CORPUS.taxonomy.terms if kind is TagKind.PARTY),
)
CASES = yaml.safe_load((ROOT / "tests/cases/criteria.yaml").read_text("utf-8"))


def conditions(case: Any) -> Conditions:
    parts = []
    if lead := case.get("lead"):
        parts.append(Part("l", (1,), "一、", read(lead), kind=ClauseKind.LEAD_IN))
    for number, text in enumerate(case["items"], start=1):
        sort = (1, number) if lead else (number,)
        parts.append(Part(f"i{number}", sort, f"（{number}）", read(text)))
    texts = {part.id: part.reading.printed for part in parts}

    def evidence(part: str, start: int, end: int) -> Evidence:
        return Evidence(texts[part][start:end], "s", start, end)

    return conditions_in(tuple(parts), VOCABULARY, evidence)


def as_row(criterion: Criterion) -> list[Any]:
    """Write a criterion as the cases do, without the nulls at its end."""
    value = criterion.value
    window = criterion.window
    row: list[Any] = [
        criterion.metric,
        criterion.operator.value,
        list(value) if isinstance(value, tuple) else value,
        criterion.unit,
        [part for part in (window.length, window.unit, window.since) if part] if window else None,
        criterion.reference,
    ]
    while row[-1] is None and len(row) > 3:
        row.pop()
    return row


def expected(row: list[Any]) -> list[Any]:
    value = row[2]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return [*row[:2], Decimal(str(value)) if is_number else value, *row[3:]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_unseen_clause(case: Any) -> None:
    found = conditions(case)
    criteria = [c for own in found.criteria.values() for c in own]
    assert [as_row(c) for c in criteria] == [expected(row) for row in case["criteria"]]
    assert [c.text for c in criteria if c.metric is None] == case.get("words", [])
    exceptions = [c.exception for c in criteria if c.exception]
    if exempt := case.get("exempt"):
        (exception,) = exceptions
        assert exception.effect == exempt["effect"]
        rows = [as_row(c) for c in exception.conditions]
        assert rows == [expected(row) for row in exempt["conditions"]]
    else:
        assert exceptions == []
    groups = [
        [g.mode.value, g.effect.value if g.effect else None, list(g.actions), len(g.members)]
        for g in found.groups
    ]
    assert groups == case["groups"]
