"""Criterion drafts: what a text asks, before its place in the source and its group are known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from guiju.provisions import Operator
from guiju.windows import WindowPhrase


@dataclass(frozen=True, slots=True)
class Draft:
    """A criterion on its way; `start`/`end` count in the reading, its words come when placed."""

    start: int
    end: int
    metric: str | None
    operator: Operator
    value: Decimal | bool | tuple[str, ...] | None
    unit: str | None = None
    window: WindowPhrase | None = None
    reference: tuple[int, int] | None = None
    exemption: DraftExemption | None = None
    alternative: int | None = None  # drafts with the same number are alternatives: any of them
    together: int | None = None  # drafts with the same number are one alternative: all of them
    unit_missing: bool = False


@dataclass(frozen=True, slots=True)
class DraftExemption:
    """When a criterion is not asked; the spans count in the reading."""

    start: int
    end: int
    conditions: tuple[Draft, ...]
    effect: tuple[int, int]
