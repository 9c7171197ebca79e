"""Traditional to Simplified, character by character, without rewriting mainland words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from guiju.model import RepairKind
from guiju.restoration.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables


@cache
def _converter() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Return `text` in Simplified characters by OpenCC's t2s (words stay as they are).

    >>> simplify("商家體驗分")
    '商家体验分'
    """
    return str(_converter().convert(text))  # type: ignore[attr-defined]


def to_simplified(text: str, tables: Tables) -> Iterator[Edit]:
    """Convert each run of Traditional characters.

    Declines where the conversion changes the length, which t2s never does to a character: then a
    run's place could not be told, and the text stays as it is.
    """
    del tables
    # OpenCC reads line by line and ends at NUL; restoration has removed controls before this pass.
    converted = simplify(text)
    if len(converted) != len(text):
        return
    start = None
    for offset, (old, new) in enumerate(zip(text, converted, strict=True)):
        if old != new and start is None:
            start = offset
        elif old == new and start is not None:
            yield Edit(start, offset, converted[start:offset], RepairKind.SCRIPT)
            start = None
    if start is not None:
        yield Edit(start, len(text), converted[start:], RepairKind.SCRIPT)


def fix_phrases(text: str, tables: Tables) -> Iterator[Edit]:
    """Mend what t2s leaves because it depends on the word: 随著 is 随着, 著作 stays."""
    found = [
        (match, after) for pattern, after in tables.phrases for match in pattern.finditer(text)
    ]
    free_from = 0
    for match, after in sorted(found, key=lambda hit: hit[0].start()):
        if match.start() >= free_from:
            yield Edit(*match.span(), after, RepairKind.PHRASE)
            free_from = match.end()
