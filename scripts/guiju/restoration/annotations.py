"""Reading annotations stamped in at byte level, undone at byte level.

How the damage was made (measured; see docs/project/damage.md): the text was held as GBK bytes; for
each character of a table, its two bytes were replaced by the same two and `(reading)`; the result
was decoded leniently. Where the two bytes were found *across* two characters, the decoder met a
lead byte before `(`, printed a stray mark for it, swallowed the bracket, and read what follows one
byte off. The inverse carries the lost byte as a pending one and pairs the bytes again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.model import Certainty, RepairKind
from guiju.restoration.edits import Edit
from guiju.restoration.script import simplify
from guiju.restoration.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿɡ"
_READING = rf"[{_LETTERS}]{{1,7}}"
_BRACKET = re.compile(rf"\(({_READING}) ?\)")
_STRAY = re.compile(rf"[?\ufffd]\(?({_READING}) ?\)")
_HTML_TAIL = re.compile(r"/?[a-z][a-z0-9]{0,9}/?>")
# What a shift may carry: beyond this many characters a candidate has long been decided.
_BEAM = 24
_FULL_WIDTH_TRAIL = {sign: ord(sign) + 0x80 for sign in ",:;()?!"}
_HOPELESS = 40.0  # bits charged for a character that only fills a hole


def strip_readings(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out each reading that its character owns.

    The character before the bracket, or the character that the byte before it and an ASCII letter
    make (店P in GBK holds 關), must have the printed reading. Declines on every other bracket:
    (CDP), (s), an author's own full-width gloss.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> from guiju.restoration.tables import load_tables
    >>> line = "產(chǎn)品,小店P(guān)C端,商（shāng）家"
    >>> compose(line, RestoredText(line, ()), strip_readings(line, load_tables())).text
    '產品,小店PC端,商（shāng）家'
    """
    for match in _BRACKET.finditer(text):
        before = text[max(match.start() - 2, 0) : match.start()]
        if _owns(before[-1:], match.group(1), tables) or _owns(
            _straddling(before), match.group(1), tables
        ):
            yield Edit(*match.span(), "", RepairKind.READING)


def _owns(char: str, reading: str, tables: Tables) -> bool:
    return reading in tables.readings.get(char, ())


def _straddling(two: str) -> str:
    """Return the character that a hanzi's last byte and an ASCII trail byte make in GBK."""
    if len(two) != 2 or not two[1].isascii():
        return ""
    return _decode(_bytes(two[0])[1:] + two[1].encode("ascii"))


def _bytes(char: str) -> bytes:
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b""


def _decode(pair: bytes) -> str:
    try:
        return pair.decode("gbk") if len(pair) == 2 and pair[0] > 0x80 else ""
    except UnicodeDecodeError:
        return ""


@dataclass(frozen=True, slots=True)
class _Path:
    """One way to read a shift: the text so far, the byte that waits, and the cost in bits."""

    text: str
    pending: int
    bits: float
    filled: bool  # a byte in it was chosen by plausibility alone


def undo_shifts(text: str, tables: Tables) -> Iterator[Edit]:
    """Read each shifted stretch again with its lost byte put back.

    Candidates for the byte are those that, behind the last byte of the character before, give a
    character with the printed reading; what follows must decode to the end of the shift, and the
    likeliest Chinese wins. A shift whose last byte was swallowed by a tag gets it back as far as
    plausibility tells (`probable`). Declines when no candidate survives: the mark stays in sight.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> from guiju.restoration.tables import load_tables
    >>> damaged = "目?jì)H支持", "店肆?xí)翰粶?zhǔn)入", "小店?duì)顩r", "小黃車?yán)病?/p>"
    >>> for line in damaged:
    ...     print(compose(line, RestoredText(line, ()), undo_shifts(line, load_tables())).text)
    目僅支持
    店肆暫不準入
    小店狀況
    小黃車啦。</p>
    """
    position = 0
    while match := _STRAY.search(text, position):
        position = match.end()
        read = _read_shift(text, match, tables)
        if read is None:
            continue
        position, path, ambiguous = read
        certainty = Certainty.PROBABLE if ambiguous or path.filled else Certainty.CERTAIN
        yield Edit(match.start(), position, path.text, RepairKind.SHIFT, certainty)


