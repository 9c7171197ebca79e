"""The review as one page that opens from disk: nothing is loaded, nothing runs, all text is text.

It is for whoever keeps the corpus: it shows the raw text whole, advertising too, and so it stays in
the cache and is never published.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from guiju import words
from guiju.editions import printed_days
from guiju.explanation import Fate
from guiju.model import Account, Certainty, RemovalReason, display_label
from guiju.records import OpensAs
from guiju.reviewing.clause_cards import clause_cards, comparison, witness_rows
from guiju.reviewing.decisions import Becomes, Open
from guiju.reviewing.doubts import FIELD, DoubtKind, article_anchor
from guiju.reviewing.file import BECOMES
from guiju.reviewing.html_text import (
    badge,
    certainty_badge,
    changes_of,
    row_anchor,
    shortened,
    shown,
)
from guiju.reviewing.page_style import STYLE
from guiju.reviewing.side_by_side import Row, row_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from guiju.model import Clause, Heading, LedgerEntry
    from guiju.project import Project
    from guiju.reviewing.decisions import ArticleDecision
    from guiju.reviewing.doubts import Doubt
    from guiju.reviewing.proposing import ArticleProposal
    from guiju.reviewing.reviewed import Review
    from guiju.reviewing.side_by_side import Piece
    from guiju.reviewing.summary import Summary

_MANY = 30  # doubts of one kind from which on the rest is folded
_FORMAT = {"text": "纯文字", "html": "网页", "markdown": "Markdown"}
_HINTS = {
    DoubtKind.PROBLEM: "review.yaml 里写错的地方，改了再审。",
    DoubtKind.DIFFERS: "你改过的地方，以你写的为准。",
    DoubtKind.DECIDE: "在 review.yaml 里定下，再从 to_decide 里删去名称。",
    DoubtKind.NEAR: (
        "可能是同一版的另一来源，也可能是另一版，各篇的提议写明是哪一样；"
        "两个都还没有收的，先收一个，再审另一个。"
    ),
    DoubtKind.CUT: "看这里是不是另起一篇。",
    DoubtKind.LOST: "原文已经丢失，还原不了，条款上会注明。",
    DoubtKind.FLAG: "收录以后会显示在条款旁边。",
    DoubtKind.WITNESS: "两个来源说法不同，看是哪一个印错了。",
    DoubtKind.INTRODUCTION: (
        "作为转载者的话收着，却有规则用语或数目。是规则的文字，就把 opens 提前，或改 until。"
    ),
    DoubtKind.PROBABLE: "与原文对照，看推定得对不对。",
    DoubtKind.LOOSE: "不在任何一部规则里的文字，收录以后列在来源页上。",
}


def page_path(project: Project, source_id: str) -> Path:
    """Return where the page of a review is written."""
    return project.cache / "review" / f"{source_id}.html"


def render_review(review: Review, summary: Summary, rows: tuple[Row, ...]) -> str:
    """Return the page: what is uncertain, what is proposed, and the text line by line."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"审阅：{shown(summary.page_title)}"
    sections = _sections(review, summary, rows)
    head = (
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )
    links = "".join(f'<li><a href="#{name}">{said}</a></li>' for name, said, _ in sections)
    body = [
        '<a class="skip" href="#main">跳到正文</a>',
        f"<header><h1>{title}</h1>",
        f'<p class="soft">来源编号 {summary.source}。本页只供编者在本机查看，含未经剔除的原文，'
        "不要发布。</p></header>",
        f'<nav aria-label="本页各节"><ul>{links}</ul></nav>',
        '<main id="main">',
    ]
    for name, said, lines in sections:
        body += [f'<section id="{name}" aria-labelledby="h-{name}"><h2 id="h-{name}">{said}</h2>']
        body += [*lines, "</section>"]
    body += ["</main>", f"<footer>{_closing(summary)}</footer>", "</body>", "</html>"]
    return head + "\n".join(body) + "\n"


def _sections(
    review: Review, summary: Summary, rows: tuple[Row, ...]
) -> list[tuple[str, str, list[str]]]:
    found = [
        ("first", "先看这些", list(_first(summary))),
        ("articles", "提议", list(_articles(review, rows))),
        ("facts", "来源", list(_facts(review, summary))),
    ]
    made = review.candidate
    for taken, rule in made.outcomes if made else ():
        name = f"第{taken.number + 1}篇"
        if taken.decision.becomes is Becomes.WITNESS:
            lines = list(witness_rows(rule, taken.number, review.incoming.id, rows))
            found.append((f"witness-{taken.number + 1}", f"{name}的校勘", lines))
            continue
        lines = list(comparison(rule, made)) if made else []
        if taken.decision.becomes is Becomes.EDITION and lines:
            found.append((f"changes-{taken.number + 1}", f"{name}的新旧对照", lines))
        lines = list(clause_cards(rule, taken.number, rows))
        found.append((f"clauses-{taken.number + 1}", f"{name}的条款", lines))
    if loose := list(_loose(review, rows)):
        found.append(("loose", "未归入规则的文字", loose))
    found.append(("lines", "逐行对照", list(_lines(review, rows))))
    if removed := list(_removed(review, rows)):
        found.append(("removed", "剔除", removed))
    return found


