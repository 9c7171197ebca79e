"""How well a restored text agrees with what it was, flagged places set aside."""

from __future__ import annotations

import difflib
import random
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from damage_generator import READING_BRACKET, Damaged, annotate
from guiju import RestoredText, restore
from guiju.model import Certainty
from guiju.restoration.script import simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_FLAGGED = "\x01"


@dataclass(frozen=True, slots=True)
class Quality:
    """What became of damaged documents; characters are counted in the clean texts."""

    documents: int
    characters: int
    annotations: int
    wrong: int
    flagged: int
    exact: int

    def __str__(self) -> str:
        wrong, flagged = 100 * self.wrong / self.characters, 100 * self.flagged / self.characters
        return (
            f"{self.documents} documents, {self.characters} characters, "
            f"{self.annotations} annotations: wrong without a flag {wrong:.4f} %, "
            f"flagged {flagged:.4f} %, exact outside flags {100 * self.exact / self.documents:.1f} %"
        )


def measure(
    texts: Iterable[str],
    seed: int,
    restorer: Callable[[str], RestoredText] = restore,
    **damage: Any,
) -> Quality:
    """Damage each text, restore it, and count what differs from the clean text restored alike.

    `damage` goes to `annotate`.

    A character is flagged where its repair is probable or lost; a difference that a flagged place
    is part of is no silent error.
    """
    rng = random.Random(seed)
    done = [_one(annotate(text, rng, **damage), restorer) for text in texts]
    return Quality(len(done), *(sum(column) for column in zip(*done, strict=True)))


def only_brackets(text: str) -> RestoredText:
    """Take out reading annotations by a pattern and convert to Simplified: the usual cleaning."""
    return RestoredText(simplify(READING_BRACKET.sub("", text)), ())


def _one(
    damaged: Damaged, restorer: Callable[[str], RestoredText]
) -> tuple[int, int, int, int, int]:
    restored = restorer(damaged.text)
    chars = list(restored.text)
    for index, repair in enumerate(restored.repairs):
        if repair.certainty is not Certainty.CERTAIN:
            start, end = restored.result_span(index)
            chars[start:end] = [_FLAGGED] * (end - start)
    flagged = chars.count(_FLAGGED)
    found, wanted = _bare("".join(chars)), _bare(restore(damaged.clean).text)
    wrong = 0
    matcher = difflib.SequenceMatcher(None, found, wanted, autojunk=False)
    if found != wanted:
        for tag, left, right, low, high in matcher.get_opcodes():
            if tag != "equal" and _FLAGGED not in found[max(left - 1, 0) : right + 1]:
                wrong += max(right - left, high - low)
    return len(wanted), damaged.hits, wrong, flagged, int(wrong == 0)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
