"""Recognition: which known rule a text is, as which edition, and which texts are rules of their own.

The texts and what they are stand in cases/recognition.yaml; here are the statements on them and
what holds for any text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.model import Clause, ClauseKind, Rule, Status, Trust
from guiju.recognition import Kinship, Recognition, recognise
from guiju.titles import Naming, named

DATA = yaml.safe_load((Path(__file__).parent / "cases/recognition.yaml").read_text("utf-8"))
LEVELS = (
    (r"(\d+(?:\.\d+)+)", lambda number: number.replace(".", "-")),
    (r"(\d+)、", lambda number: f"n{number}"),
    (r"([一二三四五])、", lambda number: f"s{'一二三四五'.index(number) + 1}"),
)


def clause(label: str, text: str, at: int) -> Clause:
    own = f"p{at}"
    for pattern, named_ in LEVELS:
        if match := re.fullmatch(pattern, label):
            own = named_(match[1])
    return Clause(own, label, "", (), (at,), ClauseKind.CLAUSE, text, Trust.SINGLE, ())


def rule(fields: dict[str, Any], rule_id: str = "") -> Rule:
    lines = [line.partition("|") for line in fields["text"].splitlines()]
    effective: date | None = fields.get("effective_on")
    own = fields.get("id", rule_id)
    return Rule(
        id=own,
        title=fields["title"],
        platform=fields.get("platform", "ks"),
        aliases=tuple(fields.get("aliases", ())),
        topics=(),
        edition=effective.isoformat() if effective else "undated-0a0a0a0a",
        published_on=fields.get("published_on"),
        effective_on=effective,
        date_evidence=(),
        status=Status.UNVERIFIED,
        status_note="",
        trust=Trust(fields.get("trust", "single-repost")),
        sources=(),
        notes=(),
        relations=(),
        checks=(),
        headings=(),
        clauses=tuple(clause(label, text, at) for at, (label, _, text) in enumerate(lines, 1)),
        commentary=(),
        publisher="快手",
    )


KNOWN = {fields["id"]: rule(fields) for fields in DATA["rules"]}


def recognised(case: dict[str, Any]) -> tuple[Recognition, ...]:
    known = {**KNOWN, **{fields["id"]: rule(fields) for fields in case.get("more", ())}}
    chosen = [known[name] for name in case.get("known", known)]
    return recognise(rule(case["draft"], "ks.draft"), chosen)


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["name"])
def test_a_text_is_known_as_what_it_is(case: dict[str, Any]) -> None:
    found = recognised(case)
    wanted = case["found"]
    if wanted is None:
        assert found == ()
        return
    first = found[0]
    assert {"rule": first.rule, "kinship": first.kinship.value, "paired": first.paired} == wanted
    assert [one.rule for one in found] == [wanted["rule"]]
    told = "".join(first.reasons)
    for words in case.get("says", ()):
        assert words in told, told


def test_every_reason_is_a_sentence() -> None:
    for case in DATA["cases"]:
        for found in recognised(case):
            assert 0 < found.likeness <= 1
            for reason in found.reasons:
                assert reason.endswith("。"), reason
                assert "\n" not in reason
