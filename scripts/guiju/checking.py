"""The self-check: a rule's criteria against the facts of a shop, by three-valued logic.

True, false and unknown combine as Kleene has them: what is missing leaves a finding open only where
it could still change it. A finding says what the printed criteria give, never what is lawful.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju import words
from guiju.demands import demand_name
from guiju.facts import Fact
from guiju.measures import Amount, times
from guiju.provisions import Effect, GroupMode, Operator
from guiju.questionnaire import DECIDES, Branch, Condition, conditions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from guiju.questionnaire import Questionnaire


class Finding(StrEnum):
    """What the criteria of a rule give as a whole."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    INDETERMINATE = "indeterminate"


class Outcome(StrEnum):
    """What a criterion gives by itself."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    MISSING = "missing"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Answered:
    """A condition with its outcome. `shown` is the shop's figure, empty where none is known."""

    condition: Condition
    outcome: Outcome
    shown: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A branch with the outcome of what it holds: None where that is open.

    One that does not apply to the shop is for others, and counts for nothing.
    """

    branch: Branch
    applies: bool
    holds: bool | None
    answered: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What would have to change: a demand in words; `clauses` are ids of all that make it."""

    said: str
    missing: bool
    conditions: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a rule's criteria give for a shop; `reasons` say why that cannot be 满足."""

    finding: Finding
    weighed: tuple[Weighed, ...]
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Demand:
    condition: Condition
    to_hold: bool


