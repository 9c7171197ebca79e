"""Text in which everything can be seen: line ends, and characters that have no form."""

from __future__ import annotations

_INVISIBLE = {"\xa0": "⍽", "\u3000": "　", "\u200b": "⌧", "\ufeff": "⌧"}


def visible(text: str) -> str:
    r"""Return text in which line ends and invisible characters can be seen.

    >>> visible("a\nb")
    'a⏎b'
    >>> visible("\ue003")
    '〔U+E003〕'
    """
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char == "\n":
        return "⏎"
    if char in _INVISIBLE:
        return _INVISIBLE[char]
    if char.isprintable() and not "\ue000" <= char <= "\uf8ff":
        return char
    return f"〔U+{ord(char):04X}〕"
