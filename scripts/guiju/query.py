"""What a search asks for, laid out: terms, what may stand in for them, filters, notes.

`guiju.query_language` reads the syntax, `guiju.understanding` adds what may stand in for the words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.indexing.analysis import grams
from guiju.indexing.ranking import SHORTEST_WORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.lexicon import Widening

# What is typed or pasted beyond this is not read: who pastes a page means its beginning.
RAW_LIMIT = 4096
FOLDED_LIMIT = 256
TERM_LIMIT = 64
VARIANT_LIMIT = 64


class Why(StrEnum):
    """Why a wording stands in for what was typed."""

    SYNONYM = "synonym"
    SLANG = "slang"
    SPUN = "spun"
    NUMBER = "number"
    PINYIN = "pinyin"
    TYPO = "typo"


class Field(StrEnum):
    """What a filter asks of a clause."""

    PLATFORM = "platform"
    RULE = "rule"
    TOPIC = "topic"
    PARTY = "party"
    PENALTY = "penalty"
    MODALITY = "modality"
    CATEGORY = "category"
    STATUS = "status"
    TRUST = "trust"
    EFFECTIVE = "effective"
    CRITERION = "criterion"


# As typed before a colon.
FIELD_NAMES = {field.value: field for field in Field} | {
    "平台": Field.PLATFORM,
    "规则": Field.RULE,
    "主题": Field.TOPIC,
    "主体": Field.PARTY,
    "处理": Field.PENALTY,
    "处罚": Field.PENALTY,
    "用语": Field.MODALITY,
    "类目": Field.CATEGORY,
    "状态": Field.STATUS,
    "可信度": Field.TRUST,
    "生效": Field.EFFECTIVE,
    "条件": Field.CRITERION,
    "指标": Field.CRITERION,
}

# For each field the values that clauses have, with all names that one may call them by.
Choices = Mapping[Field, Mapping[str, tuple[str, ...]]]


class NoteKind(StrEnum):
    """What was understood in a search, or taken as text though it looked like more."""

    FILTERED = "filtered"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_VALUE = "unknown-value"
    BAD_DATE = "bad-date"
    OPEN_QUOTE = "open-quote"
    ONE_SIDED = "one-sided"
    NOTHING_TO_EXCLUDE_FROM = "nothing-to-exclude-from"
    NOTHING_LEFT = "nothing-left"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell whoever searched; `subject` is the part as typed."""

    kind: NoteKind
    subject: str
    field: Field | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A folded wording that may stand in the place of `[start, end)` of a term's text.

    `weight` is below 1: what was typed always counts more. Pinyin and typing errors are guesses,
    only made where the clauses print `[start, end)` nowhere: see `understanding.confirmed`.
    """

    start: int
    end: int
    text: str
    weight: float
    why: Why


@dataclass(frozen=True, slots=True)
class Term:
    """A folded stretch of the search, without white space; a phrase must stand as it is.

    `asking` are the stretches of it, half-open, that only ask (怎么, 吗): a clause need not have
    them. Positions count code points of `text`.
    """

    text: str
    is_phrase: bool = False
    asking: tuple[tuple[int, int], ...] = ()
    expansions: tuple[Expansion, ...] = ()

    def contents(self) -> tuple[str, ...]:
        """Return the stretches that say what is sought: all but those that only ask.

        >>> Term("怎么开通小黄车呢", asking=((0, 2), (7, 8))).contents()
        ('开通小黄车',)
        """
        edges = [0, *(edge for span in self.asking for edge in span), len(self.text)]
        pieces = (self.text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
        return tuple(piece for piece in pieces if piece) or (self.text,)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a clause must be: for a date `operator` is = != >= > <= <, otherwise = or !=.

    Several values are alternatives. A date may be a year or a month.
    """

    field: Field
    operator: str
    values: tuple[str, ...]

    def admits(self, has: tuple[str, ...]) -> bool:
        """Say whether a clause passes that has these values of the field; for a date at most one.

        >>> july = Filter(Field.EFFECTIVE, ">=", ("2022-07",))
        >>> july.admits(("2022-07-01",)), july.admits(("2022-04-08",)), july.admits(())
        (True, False, False)
        """
        if self.field is not Field.EFFECTIVE:
            return (self.operator == "=") == any(value in has for value in self.values)
        # A day is compared with a month by its month: ISO dates sort as texts.
        pairs = [(day[: len(value)], value) for day in has for value in self.values]
        match self.operator:
            case "=":
                return any(day == value for day, value in pairs)
            case "!=":
                return bool(pairs) and all(day != value for day, value in pairs)
            case ">=":
                return any(day >= value for day, value in pairs)
            case ">":
                return any(day > value for day, value in pairs)
            case "<=":
                return any(day <= value for day, value in pairs)
            case _:
                return any(day < value for day, value in pairs)


