"""Quantities: every phrase of the table, and what no text can do to them."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju.comparisons import negated, operator_of
from guiju.numerals import number_of
from guiju.provisions import Operator
from guiju.quantities import phrases_in

ROOT = Path(__file__).resolve().parent.parent
CASES = yaml.safe_load((ROOT / "tests/cases/quantities.yaml").read_text("utf-8"))
WORDS = "0123456789一二三两十百万.,％%年月日天次分元倍个及以上下内外超过不满低于高≥<=（含）-至近自起第每《》"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_phrase(case: Any) -> None:
    text = case["text"]
    found = phrases_in(text)
    quantities = [
        [q.operator.value if q.operator else None, q.value, q.unit, text[q.start : q.end]]
        for q in found.quantities
    ]
    assert quantities == [[op, Decimal(str(v)), *rest] for op, v, *rest in case["quantities"]]
    windows = []
    for window in found.windows:
        since = window.window(text).since
        row = [window.length, window.unit, text[window.start : window.end]]
        windows.append([*row, since] if since else row)
    assert windows == case["windows"]


@given(st.text(alphabet=WORDS, max_size=60))
def test_phrases_lie_in_the_text_and_hold_their_numbers(text: str) -> None:
    found = phrases_in(text)
    for quantity in found.quantities:
        assert 0 <= quantity.start <= quantity.number[0] < quantity.number[1] <= quantity.end
        assert quantity.end <= len(text)
        assert quantity.value >= 0
    for window in found.windows:
        assert 0 <= window.start < window.end <= len(text)
        assert window.length >= 0


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_have_the_value_of_their_digits(number: int) -> None:
    assert number_of(in_chinese(number)) == number


def in_chinese(number: int) -> str:
    """Write a number below 10^8 in Chinese numerals."""
    if number >= 10_000:
        rest = number % 10_000
        zero = "零" if 0 < rest < 1000 else ""
        return in_chinese(number // 10_000) + "万" + (zero + in_chinese(rest) if rest else "")
    digits, units, words = str(number), "千百十", ""
    for place, digit in zip(range(-len(digits), 0), digits, strict=True):
        if digit != "0":
            words += "零一二三四五六七八九"[int(digit)] + ("" if place == -1 else units[place + 4])
        elif words and not words.endswith("零") and digits[place:].strip("0"):
            words += "零"
    return words


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("两万五千", 25_000),
        ("一百零三", 103),
        ("3.5万", 35_000),
        ("2亿", 2 * 10**8),
    ],
)
def test_number(words: str, value: int) -> None:
    assert number_of(words) == value


@pytest.mark.parametrize("words", ["", "万", "一二", "3x", "点五", "百", "1.2.3"])
def test_what_is_no_number(words: str) -> None:
    assert number_of(words) is None


@pytest.mark.parametrize("operator", list(Operator))
def test_a_comparison_denied_twice_is_itself(operator: Operator) -> None:
    assert negated(negated(operator)) is operator


def test_words_of_comparison() -> None:
    words = {
        "超过": ">",
        "不超过": "<=",
        "以上": None,
        "达到": ">=",
        "未达到": "<",
        "高于（含）": ">=",
    }
    found = {word: operator_of(word) for word in words}
    assert {word: op and op.value for word, op in found.items()} == words
