"""Assembly: from screened sources to rules, with every character of every source accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from guiju.consequences import read_consequences
from guiju.corpus import Corpus
from guiju.definitions import read_definitions
from guiju.drafts import Draft, Pass, evidence_in
from guiju.duties import read_duties
from guiju.errors import CorpusError, Problem
from guiju.evidence import By, Evidence
from guiju.holes import Surroundings, holes_in, losses_of
from guiju.liabilities import read_liabilities
from guiju.model import (
    Clause,
    Commentary,
    Flag,
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
from guiju.references import read_references
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


# What fills the fields of clauses, in this order: later ones may build on earlier ones.
CLAUSE_PASSES: tuple[Pass, ...] = (
    read_definitions,
    read_references,
    read_consequences,
    read_liabilities,
    read_duties,
)
# What is gathered from all clauses, a curator's included: groups and ladders.
RULE_PASSES: tuple[Pass, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """The rules and the account of each source, which are published.

    `spinning` and `pages` are not: they show whoever keeps the corpus how spun each source seems,
    and how it was cut. Both are in the order of the accounts.
    """

    rules: tuple[Rule, ...]
    accounts: tuple[SourceAccount, ...]
    spinning: tuple[Spinning, ...] = ()
    pages: tuple[Page, ...] = ()


def assemble(corpus: Corpus) -> Library:
    """Turn the corpus into rules and accounts.

    Raises:
        CorpusError: with every passage, date, relation or curated decision that does not fit
            what its source says.
    """
    problems: list[Problem] = []
    day = corpus.settings.as_of
    pages = {text.source.id: read_page(text, corpus, problems) for text in corpus.sources}
    rules = []
    for page in pages.values():
        for passage in page.passages:
            by_place = {part.sort: part for part in passage.structure.parts}
            around = Surroundings(passage.structure.parts)
            draft = _Drafting(corpus, page, passage, pages, problems, by_place, around)
            rules.append(draft.rule(day))
    if problems:
        raise CorpusError(tuple(problems))
    return Library(
        tuple(sorted(rules, key=lambda rule: rule.id)),
        tuple(_account(page) for page in pages.values()),
        tuple(spinning_in(page.screened, corpus.spun_terms) for page in pages.values()),
        tuple(pages.values()),
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

    def rule(self, day: date) -> Rule:
        """Return the finished rule with its status on `day`."""
        record, source = self.passage.record, self.page.text.source
        parts = self.passage.structure.parts
        draft = self._provisions(
            Draft(
                self.passage.rule_id,
                record.title,
                tuple(self._heading(part) for part in parts if part.is_heading),
                tuple(self._clause(part) for part in parts if not part.is_heading),
                self._evidence_in,
                title_line=self.passage.title.text if self.passage.title else "",
            )
        )
        clauses = draft.clauses
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
            headings=draft.headings,
            clauses=clauses,
            commentary=self._commentary(),
            title_by=By.PATTERN if self._is_printed(record.title) else By.CURATOR,
            publisher=record.publisher,
            applies_to=record.applies_to,
            groups=draft.groups,
            ladders=draft.ladders,
        )

    def _provisions(self, draft: Draft) -> Draft:
        """Read what the clauses say, apply a person's decisions, then put criteria together."""
        for read in CLAUSE_PASSES:
            draft = read(draft, self.corpus)
        draft = replace(draft, clauses=self._curated(draft.clauses))
        for gather in RULE_PASSES:
            draft = gather(draft, self.corpus)
        return draft

    def _evidence_in(self, part_id: str, start: int, end: int) -> Evidence:
        if not part_id and self.passage.title:
            begins = self.passage.title.start
            return self.page.evidence(begins + start, begins + end)
        part = next(part for part in self.passage.structure.parts if part.id == part_id)
        text = self.page.restored.text
        regions = regions_of(part, text) if part.text else ()
        if part.is_heading:
            regions = (Region(part.title, text.index(part.title, part.lines[0][0])),)
        return evidence_in(regions, start, end, self.page.evidence)

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
