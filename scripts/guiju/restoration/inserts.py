"""Text that something put between the author's characters: taken out, with nothing of his.

How it came about. A forum hides random signs at the ends of a post's lines, against copying. A
word processor, a chat or an emoji keyboard leaves characters that have no shape; a decoder prints
private-use ones for pairs that it does not know. A charset too small for a bullet or an emoji
prints `?` or U+FFFD in its place. A search-engine trick prints a keyword twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from guiju.model import Certainty, RepairKind
from guiju.restoration.codes import alphabet, codes_of
from guiju.restoration.edits import Edit
from guiju.restoration.shifts import LOST_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables

# Forum software hides random units in each line break of a post; measured grammar of one unit:
# chr(33..59) and a space (or two spaces, shown no-break), then chr(63..126); five or more of them.
_UNIT = r"(?:[\x21-\x3b] |\xa0\xa0|  )[\x3f-\x7e]"
_UNITS = 5  # that make a string
_FORUM = re.compile(rf"(?:{_UNIT}){{{_UNITS},}}")
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]+")
# Zero-width, bidi, shape selectors, tags, interlinear marks, fillers, halves of surrogate pairs and
# other characters without a shape; line feed and tab are layout and stay.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffc\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_LINE_ENDS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_JOINER, _EMOJI_SHAPE = "\u200d", "\ufe0f"
_SURROGATE = re.compile("[\ud800-\udfff]")
_FLAG, _FLAG_TAGS = "\U0001f3f4", re.compile("[\U000e0020-\U000e007f]+")
_KEYCAP = "\u20e3"

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LOST_SYMBOLS = re.compile(rf"^[?\ufffd]{{2,4}}(?=[ ]?[{_HAN}【《“])", re.MULTILINE)
_LINE_OF_MARK = re.compile("\n[ \t]*[?\ufffd]")
_LOST_BULLET = re.compile(rf"^[ \t]*([?\ufffd])(?=[ ]?[{_HAN}【《“])", re.MULTILINE)
_BULLET_EVIDENCE = 3  # lines, and two in five of the page's
_REPLACEMENT = re.compile("\ufffd+")
_MARKS_IN_CHINESE = re.compile(
    rf"(?<=[{_HAN}，。；：！、）”》】])[?\ufffd]{{2,12}}(?=[{_HAN}\n]|$)"
)
_QUESTION = re.compile("[吗呢么谁哪几吧嘛]|多少|是否|是不是|如何|为何|何时|难道|能否|可否|有没有")
_LINE_REACH = 20  # characters before some marks in which a question announces itself
_WIDE_EVIDENCE = 3  # full-width signs by which a page shows that none of them was folded
_DOUBLED_EVIDENCE = 3
_LONGEST_KEYWORD = 4
_FIRST_HAN = 0x3400
# Verbs that Chinese doubles for their sense (研究研究 is "look into a little").
_DOUBLING_VERBS = (
    "研究、讨论、商量、考虑、学习、了解、练习、休息、打听、分析、介绍、体验、检查、交流、沟通、比较、"
    "总结、思考、调查、整理、尝试、活动、准备、关心、照顾、放松、收拾、观察、参考、感受、认识、请教、"
    "核对、核实、测试"
)


def strip_forum_strings(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out the strings that a forum hides at the ends of a post's lines.

    Declines below five units, where a string is no longer told from a list such as `1 a`.

    >>> from guiju.restoration.edits import applied
    >>> line = "一、概述3 x4 [+ X( V& R  m"
    >>> applied(line, strip_forum_strings(line, None))
    '一、概述'
    """
    del tables
    if not _holds_units(text):
        return
    for match in _FORUM.finditer(text):
        start, end = match.span()
        at_start = start == 0 or text[start - 1] == "\n"
        at_end = end == len(text) or text[end] == "\n"
        if at_start or at_end:
            yield Edit(start, end, "", RepairKind.FORUM_STRING)


