"""What an id or a name means: which rule, which edition, which clause; never a guess."""

from __future__ import annotations

import dataclasses
import difflib
import re
from typing import TYPE_CHECKING

from guiju.errors import UsageError
from guiju.model import clauses_named, full_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from guiju.model import Clause, Heading, Rule

# So many of the ids or names that there are go with an error as data.
SUGGESTED = 20


class UnknownNameError(UsageError):
    """A name means nothing here, or several things; `suggestions` are what may be meant instead."""

    def __init__(self, message: str, suggestions: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)[:SUGGESTED]


def editions_called(
    rules: Sequence[Rule], name: str, tell: Callable[[str], None]
) -> tuple[list[Rule], Rule | None]:
    """Return the editions of the rule that `name` names, and the one it is pinned to, if any.

    `tell` gets a line where the id is one that the rule had before.
    """
    rule_id, _, edition = name.partition("@")
    editions = [rule for rule in rules if rule.id == rule_id]
    if not editions:
        editions = [rule for rule in rules if rule_id in rule.former_ids]
        if editions:
            tell(f"{rule_id}: is now {editions[0].id}")
    if not editions:
        known = tuple(dict.fromkeys(rule.id for rule in rules))
        message = f"{rule_id}: is no rule; give one of {', '.join(known)}"
        raise UnknownNameError(message, difflib.get_close_matches(rule_id, known, cutoff=0.3))
    pinned = next((rule for rule in editions if rule.edition == edition), None)
    if edition and pinned is None:
        held = [f"{rule.id}@{rule.edition}" for rule in editions]
        message = f"{name}: no edition {edition}; the corpus has {', '.join(held)}"
        raise UnknownNameError(message, held)
    return editions, pinned


class Names:
    """All that the clauses of some rules may be called by, prepared for any number of look-ups."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        from guiju.folding import fold
        from guiju.indexing.records import records_of

        self.rules = tuple({rule.id: rule for rule in reversed(rules)}.values())
        records = records_of(self.rules)
        self.of_rules = {rule.id: tuple(map(fold, rule.names)) for rule in records.rules}
        self._ids = [one.id for one in records.clauses]
        self._numbers = {
            called: (number,)
            for number, one in enumerate(records.clauses)
            for called in (one.id, one.pinned)
        }
        self._places: dict[str, list[tuple[int, str]]] = {}
        for number, one in enumerate(records.clauses):
            self._places.setdefault(one.rule, []).append((number, one.place))

    def clauses(self, typed: str) -> list[str]:
        """Return the ids of the clauses that a rule's name with a label means."""
        from guiju.jump import named_clauses

        found = named_clauses(
            typed,
            self.of_rules,
            lambda called: self._numbers.get(called, ()),
            lambda rule: self._places.get(rule, ()),
        )
        return [self._ids[number] for number in found]


def id_called(rules: Sequence[Rule], typed: str, names: Names | None = None) -> str:
    """Return the id that `typed` means: an id as it is, or a rule's name, with a label or without.

    `names` are those of the same rules, for who asks more than once.

    Raises:
        UnknownNameError: the name is no rule's, or several clauses or rules are meant, which it
            lists.
    """
    name, slash, part = typed.partition("/")
    name, at, edition = name.partition("@")
    if _RULE_ID.fullmatch(name):
        return typed
    from guiju.folding import fold
    from guiju.jump import rules_named

    names = names or Names(rules)
    if found := names.clauses(typed):
        return _one_of(typed, found, names.rules)
    titles = {rule.id: rule.title for rule in names.rules}
    meant = rules_named(fold(name), names.of_rules) or (rule_called(names.rules, name).id,)
    if len(meant) > 1:
        listed = "、".join(f"{one}《{titles[one]}》" for one in meant)
        message = f"{typed}: 有 {len(meant)} 部规则的名称与它相合；请写明是哪一部：{listed}"
        raise UnknownNameError(message, meant)
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
    raise UnknownNameError(message, ids)


def clauses_called(rule: Rule, part: str, editions: Sequence[Rule]) -> tuple[Clause, ...]:
    """Return the clause of a rule with this id, or all below a heading with it."""
    named = clauses_named(rule.headings, rule.clauses, part)
    if not named:
        ids = [clause.id for clause in rule.clauses]
        near = difflib.get_close_matches(part.replace(".", "-"), ids, n=1, cutoff=0.3)
        meant = [f"{rule.id}/{one}" for one in near]
        hint = f"did you mean {meant[0]}" if meant else f"see guiju show {rule.id}"
        for other in editions:
            if clauses_named(other.headings, other.clauses, part):
                meant = [f"{rule.id}@{other.edition}/{part}"]
                hint = f"another edition has it: {meant[0]}"
        name = f"{rule.id}@{rule.edition}/{part}" if len(editions) > 1 else f"{rule.id}/{part}"
        message = f"{name}: the rule has no clause {part}; {hint}"
        raise UnknownNameError(message, meant)
    return named


def part_called(
    rules: Sequence[Rule],
    name: str,
    as_of: date | None,
    tell: Callable[[str], None],
    names: Names | None = None,
) -> tuple[Rule, Clause | Heading | None]:
    """Return the edition that an id or a name means, and its clause or heading."""
    from guiju.editions import counting_on

    rule_name, _, part = id_called(rules, name, names).partition("/")
    editions, pinned = editions_called(rules, rule_name, tell)
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
    """Return the rule with this id, title or alias, or the only one with this in a name.

    Raises:
        UnknownNameError: there is none, or several, or it has no such edition.
    """
    from guiju.folding import fold

    rule_id, _, edition = name.partition("@")
    known = {fold(said): rule for rule in rules for said in (*rule.aliases, rule.title, rule.id)}
    typed = fold(rule_id)
    within = {rule.id: rule for said, rule in known.items() if len(typed) > 1 and typed in said}
    rule = known.get(typed) or (next(iter(within.values())) if len(within) == 1 else None)
    if rule is None and len(within) > 1:
        listed = "、".join(f"{one.id}《{one.title}》" for one in within.values())
        message = f"{name}: 合于几部规则，请写其中一部的编号：{listed}"
        raise UnknownNameError(message, within)
    if rule is None:
        near = difflib.get_close_matches(typed, known, n=1, cutoff=0.3)
        found = known[near[0]] if near else None
        listed = f"可用的有：{'、'.join(rule.id for rule in rules)}"
        hint = f"是否指 {found.id}《{found.title}》" if found else listed
        message = f"{name}: 没有这部规则；{hint}"
        raise UnknownNameError(message, [found.id] if found else [rule.id for rule in rules])
    if edition and edition != rule.edition:
        held = f"{rule.id}@{rule.edition}"
        message = f"{name}: 没有 {edition} 这个版本；现有 {held}"
        raise UnknownNameError(message, [held])
    return rule
