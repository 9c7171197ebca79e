"""Tables as CSV files that a spreadsheet opens: UTF-8 with a byte order mark, lines end in CRLF."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.exporting.tables import Cell, Table

# A spreadsheet takes a cell that begins so for a formula; full-width forms count in some.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_APOSTROPHE = "'"


def csv_files(tables: Iterable[Table]) -> dict[str, bytes]:
    """Return file name → content for each table; the first line of each names the columns."""
    return {f"{table.name}.csv": _csv(table) for table in tables}


def _csv(table: Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_shown(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, tuple):
        return guarded("\n".join(cell))
    return guarded(cell) if isinstance(cell, str) else str(cell)


def guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would compute.

    Text that begins with an apostrophe gets another, so that `unguarded` always finds the original.

    >>> guarded("=1+1"), guarded("4.1 <3次"), guarded("'略")
    ("'=1+1", '4.1 <3次', "''略")
    """
    return f"{_APOSTROPHE}{text}" if text.startswith((*_FORMULA, _APOSTROPHE)) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given.

    >>> unguarded("'=1+1")
    '=1+1'
    """
    return text.removeprefix(_APOSTROPHE)
