"""Furniture: what only the lines around it show to be no part of the page's text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.model import RemovalReason
from guiju.screening.lines import Line, Role
from guiju.screening.splices import without_splices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guiju.screening.patterns import ScreeningPattern

_BESIDE = (Role.REMOVED, Role.METADATA)
_ABSTRACT_END = re.compile(r"(?:…|\.{3}|\[…+\]|【?(?:阅读全文|查看全文|查看详情)(?:>+|》)?】?)$")
_DATE = re.compile(
    r"(?:\S{0,8} ?)?\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?: \d{1,2}:\d{2}(?::\d{2})?)?$"
)
_TITLE_END = tuple("。；：，、;:,")
_RULE_LABEL = re.compile(
    "第[一二三四五六七八九十百零0-9]{1,5}[章节条]|[一二三四五六七八九十]{1,3}、|[(（]"
)
_MOST_BETWEEN = 4
_LEAST_ABSTRACT = 25


def settle(judged: Sequence[tuple[Line, ScreeningPattern | None]]) -> tuple[Line, ...]:
    """Take out what its neighbours show to be furniture, related posts or foreign text."""
    lines = _with_company(judged)
    _take_related(lines)
    _keep_a_page_in_another_language(lines)
    return without_splices(tuple(lines))


def _with_company(judged: Sequence[tuple[Line, ScreeningPattern | None]]) -> list[Line]:
    """Take out each run of lines known by their company that stands beside furniture."""
    lines = [line for line, _ in judged]
    position = 0
    while position < len(judged):
        if judged[position][1] is None:
            position += 1
            continue
        end = position
        while end < len(judged) and judged[end][1] is not None:
            end += 1
        before = position > 0 and lines[position - 1].role in _BESIDE
        after = end < len(lines) and lines[end].role in _BESIDE
        if before or after or end - position >= _MOST_BETWEEN:
            for place in range(position, end):
                pattern = judged[place][1]
                if pattern is not None:
                    reason = RemovalReason(pattern.verdict)
                    lines[place] = _removed(lines[place], reason, pattern.id)
        position = end
    return lines


def _take_related(lines: list[Line]) -> None:
    """Take out a list of other posts, known by its shape: title, abstract cut short, date.

    A rule may break off once; three abstracts that break off, or two with their dates, each under
    a title and with nothing else between them, are a list of posts.
    """
    abstracts = [i for i, line in enumerate(lines) if _is_abstract(line)]
    group: list[int] = []
    for place in [*abstracts, len(lines) + _MOST_BETWEEN]:
        if group and (place - group[-1] > _MOST_BETWEEN or not _titles(lines, group[-1], place)):
            _take_group(lines, group)
            group = []
        group.append(place)


def _is_abstract(line: Line) -> bool:
    text = line.text
    if len(text) < _LEAST_ABSTRACT or text[-1] in "。；：":
        return False
    kept = line.role in (Role.TEXT, Role.COMMENTARY)
    return kept and bool(_ABSTRACT_END.search(text, len(text) - 12))


def _titles(lines: Sequence[Line], before: int, after: int) -> bool:
    return all(_is_title(line) or _DATE.match(line.text) for line in lines[before + 1 : after])


def _is_title(line: Line) -> bool:
    text = line.text
    return 4 <= len(text) <= 45 and not text.endswith(_TITLE_END) and not _RULE_LABEL.match(text)


def _take_group(lines: list[Line], group: list[int]) -> None:
    first, last = group[0], group[-1]
    if first > 0 and lines[first - 1].role is Role.TEXT and _is_title(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _DATE.match(lines[last + 1].text):
        last += 1
    dates = sum(bool(_DATE.match(line.text)) for line in lines[first : last + 1])
    if len(group) < 3 and not (len(group) == 2 and dates >= 2):
        return
    for place in range(first, last + 1):
        if lines[place].role is not Role.REMOVED:
            lines[place] = _removed(lines[place], RemovalReason.RELATED_POST, "related-list")


def _keep_a_page_in_another_language(lines: list[Line]) -> None:
    """Give back lines in another language where they are much of the page: it is their page too."""
    foreign = [i for i, line in enumerate(lines) if line.reason is RemovalReason.FOREIGN_TEXT]
    if not foreign:
        return
    text = sum(len(line.text) for line in lines if line.role is Role.TEXT)
    if 4 * sum(len(lines[i].text) for i in foreign) > text:
        for i in foreign:
            lines[i] = replace(lines[i], role=Role.TEXT, reason=None, pattern=None)


def _removed(line: Line, reason: RemovalReason, pattern: str) -> Line:
    return replace(line, role=Role.REMOVED, reason=reason, pattern=pattern)
