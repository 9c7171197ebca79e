"""Screening: tell the rule's text from everything else on the page, with a reason for each line.

The patterns are data (corpus/damage/screening.yaml and one profile for each family of sites), each
with a reason, examples and near misses that tests hold it to. They see restored text: Simplified,
full-width, joined. Nothing is thrown away here; a removed line stays in the account of its source.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from guiju.model import RemovalReason
from guiju.restoration.repairs import RestoredText

_ADVERTISING = frozenset(
    {
        RemovalReason.ADVERTISING,
        RemovalReason.CONTACT,
        RemovalReason.PORN,
        RemovalReason.GAMBLING,
    }
)
_DOUBTFUL = _ADVERTISING | {"commentary", RemovalReason.FOOTER}
_RULE_WORDS = re.compile(
    "不得|禁止|严禁|不允许|必须|报备|官方客服|平台有权|处罚|须(?!知)|(?<![对相适反供响])应(?![该用付有对])"
)


class Role(StrEnum):
    """What a line of a page is, before anyone asks which rule it belongs to."""

    TEXT = "text"
    COMMENTARY = "commentary"
    METADATA = "metadata"
    REMOVED = "removed"


class Scope(StrEnum):
    """How far a pattern's verdict reaches."""

    LINE = "line"
    REST = "rest"  # from the match to the line's end
    UNTIL = "until"  # this line and those behind it, up to one that matches `until`
    END = "end"  # this line and everything behind it that no other pattern claims


@dataclass(frozen=True, slots=True)
class ScreeningPattern:
    """One kind of line that is no rule text, and why; `pattern` is searched in the line.

    With `squeezed` the line is first reduced to letters, digits and characters, so that a name
    broken up by marks is still read.
    """

    id: str
    verdict: str  # a removal reason, `metadata` or `commentary`
    pattern: str
    why: str
    examples: tuple[str, ...]
    near_misses: tuple[str, ...] = ()
    scope: Scope = Scope.LINE
    until: str | None = None
    squeezed: bool = False

    def search(self, line: str) -> re.Match[str] | None:
        """Return where the pattern stands in a line, in the squeezed line if it asks for that."""
        return re.search(self.pattern, squeeze(line) if self.squeezed else line)


@dataclass(frozen=True, slots=True)
class Profile:
    """The chrome of one family of sites; it speaks only where two of its signs are found."""

    id: str
    why: str
    signs: tuple[str, ...]
    patterns: tuple[ScreeningPattern, ...]

    def speaks_of(self, text: str) -> bool:
        """Say whether a page is of this family."""
        return sum(bool(re.search(sign, text, re.MULTILINE)) for sign in self.signs) >= 2


@dataclass(frozen=True, slots=True)
class Screens:
    """Every screening pattern of the corpus: the general ones and the site profiles."""

    patterns: tuple[ScreeningPattern, ...]
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a part of one, without the white space around it.

    `start`/`end` count in the restored text; `reason` is set for removed lines only; `pattern` is
    the id of what decided.
    """

    start: int
    end: int
    text: str
    role: Role
    reason: RemovalReason | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class ScreenedText:
    """A restored text cut into lines, each with its role."""

    restored: RestoredText
    lines: tuple[Line, ...]

    @property
    def removals(self) -> tuple[Line, ...]:
        """The lines that are no part of any rule, each with its reason."""
        return tuple(line for line in self.lines if line.role is Role.REMOVED)

    def without_removals(self) -> str:
        """Return the restored text with the removed lines taken out, their line ends with them."""
        text = self.restored.text
        parts: list[str] = []
        position = 0
        for line in self.removals:
            parts.append(text[position : line.start].rstrip(" \t\u00a0\u3000"))
            position = line.end + text.startswith("\n", line.end)
        parts.append(text[position:])
        return "".join(parts)


def squeeze(line: str) -> str:
    """Return only the letters, digits and characters of a line.

    >>> squeeze("加幕.思.城老师，微V.信X号是为：msc496")
    '加幕思城老师微V信X号是为msc496'
    """
    return "".join(char for char in line if char.isalnum())


def screen(restored: RestoredText, screens: Screens, title: str | None = None) -> ScreenedText:
    """Give each line of a restored text its role.

    Site patterns come before general ones; the first that matches a line decides. What an `end`
    pattern sweeps up keeps the more exact verdict of any pattern that knows the line itself.
    A line that no pattern knows is text. `title` is the page's title, restored; without it the
    first line that comes again stands for it.
    """
    profiles = [profile for profile in screens.profiles if profile.speaks_of(restored.text)]
    patterns = [p for profile in profiles for p in profile.patterns] + list(screens.patterns)
    lines: list[Line] = []
    sweeping: ScreeningPattern | None = None
    for start, end, text in _lines(restored.text):
        if sweeping and sweeping.until and re.search(sweeping.until, text):
            sweeping = None
        found = _first(patterns, text)
        if found is None:
            lines.append(_judged(start, end, text, sweeping))
            continue
        pattern, cut = found
        if pattern.scope in (Scope.UNTIL, Scope.END) and not (sweeping and not sweeping.until):
            sweeping = pattern
        if cut:
            head = text[:cut].rstrip()
            lines.append(_judged(start, start + len(head), head, sweeping))
        lines.append(_judged(start + cut, end, text[cut:], pattern))
    return ScreenedText(restored, _without_repeats(tuple(lines), title))


def _lines(text: str) -> list[tuple[int, int, str]]:
    found = []
    offset = 0
    for raw in text.split("\n"):
        line = raw.strip()
        if line:
            start = offset + raw.index(line)
            found.append((start, start + len(line), line))
        offset += len(raw) + 1
    return found


def _first(patterns: list[ScreeningPattern], line: str) -> tuple[ScreeningPattern, int] | None:
    """Return the first pattern that knows a line, and where in the line its verdict begins.

    What forbids or commands is a rule, whatever it speaks of: 不得引导用户加微信 is neither
    advertising nor chat.
    """
    for pattern in patterns:
        match = pattern.search(line)
        if match is None:
            continue
        cut = match.start() if pattern.scope is Scope.REST else _sentence_cut(pattern, line)
        if pattern.verdict in _DOUBTFUL and _RULE_WORDS.search(line, cut):
            continue
        return pattern, cut
    return None


def _sentence_cut(pattern: ScreeningPattern, line: str) -> int:
    """Return where the advertising behind a statement begins: 违规分每年清零。加微信……."""
    if pattern.verdict not in _ADVERTISING:
        return 0
    starts = [match.end() for match in re.finditer("[。；]", line) if match.end() < len(line)]
    return next((start for start in reversed(starts) if pattern.search(line[start:])), 0)


def _judged(start: int, end: int, text: str, pattern: ScreeningPattern | None) -> Line:
    if pattern is None:
        return Line(start, end, text, Role.TEXT)
    if pattern.verdict in (Role.METADATA, Role.COMMENTARY):
        return Line(start, end, text, Role(pattern.verdict), None, pattern.id)
    reason = RemovalReason(pattern.verdict)
    return Line(start, end, text, Role.REMOVED, reason, pattern.id)


def _without_repeats(lines: tuple[Line, ...], title: str | None) -> tuple[Line, ...]:
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
