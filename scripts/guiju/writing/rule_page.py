"""A rule's page: Markdown that a person reads and `parse` reads back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import yaml

from guiju import words
from guiju.errors import GuijuError
from guiju.evidence import By
from guiju.model import (
    Certainty,
    Clause,
    ClauseKind,
    Commentary,
    Flag,
    FlagKind,
    Gloss,
    Heading,
    Rule,
    SourceAccount,
    Status,
    Tag,
    TagKind,
    Trust,
    anchor,
    display_label,
    page_path,
    pinned_id,
)
from guiju.status import status_words
from guiju.writing.check_page import check_path
from guiju.writing.markup import cell, escape, escape_inline, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEADING = re.compile(
    r"^(?P<level>#{2,3}) (?P<text>.*?) \{#c-(?P<id>[^\s}]+)(?: \.(?P<mark>[a-z]+))?\}$"
)
_GLOSS = re.compile(r'<span class="gloss">〔(.*?)〕</span>')
_BLOCK = re.compile(r"^(?:!!!|\?\?\?) ")


class PageError(GuijuError):
    """A page does not say what its data say."""


@dataclass(frozen=True, slots=True)
class RuleNames:
    """What other files call things that a rule's page names."""

    platform: str
    as_of: str
    rule_titles: dict[str, str]
    sources: dict[str, SourceAccount]
    has_check: bool = False  # a page on which a shop checks itself against the rule


def render(rule: Rule, names: RuleNames) -> str:
    """Return the Markdown page of a rule; all words of the source are escaped."""
    lines = [*_front_matter(rule), f"# {escape_inline(rule.title)}", "", *_head_block(rule, names)]
    notes = list(rule.commentary)
    parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
    for part in sorted(parts, key=lambda part: part.sort):
        lines += _commentary([note for note in notes if note.before == part.id])
        notes = [note for note in notes if note.before != part.id]
        if isinstance(part, Heading):
            lines += _heading(part)
        else:
            lines += _clause(part, rule)
    lines += _commentary(notes)
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
        msg = f"{page_path(data.id)}.md: no front matter; run guiju normalise"
        raise PageError(msg)
    meta = yaml.safe_load(match.group(1))
    found = {part.id: part for part in _page_parts(page[match.end() :].split("\n"))}
    parts: list[Heading | Clause] = [*data.headings, *data.clauses]
    wanted = {part.id for part in parts}
    if set(found) != wanted:
        odd = ", ".join(sorted(set(found) ^ wanted))
        msg = f"{page_path(data.id)}.md: page and data differ in {odd}; normalise again"
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


def _head_block(rule: Rule, names: RuleNames) -> Iterator[str]:
    rows = [
        ("编号", f"`{rule.id}@{rule.edition}`"),
        ("题名", "来源所印" if rule.title_by is By.PATTERN else "来源没有印出题名，此处为编者所拟"),
        ("平台", cell(names.platform)),
        ("发布主体", f"{cell(rule.publisher)}（编者注）" if rule.publisher else "未注明"),
        ("适用对象", f"{cell(rule.applies_to)}（编者注）" if rule.applies_to else "未注明"),
        ("发布日期", rule.published_on.isoformat() if rule.published_on else "未注明"),
        ("生效日期", rule.effective_on.isoformat() if rule.effective_on else "未注明"),
        ("效力状态", f"**{status_words(rule)}**（截至 {names.as_of}）{cell(rule.status_note)}"),
        ("可信度", f"**{words.TRUST[rule.trust]}**（按全文最低的一条计）"),
        ("主题", "、".join(cell(topic) for topic in rule.topics) or "无"),
        ("最后核验", _last_check(rule)),
        ("官方原文", _official(rule)),
        ("文本来源", "；".join(_source_link(names.sources[s], rule) for s in rule.sources)),
        ("数据", f"[JSON]({_up(rule)}data/{rule.id}.json)"),
    ]
    if names.has_check:
        rows.append(("自查", f"[填入店铺数据，逐条对照]({_up(rule)}{check_path(rule.id)}.md)"))
    if rule.trust is not Trust.OFFICIAL:
        yield f'!!! warning "{words.REPOST_WARNING}"'
        yield ""
        yield f"    {_WARNINGS[rule.trust]}引用前请到平台规则中心核对原文。"
        yield ""
    # The id takes the place of a header row, which would only say "item" and "content".
    yield f"| {rows[0][0]} | {rows[0][1]} |"
    yield "| --- | --- |"
    for name, value in rows[1:]:
        yield f"| {name} | {value} |"
    yield ""
    for relation in rule.relations:
        title = names.rule_titles.get(relation.target, relation.target)
        sure = "" if relation.verified else "（未经核实）"
        target = f"[{escape(title)}]({_up(rule)}{page_path(relation.target)}.md)"
        yield f'!!! info "{words.RELATION[relation.kind]}{sure}"'
        yield ""
        yield f"    {target}。{escape(relation.note)}所据原话："
        yield ""
        if relation.evidence:
            yield f"    > {escape(relation.evidence.quote)}"
            yield ""
    for note in rule.notes:
        yield '!!! note "编者注"'
        yield ""
        yield f"    {escape(note)}"
        yield ""


_WARNINGS = {
    Trust.MULTI: "本页文字来自几个互相一致的转载。",
    Trust.SINGLE: "本页文字来自一个转载页面。",
    Trust.REPORTED: "本页文字出自新闻或攻略作者的转述，未必是规则的原话。",
    Trust.SPUN: "本页文字经机器换词，〔 〕内是推定的原词。",
    Trust.DAMAGED: "本页有无法还原的损坏。",
}