def _read_shift(text: str, match: re.Match[str], tables: Tables) -> tuple[int, _Path, bool] | None:
    """Return where the shift ends, the best reading of it, and whether another came close."""
    left = text[match.start() - 1 : match.start()]
    lead = _bytes(left)[1:]
    if not lead:
        return None
    paths = [
        _Path("", trail, 0.0, filled=False)
        for trail in range(0x40, 0xFF)
        if _owns(_decode(lead + bytes((trail,))), match.group(1), tables)
    ]
    position = match.end()
    while paths and position < len(text) and text[position] != "\n":
        step = _Step(text, position, left, tables)
        paths, position, over = step.take(paths)
        paths = sorted(paths, key=lambda path: path.bits)[:_BEAM]
        if over:
            break
    else:
        return None  # the line ended inside the shift: its last byte is gone
    if not paths:
        return None
    close = len(paths) > 1 and paths[1].bits - paths[0].bits < 6
    return position, paths[0], close


@dataclass(frozen=True, slots=True)
class _Step:
    """One printed thing inside a shift, and what each path makes of it."""

    text: str
    position: int
    left: str
    tables: Tables

    def take(self, paths: list[_Path]) -> tuple[list[_Path], int, bool]:
        """Return the paths behind this thing, the next position, and whether the shift is over."""
        text, position = self.text, self.position
        if annotated := _BRACKET.match(text, position):
            return paths, annotated.end(), False
        char = text[position]
        if stray := _STRAY.match(text, position):
            # The annotation of the next table character swallows the odd byte: aligned again.
            return self._fill(paths, stray.group(1)), stray.end(), True
        if char in ("?", "\ufffd"):
            # A lone lead byte took the next sign with it; only a tag's `<` tells what that was.
            if _HTML_TAIL.match(text, position + 1):
                filled = self._fill(paths, None)
                return [self._add(p, "<", p.pending) for p in filled], position + 1, True
            return [], position, True
        code = _bytes(char)
        if len(code) == 2:
            return self._pair(paths, code[0], code[1]), position + 1, False
        if char in _FULL_WIDTH_TRAIL:
            # Below 0x40 no trail byte stands: the sign was full-width and folded afterwards.
            return self._pair(paths, 0xA3, _FULL_WIDTH_TRAIL[char]), position + 1, False
        if len(code) == 1 and code[0] >= 0x40:
            return self._pair(paths, code[0], 0), position + 1, True
        return [], position, True

    def _pair(self, paths: list[_Path], byte: int, pending: int) -> list[_Path]:
        found = []
        for path in paths:
            char = _decode(bytes((path.pending, byte)))
            if char:
                found.append(self._add(path, char, pending))
        return found

    def _fill(self, paths: list[_Path], reading: str | None) -> list[_Path]:
        """Complete each path's pending byte by every trail that the reading, if any, allows."""
        found = []
        for path in paths:
            for trail in range(0x81, 0xFF) if reading is None else range(0x40, 0xFF):
                char = _decode(bytes((path.pending, trail)))
                if not char or (reading and not _owns(char, reading, self.tables)):
                    continue
                done = self._add(path, char, 0)
                found.append(_Path(done.text, 0, done.bits, path.filled or reading is None))
        return found

    def _add(self, path: _Path, char: str, pending: int) -> _Path:
        if char.isascii():
            return _Path(path.text + char, pending, path.bits, path.filled)
        before = simplify((path.text or self.left)[-1])
        bits = path.bits + self.tables.bits(before, simplify(char))
        return _Path(path.text + char, pending, bits, path.filled)
