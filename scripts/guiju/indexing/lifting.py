"""Puts clauses in order: their own points, and what the best clauses of their rule give them.

All in whole numbers, so that the browser gets the same order from the same impacts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

# Points are counted in so many classes before they are looked at one by one.
_COARSE_BITS = 12

if TYPE_CHECKING:
    import numpy.typing as npt

    from guiju.indexing.settings import RankingSettings

    Numbers = npt.NDArray[np.signedinteger]


def best(points: Numbers, count: int) -> Numbers:
    """Return the clauses with the `count` most points, and those that have as many as the last.

    Clauses without points are never among them; the order is that of the clauses.

    >>> best(np.array([0, 7, 5, 5, 9]), 3).tolist()
    [1, 2, 3, 4]
    """
    if len(points) > count:
        # Coarse counts first: to part all the points exactly would take most of a search's time.
        shift = max(0, int(points.max()).bit_length() - _COARSE_BITS)
        above = np.cumsum(np.bincount(points >> shift)[::-1])
        coarse = len(above) - 1 - int(np.searchsorted(above, count))
        found = np.flatnonzero(points >= max(coarse << shift, 1))
        if len(found) <= count:
            return found
        kept = points[found]
        least = int(np.partition(kept, len(kept) - count)[len(kept) - count])
        return np.flatnonzero(points >= max(least, 1))
    return np.flatnonzero(points > 0)


def lifts(points: Numbers, rules: Numbers, settings: RankingSettings) -> Numbers:
    """Return what each rule adds to each of its clauses, by rule number.

    `points` and `rules` are those of the clauses that count, see `best`.
    """
    order = np.lexsort((-points, rules))
    points, rules = points[order], rules[order]
    firsts = np.searchsorted(rules, rules)
    counts = np.arange(len(rules)) - firsts < settings.rule_best
    sums = np.bincount(rules[counts], points[counts]).astype(np.int64)
    return sums * settings.rule_percent // (100 * settings.rule_best)


def lifted(
    points: Numbers, rules: Numbers, standing: Numbers, settings: RankingSettings
) -> Numbers:
    """Return the points of all clauses with what their rules give them.

    `rules` is by clause, `standing` (per mille of the best clause's points) by rule. A clause
    without points stays without.

    >>> from guiju.indexing.settings import RankingSettings
    >>> three = np.array([100, 100, 0]), np.array([0, 1, 1]), np.array([50, 0])
    >>> lifted(*three, RankingSettings(rule_best=1, rule_percent=50)).tolist()
    [157, 150, 0]
    """
    has = points > 0
    given = (int(points.max(initial=0)) * standing // 1000).astype(np.int32)
    points = points + has * given[rules]
    counting = best(points, settings.lifting)
    by_rule = lifts(points[counting], rules[counting], settings)
    given = np.zeros(len(standing), np.int32)
    given[: len(by_rule)] = by_rule
    return points + has * given[rules]
