"""Traditional to Simplified, character by character, without rewriting mainland words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from guiju.model import RepairKind
from guiju.restoration.codes import codes_of, text_of
from guiju.restoration.edits import Edit, Rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from guiju.restoration.tables import Tables

_LAST_BASIC = 0xFFFF


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


def to_simplified(text: str, tables: Tables) -> Rewriting | tuple[()]:
    """Convert each run of Traditional characters.

    Declines on a line whose length the conversion changes (then a run's place could not be told),
    where a phrase of OpenCC's changes a character that is Simplified already (破坏土地 has 坏土,
    taken for 坯土), and where the Simplified form is one that few fonts have.

    >>> from guiju.restoration.edits import applied
    >>> for line in ("破坏土地", "白鱀豚", "瞭望瞭解"):
    ...     print(applied(line, to_simplified(line, None)))
    破坏土地
    白鱀豚
    瞭望了解
    """
    del tables
    # OpenCC reads line by line and ends at NUL; restoration has removed controls before this pass.
    converted = simplify(text)
    if converted == text:
        return ()
    if len(converted) != len(text):
        lines = text.split("\n")
        pairs = ((line, simplify(line)) for line in lines)
        converted = "\n".join(new if len(new) == len(old) else old for old, new in pairs)
    old, new = codes_of(text), codes_of(converted)
    places = np.flatnonzero(old != new).astype(np.int32)
    right = (new[places] <= _LAST_BASIC) & ~_simplified_already()[
        np.minimum(old[places], _LAST_BASIC)
    ]
    if not right.all():
        new = new.copy()
        new[places[~right]] = old[places[~right]]
        places = places[right]
        converted = text_of(new)
    begins = np.flatnonzero(np.diff(places, prepend=-2) > 1)
    starts, lengths = places[begins], np.diff(np.append(begins, len(places))).astype(np.int32)
    return Rewriting.uniform(converted, starts, starts + lengths, lengths, RepairKind.SCRIPT)


@cache
def _simplified_already() -> npt.NDArray[np.bool_]:
    """Say of each basic code point whether it has another form in Traditional text."""
    chars = "".join(map(chr, range(0x3400, 0xA000)))
    back = str(_converter("s2t").convert("\n".join(chars))).split("\n")
    table = np.zeros(_LAST_BASIC + 1, bool)
    table[0x3400:0xA000] = [other != char for other, char in zip(back, chars, strict=True)]
    return table


def fix_phrases(text: str, tables: Tables) -> Iterator[Edit]:
    """Mend what t2s leaves because it depends on the word: 随著 is 随着, 著作 stays."""
    for start in tables.phrase_starts.finditer(text):
        place = start.start()
        for pattern, after in tables.phrases[start.group()]:
            if match := pattern.match(text, place):
                yield Edit(*match.span(), after, RepairKind.PHRASE)
                break
