"""Tagging: what a clause speaks of, each word with its evidence in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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

    Topics are also found in the headings above it; everything else only in its own words.
    """
    own, above = tuple(text), tuple(headings)
    tags = []
    for kind, term in terms:
        regions = (*own, *above) if kind is TagKind.TOPIC else own
        found = _first_match(term, regions)
        if found:
            tags.append(Tag(kind, term.name, By.PATTERN, evidence(*found)))
    return tuple(tags)


def _first_match(term: TermRecord, regions: tuple[Region, ...]) -> tuple[int, int] | None:
    for region in regions:
        for pattern in term.patterns:
            match = re.search(pattern, region.text)
            if match and match.group():
                return region.start + match.start(), region.start + match.end()
    return None
