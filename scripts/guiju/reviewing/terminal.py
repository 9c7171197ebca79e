"""A review on one screen: what is uncertain, what would be published, what to decide."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from guiju import words
from guiju.model import Certainty, RemovalReason
from guiju.reviewing.decisions import Becomes
from guiju.reviewing.doubts import FIELD, DoubtKind
from guiju.reviewing.file import BECOMES
from guiju.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from guiju.reviewing.accepting import Acceptance
    from guiju.reviewing.doubts import Doubt
    from guiju.reviewing.summary import ArticleSummary, Summary

_WIDTH = 100
_DOUBTS = 10  # shown here; the page has them all
_ARTICLES = 4
_FORMAT = {"text": "纯文字", "html": "网页", "markdown": "Markdown"}


def screen(summary: Summary, page: Path, decisions: Path) -> Iterator[Text]:
    """Yield the lines of the screen; each is at most 100 columns wide."""
    yield _line(f"待审来源 {summary.source}", style="bold")
    yield _line(f"《{visible(summary.page_title)}》  {visible(summary.site)}")
    facts = (
        f"{_FORMAT[summary.format]}，{summary.characters}字，编码 {summary.encoding}"
        f"（{visible(summary.encoding_because)}），性质：{_kind(summary.kind)}"
    )
    yield _line(facts, style="dim")
    yield Text()
    yield from _doubts(summary)
    for article in summary.articles[:_ARTICLES]:
        yield from _article(article)
    if len(summary.articles) > _ARTICLES:
        yield _line(f"另有{len(summary.articles) - _ARTICLES}篇，见网页。", style="dim")
    if not summary.articles:
        yield _line("页面没有可以作为条款的文字。", style="yellow")
    yield Text()
    repairs = _counts((words.CERTAINTY[Certainty(name)], n) for name, n in summary.repairs.items())
    removals = _counts(
        (words.REASON[RemovalReason(name)], n) for name, n in summary.removals.items()
    )
    total = sum(summary.repairs.values()), sum(summary.removals.values())
    yield _line(f"修复{total[0]}处{repairs}，剔除{total[1]}行{removals}。")
    yield _line(f"网页  {page.as_uri()}", style="cyan", crop=False)
    yield from _next(summary, decisions)


def _doubts(summary: Summary) -> Iterator[Text]:
    shown = [doubt for doubt in summary.doubts if doubt.kind is not DoubtKind.DECIDE]
    counts = Counter(doubt.kind.value for doubt in shown)
    if not shown:
        is_sure = all(own.certainty is Certainty.CERTAIN for own in summary.articles)
        other = "" if is_sure and not summary.doubts else "其他"
        yield _line(f"没有{other}不确定之处。", style="green")
    else:
        yield _line(f"先看这些{_counts(counts.items())}", style="bold yellow")
    for doubt in _some(shown):
        yield _line(f"  {doubt.kind.value}  {visible(doubt.said)}", style="yellow")
    if len(shown) > _DOUBTS:
        yield _line(f"  另有{len(shown) - _DOUBTS}处，见网页。", style="dim")
    yield Text()


def _some(doubts: Sequence[Doubt]) -> Iterable[Doubt]:
    return doubts[:_DOUBTS]


def _article(own: ArticleSummary) -> Iterator[Text]:
    named = own.rule or "编号待定"
    edition = f"@{own.edition}" if own.edition and own.becomes is not Becomes.NEW_RULE else ""
    sure = words.CERTAINTY[own.certainty]
    head = f"第{own.number}篇  {BECOMES[own.becomes]}（{sure}）"
    if own.becomes is not Becomes.NONE:
        head += f"  {named}{edition}"
    yield _line(f"{head}  《{visible(own.title)}》", style="bold cyan")
    yield _line(f"  依据  {visible(own.why)}", style="dim")
    if own.becomes in (Becomes.NEW_RULE, Becomes.EDITION):
        dates = [
            f"{name} {day.isoformat() if day else '未印'}"
            for name, day in (("发布", own.published_on), ("生效", own.effective_on))
        ]
        if own.repealed_on:
            dates.append(f"失效 {own.repealed_on.isoformat()}")
        quoted = "；".join(f"“{visible(sentence)}”" for sentence in own.evidence)
        yield _line(f"  日期  {'，'.join(dates)}  {quoted}")
        flags = f"，存疑{sum(own.flags.values())}{_counts(own.flags.items())}" if own.flags else ""
        yield _line(
            f"  内容  {own.clauses}条，条件{own.criteria}，后果{own.consequences}{flags}"
            f"；可信度：{own.trust or '待定'}"
        )
    if own.to_decide:
        names = "、".join(FIELD[field.value] for field in own.to_decide)
        yield _line(f"  待定  {names}", style="magenta")


def _next(summary: Summary, decisions: Path) -> Iterator[Text]:
    if summary.open:
        yield _line(
            f"还有{len(summary.open)}项待定，请改  {decisions}", style="magenta", crop=False
        )
    elif summary.problems:
        yield _line(f"请按上面所说改  {decisions}", style="magenta", crop=False)
    else:
        yield _line(f"没有待定的了，可以收录：guiju accept {summary.source}", style="green")


def planned(acceptance: Acceptance) -> Iterator[Text]:
    """Yield which files of corpus/ an acceptance adds and changes."""
    source = f"corpus/sources/{acceptance.incoming.id}"
    for name in acceptance.moved:
        yield Text(f"A  {source}/{name}", style="green")
    for change in acceptance.changes:
        is_new = change.before is None
        yield Text(
            f"{'A' if is_new else 'M'}  {change.place}", style="green" if is_new else "yellow"
        )
    yield Text(f"D  corpus/incoming/{acceptance.incoming.id}", style="red")


def _kind(kind: str) -> str:
    return next(said for own, said in words.SOURCE_KIND.items() if own.value == kind)


def _counts(rows: Iterable[tuple[str, int]]) -> str:
    listed = "，".join(f"{name}{count}" for name, count in rows)
    return f"（{listed}）" if listed else ""


def _line(text: str, style: str = "", *, crop: bool = True) -> Text:
    if crop and cell_len(text) > _WIDTH:
        text = set_cell_size(text, _WIDTH - 2).rstrip() + "…"
    return Text(text, style=style)
