"""What is shown of a hit beside the clause itself: where it is marked, and why it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.indexing.records import ClauseRecord, glossed_text, heads, printed_text
from guiju.query import Why
from guiju.understanding import joined

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature of the search that a clause has, and the points for it.

    One that was not typed has `why` it counts and the `word` that it stands in for. Without a
    feature the points are what the clause's rule gives it.
    """

    feature: str
    points: int
    why: Why | None
    word: str | None


def highlights(record: ClauseRecord, sought: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Return where the sought texts stand in the printed text, sorted and disjoint.

    Found in the likely original of an exchanged word, the exchanged word is marked.
    """
    wordings = (
        (printed_text(record), glossed_text(record)) if record.glosses else (printed_text(record),)
    )
    spans = {
        span
        for printed in wordings
        for head in heads(record)
        for text in sought
        for span in printed.find(text, head)
    }
    return joined(spans)
