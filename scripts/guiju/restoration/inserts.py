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
_FORUM = re.compile(rf"^(?:{_UNIT}){{5,}}|(?:{_UNIT}){{5,}}$", re.MULTILINE)
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]+")
# Zero-width, bidi and other controls; line feed and tab are layout and stay.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|em|b|i|u|a|img|font|h[1-6]|ul|ol|li|td|tr|th|table|tbody|section)"
    r"(?:\s{1,4}[a-z-]{1,30}(?:=(?:\"[^\"<>\n]{0,300}\"|'[^'<>\n]{0,300}'|[\w#%./:-]{1,300}))?){0,20}"
    r"\s{0,4}/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|hellip|mdash|middot|#\d{2,6});")


def strip_forum_strings(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out the strings that a forum hides at the ends of a post's lines.

    Declines below five units, where a string is no longer told from a list such as `1 a`.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> line = "一、概述3 x4 [+ X( V& R  m"
    >>> compose(line, RestoredText(line, ()), strip_forum_strings(line, None)).text
    '一、概述'
    """
    del tables
    for match in _FORUM.finditer(text):
        yield Edit(*match.span(), "", RepairKind.FORUM_STRING)


def strip_private_use(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out private-use characters: residue of the annotation step that carries no text."""
    del tables
    for match in _PRIVATE_USE.finditer(text):
        yield Edit(*match.span(), "", RepairKind.PRIVATE_USE)


def strip_controls(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out invisible controls; a carriage return that stands for a line end becomes one."""
    del tables
    for match in _CONTROL.finditer(text):
        lone_return = "\r" in match.group() and text[match.end() : match.end() + 1] != "\n"
        lone_return = lone_return or "\u2028" in match.group() or "\u2029" in match.group()
        yield Edit(*match.span(), "\n" if lone_return else "", RepairKind.CONTROL)


def strip_debris(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out stray HTML tags and read the entities that a scraper left standing.

    Declines on anything that is no HTML element's name: `a<b` and `<100分` stay.
    """
    del tables
    found = [(m.start(), m.end(), "") for m in _TAG.finditer(text)]
    found += [(m.start(), m.end(), html.unescape(m.group())) for m in _ENTITY.finditer(text)]
    for start, end, after in sorted(found):
        yield Edit(start, end, after, RepairKind.DEBRIS)
