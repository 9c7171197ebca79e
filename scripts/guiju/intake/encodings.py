"""Encodings: what the bytes of a page say, decided by how Chinese each reading is.

The bytes of UTF-8 prove themselves. GB18030, Big5 and UTF-16 take almost any bytes, so what each
makes of them is weighed as Chinese by the tables that restoration decides by: what two characters
cost side by side, over the same bytes for each (the shorter description is the truer one: Rissanen,
Modeling by shortest data description, 1978). A page's own word weighs in, and never alone.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from guiju.corpus_files import RefusedError
from guiju.intake.received import Decided, TriedEncoding
from guiju.restoration.gaps import Gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.restoration.tables import Tables

# What a person may name, and what each is read as: a superset that gives the same text, as browsers
# read them (WHATWG Encoding).
NAMES = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "cp950",
    "cp950": "cp950",
    "big5hkscs": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_LABELS = {
    **NAMES,
    "utf8": "utf-8",
    "utf16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "unicode": "utf-16",
    "gb_2312-80": "gb18030",
    "gb_2312": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "windows-936": "gb18030",
    "cn-big5": "cp950",
    "x-x-big5": "cp950",
    "windows-950": "cp950",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FAMILIES = {
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "big5hkscs": "cp950",
}
_DECLARATION = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})"""
    rb"""|<\?xml[^>]{0,300}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEAD = 8192  # bytes in which a page declares its encoding (HTML asks for it in the first 1024)
_PROOF = 10  # different characters: text in another encoding obeys UTF-8 in one of six each
_FEW = 3  # characters that obey UTF-8 by chance once in two hundred times
_BROKEN_SHARE = 0.02  # of UTF-8's characters that may be broken where it is still plain UTF-8
_SAMPLE = 400  # characters that a reading is weighed by
_DECLARED_BITS = 20.0  # what a page's word is worth
_CLOSE_BITS = 20.0  # a lead that decides nothing
_PLAUSIBLE_BITS = 15.0  # a character; text read in a wrong encoding costs 17 and more
_ASCII_BITS = 4.0
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_HALF = re.compile("[\ud800-\udfff]")
_REMEDY = "name it with --encoding, or save the page again as UTF-8"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an encoding makes of some bytes, and what all of it costs as Chinese."""

    encoding: str
    text: str
    bits: float
    beyond: int  # characters beyond ASCII
    bits_per_character: float | None  # of these

    @property
    def is_plausible(self) -> bool:
        """Say whether it may be what was written: damaged text in UTF-8 reads badly, and is."""
        mean = self.bits_per_character
        is_valid = self.encoding == "utf-8" and self.beyond >= _FEW
        return mean is None or mean <= _PLAUSIBLE_BITS or is_valid


def decide_encoding(raw: bytes, tables: Tables, named: str | None = None) -> Decided:
    """Decide what some bytes are encoded in, and say why; `named` is a person's word for it.

    >>> from guiju.restoration.tables import load_tables
    >>> tables = load_tables()
    >>> for encoding in ("utf-8", "gb18030", "utf-16"):
    ...     print(decide_encoding("商家应当在七日内退货。".encode(encoding), tables).encoding)
    utf-8
    gb18030
    utf-16
    >>> print(decide_encoding("商家應當於七日內退貨。".encode("big5"), tables).encoding)
    cp950

    Raises:
        RefusedError: no encoding fits, or several fit about as well.
    """
    declared = declared_in(raw)
    if named:
        _check(raw, NAMES[named], f"is no {named}")
        return _decided(NAMES[named], "由给出页面的人写明", declared)
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            _check(raw, encoding, f"has the mark of {encoding} and is none")
            return _decided(encoding, "开头有它的字节序标记", declared)
    if b"\0" in raw:
        try:
            return _weighed(raw, tables, ("utf-16-le", "utf-16-be"), declared)
        except RefusedError:
            found = "is binary (holds NUL bytes)"
            raise RefusedError(found, "give the text of the page") from None
    if text := _proof_of_utf8(raw):
        mean = _reading("utf-8", text, tables).bits_per_character
        return _decided("utf-8", "全部字节合乎它的编码规则", declared, mean)
    return _weighed(raw, tables, ("utf-8", "gb18030", "cp950", "utf-16-le", "utf-16-be"), declared)


def declared_in(raw: bytes) -> str | None:
    """Return the encoding that a page's markup names for itself, as written.

    >>> declared_in(b'<html><head><META http-equiv="x" content="text/html; charset=gb2312">')
    'gb2312'
    """
    found = _DECLARATION.search(raw[:_HEAD].replace(b"\0", b""))
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _check(raw: bytes, encoding: str, otherwise: str) -> None:
    """Refuse bytes that are not in an encoding, with the byte at which it fails."""
    place = _failure(raw, encoding)
    if place is not None:
        found = f"{otherwise} at byte {place}"
        raise RefusedError(found, "get the page again, or name another --encoding")
    if half := _HALF.search(raw.decode(encoding)):
        found = f"{otherwise}: holds half a character (U+{ord(half[0]):04X})"
        raise RefusedError(found, "get the page again, or name another --encoding")


