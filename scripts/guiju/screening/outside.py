"""What the markup of a page shows to be beside its main content: lines set aside with a reason."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.screening.lines import Line, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guiju.markup.layout import Outside
    from guiju.restoration.repairs import RestoredText

_Span = tuple[int, int, int, str]  # start, end, number and text of a line


def parted(
    lines: Sequence[_Span], restored: RestoredText, outside: Sequence[Outside]
) -> tuple[list[_Span], list[Outside | None]]:
    """Return the lines of a page, cut at the borders of its parts, each with the part it is in."""
    borders: list[tuple[int, int, Outside]] = [
        (restored.result_offset(region.start), restored.result_offset(region.end), region)
        for region in outside
    ]
    starts = [start for start, _, _ in borders]
    found: list[_Span] = []
    regions: list[Outside | None] = []
    for line in lines:
        position, end = line[0], line[1]
        while position < end:
            place = bisect_right(starts, position) - 1
            inside = place >= 0 and position < borders[place][1]
            following = starts[place + 1] if place + 1 < len(starts) else end
            stop = min(end, borders[place][1] if inside else following)
            piece = restored.text[position:stop]
            text = piece.strip()
            if text:
                start = position + piece.index(text[0])
                found.append((start, start + len(text), line[2], text))
                regions.append(borders[place][2] if inside else None)
            position = stop
    return found, regions


def set_aside(line: Line, region: Outside) -> Line:
    """Return a line as removed; what a pattern removes anyway keeps its more exact reason."""
    if line.role is Role.REMOVED:
        return line
    return replace(line, role=Role.REMOVED, reason=region.reason, pattern=region.pattern)
