"""Counts how many of this project's own searches are answered, by kind and half.

The searches stand in tests/cases/search/own. One succeeds at k if one of the clauses that it
expects is among the first k hits; a negative one if none of those that it must miss is, if nothing
is found where nothing may be, or if the answer bears the note that it must.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from guiju.search import Answer, search

if TYPE_CHECKING:
    from guiju.indexing.opened import ClauseIndex

OWN = Path(__file__).parent / "cases" / "search" / "own"
HALVES = ("dev", "locked")
DEPTHS = (1, 3)


@dataclass(frozen=True, slots=True)
class Success:
    """How many of `asked` searches of a kind succeed at 1 and at 3; `failed` those at 1."""

    kind: str
    half: str
    asked: int
    at_1: int
    at_3: int
    failed: tuple[str, ...]


def measure(index: ClauseIndex) -> list[Success]:
    """Put every own search to an index and count, kind by kind."""
    counted = []
    for path in sorted(OWN.glob("*.yaml")):
        halves = yaml.safe_load(path.read_text(encoding="utf-8"))
        for half in HALVES:
            rows = halves[half]
            answers = [search(index, row["query"]) for row in rows]
            first, third = (
                [succeeds(row, answer, depth) for row, answer in zip(rows, answers, strict=True)]
                for depth in DEPTHS
            )
            failed = tuple(row["query"] for row, good in zip(rows, first, strict=True) if not good)
            counted.append(Success(path.stem, half, len(rows), sum(first), sum(third), failed))
    return counted


def succeeds(row: dict, answer: Answer, depth: int) -> bool:
    """Say whether a search is answered within its first `depth` hits."""
    hits = {hit.id for hit in answer.hits[:depth]}
    if "expects" in row:
        return bool(hits & set(row["expects"]))
    if "misses" in row:
        return not hits & set(row["misses"])
    if "note" in row:
        return row["note"] in {note.kind for note in answer.query.notes}
    return not answer.hits


def share(counted: list[Success], half: str, depth: int) -> float:
    """Return the share of a half's searches that succeed."""
    rows = [one for one in counted if one.half == half]
    return sum(one.at_1 if depth == 1 else one.at_3 for one in rows) / sum(
        one.asked for one in rows
    )
