"""What a program proposes to a person: a value, why, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from guiju.model import Certainty

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Proposed(Generic[T]):
    """A value with a Chinese sentence that says what it rests on; what is probable is open."""

    value: T
    why: str
    certainty: Certainty

    @property
    def is_open(self) -> bool:
        """Say whether a person has to decide, because the page does not."""
        return self.certainty is not Certainty.CERTAIN


def certain(value: T, why: str) -> Proposed[T]:
    """Return a value that the page itself settles."""
    return Proposed(value, why, Certainty.CERTAIN)


def probable(value: T, why: str) -> Proposed[T]:
    """Return a value that a person has to confirm."""
    return Proposed(value, why, Certainty.PROBABLE)
