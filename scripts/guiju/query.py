"""What a search asks for, laid out: terms, what may stand in for them, filters, notes.

`guiju.query_language` reads the syntax, `guiju.understanding` adds what may stand in for the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# What is typed or pasted beyond this is not read: who pastes a page means its beginning.
RAW_LIMIT = 4096
FOLDED_LIMIT = 256
TERM_LIMIT = 64


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
    """Something to tell whoever searched; `subject` is the part as typed.

    `operator` and `values` are those of the filter that was understood; else `values` are those
    that there are.
    """

    kind: NoteKind
    subject: str
    field: Field | None = None
    values: tuple[str, ...] = ()
    operator: str = "="


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


# Goes to the browser too, so it uses only what JavaScript knows as well.
RUNS = re.compile(r"[a-z]+|[0-9.%]+|[<>=]+|([^a-z0-9.%<>=]+)")
