"""Pages across rules: a platform's rules, a word's clauses side by side, the matrix, the timeline.

Clauses stand in HTML of our own, not in Markdown: what a source prints is escaped once and shown as
it is, and two platforms can stand beside each other.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from guiju import words
from guiju.changes import Recorded, RecordKind
from guiju.model import (
    Clause,
    Heading,
    Rule,
    SourceAccount,
    TagKind,
    anchor,
    display_label,
    page_path,
    rule_path,
)
from guiju.records import PlatformRecord, TermRecord
from guiju.status import status_words
from guiju.writing.change_words import touched_words
from guiju.writing.comparison_page import comparison_slug
from guiju.writing.markup import cell, escape_inline
from guiju.writing.rule_head import edition_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


FOLDERS = {TagKind.TOPIC: "topics", TagKind.PARTY: "parties", TagKind.PENALTY: "penalties"}
_LEADS = {
    TagKind.TOPIC: "各平台规则中说到“{}”的条款，按平台并列。",
    TagKind.PARTY: "各平台规则中说到“{}”的条款，按平台并列。",
    TagKind.PENALTY: "各平台规则中写明“{}”这一处理措施的条款，按平台并列。",
}


@dataclass(frozen=True)
class Across:
    """What pages across rules are made from.

    `rules` are the editions that count; `terms` are the words of all vocabularies, of which those
    with an id have pages. `events` is the record of changes.
    """

    rules: tuple[Rule, ...]
    other_editions: tuple[Rule, ...]
    platforms: tuple[PlatformRecord, ...]
    terms: tuple[tuple[TagKind, TermRecord], ...]
    accounts: tuple[SourceAccount, ...]
    events: tuple[Recorded, ...] = ()

    def clauses_with(self, kind: TagKind, name: str) -> list[tuple[Rule, tuple[Clause, ...]]]:
        """Return the clauses that carry a word, rule by rule."""
        return self._by_word.get((kind, name), [])

    @cached_property
    def _by_word(self) -> dict[tuple[TagKind, str], list[tuple[Rule, tuple[Clause, ...]]]]:
        found: dict[tuple[TagKind, str], list[tuple[Rule, tuple[Clause, ...]]]] = {}
        for rule in self.rules:
            own: dict[tuple[TagKind, str], dict[str, Clause]] = {}
            for clause in rule.clauses:
                for tag in clause.tags:
                    own.setdefault((tag.kind, tag.name), {})[clause.id] = clause
            for word, clauses in own.items():
                found.setdefault(word, []).append((rule, tuple(clauses.values())))
        return found


def across_files(material: Across) -> dict[str, str]:
    """Return path below docs/ → text of every page across rules."""
    files = {
        "rules/matrix.md": _page(_matrix(material)),
        "rules/timeline.md": _page(_timeline(material)),
    }
    for platform in material.platforms:
        if any(rule.platform == platform.id for rule in material.rules):
            files[f"rules/{platform.id}/index.md"] = _page(_platform(platform, material))
    for kind in FOLDERS:
        for term, path in pages_of(kind, material):
            files[f"{path}.md"] = _page(_term(kind, term, material))
    return files


def pages_of(kind: TagKind, material: Across) -> list[tuple[TermRecord, str]]:
    """Return the words of one kind that have a page, each with the page below docs/."""
    return [
        (term, path)
        for own, term in material.terms
        if own is kind
        and (path := term_path(kind, term))
        and material.clauses_with(kind, term.name)
    ]


def term_path(kind: TagKind, term: TermRecord) -> str | None:
    """Return the page of a word below docs/, without its ending; None where it has none."""
    folder = FOLDERS.get(kind)
    return f"rules/{folder}/{term.id}" if folder and term.id else None


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _term(kind: TagKind, term: TermRecord, material: Across) -> Iterator[str]:
    found = material.clauses_with(kind, term.name)
    count = sum(len(clauses) for _, clauses in found)
    yield from (
        "---",
        f"title: {words.TAG[kind]}：{term.name}",
        "hide: [navigation, toc]",
        "---",
        "",
    )
    yield f"# {escape_inline(term.name)}"
    yield ""
    yield _LEADS[kind].format(escape_inline(term.name)) + f"共 {count} 条。"
    yield ""
    yield _NOTICE
    yield ""
    yield '<div class="sides">'
    for platform in material.platforms:
        own = [(rule, clauses) for rule, clauses in found if rule.platform == platform.id]
        yield '<section class="side">'
        yield f'<h2 id="{platform.id}">{html.escape(platform.name)}</h2>'
        if not own:
            yield f"<p>收录的{html.escape(platform.name)}规则里没有这样的条款。</p>"
        for rule, clauses in own:
            yield from _side(rule, clauses)
        yield "</section>"
    yield "</div>"
    yield ""
    yield "[平台对照](../matrix.md) · [规则总览](../index.md)"


_NOTICE = (
    "条款取自转载文本，是否与官方原文核对过，见各部规则的可信度；"
    "并列只为比较，不表示两边的规定相当。"
)


def _side(rule: Rule, clauses: Sequence[Clause]) -> Iterator[str]:
    page = f"../{page_path(rule.id).removeprefix('rules/')}.html"
    said = f"{status_words(rule)} · {words.TRUST[rule.trust]}"
    yield f'<h3><a href="{page}">{html.escape(rule.title)}</a></h3>'
    yield f'<p class="side__said">{html.escape(said)}</p>'
    for clause in clauses:
        yield '<article class="side__clause">'
        above = clause.path[:-1] if clause.title else clause.path
        path = "".join(f"{html.escape(heading)} › " for heading in above)
        label = html.escape(display_label(clause))
        yield f'<h4><span>{path}</span><a href="{page}#{anchor(clause.id)}">{label}</a></h4>'
        for paragraph in _paragraphs(clause):
            yield f"<p>{paragraph}</p>"
        doubts = list(dict.fromkeys(words.FLAG[flag.kind] for flag in clause.flags))
        if clause.trust is not rule.trust:
            doubts.insert(0, words.TRUST[clause.trust])
        if doubts:
            yield f'<p class="side__said">{html.escape("、".join(doubts))}</p>'
        yield "</article>"


def _paragraphs(clause: Clause) -> Iterator[str]:
    """Yield the paragraphs of a clause as HTML, likely originals behind spun words."""
    text, at = [], 0
    for gloss in clause.glosses:
        text.append(html.escape(clause.text[at : gloss.end]))
        text.append(f'<span class="gloss">〔{html.escape(gloss.original)}〕</span>')
        at = gloss.end
    text.append(html.escape(clause.text[at:]))
    yield from "".join(text).split("\n")


def _matrix(material: Across) -> Iterator[str]:
    yield "# 平台对照"
    yield ""
    yield "同一件事，各平台的规则分别怎么说。数字是条款数，点开即可并列阅读。"
    yield ""
    for kind in FOLDERS:
        rows = list(_matrix_rows(kind, material))
        if not rows:
            continue
        names = [cell(platform.name) for platform in material.platforms]
        yield f"## {words.TAG[kind]}"
        yield ""
        yield f"| {words.TAG[kind]} | {' | '.join(names)} |"
        yield f"| --- |{' --- |' * len(names)}"
        yield from rows
        yield ""


def _matrix_rows(kind: TagKind, material: Across) -> Iterator[str]:
    for term, path in pages_of(kind, material):
        found = material.clauses_with(kind, term.name)
        link = f"{path.removeprefix('rules/')}.md"
        cells = [f"[{cell(term.name)}]({link})"]
        for platform in material.platforms:
            count = sum(len(c) for rule, c in found if rule.platform == platform.id)
            cells.append(f"[{count} 条]({link}#{platform.id})" if count else "未见")
        yield f"| {' | '.join(cells)} |"


def _platform(platform: PlatformRecord, material: Across) -> Iterator[str]:
    rules = [rule for rule in material.rules if rule.platform == platform.id]
    total = sum(len(rule.clauses) for rule in rules)
    yield f"# {escape_inline(platform.name)}的规则"
    yield ""
    yield f"收录 {len(rules)} 部规则、{total} 条条款。"
    yield ""
    for rule in rules:
        link = f"{page_path(rule.id).rpartition('/')[2]}.md"
        day = rule.effective_on.isoformat() if rule.effective_on else "未注明"
        yield f"## [{escape_inline(rule.title)}]({link})"
        yield ""
        if rule.applies_to:
            yield f"适用对象：{escape_inline(rule.applies_to)}（编者注）"
            yield ""
        yield (
            f"生效日期：{day} · 效力状态：{status_words(rule)} · "
            f"可信度：{words.TRUST[rule.trust]} · {len(rule.clauses)} 条"
        )
        yield ""
        parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
        chapters = [
            f"[{escape_inline(display_label(part))}]({link}#{anchor(part.id)})"
            for part in sorted(parts, key=lambda part: part.sort)
            if len(part.sort) == 1
        ]
        yield " · ".join(chapters)
        yield ""


@dataclass(frozen=True, slots=True)
class _Event:
    day: date
    what: str
    rule: Rule
    basis: str


def _timeline(material: Across) -> Iterator[str]:
    yield "# 时间线"
    yield ""
    yield (
        "规则本身印出的日期、转载页面的日期、核验的日期和本站记下新版本的日期，由近及远。"
        "没有印出日期的规则列在最后。"
    )
    yield ""
    yield "| 日期 | 事项 | 规则 | 依据 |"
    yield "| --- | --- | --- | --- |"
    editions = (*material.rules, *material.other_editions)
    events = [event for edition in editions for event in _events(edition, material)]
    events += _content_changes(editions, material.events)
    events.sort(key=lambda event: (event.rule.id, event.what))
    events.sort(key=lambda event: event.day, reverse=True)
    for event in events:
        link = f"[{cell(event.rule.title)}]({_link(event.rule)})"
        yield f"| <time>{event.day.isoformat()}</time> | {event.what} | {link} | {event.basis} |"
    undated = [r for r in material.rules if not (r.published_on or r.effective_on)]
    if undated:
        yield ""
        yield "## 来源没有印出日期的规则"
        yield ""
        yield from (f"- [{escape_inline(rule.title)}]({_link(rule)})" for rule in undated)


def _link(rule: Rule) -> str:
    return f"{rule_path(rule).removeprefix('rules/')}.md"


def _events(rule: Rule, material: Across) -> Iterator[_Event]:
    for printed in rule.date_evidence:
        yield _Event(printed.day, words.DATE[printed.kind], rule, f"“{cell(printed.sentence)}”")
    for check in rule.checks:
        yield _Event(check.on, "与官方原文核对", rule, cell(check.by))
    by_id = {account.source.id: account.source for account in material.accounts}
    for source_id in rule.sources:
        source = by_id[source_id]
        if source.page_date:
            basis = f"[{cell(source.site)}](../sources/{source_id}.md)，页面所印"
            what = f"见于{words.SOURCE_KIND[source.kind]}"
            yield _Event(source.page_date, what, rule, basis)


def _content_changes(editions: Iterable[Rule], events: Iterable[Recorded]) -> Iterator[_Event]:
    """Yield when another edition of a known rule was recorded; nothing else is news."""
    by_name = {f"{edition.id}@{edition.edition}": edition for edition in editions}
    for event in events:
        rule = by_name.get(event.pinned)
        if rule is None or event.kind is not RecordKind.CONTENT:
            continue
        basis = f"{edition_words(rule.edition)}，共 {event.clauses} 条"
        if event.compared and event.compared == rule.follows:
            slug = comparison_slug(rule.id, event.compared, rule.edition)
            basis = f"[新旧对照]({rule.platform}/{slug}.md)：{touched_words(event)}"
        yield _Event(event.day, "收录新版", rule, basis)
