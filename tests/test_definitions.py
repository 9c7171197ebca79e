"""Terms and their uses, held against what a reader finds."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.definitions import definitions_in, uses_in
from guiju.model import Clause, ClauseKind, Trust
from guiju.provisions import Definition

ROOT = Path(__file__).resolve().parent.parent
CASES = yaml.safe_load((ROOT / "tests/cases/definitions.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_text_defines(case: Any) -> None:
    items = definitions_in(case["text"], listed=case.get("listed", False))
    assert [[i.definition.term, i.definition.meaning] for i in items] == case["defines"]
    assert [case["text"][i.start : i.end] for i in items] == [t for t, _ in case["defines"]]


def clause(number: int, text: str, *terms: str) -> Clause:
    definitions = tuple(Definition(term, "义") for term in terms)
    return Clause(
        f"p{number}", "", "", (), (number,), ClauseKind.CLAUSE, text, Trust.SINGLE, (),
        definitions=definitions,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("带货达人应遵守", ["带货达人"]),
        ("达人与带货达人", ["达人", "带货达人"]),
        ("遵守《带货达人宣传规范》", []),
        ("电商PK对象应遵守", ["PK对象"]),
        ("主播", []),
    ],
)
def test_terms_are_found_where_they_are_used(text: str, used: list[str]) -> None:
    defining = clause(1, "略", "带货达人", "达人", "PK对象", "电商PK")
    reading = clause(2, text)
    uses = uses_in(reading, (defining, reading))
    assert [text[use.start : use.end] for use in uses] == used
    assert {use.clause for use in uses} <= {"p1"}


def test_a_definition_does_not_use_its_own_term() -> None:
    defining = clause(1, "带货达人：使用购物车的主播，简称带货达人", "带货达人")
    assert uses_in(defining, (defining,)) == ()


def test_terms_of_the_pk_rule(library: Any) -> None:
    rule = next(rule for rule in library.rules if rule.id == "ks.dianshang-pk")
    terms = {d.term: c.id for c in rule.clauses for d in c.definitions}
    assert terms == {"PK对象": "1-2", "电商PK": "1-3-1", "带货达人": "1-3-2"}
