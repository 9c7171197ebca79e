"""Reads what was typed into a search as terms, phrases, exclusions, alternatives and filters.

    清退 体验分            words, all of them wanted
    "虚假交易"             a phrase; also “” 「」 『』
    清退 -抖音             without a word
    封号 OR 限流           either side, each a search of its own; also ｜
    platform:快手          a filter; 平台：快手 is the same

Nothing can be typed wrongly: whatever is no valid syntax is searched as text, with a note that says
so. One pass over the characters, no look-back, so that a page of quotes costs what a page costs.
Everything here looks up single characters and tables: the browser does the same.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.query import (
    FIELD_NAMES,
    FOLDED_LIMIT,
    RAW_LIMIT,
    TERM_LIMIT,
    Field,
    Filter,
    Note,
    NoteKind,
    Query,
    Term,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guiju.query import Choices

# Spelled out, because Python and JavaScript differ in what white space is.
SPACES = frozenset(
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
QUOTES = {'"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』"}
MINUS = frozenset("-－")
COLONS = frozenset(":：")
COMMAS = frozenset(",，、")
ALTERNATIVES = frozenset({"OR", "ＯＲ", "|", "｜"})
# A field name is at most this long; looking no further keeps reading linear.
LONGEST_FIELD = max(len(name) for name in FIELD_NAMES)
DATE = re.compile(
    r"(>=|<=|>|<|=|)([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月?)|年?)"
)


class _Kind(Enum):
    WORD = "word"
    PHRASE = "phrase"
    OR = "or"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class _Token:
    """One thing typed: `text` as typed without its quotes; `raw` with all its signs."""

    kind: _Kind
    text: str
    raw: str
    is_excluded: bool = False
    filter: Filter | None = None


def read_query(typed: str, choices: Choices) -> Query:
    """Read a search; anything may be typed.

    >>> query = read_query("体验分 -抖音 platform:快手", {Field.PLATFORM: {"ks": ("快手",)}})
    >>> [term.text for term in query.groups[0]], query.excluded[0].text, query.filters[0].values
    (['体验分'], '抖音', ('ks',))
    >>> [term.text for term in read_query("退貨 [1 TO 3]", {}).groups[0]]
    ['退货', '1', 'to', '3']
    """
    notes: list[Note] = []
    if len(typed) > RAW_LIMIT:
        notes.append(Note(NoteKind.CUT, ""))
    tokens = _Reader(typed[:RAW_LIMIT], choices, notes).tokens()
    wanted = any(not one.is_excluded and (one.filter or fold(one.text)) for one in tokens)
    groups: list[list[Term]] = [[]]
    excluded: list[Term] = []
    filters: list[Filter] = []
    typed_terms: list[str] = []
    budget = _Budget(notes)
    for place, token in enumerate(tokens):
        if token.filter is not None:
            filters.append(token.filter)
        elif token.kind is _Kind.OR and groups[-1] and _follows(tokens, place):
            groups.append([])
        else:
            if token.kind is _Kind.OR:
                notes.append(Note(NoteKind.ONE_SIDED, token.raw))
            if token.is_excluded and not wanted:
                notes.append(Note(NoteKind.NOTHING_TO_EXCLUDE_FROM, token.raw))
            if term := budget.term(token):
                if not (token.is_excluded and wanted):
                    typed_terms.append(token.text)
                (excluded if token.is_excluded and wanted else groups[-1]).append(term)
    # A side that folds to nothing is no side: it would let everything through.
    sides = tuple(tuple(group) for group in groups if group)
    return Query(
        groups=sides,
        excluded=tuple(excluded) if sides or filters else (),
        filters=tuple(filters),
        plain=" ".join(term.text for side in sides for term in side),
        typed=" ".join(typed_terms),
        notes=tuple(dict.fromkeys(notes)),
    )


def _follows(tokens: list[_Token], place: int) -> bool:
    """Say whether something wanted stands behind an OR before the next one."""
    for token in tokens[place + 1 :]:
        if token.kind is _Kind.OR:
            return False
        if token.filter is None and not token.is_excluded:
            return bool(fold(token.text))
    return False


class _Budget:
    """What may still be taken in: a search of a page means the page's beginning."""

    def __init__(self, notes: list[Note]) -> None:
        self._notes = notes
        self._characters = FOLDED_LIMIT
        self._terms = TERM_LIMIT

    def term(self, token: _Token) -> Term | None:
        folded = fold(token.text)
        text = folded[: self._characters] if self._terms else ""
        if text != folded:
            self._notes.append(Note(NoteKind.CUT, ""))
        elif not folded:
            self._notes.append(Note(NoteKind.NOTHING_LEFT, token.raw))
        if not text:
            return None
        self._characters -= len(text)
        self._terms -= 1
        return Term(text, is_phrase=token.kind is _Kind.PHRASE)