@dataclass(frozen=True, slots=True)
class Query:
    """A search ready to be looked up.

    `groups` are alternatives, each a tuple of terms that are all wanted. `plain` is the folded text
    of all of them, a space between terms, for ranking; `typed` is the same as typed, which may name
    a clause. Without groups but with filters everything that passes the filters is meant; without
    both, nothing.
    """

    groups: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    plain: str = ""
    typed: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms of all alternatives."""
        return tuple(term for group in self.groups for term in group)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.groups and not self.filters


# These patterns go to the browser too, so they use only what JavaScript knows as well. White space
# is spelled out, because Python and
# JavaScript differ in it.
SPACES = re.compile(r"[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
RUNS = re.compile(r"[a-z]+|[0-9.%]+|[<>=]+|([^a-z0-9.%<>=]+)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A pair of characters, a Latin word or a number of the search, or a word of the lexicon.

    `others` stand in for a word of the lexicon, which says more than any two neighbours do.
    """

    text: str
    others: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How much the unit counts."""
        return 2 if self.others else 1


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A folded term and the variants of it that synonyms give."""

    text: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search ready to be looked up.

    `contents` counts the stretches that say what is sought. `features` are counted as often as they
    are typed. `other_features` are those of the wordings that stand in for parts of the terms.
    """

    terms: tuple[SearchTerm, ...]
    contents: int
    units: tuple[Unit, ...]
    features: Counter[str]
    other_features: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The terms in one piece, as somebody has copied them who copied spaces too."""
        return "".join(term.text for term in self.terms)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A word in a term that others stand in for; counts in the folded term."""

    start: int
    end: int
    means: tuple[str, ...]


def parse_query(
    typed: str,
    widenings: tuple[Widening, ...] = (),
    asking: tuple[str, ...] = (),
    longest_word: int = 0,
) -> SearchQuery:
    """Lay out a search; anything may be typed.

    >>> [term.text for term in parse_query("退貨 [1 TO 3]").terms]
    ['退货', '1', 'to', '3']
    >>> [unit.text for unit in parse_query("DSR要多少", asking=("多少",)).units]
    ['dsr']
    """
    terms: list[SearchTerm] = []
    units: dict[str, Unit] = {}
    features: Counter[str] = Counter()
    contents = 0
    others: dict[str, None] = {}
    for term in _terms(typed):
        stretches = _stretches(term, widenings)
        terms.append(SearchTerm(term, _variants(term, stretches)))
        for stretch in stretches:
            word = term[stretch.start : stretch.end]
            units.setdefault(word, Unit(word, stretch.means))
        for content in _contents(term, asking):
            contents += 1
            for text in _unit_texts(term, content):
                units.setdefault(text, Unit(text))
        features.update(_features(term, longest_word))
        for stretch in stretches:
            for word in stretch.means:
                others.update(dict.fromkeys(_features(word, longest_word)))
    unseen = tuple(feature for feature in others if feature not in features)
    # A single digit or letter stands in too many clauses to say anything beside a longer unit.
    longer = tuple(unit for unit in units.values() if len(unit.text) > 1)
    return SearchQuery(tuple(terms), contents, longer or tuple(units.values()), features, unseen)


def _features(text: str, longest_word: int) -> Iterator[str]:
    """Yield the grams of a text and whatever in it may be a longer word."""
    yield from grams(text)
    for start in range(len(text)):
        for end in range(start + SHORTEST_WORD, min(start + longest_word, len(text)) + 1):
            yield text[start:end]


def _terms(typed: str) -> Iterator[str]:
    left = FOLDED_LIMIT
    for word in SPACES.split(typed[:RAW_LIMIT]):
        if folded := fold(word)[:left]:
            yield folded
            left -= len(folded)


def _stretches(term: str, widenings: tuple[Widening, ...]) -> list[_Stretch]:
    """Find the words in a term that others stand in for; a longer word goes before a shorter."""
    taken: list[_Stretch] = []
    for widening in widenings:
        outer = [span for word in widening.not_in for span in _places(term, word)]
        for start, end in _places(term, widening.word):
            if any(start < one.end and one.start < end for one in taken):
                continue
            if any(first <= start and end <= last for first, last in outer):
                continue
            taken.append(_Stretch(start, end, widening.means))
    return sorted(taken, key=lambda stretch: stretch.start)


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + 1)


def _variants(term: str, stretches: list[_Stretch]) -> tuple[str, ...]:
    variants = [""]
    end = 0
    for stretch in stretches:
        options = (term[stretch.start : stretch.end], *stretch.means)
        before = term[end : stretch.start]
        variants = [made + before + option for made in variants for option in options]
        variants = variants[:VARIANT_LIMIT]
        end = stretch.end
    # The first is the term itself.
    return tuple(made + term[end:] for made in variants[1:])


def _contents(term: str, asking: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where a term says what is sought: all of it but the words that only ask."""
    asked = [False] * len(term)
    for word in asking:
        for start, end in _places(term, word):
            asked[start:end] = [True] * (end - start)
    contents: list[tuple[int, int]] = []
    for at, is_asking in enumerate(asked):
        if is_asking:
            continue
        if contents and contents[-1][1] == at:
            contents[-1] = (contents[-1][0], at + 1)
        else:
            contents.append((at, at + 1))
    return tuple(contents) or ((0, len(term)),)


def _unit_texts(term: str, content: tuple[int, int]) -> Iterator[str]:
    """Yield what a clause is asked for: Chinese by pairs, Latin words and numbers as a whole."""
    for run in RUNS.finditer(term, *content):
        is_chinese = run[1] is not None
        length = 2 if is_chinese and len(run[0]) > 1 else len(run[0])
        for start in range(len(run[0]) - length + 1):
            yield run[0][start : start + length]
