"""Metrics: where texts speak of the figures and facts of the taxonomy, and in what unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from guiju.provisions import MetricKind
from guiju.records import MetricRecord

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text speaks of a metric."""

    start: int
    end: int
    metric: MetricRecord


@dataclass(frozen=True, slots=True, eq=False)
class Metrics:
    """The taxonomy of metrics, ready to be found in texts."""

    records: tuple[MetricRecord, ...]
    names: dict[str, MetricRecord]
    any_name: re.Pattern[str]
    patterns: tuple[tuple[re.Pattern[str], MetricRecord], ...]

    def get(self, name: str) -> MetricRecord:
        """Return the metric with this name of the taxonomy."""
        return next(record for record in self.records if record.name == name)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return where a text speaks of metrics, the longest wording first, none inside another."""
        return _mentions(self, text)


def prepare(records: tuple[MetricRecord, ...]) -> Metrics:
    """Make the taxonomy ready for `drafts_in`."""
    names = {}
    for record in records:
        if record.kind is not MetricKind.FACT:
            names[record.name] = record
        for name in (*record.aliases, *(row.name for row in record.assumed)):
            names.setdefault(name, record)
    for record in records:
        if record.kind is MetricKind.FACT:
            for alias in record.aliases:
                names.pop(alias, None)
    longest = sorted(names, key=lambda name: (-len(name), name))
    any_name = re.compile("|".join(map(re.escape, longest)) or "(?!)")
    patterns = tuple(
        (re.compile(pattern), record) for record in records for pattern in record.patterns
    )
    return Metrics(records, names, any_name, patterns)


_OTHER_FIGURE = re.compile(
    r"(?:延迟发货|虚假|违规|退款|退货|投诉|售后|异常|纠纷|取消|未发货|缺货|刷单|预售|新增|净增|活跃"
    r"|[A-Z]类(?:一般|严重)?|[日月周年人场单件]均|单[场笔件天日]|同比|环比|最高|最低|平均|(?<![一-鿿\d])日|(?<![近前每当个半去\d一二两三四五六七八九十])(?<!每自然)(?<!个自然)[月年])$"
)


@lru_cache(maxsize=64)
def _mentions(metrics: Metrics, text: str) -> tuple[Mention, ...]:
    found = [
        Mention(*match.span(), metrics.names[match.group()])
        for match in metrics.any_name.finditer(text)
    ]
    for pattern, record in metrics.patterns:
        found += [Mention(*m.span(), record) for m in pattern.finditer(text) if m.group()]
    found.sort(key=lambda m: (m.start - m.end, m.start))
    kept: list[Mention] = []
    taken = bytearray(len(text))
    for mention in found:
        # 日均销售额 is another figure than 销售额.
        if _OTHER_FIGURE.search(text, max(0, mention.start - 6), mention.start):
            continue
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))


_TIME = {"秒", "分钟", "小时", "天", "日", "自然日", "工作日", "周", "个月", "季度", "年"}


def fitting(record: MetricRecord, unit: str | None) -> bool:
    """Say whether a metric can be given in a printed unit; a time in any unit of time."""
    if unit is None or unit == record.unit or unit in record.units:
        return True
    return unit in _TIME and record.unit in _TIME


def converted(record: MetricRecord, value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Return a figure in the metric's own unit, where one printed unit is so many of it."""
    if unit in record.units and record.unit:
        return value * record.units[unit], record.unit
    return value, unit


def is_ambiguous(record: MetricRecord) -> bool:
    """Say whether a figure without a unit may mean several amounts: 元 or 万元."""
    return record.unit is not None and any(factor != 1 for factor in record.units.values())
