"""Splices: an article about something else that was set into the middle of a numbered list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guiju.screening.lines import Line


def without_splices(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines as they are."""
    return lines
