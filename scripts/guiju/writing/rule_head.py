"""The head of a rule's page: what may be said of the whole text, before the text."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from guiju import words
from guiju.editions import notice_words
from guiju.evidence import By
from guiju.model import (
    Certainty,
    Clause,
    FlagKind,
    Heading,
    Relation,
    Rule,
    SourceAccount,
    Status,
    Trust,
    anchor,
    data_path,
    display_label,
    page_path,
    rule_path,
)
from guiju.status import status_words
from guiju.writing.check_page import check_path
from guiju.writing.comparison_page import comparison_slug
from guiju.writing.markup import cell, escape, escape_inline, one_line
from guiju.writing.rule_names import RuleNames, up

if TYPE_CHECKING:
    from collections.abc import Iterator


def head_block(rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield what stands between a rule's title and its text: warnings, table, history."""
    rows = [
        ("编号", f"`{rule.id}@{rule.edition}`"),
        *_title_row(rule),
        ("平台", cell(names.platform)),
        ("发布主体", f"{cell(rule.publisher)}（编者注）" if rule.publisher else "未注明"),
        ("适用对象", f"{cell(rule.applies_to)}（编者注）" if rule.applies_to else "未注明"),
        ("类别", f"{cell(rule.category)}（编者注）" if rule.category else "未注明"),
        ("发布日期", rule.published_on.isoformat() if rule.published_on else "未注明"),
        ("生效日期", rule.effective_on.isoformat() if rule.effective_on else "未注明"),
        *_further_dates(rule),
        ("效力状态", f"**{status_words(rule)}**（截至 {names.as_of}）{cell(rule.status_note)}"),
        ("可信度", f"**{words.TRUST[rule.trust]}**（按全文最低的一条计）"),
        ("主题", "、".join(_topics(rule, names)) or "无"),
        ("最后核验", _last_check(rule)),
        ("官方原文", _official(rule)),
        ("文本来源", "；".join(_source_link(names.sources[s].account, rule) for s in rule.sources)),
        ("数据", f"[JSON]({up(rule)}{data_path(rule)}.json)"),
    ]
    if names.has_check and rule.counts:
        rows.append(("自查", f"[填入店铺数据，逐条对照]({up(rule)}{check_path(rule.id)}.md)"))
    if not rule.counts:
        yield from _banner(rule, names)
    elif rule.status in _NOT_IN_FORCE:
        yield f'!!! danger "{status_words(rule)}"'
        yield ""
        yield f"    截至 {names.as_of}：{escape_inline(one_line(rule.status_note))}"
        yield ""
    if rule.trust is not Trust.OFFICIAL:
        yield f'!!! warning "{words.REPOST_WARNING}"'
        yield ""
        yield f"    {_WARNINGS[rule.trust]}引用前请到平台规则中心核对原文。"
        yield ""
    yield from _doubts(rule)
    # The id takes the place of a header row, which would only say "item" and "content".
    yield f"| {rows[0][0]} | {rows[0][1]} |"
    yield "| --- | --- |"
    for name, value in rows[1:]:
        yield f"| {name} | {value} |"
    yield ""
    yield from _history(rule, names)
    alike = groupby(rule.relations, key=lambda r: (r.kind, r.verified, r.on, r.note, r.evidence))
    for _, relations in alike:
        yield from _relations(tuple(relations), rule, names)
    # Where there are several editions, the table has each one's note.
    own = rule.edition_note if len(names.editions) < 2 else None
    for note in (*rule.notes, *filter(None, [own])):
        yield '!!! note "编者注"'
        yield ""
        yield f"    {escape(one_line(note))}"
        yield ""


_NOT_IN_FORCE = (Status.SUPERSEDED, Status.REPEALED, Status.AMENDED, Status.NOT_YET)
_MOST_DOUBTS = 8  # more are told by their number; each stands with its clause


def _doubts(rule: Rule) -> Iterator[str]:
    """Yield where the text is incomplete or uncertain, so that nobody finds out at the end."""
    doubts: dict[str, dict[str, None]] = {}
    parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
    for part in sorted(parts, key=lambda part: part.sort):
        for name in doubt_names(part):
            if name == words.FLAG[FlagKind.SPUN_TERM]:
                continue  # said of the whole page already
            label = escape_inline(display_label(part).rstrip("、:： "))
            doubts.setdefault(name, {})[f"[{label}](#{anchor(part.id)})"] = None
    if not doubts:
        return
    yield '!!! warning "有残缺或存疑之处"'
    yield ""
    said = (
        f"{name} {len(links)} 处：{'、'.join([*links][:_MOST_DOUBTS])}"
        f"{'等' if len(links) > _MOST_DOUBTS else ''}"
        for name, links in doubts.items()
    )
    yield f"    {'；'.join(said)}。"
    yield ""


