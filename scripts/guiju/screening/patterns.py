"""Patterns: what kinds of line are no rule text, and by which signs they are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from guiju.screening.literals import Need, fewest, need_of
from guiju.screening.squeezing import squeeze


class Scope(StrEnum):
    """How far a pattern's verdict reaches."""

    LINE = "line"
    REST = "rest"  # from the match to the line's end
    UNTIL = "until"  # this line and those behind it, up to one that matches `until`
    END = "end"  # this line and everything behind it that no other pattern claims


@dataclass(frozen=True)
class ScreeningPattern:
    """One kind of line that is no rule text, and why.

    Either `pattern` is searched in the line, or the line must bear `needs` of the `signs`: one
    word proves little, several that belong together prove a lot. A line in which `unless` is found
    is not meant. With `squeezed` the line is first reduced to letters, digits and characters in
    their plainest form, so that a name broken up by marks is still read. A line known by `company`
    proves nothing alone: it is taken out beside other lines of the page's furniture only. `firm`
    shapes are no rule text even where they use a rule's words.
    """

    id: str
    verdict: str  # a removal reason, `metadata` or `commentary`
    why: str
    examples: tuple[str, ...]
    near_misses: tuple[str, ...] = ()
    pattern: str | None = None
    signs: tuple[str, ...] = ()
    needs: int = 1
    unless: str | None = None
    scope: Scope = Scope.LINE
    until: str | None = None
    squeezed: bool = False
    company: bool = False
    firm: bool = False

    @cached_property
    def _searches(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, (self.pattern,) if self.pattern is not None else self.signs))

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return re.compile(self.unless) if self.unless else None

    @cached_property
    def _until(self) -> re.Pattern[str] | None:
        return re.compile(self.until) if self.until else None

    def search(self, line: str) -> int | None:
        """Return where the pattern's evidence begins in a line, squeezed if it asks for that."""
        read = squeeze(line) if self.squeezed else line
        if not read:
            return None
        needs = self.needs
        left = len(self._searches)
        first = len(read)
        for sign in self._searches:
            match = sign.search(read)
            if match is not None:
                needs -= 1
                first = min(first, match.start())
            left -= 1
            if needs == 0:
                return None if self._unless and self._unless.search(read) else first
            if left < needs:
                return None
        return None

    def ends_before(self, line: str) -> bool:
        """Say whether an `until` pattern's verdict stops at this line."""
        return self._until is not None and self._until.search(line) is not None

    @cached_property
    def need(self) -> Need:
        """What a line must hold to be worth searching."""
        if self.pattern is not None:
            return need_of(self.pattern)
        return fewest(list(map(need_of, self.signs)), len(self.signs) - self.needs + 1)


@dataclass(frozen=True, slots=True)
class Profile:
    """The chrome of one family of sites; it speaks only where two of its signs are found.

    A sign is searched in each line by itself, without the white space around it.
    """

    id: str
    why: str
    signs: tuple[str, ...]
    patterns: tuple[ScreeningPattern, ...]

    def speaks_of(self, text: str) -> bool:
        """Say whether a page is of this family."""
        lines = [line.strip() for line in text.split("\n")]
        found = (any(re.search(sign, line) for line in lines) for sign in self.signs)
        return sum(found) >= SIGNS_OF_A_FAMILY


SIGNS_OF_A_FAMILY = 2


@dataclass(frozen=True, eq=False)
class Screens:
    """Every screening pattern of the corpus: the general ones and the site profiles.

    Two are the same only if they are one: what is derived from them is cached.
    """

    patterns: tuple[ScreeningPattern, ...]
    profiles: tuple[Profile, ...]
