"""Holes: where a text shows that something is lost, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.evidence import By, Evidence
from guiju.model import (
    Certainty,
    ClauseKind,
    Flag,
    FlagKind,
    Repair,
)
from guiju.structure import DraftPart, parse
from guiju.tagging import EvidenceAt, Region, regions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guiju.records import HoleRecord
    from guiju.screening import ScreenedText

_ANNOUNCED = re.compile(r"^[【《（]?(附[件表录图]|[表图])\s*([\d一二三四五六七八九十]*)")
_FIRST = re.compile(r"(?:^|__)[a-z]+-?1(?:~\d+)?$")
_NUMBERED = re.compile(r"([a-z]+)-?(\d+)(?:~\d+)?$")
_DETAILS = {
    FlagKind.MISSING_TABLE: "本条所指的表格或清单在转载中缺失。",
    FlagKind.UNIT_NOT_PRINTED: "来源没有印出这个数额的单位。",
    FlagKind.MASKED: "此处的字被屏蔽符号替换。",
    FlagKind.MISSING_CHARACTER: "此处缺少文字，可能是按钮名称。",
    FlagKind.LOST_BYTES: "此处有字节丢失，原字无法还原。",
}
_NOTHING_BELOW = "本条以冒号结尾，其后应有的表格或清单在转载中缺失。"


@dataclass(frozen=True, slots=True)
class PlacedFlag:
    """A flag on a text that belongs to no rule; `start`/`end` count in the source text."""

    kind: FlagKind
    detail: str
    start: int
    end: int


class Surroundings:
    """What the parts around a clause say about its holes."""

    def __init__(self, parts: Sequence[DraftPart]) -> None:
        self._siblings: dict[tuple[int, ...], list[str]] = {}
        self._leads: dict[tuple[int, ...], str] = {}
        self._shown: dict[tuple[str, tuple[int, ...]], bool] = {}
        self._annexes: set[str] = set()
        # What opens a numbering, or bears no label, may stand beside what leads into it.
        self._answered = {
            part.sort
            for part, following in pairwise(parts)
            if _FIRST.search(following.id) or not (following.label or following.is_heading)
        }
        for part in parts:
            self._siblings.setdefault(part.sort[:-1], []).append(part.text)
            self._leads[part.sort] = part.text or part.title
            if part.kind is ClauseKind.LEAD_IN and not part.label:
                self._leads[part.sort[:-1]] = part.text
            for line in (part.title, *part.text.split("\n")):
                if match := _ANNOUNCED.match(line):
                    self._annexes |= {match[1], match[1] + match[2]}

    def have(self, annex: str) -> bool:
        """Say whether a line begins with the name of an annex, table or picture."""
        return re.sub(r"\s", "", annex) in self._annexes

    def show(self, pattern: str, part: DraftPart) -> bool:
        """Say whether a third of a part's list shows a pattern; looked up once for all of it."""
        key = (pattern, part.sort[:-1])
        if key not in self._shown:
            texts = self._siblings[part.sort[:-1]]
            self._shown[key] = sum(bool(re.search(pattern, t)) for t in texts) * 3 >= len(texts)
        return self._shown[key]

    def stand_under(self, pattern: str, part: DraftPart) -> bool:
        """Say whether what leads into a part's list shows a pattern."""
        return bool(re.search(pattern, self._leads.get(part.sort[:-1], "")))

    def lead_on(self, part: DraftPart) -> bool:
        """Say whether something follows that a part leads into."""
        return part.kind is ClauseKind.LEAD_IN or part.sort in self._answered


def holes_in(
    part: DraftPart,
    restored_text: str,
    holes: Iterable[HoleRecord],
    around: Surroundings,
    evidence: EvidenceAt,
) -> tuple[Flag, ...]:
    """Return a flag for each place where a part points at what the source has lost."""
    flags = [Flag(draft.kind, draft.detail, By.PATTERN) for draft in part.flags]
    regions = _words_of(part, restored_text)
    rows = tuple(holes)
    for region in regions:
        for hole, start, end in _matches(region, part, rows, around):
            if hole.unfinished and (region is not regions[-1] or around.lead_on(part)):
                continue
            detail = hole.detail or _DETAILS[hole.flag]
            at = evidence(region.start + start, region.start + end)
            flags.append(Flag(hole.flag, detail, By.PATTERN, at))
    last = regions[-1] if regions else None
    is_end = not part.is_heading and not around.lead_on(part)
    if last and is_end and last.text.endswith("："):
        end = last.start + len(last.text)
        at = evidence(end - 1, end)
        flags.append(Flag(FlagKind.MISSING_TABLE, _NOTHING_BELOW, By.PATTERN, at))
    return tuple(flags)


