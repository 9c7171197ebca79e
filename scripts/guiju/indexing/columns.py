"""Which clauses have a value of a field: what filters let through and facets count.

On disk: `columns.json` has `[field, value, start, end]` for each value, which are its places in
`columns.npy`, the clauses in ascending order.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from guiju.query import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from guiju.query import Filter

_VALUES = "columns.json"
_CLAUSES = "columns.npy"


class ColumnsBuilder:
    """Takes the values of clause after clause and writes them."""

    def __init__(self) -> None:
        self._clauses: dict[tuple[Field, str], list[int]] = {}
        self._count = 0

    def add(self, values: Mapping[Field, tuple[str, ...]]) -> None:
        """Take the next clause's values of each field."""
        for field, having in values.items():
            for value in having:
                self._clauses.setdefault((field, value), []).append(self._count)
        self._count += 1

    def write(self, folder: Path) -> None:
        """Write all values into a folder."""
        rows: list[tuple[str, str, int, int]] = []
        everything: list[int] = []
        for (field, value), clauses in sorted(self._clauses.items()):
            rows.append((field.value, value, len(everything), len(everything) + len(clauses)))
            everything += clauses
        (folder / _VALUES).write_text(json.dumps(rows), "utf-8")
        np.save(folder / _CLAUSES, np.array(everything, np.int32))


class Columns:
    """Opened columns."""

    def __init__(self, folder: Path) -> None:
        self._clauses = np.asarray(np.load(folder / _CLAUSES, mmap_mode="r"))
        self._places: dict[Field, dict[str, tuple[int, int]]] = {field: {} for field in Field}
        for field, value, start, end in json.loads((folder / _VALUES).read_text("utf-8")):
            self._places[Field(field)][value] = (start, end)

    def values(self, field: Field) -> tuple[str, ...]:
        """Return all values of a field, sorted."""
        return tuple(self._places[field])

    def clauses(self, field: Field, value: str) -> npt.NDArray[np.int32]:
        """Return the clauses that have a value, ascending."""
        return self._clauses[slice(*self._places[field].get(value, (0, 0)))]

    def admitted(self, one: Filter, count: int) -> npt.NDArray[np.bool_]:
        """Return for each of `count` clauses whether a filter lets it through."""
        passes = np.zeros(count, bool)
        if one.field is Field.EFFECTIVE:
            for value in self.values(one.field):
                if one.admits((value,)):
                    passes[self.clauses(one.field, value)] = True
            return passes
        for value in one.values:
            passes[self.clauses(one.field, value)] = True
        return passes if one.operator == "=" else ~passes

    def counts(self, field: Field, is_hit: npt.NDArray[np.bool_]) -> Iterator[tuple[str, int]]:
        """Yield how many hits have each value, for values that any has, most first."""
        found = (
            (value, int(is_hit[self.clauses(field, value)].sum())) for value in self.values(field)
        )
        yield from sorted((one for one in found if one[1]), key=lambda one: -one[1])
