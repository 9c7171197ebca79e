"""The nouns of the project: sources, restored and screened text, rules and their clauses.

Every span is half-open and counted in code points. `SourceSpan` always refers to the raw text of a
source; a bare `start`/`end` says in its class which text it counts in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guiju.evidence import By, Evidence
from guiju.provisions import (
    Consequence,
    Criterion,
    CriterionGroup,
    Definition,
    Duty,
    Ladder,
    Liability,
    Reference,
)

SCHEMA_VERSION = 1


class SourceKind(StrEnum):
    """How a source came to say what it says."""

    REPOST = "repost"
    NEWS = "news"
    GUIDE = "guide"
    SPUN = "spun"


class SourceFormat(StrEnum):
    """What kind of file a source is: what is markup in it, and what is text."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"


class ChineseScript(StrEnum):
    """The script that a source was received in."""

    HANS = "hans"
    HANT = "hant"


class RepairKind(StrEnum):
    """Which damage a repair undoes."""

    READING = "reading"
    SHIFT = "shift"
    FORUM_STRING = "forum-string"
    PRIVATE_USE = "private-use"
    CONTROL = "control"
    MOJIBAKE = "mojibake"
    DEBRIS = "debris"
    WIDTH = "width"
    WRAP = "wrap"
    SCRIPT = "script"
    PHRASE = "phrase"


class Certainty(StrEnum):
    """How sure a repair is; ordered from sure to hopeless."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    LOST = "lost"


class RemovalReason(StrEnum):
    """Why text is no part of any rule."""

    ADVERTISING = "advertising"
    CONTACT = "contact"
    PORN = "porn"
    GAMBLING = "gambling"
    CHROME = "chrome"
    RELATED_POST = "related-post"
    FOOTER = "footer"
    REPEATED_TITLE = "repeated-title"
    CAPTION = "caption"
    FOREIGN_TEXT = "foreign-text"
    REPEATED_TEXT = "repeated-text"


class Account(StrEnum):
    """Where a raw character went: each belongs to exactly one account."""

    CLAUSE = "clause"
    HEADING = "heading"
    METADATA = "metadata"
    COMMENTARY = "commentary"
    LAYOUT = "layout"
    REMOVAL = "removal"


class ClauseKind(StrEnum):
    """What a clause does in its rule."""

    CLAUSE = "clause"
    LEAD_IN = "lead-in"
    DEFINITION = "definition"


class TagKind(StrEnum):
    """What a tag speaks of."""

    TOPIC = "topic"
    PARTY = "party"
    PENALTY = "penalty"
    MODALITY = "modality"
    CATEGORY = "category"
    VIOLATION = "violation"


class FlagKind(StrEnum):
    """What is uncertain, incomplete or contradictory about a clause."""

    MISSING_TABLE = "missing-table"
    MISSING_CHARACTER = "missing-character"
    LOST_BYTES = "lost-bytes"
    MASKED = "masked"
    NUMBER_GAP = "number-gap"
    DUPLICATE_NUMBER = "duplicate-number"
    CONTRADICTS = "contradicts"
    UNIT_NOT_PRINTED = "unit-not-printed"
    SPUN_TERM = "spun-term"
    UNPARSED = "unparsed"


class Status(StrEnum):
    """What may be said of a rule's force on a given day."""

    SUPERSEDED = "被取代"
    REPEALED = "已废止"
    AMENDED = "已被修改"
    NOT_YET = "尚未生效"
    IN_FORCE = "现行有效"
    UNVERIFIED = "待核验"


class Trust(StrEnum):
    """How far a text may be relied on, best first."""

    OFFICIAL = "official-verified"
    MULTI = "multi-source"
    SINGLE = "single-repost"
    REPORTED = "reported"
    SPUN = "spun"
    DAMAGED = "damaged"


class CheckResult(StrEnum):
    """What a person found who compared our text with the official one."""

    MATCHES = "matches"
    DIFFERS = "differs"


class DateKind(StrEnum):
    """Which of an edition's own dates is meant."""

    PUBLISHED = "published_on"
    EFFECTIVE = "effective_on"
    REPEALED = "repealed_on"


