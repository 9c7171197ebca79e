"""Wording: what one text says otherwise than another, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.repeats import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

# A figure is one word with its sign and its unit: 4.7分 and 4.5分 differ as a whole.
_WORD = re.compile(
    r"[<>=≥≤＜＞]*\d+(?:[.,]\d+)*\s*(?:%|[个分天日月年倍成次条种件元份名小周岁户款张星万])?|"
    r"[A-Za-z]+|\s+|不得|不能|不可以|禁止|应当|必须|可以|有权|."
)
_LONGEST = 20_000  # characters; a longer text is shown as one change
_ISLAND = 1  # equal characters between two differences that are read as part of them


class DifferenceKind(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of the old text and what stands for it in the new one; code points, half-open.

    `is_weighty` says that numbers, negations, modals or parties are not the same.
    """

    kind: DifferenceKind
    old: str
    new: str
    old_start: int
    new_start: int
    is_weighty: bool = False


def compared(old: str, new: str) -> tuple[Difference, ...]:
    """Return old and new text cut into what is the same and what is not; nothing is left out.

    Joined, the `old` of all pieces give the old text, the `new` of all the new one. Width, script
    and white space count as the same where folding says so, as long as the words are.

    >>> [(c.kind.value, c.old, c.new) for c in compared("店铺DSR≥4.7分。", "店铺DSR≥4.5分。")]
    [('same', '店铺DSR', '店铺DSR'), ('changed', '≥4.7分', '≥4.5分'), ('same', '。', '。')]
    >>> [c.is_weighty for c in compared("商家不得私下交易", "商家可以私下交易")]
    [False, True, False]
    """
    if len(old) + len(new) > _LONGEST:
        same = old == new
        kind = DifferenceKind.SAME if same else DifferenceKind.CHANGED
        return (Difference(kind, old, new, 0, 0, is_weighty=not same),)
    return tuple(_merged(old, new))


def _merged(old: str, new: str) -> Iterator[Difference]:
    mine, theirs = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, [_key(w) for w in mine], [_key(w) for w in theirs], False)
    runs: list[tuple[bool, str, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        runs.append((tag == "equal", "".join(mine[i:j]), "".join(theirs[k:m])))
    old_at = new_at = 0
    for same, before, after in _without_islands(runs):
        yield _change(same, before, after, old_at, new_at)
        old_at += len(before)
        new_at += len(after)


def _without_islands(runs: list[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    """Join two exchanges that only a character or so parts: 店铺→店肆 reads as one word."""
    joined: list[tuple[bool, str, str]] = []
    for number, (same, before, after) in enumerate(runs):
        inside = 0 < number < len(runs) - 1
        if same and inside and len(before) <= _ISLAND and before.isalnum():
            both = all(b and a for _, b, a in (runs[number - 1], runs[number + 1]))
            same = not both
        if joined and not same and not joined[-1][0]:
            _, b, a = joined[-1]
            joined[-1] = (False, b + before, a + after)
        else:
            joined.append((same, before, after))
    return joined


def _key(word: str) -> str:
    # Marks fold to nothing; as words of their own they are compared as printed.
    return fold(word) or word.strip() or " "


def _change(same: bool, before: str, after: str, old_at: int, new_at: int) -> Difference:
    if same:
        return Difference(DifferenceKind.SAME, before, after, old_at, new_at)
    kind = (
        DifferenceKind.CHANGED
        if before and after
        else DifferenceKind.GONE
        if before
        else DifferenceKind.NEW
    )
    # A mark in front, or 4.7 would be read as a clause's number.
    said = differences(f"。{before}", f"。{after}") is not None
    is_weighty = said or bool(re.search(r"\d", before + after))
    return Difference(kind, before, after, old_at, new_at, is_weighty)