def _holds_units(text: str) -> bool:
    """Say whether five spaces stand three places apart, as in units that follow each other."""
    codes = codes_of(text)
    spaces = (codes == ord(" ")) | (codes == 0xA0)
    if len(codes) < 3 * _UNITS:
        return False
    stop = len(codes) - 3 * (_UNITS - 1)
    together = spaces[:stop].copy()
    for unit in range(1, _UNITS):
        together &= spaces[3 * unit : stop + 3 * unit]
    return bool(together.any())


def strip_private_use(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out private-use characters: residue of the annotation step that carries no text."""
    del tables
    if not _PRIVATE_USE.search(alphabet(text)):
        return
    for match in _PRIVATE_USE.finditer(text):
        yield Edit(*match.span(), "", RepairKind.PRIVATE_USE)


def strip_controls(text: str, tables: Tables) -> Iterator[Edit]:
    r"""Take out invisible controls; a carriage return that stands for a line end becomes one.

    Declines on the joiners and selectors inside an emoji. Two halves of a surrogate pair become
    their character; one alone is lost.

    >>> from guiju.restoration.edits import applied
    >>> line = "商\u200b家\u00ad，👨\u200d👩\u200d👧❤\ufe0f"
    >>> applied(line, strip_controls(line, None)) == (
    ...     "商家，👨\u200d👩\u200d👧❤\ufe0f"
    ... )
    True
    """
    del tables
    if not _CONTROL.search(alphabet(text)):
        return
    for match in _CONTROL.finditer(text):
        run = match.group()
        if _is_in_emoji(text, match):
            continue
        if _SURROGATE.search(run):
            said = run.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            said = _CONTROL.sub("", said.replace("\ufffd", LOST_MARK))
            certainty = Certainty.LOST if LOST_MARK in said else Certainty.CERTAIN
            yield Edit(*match.span(), said, RepairKind.CONTROL, certainty)
            continue
        ends_line = not _LINE_ENDS.isdisjoint(run)
        stands_alone = text[match.end() : match.end() + 1] != "\n"
        yield Edit(*match.span(), "\n" if ends_line and stands_alone else "", RepairKind.CONTROL)


def _is_in_emoji(text: str, match: re.Match[str]) -> bool:
    """Say whether joiners and selectors hold an emoji together."""
    run = match.group()
    if run[0] < "\u200d":
        return False
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if run == _EMOJI_SHAPE:
        return _is_pictogram(before) or after == _KEYCAP
    if run in (_JOINER, _EMOJI_SHAPE + _JOINER):
        return _is_pictogram(before) and _is_pictogram(after)
    return before == _FLAG and bool(_FLAG_TAGS.fullmatch(run))


def _is_pictogram(char: str) -> bool:
    return char > "\u00a8" and unicodedata.category(char) in ("So", "Sk", "Sm")


def strip_lost_symbols(text: str, tables: Tables) -> Iterator[Edit]:
    r"""Take out the question marks that stand for a lost symbol before a paragraph.

    Declines on marks that no Chinese character follows, and on a single mark unless two in five
    lines of the page, three at least, begin with one: then they were a list's bullets.

    >>> from guiju.restoration.edits import applied
    >>> for page in ("??第一步:申請", "?提交资料\n?缴纳保证金\n?等待审核", "?是谁"):
    ...     restored = applied(page, strip_lost_symbols(page, None))
    ...     print(restored.replace(chr(10), "/"))
    第一步:申請
    提交资料/缴纳保证金/等待审核
    ?是谁
    """
    del tables
    if not _LINE_OF_MARK.search(f"\n{text}"):
        return
    found = [Edit(*match.span(), "", RepairKind.DEBRIS) for match in _LOST_SYMBOLS.finditer(text)]
    bullets = list(_LOST_BULLET.finditer(text))
    lines = sum(1 for line in text.split("\n") if line.strip())
    if len(bullets) >= max(_BULLET_EVIDENCE, 2 * lines / 5):
        certainty = Certainty.PROBABLE
        found += [Edit(*match.span(1), "", RepairKind.DEBRIS, certainty) for match in bullets]
    yield from sorted(found, key=lambda edit: edit.start)


def mark_lost(text: str, tables: Tables) -> Iterator[Edit]:
    r"""Mark what a charset could not print: U+FFFD, and runs of `?` where nobody asks.

    A run behind a sentence's end stood for an emoji and goes. Declines on question marks where the
    page's full-width signs were folded, or where the words before them ask.

    >>> from guiju.restoration.edits import applied
    >>> line = "商家\ufffd\ufffd规则，应当，遵守，按时??货。????"
    >>> applied(line, mark_lost(line, None))
    '商家□规则，应当，遵守，按时□货。'
    """
    del tables
    if "\ufffd" not in text and "??" not in text:
        return
    found = []
    if sum(map(text.count, "，：；？！")) >= _WIDE_EVIDENCE > sum(map(text.count, ",:;")):
        for match in _MARKS_IN_CHINESE.finditer(text):
            start, end = match.span()
            line_start = text.rfind("\n", max(start - _LINE_REACH, 0), start) + 1
            reach = text[max(line_start, start - _LINE_REACH) : start]
            if text[start - 1] in "。！；，":
                found.append(Edit(start, end, "", RepairKind.DEBRIS, Certainty.PROBABLE))
            elif text[end : end + 1] not in ("", "\n") and not _QUESTION.search(reach):
                found.append(Edit(start, end, LOST_MARK, RepairKind.DEBRIS, Certainty.LOST))
    taken = {place for edit in found for place in range(edit.start, edit.end)}
    for match in _REPLACEMENT.finditer(text):
        if match.start() not in taken:
            lost = Certainty.LOST
            found.append(Edit(*match.span(), LOST_MARK, RepairKind.DEBRIS, lost))
    yield from sorted(found, key=lambda edit: edit.start)


def undouble_keywords(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out the second of a keyword printed twice, where the page shows it to be a trick.

    The word stands doubled three times or more, between different characters each time, and so
    more often than not. Declines otherwise: 开放平台平台规则 may be two words that meet; and on
    verbs that are doubled for their sense.

    >>> from guiju.restoration.edits import applied
    >>> page = "在平台平台开店，经平台平台审核，由平台平台公示。"
    >>> applied(page, undouble_keywords(page, None))
    '在平台开店，经平台审核，由平台公示。'
    """
    del tables
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for length in range(2, _LONGEST_KEYWORD + 1):
        for start in _doubled(codes, length):
            word = text[start : start + length]
            if (
                len(set(word)) > 1
                and word not in _DOUBLING_VERBS
                and re.fullmatch(f"[{_HAN}]+", word)
            ):
                places[word].append(start)
    found = []
    for word, starts in places.items():
        size = len(word)
        befores = Counter(text[start - 1 : start] for start in starts)
        afters = Counter(text[start + 2 * size : start + 2 * size + 1] for start in starts)
        varied = len(befores) >= _DOUBLED_EVIDENCE and len(afters) >= _DOUBLED_EVIDENCE
        # each doubled one counts twice
        if varied and 4 * len(starts) > text.count(word):
            found += [
                Edit(start + size, start + 2 * size, "", RepairKind.DEBRIS, Certainty.PROBABLE)
                for start in starts
            ]
    free_from = 0
    for edit in sorted(found, key=lambda edit: edit.start):
        if edit.start >= free_from:
            yield edit
            free_from = edit.end


def _doubled(codes: np.typing.NDArray[np.uint32], length: int) -> list[int]:
    """Return where a stretch of some length is followed by itself."""
    if len(codes) < 2 * length:
        return []
    same = codes[:-length] == codes[length:]
    both = same[: len(same) - length + 1] & (codes[: len(same) - length + 1] >= _FIRST_HAN)
    for offset in range(1, length):
        both &= same[offset : len(same) - length + 1 + offset]
    return [int(place) for place in np.flatnonzero(both)]
