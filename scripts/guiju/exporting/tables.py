"""Rules and clauses as tables: the same ones for spreadsheets and for a database.

Pinned ids are the keys, so that two editions of a rule stand side by side. A cell holds one value;
a list is a tuple, which each format writes in its own way. Evidence takes five columns: who says so
(`said_by`), the printed words, and where the raw text has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from guiju.errors import BuildError
from guiju.exporting.lines import doubtful_repairs, pinned_rule
from guiju.exporting.plain import json_text, plain
from guiju.model import Clause, Rule, Source, TagKind, full_id, pinned_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.evidence import By, Evidence
    from guiju.provisions import Criterion, Window

Cell: TypeAlias = str | int | Decimal | tuple[str, ...] | None
Row: TypeAlias = tuple[Cell, ...]


class Holds(Enum):
    """What the cells of a column hold; each format writes it in its own way."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"  # as printed, such as 4.7
    TRUTH = "truth"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `refers` is the table whose key its values are."""

    name: str
    holds: Holds = Holds.TEXT
    refers: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; where `keyed`, its first column tells the rows apart."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    keyed: bool = False


def tables(rules: Iterable[Rule], sources: Iterable[Source]) -> tuple[Table, ...]:
    """Return every table, those that others refer to first.

    Raises:
        BuildError: a group names a member that is neither a criterion nor a group of its rule.
    """
    rules = tuple(rules)
    clauses = tuple((rule, clause) for rule in rules for clause in rule.clauses)
    return (
        _table("sources", "id*", (_source(source) for source in sources), _SOURCE),
        _table("rules", "pinned*", map(_rule, rules), _RULE),
        _table("clauses", "pinned*", _clauses(clauses), _CLAUSE),
        _table("spans", _OF_CLAUSE, _spans(clauses), "source>sources raw_start# raw_end#"),
        _table("tags", _OF_CLAUSE, _tags(clauses), f"kind name {_EVIDENCE}"),
        _table("flags", _OF_CLAUSE, _flags(clauses), f"kind detail {_EVIDENCE}"),
        _table("glosses", _OF_CLAUSE, _glosses(clauses), "text_start# text_end# original"),
        _table("doubtful_repairs", _OF_CLAUSE, _repairs(clauses), _REPAIR),
        _table("criteria", "id*", _criteria(clauses), _CRITERION),
        _table("criterion_groups", "id*", _groups(rules), _GROUP),
        _table("group_members", _OF_GROUP, _members(rules), "criterion>criteria " + _SUBGROUP),
        _table("consequences", _OF_CLAUSE, _consequences(clauses), _CONSEQUENCE),
        _table("liabilities", _OF_CLAUSE, _liabilities(clauses), _LIABILITY),
        _table("ladder_steps", _OF_RULE, _ladder_steps(rules), _LADDER_STEP),
        _table("definitions", _OF_CLAUSE, _definitions(clauses), f"term meaning {_EVIDENCE}"),
        _table("cross_references", _OF_CLAUSE, _references(clauses), _REFERENCE),
        _table("duties", _OF_CLAUSE, _duties(clauses), f"modality party text {_EVIDENCE}"),
        _table(
            "relations",
            _OF_RULE,
            _relations(rules),
            f"kind target title verified? counts_from note said_by {_PLACE}",
        ),
        _table(
            "witnesses",
            f"{_OF_RULE} {_OF_CLAUSE}",
            _witnesses(rules),
            "witness>sources part label text agrees? is_weighty?",
        ),
        _table("checks", _OF_RULE, _checks(rules), "checked_on checked_by url document_id result"),
    )


# Columns in short: # whole number, . number as printed, ? yes or no, + list, * key, >table key of.
_PLACE = "quote source>sources raw_start# raw_end#"
_EVIDENCE = f"said_by {_PLACE}"
_OF_CLAUSE = "clause>clauses"
_OF_RULE = "rule>rules"
_OF_GROUP = "parent>criterion_groups"
_SUBGROUP = "subgroup>criterion_groups"
_SOURCE = "page_title site kind script encoding sha256 url page_date retrieved note"
_RULE = (
    "id title title_by platform edition published_on effective_on"
    " repealed_on notice_days# status status_verified? status_note trust"
    " publisher applies_to aliases+ topics+ sources+ notes+"
)
_CLAUSE = (
    "id rule>rules position# rule_title platform edition label title path+ text kind status trust"
    " published_on effective_on topics+ parties+ penalties+ doubts+ origin"
)
_REPAIR = "kinds+ certainty raw_start# raw_end# raw_text repaired_text"
_WINDOW = "window_length# window_unit window_since"
_CRITERION = (
    f"clause>clauses metric operator number. fact? options+ text unit {_WINDOW} reference"
    f" exempt_effect exempt_conditions party {_EVIDENCE}"
)
_GROUP = f"rule>rules part mode effect actions+ party categories+ {_EVIDENCE}"
_CONSEQUENCE = (
    "action effect violation criteria+ party lasts_length# lasts_unit lasts_since permanent?"
    " discretionary? amount. unit"
    f" {_EVIDENCE}"
)
_LIABILITY = f"kind parties+ condition {_EVIDENCE}"
_LADDER_STEP = "metric step# clause>clauses criteria+ effect actions+ contradicted_by+"
_REFERENCE = f"kind name text_start# text_end# target article {_EVIDENCE}"

_MARKS = {"#": Holds.INTEGER, ".": Holds.NUMBER, "?": Holds.TRUTH, "+": Holds.LIST}

_Clauses: TypeAlias = tuple[tuple[Rule, Clause], ...]


def _table(name: str, first: str, rows: Iterable[Iterable[object]], others: str) -> Table:
    columns = tuple(_column(word) for word in f"{first.rstrip('*')} {others}".split())
    cells = tuple(tuple(_cell(value) for value in row) for row in rows)
    return Table(name, columns, cells, keyed=first.endswith("*"))


def _column(word: str) -> Column:
    name, _, refers = word.partition(">")
    if holds := _MARKS.get(name[-1]):
        return Column(name[:-1], holds)
    return Column(name, refers=refers or None)


def _cell(value: object) -> Cell:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    if value is None or isinstance(value, str | int | Decimal):
        return value
    message = f"{type(value).__name__} fits no cell"
    raise TypeError(message)


def _evidence(by: By, evidence: Evidence | None) -> tuple[object, ...]:
    return (by, *_place(evidence))


def _place(evidence: Evidence | None) -> tuple[object, ...]:
    if evidence is None:
        return (None, None, None, None)
    return (evidence.quote, evidence.source, evidence.start, evidence.end)


def _window(window: Window | None) -> tuple[object, ...]:
    return (window.length, window.unit, window.since) if window else (None, None, None)


def _pinned(rule: Rule, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(pinned_id(rule, one) for one in ids)


def _source(source: Source) -> Iterable[object]:
    yield from (source.id, source.page_title, source.site, source.kind, source.script)
    yield from (source.encoding, source.sha256, source.url, source.page_date, source.retrieved)
    yield source.note


def _rule(rule: Rule) -> Iterable[object]:
    yield from (pinned_rule(rule), rule.id, rule.title, rule.title_by, rule.platform, rule.edition)
    yield from (rule.published_on, rule.effective_on, rule.repealed_on, rule.notice_days)
    yield from (rule.status, rule.status_verified, rule.status_note, rule.trust)
    yield from (rule.publisher, rule.applies_to, rule.aliases, rule.topics, rule.sources)
    yield rule.notes


def _clauses(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for position, (rule, clause) in enumerate(clauses, start=1):
        yield (
            *(pinned_id(rule, clause.id), full_id(rule, clause.id), pinned_rule(rule), position),
            *(rule.title, rule.platform, rule.edition, clause.label, clause.title, clause.path),
            *(clause.text, clause.kind, rule.status, clause.trust),
            *(rule.published_on, rule.effective_on),
            *(
                tuple(tag.name for tag in clause.tags if tag.kind is kind)
                for kind in (TagKind.TOPIC, TagKind.PARTY, TagKind.PENALTY)
            ),
            tuple(dict.fromkeys(flag.kind.value for flag in clause.flags)),
            clause.origin,
        )


def _spans(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for span in clause.spans:
            yield pinned_id(rule, clause.id), span.source, span.start, span.end


def _tags(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for tag in clause.tags:
            evidence = _evidence(tag.by, tag.evidence)
            yield pinned_id(rule, clause.id), tag.kind, tag.name, *evidence


def _flags(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for flag in clause.flags:
            evidence = _evidence(flag.by, flag.evidence)
            yield pinned_id(rule, clause.id), flag.kind, flag.detail, *evidence


def _glosses(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for gloss in clause.glosses:
            yield pinned_id(rule, clause.id), gloss.start, gloss.end, gloss.original


def _repairs(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for one in doubtful_repairs(clause):
            yield (
                *(pinned_id(rule, clause.id), one.kinds, one.certainty, one.start, one.end),
                *(one.before, one.after),
            )


def _criteria(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for criterion in clause.criteria:
            exempt = criterion.exception
            yield (
                *(pinned_id(rule, criterion.id), pinned_id(rule, clause.id)),
                *(criterion.metric, criterion.operator, *_values(criterion)),
                *(criterion.text, criterion.unit, *_window(criterion.window), criterion.reference),
                exempt.effect if exempt else None,
                json_text(plain(exempt.conditions)) if exempt else None,
                *(criterion.party, *_evidence(criterion.by, criterion.evidence)),
            )


def _values(criterion: Criterion) -> tuple[object, object, object]:
    """Return number, fact and options, at most one of which is there."""
    value = criterion.value
    return (
        value if isinstance(value, Decimal) else None,
        value if isinstance(value, bool) else None,
        value if isinstance(value, tuple) else None,
    )


def _groups(rules: Iterable[Rule]) -> Iterator[Iterable[object]]:
    for rule in rules:
        for group in rule.groups:
            yield (
                *(pinned_id(rule, group.id), pinned_rule(rule), group.id.partition("#")[0]),
                *(group.mode, group.effect, group.actions, group.party, group.categories),
                *_evidence(group.by, group.evidence),
            )


def _members(rules: Iterable[Rule]) -> Iterator[Iterable[object]]:
    for rule in rules:
        criteria = {criterion.id for clause in rule.clauses for criterion in clause.criteria}
        groups = {group.id for group in rule.groups}
        for group in rule.groups:
            for member in group.members:
                if member not in criteria | groups:
                    found = f"group {group.id} names {member}, which is no criterion or group"
                    message = f"docs/data: {pinned_rule(rule)}: {found}; run guiju normalise"
                    raise BuildError(message)
                own = pinned_id(rule, member)
                pair = (own, None) if member in criteria else (None, own)
                yield pinned_id(rule, group.id), *pair


def _consequences(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for one in clause.consequences:
            yield (
                *(pinned_id(rule, clause.id), one.action, one.effect, one.violation),
                *(_pinned(rule, one.criteria), one.party, *_window(one.lasts), one.permanent),
                *(one.discretionary, one.amount, one.unit),
                *_evidence(one.by, one.evidence),
            )


def _liabilities(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for one in clause.liabilities:
            evidence = _evidence(one.by, one.evidence)
            yield pinned_id(rule, clause.id), one.kind, one.parties, one.condition, *evidence


def _ladder_steps(rules: Iterable[Rule]) -> Iterator[Iterable[object]]:
    for rule in rules:
        for ladder in rule.ladders:
            against = tuple(evidence.quote for evidence in ladder.against)
            for number, step in enumerate(ladder.steps, start=1):
                yield (
                    *(pinned_rule(rule), ladder.metric, number, pinned_id(rule, step.clause)),
                    *(_pinned(rule, step.criteria), step.effect, step.actions, against),
                )


def _definitions(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for one in clause.definitions:
            evidence = _evidence(one.by, one.evidence)
            yield pinned_id(rule, clause.id), one.term, one.meaning, *evidence


def _references(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for one in clause.references:
            yield (
                *(pinned_id(rule, clause.id), one.kind, one.name, one.start, one.end),
                *(one.target, one.article, *_evidence(one.by, one.evidence)),
            )


def _duties(clauses: _Clauses) -> Iterator[Iterable[object]]:
    for rule, clause in clauses:
        for one in clause.duties:
            evidence = _evidence(one.by, one.evidence)
            yield pinned_id(rule, clause.id), one.modality, one.party, one.text, *evidence


def _relations(rules: Iterable[Rule]) -> Iterator[Iterable[object]]:
    for rule in rules:
        for one in rule.relations:
            place = _place(one.evidence)
            said = (one.kind, one.target, one.title, one.verified, one.on, one.note, one.by)
            yield pinned_rule(rule), *said, *place


def _witnesses(rules: Iterable[Rule]) -> Iterator[Iterable[object]]:
    for rule in rules:
        for one in rule.witnesses:
            clause = pinned_id(rule, one.clause) if one.clause else None
            own = (one.source, one.part, one.label, one.text, one.agrees, one.is_weighty)
            yield pinned_rule(rule), clause, *own


def _checks(rules: Iterable[Rule]) -> Iterator[Iterable[object]]:
    for rule in rules:
        for one in rule.checks:
            yield pinned_rule(rule), one.on, one.by, one.url, one.document_id, one.result
