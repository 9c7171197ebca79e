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
_HELD = 0.8  # share of its character pairs that another text must hold to hold most of a text
_WORDS = 8  # characters of a text from which on that says something
_MANY = 50  # clauses that may have a character pair for it to tell one from the other
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


def holders(texts: Sequence[str], others: Sequence[str]) -> tuple[int | None, ...]:
    """Return for each text the place of the other one that holds most of its words, if any does.

    >>> holders(["主播须实名认证并签署协议"], ["主播须年满十八岁，主播须实名认证，并签署协议"])
    (0,)
    >>> holders(["主播须实名认证并签署协议", "略"], ["主播须年满十八岁", "略"])
    (None, None)
    """
    theirs = [_grams(text) for text in others]
    places: dict[str, list[int]] = {}
    for at, grams in enumerate(theirs):
        for gram in grams:
            places.setdefault(gram, []).append(at)
    found: list[int | None] = []
    for text in texts:
        grams = _grams(text)
        best, most = None, _HELD
        for at, _ in _votes(grams, places).most_common(_TRIED):
            held = (grams & theirs[at]).total() / grams.total()
            if held >= most and len(fold(text)) >= _WORDS:
                best, most = at, held
        found.append(best)
    return tuple(found)


def _votes(grams: Counter[str], holders_of: dict[str, list[int]]) -> Counter[int]:
    votes: Counter[int] = Counter()
    for gram in grams:
        places = holders_of.get(gram, ())
        # What stands in many clauses tells little of which is which.
        for at in places if len(places) <= _MANY else ():
            votes[at] += 1
    return votes


def _chances(
    old: Sequence[tuple[str, str]],
    new: Sequence[tuple[str, str]],
    mine: list[Counter[str]],
    theirs: list[Counter[str]],
) -> Iterator[tuple[float, int, int, float]]:
    """Yield (score, old, new, likeness) of the clauses that may be one."""
    holders_of: dict[str, list[int]] = {}
    places = {part_id: i for i, (part_id, _) in enumerate(old)}
    for i, grams in enumerate(mine):
        for gram in grams:
            holders_of.setdefault(gram, []).append(i)
    for j, grams in enumerate(theirs):
        votes = _votes(grams, holders_of)
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