class ChangeKind(StrEnum):
    """What a person did to what the patterns say of a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CORRECTED = "corrected"


class RelationKind(StrEnum):
    """How one rule stands to another."""

    SUCCEEDED_BY = "succeeded_by"
    REPLACES = "replaces"
    AMENDS = "amends"
    AMENDED_BY = "amended_by"
    REPEALED_BY = "repealed_by"
    REFERS = "refers"


@dataclass(frozen=True, slots=True, order=True)
class SourceSpan:
    """A stretch of one source's raw text: code points, half-open."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """What a source is, where it came from, and when: the record beside raw.txt."""

    id: str
    page_title: str
    site: str
    kind: SourceKind
    script: ChineseScript
    sha256: str
    encoding: str
    url: str | None = None
    page_date: date | None = None
    retrieved: date | None = None
    note: str | None = None
    format: SourceFormat = SourceFormat.TEXT


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source with its raw text, decoded and otherwise untouched."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """One change to a source: `before` stood at `[start, end)` of the raw text, now `after`."""

    kinds: tuple[RepairKind, ...]
    start: int
    end: int
    before: str
    after: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Where a stretch of a source's raw text went; a source's entries cover it without a gap.

    `rule`, `edition` and `part` name the clause or heading that holds it, `pattern` what decided a
    removal, `sha256` is the hash of what was removed (UTF-8): the text itself is not published.
    """

    start: int
    end: int
    account: Account
    reason: RemovalReason | None = None
    rule: str | None = None
    part: str | None = None
    pattern: str | None = None
    sha256: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """One word of a closed vocabulary said of a clause; evidence is absent only by a curator."""

    kind: TagKind
    name: str
    by: By
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a clause that a reader must know before relying on it."""

    kind: FlagKind
    detail: str
    by: By
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Gloss:
    """The likely original of a spun term; `start`/`end` count in the clause's text."""

    start: int
    end: int
    original: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person changed, in words: `before` is what the patterns say, if anything.

    `field` is the field of the clause that it stands in, such as `tags`.
    """

    kind: ChangeKind
    field: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person changed about a clause, and why.

    `part` is the id that the decision names: the clause's own, or that of what it stands under.
    """

    part: str
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A titled place in a rule that says nothing by itself; `path` holds the headings above it."""

    id: str
    label: str
    title: str
    path: tuple[str, ...]
    sort: tuple[int, ...]
    spans: tuple[SourceSpan, ...]
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest labelled unit of a rule.

    `label` is as printed, empty where nothing is printed. `title` is the title line printed after
    the label, if any; it also ends `path`. `text` excludes the label; its paragraphs are non-empty,
    without white space at their ends, joined by a line feed. `spans` are sorted and disjoint.
    `repairs` are those inside the spans, in coordinates of the same source. `origin` is the pinned
    id of the clause of the edition before that this one was, where that one had another id.
    """

    id: str
    label: str
    title: str
    path: tuple[str, ...]
    sort: tuple[int, ...]
    kind: ClauseKind
    text: str
    trust: Trust
    spans: tuple[SourceSpan, ...]
    tags: tuple[Tag, ...] = ()
    flags: tuple[Flag, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    repairs: tuple[Repair, ...] = ()
    origin: str | None = None
    criteria: tuple[Criterion, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    liabilities: tuple[Liability, ...] = ()
    definitions: tuple[Definition, ...] = ()
    references: tuple[Reference, ...] = ()
    duties: tuple[Duty, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Witness:
    """Another source's text of a clause (校勘); the clause's own text is that of the first source.

    `agrees` where the words are the same after folding (width, script, marks and white space do not
    count). `is_weighty` where numbers, negations, modals or parties differ. `clause` is the id of
    the clause that it witnesses, None where only this source has such a clause; `part` is the id
    that the source's own numbering gives.
    """

    source: str
    part: str
    clause: str | None
    label: str
    text: str
    spans: tuple[SourceSpan, ...]
    agrees: bool
    is_weighty: bool = False
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Commentary:
    """Words of the writer who reposted a rule: kept, shown folded, never a clause.

    `before` is the id of the clause or heading that it stands in front of, None at a rule's end.
    """

    text: str
    spans: tuple[SourceSpan, ...]
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What one rule is to another, and how well that is known.

    `target` is the id of a rule of the corpus; a rule outside of it is named by `title` alone.
    `on` is the day from which the relation counts: as the evidence prints it, else the day on which
    the rule that replaces or amends takes effect; None where neither is printed. Without evidence
    it is a curator's word.
    """

    kind: RelationKind
    target: str | None
    verified: bool
    note: str
    evidence: Evidence | None = None
    on: date | None = None
    title: str | None = None
    by: By = By.PATTERN


@dataclass(frozen=True, slots=True)
class Check:
    """An official text compared with ours by a person on a day."""

    on: date
    by: str
    url: str
    document_id: str
    result: CheckResult


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """The printed words of one of an edition's dates, and the sentence that they stand in."""

    kind: DateKind
    day: date
    evidence: Evidence
    sentence: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in one edition, ready to be published.

    `edition` is the day it takes effect, or `undated-` and eight digits of a hash. `published_on`,
    `effective_on` and `repealed_on` (the first day without force) are the rule's own printed dates,
    never those of the page that reposts it. `publisher`, `applies_to` and `category` (what the rule
    as a whole is for, empty where nobody said) are a curator's words, and so is a title that no
    source prints (`title_by`).

    `counts` says that this is the edition that a reader wants on the corpus's day; `follows` and
    `followed_by` name the editions before and after it. `notice_days` is the time from publication
    to effect. `status_verified` is False where the status rests on a relation that nobody verified.
    `former_ids` are those that the rule had before; they lead to it for good.
    """

    id: str
    title: str
    platform: str
    aliases: tuple[str, ...]
    topics: tuple[str, ...]
    edition: str
    published_on: date | None
    effective_on: date | None
    date_evidence: tuple[DateEvidence, ...]
    status: Status
    status_note: str
    trust: Trust
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    relations: tuple[Relation, ...]
    checks: tuple[Check, ...]
    headings: tuple[Heading, ...]
    clauses: tuple[Clause, ...]
    commentary: tuple[Commentary, ...]
    title_by: By = By.CURATOR
    publisher: str = ""
    applies_to: str = ""
    repealed_on: date | None = None
    status_verified: bool = True
    counts: bool = True
    follows: str | None = None
    followed_by: str | None = None
    edition_note: str | None = None
    notice_days: int | None = None
    groups: tuple[CriterionGroup, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    former_ids: tuple[str, ...] = ()
    category: str = ""
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """A source with the whereabouts of every one of its characters, as it is published.

    Text that was removed stands in the raw file only; here are its place, reason and hash.
    """

    source: Source
    characters: int
    ledger: tuple[LedgerEntry, ...]
    unassigned: tuple[Commentary, ...]
    schema: int = SCHEMA_VERSION


def full_id(rule: Rule, part_id: str) -> str:
    """Return the id that stays the same across editions, such as `ks.dianshang-pk/4-1`."""
    return f"{rule.id}/{part_id}"


def pinned_id(rule: Rule, part_id: str) -> str:
    """Return the id that names one edition, such as `ks.dianshang-pk@2022-04-08/4-1`."""
    return f"{rule.id}@{rule.edition}/{part_id}"


def anchor(part_id: str) -> str:
    """Return a clause's or heading's anchor on its rule's page.

    >>> anchor("5-1__i1")
    'c-5-1__i1'
    """
    return f"c-{part_id}"


def page_path(rule_id: str) -> str:
    """Return a rule's page below docs/, without its ending.

    >>> page_path("ks.dianshang-pk")
    'rules/ks/dianshang-pk'
    """
    platform, slug = rule_id.split(".", 1)
    return f"rules/{platform}/{slug}"


def rule_path(rule: Rule) -> str:
    """Return the page of one edition below docs/, without its ending.

    The edition that counts has the rule's own page: `rules/ks/dianshang-pk`; every other one has
    its name in the address: `rules/ks/dianshang-pk@2022-04-08`.
    """
    return page_path(rule.id) if rule.counts else f"{page_path(rule.id)}@{rule.edition}"


def is_doubt(change: Change) -> bool:
    """Say whether a change only puts a flag up, which says its reason itself."""
    return change.kind is ChangeKind.ADDED and change.field == "flags"


def clauses_named(
    headings: tuple[Heading, ...], clauses: tuple[Clause, ...], part_id: str
) -> tuple[Clause, ...]:
    """Return the clause with this id, or all clauses below the heading with it, in their order."""
    own = tuple(clause for clause in clauses if clause.id == part_id)
    places = [heading.sort for heading in headings if heading.id == part_id]
    return own or tuple(
        clause for place in places for clause in clauses if clause.sort[: len(place)] == place
    )


def data_path(rule: Rule) -> str:
    """Return an edition's data below docs/, without the ending: apart from what counts today."""
    return f"data/{rule.id}" if rule.counts else f"data/editions/{rule.id}@{rule.edition}"


def text_digest(*texts: str) -> str:
    """Return twelve digits that change with any character of the texts.

    >>> text_digest("主播应遵守本规则。"), text_digest("主播应遵守本规则")
    ('508dcd9e76b9', '5f02756b591e')
    """
    return hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()[:12]


def pinned_page_path(rule: Rule) -> str:
    """Return the page of one edition below docs/, without its ending; it leads there for good."""
    return f"{page_path(rule.id)}@{rule.edition}"


def display_label(part: Heading | Clause) -> str:
    """Return the words that head a part: label and title as printed, else its place in brackets.

    >>> clause = Clause("p2", "", "", (), (2,), ClauseKind.CLAUSE, "略", Trust.SINGLE, ())
    >>> display_label(clause)
    '〔第2段〕'
    """
    if isinstance(part, Heading):
        tight = part.label.endswith(("、", ")", "）"))
        return f"{part.label}{'' if tight or not part.label else ' '}{part.title}"
    if part.title and part.path:
        return part.path[-1]
    if part.label:
        return part.label
    number = re.sub(r"^.*?p(\d+)(?:~\d+)?$", r"\1", part.id.split("__")[-1])
    return f"〔第{number}段〕"
