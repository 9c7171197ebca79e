"""Tagging: what a clause speaks of, each word with its evidence in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from guiju.evidence import By, Evidence
from guiju.model import Tag, TagKind

if TYPE_CHECKING:
    from guiju.records import TermRecord
    from guiju.structure import DraftPart

EvidenceAt = Callable[[int, int], Evidence]  # restored span to evidence in the raw text


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a clause's words: printed text and where it begins in the restored text."""

    text: str
    start: int


def regions_of(part: DraftPart, restored_text: str) -> tuple[Region, ...]:
    """Return the paragraphs of a clause with their places; each is the end of its line."""
    paragraphs = part.text.split("\n")
    regions = []
    lines = part.lines[len(part.lines) - len(paragraphs) :]
    for paragraph, (_, end) in zip(paragraphs, lines, strict=True):
        region = Region(paragraph, end - len(paragraph))
        if restored_text[region.start : end] != paragraph:
            msg = f"the clause {part.id} has words that its lines do not hold"
            raise AssertionError(msg)
        regions.append(region)
    return tuple(regions)


def tags_of(
    text: Iterable[Region],
    headings: Iterable[Region],
    terms: Iterable[tuple[TagKind, TermRecord]],
    evidence: EvidenceAt,
) -> tuple[Tag, ...]:
    """Return the vocabulary's words that a clause shows, one tag each, with the first evidence.

    Topics and violations are also found in the headings above it, the others only in its own words.
    What a clause imposes and how it binds is not told by single words: see consequences and duties.
    """
    own, above = tuple(text), tuple(headings)
    tags = []
    for kind, term in terms:
        if kind in (TagKind.PENALTY, TagKind.MODALITY):
            continue
        regions = (*own, *above) if kind in (TagKind.TOPIC, TagKind.VIOLATION) else own
        found = _first_match(term, regions)
        if found:
            tags.append(Tag(kind, term.name, By.PATTERN, evidence(*found)))
    return tuple(tags)


def _first_match(term: TermRecord, regions: tuple[Region, ...]) -> tuple[int, int] | None:
    for region in regions:
        for start, end in term_spans(term, region.text):
            return region.start + start, region.start + end
    return None


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, patterns))


def term_spans(term: TermRecord, text: str) -> tuple[tuple[int, int], ...]:
    """Return where a text shows a word of a vocabulary: sorted, not overlapping, longest first.

    What overlaps a match of `unless` is something else.
    """
    if not any(pattern.search(text) for pattern in _compiled(term.patterns)):
        return ()
    found = sorted(
        {
            match.span()
            for pattern in _compiled(term.patterns)
            for match in pattern.finditer(text)
            if match.group()
        },
        key=lambda span: (span[0], -span[1]),
    )
    other = bytearray(len(text))  # 1 where the words are those of something else
    for pattern in _compiled(term.unless) if found else ():
        for match in pattern.finditer(text):
            other[match.start() : match.end()] = b"\x01" * len(match.group())
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if spans and start < spans[-1][1]:
            continue
        if not any(other[start:end]):
            spans.append((start, end))
    return tuple(spans)