def _closing(summary: Summary) -> str:
    place = f"corpus/incoming/{summary.source}/review.yaml"
    if summary.open or summary.problems:
        return f"改 {place}，再运行 guiju review {summary.source}。"
    return f"没有待定的了。运行 guiju accept {summary.source} 收录。"


def _first(summary: Summary) -> Iterator[str]:
    if not summary.doubts:
        is_sure = all(own.certainty is Certainty.CERTAIN for own in summary.articles)
        yield f"<p>没有{'' if is_sure else '其他'}不确定之处。</p>"
    for kind in DoubtKind:
        own = [doubt for doubt in summary.doubts if doubt.kind is kind]
        if not own:
            continue
        style = "bad" if kind in (DoubtKind.PROBLEM, DoubtKind.LOST) else "doubt"
        yield f"<h3>{badge(kind.value, style)} {len(own)}处</h3>"
        yield f'<p class="soft">{_HINTS[kind]}</p>'
        yield f"<ul>{''.join(map(_doubt, own[:_MANY]))}</ul>"
        if len(own) > _MANY:
            rest = "".join(map(_doubt, own[_MANY:]))
            yield f"<details><summary>其余{len(own) - _MANY}处</summary><ul>{rest}</ul></details>"


def _doubt(doubt: Doubt) -> str:
    said = shown(doubt.said)
    return f'<li><a href="#{doubt.anchor}">{said}</a></li>' if doubt.anchor else f"<li>{said}</li>"


def _facts(review: Review, summary: Summary) -> Iterator[str]:
    record, received = review.incoming.record, review.incoming.received
    others = "；".join(f"{other.encoding}：{other.found}" for other in received.encoding.others)
    reasons = {own.field: own for own in received.proposed}

    def because(field: str) -> str:
        own = reasons.get(field)
        quote = f"“{own.quote}”" if own and own.quote else ""
        return f' <span class="soft">{shown(own.because + quote)}</span>' if own else ""

    waiting = {field.value for field in review.record.to_decide}

    def value(field: str, text: str) -> str:
        return text + (f" {badge('待定', 'doubt')}" if field in waiting else "") + because(field)

    spun = f"每千字换词{received.spun.per_thousand:g}处"
    day = record.page_date
    rows = [
        ("页面标题", value("page_title", shown(record.page_title))),
        ("站点", value("site", shown(record.site))),
        ("地址", value("url", shown(record.url) if record.url else "未注明")),
        ("页面日期", value("page_date", day.isoformat() if day else "未注明")),
        ("性质", value("kind", f"{words.SOURCE_KIND[record.kind]}，{spun}")),
        ("字形", value("script", words.SCRIPT[record.script])),
        ("格式", value("format", _FORMAT[record.format.value])),
        ("编码", f"{value('encoding', shown(record.encoding))} {shown(received.encoding.because)}"),
        ("其他编码", shown(others) if others else "没有另外试读"),
        ("收到的文件", f"{shown(received.name)}，{received.bytes}字节，{summary.characters}字"),
        ("SHA-256", f"<code>{record.sha256}</code>"),
        ("说明", shown(record.note) if record.note else "无"),
    ]
    for near in received.near:
        fed = f"，载有{'、'.join(near.rules)}" if near.rules else ""
        rows.append(("相近来源", f"{near.source}，{round(near.likeness * 100)}%相同{fed}"))
    counts = "，".join(
        f"{words.ACCOUNT[Account(name)]}{number}" for name, number in summary.accounts.items()
    )
    rows.append(("文字去向", f"{counts}，合计{summary.characters}字"))
    yield from _table(rows)


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield '<dl class="facts">'
    for name, value in rows:
        yield f"<dt>{name}</dt><dd>{value}</dd>"
    yield "</dl>"


def _articles(review: Review, rows: tuple[Row, ...]) -> Iterator[str]:
    if not review.record.articles:
        yield "<p>页面没有可以作为条款的文字。</p>"
    proposals = review.proposal.articles
    for number, decision in enumerate(review.record.articles):
        own = proposals[number] if number < len(proposals) else None
        yield f'<article class="card" id="{article_anchor(number)}">'
        yield from _article(number, decision, own, review, rows)
        yield "</article>"