class _Reader:
    """A place in the typed text that only moves on."""

    def __init__(self, typed: str, choices: Choices, notes: list[Note]) -> None:
        self._typed = typed
        self._choices = choices
        self._notes = notes
        self._at = 0
        # Where the last closing quote of each kind stands: without this a page of opening quotes
        # would be looked through once for each of them.
        self._last = {close: typed.rfind(close) for close in QUOTES.values()}

    def tokens(self) -> list[_Token]:
        tokens: list[_Token] = []
        while True:
            self._skip_spaces()
            if self._at >= len(self._typed):
                return tokens
            tokens.append(self._token())

    def _skip_spaces(self) -> None:
        while self._at < len(self._typed) and self._typed[self._at] in SPACES:
            self._at += 1

    def _token(self) -> _Token:
        start = self._at
        is_excluded = self._typed[start] in MINUS and self._excludes(start + 1)
        self._at += is_excluded
        token = self._phrase() or self._filter(is_excluded=is_excluded) or self._word()
        raw = self._typed[start : self._at]
        kind = _Kind.WORD if is_excluded and token.kind is _Kind.OR else token.kind
        return _Token(kind, token.text, raw, is_excluded, token.filter)

    def _excludes(self, at: int) -> bool:
        """Say whether a minus sign excludes what follows: a minus number is a number."""
        following = self._typed[at : at + 1]
        return following in QUOTES or (bool(fold(following)) and not following.isdecimal())

    def _phrase(self) -> _Token | None:
        close = QUOTES.get(self._typed[self._at])
        if close is None:
            return None
        end = self._typed.find(close, self._at + 1) if self._last[close] > self._at else -1
        if end < 0:
            self._notes.append(Note(NoteKind.OPEN_QUOTE, self._typed[self._at]))
            return None
        text = self._typed[self._at + 1 : end]
        self._at = end + 1
        return _Token(_Kind.PHRASE, text, "")

    def _word(self) -> _Token:
        start = self._at
        while self._at < len(self._typed) and self._typed[self._at] not in SPACES:
            self._at += 1
        text = self._typed[start : self._at]
        return _Token(_Kind.OR if text in ALTERNATIVES else _Kind.WORD, text, "")

    def _filter(self, *, is_excluded: bool) -> _Token | None:
        """Read a filter; None, and nothing read, where there is none or it makes no sense."""
        start = self._at
        field = self._field()
        if field is None:
            self._at = start
            return None
        values_at = self._at
        values = self._values()
        if not values:
            # 平台： 快手, with a space as people type it.
            self._skip_spaces()
            values = self._values()
        raw = self._typed[start : self._at]
        found = read_filter(field, values, self._choices, is_excluded=is_excluded)
        if found is None:
            kind = NoteKind.BAD_DATE if field is Field.EFFECTIVE else NoteKind.UNKNOWN_VALUE
            self._notes.append(Note(kind, raw, field, tuple(self._choices.get(field, ()))))
            self._at = start
            return None
        if self._at < values_at:
            self._at = values_at
        self._notes.append(Note(NoteKind.FILTERED, raw, field, found.values, found.operator))
        return _Token(_Kind.FILTER, "", "", filter=found)

    def _field(self) -> Field | None:
        """Read a field's name and its colon."""
        limit = min(self._at + LONGEST_FIELD, len(self._typed) - 1)
        for end in range(self._at, limit + 1):
            character = self._typed[end]
            if character in COLONS:
                name = narrow(self._typed[self._at : end]).lower()
                field = FIELD_NAMES.get(name) or FIELD_NAMES.get(fold(name))
                looks_like_one = name.isascii() and name.isalpha()
                if field is None and looks_like_one and self._typed[end + 1 : end + 2] not in "/":
                    self._notes.append(Note(NoteKind.UNKNOWN_FIELD, name))
                self._at = end + 1
                return field
            if character in SPACES or character in QUOTES:
                return None
        return None

    def _values(self) -> tuple[str, ...]:
        """Read values divided by commas, each bare or in quotes, up to the next space."""
        values: list[str] = []
        while self._at < len(self._typed) and self._typed[self._at] not in SPACES:
            if self._typed[self._at] in COMMAS:
                self._at += 1
            elif phrase := self._phrase():
                values.append(phrase.text)
            else:
                start = self._at
                while self._at < len(self._typed):
                    if self._typed[self._at] in SPACES or self._typed[self._at] in COMMAS:
                        break
                    self._at += 1
                values.append(self._typed[start : self._at])
        return tuple(values)


