"""A source's page: its account, what was taken out and why, and the raw text of each clause."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from guiju import words
from guiju.ledger import characters_per_account
from guiju.model import (
    Account,
    Certainty,
    Clause,
    Heading,
    LedgerEntry,
    RemovalReason,
    RepairKind,
    Rule,
    SourceAccount,
    SourceFormat,
    Witness,
    anchor,
    display_label,
    rule_path,
)
from guiju.writing.change_words import upgrade_words
from guiju.writing.markup import cell, escape, escape_inline
from guiju.writing.masking import masked
from guiju.writing.raw_text import RawSource, raw_block
from guiju.writing.rule_head import edition_words
from guiju.writing.rule_page import raw_anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guiju.changes import Recorded


def render_source(
    account: SourceAccount,
    raw: str,
    rules: Iterable[Rule],
    reasons: Mapping[str, str],
    upgrades: Iterable[tuple[Rule, Recorded]] = (),
) -> str:
    """Return the Markdown page of a source.

    `reasons` says of each pattern why it speaks; `upgrades` are what better cleaning did.
    """
    lines = _lines(account, raw, tuple(rules), reasons, tuple(upgrades))
    return "\n".join(lines).rstrip() + "\n"


def _lines(
    account: SourceAccount,
    raw: str,
    rules: tuple[Rule, ...],
    reasons: Mapping[str, str],
    upgrades: tuple[tuple[Rule, Recorded], ...],
) -> Iterator[str]:
    source = account.source
    yield from ("---", f"title: 来源 {source.id}", "robots: noindex", "---", "")
    yield f"# 来源：{escape_inline(source.page_title)}"
    yield ""
    yield "本页说明这个转载页面的每一个字去了哪里。"
    yield "被剔除的广告只列位置、原因、字数和散列值，不再传播。"
    yield ""
    when = source.page_date.isoformat() if source.page_date else "未注明"
    rows = [
        ("编号", f"`{source.id}`"),
        ("站点", cell(source.site)),
        ("地址", cell(source.url) if source.url else "页面未注明"),
        ("页面日期", when),
        ("抓取日期", source.retrieved.isoformat() if source.retrieved else "不详"),
        ("性质", words.SOURCE_KIND[source.kind]),
        ("字形", words.SCRIPT[source.script]),
        *_format(source.format),
        ("字数", f"{account.characters}"),
        ("SHA-256", f"`{source.sha256}`"),
        ("说明", cell(source.note or "无")),
        ("数据", f"[JSON](../data/sources/{source.id}.json)"),
    ]
    yield from _table(("项目", "内容"), rows)
    yield "## 文字去向"
    yield ""
    counts = characters_per_account(account.ledger)
    total = [(words.ACCOUNT[name], str(count)) for name, count in counts.items()]
    yield from _table(("去向", "字数"), [*total, ("合计", str(sum(counts.values())))])
    yield "## 剔除的文字"
    yield ""
    removed = (entry for entry in account.ledger if entry.account is not Account.LAYOUT)
    runs = groupby(removed, key=lambda entry: (entry.account, entry.reason, entry.pattern))
    removals = [
        _removal(tuple(run), raw, reasons) for key, run in runs if key[0] is Account.REMOVAL
    ]
    head = ("位置", "字数", "原因", "判断依据", "文字", "散列值")
    yield from _table(head, removals)
    yield from _repairs(rules, source.id)
    yield from _upgrades([(r, one) for r, one in upgrades if one.source == source.id])
    if account.unassigned:
        yield "## 未归入任何规则的文字"
        yield ""
        for note in account.unassigned:
            yield escape(note.text)
            yield ""
    yield "## 条款的原始文字"
    yield ""
    for rule in rules:
        edition = "" if rule.counts else f"（{edition_words(rule.edition)}）"
        yield f"### {escape_inline(rule.title)}{edition}"
        yield ""
        if rule.sources[0] == source.id:
            parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
            for part in sorted(parts, key=lambda part: part.sort):
                yield from _raw_part(rule, part, account, raw)
        for number, witness in enumerate(_witnesses((rule,), source.id), 1):
            yield from _raw_witness(rule, witness, number, RawSource(account, raw))


def _format(form: SourceFormat) -> Iterator[tuple[str, str]]:
    """Yield the row that says what kind of file a source is, where it is no plain text."""
    if form is not SourceFormat.TEXT:
        yield "文件", words.SOURCE_FORMAT[form]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _removal(run: tuple[LedgerEntry, ...], raw: str, reasons: Mapping[str, str]) -> tuple[str, ...]:
    """Return the row of neighbouring lines that one pattern took out; the data have each line."""
    first, last = run[0], run[-1]
    reason = first.reason or RemovalReason.CHROME
    shown = cell(masked(raw[first.start : first.end].strip(), reason))
    return (
        f"{first.start}–{last.end}",
        str(sum(entry.end - entry.start for entry in run)),
        words.REASON[reason],
        cell(reasons.get(first.pattern or "", "")),
        shown if len(run) == 1 else f"{shown} 等 {len(run)} 行",
        "<br>".join(f"`{(entry.sha256 or '')[:12]}`" for entry in run[:3])
        + ("<br>……" if len(run) > 3 else ""),
    )


def _repairs(rules: tuple[Rule, ...], source: str) -> Iterator[str]:
    own = [clause for rule in rules if rule.sources[0] == source for clause in rule.clauses]
    repairs = [repair for clause in own for repair in clause.repairs]
    repairs += [repair for witness in _witnesses(rules, source) for repair in witness.repairs]
    kinds: Counter[RepairKind] = Counter(kind for repair in repairs for kind in repair.kinds)
    yield "## 条款内的修复"
    yield ""
    rows = [(words.REPAIR[kind], str(count)) for kind, count in kinds.most_common()]
    yield from _table(("修复", "处数"), rows)
    doubtful = [repair for repair in repairs if repair.certainty is not Certainty.CERTAIN]
    if doubtful:
        yield "推定的修复："
        yield ""
        yield from _table(
            ("位置", "原页印作", "修复为"),
            [(f"{r.start}–{r.end}", cell(r.before), cell(r.after)) for r in doubtful],
        )


def _upgrades(upgrades: Iterable[tuple[Rule, Recorded]]) -> Iterator[str]:
    rows = [
        (
            event.day.isoformat(),
            f"[{cell(rule.title)}](../{rule_path(rule)}.md)",
            upgrade_words(event),
        )
        for rule, event in upgrades
    ]
    if rows:
        yield "## 技术更新"
        yield ""
        yield "清洗改进，或换了底本以后，同一版规则读出的条款有变；规则没有出新版。"
        yield ""
        yield from _table(("日期", "规则", "变动"), rows)


def _witnesses(rules: Iterable[Rule], source: str) -> Iterator[Witness]:
    return (w for rule in rules for w in rule.witnesses if w.source == source)


def _raw_witness(rule: Rule, witness: Witness, number: int, raw: RawSource) -> Iterator[str]:
    """Yield what the source prints of a clause whose text is taken from another one."""
    anchor_id = f"witness-{rule.id}-{number}"
    yield f"#### {escape_inline(witness.label or '〔未编号〕')} {{#{anchor_id}}}"
    yield ""
    if witness.clause:
        where = f"../{rule_path(rule)}.md#{anchor(witness.clause)}"
        yield f"[与之相当的条款]({where}) · {words.agreement(witness)}"
    else:
        yield "只见于此来源，没有相当的条款。"
    yield ""
    yield from raw_block(witness, {raw.account.source.id: raw})
    yield ""


def _raw_part(
    rule: Rule, part: Heading | Clause, account: SourceAccount, raw: str
) -> Iterator[str]:
    where = f"../{rule_path(rule)}.md#{anchor(part.id)}"
    places = "、".join(f"{span.start}–{span.end}" for span in part.spans)
    yield f"#### {escape_inline(display_label(part))} {{#{raw_anchor(rule, part.id)}}}"
    yield ""
    yield f"[回到条款]({where}) · 位置 {places}"
    yield ""
    yield from raw_block(part, {account.source.id: RawSource(account, raw)})
    yield ""
