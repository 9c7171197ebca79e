"""Beginnings: the signs that another article begins at a line of a page, weighed together.

No sign settles it alone. Headings, lists that begin anew and changes of subject stand inside every
rule; a title, an opening phrase, numbers that begin again where nothing above could hold them, and
what stands between two lines of a page make an article together.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.model import RemovalReason
from guiju.numbering import SUPPLEMENT_RANK, Mark, Numbering, marks_of
from guiju.phrases import (
    enacts,
    enacts_law,
    heads_a_part,
    is_dateline,
    is_farewell,
    is_in_force_clause,
    is_question,
    is_supplement,
    named_in,
    names_a_document,
    news_of,
    weight_as_opening,
    weight_as_title,
)
from guiju.repeats import AHEAD
from guiju.screening import Line, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guiju.repeats import Twin

ENOUGH = 3.0  # the weight from which on an article begins

_BETWEEN = frozenset(
    {RemovalReason.FOOTER, RemovalReason.RELATED_POST, RemovalReason.CHROME, RemovalReason.CONTACT}
)

_WINDOW = 300  # folded characters compared on either side
_ENOUGH_TEXT = 60  # with less on either side, two texts of one subject may share nothing
_APART = 0.12  # share of pairs in common: 5 % of places inside laws, 90 % of seams lie below
_FAR_APART = 0.06  # half of the seams, one place in a thousand inside laws
_MOST_OF_TOPIC = 1.5
_STRANGERS = 0.02
_TOP_RANK = 3  # labels of this rank or below number a whole article, those above it a list
_REACH = 12  # lines between a title and the number that begins anew
_LOOK_AHEAD = 4  # lines in which a better place for a beginning is looked for
_TURN = 6  # lines around a question in which two others make a series
_LOST_HEAD = 3  # lines that a copy may have lost at its beginning
_INTRODUCTION_LINES = 4
_INTRODUCTION = 120  # characters
_LEAST_LINES = 2
_LEAST_TEXT = 40


class Beginning(StrEnum):
    """What tells that an article begins: the strongest sign."""

    TITLE = "title"
    NUMBERING = "numbering"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Found:
    """A kept line at which an article begins, with the weight of the signs for it."""

    line: int
    begins_by: Beginning
    weight: float


@dataclass(frozen=True)
class KeptLines:
    """The lines of a page that are text or commentary, and what was screened out around them."""

    lines: tuple[Line, ...]
    before: tuple[tuple[Line, ...], ...]  # for each line, those screened out directly before it
    blanks: tuple[int, ...]  # for each line, the line ends before it
    title: str | None

    @cached_property
    def marks(self) -> tuple[Mark | None, ...]:
        """What each line is numbered by."""
        return marks_of(line.text for line in self.lines)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Each line as it is compared with others."""
        return tuple(fold(line.text) for line in self.lines)


def beginnings(page: KeptLines, again: Sequence[Twin | None]) -> list[Found]:
    """Find where another article begins behind the first line of a page, in its order.

    `again` holds for each line the earlier one that it repeats.
    """
    weighing = _Weighing(page, again)
    found: list[Found] = []
    weighing.take(0)
    line = 1
    while line < len(page.lines):
        here = weighing.weigh(line)
        if here and here.weight >= ENOUGH:
            here = max([here, *weighing.ahead(line)], key=lambda place: (place.weight, -place.line))
            for passed in range(line, here.line):
                weighing.take(passed)
            found.append(here)
            weighing.begin(here.line)
            line = here.line
        weighing.take(line)
        line += 1
    return found


