"""Evidence: who says so, and the printed words that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """Who says so: a pattern with evidence in the text, or a curator."""

    PATTERN = "pattern"
    CURATOR = "curator"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The printed words that something rests on, and where the raw text holds them."""

    quote: str
    source: str
    start: int
    end: int
