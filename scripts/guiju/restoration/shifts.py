"""Annotations that fell between two characters, and the text that they shifted by a byte.

How it came about (measured; docs/project/damage.md): the text was held as GBK bytes; for each
character of a table, its two bytes were replaced by the same two and `(reading)`; the result was
decoded leniently. Where the two bytes were found *across* two characters, the decoder met a lead
byte before `(`, printed a mark for it, swallowed the bracket, and read what follows one byte off,
until an ASCII byte or another annotation evened it out.

The inverse is a search. The lost byte obeys: behind the last byte of the character before, it gives
a character with the printed reading. Each candidate is carried as a pending byte and pairs the
bytes again; what else was lost on the way (a pair that writes nothing, the byte before a swallowed
sign) is tried out. The reading that costs the fewest bits as Chinese wins; where others come close,
or nothing but plausibility chose, the repair says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from heapq import merge
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from guiju.model import Certainty, RepairKind
from guiju.restoration import gbk
from guiju.restoration.annotations import (
    BRACKET,
    READING,
    annotations_in,
    is_mark,
    straddling,
)
from guiju.restoration.codes import codes_of
from guiju.restoration.edits import Edit, worst
from guiju.restoration.script import simplify
from guiju.restoration.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOST_MARK = "□"
_MARKS = "?\ufffd"
_START, _BITS = attrgetter("start"), attrgetter("bits")
_STRAY_READING = re.compile(rf"[{_MARKS}]?\(?(?P<reading>{READING}) ?\)")
# Printed pairs, annotations of their own among them, up to what evens the bytes out.
_WHOLE_RUN = re.compile(
    rf"(?P<pairs>(?:[^\x00-\x7f\ufffd]|\({READING} ?\))*)"
    rf"(?:[{_MARKS}]?\(?(?P<reading>{READING}) ?\)|(?P<letter>[\x40-\x7e]))"
)
# A mark and a trail byte between Chinese characters: 检疫?^的.
_MARK_INSIDE = re.compile(rf"[{_MARKS}][\x40-\x7e](?=[\u4e00-\u9fff])")
_TONE = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
_HTML_TAIL = re.compile(r"/?[a-z][a-z0-9]{0,9}/?>")

_BEAM = 16  # paths kept at each step
_MARGIN = 20.0  # bits behind the best beyond which a path is given up
_FILLS = 6  # likeliest characters tried where a byte is gone
_FIRST_HAN = 0x4E00
_LONGEST = 400  # characters; a shift that does not end by then is none
# What a path pays, in bits, for what it supposes.
_FILL_COST = 7.0
_UNDEFINED_COST = 4.0
_SILENT_COST = 9.0
_LOST_COST = 10.0
_LETTER_COST = 7.0
_SYMBOL_COST = 13.0
_END_COST = {"。": 0.5, "；": 2.0, "：": 3.0, "！": 3.0, "？": 3.0, "）": 4.0, "，": 4.0}
_OTHER_END_COST = 5.0
_GAIN_UNSIGNED = 20.0  # how much better a shift must read that no mark and no page speak for
_ANNOTATED = 5  # owned readings that make a page an annotated one
# Where no reading is printed: how much better in all and for each printed character, how long.
_GAIN_UNREAD, _GAIN_UNREAD_EACH, _SHORTEST_UNREAD = 20.0, 5.0, 3
_TRIAL = 6  # printed characters by which a shift without a reading must have begun to read well
_CLOSE = 3  # places between rare characters that call for a closer look
_SURE, _LIKELY = 0.97, 0.6  # share of belief


class _Piece(NamedTuple):
    """What one stretch of the printed text was: up to `end` of it."""

    end: int
    text: str
    filled: bool  # chosen by plausibility alone


class _Path(NamedTuple):
    """One way to read a shift; `pending` are the bytes that may wait, none once it is over.

    Thousands of these are made and dropped for each shift: a tuple is made fastest.
    """

    pieces: tuple[_Piece, ...]
    pending: tuple[int, ...]
    last: str  # the character before, Simplified
    bits: float


def undo_shifts(text: str, tables: Tables) -> Iterator[Edit]:
    """Read each shifted stretch again with its lost bytes put back.

    A stretch that nothing settles is replaced by the mark □ (`lost`); what plausibility alone chose
    is `probable`. Declines where no mark was printed and the text as it stands is better Chinese.

    >>> from guiju.restoration.edits import applied
    >>> from guiju.restoration.tables import load_tables
    >>> damaged = "目?jì)H支持", "店肆?xí)翰粶?zhǔn)入", "小店?duì)顩r", "小黃車?yán)病?/p>"
    >>> for line in damaged:
    ...     print(applied(line, undo_shifts(line, load_tables())))
    目僅支持
    店肆暫不準入
    小店狀況
    小黃車啦。</p>
    """
    position = 0
    behind = ("", 0)  # the last character restored, and where the printed text goes on behind it
    strays: Iterable[_Stray | _Suspicion] = _strays(text, tables)
    for place in merge(strays, _suspicions(text, tables), key=_START):
        if place.start < position:
            continue
        if isinstance(place, _Suspicion):
            shift = _unread_shift(text, tables, place, behind)
        else:
            left = _left_of(text, place.start, behind, tables)
            if not left or _is_plain(text, place, left, tables):
                continue
            shift = _plain_shift(text, tables, place, left)
            shift = shift or _Shift(text, tables, place, left).read()
        if shift is None:
            continue
        yield from shift.edits
        position = shift.end
        behind = (shift.last, shift.end)


@dataclass(frozen=True, slots=True)
class _Stray:
    """A reading that no character before it owns; `mark` is the decoder's, if one was printed.

    `annotated` says that the page has readings which their characters own.
    """

    start: int  # of the mark, or else of the bracket or the reading
    end: int
    mark: str
    opened: bool
    reading: str
    annotated: bool

    @property
    def evident(self) -> bool:
        """Whether it is a reading at all: it has a tone, and a mark or the page speaks for it."""
        return bool(_TONE.search(self.reading)) and (bool(self.mark) or self.annotated)


def _strays(text: str, tables: Tables) -> Iterator[_Stray]:
    """Yield the readings that may stand inside a character; most pages have none."""
    if ")" not in text:
        return
    found = annotations_in(codes_of(text), tables)
    rows = np.flatnonzero(found.signed | ~found.owned)
    annotated = bool(found.owned.sum() >= _ANNOTATED)
    for start, end, opened, signed in zip(
        found.starts[rows].tolist(),
        found.ends[rows].tolist(),
        found.opened[rows].tolist(),
        found.signed[rows].tolist(),
        strict=True,
    ):
        before = start - opened
        mark = text[before - 1] if signed else ""
        reading = text[start : end - 1].rstrip()
        yield _Stray(before - len(mark), end, mark, opened, reading, annotated)


@dataclass(frozen=True, slots=True)
class _Suspicion:
    """A place before which a shift may begin whose reading something has taken out since."""

    start: int  # the first place at which the shift may begin
    rare: int  # its first character that hardly any text has


def _suspicions(text: str, tables: Tables) -> Iterator[_Suspicion]:
    """Yield the places where two characters stand close together that hardly anyone writes.

    A shift prints such characters, or a foreign letter behind a Chinese character; one of a single
    character prints a mark and the letter or sign that was its second byte. It begins at the first
    of them, or at the one before that.
    """
    codes = codes_of(text)
    rare = np.flatnonzero(tables.rare[np.minimum(codes, len(tables.rare) - 1)])
    before = codes[np.maximum(rare - 1, 0)]
    foreign = (codes[rare] < _FIRST_HAN) & ((before >= _FIRST_HAN) | is_mark(before))
    close = rare[(np.diff(rare, append=2 * len(codes)) <= _CLOSE) | foreign]
    places = close[np.diff(close, prepend=-_LONGEST) > _CLOSE].tolist()
    places += [
        match.end() - 1
        for match in _MARK_INSIDE.finditer(text)
        if "\u4e00" <= text[match.start() - 1] <= "\u9fff"
    ]
    for place in sorted(places):
        yield _Suspicion(max(place - 2, 0), place)


def _unread_shift(
    text: str, tables: Tables, suspicion: _Suspicion, behind: tuple[str, int]
) -> _Result | None:
    """Return the reading of a suspicious place that gains most, None if it may stand as printed."""
    best: tuple[float, _Result | None] = (0.0, None)
    for begin in (suspicion.rare - 1, suspicion.rare):
        mark = text[begin - 1 : begin] if text[begin - 1 : begin] in _MARKS else ""
        stray = _Stray(begin - len(mark), begin, mark, opened=False, reading="", annotated=False)
        left = _left_of(text, stray.start, behind, tables) if stray.start > 0 else ""
        if "\n" not in text[stray.start : begin + 1] and _has_second_byte(left):
            best = max(best, _UnreadShift(text, tables, stray, left).gain(), key=itemgetter(0))
    return best[1]


def _has_second_byte(left: str) -> bool:
    return left in gbk.FOLDED_SIGNS or len(gbk.encode(left)) == 2


def _left_of(text: str, start: int, behind: tuple[str, int], tables: Tables) -> str:
    """Return the character before a mark, over its own annotation if it has one."""
    if behind[1] == start and behind[0]:
        return behind[0]
    before = text[max(start - 12, 0) : start]
    if before.endswith(")"):
        opened = before.rfind("(")
        if opened > 0 and BRACKET.fullmatch(before[opened:]):
            char = before[opened - 1]
            return char if tables.owns(char, before[opened + 1 : -1].rstrip()) else ""
    return before[-1:]


def _is_plain(text: str, stray: _Stray, left: str, tables: Tables) -> bool:
    """Say whether letters before a bracket are an ordinary annotation, or no annotation at all.

    A question mark that stands for a lost byte has mostly swallowed the bracket behind it: `?(a)`
    is an author's own. Where no mark is printed, letters without a tone are no reading.
    """
    if stray.mark == "?" and stray.opened and not stray.evident:
        return True
    if not _has_second_byte(left) or not (stray.mark or _TONE.search(stray.reading)):
        return True
    if stray.mark:
        return False
    two = text[max(stray.start - 2, 0) : stray.start]
    owned = tables.owns(left, stray.reading) or tables.owns(straddling(two), stray.reading)
    return stray.opened and owned


def _plain_shift(text: str, tables: Tables, stray: _Stray, left: str) -> _Result | None:
    """Read a shift whose bytes all stand there but for those that readings tell.

    That is nearly every shift: characters of two bytes up to a letter that can be a second byte,
    or up to another stray reading. Declines on anything else, and where more than one reading is
    likely; the search takes these.
    """
    if not (stray.mark and stray.evident):
        return None
    run = _WHOLE_RUN.match(text, stray.end)
    if run is None:
        return None
    printed = BRACKET.sub("", run["pairs"]) + (run["letter"] or "")
    stream = printed.encode("gbk", "ignore")
    lead = gbk.FOLDED_SIGNS.get(left) or gbk.encode(left)[1]
    found = _completions(gbk.trails(lead, stray.reading, tables), stream, run["reading"], tables)
    best = _only_likely(found, _simple(left), text[run.end() : run.end() + 1], tables)
    if not best:
        return None
    return _Result((Edit(stray.start, run.end(), best, RepairKind.SHIFT),), run.end(), best[-1])


def _completions(
    lost: tuple[int, ...], stream: bytes, reading: str | None, tables: Tables
) -> list[str]:
    """Return what a stream of bytes says behind each lost one.

    It ends with its last byte, or, if a reading stands behind it, with a second lost one.
    """
    known = gbk.characters()
    found = []
    for byte in lost:
        whole = bytes((byte,)) + stream
        if (len(whole) % 2 == 1) != bool(reading):
            return []  # a character that GBK lacks has vanished from the stream
        pairs = zip(whole[::2], whole[1::2], strict=False)
        chars = [known.get(pair) for pair in pairs]
        if all(chars):
            ends = gbk.endings(whole[-1], reading, tables) if reading else ("",)
            found += ["".join(filter(None, chars)) + end for end in ends]
    return found


def _only_likely(found: list[str], last: str, following: str, tables: Tables) -> str:
    """Return the one text that is likely between two characters, "" if none or several are."""
    if len(found) < 2:
        return "".join(found)
    simple = gbk.simplified()
    weights = []
    for text in found:
        chars = [last, *(simple.get(char, char) for char in text), simple.get(following, "")]
        weights.append(sum(tables.bits(*pair) for pair in pairwise(chars) if pair[1]))
    best = min(weights)
    total = sum(2.0 ** (best - bits) for bits in weights)
    return found[weights.index(best)] if 1 / total >= _SURE else ""


@dataclass(frozen=True, slots=True)
class _Result:
    edits: tuple[Edit, ...]
    end: int
    last: str


@dataclass(frozen=True, slots=True)
class _Shift:
    """One shift while it is read: the printed text, and what the mark at its start says."""

    text: str
    tables: Tables
    stray: _Stray
    left: str

    def read(self) -> _Result | None:
        """Return the shift's repairs, None if there is no shift here."""
        paths, position = self._last()
        stray = self.stray
        if not paths:
            return self._hopeless() if stray.mark and stray.evident else None
        if not (stray.mark and stray.evident):
            wanted = 0.0 if stray.evident else _GAIN_UNSIGNED
            if self._printed_bits(position) - paths[0].bits < wanted:
                return None
        return self._settled(paths)

    def _last(self) -> tuple[list[_Path], int]:
        """Return the paths at the end of the shift, best first, and its place; none if none fit."""
        start = self.stray.end
        paths = self._first()
        position = start
        limit = min(len(self.text), start + _LONGEST)
        while paths and any(path.pending for path in paths):
            if position >= limit:
                over = (self._over(path, position) for path in paths)
                paths = _kept([path for found in over for path in found])
                break
            paths, position = self._step(paths, position)
            if position <= start + _TRIAL and not self._promises(paths, position):
                return [], position
        return paths, position

    def _promises(self, paths: list[_Path], position: int) -> bool:
        """Say whether it is worth reading on; where a reading is printed it always is."""
        del paths, position
        return True

    def _first(self) -> list[_Path]:
        """Return a path for each byte that may have been lost at the mark."""
        reading = self.stray.reading
        last = _simple(self.left)
        lead = gbk.FOLDED_SIGNS.get(self.left) or gbk.encode(self.left)[1]
        known = gbk.characters()
        by_reading = gbk.trails(lead, reading, self.tables)
        if by_reading or not (self.stray.mark and self.stray.evident):
            return [_Path((), (byte,), last, 0.0) for byte in by_reading]
        # The annotator's reading is in no table of ours: any lead byte that gives a character.
        anything = tuple(trail for trail in gbk.LEADS if (lead, trail) in known)
        return [_Path((), anything, last, _FILL_COST)] if anything else []

    def _step(self, paths: list[_Path], position: int) -> tuple[list[_Path], int]:
        """Let every path read the next printed thing; return them and the place behind it."""
        if bracket := BRACKET.match(self.text, position):
            # An annotation of what is printed, or one that a decoder left whole and unmarked.
            closed = [
                over
                for path in paths
                if path.pending
                for over in self._completed(path, bracket.group(1), bracket.end())
            ]
            return _kept([*paths, *closed]), bracket.end()
        stray = _STRAY_READING.match(self.text, position)
        end = stray.end() if stray else position + 1
        found: list[_Path] = []
        for path in paths:
            if not path.pending:
                found.append(self._as_printed(path, position))
            elif stray:
                found += self._completed(path, stray["reading"], end)
            else:
                found += self._shifted(path, position)
        return _kept(found), end

    def _shifted(self, path: _Path, position: int) -> list[_Path]:
        char, end = self.text[position], position + 1
        if char == "\n":
            return self._over(path, position)
        found: list[_Path] = []
        code = gbk.encode(char)
        if char in _MARKS:
            found += self._unprintable(path, end)
        if char in gbk.FOLDED_SIGNS:
            found += self._paired(path, 0xA3, gbk.FOLDED_SIGNS[char], end)
        if len(code) == 2:
            found += self._paired(path, code[0], code[1], end)
        elif len(code) == 1 and code[0] >= 0x40:
            found += self._paired(path, code[0], None, end)
        elif char not in gbk.FOLDED_SIGNS and char not in _MARKS:
            # A sign that no trail byte can be: the mark for the byte before it was not printed.
            found += (self._as_printed(over, position) for over in self._over(path, position))
        return found

    def _paired(self, path: _Path, trail: int, pending: int | None, end: int) -> list[_Path]:
        """Complete the waiting byte by `trail`; `pending` waits next, or stands as ASCII."""
        several = len(path.pending) > 1
        drafts = gbk.second_halves(path.pending, trail, self.tables)
        found = []
        for cost, _, char in self.tables.likeliest(path.last, drafts, _FILLS):
            grown = self._grown(path, char, end, filled=several, cost=cost)
            if pending is None:
                found.append(grown)
            elif pending >= 0x81:
                found.append(_Path(grown.pieces, (pending,), grown.last, grown.bits))
            elif 0x40 <= pending < 0x7F:
                found.append(self._grown(grown, chr(pending), end, filled=False))
        return found

    def _completed(self, path: _Path, reading: str, end: int) -> list[_Path]:
        """End the shift at an annotation that swallowed the odd byte of its own character."""
        owned = [
            self._grown(path, char, end, filled=False)
            for byte in path.pending
            for char in gbk.endings(byte, reading, self.tables)
        ]
        return owned or self._filled(path, end)

    def _unprintable(self, path: _Path, end: int) -> list[_Path]:
        """Read a plain mark: a pair that writes nothing, or a lead byte with the sign it ate."""
        undefined = gbk.undefined_pairs()
        pairs = []
        if len(path.pending) == 1:
            for trail, filled in self._likeliest(path, end, undefined=True):
                bits = filled.bits + _UNDEFINED_COST
                pairs.append(_Path(filled.pieces, undefined[trail], filled.last, bits))
        else:
            # Two losses in a row: nothing can tell the character between them.
            lost = self._grown(path, LOST_MARK, end, filled=True)
            pairs.append(_Path(lost.pieces, tuple(gbk.LEADS), "", lost.bits + _UNDEFINED_COST))
        return pairs + [self._swallowed(filled, end) for filled in self._filled(path, end)]

    def _swallowed(self, path: _Path, end: int) -> _Path:
        """Put back the sign that a stray lead byte took with it, or mark it lost."""
        if _HTML_TAIL.match(self.text, end):
            return self._grown(_closing(path), "<", end, filled=False)
        if self.text[end : end + 1] in ("", "\n", "<"):
            return _closing(path)  # the sign that could not be a trail byte still stands
        if path.last in "。；：！？":
            return self._grown(path, "\n", end, filled=True)
        return self._grown(path, LOST_MARK, end, filled=True)

    def _filled(self, path: _Path, end: int) -> list[_Path]:
        """Complete the waiting byte by whatever is likely; the shift is over."""
        if len(path.pending) > 1:
            lost = self._grown(path, LOST_MARK, end, filled=True)
            return [_Path(lost.pieces, (), "", lost.bits + _FILL_COST)]
        return [
            _Path(filled.pieces, (), filled.last, filled.bits + _FILL_COST)
            for _, filled in self._likeliest(path, end)
        ]

    def _likeliest(
        self, path: _Path, end: int, *, undefined: bool = False
    ) -> list[tuple[int, _Path]]:
        """Return the likeliest characters that the waiting byte begins, each with its trail.

        With `undefined` only trails that lead a pair which writes nothing.
        """
        drafts = gbk.first_halves(path.pending[0], self.tables, undefined=undefined)
        return [
            (trail, self._grown(path, char, end, filled=True, cost=cost))
            for cost, trail, char in self.tables.likeliest(path.last, drafts, _FILLS)
        ]

    def _over(self, path: _Path, position: int) -> list[_Path]:
        """End a shift before what stands at `position`: its last byte is gone without a mark."""
        if not path.pending:
            return [path]
        at_end = self.text[position : position + 1] in ("", "\n", "<")
        return [
            _Path(p.pieces, (), p.last, p.bits + _SILENT_COST)
            for filled in self._filled(path, position)
            for p in [_closing(filled) if at_end else filled]
        ]

    def _grown(
        self, path: _Path, char: str, end: int, *, filled: bool, cost: float | None = None
    ) -> _Path:
        """Let a path read on by one character; `cost` is what it costs there, if known."""
        pieces = (*path.pieces, _Piece(end, char, filled))
        if char in (LOST_MARK, "\n"):
            return _Path(pieces, (), "", path.bits + _LOST_COST)
        simple = gbk.simplified().get(char) or _simple(char)
        if cost is None:
            cost = self._cost(path.last, simple)
        return _Path(pieces, (), simple, path.bits + cost)

    def _as_printed(self, path: _Path, position: int) -> _Path:
        """Let a path whose shift is over read on, so that all are judged by the same stretch."""
        char = self.text[position]
        sign = chr(0xFF00 + ord(char) - 0x20) if char in gbk.FOLDED_SIGNS else char
        simple = _simple(sign)
        return _Path(path.pieces, (), simple, path.bits + self._cost(path.last, simple))

    def _cost(self, last: str, char: str) -> float:
        if char.isascii() and char:
            return _LETTER_COST if char.isalnum() or char in "\n<" else _SYMBOL_COST
        return self.tables.bits(last, char)

    def _printed_bits(self, end: int) -> float:
        """Return what the text costs as it is printed, up to `end`."""
        printed = _Path((), (), _simple(self.left), 0.0)
        position = self.stray.start
        while position < end:
            bracket = BRACKET.match(self.text, position)
            if bracket and position != self.stray.start:
                position = bracket.end()
                continue
            printed = self._as_printed(printed, position)
            position += 1
        return printed.bits

    def _settled(self, paths: list[_Path]) -> _Result:
        """Return the best path's repairs, each as sure as the paths agree on it."""
        best = paths[0]
        weights = [2.0 ** (best.bits - path.bits) for path in paths]
        total = sum(weights)
        belief: dict[tuple[int, int, str], float] = {}
        for path, weight in zip(paths, weights, strict=True):
            for key in _placed(path, self.stray.start):
                belief[key] = belief.get(key, 0.0) + weight / total
        edits: list[Edit] = []
        for key, piece in zip(_placed(best, self.stray.start), best.pieces, strict=True):
            share = belief[key]
            certainty = Certainty.CERTAIN if share >= _SURE else Certainty.PROBABLE
            if piece.filled:
                certainty = Certainty.PROBABLE
            if share < _LIKELY or piece.text == LOST_MARK:
                certainty = Certainty.LOST
            text = LOST_MARK if certainty is Certainty.LOST else piece.text
            start, end = key[:2]
            if start == end and edits:  # what was not printed at all goes with what stands before
                before = edits.pop()
                start, text = before.start, before.after + text
                certainty = worst((before.certainty, certainty))
            edits.append(Edit(start, end, text, RepairKind.SHIFT, certainty))
        return _Result(tuple(_joined(edits)), best.pieces[-1].end, best.pieces[-1].text)

    def _hopeless(self) -> _Result:
        """Mark a loss that no path explains; what follows stays as it is printed."""
        end = self.stray.end
        lost = Edit(self.stray.start, end, LOST_MARK, RepairKind.SHIFT, Certainty.LOST)
        return _Result((lost,), end, "")


