"""Figures as people write them: a number exactly as given, and the unit behind it.

A unit belongs to a base that it is an exact multiple of: 周 and 天 to 秒, 年 to 月. Units with
different bases are never turned into each other: a month has no fixed number of days.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from guiju.numerals import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Whole numbers below ten thousand as Chinese writes them without doubt: 一百五 is 150 to some.
CHINESE_WHOLE = (
    "[〇零]|[一二三四五六七八九两]千(?:[零〇][一二三四五六七八九]|[零〇][一二三四五六七八九]?十[一二三四五六七八九]?"
    "|[一二三四五六七八九两]百(?:[零〇][一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?)?)?"
    "|[一二三四五六七八九两]百(?:[零〇][一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?)?"
    "|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两]"
)
FIGURE = (
    r"(?P<sign>[+-]?)(?:(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<words>{CHINESE_WHOLE})(?![零〇一二三四五六七八九两十百千]))(?P<by>[百千万亿]?)(?P<unit>.*)"
)
_FIGURE = re.compile(FIGURE)
TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

# Units that may stand for each other, with how much of the base each is.
_TIME = {
    "秒": ("秒", 1),
    "分钟": ("秒", 60),
    "小时": ("秒", 3600),
    "个小时": ("秒", 3600),
    "天": ("秒", 86_400),
    "日": ("秒", 86_400),
    "周": ("秒", 604_800),
    "星期": ("秒", 604_800),
    "个星期": ("秒", 604_800),
    "月": ("月", 1),
    "个月": ("月", 1),
    "年": ("月", 12),
}
_GROUPS: tuple[dict[str, tuple[str, int]], ...] = (
    _TIME,
    {"%": ("‰", 10), "‰": ("‰", 1)},
    dict.fromkeys(("元", "块", "块钱", "圆"), ("元", 1)),
    dict.fromkeys(("星", "颗星", "颗"), ("星", 1)),
    {"分": ("分", 1)},
    dict.fromkeys(("次", "回"), ("次", 1)),
    dict.fromkeys(("名", "人", "位", "个"), ("名", 1)),
    dict.fromkeys(("个", "件", "条", "篇", "部", "项", "款", "种", "家"), ("个", 1)),
    dict.fromkeys(("单", "笔"), ("单", 1)),
    {"倍": ("倍", 1)},
)
KNOWN_UNITS = frozenset(unit for group in _GROUPS for unit in group)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of some base unit: 1万元 is Amount(10000, 元), 两周 Amount(1209600, 秒)."""

    number: Decimal
    base: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the unit behind it, both as written; `unit` is empty where none is."""

    number: Decimal
    unit: str


def plain(text: str) -> str:
    """Return a text in ordinary width and without blanks.

    >>> plain(" １０００ 元")
    '1000元'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_figure(text: str, units: Iterable[str] = ()) -> Figure | None:
    """Return the figure that a text gives, None where it does not read as one number.

    What stands behind the number must be a unit that is known or one of `units`; every other rest
    is a doubt.

    >>> [str(read_figure(t).number) for t in ("4.2星", "1万元", "１，０００", "三次", "-2")]
    ['4.2', '10000', '1000', '3', '-2']
    >>> [read_figure(t) for t in ("约1000", "一百五", "4星以上", "1,00", "4.2.1")]
    [None, None, None, None, None]
    """
    match = _FIGURE.fullmatch(plain(text))
    known = ("", *KNOWN_UNITS, *units)
    if match is None or match["unit"] not in known:
        return None
    written = (match["digits"] or str(chinese_number(match["words"]))).replace(",", "")
    whole, _, part = written.partition(".")
    number = Decimal(f"{match['sign']}{whole}{part}E-{len(part)}")
    return Figure(times(number, Decimal(TIMES[match["by"]])), match["unit"])


def units_for(
    unit: str | None, others: Iterable[tuple[str, Decimal]] = ()
) -> dict[str, tuple[str, Decimal]]:
    """Return the units that a figure may be given in where `unit` is asked for.

    Each has its base and how much of it that is; `others` are further units with how many of `unit`
    each is.

    >>> units_for("元")["块"], units_for("天")["年"], units_for("颗粒")
    (('元', Decimal('1')), ('月', Decimal('12')), {'颗粒': ('颗粒', Decimal('1'))})
    """
    if unit is None:
        return {name: ("", factor) for name, factor in others}
    known = [group[unit] for group in _GROUPS if unit in group]
    asked = (unit, 1) if (unit, 1) in known else next(iter(known), (unit, 1))
    found = {unit: asked}
    for group in _GROUPS:
        if unit in group:
            # 个 counts people and things: the base is that of the unit asked for.
            found |= {
                name: (base if group is _TIME else asked[0], factor)
                for name, (base, factor) in group.items()
            }
    exact = {name: (base, Decimal(factor)) for name, (base, factor) in found.items()}
    for name, factor in others:
        exact.setdefault(name, (asked[0], times(factor, Decimal(asked[1]))))
    return exact


def amount(
    number: Decimal, unit: str | None, units: Mapping[str, tuple[str, Decimal]]
) -> Amount | None:
    """Return a number of a unit as a number of its base, None where the unit does not fit.

    >>> amount(Decimal("1.5"), "年", units_for("天"))
    Amount(number=Decimal('18.0'), base='月')
    """
    if unit is None:
        return Amount(number, "")
    if unit not in units:
        return None
    base, factor = units[unit]
    return Amount(times(number, factor), base)


def times(one: Decimal, other: Decimal) -> Decimal:
    """Multiply exactly, however long the numbers are.

    >>> times(Decimal("0.1"), Decimal("0.3"))
    Decimal('0.03')
    """
    sign, digits, exponent = one.as_tuple()
    other_sign, other_digits, other_exponent = other.as_tuple()
    whole = int("".join(map(str, digits))) * int("".join(map(str, other_digits)))
    power = int(exponent) + int(other_exponent)
    # Written out: arithmetic with Decimal rounds to the digits of its context.
    return Decimal(f"{'-' if sign != other_sign else ''}{whole}E{power}")
