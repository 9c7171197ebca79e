"""Searches that name a clause: the cases that the browser runs too, and what holds for any text."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju.folding import fold
from guiju.indexing.records import records_of
from guiju.jump import named_clauses
from search_rules import CASES, read_rules

ROWS = yaml.safe_load((CASES / "jumps.yaml").read_text(encoding="utf-8"))
RECORDS = records_of(read_rules())
NAMES = {rule.id: tuple(map(fold, rule.names)) for rule in RECORDS.rules}


def find_id(named):
    return [
        number
        for number, record in enumerate(RECORDS.clauses)
        if named in (record.id, record.pinned)
    ]


def places_of(rule):
    for number, record in enumerate(RECORDS.clauses):
        if record.rule == rule:
            yield number, record.place


def named(typed):
    return [
        RECORDS.clauses[number].id for number in named_clauses(typed, NAMES, find_id, places_of)
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['typed']!r}: {row['why']}")
def test_case(row):
    assert named(row["typed"]) == row["ids"]


@pytest.mark.parametrize("record", RECORDS.clauses, ids=lambda record: record.id)
def test_every_id_names_its_clause_wherever_it_stands(record):
    for typed in (record.id, record.pinned, f"（{record.pinned}）", f"见{record.id.upper()}，"):
        assert named(typed) == [record.id]


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_anything_may_be_typed(typed):
    found = named_clauses(typed, NAMES, find_id, places_of)
    assert found == sorted(found)


@pytest.mark.parametrize(
    "typed",
    [
        "第一条" * 30_000,
        "电商PK管理规则" * 15_000,
        "ks." * 30_000,
        "[2022" * 20_000,
        "a/b#c-" * 15_000,
    ],
    ids=lambda typed: typed[:9],
)
def test_a_pasted_page_names_nothing(typed):
    assert named(typed) == []
