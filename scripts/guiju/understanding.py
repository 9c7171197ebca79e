"""Finds what may stand in for the words of a search: synonyms, numbers, pinyin, typing errors.

Everything is looked up in tables that were made with the index, by rules that the browser follows
too. A longer word goes before a shorter: who types 快手小店 does not mean 小店.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.query import Expansion, Query, Term, Why
from guiju.query_language import read_query
from guiju.query_numbers import numbers_meant
from guiju.query_tables import LONGEST_NAME, SHORTEST_NAME, without_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from guiju.query_tables import QueryTables

# What a wording that somebody did not type counts: less, the more it is a guess.
SPELLED_WEIGHT = 0.9
INITIALS_WEIGHT = 0.6
SAME_SOUND_WEIGHT = 0.8
OTHER_ERROR_WEIGHT = 0.5
# How many names one run of letters or one typing error may stand for.
GUESS_LIMIT = 4
EXPANSION_LIMIT = 64
# Typing errors are sought in words, not in pasted paragraphs.
LONGEST_CHECKED = 48
# Shorter spellings stand inside English words.
SHORTEST_INSIDE = 7
LATIN = re.compile(r"[a-z]+")
GUESSES = (Why.PINYIN, Why.TYPO)

Span = tuple[int, int]


def parse(typed: str, tables: QueryTables) -> Query:
    """Read a search and add what may stand in for its words; anything may be typed."""
    query = read_query(typed, tables.choices)
    return replace(
        query,
        groups=tuple(
            tuple(_understood(term, tables) for term in _joined(side, tables))
            for side in query.groups
        ),
    )


def confirmed(query: Query, is_printed: Callable[[str], bool]) -> Query:
    """Drop what was guessed although the clauses print just what was typed."""
    return replace(
        query,
        groups=tuple(
            tuple(
                replace(
                    term,
                    expansions=tuple(
                        one
                        for one in term.expansions
                        if one.why not in GUESSES or not is_printed(term.text[one.start : one.end])
                    ),
                )
                for term in side
            )
            for side in query.groups
        ),
    )


def _joined(side: tuple[Term, ...], tables: QueryTables) -> Iterator[Term]:
    """Put syllables typed apart together where they spell a name: zou si shang pin."""
    at = 0
    while at < len(side):
        end = at
        while end < len(side) and not side[end].is_phrase and LATIN.fullmatch(side[end].text):
            end += 1
        last = next(
            (
                last
                for last in range(end, at + 1, -1)
                if "".join(term.text for term in side[at:last]) in tables.pinyin
            ),
            at + 1,
        )
        text = "".join(term.text for term in side[at:last])
        yield side[at] if last == at + 1 else Term(text)
        at = last


def _understood(term: Term, tables: QueryTables) -> Term:
    if term.is_phrase:
        return term
    text = term.text
    words, known = _words(text, tables)
    spans = sorted({(one.start, one.end) for one in words})
    asking = tuple(
        (start, end)
        for start, end in joined(
            (at, at + len(word)) for word in tables.asking for at in places(text, word)
        )
        if not any(start < last and first < end for first, last in spans)
    )
    found = [*words, *numbers_meant(text), *_spelled(text, tables)]
    if len(text) <= LONGEST_CHECKED:
        found += _mistyped(text, known, tables)
    found.sort(key=lambda one: (one.start, -one.weight))
    return replace(term, asking=asking, expansions=tuple(found[:EXPANSION_LIMIT]))


def _words(text: str, tables: QueryTables) -> tuple[list[Expansion], list[bool]]:
    """Return what the lexicon puts in place of words, and which characters are of known words."""
    found: list[Expansion] = []
    taken: dict[Span, None] = {}
    for wording in tables.wordings:
        if wording.word not in text:
            continue
        outer: list[Span] | None = None
        for start in places(text, wording.word):
            span = (start, start + len(wording.word))
            if any(span != one and start < one[1] and one[0] < span[1] for one in taken):
                continue
            if outer is None:
                outer = [(at, at + len(one)) for one in wording.not_in for at in places(text, one)]
            if any(first <= start and span[1] <= last for first, last in outer):
                continue
            taken[span] = None
            found.append(Expansion(*span, wording.means, wording.weight, wording.why))
    known = [False] * len(text)
    for start in range(len(text)):
        for end in range(min(start + LONGEST_NAME, len(text)), start + 1, -1):
            if text[start:end] in tables.names or (start, end) in taken:
                known[start:end] = [True] * (end - start)
                break
    return found, known


def _spelled(text: str, tables: QueryTables) -> Iterator[Expansion]:
    """Yield the names that runs of letters spell."""
    for run in LATIN.finditer(text):
        for start, end in _parts(run[0], tables):
            for name in tables.pinyin[run[0][start:end]][:GUESS_LIMIT]:
                weight = SPELLED_WEIGHT if end - start > 2 * len(name) - 1 else INITIALS_WEIGHT
                span = (run.start() + start, run.start() + end)
                yield from _with_synonyms(span, name, weight, Why.PINYIN, tables)


def _parts(run: str, tables: QueryTables) -> list[Span]:
    """Cut a run of letters into names, the fewest that cover all of it; none if there is no way."""
    best: list[list[Span] | None] = [[]]
    longest = 6 * LONGEST_NAME
    for end in range(1, len(run) + 1):
        ways = [
            [*before, (start, end)]
            for start in range(max(0, end - longest), end)
            if (before := best[start]) is not None and run[start:end] in tables.pinyin
        ]
        best.append(min(ways, key=len) if ways else None)
    return best[-1] or _parts_inside(run, tables)


def _parts_inside(run: str, tables: QueryTables) -> list[Span]:
    """Find long spellings among letters that spell nothing known, from the left."""
    found: list[Span] = []
    start = 0
    while start < len(run):
        ends = range(min(start + 6 * LONGEST_NAME, len(run)), start + SHORTEST_INSIDE - 1, -1)
        end = next((end for end in ends if run[start:end] in tables.pinyin), None)
        if end is not None:
            found.append((start, end))
        start = end or start + 1
    return found


def _mistyped(text: str, known: list[bool], tables: QueryTables) -> Iterator[Expansion]:
    """Yield the names from which stretches of a text differ by one error, the likeliest first."""
    errors: list[tuple[float, int, int, str]] = []
    for start in range(len(text)):
        here = text[start : start + 3]
        heads = (here[:2], here[1:], here[:1] + here[2:])
        # One more than the longest name in reach, for one character too many.
        longest = min(LONGEST_NAME, 1 + max(tables.heads.get(head, 0) for head in heads))
        for end in range(start + SHORTEST_NAME - 1, min(start + longest, len(text)) + 1):
            if all(known[start:end]):
                continue
            window = text[start:end]
            for name in _near(window, tables):
                if weight := likeness(window, name, tables):
                    errors.append((weight, start, end, name))
    taken: list[Span] = []
    for weight, start, end, name in sorted(errors, key=lambda one: (-one[0], one[1] - one[2])):
        if sum((start, end) == one for one in taken) >= GUESS_LIMIT:
            continue
        if any(
            start < last and first < end and (start, end) != (first, last) for first, last in taken
        ):
            continue
        taken.append((start, end))
        yield from _with_synonyms((start, end), name, weight, Why.TYPO, tables)


def _near(window: str, tables: QueryTables) -> Iterator[str]:
    found: dict[str, None] = {}
    for shorter in (window, *without_one(window)):
        found.update(dict.fromkeys(tables.near.get(shorter, ())))
        if shorter in tables.names and shorter != window:
            found[shorter] = None
    yield from found


def likeness(typed: str, name: str, tables: QueryTables) -> float:
    """Weigh one typing error by what it is; 0 if the two differ by more, or by too little.

    Of three characters one wrong is only believed where it sounds alike: 体验份, but not 体验券.
    """
    if typed == name or len(name) < SHORTEST_NAME:
        return 0
    if len(typed) != len(name):
        # One character more or less at an edge is no error: the name, or what was typed, stands in
        # the other as it is.
        if typed in name or name in typed or len(name) == SHORTEST_NAME:
            return 0
        is_one_off = typed in without_one(name) or name in without_one(typed)
        return OTHER_ERROR_WEIGHT if is_one_off else 0
    wrong = [at for at, pair in enumerate(zip(typed, name, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 1:
        sounds = typed[wrong[0]], name[wrong[0]]
        if any(all(one in alike for one in sounds) for alike in tables.syllables.values()):
            return SAME_SOUND_WEIGHT
        return OTHER_ERROR_WEIGHT if len(name) > SHORTEST_NAME else 0
    if len(wrong) == 2 and wrong[0] + 1 == wrong[1]:
        swapped = typed[wrong[0]] == name[wrong[1]] and typed[wrong[1]] == name[wrong[0]]
        return OTHER_ERROR_WEIGHT if swapped else 0
    return 0


def _with_synonyms(
    span: Span, name: str, weight: float, why: Why, tables: QueryTables
) -> Iterator[Expansion]:
    """Yield a name and what the lexicon puts in its place."""
    yield Expansion(*span, name, weight, why)
    for wording in tables.wordings:
        if wording.word == name:
            yield Expansion(*span, wording.means, weight * wording.weight, why)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans sorted and disjoint; what overlaps or touches becomes one.

    >>> joined([(4, 6), (0, 2), (2, 3)])
    ((0, 3), (4, 6))
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def places(text: str, word: str) -> Iterator[int]:
    """Yield where a word stands in a text; the places may overlap."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
