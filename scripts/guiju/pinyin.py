"""Makes the tables by which words are found that were typed in pinyin, or by their sound.

Only made with an index: a search looks up what is here laid out, in the terminal and the browser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Fewer letters are too often something else: pk, dsr, app.
SHORTEST_INITIALS = 3
SHORTEST_SPELLING = 4
# Sounds that many speakers, and so many who type, do not tell apart.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))
_RUNS = re.compile(r"[a-z0-9]+|[^a-z0-9]+")


def pinyin_table(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Lead from letters to the folded names that are spelled so, in full or by initials.

    >>> table = pinyin_table(["电商pk", "品退率"])
    >>> table["dianshangpk"], table["dspk"], table["pintuilv"], table["pintuilu"]
    (('电商pk',), ('电商pk',), ('品退率',), ('品退率',))
    """
    found: dict[str, dict[str, None]] = {}
    for name in names:
        for spelling in _spellings(name):
            found.setdefault(spelling, {})[name] = None
    return {spelling: tuple(found[spelling]) for spelling in sorted(found)}


def _spellings(name: str) -> Iterator[str]:
    syllables = _syllables(name)
    if syllables is None:
        return
    full = "".join(syllables)
    if len(full) >= SHORTEST_SPELLING:
        # ü is typed v, or u by who types ü: folding takes its dots away.
        yield full
        yield full.replace("v", "u")
    initials = "".join(one if one in name else one[:1] for one in syllables)
    if len(initials) >= SHORTEST_INITIALS:
        yield initials


def _syllables(name: str) -> list[str] | None:
    """Return the syllables of a name; Latin and digits stay whole; None for what has no sound."""
    from pypinyin import lazy_pinyin

    if not any("\u4e00" <= character <= "\u9fff" for character in name):
        return None
    read: list[str] = []
    for stretch in _RUNS.findall(name):
        read += [stretch] if stretch.isascii() else lazy_pinyin(stretch)
    return read if all(one.isascii() and one.isalnum() for one in read) else None


def syllable_table(names: Iterable[str]) -> dict[str, str]:
    """Lead from each syllable that a name has to the characters that sound like it.

    Of the 3,755 common characters of GB 2312, each by its usual reading; like sounds are one.

    >>> "份" in syllable_table(["体验分"])["fen"]
    True
    """
    from pypinyin import Style, pinyin

    def sound(character: str) -> str:
        [[reading]] = pinyin(character, style=Style.NORMAL)
        return like_sound(reading)

    wanted = {sound(one) for one in set("".join(names))}
    table: dict[str, list[str]] = {}
    for character in _common_characters():
        if (heard := sound(character)) in wanted:
            table.setdefault(heard, []).append(character)
    return {heard: "".join(table[heard]) for heard in sorted(table)}


def like_sound(syllable: str) -> str:
    """Return the form that syllables of like sound share.

    >>> like_sound("zheng"), like_sound("zen"), like_sound("lian"), like_sound("nian")
    ('zen', 'zen', 'nian', 'nian')
    """
    for one, other in _ALIKE:
        if one == "ng" and syllable.endswith(one):
            syllable = syllable[:-1]
        elif one != "ng" and syllable.startswith(one):
            syllable = other + syllable[len(one) :]
    return syllable


def _common_characters() -> Iterator[str]:
    """Yield the first level of GB 2312, which is in the order of pinyin."""
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            character = bytes((high, low)).decode("gb2312", errors="ignore")
            if character and fold(character) == character:
                yield character
