"""Literals: what a line must hold for a regular expression to match in it at all.

Read from the parse tree of the expression itself, so that nobody keeps a second list in step. The
parser is private to Python; where it has changed, nothing is known of any expression, and each is
tried on every line as before, only slower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

try:
    from re import _constants as _op  # type: ignore[attr-defined]
    from re import _parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover
    _parser = None

_MOST = 96  # strings that one piece of an expression may stand for before it counts as open
_RARITY = (0.0, 50.0, 1.0, 0.1, 0.02, 0.005)  # of a literal by its length
_COMMON = "一二三四五六七八九十零〇的是了在和与不有为以及人上下中大小加领同，。、；：（）"
_Strings = frozenset[str]
_EMPTY: _Strings = frozenset([""])


@dataclass(frozen=True, slots=True)
class Need:
    """What a match demands of its line: one of `literals`, at most `width` characters.

    None says that nothing is known.
    """

    literals: frozenset[str] | None
    width: int | None


def need_of(pattern: str) -> Need:
    """Return what any line must hold, and how long it may be, for `pattern` to match in it.

    >>> sorted(need_of("加.{0,8}(?:微信|[vV]x)").literals)
    ['Vx', 'vx', '微信']
    >>> need_of("^.{1,3}$")
    Need(literals=None, width=3)
    """
    if _parser is None:  # pragma: no cover
        return Need(None, None)
    tree = _parser.parse(pattern)
    if tree.state.flags & re.IGNORECASE:
        return Need(None, None)
    exact, literals = _sequence(tree)
    return Need(_better(literals, exact), _width(tree))


def fewest(needs: list[Need], count: int) -> Need:
    """Return what a line must hold for one of the `count` easiest needs to be met.

    >>> [sorted(fewest([need_of("甲乙"), need_of("[丙丁]戊")], n).literals) for n in (1, 2)]
    [['甲乙'], ['丁戊', '丙戊', '甲乙']]
    """
    known = sorted((n.literals for n in needs if n.literals), key=_cost)
    if len(known) < count:
        return Need(None, None)
    return Need(frozenset().union(*known[:count]), None)


def _width(tree: Any) -> int | None:  # noqa: ANN401  # the private parser has no types
    items = list(tree)
    whole = len(items) > 1 and items[0] == (_op.AT, _op.AT_BEGINNING)
    if not whole or items[-1] != (_op.AT, _op.AT_END):
        return None
    width = tree.getwidth()[1]
    return width if width < 1000 else None


def _cost(literals: _Strings) -> float:
    """Estimate how often a Chinese text holds one of the literals, long ones being rare."""
    return sum(_RARITY[min(len(one), 5)] * (len(one) > 1 or _is_common(one)) for one in literals)


def _is_common(char: str) -> float:
    return 1.0 if char < "\u2e80" or char in _COMMON else 0.2


def _better(one: _Strings | None, other: _Strings | None) -> _Strings | None:
    known = [found for found in (one, other) if found and "" not in found]
    return min(known, key=_cost) if known else None


def _sequence(items: Any) -> tuple[_Strings | None, _Strings | None]:  # noqa: ANN401
    """Return every string that a sequence can match, if few, and the literals that it needs."""
    run = _EMPTY
    best: _Strings | None = None
    is_exact = True
    for op, argument in items:
        exact, needed = _item(op, argument)
        best = _better(best, needed)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = frozenset(left + right for left in run for right in exact)
            continue
        best = _better(best, run)
        is_exact = False
        run = exact if exact is not None else _EMPTY
    return (run if is_exact else None), _better(best, run)


def _item(op: Any, argument: Any) -> tuple[_Strings | None, _Strings | None]:  # noqa: ANN401
    if op is _op.LITERAL:
        return frozenset([chr(argument)]), None
    if op is _op.IN:
        return _one_of(argument), None
    if op is _op.BRANCH:
        return _branches([_sequence(branch) for branch in argument[1]])
    if op is _op.SUBPATTERN:
        _, added, removed, inner = argument
        return (None, None) if added or removed else _sequence(inner)
    if op in (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT):
        return _repeated(*argument)
    if op is _op.ATOMIC_GROUP:
        return _sequence(argument)
    if op is _op.AT or op is _op.ASSERT_NOT:
        return _EMPTY, None
    if op is _op.ASSERT:
        exact, needed = _sequence(argument[1])
        return _EMPTY, _better(needed, exact)
    return None, None


def _repeated(least: int, most: int, inner: Any) -> tuple[_Strings | None, _Strings | None]:  # noqa: ANN401
    exact, needed = _sequence(inner)
    if (least, most) == (0, 1):
        return (exact | _EMPTY if exact is not None else None), None
    if least == most == 1:
        return exact, needed
    return None, (_better(needed, exact) if least else None)


def _one_of(members: Any) -> _Strings | None:  # noqa: ANN401
    chars: set[str] = set()
    for op, argument in members:
        if op is _op.LITERAL:
            chars.add(chr(argument))
        elif op is _op.RANGE and argument[1] - argument[0] < 26:
            chars.update(map(chr, range(argument[0], argument[1] + 1)))
        else:
            return None
    return frozenset(chars)


def _branches(
    branches: list[tuple[_Strings | None, _Strings | None]],
) -> tuple[_Strings | None, _Strings | None]:
    exact: set[str] = set()
    needed: set[str] = set()
    is_exact = all(strings is not None for strings, _ in branches)
    is_needed = True
    for strings, literals in branches:
        exact |= strings or set()
        best = _better(literals, strings)
        needed |= best or set()
        is_needed = is_needed and best is not None
    return (
        frozenset(exact) if is_exact and len(exact) <= _MOST else None,
        frozenset(needed) if is_needed else None,
    )
