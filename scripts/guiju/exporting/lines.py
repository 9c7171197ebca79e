"""Clauses and rules as JSON, one object a line: names and meaning are kept for good."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from guiju.exporting.plain import Plain, json_text, plain
from guiju.model import (
    SCHEMA_VERSION,
    Certainty,
    Clause,
    ClauseKind,
    Flag,
    Gloss,
    Relation,
    Repair,
    Rule,
    SourceSpan,
    Status,
    Tag,
    Trust,
    full_id,
    pinned_id,
)
from guiju.provisions import (
    Consequence,
    Criterion,
    CriterionGroup,
    Definition,
    Duty,
    Liability,
    Reference,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause with what a reader must know of its rule; fields are only ever added.

    `spans` are [source, start, end), half-open code points of the raw text. `published_on` and
    `effective_on` are the rule's own printed dates, null where none is printed. `relations` are the
    rule's. `groups` are those that the clause leads in, or that hold a criterion of it, directly or
    through other groups; ids of criteria and groups count within the rule's edition.
    `doubtful_repairs` are the changes to the raw text inside the spans that are not certain.
    `origin` is the pinned id that the clause had in the edition before, null where its id is the
    same or the clause is new.
    """

    id: str
    pinned: str
    rule: str
    rule_title: str
    platform: str
    edition: str
    label: str
    title: str
    path: tuple[str, ...]
    sort: tuple[int, ...]
    text: str
    kind: ClauseKind
    status: Status
    trust: Trust
    published_on: date | None
    effective_on: date | None
    sources: tuple[str, ...]
    spans: tuple[SourceSpan, ...]
    tags: tuple[Tag, ...]
    flags: tuple[Flag, ...]
    glosses: tuple[Gloss, ...]
    criteria: tuple[Criterion, ...]
    consequences: tuple[Consequence, ...]
    liabilities: tuple[Liability, ...]
    definitions: tuple[Definition, ...]
    references: tuple[Reference, ...]
    duties: tuple[Duty, ...]
    groups: tuple[CriterionGroup, ...]
    doubtful_repairs: tuple[Repair, ...]
    relations: tuple[Relation, ...]
    origin: str | None
    schema: int


def clause_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield each clause of each rule as one line of JSON, in the order of the rules."""
    for rule in rules:
        for clause in rule.clauses:
            yield f"{json_text(clause_record(rule, clause))}\n"


def rule_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield each rule as one line of JSON."""
    for rule in rules:
        yield f"{json_text(rule_record(rule))}\n"


def clause_record(rule: Rule, clause: Clause) -> Plain:
    """Return a clause as plain data, with the fields of `ClauseLine`."""
    return plain(clause_line(rule, clause))


def clause_line(rule: Rule, clause: Clause) -> ClauseLine:
    """Return a clause with what a reader must know of its rule."""
    return ClauseLine(
        id=full_id(rule, clause.id),
        pinned=pinned_id(rule, clause.id),
        rule=rule.id,
        rule_title=rule.title,
        platform=rule.platform,
        edition=rule.edition,
        label=clause.label,
        title=clause.title,
        path=clause.path,
        sort=clause.sort,
        text=clause.text,
        kind=clause.kind,
        status=rule.status,
        trust=clause.trust,
        published_on=rule.published_on,
        effective_on=rule.effective_on,
        sources=tuple(dict.fromkeys(span.source for span in clause.spans)),
        spans=clause.spans,
        tags=clause.tags,
        flags=clause.flags,
        glosses=clause.glosses,
        criteria=clause.criteria,
        consequences=clause.consequences,
        liabilities=clause.liabilities,
        definitions=clause.definitions,
        references=clause.references,
        duties=clause.duties,
        groups=groups_of(rule, clause),
        doubtful_repairs=doubtful_repairs(clause),
        relations=rule.relations,
        origin=clause.origin,
        schema=SCHEMA_VERSION,
    )


def rule_record(rule: Rule) -> Plain:
    """Return a rule as plain data: every field of `Rule`, but of its clauses the pinned ids."""
    record: dict[str, Plain] = {"id": rule.id, "pinned": pinned_rule(rule)}
    for field in fields(rule):
        if field.name == "clauses":
            record["clauses"] = [pinned_id(rule, clause.id) for clause in rule.clauses]
        else:
            record[field.name] = plain(getattr(rule, field.name))
    return record


def pinned_rule(rule: Rule) -> str:
    """Return the id that names one edition of a rule, such as `ks.dianshang-pk@2022-04-08`."""
    return f"{rule.id}@{rule.edition}"


def doubtful_repairs(clause: Clause) -> tuple[Repair, ...]:
    """Return the repairs of a clause that are not certain: its text may not be what was printed."""
    return tuple(repair for repair in clause.repairs if repair.certainty is not Certainty.CERTAIN)


def groups_of(rule: Rule, clause: Clause) -> tuple[CriterionGroup, ...]:
    """Return the groups that a clause leads in or that hold a criterion of it, in their order."""
    holders: dict[str, list[str]] = {}
    for group in rule.groups:
        for member in group.members:
            holders.setdefault(member, []).append(group.id)
    found: set[str] = set()
    asked = [criterion.id for criterion in clause.criteria]
    while asked:
        above = [holder for holder in holders.get(asked.pop(), ()) if holder not in found]
        found.update(above)
        asked += above
    return tuple(
        group
        for group in rule.groups
        if group.id in found or group.id.partition("#")[0] == clause.id
    )
