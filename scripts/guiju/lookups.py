"""Look-ups: what the rules tell of where a shop finds its figures, and the metrics as published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.metrics import prepare
from guiju.model import full_id
from guiju.provisions import Metric
from guiju.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.metrics import Metrics
    from guiju.model import Clause, Rule
    from guiju.records import MetricRecord

_LOOK_UP = re.compile(
    r"\s*(?P<name>[^：:，。；\n]{2,20}?)的?(?:正常)?(?:查询|查看|查找)?(?:途径|路径|方式|方法|入口|位置|含义)\s?(?:为|是)?[：:]\s?(?P<how>[^\n]{4,300})"
)
_PRINTED_WAY = re.compile(r"(?:查询|查看|查找)(?:途径|路径|方式|方法|入口|位置)|含义")


def metrics_of(records: tuple[MetricRecord, ...], rules: Iterable[Rule]) -> tuple[Metric, ...]:
    """Return the metrics, each with the first clause that tells how it is looked up."""
    prepared = prepare(records)
    told: dict[str, tuple[str, str]] = {}
    for rule in rules:
        for clause in rule.clauses:
            for name, how in look_ups_in(clause, prepared):
                told.setdefault(name, (how, full_id(rule, clause.id)))
    return tuple(_published(record, told.get(record.name)) for record in records)


def look_ups_in(clause: Clause, metrics: Metrics) -> Iterator[tuple[str, str]]:
    """Yield the metrics that a clause tells the place or meaning of, with its printed words.

    >>> from guiju.model import Clause, ClauseKind, Trust
    >>> from guiju.provisions import MetricKind
    >>> from guiju.records import MetricRecord
    >>> metrics = prepare((MetricRecord("违规分", MetricKind.NUMBER, (), ()),))
    >>> text = "违规分查询途径：商家后台——违规管理。"
    >>> clause = Clause("i5", "", "", (), (5,), ClauseKind.CLAUSE, text, Trust.SINGLE, ())
    >>> list(look_ups_in(clause, metrics))
    [('违规分', '商家后台——违规管理')]
    """
    reading = read(clause.text, clause.glosses)
    match = _LOOK_UP.match(reading.text)
    if match and _PRINTED_WAY.search(reading.text, 0, match.start("how")):
        named = [m for m in metrics.mentions(reading.text) if m.start < match.end("name") + 2]
        if named:
            how = reading.words(*match.span("how")).rstrip("；;。 ")
            yield max(named, key=lambda m: m.end - m.start).metric.name, how


def _published(record: MetricRecord, told: tuple[str, str] | None) -> Metric:
    return Metric(
        record.name,
        record.kind,
        record.unit,
        tuple(record.units.items()),
        record.low,
        record.high,
        record.options,
        record.aliases,
        tuple(row.name for row in record.assumed),
        *(told or (None, None)),
    )