def all_of(values: Iterable[bool | None]) -> bool | None:
    """Return whether all hold: one that does not decides, then one that is unknown.

    >>> all_of([True, None]), all_of([False, None]), all_of([])
    (None, False, True)
    """
    seen = set(values)
    return False if False in seen else None if None in seen else True


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Return whether any holds: one that does decides, then one that is unknown.

    >>> any_of([False, None]), any_of([True, None]), any_of([])
    (None, True, False)
    """
    seen = set(values)
    return True if True in seen else None if None in seen else False


def negation(value: bool | None) -> bool | None:
    """Return the opposite; what is unknown stays so."""
    return None if value is None else not value


def assess(asked: Questionnaire, facts: Mapping[str, Fact]) -> Assessment:
    """Return what the criteria of a rule give for a shop."""
    facts = {**_defaults(asked), **facts}
    weighed = tuple(_weighed(root, facts) for root in asked.roots)
    deciding = [one for one in weighed if one.branch.effect in DECIDES and one.applies]
    reasons = tuple(_reasons(asked, facts))
    values = [
        one.holds if one.branch.effect is Effect.ADMITS else negation(one.holds) for one in deciding
    ]
    whole = all_of((*values, None) if reasons else values)
    finding = {
        True: Finding.SATISFIED,
        False: Finding.NOT_SATISFIED,
        None: Finding.INDETERMINATE,
    }[whole]
    return Assessment(
        finding,
        weighed,
        _changes(asked, facts),
        reasons,
        tuple(_assumptions(asked, facts)),
        tuple(_notes(asked, facts)),
    )


def finding_words(asked: Questionnaire) -> dict[str, str]:
    """Return the findings in words: where nothing admits, none says that a shop is let in."""
    return words.FINDING if is_entered(asked) else words.FINDING_WITHOUT_ADMISSION


def is_entered(asked: Questionnaire) -> bool:
    """Say whether a rule prints conditions of admission."""
    return any(root.effect is Effect.ADMITS for root in asked.roots)


def _reasons(asked: Questionnaire, facts: Mapping[str, Fact]) -> Iterator[str]:
    """Yield why a shop that meets all that is printed cannot be said to be admitted."""
    counting = [one for one in asked.roots if one.effect in DECIDES and applies(one, facts)]
    if not any(one.effect in DECIDES for one in asked.roots):
        yield words.NOTHING_DECIDES
    elif is_entered(asked) and not any(one.effect is Effect.ADMITS for one in counting):
        keys = dict.fromkeys(key for root in asked.roots for key, _ in root.only)
        chosen = "、".join(f"{key}：{facts[key].shown}" for key in keys if key in facts)
        yield f"条文没有为所选的“{chosen}”印出准入条件"
    ids = {one.id for one in counting}
    for doubt in asked.doubts:
        if doubt.reason and (not doubt.roots or not ids.isdisjoint(doubt.roots)):
            yield doubt.reason
    for clash in asked.clashes:
        one, other = facts.get(clash.question), facts.get(clash.other)
        if one and other and one.value in clash.options and other.value in clash.values:
            both = f"“{clash.other}：{other.shown}”与“{clash.question}：{one.shown}”"
            yield f"{both}不合：{clash.reason}"


def _defaults(asked: Questionnaire) -> dict[str, Fact]:
    return {
        question.key: Fact(question.key, question.default, question.default, "")
        for question in asked.questions
        if question.default
    }


def _assumptions(asked: Questionnaire, facts: Mapping[str, Fact]) -> Iterator[str]:
    """Yield each name that only a curator says means what is compared."""
    said: dict[str, None] = {}
    labels = {question.key: question.label for question in asked.questions}
    for condition in conditions_of(asked.roots):
        fact = facts.get(condition.question)
        if fact and fact.assumed != condition.assumes:
            for name in (condition.assumes, fact.assumed):
                if name:
                    said[f"编者认为“{name}”即“{labels[condition.question]}”，没有来源这样说"] = None
    yield from said


def _notes(asked: Questionnaire, facts: Mapping[str, Fact]) -> Iterator[str]:
    if not is_entered(asked):
        yield words.NO_ADMISSION
    for question in asked.questions:
        fact = facts.get(question.key)
        if fact and question.default and not fact.place:
            others = "、".join(one for one in question.options if one != question.default)
            yield f"没有说明“{question.label}”，按“{question.default}”自查；另有：{others}"


def applies(branch: Branch, facts: Mapping[str, Fact]) -> bool:
    """Say whether a branch is for this shop."""
    return all(key in facts and facts[key].value in wanted for key, wanted in branch.only)


def branch_words(branch: Branch) -> str:
    """Return what a branch is about: 准入（须全部满足）, 警告（出现任一情形；不影响结论）."""
    name = words.EFFECT[branch.effect] if branch.effect else words.NO_EFFECT
    for_whom = "、".join((*branch.categories, *((branch.party,) if branch.party else ())))
    decides = "" if branch.effect in DECIDES else words.NO_DECISION
    mode = mode_words(branch, branch.effect)
    said = "；".join(part for part in (for_whom, mode, decides) if part)
    named = tuple(action for action in branch.actions if action != name)
    actions = f"：{'、'.join(named)}" if named else ""
    return f"{name}{actions}{f'（{said}）' if said else ''}"


def mode_words(branch: Branch, effect: Effect | None) -> str:
    """Return how the members of a branch count together, below a root with this effect."""
    if len(branch.members) < 2 or effect is None:
        return ""
    return (words.MODE if is_admission(effect) else words.TRIGGER_MODE)[branch.mode]


def inner_words(root: Branch) -> dict[str, str]:
    """Return for each branch below a root how its members count, where that differs from above."""
    found: dict[str, str] = {}

    def collect(branch: Branch) -> None:
        for member in branch.members:
            if isinstance(member, Branch):
                changes = member.mode is not branch.mode
                found[member.id] = mode_words(member, root.effect) if changes else ""
                collect(member)

    collect(root)
    return found


def outcome_words(branch: Branch, outcome: Outcome) -> str:
    """Return an outcome in a word: a condition is 满足, a trigger 已触发."""
    return (words.OUTCOME if is_admission(branch.effect) else words.TRIGGER)[outcome]


def is_admission(effect: Effect | None) -> bool:
    """Say whether what has this effect is wished for; every other is a trigger."""
    return effect is None or effect is Effect.ADMITS


def _weighed(root: Branch, facts: Mapping[str, Fact]) -> Weighed:
    wished = is_admission(root.effect)
    answered = tuple(_answered(condition, facts) for condition in conditions_of((root,)))
    holds = _holds(root, facts, wished=wished)
    return Weighed(root, applies(root, facts), holds, answered)


def _holds(member: Branch | Condition, facts: Mapping[str, Fact], *, wished: bool) -> bool | None:
    """Say whether something holds; an exempt criterion counts in the shop's favour."""
    if isinstance(member, Branch):
        combine = all_of if member.mode is GroupMode.ALL else any_of
        return combine(_holds(one, facts, wished=wished) for one in member.members)
    holds, _ = compare(member, facts)
    if not member.exempt_if:
        return holds
    exempt = _exempt(member, facts)
    return any_of((exempt, holds)) if wished else all_of((negation(exempt), holds))


def _exempt(condition: Condition, facts: Mapping[str, Fact]) -> bool | None:
    if not condition.exempt_if:
        return False
    return all_of(compare(one, facts)[0] for one in condition.exempt_if)


