"""Makes the line damage of scraped pages from clean paragraphs: fixed widths, lists run together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_NO_START = frozenset("，。、；：！？）》】”’")  # typesetters put none of these at a line's start
_LABEL = re.compile(
    r"(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．]|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百\d]{1,5}条[ \u3000])"
)
_CONTINUES = re.compile(r"[。；：:;]$")


def wrap(text: str, width: int, *, typeset: bool) -> str:
    """Break each paragraph after `width` characters, as set type does or in the midst of anything."""
    lines = []
    for paragraph in text.split("\n"):
        rest = paragraph
        while len(rest) > width:
            cut = width
            while typeset and rest[cut] in _NO_START:
                cut += 1
                if cut == len(rest):
                    break
            lines.append(rest[:cut])
            rest = rest[cut:]
        if rest:
            lines.append(rest)
    return "\n".join(lines)


def run_together(text: str) -> str:
    """Let each labelled paragraph run on in the line before it, if that ends like a list's item."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if lines and _LABEL.match(paragraph) and _CONTINUES.search(lines[-1]):
            lines[-1] += paragraph
        else:
            lines.append(paragraph)
    return "\n".join(lines)


def displace_tails(text: str, rng: random.Random) -> str:
    """Move the last characters of each paragraph to the start of the next one, as one site did."""
    paragraphs = text.split("\n")
    carried, lines = "", []
    for paragraph in paragraphs[:-1]:
        count = rng.randint(1, 2)
        movable = re.search(rf"[^，。；：、（）\d\s]{{{count - 1}}}[。；]$", paragraph)
        cut = movable.start() if movable and movable.start() > 12 else len(paragraph)
        lines.append(carried + paragraph[:cut])
        carried = paragraph[cut:]
    return "\n".join([*lines, carried + paragraphs[-1]])
