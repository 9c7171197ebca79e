"""Criteria as the case files write them: a row without the nulls at its end."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guiju.provisions import Criterion


def criterion_row(criterion: Criterion) -> list[Any]:
    """Write a criterion as the cases do."""
    value = criterion.value
    window = criterion.window
    row: list[Any] = [
        criterion.metric,
        criterion.operator.value,
        list(value) if isinstance(value, tuple) else value,
        criterion.unit,
        [part for part in (window.length, window.unit, window.since) if part] if window else None,
        criterion.reference,
    ]
    while row[-1] is None and len(row) > 3:
        row.pop()
    return row


def figures_as_decimals(row: list[Any]) -> list[Any]:
    """Return a case's row with its figure as criteria hold it."""
    value = row[2]
    is_figure = isinstance(value, int | float) and not isinstance(value, bool)
    return [*row[:2], Decimal(str(value)) if is_figure else value, *row[3:]]
