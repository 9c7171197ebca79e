"""Makes the tables that understanding a search looks up: once, with the index, from the lexicon.

They are plain data, so that a manifest can hold them and the browser can use the very same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.lexicon import SynonymKind
from guiju.pinyin import pinyin_table, syllable_table
from guiju.query import Field, Why

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.lexicon import Lexicon
    from guiju.query import Choices

# How much a wording counts beside the one typed. Another name of a thing is nearly the thing;
# a paraphrase says the same at another length and may say a little more or less.
WEIGHTS = {
    SynonymKind.ALIAS: (0.8, Why.SYNONYM),
    SynonymKind.SLANG: (0.8, Why.SLANG),
    SynonymKind.PARAPHRASE: (0.6, Why.SYNONYM),
    SynonymKind.SPUN: (0.7, Why.SPUN),
    SynonymKind.NARROWER: (0.5, Why.SYNONYM),
}
# Rows of these kinds give names of things; what others give are turns of speech, from which much
# ordinary text is one character away.
_NAMING = (SynonymKind.ALIAS, SynonymKind.SLANG)
SHORTEST_NAME = 3
LONGEST_NAME = 16
# The values of these are words that rules are written in; the others are this project's own.
_WORD_FIELDS = (Field.PLATFORM, Field.TOPIC, Field.PARTY, Field.PENALTY, Field.CATEGORY)


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
    """Everything that understanding a search looks up.

    `wordings` have the longest word first; `asking` are the words that only ask, longest first.
    `names` lead from the folded words and rule names that may be typed in pinyin or wrongly to
    their printed form. `pinyin` leads from letters to names, `syllables` from a syllable to the
    characters that sound like it, `near` from a name without one of its characters to the names,
    `heads` from the first two characters of a name, whole or without one, to the longest such name:
    where no head is near, nothing longer need be looked up.
    """

    wordings: tuple[Wording, ...]
    asking: tuple[str, ...]
    names: Mapping[str, str]
    pinyin: Mapping[str, tuple[str, ...]]
    syllables: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, int]
    choices: Mapping[Field, Mapping[str, tuple[str, ...]]]


def make_tables(lexicon: Lexicon, names: Iterable[str], choices: Choices) -> QueryTables:
    """Make the tables of a lexicon, of the names of rules and metrics, and of what filters offer.

    A word of the lexicon that stands in for the name of a choice becomes another name of it.
    """
    shown: dict[str, str] = {}
    words = [
        word for row in lexicon.synonyms if row.kind in _NAMING for word in (*row.say, *row.means)
    ]
    offered = [
        name
        for field in (*_WORD_FIELDS, Field.CRITERION)
        for value, others in choices.get(field, {}).items()
        for name in (value, *others)
    ]
    for name in (*(term.term for term in lexicon.terms), *names, *words, *offered):
        folded = fold(name)
        if len(folded) > 1 and not folded.isascii():
            shown.setdefault(folded, name)
    wordings = _wordings(lexicon)
    near: dict[str, dict[str, None]] = {}
    for name in shown:
        if SHORTEST_NAME <= len(name) <= LONGEST_NAME:
            for shorter in without_one(name):
                near.setdefault(shorter, {})[name] = None
    asking = {fold(row.word) for row in lexicon.asking}
    return QueryTables(
        wordings=wordings,
        asking=tuple(sorted(asking, key=lambda word: (-len(word), word))),
        names=shown,
        pinyin=pinyin_table(shown),
        syllables=syllable_table(shown),
        near={shorter: tuple(found) for shorter, found in sorted(near.items())},
        heads=_heads((*shown, *near)),
        choices={
            field: {value: _names(value, others, wordings) for value, others in values.items()}
            for field, values in choices.items()
        },
    )


def _heads(texts: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for text in texts:
        longest[text[:2]] = max(len(text), longest.get(text[:2], 0))
    return longest


def without_one(text: str) -> tuple[str, ...]:
    """Return a text with each of its characters left out in turn.

    >>> without_one("体验分")
    ('验分', '体分', '体验')
    """
    return tuple(text[:at] + text[at + 1 :] for at in range(len(text)))


def _names(value: str, others: tuple[str, ...], wordings: tuple[Wording, ...]) -> tuple[str, ...]:
    """Return the names of a choice, the one to show first: slang is for typing only."""
    called = {fold(name) for name in (value, *others)}
    slang = (one.word for one in wordings if one.means in called)
    return tuple(dict.fromkeys((*(others or (value,)), *slang)))


def _wordings(lexicon: Lexicon) -> tuple[Wording, ...]:
    found: dict[tuple[str, str], Wording] = {}
    for row in lexicon.synonyms:
        weight, why = WEIGHTS[row.kind]
        sides = [(row.say, row.means)]
        if row.both_ways:
            sides.append((row.means, row.say))
        for words, targets in sides:
            for word in map(fold, words):
                outer = tuple(one for one in map(fold, row.not_in) if word in one)
                for target in map(fold, targets):
                    if target != word:
                        new = Wording(word, target, weight, why, outer)
                        found.setdefault((word, target), new)
    weight, why = WEIGHTS[SynonymKind.SPUN]
    for spun in lexicon.spun:
        word = fold(spun.word)
        outer = tuple(one for one in map(fold, spun.near_misses) if word in one)
        new = Wording(word, fold(spun.original), weight, why, outer)
        found.setdefault((new.word, new.means), new)
    return tuple(sorted(found.values(), key=lambda one: (-len(one.word), one.word)))
