"""Edits of one pass, composed into repairs of the source; every repair can be undone.

A pass sees the text that the passes before it left and says what to replace. Composition carries
these replacements back into source coordinates, so that the result reads as one list of repairs,
sorted and disjoint, whatever the number of passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from guiju.model import Certainty, RepairKind
from guiju.restoration.repairs import (
    CERTAINTIES,
    Columns,
    Places,
    Repairs,
    RestoredText,
    mask_of,
    rank_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `[start, end)` of the text that a pass was given by `after`."""

    start: int
    end: int
    after: str
    kind: RepairKind
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True, slots=True)
class Rewriting:
    """All edits of one pass in columns, and the text that they give.

    Edits are sorted, disjoint, and each changes something; one of equal length changes each of its
    characters. `lengths` are those of the results.
    """

    text: str
    starts: Places
    ends: Places
    lengths: Places
    kinds: npt.NDArray[np.uint16]
    certainties: npt.NDArray[np.uint8]

    @classmethod
    def uniform(
        cls, text: str, starts: Places, ends: Places, lengths: Places, kind: RepairKind
    ) -> Rewriting:
        """Return certain edits of one kind."""
        kinds = np.full(len(starts), mask_of((kind,)), np.uint16)
        return cls(text, starts, ends, lengths, kinds, np.zeros(len(starts), np.uint8))

    @classmethod
    def of(cls, text: str, edits: Iterable[Edit]) -> Rewriting | None:
        """Put edits that stand one by one into columns, None if they change nothing."""
        changing = [piece for edit in edits for piece in changes(text, edit)]
        if not changing:
            return None
        parts: list[str] = []
        position = 0
        for edit in changing:
            parts += (text[position : edit.start], edit.after)
            position = edit.end
        parts.append(text[position:])
        return cls(
            "".join(parts),
            np.array([edit.start for edit in changing], np.int32),
            np.array([edit.end for edit in changing], np.int32),
            np.array([len(edit.after) for edit in changing], np.int32),
            np.array([mask_of((edit.kind,)) for edit in changing], np.uint16),
            np.array([rank_of(edit.certainty) for edit in changing], np.uint8),
        )


def changes(text: str, edit: Edit) -> Iterator[Edit]:
    """Yield what an edit changes: all of it, or its changed runs if it keeps its length."""
    before = text[edit.start : edit.end]
    if len(before) != len(edit.after):
        yield edit
        return
    start = None
    for offset, (old, new) in enumerate(zip(before + "\0", edit.after + "\0", strict=True)):
        if old != new and start is None:
            start = offset
        elif old == new and start is not None:
            begin, after = edit.start + start, edit.after[start:offset]
            yield Edit(begin, edit.start + offset, after, edit.kind, edit.certainty)
            start = None


def compose(source: str, restored: RestoredText, edits: Iterable[Edit] | Rewriting) -> RestoredText:
    """Apply one pass's edits (sorted, disjoint) and merge them with the repairs before it.

    An edit that changes what an earlier repair produced becomes one repair with it, of all their
    kinds and the worst certainty; sharing a border is no reason to merge. An edit that replaces
    character by character is parted at the borders of earlier repairs, so that a doubt about one
    does not spread to its neighbours. Linear in both lists, but for look-ups.

    >>> source = "產(chǎn)品"
    >>> first = compose(source, RestoredText(source, ()), [Edit(1, 7, "", RepairKind.READING)])
    >>> second = compose(source, first, [Edit(0, 1, "产", RepairKind.SCRIPT)])
    >>> second.text, [(r.start, r.end, r.before, r.after) for r in second.repairs]
    ('产品', [(0, 1, '產', '产'), (1, 7, '(chǎn)', '')])
    """
    made = edits if isinstance(edits, Rewriting) else Rewriting.of(restored.text, edits)
    if made is None or not len(made.starts):
        return restored
    earlier = restored.columns
    made = _parted(made, earlier)
    merged = len(earlier.starts) > 0
    columns = _Merging(earlier, made).columns(source) if merged else _first(made)
    return RestoredText(made.text, Repairs(source, made.text, columns))


def applied(text: str, edits: Iterable[Edit] | Rewriting) -> str:
    """Return a text with one pass's edits made."""
    return compose(text, RestoredText(text, ()), edits).text


def worst(certainties: Iterable[Certainty]) -> Certainty:
    """Return the least sure of several certainties.

    >>> worst((Certainty.PROBABLE, Certainty.CERTAIN)).value
    'probable'
    """
    return max(certainties, key=CERTAINTIES.index)


def _parted(made: Rewriting, earlier: Columns) -> Rewriting:
    """Part each edit of equal length at the borders of earlier repairs inside it."""
    same = (made.lengths == made.ends - made.starts) & (made.lengths > 1)
    if not same.any():
        return made
    inside = np.zeros(int(made.ends[-1]) + 1, np.int8)
    inside[made.starts[same] + 1] = 1
    inside[made.ends[same]] -= 1
    np.cumsum(inside, dtype=np.int8, out=inside)
    for borders in (earlier.result_starts, earlier.result_ends):
        reached = borders[borders < len(inside)]
        inside[reached] <<= 1  # 2 or more where a border lies inside an edit
    cuts = np.flatnonzero(inside > 1).astype(np.int32)
    if not len(cuts):
        return made
    starts = np.sort(np.concatenate((made.starts, cuts)), kind="stable")
    ends = np.sort(np.concatenate((made.ends, cuts)), kind="stable")
    owner = np.searchsorted(made.starts, starts, "right") - 1
    lengths = np.where(
        made.lengths[owner] == made.ends[owner] - made.starts[owner],
        ends - starts,
        made.lengths[owner],
    )
    return Rewriting(made.text, starts, ends, lengths, made.kinds[owner], made.certainties[owner])


