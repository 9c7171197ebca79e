"""The clauses that a source would publish, as HTML: their text and all that is read from it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from guiju import words
from guiju.canonical import render as canonical
from guiju.model import Heading, TagKind, display_label
from guiju.reviewing.doubts import clause_anchor, witness_anchor
from guiju.reviewing.html_text import badge, changes_of, row_anchor, shown
from guiju.reviewing.side_by_side import row_at
from guiju.wording import DifferenceKind, compared
from guiju.writing.comparison_page import clause_pairs
from guiju.writing.markup import unescape
from guiju.writing.provision_words import imposed_words, liability_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guiju.model import Clause, Rule
    from guiju.reviewing.candidate import Candidate
    from guiju.reviewing.side_by_side import Row
    from guiju.wording import Difference
    from guiju.writing.comparison_page import ClausePair


def clause_cards(rule: Rule, number: int, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the headings and clauses of a rule in their order, and what stands between them."""
    name = f"{shown(rule.id)}@{shown(rule.edition)}"
    yield f'<p class="soft">{name}，{len(rule.clauses)}条，可信度：{words.TRUST[rule.trust]}。</p>'
    notes: dict[str | None, list[str]] = {}
    for note in rule.commentary:
        said = f'<p class="soft">背景：{shown(note.text)}</p>'
        notes.setdefault(note.before, []).append(said)
    parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
    for part in sorted(parts, key=lambda part: part.sort):
        yield from notes.get(part.id, ())
        anchor = clause_anchor(number, part.id)
        if isinstance(part, Heading):
            yield f'<h3 id="{anchor}">{shown(display_label(part))}</h3>'
            yield from (_flag(flag.kind, flag.detail) for flag in part.flags)
        else:
            yield from _clause(part, anchor, rows)
    yield from notes.get(None, ())


def _clause(clause: Clause, anchor: str, rows: Sequence[Row]) -> Iterator[str]:
    label = shown(display_label(clause))
    yield f'<article class="clause" id="{anchor}"><h4>{label} <code>{shown(clause.id)}</code></h4>'
    for line in clause.text.split("\n"):
        yield f'<p class="text">{shown(line)}</p>'
    if clause.origin:
        yield f'<p class="soft">上一版的编号：<code>{shown(clause.origin)}</code></p>'
    said = list(_said(clause))
    if said:
        yield f"<ul>{''.join(f'<li>{line}</li>' for line in said)}</ul>"
    yield from (_flag(flag.kind, flag.detail) for flag in clause.flags)
    where = "、".join(_place(span.start, span.end, rows) for span in clause.spans)
    repairs = "；".join(changes_of(clause.repairs))
    mended = f"；修复：{repairs}" if repairs else ""
    yield f'<p class="soft">可信度：{words.TRUST[clause.trust]}；{where}{mended}</p></article>'


def _said(clause: Clause) -> Iterator[str]:
    if clause.criteria:
        told = (shown(canonical(one) or one.text) for one in clause.criteria)
        yield f"条件：{'；'.join(told)}"
    if clause.consequences:
        yield f"后果：{shown(unescape(imposed_words(clause.consequences)))}"
    for liability in clause.liabilities:
        yield f"责任：{shown(unescape(liability_words(liability)))}"
    for definition in clause.definitions:
        yield f"定义：{shown(definition.term)}"
    if clause.references:
        yield f"引用：{shown('、'.join(dict.fromkeys(one.name for one in clause.references)))}"
    tags: dict[TagKind, list[str]] = {}
    for tag in clause.tags:
        tags.setdefault(tag.kind, []).append(tag.name)
    if tags:
        told_tags = (f"{words.TAG[kind]} {shown('、'.join(names))}" for kind, names in tags.items())
        yield f'<span class="soft">标注：{"；".join(told_tags)}</span>'


def _flag(kind: object, detail: str) -> str:
    name = next(said for own, said in words.FLAG.items() if own == kind)
    return f"<p>{badge(name, 'doubt')} {shown(detail)}</p>"


