"""Pairing: which clause of one text is which clause of another, through renumbering and moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ALIKE = 0.5  # share of character pairs in common from which on two clauses are one
_ALIKE_IN_PLACE = 0.25  # where they stand under the same id
_SAME_ID = 0.15  # what the same id adds, so that of two equal clauses each keeps its own
_TRIED = 8  # clauses compared in full for each one


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause of the old text and the one that it became; indices, None where there is none.

    `likeness` is the share of character pairs in common (0 to 1).
    """

    old: int | None
    new: int | None
    likeness: float


def pairs(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> tuple[Pair, ...]:
    """Pair two sequences of (id, text), in the new order; what is gone stands where it stood.

    Each clause is in exactly one pair. The most alike are paired first, so that neither a number
    put in nor a clause moved breaks the rest.

    >>> old = [("n1", "商家应当按时发货"), ("n2", "禁止虚假交易行为")]
    >>> new = [("n1", "商家应当实名认证"), ("n2", "商家应当按时发货"), ("n3", "禁止虚假交易的行为")]
    >>> [(p.old, p.new) for p in pairs(old, new)]
    [(None, 0), (0, 1), (1, 2)]
    """
    mine, theirs = [_grams(text) for _, text in old], [_grams(text) for _, text in new]
    chances = sorted(_chances(old, new, mine, theirs), key=lambda c: (-c[0], c[2], c[1]))
    by_new: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for _, i, j, likeness in chances:
        if i not in taken and j not in by_new:
            taken.add(i)
            by_new[j] = (i, likeness)
    return tuple(_in_order(len(old), len(new), by_new))


def _chances(
    old: Sequence[tuple[str, str]],
    new: Sequence[tuple[str, str]],
    mine: list[Counter[str]],
    theirs: list[Counter[str]],
) -> Iterator[tuple[float, int, int, float]]:
    """Yield (score, old, new, likeness) of the clauses that may be one."""
    holders: dict[str, list[int]] = {}
    places = {part_id: i for i, (part_id, _) in enumerate(old)}
    for i, grams in enumerate(mine):
        for gram in grams:
            holders.setdefault(gram, []).append(i)
    for j, grams in enumerate(theirs):
        votes: Counter[int] = Counter()
        for gram in grams:
            found = holders.get(gram, ())
            # What stands in many clauses tells little of which is which.
            for i in found if len(found) <= 50 else ():
                votes[i] += 1
        tried = {i for i, _ in votes.most_common(_TRIED)}
        at = places.get(new[j][0])
        for i in tried | ({at} if at is not None else set()):
            likeness = _likeness(mine[i], grams)
            same_id = i == at
            if likeness >= (_ALIKE_IN_PLACE if same_id else _ALIKE):
                yield likeness + _SAME_ID * same_id, i, j, likeness


def _in_order(olds: int, news: int, by_new: dict[int, tuple[int, float]]) -> Iterator[Pair]:
    paired = {i for i, _ in by_new.values()}
    following = 0  # the first old clause that has not been passed
    for j in range(news):
        if j in by_new:
            i, likeness = by_new[j]
            for gone in range(following, i):
                if gone not in paired:
                    yield Pair(gone, None, 0.0)
            following = max(following, i + 1)
            yield Pair(i, j, likeness)
        else:
            yield Pair(None, j, 0.0)
    for gone in range(following, olds):
        if gone not in paired:
            yield Pair(gone, None, 0.0)


def _grams(text: str) -> Counter[str]:
    folded = fold(text)
    return Counter(map(str.__add__, folded, folded[1:])) if len(folded) > 1 else Counter([folded])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)
