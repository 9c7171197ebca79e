"""Recognition: whether a text that comes in is a known rule, and as which of its editions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.model import Rule


class Kinship(StrEnum):
    """What a text is to the edition that it was recognised by."""

    WITNESS = "witness"  # the same edition on another page
    EDITION = "edition"  # another edition of the same rule


@dataclass(frozen=True, slots=True)
class Recognition:
    """A known rule that a draft seems to be, with the edition of it that is most alike.

    `likeness` is the share of the two texts that is in common (0 to 1), `paired` how many clauses
    of the draft have one there; `reasons` are Chinese sentences, each with its evidence, the ones
    that speak for the kinship first.
    """

    rule: str
    edition: str
    kinship: Kinship
    likeness: float
    paired: int
    reasons: tuple[str, ...]


def recognise(draft: Rule, known: Iterable[Rule]) -> tuple[Recognition, ...]:
    """Return the known rules that a draft may be, best first; nothing where it is a new rule.

    `known` are all editions of all rules, in any order; of each rule one edition is returned. An
    empty `platform` of the draft says that it is unknown.
    """
    return ()
