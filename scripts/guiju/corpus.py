"""Reading the corpus: every file checked, every problem of a run reported at once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from guiju.errors import CorpusError, Problem
from guiju.model import SCHEMA_VERSION, Source, SourceText, TagKind
from guiju.records import (
    RULE_ID,
    SOURCE_ID,
    HoleRecord,
    MetricRecord,
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
from guiju.stated import stated_passages

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

T = TypeVar("T")

_TAG_FILES = {
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


def read_corpus(root: Path) -> Corpus:
    """Read corpus/ below `root`.

    Raises:
        CorpusError: with every problem found, each with its place and what to do.
    """
    reader = _Reader(root)
    settings = reader.record("corpus/corpus.yaml", SettingsRecord)
    sources = reader.sources()
    rules = reader.rules()
    taxonomy = Taxonomy(
        reader.platforms(),
        tuple(
            (kind, term)
            for kind, name in _TAG_FILES.items()
            for term in reader.rows(f"corpus/taxonomy/{name}.yaml", TermRecord, key="name")
        ),
        reader.rows("corpus/taxonomy/metrics.yaml", MetricRecord, key="name"),
        reader.rows("corpus/taxonomy/rule_categories.yaml", RuleCategoryRecord, key="name"),
    )
    screens = reader.screens()
    signs = reader.signs()
    if settings and settings.schema != SCHEMA_VERSION:
        found = f"field schema is {settings.schema}, this version reads {SCHEMA_VERSION}"
        reader.note("corpus/corpus.yaml", found, "use the version of guiju that wrote it")
    tables = reader.tables()
    _check_references(reader, rules, sources, taxonomy)
    if reader.problems or settings is None or tables is None:
        raise CorpusError(tuple(reader.problems))
    return Corpus(
        settings,
        sources,
        rules,
        taxonomy,
        screens,
        signs.holes,
        signs.spun_terms,
        tables,
    )


def read_settings(root: Path) -> SettingsRecord:
    """Read only the day that statuses are computed for and the site's address."""
    reader = _Reader(root)
    settings = reader.record("corpus/corpus.yaml", SettingsRecord)
    if settings is None:
        raise CorpusError(tuple(reader.problems))
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
    part = read(reader)
    if part is None:
        raise CorpusError(tuple(reader.problems))
    return part


def _alone(root: Path, read: Callable[[_Reader], T]) -> T:
    """Read one part of the corpus, whatever the others hold."""
    reader = _Reader(root)
    part = read(reader)
    if reader.problems:
        raise CorpusError(tuple(reader.problems))
    return part


def _check_references(
    reader: _Reader,
    rules: Iterable[tuple[str, RuleRecord]],
    sources: Iterable[SourceText],
    taxonomy: Taxonomy,
) -> None:
    rules = tuple(rules)
    rule_ids = {rule_id for rule_id, _ in rules}
    # A source whose file is bad has been reported; a rule that names it is not wrong as well.
    source_ids = {text.source.id for text in sources} | reader.unread_sources
    platforms = {platform.id for platform in taxonomy.platforms}
    categories = [category.name for category in taxonomy.rule_categories]
    pages = Counter((kind, term.id) for kind, term in taxonomy.terms if term.id)
    for (kind, term_id), times in pages.items():
        if times > 1:
            place = f"corpus/taxonomy/{_TAG_FILES[kind]}.yaml"
            reader.note(place, f"the id {term_id} stands {times} times", "give each page its own")
    taken = {rule_id: rule_id for rule_id in rule_ids}
    for rule_id, rule in rules:
        place = f"corpus/rules/{rule_id}.yaml"
        for former in rule.former_ids:
            if former in taken:
                found = f"field former_ids: {former} leads to {taken[former]} already"
                reader.note(place, found, "let each id lead to one rule")
            taken.setdefault(former, rule_id)
        if platforms and rule_id.split(".")[0] not in platforms:
            remedy = f"begin with one of {', '.join(sorted(platforms))} (platforms.yaml)"
            reader.note(place, "the id names no known platform", remedy)
        if rule.category and rule.category not in categories:
            remedy = f"take one of {', '.join(categories)} (rule_categories.yaml)"
            reader.note(place, f"field category: {rule.category} is no category", remedy)
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
                reader.note(place, f"field {name}: {source} is no source", remedy)
        for number, relation in enumerate(rule.relations):
            if relation.target and relation.target not in rule_ids:
                found = f"field relations.{number}.target: {relation.target} is no rule"
                reader.note(place, found, "name a file of corpus/rules, or give a title instead")