def _last_check(rule: Rule) -> str:
    if not rule.checks:
        return "从未核验"
    last = max(rule.checks, key=lambda check: check.on)
    return f"{last.on.isoformat()}，{cell(last.by)}"


def _official(rule: Rule) -> str:
    if not rule.checks:
        return "未取得"
    last = max(rule.checks, key=lambda check: check.on)
    return f"{cell(last.url)}（文件号 {cell(last.document_id)}）"


def _source_link(account: SourceAccount, rule: Rule) -> str:
    source = account.source
    when = source.page_date.isoformat() if source.page_date else "页面未注明日期"
    text = f"{cell(source.site)}《{cell(source.page_title)}》"
    where = f"{_up(rule)}sources/{source.id}.md"
    return f"[{text}]({where})，{when}，{words.SOURCE_KIND[source.kind]}"


def _up(rule: Rule) -> str:
    return "../" * page_path(rule.id).count("/")


def _heading(heading: Heading) -> Iterator[str]:
    top = len(heading.sort) == 1
    mark = f"{{#{anchor(heading.id)}}}" if top else f"{{#{anchor(heading.id)} .heading}}"
    yield f"{'##' if top else '###'} {escape_inline(display_label(heading))} {mark}"
    yield ""
    yield from _flags(heading.flags)


def _clause(clause: Clause, rule: Rule) -> Iterator[str]:
    # A section that is itself a lead-in opens a chapter, though it has words of its own.
    opens_chapter = len(clause.sort) == 1 and clause.kind is ClauseKind.LEAD_IN and clause.label
    printed = clause.label or clause.title
    mark = f"{{#{anchor(clause.id)}{'' if printed else ' .unprinted'}}}"
    yield f"{'##' if opens_chapter else '###'} {escape_inline(display_label(clause))} {mark}"
    yield ""
    chips = [f"`{words.TAG[kind]}：{names}`" for kind, names in _names_by_kind(clause.tags)]
    if doubts := dict.fromkeys(_flag_names(clause)):
        chips.append(f"`存疑：{'、'.join(doubts)}`")
    if clause.trust is not rule.trust:
        chips.append(f"`可信度：{words.TRUST[clause.trust]}`")
    chips.append(f"`{pinned_id(rule, clause.id)}`")
    chips += [
        f"[转载原文]({_up(rule)}sources/{span.source}.md#{raw_anchor(rule.id, clause.id)})"
        for span in clause.spans[:1]
    ]
    yield " ".join(chips)
    yield ""
    for paragraph in _with_glosses(clause.text, clause.glosses):
        yield paragraph
        yield ""
    # The glosses in the text say which words a spinner changed; a box would say it twice.
    yield from _flags(flag for flag in clause.flags if flag.kind is not FlagKind.SPUN_TERM)
    for repair in clause.repairs:
        if repair.certainty is not Certainty.CERTAIN:
            kinds = "、".join(words.REPAIR[kind] for kind in repair.kinds)
            what = f"原页印作“{escape(repair.before)}”，{kinds}后作“{escape(repair.after)}”。"
            yield f'!!! warning "{words.CERTAINTY[repair.certainty]}的修复"'
            yield ""
            yield f"    {what}"
            yield ""


def raw_anchor(rule_id: str, part_id: str) -> str:
    """Return the anchor of a part's raw text on its source's page.

    >>> raw_anchor("ks.dianshang-pk", "4-1")
    'raw-ks.dianshang-pk-4-1'
    """
    return f"raw-{rule_id}-{part_id}"


def _names_by_kind(tags: Iterable[Tag]) -> Iterator[tuple[TagKind, str]]:
    names: dict[TagKind, list[str]] = {}
    for tag in tags:
        names.setdefault(tag.kind, []).append(tag.name)
    for kind, own in names.items():
        yield kind, "、".join(own)


def _flag_names(clause: Clause) -> Iterator[str]:
    for flag in clause.flags:
        yield words.FLAG[flag.kind]
    if any(repair.certainty is Certainty.PROBABLE for repair in clause.repairs):
        yield "推定修复"


def _flags(flags: Iterable[Flag]) -> Iterator[str]:
    for flag in flags:
        yield f'!!! warning "{words.FLAG[flag.kind]}"'
        yield ""
        yield f"    {escape(flag.detail)}"
        if flag.kind is FlagKind.CONTRADICTS and flag.evidence:
            yield ""
            yield f"    > {escape(flag.evidence.quote)}"
        yield ""


def _with_glosses(text: str, glosses: tuple[Gloss, ...]) -> Iterator[str]:
    offset = 0
    for paragraph in text.split("\n"):
        end = offset + len(paragraph)
        parts: list[str] = []
        position = offset
        for gloss in glosses:
            if offset < gloss.end <= end:
                parts.append(text[position : gloss.end])
                parts.append(f'<span class="gloss">〔{escape(gloss.original)}〕</span>')
                position = gloss.end
        parts.append(text[position:end])
        # Only the first piece stands at the line's start, where block marks must be escaped.
        shown = [escape(p) if i == 0 else p for i, p in enumerate(parts)]
        shown[2::2] = [escape_inline(part) for part in parts[2::2]]
        yield "".join(shown)
        offset = end + 1


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
    text = "\n".join(unescape(_GLOSS.sub("", line)) for line in printed[1:])
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
    tags = [tag for tag in data.tags if f"{words.TAG[tag.kind]}：{tag.name}" in page.tags]
    return replace(data, text=page.text, tags=tuple(tags))


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
