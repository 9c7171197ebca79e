"""Text as an array of code points, for passes that look at every character."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Codes = npt.NDArray[np.uint32]


def codes_of(text: str) -> Codes:
    """Return the code points of a text, lone surrogates included; the array is read-only.

    >>> codes_of("a规").tolist()
    [97, 35268]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(
        np.uint32, copy=False
    )


def alphabet(text: str) -> str:
    """Return each character that a text uses once, in code order.

    A page of any length has a few thousand: what its alphabet does not hold need not be looked for.

    >>> alphabet("规则：规")
    '则规：'
    """
    codes = codes_of(text)
    used = np.zeros(int(codes.max(initial=0)) + 1, bool)
    used[codes] = True
    return text_of(np.flatnonzero(used).astype(np.uint32))


def text_of(codes: Codes) -> str:
    """Return the text that code points spell.

    >>> text_of(codes_of("a规")[::-1])
    '规a'
    """
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def marked(chars: str) -> npt.NDArray[np.bool_]:
    """Return a table that says of each code point whether it is one of `chars`.

    Code points beyond the table's end are none of them; `looked_up` clips to its last row.

    >>> looked_up(marked("，。"), codes_of("好，😀")).tolist()
    [False, True, False]
    """
    table = np.zeros(max(map(ord, chars)) + 2, bool)
    table[[ord(char) for char in chars]] = True
    return table


def looked_up(table: npt.NDArray[np.bool_], codes: Codes) -> npt.NDArray[np.bool_]:
    """Return a table's rows for an array of code points."""
    return table[np.minimum(codes, len(table) - 1)]
