"""Reading annotations that stand where their character ends: taken out on its own word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.model import RepairKind
from guiju.restoration import gbk
from guiju.restoration.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables

LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿɡ"
READING = rf"[{LETTERS}]{{1,7}}"
BRACKET = re.compile(rf"\(({READING}) ?\)")


def strip_readings(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out each reading that its character owns.

    The character before the bracket, or the character that the byte before it and an ASCII letter
    make (店P in GBK holds 關), must have the printed reading. Declines on every other bracket:
    (CDP), (s), an author's own full-width gloss.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> from guiju.restoration.tables import load_tables
    >>> line = "產(chǎn)品,小店P(guān)C端,商（shāng）家"
    >>> compose(line, RestoredText(line, ()), strip_readings(line, load_tables())).text
    '產品,小店PC端,商（shāng）家'
    """
    for match in BRACKET.finditer(text):
        before = text[max(match.start() - 2, 0) : match.start()]
        reading = match.group(1)
        if tables.owns(before[-1:], reading) or tables.owns(straddling(before), reading):
            yield Edit(*match.span(), "", RepairKind.READING)


def straddling(two: str) -> str:
    """Return the character that a character's last byte and an ASCII trail byte make in GBK.

    >>> straddling("店P")
    '關'
    """
    if len(two) != 2 or not two[1].isascii():
        return ""
    code = gbk.encode(two[0])
    return gbk.characters().get((code[1], ord(two[1])), "") if len(code) == 2 else ""
