"""This project's own searches are answered; figures by kind: scripts/benchmark.py queries."""

from __future__ import annotations

import pytest
import yaml

from guiju.indexing.opened import open_index
from guiju.query import Field
from guiju.search import search
from own_queries import HALVES, OWN, measure, share
from test_search_guide import LANGUAGE, typed

KINDS = (
    *("jump", "negative", "number", "phrase", "pinyin", "plain", "question", "slang"),
    *("traditional", "typo"),
)
TARGETS = {1: 0.85, 3: 0.97}


@pytest.fixture(scope="module")
def index(built):
    with open_index(built.index) as opened:
        yield opened


@pytest.fixture(scope="module")
def counted(index):
    return measure(index)


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(("depth", "target"), TARGETS.items())
def test_own_searches_succeed(counted, half, depth, target):
    assert share(counted, half, depth) >= target


def test_every_kind_has_a_dozen_searches_that_expect_something(index):
    ids = {full for full, _, _ in index.places}
    assert tuple(sorted(path.stem for path in OWN.glob("*.yaml"))) == KINDS
    for path in OWN.glob("*.yaml"):
        halves = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = [row for half in HALVES for row in halves[half]]
        assert len(rows) >= 12
        assert len({row["query"] for row in rows}) == len(rows)
        for row in rows:
            [expected] = row.keys() - {"query"}
            named = row[expected] if expected in ("expects", "misses") else ()
            assert set(named) <= ids
            assert row[expected]


@pytest.mark.parametrize("row", LANGUAGE, ids=lambda row: row[0])
def test_every_example_of_the_guide_finds_something(index, row):
    if "criterion:" in row[0] and not index.tables.choices.get(Field.CRITERION):
        pytest.skip("NO CRITERIA: the clauses have none yet")
    answer = search(index, typed(row[0]), limit=None)
    assert 0 < answer.total < len(index)
    for hit in answer.hits:
        for term in answer.query.excluded:
            assert term.text not in hit.text
