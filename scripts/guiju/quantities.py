"""Quantities: the numeric phrases of Chinese rule text, each with its place and its meaning.

Other numbers are none: dates, numbers of clauses, telephone numbers. Every pattern is bounded, so
that reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from guiju.comparisons import (
    INCLUDED,
    PREFIX,
    PREFIXES,
    by_suffix,
    excluded,
    mirror_of,
    sign_of,
    widened,
)
from guiju.numerals import ARABIC, NUMBER, number_of
from guiju.other_numbers import blank, mask_other_numbers
from guiju.provisions import Operator
from guiju.units import UNIT, UNITS
from guiju.windows import SHOPS, WindowPhrase, length_of, windows_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what compares it and its unit; `[start, end)` counts in the text read.

    `operator` is None where the text prints no comparison (3次). `number` is where the number
    itself stands. `mirrored` says that what is compared follows: 3.5≤体验分.
    """

    start: int
    end: int
    operator: Operator | None
    value: Decimal
    unit: str | None
    number: tuple[int, int]
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every numeric phrase of a text, each kind in the order of the text.

    `vague` are the places of stretches of time that no whole number measures: 近半个月, 近期.
    """

    quantities: tuple[Quantity, ...]
    windows: tuple[WindowPhrase, ...]
    vague: tuple[tuple[int, int], ...] = ()


_FILL = r"(?:[（(]含[)）])?(?:了|的?为|是|到|至|人民币|￥|¥|约|：|:)?"
_SUFFIX = (
    rf"(?P<inner>{INCLUDED})?(?:及其?|或|和|或者)?(?P<suffix>以上|以下|以内|之内|以外"
    rf"|内(?=(?:的新?|新){SHOPS})|(?<=[及或])更[高多]|起(?![算点诉草订码见]))(?P<outer>{INCLUDED})?"
)
_NOUN = r"(?:个?(?:有效)?(?:粉丝|作品|商品|订单|违规|视频))?"

_QUANTITY = re.compile(
    rf"(?:(?:{PREFIX})\s{{0,3}}{_FILL}\s{{0,3}})?(?P<money>[￥¥])?(?P<number>{NUMBER})\s{{0,2}}"
    rf"(?P<unit>{UNIT})?(?:{_NOUN}{_SUFFIX}|(?P<alone>{INCLUDED}))?"
)
_FIRST = re.compile(r"(?:首|初)次(?=违规|违反|触犯|触发|被?扣|被?处罚|被?警告)")
_RANGE = re.compile(
    rf"(?P<low>{NUMBER})\s?(?P<low_unit>{UNIT})?(?P<low_in>{INCLUDED})?\s?(?:-{{1,2}}|–|—{{1,2}}|~|～|〜|至|到)\s?"
    rf"(?P<high>{NUMBER})\s?(?P<high_unit>{UNIT})?(?P<high_in>{INCLUDED})?(?P<unit>{UNIT})?"
)
_INTERVAL = re.compile(
    rf"(?P<open>[\[［【(（])\s?(?P<low>{ARABIC}|-∞)(?P<low_unit>%|％|分)?\s?[,，、]\s?(?P<high>{ARABIC}|\+?∞)(?P<high_unit>%|％|分)?\s?(?P<close>[\]］】)）])(?P<unit>{UNIT})?"
)
_MIRRORED = re.compile(r"\s{0,2}(?P<sign>≥|≧|>=|＞=|≤|≦|<=|＜=|>|＞|<|＜)")


@lru_cache(maxsize=1024)
def phrases_in(text: str) -> Phrases:
    """Return the numeric phrases of a text: what is compared or counted, and over what time.

    >>> found = phrases_in("近30天违规3次及以上")
    >>> [(q.operator.value, str(q.value), q.unit) for q in found.quantities]
    [('>=', '3', '次')]
    >>> [(w.length, w.unit) for w in found.windows]
    [(30, '天')]
    >>> phrases_in("本规则于2022年7月23日生效，见5.1和第三条。")
    Phrases(quantities=(), windows=(), vague=())
    """
    masked = mask_other_numbers(text)
    windows, vague, masked = windows_in(masked, text)
    found = [*_intervals(masked)]
    masked = blank(masked, [(q.start, q.end) for q in found])
    ranges = [*_ranges(masked)]
    masked = blank(masked, [(q.start, q.end) for q in ranges])
    found += ranges
    found += _singles(masked)
    order = sorted(found, key=lambda q: (q.start, q.number))
    return Phrases(tuple(order), windows, vague)


def _intervals(text: str) -> Iterator[Quantity]:
    for match in _INTERVAL.finditer(text):
        opened, closed = match["open"] in "[［【", match["close"] in "]］】"
        if not (opened or closed):
            continue
        unit = UNITS.get(match["unit"] or match["high_unit"] or match["low_unit"] or "")
        sides = (
            ("low", Operator.AT_LEAST if opened else Operator.MORE_THAN),
            ("high", Operator.AT_MOST if closed else Operator.LESS_THAN),
        )
        for side, operator in sides:
            value = number_of(match[side])
            if value is not None:
                yield Quantity(match.start(), match.end(), operator, value, unit, match.span(side))


def _ranges(text: str) -> Iterator[Quantity]:
    for match in _RANGE.finditer(text):
        low, high = number_of(match["low"]), number_of(match["high"])
        unit = match["high_unit"] or match["unit"] or match["low_unit"]
        if low is None or high is None or low >= high:
            continue
        if unit is None and not _RANGE_ENDS.match(text, match.end()):
            continue
        exact = not text.startswith("不等", match.end())  # 2000元至5万元不等 sets no bounds
        if (match["low"] == "半") or (match["high"] == "半"):
            continue
        name = UNITS[unit] if unit else None
        least = Operator.MORE_THAN if excluded(match["low_in"]) else Operator.AT_LEAST
        most = Operator.LESS_THAN if excluded(match["high_in"]) else Operator.AT_MOST
        at = (match.start(), match.end())
        yield Quantity(*at, least if exact else None, low, name, match.span("low"))
        yield Quantity(*at, most if exact else None, high, name, match.span("high"))


# What makes a range of two numbers that print no unit: 介于1000至5000之间.
_RANGE_ENDS = re.compile(r"\s?(?:之间|区间|范围)")


def _singles(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        quantity = _single(match, text)
        if quantity:
            yield quantity
    for match in _FIRST.finditer(text):
        yield Quantity(*match.span(), Operator.EQUALS, Decimal(1), "次", match.span())


def _single(match: re.Match[str], text: str) -> Quantity | None:
    number, spelled = match["number"], match["unit"]
    operator = next((op for op in PREFIXES if match[op.name]), None)
    start = match.start()
    if operator is None:
        start = match.start("money") if match["money"] else match.start("number")
    unit = UNITS[spelled] if spelled else ("元" if match["money"] else None)
    value, unit = _value(number, unit)
    if value is None:
        return None
    suffix = match["suffix"]
    is_word = not number.strip()[0].isdecimal() and not number.startswith(("百分", "千分"))
    ordinal = spelled == "次" and _is_ordinal(text, match.start("number"))  # 第一次
    article = operator is None and not suffix and number == "一" and not ordinal
    if is_word and (spelled is None or article):
        return None  # 一个 is an article; a numeral that measures nothing is part of a word
    if operator is None and suffix is None and _named(text, match):
        return None
    if operator in (Operator.EQUALS, None) and suffix:
        operator = by_suffix(suffix, excluded(match["inner"] or match["outer"]))
    elif operator and match["alone"]:
        operator = widened(operator, excluded=excluded(match["alone"]))
    elif operator and suffix and (match["inner"] or match["outer"]):
        operator = widened(operator, excluded=excluded(match["inner"] or match["outer"]))
    elif operator is None and _is_ordinal(text, match.start("number")):
        operator = Operator.EQUALS
    if start == match.start("number") and _is_ordinal(text, start):
        start -= 1
    included = text[match.start() : match.start("number")]
    if re.search(r"[（(]含[)）]", included) and operator:
        operator = widened(operator, excluded=False)
    end = match.end()
    quantity = Quantity(start, end, operator, value, unit, match.span("number"))
    mirror = _MIRRORED.match(text, end)
    if operator is None and mirror and not re.match(r"\s{0,2}\d", text[mirror.end() :][:4]):
        mirrored = mirror_of(sign_of(mirror["sign"]))
        quantity = replace(quantity, operator=mirrored, end=mirror.end(), mirrored=True)
    return quantity


def _is_ordinal(text: str, start: int) -> bool:
    """Say whether a number is one of a row: the 3 of 第3次."""
    return start > 0 and text[start - 1] == "第"


def _named(text: str, match: re.Match[str]) -> bool:
    """Say whether digits without a unit are part of a name: 618, 12315."""
    if match["unit"] or match["money"]:
        return False
    after, before = text[match.end() : match.end() + 1], text[: match.start("number")][-1:]
    return bool(re.match(r"[A-Za-z\d]", after) or re.match(r"[A-Za-z]", before)) or (
        match["number"].strip() in {"618", "1111", "12315", "12345", "110", "11", "12"}
    )


def _value(number: str, unit: str | None) -> tuple[Decimal | None, str | None]:
    if number.startswith("百分之"):
        return number_of(number[3:]), "%"
    if number.startswith("千分之"):
        return number_of(number[3:]), "‰"
    if number.strip() == "半":
        length = length_of("半", unit) if unit else None
        return (Decimal(length[0]), length[1]) if length else (None, unit)
    return number_of(number), unit
