"""What a person writes in corpus/: one type for each kind of YAML file, checked field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from guiju.intake.limits import Limits
from guiju.model import (
    CheckResult,
    ChineseScript,
    FlagKind,
    RelationKind,
    RemovalReason,
    SourceFormat,
    SourceKind,
    TagKind,
)
from guiju.patterns import endless_part
from guiju.provisions import (
    Effect,
    LiabilityKind,
    MetricKind,
    Modality,
    Operator,
    ReferenceKind,
)
from guiju.report_address import check_report_address
from guiju.screening import Role, Scope

_STRICT = ConfigDict(extra="forbid")


def _compiles(pattern: str) -> str:
    if fault := _pattern_fault(pattern):
        raise ValueError(fault)
    return pattern


@cache
def _pattern_fault(pattern: str) -> str | None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression ({error})"
    if part := endless_part(pattern):
        return f"repeats what repeats by itself ({part}), which may never end; repeat it once"
    return None


def _is_plain(text: str) -> str:
    if turned := re.search("[\u202a-\u202e\u2066-\u2069]", text):
        msg = f"holds U+{ord(turned[0]):04X}, which turns the words behind it round; take it out"
        raise ValueError(msg)
    if control := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text):
        msg = f"holds the control character U+{ord(control[0]):04X}; take it out"
        raise ValueError(msg)
    return text


def _is_one_line(name: str) -> str:
    if "\n" in name or "\t" in name:
        msg = "holds a line break or tab; write it in one line"
        raise ValueError(msg)
    return name


def _is_web_address(address: str) -> str:
    known = re.match(r"https?://[^/]", address)
    if not known or any(c.isspace() or not c.isprintable() or c in "\"'<>\\`" for c in address):
        msg = "is no web address; write one that begins with https:// or http://, escaped"
        raise ValueError(msg)
    return address


def _is_site_address(address: str) -> str:
    return _is_web_address(address) if address else address


def _is_moderate(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) > 10**15 or int(number.as_tuple().exponent) < -12:
        msg = "is no number that a rule would print; correct it"
        raise ValueError(msg)
    return number


def _reports(address: str) -> str:
    if address:
        check_report_address(address)
    return address


def _is_verdict(name: str) -> str:
    names = [*RemovalReason, Role.METADATA.value, Role.COMMENTARY.value]
    if name not in names:
        msg = f"is not one of {', '.join(names)}"
        raise ValueError(msg)
    return name


# Nothing that a terminal obeys or that turns words round gets into a field: see also yaml_files.
Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(_is_plain)]
# A name stands among words of our own, on pages and in citations.
Name = Annotated[Text, AfterValidator(_is_one_line)]
WebAddress = Annotated[str, AfterValidator(_is_plain), AfterValidator(_is_web_address)]
SiteAddress = Annotated[str, AfterValidator(_is_plain), AfterValidator(_is_site_address)]
Number = Annotated[Decimal, AfterValidator(_is_moderate)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
Pattern = Annotated[Text, AfterValidator(_compiles)]
Verdict = Annotated[str, AfterValidator(_is_verdict)]
ReportAddress = Annotated[str, AfterValidator(_reports)]
RULE_ID = r"[a-z]{2}\.[a-z0-9]+(-[a-z0-9]+)*"
SOURCE_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
RuleId = Annotated[str, StringConstraints(pattern=rf"^{RULE_ID}$")]
SourceId = Annotated[str, StringConstraints(pattern=rf"^{SOURCE_ID}$", max_length=80)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class SettingsRecord:
    """corpus/corpus.yaml: the day that statuses are computed for, and where the site will stand.

    `report_url` is where a reader reports a mistake in a clause; empty where nobody is asked to.
    `limits` bound the files of corpus/.
    """

    __pydantic_config__ = _STRICT
    as_of: Day
    schema: int
    site_url: SiteAddress = ""
    report_url: ReportAddress = ""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """corpus/sources/<source>/source.yaml: what raw.txt is; the folder's name is the id."""

    __pydantic_config__ = _STRICT
    page_title: Name
    site: Name
    script: ChineseScript
    kind: SourceKind
    encoding: Text
    sha256: Sha256
    url: WebAddress | None = None
    page_date: Day | None = None
    retrieved: Day | None = None
    note: Name | None = None
    format: SourceFormat = SourceFormat.TEXT


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
    until: Text | None = None


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """An official text compared with one edition by a person on a day."""

    __pydantic_config__ = _STRICT
    on: Day
    by: Text
    url: WebAddress
    document_id: Text
    result: CheckResult


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """What another rule is to this one, in the words of a source or else a curator's.

    The other rule is a `target` of this corpus, or one outside of it that a `title` names.
    `on` is the day, printed in the evidence, from which the relation counts.
    """

    __pydantic_config__ = _STRICT
    kind: RelationKind
    verified: bool
    note: Text
    target: RuleId | None = None
    title: Text | None = None
    source: SourceId | None = None
    evidence: Text | None = None
    on: Day | None = None


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag that a person gives a clause, or takes off it."""

    __pydantic_config__ = _STRICT
    kind: TagKind
    name: Text
    quote: Text | None = None


@dataclass(frozen=True, slots=True)
class FlagRecord:
    """A doubt about a clause; `against` are the words elsewhere in the source that it points at."""

    __pydantic_config__ = _STRICT
    kind: FlagKind
    quote: Text | None = None
    against: Text | None = None
    detail: Text | None = None  # else the decision's reason


@dataclass(frozen=True, slots=True)
class WindowRecord:
    """A stretch of time: 近30天."""

    __pydantic_config__ = _STRICT
    length: Annotated[int, Field(ge=0, le=100_000)]
    unit: Text
    since: Text | None = None


@dataclass(frozen=True, slots=True)
class CriterionRecord:
    """A criterion; `id` names the one that is corrected, and `text` is the quote unless given."""

    __pydantic_config__ = _STRICT
    operator: Operator
    value: Number | bool | tuple[Text, ...] | None = None
    metric: Text | None = None
    quote: Text | None = None
    text: Text | None = None
    unit: Text | None = None
    window: WindowRecord | None = None
    reference: Text | None = None
    exception: ExemptionRecord | None = None
    party: Text | None = None
    id: Text | None = None


@dataclass(frozen=True, slots=True)
class ExemptionRecord:
    """When a criterion is not asked."""

    __pydantic_config__ = _STRICT
    conditions: tuple[CriterionRecord, ...]
    effect: Text
    quote: Text | None = None


@dataclass(frozen=True, slots=True)
class ConsequenceRecord:
    """What follows, with the names of the penalty and violation vocabularies."""

    __pydantic_config__ = _STRICT
    action: Text
    effect: Effect
    violation: Text | None = None
    criteria: tuple[Text, ...] = ()
    party: Text | None = None
    lasts: WindowRecord | None = None
    permanent: bool = False
    discretionary: bool = False
    amount: Number | None = None
    unit: Text | None = None
    quote: Text | None = None


@dataclass(frozen=True, slots=True)
class LiabilityRecord:
    """How consequences are spread, lightened or put off."""

    __pydantic_config__ = _STRICT
    kind: LiabilityKind
    parties: tuple[Text, ...] = ()
    condition: Text | None = None
    quote: Text | None = None


@dataclass(frozen=True, slots=True)
class DefinitionRecord:
    """A term that a clause defines."""

    __pydantic_config__ = _STRICT
    term: Text
    meaning: Text
    quote: Text | None = None


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """Words of a clause that point elsewhere: where `quote`, else `name`, first stands."""

    __pydantic_config__ = _STRICT
    kind: ReferenceKind
    name: Text
    target: Text | None = None
    article: Text | None = None
    quote: Text | None = None


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """Who must, must not, may or is entitled to do what, in the clause's own words."""

    __pydantic_config__ = _STRICT
    modality: Modality
    text: Text
    party: Text | None = None


