"""Spans: the cells of a table that stand in several rows or columns, and where else they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guiju.markup.tree import Document, Element

_MOST_ROWS = 100
_MOST_COLUMNS = 20
_WIDEST = 200  # columns of a table; what spans rows beyond them is not followed


@dataclass(slots=True)
class Spans:
    """Cells that a reader finds again at other places of a table, all by their elements' numbers.

    `spanning` are the cells themselves; `before` says which of them stand before a cell, `behind`
    which stand behind a cell, `at_end` which stand at the end of a row.
    """

    spanning: set[int] = field(default_factory=set)
    before: dict[int, list[int]] = field(default_factory=dict)
    behind: dict[int, list[int]] = field(default_factory=dict)
    at_end: dict[int, list[int]] = field(default_factory=dict)


def spans_of(document: Document, table: Element) -> Spans:
    """Return the spans of a table. A cell that is alone in its row spans no columns: a heading."""
    spans = Spans()
    reaching: dict[int, tuple[int, int]] = {}  # by column: a cell, and how many more rows
    inside = document.elements[table.number + 1 : table.last]
    if not any("span" in element.attributes_text.lower() for element in inside):
        return spans
    for row in inside:
        if row.name in ("tbody", "thead", "tfoot"):
            reaching = {}
        elif row.name == "tr":
            reaching = _read_row(document, row, reaching, spans)
    return spans


def _read_row(
    document: Document, row: Element, reaching: dict[int, tuple[int, int]], spans: Spans
) -> dict[int, tuple[int, int]]:
    """Tell `spans` of a row; return what reaches into the next one."""
    inside = document.elements[row.number + 1 : row.last]
    cells = [element for element in inside if element.name in ("td", "th")]
    following: dict[int, tuple[int, int]] = {
        column: (cell, rows - 1) for column, (cell, rows) in reaching.items() if rows > 1
    }
    column = 0
    for cell in cells:
        before = []
        while column in reaching:
            before.append(reaching[column][0])
            column += 1
        if before:
            spans.before[cell.number] = before
        attributes = document.attributes(cell)
        width = _count(attributes.get("colspan"), _MOST_COLUMNS) or 1
        height = _count(attributes.get("rowspan"), _MOST_ROWS)
        height = _MOST_ROWS if height == 0 else height
        if width > 1 and (len(cells) > 1 or reaching):
            spans.spanning.add(cell.number)
            spans.behind[cell.number] = [cell.number] * (width - 1)
        if height > 1 and column < _WIDEST:
            spans.spanning.add(cell.number)
            following |= dict.fromkeys(range(column, column + width), (cell.number, height - 1))
        column += width
    rest = [cell for place, (cell, _) in sorted(reaching.items()) if place >= column]
    if rest and cells:
        spans.at_end[row.number] = rest
    return following


def _count(value: str | None, most: int) -> int:
    digits = (value or "").strip()
    return (
        min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1
    )
