"""Yardsticks: other amounts that a figure is compared with, such as the average of a trade."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from guiju.choices import overlaps
from guiju.comparisons import COMPARISON, operator_of
from guiju.numerals import number_of
from guiju.provisions import Operator


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Words that compare a figure with another amount; `factor` is None where they print none.

    `name` is where the amount is named: 平均品退率 in 不高于平均品退率的2倍.
    """

    start: int
    end: int
    operator: Operator
    name: tuple[int, int]
    factor: Decimal | None


_AVERAGE = r"(?:平均|均值|中位|大盘|同行|同类|行业|类目)"
_FACTOR = r"(?P<factor>\d{1,4}(?:\.\d{1,3})?|[一二两三四五六七八九十]{1,3})"
_REFERENCE = re.compile(
    rf"(?P<op>{COMPARISON})(?P<name>[^，。；：\n≥≤<>=%\d一二两三四五六七八九十倍]{{0,20}}{_AVERAGE}[^，。；：\n≥≤<>=\d倍]{{0,16}}?)"
    rf"(?:的?{_FACTOR}倍|(?=[，。；：\n、）)的]|时|$))"
)
# 低于应缴额的50%, 高于吊牌价的3倍: part of another amount, whatever it is called.
_SHARE = re.compile(
    rf"(?!最|至|上限|累计)(?P<op>{COMPARISON})(?P<name>[\u4e00-\u9fff]{{2,16}}?)(?:的|(?<=[额价费款数量])(?=\d))"
    rf"(?:百分之(?P<hundredths>\d{{1,3}}(?:\.\d{{1,3}})?|[零一二两三四五六七八九十]{{1,4}})|{_FACTOR}\s?(?P<unit>倍|%|％|折|成))"
)
_SHARE_OF = {
    "倍": Decimal(1),
    "%": Decimal(100),
    "％": Decimal(100),
    "折": Decimal(10),
    "成": Decimal(10),
}


def yardsticks_in(text: str, start: int, end: int) -> tuple[Yardstick, ...]:
    """Return what compares a figure with another amount in `[start, end)`, averages first."""
    plain = [*_REFERENCE.finditer(text, start, end)]
    taken = [match.span() for match in plain]
    shares = (m for m in _SHARE.finditer(text, start, end) if not overlaps(*m.span(), taken))
    found = []
    for match in [*plain, *shares]:
        operator = operator_of(match["op"])
        if operator is None:
            continue
        first, last = match.span("name")
        last -= text[last - 1] == "的"
        found.append(Yardstick(*match.span(), operator, (first, last), _factor(match)))
    return tuple(found)


def shares_in(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return where `[start, end)` prints shares of other amounts: their numbers are no figures."""
    return tuple(match.span() for match in _SHARE.finditer(text, start, end))


def _factor(match: re.Match[str]) -> Decimal | None:
    """Return how many times another amount counts: 0.5 for its 50%, 0.9 for 9折."""
    groups = match.groupdict()
    if groups.get("hundredths"):
        hundredths = number_of(groups["hundredths"])
        return None if hundredths is None else hundredths / 100
    value = number_of(match["factor"]) if match["factor"] else None
    unit = groups.get("unit") or "倍"
    if value is None or unit == "倍":
        return value
    share = value / _SHARE_OF[unit]
    # 85折 is 8.5折.
    return share / 10 if unit == "折" and share > 1 else share