def _place(start: int, end: int, rows: Sequence[Row]) -> str:
    if not rows:
        return f"{start}–{end}"
    number = row_at(rows, start)
    return f'<a href="#{row_anchor(number)}">原文第{rows[number].line}行</a>（{start}–{end}）'


def comparison(rule: Rule, made: Candidate) -> Iterator[str]:
    """Yield 新旧对照 of a new edition with the edition that it stands beside, pair by pair.

    That is the one before it; what is the first, or has no date, is set beside the one that counts.
    """
    editions = [
        other
        for other in (*made.library.rules, *made.library.other_editions)
        if other.id == rule.id and other.edition != rule.edition
    ]
    if not editions:
        return
    old = next((other for other in editions if other.edition == rule.follows), editions[0])
    pairs = clause_pairs(old, rule)
    counts: dict[str, int] = {}
    for pair in pairs:
        counts[_kind(pair)] = counts.get(_kind(pair), 0) + 1
    listed = "，".join(f"{name}{count}条" for name, count in counts.items())
    yield f"<p>与 {shown(old.edition)} 一版相比：{listed}。</p>"
    yield (
        f'<div class="two head"><span>{shown(old.edition)}</span>'
        f"<span>{shown(rule.edition)}</span></div>"
    )
    for same, group in groupby(pairs, key=lambda pair: pair.verdict == "未改"):
        own = tuple(group)
        if same:
            names = [shown(display_label(pair.new)) for pair in (own[0], own[-1]) if pair.new]
            shown_names = names[0] if len(own) == 1 else f"{names[0]} 至 {names[-1]}"
            yield f"<details><summary>{shown_names}：未改（{len(own)}条）</summary>"
        for pair in own:
            yield _pair(pair)
        if same:
            yield "</details>"


def _kind(pair: ClausePair) -> str:
    return pair.verdict.split("（")[0].split("，")[0]


def _pair(pair: ClausePair) -> str:
    sides = []
    for clause, side in ((pair.old, "old"), (pair.new, "new")):
        if clause is None:
            sides.append("<div><p>（此版本没有这一条）</p></div>")
            continue
        label = shown(display_label(clause))
        text = _marked(pair.changes, side)
        sides.append(f"<div><h4>{label}</h4><p>{text}</p></div>")
    return f'<div class="two"><p class="verdict">{shown(pair.verdict)}</p>{"".join(sides)}</div>'


def _marked(differences: tuple[Difference, ...], side: str) -> str:
    tag = "del" if side == "old" else "ins"
    pieces = []
    for change in differences:
        text = shown(change.old if side == "old" else change.new)
        if change.kind is DifferenceKind.SAME or not text:
            pieces.append(text)
        else:
            weight = ' class="weighty"' if change.is_weighty else ""
            pieces.append(f"<{tag}{weight}>{text}</{tag}>")
    return "".join(pieces)


def witness_rows(rule: Rule, number: int, source_id: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield where a witness says otherwise than the edition that it carries, gravest first."""
    own = [witness for witness in rule.witnesses if witness.source == source_id]
    agreeing = sum(witness.agrees for witness in own)
    yield (
        f"<p>{shown(rule.id)}@{shown(rule.edition)}：{len(own)}条里有{agreeing}条文字一致，"
        f"{len(own) - agreeing}条有出入。正文仍取原来的来源。</p>"
    )
    texts = {clause.id: clause for clause in rule.clauses}
    order = sorted(own, key=lambda witness: (not witness.is_weighty, witness.agrees))
    for witness in order:
        if witness.agrees:
            continue
        clause = texts.get(witness.clause or "")
        place = _place(witness.spans[0].start, witness.spans[-1].end, rows)
        if clause is None:
            label = shown(witness.label)
            sides = ("（只见于此来源，没有相当的条款）", shown(witness.text))
        else:
            label = shown(display_label(clause))
            differs = compared(clause.text, witness.text)
            sides = (_marked(differs, "old"), _marked(differs, "new"))
        yield (
            f'<div class="two" id="{witness_anchor(number, witness.part)}">'
            f'<p class="verdict">{label}：{words.agreement(witness)}，{place}</p>'
            f"<div><p>{sides[0]}</p></div><div><p>{sides[1]}</p></div></div>"
        )
