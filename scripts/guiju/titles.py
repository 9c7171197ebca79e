"""Titles: whether two of them name the same rule, with the words around a name left aside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from typing import TYPE_CHECKING

from guiju.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = 200  # characters of a title that are looked at
_KIND = (
    r"(?:规则|规范|办法|细则|标准|要求|规定|条例|准则|协议|须知|政策|制度|指引|条件|公约|守则|章程|"
    r"方案|解释|法典|法|流程)"
)
_EDITION = (
    r"(?:试行|暂行|修订|修正|修改|更新|调整|征求意见|公示|草案|正式|最新|全文|完整|生效|施行|实施|发布|"
    r"第?[\d一二三四五六七八九十]+版|\d{4}|[vV]\d)"
)
# A bracket that says which edition it is, and no more.
_BRACKET = re.compile(
    rf"[（(【〔\[][^（()）【】〔〕\[\]]{{0,30}}?{_EDITION}[^（()）【】〔〕\[\]]{{0,30}}[)）】〕\]]"
)
# One thing at a time: `core` takes off as many as there are.
_AT_END = re.compile(
    r"(?:(?:19|20)\d{2}年?(?:\d{1,2}月)?(?:修订|修正|更新|最新|新)?版?|[vV]\d+(?:\.\d+)*版?|"
    r"第[\d一二三四五六七八九十]+版|(?:试行|暂行|修订|修正|更新|最新|正式|完整|公示|征求意见)[版稿]?|"
    r"新版|[修调]订稿|全文|原文|解[析读]|详解|讲解|说明|汇总|一览|公告|通知|"
    r"的|是什么|有哪些|怎么[做办看样]|如何)$"
)
_AT_START = re.compile(
    r"^(?:(?:19|20)\d{2}年?(?:\d{1,2}月)?版?|最新版?|新版|关于|重磅|官方|新规|转载|"
    r"(?:发布|修订|修改|更新|调整|印发|公布|公示|施行|实施|试行)(?!的))"
)
_PARTS = re.compile(r"[\s_|｜/—–\-:：,，!！?？~·;；。]+")
_QUOTED = re.compile(r"《([^《》]{2,100})》")
_FURTHER = re.compile(r"实施细则|补充|附则|处罚|附件|配套|案例")
_NAME = 6  # characters from which on a name is long enough to be looked for inside a title


class Naming(IntEnum):
    """How a title names a rule, best first."""

    SAME = 0  # the rule's name, or one of its others
    AROUND = 1  # the name with other words around it
    NEAR = 2  # the name with words put in or left out, or another word for the kind of text
    NONE = 3  # no name of a rule
    OTHER = 4  # the name of another rule


@dataclass(frozen=True, slots=True)
class Named:
    """How a title names a rule, and by which of its names."""

    how: Naming
    name: str


def named(title: str, names: Iterable[str], publisher: str = "") -> Named:
    """Say how a title names a rule of these names, of which the first is its title.

    Left aside are the publisher in front, and the words that tell editions and pages of a rule
    apart: （试行）, 2023版, 关于修订《…》的公告, 解析.

    >>> names = ("快手小店电商PK管理规则", "电商PK规则")
    >>> named("关于修订《电商PK规则（2023版）》的公告", names).how.name
    'SAME'
    >>> named("快手小店电商PK管理规则怎么申诉才有用", names).how.name
    'AROUND'
    >>> named("快手小店电商PK管理办法", names).how.name
    'NEAR'
    >>> named("快手小店商品发布管理规则", names).how.name
    'OTHER'
    >>> named("做直播一定要看", names).how.name
    'NONE'
    """
    names = tuple(names)
    front = fold(publisher)
    readings = [_without(front, one) for one in _readings(title)]
    cores = [_without(front, core(name)) for name in names]
    found = [
        Named(_how(reading, own), name)
        for reading in readings
        for name, own in zip(names, cores, strict=True)
        if reading and own
    ]
    whole = fold(title[:_LONGEST])
    for name, own in zip(names, cores, strict=True):
        at = whole.find(own) if len(own) >= _NAME else -1
        if at >= 0 and not _FURTHER.search(whole, at + len(own)):
            found.append(Named(Naming.AROUND, name))
    return min(found, key=lambda one: one.how, default=Named(Naming.NONE, names[0]))


def core(title: str) -> str:
    """Return the folded name in a title, without what tells its editions and pages apart.

    >>> core("电商PK管理规则（2023年修订）"), core("最新2023版电商PK管理规则解析")
    ('电商pk管理规则', '电商pk管理规则')
    """
    text = _BRACKET.sub("", title[:_LONGEST]).strip() or title[:_LONGEST]
    before = None
    while text != before:  # each turn takes something off
        before = text
        text = _AT_END.sub("", _AT_START.sub("", text)).strip(" 　《》“”\"'的") or before
    return fold(text)


def _readings(title: str) -> Iterator[str]:
    """Yield the names that a title may hold: what it quotes, else it and each of its parts."""
    title = title[:_LONGEST]
    if quoted := _QUOTED.findall(title):
        yield from (core(name) for name in quoted)
        return
    yield core(title)
    parts = _PARTS.split(_BRACKET.sub("", title))
    if len(parts) > 1:
        yield from (core(part) for part in parts if len(part) >= 2)


def _without(front: str, name: str) -> str:
    return name.removeprefix(front) if len(name) > len(front) + 2 else name


def _how(reading: str, name: str) -> Naming:
    if reading == name:
        return Naming.SAME
    is_name = re.search(rf"{_KIND}$", reading) is not None
    one, other = _stem(reading), _stem(name)
    if _FURTHER.search(reading) and not _FURTHER.search(name):
        return Naming.OTHER
    if one == other and len(one) >= 2:
        return Naming.NEAR
    pieces = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    kept = sum(i - h for tag, h, i, _, _ in pieces if tag == "equal")
    added = sum(i - h for tag, h, i, _, _ in pieces if tag != "equal")
    lacking = sum(k - j for tag, _, _, j, k in pieces if tag != "equal")
    is_near = kept >= 4 and (added == 0 or lacking == 0) and added + lacking <= kept
    if is_near and is_name:
        return Naming.NEAR
    return Naming.OTHER if is_name else Naming.NONE


def _stem(name: str) -> str:
    """Return a name without the word for the kind of text that it is."""
    return re.sub(rf"(?:管理)?{_KIND}$", "", name) or name
