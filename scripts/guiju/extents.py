"""Extents: how long a measure lasts, and how many points or how much money it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.numerals import chinese_number, number_of
from guiju.provisions import Window

if TYPE_CHECKING:
    from decimal import Decimal

# No dates: 12月31日, 2022年.
_TIME = re.compile(
    r"(?<![\d年月至~～\-—])(?!\d{4}年)(?P<number>\d{1,4}|[一二三四五六七八九十两百]{1,4})\s?"
    r"(?:个(?=工作日|自然日|小时|星期|年|周))?(?P<unit>自然日|工作日|小时|分钟|天|日|周|个月|年)"
    r"(?!内|前|以内|之内|起|后)"
)
_TIME_AT_END = re.compile(_TIME.pattern + r"的?$")
_POINTS = re.compile(
    r"(?<![-~～至—\d.])(?P<number>\d{1,4}(?:\.\d{1,2})?|[一二两三四五六七八九十百]{1,5})\s?(?P<unit>分)$"
)
_SUM = re.compile(
    r"(?:人民币|共计|金额)?(?P<number>\d[\d,]{0,12}(?:\.\d{1,2})?[万]?|[一二两三四五六七八九十百千万]{1,7})\s?(?P<unit>分|元)(?![-~～至—/])"
)


def amount_of(shown: str, start: int, end: int, until: int) -> tuple[Decimal | None, str | None]:
    """Return how many points or how much money a measure takes; a range is no amount."""
    inside = _POINTS.search(shown, start, end)
    match = inside or _SUM.match(shown, end, until)
    if match is None:
        return None, None
    return number_of(match["number"]), match["unit"]


def lasting(shown: str, previous: int, start: int, end: int, until: int) -> Window | None:
    """Return the time printed in the measure, close behind it, else just before it: 7天禁播."""
    behind = re.split(r"[、（(]", shown[end:until][:14])[0]
    before = _TIME_AT_END.search(shown[max(previous, start - 8) : start])
    match = _TIME.search(shown[start:end]) or _TIME.search(behind) or before
    number = chinese_number(match["number"]) if match else None
    if match is None or not number:
        return None
    return Window(number, match["unit"])
