"""Traditional to Simplified, character by character, without rewriting mainland words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from guiju.model import RepairKind
from guiju.restoration.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables


@cache
def _converter(name: str) -> Any:  # noqa: ANN401  # opencc brings no types
    import opencc

    return opencc.OpenCC(name)


def simplify(text: str) -> str:
    """Return `text` in Simplified characters by OpenCC's t2s (words stay as they are).

    >>> simplify("商家體驗分")
    '商家体验分'
    """
    return str(_converter("t2s").convert(text))


def to_simplified(text: str, tables: Tables) -> Iterator[Edit]:
    """Convert each run of Traditional characters.

    Declines where the conversion changes the length (then a run's place could not be told), where
    a phrase of OpenCC's changes a character that is Simplified already (破坏土地 has 坏土, taken
    for 坯土), and where the Simplified form is one that few fonts have.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> for line in ("破坏土地", "白鱀豚", "瞭望瞭解"):
    ...     print(compose(line, RestoredText(line, ()), to_simplified(line, None)).text)
    破坏土地
    白鱀豚
    瞭望了解
    """
    del tables
    # OpenCC reads line by line and ends at NUL; restoration has removed controls before this pass.
    converted = simplify(text)
    if len(converted) != len(text):
        return
    start = None
    for offset, (old, new) in enumerate(zip(text, converted, strict=True)):
        changes = old != new and _is_right(old, new)
        if changes and start is None:
            start = offset
        elif not changes and start is not None:
            yield Edit(start, offset, converted[start:offset], RepairKind.SCRIPT)
            start = None
    if start is not None:
        yield Edit(start, len(text), converted[start:], RepairKind.SCRIPT)


@cache
def _is_right(old: str, new: str) -> bool:
    """Say whether a character is no Simplified one already and its new form is in common use."""
    return str(_converter("s2t").convert(old)) == old and new <= "\uffff"


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
