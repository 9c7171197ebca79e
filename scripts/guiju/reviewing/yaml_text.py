r"""YAML as a person reads and edits it: one field a line, text as text, comments that say why.

What a page printed may hold anything. A value with characters that cannot be seen, or that turn the
words around them, is written with escapes; in a comment they are made visible.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import yaml

from guiju.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What YAML takes for itself at the start of a value, and inside one between brackets.
_PLAIN = re.compile(r"[\w\u3000-\u303f\uff00-\uffef《》“”‘’…—·()（）.,/%+=<>≥≤；：，。、 -]+")
_STARTS = re.compile(r"[A-Za-z\u4e00-\u9fff《（“]")
_COLUMNS = 96
_STAYS = "，。；：、！？”》）…"
_INNER = re.compile(r"[,\[\]{}]|: | #|:$")


def scalar(value: object, *, inside: bool = False) -> str:
    r"""Return a value as YAML; `inside` brackets a comma has to be quoted.

    >>> [scalar(v) for v in ("一、概述", "yes", None, "a: b", "甲\n乙")]
    ['一、概述', '"yes"', 'null', '"a: b"', '"甲\\n乙"']
    >>> scalar("\u202e反"), scalar(date(2022, 4, 8)), scalar("2022-04-08")
    ('"\\u202e反"', '2022-04-08', '"2022-04-08"')
    """
    if value is None:
        return "null"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if _is_plain(text, inside=inside):
        return text
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def listed(values: Iterable[object]) -> str:
    """Return a list on one line.

    >>> listed(["电商PK", "a,b"]), listed([])
    ('[电商PK, "a,b"]', '[]')
    """
    return f"[{', '.join(scalar(value, inside=True) for value in values)}]"


def comment(text: str, indent: int = 0) -> Iterator[str]:
    r"""Yield a comment, whatever the text holds, on lines that a screen shows whole.

    >>> list(comment("甲\n乙\u202e", 2))
    ['  # 甲⏎乙〔U+202E〕']
    """
    line, room = "", _COLUMNS - indent - 2
    width = 0
    for char in visible(text):
        # A mark that ends a clause stays with it, though it stands out by one place.
        if width >= room and char not in _STAYS:
            yield f"{' ' * indent}# {line.rstrip()}"
            line, width = "", 0
        line += char
        width += 1 if char.isascii() else 2
    yield f"{' ' * indent}# {line.rstrip()}"


def _is_plain(text: str, *, inside: bool) -> bool:
    if not _STARTS.match(text) or not _PLAIN.fullmatch(text) or text != text.strip():
        return False
    if not text.isprintable() or (inside and _INNER.search(text)) or ": " in text or " #" in text:
        return False
    try:
        return bool(yaml.safe_load(f"- {text}\n") == [text])
    except (yaml.YAMLError, ValueError):
        return False


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
