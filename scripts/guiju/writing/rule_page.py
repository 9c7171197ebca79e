"""A rule's page: Markdown that a person reads and `parse` reads back."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import yaml

from guiju import words
from guiju.definitions import uses_in
from guiju.errors import GuijuError
from guiju.evidence import By
from guiju.model import (
    Certainty,
    Change,
    ChangeKind,
    Clause,
    ClauseKind,
    Commentary,
    Flag,
    FlagKind,
    Heading,
    Rule,
    Status,
    Tag,
    Trust,
    anchor,
    clauses_named,
    display_label,
    is_doubt,
    page_path,
    pinned_id,
    rule_path,
)
from guiju.provisions import Reference, ReferenceKind
from guiju.report_address import report_address
from guiju.wording import DifferenceKind, compared
from guiju.writing.change_words import upgrade_lines
from guiju.writing.markup import attribute, cell, escape, escape_inline, one_line, unescape
from guiju.writing.provision_words import said_of
from guiju.writing.raw_text import raw_block
from guiju.writing.rule_head import doubt_names, edition_words, head_block
from guiju.writing.rule_names import RuleNames, up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEADING = re.compile(
    r"^(?P<level>#{2,3}) (?P<text>.*?) \{#c-(?P<id>[^\s}]+)(?: \.(?P<mark>[a-z]+))?\}$"
)
_GLOSS = re.compile(r'<span class="gloss">〔(.*?)〕</span>')
_LINK = re.compile(r'<a class="(?:cited|term)" href="[^"<>]*"(?: title="[^"<>]*")?>|</a>')
_BLOCK = re.compile(r"^(?:!!!|\?\?\?|<div) ")


class PageError(GuijuError):
    """A page does not say what its data say."""


def render(rule: Rule, names: RuleNames) -> str:
    """Return the Markdown page of a rule; all words of the source are escaped."""
    lines = [*_front_matter(rule), f"# {escape_inline(rule.title)}", ""]
    lines += [f'<div class="acts acts--rule">{_COPYING}</div>', "", *head_block(rule, names)]
    notes = list(rule.commentary)
    parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
    for part in sorted(parts, key=lambda part: part.sort):
        lines += _commentary([note for note in notes if note.before == part.id])
        notes = [note for note in notes if note.before != part.id]
        if isinstance(part, Heading):
            lines += _heading(part, rule)
        else:
            lines += _clause(part, rule, names)
    lines += _commentary(notes)
    lines += _only_elsewhere(rule, names)
    lines += upgrade_lines(rule, names.upgrades)
    lines += _neighbours(rule, names)
    return "\n".join(lines).rstrip() + "\n"


def parse(page: str, data: Rule) -> Rule:
    """Return the rule that a page and its data say together.

    What the page prints (names, dates, status, headings, labels, text, tags) is taken from the
    page; spans, evidence and repairs from the data.

    Raises:
        PageError: the page is no rule page, or has other parts than its data.
    """
    match = re.match(r"---\n(.*?)\n---\n", page, re.DOTALL)
    if match is None:
        msg = f"{rule_path(data)}.md: no front matter; run guiju normalise"
        raise PageError(msg)
    meta = yaml.safe_load(match.group(1))
    found = {part.id: part for part in _page_parts(page[match.end() :].split("\n"))}
    parts: list[Heading | Clause] = [*data.headings, *data.clauses]
    wanted = {part.id for part in parts}
    if set(found) != wanted:
        odd = ", ".join(sorted(set(found) ^ wanted))
        msg = f"{rule_path(data)}.md: page and data differ in {odd}; normalise again"
        raise PageError(msg)
    return replace(
        data,
        id=meta["id"],
        title=meta["title"],
        platform=meta["platform"],
        edition=str(meta["edition"]),
        published_on=_day(meta["published_on"]),
        effective_on=_day(meta["effective_on"]),
        status=Status(meta["status"]),
        trust=Trust(meta["trust"]),
        sources=tuple(meta["sources"]),
        topics=tuple(meta["topics"]),
        headings=tuple(_read_heading(heading, found[heading.id]) for heading in data.headings),
        clauses=tuple(_read_clause(clause, found[clause.id]) for clause in data.clauses),
    )


def _front_matter(rule: Rule) -> list[str]:
    meta = {
        "id": rule.id,
        "title": rule.title,
        "platform": rule.platform,
        "edition": rule.edition,
        "published_on": rule.published_on.isoformat() if rule.published_on else None,
        "effective_on": rule.effective_on.isoformat() if rule.effective_on else None,
        "status": rule.status.value,
        "trust": rule.trust.value,
        "sources": list(rule.sources),
        "topics": list(rule.topics),
    }
    dumped = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1000)
    return ["---", *dumped.rstrip("\n").split("\n"), "---", ""]


def _heading(heading: Heading, rule: Rule) -> Iterator[str]:
    top = len(heading.sort) == 1
    mark = f"{{#{anchor(heading.id)}}}" if top else f"{{#{anchor(heading.id)} .heading}}"
    yield f"{'##' if top else '###'} {escape_inline(display_label(heading))} {mark}"
    yield ""
    yield from _flags(heading.flags)
    yield from _decisions(rule, heading.id)


def _clause(clause: Clause, rule: Rule, names: RuleNames) -> Iterator[str]:
    # A section that is itself a lead-in opens a chapter, though it has words of its own.
    opens_chapter = len(clause.sort) == 1 and clause.kind is ClauseKind.LEAD_IN and clause.label
    printed = clause.label or clause.title
    mark = f"{{#{anchor(clause.id)}{'' if printed else ' .unprinted'}}}"
    yield f"{'##' if opens_chapter else '###'} {escape_inline(display_label(clause))} {mark}"
    yield ""
    chips = [f"`{kind}：{names}`" for kind, names in _names_by_kind(clause.tags)]
    if doubts := dict.fromkeys(doubt_names(clause)):
        chips.append(f"`存疑：{'、'.join(doubts)}`")
    if clause.trust is not rule.trust:
        chips.append(f"`可信度：{words.TRUST[clause.trust]}`")
    chips.append(f"`{pinned_id(rule, clause.id)}`")
    yield " ".join(chips)
    yield ""
    for paragraph in _paragraphs(clause, _links(clause, rule)):
        yield paragraph
        yield ""
    yield from _said(clause, rule, names)
    # The glosses in the text say which words a spinner changed; a box would say it twice.
    yield from _flags(flag for flag in clause.flags if flag.kind is not FlagKind.SPUN_TERM)
    yield from _decisions(rule, clause.id)
    for repair in clause.repairs:
        if repair.certainty is not Certainty.CERTAIN:
            kinds = "、".join(words.REPAIR[kind] for kind in repair.kinds)
            what = f"原页印作“{escape(repair.before)}”，{kinds}后作“{escape(repair.after)}”。"
            yield f'!!! warning "{words.CERTAINTY[repair.certainty]}的修复"'
            yield ""
            yield f"    {what}"
            yield ""
    yield from _collation(clause, rule, names)
    yield from _actions(clause, rule, names)


# The script of the page puts the buttons for copying here; the style sheet keeps their place free.
_COPYING = '<span class="acts__copying"></span>'


def _actions(clause: Clause, rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield the row of what a reader can do with a clause."""
    yield f'<div class="acts">{_COPYING}'
    yield '<details class="raw-text"><summary>查看原文</summary>'
    yield from raw_block(clause, names.sources)
    page = f"{up(rule)}sources/{clause.spans[0].source}.html"
    yield f'<p><a href="{page}#{raw_anchor(rule, clause.id)}">在来源页面中看</a></p>'
    yield "</details>"
    if names.report_url:
        where = html.escape(report_address(names.report_url, pinned_id(rule, clause.id)))
        label = html.escape(one_line(f"报告错误：{display_label(clause)}"))
        yield f'<a class="acts__report" href="{where}" aria-label="{label}">报告错误</a>'
    yield "</div>"
    yield ""


