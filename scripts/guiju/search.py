"""Finds clauses: by name and label, by what Ctrl-F would find, by synonyms, and by likeness.

Hits stand in this order, and inside each group by points (`indexing.impacts`, `indexing.lifting`):

1. jump: the clause that the search names;
2. exact: every term stands in the clause as typed, first those that have the search in one piece;
   of several terms none in the title of its rule alone;
3. synonym: every term, or a wording that stands in for it, stands in the clause, in the likely
   original of a spun clause, or in its rule's names; words that only ask need not;
4. related: the clause has enough of the search's words, and enough points beside the best.

Exact is meant after folding: width, case, Traditional characters, spaces and punctuation make no
difference. A term finds a clause by its rule's title, its path, its label or its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from guiju.errors import UsageError
from guiju.folding import fold
from guiju.hits import Reason, highlights
from guiju.indexing.features import features
from guiju.indexing.lifting import best, lifted
from guiju.indexing.settings import SETTINGS
from guiju.jump import ID, named_clauses
from guiju.model import Gloss
from guiju.query import RUNS, Field, Filter, Query, Term
from guiju.understanding import confirmed, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.indexing.opened import ClauseIndex
    from guiju.query_tables import QueryTables

    Clauses = npt.NDArray[np.int32]
    Mask = npt.NDArray[np.bool_]

DEFAULT_LIMIT = 20
FACETS = (Field.PLATFORM, Field.TOPIC, Field.PARTY, Field.PENALTY, Field.STATUS, Field.TRUST)
# A search of so few pairs and words is a word or a name, of which one pair is not enough.
WORD_UNITS = 3
# How many wordings of one stretch are tried.
VARIANT_LIMIT = 64
PERCENT = 100


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
    1 related; its fraction grows with the points. Fields up to `trust` keep name and order. `why`
    is only given to who asks for it.
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
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of all hits have each value of a field, the most frequent first."""

    field: Field
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The first hits of a search, how many there are in all, and what they have in common.

    `query` is what the search was taken to mean; its notes say what was not understood.
    """

    query: Query
    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...]

    def by_rule(self) -> dict[str, tuple[Hit, ...]]:
        """Return the hits by rule, the rule of the best hit first."""
        grouped: dict[str, list[Hit]] = {}
        for hit in self.hits:
            grouped.setdefault(hit.rule, []).append(hit)
        return {rule: tuple(hits) for rule, hits in grouped.items()}


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found: clauses in order, and the group and points of every clause."""

    clauses: Clauses
    groups: npt.NDArray[np.int8]
    points: npt.NDArray[np.int32]


_MATCHES = {5: Match.JUMP, 4: Match.EXACT, 3: Match.EXACT, 2: Match.SYNONYM, 1: Match.RELATED}
_HALF_WAY = 10_000
_JUMP, _IN_ONE_PIECE, _EXACT, _SYNONYM, _RELATED = _MATCHES


def search(
    index: ClauseIndex,
    typed: str,
    *,
    filters: tuple[Filter, ...] = (),
    limit: int | None = DEFAULT_LIMIT,
    explain: bool = False,
) -> Answer:
    """Return what a search finds, best first; `limit=None` returns all hits.

    `filters` are added to those typed. Of a very long search only the beginning counts.
    """
    query = understood(index, typed)
    ranking = rank(index, query, filters)
    is_hit = np.zeros(len(index), bool)
    is_hit[ranking.clauses] = True
    return Answer(
        query,
        tuple(
            _hit(index, number, query, ranking, explain=explain)
            for number in ranking.clauses[:limit].tolist()
        ),
        len(ranking.clauses),
        tuple(Facet(one, tuple(index.columns.counts(one, is_hit))) for one in FACETS),
    )


def wanted(field: Field, value: str, tables: QueryTables) -> Filter:
    """Return a filter for a value that goes by an id or any name.

    Raises:
        UsageError: no clause can have it.
    """
    choices = tables.choices.get(field, {})
    chosen = next(
        (one for one, names in sorted(choices.items()) if fold(value) in map(fold, (one, *names))),
        None,
    )
    if chosen is None:
        known = ", ".join(
            " ".join(dict.fromkeys((one, *names[:1]))) for one, names in sorted(choices.items())
        )
        message = f"{field.value} {value!r} is not known; choose one of {known}"
        raise UsageError(message)
    return Filter(field, "=", (chosen,))


def understood(index: ClauseIndex, typed: str) -> Query:
    """Return what was typed, with what may stand in for it, in the light of what clauses print."""
    query = parse(typed, index.tables)
    return confirmed(query, lambda text: len(index.having(text, printed_only=True)) > 0)


