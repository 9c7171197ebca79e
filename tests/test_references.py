"""References, held against what a reader finds."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.model import Clause, ClauseKind, Heading, Trust
from guiju.places import Places
from guiju.references import Catalogue, references_in
from guiju.sentences import mask_titles, titles_in

ROOT = Path(__file__).resolve().parent.parent
CASES = yaml.safe_load((ROOT / "tests/cases/references.yaml").read_text("utf-8"))
CATALOGUE = Catalogue({"甲规则": "x.held", "甲": "x.held", "快手小店乙规则": "x.other"})
PARTS = [
    ("s1", (1,)), ("chap-3", (2,)), ("art-1", (2, 1)), ("art-2", (2, 2)), ("art-2__i1", (2, 2, 1)),
    ("art-2__i2", (2, 2, 2)), ("art-3", (2, 3)), ("art-3__i1", (2, 3, 1)), ("art-3__i2", (2, 3, 2)),
    ("art-3bis1", (2, 4)), ("art-4", (2, 5)), ("4-1", (3, 1)), ("4-2", (3, 2)), ("4-2__i1", (3, 2, 1)),
]  # fmt: skip


def part(part_id: str, sort: tuple[int, ...], text: str = "略") -> Clause | Heading:
    if part_id in ("s1", "chap-3"):
        return Heading(part_id, "第三章", "题", (), sort, ())
    return Clause(part_id, "甲", "", (), sort, ClauseKind.CLAUSE, text, Trust.SINGLE, ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_text_cites(case: Any) -> None:
    at = case.get("at", "art-3")
    parts = [part(i, sort, case["text"] if i == at else "略") for i, sort in PARTS]
    own = next(p for p in parts if p.id == at)
    assert isinstance(own, Clause)
    found = references_in(own, "x.own", CATALOGUE, Places(parts))
    assert [
        [ref.kind.value, case["text"][ref.start : ref.end], ref.target, ref.article]
        for ref in found
    ] == case["cites"]


def test_every_title_of_the_corpus_is_a_reference(library: Any) -> None:
    seen = 0
    for rule in library.rules:
        for clause in rule.clauses:
            starts = {reference.start for reference in clause.references}
            for title in titles_in(clause.text):
                assert title.start in starts
                seen += 1
    assert seen > 20


@pytest.mark.parametrize(
    "text", ["《" * 5000, "》" * 5000, "《甲》" * 3000, "《" + "〈" * 3000 + "》"]
)
def test_titles_are_bounded(text: str) -> None:
    assert len(mask_titles(text)) == len(text)
