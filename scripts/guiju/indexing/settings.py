"""Every weight of the ranking, in one place: own search, the browser and `evaluate` share them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """The weights of the ranking; measured in docs/project/decisions/0010-ranking.md.

    `k1` and `b` are BM25's. A share says how much of one occurrence an occurrence elsewhere counts:
    in the headings above a clause, in its rule's title, in a term that it defines. `scale` is what
    a weight is multiplied by before it is rounded; a rounded weight is at most 255.

    A feature that more than `common_percent` of all clauses have says next to nothing, and weighs
    nothing once these are more than `common_least`: what it would cost to add up, and to send to a
    browser, buys nothing.

    Clauses lift each other: the `lifting` best clauses of a search count, and of each rule the
    `rule_best` best of these; `rule_percent` of the sum of their points, over `rule_best`, goes to
    each clause of the rule. So a rule with many fitting clauses gains more than one with a single
    one, and the long tail gains nothing.

    A rule's standing is, in per mille of the best clause's points, `standing_named` ·
    ln(1 + in how many clauses of other rules it is named) + `standing_size` · ln(its clauses): what
    many rules rest on, and what says much, answers more questions.

    A clause that is merely like the search is a hit if it has `related_percent` of the best
    clause's points, and `needed_percent` of the pairs and words that say what is sought.
    """

    k1: float = 0.9
    b: float = 0.75
    scale: int = 10
    path_share: float = 0.5
    title_share: float = 0.05
    defined_share: float = 1.0
    common_percent: int = 20
    common_least: int = 1000
    lifting: int = 2000
    rule_best: int = 20
    rule_percent: int = 70
    standing_named: int = 20
    standing_size: int = 20
    related_percent: int = 40
    needed_percent: int = 20


SETTINGS = RankingSettings()
