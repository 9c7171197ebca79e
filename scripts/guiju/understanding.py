"""Finds what may stand in for the words of a search: synonyms, numbers, pinyin, typing errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.query import Expansion, Field, Query, Term, Why
from guiju.query_language import read_query

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Wording:
    """A folded word that a search may hold, and one folded wording that counts as it.

    Inside one of `not_in` it is another word.
    """

    word: str
    means: str
    weight: float
    why: Why
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryTables:
    """Everything that understanding a search looks up, made when the index is made.

    `asking` are words that only ask. `names` are the folded words and rule names that may be
    typed in pinyin or wrongly. `pinyin` leads from letters to names; `syllables` from a syllable
    to the characters read so.
    """

    wordings: tuple[Wording, ...]
    asking: tuple[str, ...]
    names: tuple[str, ...]
    pinyin: Mapping[str, tuple[str, ...]]
    syllables: Mapping[str, str]
    choices: Mapping[Field, Mapping[str, tuple[str, ...]]]


def parse(typed: str, tables: QueryTables) -> Query:
    """Read a search and add what may stand in for its words; anything may be typed."""
    query = read_query(typed, tables.choices)
    return replace(
        query,
        groups=tuple(tuple(_understood(term, tables) for term in side) for side in query.groups),
    )


def confirmed(query: Query, is_printed: Callable[[str], bool]) -> Query:
    """Drop the typing errors supposed where the clauses do print what was typed."""
    return replace(
        query,
        groups=tuple(
            tuple(
                replace(
                    term,
                    expansions=tuple(
                        one
                        for one in term.expansions
                        if one.why is not Why.TYPO or not is_printed(term.text[one.start : one.end])
                    ),
                )
                for term in side
            )
            for side in query.groups
        ),
    )


def _understood(term: Term, tables: QueryTables) -> Term:
    if term.is_phrase:
        return term
    return replace(term, asking=_asking(term.text, tables.asking), expansions=_meant(term, tables))


def _asking(text: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    spans = sorted((at, at + len(word)) for word in words for at in _places(text, word))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _meant(term: Term, tables: QueryTables) -> tuple[Expansion, ...]:
    found: list[Expansion] = []
    for wording in tables.wordings:
        for at in _places(term.text, wording.word):
            end = at + len(wording.word)
            found.append(Expansion(at, end, wording.means, wording.weight, wording.why))
    return tuple(found)


def _places(text: str, word: str) -> list[int]:
    places: list[int] = []
    at = text.find(word)
    while at >= 0:
        places.append(at)
        at = text.find(word, at + 1)
    return places
