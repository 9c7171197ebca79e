"""Recognises a search that names a clause: an id, or a rule and a label in any usual form.

`电商PK 4.1`, `精选联盟 第三条`, `好物联盟清退情形一`, `ks.dianshang-pk/4-1`. A label is matched
with the places of a rule's clauses. Readers say 第三条 for whatever is numbered 3, so a label may
reach a level of another kind, when the rule has none of its own kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.numerals import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.indexing.records import RuleRecord

# Names and labels are short; whatever is longer is a sentence.
JUMP_LIMIT = 64

_DIGITS = r"([0-9０-９]+)"
_NUMERALS = r"([〇零一二三四五六七八九十百两]+)"
_NUMBER = r"([0-9０-９〇零一二三四五六七八九十百两]+)"
_DECIMAL = r"([0-9０-９]+(?:[.．][0-9０-９]+)+)"

# Which kinds of level a printed form may mean, likeliest first. The order of the forms matters: the
# first that fits at a place is taken; the last is a number without any sign. The patterns go to the
# browser too, so they use only what JavaScript knows as well.
FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"(?:第\s*)?{_DECIMAL}\s*[条條款项項节節]?", ("d",)),
    (rf"第\s*{_NUMBER}\s*[条條](?:之{_NUMBER})?", ("art", "n", "case", "i", "d", "s", "step", "k")),
    (rf"第\s*{_NUMBER}\s*(?:[章节節编編]|部分)", ("chap", "s", "n")),
    (rf"第\s*[(（]?\s*{_NUMBER}\s*[)）]?\s*[款项項点點目]", ("i", "n", "art", "k")),
    (rf"第\s*{_NUMBER}\s*步|步[骤驟]\s*{_NUMBER}", ("step",)),
    (rf"情形\s*[(（]?{_NUMBER}[)）]?|第\s*{_NUMBER}\s*[种種]情形", ("case",)),
    (rf"[(（]\s*{_NUMBER}\s*[)）]", ("i", "n")),
    (rf"{_NUMERALS}\s*、", ("s", "n", "art", "i")),
    (rf"{_DIGITS}\s*、", ("n", "i", "s", "art")),
    (_NUMBER, ("n", "art", "s", "chap", "case", "d", "i", "step", "k")),
)
_COMPILED = tuple((re.compile(pattern), kinds) for pattern, kinds in FORMS)
_BARE = len(FORMS) - 1
BETWEEN = re.compile(r"[\s,，.．。、:：的]*")

# A label reaches what stands below it only if nothing has that label itself.
BELOW = 100


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a typed label: its numbers, and which kinds of level it may mean."""

    kinds: tuple[str, ...]
    numbers: tuple[int, ...]
    is_bare: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A typed label, and the folded name typed with it; `name` may be empty."""

    name: str
    levels: tuple[Level, ...]


def labels(typed: str) -> Iterator[Label]:
    """Yield the ways to read a search as a name and a label, the longest label first.

    >>> [(label.name, label.levels[0].numbers) for label in labels("电商PK 4.1")]
    [('电商pk', (4, 1)), ('电商pk4.', (1,))]
    """
    typed = typed.strip()
    if len(typed) > JUMP_LIMIT:
        return
    for cut in range(len(typed)):
        if levels := _levels(typed[cut:]):
            yield Label(_name(typed[:cut]), levels)
    for cut in range(len(typed) - 1, 0, -1):
        if levels := _levels(typed[:cut]):
            yield Label(_name(typed[cut:]), levels)


def rules_named(name: str, rules: Iterable[RuleRecord]) -> tuple[str, ...]:
    """Return the ids of the rules that are called so, or else of those whose names have it in them.

    A single character names nothing.
    """
    if len(name) < 2:
        return ()
    parts = tuple(dict.fromkeys((name, name.removesuffix("规则"))))
    named = [(rule.id, tuple(map(fold, rule.names))) for rule in rules]
    exact = tuple(rule for rule, names in named if name in names)
    if exact:
        return exact
    for part in parts:
        found = tuple(rule for rule, names in named if any(part in one for one in names))
        if found and len(part) > 1:
            return found
    return ()


def reach(label: Label, place: str) -> int | None:
    """Tell how far a label is from a clause's place: 0 is exact; None is another place.

    >>> [label] = labels("第三条")
    >>> reach(label, "art3"), reach(label, "s2 n3"), reach(label, "art3 i2"), reach(label, "n2")
    (0, 1, 100, None)
    """
    found = [_fit(levels, place.split()) for levels in _readings(label.levels)]
    fits = [fit for fit in found if fit is not None]
    return min(fits) if fits else None


def _name(typed: str) -> str:
    return fold(typed).removesuffix("的")


def _levels(typed: str) -> tuple[Level, ...]:
    """Read the whole of a text as a label, level by level; an empty tuple if it is none."""
    levels: list[Level] = []
    at = 0
    while at < len(typed):
        level, at = _level(typed, at)
        if level is None:
            return ()
        levels.append(level)
    return tuple(levels)


def _level(typed: str, at: int) -> tuple[Level | None, int]:
    for form, (pattern, kinds) in enumerate(_COMPILED):
        if match := pattern.match(typed, at):
            printed = ".".join(group for group in match.groups() if group)
            numbers = [chinese_number(part) for part in re.split(r"[.．]", printed)]
            known = tuple(number for number in numbers if number is not None)
            after = BETWEEN.match(typed, match.end())
            end = after.end() if after else match.end()
            is_number = len(known) == len(numbers)
            return (Level(kinds, known, form == _BARE) if is_number else None), end
    return None, at


def _readings(levels: tuple[Level, ...]) -> Iterator[tuple[Level, ...]]:
    """Yield the levels as typed and, for `2.3`, as 3 below 2."""
    yield levels
    apart = tuple(
        Level(FORMS[_BARE][1], (number,), is_bare=True) if level.kinds == ("d",) else level
        for level in levels
        for number in (level.numbers if level.kinds == ("d",) else (0,))
    )
    if apart != levels:
        yield apart


def _fit(levels: tuple[Level, ...], place: list[str]) -> int | None:
    depth = len(levels)
    for end in range(len(place), depth - 1, -1):
        fits = [_level_fit(*pair) for pair in zip(levels, place[end - depth : end], strict=True)]
        known = [fit for fit in fits if fit is not None]
        if len(known) == depth:
            return sum(known) + (0 if end == len(place) else BELOW)
    return None


def _level_fit(level: Level, printed: str) -> int | None:
    kind = printed.rstrip("0123456789.")
    numbers = tuple(int(number) for number in printed[len(kind) :].split("."))
    return level.kinds.index(kind) if numbers == level.numbers and kind in level.kinds else None