def _title_row(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.title_by is By.CURATOR:
        yield "题名", "来源没有印出题名，此处为编者所拟"


def _topics(rule: Rule, names: RuleNames) -> Iterator[str]:
    for topic in rule.topics:
        page = names.topic_pages.get(topic)
        yield f"[{cell(topic)}]({up(rule)}{page}.md)" if page else cell(topic)


def edition_words(name: str) -> str:
    """Return what an edition is called on a page.

    >>> edition_words("2022-04-08"), edition_words("undated-ab12cd34")
    ('2022-04-08版', '未注明日期的版本')
    """
    return "未注明日期的版本" if name.startswith("undated-") else f"{name}版"


def _further_dates(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the rows on what only some editions have, and the words that print the dates."""
    if rule.repealed_on:
        yield "失效日期", rule.repealed_on.isoformat()
    if notice := notice_words(rule):
        yield "公示期", notice
    sentences = dict.fromkeys(found.sentence for found in rule.date_evidence)
    if sentences:
        yield "日期依据", "；".join(f"“{cell(sentence)}”" for sentence in sentences)


def _banner(rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield the warning of an edition that is not the one that counts, with a link to that one."""
    placed = "不是现在适用的文本" if rule.effective_on else "与其他版本的先后不明"
    yield f'!!! danger "{edition_words(rule.edition)}，{placed}"'
    yield ""
    for counting in names.editions:
        if counting.counts:
            link = _edition_link(counting, rule)
            yield f"    截至 {names.as_of}，本规则以 {link} 为准（{status_words(counting)}）。"
            yield ""


def _edition_link(edition: Rule, seen_from: Rule) -> str:
    where = f"{up(seen_from)}{rule_path(edition)}.md"
    return f"[{edition_words(edition.edition)}]({where})"


def _history(rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield the table of all editions, where there are several."""
    if len(names.editions) < 2:
        return
    yield "## 修订沿革 {#editions}"
    yield ""
    yield "| 版本 | 发布日期 | 生效日期 | 效力状态 | 说明 |"
    yield "| --- | --- | --- | --- | --- |"
    dated = sorted(names.editions, key=lambda e: e.effective_on or date.min, reverse=True)
    for edition in dated:
        here = edition.edition == rule.edition
        shown = (
            f"**{edition_words(edition.edition)}**（本页）"
            if here
            else _edition_link(edition, rule)
        )
        days = [
            day.isoformat() if day else "未注明"
            for day in (edition.published_on, edition.effective_on)
        ]
        said = [cell(edition.edition_note)] if edition.edition_note else []
        if edition.follows:
            page = comparison_slug(edition.id, edition.follows, edition.edition)
            said.append(f"[与上一版对照]({page}.md)")
        cells = (shown, *days, status_words(edition), "；".join(said))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _relations(relations: tuple[Relation, ...], rule: Rule, names: RuleNames) -> Iterator[str]:
    """Yield one box for relations that the same words tell."""
    first = relations[0]
    sure = "" if first.verified else "（未经核实）"
    yield f'!!! info "{words.RELATION[first.kind]}{sure}"'
    yield ""
    others = "、".join(_other_rule(relation, rule, names) for relation in relations)
    since = f"自{first.on.isoformat()}起。" if first.on else ""
    told = "所据原话：" if first.evidence else "（编者注）"
    yield f"    {others}。{since}{escape_inline(one_line(first.note))}{told}"
    yield ""
    if first.evidence:
        yield f"    > {escape(one_line(first.evidence.quote))}"
        yield ""


def _other_rule(relation: Relation, rule: Rule, names: RuleNames) -> str:
    if relation.target is None:
        return f"《{escape_inline(relation.title or '')}》（未收录）"
    title = names.rule_titles.get(relation.target, relation.target)
    return f"[{escape(title)}]({up(rule)}{page_path(relation.target)}.md)"


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
    where = f"{up(rule)}sources/{source.id}.md"
    return f"[{text}]({where})，{when}，{words.SOURCE_KIND[source.kind]}"


def doubt_names(part: Heading | Clause) -> Iterator[str]:
    """Yield a word for each doubt about a part."""
    for flag in part.flags:
        yield words.FLAG[flag.kind]
    repairs = () if isinstance(part, Heading) else part.repairs
    if any(repair.certainty is Certainty.PROBABLE for repair in repairs):
        yield words.PROBABLE_REPAIR
