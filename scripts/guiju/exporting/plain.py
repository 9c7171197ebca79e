"""The model's dataclasses as plain data, and plain data as JSON text with exact numbers."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from guiju.evidence import Evidence
from guiju.model import Gloss, SourceSpan

Plain: TypeAlias = "str | int | Decimal | list[Plain] | dict[str, Plain] | None"

_scalar = json.JSONEncoder(ensure_ascii=False).encode


def plain(value: object) -> Plain:
    """Return data of the model as JSON has it: enums as their values, dates ISO, tuples as lists.

    Three types are written more briefly than they are kept: evidence as `{quote, span}`, a span as
    `[source, start, end]`, a gloss as `[start, end, original]`.

    >>> plain(Evidence("近30天", "demo", 4, 8))
    {'quote': '近30天', 'span': ['demo', 4, 8]}
    """
    if isinstance(value, Evidence):
        return {"quote": value.quote, "span": [value.source, value.start, value.end]}
    if isinstance(value, SourceSpan):
        return [value.source, value.start, value.end]
    if isinstance(value, Gloss):
        return [value.start, value.end, value.original]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | Decimal):
        return value
    message = f"{type(value).__name__} has no place in the model"
    raise TypeError(message)


def json_text(value: Plain, indent: int = 0) -> str:
    """Return plain data as JSON: one line, or with `indent` spaces a level.

    Python's own writer would turn a decimal into a binary fraction first.

    >>> json_text({"value": Decimal("4.70"), "unit": "分", "window": None})
    '{"value": 4.70, "unit": "分", "window": null}'
    """
    return _text(value, indent, "\n")


def _text(value: Plain, indent: int, newline: str) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if not isinstance(value, list | dict) or not value:
        return _scalar(value)
    below = newline + " " * indent
    if isinstance(value, dict):
        items = [f"{_scalar(name)}: {_text(item, indent, below)}" for name, item in value.items()]
        opening, closing = "{", "}"
    else:
        items = [_text(item, indent, below) for item in value]
        opening, closing = "[", "]"
    if not indent:
        return f"{opening}{', '.join(items)}{closing}"
    return f"{opening}{below}{f',{below}'.join(items)}{newline}{closing}"