def _article(
    number: int,
    decision: ArticleDecision,
    own: ArticleProposal | None,
    review: Review,
    rows: tuple[Row, ...],
) -> Iterator[str]:
    title = decision.title or (own.title.value if own else None) or "未命名"
    mark = f" {badge('待定', 'doubt')}" if Open.BECOMES in decision.to_decide else ""
    yield f"<h3>第{number + 1}篇 {BECOMES[decision.becomes]}：{shown(title)}{mark}</h3>"
    if own:
        same = own.becomes.value is decision.becomes
        said = "" if same else f"程序提议{BECOMES[own.becomes.value]}。"
        yield f"<p>{certainty_badge(own.becomes.certainty)} {said}{shown(own.becomes.why)}</p>"
    yield from _table(_fields(decision, own, review, rows))
    if own and len(own.recognised) > 1:
        yield "<details><summary>另外认出的规则</summary><ul>"
        for other in own.recognised[1:]:
            reasons = shown("".join(other.reasons))
            yield f"<li>{other.rule}@{shown(other.edition)}：{reasons}</li>"
        yield "</ul></details>"


def _fields(
    decision: ArticleDecision, own: ArticleProposal | None, review: Review, rows: tuple[Row, ...]
) -> Iterator[tuple[str, str]]:
    becomes = decision.becomes
    waits = set(decision.to_decide)

    def value(field: Open, text: str | None, why: str = "") -> str:
        said = f"<code>{shown(text)}</code>" if field is Open.RULE and text else shown(text or "")
        mark = f" {badge('待定', 'doubt')}" if field in waits else ""
        because = f'<p class="soft">{shown(why)}</p>' if why else ""
        return f"{said or '未填'}{mark}{because}"

    if becomes is not Becomes.NONE:
        why = own.rule.why if own and becomes is Becomes.NEW_RULE else ""
        yield "编号", value(Open.RULE, decision.rule, why)
    if becomes is Becomes.WITNESS:
        yield "哪一版", value(Open.EDITION, decision.edition)
    if becomes is Becomes.NEW_RULE:
        yield "名称", value(Open.TITLE, decision.title, own.title.why if own else "")
        yield "其他名称", shown("、".join(decision.aliases)) or "无"
        yield "发布主体", value(Open.PUBLISHER, decision.publisher)
        applies = f"原文：{own.applies}" if own and own.applies else ""
        yield "适用对象", value(Open.APPLIES_TO, decision.applies_to, applies)
        yield "类别", value(Open.CATEGORY, decision.category, own.category.why if own else "")
    if becomes in (Becomes.NEW_RULE, Becomes.EDITION):
        dates = own.dates if own else None
        for field, day, proposed in (
            (Open.PUBLISHED_ON, decision.published_on, dates and dates.published_on),
            (Open.EFFECTIVE_ON, decision.effective_on, dates and dates.effective_on),
            (Open.REPEALED_ON, decision.repealed_on, dates and dates.repealed_on),
        ):
            why = proposed.why if proposed else ""
            yield FIELD[field.value], value(field, day.isoformat() if day else "未印", why)
        quotes = "".join(_evidence(sentence, review, rows) for sentence in decision.evidence)
        yield "日期的依据", quotes or "没有"
        if decision.note:
            yield "与上一版的不同", shown(decision.note)
    if decision.opens:
        kind = "作标题，不成条款" if decision.opens_as is OpensAs.TITLE else "作正文"
        place = review.proposal.page.quoted(decision.opens)
        link = _place(place.start, rows) if place else ""
        yield (
            "起于",
            value(Open.OPENS, decision.opens, own.opens.why if own else "")
            + (f'<p class="soft">{kind}。{link}</p>'),
        )
    if decision.until:
        yield "止于", f"“{shown(decision.until)}”之前"


def _evidence(sentence: str, review: Review, rows: tuple[Row, ...]) -> str:
    """Return a sentence with its printed days marked, and where it stands."""
    pieces, position = [], 0
    for day in printed_days(sentence):
        pieces.append(shown(sentence[position : day.start]))
        pieces.append(f"<mark>{shown(sentence[day.start : day.end])}</mark>")
        position = day.end
    pieces.append(shown(sentence[position:]))
    found = review.proposal.page.quoted(sentence)
    where = _place(found.start, rows) if found else badge("原文没有这句话", "bad")
    return f"<blockquote>{''.join(pieces)} {where}</blockquote>"


