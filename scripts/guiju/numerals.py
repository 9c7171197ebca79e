"""Numbers as Chinese texts print them in labels."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


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
