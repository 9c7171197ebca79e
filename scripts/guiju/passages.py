"""Pages: a source restored, screened and cut into the passages of its rules, its ledger closed."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.articles import Division, divide
from guiju.editions import edition_name
from guiju.evidence import Evidence
from guiju.ledger import Assignment, PartKey, build_ledger, spans_by_part
from guiju.markup.reading import layout_of
from guiju.model import (
    Account,
    LedgerEntry,
    RemovalReason,
    SourceSpan,
    SourceText,
)
from guiju.records import OpensAs
from guiju.restoration.repairs import RestoredText
from guiju.restoration.restore import restore
from guiju.screening import Line, Role, ScreenedText, screen
from guiju.stated import StatedEdition, stated_passages
from guiju.structure import Structure, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.corpus import Corpus
    from guiju.errors import Problem
    from guiju.model import Repair

_KEPT = (Role.TEXT, Role.COMMENTARY)


@dataclass(frozen=True, slots=True)
class Passage:
    """One edition's part of a page, cut into headings, clauses and commentary.

    `lines` are those from where the rule opens to where it ends, without the copies in between.
    """

    stated: StatedEdition
    edition: str
    title: Line | None
    structure: Structure
    lines: tuple[Line, ...]

    @property
    def rule_id(self) -> str:
        """The rule that this is an edition of."""
        return self.stated.rule_id

    @property
    def edition_key(self) -> tuple[str, int]:
        """The rule and the place of the edition in its record, whichever source carries it."""
        return self.stated.rule_id, self.stated.number


@dataclass(frozen=True, slots=True)
class Page:
    """A source on its way: restored, screened, cut into passages, its ledger closed."""

    text: SourceText
    restored: RestoredText
    screened: ScreenedText
    division: Division
    passages: tuple[Passage, ...]
    unassigned: tuple[Line, ...]
    ledger: tuple[LedgerEntry, ...]
    spans: dict[PartKey, tuple[SourceSpan, ...]]
    repair_starts: tuple[int, ...]

    def evidence(self, start: int, end: int) -> Evidence:
        """Return the evidence for a span of the restored text, placed in the raw text."""
        span = self.span(start, end)
        return Evidence(self.restored.text[start:end], span.source, span.start, span.end)

    def quoted(self, quote: str) -> Evidence | None:
        """Return where the restored text first holds these words, None where it does not."""
        start = self.restored.text.find(quote)
        return None if start < 0 else self.evidence(start, start + len(quote))

    def span(self, start: int, end: int) -> SourceSpan:
        """Return where the raw text holds a span of the restored text."""
        return SourceSpan(self.text.source.id, *self.restored.source_span(start, end))

    def repairs_in(self, spans: Iterable[SourceSpan]) -> tuple[Repair, ...]:
        """Return the repairs inside spans of this page's raw text, in order."""
        found: list[Repair] = []
        for span in spans:
            first = bisect_left(self.repair_starts, span.start)
            last = bisect_left(self.repair_starts, span.end)
            found += self.restored.repairs[first:last]
        return tuple(found)


@lru_cache(maxsize=2)
def passages_by_source(corpus: Corpus) -> dict[str, tuple[StatedEdition, ...]]:
    """Return the passages that the records of rules state of each source, in their order."""
    found: dict[str, list[StatedEdition]] = {}
    for stated in stated_passages(corpus.rules):
        found.setdefault(stated.passage.source, []).append(stated)
    return {source: tuple(own) for source, own in found.items()}


@lru_cache(maxsize=2)
def _digests(corpus: Corpus) -> dict[str, str]:
    return {text.source.id: text.source.sha256 for text in corpus.sources}


def read_page(text: SourceText, corpus: Corpus, problems: list[Problem]) -> Page:
    """Restore, screen and cut a source; what does not fit its rules' records is noted.

    Where a rule opens is stated by its record. An article that the page holds a second time is set
    aside first, unless a record states that a rule opens in it and nowhere else.
    """
    layout = layout_of(text)
    restored = restore(text, corpus.tables, layout)
    page_title = restore(text.source.page_title, corpus.tables).text
    screened = screen(restored, corpus.screens, page_title, layout.outside)
    division = divide(screened, page_title)
    aside = _set_aside(text.source.id, screened, division, corpus)
    places = [i for i, line in enumerate(screened.lines) if line.role in _KEPT]
    kept = [screened.lines[i] for i in places if i not in aside]
    copied = aside & division.repeated_lines()
    cuts = _cuts(text.source.id, kept, corpus, problems)
    passages = []
    first = cuts[0][0] if cuts else len(kept)
    loose: list[Line] = kept[:first] if not cuts else []
    for number, (start, end, stated) in enumerate(cuts):
        lines = kept[start:end]
        record = stated.record
        title = lines[0] if stated.passage.opens_as is OpensAs.TITLE else None
        # What the writer says before the first rule opens is his introduction to it.
        intro = (
            [replace(line, role=Role.COMMENTARY) for line in kept[:start]] if number == 0 else []
        )
        body = lines[1:] if title else lines
        structure = parse((*intro, *body))
        name = edition_name(record.effective_on, first_digest(stated, text, corpus))
        passages.append(Passage(stated, name, title, structure, tuple(lines)))
        following = cuts[number + 1][0] if number + 1 < len(cuts) else len(kept)
        loose += kept[end:following]
    # What a copy says otherwise than its original is no clause, but it stays to be seen.
    loose += [screened.lines[i] for i in places if i in aside - copied]
    loose.sort(key=lambda line: line.start)
    assignments = _assignments(screened, passages, loose)
    for line in (screened.lines[i] for i in copied):
        reason = RemovalReason.REPEATED_TEXT
        removal = Assignment(line.start, line.end, Account.REMOVAL, reason, pattern="article-copy")
        assignments.append(removal)
    ledger = build_ledger(restored, text.text, assignments)
    return Page(
        text=text,
        restored=restored,
        screened=screened,
        division=division,
        passages=tuple(passages),
        unassigned=tuple(loose),
        ledger=ledger,
        spans=spans_by_part(ledger, text.source.id),
        repair_starts=tuple(restored.columns.starts.tolist()),
    )


