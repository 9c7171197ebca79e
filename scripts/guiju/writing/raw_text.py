"""查看原文: a part's raw text as scraped, each repair and removal in it marked and named."""

from __future__ import annotations

import html
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju import words
from guiju.explanation import abbreviated
from guiju.model import (
    Account,
    Certainty,
    Clause,
    Heading,
    LedgerEntry,
    RemovalReason,
    Repair,
    SourceAccount,
    SourceSpan,
    Witness,
)
from guiju.visible import visible
from guiju.writing.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guiju.assembly import Library

_LONGEST_SHOWN = 200  # characters of what a repair took out, which may be a whole script
_LONGEST_CHANGE = 60


@dataclass(frozen=True, slots=True)
class RawSource:
    """A source's raw text with the whereabouts of its characters."""

    account: SourceAccount
    text: str


def raw_sources(library: Library) -> dict[str, RawSource]:
    """Return the sources of a library by id."""
    pairs = zip(library.accounts, library.texts, strict=True)
    return {account.source.id: RawSource(account, text.text) for account, text in pairs}


def raw_block(part: Heading | Clause | Witness, sources: Mapping[str, RawSource]) -> list[str]:
    """Return lines of HTML without a blank one: the raw text of a part, and what was done to it.

    What was taken out between the part's own words is shown masked, as on the source's page; other
    parts that stand in between are left out with a mark.
    """
    lines = []
    repairs = () if isinstance(part, Heading) else part.repairs
    for source, spans in _by_source(part.spans):
        raw = sources[source]
        own = [r for r in repairs if spans[0].start <= r.start < spans[-1].end]
        pieces = _pieces(spans, own, raw)
        lines.append(f'<pre class="raw">{_kept_together("".join(pieces))}</pre>')
        lines += _named(own)
    return lines


def _by_source(spans: Sequence[SourceSpan]) -> Iterator[tuple[str, list[SourceSpan]]]:
    grouped: dict[str, list[SourceSpan]] = {}
    for span in spans:
        grouped.setdefault(span.source, []).append(span)
    yield from grouped.items()


def _pieces(
    spans: Sequence[SourceSpan], repairs: Sequence[Repair], raw: RawSource
) -> Iterator[str]:
    end = spans[0].start
    for span in spans:
        yield from _between(end, span.start, raw)
        at = span.start
        for repair in repairs:
            if not span.start <= repair.start < span.end:
                continue
            yield html.escape(raw.text[at : repair.start])
            at = max(min(repair.end, span.end), repair.start)
            taken = abbreviated(raw.text[repair.start : at], _LONGEST_SHOWN)
            shown = html.escape(visible(taken)) or "‸"
            doubt = "" if repair.certainty is Certainty.CERTAIN else " raw__repair--doubtful"
            yield f'<mark class="raw__repair{doubt}" title="{html.escape(_said(repair))}">'
            yield f"{shown}</mark>"
        yield html.escape(raw.text[at : span.end])
        end = span.end


def _between(start: int, end: int, raw: RawSource) -> Iterator[str]:
    """Yield what stands between two spans of a part: layout as it is, removals masked."""
    for entry in _entries(start, end, raw.account.ledger):
        text = raw.text[max(start, entry.start) : min(end, entry.end)]
        if entry.account is Account.LAYOUT:
            yield "\n" if "\n" in text else " " if text else ""
        elif entry.account is Account.REMOVAL:
            reason = entry.reason or RemovalReason.CHROME
            name = html.escape(words.REASON[reason])
            yield f"<del>{html.escape(masked(text, reason))}</del>〔剔除：{name}〕"
        else:
            yield "……"


def _entries(start: int, end: int, ledger: Sequence[LedgerEntry]) -> Iterator[LedgerEntry]:
    first = max(bisect_right(ledger, start, key=lambda entry: entry.start) - 1, 0)
    for entry in ledger[first:]:
        if entry.start >= end:
            return
        if entry.end > start:
            yield entry


def _named(repairs: Sequence[Repair]) -> Iterator[str]:
    """Yield a line that names every kind of repair, how often, and what became what."""
    by_kind: dict[str, dict[str, int]] = {}
    for repair in repairs:
        names = "、".join(words.REPAIR[kind] for kind in repair.kinds)
        if repair.certainty is not Certainty.CERTAIN:
            names += f"（{words.CERTAINTY[repair.certainty]}）"
        changes = by_kind.setdefault(names, {})
        changes[_change(repair)] = changes.get(_change(repair), 0) + 1
    if not by_kind:
        yield '<p class="raw__named">这里没有改动一个字。</p>'
        return
    said = []
    for names, changes in by_kind.items():
        count = sum(changes.values())
        listed = "，".join(
            html.escape(change) + (f"×{times}" if times > 1 else "")
            for change, times in changes.items()
        )
        said.append(f"<b>{html.escape(names)}</b> {count} 处：{listed}")
    yield f'<p class="raw__named">{"；".join(said)}。</p>'


def _said(repair: Repair) -> str:
    names = "、".join(words.REPAIR[kind] for kind in repair.kinds)
    return f"{names}（{words.CERTAINTY[repair.certainty]}）：{_change(repair)}"


def _change(repair: Repair) -> str:
    before = visible(abbreviated(repair.before, _LONGEST_CHANGE))
    after = visible(repair.after)
    if not repair.after:
        return f"删“{before}”"
    return f"“{before}”作“{after}”" if repair.before else f"补“{after}”"


def _kept_together(shown: str) -> str:
    """Return HTML that holds no blank line: one would end the block in Markdown."""
    lines = shown.strip("\n").split("\n")
    return "&#10;".join(line if line.strip() else "&#8203;" for line in lines)