def _said(clause: Clause, rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield what a clause says as data and what it was before, in a quiet box without a title."""
    said = (*said_of(clause, rule), *_neighbouring_editions(clause, rule, names))
    lines = [f"    **{name}** {told}" for name, told in said]
    if lines:
        yield '!!! said ""'
        yield ""
        for line in lines:
            yield line
            yield ""


def _neighbouring_editions(
    clause: Clause, rule: Rule, names: RuleNames
) -> Iterator[tuple[str, str]]:
    """Yield where a clause stands in the editions beside its own, if not under the same number."""
    if clause.origin and rule.follows:
        before, part = names.edition(rule.follows), clause.origin.rpartition("/")[2]
        if before:
            yield "上一版", f"原为 {_part_link(before, part, rule)}"
    after = names.edition(rule.followed_by) if rule.followed_by else None
    if after:
        yield from _later(clause, rule, after, names)


def _later(clause: Clause, rule: Rule, after: Rule, names: RuleNames) -> Iterator[tuple[str, str]]:
    became = names.became.get(clause.id)
    if became is None or (became.new and became.new.id == clause.id):
        return
    if became.new:
        yield "下一版", f"改为 {_part_link(after, became.new.id, rule)}"
    elif became.elsewhere:
        link = _part_link(after, became.elsewhere.id, rule)
        yield "下一版", f"没有相当的条款，文字多见于 {link}"
    else:
        yield "下一版", f"没有相当的条款（{edition_words(after.edition)}）"


def _part_link(edition: Rule, part: str, seen_from: Rule) -> str:
    clause = next(clause for clause in edition.clauses if clause.id == part)
    label = escape_inline(display_label(clause))
    where = f"{up(seen_from)}{rule_path(edition)}.md#{anchor(part)}"
    return f"[{label}]({where})（{edition_words(edition.edition)}）"


def _neighbours(rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield links to the rules of the same platform before and after this one."""
    links = [
        f'<a rel="{rel}" href="{up(rule)}{page_path(one.id)}.html">'
        f"<span>{word}</span>{html.escape(one.title)}</a>"
        for rel, word, one in zip(("prev", "next"), _BESIDE, names.neighbours, strict=True)
        if one
    ]
    if links:
        yield f'<nav class="neighbours" aria-label="{cell(names.platform)}的其他规则">'
        yield from links
        yield "</nav>"


_BESIDE = ("上一部", "下一部")


def _collation(clause: Clause, rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield what other sources print in place of a clause, word by word where they differ."""
    witnesses = [witness for witness in rule.witnesses if witness.clause == clause.id]
    if not witnesses:
        return
    agreeing = sum(witness.agrees for witness in witnesses)
    yield f'!!! info "校勘：另见于 {len(witnesses)} 个来源，{agreeing} 个文字一致"'
    yield ""
    for witness in witnesses:
        site = escape_inline(names.sources[witness.source].account.source.site)
        link = f"[{site}]({up(rule)}sources/{witness.source}.md)"
        said = [words.agreement(witness)]
        said += [
            f"此处“{escape_inline(piece.old)}”，彼处“{escape_inline(piece.new)}”"
            for piece in compared(clause.text, witness.text)
            if piece.kind is not DifferenceKind.SAME
        ]
        yield f"    - {link}：{'；'.join(said)}。"
    yield ""


def _only_elsewhere(rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield the clauses that only another source has: shown, and no part of the rule."""
    lone = [witness for witness in rule.witnesses if witness.clause is None]
    if not lone:
        return
    yield "## 只见于其他来源的文字 {#elsewhere}"
    yield ""
    for witness in lone:
        site = escape_inline(names.sources[witness.source].account.source.site)
        yield f"[{site}]({up(rule)}sources/{witness.source}.md) {escape_inline(witness.label)}"
        yield ""
        for paragraph in witness.text.split("\n"):
            yield f"> {escape(paragraph)}"
            yield ""


def raw_anchor(rule: Rule, part_id: str) -> str:
    """Return the anchor of a part's raw text on its source's page: `raw-ks.dianshang-pk-4-1`.

    A source may hold several editions; those that do not count have their names in it.
    """
    return f"raw-{rule.id}{'' if rule.counts else f'@{rule.edition}'}-{part_id}"


def _names_by_kind(tags: Iterable[Tag]) -> Iterator[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    for tag in tags:
        names.setdefault(_tag_words(tag), []).append(tag.name)
    for kind, own in names.items():
        yield kind, "、".join(own)


def _tag_words(tag: Tag) -> str:
    """Return the kind of a tag as its chip says it: a curator's stand apart."""
    return words.TAG[tag.kind] + ("（编者注）" if tag.by is By.CURATOR else "")


def _decisions(rule: Rule, part_id: str) -> Iterator[str]:
    """Yield what a person decided on a part and all below it, once for all of them, and why.

    A doubt has its own box, which says its reason.
    """
    below = clauses_named(rule.headings, rule.clauses, part_id)
    own = (d for clause in below for d in clause.decisions if d.part == part_id)
    for decision in dict.fromkeys(own):
        changes = [change for change in decision.changes if not is_doubt(change)]
        if not changes:
            continue
        yield '!!! note "编者注"'
        yield ""
        said = "；".join(_change(change) for change in changes)
        yield f"    {escape_inline(one_line(said))}。{escape_inline(one_line(decision.reason))}"
        yield ""


def _change(change: Change) -> str:
    """Say one change.

    >>> _change(Change(ChangeKind.CORRECTED, "criteria", "体验分>=4", "体验分>=4分"))
    '条件“体验分>=4”改为“体验分>=4分”'
    >>> _change(Change(ChangeKind.REMOVED, "tags", "处理：扣分"))
    '去掉“处理：扣分”'
    """
    field = words.FIELD.get(change.field, "")
    if change.kind is ChangeKind.ADDED:
        return f"{field}加上“{change.after}”"
    if change.kind is ChangeKind.REMOVED:
        return f"{field}去掉“{change.before}”"
    return f"{field}“{change.before}”改为“{change.after}”"


def _flags(flags: Iterable[Flag]) -> Iterator[str]:
    for flag in flags:
        yield f'!!! warning "{words.FLAG[flag.kind]}"'
        yield ""
        yield f"    {escape(one_line(flag.detail))}"
        if flag.kind is FlagKind.CONTRADICTS and flag.evidence:
            yield ""
            yield f"    > {escape(one_line(flag.evidence.quote))}"
        yield ""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Markup that stands in front of a clause's character; at one place ends come before starts."""

    at: int
    rank: int
    markup: str


def _paragraphs(clause: Clause, linked: Iterable[_Mark]) -> Iterator[str]:
    """Yield the clause's paragraphs with its glosses and links; all its own words are escaped."""
    marks = [
        _Mark(gloss.end, 0, f'<span class="gloss">〔{escape(gloss.original)}〕</span>')
        for gloss in clause.glosses
    ]
    marks = sorted([*marks, *linked], key=lambda mark: (mark.at, mark.rank))
    offset = 0
    for paragraph in clause.text.split("\n"):
        end = offset + len(paragraph)
        # What starts belongs to the paragraph that it opens, what ends to the one that it closes.
        own = [m for m in marks if offset < m.at <= end - (m.rank == _OPENS)] + [
            m for m in marks if m.at == offset and m.rank == _OPENS
        ]
        pieces: list[str] = []
        position = offset
        for mark in sorted(own, key=lambda mark: (mark.at, mark.rank)):
            pieces += [_shown(clause.text, position, mark.at, offset), mark.markup]
            position = mark.at
        pieces.append(_shown(clause.text, position, end, offset))
        yield "".join(pieces)
        offset = end + 1


def _shown(text: str, start: int, end: int, line: int) -> str:
    """Return escaped words; only a line's start needs the block marks escaped as well."""
    return escape(text[start:end]) if start == line else escape_inline(text[start:end])


_CLOSES, _OPENS = 1, 2


def _links(clause: Clause, rule: Rule) -> Iterator[_Mark]:
    """Yield links to the rules and clauses that a clause names, and from terms to their meaning.

    Without script a reader sees the meaning as the link's title. A link holds no other: what is
    named comes first.
    """
    taken: list[tuple[int, int]] = []
    for reference in clause.references:
        span = (reference.start, reference.end)
        where = _target(reference, rule)
        if where and where != f"#{anchor(clause.id)}" and not _overlaps(span, taken):
            taken.append(span)
            yield _Mark(span[0], _OPENS, f'<a class="cited" href="{where}">')
            yield _Mark(span[1], _CLOSES, "</a>")
    for use in uses_in(clause, rule.clauses):
        if not _overlaps((use.start, use.end), taken):
            title = attribute(f"{use.definition.term}：{use.definition.meaning}")
            opening = f'<a class="term" href="#{anchor(use.clause)}" title="{title}">'
            yield _Mark(use.start, _OPENS, opening)
            yield _Mark(use.end, _CLOSES, "</a>")


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _target(reference: Reference, rule: Rule) -> str | None:
    """Return the address of what a reference leads to, None where that is this very page.

    The page is linked as it is served: raw HTML passes MkDocs by.
    """
    if reference.target is None or reference.kind is ReferenceKind.SELF:
        return None
    target, _, part = reference.target.partition("/")
    if target == rule.id:
        return f"#{anchor(part)}" if part else None
    fragment = f"#{anchor(part)}" if part else ""
    return f"{up(rule)}{page_path(target)}.html{fragment}"


def _commentary(notes: list[Commentary]) -> Iterator[str]:
    if not notes:
        return
    yield '??? quote "背景：转载者的话，不属于规则"'
    yield ""
    for note in notes:
        yield f"    {escape(note.text)}"
        yield ""


@dataclass(frozen=True, slots=True)
class _PagePart:
    id: str
    heading: str
    tags: tuple[str, ...]
    text: str


def _page_parts(lines: list[str]) -> Iterator[_PagePart]:
    """Yield what the page prints under each anchored heading, up to the next block or heading."""
    current: re.Match[str] | None = None
    body: list[str] = []
    for line in [*lines, "## {#c-}"]:
        match = _HEADING.match(line)
        if not match and line != "## {#c-}":
            body.append(line)
            continue
        if current:
            yield _page_part(current, body)
        current, body = match, []


def _page_part(heading: re.Match[str], body: list[str]) -> _PagePart:
    printed = []
    for line in body:
        if _BLOCK.match(line):
            break
        if line:
            printed.append(line)
    tags: list[str] = []
    for kind, names in re.findall(r"`([^`：]+：)([^`]+)`", printed[0]) if printed else ():
        tags += [f"{kind}{name}" for name in names.split("、")]
    text = "\n".join(unescape(_LINK.sub("", _GLOSS.sub("", line))) for line in printed[1:])
    return _PagePart(heading["id"], unescape(heading["text"]), tuple(tags), text)


def _read_heading(data: Heading, page: _PagePart) -> Heading:
    if page.heading != display_label(data):
        msg = f"{data.id}: the page's heading is “{page.heading}”; normalise again"
        raise PageError(msg)
    return data


def _read_clause(data: Clause, page: _PagePart) -> Clause:
    if page.heading != display_label(data):
        msg = f"{data.id}: the page's heading is “{page.heading}”; normalise again"
        raise PageError(msg)
    tags = [tag for tag in data.tags if f"{_tag_words(tag)}：{tag.name}" in page.tags]
    return replace(data, text=page.text, tags=tuple(tags))


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