def _answered(condition: Condition, facts: Mapping[str, Fact]) -> Answered:
    holds, notes = compare(condition, facts)
    fact = facts.get(condition.question)
    shown = fact.shown if fact else ""
    if condition.reference and (by := facts.get(condition.reference)) and shown:
        shown = f"{shown}（{condition.reference}为{by.shown}）"
    outcome = {True: Outcome.SATISFIED, False: Outcome.NOT_SATISFIED, None: Outcome.MISSING}[holds]
    if _exempt(condition, facts):
        outcome = Outcome.EXEMPT
    return Answered(condition, outcome, shown, (*condition.notes, *notes))


def compare(condition: Condition, facts: Mapping[str, Fact]) -> tuple[bool | None, tuple[str, ...]]:
    """Say whether a condition holds, leaving its exemption aside, and why that may be unknown."""
    fact = facts.get(condition.question)
    if fact is None:
        return None, ()
    if condition.operator is Operator.ABSENT:
        return fact.value is None, ()
    if fact.value is None:
        return None, ("没有数值可以比较",)
    if isinstance(fact.value, Amount):
        return _compare_amount(condition, fact.value, facts)
    if isinstance(fact.value, bool):
        return fact.value is condition.value, ()
    listed = isinstance(condition.value, tuple) and fact.value in condition.value
    return listed is not (condition.operator is Operator.NOT_IN), ()


def _compare_amount(
    condition: Condition, value: Amount, facts: Mapping[str, Fact]
) -> tuple[bool | None, tuple[str, ...]]:
    limit = condition.value
    if not isinstance(limit, Decimal):
        return None, ()
    if condition.reference:
        by = facts.get(condition.reference)
        if by is None or not isinstance(by.value, Amount):
            return None, (f"还缺“{condition.reference}”",)
        if by.value.base != value.base:
            return None, (f"与“{condition.reference}”的单位不同",)
        limit = times(limit, by.value.number)
    elif condition.base != value.base:
        return None, (_apart(condition.unit),)
    return _COMPARE[condition.operator](value.number, limit), ()


def _changes(asked: Questionnaire, facts: Mapping[str, Fact]) -> tuple[Change, ...]:
    """Return the fewest demands that would have to be met, what is implied by another left out."""
    demands: list[_Demand] = []
    for root in asked.roots:
        if root.effect in DECIDES and applies(root, facts):
            demands += _demands(root, facts, to_hold=is_admission(root.effect), root=root)
    covers = dict(asked.covers)
    by_name = {demand_name(demand.condition, demand.to_hold): demand for demand in demands}
    order = {name: place for place, name in enumerate(by_name)}
    found = []
    for name, demand in by_name.items():
        implied = [other for other in covers.get(name, ()) if other in by_name]
        if any(
            name in covers.get(other, ()) and (other not in implied or order[other] < order[name])
            for other in by_name
        ):
            continue
        every = (name, *implied)
        conditions = tuple(by_name[one].condition for one in every)
        found.append(
            Change(
                *_said(demand, facts),
                tuple(dict.fromkeys(condition.id for condition in conditions)),
                tuple(dict.fromkeys(condition.clause for condition in conditions)),
            )
        )
    return tuple(found)


def _demands(
    member: Branch | Condition, facts: Mapping[str, Fact], *, to_hold: bool, root: Branch
) -> list[_Demand]:
    """Return the fewest demands by which a member comes to hold, or comes not to."""
    if _holds(member, facts, wished=is_admission(root.effect)) is to_hold:
        return []
    if not isinstance(member, Branch):
        return [_Demand(member, to_hold)]
    ways = [_demands(one, facts, to_hold=to_hold, root=root) for one in member.members]
    if (member.mode is GroupMode.ALL) is to_hold:
        return [demand for way in ways for demand in way]
    return min(ways, key=len, default=[])


def _said(demand: _Demand, facts: Mapping[str, Fact]) -> tuple[str, bool]:
    """Return a demand in words with how the shop stands, and whether only data are missing."""
    condition = demand.condition
    said = condition.met if demand.to_hold else condition.unmet
    answered = _answered(condition, facts)
    if answered.outcome is Outcome.MISSING:
        why = [note for note in answered.notes if note not in condition.notes]
        return f"{said}，缺数据{''.join(f'（{note}）' for note in why)}", True
    if isinstance(condition.value, bool):
        return f"{said}，现答“{answered.shown}”", False
    fact = facts[condition.question]
    return f"{said}，现{'' if fact.value is None else '为'}{answered.shown}", False


def _apart(unit: str | None) -> str:
    return f"条文以“{unit}”计，所给单位与之没有固定的换算，请以“{unit}”给出"


_COMPARE: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.AT_LEAST: operator.ge,
    Operator.MORE_THAN: operator.gt,
    Operator.AT_MOST: operator.le,
    Operator.LESS_THAN: operator.lt,
    Operator.EQUALS: operator.eq,
}
