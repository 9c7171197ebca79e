"""Assembly: from screened sources to rules, with every character of every source accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from guiju.corpus import Corpus
from guiju.errors import CorpusError, Problem
from guiju.evidence import By, Evidence
from guiju.groups import Conditions, Part, Vocabulary, conditions_in
from guiju.holes import Surroundings, holes_in, losses_of
from guiju.ladders import ladders_in
from guiju.lookups import metrics_of
from guiju.metrics import prepare
from guiju.model import (
    Clause,
    ClauseKind,
    Commentary,
    Flag,
    FlagKind,
    Gloss,
    Heading,
    Relation,
    Rule,
    SourceAccount,
    SourceKind,
    SourceSpan,
    Status,
    TagKind,
    Trust,
)
from guiju.passages import Page, Passage, read_page
from guiju.provisions import Metric
from guiju.quantities import phrases_in
from guiju.reading import read
from guiju.spinning import Spinning, glosses_of, spinning_in, spun_flag
from guiju.status import lowest, status_on, trust_of
from guiju.structure import DraftPart
from guiju.tagging import Region, regions_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.records import CuratedRecord

_PRINTED_DATE = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{4})-(\d{2})-(\d{2})"
)


@dataclass(frozen=True, slots=True)
class Library:
    """The rules and the account of each source, which are published.

    The rest is not: it shows whoever keeps the corpus how spun each source seems and how it was
    cut (`spinning`, `pages`, in the order of the accounts), and every numeric phrase of the rules
    (`numbers`).
    """

    rules: tuple[Rule, ...]
    accounts: tuple[SourceAccount, ...]
    metrics: tuple[Metric, ...] = ()
    spinning: tuple[Spinning, ...] = ()
    pages: tuple[Page, ...] = ()
    numbers: tuple[NumericPhrase, ...] = ()


@dataclass(frozen=True, slots=True)
class NumericPhrase:
    """A number with what it measures in a rule; `part` is None in the writer's own words."""

    rule: str
    part: str | None
    evidence: Evidence


def assemble(corpus: Corpus) -> Library:
    """Turn the corpus into rules and accounts.

    Raises:
        CorpusError: with every passage, date, relation or curated decision that does not fit
            what its source says.
    """
    problems: list[Problem] = []
    day = corpus.settings.as_of
    pages = {text.source.id: read_page(text, corpus, problems) for text in corpus.sources}
    terms = corpus.taxonomy.terms
    vocabulary = Vocabulary(
        prepare(corpus.taxonomy.metrics),
        tuple(term for kind, term in terms if kind is TagKind.PENALTY),
        tuple(term for kind, term in terms if kind is TagKind.PARTY),
    )
    rules = []
    numbers: list[NumericPhrase] = []
    for page in pages.values():
        for passage in page.passages:
            by_place = {part.sort: part for part in passage.structure.parts}
            around = Surroundings(passage.structure.parts)
            draft = _Drafting(corpus, page, passage, pages, problems, by_place, around, vocabulary)
            rules.append(draft.rule(day))
            numbers += draft.numbers()
    if problems:
        raise CorpusError(tuple(problems))
    rules.sort(key=lambda rule: rule.id)
    return Library(
        tuple(rules),
        tuple(_account(page) for page in pages.values()),
        metrics_of(corpus.taxonomy.metrics, rules),
        tuple(spinning_in(page.screened, corpus.spun_terms) for page in pages.values()),
        tuple(pages.values()),
        tuple(numbers),
    )


def _account(page: Page) -> SourceAccount:
    loose = tuple(
        Commentary(line.text, (page.span(line.start, line.end),)) for line in page.unassigned
    )
    return SourceAccount(page.text.source, len(page.text.text), page.ledger, loose)


