"""Where the rule of an article opens: at its title, its own preamble, or its first number.

What the writer of a page says before is his introduction, and no part of the rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.labels import find_label, lost_section
from guiju.phrases import enacts, is_farewell
from guiju.records import OpensAs
from guiju.screening import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.screening import Line

_FAR = 0.4  # share of an article before its first number from which on the number is but a list's
_WHOLE = 3  # articles or sections that make a rule, however much is said before them
_HEAD = 4  # lines in which a title stands
_OWN_WORDS = re.compile("本(?:规则|办法|规范|细则|公告|通知|规定|标准|协议|制度)")
_STRETCH = re.compile(r"[，。；：！？,;:!?]")
_LONG = 30  # characters from which on a line is quoted up to its first mark only
_LEAST = 6
_BINDS = re.compile("不得|不予|应当|必须|禁止|严禁|处罚")


@dataclass(frozen=True, slots=True)
class Opening:
    """The line at which a rule opens: its place among the kept lines, and what it is.

    `passed` is the first line before it that may be a clause of the rule, empty where none is.
    """

    line: int
    opens_as: OpensAs
    why: str
    passed: str = ""


def opening(kept: Sequence[Line], first: int, end: int, title: str | None) -> Opening | None:
    """Return where the rule in the kept lines `[first, end)` opens, None where none is text."""
    places = [i for i in range(first, end) if kept[i].role is Role.TEXT]
    if not places:
        return None
    if title:
        wanted = fold(title)
        for i in places[:_HEAD]:
            said = kept[i].text
            label = find_label(said)
            bare = fold(said[label.end :] if label else said)
            if wanted and wanted in bare and len(bare) <= len(wanted) + 4:
                return Opening(i, OpensAs.TITLE, "这一行是标题。")
    total = sum(len(kept[i].text) for i in places)
    before = 0
    numbered = next((i for i in places if _numbers(kept[i].text)), None)
    for i in places if numbered is not None else ():
        text = kept[i].text
        if enacts(text) or _OWN_WORDS.search(text):
            passed = _clause_like(kept[j].text for j in places if j < i)
            return Opening(i, OpensAs.CONTENT, "规则自己的话从这里开始。", passed)
        if _numbers(text):
            if (earlier := _same_family_before(kept, places, i)) is not None:
                why = "编号从这里开始，次序与通常不同。"
                return Opening(earlier, OpensAs.CONTENT, why)
            if before <= _FAR * total or _numbers_all(kept, i, end):
                said = "，前面是转载者的导语" if before else ""
                passed = _clause_like(kept[j].text for j in places if j < i)
                return Opening(i, OpensAs.CONTENT, f"编号从这里开始{said}。", passed)
            break
        before += len(text)
    return Opening(places[0], OpensAs.CONTENT, "正文从这里开始。")


def farewell(kept: Sequence[Line], first: int, end: int) -> int | None:
    """Return where the writer of a numbered rule's page takes leave of the reader, if he does.

    What screening knows as his words is no clause anyway, so that alone is no reason to end there.
    """
    found = None
    for i in range(end - 1, first, -1):
        if kept[i].role is not Role.TEXT:
            found = None if found is None else i
            continue
        if find_label(kept[i].text) is not None or not is_farewell(kept[i].text):
            break
        found = i
    is_numbered = any(find_label(kept[i].text) for i in range(first, end))
    return found if is_numbered else None


def _same_family_before(kept: Sequence[Line], places: Sequence[int], line: int) -> int | None:
    """Return the first line before another that has a label of its kind: lists may count down."""
    label = find_label(kept[line].text)
    for i in places:
        if i >= line:
            break
        own = find_label(kept[i].text)
        if label and own and own.family == label.family:
            return i
    return None


def _clause_like(texts: Iterable[str]) -> str:
    """Return the first text that has a label or binds somebody, empty where none does."""
    return next((text for text in texts if find_label(text) or _BINDS.search(text)), "")


def _numbers_all(kept: Sequence[Line], line: int, end: int) -> bool:
    """Say whether a line's numbers are those of a whole rule, and no list's inside a text."""
    label = find_label(kept[line].text)
    if label is None or label.family.is_list:
        return False
    found = (find_label(kept[i].text) for i in range(line, end))
    return sum(1 for other in found if other and other.family == label.family) >= _WHOLE


def _numbers(text: str) -> bool:
    label = find_label(text)
    if label is None:
        return lost_section(text) is not None
    return label.number is None or label.number[-1] == 1


def quoted_beginning(kept: Sequence[Line], line: int) -> str | None:
    """Return how a record names a line: the shortest telling beginning that no other line has.

    None where another line begins with the whole of it.
    """
    text = kept[line].text
    others = [other.text for i, other in enumerate(kept) if i != line]
    shared = max((_common(text, other) for other in others), default=0)
    if shared >= len(text):
        return None
    least = max(shared + 1, _LEAST)
    if len(text) <= max(least, _LONG):
        return text
    ends = (match.start() for match in _STRETCH.finditer(text))
    end = next((at for at in ends if at >= least), None)
    return text[: end if end is not None and end <= 2 * _LONG + least else least]


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin alike with."""
    for place, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return place
    return min(len(one), len(other))
