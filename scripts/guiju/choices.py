"""Choices: which kinds of shops and which categories of goods a text lets in or keeps out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from guiju.provisions import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.records import MetricRecord


_JOINT = r"\s?(?:[、/，,]|或者?|及|和|与)\s?"


@lru_cache(maxsize=64)
def _option_row(options: tuple[str, ...]) -> re.Pattern[str]:
    one = "|".join(map(re.escape, sorted(options, key=lambda o: (-len(o), o))))
    return re.compile(f"(?:{one})(?:{_JOINT}(?:{one})){{0,12}}")


_ENTERS = "(?:准入|入驻|参与|参加|开通|加入|报名|申请|进入)"


_BEFORE_IN = re.compile(r"(?:须为|需为|应为|必须为|必须是|需是|仅限|限于|仅支持|仅|类型[：:])\s?$")


_IS = re.compile(r"(?:为|是|属于)\s?$")


_BEFORE_OUT = re.compile(r"(?:非|除|不为|不是|不能为|不得为|不能是|不包括|不含)\s?$")


_AFTER_OUT = re.compile(
    r"(?:商家|商户|类目|商品)?(?:暂时?|均|一律)?"
    rf"(?:不(?:支持|开放|允许|准入)(?:{_ENTERS})?|(?:不可|不得|不能|无法|禁止|不予){_ENTERS}|除外|以?外)"
)


_AFTER_IN = re.compile(
    rf"(?:商家|商户)?(?:均|才|方|即|都)?可以?(?:{_ENTERS}|(?=[，。；）)]|$))|(?:方|才)可"
)


def options_in(
    record: MetricRecord, text: str
) -> Iterator[tuple[int, int, Operator, tuple[str, ...]]]:
    """Find which answers of a choice a text admits or refuses: 为A/B, C暂不准入."""
    for match in _option_row(record.options).finditer(text):
        values = tuple(
            dict.fromkeys(v for v in re.split(_JOINT, match.group()) if v in record.options)
        )
        before = text[max(0, match.start() - 6) : match.start()]
        named = text.rfind(record.name, max(0, match.start() - 12), match.start())
        out = _BEFORE_OUT.search(before)
        into = _BEFORE_IN.search(before) or (named >= 0 and _IS.search(before))
        tail = _AFTER_OUT.match(text, match.end())
        if out or tail:
            start = match.start() - (len(out.group()) if out else 0)
            yield start, tail.end() if tail else match.end(), Operator.NOT_IN, values
        elif into or _AFTER_IN.match(text, match.end()):
            yield (
                named if named >= 0 else match.start(),
                match.end(),
                Operator.IN,
                values,
            )


OPENED = re.compile(
    r"(?:以上|上述|等)?类目(?:可以?)?(?:开放|支持|允许)(?P<who>[\u4e00-\u9fff]{2,6}?)(?=[（()），。；]|入驻|准入|$)"
)


_EXCEPT = re.compile(
    r"除(?P<list>[^，。；：\n]{2,400}?)(?:类目)?(?:以|之)?外的?(?:其他|其它|所有)?类目"
)


_LISTED = re.compile(
    r"(?:以下|下列|如下)类目(?:的?(?:商品|商家|店铺))?(?P<how>[^，。；：:\n]{0,16})[：:](?P<list>[^。；\n]{1,400})"
)


_REFUSED = re.compile(
    r"(?P<list>[^，。；：\n（）()]{1,120})类目(?:的?(?:商品|商家|店铺))?(?:暂时?)?(?:不支持|不开放|不可|不得|不能|禁止|不允许)(?![低少高大小多]于|超过|超出)"
)


_ONLY = re.compile(r"仅(?:限|支持|开放)(?P<list>[^，。；：\n（）()仅]{1,80})类目")


_IS_OF = re.compile(
    r"(?:(?:主营|经营|商品|所属|在售)的?|(?<=的)|(?<![\u4e00-\u9fff]))类目(?:须|需|应|必须)?(?:为|属于|是)(?P<list>[^，。；：\n]{1,200})"
)


_NOT_ALLOWED = re.compile(r"不|禁止|无法|暂停")


@lru_cache(maxsize=64)
def categories_in(text: str) -> tuple[tuple[int, int, Operator, tuple[str, ...]], ...]:
    """Find which categories of goods a text admits or refuses: 除A、B外的类目."""
    found: list[tuple[int, int, Operator, tuple[str, ...]]] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_EXCEPT, _LISTED, _ONLY, _IS_OF, _REFUSED):
        for match in pattern.finditer(text):
            if overlaps(*match.span(), taken):
                continue
            if pattern is _LISTED:
                how = match["how"]
                operator = Operator.NOT_IN if _NOT_ALLOWED.search(how) else Operator.IN
                if not re.search(r"支持|可|得|能|准|开放|允许|禁止|加入|入驻", how):
                    continue
            else:
                operator = Operator.IN if pattern in (_ONLY, _IS_OF) else Operator.NOT_IN
            values = categories_of(match["list"])
            if values:
                taken.append(match.span())
                found.append((*match.span(), operator, values))
    return tuple(found)


# What names no category of goods: a figure, a clause, or all the others.
_NO_CATEGORY = re.compile(
    r"^(?:其他|其它|部分|特殊|相关|全部|所有|以上|上述|以下|下列|该|此|本|任何|各|多个?|同一|不同)$|\d+(?:小时|天|元|%|分|个)|[应须]当?|不得|不低于|高于|低于|超过"
)


def categories_of(words: str) -> tuple[str, ...]:
    """Return the categories of a printed row; what stands in brackets stays with its category.

    >>> categories_of("美妆/个护清洁、珠宝（金银饰、玉石）、食品类目")
    ('美妆/个护清洁', '珠宝（金银饰、玉石）', '食品')
    """
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(words):
        depth += (char in "（(") - (char in "）)")
        if char in "、，," and depth <= 0:
            parts.append(words[begin:at])
            begin = at + 1
    parts.append(words[begin:])
    names = (part.strip(" 。；").removesuffix("等").removesuffix("类目") for part in parts)
    return tuple(dict.fromkeys(name for name in names if name and not _NO_CATEGORY.search(name)))


def overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Say whether a span shares a character with one of others."""
    return any(begin < end and start < stop for begin, stop in spans)
