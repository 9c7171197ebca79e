"""Repairs in columns: a list of changes that stays small, and the text that they led to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

from guiju.model import Certainty, Repair, RepairKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Places = npt.NDArray[np.int32]
KINDS = tuple(RepairKind)
CERTAINTIES = tuple(Certainty)  # from sure to hopeless


@dataclass(frozen=True, slots=True)
class Columns:
    """Where repairs stand, one row a repair, in the order of the source.

    `starts`/`ends` count in the source, `result_starts`/`result_ends` in the restored text; `kinds`
    holds a bit for each kind, `certainties` the place in the order from sure to hopeless.
    """

    starts: Places
    ends: Places
    result_starts: Places
    result_ends: Places
    kinds: npt.NDArray[np.uint16]
    certainties: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, repairs: Iterable[Repair]) -> Columns:
        """Return the columns of repairs that stand one by one."""
        rows = list(repairs)
        starts = _places(repair.start for repair in rows)
        ends = _places(repair.end for repair in rows)
        lengths = _places(len(repair.after) for repair in rows)
        moved = np.cumsum(lengths - (ends - starts), dtype=np.int32)
        result_ends = ends + moved
        kinds = np.array([mask_of(repair.kinds) for repair in rows], np.uint16)
        certainties = np.array([rank_of(repair.certainty) for repair in rows], np.uint8)
        return cls(starts, ends, result_ends - lengths, result_ends, kinds, certainties)


def _places(numbers: Iterable[int]) -> Places:
    return np.fromiter(numbers, np.int32)


def mask_of(kinds: Iterable[RepairKind]) -> int:
    """Return a number with a bit for each kind."""
    return sum({1 << KINDS.index(kind) for kind in kinds})


@cache
def kinds_of(mask: int) -> tuple[RepairKind, ...]:
    """Return the kinds whose bits a number holds.

    >>> kinds_of(mask_of((RepairKind.WIDTH, RepairKind.SHIFT))) == (
    ...     RepairKind.SHIFT,
    ...     RepairKind.WIDTH,
    ... )
    True
    """
    return tuple(kind for bit, kind in enumerate(KINDS) if mask >> bit & 1)


@cache
def rank_of(certainty: Certainty) -> int:
    """Return a certainty's place in the order from sure to hopeless."""
    return CERTAINTIES.index(certainty)


@dataclass(frozen=True, slots=True, eq=False)
class Repairs(Sequence[Repair]):
    """The repairs of a text, held in columns; an object is made when one is asked for."""

    source: str
    text: str
    columns: Columns

    def __len__(self) -> int:
        return len(self.columns.starts)

    @overload
    def __getitem__(self, index: int) -> Repair: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Repair, ...]: ...

    def __getitem__(self, index: int | slice) -> Repair | tuple[Repair, ...]:
        if isinstance(index, slice):
            return tuple(self._rows(index))
        place = range(len(self))[index]
        return next(self._rows(slice(place, place + 1)))

    def __iter__(self) -> Iterator[Repair]:
        return self._rows(slice(None))

    def _rows(self, rows: slice) -> Iterator[Repair]:
        columns = self.columns
        for start, end, result_start, result_end, kinds, certainty in zip(
            columns.starts[rows].tolist(),
            columns.ends[rows].tolist(),
            columns.result_starts[rows].tolist(),
            columns.result_ends[rows].tolist(),
            columns.kinds[rows].tolist(),
            columns.certainties[rows].tolist(),
            strict=True,
        ):
            yield Repair(
                kinds_of(kinds),
                start,
                end,
                self.source[start:end],
                self.text[result_start:result_end],
                CERTAINTIES[certainty],
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # columns can be written to


@dataclass(frozen=True)
class RestoredText:
    """A restored text with the repairs that led to it.

    >>> repair = Repair((RepairKind.READING,), 1, 7, "(shāng)", "", Certainty.CERTAIN)
    >>> RestoredText("商家", (repair,)).undo()
    '商(shāng)家'
    """

    text: str
    repairs: Sequence[Repair]

    @cached_property
    def columns(self) -> Columns:
        """The repairs' places."""
        repairs = self.repairs
        return repairs.columns if isinstance(repairs, Repairs) else Columns.of(repairs)

    def undo(self) -> str:
        """Return the source text, rebuilt from the restored text and its repairs alone."""
        parts: list[str] = []
        position = 0
        begins = self.columns.result_starts.tolist()
        stops = self.columns.result_ends.tolist()
        for begin, stop, repair in zip(begins, stops, self.repairs, strict=True):
            parts += (self.text[position:begin], repair.before)
            position = stop
        parts.append(self.text[position:])
        return "".join(parts)

    def source_offset(self, offset: int) -> int:
        """Return where the character at `offset` of the restored text begins in the source.

        Inside the result of a repair of equal length each character keeps its place; inside any
        other it is the repair's start. Deletions that stand directly before the character lie
        before the returned place.
        """
        columns = self.columns
        index = bisect_right(columns.result_starts, offset) - 1
        if index < 0:
            return offset
        begin, stop = int(columns.result_starts[index]), int(columns.result_ends[index])
        start, end = int(columns.starts[index]), int(columns.ends[index])
        if offset < stop:
            return start + (offset - begin if end - start == stop - begin else 0)
        return end + offset - stop

    def result_offset(self, offset: int) -> int:
        """Return where the restored text goes on from `offset` of the source.

        Inside a repair that changes its length it is where the repair's result ends.
        """
        columns = self.columns
        index = int(np.searchsorted(columns.starts, offset, "right")) - 1
        if index < 0:
            return offset
        start, end = int(columns.starts[index]), int(columns.ends[index])
        begin, stop = int(columns.result_starts[index]), int(columns.result_ends[index])
        if offset < end:
            return begin + offset - start if end - start == stop - begin else stop
        return stop + offset - end

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the source that `[start, end)` of the restored text came from.

        It reaches over deletions inside and leaves out those at its borders.
        """
        begin = self.source_offset(start)
        if end <= start:
            return begin, begin
        columns = self.columns
        index = bisect_right(columns.result_starts, end - 1) - 1
        if index >= 0 and end - 1 < columns.result_ends[index]:
            printed = int(columns.ends[index] - columns.starts[index])
            if printed != columns.result_ends[index] - columns.result_starts[index]:
                return begin, int(columns.ends[index])
        return begin, self.source_offset(end - 1) + 1

    def result_span(self, repair_index: int) -> tuple[int, int]:
        """Return the span in the restored text that a repair produced."""
        columns = self.columns
        return int(columns.result_starts[repair_index]), int(columns.result_ends[repair_index])
