"""What stood between the author's characters: debris, stamps, lost symbols, controls."""

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guiju import restore
from guiju.model import Certainty
from guiju.restoration import debris, inserts
from guiju.restoration.edits import Edit, compose
from guiju.restoration.repairs import RestoredText
from guiju.restoration.tables import Tables, load_tables
from guiju.restoration.watermarks import strip_watermarks

Pass = Callable[[str, Tables], Iterator[Edit]]
PASSES: tuple[Pass, ...] = (
    debris.read_entities, debris.read_escapes, debris.strip_messages, debris.strip_placeholders,
    debris.strip_inline_code, debris.strip_forum_codes, debris.strip_tags, inserts.strip_controls,
    inserts.strip_private_use, inserts.strip_forum_strings, inserts.strip_lost_symbols,
    inserts.mark_lost, inserts.undouble_keywords, strip_watermarks,
)  # fmt: skip

PIECES = st.sampled_from(
    ["&", "&nbsp", "&amp;lt;", "&#x110000;", "&#0;", "nbsp;", "\\u8fdd\\u89c4", "\\ud800\\ud800", "<", ">", "<p>",
     "</p>", "<br", "/p>", "<!--", "-->", "<script>", "</script>", "{{", "}}", "{{a}}", "<?php", "?>", "<%", "%>",
     '" target="_blank">', "style='a'", "Warning: x in /a.php on line 1", " on line ", "[b]", "[/b]", "[url=x]",
     "function(){", "}", ".a{color:red}", "javascript:;", "??", "?", "\ufffd", "□", "\u200d", "\ufe0f", "👩", "🏴",
     "\U000e0067", "\ud842", "\udfb7", "平台平台", "xsD驿站", "。", "商家", "\n", " ", "a", "1"]
)  # fmt: skip
DAMAGED = st.lists(PIECES | st.text(max_size=2), max_size=30).map("".join)


@given(DAMAGED)
@example("")
@example("?a\n?b")
def test_passes_never_raise_and_their_edits_are_sorted_and_disjoint(text: str) -> None:
    for fix in PASSES:
        edits = list(fix(text, load_tables()))
        place = 0
        for edit in edits:
            assert place <= edit.start < edit.end <= len(text)
            place = edit.end
        assert compose(text, RestoredText(text, ()), edits).undo() == text
    assert restore(text).undo() == text


@given(DAMAGED)
def test_no_digit_goes_without_a_word_to_it(text: str) -> None:
    # A number in a sentence is never part of what these take out as a symbol or a stamp.
    page = f"商家应当在{len(text)}天内发货。\n{text}"
    line = restore(page).text.split("\n")[0]
    assert str(len(text)) in line


@pytest.mark.parametrize("fix", PASSES)
@pytest.mark.parametrize(
    "piece",
    ["&", "<", ">", "?", "\ufffd", "{", "{{", "[", "[/b]", "<!--", "<a ", "<?php ", "Warning: ", " on line ",
     '="', "style='", "function(", "平台", "商", "xsD驿站\n", "a.com\n", "}\n", "(a\n", "var a = 1\n", "\\u8fdd", "\u200d",
     "<script>", "nbsp;", "a.a."],
)  # fmt: skip
def test_long_pathological_pages_finish(fix: Pass, piece: str) -> None:
    text = piece * (60_000 // len(piece))
    for page in (text, "x" + text, text + '-->}}on line 1="'):
        place = 0
        for edit in fix(page, load_tables()):
            assert place <= edit.start <= edit.end
            place = edit.end


def test_a_million_signs_finish() -> None:
    for sign in "&<?":
        assert restore(sign * 1_000_000).undo() == sign * 1_000_000


def test_a_removed_line_keeps_its_end() -> None:
    page = "第一条\nWarning: x in /a.php on line 3\nvar a = 1;\n第二条"
    assert restore(page).text == "第一条\n\n\n第二条"


def test_a_value_that_was_never_filled_in_is_lost() -> None:
    (repair,) = restore("扣<?= $points ?>分").repairs
    assert (repair.after, repair.certainty) == ("□", Certainty.LOST)


@pytest.mark.parametrize("seed", range(5))
def test_stamps_go_and_their_paragraphs_stay(seed: int) -> None:
    rng = random.Random(seed)
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
    paragraphs = [f"第{n}条规定商家应当守约。" for n in range(12)]
    stamped = [
        line + ("".join(rng.choices(letters, k=rng.randint(3, 5))) + "驿站资讯" if rng.random() < 0.8 else "")
        for line in paragraphs
    ]  # fmt: skip
    page = "\n".join(stamped)
    restored = compose(page, RestoredText(page, ()), strip_watermarks(page, load_tables()))
    assert restored.text == "\n".join(paragraphs)


@pytest.mark.parametrize(
    "tail", ["5千克", "A类商家", "SKU编码", "2022年", "PK主播", "快手公司", "v2版本", "100MB大小"]
)
def test_what_an_author_writes_at_each_end_stays(tail: str) -> None:
    kinds = ["A", "B", "C", "D", "E", "F"]
    page = "\n".join(f"第{n}种情形如下。{tail.replace('A', kind)}" for n, kind in enumerate(kinds))
    assert list(strip_watermarks(page, load_tables())) == []
