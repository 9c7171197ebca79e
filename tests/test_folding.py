"""Folding: the cases, what holds for every text, and the table that the browser gets."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju.folding import FoldingTable, fold, fold_with_offsets, folding_table

CASES = yaml.safe_load(
    (Path(__file__).parent / "cases" / "folding.yaml").read_text(encoding="utf-8")
)
TABLE = folding_table()
# Mostly what rules are printed with; now and then anything, lone surrogates included.
TEXT = st.text(
    st.one_of(
        st.sampled_from("体體验驗分号號店鋪铺≥<=.%４4ＰP ，。（）"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(exclude_categories=()),
    )
)


def look_up(table: FoldingTable, text: str) -> str:
    """Fold as a program does that knows nothing but the table."""
    replaced = dict(zip(table.before, table.after, strict=True)) | table.longer
    stretches = list(zip(table.kept[::2], table.kept[1::2], strict=True))
    return "".join(
        replaced[character]
        if character in replaced
        else character * any(first <= ord(character) <= last for first, last in stretches)
        for character in text
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case):
    assert fold(case["text"]) == case["folded"]


@given(TEXT, TEXT)
def test_folding_never_looks_at_neighbours(before, after):
    assert fold(before + after) == fold(before) + fold(after)


@given(TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_offsets_lead_back_to_the_character(text):
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert list(folded.offsets) == sorted(folded.offsets)
    for offset in set(folded.offsets):
        printed = "".join(
            one for one, at in zip(folded.text, folded.offsets, strict=True) if at == offset
        )
        assert printed == fold(text[offset])


@given(TEXT, st.data())
def test_span_covers_what_was_folded(text, data):
    folded = fold_with_offsets(text)
    if folded.text:
        start = data.draw(st.integers(0, len(folded.text) - 1))
        end = data.draw(st.integers(start + 1, len(folded.text)))
        first, last = folded.span(start, end)
        assert folded.text[start:end] in fold(text[first:last])


def test_table_says_the_same_of_every_character():
    replaced = dict(zip(TABLE.before, TABLE.after, strict=True)) | TABLE.longer
    kept = set()
    for first, last in zip(TABLE.kept[::2], TABLE.kept[1::2], strict=True):
        kept.update(range(first, last + 1))
    wrong = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if fold(chr(code)) != replaced.get(chr(code), chr(code) if code in kept else "")
    ]
    assert wrong == []


@given(TEXT)
def test_table_alone_folds_a_text(text):
    assert look_up(TABLE, text) == fold(text)
