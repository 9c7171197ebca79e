"""A site's name stamped on most paragraphs of a page, with random letters beside it.

How it came about. A site that is copied stamps its paragraphs: behind the last sentence, or before
the first, stands its name (in a page that was annotated, with annotations), and beside it some
letters drawn anew for each paragraph, so that no search finds the stamp.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from guiju.model import Certainty, RepairKind
from guiju.restoration.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_READING = r"\([a-zà-üāēěīńňōūǎǐǒǔǖǘǚǜɡ]{1,7} ?\)"
_NAME = rf"(?:[{_HAN}](?:{_READING})?){{2,10}}"
_SITE = (
    r"(?:[a-z0-9-]{1,30}\.){1,3}(?:com|cn|net|org|cc|top|vip|info|xyz|club|site|shop|wang|tv|me)"
)
_LETTERS = r"(?P<letters>[A-Za-z0-9]{1,8})"
_ENDS = "。！？；”…）.!?;"
_OPEN, _CLOSE = r"[(（【\[]?", r"[)）】\]]?"
# At a paragraph's end: letters and a name, a name and letters, letters and a site's address.
_TAILS = (
    re.compile(rf"(?P<mark>{_OPEN}{_LETTERS}(?P<name>{_NAME}){_CLOSE})[ \t]*$", re.MULTILINE),
    re.compile(
        rf"(?<=[{_ENDS}])(?P<mark>{_OPEN}(?P<name>{_NAME}){_LETTERS}{_CLOSE})[ \t]*$", re.MULTILINE
    ),
)
_SITE_TAIL = re.compile(
    rf"(?<=[{_ENDS}])(?P<mark>{_OPEN}(?P<whole>[A-Za-z0-9]{{0,8}}?{_SITE}){_CLOSE})[ \t]*$",
    re.MULTILINE,
)
_HEAD = re.compile(rf"[ \t\u3000]*(?P<mark>{_LETTERS}(?P<rest>{_NAME}))")
_EVIDENCE = 4  # paragraphs, and two in five of the page's
_LETTER = re.compile("[A-Za-z]")
_SENTENCE_END = re.compile("[。！？；!?;]")
_ENDS_ALONE = frozenset("。！？；”…：，、.!?;:,")
_TAIL_REACH = 130  # characters that letters and an annotated name take at most
_REACH, _HEAD_REACH = 60, 10  # characters at a line's end and start that may hold letters
_SHORTEST_NAME = 2


def strip_watermarks(text: str, tables: Tables) -> Iterator[Edit]:
    r"""Take out a name that stands, beside some random letters, on most paragraphs.

    Declines below four such paragraphs or two in five of those with a sentence, and where the
    letters do not look drawn at random: units (5kg), classes (A类商家), abbreviations (SKU编码),
    and names that never change.

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
    paragraphs = [line for line in text.split("\n") if line.strip()]
    # Headings and labels carry no stamp: only lines with a sentence could.
    stampable = sum(bool(_SENTENCE_END.search(line)) for line in paragraphs)
    needed = max(_EVIDENCE, 2 * (stampable or len(paragraphs)) / 5)
    if 2 * sum(map(_has_letters, paragraphs)) < needed:  # letters may be missing in some
        return
    found: dict[int, Edit] = {}
    for match, certainty in (*_tails(text, needed), *_sites(text, needed)):
        found.setdefault(match[0], Edit(*match, "", RepairKind.DEBRIS, certainty))
    for start, end in _heads(text, needed):
        found.setdefault(start, Edit(start, end, "", RepairKind.DEBRIS))
    free_from = 0
    for start in sorted(found):
        if start >= free_from:
            yield found[start]
            free_from = found[start].end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each line that is not blank begins and ends."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _has_letters(line: str) -> bool:
    return bool(_LETTER.search(line, len(line) - _REACH) or _LETTER.search(line, 0, _HEAD_REACH))


def _tails(text: str, needed: float) -> Iterator[tuple[tuple[int, int], Certainty]]:
    """Yield the marks at the ends of paragraphs, and the bare name where others have letters."""
    for pattern in _TAILS:
        named: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
        for start, end in _lines(text):
            # No sentence ends so: nearly every line is done with here.
            if text[end - 1] in _ENDS_ALONE:
                continue
            if match := pattern.search(text, max(start, end - _TAIL_REACH), end):
                named[match["name"]].append(match)
        for name, marks in named.items():
            if len(marks) < _EVIDENCE or not _are_random(text, marks):
                continue
            bare = list(re.finditer(rf"(?<=[{_ENDS}]){re.escape(name)}[ \t]*$", text, re.MULTILINE))
            if len(marks) + len(bare) >= needed:
                yield from ((mark.span("mark"), Certainty.CERTAIN) for mark in marks)
                yield from ((mark.span(), Certainty.PROBABLE) for mark in bare)


def _sites(text: str, needed: float) -> Iterator[tuple[tuple[int, int], Certainty]]:
    """Yield the marks that are a site's address, with letters before it or none."""
    if text.count(".") < needed:
        return
    marks = list(_SITE_TAIL.finditer(text))
    if len(marks) < needed:
        return
    suffixes = Counter(
        mark["whole"][start:]
        for mark in marks
        for start in range(min(9, len(mark["whole"])))
        if re.fullmatch(_SITE, mark["whole"][start:])
    )
    site = max(
        (suffix for suffix, count in suffixes.items() if count >= needed), key=len, default=""
    )
    if site:
        for mark in marks:
            if mark["whole"].endswith(site):
                yield mark.span("mark"), Certainty.CERTAIN


def _heads(text: str, needed: float) -> Iterator[tuple[int, int]]:
    """Yield the marks at the beginnings of paragraphs; what follows tells where the name ends."""
    heads = (_HEAD.match(text, start, end) for start, end in _lines(text))
    marks = [mark for mark in heads if mark and not mark["letters"].isdigit()]
    if len(marks) < needed:
        return
    prefixes = Counter(
        mark["rest"][:end] for mark in marks for end in range(_SHORTEST_NAME, len(mark["rest"]) + 1)
    )
    name = max((name for name, count in prefixes.items() if count >= needed), key=len, default="")
    marks = [mark for mark in marks if name and mark["rest"].startswith(name)]
    odd = sum(_is_odd(mark["letters"]) for mark in marks)
    if marks and 2 * odd >= len(marks) and _vary(marks):
        for mark in marks:
            yield mark.start("mark"), mark.start("rest") + len(name)


def _are_random(text: str, marks: list[re.Match[str]]) -> bool:
    """Say whether letters beside a name were drawn: they vary, and some no one would write."""
    if not _vary(marks):
        return False
    odd = sum(_is_odd(mark["letters"]) for mark in marks)
    behind_sentences = all(text[mark.start() - 1 : mark.start()] in tuple(_ENDS) for mark in marks)
    return (8 if behind_sentences else 3) * odd >= 2 * len(marks)


def _vary(marks: list[re.Match[str]]) -> bool:
    return 2 * len({mark["letters"] for mark in marks}) > len(marks)


def _is_odd(letters: str) -> bool:
    """Say whether letters mix digits or cases as no word, unit or label does.

    >>> [_is_odd(letters) for letters in ("xsD", "a7", "x3D", "qzk", "5kg", "SKU", "A", "App")]
    [True, True, True, True, False, False, False, False]
    """
    if re.fullmatch(
        r"\d*[a-zA-Z]{1,2}|\d+[a-z]+|[A-Z]*\d*|(?=.*[aeiouAEIOU])[A-Z]?[a-z]+", letters
    ):
        return False
    return len(letters) > 1
