import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from guiju import restore
from guiju.model import Certainty, RepairKind, SourceText
from guiju.restoration.edits import Edit, RestoredText, compose

CASES = Path(__file__).parent / "cases" / "restore"


def cases(name: str) -> list[Any]:
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    assert rows
    return [pytest.param(row, id=row["label"]) for row in rows]


@pytest.mark.parametrize("case", [*cases("in_the_wild"), *cases("synthetic")])
def test_damage_is_undone(case: dict[str, str]) -> None:
    restored = restore(case["original"])
    assert restored.text == case["fixed"]
    assert restored.undo() == case["original"]


@pytest.mark.parametrize("case", cases("negative"))
def test_good_text_is_left_alone(case: dict[str, str]) -> None:
    assert restore(case["text"]).text == case["text"]
    assert restore(case["text"]).repairs == ()


@pytest.mark.parametrize("case", cases("known_failures"))
@pytest.mark.xfail(strict=True, reason="not undone yet")
def test_known_failures_still_fail(case: dict[str, str]) -> None:
    assert restore(case["original"]).text == case["fixed"]


def test_repairs_name_place_kind_and_certainty() -> None:
    restored = restore("小店P(guān)C,車?yán)病?/p>")
    told = [(r.kinds, r.start, r.end, r.before, r.after, r.certainty) for r in restored.repairs]
    assert told == [
        ((RepairKind.READING,), 3, 9, "(guān)", "", Certainty.CERTAIN),
        ((RepairKind.WIDTH,), 10, 11, ",", "，", Certainty.CERTAIN),
        ((RepairKind.SCRIPT,), 11, 12, "車", "车", Certainty.CERTAIN),
        ((RepairKind.SHIFT,), 12, 18, "?yán)病", "啦", Certainty.CERTAIN),
        ((RepairKind.SHIFT, RepairKind.DEBRIS), 18, 22, "?/p>", "。", Certainty.PROBABLE),
    ]


def test_a_shift_whose_end_is_lost_says_so() -> None:
    source = "因?yàn)槎兑舻挠脩袅吭絹硪捕"
    restored = restore(source)
    assert restored.text == "因为抖音的用户量越来也□"
    assert restored.repairs[-1].certainty is Certainty.LOST
    assert restored.undo() == source


def test_what_two_losses_leave_open_is_marked() -> None:
    restored = restore("導(dǎo)致?lián)?:贤")
    assert restored.text == "导致担□合同"
    doubts = [(r.after, r.certainty.value) for r in restored.repairs if r.certainty != "certain"]
    assert doubts == [("担", "probable"), ("□", "lost"), ("合同", "probable")]


# Text as scrapers leave it: Chinese, readings, marks and ASCII close together.
PIECES = st.sampled_from(
    [
        "產(chǎn)", "會(huì )", "目?jì)H", "車?yán)病?/p>", "小店P(guān)C", "* k# G) i2 e* z1", "\xa0\xa0k",
        "(", ")", "（", "，", ",", ":", "。\n", "1、", "(2)", "第三步:", "业。2、", "\n    ", "?", "\ufffd",
        "\ue003", "\u200b", "\r", "\r\n", "<p>", "&lt;", "隨著", "著作权", "4.7", "1.3.2 ", "a", "丅", "𠀀",
    ]
)  # fmt: skip
DAMAGED = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)


@given(DAMAGED | st.text())
@example("")
@example("(" * 50 + "ā" * 50)
@example("?" * 200)
def test_restore_never_raises_and_undo_is_exact(text: str) -> None:
    restored = restore(text)
    assert restored.undo() == text
    position = 0
    for repair in restored.repairs:
        assert repair.start >= position
        assert text[repair.start : repair.end] == repair.before != repair.after
        position = repair.end


@given(DAMAGED)
def test_every_kept_character_leads_back_to_itself(text: str) -> None:
    restored = restore(text)
    inside = {
        offset
        for index in range(len(restored.repairs))
        for offset in range(*restored.result_span(index))
    }
    for offset, char in enumerate(restored.text):
        if offset not in inside:
            assert text[restored.source_offset(offset)] == char


@given(DAMAGED)
def test_no_hanzi_or_digit_outside_a_repair_is_lost(text: str) -> None:
    restored = restore(text)
    spared = list(text)
    for repair in restored.repairs:
        spared[repair.start : repair.end] = [""] * (repair.end - repair.start)
    kept = [c for c in restored.text if unicodedata.category(c) in ("Lo", "Nd")]
    for char in "".join(spared):
        if unicodedata.category(char) in ("Lo", "Nd"):
            assert char in kept


edit_lists = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.text(max_size=3)))


@given(st.text(min_size=0, max_size=14), st.lists(edit_lists, max_size=4))
def test_composition_is_the_passes_one_after_another(
    source: str, passes: list[list[tuple[int, int, str]]]
) -> None:
    restored, expected = RestoredText(source, ()), source
    for drafts in passes:
        edits, free = [], -1
        for start, length, after in sorted(drafts):
            end = min(start + length, len(expected))
            if free < start <= end:
                edits.append(Edit(start, end, after, RepairKind.PHRASE))
                free = end
        for edit in reversed(edits):
            expected = expected[: edit.start] + edit.after + expected[edit.end :]
        restored = compose(source, restored, edits)
        assert restored.text == expected
        assert restored.undo() == source
        assert all(source[r.start : r.end] == r.before for r in restored.repairs)


def test_a_source_text_restores_like_its_string(corpus: Any) -> None:
    text: SourceText = corpus.sources[0]
    assert restore(text) == restore(text.text)
