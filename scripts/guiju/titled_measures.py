"""Titled measures: what a title alone says that all the cases under it lead to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.provisions import Consequence, Effect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from guiju.evidence import Evidence
    from guiju.records import TermRecord

_CASES = re.compile("(?:规则|规定|情形|标准|条件|细则|处理)[：:]?$")


def titled_measure(
    title: str, penalties: Iterable[TermRecord]
) -> tuple[int, int, TermRecord] | None:
    """Return the measure that a title says all the cases below it lead to: 快手好物联盟清退规则.

    >>> titled_measure("清退规则", [])
    """
    ending = _CASES.search(title)
    if ending is None:
        return None
    for term in penalties:
        start = ending.start() - len(term.name)
        if start >= 0 and title.startswith(term.name, start):
            return start, ending.start(), term
    return None


def by_title(
    titles: Iterable[tuple[str, str]],
    violation: str,
    penalties: Sequence[TermRecord],
    evidence: Callable[[str, int, int], Evidence],
) -> tuple[Consequence, ...]:
    """Return what follows from a violation that only titles tell: 情形三：虚假交易, of 清退规则.

    `titles` are parts, nearest first, with their words; `evidence` places a span of one.
    """
    for part, title in titles:
        if found := titled_measure(title, penalties):
            start, end, term = found
            told = evidence(part, start, end)
            effect = term.effect or Effect.SANCTIONS
            return (Consequence(term.name, effect, violation, evidence=told),)
    return ()