def _place(at: int, rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    number = row_at(rows, at)
    return f'<a href="#{row_anchor(number)}">原文第{rows[number].line}行</a>'


def _loose(review: Review, rows: tuple[Row, ...]) -> Iterator[str]:
    account = review.candidate.account if review.candidate else None
    if account and account.unassigned:
        yield '<p class="soft">收录以后列在来源页上，不成条款。</p><ul>'
        for note in account.unassigned:
            place = _place(note.spans[0].start, rows)
            yield f"<li>{shown(note.text)} {place}</li>"
        yield "</ul>"


def _lines(review: Review, rows: tuple[Row, ...]) -> Iterator[str]:
    yield (
        '<p class="soft">左边是收到的文字，右边是还原以后的文字。'
        "<del>删去的字</del>，<ins>补上的字</ins>，"
        '<ins class="doubtful">推定的字</ins>，<s>剔除的字</s>。空行不列。</p>'
    )
    labels = _labels(review)
    yield '<div class="rows">'
    yield ('<div class="row head"><span>行</span><span>原文</span><span>还原</span></div>')
    for number, row in enumerate(rows):
        yield _row(number, row, labels)
    yield "</div>"


def _row(number: int, row: Row, labels: dict[tuple[str | None, str | None], str]) -> str:
    raw = "".join(_raw_piece(piece) for piece in row.pieces if piece.fate is not Fate.PUT_IN)
    clean = "".join(_clean_piece(piece) for piece in row.pieces)
    told = [_entry(entry, labels) for entry in _distinct(row.entries)]
    told += changes_of(row.repairs)
    anchor = row_anchor(number)
    said = f'<div class="told">{"；".join(told)}</div>' if told else ""
    return (
        f'<div class="row" id="{anchor}"><a class="no" href="#{anchor}">{row.line}</a>'
        f'<div class="raw" data-name="原文">{raw}</div>'
        f'<div class="clean" data-name="还原">{clean}</div>{said}</div>'
    )


def _raw_piece(piece: Piece) -> str:
    text = shown(shortened(piece.text))
    if piece.fate is Fate.TAKEN_OUT:
        return f"<del{_doubt_class(piece)}>{text}</del>"
    return f"<s>{text}</s>" if piece.fate is Fate.REMOVED else text


def _clean_piece(piece: Piece) -> str:
    if piece.fate is Fate.PUT_IN:
        return f"<ins{_doubt_class(piece)}>{shown(piece.text)}</ins>"
    return shown(piece.text) if piece.fate is Fate.KEPT else ""


def _doubt_class(piece: Piece) -> str:
    if piece.certainty is Certainty.CERTAIN:
        return ""
    return ' class="lost"' if piece.certainty is Certainty.LOST else ' class="doubtful"'


def _distinct(entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
    seen = set()
    for entry in entries:
        key = (entry.account, entry.reason, entry.rule, entry.part)
        if key not in seen:
            seen.add(key)
            yield entry


def _labels(review: Review) -> dict[tuple[str | None, str | None], str]:
    """Return a link to each part that text of the page went to."""
    found: dict[tuple[str | None, str | None], str] = {}
    made = review.candidate
    for taken, rule in made.outcomes if made else ():
        parts: tuple[Heading | Clause, ...] = (*rule.headings, *rule.clauses)
        for part in parts:
            label = shown(display_label(part)) or part.id
            if taken.decision.becomes is Becomes.WITNESS:
                found[rule.id, part.id] = f"校勘 {label}"
            else:
                link = f'<a href="#c{taken.number + 1}-{part.id}">{label}</a>'
                found[rule.id, part.id] = f"条款 {link}"
    return found


def _entry(entry: LedgerEntry, labels: dict[tuple[str | None, str | None], str]) -> str:
    if entry.account is Account.REMOVAL:
        return f"剔除：{words.REASON[entry.reason or RemovalReason.CHROME]}"
    if entry.account in (Account.CLAUSE, Account.HEADING) and entry.part:
        return labels.get((entry.rule, entry.part), words.ACCOUNT[entry.account])
    if entry.account is Account.COMMENTARY and entry.rule is None:
        return "未归入"
    return words.ACCOUNT[entry.account]


def _removed(review: Review, rows: tuple[Row, ...]) -> Iterator[str]:
    """Yield what was taken out by reason, each line with its place and what told it."""
    page = review.proposal.page
    why = review.reasons
    by_reason: dict[RemovalReason, list[str]] = {}
    for line in page.screened.removals:
        at = page.restored.source_offset(line.start)
        told = shown(why.get(line.pattern or "", ""))
        text = shown(shortened(line.text))
        reason = line.reason or RemovalReason.CHROME
        item = f'<li>{_place(at, rows)} <s>{text}</s> <span class="soft">{told}</span></li>'
        by_reason.setdefault(reason, []).append(item)
    for reason, items in by_reason.items():
        yield f"<details><summary>{words.REASON[reason]} {len(items)}行</summary><ul>"
        yield from items
        yield "</ul></details>"
    kinds: Counter[str] = Counter()
    for repair in page.restored.repairs:
        names = "、".join(words.REPAIR[kind] for kind in repair.kinds)
        kinds[f"{names}（{words.CERTAINTY[repair.certainty]}）"] += 1
    if kinds:
        listed = "，".join(f"{name}{count}处" for name, count in kinds.most_common())
        yield f"<p>全页修复：{listed}。每一处见逐行对照。</p>"
