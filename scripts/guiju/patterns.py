"""Regular expressions of the tables: those that could run without an end are found beforehand."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing public tells how a pattern is built; the parser of `re` has this name from 3.11 on.
_parser: Any = importlib.import_module("re._parser")
_MANY = 16  # a repeat of more times than this is as good as endless
_REPEATS = (_parser.MAX_REPEAT, _parser.MIN_REPEAT)


@cache
def endless_part(pattern: str) -> str | None:
    """Return what makes a pattern take exponential time, None where nothing of the kind is seen.

    That is a repeat whose body can be taken by one repeat inside of it alone, as in `(a+)+`: each
    of n letters may begin a new round, so that a text which does not match in the end is tried in
    2ⁿ ways. A body that begins or ends with something that must be there, as `(a+、)+`, is none.
    Branches that overlap are not compared.

    >>> endless_part("(?:a+)+b"), endless_part("(?:[a-z]*x?)*$"), endless_part("(?:a|b+)*c")
    ('a repeat in a repeat', 'a repeat in a repeat', 'a repeat in a repeat')
    >>> endless_part("(?:a+、)+a+"), endless_part("(?:ab)+"), endless_part("(?:a{1,3}b?)?")
    (None, None, None)
    """
    try:
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    if any(times > _MANY and _alone(body) for times, body in _repeats(parsed)):
        return "a repeat in a repeat"
    return None


def _repeats(parsed: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401  # it is not typed
    """Yield how often each repeat of a pattern may come, and what it repeats."""
    for operator, argument in parsed:
        if operator in _REPEATS:
            yield int(argument[1]), argument[2]
        for below in _below(operator, argument):
            yield from _repeats(below)


def _below(operator: Any, argument: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Return the patterns inside one element of a pattern."""
    if operator in _REPEATS:
        return (argument[2],)
    if operator is _parser.SUBPATTERN:
        return (argument[-1],)
    if operator is _parser.BRANCH:
        return tuple(argument[1])
    if operator in (_parser.ASSERT, _parser.ASSERT_NOT):
        return (argument[1],)
    return ()


def _alone(body: Any) -> bool:  # noqa: ANN401
    """Say whether one repeat inside can take all that the body takes: the rest may be empty."""
    elements = list(body)
    for number, (operator, argument) in enumerate(elements):
        rest = elements[:number] + elements[number + 1 :]
        own = repr(elements[number])
        if not all(_may_be_empty(*other) or repr(other) == own for other in rest):
            continue
        if operator in _REPEATS:
            if int(argument[1]) > _MANY or _alone(argument[2]):
                return True
        elif operator is _parser.SUBPATTERN:
            if _alone(argument[-1]):
                return True
        elif operator is _parser.BRANCH and any(map(_alone, argument[1])):
            return True
    return False


def _may_be_empty(operator: Any, argument: Any) -> bool:  # noqa: ANN401
    if operator in (_parser.AT, _parser.ASSERT, _parser.ASSERT_NOT):
        return True
    if operator in _REPEATS:
        return int(argument[0]) == 0 or _all_empty(argument[2])
    if operator is _parser.SUBPATTERN:
        return _all_empty(argument[-1])
    if operator is _parser.BRANCH:
        return any(map(_all_empty, argument[1]))
    return False


def _all_empty(body: Any) -> bool:  # noqa: ANN401
    return all(_may_be_empty(*element) for element in body)
