"""GBK as the damaged pages went through it: two bytes a character, decoded leniently."""

from __future__ import annotations

from functools import cache

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
            char = bytes((lead, trail)).decode("gbk", "ignore")
            if len(char) == 1 and not "\ue000" <= char <= "\uf8ff":
                found[lead, trail] = char
    return found


@cache
def undefined_pairs() -> dict[int, tuple[int, ...]]:
    """Map each lead byte to the bytes that follow it in a pair that writes nothing.

    A lenient decoder prints one mark for such a pair and goes on behind it.
    """
    known = characters()
    return {lead: tuple(trail for trail in LEADS if (lead, trail) not in known) for lead in LEADS}
