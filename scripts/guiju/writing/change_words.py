"""The record of changes in words: what an event touched, and how a better cleaning reads."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guiju import words
from guiju.changes import Recorded, Touch, Touched
from guiju.model import anchor, display_label, rule_path
from guiju.wording import compared
from guiju.writing.markup import escape_inline, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.model import Rule

# In the order of weight: a clause counts once, for the first of what happened to it.
_TOUCHES = {
    Touch.ADDED: "新增",
    Touch.GONE: "删去",
    Touch.REWORDED: "改动",
    Touch.RENUMBERED: "改号",
    Touch.MOVED: "出处的位置有变",
}
_LISTED = 60  # clauses of an event that are shown
_MOST = 8  # differences of a clause that are shown
_SHOWN = 40  # characters of each side of one


def touched_words(event: Recorded) -> str:
    """Return how many clauses an event touched, and how.

    >>> from datetime import date
    >>> from guiju.changes import RecordKind
    >>> both = (Touch.RENUMBERED, Touch.REWORDED)
    >>> touched = (Touched("1-2", both, "1-1"), Touched("1-4", (Touch.RENUMBERED,), "1-3"))
    >>> same = ("ks.demo", "2023-01-01", 4, "demo", "", "", "")
    >>> touched_words(Recorded(date(2024, 1, 1), RecordKind.CONTENT, *same, touched=touched))
    '改动 1 条，改号 1 条'
    """
    counts = Counter(min(one.how, key=[*_TOUCHES].index) for one in event.touched)
    said = [f"{name} {counts[how]} 条" for how, name in _TOUCHES.items() if counts[how]]
    return "，".join(said) or "条文没有变动"


def upgrade_lines(rule: Rule, upgrades: Iterable[Recorded]) -> Iterator[str]:
    """Yield a folded box on how better cleaning changed an edition's text, nothing without any."""
    upgrades = tuple(upgrades)
    if not upgrades:
        return
    rebased = any(event.source_before for event in upgrades)
    why = "清洗改进，或换了底本，规则没有出新版" if rebased else "清洗改进，规则没有变"
    yield f'??? note "技术更新 {len(upgrades)} 次：{why}"'
    yield ""
    for event in upgrades:
        yield f"    {event.day.isoformat()}：{upgrade_words(event)}。"
        yield ""
        for touched in event.touched[:_LISTED]:
            yield f"    - {_clause(rule, touched)}：{_said(touched)}"
        if len(event.touched) > _LISTED:
            yield f"    - 等 {len(event.touched)} 条"
        yield ""


def upgrade_words(event: Recorded) -> str:
    """Return in words what a technical upgrade did on the whole."""
    named = f"原名 {escape_inline(event.was)}，" if event.was else ""
    if event.source_before:
        named += f"底本由 {event.source_before} 改为 {event.source}，"
    if not event.touched:
        return f"{named}共 {event.clauses} 条，逐条的变动没有记下"
    return f"{named}{touched_words(event)}"


def _clause(rule: Rule, touched: Touched) -> str:
    clause = next((one for one in rule.clauses if one.id == touched.id), None)
    if clause is None:
        return f"`{touched.id}`"
    page = rule_path(rule).rpartition("/")[2]
    label = escape_inline(one_line(display_label(clause)))
    return f"[{label}]({page}.md#{anchor(clause.id)})"


def _said(touched: Touched) -> str:
    said = [_TOUCHES[how] for how in touched.how if how is not Touch.REWORDED]
    if touched.was:
        said.append(f"原编号 `{touched.was}`")
    if touched.removed:
        reasons = "、".join(words.REASON[reason] for reason in touched.removed)
        said.append(f"剔除了混入的文字（{reasons}）")
    elif Touch.REWORDED in touched.how:
        told = touched.old is not None and touched.new is not None
        said.append(_wording(touched.old or "", touched.new or "") if told else "文字有改动")
    return "，".join(said)


def _wording(old: str, new: str) -> str:
    # What folds to the same counts here: a cleaning may have changed script or width alone.
    pieces = [piece for piece in compared(old, new) if piece.old != piece.new]
    shown = [f"{_marked(piece.old, 'del')}{_marked(piece.new, 'ins')}" for piece in pieces[:_MOST]]
    more = f"等 {len(pieces)} 处" if len(pieces) > _MOST else ""
    return "；".join(filter(None, shown)) + more or "只有空白不同"


def _marked(text: str, tag: str) -> str:
    line = one_line(text)
    if not line:
        return ""
    cut = line if len(line) <= _SHOWN else f"{line[:_SHOWN]}……"
    return f"<{tag}>{escape_inline(cut)}</{tag}>"