def read_filter(
    field: Field, values: tuple[str, ...], choices: Choices, *, is_excluded: bool = False
) -> Filter | None:
    """Turn a field and its typed values into a filter; None if any of the values is unknown.

    >>> read_filter(Field.EFFECTIVE, (">=2022年7月",), {})
    Filter(field=<Field.EFFECTIVE: 'effective'>, operator='>=', values=('2022-07',))
    >>> read_filter(Field.EFFECTIVE, ("2022-13",), {}) is None
    True
    """
    if not values:
        return None
    if field is Field.EFFECTIVE:
        return _date_filter(values, is_excluded=is_excluded)
    found: dict[str, None] = {}
    for value in values:
        chosen = choose(value, choices.get(field, {}))
        if not chosen:
            return None
        found.update(dict.fromkeys(chosen))
    return Filter(field, "!=" if is_excluded else "=", tuple(found))


def choose(value: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the values that are called so; or else those whose names have it in them.

    >>> choose("封禁", {"警告": (), "封禁快手账号": ()}), choose("告", {"警告": ()})
    (('封禁快手账号',), ())
    """
    folded = fold(value)
    called = {name: tuple(map(fold, (name, *others))) for name, others in names.items()}
    if exact := tuple(name for name, others in called.items() if folded in others):
        return exact
    if len(folded) < 2:
        return ()
    return tuple(
        name for name, others in called.items() if any(folded in other for other in others)
    )


def _date_filter(values: tuple[str, ...], *, is_excluded: bool) -> Filter | None:
    operators: set[str] = set()
    dates: list[str] = []
    for value in values:
        match = DATE.fullmatch(narrow(value).replace("≥", ">=").replace("≤", "<="))
        if match is None:
            return None
        sign, year, month, day = match.groups()
        date = year
        if month:
            if not 1 <= int(month) <= 12:
                return None
            date += f"-{int(month):02}"
        if day:
            if not 1 <= int(day) <= monthrange(max(int(year), 1), int(month))[1]:
                return None
            date += f"-{int(day):02}"
        operators.add(sign or "=")
        dates.append(date)
    # Several days are alternatives, and alternatives of >= and <= would let everything through.
    if len(operators) > 1 or (len(dates) > 1 and operators != {"="}):
        return None
    [operator] = operators
    return Filter(Field.EFFECTIVE, OPPOSITES[operator] if is_excluded else operator, tuple(dates))


OPPOSITES = {"=": "!=", ">=": "<", ">": "<=", "<=": ">", "<": ">="}


def narrow(text: str) -> str:
    """Return a text with full-width ASCII at its usual width.

    >>> narrow("ｐｌａｔｆｏｒｍ，２０２２")
    'platform,2022'
    """
    return "".join(
        chr(ord(character) - 0xFEE0) if "！" <= character <= "～" else character
        for character in text
    )