def first_digest(stated: StatedEdition, text: SourceText, corpus: Corpus) -> str:
    """Return the hash of the source that gives an edition's text, whoever else carries it."""
    if stated.witness is None:
        return text.source.sha256
    return _digests(corpus)[stated.record.passage.source]


def _set_aside(
    source_id: str, screened: ScreenedText, division: Division, corpus: Corpus
) -> frozenset[int]:
    """Return the lines of articles that the page held before, but for those that a rule needs."""
    copies = [
        range(article.first_line, article.end_line)
        for article in division.articles
        if article.copy_of is not None
    ]
    if not copies:
        return frozenset()
    inside = {i for copy in copies for i in copy}
    needed: set[int] = set()
    for stated in passages_by_source(corpus).get(source_id, ()):
        opens = stated.passage.opens
        found = [
            i
            for i, line in enumerate(screened.lines)
            if line.role in _KEPT and line.text.startswith(opens)
        ]
        if inside.issuperset(found):
            needed.update(found)
    kept = {i for copy in copies if needed.intersection(copy) for i in copy}
    return frozenset(i for i in inside - kept if screened.lines[i].role in _KEPT)


def _cuts(
    source_id: str, kept: Sequence[Line], corpus: Corpus, problems: list[Problem]
) -> list[tuple[int, int, StatedEdition]]:
    """Return where each edition's passage begins and ends among a page's kept lines."""
    opened = []
    for stated in passages_by_source(corpus).get(source_id, ()):
        index = _only_line(kept, stated.passage.opens, 0, stated, "opens", problems)
        if index is not None:
            opened.append((index, stated))
    opened.sort(key=lambda item: (item[0], item[1].rule_id, item[1].number))
    for one, other in pairwise(opened):
        if one[0] == other[0]:
            twice = f"{one[1].rule_id} opens at the same line"
            remedy = "let each rule open at a line of its own"
            problems.append(other[1].problem(f"{other[1].passage_field}.opens", twice, remedy))
            return []
    cuts = []
    for number, (start, stated) in enumerate(opened):
        end = opened[number + 1][0] if number + 1 < len(opened) else len(kept)
        if until := stated.passage.until:
            found = _only_line(kept, until, start + 1, stated, "until", problems)
            end = min(end, found) if found is not None else end
        cuts.append((start, end, stated))
    return cuts


def _only_line(
    kept: Sequence[Line],
    begins: str,
    first: int,
    stated: StatedEdition,
    name: str,
    problems: list[Problem],
) -> int | None:
    found = [i for i, line in enumerate(kept) if i >= first and line.text.startswith(begins)]
    if len(found) != 1:
        what = f"{len(found)} lines begin with “{begins}”"
        remedy = "quote the beginning of one line as restored"
        problems.append(stated.problem(f"{stated.passage_field}.{name}", what, remedy))
        return None
    return found[0]


def _assignments(
    screened: ScreenedText, passages: Iterable[Passage], loose: Iterable[Line]
) -> list[Assignment]:
    found = [
        Assignment(line.start, line.end, Account.REMOVAL, line.reason, pattern=line.pattern)
        if line.role is Role.REMOVED
        else Assignment(line.start, line.end, Account.METADATA, pattern=line.pattern)
        for line in screened.lines
        if line.role in (Role.REMOVED, Role.METADATA)
    ]
    for passage in passages:
        rule, edition = passage.rule_id, passage.edition
        if title := passage.title:
            account = Account.HEADING
            found.append(Assignment(title.start, title.end, account, rule=rule, edition=edition))
        for part in passage.structure.parts:
            account = Account.HEADING if part.is_heading else Account.CLAUSE
            found += [
                Assignment(*line, account, rule=rule, part=part.id, edition=edition)
                for line in part.lines
            ]
        for note in passage.structure.commentary:
            account = Account.COMMENTARY
            found += [
                Assignment(*line, account, rule=rule, part=note.before, edition=edition)
                for line in note.lines
            ]
    found += [Assignment(line.start, line.end, Account.COMMENTARY) for line in loose]
    return found
