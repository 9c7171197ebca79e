"""Weighs a rule by how often others name it: what many rules rest on answers more questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.folding import fold

if TYPE_CHECKING:
    from guiju.indexing.records import Records

# A title is quoted with or without the name of the state that its full form begins with.
_QUOTED = re.compile(r"[《〈]([^《》〈〉\n]{2,64})[》〉]")
_STATE = "中华人民共和国"


def times_named(records: Records) -> tuple[int, ...]:
    """Return in how many clauses of other rules each rule is named in 《》, in the order of rules."""
    numbers: dict[str, int] = {}
    for number, rule in enumerate(records.rules):
        for name in rule.names:
            numbers.setdefault(_short(name), number)
    own = {rule.id: number for number, rule in enumerate(records.rules)}
    times = [0] * len(records.rules)
    for record in records.clauses:
        named = {numbers.get(_short(name)) for name in _QUOTED.findall(record.text)}
        for number in named - {None, own[record.rule]}:
            times[number] += 1
    return tuple(times)


def _short(name: str) -> str:
    return fold(name).removeprefix(_STATE)
