"""Makes whole rules and metrics of tests/cases/check_rules.yaml, for the tests of the self-check."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import TypeAdapter

from guiju.asking import questionnaire
from guiju.model import Rule
from guiju.provisions import Metric

if TYPE_CHECKING:
    from guiju.questionnaire import Questionnaire

CASES = Path(__file__).parent / "cases"
_ROWS = yaml.safe_load((CASES / "check_rules.yaml").read_text("utf-8"))


@cache
def read_metrics() -> tuple[Metric, ...]:
    """Return the metrics of the tests."""
    return TypeAdapter(tuple[Metric, ...]).validate_python(_ROWS["metrics"])


@cache
def read_rules() -> dict[str, Rule]:
    """Return the rules of the tests by the last part of their ids."""
    return {row["id"].partition("demo-")[2]: rule_of(row) for row in _ROWS["rules"]}


def ask(name: str) -> Questionnaire:
    """Return what a rule of the tests asks."""
    return questionnaire(read_rules()[name], read_metrics())


def rule_of(row: dict) -> Rule:
    """Fill in what a row leaves out."""
    clauses = [
        {"label": "", "title": "", "path": (), "kind": "clause", "trust": "single-repost"}
        | {"sort": (number,), "spans": (), "text": ""}
        | clause
        for number, clause in enumerate(row["clauses"], 1)
    ]
    empty = ("topics", "date_evidence", "sources", "notes", "relations", "checks", "headings")
    filled = dict.fromkeys((*empty, "commentary", "aliases"), ()) | {
        "platform": row["id"][:2],
        "edition": "undated-00000000",
        "published_on": None,
        "effective_on": None,
        "status": "待核验",
        "status_note": "尚未与官方原文核对，不能据此认定现行有效。",
        "trust": "single-repost",
    }
    return TypeAdapter(Rule).validate_python(filled | row | {"clauses": clauses})
