"""Finds the other ways to write the numbers of a search: 一千粉丝 is printed 1000名粉丝.

>>> [(one.text, one.weight) for one in numbers_meant("一千粉丝")]
[('1000粉丝', 0.9), ('1000名粉丝', 0.9), ('1000', 0.9)]
>>> [one.text for one in numbers_meant("三个月")]
['3个月', '90天']
>>> [one.text for one in numbers_meant("7天")], [one.text for one in numbers_meant("统一标准")]
(['七天', '1周'], [])
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.query import Expansion, Why

if TYPE_CHECKING:
    from collections.abc import Iterator

# The same number in other signs; the same time in other units, which is only about the same.
SAME_WEIGHT = 0.9
CONVERTED_WEIGHT = 0.5
# Numerals are numbers where one of these follows: 一次, but not 统一 or 第三方.
UNITS = (
    "个月|小时|分钟|块钱|颗星|粉丝|个|天|日|年|周|次|名|位|粉|分|星|元|块|倍|单|件|款|级|折|步|项|种|家"
    "|%"
)
SAME_UNITS = {"块钱": "元", "块": "元", "颗星": "星", "粉丝": "名粉丝", "粉": "名粉丝"}
# What is said behind a number, and the sign that rules print before it.
BOUNDS = {"以下": "<", "以上": ">="}
DAYS = {"天": 1, "周": 7, "个月": 30, "年": 365}
# Both patterns go to the browser: they use what both languages know.
NUMERALS = re.compile(
    rf"(百分之)?([〇零一二两三四五六七八九十百千万半]+|[0-9]+(?:\.[0-9]+)?[百千万wk]?)({UNITS})?"
)
_DIGITS = "〇一二三四五六七八九"
_POWERS = {"十": 10, "百": 100, "千": 1000}
# More are a date (2022年), or not usually spelled.
LARGEST_SPELLED = 99
# Longer than any number that a rule prints; Python would refuse to read 5,000 digits.
LONGEST = 12


def numbers_meant(text: str) -> Iterator[Expansion]:
    """Yield the other ways to write each number of a folded text."""
    for match in NUMERALS.finditer(text):
        percent, printed, unit = match.groups()
        if len(printed) > LONGEST:
            continue
        is_spelled = printed[0] not in "0123456789"
        is_counted = percent or unit or text.startswith("作品", match.end())
        if is_spelled and not (is_counted or _is_large(printed)):
            continue
        # 第二次 counts in order, and 一个 counts nothing; 23日 is a day of a month.
        before = text[match.start() - 1 : match.start()]
        if is_spelled and (before == "第" or match[0] == "一个"):
            continue
        number = _value(printed)
        if printed == "半" and unit == "年":
            number, unit = "6", "个月"
        if number is None or number == "0":
            continue
        unit = "%" if percent else unit or ""
        if unit == "日":
            unit = "日" if before == "月" else "天"
        seen = {match[0]}
        for weight, other in _ways(number, unit, is_spelled=is_spelled):
            if other not in seen:
                seen.add(other)
                yield Expansion(*match.span(), other, weight, Why.NUMBER)
        if is_spelled and unit in ("粉丝", "粉"):
            yield Expansion(*match.span(2), number, SAME_WEIGHT, Why.NUMBER)
        bound = BOUNDS.get(text[match.end() : match.end() + 2])
        if bound:
            for other in dict.fromkeys((bound + number + unit, bound + number)):
                span = (match.start(), match.end() + 2)
                yield Expansion(*span, other, SAME_WEIGHT, Why.NUMBER)


def _ways(number: str, unit: str, *, is_spelled: bool) -> Iterator[tuple[float, str]]:
    yield SAME_WEIGHT, number + unit
    if unit in SAME_UNITS:
        yield SAME_WEIGHT, number + SAME_UNITS[unit]
    if not number.isdecimal() or unit in ("", "%", "日"):
        return
    count = int(number)
    if 0 < count <= LARGEST_SPELLED and not is_spelled:
        yield SAME_WEIGHT, _spelled(count) + unit
    if unit in ("周", "个月", "年") and 0 < count <= LARGEST_SPELLED:
        yield CONVERTED_WEIGHT, f"{count * DAYS[unit]}天"
    elif unit == "天" and count:
        longer = next((one for one in ("年", "个月", "周") if count % DAYS[one] == 0), None)
        if longer:
            yield CONVERTED_WEIGHT, f"{count // DAYS[longer]}{longer}"


def _is_large(printed: str) -> bool:
    return len(printed) > 1 and any(character in "百千万" for character in printed)


def _value(printed: str) -> str | None:
    """Return a number in plain digits.

    >>> [_value(one) for one in ("两千五", "一万二千", "1.5万", "1w", "十二", "二〇二二", "万")]
    ['2500', '12000', '15000', '10000', '12', '2022', None]
    """
    if printed[0] in "0123456789":
        factor = {"百": 2, "千": 3, "k": 3, "万": 4, "w": 4}.get(printed[-1])
        if factor is None:
            return printed
        whole, _, rest = printed[:-1].partition(".")
        if len(rest) > factor:
            return None
        return (whole + rest.ljust(factor, "0")).lstrip("0") or "0"
    digits = printed.replace("零", "〇").replace("两", "二")
    if all(character in _DIGITS for character in digits):
        return "".join(str(_DIGITS.index(character)) for character in digits)
    total = section = 0
    digit: int | None = None
    power = 1
    for character in digits:
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS.index(character)
            if digit == 0:
                power = 10
        elif character in _POWERS:
            power = _POWERS[character]
            section += (1 if digit is None and character == "十" else digit or 0) * power
            digit = None
        elif character == "万":
            power = 10_000
            total += (section + (digit or 0)) * power
            section, digit = 0, None
        else:
            return None
    # 两千五 is 2500: a digit at the end counts a power below the last, unless 〇 came between.
    total += section + (digit or 0) * max(power // 10, 1)
    return str(total) if total else None


def _spelled(number: int) -> str:
    """Return a number below a hundred in Chinese numerals.

    >>> [_spelled(one) for one in (3, 10, 12, 20, 95)]
    ['三', '十', '十二', '二十', '九十五']
    """
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return before + (_DIGITS[ones] if ones else "")
