"""Numbers as Chinese texts print them: in labels, and with what they count."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
# Numbers as patterns find them in texts; the first is of digits alone.
ARABIC = (
    r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,6})?|\d{1,12}(?:\.\d{1,6})?)\s{0,2}[百千万亿]{0,2}"
)
_HAN = r"[零〇一二两三四五六七八九十百千万亿]{1,14}(?:点[零〇一二三四五六七八九]{1,4})?"
NUMBER = rf"(?:[百千]分之(?:{ARABIC}|{_HAN})|{ARABIC}(?:[wWkK](?![A-Za-z]))?|{_HAN}|半)"


def chinese_number(text: str) -> int | None:
    """Return the value of a whole number in digits or Chinese numerals, None for anything else.

    >>> [chinese_number(n) for n in ("3", "十", "十二", "二十", "一百零三", "〇", "三x", "")]
    [3, 10, 12, 20, 103, 0, None, None]
    """
    if text.isdecimal():
        return int(text)
    total, digit = 0, None
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        elif char in _DIGITS and digit in (None, 0):
            digit = _DIGITS[char]
        else:
            return None
    return total + (digit or 0) if text else None


def number_of(text: str) -> Decimal | None:
    """Return the value of a number in Arabic or Chinese numerals, None for anything else.

    >>> [str(number_of(n)) for n in ("1,000", "1.5万", "2w", "三十五", "两万五千", "四点七", "万")]
    ['1000', '15000', '20000', '35', '25000', '4.7', 'None']
    """
    text = text.replace(",", "").replace(" ", "").replace("\u3000", "").strip()
    arabic = re.fullmatch(r"(\d{1,16}(?:\.\d{1,6})?)([百千万亿wWkK]{0,2})", text)
    if arabic:
        value = Decimal(arabic[1])
        for char in arabic[2]:
            value *= {"w": 10_000, "k": 1000, **_UNITS, **_LARGE}[char.lower()]
        return _plain(value)
    whole, _, fraction = text.partition("点")
    value_of = _han(whole)
    if value_of is None:
        return None
    if fraction:
        digits = "".join(str(_DIGITS[char]) for char in fraction if char in _DIGITS)
        return Decimal(f"{value_of}.{digits}") if len(digits) == len(fraction) else None
    return Decimal(value_of)


def _plain(value: Decimal) -> Decimal:
    """Return a number without zeros that say nothing: 4.0 is 4, 15000 is no 1.5E+4."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _han(text: str) -> int | None:
    total, section, digit = 0, 0, None
    has_digit = False
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit, has_digit = _DIGITS[char], True
        elif char in _UNITS:
            section += (1 if digit is None else digit) * _UNITS[char]
            digit, has_digit = None, has_digit or char == "十"
        elif char in _LARGE and (section or digit):
            total += (section + (digit or 0)) * _LARGE[char]
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0) if has_digit else None
