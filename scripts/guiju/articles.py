"""Articles: a page cut where another article begins; the same article twice is told as one.

What the curators of the corpus state about their sources stands above this (decision 0008). The cut
speaks for pages that nobody has read yet, and asks about those that somebody has.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.beginnings import Beginning, Found, KeptLines, beginnings
from guiju.model import Certainty
from guiju.phrases import named_in
from guiju.repeats import Twin, twins
from guiju.screening import Line, Role, ScreenedText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guiju.restoration.repairs import RestoredText

_CERTAIN = 4.0  # two strong signs, and not only one with company
_COVERED = 0.7  # share of a copy that its original holds
_COVERING = 0.4  # share of an original that a copy must hold; the rest it left out
_MOSTLY = 0.5  # with more of its lines saying otherwise, it is another rule in the same words
_REPEATED = 16  # characters from which on a paragraph that comes again is worth a word
_SECTION_TITLE = 30
_SUBJECT = 3  # characters that the titles of rules on one page begin alike with
_LEAST_TITLE = 6
_RULE = re.compile("(?:规则|办法|规范|细则|条例|规定|公约|公告|通知|制度|协议)$")
_RULE_OR_PART = re.compile(
    "(?:规则|办法|规范|细则|条例|规定|公约|公告|通知|制度|协议|标准|条件|要求|流程|说明|须知|指南)$"
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a page.

    `start`/`end` count in the restored text; `first_line`/`end_line` in the screened lines. The
    lines of its own title and date belong to it, whatever screening made of them; `opens_line` is
    the first that screening kept. `copy_of` is the place of the article that it repeats.
    """

    title: str | None
    start: int
    end: int
    first_line: int
    opens_line: int
    end_line: int
    begins_by: Beginning
    certainty: Certainty
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Repetition:
    """A line that says again what an earlier line of the page said; places in the screened lines.

    `differs` holds the numbers, negations, modals and parties in which the two are not the same, of
    the earlier line and of this one; None where both say the same.
    """

    line: int
    first: int
    in_copy: bool
    differs: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Division:
    """A page cut into articles, and what comes twice in it."""

    articles: tuple[Article, ...]
    repetitions: tuple[Repetition, ...]

    def repeated_lines(self) -> frozenset[int]:
        """Return the lines of copies that say nothing but what their original says."""
        return frozenset(
            item.line for item in self.repetitions if item.in_copy and item.differs is None
        )


def articles(screened: ScreenedText, title: str | None = None) -> tuple[Article, ...]:
    """Cut a screened page into its articles; `title` is the title of the page, restored."""
    return divide(screened, title).articles


def divide(screened: ScreenedText, title: str | None = None) -> Division:
    """Cut a screened page into its articles and find what comes twice.

    Every kept line belongs to exactly one article, the writer's introduction to the first. A page
    without kept lines has none.
    """
    places = [
        i for i, line in enumerate(screened.lines) if line.role in (Role.TEXT, Role.COMMENTARY)
    ]
    if not places:
        return Division((), ())
    page = _kept(screened, places, title)
    texts = [line.text for line in page.lines]
    again = twins(texts, page.folded)
    found = beginnings(page, again)
    starts = [Found(0, _first_begins_by(page), _CERTAIN), *found]
    starts = _with_numbered_rules(page, starts)
    copies = _copies([start.line for start in starts], again, texts)
    result = []
    for number, start in enumerate(starts):
        end = starts[number + 1].line if number + 1 < len(starts) else len(places)
        result.append(_article(screened, places, page, start, end, copies[number]))
    return Division(tuple(result), tuple(_repetitions(result, places, again, texts)))


def article_records(
    found: Sequence[Article], restored: RestoredText
) -> list[dict[str, int | str | None]]:
    """Return articles as they are printed: places in the source, words for the rest."""
    records: list[dict[str, int | str | None]] = []
    for article in found:
        start, end = restored.source_span(article.start, article.end)
        records.append(
            {
                "start": start,
                "end": end,
                "title": article.title,
                "begins_by": article.begins_by.value,
                "certainty": article.certainty.value,
                "copy_of": article.copy_of,
            }
        )
    return records


def _kept(screened: ScreenedText, places: Sequence[int], title: str | None) -> KeptLines:
    lines, text = screened.lines, screened.restored.text
    before, blanks = [], []
    for previous, place in pairwise([-1, *places]):
        before.append(lines[previous + 1 : place])
        behind = lines[place - 1].end if place else 0
        blanks.append(text.count("\n", behind, lines[place].start))
    if title is None:
        printed = (line.text for line in before[0] if line.pattern == "title")
        title = next(printed, None)
    return KeptLines(tuple(lines[i] for i in places), tuple(before), tuple(blanks), title)


def _first_begins_by(page: KeptLines) -> Beginning:
    return Beginning.NUMBERING if page.marks[0] and page.title is None else Beginning.TITLE


