"""Recognition: which known rule a text is, as which edition, and which texts are rules of their own.

The texts and what they are stand in cases/recognition.yaml; here are the statements on them and
what holds for any text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.model import Certainty, Clause, ClauseKind, Rule, Status, Trust
from guiju.recognition import Kinship, Recognition, recognise
from guiju.titles import Naming, named
from project_copy import ROOT
from recognition_measure import confusion, laws_in

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


@pytest.mark.parametrize(
    ("fields", "edit", "certainty"),
    [
        ({}, ("", ""), Certainty.CERTAIN),  # the same day, the same words
        ({}, ("不低于4分", "不低于5分"), Certainty.PROBABLE),  # the same day, another number
        ({"effective_on": None}, ("4月8日", "近日"), Certainty.PROBABLE),  # no day of its own
        ({"effective_on": date(2023, 1, 1)}, ("不低于4分", "不低于5分"), Certainty.CERTAIN),
        (
            {"title": "商家成长管理办法", "aliases": []},
            ("", ""),
            Certainty.PROBABLE,
        ),  # another rule's name
    ],
)
def test_what_name_and_days_leave_open_is_no_more_than_probable(
    fields: dict[str, Any], edit: tuple[str, str], certainty: Certainty
) -> None:
    own = DATA["rules"][0]
    draft = rule({**own, **fields, "text": own["text"].replace(*edit)}, "ks.draft")
    assert recognise(draft, [KNOWN["ks.pk"]])[0].certainty is certainty


def test_every_reason_is_a_sentence() -> None:
    for case in DATA["cases"]:
        for found in recognised(case):
            assert 0 < found.likeness <= 1
            for reason in found.reasons:
                assert reason.endswith("。"), reason
                assert "\n" not in reason


def test_editions_of_laws_are_told_from_other_laws() -> None:
    """Statutes changed by lot; `scripts/benchmark.py recognition` prints the whole table."""
    laws = laws_in(ROOT / "tests/data/statutes.jsonl")
    counted = confusion(laws, 2, seed=1)
    taken = Counter[tuple[str, str]]()
    for (_, wanted, got), count in counted.items():
        taken[wanted, got] += count
    assert sum(taken.values()) > 60
    # A rule of its own is never taken for a known one, and no rule for another.
    assert taken["new", "new"] == sum(n for (wanted, _), n in taken.items() if wanted == "new")
    assert not any(got == "wrong rule" for _, got in taken)
    # An edition is never taken for the same text again: that would hide what it changed.
    assert not taken["edition", "witness"]
    assert taken["edition", "edition"] >= 0.97 * sum(
        n for (wanted, _), n in taken.items() if wanted == "edition"
    )
    assert taken["witness", "witness"] >= 0.97 * sum(
        n for (wanted, _), n in taken.items() if wanted == "witness"
    )


TITLES = [
    ("电商PK规则", "SAME", "电商PK规则"),
    ("《快手小店电商PK管理规则》解读", "SAME", "快手小店电商PK管理规则"),
    ("2023最新版快手小店电商PK管理规则全文", "SAME", "快手小店电商PK管理规则"),
    ("快手小店电商PK管理规则（2023年1月1日起施行）", "SAME", "快手小店电商PK管理规则"),
    ("快手小店電商PK管理規則", "SAME", "快手小店电商PK管理规则"),
    ("小店电商PK管理规则", "SAME", "快手小店电商PK管理规则"),  # the publisher left out
    ("快手小店电商PK管理规则，主播申诉用得上", "SAME", "快手小店电商PK管理规则"),
    ("主播申诉用得上的快手小店电商PK管理规则", "AROUND", "快手小店电商PK管理规则"),
    ("快手小店电商PK管理办法", "NEAR", "快手小店电商PK管理规则"),
    ("快手小店电商PK管理规则实施细则", "OTHER", None),
    ("快手小店商家电商违规处理规则", "OTHER", None),
    ("抖音小店商品发布规范", "OTHER", None),
    ("直播PK怎么赢", "NONE", None),
    ("", "NONE", None),
    ("《》", "NONE", None),
]


@pytest.mark.parametrize(("title", "how", "name"), TITLES)
def test_a_title_names_a_rule(title: str, how: str, name: str | None) -> None:
    found = named(title, ("快手小店电商PK管理规则", "电商PK规则"), "快手")
    assert found.how is Naming[how]
    if name:
        assert found.name == name


def test_an_unknown_platform_is_no_hindrance() -> None:
    draft = replace(KNOWN["ks.pk"], platform="", id="ks.draft")
    assert [one.kinship for one in recognise(draft, KNOWN.values())] == [Kinship.WITNESS]


def test_of_several_editions_the_one_of_the_same_day_is_named() -> None:
    new = rule(
        {**DATA["rules"][0], "effective_on": date(2023, 1, 1), "text": DATA["texts"]["pk_2023"]}
    )
    draft = replace(new, id="ks.draft")
    for known in ((KNOWN["ks.pk"], new), (new, KNOWN["ks.pk"])):
        (found,) = recognise(draft, known)
        assert (found.edition, found.kinship) == ("2023-01-01", Kinship.WITNESS)


@pytest.mark.parametrize(
    "piece", ["公示", "（版", "2023年", "的", "《", "修订版", "V1.", "_", "规则"]
)
def test_a_title_of_one_piece_again_and_again_takes_no_long_time(piece: str) -> None:
    for title in (piece * 5000, f"{piece * 80}x", f"规则{piece * 80}x规则"):
        assert named(title, ("快手小店电商PK管理规则",)).how in (Naming.NONE, Naming.OTHER)


def test_what_is_long_and_odd_takes_no_long_time() -> None:
    long = "的" * 200_000
    odd = replace(
        KNOWN["ks.pk"], title="（" * 5000 + "版" * 5000, clauses=(clause("1.1", long, 1),)
    )
    assert recognise(odd, [*KNOWN.values(), replace(odd, id="ks.odd")])[0].rule == "ks.odd"
