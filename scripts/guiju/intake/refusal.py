"""Refusals: why a source is not taken in, said about one item of a batch."""

from __future__ import annotations

from guiju.errors import GuijuError


class RefusedError(GuijuError):
    """A source is not taken in: `found` says why, `remedy` what to do; its place is the item's."""

    def __init__(self, found: str, remedy: str) -> None:
        self.found = found
        self.remedy = remedy
        super().__init__(found, remedy)

    def __str__(self) -> str:
        return f"{self.found}; {self.remedy}"
