"""Comparisons: words and signs that compare a figure, as the law reads them.

以上、以下、以内 include the number, 超过、不满、以外 do not (民法典第一千二百五十九条).
"""

from __future__ import annotations

import re

from guiju.provisions import Operator

_NEVER = "不(?:得|能|应|可|应当)?"
_INCLUSIVE = "[（(]含[)）]"
PREFIXES = {  # order: the longer wordings first
    Operator.AT_LEAST: (
        f"≥|≧|⩾|>=|＞=|>＝|＞＝|=>|(?:大于|高于|多于)或?等于|(?:大于|高于|多于|超过){_INCLUSIVE}"
        f"|{_NEVER}(?:低于|少于|小于)|未(?:低于|少于)|没有?(?:低于|少于)"
        "|(?:达到|满足)或(?:超过|高于)|至少|最低|最少|起码|达到?(?!人)|(?<![届期])满(?![足意])|已满|累计(?:达到?)?"
    ),
    Operator.AT_MOST: (
        f"≤|≦|⩽|<=|＜=|<＝|＜＝|=<|(?:小于|低于|少于)或?等于|(?:小于|低于|少于){_INCLUSIVE}"
        f"|{_NEVER}(?:高于|超过|超出|多于|大于|超)|未(?:超过|超出|高于|超)|没有?超过"
        "|至多|最多|最高|最长(?:期限|时间|时限)?|上限(?:为|是)?"
    ),
    Operator.MORE_THAN: ">|＞|〉|﹥|超过|高于|大于|多于|超出|优于|超",
    Operator.LESS_THAN: (
        "<|＜|〈|﹤|低于|少于|小于|不足|不满|未满|不达|未达到?|没有?达到|不到|不及|未及|未足"
    ),
    Operator.EQUALS: "=|＝|等于|有且仅有|有且只有|仅有|只有|恰好|仅限",
}
PREFIX = "|".join(f"(?P<{name.name}>{pattern})" for name, pattern in PREFIXES.items())
INCLUDED = r"[（(](?:不)?(?:包)?含(?:本数|本级|此数|当日|当天)?[^（()）]{0,8}[)）]"
COMPARISON = "|".join(f"(?:{pattern})" for pattern in PREFIXES.values())
_WIDER = {Operator.MORE_THAN: Operator.AT_LEAST, Operator.LESS_THAN: Operator.AT_MOST}
_NARROWER = {wide: narrow for narrow, wide in _WIDER.items()}


def negated(operator: Operator) -> Operator:
    """Return the comparison that holds exactly where another does not.

    >>> negated(Operator.AT_LEAST)
    <Operator.LESS_THAN: '<'>
    """
    pairs = {
        Operator.AT_LEAST: Operator.LESS_THAN,
        Operator.AT_MOST: Operator.MORE_THAN,
        Operator.IN: Operator.NOT_IN,
    }
    return (pairs | {v: k for k, v in pairs.items()}).get(operator, operator)


def operator_of(words: str) -> Operator | None:
    """Return what words of comparison mean, None for anything else.

    >>> operator_of("不高于"), operator_of("含")
    (<Operator.AT_MOST: '<='>, None)
    """
    for operator, pattern in PREFIXES.items():
        if re.fullmatch(pattern, words):
            return operator
    return None


def excluded(bracket: str | None) -> bool:
    """Say whether a bracket leaves a number out: （不含）."""
    return bool(bracket and bracket[1] == "不")


def by_suffix(suffix: str, excluded: bool) -> Operator:
    """Return the comparison that 以上, 以下, 以内, 起 or 以外 behind a number makes."""
    if suffix in ("以上", "起", "更高", "更多"):
        return Operator.MORE_THAN if excluded else Operator.AT_LEAST
    if suffix == "以外":
        return Operator.MORE_THAN
    return Operator.LESS_THAN if excluded else Operator.AT_MOST


def widened(operator: Operator, *, excluded: bool) -> Operator:
    """Return a comparison with （含） or （不含） behind its number."""
    return (_NARROWER if excluded else _WIDER).get(operator, operator)


def sign_of(sign: str) -> Operator:
    """Return the comparison that a sign or a word makes."""
    return next(op for op, pattern in PREFIXES.items() if re.fullmatch(pattern, sign))


def mirror_of(operator: Operator) -> Operator:
    """Return the comparison as it reads from the other side: 3.5≤体验分."""
    pairs = {
        Operator.AT_LEAST: Operator.AT_MOST,
        Operator.MORE_THAN: Operator.LESS_THAN,
    }
    return (pairs | {v: k for k, v in pairs.items()}).get(operator, operator)
