"""What a person writes in corpus/: one type for each kind of YAML file, checked field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from guiju.model import (
    Check,
    ChineseScript,
    FlagKind,
    RelationKind,
    RemovalReason,
    SourceKind,
)
from guiju.provisions import Effect, MetricKind
from guiju.screening import Role, Scope

_STRICT = ConfigDict(extra="forbid")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        msg = f"is no regular expression ({error})"
        raise ValueError(msg) from None
    return pattern


def _is_verdict(name: str) -> str:
    names = [*RemovalReason, Role.METADATA.value, Role.COMMENTARY.value]
    if name not in names:
        msg = f"is not one of {', '.join(names)}"
        raise ValueError(msg)
    return name


Text = Annotated[str, StringConstraints(min_length=1)]
Pattern = Annotated[Text, AfterValidator(_compiles)]
Verdict = Annotated[str, AfterValidator(_is_verdict)]
RULE_ID = r"[a-z]{2}\.[a-z0-9]+(-[a-z0-9]+)*"
SOURCE_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
RuleId = Annotated[str, StringConstraints(pattern=rf"^{RULE_ID}$")]
SourceId = Annotated[str, StringConstraints(pattern=rf"^{SOURCE_ID}$", max_length=80)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class SettingsRecord:
    """corpus/corpus.yaml: the day that statuses are computed for, and where the site will stand."""

    __pydantic_config__ = _STRICT
    as_of: date
    schema: int
    site_url: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """corpus/sources/<source>/source.yaml: what raw.txt is; the folder's name is the id."""

    __pydantic_config__ = _STRICT
    page_title: Text
    site: Text
    script: ChineseScript
    kind: SourceKind
    encoding: Text
    sha256: Sha256
    url: str | None = None
    page_date: date | None = None
    retrieved: date | None = None
    note: str | None = None


class OpensAs(StrEnum):
    """What the first line of a passage is."""

    TITLE = "title"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """Where a rule stands in a source: from the one line that begins with `opens`.

    It ends before the line that begins with `until`, else where the next passage opens.
    """

    __pydantic_config__ = _STRICT
    source: SourceId
    opens: Text
    opens_as: OpensAs
    until: str | None = None


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """The rule's own dates; `evidence` is the printed sentence that holds every one of them."""

    __pydantic_config__ = _STRICT
    published_on: date | None
    effective_on: date | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """What another rule is to this one, in the words of a source."""

    __pydantic_config__ = _STRICT
    kind: RelationKind
    target: RuleId
    verified: bool
    note: Text
    source: SourceId
    evidence: Text


@dataclass(frozen=True, slots=True)
class CuratedRecord:
    """A person's decision on a clause, or on all clauses below a heading.

    `quote` are words that the clause must still contain. `flag` needs a `quote`; `against` are the
    words elsewhere in the same source that the flag points at.
    """

    __pydantic_config__ = _STRICT
    clause: Text
    reason: Text
    quote: str | None = None
    flag: FlagKind | None = None
    against: str | None = None
    text_kind: SourceKind | None = None


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """corpus/rules/<rule>.yaml: a rule's names, dates and source; the file's name is the id."""

    __pydantic_config__ = _STRICT
    title: Text
    aliases: tuple[Text, ...]
    publisher: Text
    applies_to: Text
    passage: PassageRecord
    edition: EditionRecord
    notes: tuple[Text, ...] = ()
    checks: tuple[Check, ...] = ()
    relations: tuple[RelationRecord, ...] = ()
    curated: tuple[CuratedRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformRecord:
    """corpus/taxonomy/platforms.yaml, one row."""

    __pydantic_config__ = _STRICT
    id: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    name: Text
    names: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class TermRecord:
    """One word of a tag vocabulary with the patterns that show it.

    `effect` is what a penalty does to a shop; no other vocabulary has it.
    """

    __pydantic_config__ = _STRICT
    name: Text
    patterns: tuple[Pattern, ...]
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class AssumedRecord:
    """A name that means the same as a metric's by a curator's word only."""

    __pydantic_config__ = _STRICT
    name: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class MetricRecord:
    """corpus/taxonomy/metrics.yaml, one row.

    `units` are other units that texts print, each with how many of `unit` one of them is.
    `counts` names the penalty whose times the figure counts.
    """

    __pydantic_config__ = _STRICT
    name: Text
    kind: MetricKind
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    unit: str | None = None
    units: dict[str, Decimal] = field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None
    options: tuple[Text, ...] = ()
    aliases: tuple[Text, ...] = ()
    assumed: tuple[AssumedRecord, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    counts: str | None = None


@dataclass(frozen=True, slots=True)
class HoleRecord:
    """corpus/damage/holes.yaml, one row: where a clause points at what is lost.

    What a group `announced` matches is no hole where a line begins with it. `among` must stand in a
    third of the clauses of its list, `under` in what leads into the list. An `unfinished` text is
    none where parts follow below it.
    """

    __pydantic_config__ = _STRICT
    flag: FlagKind
    pattern: Pattern
    why: Text
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    detail: Text | None = None
    among: Pattern | None = None
    under: Pattern | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class SpunTermRecord:
    """corpus/lexicon/spun.yaml, one row.

    The term is a spinner's only inside `where`, if that is given, and never inside `unless`.
    `clean_per_million` says how often ordinary text has it in such a place, per million characters.
    """

    __pydantic_config__ = _STRICT
    term: Text
    original: Text
    clean_per_million: Annotated[float, Field(ge=0)]
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    where: Pattern | None = None
    unless: Pattern | None = None
    seen: bool = True


@dataclass(frozen=True, slots=True)
class ScreeningRecord:
    """corpus/damage/screening.yaml and profiles, one row: a pattern, or signs to be counted."""

    __pydantic_config__ = _STRICT
    id: Text
    verdict: Verdict
    why: Text
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    pattern: Pattern | None = None
    signs: tuple[Pattern, ...] = ()
    needs: int = 1
    unless: Pattern | None = None
    scope: Scope = Scope.LINE
    until: Pattern | None = None
    squeezed: bool = False
    company: bool = False
    firm: bool = False


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """corpus/damage/profiles/<family>.yaml."""

    __pydantic_config__ = _STRICT
    id: Text
    why: Text
    signs: tuple[Pattern, ...]
    patterns: tuple[ScreeningRecord, ...]
