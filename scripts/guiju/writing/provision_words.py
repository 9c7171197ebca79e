"""What a clause says as data, in short sentences of Markdown: criteria, consequences, duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju import words
from guiju.canonical import render as canonical
from guiju.evidence import By
from guiju.provisions import Consequence, GroupMode, Liability, Operator, Window
from guiju.writing.markup import escape, escape_inline, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.model import Clause, Rule
    from guiju.provisions import Criterion, Duty

_MOST_OPTIONS = 4  # more of them only repeat the clause
_CURATED = "（编者注）"


def said_of(clause: Clause, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what a clause says as (name, Markdown), where that helps more than it repeats.

    Conditions are told where one of them has a figure or a choice that the text does not print in
    the same words; of duties only who bears which, where that is a question.
    """
    if conditions := _conditions(clause, rule):
        yield "条件", conditions
    if clause.consequences:
        yield "后果", imposed_words(clause.consequences) + _curated(clause.consequences)
    for liability in clause.liabilities:
        yield "责任", liability_words(liability) + _curated([liability])
    if len({(duty.modality, duty.party) for duty in clause.duties}) > 1:
        yield "规范", "；".join(dict.fromkeys(_borne(duty) for duty in clause.duties))


def _adds(criterion: Criterion, clause: Clause) -> bool:
    """Say whether a condition in canonical words tells more than the clause's own."""
    value = criterion.value
    if value is None or isinstance(value, bool):  # 远高于平均水平 is no figure
        return False
    if isinstance(value, tuple) and len(value) > _MOST_OPTIONS:
        return False
    return criterion.exception is not None or canonical(criterion) not in clause.text


def _borne(duty: Duty) -> str:
    party = escape_inline(duty.party) if duty.party else "〔未写明对象〕"
    return f"{party}{words.MODALITY[duty.modality]}{_curated([duty])}"


def _conditions(clause: Clause, rule: Rule) -> str:
    measured = [criterion for criterion in clause.criteria if criterion.metric]
    if not any(_adds(criterion, clause) for criterion in measured):
        return ""
    own = {criterion.id for criterion in clause.criteria}
    choices = [
        group
        for group in rule.groups
        if group.mode is GroupMode.ANY and own.intersection(group.members)
    ]
    if not choices:
        return "；".join(_condition(one) for one in measured)
    # Alternatives are told whole or not at all; one within others is more than a line can say.
    whole = all(own.issubset(group.members) for group in choices)
    return " 或 ".join(_condition(one) for one in clause.criteria) if whole else ""


def _condition(criterion: Criterion) -> str:
    said = canonical(criterion)
    value = criterion.value
    if value is None and criterion.operator is not Operator.ABSENT:  # 远高于 is no >
        said = f"{criterion.metric or ''}“{criterion.text}”"
    elif isinstance(value, tuple):
        listed = "、".join(value) if len(value) <= _MOST_OPTIONS else f"所列的 {len(value)} 项"
        said = said.removesuffix("；".join(value)) + listed
    elif criterion.metric is None and value is True:
        said = f"“{criterion.text}”"
    if criterion.exception:
        unless = "且".join(canonical(one) for one in criterion.exception.conditions)
        said += f"（{unless}时{criterion.exception.effect}）"
    return escape_inline(one_line(said)) + _curated([criterion])


def _curated(found: Iterable[Criterion | Consequence | Liability | Duty]) -> str:
    return _CURATED if any(one.by is By.CURATOR for one in found) else ""


def imposed_words(found: tuple[Consequence, ...]) -> str:
    """Return what a clause imposes, on whom and for what, in one sentence of Markdown."""
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


def liability_words(liability: Liability) -> str:
    """Return how a clause spreads, lightens or puts off consequences, as Markdown."""
    who = f"（{escape('、'.join(liability.parties))}）" if liability.parties else ""
    condition = f"，条件：{escape_inline(liability.condition)}" if liability.condition else ""
    return f"{words.LIABILITY[liability.kind]}{who}{condition}。"
