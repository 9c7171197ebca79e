"""Edits of one pass, composed into repairs of the source; every repair can be undone.

A pass sees the text that the passes before it left and says what to replace. Composition carries
these replacements back into source coordinates, so that the result reads as one list of repairs,
sorted and disjoint, whatever the number of passes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from guiju.model import Certainty, Repair, RepairKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Change = tuple[int, int, "Repair | Edit"]  # its span in the present text, and itself
_SPAN = itemgetter(0, 1)
_ORDER = tuple(Certainty)  # from sure to hopeless


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `[start, end)` of the text that a pass was given by `after`."""

    start: int
    end: int
    after: str
    kind: RepairKind
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True)
class RestoredText:
    """A restored text with the repairs that led to it.

    >>> repair = Repair((RepairKind.READING,), 1, 7, "(shāng)", "", Certainty.CERTAIN)
    >>> RestoredText("商家", (repair,)).undo()
    '商(shāng)家'
    """

    text: str
    repairs: tuple[Repair, ...]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each repair's result begins in `text`."""
        starts: list[int] = []
        shift = 0
        for repair in self.repairs:
            starts.append(repair.start + shift)
            shift += len(repair.after) - len(repair.before)
        return tuple(starts)

    def undo(self) -> str:
        """Return the source text, rebuilt from the restored text and its repairs alone."""
        parts: list[str] = []
        position = 0
        for start, repair in zip(self.starts, self.repairs, strict=True):
            parts += (self.text[position:start], repair.before)
            position = start + len(repair.after)
        parts.append(self.text[position:])
        return "".join(parts)

    def source_offset(self, offset: int) -> int:
        """Return where the character at `offset` of the restored text begins in the source.

        Inside the result of a repair of equal length each character keeps its place; inside any
        other it is the repair's start. Deletions that stand directly before the character lie
        before the returned place.
        """
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return offset
        repair, start = self.repairs[index], self.starts[index]
        if offset < start + len(repair.after):
            same_length = len(repair.before) == len(repair.after)
            return repair.start + (offset - start if same_length else 0)
        return repair.end + offset - start - len(repair.after)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the source that `[start, end)` of the restored text came from.

        It reaches over deletions inside and leaves out those at its borders.
        """
        begin = self.source_offset(start)
        if end <= start:
            return begin, begin
        index = bisect_right(self.starts, end - 1) - 1
        if index >= 0:
            repair = self.repairs[index]
            inside = end - 1 < self.starts[index] + len(repair.after)
            if inside and len(repair.before) != len(repair.after):
                return begin, repair.end
        return begin, self.source_offset(end - 1) + 1

    def result_span(self, repair_index: int) -> tuple[int, int]:
        """Return the span in the restored text that a repair produced."""
        start = self.starts[repair_index]
        return start, start + len(self.repairs[repair_index].after)


def compose(source: str, restored: RestoredText, edits: Iterable[Edit]) -> RestoredText:
    """Apply one pass's edits (sorted, disjoint) and merge them with the repairs before it.

    An edit that changes what an earlier repair produced becomes one repair with it, of all their
    kinds and the worst certainty; sharing a border is no reason to merge. An edit that replaces
    character by character is parted at the borders of earlier repairs, so that a doubt about one
    does not spread to its neighbours. Linear in both lists, but for sorting.

    >>> source = "產(chǎn)品"
    >>> first = compose(source, RestoredText(source, ()), [Edit(1, 7, "", RepairKind.READING)])
    >>> second = compose(source, first, [Edit(0, 1, "产", RepairKind.SCRIPT)])
    >>> second.text, [(r.start, r.end, r.before, r.after) for r in second.repairs]
    ('产品', [(0, 1, '產', '产'), (1, 7, '(chǎn)', '')])
    """
    wanted = list(edits)
    if not wanted:
        return restored
    changes: list[_Change] = [
        (start, start + len(repair.after), repair)
        for start, repair in zip(restored.starts, restored.repairs, strict=True)
    ]
    text = restored.text
    borders = [place for change in changes for place in change[:2]]  # sorted, for repairs are
    changes += [
        (piece.start, piece.end, piece)
        for edit in wanted
        for piece in _parted(edit, borders)
        if text[piece.start : piece.end] != piece.after
    ]
    # A stable sort keeps a deletion before the insertion that follows it at the same place.
    changes.sort(key=_SPAN)
    parts: list[str] = []
    repairs: list[Repair] = []
    copied = 0  # how much of the present text has gone into `parts`
    shift = 0  # source offset minus present offset, behind the repairs handled so far
    for group in _groups(changes):
        begin, stop, only = group[0]
        if len(group) == 1 and isinstance(only, Repair):
            repairs.append(only)
            shift += len(only.before) - len(only.after)
            continue
        earlier = [change for _, _, change in group if isinstance(change, Repair)]
        if len(earlier) == len(group):
            repairs += earlier
            shift += sum(len(repair.before) - len(repair.after) for repair in earlier)
            continue
        start = begin + shift
        kinds: tuple[RepairKind, ...]
        if len(group) == 1 and isinstance(only, Edit):
            after, kinds, certainty = only.after, (only.kind,), only.certainty
        else:
            stop = max(end for _, end, _ in group)
            shift += sum(len(repair.before) - len(repair.after) for repair in earlier)
            after = _rewritten(text, begin, stop, group)
            kinds, certainty = _nature(group)
        parts += (text[copied:begin], after)
        copied = stop
        before = source[start : stop + shift]
        if before != after:  # else a later pass took back what an earlier one did
            repairs.append(Repair(kinds, start, stop + shift, before, after, certainty))
    parts.append(text[copied:])
    return RestoredText("".join(parts), tuple(repairs))


def worst(certainties: Iterable[Certainty]) -> Certainty:
    """Return the least sure of several certainties.

    >>> worst((Certainty.PROBABLE, Certainty.CERTAIN)).value
    'probable'
    """
    return max(certainties, key=_ORDER.index)


def _parted(edit: Edit, borders: list[int]) -> Iterable[Edit]:
    """Yield an edit in pieces that no border lies inside, if it keeps its length."""
    inside = borders[bisect_right(borders, edit.start) : bisect_left(borders, edit.end)]
    if not inside or len(edit.after) != edit.end - edit.start:
        yield edit
        return
    for start, end in zip([edit.start, *inside], [*inside, edit.end], strict=True):
        after = edit.after[start - edit.start : end - edit.start]
        yield Edit(start, end, after, edit.kind, edit.certainty)


def _nature(group: list[_Change]) -> tuple[tuple[RepairKind, ...], Certainty]:
    """Return all kinds of a group's changes, in their order, and the worst certainty."""
    kinds: dict[RepairKind, None] = {}
    for _, _, change in group:
        kinds |= dict.fromkeys(change.kinds if isinstance(change, Repair) else (change.kind,))
    return tuple(kinds), worst(change.certainty for _, _, change in group)


def _groups(changes: list[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes in groups that overlap; two empty spans at one place overlap as well."""
    group: list[_Change] = []
    stop = 0
    for change in changes:
        start, end, _ = change
        if group and not (start < stop or (start == end == stop == group[0][0])):
            yield group
            group = []
        stop = max(stop, end) if group else end
        group.append(change)
    if group:
        yield group


def _rewritten(text: str, begin: int, stop: int, group: list[_Change]) -> str:
    parts: list[str] = []
    position = begin
    for start, end, change in group:
        if isinstance(change, Edit):
            parts += (text[position:start], change.after)
            position = end
    parts.append(text[position:stop])
    return "".join(parts)