def _first(made: Rewriting) -> Columns:
    """Return the edits of the first pass that changes anything as repairs."""
    moved = np.cumsum(made.lengths - (made.ends - made.starts), dtype=np.int32)
    stops = made.ends + moved
    begins = stops - made.lengths
    return Columns(made.starts, made.ends, begins, stops, made.kinds, made.certainties)


class _Row(NamedTuple):
    """A repair that several changes have become one in; fields as in `Columns`."""

    start: int
    end: int
    result_start: int
    result_end: int
    kinds: int
    certainty: int


class _Merging:
    """Earlier repairs and a pass's edits, on their way to one list.

    Both are sorted by their place in the text that the pass was given. Repairs that an edit
    overlaps are merged with it one by one; for all others the new places are sums.
    """

    def __init__(self, earlier: Columns, made: Rewriting) -> None:
        self.earlier, self.made = earlier, made
        begins, stops = earlier.result_starts, earlier.result_ends
        # How many repairs stand before each edit, and where those that it overlaps end.
        self.before = np.searchsorted(stops, made.starts, "right")
        self.until = np.searchsorted(begins, made.ends, "left")
        # An insertion takes up the deletions that stand at its place.
        inserting = np.flatnonzero(made.starts == made.ends)
        if len(inserting):
            gone = begins == stops
            places = made.starts[inserting]
            at_or_behind = np.cumsum(np.concatenate(([0], gone)))
            left = np.searchsorted(stops, places, "left")
            right = self.before[inserting]
            deletions = at_or_behind[right] - at_or_behind[left]
            touched = deletions > 0
            rows = inserting[touched]
            self.before[rows] = right[touched] - deletions[touched]
            self.until[rows] = right[touched]
        # Source minus present offset behind each repair, new minus present behind each edit.
        self.shift = np.concatenate(([0], earlier.ends - stops)).astype(np.int32)
        grown = np.cumsum(made.lengths - (made.ends - made.starts), dtype=np.int32)
        self.growth = np.concatenate(([0], grown)).astype(np.int32)

    def columns(self, source: str) -> Columns:
        """Return the repairs and edits as one list of repairs."""
        earlier, made = self.earlier, self.made
        # For each repair, how many edits stand before it.
        ahead = np.searchsorted(self.before, np.arange(len(earlier.starts)), "right")
        moved = self.growth[ahead]
        offset = self.shift[self.before]
        begins = made.starts + self.growth[:-1]
        keep_repairs = np.ones(len(earlier.starts), bool)
        keep_edits = np.ones(len(made.starts), bool)
        merged = []
        for edits, repairs in self._groups():
            keep_repairs[repairs.start : repairs.stop] = False
            keep_edits[edits.start : edits.stop] = False
            row = self._merged(edits, repairs)
            if source[row.start : row.end] != made.text[row.result_start : row.result_end]:
                merged.append(row)  # else this pass took back what an earlier one did
        own = np.array(merged, np.int32).reshape(-1, 6).T
        columns = [
            np.concatenate((one[keep_repairs], other[keep_edits], merge)).astype(one.dtype)
            for one, other, merge in (
                (earlier.starts, made.starts + offset, own[0]),
                (earlier.ends, made.ends + offset, own[1]),
                (earlier.result_starts + moved, begins, own[2]),
                (earlier.result_ends + moved, begins + made.lengths, own[3]),
                (earlier.kinds, made.kinds, own[4]),
                (earlier.certainties, made.certainties, own[5]),
            )
        ]
        # By place in the source; what is inserted at one place keeps the order of its results.
        # Sorted runs one behind the other are what a stable sort is quick with.
        order = np.argsort(columns[0].astype(np.int64) << 32 | columns[2], kind="stable")
        return Columns(*(column[order] for column in columns))

    def _groups(self) -> Iterator[tuple[range, range]]:
        """Yield the edits that overlap repairs, with these; neighbours at one repair together."""
        first_edit = last_edit = first = last = -1
        for edit in np.flatnonzero(self.until > self.before).tolist():
            begin, stop = int(self.before[edit]), int(self.until[edit])
            if begin < last:
                last_edit, last = edit + 1, max(last, stop)
                continue
            if last >= 0:
                yield range(first_edit, last_edit), range(first, last)
            first_edit, last_edit, first, last = edit, edit + 1, begin, stop
        if last >= 0:
            yield range(first_edit, last_edit), range(first, last)

    def _merged(self, edits: range, repairs: range) -> _Row:
        earlier, made = self.earlier, self.made
        one, other = repairs[0], repairs[-1]
        begin = min(int(made.starts[edits[0]]), int(earlier.result_starts[one]))
        stop = max(int(made.ends[edits[-1]]), int(earlier.result_ends[other]))
        # A few rows each: plain numbers are quicker here than arrays.
        kinds = certainty = 0
        for columns, rows in ((earlier, repairs), (made, edits)):
            for row in rows:
                kinds |= int(columns.kinds[row])
                certainty = max(certainty, int(columns.certainties[row]))
        return _Row(
            start=begin + int(self.shift[one]),
            end=stop + int(self.shift[other + 1]),
            result_start=begin + int(self.growth[edits.start]),
            result_end=stop + int(self.growth[edits.stop]),
            kinds=kinds,
            certainty=certainty,
        )