@dataclass(slots=True)
class _Reader:
    root: Path
    problems: list[Problem] = field(default_factory=list)
    unread_sources: set[str] = field(default_factory=set)

    def note(self, place: str, found: str, remedy: str) -> None:
        self.problems.append(Problem(place, found, remedy))

    def record(self, place: str, kind: type[T]) -> T | None:
        data = self._yaml(place)
        return None if data is None else self._validated(place, data, kind)

    def rows(self, place: str, kind: type[T], key: str | None = None) -> tuple[T, ...]:
        data = self._yaml(place)
        if data is None:
            return ()
        rows = self._validated(place, data, cast("type[tuple[T, ...]]", tuple[kind, ...]))  # type: ignore[valid-type]
        if rows is None:
            return ()
        if key:
            seen: set[str] = set()
            for row in rows:
                name = getattr(row, key)
                if name in seen:
                    self.note(place, f"duplicate {key} {name}", "keep one of the rows")
                seen.add(name)
        return rows

    def platforms(self) -> tuple[PlatformRecord, ...]:
        return self.rows("corpus/taxonomy/platforms.yaml", PlatformRecord, key="id")

    def sources(self) -> tuple[SourceText, ...]:
        texts = []
        for folder in self._entries("corpus/sources"):
            place = f"corpus/sources/{folder.name}"
            if not re.fullmatch(SOURCE_ID, folder.name):
                self.note(place, "the folder's name is no source id", "use a-z, 0-9 and hyphens")
                continue
            text = self.source(folder.name, place)
            if text is None:
                self.unread_sources.add(folder.name)
            else:
                texts.append(text)
        return tuple(texts)

    def source(self, source_id: str, place: str) -> SourceText | None:
        record = self.record(f"{place}/source.yaml", SourceRecord)
        raw_place = f"{place}/raw.txt"
        try:
            raw = (self.root / raw_place).read_bytes()
        except OSError:
            self.note(raw_place, "cannot be read", "restore the file as it was received")
            return None
        if record is None:
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
            found = f"field encoding: {record.encoding} is no encoding"
            self.note(f"{place}/source.yaml", found, "name the one that raw.txt is in, as utf-8")
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
        for path in self._entries("corpus/rules"):
            place = f"corpus/rules/{path.name}"
            if path.suffix != ".yaml" or not re.fullmatch(RULE_ID, path.stem):
                remedy = "name it like ks.dianshang-pk.yaml"
                self.note(place, "the file's name is no rule id", remedy)
                continue
            record = self.record(place, RuleRecord)
            if record:
                found.append((path.stem, record))
        return tuple(found)

    def screens(self) -> Screens:
        general = self.rows("corpus/damage/screening.yaml", ScreeningRecord, key="id")
        profiles = []
        for path in self._entries("corpus/damage/profiles"):
            record = self.record(f"corpus/damage/profiles/{path.name}", ProfileRecord)
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

    def _entries(self, place: str) -> list[Path]:
        try:
            entries = sorted((self.root / place).iterdir())
        except OSError:
            self.note(place, "cannot be read", "restore the folder")
            return []
        return [entry for entry in entries if not entry.name.startswith(".")]

    def _yaml(self, place: str) -> object | None:
        try:
            text = (self.root / place).read_text("utf-8")
        except OSError:
            self.note(place, "cannot be read", "restore the file")
            return None
        except UnicodeDecodeError:
            self.note(place, "is no UTF-8", "save it as UTF-8")
            return None
        try:
            data = yaml.load(text, Loader=_UniqueKeyLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{place}:{mark.line + 1}" if mark else place
            reason = getattr(error, "problem", None) or "does not read"
            self.note(where, f"is no YAML ({reason})", "correct the line")
            return None
        except (ValueError, TypeError, RecursionError) as error:
            # A day that no calendar has, a list for a key, a number of five thousand digits.
            self.note(place, f"holds a value that cannot be read ({error})", "correct it")
            return None
        if data is None:
            self.note(place, "is empty", "restore the file")
        return cast("object | None", data)

    def _validated(self, place: str, data: object, kind: type[T]) -> T | None:
        try:
            return cast("T", _adapter(cast("Hashable", kind)).validate_python(data))
        except ValidationError as error:
            for item in error.errors():
                name = ".".join(str(part) for part in item["loc"]) or "the file"
                self.note(place, f"field {name}: {_said(item['type'], item['msg'])}", _REMEDY)
            return None


_REMEDY = "see corpus/README.md for the fields and their values"


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401  # a class is no Hashable to mypy
    return TypeAdapter(kind)


def _said(kind: str, message: str) -> str:
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return "unknown field"
    if kind in ("missing", "missing_argument"):
        return "is missing"
    return message[:1].lower() + message[1:]


def _screening_pattern(record: ScreeningRecord) -> ScreeningPattern:
    return ScreeningPattern(**{f.name: getattr(record, f.name) for f in fields(record)})


class _UniqueKeyLoader(yaml.CSafeLoader):
    """Reads YAML as a person means it.

    PyYAML keeps the last of two equal keys in silence; here the second is an error. YAML 1.1 takes
    on, off, yes and no for truth values; here they are words (`checks: [{on: 2026-01-01}]`).
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_UniqueKeyLoader.yaml_implicit_resolvers = {
    first: [row for row in rows if not (row[0].endswith(":bool") and first in "oOyYnN")]
    for first, rows in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