class _Weighing:
    """A page on its way from the first line to the last."""

    def __init__(self, page: KeptLines, again: Sequence[Twin | None]) -> None:
        self.page = page
        self.lines = page.lines
        self.marks = page.marks
        self.again = again
        self.starts = [0]
        self.numbering = Numbering(0)
        self.folded: list[int] = [0]  # where each line begins in the folded text
        for piece in page.folded:
            self.folded.append(self.folded[-1] + len(piece))
        self.text = "".join(page.folded)
        self.next_mark = _next_marks(self.marks)
        self.asking = [
            mark is None and line.role is Role.TEXT and is_question(line.text)
            for line, mark in zip(self.lines, self.marks, strict=True)
        ]
        self.titles = [self._title(i) for i in range(len(self.lines))]
        wide = sorted(page.blanks[1:])
        self.usual_blanks = wide[len(wide) * 9 // 10] if len(wide) > 2 else max(wide, default=1)
        if len(wide) > 2 and wide.count(wide[-1]) <= max(2, len(wide) // 10):
            self.usual_blanks = min(self.usual_blanks, wide[-1] - 1)

    def begin(self, line: int) -> None:
        """Let another article begin."""
        self.starts.append(line)
        self.numbering = Numbering(line)

    def take(self, line: int) -> None:
        """Go on past a line."""
        mark = self.marks[line]
        text = self.lines[line].text
        self.numbering.is_enacted |= enacts(text)
        if mark is not None:
            self.numbering.take(line, mark)
        elif heads_a_part(text):
            self.numbering.by_rank[SUPPLEMENT_RANK] = line

    def ahead(self, line: int) -> list[Found]:
        """Weigh the next lines, as far as the next label; behind a title, only the next."""
        reach = 1 if self.titles[line] >= 1 else _LOOK_AHEAD
        last = min(self.next_mark[line], line + reach, len(self.lines) - 1)
        return [found for i in range(line + 1, last + 1) if (found := self.weigh(i))]

    def weigh(self, line: int) -> Found | None:
        """Weigh the signs that an article begins at a line; None where there is none."""
        mark = self.marks[line]
        if mark is not None and not mark.is_first and not self._may_be_again(line, mark):
            return None
        if mark is None and is_supplement(self.lines[line].text):
            return None
        if not self._is_enough(line):
            return None
        title = self.titles[line] if mark is None else 0.0
        news = self._news(line) if mark is None else 0.0
        again = self._again(line, title)
        numbers = self._numbers(line, title)
        around = self._around(line, titled=title >= 1)
        is_headline = title >= 1 or (title >= 0.5 and self.next_mark[line] == line + 1)
        opening = self._opening(line, titled=is_headline)
        ending = self._ending(line)
        if title >= 1 and not (again or news):
            title += self._kinship(line) + self._novelty(line)
            if self._is_announced(line):
                return None
        weight = title + news + again + numbers + around + opening + ending + self._blank(line)
        if weight + _MOST_OF_TOPIC < ENOUGH:
            strange = weight < 1 and mark is None and self._is_of_another_world(line)
            return Found(line, Beginning.TOPIC, ENOUGH) if strange else None
        topic = self._topic(line)
        is_told = max(title, news, again, numbers) >= 1 or max(around, opening) >= 2
        if not is_told and not (topic >= 1 and max(opening, ending) >= 1):
            return None
        by = Beginning.TOPIC
        if title >= 1:
            by = Beginning.TITLE
        elif numbers >= 1:
            by = Beginning.NUMBERING
        return Found(line, by, weight + topic)

    def _is_enough(self, line: int) -> bool:
        """Say whether there is text on both sides, more than a heading and a sentence."""
        start, offsets = self.numbering.start, self.folded
        return (
            line - start >= _LEAST_LINES
            and len(self.lines) - line >= _LEAST_LINES
            and offsets[line] - offsets[start] >= _LEAST_TEXT
            and offsets[-1] - offsets[line] >= _LEAST_TEXT
        )

    def _title(self, i: int) -> float:
        """Weigh a line as the title of an article, by its form alone."""
        line = self.lines[i]
        if self.marks[i] is not None or line.role is not Role.TEXT:
            return 0.0
        if is_dateline(line.text):
            return 0.0
        above = self.lines[i - 1].text if i else ""
        if above.endswith(("：", ":", "、")) or (len(above) <= 8 and is_supplement(above)):
            return 0.0  # what a sentence before it lists, or the name of an appendix
        return weight_as_title(line.text, in_series=self._is_one_of_many_questions(i))

    def _is_one_of_many_questions(self, line: int) -> bool:
        """Say whether questions and their answers take turns around a line."""
        return sum(self.asking[max(0, line - _TURN) : line + _TURN + 1]) > 2

    def _news(self, line: int) -> float:
        """Weigh a sentence that reports an announcement, more if it has not been spoken of."""
        news = news_of(self.lines[line].text)
        if news is None:
            return 0.0
        named = named_in(news)
        return 3.0 if named and self._told(line, fold(named)) <= 0.5 else 2.0

    def _kinship(self, line: int) -> float:
        """Weigh a title that begins as the article's own: 快手小店发货…, 快手小店退货…."""
        own, text = self._own_title(), self.lines[line].text
        if (
            own
            and names_a_document(text)
            and len(text) >= 8
            and own[:4] == text[:4]
            and own != text
        ):
            return 1.0
        return 0.0

    def _own_title(self) -> str | None:
        start = self.numbering.start
        if self.titles[start] >= 1:
            return self.lines[start].text
        return self.page.title if start == 0 else None

    def _novelty(self, line: int) -> float:
        """Weigh how new a title's words are to the article so far."""
        known = self._told(line, self._folded(line))
        if known <= 0.4:
            return 0.5
        return -0.5 if known >= 0.8 and self.titles[line] < 2 else 0.0

    def _folded(self, line: int) -> str:
        return self.text[self.folded[line] : self.folded[line + 1]]

    def _told(self, line: int, words: str) -> float:
        """Return how much of some words the article has spoken of before a line."""
        new = _pairs(words)
        first = self.folded[self.numbering.start]
        here = self.folded[line]
        told = _pairs(self.text[max(first, here - 2 * _WINDOW) : here])
        told |= _pairs(self.text[first : min(first + _WINDOW, here)])
        return len(new & told) / (len(new) or 1)

    def _is_announced(self, line: int) -> bool:
        """Say whether all before a title is its introduction: a few lines, or some that name it."""
        start = self.numbering.start
        if self.numbering.count:
            return False
        if self.lines[line].text in self.lines[start].text:
            return True  # 关于发布《……》的公告, and then the rule itself
        if line - start > _INTRODUCTION_LINES or self.titles[start] >= 1:
            return False
        is_short = self.folded[line] - self.folded[start] < _INTRODUCTION and line - start <= 2
        return (is_short and start == 0) or self._told(line, self._folded(line)) >= 0.6

    def _again(self, line: int, title: float) -> float:
        """Weigh a stretch that repeats most of an article, from its beginning on."""
        head = 2 if title >= 1 else int(title >= 0.5)  # lines of a title that the copy changed
        for start in range(line, line + head + 1):
            twin = self.again[start] if start < len(self.again) else None
            if twin is None:
                continue
            number = bisect_right(self.starts, twin.line) - 1
            first = self.starts[number]
            behind = self.starts[number + 1] if number + 1 < len(self.starts) else line
            is_near = twin.line <= min(first + _LOST_HEAD, behind - 1)
            if is_near and not self._goes_on(start, first, twin.line):
                return 3.0 if self._covers(start, range(first, behind)) else 0.0
        return 0.0

    def _may_be_again(self, line: int, mark: Mark) -> bool:
        """Say whether a copy may begin in the midst of its numbering: its first lines are lost."""
        last = self.numbering.last.get(mark.family, (0, (0,)))[1]
        return self.again[line] is not None and mark.number[-1] != last[-1] + 1

    def _goes_on(self, line: int, first: int, original: int) -> bool:
        """Say whether the lines before one repeat what stands before its original."""
        before = (twin for twin in self.again[max(0, line - AHEAD) : line] if twin)
        return any(first <= twin.line < original for twin in before)

    def _covers(self, line: int, article: range) -> bool:
        """Say whether the lines from one on repeat most of an earlier article, in its order."""
        lines = otherwise = characters = 0
        last, original = line, article.start - 1
        for i in range(line, len(self.again)):
            twin = self.again[i]
            if i - last > AHEAD:
                break
            if twin is None or self.again[twin.line] is not None:
                continue
            if not original < twin.line <= min(original + AHEAD, article.stop - 1):
                break
            last, original = i, twin.line
            lines += 1
            otherwise += twin.differs is not None
            characters += self.folded[i + 1] - self.folded[i]
        whole = self.folded[article.stop] - self.folded[article.start]
        return lines > _LEAST_LINES and 2 * otherwise <= lines and characters >= 0.6 * whole

    def _numbers(self, line: int, title: float) -> float:
        """Weigh a numbering that begins anew at a line, or behind the title that a line is."""
        place = self.next_mark[line]
        if place >= len(self.lines) or place - line > _REACH:
            return 0.0
        mark = self.marks[place]
        if mark is None or not mark.is_first:
            return 0.0
        announced = title >= (0.5 if place == line + 1 else 1) or self._opening(line, titled=False)
        if place != line and not announced:
            return 0.0
        if mark.family not in self.numbering.last:
            counted = self.numbering.count >= _LEAST_LINES
            is_new = counted and mark.rank <= _TOP_RANK and not mark.is_list
            return 1.0 if is_new and title >= 1 else 0.0
        since, number = self.numbering.last[mark.family]
        if self.numbering.is_held(mark, since) and not self._is_of_a_new_document(
            place, mark, since
        ):
            return 0.0
        if self._stands_under_a_heading_again(mark, place) and title < 2:
            return 0.0
        if mark.is_list:
            return self._list_again(since, place, title) if number > mark.number else 0.0
        is_quoted = self.lines[place - 1].text.endswith(("：", ":"))
        if is_quoted and self.marks[place - 1] is not None:
            return 0.0  # 三、将第一条修改为：
        if number <= mark.number:
            return 1.5
        return 2.0 if mark.family in ("case", "division") else 3.0

    def _is_of_a_new_document(self, line: int, mark: Mark, since: int) -> bool:
        """Say whether a first article states its purpose, which no appendix of another does."""
        text = self.lines[line].text[mark.end :]
        return self.numbering.is_held_by_a_supplement(mark, since) and enacts_law(text)

    def _list_again(self, since: int, place: int, title: float) -> float:
        if title >= 1:
            return 1.0
        between = range(since + 1, place)
        if any(self._heads(i) for i in between):
            return 0.0
        return 0.5 if between else 1.0

    def _heads(self, line: int) -> bool:
        """Say whether a line may head a list."""
        return self.titles[line] >= 0.5 or self.lines[line].text.endswith(("：", ":", "？"))

    def _stands_under_a_heading_again(self, mark: Mark, place: int) -> bool:
        """Say whether this numbering and the one before it stand under headings of one article."""
        opened = self.numbering.opened.get(mark.family)
        if not opened or self.marks[place - 1] is not None:
            return False
        before, now = opened - 1, place - 1
        start = self.numbering.start
        is_inside = before > start or (before == start == 0 and self.page.title is not None)
        return is_inside and self.marks[before] is None and self._heads(before) and self._heads(now)

    def _around(self, line: int, *, titled: bool) -> float:
        """Weigh what was screened out before a line, or behind the title that it is."""
        before = self.page.before[line]
        behind = self.page.before[line + 1] if titled and line + 1 < len(self.lines) else ()
        is_dated = any(x.role is Role.METADATA and x.pattern != "title" for x in (*before, *behind))
        if not is_dated and line + titled < len(self.lines):
            # The page's own date line stands below its name and title.
            is_head = self.folded[line] < _INTRODUCTION and not self.numbering.count
            is_dated = not is_head and is_dateline(self.lines[line + titled].text)
        weight = 2.0 if is_dated else 0.0
        reasons = {x.reason for x in before if x.reason in _BETWEEN}
        titles = [x for x in before if x.role is Role.REMOVED and x.pattern == "title"]
        return weight + min(1.0, 0.5 * len(reasons)) + (0.5 if titles else 0.0)

    def _opening(self, line: int, *, titled: bool) -> float:
        """Weigh the phrase that an article opens with, in its first line or behind its title."""
        i = line + titled
        if i >= len(self.lines):
            return 0.0
        mark, text = self.marks[i], self.lines[i].text
        text = text[mark.end :] if mark else text
        if self.numbering.is_enacted and enacts(text):
            return 2.0
        if mark is not None and not titled:
            return 0.0
        greets = 1.0 if self.lines[i].pattern == "writer-greets" else 0.0
        # A salutation below a title says little more than the title does.
        return max(greets, min(weight_as_opening(text), 1.0 if titled else 2.0))

    def _ending(self, line: int) -> float:
        """Weigh the phrase that an article ends with, just before a line."""
        for back in (1, 2, 3):
            i = line - back
            if i <= self.numbering.start or (back > 1 and self.marks[i + 1] is not None):
                break
            if back > 1 and len(self.lines[i + 1].text) > 20:
                break
            if is_in_force_clause(self.lines[i].text):
                return 1.0 if back > 1 else 1.5
        last = self.lines[line - 1]
        return 1.0 if last.pattern == "writer-wraps-up" or is_farewell(last.text) else 0.0

    def _blank(self, line: int) -> float:
        """Weigh white space that is wider than usual on this page."""
        return 1.0 if self.page.blanks[line] > self.usual_blanks else 0.0

    def _topic(self, line: int) -> float:
        """Weigh how little the text behind a line has in common with the article before it."""
        before, behind = self._sides(line)
        if min(len(before), len(behind)) < _ENOUGH_TEXT:
            return 0.0
        share = _share(before, behind)
        if share >= _APART:
            return 0.0
        return 1.5 if share < _FAR_APART else 1.0

    def _sides(self, line: int) -> tuple[str, str]:
        here = self.folded[line]
        start = max(self.folded[self.numbering.start], here - _WINDOW)
        return self.text[start:here], self.text[here : here + _WINDOW]

    def _is_of_another_world(self, line: int) -> bool:
        """Say whether prose goes on with hardly a pair of characters of what went before."""
        if not self._is_prose(line):
            return False
        before, behind = self._sides(line)
        if len(before) < _WINDOW or len(behind) < _WINDOW:
            return False
        sampled = (behind[i : i + 2] in before for i in range(0, _WINDOW - 1, 10))
        return sum(sampled) <= 1 and _share(before, behind) < _STRANGERS

    def _is_prose(self, line: int) -> bool:
        """Say whether whole paragraphs stand on both sides, without label or heading."""
        around = range(max(0, line - 2), min(line + 2, len(self.lines)))
        return all(self.marks[i] is None and len(self.lines[i].text) >= 30 for i in around)


def _next_marks(marks: Sequence[Mark | None]) -> list[int]:
    """Return for each line the next labelled one, itself included."""
    found = [len(marks)] * len(marks)
    upcoming = len(marks)
    for i in range(len(marks) - 1, -1, -1):
        if marks[i] is not None:
            upcoming = i
        found[i] = upcoming
    return found


def _pairs(text: str) -> set[str]:
    return set(map(str.__add__, text, text[1:]))


def _share(one: str, other: str) -> float:
    """Return how much of the poorer text's pairs of characters the other has."""
    mine, theirs = _pairs(one), _pairs(other)
    return len(mine & theirs) / (min(len(mine), len(theirs)) or 1)