def rank(
    index: ClauseIndex,
    query: Query,
    filters: tuple[Filter, ...] = (),
    *,
    depth: int | None = None,
) -> Ranking:
    """Put the clauses that a search finds in order.

    With a `depth`, so many clauses are wanted, however unlike the search the last of them are.
    """
    count = len(index)
    points = np.zeros(count, np.int32)
    groups = np.zeros(count, np.int8)
    jumps: list[int] = []
    if query.groups:
        own = index.impacts.points(percents(query), count)
        points = lifted(own, index.rule_numbers, index.standing, SETTINGS)
        for side in query.groups:
            _raise(groups, _group_by_group(index, side))
        jumps = named_clauses(query.typed, index.names, index.numbered, index.rule_places)
        if not jumps and ID.fullmatch(query.typed.strip().lower()):
            # An id that no clause has is not a search for its letters.
            groups[:] = 0
        elif not jumps:
            # Who names a clause is not helped by clauses that are merely like the search.
            like = _like(index, query, own, points) if depth is None else best(points, depth)
            groups[like] = np.maximum(groups[like], _RELATED)
        groups[jumps] = _JUMP
        points[jumps] = 0
    elif query.filters or filters:
        groups[:] = _EXACT
    for term in query.excluded:
        groups[index.having(term.text)] = 0
    for one in (*query.filters, *filters):
        groups[~index.columns.admitted(one, count)] = 0
    found = np.flatnonzero(groups).astype(np.int32)
    order = np.lexsort((found, -points[found], -groups[found]))
    return Ranking(found[order][:depth], groups, points)


def percents(query: Query) -> dict[str, int]:
    """Return the features that a search is compared by, and how much each of them counts.

    What was typed counts once, however often: a question repeats itself, and what it is about does
    not become more important. What stands in for a word counts less.
    """
    counting = dict.fromkeys(features(query.typed), PERCENT)
    for term in query.terms:
        for one in term.expansions:
            for feature in features(one.text):
                percent = round(PERCENT * one.weight)
                if percent > counting.get(feature, 0):
                    counting[feature] = percent
    return counting


def _raise(groups: npt.NDArray[np.int8], found: Iterator[tuple[int, Clauses]]) -> None:
    for group, clauses in found:
        groups[clauses] = np.maximum(groups[clauses], group)


def _group_by_group(index: ClauseIndex, side: tuple[Term, ...]) -> Iterator[tuple[int, Clauses]]:
    """Yield the clauses that one side of an alternative finds exactly and by synonyms."""
    yield _SYNONYM, _all_of([_meant(index, term) for term in side])
    # Of several terms one that stands in the rule's title alone says nothing about the clause.
    is_own = len(side) > 1
    yield (
        _EXACT,
        _all_of([index.having(term.text, printed_only=True, beyond_title=is_own) for term in side]),
    )
    whole = "".join(term.text for term in side)
    if not any(term.is_phrase for term in side):
        yield _IN_ONE_PIECE, index.having(whole, printed_only=True)


def _all_of(found: list[Clauses]) -> Clauses:
    """Return the clauses that stand in every list."""
    found.sort(key=len)
    clauses = found[0]
    for more in found[1:]:
        clauses = np.intersect1d(clauses, more, assume_unique=True)
    return clauses


def _meant(index: ClauseIndex, term: Term) -> Clauses:
    """Return the clauses that have a term, or what stands in for it, or whose rule it names."""
    if term.is_phrase:
        return index.having(term.text)
    pieces = [
        [index.having(text) for text in (term.text[start:end], *_variants(term, start, end))]
        for start, end in _contents(term)
    ]
    found = _all_of([_any_of(ways) for ways in pieces])
    return _any_of([found, _named(index, term.text)])


def _any_of(found: list[Clauses]) -> Clauses:
    filled = [one for one in found if len(one)]
    if len(filled) < 2:
        return filled[0] if filled else found[0]
    return np.unique(np.concatenate(filled))


def _contents(term: Term) -> tuple[tuple[int, int], ...]:
    """Return where a term says what is sought: all of it but the words that only ask."""
    edges = [0, *(edge for span in term.asking for edge in span), len(term.text)]
    spans = [(edges[at], edges[at + 1]) for at in range(0, len(edges), 2)]
    return tuple((start, end) for start, end in spans if start < end) or ((0, len(term.text)),)


def _variants(term: Term, start: int, end: int) -> tuple[str, ...]:
    """Return the wordings of a stretch of a term with other wordings in the place of words."""
    by_span: dict[tuple[int, int], list[str]] = {}
    for one in term.expansions:
        if start <= one.start and one.end <= end:
            by_span.setdefault((one.start, one.end), []).append(one.text)
    # Each as far as it has got: what is written, and up to where the term is used up.
    ways = [("", start)]
    for (first, last), texts in sorted(by_span.items(), key=lambda one: (one[0][0], -one[0][1])):
        ways += [
            (made + term.text[at:first] + text, last)
            for made, at in ways
            if at <= first
            for text in texts
        ]
        ways = ways[:VARIANT_LIMIT]
    return tuple(dict.fromkeys(made + term.text[at:end] for made, at in ways[1:]))


def _named(index: ClauseIndex, term: str) -> Clauses:
    """Return the clauses of the rules and platforms that a term names."""
    platforms = index.tables.choices.get(Field.PLATFORM, {})
    called = {
        platform
        for platform, names in platforms.items()
        if term == platform or term in index.folded(names)
    }
    is_name = len(term) > 1 and term in index.all_names
    if not called and not is_name:
        return np.zeros(0, np.int32)
    rules = [
        number
        for number, rule in enumerate(index.rules)
        if rule.platform in called
        or (is_name and any(term in name for name in index.names[rule.id]))
    ]
    return index.clauses_of(rules)


