"""Labels as rules print them, and the ids that they give (Akoma Ntoso's eId manner)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from guiju.numerals import chinese_number

_NUMERAL = "[零〇一二三四五六七八九十百千两0-9]"


@dataclass(frozen=True, slots=True)
class LabelFamily:
    """One way of numbering.

    `rank` orders what contains what: a family of lower rank closes those above it. A list family
    (`is_list`) nests wherever it stands. `titled` families may carry a title line behind the label.
    """

    name: str
    pattern: re.Pattern[str]
    id_form: Callable[[re.Match[str]], str]
    rank: int
    is_list: bool = False
    titled: bool = False
    holds_paragraphs: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the start of a line; `number` is None where the number is lost.

    `sure` is false where only the numbers before it tell a label from a quantity: 4.7分, 4.7 处罚.
    """

    family: LabelFamily
    printed: str
    id: str
    number: tuple[int, ...] | None
    end: int  # where the line's text begins, behind the label and its separator
    sure: bool = True


def _value(text: str) -> int:
    return chinese_number(text) or 0


FAMILIES: tuple[LabelFamily, ...] = (
    LabelFamily(
        "chapter",
        re.compile(rf"(?P<printed>第(?P<number>{_NUMERAL}+)章)\s*"),
        lambda m: f"chap-{_value(m['number'])}",
        rank=0,
        titled=True,
    ),
    LabelFamily(
        "division",
        re.compile(rf"(?P<printed>第(?P<number>{_NUMERAL}+)节)\s*"),
        lambda m: f"sec-{_value(m['number'])}",
        rank=2,
        titled=True,
    ),
    LabelFamily(
        "article",
        re.compile(
            # 第三条规定的行为 begins a sentence, not an article: a separator must follow.
            rf"(?P<printed>第(?P<number>{_NUMERAL}+)条(?:之(?P<bis>{_NUMERAL}+))?)"
            r"(?:[：:\s]+|$|(?=【))"
        ),
        lambda m: f"art-{_value(m['number'])}" + (f"bis{_value(m['bis'])}" if m["bis"] else ""),
        rank=3,
        titled=True,
        holds_paragraphs=True,
    ),
    LabelFamily(
        "step",
        re.compile(rf"(?P<printed>第(?P<number>{_NUMERAL}+)步)[：:，、\s]*"),
        lambda m: f"step-{_value(m['number'])}",
        rank=3,
        holds_paragraphs=True,
    ),
    LabelFamily(
        "case",
        re.compile(rf"(?P<printed>情形(?P<number>{_NUMERAL}+))[：:、\s]+"),
        lambda m: f"case-{_value(m['number'])}",
        rank=3,
        titled=True,
        holds_paragraphs=True,
    ),
    LabelFamily(
        "decimal",
        # Parts count from 1: 2.0 is a version. Glued to its text, a number may be a quantity.
        re.compile(
            r"(?P<printed>(?P<number>[1-9]\d?(?:\.[1-9]\d?)+))"
            r"(?:(?:[、.．：:]\s*|\s+)(?=\S)|$|(?P<glued>(?=[\u4e00-\u9fff《【“])))",
            re.ASCII,
        ),
        lambda m: m["number"].replace(".", "-"),
        rank=3,
        titled=True,
        holds_paragraphs=True,
    ),
    LabelFamily(
        "section",
        re.compile(r"(?P<printed>(?P<number>[一二三四五六七八九十]{1,3})、)\s*"),
        lambda m: f"s{_value(m['number'])}",
        rank=1,
        titled=True,
    ),
    LabelFamily(
        "number",
        re.compile(r"(?P<printed>(?P<number>\d{1,3})(?:、|[.．](?!\d)))\s*"),
        lambda m: f"n{_value(m['number'])}",
        rank=4,
        is_list=True,
        titled=True,
    ),
    LabelFamily(
        "item",
        re.compile(rf"(?P<printed>[(（](?P<number>{_NUMERAL}{{1,3}})[)）])\s*"),
        lambda m: f"i{_value(m['number'])}",
        rank=5,
        is_list=True,
    ),
    LabelFamily(
        "circled",
        re.compile(r"(?P<printed>(?P<number>[①-⑳]))\s*"),
        lambda m: f"k{ord(m['number']) - 0x245F}",
        rank=6,
        is_list=True,
    ),
)
_SECTION = next(family for family in FAMILIES if family.name == "section")
_FIRST = re.compile(r"[第情\d一二三四五六七八九十(（①-⑳]")  # what a label begins with
_SHORT = 500  # characters of a line that is remembered
_LOST = re.compile(r"(?P<printed>、)(?=\S)")


