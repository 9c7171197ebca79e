"""The signs of Chinese text: full-width punctuation back, and no space beside it."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

import numpy as np

from guiju.model import RepairKind
from guiju.restoration.codes import codes_of, looked_up, marked, text_of
from guiju.restoration.edits import Edit, Rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from guiju.restoration.codes import Codes
    from guiju.restoration.repairs import Places
    from guiju.restoration.tables import Tables

_FULL_WIDTH_OFFSET = ord("，") - ord(",")
_SIGNS = marked(",:;?!")
_BRACKETS_AND_BREAKS = marked("()\n")
_LATIN_OR_DIGIT = marked(string.ascii_letters + string.digits + "/")
_CHINESE_SIGNS = marked("，。、；：？！“”‘’《》【】（）…—「」『』〈〉")
_SPACES = re.compile("[ \u00a0\u3000]+")
_OPENING_OR_POINT = frozenset("，。、；：？！（《【“")
_CLOSING_OR_POINT = frozenset("，。、；：？！）》】”")


def _is_han(codes: Codes) -> npt.NDArray[np.bool_]:
    """Say of each code point whether it is a Chinese character."""
    basic = (codes >= 0x4E00) & (codes <= 0x9FFF) | (codes >= 0x3400) & (codes <= 0x4DBF)
    return basic | (codes >= 0x20000) & (codes <= 0x2FFFF)


def _is_chinese(codes: Codes) -> npt.NDArray[np.bool_]:
    """Say of each code point whether it is a Chinese character or sign."""
    return _is_han(codes) | looked_up(_CHINESE_SIGNS, codes)


def widen_punctuation(text: str, tables: Tables) -> Rewriting | tuple[()]:
    """Give Chinese sentences their full-width punctuation back.

    A sign becomes full-width beside a Chinese character, a pair of brackets around one. Declines
    between digits or Latin letters: times, addresses, `1,000`, `(CDP)`, `(1)`.

    >>> from guiju.restoration.edits import applied
    >>> line = "星级≥4星(备注:先行标准为dsr≥4.7);20:38,(1)见(CDP)"
    >>> applied(line, widen_punctuation(line, None))
    '星级≥4星（备注：先行标准为dsr≥4.7）；20:38,(1)见(CDP)'
    """
    del tables
    codes = codes_of(text)
    signs = np.flatnonzero(looked_up(_SIGNS, codes)).astype(np.int32)
    brackets = _wide_brackets(codes)
    if not len(signs) and not len(brackets):
        return ()
    left = codes[np.maximum(signs - 1, 0)] * (signs > 0)
    right = codes[np.minimum(signs + 1, len(codes) - 1)] * (signs + 1 < len(codes))
    # A bracket that becomes Chinese makes the sign behind it Chinese.
    chosen = np.zeros(len(codes) + 1, bool)  # the last row stands before the first character
    chosen[brackets] = True
    closed = chosen[signs - 1] & (left == ord(")"))
    plain = looked_up(_LATIN_OR_DIGIT, left) & looked_up(_LATIN_OR_DIGIT, right)
    beside = _is_chinese(left) | _is_chinese(right) | closed
    ends = (right == 0) | (right == ord("\n"))
    if ends.any():
        ends[ends] = _behind_han(codes, signs[ends])
    chosen[signs[~plain & (beside | ends)]] = True
    places = np.flatnonzero(chosen).astype(np.int32)
    widened = codes.copy()
    widened[places] += _FULL_WIDTH_OFFSET
    ones = np.ones(len(places), np.int32)
    return Rewriting.uniform(text_of(widened), places, places + 1, ones, RepairKind.WIDTH)


def _behind_han(codes: Codes, places: Places) -> npt.NDArray[np.bool_]:
    """Say of each place whether its line holds a Chinese character before it."""
    lines = np.concatenate(([0], np.flatnonzero(codes == ord("\n")) + 1))
    begins = lines[np.searchsorted(lines, places, "right") - 1]
    han = np.flatnonzero(_is_han(codes))
    return np.searchsorted(han, places) > np.searchsorted(han, begins)


def _wide_brackets(codes: Codes) -> Places:
    """Return the places of matching ASCII brackets with a Chinese character between them."""
    places = np.flatnonzero(looked_up(_BRACKETS_AND_BREAKS, codes)).astype(np.int32)
    kinds = codes[places].tolist()
    if ord("(") not in kinds:
        return places[:0]
    han = np.searchsorted(np.flatnonzero(_is_han(codes)), places).tolist()
    open_at: list[int] = []
    wide: list[int] = []
    for row, kind in enumerate(kinds):
        if kind == ord("("):
            open_at.append(row)
        elif kind == ord("\n"):
            open_at.clear()
        elif open_at:
            begin = open_at.pop()
            if han[row] > han[begin]:
                wide += (begin, row)
    return np.sort(places[np.array(wide, np.int64)])


def close_up(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out spaces beside Chinese punctuation, where type sets none."""
    del tables
    for match in _SPACES.finditer(text):
        start, end = match.span()
        left, right = text[start - 1 : start], text[end : end + 1]
        if not left.strip() or not right.strip():
            continue  # at a line's border
        if left in _OPENING_OR_POINT or right in _CLOSING_OR_POINT:
            yield Edit(start, end, "", RepairKind.WIDTH)
