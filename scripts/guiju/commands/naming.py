"""What an id or a name on the command line means."""

from __future__ import annotations

import dataclasses
import difflib
import re
from typing import TYPE_CHECKING

import click

from guiju.errors import UsageError
from guiju.model import clauses_named, full_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from guiju.model import Clause, Heading, Rule


def editions_called(rules: Sequence[Rule], name: str) -> tuple[list[Rule], Rule | None]:
    """Return the editions of the rule that `name` names, and the one it is pinned to, if any."""
    rule_id, _, edition = name.partition("@")
    editions = [rule for rule in rules if rule.id == rule_id]
    if not editions:
        editions = [rule for rule in rules if rule_id in rule.former_ids]
        if editions:
            click.echo(f"{rule_id}: is now {editions[0].id}", err=True)
    if not editions:
        known = ", ".join(dict.fromkeys(rule.id for rule in rules))
        message = f"{rule_id}: is no rule; give one of {known}"
        raise UsageError(message)
    pinned = next((rule for rule in editions if rule.edition == edition), None)
    if edition and pinned is None:
        known = ", ".join(f"{rule.id}@{rule.edition}" for rule in editions)
        message = f"{name}: no edition {edition}; the corpus has {known}"
        raise UsageError(message)
    return editions, pinned


def id_called(rules: Sequence[Rule], typed: str) -> str:
    """Return the id that `typed` means: an id as it is, or a rule's name, with a label or without.

    Raises:
        UsageError: the name is no rule's, or several clauses or rules are meant, which it lists.
    """
    name, slash, part = typed.partition("/")
    name, at, edition = name.partition("@")
    if _RULE_ID.fullmatch(name):
        return typed
    from guiju.folding import fold
    from guiju.indexing.records import records_of
    from guiju.jump import named_clauses, rules_named

    current = tuple({rule.id: rule for rule in reversed(rules)}.values())
    records = records_of(current)
    names = {rule.id: tuple(map(fold, rule.names)) for rule in records.rules}
    numbers = {
        called: (number,)
        for number, one in enumerate(records.clauses)
        for called in (one.id, one.pinned)
    }
    found = named_clauses(
        typed,
        names,
        lambda called: numbers.get(called, ()),
        lambda rule: ((n, one.place) for n, one in enumerate(records.clauses) if one.rule == rule),
    )
    if found:
        return _one_of(typed, [records.clauses[number].id for number in found], current)
    titles = {rule.id: rule.title for rule in current}
    meant = rules_named(fold(name), names) or (rule_called(current, name).id,)
    if len(meant) > 1:
        listed = "、".join(f"{one}《{titles[one]}》" for one in meant)
        message = f"{typed}: 有 {len(meant)} 部规则的名称与它相合；请写明是哪一部：{listed}"
        raise UsageError(message)
    return f"{meant[0]}{at}{edition}{slash}{part}"


_RULE_ID = re.compile(r"[a-z]{2}\.[a-z0-9-]+")


def _one_of(typed: str, ids: list[str], rules: Sequence[Rule]) -> str:
    """Return the one id that clauses have in common: a clause's own, or their heading's."""
    if len(ids) == 1:
        return ids[0]
    for rule in rules:
        for heading in rule.headings:
            below = clauses_named(rule.headings, rule.clauses, heading.id)
            if ids == [full_id(rule, clause.id) for clause in below]:
                return f"{rule.id}/{heading.id}"
    message = f"{typed}: 可指 {len(ids)} 条；请写明是哪一条：{'、'.join(ids)}"
    raise UsageError(message)


def clauses_called(rule: Rule, part: str, editions: Sequence[Rule]) -> tuple[Clause, ...]:
    """Return the clause of a rule with this id, or all below a heading with it."""
    named = clauses_named(rule.headings, rule.clauses, part)
    if not named:
        ids = [clause.id for clause in rule.clauses]
        near = difflib.get_close_matches(part.replace(".", "-"), ids, n=1, cutoff=0.3)
        hint = f"did you mean {rule.id}/{near[0]}" if near else f"see guiju show {rule.id}"
        for other in editions:
            if clauses_named(other.headings, other.clauses, part):
                hint = f"another edition has it: {rule.id}@{other.edition}/{part}"
        name = f"{rule.id}@{rule.edition}/{part}" if len(editions) > 1 else f"{rule.id}/{part}"
        message = f"{name}: the rule has no clause {part}; {hint}"
        raise UsageError(message)
    return named


def part_called(
    rules: Sequence[Rule], name: str, as_of: date | None
) -> tuple[Rule, Clause | Heading | None]:
    """Return the edition that an id or a name means, and its clause or heading."""
    from guiju.editions import counting_on

    rule_name, _, part = id_called(rules, name).partition("/")
    editions, pinned = editions_called(rules, rule_name)
    rule = pinned or (counting_on(as_of, editions) if as_of else editions[0])
    if not part:
        return rule, None
    heading = next((heading for heading in rule.headings if heading.id == part), None)
    return rule, heading or clauses_called(rule, part, editions)[0]


def standing(rule: Rule, day: date) -> Rule:
    """Return an edition with its status on a day."""
    from guiju.status import standing_on

    found = standing_on(day, rule)
    return dataclasses.replace(
        rule,
        status=found.status,
        status_note=found.note,
        status_verified=found.verified,
    )


def rule_called(rules: Sequence[Rule], name: str) -> Rule:
    """Return the rule with this id, title or alias, or the only one with this in a name."""
    from guiju.folding import fold

    rule_id, _, edition = name.partition("@")
    known = {fold(said): rule for rule in rules for said in (*rule.aliases, rule.title, rule.id)}
    typed = fold(rule_id)
    within = {rule.id: rule for said, rule in known.items() if len(typed) > 1 and typed in said}
    rule = known.get(typed) or (next(iter(within.values())) if len(within) == 1 else None)
    if rule is None and len(within) > 1:
        listed = "、".join(f"{one.id}《{one.title}》" for one in within.values())
        message = f"{name}: 合于几部规则，请写其中一部的编号：{listed}"
        raise UsageError(message)
    if rule is None:
        near = difflib.get_close_matches(typed, known, n=1, cutoff=0.3)
        found = known[near[0]] if near else None
        listed = f"可用的有：{'、'.join(rule.id for rule in rules)}"
        hint = f"是否指 {found.id}《{found.title}》" if found else listed
        message = f"{name}: 没有这部规则；{hint}"
        raise UsageError(message)
    if edition and edition != rule.edition:
        message = f"{name}: 没有 {edition} 这个版本；现有 {rule.id}@{rule.edition}"
        raise UsageError(message)
    return rule
