"""Text that something put between the author's characters: taken out, with nothing of his."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from guiju.model import RepairKind
from guiju.restoration.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables

# Forum software hides random units in each line break of a post; measured grammar of one unit:
# chr(33..59) and a space (or two spaces, shown no-break), then chr(63..126); five or more of them.
_UNIT = r"(?:[\x21-\x3b] |\xa0\xa0|  )[\x3f-\x7e]"
_FORUM = re.compile(rf"(?:{_UNIT}){{5,}}")
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]+")
# Zero-width, bidi and other controls; line feed and tab are layout and stay.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
_LINE_ENDS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|em|b|i|u|a|img|font|h[1-6]|ul|ol|li|td|tr|th|table|tbody|section)"
    r"(?:\s{1,4}[a-z-]{1,30}(?:=(?:\"[^\"<>\n]{0,300}\"|'[^'<>\n]{0,300}'|[\w#%./:-]{1,300}))?){0,20}"
    r"\s{0,4}/?>",
    re.IGNORECASE,
)
_WATERMARK = re.compile(
    r"(?<=[。！？；”.!?])"
    r"(?P<mark>(?P<letters>[A-Za-z0-9]{1,6})(?P<name>[\u4e00-\u9fff]{2,8}))[ \t]*$",
    re.MULTILINE,
)
_WATERMARK_EVIDENCE = 4  # paragraphs
_LOST_SYMBOL = re.compile(r"^[?\ufffd]{2,4}(?=[ ]?[\u4e00-\u9fff【《“])", re.MULTILINE)
_ENTITY = re.compile(
    r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|hellip|mdash|middot|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
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
    for match in _FORUM.finditer(text):
        start, end = match.span()
        at_start = start == 0 or text[start - 1] == "\n"
        at_end = end == len(text) or text[end] == "\n"
        if at_start or at_end:
            yield Edit(start, end, "", RepairKind.FORUM_STRING)


def strip_private_use(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out private-use characters: residue of the annotation step that carries no text."""
    del tables
    for match in _PRIVATE_USE.finditer(text):
        yield Edit(*match.span(), "", RepairKind.PRIVATE_USE)


def strip_controls(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out invisible controls; a carriage return that stands for a line end becomes one."""
    del tables
    for match in _CONTROL.finditer(text):
        ends_line = not _LINE_ENDS.isdisjoint(match.group())
        stands_alone = text[match.end() : match.end() + 1] != "\n"
        yield Edit(*match.span(), "\n" if ends_line and stands_alone else "", RepairKind.CONTROL)


def read_entities(text: str, tables: Tables) -> Iterator[Edit]:
    """Read the HTML entities that a scraper left standing; `&lt;100分` is `<100分`."""
    del tables
    for match in _ENTITY.finditer(text):
        yield Edit(*match.span(), html.unescape(match.group()), RepairKind.DEBRIS)


def strip_tags(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out stray HTML tags.

    Declines on anything that is no HTML element's name: `a<b` and `<100分` stay.
    """
    del tables
    for match in _TAG.finditer(text):
        yield Edit(*match.span(), "", RepairKind.DEBRIS)


def strip_watermarks(text: str, tables: Tables) -> Iterator[Edit]:
    r"""Take out a name that stands, behind some random letters, at the end of most paragraphs.

    A site stamps its name behind the last sentence of each paragraph. Declines below four such
    paragraphs or two in five, and where the letters never change: then it is the author's own.

    >>> from guiju.restoration.edits import applied
    >>> page = chr(10).join(f"第{n}段的话。x{n}D驛站資訊" for n in range(1, 6))
    >>> print(applied(page, strip_watermarks(page, None)))
    第1段的话。
    第2段的话。
    第3段的话。
    第4段的话。
    第5段的话。
    """
    del tables
    paragraphs = sum(1 for line in text.split("\n") if line.strip())
    found: dict[str, list[re.Match[str]]] = {}
    for match in _WATERMARK.finditer(text):
        found.setdefault(match["name"], []).append(match)
    for marks in found.values():
        enough = len(marks) >= max(_WATERMARK_EVIDENCE, 2 * paragraphs / 5)
        if enough and len({mark["letters"] for mark in marks}) > 1:
            for mark in marks:
                yield Edit(*mark.span("mark"), "", RepairKind.DEBRIS)


def strip_lost_symbols(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out the question marks that stand for a lost symbol before a paragraph.

    Declines on a single mark, and on marks that no Chinese character follows.

    >>> from guiju.restoration.edits import applied
    >>> line = "??第一步:申請"
    >>> applied(line, strip_lost_symbols(line, None))
    '第一步:申請'
    """
    del tables
    for match in _LOST_SYMBOL.finditer(text):
        yield Edit(*match.span(), "", RepairKind.DEBRIS)
