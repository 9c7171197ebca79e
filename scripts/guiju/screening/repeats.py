"""Repeats: the page's title where it comes again, and the captions of pictures that are lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from guiju.model import RemovalReason
from guiju.screening.lines import Line, Role


def without_repeats(lines: tuple[Line, ...], title: str | None) -> tuple[Line, ...]:
    """Take out the page's title where it comes again, and lines that come again like captions.

    A scraper leaves the caption of each lost picture, often the title itself. A sentence that ends
    like one may come again in a rule, so only a line of ten characters or more that has no such
    end and asks or echoes the title can be a caption, and its first occurrence stays.
    """
    kept = (Role.TEXT, Role.COMMENTARY)
    counts = Counter(line.text for line in lines if line.role in kept)
    texts = [line for line in lines if line.role is Role.TEXT]
    if title is None and texts and counts[texts[0].text] > 1 and _like_a_caption(texts[0].text):
        title = texts[0].text
    if len(counts) == sum(counts.values()) and title not in counts:
        return lines
    seen: set[str] = set()
    body = False
    result = []
    for line in lines:
        judged = line
        if line.role in kept:
            first = line.text not in seen
            seen.add(line.text)
            if line.text == title and first and not body:
                judged = replace(line, role=Role.METADATA, pattern="title")
            elif line.text == title:
                reason = RemovalReason.CAPTION if body else RemovalReason.REPEATED_TITLE
                judged = replace(line, role=Role.REMOVED, reason=reason, pattern="title")
            elif not first and _like_a_caption(line.text) and _echoes(line.text, title):
                caption = RemovalReason.CAPTION
                judged = replace(line, role=Role.REMOVED, reason=caption, pattern="repeated")
            else:
                body = True
        result.append(judged)
    return tuple(result)


def _echoes(text: str, title: str | None) -> bool:
    """Say whether a line asks, or repeats most of the title, as captions of an article do."""
    if text.endswith("？"):
        return True
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    known = {(title or "")[i : i + 2] for i in range(len(title or "") - 1)}
    return 2 * len(pairs & known) >= len(pairs)


def _like_a_caption(text: str) -> bool:
    return len(text) >= 10 and text[-1] not in "。；：;:，、" and not re.match(r"[\d(（第]", text)
