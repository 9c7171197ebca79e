"""The words of the trade: terms that are one word, words that say the same, words that only ask.

The lists live in corpus/lexicon/, a row to a word with an example, so that a person can add one
without reading any code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from guiju.corpus_files import DEFAULT_LIMITS, RefusedError, read_file
from guiju.errors import CorpusError, Problem
from guiju.folding import fold
from guiju.yaml_files import Document, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_Kind = TypeVar("_Kind", bound=StrEnum)

TERMS_FILE = "terms.yaml"
SYNONYMS_FILE = "synonyms.yaml"
ASKING_FILE = "asking.yaml"
SPUN_FILE = "spun.yaml"
SEARCH_FILES = (TERMS_FILE, SYNONYMS_FILE, ASKING_FILE, SPUN_FILE)
# Words that ordinary text has more often (per million characters) are searched as what they are.
_RARE_PER_MILLION = 20


class TermKind(StrEnum):
    """What a term names."""

    PRODUCT = "product"
    RULE = "rule"
    PARTY = "party"
    METRIC = "metric"
    PENALTY = "penalty"
    CONDITION = "condition"
    VIOLATION = "violation"


class SynonymKind(StrEnum):
    """Why two wordings lead to the same clauses."""

    ALIAS = "alias"
    SLANG = "slang"
    PARAPHRASE = "paraphrase"
    SPUN = "spun"
    NARROWER = "narrower"


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is never to be cut apart; `near_miss` shows its characters in other words."""

    term: str
    kind: TermKind
    example: str
    near_miss: str | None = None
    line: int = 0  # in its file


@dataclass(frozen=True, slots=True)
class Synonym:
    """A search for one of `say` also finds `means`; when `both_ways`, the other way round too.

    A word of `say` inside one of `not_in` is another word. `example` is a search and the printed
    text that it must find; `near_miss` a search that must not be widened.
    """

    say: tuple[str, ...]
    means: tuple[str, ...]
    kind: SynonymKind
    both_ways: bool
    example: tuple[str, str]
    not_in: tuple[str, ...] = ()
    near_miss: str | None = None
    line: int = 0  # in its file


@dataclass(frozen=True, slots=True)
class Asking:
    """A word that a question is made with, and that its answer need not have."""

    word: str
    example: str
    near_miss: str | None = None