@dataclass(slots=True)
class _Drafting:
    """One rule while it is put together; notes what does not fit instead of stopping."""

    corpus: Corpus
    page: Page
    passage: Passage
    pages: dict[str, Page]
    problems: list[Problem]
    parts_by_place: dict[tuple[int, ...], DraftPart]
    around: Surroundings
    vocabulary: Vocabulary

    def rule(self, day: date) -> Rule:
        """Return the finished rule with its status on `day`."""
        record, source = self.passage.record, self.page.text.source
        parts = self.passage.structure.parts
        clauses = tuple(self._clause(part) for part in parts if not part.is_heading)
        conditions = self._conditions(clauses)
        clauses = tuple(self._with_criteria(clause, conditions) for clause in clauses)
        clauses = self._curated(clauses)
        effective = record.edition.effective_on
        relations = tuple(self._relations())
        status, note = status_on(day, effective, relations, record.checks)
        if status is Status.IN_FORCE:
            clauses = tuple(_verified(clause) for clause in clauses)
        topics = dict.fromkeys(
            tag.name for clause in clauses for tag in clause.tags if tag.kind is TagKind.TOPIC
        )
        if not clauses:
            self._problem("the passage holds no clause", "check passage.opens and passage.until")
        return Rule(
            id=self.passage.rule_id,
            title=record.title,
            platform=self.passage.rule_id.split(".")[0],
            aliases=record.aliases,
            topics=tuple(topics),
            edition=effective.isoformat() if effective else f"undated-{source.sha256[:8]}",
            published_on=record.edition.published_on,
            effective_on=effective,
            date_evidence=self._date_evidence(),
            status=status,
            status_note=note,
            trust=lowest(clause.trust for clause in clauses),
            sources=(source.id,),
            notes=record.notes,
            relations=relations,
            checks=record.checks,
            headings=tuple(self._heading(part) for part in parts if part.is_heading),
            clauses=clauses,
            commentary=self._commentary(),
            title_by=By.PATTERN if self._is_printed(record.title) else By.CURATOR,
            publisher=record.publisher,
            applies_to=record.applies_to,
            groups=conditions.groups,
            ladders=ladders_in(clauses, conditions.groups, self.corpus.taxonomy.metrics),
        )

    def _conditions(self, clauses: tuple[Clause, ...]) -> Conditions:
        """Return what the clauses ask of a shop, and what follows where it holds."""
        parts = []
        by_id = {clause.id: clause for clause in clauses}
        is_spun = self.page.text.source.kind is SourceKind.SPUN
        for part in self.passage.structure.parts:
            clause = by_id.get(part.id)
            if clause:
                reading, kind = read(clause.text, clause.glosses), clause.kind
            else:
                glosses = glosses_of(part.title, self.corpus.spun_terms) if is_spun else ()
                reading, kind = read(part.title, glosses), ClauseKind.CLAUSE
            parts.append(Part(part.id, part.sort, part.label, reading, clause is None, kind))
        parts.sort(key=lambda part: part.sort)
        title = self.passage.title.text if self.passage.title else ""
        return conditions_in(tuple(parts), self.vocabulary, self._evidence_in, title)

    def _evidence_in(self, part_id: str, start: int, end: int) -> Evidence:
        """Place a span of a clause's text, or of a heading's title, in the source."""
        part = next(p for p in self.passage.structure.parts if p.id == part_id)
        text = self.page.restored.text
        if part.is_heading:
            at = text.index(part.title, part.lines[0][0])
            return self.page.evidence(at + start, at + end)
        regions = regions_of(part, text)
        first, last = (self._offset(regions, at) for at in (start, end - 1))
        return self.page.evidence(first, last + 1)

    def _offset(self, regions: tuple[Region, ...], at: int) -> int:
        """Return where the restored text holds a character of a clause's paragraphs."""
        for region in regions:
            if at <= len(region.text):
                return region.start + at
            at -= len(region.text) + 1
        msg = f"no character {at} in a clause"
        raise AssertionError(msg)

    def _with_criteria(self, clause: Clause, conditions: Conditions) -> Clause:
        """Return a clause with its criteria, and a flag for each figure without its unit."""
        criteria = conditions.criteria.get(clause.id, ())
        flags = tuple(
            Flag(
                FlagKind.UNIT_NOT_PRINTED,
                f"来源没有印出“{criterion.metric}”这个数额的单位。",
                By.PATTERN,
                criterion.evidence,
            )
            for criterion in criteria
            if criterion.id in conditions.unit_missing and not _told(clause, criterion.evidence)
        )
        return replace(clause, criteria=criteria, flags=(*clause.flags, *flags))

    def numbers(self) -> Iterable[NumericPhrase]:
        """Return every numeric phrase of the rule's clauses and of the words between them."""
        rule_id = self.passage.rule_id
        for part in self.passage.structure.parts:
            for start, end in () if part.is_heading else _numbers_in(part.text):
                yield NumericPhrase(rule_id, part.id, self._evidence_in(part.id, start, end))
        for note in self.passage.structure.commentary:
            for start, end in _numbers_in(note.text):
                at = note.lines[0][0] + start
                yield NumericPhrase(rule_id, None, self.page.evidence(at, at + end - start))

    def _is_printed(self, title: str) -> bool:
        """Say whether the source calls the rule so: in its title line, or between 《 and 》."""
        line = self.passage.title.text if self.passage.title else ""
        return line.endswith(title) or f"《{title}》" in self.page.restored.text

    def _problem(self, found: str, remedy: str) -> None:
        place = f"corpus/rules/{self.passage.rule_id}.yaml"
        self.problems.append(Problem(place, found, remedy))

    def _heading(self, part: DraftPart) -> Heading:
        spans = self._spans(part)
        flags = self._holes(part)
        return Heading(part.id, part.label, part.title, part.path, part.sort, spans, flags)

    def _holes(self, part: DraftPart) -> tuple[Flag, ...]:
        page = self.page
        return holes_in(part, page.restored.text, self.corpus.holes, self.around, page.evidence)

    def _spans(self, part: DraftPart) -> tuple[SourceSpan, ...]:
        return self.page.spans[self.passage.rule_id, part.id]

    def _clause(self, part: DraftPart) -> Clause:
        page = self.page
        regions = regions_of(part, page.restored.text)
        tags = tags_of(regions, self._headings_of(part), self.corpus.taxonomy.terms, page.evidence)
        flags = self._holes(part)
        glosses: tuple[Gloss, ...] = ()
        if page.text.source.kind is SourceKind.SPUN:
            glosses = glosses_of(part.text, self.corpus.spun_terms)
            flags += spun_flag(part.text, glosses, regions, page.evidence)
        spans = self._spans(part)
        repairs = page.repairs_in(spans)
        flags += losses_of(repairs, page.text.source.id)
        return Clause(
            id=part.id,
            label=part.label,
            title=part.title,
            path=part.path,
            sort=part.sort,
            kind=part.kind,
            text=part.text,
            trust=trust_of(page.text.source.kind, flags),
            spans=spans,
            tags=tags,
            flags=flags,
            glosses=glosses,
            repairs=repairs,
        )

    def _headings_of(self, part: DraftPart) -> tuple[Region, ...]:
        """Return the titles and lead-ins that a clause stands under, its own title first."""
        found = []
        text = self.page.restored.text
        if part.title:
            start = text.index(part.title, part.lines[0][0])
            found.append(Region(part.title, start))
        for depth in range(len(part.sort) - 1, 0, -1):
            above = self.parts_by_place[part.sort[:depth]]
            if above.title:
                start = text.index(above.title, above.lines[0][0])
                found.append(Region(above.title, start))
            if above.text:
                found += regions_of(above, text)
        if self.passage.title:
            found.append(Region(self.passage.title.text, self.passage.title.start))
        return tuple(found)

    def _commentary(self) -> tuple[Commentary, ...]:
        return tuple(
            Commentary(note.text, tuple(self.page.span(*line) for line in note.lines), note.before)
            for note in self.passage.structure.commentary
        )

    def _date_evidence(self) -> tuple[Evidence, ...]:
        edition = self.passage.record.edition
        dates = {d for d in (edition.published_on, edition.effective_on) if d}
        if not edition.evidence:
            if dates:
                self._problem(
                    "field edition: a date without evidence", "quote the sentence that prints it"
                )
            return ()
        evidence = self._quoted(self.page, edition.evidence, "edition.evidence")
        published, effective = edition.published_on, edition.effective_on
        if published and effective and effective < published:
            self._problem(
                "field edition: effective_on lies before published_on", "correct the dates"
            )
        missing = dates - set(printed_dates(edition.evidence))
        for day in sorted(missing):
            self._problem(
                f"field edition: {day.isoformat()} is not printed in the evidence",
                "correct the date or the quote",
            )
        return (evidence,) if evidence else ()

    def _quoted(self, page: Page, quote: str, name: str) -> Evidence | None:
        start = page.restored.text.find(quote)
        if start < 0:
            found = f"field {name}: {page.text.source.id} does not hold “{quote}”"
            self._problem(found, "quote it as restored")
            return None
        return page.evidence(start, start + len(quote))

    def _relations(self) -> Iterable[Relation]:
        for record in self.passage.record.relations:
            page = self.pages[record.source]
            evidence = self._quoted(page, record.evidence, "relations.evidence")
            yield Relation(record.kind, record.target, record.verified, record.note, evidence)

    def _curated(self, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """Apply a person's decisions; one whose clause has changed is reported, not applied."""
        result = list(clauses)
        for entry in self.passage.record.curated:
            hits = [
                index
                for index, clause in enumerate(result)
                if clause.id == entry.clause or clause.id.startswith(f"{entry.clause}__")
            ]
            if not hits:
                self._problem(f"field curated: no clause {entry.clause}", "correct the id")
            for index in hits:
                result[index] = self._decided(result[index], entry)
        return tuple(result)

    def _decided(self, clause: Clause, entry: CuratedRecord) -> Clause:
        if entry.quote and entry.quote not in clause.text:
            found = f"field curated: {clause.id} no longer holds “{entry.quote}”"
            self._problem(found, "read the clause again and renew the decision")
            return clause
        if entry.text_kind:
            clause = replace(clause, trust=trust_of(entry.text_kind, clause.flags))
        if entry.flag:
            quote = entry.against or entry.quote or ""
            evidence = self._quoted(self.page, quote, "curated")
            flag = Flag(entry.flag, entry.reason, By.CURATOR, evidence)
            clause = replace(clause, flags=(*clause.flags, flag))
        return clause


def _told(clause: Clause, evidence: Evidence | None) -> bool:
    """Say whether a clause is flagged already for the missing unit of this figure."""
    return any(
        flag.evidence and evidence and evidence.start <= flag.evidence.start < evidence.end
        for flag in clause.flags
        if flag.kind is FlagKind.UNIT_NOT_PRINTED
    )


def _numbers_in(text: str) -> Iterable[tuple[int, int]]:
    phrases = phrases_in(text)
    spans = {(q.start, q.end) for q in phrases.quantities}
    return sorted(spans | {(w.start, w.end) for w in phrases.windows if not w.period})


def _verified(clause: Clause) -> Clause:
    """Return a clause of a rule that a person found to agree with the official text."""
    damaged = clause.trust is Trust.DAMAGED
    return clause if damaged else replace(clause, trust=Trust.OFFICIAL)


def printed_dates(text: str) -> list[date]:
    """Return the days that a text prints in full, in its order; impossible ones are left out.

    >>> printed_dates("本规则于2022年3月31日首次发布，2022年4月8日生效。")
    [datetime.date(2022, 3, 31), datetime.date(2022, 4, 8)]
    """
    days = []
    for match in _PRINTED_DATE.finditer(text):
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return days
