"""新旧对照: two editions of a rule in two columns, with what differs marked word by word."""

from __future__ import annotations

import html
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from guiju.model import Clause, Rule, anchor, display_label, page_path, rule_path
from guiju.succession import steps
from guiju.wording import Difference, DifferenceKind, compared
from guiju.writing.markup import escape_inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class ClausePair:
    """A clause in two editions, None where an edition does not have it, and what differs.

    `elsewhere` is the clause of the other edition that holds most words of one without counterpart.
    """

    old: Clause | None
    new: Clause | None
    changes: tuple[Difference, ...]
    elsewhere: Clause | None = None

    @property
    def is_same(self) -> bool:
        """Say whether both editions have the clause, in the same words."""
        return bool(self.old and self.new) and all(
            change.kind is DifferenceKind.SAME for change in self.changes
        )

    @property
    def verdict(self) -> str:
        """What became of the clause, in a word or two."""
        if self.old is None or self.new is None:
            said = "新增" if self.old is None else "删去"
            if self.elsewhere:
                there = "上一版" if self.old is None else "新一版"
                said += f"（文字多见于{there}的 {display_label(self.elsewhere)}）"
            return said
        renumbered = self.old.id != self.new.id
        if self.is_same:
            return "改号" if renumbered else "未改"
        weighty = any(change.is_weighty for change in self.changes)
        said = "改动（涉及数字、否定或主体）" if weighty else "改动"
        return f"{said}，改号" if renumbered else said


def clause_pairs(old: Rule, new: Rule) -> tuple[ClausePair, ...]:
    """Pair the clauses of two editions, in the order of the new one."""
    return tuple(
        ClausePair(
            step.old,
            step.new,
            compared(step.old.text if step.old else "", step.new.text if step.new else ""),
            step.elsewhere,
        )
        for step in steps(old, new)
    )


def comparison_path(old: Rule, new: Rule) -> str:
    """Return the comparison's page below docs/, without its ending."""
    folder = page_path(new.id).rpartition("/")[0]
    return f"{folder}/{comparison_slug(new.id, old.edition, new.edition)}"


def comparison_slug(rule_id: str, old: str, new: str) -> str:
    """Return the last part of a comparison's address, from the names of two editions.

    >>> comparison_slug("ks.dianshang-pk", "2022-04-08", "2023-01-01")
    'dianshang-pk@2022-04-08--2023-01-01'
    """
    return f"{rule_id.partition('.')[2]}@{old}--{new}"


def render_comparison(old: Rule, new: Rule) -> str:
    """Return the Markdown page that sets two editions of a rule side by side."""
    return "\n".join(_lines(old, new)).rstrip() + "\n"


def _lines(old: Rule, new: Rule) -> Iterator[str]:
    found = clause_pairs(old, new)
    yield from ("---", f"title: 新旧对照 {new.id}", "hide: [navigation, toc]", "---", "")
    yield f"# {escape_inline(new.title)}：新旧对照"
    yield ""
    yield _summary(found)
    yield ""
    yield "删去的字加删除线，新增的字加下划线；移到别处而文字未改的条款注明“改号”。"
    yield ""
    yield '<div class="editions">'
    yield f"<h2>{_edition_name(old)}</h2><h2>{_edition_name(new)}</h2>"
    for same, group in groupby(found, key=lambda pair: pair.verdict == "未改"):
        if same:
            yield from _unchanged(tuple(group))
        else:
            for pair in group:
                yield from _row(pair, old, new)
    yield "</div>"
    yield ""
    slug = page_path(new.id).rpartition("/")[2]
    yield f"[回到规则]({slug}.md)"


def _summary(found: Iterable[ClausePair]) -> str:
    counts: dict[str, int] = {}
    for pair in found:
        kind = pair.verdict.split("（")[0].split("，")[0]
        counts[kind] = counts.get(kind, 0) + 1
    order = ("新增", "删去", "改动", "改号", "未改")
    said = [f"{name} {counts[name]} 条" for name in order if name in counts]
    return "，".join(said) + "。"


def _edition_name(rule: Rule) -> str:
    if rule.effective_on:
        return f"{rule.effective_on.isoformat()} 起生效的版本"
    return f"日期未注明的版本（{html.escape(rule.edition)}）"


def _unchanged(group: tuple[ClausePair, ...]) -> Iterator[str]:
    first, last = group[0].new, group[-1].new
    names = [html.escape(display_label(clause)) for clause in (first, last) if clause]
    shown = names[0] if len(group) == 1 else f"{names[0]} 至 {names[-1]}"
    yield f'<details class="editions__same"><summary>{shown}：未改（{len(group)} 条）</summary>'
    for pair in group:
        if pair.new:
            yield f"<h3>{html.escape(display_label(pair.new))}</h3>"
            yield from (f"<p>{html.escape(line)}</p>" for line in pair.new.text.split("\n"))
    yield "</details>"


def _row(pair: ClausePair, old: Rule, new: Rule) -> Iterator[str]:
    shown = pair.new or pair.old
    label = display_label(shown) if shown else ""
    anchored = f' id="{anchor(pair.new.id)}"' if pair.new else ""
    yield f'<section class="editions__row"{anchored} aria-label="{html.escape(label)}">'
    yield f'<p class="editions__verdict">{html.escape(pair.verdict)}</p>'
    for clause, side, edition in ((pair.old, "old", old), (pair.new, "new", new)):
        yield f'<div class="editions__{side}">'
        if clause is None:
            yield "<p>（此版本没有这一条）</p>"
        else:
            # The page as it is served: raw HTML passes MkDocs by.
            where = f"{rule_path(edition).rpartition('/')[2]}.html#{anchor(clause.id)}"
            yield f'<h3><a href="{where}">{html.escape(display_label(clause))}</a></h3>'
            yield from (f"<p>{line}</p>" for line in _marked(pair.changes, side).split("\n"))
        yield "</div>"
    yield "</section>"


def _marked(differs: tuple[Difference, ...], side: str) -> str:
    """Return one side's text as HTML, what the other side does not have marked line by line."""
    tag = "del" if side == "old" else "ins"
    shown = []
    for change in differs:
        text = html.escape(change.old if side == "old" else change.new)
        if change.kind is DifferenceKind.SAME or not text:
            shown.append(text)
        else:
            # A mark must not reach over the end of a paragraph.
            weight = ' class="weighty"' if change.is_weighty else ""
            shown.append(
                "\n".join(f"<{tag}{weight}>{t}</{tag}>" if t else "" for t in text.split("\n"))
            )
    return "".join(shown)
