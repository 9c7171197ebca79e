"""Search text and query meet in one spelling: width, case, script, spacing and marks fall away.

Folding looks at one character at a time and never at its neighbours. So a piece of a text folds to
the same piece of the folded text, whatever is cut off around it, and the browser can fold exactly
as Python does by looking each character up in the table that `folding_table` exports. Letters,
digits and Chinese characters stay; of the signs only `%`, `.`, `<`, `>` and `=` stay, because rules
print thresholds with them. `≥` and `≤` become `>=` and `<=`: rules print both spellings.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opencc import OpenCC

KEPT_SIGNS = frozenset("%.<>=")

# NFKC keeps these apart, and rules print either.
_SPELLED_OUT = {"≥": ">=", "≧": ">=", "⩾": ">=", "≤": "<=", "≦": "<=", "⩽": "<="}

# OpenCC leaves these, because one of their meanings is also written so in Simplified text. A search
# loses nothing by confusing the two: both sides confuse them alike.
_VARIANTS = {"帐": "账", "著": "着", "瞭": "了", "妳": "你"}

# Blocks that Chinese rules are printed in; letters of other scripts are dropped like punctuation,
# which keeps the table in the browser small. Half-open.
_ALPHABETS = (
    (0x0000, 0x0530),  # Latin, Greek, Cyrillic
    (0x1E00, 0x2C80),  # more Latin and Greek, number forms, enclosed digits
    (0x2E80, 0xA000),  # radicals, kana, bopomofo, unified ideographs
    (0xF900, 0xFB00),  # compatibility ideographs
    (0xFF00, 0xFFF0),  # full and half width
    (0x20000, 0x33480),  # further ideographs
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text; `offsets[i]` is the code point of the original that character `i` is from."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that `text[start:end]` was folded from.

        >>> fold_with_offsets("A、B").span(0, 2)
        (0, 3)
        """
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> str:
    """Return what a text is searched by.

    >>> fold("體驗分 ≥ ４.7 分。")
    '体验分>=4.7分'
    >>> fold("K门槛"), fold(".7分"), fold("「<100分」")
    ('k门槛', '.7分', '<100分')
    """
    return text.translate(_characters())


def fold_runs(text: str) -> list[str]:
    """Return the folded stretches between what folding drops: no word reaches over a comma.

    >>> fold_runs("體驗分 ≥ ４.7 分；退，货。")
    ['体验分', '>=', '4.7', '分', '退', '货']
    """
    return text.translate(_run_characters()).split()


def fold_with_offsets(text: str) -> FoldedText:
    """Fold a text and remember where each folded character came from.

    >>> fold_with_offsets("≥4 星").offsets
    (0, 0, 1, 3)
    """
    folded: list[str] = []
    offsets: list[int] = []
    characters = _characters()
    for offset, character in enumerate(text):
        piece = characters[ord(character)]
        folded.append(piece)
        offsets.extend([offset] * len(piece))
    return FoldedText("".join(folded), tuple(offsets))


@dataclass(frozen=True, slots=True)
class FoldingTable:
    """The whole of folding as data.

    A character of `before` becomes the one at the same place in `after`; a key of `longer` becomes
    its value. Any other character stays if it lies in one of `kept` (first and last code points in
    turn, inclusive) and is dropped otherwise. Kept stretches run over replaced characters: look
    those up first.
    """

    kept: tuple[int, ...]
    before: str
    after: str
    longer: dict[str, str]


@cache
def folding_table() -> FoldingTable:
    """Export folding for a program that only looks up."""
    kept: list[int] = []
    before: list[str] = []
    after: list[str] = []
    longer: dict[str, str] = {}
    open_stretch = False
    for code in _alphabet_codes():
        character = chr(code)
        folded = _fold_character(character)
        if folded == character:
            if open_stretch:
                kept[-1] = code
            else:
                kept += [code, code]
                open_stretch = True
        elif not folded:
            open_stretch = False
        elif len(folded) == 1:
            before.append(character)
            after.append(folded)
        else:
            longer[character] = folded
    return FoldingTable(tuple(kept), "".join(before), "".join(after), longer)


def _alphabet_codes() -> Iterator[int]:
    for first, last in _ALPHABETS:
        yield from range(first, last)
        # A dropped code point, so that no kept stretch runs from one block into the next.
        yield 0x20


class _Characters(dict[int, str]):
    """Folds of single characters, worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code)) if _is_in_alphabet(code) else ""
        self[code] = folded
        return folded


class _RunCharacters(dict[int, str]):
    """Folds of single characters, with a space for one that is dropped."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _characters()[code] or " "
        return folded


@cache
def _characters() -> _Characters:
    return _Characters()


@cache
def _run_characters() -> _RunCharacters:
    return _RunCharacters()


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def _fold_character(character: str) -> str:
    if character in _SPELLED_OUT:
        return _SPELLED_OUT[character]
    folded = unicodedata.normalize("NFKC", character).casefold()
    folded = "".join(_decomposed(part) for part in unicodedata.normalize("NFKC", folded))
    folded = "".join(part for part in folded if _is_kept(part))
    if not folded or folded.isascii():
        return folded
    convert = _to_simplified().convert
    # Three times: some variants reach their Simplified form by way of another Traditional one. By
    # character: whole words would be converted by their neighbours.
    for _ in range(3):
        folded = "".join(_VARIANTS.get(part, part) for part in map(convert, folded))
    return folded


def _decomposed(character: str) -> str:
    """Set accents apart from their letter, so that composed and decomposed spellings agree."""
    return unicodedata.normalize("NFD", character)


def _is_kept(character: str) -> bool:
    if character in KEPT_SIGNS:
        return True
    return unicodedata.category(character)[0] in "LN" and _is_in_alphabet(ord(character))


def _is_in_alphabet(code: int) -> bool:
    return any(first <= code < last for first, last in _ALPHABETS)
