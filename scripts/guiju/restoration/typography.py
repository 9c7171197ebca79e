"""The shape of Chinese text: wrapped lines joined, lists parted, full-width punctuation back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.model import RepairKind
from guiju.numerals import chinese_number
from guiju.restoration.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff"
_CHINESE = f"{_HAN}，。、；：？！“”‘’《》【】（）…—「」『』〈〉"
_FULL_WIDTH = str.maketrans(",:;?!()", "，：；？！（）")
_SIGN = re.compile(r"[,:;?!]")
_CHINESE_CHAR = re.compile(f"[{_CHINESE}]")
_LATIN_OR_DIGIT = re.compile(r"[A-Za-z0-9/]")
_HAN_CHAR = re.compile(f"[{_HAN}]")
_SPACE = re.compile(
    "(?<=[，。、；：？！（《【“])[ \u00a0\u3000]+(?=\\S)"
    "|(?<=\\S)[ \u00a0\u3000]+(?=[，。、；：？！）》】”])"
)

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

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> line = "需满足:1、已入驻;2、已开店;3、无违规。"
    >>> print(compose(line, RestoredText(line, ()), part_lists(line, None)).text)
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


def widen_punctuation(text: str, tables: Tables) -> Iterator[Edit]:
    """Give Chinese sentences their full-width punctuation back.

    A sign becomes full-width beside a Chinese character, a pair of brackets around one. Declines
    between digits or Latin letters: times, addresses, `1,000`, `(CDP)`, `(1)`.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> line = "星级≥4星(备注:先行标准为dsr≥4.7);20:38,(1)见(CDP)"
    >>> compose(line, RestoredText(line, ()), widen_punctuation(line, None)).text
    '星级≥4星（备注：先行标准为dsr≥4.7）；20:38,(1)见(CDP)'
    """
    del tables
    places = set(_wide_brackets(text))
    for match in _SIGN.finditer(text):
        offset = match.start()
        left, right = text[offset - 1 : offset], text[offset + 1 : offset + 2]
        if left == ")" and offset - 1 in places:
            left = "）"
        if _LATIN_OR_DIGIT.match(left) and _LATIN_OR_DIGIT.match(right):
            continue
        ends_line = right in ("", "\n") and _HAN_CHAR.search(
            text, _line_start(text, offset), offset
        )
        if _CHINESE_CHAR.match(left) or _CHINESE_CHAR.match(right) or ends_line:
            places.add(offset)
    for offset in sorted(places):
        yield Edit(offset, offset + 1, text[offset].translate(_FULL_WIDTH), RepairKind.WIDTH)


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _wide_brackets(text: str) -> Iterator[int]:
    """Yield the places of matching ASCII brackets with a Chinese character between them."""
    open_at: list[int] = []
    last_han = -1
    for offset, char in enumerate(text):
        if char == "(":
            open_at.append(offset)
        elif char == "\n":
            open_at.clear()
        elif char == ")" and open_at:
            begin = open_at.pop()
            if last_han > begin:
                yield begin
                yield offset
        elif char > "\u2fff" and _HAN_CHAR.match(char):
            last_han = offset


def close_up(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out spaces beside Chinese punctuation, where type sets none."""
    del tables
    for match in _SPACE.finditer(text):
        yield Edit(*match.span(), "", RepairKind.WIDTH)
