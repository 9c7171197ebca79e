"""Reading the corpus: every file checked, every problem of a run reported at once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from guiju.corpus_files import (
    DEFAULT_LIMITS,
    ReadingLimits,
    RefusedError,
    read_file,
    require_folder,
)
from guiju.errors import CorpusError, Problem, in_order
from guiju.model import SCHEMA_VERSION, Source, SourceText, TagKind
from guiju.records import (
    RULE_ID,
    SOURCE_ID,
    EditionRecord,
    HoleRecord,
    MetricRecord,
    PassageRecord,
    PlatformRecord,
    ProfileRecord,
    RuleCategoryRecord,
    RuleRecord,
    ScreeningRecord,
    SettingsRecord,
    SourceRecord,
    SpunTermRecord,
    TermRecord,
)
from guiju.restoration.tables import Tables, load_tables
from guiju.screening import Profile, ScreeningPattern, Screens
from guiju.stated import rule_file, stated_passages
from guiju.yaml_files import Document, nearest_line, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
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
_WIDE = ("utf-16", "utf16", "utf-32", "utf32")  # encodings that write NUL bytes


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
    reader = _Reader(root)
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
        reader.rows(_CATEGORIES, RuleCategoryRecord, key="name"),
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
    reader = _Reader(root)
    settings = reader.settings()
    if settings is None or reader.problems:
        raise CorpusError(reader.all_problems())
    return settings


@cache
def read_screens(root: Path) -> Screens:
    """Read only what screening needs, for a text that belongs to no corpus."""
    return _alone(root, _Reader.screens)


def read_rule_records(root: Path) -> tuple[tuple[str, RuleRecord], ...]:
    """Read only what curators have written of each rule."""
    return _alone(root, _Reader.rules)


@cache
def read_platforms(root: Path) -> tuple[PlatformRecord, ...]:
    """Read only the platforms and their names."""
    return _alone(root, _Reader.platforms)


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells that a text has lost something, and that its words were exchanged."""

    holes: tuple[HoleRecord, ...]
    spun_terms: tuple[SpunTermRecord, ...]


@cache
def read_signs(root: Path) -> Signs:
    """Read only what flags need, for a text that belongs to no corpus."""
    return _alone(root, _Reader.signs)


def read_record(root: Path, place: str, kind: type[T]) -> T:
    """Read one YAML file that holds one record, as corpus/incoming/<source>/source.yaml."""
    return _found(root, lambda reader: reader.record(place, kind))


def read_source(root: Path, place: str) -> SourceText:
    """Read the source in one folder, checked as those of corpus/sources are."""
    return _found(root, lambda reader: reader.source(Path(place).name, place))


def _found(root: Path, read: Callable[[_Reader], T | None]) -> T:
    reader = _Reader(root)
    reader.settings()  # its limits count here too, its own problems do not
    reader.problems.clear()
    part = read(reader)
    if part is None:
        raise CorpusError(reader.all_problems())
    return part


def _alone(root: Path, read: Callable[[_Reader], T]) -> T:
    """Read one part of the corpus, whatever the others hold."""
    reader = _Reader(root)
    part = read(reader)
    if reader.problems:
        raise CorpusError(reader.all_problems())
    return part


