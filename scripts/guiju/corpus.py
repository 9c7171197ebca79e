"""Reading the corpus: every file checked, every problem of a run reported at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from guiju.corpus_reader import CATEGORIES, PLATFORMS, Reader, Signs
from guiju.errors import CorpusError, Problem, in_order
from guiju.model import SCHEMA_VERSION, SourceText, TagKind
from guiju.records import (
    EditionRecord,
    HoleRecord,
    MetricRecord,
    PlatformRecord,
    RuleCategoryRecord,
    RuleRecord,
    SettingsRecord,
    SpunTermRecord,
    TermRecord,
)
from guiju.restoration.tables import Tables
from guiju.screening import Screens
from guiju.stated import rule_file, stated_passages
from guiju.yaml_files import nearest_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

T = TypeVar("T")

TAG_FILES = {
    TagKind.TOPIC: "topics",
    TagKind.PARTY: "parties",
    TagKind.PENALTY: "penalties",
    TagKind.MODALITY: "modalities",
    TagKind.CATEGORY: "categories",
    TagKind.VIOLATION: "violations",
}


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The closed vocabularies: platforms, and the words of each kind of tag."""

    platforms: tuple[PlatformRecord, ...]
    terms: tuple[tuple[TagKind, TermRecord], ...]
    metrics: tuple[MetricRecord, ...] = ()
    rule_categories: tuple[RuleCategoryRecord, ...] = ()

    def of(self, kind: TagKind) -> tuple[TermRecord, ...]:
        """Return the words of one vocabulary, in the order of its file."""
        return tuple(term for own, term in self.terms if own is kind)

    def platform_name(self, platform_id: str) -> str:
        """Return a platform's name as readers know it."""
        return next((p.name for p in self.platforms if p.id == platform_id), platform_id)

    def vocabulary(self) -> dict[TagKind, frozenset[str]]:
        """Return the words that each kind of tag may be."""
        words: dict[TagKind, set[str]] = {kind: set() for kind in TagKind}
        for kind, term in self.terms:
            words[kind].add(term.name)
        return {kind: frozenset(names) for kind, names in words.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Everything that corpus/ holds, read and checked.

    `lines` says where each field stands in the files but for those of sources: file → field → line.
    Two are the same only if they are one: what is derived from them is cached.
    """

    settings: SettingsRecord
    sources: tuple[SourceText, ...]
    rules: tuple[tuple[str, RuleRecord], ...]
    taxonomy: Taxonomy
    screens: Screens
    holes: tuple[HoleRecord, ...]
    spun_terms: tuple[SpunTermRecord, ...]
    tables: Tables
    lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict, repr=False)

    def line_of(self, place: str, name: str) -> int:
        """Return the line of a field of a file, 0 where it is not known."""
        return nearest_line(self.lines.get(place, {}), name)

    def placed(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return problems of the rules' files with the line of the field that each is about."""
        return tuple(
            replace(problem, line=self.line_of(problem.place, problem.field))
            if problem.field and not problem.line
            else problem
            for problem in problems
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of corpus/, every problem of it, and what the problems leave untold.

    `corpus` holds what reads; it is None where what restores or screens a page does not. A rule of
    `unread` stands in it with its passages alone, so that the rules beside it end where they did;
    where even they are unknown, the sources that its file names are `unsure`. `unread_tables` are
    vocabularies and other tables with a row that does not read.
    """

    corpus: Corpus | None
    problems: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()
    unread_sources: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    unread_tables: frozenset[str] = frozenset()


def read_corpus(root: Path) -> Corpus:
    """Read corpus/ below `root`.

    Raises:
        CorpusError: with every problem found, each with its place and what to do.
    """
    reading = read_what_reads(root)
    if reading.problems or reading.corpus is None:
        raise CorpusError(reading.problems)
    return reading.corpus


def read_what_reads(root: Path) -> Reading:
    """Read corpus/ below `root`, leaving out what is broken; every problem is in the result."""
    reader = Reader(root)
    settings = reader.settings()
    sources = reader.sources()
    rules = reader.rules()
    taxonomy = Taxonomy(
        reader.platforms(),
        tuple(
            (kind, term)
            for kind, name in TAG_FILES.items()
            for term in reader.rows(f"corpus/taxonomy/{name}.yaml", TermRecord, key="name")
        ),
        reader.rows("corpus/taxonomy/metrics.yaml", MetricRecord, key="name"),
        reader.rows(CATEGORIES, RuleCategoryRecord, key="name"),
    )
    screens = reader.screens()
    signs = reader.signs()
    tables = reader.tables()
    unread_tables = frozenset(
        problem.place for problem in reader.problems if problem.place.startswith(_TABLES)
    )
    _check_references(reader, rules, sources, taxonomy, unread_tables)
    known = {text.source.id for text in sources}
    whole, outlines = _outlined(rules, known)
    for rule_id, record in reader.unread_rules.items():
        outlines[rule_id] = outline(record, known) if record else None
    corpus = None
    if tables and not any(map(_RESTORING.match, unread_tables)):
        kept = [*whole, *((name, record) for name, record in outlines.items() if record)]
        corpus = Corpus(
            settings or SettingsRecord(reader.stated_day(), SCHEMA_VERSION),
            sources,
            tuple(sorted(kept, key=lambda item: item[0])),
            taxonomy,
            screens,
            signs.holes,
            signs.spun_terms,
            tables,
            {
                place: document.lines
                for place, document in reader.documents.items()
                if not place.startswith("corpus/sources/")
            },
        )
    return Reading(
        corpus,
        in_order(reader.all_problems()),
        frozenset(outlines),
        frozenset(reader.unread_sources),
        reader.named_sources(name for name, record in reader.unread_rules.items() if not record)
        & known,
        unread_tables,
    )


_TABLES = ("corpus/taxonomy", "corpus/damage", "corpus/lexicon")
_RESTORING = re.compile(r"corpus/damage/(?!holes\.yaml$)")


def outline(rule: RuleRecord, known: AbstractSet[str]) -> RuleRecord | None:
    """Return a rule with nothing but its passages in known sources, each an edition; None of none.

    It says where the rules beside it on a page begin and end.
    """
    passages = [p for e in rule.editions for p in (e.passage, *e.witnesses) if p.source in known]
    editions = tuple(EditionRecord(None, None, (), passage) for passage in passages)
    return replace(rule, editions=editions, relations=(), former_ids=()) if editions else None


def _outlined(
    rules: Iterable[tuple[str, RuleRecord]], known: AbstractSet[str]
) -> tuple[list[tuple[str, RuleRecord]], dict[str, RuleRecord | None]]:
    """Tell the rules whose sources all read from the others, of which outlines are left."""
    whole: list[tuple[str, RuleRecord]] = []
    outlines: dict[str, RuleRecord | None] = {}
    for rule_id, rule in rules:
        wanted = {stated.passage.source for stated in stated_passages([(rule_id, rule)])}
        wanted |= {relation.source for relation in rule.relations if relation.source}
        if wanted <= known:
            whole.append((rule_id, rule))
        else:
            outlines[rule_id] = outline(rule, known)
    return whole, outlines


def read_settings(root: Path) -> SettingsRecord:
    """Read only the day that statuses are computed for and the site's address."""
    reader = Reader(root)
    settings = reader.settings()
    if settings is None or reader.problems:
        raise CorpusError(reader.all_problems())
    return settings


@cache
def read_screens(root: Path) -> Screens:
    """Read only what screening needs, for a text that belongs to no corpus."""
    return _alone(root, Reader.screens)


def read_rule_records(root: Path) -> tuple[tuple[str, RuleRecord], ...]:
    """Read only what curators have written of each rule."""
    return _alone(root, Reader.rules)


@cache
def read_platforms(root: Path) -> tuple[PlatformRecord, ...]:
    """Read only the platforms and their names."""
    return _alone(root, Reader.platforms)


@cache
def read_signs(root: Path) -> Signs:
    """Read only what flags need, for a text that belongs to no corpus."""
    return _alone(root, Reader.signs)


def read_record(root: Path, place: str, kind: type[T]) -> T:
    """Read one YAML file that holds one record, as corpus/incoming/<source>/source.yaml."""
    return _found(root, lambda reader: reader.record(place, kind))


def read_source(root: Path, place: str) -> SourceText:
    """Read the source in one folder, checked as those of corpus/sources are."""
    return _found(root, lambda reader: reader.source(Path(place).name, place))


def _found(root: Path, read: Callable[[Reader], T | None]) -> T:
    reader = Reader(root)
    reader.settings()  # its limits count here too, its own problems do not
    reader.problems.clear()
    part = read(reader)
    if part is None:
        raise CorpusError(reader.all_problems())
    return part


def _alone(root: Path, read: Callable[[Reader], T]) -> T:
    """Read one part of the corpus, whatever the others hold."""
    reader = Reader(root)
    part = read(reader)
    if reader.problems:
        raise CorpusError(reader.all_problems())
    return part


def _check_references(
    reader: Reader,
    rules: tuple[tuple[str, RuleRecord], ...],
    sources: Iterable[SourceText],
    taxonomy: Taxonomy,
    unread_tables: AbstractSet[str],
) -> None:
    # What does not read has been reported; a rule that names it is not wrong as well.
    rule_ids = {rule_id for rule_id, _ in rules} | reader.unread_rules.keys()
    source_ids = {text.source.id for text in sources} | reader.unread_sources
    platforms = sorted(platform.id for platform in taxonomy.platforms)
    categories = [category.name for category in taxonomy.rule_categories]
    pages = Counter((kind, term.id) for kind, term in taxonomy.terms if term.id)
    for (kind, term_id), times in pages.items():
        if times > 1:
            place = f"corpus/taxonomy/{TAG_FILES[kind]}.yaml"
            reader.note(place, f"the id {term_id} stands {times} times", "give each page its own")
    taken = {rule_id: rule_id for rule_id in rule_ids}
    for rule_id, rule in rules:
        place = rule_file(rule_id)
        for former in rule.former_ids:
            if former in taken:
                found = f"{former} leads to {taken[former]} already"
                reader.note(place, found, "let each id lead to one rule", "former_ids")
            taken.setdefault(former, rule_id)
        if rule_id.split(".")[0] not in platforms and PLATFORMS not in unread_tables:
            remedy = f"begin with one of {', '.join(platforms)} (platforms.yaml)"
            reader.note(place, "the id names no known platform", remedy)
        if rule.category and rule.category not in categories and CATEGORIES not in unread_tables:
            remedy = f"take one of {', '.join(categories)} (rule_categories.yaml)"
            reader.note(place, f"{rule.category} is no category", remedy, "category")
        wanted = [
            (f"editions.{stated.number}.{stated.passage_field}.source", stated.passage.source)
            for stated in stated_passages([(rule_id, rule)])
        ]
        wanted += [
            (f"relations.{number}.source", relation.source)
            for number, relation in enumerate(rule.relations)
            if relation.source
        ]
        for name, source in wanted:
            if source not in source_ids:
                remedy = "name a folder of corpus/sources"
                reader.note(place, f"{source} is no source", remedy, name)
        for number, relation in enumerate(rule.relations):
            if relation.target and relation.target not in rule_ids:
                found = f"{relation.target} is no rule"
                remedy = "name a file of corpus/rules, or give a title instead"
                reader.note(place, found, remedy, f"relations.{number}.target")
