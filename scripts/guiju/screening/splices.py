"""Splices: an article about something else that was set into the middle of a numbered list."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.labels import Label, find_label
from guiju.model import RemovalReason
from guiju.screening.lines import Line, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAN_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
_LABEL_START = re.compile(r"[\d(（第一二三四五六七八九十]")
_LEAST_PAGE = 600  # characters; a shorter page does not show what it is about
_LEAST_SPLICE = 60
_MOST_SPLICE = 6000
_MOST_KNOWN = 0.1  # of its pairs of characters that the rest of the page holds
_RULE_WORDS = re.compile(
    "不得|禁止|应当|有权|规则|规范|规定|违规|违法|处罚|平台|商家|店铺|商品|订单|用户|消费者|买家|卖家|"
    "直播|主播|达人|账号|账户|发货|退货|售后|类目|保证金|扣分|审核|资质|经营|交易|协议|服务"
)


def without_splices(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Take out what stands between two neighbours of a numbered list and is about something else.

    The numbering goes on over it, it has no label itself, it shares next to nothing with the
    page's words, and it holds none of the words that rules of trade are made of. Declines on short
    pages, on short stretches, on a stretch that only partly looks foreign: better one article too
    many than one clause too few.
    """
    gaps = list(_gaps(lines))
    if not gaps:
        return lines
    page = sum(len(line.text) for line in lines if line.role is Role.TEXT)
    result = list(lines)
    for first, end in gaps:
        start = _first_without_rule_words(lines, first, end)
        stretch = lines[start:end]
        length = sum(len(line.text) for line in stretch)
        if length < _LEAST_SPLICE or page - length < max(_LEAST_PAGE, length):
            continue
        if not _tells(stretch):
            continue
        rest = {pair for line in (*lines[:start], *lines[end:]) for pair in _pairs(line.text)}
        if all(_is_foreign(line.text, rest) for line in stretch):
            for place in range(start, end):
                result[place] = replace(
                    lines[place],
                    role=Role.REMOVED,
                    reason=RemovalReason.FOREIGN_TEXT,
                    pattern="splice",
                )
    return tuple(result)


def _first_without_rule_words(lines: Sequence[Line], first: int, end: int) -> int:
    """Return where the last run of lines begins that says nothing of trade.

    What the clause before it goes on to say stands in front of it.
    """
    start = end
    while start > first:
        line = lines[start - 1]
        if line.role not in (Role.TEXT, Role.COMMENTARY) or _RULE_WORDS.search(line.text):
            break
        start -= 1
    return start


def _is_foreign(text: str, rest: set[str]) -> bool:
    pairs = _pairs(text)
    return sum(pair in rest for pair in pairs) <= _MOST_KNOWN * len(pairs)


def _gaps(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield each stretch without labels between a number and the one that follows it."""
    labelled = [
        (place, label)
        for place, line in enumerate(lines)
        if line.role is Role.TEXT
        and _LABEL_START.match(line.text)
        and (label := find_label(line.text)) is not None
    ]
    for (place, label), (following, following_label) in pairwise(labelled):
        if following - place > 1 and _goes_on(label, following_label):
            length = sum(len(line.text) for line in lines[place + 1 : following])
            if _LEAST_SPLICE <= length <= _MOST_SPLICE:
                yield place + 1, following


def _goes_on(label: Label, following: Label) -> bool:
    one, other = label.number, following.number
    if label.family is not following.family or not one or not other or len(one) != len(other):
        return False
    return one[:-1] == other[:-1] and one[-1] + 1 == other[-1]


def _tells(stretch: Sequence[Line]) -> bool:
    """Say whether a stretch is running text, and no list of names: 鲤鱼、青鱼、草鱼."""
    text = "".join(line.text for line in stretch)
    return "。" in text and text.count("，") >= 2 and text.count("、") <= text.count("，")


def _pairs(text: str) -> list[str]:
    return _HAN_PAIR.findall(text)
