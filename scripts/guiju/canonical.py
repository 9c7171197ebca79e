"""Criteria in canonical Chinese, and back: one wording for each, whatever the source printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.criteria import drafts_in
from guiju.provisions import Criterion, Operator, Window
from guiju.reading import read

if TYPE_CHECKING:
    from guiju.metrics import Metrics

SIGNS = {
    Operator.AT_LEAST: "≥",
    Operator.MORE_THAN: ">",
    Operator.AT_MOST: "≤",
    Operator.LESS_THAN: "<",
    Operator.EQUALS: "=",
}
_TRUTH = {True: "是", False: "否"}
_CHOICES = {Operator.IN: "属于", Operator.NOT_IN: "不属于"}


def render(criterion: Criterion) -> str:
    """Return a criterion in canonical words; its exemption is no part of them.

    >>> from decimal import Decimal
    >>> window = Window(30, "天")
    >>> one = Criterion("c#1", "品退率", Operator.AT_MOST, Decimal(5), "", "%", window)
    >>> render(one)
    '近30天内品退率≤5%'
    >>> render(Criterion("c#2", "已实名认证", Operator.EQUALS, False, ""))
    '已实名认证：否'
    """
    name = criterion.metric if criterion.metric else f"“{criterion.text}”"
    value = criterion.value
    if isinstance(value, bool):
        return f"{name}：{_TRUTH[value]}"
    if isinstance(value, tuple):
        return f"{name}{_CHOICES[criterion.operator]}{'；'.join(value)}"
    if criterion.operator is Operator.ABSENT:
        return f"无{name}"
    number = f"{value:f}{criterion.unit or ''}" if value is not None else ""
    if criterion.reference:
        number = criterion.reference + (f"的{number}" if number else "")
    return f"{_during(criterion.window)}{name}{SIGNS[criterion.operator]}{number}"


def _during(window: Window | None) -> str:
    if window is None:
        return ""
    length = f"{window.length}{window.unit}"
    return f"{window.since or '近'}{length}内"


def parse(words: str, metrics: Metrics) -> Criterion | None:
    """Return what canonical words say, None where they are none.

    The criterion has no id; what compares a figure is read by the grammar that reads sources.
    """
    truth = re.fullmatch(r"(?P<name>.+)：(?P<truth>[是否])", words, re.DOTALL)
    if truth:
        value = truth["truth"] == "是"
        own = re.fullmatch("“(.*)”", truth["name"], re.DOTALL)
        metric, text = (None, own[1]) if own else (truth["name"], words)
        return Criterion("", metric, Operator.EQUALS, value, text)
    known = {record.name for record in metrics.records}
    choice = re.fullmatch(r"(?P<name>[^；]+?)(?P<how>不?属于)(?P<values>.+)", words)
    if choice and choice["name"] in known:
        operator = next(op for op, how in _CHOICES.items() if how == choice["how"])
        return Criterion("", choice["name"], operator, tuple(choice["values"].split("；")), words)
    if words[:1] == "无" and words[1:] in known:
        return Criterion("", words[1:], Operator.ABSENT, None, words)
    reading = read(words)
    drafts = drafts_in(reading, metrics, asked=True)
    if len(drafts) != 1:
        return None
    (draft,) = drafts
    return Criterion(
        "",
        draft.metric,
        draft.operator,
        draft.value,
        words,
        draft.unit,
        draft.window.window(words) if draft.window else None,
        reading.words(*draft.reference) if draft.reference else None,
    )
