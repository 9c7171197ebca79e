"""Numbered lists that run on in one line: parted before each item."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guiju.model import RepairKind
from guiju.numerals import chinese_number
from guiju.restoration.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff"
_BLANK = " \t\u00a0\u3000"
_LIST_EVIDENCE = 3  # so many numbers in sequence make a list
_PAIR_EVIDENCE = 2  # so many items of other lists in the line, and two make one as well
_DEPTH = 8  # lists inside lists; deeper ones are no lists
_NUMERAL = "一二三四五六七八九十"
_TEXT = rf"(?=[ \u00a0\u3000]?[{_HAN}【“《A-Za-z])"
_QUANTITY = r"(?=\d{1,6}(?:[天日月年万元次名家%]|个|小时))"  # 2、90天内, but not 1、2级
_UNIT = "分元倍折版级万亿米克斤天日月年小个秒%"
# 第(1)项, (一)款: a reference to an item, not the item.
_NO_REFERENCE = r"(?!项(?!目)|款(?![项式])|目(?![录标的前]))"
_MARK = re.compile(
    rf"(?P<step>第([{_NUMERAL}\d]{{1,3}})步(?=[:：，,、 \u3000]))"
    rf"|(?P<chapter>第([{_NUMERAL}百\d]{{1,4}})章(?=[ \u3000:：]))"
    rf"|(?P<article>第([{_NUMERAL}百千零〇\d]{{1,6}})条(?=[ \u3000:：]|【))"
    rf"|(?P<case>情形([{_NUMERAL}\d]{{1,3}})(?=[:：、 \u3000]))"
    rf"|(?P<item>(?<!第)[(（](\d{{1,2}}|[{_NUMERAL}]{{1,3}})[)）]){_NO_REFERENCE}"
    rf"(?:{_TEXT}|{_QUANTITY})"
    r"|(?P<decimal>(?<![A-Za-z\d.≥≤<>=])([1-9]\d?(?:\.[1-9]\d?){1,3}))"
    rf"(?=[、．:：]|[ \u3000]+(?![{_UNIT}])\S|[{_HAN}【“《])(?![{_UNIT}])"
    rf"|(?P<number>(?<![A-Za-z\d.\-/≥≤<>=第])(?<!\d,)(\d{{1,2}})"
    rf"(?:、|[.．](?![\d ]*\d)|[)）]))(?:{_TEXT}|{_QUANTITY}|(?=[(（]))"
    rf"|(?P<section>(?<![{_NUMERAL}百第])([{_NUMERAL}]{{1,3}})、)(?=[{_HAN}【“《])"
    rf"(?![{_NUMERAL}]{{1,3}}、)"
    r"|(?P<circled>([①-⑳]))(?![和或及、至项款])"
    rf"|(?P<letter>(?<![A-Za-z\d.])([A-H])[、.．](?=[{_HAN}【“《]))"
)
_MARK_FIRST = re.compile(rf"[第情(（\d{_NUMERAL}①-⑳A-H]")
# A second or later mark behind a sentence's end: without one, no line holds a list.
_HINT = re.compile(
    r"[。；;：:！？!?】）)”… \u3000](?=[\d(（一二三四五六七八九十②-⑳第情B-H])"
    rf"(?:[(（]?(?:[2-9]|1\d|[{_NUMERAL}]{{1,3}})[)）、]|(?:[2-9]|1\d)[.．]|\d{{1,2}}\.[2-9]"
    r"|[②-⑳]|第.{1,5}[条章]|情形.|[B-H][、.．])"
    r"|第[二三]步|情形[二三]"
)
_HOLDS_PARAGRAPHS = frozenset({"chapter", "article", "section", "decimal"})
_PARTS = frozenset({"chapter", "article"})  # what no sentence holds, with a space behind it
_NEED_BORDER = frozenset({"decimal", "section", "letter"})  # 版本1.1, 统一、规范
_NEED_END = _PARTS | {"decimal", "letter"}
_CHAPTER_TITLE = 20  # characters, the chapter's label with them
_STRONG = frozenset({"step", "case"})  # these name a list by themselves, wherever they stand
_LEAD_IN = re.compile(r"[。！？](?=[^。！？\n]{0,40}(?:如下|以下|下列)[^。！？\n]{0,12}[:：]$)")
_LEAD_IN_REACH = 200  # characters before a list


@dataclass(frozen=True, slots=True)
class _Mark:
    """A list mark: its place, the line it stands in, and what allows it to be one."""

    start: int
    line: int  # where its line begins
    number: tuple[int, ...]
    opens_line: bool
    behind_end: bool
    spaced: bool


@dataclass(slots=True)
class _Run:
    """Marks of one style whose numbers follow each other."""

    style: str
    marks: list[_Mark] = field(default_factory=list)


def part_lists(text: str, tables: Tables) -> Iterator[Edit]:
    """Break a paragraph before each item of a numbered list that runs on inside it.

    A list is a sequence 1, 2, 3 of one kind of mark, each but the first behind a sentence's end
    (steps and cases need none); it may hold lists of other kinds, and some of its items may stand
    on lines of their own. Declines where items stand inside one sentence, as laws print them on
    purpose, and on two items without other evidence: a label at the line's start, another list
    around them, or 第二条 and the space behind it. Where several lists run on in one line, the
    introduction of a list that follows the end of another sentence gets a line as well.

    >>> from guiju.restoration.edits import applied
    >>> line = "需满足:1、已入驻;2、已开店;3、无违规。"
    >>> print(applied(line, part_lists(line, None)))
    需满足:
    1、已入驻;
    2、已开店;
    3、无违规。
    """
    del tables
    if _HINT.search(text) is None:
        return
    cuts: set[int] = set()
    accepted = _accepted(_runs(text))
    # A line of two lists and more holds sentences of different parts.
    lists = Counter(
        line
        for run in accepted
        if run.style not in _HOLDS_PARAGRAPHS
        for line in {mark.line for mark in run.marks}
    )
    crowded = {line for line, count in lists.items() if count > 1}
    for run in accepted:
        first = run.marks[0]
        if first.line in crowded and not first.opens_line:
            begin = max(first.line, first.start - _LEAD_IN_REACH)
            lead_ins = _LEAD_IN.finditer(text[begin : first.start].rstrip())
            cuts.update(begin + found.end() for found in lead_ins)
        cuts.update(mark.start for mark in run.marks if not mark.opens_line)
    for cut in sorted(cuts):
        begin = cut
        while text[begin - 1] in _BLANK:
            begin -= 1
        yield Edit(begin, cut, "\n", RepairKind.WRAP)


def _runs(text: str) -> list[_Run]:
    """Return the runs of list marks, one inside the other as they stand."""
    finished: list[_Run] = []
    waiting: list[_Run] = []
    for mark, style in _marks(text):
        at_border = mark.opens_line or mark.behind_end
        held = next(
            (
                depth
                for depth in range(len(waiting) - 1, -1, -1)
                if waiting[depth].style == style
                and _follows(waiting[depth].marks[-1].number, mark.number)
            ),
            None,
        )
        if held is not None and (at_border or mark.spaced or style in _STRONG):
            # Articles are counted through all chapters.
            inner = waiting[held + 1 :] if style == "chapter" else []
            waiting[held + 1 :] = [run for run in inner if run.style == "article"]
            waiting[held].marks.append(mark)
        elif (
            mark.opens_line
            or (style == "article" and mark.behind_end)
            or (mark.number[-1] == 1 and (at_border or style not in _NEED_BORDER))
        ):
            run = _Run(style, [mark])
            finished.append(run)
            waiting.append(run)
            del waiting[:-_DEPTH]
    return finished


def _marks(text: str) -> Iterator[tuple[_Mark, str]]:
    line = next_end = 0
    chapter_at = -_CHAPTER_TITLE
    free_from = 0
    for first in _MARK_FIRST.finditer(text):
        start = first.start()
        match = _MARK.match(text, start) if start >= free_from else None
        if match is None:
            continue
        free_from = match.end()
        if start >= next_end:
            line = text.rfind("\n", 0, start) + 1
            next_end = text.find("\n", start)
            next_end = len(text) if next_end < 0 else next_end
        begin = start
        while begin > line and text[begin - 1] in _BLANK:
            begin -= 1
        opens_line = begin == line
        ends = not opens_line and text[begin - 1] in "。；;：:！？!?】）)”…"
        style, number = _style(match)
        if style == "chapter":
            chapter_at = start
        elif style == "article" and start - chapter_at < _CHAPTER_TITLE:
            ends = True  # 第一章 总则第一条: a chapter's title has no end of its own
        spaced = begin < start and style not in _NEED_END
        yield _Mark(start, line, number, opens_line, ends, spaced), style


def _style(match: re.Match[str]) -> tuple[str, tuple[int, ...]]:
    # The groups that match are a family and, inside it, its number.
    family = match.lastgroup or ""
    printed = match[(match.lastindex or 0) + 1]
    if family == "decimal":
        return family, tuple(int(part) for part in printed.split("."))
    if family == "circled":
        return family, (ord(printed) - 0x245F,)
    if family == "letter":
        return family, (ord(printed) - 0x40,)
    if family == "number":
        return family + match[family][-1].replace("．", ".").replace("）", ")"), (int(printed),)
    if family == "item":
        family += "digit" if printed.isdecimal() else "han"
    return family, (chinese_number(printed) or 0,)


def _follows(last: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Say whether a number is the next one; 1.3 follows 1.2 and 1.2.5, 2.1 follows 1.3."""
    if len(number) > len(last):
        return number == (*last, 1)
    level = len(number) - 1
    if number[:level] == last[:level] and number[level] == last[level] + 1:
        return True
    return level > 0 and number[level] == 1 and _follows(last[:level], number[:level])


