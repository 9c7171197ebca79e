"""Signs printed by the wrong charset, turned into their bytes and read by the right one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from guiju.restoration import gbk
from guiju.restoration.shifts import LOST_MARK

if TYPE_CHECKING:
    from guiju.restoration.gaps import Gaps

_MARKS = "?\ufffd"
_MARK = -1  # in place of a byte: the replacement mark
_END = -2  # in place of a byte: no byte of this run any more
_QUESTION = ord("?")
_CONTINUATIONS = range(0x80, 0xC0)
_ANY = frozenset(_CONTINUATIONS)
_LEADS = range(0xC2, 0xF5)
_FEW = 5  # bytes that Windows-1252 has no signs for
_LEAD_BYTES = frozenset(_LEADS)


class State(Enum):
    """What became of a slot's bytes."""

    PLAIN = "printed as it was"
    READ = "all bytes there"
    GAP = "a byte gone, the others there"
    BROKEN = "bytes that write nothing"


@dataclass(frozen=True, slots=True)
class Slot:
    """One character read back: the signs that showed its bytes, and what it may have been."""

    start: int
    end: int
    options: tuple[str, ...]
    state: State


@cache
def latin_bytes() -> dict[str, int]:
    """Map each sign that Latin-1 or Windows-1252 prints for a byte from 80 on to that byte."""
    found = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        found[bytes((byte,)).decode("cp1252", "replace")] = byte
    del found["\ufffd"]
    return found


@cache
def first_signs_in_gbk() -> frozenset[str]:
    """Return the signs that GBK prints for the first two bytes of a Chinese character in UTF-8.

    >>> [sign for sign in "鐨锛銆涓浜鍦的一" if sign in first_signs_in_gbk()]
    ['鐨', '锛', '銆', '涓', '浜', '鍦']
    """
    blocks = (0x3000, 0x3040), (0x4E00, 0xA000), (0xFF00, 0xFFF0), (0xFFFD, 0xFFFE)
    signs = set()
    for begin, end in blocks:
        for code in range(begin, end, 1 if end - begin < 2 else 16):
            signs.add(chr(code).encode()[:2].decode("gbk", "ignore"))
    return frozenset(sign for sign in signs if len(sign) == 1)


def read_utf8(text: str, lost: frozenset[int], gaps: Gaps) -> list[Slot]:
    """Read the signs of Latin-1 or Windows-1252 as bytes of UTF-8.

    `lost` are the bytes that printed nothing or a mark; no-break spaces may have become spaces.
    """
    known = latin_bytes()
    slots: list[Slot] = []
    place = 0
    while place < len(text):
        lead = known.get(text[place], 0)
        wanted = _continuations(lead)
        end = place + 1
        if not wanted:
            state = State.BROKEN if lead else State.PLAIN
            slots.append(Slot(place, end, (text[place],), state))
            place = end
            continue
        rest: list[int | None] = []
        while len(rest) < wanted and end < len(text):
            byte = known.get(text[end], 0)
            if byte in _CONTINUATIONS:
                rest.append(byte)
            elif (
                text[end] == " " and len(rest) + 1 < wanted and _continues(text[end + 1 : end + 2])
            ):
                rest.append(0xA0)
            elif lost and text[end] in _MARKS:
                rest.append(None)
            else:
                break
            end += 1
        slot = _utf8_slot(text, (place, end), (lead, *rest), wanted, lost, gaps)
        slots.append(slot)
        place = slot.end
    return slots


def _utf8_slot(
    text: str,
    span: tuple[int, int],
    code: tuple[int | None, ...],
    wanted: int,
    lost: frozenset[int],
    gaps: Gaps,
) -> Slot:
    """Return what a lead and the bytes found behind it may have been."""
    start, end = span
    if len(code) == wanted + 1 and None not in code:
        char = _decoded(bytes(byte for byte in code if byte is not None))
        if char:
            return Slot(start, end, (char,), State.READ)
        return Slot(start, start + 1, (text[start],), State.BROKEN)
    missing = wanted + 1 - len(code)
    # A letter alone may be no lead at all, but where all controls fell out it is one in four.
    possible = len(code) > 1 or (wanted == 2 and len(lost) > _FEW)
    options = gaps.fitting(code, lost, missing) if lost and possible else ()
    if len(code) == wanted and text[end : end + 1] == " ":
        spaced = gaps.fitting((*code, 0xA0), lost, 0)
        if spaced:
            return Slot(start, end + 1, (*spaced, *(f"{char} " for char in options)), State.GAP)
    if not options:
        return Slot(start, start + 1, (text[start],), State.BROKEN)
    return Slot(start, end, options, State.GAP)


def read_gbk(text: str) -> list[Slot]:
    """Read the signs of Latin-1 or Windows-1252 as bytes of GBK, two a character.

    >>> "".join(slot.options[0] for slot in read_gbk("Î¥¹æ 10%"))
    '违规 10%'
    """
    known = latin_bytes()
    slots: list[Slot] = []
    place = 0
    while place < len(text):
        lead, end = known.get(text[place], 0), place + 1
        if not lead:
            slots.append(Slot(place, end, (text[place],), State.PLAIN))
        else:
            trail = known.get(text[end], ord(text[end]) & 0x7F) if end < len(text) else 0
            char = bytes((lead, trail)).decode("gbk", "ignore") if trail >= 0x40 else ""
            if len(char) == 1 and char > "\x7f":
                end += 1
                slots.append(Slot(place, end, (char,), State.READ))
            else:
                slots.append(Slot(place, end, (text[place],), State.BROKEN))
        place = end
    return slots