class _UnreadShift(_Shift):
    """A shift that only its Chinese speaks for: never more than probable, and clearly better."""

    def gain(self) -> tuple[float, _Result | None]:
        """Return how many bits better the shift reads than what is printed, and its repairs."""
        paths, position = self._last()
        length = position - self.stray.end
        if not paths or length < (1 if self.stray.mark else _SHORTEST_UNREAD):
            return 0.0, None
        gained = self._printed_bits(position) - paths[0].bits
        # A letter behind a question may be the author's own: 价格?A款.
        letter = length == 1 and self.text[self.stray.end].isalnum()
        if gained < max(_GAIN_UNREAD + 10 * letter, _GAIN_UNREAD_EACH * length):
            return 0.0, None
        result = self._settled(paths)
        doubtful = (
            replace(edit, certainty=worst((edit.certainty, Certainty.PROBABLE)))
            for edit in result.edits
        )
        return gained, _Result(tuple(_joined(doubtful)), result.end, result.last)

    def _first(self) -> list[_Path]:
        """Return one path, with every byte that gives a character annotators mark."""
        lead = gbk.FOLDED_SIGNS.get(self.left) or gbk.encode(self.left)[1]
        known, readings = gbk.characters(), self.tables.readings
        lost = tuple(byte for byte in gbk.LEADS if known.get((lead, byte)) in readings)
        return [_Path((), lost, _simple(self.left), _FILL_COST)] if lost else []

    def _promises(self, paths: list[_Path], position: int) -> bool:
        """Say whether the first characters are no worse Chinese than what is printed."""
        if position < self.stray.end + 2:
            return True
        return bool(paths) and paths[0].bits <= self._printed_bits(position)


def _closing(path: _Path) -> _Path:
    """Charge a path for what its line would end on: most end with a full stop."""
    bits = path.bits + _END_COST.get(path.last, _OTHER_END_COST)
    return _Path(path.pieces, path.pending, path.last, bits)


def _placed(path: _Path, start: int) -> list[tuple[int, int, str]]:
    """Return each piece with the printed stretch that it stands for."""
    placed = []
    for piece in path.pieces:
        placed.append((start, piece.end, piece.text))
        start = piece.end
    return placed


def _joined(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Join neighbouring edits of the same certainty."""
    held: Edit | None = None
    for edit in edits:
        if held is None:
            held = edit
        elif held.certainty is edit.certainty:
            held = Edit(held.start, edit.end, held.after + edit.after, held.kind, held.certainty)
        else:
            yield held
            held = edit
    if held is not None:
        yield held


def _kept(paths: list[_Path]) -> list[_Path]:
    """Return the likeliest paths, best first: so many, and none far behind the best."""
    paths.sort(key=_BITS)
    return [path for path in paths[:_BEAM] if path.bits <= paths[0].bits + _MARGIN]


@cache
def _simple(char: str) -> str:
    return simplify(char) if char else ""