def _check_references(
    reader: _Reader,
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
        if rule_id.split(".")[0] not in platforms and _PLATFORMS not in unread_tables:
            remedy = f"begin with one of {', '.join(platforms)} (platforms.yaml)"
            reader.note(place, "the id names no known platform", remedy)
        if rule.category and rule.category not in categories and _CATEGORIES not in unread_tables:
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


_SETTINGS = "corpus/corpus.yaml"
_PLATFORMS = "corpus/taxonomy/platforms.yaml"
_CATEGORIES = "corpus/taxonomy/rule_categories.yaml"
_MOST_PROBLEMS = 100  # of one file; what is wrong throughout is said once


@dataclass(slots=True)
class _Reader:
    root: Path
    limits: ReadingLimits = DEFAULT_LIMITS
    problems: list[Problem] = field(default_factory=list)
    unread_sources: set[str] = field(default_factory=set)
    unread_rules: dict[str, RuleRecord | None] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, place: str, found: str, remedy: str, name: str = "", line: int = 0) -> None:
        """Note what is wrong; without a line, that of the field is looked up."""
        self.counts[place] += 1
        if self.counts[place] > _MOST_PROBLEMS:
            return
        document = self.documents.get(place)
        if document and name and not line:
            line = document.line_of(name)
        self.problems.append(Problem(place, found, remedy, name, line))

    def all_problems(self) -> tuple[Problem, ...]:
        """Return the problems; a file that has too many ends with how many there are."""
        over = [
            Problem(place, f"has {count - _MOST_PROBLEMS} further problems", "correct these first")
            for place, count in self.counts.items()
            if count > _MOST_PROBLEMS
        ]
        return (*self.problems, *over)

    def stated_day(self) -> date:
        """Return the day of settings that do not read: as stated, else one that is never past."""
        document = self.documents.get(_SETTINGS)
        data = document.data if document else None
        day = data.get("as_of") if isinstance(data, dict) else None
        return day if type(day) is date else date(2199, 12, 31)

    def named_sources(self, rule_ids: Iterable[str]) -> frozenset[str]:
        """Return whatever the files of rules that do not read hold that may be a source's id."""
        found: set[str] = set()
        for rule_id in rule_ids:
            with contextlib.suppress(RefusedError):
                raw = read_file(self.root, rule_file(rule_id), self.limits.yaml_bytes)
                found.update(re.findall(r"[a-z0-9-]+", raw.decode("utf-8", "replace")))
        return frozenset(found)

    def settings(self) -> SettingsRecord | None:
        settings = self.record(_SETTINGS, SettingsRecord)
        if settings and settings.schema != SCHEMA_VERSION:
            found = f"is {settings.schema}, this version reads {SCHEMA_VERSION}"
            self.note(_SETTINGS, found, "use the version of guiju that wrote it", "schema")
        if settings:
            own = settings.limits
            self.limits = replace(
                self.limits, raw_bytes=own.source_bytes, yaml_bytes=own.yaml_bytes
            )
        return settings

    def record(self, place: str, kind: type[T]) -> T | None:
        document = self._yaml(place)
        if document is None or document.data is None:
            return None
        record = self._validated(place, document, document.data, kind)
        return None if document.faults else record

    def rows(self, place: str, kind: type[T], key: str | None = None) -> tuple[T, ...]:
        """Return the rows that read; each of the others is noted."""
        document = self._yaml(place)
        if document is None or document.data is None:
            return ()
        if not isinstance(document.data, list):
            self.note(place, "is no list of rows", _REMEDY)
            return ()
        rows: list[T] = []
        seen: set[str] = set()
        for number, data in enumerate(document.data):
            row = self._validated(place, document, data, kind, str(number))
            if row is None:
                continue
            name = getattr(row, key) if key else ""
            if name in seen:
                line = document.line_of(str(number))
                self.note(place, f"duplicate {key} {name}", "keep one of the rows", line=line)
            if key:
                seen.add(name)
            rows.append(row)
        return tuple(rows)

    def platforms(self) -> tuple[PlatformRecord, ...]:
        return self.rows(_PLATFORMS, PlatformRecord, key="id")

    def sources(self) -> tuple[SourceText, ...]:
        texts = []
        for name in self._entries("corpus/sources"):
            place = f"corpus/sources/{name}"
            if not re.fullmatch(SOURCE_ID, name):
                self.note(place, "the folder's name is no source id", "use a-z, 0-9 and hyphens")
                continue
            text = self.source(name, place) if self._is_folder(place) else None
            if text is None:
                self.unread_sources.add(name)
            else:
                texts.append(text)
        return tuple(texts)

    def source(self, source_id: str, place: str) -> SourceText | None:
        record = self.record(f"{place}/source.yaml", SourceRecord)
        raw_place = f"{place}/raw.txt"
        remedy = "restore the file as it was received"
        raw = self._bytes(raw_place, self.limits.raw_bytes, remedy)
        if record is None or raw is None:
            return None
        if hashlib.sha256(raw).hexdigest() != record.sha256:
            remedy = "restore the file or record a new source"
            self.note(raw_place, "sha256 differs from source.yaml", remedy)
            return None
        if b"\x00" in raw and not record.encoding.lower().replace("_", "-").startswith(_WIDE):
            self.note(raw_place, "is binary (holds NUL)", "give the text of the page")
            return None
        try:
            text = raw.decode(record.encoding)
        except LookupError:
            found = f"{record.encoding} is no encoding"
            remedy = "name the one that raw.txt is in, as utf-8"
            self.note(f"{place}/source.yaml", found, remedy, "encoding")
            return None
        except UnicodeError as error:
            where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
            found = f"is no {record.encoding}{where}"
            self.note(raw_place, found, "correct the field encoding in source.yaml")
            return None
        if any("\ud800" <= char <= "\udfff" for char in text):
            remedy = "correct the field encoding in source.yaml"
            self.note(raw_place, "decodes to half characters (surrogates)", remedy)
            return None
        if not text.strip():
            self.note(raw_place, "is empty", "restore the file or remove the source")
            return None
        values = {f.name: getattr(record, f.name) for f in fields(record)}
        return SourceText(Source(id=source_id, **values), text)

    def rules(self) -> tuple[tuple[str, RuleRecord], ...]:
        found = []
        for name in self._entries("corpus/rules"):
            place = f"corpus/rules/{name}"
            rule_id = name.removesuffix(".yaml")
            if rule_id == name or not re.fullmatch(RULE_ID, rule_id):
                remedy = "name it like ks.dianshang-pk.yaml"
                self.note(place, "the file's name is no rule id", remedy)
                continue
            record = self.record(place, RuleRecord)
            if record:
                found.append((rule_id, record))
            else:
                self.unread_rules[rule_id] = self._outline(place)
        return tuple(found)

    def _outline(self, place: str) -> RuleRecord | None:
        """Return a rule that does not read with nothing but its passages; None where they do not.

        Where its text stands is no part of the rules beside it.
        """
        document = self.documents.get(place)
        data = document.data if document else None
        editions = data.get("editions") if isinstance(data, dict) else None
        if not isinstance(editions, list):
            return None
        passages = []
        for edition in editions:
            if not isinstance(edition, dict):
                return None
            witnesses = edition.get("witnesses", [])
            found = [edition.get("passage"), *(witnesses if isinstance(witnesses, list) else [])]
            try:
                passages += [_adapter(PassageRecord).validate_python(data) for data in found]
            except ValidationError:
                return None
        editions = tuple(EditionRecord(None, None, (), passage) for passage in passages)
        return RuleRecord("", (), "", "", editions)

    def screens(self) -> Screens:
        general = self.rows("corpus/damage/screening.yaml", ScreeningRecord, key="id")
        profiles = []
        for name in self._entries("corpus/damage/profiles"):
            record = self.record(f"corpus/damage/profiles/{name}", ProfileRecord)
            if record:
                patterns = tuple(map(_screening_pattern, record.patterns))
                profiles.append(Profile(record.id, record.why, record.signs, patterns))
        return Screens(tuple(map(_screening_pattern, general)), tuple(profiles))

    def signs(self) -> Signs:
        return Signs(
            self.rows("corpus/damage/holes.yaml", HoleRecord),
            self.rows("corpus/lexicon/spun.yaml", SpunTermRecord, key="term"),
        )

    def tables(self) -> Tables | None:
        try:
            return load_tables(self.root / "corpus" / "damage")
        except CorpusError as error:
            self.problems += error.problems
            return None

    def _entries(self, place: str) -> list[str]:
        if not self._is_folder(place):
            return []
        try:
            names = sorted(os.listdir(self.root / place))  # noqa: PTH208  # names are all it needs
        except OSError:
            self.note(place, "cannot be read", "restore the folder")
            return []
        return [name for name in names if not name.startswith(".")]

    def _is_folder(self, place: str) -> bool:
        try:
            require_folder(self.root, place)
        except RefusedError as error:
            self.note(place, error.found, error.remedy)
            return False
        return True

    def _bytes(self, place: str, limit: int, remedy: str = "restore the file") -> bytes | None:
        try:
            return read_file(self.root, place, limit, remedy)
        except RefusedError as error:
            self.note(place, error.found, error.remedy)
            return None

    def _yaml(self, place: str) -> Document | None:
        raw = self._bytes(place, self.limits.yaml_bytes)
        if raw is None:
            return None
        document = read_yaml(raw, self.limits)
        self.documents[place] = document
        for fault in document.faults:
            self.note(place, fault.found, fault.remedy, fault.field, fault.line)
        return document

    def _validated(
        self, place: str, document: Document, data: object, kind: type[T], name: str = ""
    ) -> T | None:
        """Return the data below the field `name` as a record; every field that is wrong is noted.

        A field that could not even be read has been noted already.
        """
        noted = {fault.field for fault in document.faults}
        try:
            record = cast("T", _adapter(cast("Hashable", kind)).validate_python(data))
        except ValidationError as error:
            found = {
                ".".join(map(str, (name, *item["loc"]) if name else item["loc"])): item
                for item in error.errors()
            }
            above = {parent for own in (*found, *noted) for parent in _parents(own)}
            for own, item in found.items():
                # A list of one bad row is not too short as well.
                if own not in noted and own not in above:
                    said = _said(item["type"], item["msg"])
                    self.note(place, said, _REMEDY, own, document.line_of(own))
            return None
        return None if any(_is_below(field, name) for field in noted) else record


_REMEDY = "see corpus/README.md for the fields and their values"


def _is_below(name: str, above: str) -> bool:
    return not above or name == above or name.startswith(f"{above}.")


def _parents(name: str) -> Iterator[str]:
    while name:
        name = name.rpartition(".")[0]
        yield name


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401  # a class is no Hashable to mypy
    return TypeAdapter(kind)


def _said(kind: str, message: str) -> str:
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return "unknown field"
    if kind in ("missing", "missing_argument"):
        return "is missing"
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _screening_pattern(record: ScreeningRecord) -> ScreeningPattern:
    return ScreeningPattern(**{f.name: getattr(record, f.name) for f in fields(record)})