@dataclass(frozen=True, slots=True)
class ProvisionsRecord:
    """What a person says of a clause, by the fields that it has in the data."""

    __pydantic_config__ = _STRICT
    tags: tuple[TagRecord, ...] = ()
    flags: tuple[FlagRecord, ...] = ()
    criteria: tuple[CriterionRecord, ...] = ()
    consequences: tuple[ConsequenceRecord, ...] = ()
    liabilities: tuple[LiabilityRecord, ...] = ()
    definitions: tuple[DefinitionRecord, ...] = ()
    references: tuple[ReferenceRecord, ...] = ()
    duties: tuple[DutyRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class NamesRecord:
    """What a person takes off a clause: each thing by the name that it has in the data.

    Tags by kind and name, flags and liabilities by kind, criteria by id, consequences by action,
    definitions by term, references by name, duties by text.
    """

    __pydantic_config__ = _STRICT
    tags: tuple[TagRecord, ...] = ()
    flags: tuple[FlagKind, ...] = ()
    criteria: tuple[Text, ...] = ()
    consequences: tuple[Text, ...] = ()
    liabilities: tuple[LiabilityKind, ...] = ()
    definitions: tuple[Text, ...] = ()
    references: tuple[Text, ...] = ()
    duties: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CuratedRecord:
    """A person's decision on a clause, or on all clauses below a heading.

    `text_sha256` is what `guiju show` printed for the text that the decision was made on; once the
    text has changed, the decision no longer applies. A correction takes the place of what has the
    same name (see NamesRecord), an addition joins.
    """

    __pydantic_config__ = _STRICT
    clause: Text
    text_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    reason: Text
    text_kind: SourceKind | None = None
    add: ProvisionsRecord = ProvisionsRecord()
    correct: ProvisionsRecord = ProvisionsRecord()
    remove: NamesRecord = NamesRecord()


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """One edition: its own dates, where its text stands, and what was found out about that text.

    `evidence` are the printed sentences that hold every one of its dates. `repealed_on` is the
    first day without force; the evidence may print the last day with force instead. `witnesses` are
    other sources that carry the same edition.
    """

    __pydantic_config__ = _STRICT
    published_on: Day | None
    effective_on: Day | None
    evidence: tuple[Text, ...]
    passage: PassageRecord
    repealed_on: Day | None = None
    note: Text | None = None
    checks: tuple[CheckRecord, ...] = ()
    curated: tuple[CuratedRecord, ...] = ()
    witnesses: tuple[PassageRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """corpus/rules/<rule>.yaml: a rule's names and editions; the file's name is the id."""

    __pydantic_config__ = _STRICT
    title: Name
    aliases: tuple[Name, ...]
    publisher: Name
    applies_to: Name
    editions: Annotated[tuple[EditionRecord, ...], Field(min_length=1)]
    notes: tuple[Text, ...] = ()
    relations: tuple[RelationRecord, ...] = ()
    former_ids: tuple[RuleId, ...] = ()
    category: Text | None = None


@dataclass(frozen=True, slots=True)
class RuleCategoryRecord:
    """corpus/taxonomy/rule_categories.yaml, one row: what a rule as a whole is for."""

    __pydantic_config__ = _STRICT
    name: Text
    note: Text


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

    `id` names its page on the site; a word without one has none. Where one of `unless` matches, the
    words are those of something else: 应用 holds no 应. `effect` is what a penalty does to a shop,
    `by_shop` says that the shop carries it out itself, as a test or a payment; no other vocabulary
    has them.
    """

    __pydantic_config__ = _STRICT
    name: Text
    patterns: tuple[Pattern, ...]
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    unless: tuple[Pattern, ...] = ()
    effect: Effect | None = None
    by_shop: bool = False
    id: Annotated[str, StringConstraints(pattern=rf"^{SOURCE_ID}$")] | None = None


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
    `counts` names the penalty whose times the figure counts. A `standing` figure is one of a
    moment, counted over no time.
    """

    __pydantic_config__ = _STRICT
    name: Text
    kind: MetricKind
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    unit: Text | None = None
    units: dict[Text, Number] = field(default_factory=dict)
    low: Number | None = None
    high: Number | None = None
    options: tuple[Text, ...] = ()
    aliases: tuple[Text, ...] = ()
    assumed: tuple[AssumedRecord, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    counts: Text | None = None
    standing: bool = False


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
