"""The lines of a page, each with the role that screening gave it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guiju.model import RemovalReason
from guiju.restoration.repairs import RestoredText


class Role(StrEnum):
    """What a line of a page is, before anyone asks which rule it belongs to."""

    TEXT = "text"
    COMMENTARY = "commentary"
    METADATA = "metadata"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a part of one, without the white space around it.

    `start`/`end` count in the restored text; `reason` is set for removed lines only; `pattern` is
    the id of what decided.
    """

    start: int
    end: int
    text: str
    role: Role
    reason: RemovalReason | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class ScreenedText:
    """A restored text cut into lines, each with its role."""

    restored: RestoredText
    lines: tuple[Line, ...]

    @property
    def removals(self) -> tuple[Line, ...]:
        """The lines that are no part of any rule, each with its reason."""
        return tuple(line for line in self.lines if line.role is Role.REMOVED)

    def without_removals(self) -> str:
        """Return the restored text with the removed lines taken out, their line ends with them."""
        text = self.restored.text
        parts: list[str] = []
        position = 0
        for line in self.removals:
            parts.append(text[position : line.start].rstrip(" \t\u00a0\u3000"))
            position = line.end + text.startswith("\n", line.end)
        parts.append(text[position:])
        return "".join(parts)
