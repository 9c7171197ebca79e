"""The signs of Chinese text: full-width punctuation back, and no space beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.model import RepairKind
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