def _proof_of_utf8(raw: bytes) -> str | None:
    """Return the text of bytes that prove to be UTF-8, None where they do not.

    Raises:
        RefusedError: they would, but for a few that are broken.
    """
    text = raw.decode("utf-8", "replace")
    beyond = [run for run in _BEYOND_ASCII.findall(text) if run != "\ufffd"]
    is_proven = len(set("".join(beyond)) - {"\ufffd"}) >= _PROOF
    broken = text.count("\ufffd") - raw.count("\ufffd".encode())
    if not is_proven or broken > _BROKEN_SHARE * sum(map(len, beyond)):
        return None
    if broken:
        place = _failure(raw, "utf-8")
        found = f"is utf-8 but for {broken} broken characters, the first at byte {place}"
        raise RefusedError(found, "get the page again, or name another --encoding")
    return text


def _failure(raw: bytes, encoding: str) -> int | None:
    """Return the byte at which an encoding fails, None where it does not."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _weighed(raw: bytes, tables: Tables, encodings: Sequence[str], declared: str | None) -> Decided:
    """Take the encoding whose text costs least as Chinese."""
    readings, failed = _readings(raw, tables, encodings)
    if not readings:
        tried = ", ".join(f"{name} stops at byte {place}" for name, place in failed)
        found = f"is text in no encoding that is known ({tried})"
        raise RefusedError(found, _REMEDY)
    label = _LABELS.get((declared or "").lower())

    def weighed(reading: _Reading) -> float:
        return reading.bits - (_DECLARED_BITS if _same(reading.encoding, label) else 0.0)

    readings.sort(key=weighed)
    best = next((reading for reading in readings if reading.is_plausible), None)
    if best is None:
        tried = ", ".join(reading.encoding for reading in readings)
        found = f"reads as Chinese in no encoding ({tried})"
        raise RefusedError(found, _REMEDY)
    rest = [reading for reading in readings if reading.text != best.text]
    if rest and rest[0].is_plausible and weighed(rest[0]) - weighed(best) < _CLOSE_BITS:
        found = f"reads as {best.encoding} about as well as {rest[0].encoding}"
        raise RefusedError(found, "name the right one with --encoding")
    others = [
        TriedEncoding(
            reading.encoding,
            f"比 {best.encoding} 多 {weighed(reading) - weighed(best):.0f} 比特",
            reading.bits_per_character,
        )
        for reading in rest
    ]
    others += [TriedEncoding(name, f"第 {place} 字节解不开") for name, place in failed]
    if best.bits_per_character is None:
        because = "全是 ASCII 字符"
    elif rest:
        because = f"读来最像中文（每字 {best.bits_per_character} 比特）"
    else:
        because = "只有它解得开"
    return _decided(best.encoding, because, declared, best.bits_per_character, others)


def _readings(
    raw: bytes, tables: Tables, encodings: Iterable[str]
) -> tuple[list[_Reading], list[tuple[str, int]]]:
    """Return what each encoding makes of the bytes, and where the others fail."""
    readings: list[_Reading] = []
    failed: list[tuple[str, int]] = []
    for encoding in encodings:
        taken = encoding
        if encoding == "cp950" and _failure(raw, "cp950") is not None:
            taken = "big5hkscs"  # Hong Kong's characters stand where Big5 itself has none
        place = _failure(raw, taken)
        if place is None:
            text = raw.decode(taken)
            half = _HALF.search(text)
            if half is None and "\0" not in text:
                readings.append(_reading(taken, text, tables))
                continue
            place = text.index(half[0] if half else "\0")
        failed.append((encoding, place))
    return readings, failed


def _reading(encoding: str, text: str, tables: Tables) -> _Reading:
    """Weigh a text by its first `_SAMPLE` characters beyond ASCII."""
    beyond = "".join(_BEYOND_ASCII.findall(text))
    sample = beyond[:_SAMPLE]
    bits = _gaps(tables).cost(sample)
    mean = bits / len(sample) if sample else 0.0
    whole = mean * len(beyond) + _ASCII_BITS * (len(text) - len(beyond))
    return _Reading(encoding, text, whole, len(beyond), round(mean, 1) if sample else None)


@cache
def _gaps(tables: Tables) -> Gaps:
    return Gaps(tables)


def _decided(
    encoding: str,
    because: str,
    declared: str | None,
    mean: float | None = None,
    others: Iterable[TriedEncoding] = (),
) -> Decided:
    label = _LABELS.get((declared or "").lower())
    if declared and not _same(encoding, label):
        because += f"；页面自称 {declared}，与字节不合"
    return Decided(encoding, because, mean, declared, tuple(others))


def _same(encoding: str, label: str | None) -> bool:
    """Say whether an encoding is what a label means, whatever its form."""
    return _FAMILIES.get(encoding, encoding) == _FAMILIES.get(label or "", label)
