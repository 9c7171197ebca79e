"""The one ranking formula, in arithmetic that the browser repeats to the last bit.

A feature (a character, a pair of neighbours, or a longer word) that stands in a clause adds

    points = round(rarity · tf · (K1 + 1) / (tf + K1 · (1 - B + B · length / average)))
    rarity = round(1000 · ln(1 + (clauses - df + 0.5) / (df + 0.5)))

where `tf` is how often it stands in the clause's label and text, and half of how often it stands in
the headings above; `df` in how many clauses it does; `length` how many folded characters label and
text have. That is BM25 in whole numbers: sums of whole numbers do not depend
on their order. The browser gets `rarity` as a table, because logarithms may differ in the last bit,
and works out `points` itself: + - * / are exact everywhere. K1 and B are those measured best for
characters and pairs on 57,766 Chinese clauses.
"""

from __future__ import annotations

from math import floor, log

K1 = 1.2
B = 0.75

# Headings speak of a clause, but for all of its siblings too.
PATH_SHARE = 0.5
# A word that merely counts as a searched one weighs half.
SYNONYM_SHARE = 0.5
# A clause also stands on its rule: this share of the mean of the rule's best clauses is added.
# Best between 0.2 and 0.4 on 8,000 statute clauses, at 0.7 on 57,766.
RULE_SHARE = 0.4
RULE_BEST = 20
# A clause that is merely like the search has at least this share of the points of the best. To ask
# for half of the question's pairs instead would leave 236 of 758 lay questions without any answer
# (8,000 statute clauses) and lose half of the right clauses in the first hundred; this loses 6 %.
RELATED_SHARE = 0.4
# A search of so few units is a word or a name, of which one pair is not enough.
WORD_UNITS = 3
# Shorter words are characters and pairs already.
SHORTEST_WORD = 3


def rarity(clauses: int, df: int) -> int:
    """Return what a feature of `df` clauses is worth, at most.

    >>> rarity(90, 1), rarity(90, 45)
    (4105, 693)
    """
    return floor(1000 * log(1 + (clauses - df + 0.5) / (df + 0.5)) + 0.5)


def points(rarity: int, tf: float, length: int, average: float) -> int:
    """Return what a feature adds to a clause.

    >>> points(4103, 1, 100, 100.0)
    4103
    """
    saturation = tf + K1 * (1 - B + B * length / average)
    return floor(rarity * tf * (K1 + 1) / saturation + 0.5)
