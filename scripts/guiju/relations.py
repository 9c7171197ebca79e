"""Relations between rules: stated once, known to both, and never in a circle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.editions import printed_days
from guiju.errors import Problem
from guiju.evidence import By
from guiju.model import Relation, RelationKind
from guiju.stated import rule_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from guiju.evidence import Evidence
    from guiju.records import RelationRecord, RuleRecord

# What a relation is to the other rule. A repeal or a mention says nothing about who makes it.
_CONVERSE = {
    RelationKind.SUCCEEDED_BY: RelationKind.REPLACES,
    RelationKind.REPLACES: RelationKind.SUCCEEDED_BY,
    RelationKind.AMENDS: RelationKind.AMENDED_BY,
    RelationKind.AMENDED_BY: RelationKind.AMENDS,
}
# The rule that states one of these is the one that acts; for the others the target acts.
_ACTING = (RelationKind.REPLACES, RelationKind.AMENDS)
_TO_LATER = (RelationKind.SUCCEEDED_BY, RelationKind.REPEALED_BY)


def stated_relations(
    rules: Iterable[tuple[str, RuleRecord]],
    quoted: Callable[[str, str], Evidence | None],
    problems: list[Problem],
) -> dict[str, tuple[Relation, ...]]:
    """Return what each rule's record states, with its evidence; words not found are noted.

    `quoted(source, words)` finds words in a source.
    """
    return {
        rule_id: tuple(
            _stated(rule_id, number, record, quoted, problems)
            for number, record in enumerate(rule.relations)
        )
        for rule_id, rule in rules
    }


def _stated(
    rule_id: str,
    number: int,
    record: RelationRecord,
    quoted: Callable[[str, str], Evidence | None],
    problems: list[Problem],
) -> Relation:
    evidence = None
    if record.source and record.evidence:
        evidence = quoted(record.source, record.evidence)
        if evidence is None:
            found = f"{record.source} does not hold “{record.evidence}”"
            name = f"relations.{number}.evidence"
            problems.append(Problem(rule_file(rule_id), found, "quote it as restored", name))
    return Relation(
        kind=record.kind,
        target=record.target,
        verified=record.verified,
        note=record.note,
        evidence=evidence,
        on=record.on,
        title=record.title,
        by=By.PATTERN if evidence else By.CURATOR,
    )


def related(
    stated: Mapping[str, Iterable[Relation]],
    titles: Mapping[str, str],
    first_days: Mapping[str, date | None],
) -> dict[str, tuple[Relation, ...]]:
    """Return the relations of every rule: its own, and those that another rule states of it.

    A relation without a day of its own counts from when the rule that acts takes effect. Where both
    sides state the same, the statement that was verified goes first, and one of them stays.
    """
    found: dict[str, list[Relation]] = {rule_id: [] for rule_id in titles}
    for rule_id, relations in stated.items():
        for relation in relations:
            acts = rule_id if relation.kind in _ACTING else relation.target
            dated = replace(relation, on=relation.on or first_days.get(acts or ""))
            found[rule_id].append(dated)
            converse = _CONVERSE.get(relation.kind)
            if converse and relation.target in found:
                other = replace(dated, kind=converse, target=rule_id, title=titles[rule_id])
                found[relation.target].append(other)
    return {rule_id: _once(relations) for rule_id, relations in found.items()}


def _once(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    kept: dict[tuple[RelationKind, str | None, str | None], Relation] = {}
    for relation in relations:
        key = (relation.kind, relation.target, None if relation.target else relation.title)
        if key not in kept or (relation.verified and not kept[key].verified):
            kept[key] = relation
    return tuple(kept.values())


def relation_problems(rules: Iterable[tuple[str, RuleRecord]]) -> Iterator[Problem]:
    """Yield what relations contradict: their own evidence, the dates of a rule, or each other."""
    rules = tuple(rules)
    records = dict(rules)
    later: dict[str, set[str]] = {rule_id: set() for rule_id in records}
    for rule_id, rule in rules:
        for number, relation in enumerate(rule.relations):
            for name, found, remedy in _own_problems(rule_id, relation, records):
                yield Problem(rule_file(rule_id), found, remedy, f"relations.{number}{name}")
            if relation.target in later and relation.target != rule_id:
                if relation.kind in _TO_LATER:
                    later[rule_id].add(relation.target)
                elif relation.kind is RelationKind.REPLACES:
                    later[relation.target].add(rule_id)
    for circle in _circles(later):
        found = f"the succession {' → '.join((*circle, circle[0]))} is a circle"
        remedy = "take out the relation that is wrong, here or in the other files"
        yield Problem(rule_file(circle[0]), found, remedy, "relations")


def _own_problems(
    rule_id: str, relation: RelationRecord, records: Mapping[str, RuleRecord]
) -> Iterator[tuple[str, str, str]]:
    """Yield the field below the relation, what is wrong with it, and what to do."""
    if (relation.target is None) == (relation.title is None):
        remedy = "name a rule of the corpus, or one outside of it"
        yield "", "has not one of target and title", remedy
    if relation.target == rule_id:
        yield ".target", f"{rule_id} stands to itself", "name the other rule"
    if (relation.source is None) != (relation.evidence is None):
        yield "", "evidence and source go together", "quote the source, or leave both out"
    if relation.evidence is None and relation.verified:
        yield ".verified", "true without evidence", "quote the source that it was verified with"
    if relation.on is None:
        return
    if relation.on not in (found.day for found in printed_days(relation.evidence or "")):
        found = f"{relation.on} is not printed in the evidence"
        yield ".on", found, "correct the day or the quote"
    acted_on = rule_id if relation.kind not in _ACTING else relation.target
    record = records.get(acted_on or "")
    if record is None or relation.kind is RelationKind.REFERS:
        return
    begins = [e.published_on or e.effective_on for e in record.editions]
    first = min((day for day in begins if day), default=None)
    if first and None not in begins and relation.on < first:
        found = f"{relation.on} lies before {first}, when {acted_on} begins"
        yield ".on", found, "correct the day: what is not there yet cannot be changed"


def _circles(later: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Yield each circle once, from its first rule in the order of ids."""
    done: set[str] = set()
    for start in sorted(later):
        trail: list[str] = []
        places: dict[str, int] = {}
        pending = [(start, 0)]
        while pending:
            rule_id, depth = pending.pop()
            for left in trail[depth:]:
                del places[left]
            del trail[depth:]
            if rule_id in places:
                circle = trail[places[rule_id] :]
                first = circle.index(min(circle))
                yield (*circle[first:], *circle[:first])
                continue
            if rule_id in done:
                continue
            done.add(rule_id)
            places[rule_id] = len(trail)
            trail.append(rule_id)
            pending += [(target, depth + 1) for target in sorted(later[rule_id], reverse=True)]
