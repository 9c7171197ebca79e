"""The small lists of an index, as JSON: its rules, and what understanding a search looks up."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from guiju.indexing.parts import PLACES
from guiju.indexing.records import RuleRecord
from guiju.query import Field, Why
from guiju.query_tables import QueryTables, Wording

if TYPE_CHECKING:
    from pathlib import Path

    from guiju.indexing.records import Records

_RULES = "rules.json"
_TABLES = "tables.json"


def write_catalogue(records: Records, tables: QueryTables, folder: Path) -> None:
    """Write rules, places of clauses, and tables into a folder."""
    places = [[record.id, record.pinned, record.place] for record in records.clauses]
    for name, content in (
        (_RULES, [asdict(rule) for rule in records.rules]),
        (PLACES, places),
        (_TABLES, asdict(tables)),
    ):
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def read_rules(folder: Path) -> tuple[RuleRecord, ...]:
    """Read the rules of an index, in the order of their numbers."""
    return tuple(RuleRecord(**_with_tuples(row)) for row in _read(folder / _RULES))


def read_places(content: bytes) -> list[tuple[str, str, str]]:
    """Read full id, pinned id and place in its rule of each clause, from the file's content."""
    return [(row[0], row[1], row[2]) for row in json.loads(content)]


def read_tables(folder: Path) -> QueryTables:
    """Read what understanding a search looks up."""
    fields = _read(folder / _TABLES)
    return QueryTables(
        wordings=tuple(
            Wording(**{**_with_tuples(row), "why": Why(row["why"])}) for row in fields["wordings"]
        ),
        asking=tuple(fields["asking"]),
        names=fields["names"],
        pinyin=_with_tuples(fields["pinyin"]),
        syllables=fields["syllables"],
        near=_with_tuples(fields["near"]),
        heads=fields["heads"],
        choices={Field(name): _with_tuples(row) for name, row in fields["choices"].items()},
    )


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads(path.read_text(encoding="utf-8"))


def _with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields that JSON has read as lists as the tuples that they were."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
