"""Finds clauses: by name and label, by what Ctrl-F would find, by synonyms, and by likeness.

Hits stand in this order, and inside each group by the points of `indexing.ranking`:

1. jump: the clause that the search names;
2. exact: every term stands in the clause as typed, first those that have the search in one piece;
3. synonym: every term, or a wording that counts as it, stands in the clause, in the likely original
   of a spun clause, or in its rule's names;
4. related: the clause has pairs of characters in common with the search, and its points are within
   reach of the best clause's.

Exact is meant after folding: width, case, Traditional characters, spaces and punctuation make no
difference. A term finds a clause by its title, its path, its label or its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju.errors import UsageError
from guiju.folding import fold
from guiju.indexing.analysis import grams
from guiju.indexing.ranking import (
    PATH_SHARE,
    RELATED_SHARE,
    RULE_BEST,
    RULE_SHARE,
    SHORTEST_WORD,
    SYNONYM_SHARE,
    WORD_UNITS,
    points,
    rarity,
)
from guiju.indexing.records import ClauseRecord, RuleRecord, glossed_text, heads, printed_text
from guiju.jump import named_clauses
from guiju.model import Gloss
from guiju.query import SearchQuery, parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.indexing.whoosh_index import ClauseIndex

DEFAULT_LIMIT = 20


class Match(StrEnum):
    """How a search found a clause, best first."""

    JUMP = "jump"
    EXACT = "exact"
    SYNONYM = "synonym"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause found. `highlights` and `glosses` are half-open spans of code points in `text`.

    The whole part of `score` is the group: 5 jump, 4 exact in one piece, 3 exact, 2 synonym,
    1 related; its fraction grows with the points. Fields up to `trust` keep name and order.
    """

    id: str
    score: float
    rule_title: str
    label: str
    path: tuple[str, ...]
    text: str
    highlights: tuple[tuple[int, int], ...]
    status: str
    trust: str
    match: Match
    pinned: str
    rule: str
    platform: str
    topics: tuple[str, ...]
    title: str
    kind: str
    link: str
    shown_label: str
    shown_status: str
    glosses: tuple[Gloss, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A clause found, with what its place among the hits depends on."""

    group: int
    points: float
    number: int

    def order(self) -> tuple[int, float, int]:
        return (-self.group, -self.points, self.number)


_MATCHES = {5: Match.JUMP, 4: Match.EXACT, 3: Match.EXACT, 2: Match.SYNONYM, 1: Match.RELATED}
_HALF_WAY = 10_000
_JUMP, _IN_ONE_PIECE, _EXACT, _SYNONYM, _RELATED = _MATCHES


def search(
    index: ClauseIndex,
    query: str,
    platform: str | None = None,
    topic: str | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> tuple[Hit, ...]:
    """Return the clauses that a search finds, best first; `limit=None` returns all.

    `platform` and `topic` take an id or any name. Of a very long query only the beginning counts.
    """
    allowed = _allowed(index, platform, topic)
    known = index.manifest
    parsed = parse_query(query, known.widenings, known.asking, known.longest_word)
    jumps = _jumps(index, query)
    totals = _points(index, parsed)
    # Among several clauses that a label may mean, the order of the rule says more than points do.
    found = [_Found(_JUMP, 0, number) for number in sorted(jumps)]
    found += sorted(_others(index, parsed, totals, set(jumps)), key=_Found.order)
    if allowed is not None:
        found = [one for one in found if one.number in allowed]
    return tuple(_hit(index, one, parsed) for one in found[:limit])


def _others(
    index: ClauseIndex, query: SearchQuery, totals: dict[int, float], jumps: set[int]
) -> Iterator[_Found]:
    """Yield what a search finds besides the clauses that it names.

    Who names a clause is not helped by clauses that are merely like the search.
    """
    needed = _needed(index, query)
    enough = RELATED_SHARE * max(totals.values(), default=0)
    lift = _rule_lift(index, totals)
    for number in (totals.keys() | _named(index, query)) - jumps:
        group = _group(index, number, query, needed)
        total = totals.get(number, 0)
        if group == _RELATED:
            if jumps or total < enough:
                continue
            total += lift[index.clause(number).record.rule]
        if group is not None:
            yield _Found(group, total, number)


def _allowed(index: ClauseIndex, platform: str | None, topic: str | None) -> set[int] | None:
    """Return the clauses that the filters let through, None without a filter."""
    names = index.manifest
    platforms = {rule.platform: () for rule in names.rules} | names.platform_names
    sets: list[set[int]] = []
    if platform:
        sets.append(set(index.postings("platform", _choose("platform", platform, platforms))))
    if topic:
        used = dict.fromkeys(index.values("topics"), ()) | names.topic_names
        sets.append(set(index.postings("topics", _choose("topic", topic, used))))
    return set.intersection(*sets) if sets else None


def _choose(what: str, asked: str, names: dict[str, tuple[str, ...]]) -> str:
    for name, others in sorted(names.items()):
        if fold(asked) in map(fold, (name, *others)):
            return name
    known = ", ".join(" ".join((name, *others[:1])) for name, others in sorted(names.items()))
    message = f"{what} {asked!r} is not known; choose one of {known}"
    raise UsageError(message)


def _jumps(index: ClauseIndex, typed: str) -> list[int]:
    """Return the clauses that a search names by id, or by a rule and a label."""
    names = {rule.id: index.folded_names(rule.id) for rule in index.manifest.rules}

    def find_id(exact: str) -> list[int]:
        return [number for field in ("id", "pinned") for number in index.postings(field, exact)]

    def places_of(rule: str) -> Iterator[tuple[int, str]]:
        for number in index.postings("rule", rule):
            yield number, index.clause(number).record.place

    return named_clauses(typed, names, find_id, places_of)


def _points(index: ClauseIndex, query: SearchQuery) -> dict[int, float]:
    """Return the points of each clause that has at least one unit of the search."""
    candidates: set[int] = set()
    for unit in query.units:
        for text in (unit.text, *unit.others):
            candidates |= _candidates(index, text)
    totals = {
        number: 0.0 for number in candidates if _covered(index.clause(number).wordings, query)
    }
    shares = [*query.features.items(), *((other, SYNONYM_SHARE) for other in query.other_features)]
    for feature, share in shares:
        found = _frequencies(index, feature)
        worth = rarity(len(index), len(found))
        for number in found.keys() & totals.keys():
            length = index.manifest.lengths[number]
            totals[number] += share * points(worth, found[number], length, index.average_length)
    return totals


def _frequencies(index: ClauseIndex, feature: str) -> dict[int, float]:
    """Return how often a feature stands in each clause that has it."""
    if len(feature) >= SHORTEST_WORD:
        return dict(index.postings("words", feature))
    found: dict[int, float] = dict(index.postings("own_grams", feature))
    for number, times in index.postings("path_grams", feature).items():
        found[number] = found.get(number, 0) + PATH_SHARE * times
    return found


def _candidates(index: ClauseIndex, text: str) -> set[int]:
    """Return the clauses that have all pairs of a text, and so perhaps the text."""
    pairs = [gram for gram in grams(text) if len(gram) == min(2, len(text))]
    return set.intersection(*(set(index.postings("grams", pair)) for pair in pairs))


def _covered(wordings: tuple[str, ...], query: SearchQuery) -> int:
    """Weigh the units of the search that a clause has, by themselves or by what stands in."""
    return sum(
        unit.weight
        for unit in query.units
        if any(text in wording for text in (unit.text, *unit.others) for wording in wordings)
    )


def _needed(index: ClauseIndex, query: SearchQuery) -> int:
    """Return how much of a search a clause must have to be related.

    Of a word two units, if any clause has so many: or 体验分 would find 购物体验.
    """
    if query.contents > 1 or len(query.units) > WORD_UNITS:
        return 1
    known = sum(unit.weight for unit in query.units if unit.others or _is_known(index, unit.text))
    return max(1, min(2, known))


def _is_known(index: ClauseIndex, text: str) -> bool:
    return any(_stands(text, index.clause(one).wordings) for one in _candidates(index, text))


def _named(index: ClauseIndex, query: SearchQuery) -> set[int]:
    """Return the clauses of the rules and platforms that a term names."""
    numbers: set[int] = set()
    for rule in index.manifest.rules:
        if any(_is_name(index, rule, term.text) for term in query.terms):
            numbers.update(index.postings("rule", rule.id))
    return numbers


def _is_name(index: ClauseIndex, rule: RuleRecord, term: str) -> bool:
    platform = (rule.platform, *index.manifest.platform_names.get(rule.platform, ()))
    in_rule = len(term) > 1 and _stands(term, index.folded_names(rule.id))
    return in_rule or term in map(fold, platform)


def _group(index: ClauseIndex, number: int, query: SearchQuery, needed: int) -> int | None:
    """Return which group of hits a clause belongs to, None for none."""
    clause = index.clause(number)
    rule = index.rule(clause.record.rule)
    wordings = clause.wordings
    if not query.terms:
        return None
    if _stands(query.whole, clause.printed):
        return _IN_ONE_PIECE
    if all(_stands(term.text, clause.printed) for term in query.terms):
        return _EXACT
    if all(
        any(_stands(text, wordings) for text in (term.text, *term.variants))
        or _is_name(index, rule, term.text)
        for term in query.terms
    ):
        return _SYNONYM
    return _RELATED if _covered(wordings, query) >= needed else None


def _stands(text: str, wordings: tuple[str, ...]) -> bool:
    return any(text in wording for wording in wordings)


def _rule_lift(index: ClauseIndex, totals: dict[int, float]) -> dict[str, float]:
    """Return what a clause gains by its rule: a share of the mean of the rule's best clauses."""
    by_rule: dict[str, list[float]] = {}
    for number, total in totals.items():
        by_rule.setdefault(index.clause(number).record.rule, []).append(total)
    lift: dict[str, float] = {}
    for rule, all_points in by_rule.items():
        best = sorted(all_points, reverse=True)[:RULE_BEST]
        lift[rule] = RULE_SHARE * (sum(best) / len(best))
    return lift


def _hit(index: ClauseIndex, found: _Found, query: SearchQuery) -> Hit:
    record = index.clause(found.number).record
    return Hit(
        id=record.id,
        score=round(found.group + found.points / (found.points + _HALF_WAY), 6),
        rule_title=record.rule_title,
        label=record.label,
        path=record.path,
        text=record.text,
        highlights=_highlights(record, _sought(found.group, query)),
        status=record.status,
        trust=record.trust,
        match=_MATCHES[found.group],
        pinned=record.pinned,
        rule=record.rule,
        platform=record.platform,
        topics=record.topics,
        title=record.title,
        kind=record.kind,
        link=f"{index.rule(record.rule).page}#{record.anchor}",
        shown_label=record.shown_label,
        shown_status=index.rule(record.rule).status,
        glosses=record.glosses,
    )


def _sought(group: int, query: SearchQuery) -> tuple[str, ...]:
    """Return what is marked in a hit's text."""
    if group == _RELATED:
        return tuple(text for unit in query.units for text in (unit.text, *unit.others))
    return tuple(text for term in query.terms for text in (term.text, *term.variants))


def _highlights(record: ClauseRecord, sought: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where the sought texts stand in the printed text, sorted and disjoint.

    Found in the likely original of an exchanged word, the exchanged word is marked.
    """
    spans = {
        span
        for printed in (printed_text(record), glossed_text(record))
        for head in heads(record)
        for text in sought
        for span in printed.find(text, head)
    }
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