def _accepted(runs: list[_Run]) -> list[_Run]:
    """Return the runs that are lists beyond doubt, two items by what stands around them."""
    runs = [run for run in runs if len(run.marks) > 1 and _keeps_borders(run)]
    counts = Counter(mark.line for run in runs for mark in run.marks)
    crowded = {line for line, count in counts.items() if count >= 2 + _PAIR_EVIDENCE}
    long = [run for run in runs if len(run.marks) >= _LIST_EVIDENCE]
    crowded.update(mark.line for run in long for mark in run.marks)
    return [run for run in runs if len(run.marks) >= _LIST_EVIDENCE or _pair_is_sure(run, crowded)]


def _keeps_borders(run: _Run) -> bool:
    """Say whether a list's items that only a space parts follow a first one at a border."""
    first = run.marks[0]
    if first.opens_line or first.behind_end or run.style in _STRONG:
        return True
    return all(mark.opens_line or mark.behind_end for mark in run.marks[1:])


def _pair_is_sure(run: _Run, crowded: set[int]) -> bool:
    first, second = run.marks
    if first.line != second.line or run.style == "letter":
        return False
    if not (second.behind_end or run.style in _STRONG):
        return False
    if run.style in _PARTS and (first.opens_line or first.behind_end):
        return True
    return first.opens_line or first.line in crowded
