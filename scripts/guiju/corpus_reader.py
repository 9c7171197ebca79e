"""Reading the files of corpus/ one by one: what does not read is noted, and left out."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections import Counter
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
from guiju.errors import CorpusError, Problem
from guiju.model import SCHEMA_VERSION, Source, SourceText
from guiju.records import (
    RULE_ID,
    SOURCE_ID,
    EditionRecord,
    HoleRecord,
    PassageRecord,
    PlatformRecord,
    ProfileRecord,
    RuleRecord,
    ScreeningRecord,
    SettingsRecord,
    SourceRecord,
    SpunTermRecord,
)
from guiju.restoration.tables import Tables, load_tables
from guiju.screening import Profile, ScreeningPattern, Screens
from guiju.stated import rule_file
from guiju.yaml_files import Document, read_yaml

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

T = TypeVar("T")

_WIDE = ("utf-16", "utf16", "utf-32", "utf32")  # encodings that write NUL bytes
SETTINGS = "corpus/corpus.yaml"
PLATFORMS = "corpus/taxonomy/platforms.yaml"
CATEGORIES = "corpus/taxonomy/rule_categories.yaml"
_MOST_PROBLEMS = 100  # of one file; what is wrong throughout is said once


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells that a text has lost something, and that its words were exchanged."""

    holes: tuple[HoleRecord, ...]
    spun_terms: tuple[SpunTermRecord, ...]


@dataclass(slots=True)
class Reader:
    """Reads files below a project's folder; every problem of the run is in `problems`."""

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
        document = self.documents.get(SETTINGS)
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
        """Read corpus.yaml; its limits count from here on."""
        settings = self.record(SETTINGS, SettingsRecord)
        if settings and settings.schema != SCHEMA_VERSION:
            found = f"is {settings.schema}, this version reads {SCHEMA_VERSION}"
            self.note(SETTINGS, found, "use the version of guiju that wrote it", "schema")
        if settings:
            own = settings.limits
            self.limits = replace(
                self.limits, raw_bytes=own.source_bytes, yaml_bytes=own.yaml_bytes
            )
        return settings

    def record(self, place: str, kind: type[T]) -> T | None:
        """Read a file that holds one record."""
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
        """Read the platforms and their names."""
        return self.rows(PLATFORMS, PlatformRecord, key="id")

    def sources(self) -> tuple[SourceText, ...]:
        """Read the sources; the ids of those that do not read are kept, too."""
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
        """Read the source in one folder: its record and its text, held against each other."""
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
        if re.search("[\ud800-\udfff]", text):
            remedy = "correct the field encoding in source.yaml"
            self.note(raw_place, "decodes to half characters (surrogates)", remedy)
            return None
        if not text.strip():
            self.note(raw_place, "is empty", "restore the file or remove the source")
            return None
        values = {f.name: getattr(record, f.name) for f in fields(record)}
        return SourceText(Source(id=source_id, **values), text)

    def rules(self) -> tuple[tuple[str, RuleRecord], ...]:
        """Read the records of rules; of those that do not read the passages are kept."""
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
        """Read what screening goes by."""
        general = self.rows("corpus/damage/screening.yaml", ScreeningRecord, key="id")
        profiles = []
        for name in self._entries("corpus/damage/profiles"):
            record = self.record(f"corpus/damage/profiles/{name}", ProfileRecord)
            if record:
                patterns = tuple(map(_screening_pattern, record.patterns))
                profiles.append(Profile(record.id, record.why, record.signs, patterns))
        return Screens(tuple(map(_screening_pattern, general)), tuple(profiles))

    def signs(self) -> Signs:
        """Read what flags go by."""
        return Signs(
            self.rows("corpus/damage/holes.yaml", HoleRecord),
            self.rows("corpus/lexicon/spun.yaml", SpunTermRecord, key="term"),
        )

    def tables(self) -> Tables | None:
        """Read what restoration goes by."""
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
