"""Spinning: spun text is told from other text, and each pair of the table works both ways."""

import dataclasses
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju import restore, screen
from guiju.assembly import Library
from guiju.corpus import Corpus, read_corpus
from guiju.lint import findings
from guiju.model import SourceKind
from guiju.screening import Role
from guiju.spinning import SPUN_PER_THOUSAND, Spinning, glosses_of, spinning_in, weight

ROOT = Path(__file__).resolve().parent.parent
CORPUS = read_corpus(ROOT)
TERMS = CORPUS.spun_terms
CASES = yaml.safe_load((ROOT / "tests/cases/spun.yaml").read_text("utf-8"))
LAWS = (ROOT / "tests/data/statutes.jsonl").read_text("utf-8").splitlines()


def measured(text: str) -> Spinning:
    return spinning_in(screen(restore(text), CORPUS.screens), TERMS)


def glossed(text: str) -> list[str]:
    return [text[gloss.start : gloss.end] for gloss in glosses_of(text, TERMS)]


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row.term)
def test_term_knows_its_examples(row: Any) -> None:
    assert row.examples
    assert row.near_misses
    assert row.term != row.original
    assert [e for e in row.examples if row.term not in glossed(e)] == []
    assert [n for n in row.near_misses if row.term in glossed(n)] == []


def test_terms_marked_as_seen_stand_in_a_spun_source() -> None:
    pages = [restore(text).text for text in CORPUS.sources if text.source.kind is SourceKind.SPUN]
    seen = {term for page in pages for term in glossed(page)}
    assert [row.term for row in TERMS if row.seen != (row.term in seen)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: Any) -> None:
    found = measured(case["text"])
    assert found.is_spun is case["spun"], found
    terms = [[term.term, term.original] for term in found.terms]
    assert [pair for pair in case["terms"] if pair not in terms] == []
    for term in found.terms:
        assert case["text"][term.start : term.end] == term.term


def test_the_sources_are_told_apart_with_room_on_both_sides(library: Library) -> None:
    for account, spinning in zip(library.accounts, library.spinning, strict=True):
        assert spinning.is_spun == (account.source.kind is SourceKind.SPUN)
        low, high = SPUN_PER_THOUSAND / 2, SPUN_PER_THOUSAND * 5
        assert not low < spinning.per_thousand < high


def test_laws_are_not_spun() -> None:
    rates = [measured(json.loads(line)["text"]) for line in LAWS]
    assert not any(spinning.is_spun for spinning in rates)
    assert sum(spinning.per_thousand < SPUN_PER_THOUSAND for spinning in rates) == len(rates)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pages_spun_with_half_of_the_table_are_found(seed: int, corpus: Corpus) -> None:
    rows = random.Random(seed).sample(TERMS, len(TERMS) // 2)
    by_original = {row.original: row.term for row in rows}
    originals = re.compile("|".join(map(re.escape, sorted(by_original, key=len, reverse=True))))
    for text in corpus.sources:
        if text.source.kind is not SourceKind.SPUN:
            lines = screen(restore(text), corpus.screens).lines
            kept = "\n".join(
                line.text for line in lines if line.role in (Role.TEXT, Role.COMMENTARY)
            )
            assert measured(originals.sub(lambda match: by_original[match.group()], kept)).is_spun


def test_words_of_every_day_say_little_alone() -> None:
    weights = {row.term: weight(row) for row in TERMS}
    assert weights["店肆"] > 0.9
    assert weights["请求"] < 0.2
    text = "申请人请求出售，全体进口商请求办理。" * 50
    assert not measured(text).is_spun


def test_one_word_however_often_is_no_spinner() -> None:
    assert not measured("店肆经营规范。" * 200).is_spun
    assert not measured("").is_spun
    assert spinning_in(screen(restore("店肆"), CORPUS.screens), ()) == Spinning(0, False, ())


def test_places_count_in_the_source() -> None:
    page = "\n".join(["店鋪(pù)"] + [case["text"] for case in CASES if case["spun"]])
    found = measured(page)
    assert found.is_spun
    assert all(page[term.start : term.end] == term.term for term in found.terms)


def test_the_flag_points_at_the_first_term_that_is_a_spinners(library: Library) -> None:
    flags = [
        (clause, flag)
        for rule in library.rules
        for clause in rule.clauses
        for flag in clause.flags
        if flag.kind.value == "spun-term"
    ]
    assert flags
    for clause, flag in flags:
        first = clause.glosses[0]
        assert flag.evidence
        assert flag.evidence.quote == clause.text[first.start : first.end]


def test_lint_finds_a_kind_that_the_text_belies(library: Library) -> None:
    def kinds(changed: Library) -> list[tuple[str, str]]:
        return [(f.kind, f.place) for f in findings(changed) if f.kind.startswith("spun-u")]

    assert kinds(library) == []
    turned = dataclasses.replace(
        library,
        spinning=tuple(
            dataclasses.replace(spinning, is_spun=not spinning.is_spun)
            for spinning in library.spinning
        ),
    )
    found = kinds(turned)
    assert len(found) == len(library.accounts)
    spun = next(a.source.id for a in library.accounts if a.source.kind is SourceKind.SPUN)
    assert ("spun-unconfirmed", f"corpus/sources/{spun}/source.yaml") in found
    assert sum(kind == "spun-undeclared" for kind, _ in found) == len(found) - 1


@pytest.mark.parametrize("unit", ["店肆", "满意", "能够", "需求满", "进口", "，依据"])
def test_time_is_linear(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    assert all(gloss.start < gloss.end <= len(text) for gloss in glosses_of(text, TERMS))
