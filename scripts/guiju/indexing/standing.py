"""Weighs rules by themselves: what many others name, and what says much, answers more questions."""

from __future__ import annotations

import re
from collections import Counter
from math import floor, log
from typing import TYPE_CHECKING

from guiju.folding import fold

if TYPE_CHECKING:
    from guiju.indexing.records import Records
    from guiju.indexing.settings import RankingSettings

_QUOTED = re.compile(r"[《〈]([^《》〈〉\n]{2,64})[》〉]")
# A law is quoted with or without the name of the state that its full title begins with.
_STATE = "中华人民共和国"


def standings(records: Records, settings: RankingSettings) -> tuple[int, ...]:
    """Return each rule's standing, in per mille of a search's best points; see the settings."""
    sizes = Counter(record.rule for record in records.clauses)
    named = times_named(records)
    return tuple(
        floor(
            settings.standing_named * log(1 + named[rule.id])
            + settings.standing_size * log(max(sizes[rule.id], 1))
            + 0.5
        )
        for rule in records.rules
    )


def times_named(records: Records) -> Counter[str]:
    """Count in how many clauses of other rules each rule is named in 《》, by its id."""
    by_name: dict[str, str] = {}
    for rule in records.rules:
        for name in rule.names:
            by_name.setdefault(_short(name), rule.id)
    times: Counter[str] = Counter()
    for record in records.clauses:
        named = {by_name.get(_short(name), "") for name in _QUOTED.findall(record.text)}
        times.update(named - {"", record.rule})
    return times


def _short(name: str) -> str:
    return fold(name).removeprefix(_STATE)
