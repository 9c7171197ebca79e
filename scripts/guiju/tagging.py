"""Tagging: what a clause speaks of, what is wrong with it, each with its evidence in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.model import (
    By,
    Certainty,
    ClauseKind,
    Evidence,
    Flag,
    FlagKind,
    Gloss,
    Repair,
    Tag,
    TagKind,
)

if TYPE_CHECKING:
    from guiju.records import HoleRecord, SpunTermRecord, TermRecord
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


def holes_in(
    part: DraftPart, regions: tuple[Region, ...], holes: Iterable[HoleRecord], evidence: EvidenceAt
) -> tuple[Flag, ...]:
    """Return a flag for each place where a clause points at what the source has lost."""
    flags = [Flag(draft.kind, draft.detail, By.PATTERN) for draft in part.flags]
    for region in regions:
        for hole in holes:
            match = re.search(hole.pattern, region.text)
            if match:
                span = (region.start + match.start(), region.start + match.end())
                flags.append(Flag(hole.flag, _HOLE_WORDS[hole.flag], By.PATTERN, evidence(*span)))
    last = regions[-1]
    if part.kind is not ClauseKind.LEAD_IN and last.text.endswith("："):
        end = last.start + len(last.text)
        detail = "本条以冒号结尾，其后应有的表格或清单在转载中缺失。"
        flags.append(Flag(FlagKind.MISSING_TABLE, detail, By.PATTERN, evidence(end - 1, end)))
    return tuple(flags)


def losses_of(repairs: Iterable[Repair], source: str) -> tuple[Flag, ...]:
    """Return a flag for each place of a clause that restoration could only mark as lost."""
    return tuple(
        Flag(
            FlagKind.LOST_BYTES,
            _HOLE_WORDS[FlagKind.LOST_BYTES],
            By.PATTERN,
            Evidence(repair.before, source, repair.start, repair.end),
        )
        for repair in repairs
        if repair.certainty is Certainty.LOST
    )


_HOLE_WORDS = {
    FlagKind.MISSING_TABLE: "本条所指的表格或清单在转载中缺失。",
    FlagKind.UNIT_NOT_PRINTED: "来源没有印出这个数额的单位。",
    FlagKind.MASKED: "此处的字被屏蔽符号替换。",
    FlagKind.MISSING_CHARACTER: "此处缺少文字，可能是按钮名称。",
    FlagKind.LOST_BYTES: "此处有字节丢失，原字无法还原。",
}


def glosses_of(text: str, spun_terms: Iterable[SpunTermRecord]) -> tuple[Gloss, ...]:
    """Return the likely originals of spun terms in a text, longest term first, left to right.

    >>> from guiju.records import SpunTermRecord
    >>> terms = (SpunTermRecord("请求", "申请", "-"), SpunTermRecord("建议请求", "提交申请", "-"))
    >>> [(g.start, g.end, g.original) for g in glosses_of("商家建议请求", terms)]
    [(2, 6, '提交申请')]
    """
    terms = sorted(spun_terms, key=lambda term: -len(term.term))
    if not terms:
        return ()
    pattern = re.compile("|".join(re.escape(term.term) for term in terms))
    by_term = {term.term: term for term in terms}
    glosses = []
    for match in pattern.finditer(text):
        term = by_term[match.group()]
        if term.unless and any(
            own.start() <= match.start() and match.end() <= own.end()
            for own in re.finditer(term.unless, text)
        ):
            continue
        glosses.append(Gloss(match.start(), match.end(), term.original))
    return tuple(glosses)


def spun_flag(
    text: str, glosses: tuple[Gloss, ...], region: Region, evidence: EvidenceAt
) -> tuple[Flag, ...]:
    """Return the flag that says which words of a clause a spinner probably put in."""
    if not glosses:
        return ()
    pairs = dict.fromkeys(f"{text[g.start : g.end]}〔{g.original}〕" for g in glosses)
    detail = f"换词文本，括注为推定的原词：{'、'.join(pairs)}。"
    first = text[glosses[0].start : glosses[0].end]
    at = region.start + max(region.text.find(first), 0)
    return (Flag(FlagKind.SPUN_TERM, detail, By.PATTERN, evidence(at, at + len(first))),)
