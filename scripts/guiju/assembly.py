"""Assembly: from screened sources to rules, with every character of every source accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from guiju.collation import WitnessPart, collated, witnesses_of
from guiju.conditions import link_consequences, read_conditions, read_ladders
from guiju.consequences import read_consequences
from guiju.corpus import Corpus
from guiju.curation import IdleDecision, curate
from guiju.definitions import read_definitions
from guiju.drafts import Draft, Pass, evidence_in
from guiju.duties import read_duties
from guiju.editions import in_order, notice_days, printed_days
from guiju.errors import CorpusError, Problem
from guiju.evidence import By, Evidence
from guiju.holes import Surroundings, holes_in, losses_of
from guiju.liabilities import read_liabilities
from guiju.lookups import metrics_of
from guiju.model import (
    Account,
    Check,
    CheckResult,
    Clause,
    Commentary,
    DateEvidence,
    DateKind,
    Flag,
    Gloss,
    Heading,
    Relation,
    Rule,
    Source,
    SourceAccount,
    SourceKind,
    SourceSpan,
    SourceText,
    Status,
    TagKind,
    Trust,
    Witness,
)
from guiju.passages import Page, Passage
from guiju.provisions import Metric
from guiju.quantities import phrases_in
from guiju.references import read_references
from guiju.regrouping import regroup
from guiju.relations import related, relation_problems, stated_relations
from guiju.shelf import EditionDraft, NumericPhrase, PageExtract, Pages, PassagePlace, Shelf
from guiju.spinning import Spinning, glosses_of, spun_flag
from guiju.stated import edition_problems, stated_editions
from guiju.status import last_check, lowest, standing_on, trust_of
from guiju.structure import DraftPart
from guiju.succession import with_origins
from guiju.tagging import Region, regions_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.keeping import Kept
    from guiju.ledger import PartKey

# What fills the fields of clauses, in this order: later ones may build on earlier ones.
CLAUSE_PASSES: tuple[Pass, ...] = (
    read_definitions,
    read_references,
    read_consequences,
    read_liabilities,
    read_duties,
    read_conditions,
)
# What is gathered from all clauses, a curator's criteria included.
RULE_PASSES: tuple[Pass, ...] = (regroup, link_consequences, read_ladders)


@dataclass(frozen=True, slots=True)
class Library:
    """The rules and the account of each source, which are published.

    `rules` holds for each rule the edition that counts on the corpus's day, `other_editions` those
    that came before or are to come. The rest is not published: it shows whoever keeps the corpus
    how spun each source seems and how it was cut (in the order of the accounts), which decisions do
    nothing, every numeric phrase of the rules (`numbers`), and the sources as they were read.
    """

    rules: tuple[Rule, ...]
    accounts: tuple[SourceAccount, ...]
    spinning: tuple[Spinning, ...] = ()
    pages: Sequence[Page] = ()
    other_editions: tuple[Rule, ...] = ()
    idle: tuple[IdleDecision, ...] = ()
    metrics: tuple[Metric, ...] = ()
    numbers: tuple[NumericPhrase, ...] = ()
    texts: tuple[SourceText, ...] = ()


def assemble(corpus: Corpus, kept: Kept | None = None) -> Library:
    """Turn the corpus into rules and accounts.

    What `kept` holds of pages and editions that nothing has changed is taken from there.

    Raises:
        CorpusError: with every passage, date, relation or curated decision that does not fit
            what its source says.
    """
    library, problems = assemble_what_fits(corpus, kept)
    if problems:
        raise CorpusError(problems)
    return library


def assemble_what_fits(
    corpus: Corpus, kept: Kept | None = None
) -> tuple[Library, tuple[Problem, ...]]:
    """Return the rules and accounts as `assemble` does, and what does not fit, left out."""
    day = corpus.settings.as_of
    problems = [*edition_problems(stated_editions(corpus.rules), day)]
    problems += relation_problems(corpus.rules)
    pages = Pages(corpus, problems)
    shelf = Shelf(corpus, pages, problems, kept)
    extracts = {text.source.id: shelf.extract(text) for text in corpus.sources}
    witnesses = _witnesses(extracts)
    sources = {text.source.id: text.source for text in corpus.sources}

    def draft(source_id: str, place: PassagePlace) -> EditionDraft:
        others = tuple(
            (pages[i], pages.passage(i, at)) for i, at in witnesses.get(place.edition, ())
        )
        passage = pages.passage(source_id, place)
        return _drafting(corpus, pages[source_id], passage, problems, sources, others).draft(day)

    drafts = [
        shelf.edition(
            source_id, place, witnesses.get(place.edition, ()), partial(draft, source_id, place)
        )
        for source_id, extract in extracts.items()
        for place in extract.passages
        if place.witness is None
    ]
    texts: dict[str, list[Rule]] = {}
    for one in drafts:
        texts.setdefault(one.rule.id, []).append(one.rule)
    relations = _relations(corpus, pages, texts, problems)
    rules: list[Rule] = []
    others: list[Rule] = []
    for rule_id in sorted(texts):
        editions = [replace(text, relations=relations[rule_id]) for text in texts[rule_id]]
        counting, *rest = with_origins(in_order(editions, day))
        rules.append(_standing(counting, day))
        others += [_standing(edition, day) for edition in rest]
    moved = _moved_parts((*rules, *others))
    library = Library(
        tuple(rules),
        tuple(_account(one.account, moved.get(source, {})) for source, one in extracts.items()),
        tuple(one.spinning for one in extracts.values()),
        pages,
        tuple(others),
        tuple(idle for one in drafts for idle in one.idle),
        metrics_of(corpus.taxonomy.metrics, rules),
        tuple(number for one in drafts for number in one.numbers),
        corpus.sources,
    )
    return library, corpus.placed(problems)


def drafted(corpus: Corpus, page: Page, problems: list[Problem]) -> tuple[Rule, ...]:
    """Return the editions that one page gives the text of, without what other pages say of them.

    Statuses, relations and neighbours are left as they are before a library is put together.
    """
    sources = {page.text.source.id: page.text.source}
    return tuple(
        _drafting(corpus, page, passage, problems, sources, ()).rule(corpus.settings.as_of)
        for passage in page.passages
        if passage.stated.witness is None
    )


def _standing(rule: Rule, day: date) -> Rule:
    standing = standing_on(day, rule)
    return replace(
        rule,
        status=standing.status,
        status_note=standing.note,
        status_verified=standing.verified,
    )


def _relations(
    corpus: Corpus,
    pages: Pages,
    texts: Mapping[str, Sequence[Rule]],
    problems: list[Problem],
) -> dict[str, tuple[Relation, ...]]:
    def quoted(source: str, words: str) -> Evidence | None:
        return pages[source].quoted(words)

    first_days = {
        rule_id: min((e.effective_on for e in editions if e.effective_on), default=None)
        for rule_id, editions in texts.items()
    }
    titles = {rule_id: rule.title for rule_id, rule in corpus.rules}
    return related(stated_relations(corpus.rules, quoted, problems), titles, first_days)


def _moved_parts(rules: Iterable[Rule]) -> dict[str, dict[PartKey, str | None]]:
    """Return for each source the clauses that its own numbers stand for, where it is a witness."""
    moved: dict[str, dict[PartKey, str | None]] = {}
    for rule in rules:
        for witness in rule.witnesses:
            key = (rule.id, rule.edition, witness.part)
            moved.setdefault(witness.source, {})[key] = witness.clause
    return moved


def _account(account: SourceAccount, moved: Mapping[PartKey, str | None]) -> SourceAccount:
    """Return where a page's characters went; what a witness prints goes to what it witnesses."""
    if not moved:
        return account
    ledger = tuple(
        replace(entry, part=moved[key])
        if entry.account is Account.CLAUSE
        and (key := (entry.rule, entry.edition, entry.part)) in moved
        else entry
        for entry in account.ledger
    )
    return replace(account, ledger=ledger)


