"""The shape of Chinese text: wrapped lines joined, lists parted, full-width punctuation back."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

import numpy as np

from guiju.model import RepairKind
from guiju.numerals import chinese_number
from guiju.restoration.codes import codes_of, looked_up, marked, text_of
from guiju.restoration.edits import Edit, Rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from guiju.restoration.codes import Codes
    from guiju.restoration.repairs import Places
    from guiju.restoration.tables import Tables

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff"
_FULL_WIDTH_OFFSET = ord("，") - ord(",")
_SIGNS = marked(",:;?!")
_BRACKETS_AND_BREAKS = marked("()\n")
_LATIN_OR_DIGIT = marked(string.ascii_letters + string.digits + "/")
_CHINESE_SIGNS = marked("，。、；：？！“”‘’《》【】（）…—「」『』〈〉")
_SPACES = re.compile("[ \u00a0\u3000]+")
_OPENING_OR_POINT = frozenset("，。、；：？！（《【“")
_CLOSING_OR_POINT = frozenset("，。、；：？！）》】”")

# Between two lines: what a wrongly wrapped page leaves in front of the next one.
_TAIL = re.compile(
    r"(?<![。；：！？!?:;\s])(?P<gap>[ \t\u00a0\u3000]*\n[\s\u3000]*)"
    r"(?=(?P<tail>[^\s。；;：:，,、(（【《“]{0,3}[。；;】）)])(?!\s))"
)
_PAGE_EVIDENCE = 3  # so many displaced tails make a page's line ends untrustworthy
_LIST_EVIDENCE = 3  # so many numbers in sequence make a list, on a page whose lines are sound

_NUMBERS = "[一二三四五六七八九十]"
_MARKERS = (
    re.compile(rf"第(?P<number>{_NUMBERS}{{1,3}})步(?=[:：])"),
    re.compile(rf"(?<![\d.])(?P<number>\d{{1,2}})、(?=[{_HAN}【“《])"),
    re.compile(rf"[(（](?P<number>\d{{1,2}})[)）](?=[{_HAN}【“《])"),
)
_SENTENCE_END = "。；;：:！？!?】）)\n"
_LEAD_IN = re.compile(r"[。！？](?=[^。！？\n]{0,40}(?:如下|以下|下列)[^。！？\n]{0,12}[:：]$)")


def _is_han(codes: Codes) -> npt.NDArray[np.bool_]:
    """Say of each code point whether it is a Chinese character."""
    basic = (codes >= 0x4E00) & (codes <= 0x9FFF) | (codes >= 0x3400) & (codes <= 0x4DBF)
    return basic | (codes >= 0x20000) & (codes <= 0x2FFFF)


def _is_chinese(codes: Codes) -> npt.NDArray[np.bool_]:
    """Say of each code point whether it is a Chinese character or sign."""
    return _is_han(codes) | looked_up(_CHINESE_SIGNS, codes)


def join_wrapped(text: str, tables: Tables) -> Iterator[Edit]:
    """Join lines whose last characters stand in front of the next line.

    Only a page that shows this three times is touched: one line that begins with a closing sign
    may be the author's own.
    """
    del tables
    breaks = list(_TAIL.finditer(text))
    if len(breaks) < _PAGE_EVIDENCE:
        return
    for match in breaks:
        yield Edit(*match.span("gap"), "", RepairKind.WRAP)


def part_lists(text: str, tables: Tables) -> Iterator[Edit]:
    """Break a paragraph before each item of a numbered list that runs on inside it.

    A list is a sequence 1, 2, 3 of one kind of mark, each but the first behind a sentence's end.
    Where a list's own introduction follows the end of another sentence, it gets a line as well.

    >>> from guiju.restoration.edits import applied
    >>> line = "需满足:1、已入驻;2、已开店;3、无违规。"
    >>> print(applied(line, part_lists(line, None)))
    需满足:
    1、已入驻;
    2、已开店;
    3、无违规。
    """
    del tables
    cuts: set[int] = set()
    offset = 0
    for line in text.split("\n"):
        for marker in _MARKERS:
            cuts.update(offset + cut for cut in _list_cuts(line, marker))
        offset += len(line) + 1
    for cut in sorted(cuts):
        yield Edit(cut, cut, "\n", RepairKind.WRAP)


def _list_cuts(line: str, marker: re.Pattern[str]) -> list[int]:
    chain: list[int] = []
    for match in marker.finditer(line):
        behind_end = match.start() == 0 or line[match.start() - 1] in _SENTENCE_END
        strong = "步" in match.group()
        number = chinese_number(match.group("number"))
        if number == len(chain) + 1 and (behind_end or strong or not chain):
            chain.append(match.start())
    if len(chain) < _LIST_EVIDENCE and not (len(chain) == 2 and _runs_on(line, chain)):
        return []
    lead_in = [m.end() for m in _LEAD_IN.finditer(line[: chain[0]])]
    return [cut for cut in [*lead_in, *chain] if cut > 0]


def _runs_on(line: str, chain: list[int]) -> bool:
    """Say whether a list of two stands among other marks that run on in the same line."""
    others = sum(len(marker.findall(line)) for marker in _MARKERS)
    return others >= len(chain) + _LIST_EVIDENCE - 1


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
    closed = np.isin(signs - 1, brackets) & (left == ord(")"))
    plain = looked_up(_LATIN_OR_DIGIT, left) & looked_up(_LATIN_OR_DIGIT, right)
    beside = _is_chinese(left) | _is_chinese(right) | closed
    ends = (right == 0) | (right == ord("\n"))
    if ends.any():
        ends[ends] = _behind_han(codes, signs[ends])
    places = np.union1d(signs[~plain & (beside | ends)], brackets)
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