class GbkRun:
    """UTF-8 that GBK printed, read from one of its first signs up to where the bytes break off."""

    def __init__(self, text: str, start: int, gaps: Gaps) -> None:
        self.slots: list[Slot] = []
        self._gaps = gaps
        self._bytes: list[int] = []
        self._places: list[int] = []  # of each byte, the sign that shows it
        self._text = text
        self._next = start
        self._read()

    def _byte(self, index: int) -> int:
        """Return a byte of the run, a mark, or its end; signs are taken up as they are needed."""
        while index >= len(self._bytes):
            if self._next >= len(self._text):
                return _END
            sign = self._text[self._next]
            codes = _gbk_codes(sign)
            if not codes:
                return _END
            self._bytes += codes
            self._places += [self._next] * len(codes)
            self._next += 1
        return self._bytes[index]

    def _add(self, first: int, stop: int, options: tuple[str, ...], state: State) -> None:
        start = self._places[first]
        if self.slots:
            start = max(start, self.slots[-1].end)
        end = max(self._places[stop - 1] + 1, start)
        self.slots.append(Slot(start, end, options, state))

    def _read(self) -> None:
        index = 0
        while (byte := self._byte(index)) != _END:
            if byte == _MARK or byte < 0x80:
                char = self._text[self._places[index]] if byte == _MARK else chr(byte)
                self._add(index, index + 1, (char,), State.PLAIN)
                index += 1
                continue
            stop = self._read_char(index)
            if stop == index:
                return
            index = stop

    def _read_char(self, index: int) -> int:
        """Read the character that begins at a byte; return where the next one does."""
        lead = self._byte(index)
        wanted = _continuations(lead)
        stop = index + 1
        while stop <= index + wanted and self._byte(stop) in _CONTINUATIONS:
            stop += 1
        if wanted and stop == index + wanted + 1:
            char = _decoded(bytes(self._bytes[index:stop]))
            if not char:
                return index
            self._add(index, stop, (char,), State.READ)
            return stop
        if wanted != 2:  # only a character of three bytes is Chinese
            return index
        return self._read_gap(index, stop)

    def _read_gap(self, index: int, stop: int) -> int:
        """Read a character whose second or last byte, or both, GBK could not print."""
        code = tuple(self._bytes[index:stop])
        marked = self._byte(stop) in (_MARK, _QUESTION)
        behind = self._byte(stop + 1) if marked else self._byte(stop)
        if len(code) == 1:
            if self._byte(stop) != _END and self._places[stop] == self._places[index]:
                return index  # one sign's two bytes, which do not belong together
            if behind in _CONTINUATIONS:
                return self._gap(index, stop + 2, self._second_gone(code[0], behind))
            marks = marked + (marked and behind in (_MARK, _QUESTION))
            return self._gap(index, stop + marks, self._gaps.fitting((*code, None, None), _ANY, 0))
        options = self._gaps.fitting((*code, None), _ANY, 0)
        if not marked:
            options += self._second_gone(*code)
        elif behind in _LEADS:
            # What follows is in step, so the mark is one byte that gives no pair with it, or it
            # took an ASCII byte with it.
            alone = self._gaps.fitting((*code, None), _unpaired(behind), 0)
            eaten = tuple(char + LOST_MARK for char in options if char not in alone)
            options = alone + eaten
        elif behind in _CONTINUATIONS:  # a pair that writes nothing: a last byte and a lead
            last = self._byte(stop + 2)
            heads = self._gaps.fitting((None, behind, last), _LEAD_BYTES, 0) if last > 0 else ()
            if not heads or self._gap(index, stop + 1, options) == index:
                return index
            return self._gap(stop + 1, stop + 3, heads)
        return self._gap(index, stop + marked, options)

    def _second_gone(self, lead: int, last: int) -> tuple[str, ...]:
        """Return the characters whose second byte gives no pair with the last one."""
        return self._gaps.fitting((lead, None, last), _unpaired(last), 0)

    def _gap(self, index: int, stop: int, options: tuple[str, ...]) -> int:
        """Add a gap if any character fits it; return where the next character begins."""
        if not options:
            return index
        self._add(index, stop, options, State.GAP)
        return stop


def _continuations(lead: int) -> int:
    """Return how many bytes follow a lead byte of UTF-8; none if it is no lead."""
    if lead not in _LEADS:
        return 0
    return 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3


def _continues(sign: str) -> bool:
    return latin_bytes().get(sign, 0) in _CONTINUATIONS


@cache
def _unpaired(trail: int) -> frozenset[int]:
    """Return the bytes that give no character of GBK with this one behind them."""
    characters = gbk.characters()
    return frozenset(byte for byte in _CONTINUATIONS if (byte, trail) not in characters)


def _decoded(code: bytes) -> str:
    try:
        return code.decode()
    except UnicodeDecodeError:
        return ""


@cache
def _gbk_codes(sign: str) -> tuple[int, ...]:
    """Return the bytes that GBK prints as a sign; none if it prints none so."""
    if sign in ("\ufffd", LOST_MARK):  # the latter where another charset was undone before
        return (_MARK,)
    if sign == "€":  # in Windows' GBK, 80 alone
        return (0x80,)
    if sign.isascii():
        return (ord(sign),) if sign >= " " else ()
    # GB 18030 also knows the pairs that GBK leaves to its users, as private-use characters.
    try:
        code = {"・": "·", "―": "—"}.get(sign, sign).encode("gb18030")
    except UnicodeEncodeError:
        return ()
    return tuple(code) if len(code) == 2 else ()