def _words_of(part: DraftPart, restored_text: str) -> tuple[Region, ...]:
    """Return a part's own words: its paragraphs, before them the title, with their places."""
    titles: tuple[Region, ...] = ()
    if part.title:
        titles = (Region(part.title, restored_text.index(part.title, part.lines[0][0])),)
    return titles if part.is_heading else (*titles, *regions_of(part, restored_text))


def _matches(
    region: Region, part: DraftPart, holes: Iterable[HoleRecord], around: Surroundings
) -> Iterator[tuple[HoleRecord, int, int]]:
    """Yield each hole with its place in a paragraph; of overlapping ones the first row's."""
    taken = bytearray(len(region.text))
    for hole in holes:
        for match in re.finditer(hole.pattern, region.text):
            start, end = match.span()
            annex = match.groupdict().get("announced")
            if annex and around.have(annex):
                continue
            if hole.among and not around.show(hole.among, part):
                continue
            if hole.under and not around.stand_under(hole.under, part):
                continue
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            yield hole, start, end


def losses_of(repairs: Iterable[Repair], source: str) -> tuple[Flag, ...]:
    """Return a flag for each place of a clause that restoration could only mark as lost."""
    return tuple(
        Flag(
            FlagKind.LOST_BYTES,
            _DETAILS[FlagKind.LOST_BYTES],
            By.PATTERN,
            Evidence(repair.before, source, repair.start, repair.end),
        )
        for repair in repairs
        if repair.certainty is Certainty.LOST
    )


def flags_in(screened: ScreenedText, holes: Iterable[HoleRecord]) -> tuple[PlacedFlag, ...]:
    """Return what is lost, masked or misnumbered in a text that no curator has seen, by place.

    What screening takes out has no flags. The text is cut into parts as a rule would be, so a gap
    in its numbers is found too.
    """
    restored = screened.restored
    parts = parse(screened.lines).parts
    words = "\n".join(f"{part.title}\n{part.text}" for part in parts)
    # Most rows find nothing on a page: one look at all of it is cheaper than one at each paragraph.
    rows = tuple(hole for hole in holes if re.search(hole.pattern, words, re.MULTILINE))

    def evidence(start: int, end: int) -> Evidence:
        return Evidence(restored.text[start:end], "", *restored.source_span(start, end))

    around = Surroundings(parts)
    restarts = _restarts(parts)
    found = []
    for part in parts:
        first = restored.source_span(*part.lines[0])
        for flag in holes_in(part, restored.text, rows, around, evidence):
            if flag.kind is FlagKind.DUPLICATE_NUMBER and part.sort in restarts:
                continue
            start, end = (flag.evidence.start, flag.evidence.end) if flag.evidence else first
            found.append(PlacedFlag(flag.kind, flag.detail, start, end))
    found += _losses(screened)
    return tuple(sorted(found, key=lambda flag: (flag.start, flag.end)))


def _restarts(parts: Sequence[DraftPart]) -> set[tuple[int, ...]]:
    """Return the parts of lists that begin anew behind words without a label.

    A page may hold two lists, one below each of its paragraphs: their numbers come twice, and
    nothing is wrong.
    """
    last: dict[tuple[tuple[int, ...], str], tuple[int, bool]] = {}
    found = set()
    behind_words = False
    for part in parts:
        if match := _NUMBERED.search(part.id):
            key, number = (part.sort[:-1], match[1]), int(match[2])
            before, anew = last.get(key, (0, False))
            anew = behind_words if number == 1 else anew and number == before + 1
            last[key] = (number, anew)
            if anew:
                found.add(part.sort)
        behind_words = not part.label
    return found


def _losses(screened: ScreenedText) -> Iterator[PlacedFlag]:
    """Yield a flag for each place outside the removals that restoration marked as lost."""
    removed = [screened.restored.source_span(r.start, r.end) for r in screened.removals]
    number = 0
    for repair in screened.restored.repairs:
        if repair.certainty is not Certainty.LOST:
            continue
        while number < len(removed) and removed[number][1] <= repair.start:
            number += 1
        if number == len(removed) or repair.end <= removed[number][0]:
            detail = _DETAILS[FlagKind.LOST_BYTES]
            yield PlacedFlag(FlagKind.LOST_BYTES, detail, repair.start, repair.end)
