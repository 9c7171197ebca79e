"""Pages that show one kind of thing that clauses say, across all rules: duties, penalties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju import words
from guiju.model import Clause, Heading, Rule, anchor, display_label, page_path
from guiju.places import Places
from guiju.provisions import Consequence, Duty, Liability, Modality, Window
from guiju.writing.markup import escape, escape_inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CAVEAT = (
    "由程序从条款的字面读出，只列印出的话；没有写明对象的，不补。"
    "引用前请点开条款核对上下文和可信度。"
)

_LONGEST_ITEM = 60  # characters; the clause itself is one step away


def render_duties(rules: Iterable[Rule]) -> str:
    """Return the Markdown page of who must, must not, may or is entitled, by word and rule."""
    rules = tuple(rules)
    lines = ["# 应当、不得、可以、有权", "", _CAVEAT, ""]
    lines += [
        " · ".join(f"[只看{words.MODALITY[m]}](#{_MODALITY_ANCHOR[m]})" for m in Modality),
        "",
    ]
    for modality in Modality:
        lines += [f"## {words.MODALITY[modality]} {{#{_MODALITY_ANCHOR[modality]}}}", ""]
        entries = [(rule, tuple(_duties(rule, modality))) for rule in rules]
        if not any(own for _, own in entries):
            lines += ["没有条款这样写。", ""]
        for rule, own in entries:
            if own:
                lines += [f"**{_rule_link(rule)}**", "", *own, ""]
    return "\n".join(lines).rstrip() + "\n"


_MODALITY_ANCHOR = {
    Modality.MUST: "must",
    Modality.MUST_NOT: "must-not",
    Modality.MAY: "may",
    Modality.ENTITLED: "entitled",
}


def _duties(rule: Rule, modality: Modality) -> Iterator[str]:
    places = Places([*rule.headings, *rule.clauses])
    for clause in rule.clauses:
        for duty in clause.duties:
            if duty.modality is not modality:
                continue
            yield f"- {_party(duty.party)}{_words(duty)} {_clause_link(rule, clause)}"
            if _leads_on(clause, duty):
                yield from _items(places.children(clause))


def _items(children: tuple[Heading | Clause, ...]) -> Iterator[str]:
    """Yield the items that a lead-in leads in: those in front of the first unnumbered part."""
    for child in children:
        if isinstance(child, Heading) or not child.label:
            return
        first = child.text.split("\n")[0]
        gap = "" if child.label.endswith("、") else " "
        shown = first if len(first) <= _LONGEST_ITEM else f"{first[:_LONGEST_ITEM]}……"
        yield f"    - {escape(child.label)}{gap}{escape_inline(shown)}"


def _words(duty: Duty) -> str:
    return escape_inline(" ".join(duty.text.split()))


def _leads_on(clause: Clause, duty: Duty) -> bool:
    """Say whether the duty's objects are the parts below: 商家不得有下列行为：."""
    return clause.text.endswith(("：", ":")) and clause.text.rstrip("：:").endswith(
        duty.text.rstrip("：:")
    )


def _party(party: str | None) -> str:
    return f"**{escape(party)}**：" if party else "〔未写明对象〕："


def render_penalties(rules: Iterable[Rule]) -> str:
    """Return the Markdown page of what clauses impose, on whom and for what, rule by rule."""
    lines = ["# 处罚与处理", "", _CAVEAT, ""]
    lines += ["只提到而没有施加的，例如“不存在被扣分的情形”“避免被关闭权限”，不在此列。", ""]
    for rule in rules:
        own = [
            f"- {_clause_link(rule, clause)} {said}"
            for clause in rule.clauses
            for said in _said(clause)
        ]
        if not own:
            continue
        lines += [f"## {_rule_link(rule)}", "", *own]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _said(clause: Clause) -> Iterator[str]:
    """Yield what a clause imposes, in one sentence, and how it lays liability."""
    if clause.consequences:
        yield _imposed(clause.consequences)
    for liability in clause.liabilities:
        yield _liability(liability)


def _imposed(found: tuple[Consequence, ...]) -> str:
    parts = []
    for party in dict.fromkeys(c.party for c in found):
        own = [c for c in found if c.party == party]
        measures = "、".join(dict.fromkeys(_measure(c) for c in own))
        parts.append(f"对{escape(party)}：{measures}" if party else measures)
    causes = "、".join(dict.fromkeys(c.violation for c in found if c.violation))
    cause = f"。起因：{escape(causes)}" if causes else ""
    return f"{'；'.join(parts)}{cause}。"


def _measure(consequence: Consequence) -> str:
    limits = []
    if consequence.permanent and not consequence.action.startswith("永久"):
        limits.append("永久")
    if consequence.amount is not None:
        limits.append(f"{consequence.amount:f}{consequence.unit or ''}")
    if consequence.lasts:
        limits.append(duration(consequence.lasts))
    if consequence.discretionary:
        limits.append("可酌定")
    return escape(consequence.action) + (f"（{'，'.join(limits)}）" if limits else "")


def duration(window: Window) -> str:
    """Return a stretch of time in words.

    >>> duration(Window(7, "天")), duration(Window(3, "个月"))
    ('7天', '3个月')
    """
    return f"{window.length}{window.unit}"


def _liability(liability: Liability) -> str:
    who = f"（{escape('、'.join(liability.parties))}）" if liability.parties else ""
    condition = f"，条件：{escape_inline(liability.condition)}" if liability.condition else ""
    return f"{words.LIABILITY[liability.kind]}{who}{condition}。"


def _rule_link(rule: Rule) -> str:
    return f"[{escape(rule.title)}]({_page(rule)})"


def _clause_link(rule: Rule, clause: Clause) -> str:
    label = display_label(clause).rstrip("、:： ")
    return f"[{escape_inline(label)}]({_page(rule)}#{anchor(clause.id)})"


def _page(rule: Rule) -> str:
    return f"{page_path(rule.id).removeprefix('rules/')}.md"
