"""Tables as one SQLite file, with a full-text table over the clauses."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.errors import BuildError, GuijuError
from guiju.exporting.tables import Column, Holds
from guiju.model import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.exporting.tables import Cell, Table

_TYPES = {
    Holds.TEXT: "TEXT",
    Holds.INTEGER: "INTEGER",
    Holds.NUMBER: "NUMERIC",
    Holds.TRUTH: "INTEGER",
    Holds.LIST: "TEXT",
}
# Contentless: the words stand in `clauses`, whose `position` is the row's number here.
_SEARCH = "CREATE VIRTUAL TABLE clause_search USING fts5(heading, text, content='')"
_PIECE = re.compile(r"[0-9A-Za-z]+|[^\s0-9A-Za-z]")


def sqlite_file(tables: tuple[Table, ...]) -> bytes:
    """Return the bytes of a database: the same tables give the same bytes with one SQLite.

    Raises:
        BuildError: two parts have one id, or one names a part or source that is not there.
        GuijuError: this Python's SQLite has no full-text search, or there is no room to work in.
    """
    with tempfile.TemporaryDirectory(prefix="guiju-") as folder:
        path = Path(folder) / "export.sqlite"
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as database:
                _fill(database, tables)
        except sqlite3.IntegrityError as error:
            message = f"docs/data: two parts have one id ({error}); run guiju normalise"
            raise BuildError(message) from None
        except sqlite3.OperationalError as error:
            message = f"SQLite {sqlite3.sqlite_version}: {error}; make room in {folder}, or use a "
            message += "Python whose SQLite has FTS5"
            raise GuijuError(message) from None
        return path.read_bytes()


def _fill(database: sqlite3.Connection, tables: tuple[Table, ...]) -> None:
    # Nobody reads the file before it is whole, so nothing of it needs to survive a crash.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA foreign_keys = OFF")  # groups may be members of later ones
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    database.execute("BEGIN")
    keys = {table.name: table.columns[0].name for table in tables if table.keyed}
    for table in tables:
        database.execute(_creation(table, keys))
        marks = ", ".join("?" * len(table.columns))
        rows = (tuple(_stored(cell) for cell in row) for row in table.rows)
        database.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
        if not table.keyed:
            owner = table.columns[0].name
            database.execute(f"CREATE INDEX {table.name}_{owner} ON {table.name} ({owner})")
    database.execute(_SEARCH)
    for table in tables:
        if table.name == "clauses":
            database.executemany(
                "INSERT INTO clause_search (rowid, heading, text) VALUES (?, ?, ?)",
                _search_rows(table),
            )
    database.execute("INSERT INTO clause_search (clause_search) VALUES ('optimize')")
    for table, _, refers, _ in database.execute("PRAGMA foreign_key_check"):
        message = f"docs/data: {table} name what {refers} lack; run guiju normalise"
        raise BuildError(message)
    database.execute("COMMIT")
    database.execute("VACUUM")


def _creation(table: Table, keys: dict[str, str]) -> str:
    columns = ", ".join(
        _declared(column, keys, is_key=table.keyed and column is table.columns[0])
        for column in table.columns
    )
    return f"CREATE TABLE {table.name} ({columns})"


def _declared(column: Column, keys: dict[str, str], *, is_key: bool) -> str:
    declared = f"{column.name} {_TYPES[column.holds]}"
    if is_key:
        declared += " NOT NULL PRIMARY KEY"
    if column.refers:
        declared += f" REFERENCES {column.refers} ({keys[column.refers]})"
    if column.holds is Holds.TRUTH:
        declared += f" CHECK ({column.name} IN (0, 1))"
    return declared


def _stored(cell: Cell) -> str | int | None:
    if isinstance(cell, Decimal):
        return str(cell)  # the column's type makes a number of it
    if isinstance(cell, tuple):
        return json.dumps(cell, ensure_ascii=False)
    return cell


def _search_rows(clauses: Table) -> Iterator[tuple[int, str, str]]:
    places = {column.name: number for number, column in enumerate(clauses.columns)}
    for row in clauses.rows:
        position, path = row[places["position"]], row[places["path"]]
        assert isinstance(position, int)
        assert isinstance(path, tuple)
        heading = " ".join((str(row[places["rule_title"]]), *path, str(row[places["label"]])))
        yield position, spaced(heading), spaced(str(row[places["text"]]))


def spaced(text: str) -> str:
    """Part text into what the full-text table takes for words: each character, each Latin word.

    Chinese has no spaces, and SQLite's own trigrams find nothing of two characters, which most
    Chinese words have. A phrase of such words finds any stretch of text.

    >>> spaced("PK清退4.7分")
    'PK 清 退 4 . 7 分'
    """
    return " ".join(_PIECE.findall(text))
