"""Finds the rules and clauses that a letter means by a name, a label or an id."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.jump import BELOW, Label, Level, reach, rules_named
from guiju.letters import COMPILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guiju.indexing.records import ClauseRecord, RuleRecord

# How much two titles must share to be called alike.
ALIKE = 0.6
# Levels of an id that a label cannot name.
UNNUMBERED = re.compile(r"(?:__[hp][0-9]+(?:~[0-9]+)?)+$(?!\n)")


class Naming:
    """What the rules of a corpus and their clauses are called.

    Rules and clauses are given by their places in `rules` and `clauses`; `own` has the clauses of
    each rule.
    """

    def __init__(self, rules: Sequence[RuleRecord], clauses: Sequence[ClauseRecord]) -> None:
        self.rules = rules
        self.names = {rule.id: tuple(map(fold, rule.names)) for rule in rules}
        self.clauses = clauses
        own: dict[str, list[int]] = {rule.id: [] for rule in rules}
        for at, clause in enumerate(clauses):
            own[clause.rule].append(at)
        self.own = tuple(tuple(places) for places in own.values())

    def rules_called(self, name: str) -> tuple[int, ...]:
        """Return the rules that a name may mean."""
        found = rules_named(fold(name), self.names)
        return tuple(at for at, rule in enumerate(self.rules) if rule.id in found)

    def similar(self, name: str) -> int | None:
        """Return the rule with the title most like a name, if it is like it at all."""
        sought = _grams(fold(name))
        best, most = None, ALIKE
        for at, rule in enumerate(self.rules):
            grams = _grams(fold(rule.title))
            alike = 2 * len(sought & grams) / max(len(sought) + len(grams), 1)
            if alike > most:
                best, most = at, alike
        return best

    def labelled(self, rule: int, levels: tuple[Level, ...], heading: str = "") -> tuple[int, ...]:
        """Return the clauses of a rule that a label names, below a heading if one is given.

        There are several if it names a section, or if several places have the same number.
        """
        own = self._below(rule, heading)
        for reading in _readings(levels):
            if found := self._reached(own, reading):
                return found
            # 款 are not numbered: the second paragraph of an article is its second line.
            above = self._reached(own, reading[:-1]) if len(reading) > 1 else ()
            number = reading[-1].numbers[0]
            if len(above) == 1 and reading[-1].kinds[0] == "i":
                lines = self.clauses[above[0]].text.count("\n") + 1
                is_its_own = reach(Label("", reading[:-1]), self.clauses[above[0]].place)
                if number <= lines and (is_its_own or 0) < BELOW:
                    return above
        return ()

    def _below(self, rule: int, heading: str) -> tuple[int, ...]:
        """Return the clauses of a rule that stand below a heading; all without one."""
        sought = fold(heading)
        return tuple(
            at
            for at in self.own[rule]
            if not sought or any(fold(one) == sought for one in self.clauses[at].path)
        )

    def _reached(self, own: tuple[int, ...], levels: tuple[Level, ...]) -> tuple[int, ...]:
        far = self._far(own, levels)
        return self._nearest(far) if far else ()

    def _far(self, own: tuple[int, ...], levels: tuple[Level, ...]) -> list[tuple[int, int]]:
        """Tell how far clauses are from a label, by the likeliest kind of level that has it.

        So 一、 is a section before it is an item far below.
        """
        first = levels[0]
        for kind in first.kinds:
            # Twice, as a decimal number alone may also be read apart.
            kinds = first.kinds if len(first.kinds) == 1 else (kind, kind)
            label = Label("", (replace(first, kinds=kinds), *levels[1:]))
            reached = [(reach(label, self.clauses[at].place), at) for at in own]
            if far := [(one, at) for one, at in reached if one is not None]:
                return far
        return []

    def _nearest(self, far: list[tuple[int, int]]) -> tuple[int, ...]:
        near = min(one for one, _ in far)
        found = [at for one, at in far if one == near]
        ids = [self.clauses[at].id for at in found]
        if near < BELOW and all(_numbered(one) != one for one in ids):
            # Paragraphs without numbers stand for their section, and what else is in it belongs.
            return tuple(at for one, at in far if one % BELOW == near)
        # An unnumbered paragraph has the number of what it stands below.
        heads = tuple(f"{one}__" for one in ids)
        return tuple(at for at in found if not self.clauses[at].id.startswith(heads))

    def is_section(self, levels: tuple[Level, ...], clauses: tuple[int, ...]) -> bool:
        """Say whether clauses that a label reached stand below what it names."""
        every = (self._far(clauses, reading) for reading in _readings(levels))
        exact = [self.clauses[at].id for one, at in next(filter(None, every), []) if one < BELOW]
        return not exact or (
            len(set(map(_numbered, exact))) == 1 and all(_numbered(one) != one for one in exact)
        )

    def identified(self, rule: int, part: str) -> tuple[int, ...]:
        """Return the clauses of a rule with an id, or those below it."""
        ids = [(at, self.clauses[at].id.partition("/")[2]) for at in self.own[rule]]
        exact = tuple(at for at, one in ids if one == part)
        below = tuple(at for at, one in ids if one.startswith((f"{part}__", f"{part}-")))
        # A section's id is no part of the ids of decimal numbers below it.
        level = re.sub(r"^([a-z]+)-", r"\1", part)
        return (
            exact
            or below
            or tuple(at for at in self.own[rule] if level in self.clauses[at].place.split())
        )

    def ends(self, text: str, shorts: Iterable[tuple[int, str]]) -> int | None:
        """Return the rule whose name a text ends with, the longest if there are several.

        `shorts` are names that rules have in this letter only.
        """
        folded = fold(COMPILED["of"].sub("", text))
        best, longest = None, 2
        own = ((at, name) for at, rule in enumerate(self.rules) for name in rule.names)
        for at, name in (*shorts, *own):
            sought = fold(name)
            if len(sought) > longest and folded.endswith(sought):
                best, longest = at, len(sought)
        return best


def _readings(levels: tuple[Level, ...]) -> Iterator[tuple[Level, ...]]:
    """Yield a label as written, then 第四条第一款 as 4.1, then its first two levels so."""
    yield levels
    numbers = [level.numbers for level in levels]
    if len(levels) > 1 and all(len(one) == 1 for one in numbers):
        yield (Level(("d",), tuple(one[0] for one in numbers), is_bare=False),)
        if len(levels) > 2:
            first = Level(("d",), (numbers[0][0], numbers[1][0]), is_bare=False)
            yield (first, *levels[2:])


def _numbered(clause: str) -> str:
    """Cut from a clause's id the headings and paragraphs without numbers at its end."""
    return UNNUMBERED.sub("", clause)


def _grams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