def _witnesses(
    extracts: Mapping[str, PageExtract],
) -> dict[tuple[str, int], tuple[tuple[str, PassagePlace], ...]]:
    """Return which other sources carry each edition, and where, in the order of its record."""
    found: dict[tuple[str, int], list[tuple[str, PassagePlace]]] = {}
    for source, extract in extracts.items():
        for place in extract.passages:
            if place.witness is not None:
                found.setdefault(place.edition, []).append((source, place))
    return {
        key: tuple(sorted(own, key=lambda pair: pair[1].witness or 0)) for key, own in found.items()
    }


def _drafting(
    corpus: Corpus,
    page: Page,
    passage: Passage,
    problems: list[Problem],
    sources: Mapping[str, Source],
    witnesses: tuple[tuple[Page, Passage], ...],
) -> _Drafting:
    parts = passage.structure.parts
    by_place = {part.sort: part for part in parts}
    by_id = {part.id: part for part in parts}
    around = Surroundings(parts)
    return _Drafting(corpus, page, passage, problems, sources, by_place, by_id, around, witnesses)


@dataclass(slots=True)
class _Drafting:
    """One edition while it is put together; notes what does not fit instead of stopping."""

    corpus: Corpus
    page: Page
    passage: Passage
    problems: list[Problem]
    sources: Mapping[str, Source]
    parts_by_place: dict[tuple[int, ...], DraftPart]
    parts_by_id: dict[str, DraftPart]
    around: Surroundings
    witnesses: tuple[tuple[Page, Passage], ...] = ()
    idle: list[IdleDecision] = field(default_factory=list)

    def draft(self, day: date) -> EditionDraft:
        """Return the edition with what does nothing to it and every number that it prints."""
        return EditionDraft(self.rule(day), tuple(self.idle), tuple(self.numbers()))

    def rule(self, day: date) -> Rule:
        """Return the edition as its text and its record say; others may stand before or after."""
        stated, source = self.passage.stated, self.page.text.source
        rule, record = stated.rule, stated.record
        parts = self.passage.structure.parts
        draft = self._provisions(
            Draft(
                stated.rule_id,
                rule.title,
                tuple(self._heading(part) for part in parts if part.is_heading),
                tuple(self._clause(part) for part in parts if not part.is_heading),
                self._evidence_in,
                title_line=self.passage.title.text if self.passage.title else "",
                is_spun=source.kind is SourceKind.SPUN,
            )
        )
        checks = tuple(Check(c.on, c.by, c.url, c.document_id, c.result) for c in record.checks)
        witnesses = self._collation(draft.clauses)
        clauses = collated(draft.clauses, witnesses, source.id, self.sources)
        last = last_check(day, checks)
        if last and last.result is CheckResult.MATCHES:
            clauses = tuple(_verified(clause) for clause in clauses)
        topics = dict.fromkeys(
            tag.name for clause in clauses for tag in clause.tags if tag.kind is TagKind.TOPIC
        )
        if not clauses:
            remedy = "check passage.opens and passage.until"
            self.problems.append(stated.problem("passage", "holds no clause", remedy))
        return Rule(
            id=stated.rule_id,
            title=rule.title,
            platform=stated.rule_id.split(".")[0],
            aliases=rule.aliases,
            topics=tuple(topics),
            edition=self.passage.edition,
            published_on=record.published_on,
            effective_on=record.effective_on,
            date_evidence=self._date_evidence(),
            status=Status.UNVERIFIED,
            status_note="",
            trust=lowest(clause.trust for clause in clauses),
            sources=(source.id, *(page.text.source.id for page, _ in self.witnesses)),
            notes=rule.notes,
            relations=(),
            checks=checks,
            headings=draft.headings,
            clauses=clauses,
            commentary=self._commentary(),
            title_by=By.PATTERN if self._is_printed(rule.title) else By.CURATOR,
            publisher=rule.publisher,
            applies_to=rule.applies_to,
            repealed_on=record.repealed_on,
            edition_note=record.note,
            notice_days=notice_days(record.published_on, record.effective_on),
            groups=draft.groups,
            ladders=draft.ladders,
            witnesses=witnesses,
            former_ids=rule.former_ids,
            category=rule.category or "",
        )

    def _provisions(self, draft: Draft) -> Draft:
        """Read what the clauses say, apply a person's decisions, then put criteria together."""
        for read in CLAUSE_PASSES:
            draft = read(draft, self.corpus)
        vocabulary = self.corpus.taxonomy.vocabulary()
        kind = self.page.text.source.kind
        curation = curate(draft, self.passage.stated, kind, vocabulary, self.page.quoted)
        self.problems += curation.problems
        self.idle += curation.idle
        draft = replace(draft, clauses=curation.clauses)
        for gather in RULE_PASSES:
            draft = gather(draft, self.corpus)
        return draft

    def _collation(self, clauses: tuple[Clause, ...]) -> tuple[Witness, ...]:
        """Return what the other sources say of each clause."""
        found: list[Witness] = []
        for page, passage in self.witnesses:
            parts = []
            for part in passage.structure.parts:
                if not part.is_heading:
                    spans = page.spans[passage.rule_id, passage.edition, part.id]
                    repairs = page.repairs_in(spans)
                    parts.append(WitnessPart(part.id, part.label, part.text, spans, repairs))
            found += witnesses_of(clauses, page.text.source.id, parts)
        return tuple(found)

    def _evidence_in(self, part_id: str, start: int, end: int) -> Evidence:
        if not part_id and self.passage.title:
            begins = self.passage.title.start
            return self.page.evidence(begins + start, begins + end)
        part = self.parts_by_id[part_id]
        text = self.page.restored.text
        if part.is_heading:
            regions: tuple[Region, ...] = (
                Region(part.title, text.index(part.title, part.lines[0][0])),
            )
        else:
            regions = regions_of(part, text)
        return evidence_in(regions, start, end, self.page.evidence)

    def numbers(self) -> Iterable[NumericPhrase]:
        """Return every numeric phrase of the rule's clauses and of the words between them."""
        edition = self.passage.rule_id, self.passage.edition
        for part in self.passage.structure.parts:
            for start, end in () if part.is_heading else _numbers_in(part.text):
                yield NumericPhrase(*edition, part.id, self._evidence_in(part.id, start, end))
        for note in self.passage.structure.commentary:
            for start, end in _numbers_in(note.text):
                at = note.lines[0][0] + start
                yield NumericPhrase(*edition, None, self.page.evidence(at, at + end - start))

    def _is_printed(self, title: str) -> bool:
        """Say whether the source calls the rule so: in a title line, or between 《 and 》."""
        line = self.passage.title.text if self.passage.title else ""
        lines = (one.text for one in self.page.screened.lines)
        return (
            line.endswith(title)
            or f"《{title}》" in self.page.restored.text
            or any(one == title or one.startswith(f"{title}（") for one in lines)
        )

    def _heading(self, part: DraftPart) -> Heading:
        spans = self._spans(part)
        flags = self._holes(part)
        return Heading(part.id, part.label, part.title, part.path, part.sort, spans, flags)

    def _holes(self, part: DraftPart) -> tuple[Flag, ...]:
        page = self.page
        return holes_in(part, page.restored.text, self.corpus.holes, self.around, page.evidence)

    def _spans(self, part: DraftPart) -> tuple[SourceSpan, ...]:
        return self.page.spans[self.passage.rule_id, self.passage.edition, part.id]

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

    def _date_evidence(self) -> tuple[DateEvidence, ...]:
        """Return the printed words of each date; a sentence that is not there is noted."""
        record = self.passage.stated.record
        days: dict[tuple[DateKind, date], DateEvidence] = {}
        for sentence in record.evidence:
            start = self.page.restored.text.find(sentence)
            if start < 0:
                found = f"{self.page.text.source.id} does not hold “{sentence}”"
                problem = self.passage.stated.problem("evidence", found, "quote it as restored")
                self.problems.append(problem)
                continue
            for printed in printed_days(sentence):
                at = self.page.evidence(start + printed.start, start + printed.end)
                for kind in DateKind:
                    day = getattr(record, kind.value)
                    close = (
                        (day, day - timedelta(1)) if kind is DateKind.REPEALED and day else (day,)
                    )
                    if printed.day in close:
                        own = DateEvidence(kind, printed.day, at, sentence)
                        days.setdefault((kind, printed.day), own)
        return tuple(days.values())


def _numbers_in(text: str) -> Iterable[tuple[int, int]]:
    phrases = phrases_in(text)
    spans = {(q.start, q.end) for q in phrases.quantities}
    return sorted(spans | {(w.start, w.end) for w in phrases.windows if not w.period})


def _verified(clause: Clause) -> Clause:
    """Return a clause of a rule that a person found to agree with the official text."""
    damaged = clause.trust is Trust.DAMAGED
    return clause if damaged else replace(clause, trust=Trust.OFFICIAL)