def find_label(line: str) -> Label | None:
    """Return the label that a line begins with, None where it begins with text.

    >>> found = [find_label(t) for t in ("4.10 警告", "第三条之一 略", "(1)直播", "情形一：违禁")]
    >>> [(label.printed, label.id) for label in found if label]
    [('4.10', '4-10'), ('第三条之一', 'art-3bis1'), ('(1)', 'i1'), ('情形一', 'case-1')]
    >>> find_label("2.0 版本") is None and find_label("2022年7月起") is None
    True
    >>> [find_label(t).sure for t in ("4.7分以上", "4.7 处罚")]
    [False, True]
    """
    if _FIRST.match(line) is None:
        return None
    return _remembered(line) if len(line) <= _SHORT else _found(line)


# Several stages, one after the other, ask for the labels of a page's lines.
@lru_cache(maxsize=4096)
def _remembered(line: str) -> Label | None:
    return _found(line)


def _found(line: str) -> Label | None:
    for family in FAMILIES:
        match = family.pattern.match(line)
        if match:
            number = _number(family, match)
            sure = match.groupdict().get("glued") is None
            printed, own_id = match["printed"], family.id_form(match)
            return Label(family, printed, own_id, number, match.end(), sure)
    return None


def labels_of(lines: Iterable[str]) -> list[Label | None]:
    """Return the label of each line of a passage, judging doubtful ones by those before them.

    >>> told = labels_of(["二、准入", "2.1个人商家", "2.2企业商家", "4.7分以上", "2.3小店升级"])
    >>> [label.printed if label else None for label in told]
    ['二、', '2.1', '2.2', None, '2.3']
    """
    found: list[Label | None] = []
    last: tuple[int, ...] = ()
    chapter = 0
    for line in lines:
        label = find_label(line)
        if label and not label.sure and not _follows(label.number or (), last, chapter):
            label = None
        if label and label.number and label.family.name == "decimal":
            last = label.number
        elif label and label.number and label.family.name in ("section", "number"):
            chapter = label.number[0]
        found.append(label)
    return found


def _follows(number: tuple[int, ...], last: tuple[int, ...], chapter: int) -> bool:
    """Say whether a decimal is the next one, the first below the last, or a chapter's first."""
    parent, own = number[:-1], number[-1]
    if own > 1:
        return last[: len(number)] == (*parent, own - 1)
    if len(parent) == 1:
        opens = (chapter, last[0] + 1 if last else 1)
        return parent[0] in opens
    return last[: len(parent)] == parent


def lost_section(line: str) -> Label | None:
    """Return a section label whose numeral is gone: a line that begins with 、 alone."""
    match = _LOST.match(line)
    return Label(_SECTION, "、", "", None, match.end()) if match else None


def _number(family: LabelFamily, match: re.Match[str]) -> tuple[int, ...]:
    if family.name == "decimal":
        return tuple(int(part) for part in match["number"].split("."))
    if family.name == "circled":
        return (ord(match["number"]) - 0x245F,)
    if family.name == "article" and match["bis"]:
        return (_value(match["number"]), _value(match["bis"]))
    return (_value(match["number"]),)
