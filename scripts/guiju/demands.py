"""Demands: that a condition hold, or not hold, and which demand fulfils another.

A demand is named by its condition's id with `+` where it must hold and `-` where it must not.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from guiju.provisions import Operator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guiju.questionnaire import Condition

OPPOSITE = {
    Operator.AT_LEAST: Operator.LESS_THAN,
    Operator.MORE_THAN: Operator.AT_MOST,
    Operator.AT_MOST: Operator.MORE_THAN,
    Operator.LESS_THAN: Operator.AT_LEAST,
}


def covers(
    conditions: tuple[Condition, ...], options: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return for each demand the others that it fulfils: 体验分须≥4分 fulfils 须≥3.5分.

    `options` are all answers to each question that is a choice.
    """
    demands = [(condition, to_hold) for condition in conditions for to_hold in (True, False)]
    found = []
    for condition, to_hold in demands:
        covered = tuple(
            demand_name(other, other_to_hold)
            for other, other_to_hold in demands
            if other.id != condition.id
            and (other.question, other.base, other.reference)
            == (condition.question, condition.base, condition.reference)
            and _fulfils(condition, to_hold, other, other_to_hold, options)
        )
        if covered:
            found.append((demand_name(condition, to_hold), covered))
    return tuple(found)


def demand_name(condition: Condition, to_hold: bool) -> str:
    """Return what a demand is called: `s1__n1#1+`."""
    return f"{condition.id}{'+' if to_hold else '-'}"


def _fulfils(
    one: Condition,
    to_hold: bool,
    other: Condition,
    other_to_hold: bool,
    options: Mapping[str, tuple[str, ...]],
) -> bool:
    """Say whether whatever meets one demand meets another on the same question."""
    if isinstance(one.value, Decimal) and isinstance(other.value, Decimal):
        if one.operator not in OPPOSITE or other.operator not in OPPOSITE:
            return False
        operator = one.operator if to_hold else OPPOSITE[one.operator]
        than = other.operator if other_to_hold else OPPOSITE[other.operator]
        return _implies(operator, one.value, than, other.value)
    if isinstance(one.value, bool) and isinstance(other.value, bool):
        return (one.value is to_hold) is (other.value is other_to_hold)
    if isinstance(one.value, tuple) and isinstance(other.value, tuple):
        every = frozenset(options[one.question])
        return _allowed(one, to_hold, every) <= _allowed(other, other_to_hold, every)
    return False


def _allowed(condition: Condition, to_hold: bool, every: frozenset[str]) -> frozenset[str]:
    named = frozenset(condition.value if isinstance(condition.value, tuple) else ())
    inside = (condition.operator is not Operator.NOT_IN) is to_hold
    return named if inside else every - named


def _implies(operator: Operator, value: Decimal, other: Operator, than: Decimal) -> bool:
    upward = (Operator.AT_LEAST, Operator.MORE_THAN)
    if (operator in upward) != (other in upward):
        return False
    ahead = value > than if operator in upward else value < than
    strict = (Operator.MORE_THAN, Operator.LESS_THAN)
    return ahead or (value == than and (operator in strict or other not in strict))