def _with_numbered_rules(page: KeptLines, starts: Sequence[Found]) -> list[Found]:
    """Cut an article whose sections are rules of their own, numbered 一、二、 by the page.

    Told by their titles: all begin with the same subject, all name a rule or a part that stands for
    one, at least one a rule; and by their numbering, which begins anew in each. An article that is
    itself called a rule has parts, not rules.
    """
    result = []
    ends = [*(start.line for start in starts[1:]), len(page.lines)]
    for start, end in zip(starts, ends, strict=True):
        result.append(start)
        own = page.title if start.line == 0 and page.title else page.lines[start.line].text
        if page.marks[start.line] is None and _RULE.search(own):
            continue
        sections = [
            i for i in range(start.line, end) if (m := page.marks[i]) and m.family == "section"
        ]
        if _are_rules(page, sections, end):
            result += [Found(i, Beginning.TITLE, 3.0) for i in sections[1:]]
    return result


def _are_rules(page: KeptLines, sections: Sequence[int], end: int) -> bool:
    titles = [_section_title(page, i) for i in sections]
    if len(sections) < 2 or not all(_RULE_OR_PART.search(title) for title in titles):
        return False
    subject = titles[0][:_SUBJECT]
    if not all(len(t) >= _LEAST_TITLE and t.startswith(subject) for t in titles):
        return False
    if not any(_RULE.search(title) for title in titles):
        return False
    for section, following in pairwise([*sections, end]):
        marks = [mark for mark in page.marks[section + 1 : following] if mark is not None]
        if following - section < 3 or (marks and not marks[0].is_first):
            return False
    return True


def _section_title(page: KeptLines, line: int) -> str:
    mark, text = page.marks[line], page.lines[line].text
    title = text[mark.end :].strip() if mark else ""
    return title if len(title) <= _SECTION_TITLE and not re.search("[，。；：]", title) else ""


def _copies(
    starts: Sequence[int], again: Sequence[Twin | None], texts: Sequence[str]
) -> list[int | None]:
    """Return for each article the earlier one that it repeats, paragraph by paragraph."""
    owner: list[int] = []
    for number, (start, end) in enumerate(pairwise([*starts, len(texts)])):
        owner += [number] * (end - start)
    sizes = [0] * len(starts)
    shared: list[dict[int, int]] = [{} for _ in starts]
    lines: Counter[tuple[int, int]] = Counter()
    otherwise: Counter[tuple[int, int]] = Counter()
    for line, twin in enumerate(again):
        own = owner[line]
        sizes[own] += len(texts[line])
        if twin is not None and owner[twin.line] != own:
            original = owner[twin.line]
            shared[own][original] = shared[own].get(original, 0) + len(texts[line])
            lines[own, original] += 1
            otherwise[own, original] += twin.differs is not None
    copies: list[int | None] = []
    for own, size in enumerate(sizes):
        copies.append(None)
        if not shared[own]:
            continue
        original = max(shared[own], key=lambda i: (shared[own][i], -i))
        common, pair = shared[own][original], (own, original)
        covers = common >= _COVERED * size and common >= _COVERING * sizes[original]
        if covers and otherwise[pair] <= _MOSTLY * lines[pair]:
            before = copies[original]
            copies[own] = original if before is None else before
    return copies


def _article(
    screened: ScreenedText,
    places: Sequence[int],
    page: KeptLines,
    start: Found,
    end: int,
    copy_of: int | None,
) -> Article:
    lines = screened.lines
    opens = first = places[start.line]
    least = places[start.line - 1] + 1 if start.line else 0
    while first > least and _is_head(lines[first - 1]):
        first -= 1
    last = places[end - 1] + 1
    certainty = Certainty.CERTAIN if start.weight >= _CERTAIN else Certainty.PROBABLE
    return Article(
        title=_title(page, lines[first:opens], start),
        start=lines[first].start,
        end=lines[last - 1].end,
        first_line=first,
        opens_line=opens,
        end_line=last,
        begins_by=start.begins_by,
        certainty=certainty,
        copy_of=copy_of,
    )


def _is_head(line: Line) -> bool:
    """Say whether a line that screening took out is the title or the date line of an article."""
    return line.role is Role.METADATA or (line.role is Role.REMOVED and line.pattern == "title")


def _title(page: KeptLines, head: Sequence[Line], start: Found) -> str | None:
    """Return the title as it is printed; None where none is."""
    printed = next((line.text for line in reversed(head) if line.pattern == "title"), None)
    if start.line == 0 and page.title is not None:
        return page.title
    text = page.lines[start.line].text
    if printed:
        return printed
    if start.begins_by is Beginning.TITLE:
        if page.marks[start.line] is not None:
            return _section_title(page, start.line) or None
        return text if not text.endswith("。") and len(text) <= 45 else None
    return named_in(text) if start.begins_by is Beginning.TOPIC else None


def _repetitions(
    found: Sequence[Article],
    places: Sequence[int],
    again: Sequence[Twin | None],
    texts: Sequence[str],
) -> Iterator[Repetition]:
    number = 0
    for line, twin in enumerate(again):
        while places[line] >= found[number].end_line:
            number += 1
        if twin is None:
            continue
        article = found[number]
        in_copy = article.copy_of is not None and places[twin.line] < article.first_line
        if in_copy or (twin.likeness == 1 and len(texts[line]) >= _REPEATED):
            yield Repetition(places[line], places[twin.line], in_copy, twin.differs)