@dataclass(frozen=True, slots=True)
class SpunWord:
    """A word that nobody but a spinner writes, and what probably stood there."""

    word: str
    original: str
    near_misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything in corpus/lexicon/ that search uses."""

    terms: tuple[Term, ...]
    synonyms: tuple[Synonym, ...]
    asking: tuple[Asking, ...]
    spun: tuple[SpunWord, ...] = ()


def read_lexicon(folder: Path) -> Lexicon:
    """Read all lists; raise one `CorpusError` with everything that is wrong in them."""
    terms, term_problems = read_terms(folder / TERMS_FILE)
    synonyms, synonym_problems = read_synonyms(folder / SYNONYMS_FILE)
    asking, asking_problems = read_asking(folder / ASKING_FILE)
    spun, spun_problems = read_spun_words(folder / SPUN_FILE)
    if problems := term_problems + synonym_problems + asking_problems + spun_problems:
        raise CorpusError(problems)
    return Lexicon(terms, synonyms, asking, spun)


def read_terms(path: Path) -> tuple[tuple[Term, ...], tuple[Problem, ...]]:
    """Read terms.yaml; rows that are wrong are left out and named."""
    rows = _Rows(path)
    terms: list[Term] = []
    for row in rows:
        row.allow({"term", "kind", "example", "near_miss"})
        term = row.text("term")
        kind = row.choice("kind", TermKind)
        example = row.text("example")
        near_miss = row.optional_text("near_miss")
        if term and example and fold(term) not in fold(example):
            row.complain(f"example does not hold {term}", "give a text that prints the term")
        if row.is_sound and kind is not None:
            terms.append(Term(term, kind, example, near_miss, row.line))
    rows.complain_of_doubles([term.term for term in terms])
    return tuple(terms), tuple(rows.problems)


def read_synonyms(path: Path) -> tuple[tuple[Synonym, ...], tuple[Problem, ...]]:
    """Read synonyms.yaml; rows that are wrong are left out and named."""
    rows = _Rows(path)
    synonyms: list[Synonym] = []
    for row in rows:
        row.allow({"say", "means", "kind", "both_ways", "example", "not_in", "near_miss"})
        say = row.texts("say")
        means = row.texts("means")
        kind = row.choice("kind", SynonymKind)
        both_ways = row.flag("both_ways")
        example = row.texts("example")
        not_in = row.texts("not_in", needed=False)
        near_miss = row.optional_text("near_miss")
        if len(example) == 2:
            query, text = map(fold, example)
            if not any(fold(word) in query for word in say):
                row.complain("example holds no word of say", "begin it with such a search")
            if not any(fold(word) in text for word in means):
                row.complain("example finds no word of means", "end it with a text that has one")
        elif example:
            row.complain("example is not two texts", "write [search, text that it finds]")
        if row.is_sound and kind is not None:
            pair = (example[0], example[1])
            synonym = Synonym(say, means, kind, both_ways, pair, not_in, near_miss, row.line)
            synonyms.append(synonym)
    rows.complain_of_doubles([word for row in synonyms for word in row.say])
    return tuple(synonyms), tuple(rows.problems)


def read_asking(path: Path) -> tuple[tuple[Asking, ...], tuple[Problem, ...]]:
    """Read asking.yaml; rows that are wrong are left out and named."""
    rows = _Rows(path)
    asking: list[Asking] = []
    for row in rows:
        row.allow({"word", "example", "near_miss"})
        word = row.text("word")
        example = row.text("example")
        near_miss = row.optional_text("near_miss")
        if word and example and fold(word) not in fold(example):
            row.complain(f"example does not hold {word}", "give a search that has the word")
        if row.is_sound:
            asking.append(Asking(word, example, near_miss))
    rows.complain_of_doubles([row.word for row in asking])
    return tuple(asking), tuple(rows.problems)


def read_spun_words(path: Path) -> tuple[tuple[SpunWord, ...], tuple[Problem, ...]]:
    """Read from spun.yaml the words that are a spinner's wherever they stand.

    A row with `where` is a word of everybody's that a spinner uses wrongly: whoever types it means
    the word.
    """
    rows = _Rows(path)
    words: list[SpunWord] = []
    for row in rows:
        word, original = row.text("term"), row.text("original")
        near_misses = row.texts("near_misses", needed=False)
        if row.is_sound and not row.has("where") and row.rate() <= _RARE_PER_MILLION:
            words.append(SpunWord(word, original, near_misses))
    return tuple(words), tuple(rows.problems)


class _Rows:
    """The rows of one list, with everything found wrong so far."""

    def __init__(self, path: Path) -> None:
        self.place = "/".join(path.parts[-3:])
        self.problems: list[Problem] = []
        self._document = Document(None, {})
        try:
            raw = read_file(path.parents[2], self.place, DEFAULT_LIMITS.yaml_bytes)
        except RefusedError as error:
            self._complain(error.found, error.remedy)
            return
        self._document = read_yaml(raw)
        self.problems += [
            Problem(self.place, fault.found, fault.remedy, fault.field, fault.line)
            for fault in self._document.faults
        ]
        if self._document.data is not None and not isinstance(self._document.data, list):
            self._complain("is no list", "write one `- ` row per word")

    def __iter__(self) -> Iterator[_Row]:
        rows = self._document.data
        broken = {fault.field.partition(".")[0] for fault in self._document.faults}
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            name = str(number)
            line = self._document.line_of(name)
            if not isinstance(row, dict):
                problem = Problem(
                    self.place, "is no mapping", "write `field: value` lines", name, line
                )
                self.problems.append(problem)
            elif name not in broken:
                yield _Row(self.place, name, line, row, self.problems)

    def complain_of_doubles(self, words: list[str]) -> None:
        """Name each word that stands in the list twice, however it is spelled."""
        folded = [fold(word) for word in words]
        for word in sorted({word for word in folded if folded.count(word) > 1}):
            self._complain(f"has {word} twice", "make it one row")

    def _complain(self, found: str, remedy: str) -> None:
        self.problems.append(Problem(self.place, found, remedy))


class _Row:
    """One row being read: each getter gives the value or notes what is wrong with it."""

    def __init__(
        self,
        place: str,
        name: str,
        line: int,
        fields: Mapping[str, object],
        problems: list[Problem],
    ) -> None:
        self.is_sound = True
        self._place = place
        self._name = name
        self.line = line
        self._fields = fields
        self._problems = problems

    def complain(self, found: str, remedy: str) -> None:
        self.is_sound = False
        self._problems.append(Problem(self._place, found, remedy, self._name, self.line))

    def allow(self, names: set[str]) -> None:
        for name in sorted(map(str, self._fields.keys() - names)):
            self.complain(f"unknown field {name}", f"use {', '.join(sorted(names))}")

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if isinstance(value, str) and fold(value):
            return value
        self.complain(f"{name} is no text", "write a word or sentence")
        return ""

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if name in self._fields else None

    def texts(self, name: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self._fields.get(name, None if needed else [])
        if isinstance(value, list) and all(isinstance(one, str) and fold(one) for one in value):
            texts: tuple[str, ...] = tuple(value)
            if texts or not needed:
                return texts
        self.complain(f"{name} is no list of texts", "write [one, two]")
        return ()

    def has(self, name: str) -> bool:
        return name in self._fields

    def rate(self) -> float:
        value = self._fields.get("clean_per_million")
        if isinstance(value, (int, float)):
            return value
        self.complain("clean_per_million is no number", "run scripts/tables.py spun")
        return 0

    def flag(self, name: str) -> bool:
        value = self._fields.get(name)
        if isinstance(value, bool):
            return value
        self.complain(f"{name} is neither true nor false", "write true or false")
        return False

    def choice(self, name: str, kinds: type[_Kind]) -> _Kind | None:
        value = self._fields.get(name)
        for kind in kinds:
            if kind.value == value:
                return kind
        self.complain(f"{name} is {value!r}", f"choose one of {', '.join(kinds)}")
        return None