def _like(
    index: ClauseIndex,
    query: Query,
    own: npt.NDArray[np.int32],
    points: npt.NDArray[np.int32],
) -> Mask:
    """Return which clauses are like a search: enough of its words, and enough points."""
    like = (own > 0) & (points >= SETTINGS.related_percent * int(points.max(initial=0)) // PERCENT)
    for side in query.groups:
        for term in side:
            if term.is_phrase and len(query.groups) == 1:
                has = np.zeros(len(index), bool)
                has[index.having(term.text)] = True
                like &= has
    return like & _covered(index, query)


def _covered(index: ClauseIndex, query: Query) -> Mask:
    """Return which clauses have enough of the pairs, words and numbers that are sought.

    Of a single word two pairs, if any clause has so many: or 体验分 would find 购物体验. A word of
    the lexicon says more than any two neighbours do, and counts as two.
    """
    covered = np.zeros(len(index), np.int16)
    weight = known = contents = 0
    units: dict[str, None] = {}
    for term in query.terms:
        words: dict[tuple[int, int], list[str]] = {}
        for one in term.expansions:
            words.setdefault((one.start, one.end), []).append(one.text)
        for (start, end), others in words.items():
            texts = (term.text[start:end], *others)
            having = _any_of([index.having(text) for text in texts])
            covered[having] += 2
            weight += 2
            known += 2 if len(having) else 0
        for start, end in _contents(term):
            contents += 1
            units.update(dict.fromkeys(_units(term.text, start, end)))
    # A single digit or letter stands in too many clauses to say anything beside a longer unit.
    longer = [unit for unit in units if len(unit) > 1] or list(units)
    for unit in longer:
        having = index.having(unit)
        covered[having] += 1
        weight += 1
        known += 1 if len(having) else 0
    if contents > 1 or len(longer) > WORD_UNITS:
        return (covered > 0) & (PERCENT * covered >= SETTINGS.needed_percent * weight)
    mask: Mask = covered >= max(1, min(2, known))
    return mask


def _units(text: str, start: int, end: int) -> Iterator[str]:
    """Yield what a clause is asked for: Chinese by pairs, Latin words and numbers as a whole."""
    for run in RUNS.finditer(text, start, end):
        length = 2 if run[1] is not None and len(run[0]) > 1 else len(run[0])
        for at in range(len(run[0]) - length + 1):
            yield run[0][at : at + length]


def _hit(index: ClauseIndex, number: int, query: Query, ranking: Ranking, *, explain: bool) -> Hit:
    record = index.record(number)
    group, points = int(ranking.groups[number]), int(ranking.points[number])
    rule = index.rules[int(index.rule_numbers[number])]
    return Hit(
        id=record.id,
        score=round(group + points / (points + _HALF_WAY), 6),
        rule_title=record.rule_title,
        label=record.label,
        path=record.path,
        text=record.text,
        highlights=highlights(record, _sought(group, query)),
        status=record.status,
        trust=record.trust,
        match=_MATCHES[group],
        pinned=record.pinned,
        rule=record.rule,
        platform=record.platform,
        topics=record.topics,
        title=record.title,
        kind=record.kind,
        link=f"{rule.page}#{record.anchor}",
        shown_label=record.shown_label,
        shown_status=rule.status,
        glosses=record.glosses,
        why=tuple(_reasons(index, number, query, ranking)) if explain else (),
    )


def _sought(group: int, query: Query) -> tuple[str, ...]:
    """Return what is marked in a hit's text."""
    texts = [term.text for term in query.terms]
    for term in query.terms:
        for start, end in _contents(term):
            texts += (term.text[start:end], *_variants(term, start, end))
        # A sign alone, such as the < of 低于, would be marked wherever it stands.
        texts += (one.text for one in term.expansions if len(one.text) > 1)
    if group == _RELATED:
        texts += [
            unit
            for term in query.terms
            for start, end in _contents(term)
            for unit in _units(term.text, start, end)
            if len(unit) > 1
        ]
    return tuple(dict.fromkeys(texts))


def _reasons(index: ClauseIndex, number: int, query: Query, ranking: Ranking) -> Iterator[Reason]:
    """Yield the features that a hit has points for, the weightiest first, and its rule's gift."""
    stands_for = {
        feature: (one.why, term.text[one.start : one.end])
        for term in query.terms
        for one in term.expansions
        for feature in features(one.text)
    }
    typed = features(query.typed)
    reasons = []
    for feature, percent in percents(query).items():
        if weight := percent * index.impacts.impact(feature, number):
            why, word = (None, None) if feature in typed else stands_for[feature]
            reasons.append(Reason(feature, weight, why, word))
    yield from sorted(reasons, key=lambda reason: -reason.points)
    given = int(ranking.points[number]) - sum(reason.points for reason in reasons)
    if given > 0:
        yield Reason("", given, None, None)
