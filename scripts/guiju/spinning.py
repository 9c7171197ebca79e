"""Spinning: tells text whose words a synonym program exchanged, and what probably stood there."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from guiju.evidence import By
from guiju.model import Flag, FlagKind, Gloss
from guiju.records import SpunTermRecord
from guiju.screening import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.screening import ScreenedText
    from guiju.tagging import EvidenceAt, Region

# Measured: sources in their writers' own words have 0.6 at most and stretches of 800 characters of
# law 5.0, by one or two words; the spun source has 31, pages spun with half of the table 6 to 18.
SPUN_PER_THOUSAND = 3.0
_SPUN_BREADTH = 3.0  # different terms, each by its weight: one word may be what a page is about
_TELLING = 0.5  # a word of this weight is worth a look by itself
_OFTEN = 3  # times per thousand characters that one term counts at most
_SPUN_PER_MILLION = 1000  # how often a spinner puts in one of its words, near enough
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class SpunTerm:
    """A word that a spinner probably put in; `start`/`end` count in the source text."""

    start: int
    end: int
    term: str
    original: str


@dataclass(frozen=True, slots=True)
class Spinning:
    """How spun a text is: exchanged words in a thousand Chinese characters, each by its weight."""

    per_thousand: float
    is_spun: bool
    terms: tuple[SpunTerm, ...]


def spinning_in(screened: ScreenedText, spun_terms: Iterable[SpunTermRecord]) -> Spinning:
    """Measure what screening has left of a text; the terms of a text not spun are those that tell.

    A rule or a guide may say 请求 or 检查 without any spinner, so a term weighs what its rarity in
    ordinary text says (`weight`), and a term that a page repeats counts a few times only.
    """
    restored = screened.restored
    rows = tuple(spun_terms)
    table = _table(rows)
    weights = {row.term: weight(row) for row in rows}
    found: list[tuple[str, int, Gloss]] = []
    characters = 0
    for line in screened.lines:
        if line.role in (Role.TEXT, Role.COMMENTARY):
            characters += len(_HAN.findall(line.text))
            for gloss in _glosses(line.text, table):
                found.append((line.text[gloss.start : gloss.end], line.start, gloss))
    thousands = max(characters / 1000, 1)
    counts = Counter(term for term, _, _ in found)
    weighed = sum(weights[term] * min(times, _OFTEN * thousands) for term, times in counts.items())
    per_thousand = round(weighed / max(characters / 1000, 0.001), 2)
    breadth = sum(weights[term] for term in counts)
    is_spun = per_thousand >= SPUN_PER_THOUSAND and breadth >= _SPUN_BREADTH
    terms = tuple(
        SpunTerm(*restored.source_span(at + gloss.start, at + gloss.end), term, gloss.original)
        for term, at, gloss in found
        if is_spun or weights[term] >= _TELLING
    )
    return Spinning(per_thousand, is_spun, terms)


def weight(row: SpunTermRecord) -> float:
    """Return how much a term says for a spinner: the logarithm of how much likelier it makes one.

    One that ordinary text never has weighs 1; one that it has as often as a spinner, nothing.

    >>> from guiju.records import SpunTermRecord
    >>> [weight(SpunTermRecord("词", "字", rate, (), ())) for rate in (0, 30.6, 1200)]
    [1.0, 0.5, 0.0]
    """
    likelier = _SPUN_PER_MILLION / (1 + row.clean_per_million)
    return round(max(math.log(likelier) / math.log(_SPUN_PER_MILLION), 0.0), 3)


def glosses_of(text: str, spun_terms: Iterable[SpunTermRecord]) -> tuple[Gloss, ...]:
    """Return the likely originals of spun terms in a text, longest term first, left to right.

    Declines where the words around a term say that it is the writer's own.

    >>> from guiju.records import SpunTermRecord
    >>> terms = (
    ...     SpunTermRecord("请求", "申请", 0, (), (), unless="请求权"),
    ...     SpunTermRecord("建议请求", "提交申请", 0, (), ()),
    ... )
    >>> [(g.start, g.end, g.original) for g in glosses_of("商家建议请求，赔偿请求权", terms)]
    [(2, 6, '提交申请')]
    """
    return tuple(_glosses(text, _table(tuple(spun_terms))))


@dataclass(frozen=True, slots=True)
class _Table:
    any_term: re.Pattern[str]
    rows: dict[str, SpunTermRecord]


@lru_cache(maxsize=4)
def _table(rows: tuple[SpunTermRecord, ...]) -> _Table:
    terms = sorted((row.term for row in rows), key=lambda term: (-len(term), term))
    any_term = "|".join(map(re.escape, terms)) or "(?!)"  # without rows nothing is found
    return _Table(re.compile(any_term), {row.term: row for row in rows})


def _glosses(text: str, table: _Table) -> Iterator[Gloss]:
    places: dict[str, _Places] = {}
    match = table.any_term.search(text)
    while match:
        start, end = match.span()
        row = table.rows[match.group()]
        is_own = False
        if row.where or row.unless:
            if row.term not in places:
                places[row.term] = _Places(row, text)
            is_own = not places[row.term].hold(start, end)
        if not is_own:
            yield Gloss(start, end, row.original)
        match = table.any_term.search(text, start + 1 if is_own else end)


class _Places:
    """Where in one text a term stands for another; each pattern reads the text once."""

    def __init__(self, row: SpunTermRecord, text: str) -> None:
        self._where = _spans(row.where, text) if row.where else None
        self._unless = _spans(row.unless, text) if row.unless else ()

    def hold(self, start: int, end: int) -> bool:
        if self._where is not None and not _inside(start, end, self._where):
            return False
        return not _inside(start, end, self._unless)


def _spans(pattern: str, text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in re.finditer(pattern, text))


def _inside(start: int, end: int, spans: tuple[tuple[int, int], ...]) -> bool:
    """Say whether a place lies inside one of some sorted disjoint spans."""
    number = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return number >= 0 and end <= spans[number][1]


def spun_flag(
    text: str, glosses: tuple[Gloss, ...], regions: tuple[Region, ...], evidence: EvidenceAt
) -> tuple[Flag, ...]:
    """Return the flag that says which words of a clause a spinner probably put in."""
    if not glosses:
        return ()
    pairs = dict.fromkeys(f"{text[g.start : g.end]}〔{g.original}〕" for g in glosses)
    detail = f"换词文本，括注为推定的原词：{'、'.join(pairs)}。"
    # The paragraphs of a text are joined by a line feed each.
    number = text.count("\n", 0, glosses[0].start)
    paragraph = text.rfind("\n", 0, glosses[0].start) + 1
    shift = regions[number].start - paragraph
    at = evidence(glosses[0].start + shift, glosses[0].end + shift)
    return (Flag(FlagKind.SPUN_TERM, detail, By.PATTERN, at),)
