"""GBK as the damaged pages went through it: two bytes a character, decoded leniently."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from guiju.restoration.script import simplify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.restoration.tables import Tables

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
# Signs that a later step folded to ASCII; in the bytes they were A3 and 0x80 more.
FOLDED_SIGNS = {sign: ord(sign) + 0x80 for sign in ",:;()?!"}


def encode(char: str) -> bytes:
    """Return a character's bytes, none if GBK does not have it.

    >>> encode("目").hex(), encode("Ω").hex(), encode("🙂")
    ('c4bf', 'a6b8', b'')
    """
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b""


@cache
def characters() -> dict[tuple[int, int], str]:
    """Map each pair of bytes to the character that it writes."""
    found = {}
    for lead in LEADS:
        for trail in TRAILS:
            with suppress(UnicodeDecodeError):
                char = bytes((lead, trail)).decode("gbk")
                if not "\ue000" <= char <= "\uf8ff":
                    found[lead, trail] = char
    return found


@cache
def simplified() -> dict[str, str]:
    """Map each character of two bytes to its Simplified form."""
    chars = list(characters().values())
    return dict(zip(chars, simplify("\n".join(chars)).split("\n"), strict=True))


@cache
def undefined_pairs() -> dict[int, tuple[int, ...]]:
    """Map each lead byte to the bytes that follow it in a pair that writes nothing.

    A lenient decoder prints one mark for such a pair and goes on behind it.
    """
    known = characters()
    return {lead: tuple(trail for trail in LEADS if (lead, trail) not in known) for lead in LEADS}


@cache
def trails(lead: int, reading: str, tables: Tables) -> tuple[int, ...]:
    """Return the lead bytes that make a character with this reading behind a byte, as its second.

    Only bytes that can lead a pair themselves: a lost byte was taken for one.
    """
    known = characters()
    return tuple(byte for byte in LEADS if tables.owns(known.get((lead, byte), ""), reading))


@cache
def endings(lead: int, reading: str, tables: Tables) -> tuple[str, ...]:
    """Return the characters with this reading that a byte begins."""
    known = characters()
    chars = (known.get((lead, trail), "") for trail in TRAILS)
    return tuple(char for char in chars if tables.owns(char, reading))


class Drafts(NamedTuple):
    """Characters that may stand at one place, each with the byte that makes it so.

    `alone` says how unexpected each is where nothing is known of the pair, in bits.
    """

    bytes_: tuple[int, ...]
    chars: tuple[str, ...]
    simple: tuple[str, ...]
    alone: tuple[float, ...]


def _drafts(found: Iterable[tuple[int, str]], tables: Tables) -> Drafts:
    rows = tuple(found)
    simple = tuple(simplified()[char] for _, char in rows)
    alone = tuple(map(tables.alone, simple))
    return Drafts(tuple(byte for byte, _ in rows), tuple(c for _, c in rows), simple, alone)


@cache
def second_halves(leads: tuple[int, ...], trail: int, tables: Tables) -> Drafts:
    """Return what a byte completes behind each of some lead bytes; the bytes are these."""
    known = characters()
    return _drafts(((lead, char) for lead in leads if (char := known.get((lead, trail)))), tables)


@cache
def first_halves(lead: int, tables: Tables, *, undefined: bool) -> Drafts:
    """Return what a byte may begin if the second byte leads a pair itself; the bytes are those.

    With `undefined` only second bytes that something follows with which they write nothing.
    """
    known, following = characters(), undefined_pairs()
    return _drafts(
        (
            (trail, char)
            for trail in LEADS
            if (char := known.get((lead, trail))) and (following[trail] or not undefined)
        ),
        tables,
    )
