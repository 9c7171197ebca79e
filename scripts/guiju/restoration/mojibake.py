r"""Text that was decoded by the wrong charset: its bytes read again, what they lost marked.

How it came about. A page's bytes are read by another charset than they were written in, and the
result is saved. Four ways are seen, each alone or one on top of another:

- UTF-8 read as Latin-1 or Windows-1252: three signs a character, the first one of `ãäåæçèéï`
  (违规 → `è¿\x9dè§\x84`). The bytes 80–9F are controls in Latin-1 and often fall out; in
  Windows-1252 five of them are nothing and fall out or print a mark.
- UTF-8 read as GBK: three bytes a character, two bytes a sign (电商 → 鐢靛晢). An odd byte before a
  line end or ASCII prints `?` or a replacement mark, is dropped, or takes the ASCII byte with it;
  80 alone prints `€`; a pair that GBK leaves to its users prints a private-use character.
- GBK read as Latin-1 or Windows-1252: two signs a character (违规 → `Î¥¹æ`).
- U+FFFD written as UTF-8 and read as one of these (锟斤拷, `ï¿½`): the text was lost before.

Each run is read back by itself, so that a page half right is half left alone. A run counts when the
bytes obey the charset that wrote them and what they say is far better Chinese than what is printed.
A character that lost a byte is chosen among those that the other bytes leave, by its neighbours;
what they do not settle is marked as lost.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from guiju.model import Certainty, RepairKind
from guiju.restoration.charsets import (
    GbkRun,
    Slot,
    State,
    first_signs_in_gbk,
    read_gbk,
    read_utf8,
)
from guiju.restoration.codes import codes_of, looked_up, marked
from guiju.restoration.edits import Edit, applied, compose, worst
from guiju.restoration.gaps import Gaps
from guiju.restoration.repairs import RestoredText
from guiju.restoration.shifts import LOST_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from guiju.restoration.codes import Codes
    from guiju.restoration.tables import Tables

# What Latin charsets can print, and two signs in it that hardly anything but bytes brings together.
_LATIN_STRETCH = re.compile("[^\n\u2e80-\U0010ffff]+")
_WORD = re.compile("[^\\s\u2e80-\U0010ffff]+")
_LATIN_WORD = re.compile("[A-Za-z]{2}[\xc0-\xff]|[\xc0-\xff][a-z]{2}")
# A lead letter with signs behind it, one of them neither a quotation mark nor a dash nor a degree.
_UNUSUAL = re.compile(
    "[\xe3-\xe9\xef](?:[\x80-\x9f\xa1-\xa6\xa8-\xaa\xac\xae\xaf\xb1-\xb3\xb5\xb6\xb8-\xba\xbc-\xbf‚ƒ„†‡ˆ‰Š‹Œ"
    "Ž˜™š›œžŸ][^\x00-\x7f]|[^\x00-\x7f][\x80-\x9f\xa1-\xa6\xac\xb5\xb6\xb8\xbc-\xbe‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ])"
)
_LATIN_LETTER = re.compile("[\xc0-\xd6\xd8-\xf6\xf8-\xff]")
_CONTROL = re.compile("[\xa0-\xff][\x80-\x9f]")
_WINDOWS_HOLES = frozenset(b"\x81\x8d\x8f\x90\x9d")
_CONTROLS = frozenset(range(0x80, 0xA0))
_WINDOWS_SIGNS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_WINDOWS_SIGN = re.compile(f"[\xc2-\xf4][\xa0-\xbf]?[{_WINDOWS_SIGNS}]")
_LONGEST_WORD = 2000  # of other languages
_DEPTH = 3  # charsets read on top of one another

_SAMPLE = 400  # damaged characters that a run is weighed by
_FIRST_SIGN = "\u2010"  # of those that Chinese text uses
_FIRST_CHINESE = "\u3000"
_GAIN = 25.0  # bits that a run must be better by
_SURE_GAIN = 60.0
_PLAUSIBLE_BITS = 15.0  # a character, on average
_LONG = 8  # characters whose bytes all obey need no plausible Chinese
_UNSETTLED_BITS = 12.0
_BROKEN_BITS = 15.0


def fix_mojibake(text: str, tables: Tables) -> Iterator[Edit]:
    r"""Read text again that was decoded by the wrong charset, run by run.

    Declines where the printed text is as good as what its bytes say in another charset, and on
    single accented letters and signs: café, 25°C, ×, ·, §, pinyin, rare characters.

    >>> from guiju.restoration.edits import applied
    >>> from guiju.restoration.tables import load_tables
    >>> for line in ("è¿\x9dè§\x84", "鐢靛晢 PK", "µçÉÌ PK", "café 商家"):
    ...     print(applied(line, fix_mojibake(line, load_tables())))
    违规
    电商 PK
    电商 PK
    café 商家
    """
    if not _is_suspicious(text):
        return
    gaps = Gaps(tables)
    restored = RestoredText(text, ())
    for _ in range(_DEPTH):
        edits = list(_Page(restored.text, gaps).edits())
        if not edits:
            break
        restored = compose(text, restored, edits)
    for repair in restored.repairs:
        yield Edit(repair.start, repair.end, repair.after, RepairKind.MOJIBAKE, repair.certainty)


def _is_suspicious(text: str) -> bool:
    """Say whether a text holds what each of these kinds of damage must, and good text hardly."""
    if text.isascii():
        return False
    codes = codes_of(text)
    return len(_latin_signs(codes)) > 0 or bool(looked_up(_first_signs(), codes).any())


def _latin_signs(codes: Codes) -> list[int]:
    """Return where a sign of Latin-1 stands before what is neither ASCII nor East Asian."""
    sign, following = codes[:-1], codes[1:]
    plain = (following <= 0x1F) | (following >= ord("!")) & (following <= ord("~"))
    east = following >= 0x2E80
    found: list[int] = np.flatnonzero((sign >= 0xA1) & (sign <= 0xFE) & ~plain & ~east).tolist()
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch read back, and how strongly its bytes and its Chinese speak for it."""

    slots: list[Slot]
    chosen: list[str | None]  # of each slot, or of the first ones
    read: int  # Chinese characters with all their bytes
    gain: float  # bits that it is better by than what is printed
    mean: float  # bits for each of its characters
    strict: bool  # its bytes obey the charset, which few do by chance
    unusual: bool  # it is printed in signs that no text sets side by side

    @property
    def speaks_for_itself(self) -> bool:
        """Say whether hardly anything but this damage prints such a run."""
        plausible = self.mean <= _PLAUSIBLE_BITS or (self.strict and self.read >= _LONG)
        return self.read >= (1 if self.unusual else 2) and self.gain >= _GAIN and plausible

    @property
    def is_likely(self) -> bool:
        """Say whether the run is damage on a page that shows such damage elsewhere."""
        return self.read >= 1 and self.gain >= _GAIN / 2 and self.mean <= _PLAUSIBLE_BITS


class _Page:
    """A page's runs: those that speak for themselves, and then those that the page speaks for."""

    def __init__(self, text: str, gaps: Gaps, depth: int = _DEPTH) -> None:
        self.text = text
        self._gaps = gaps
        self._depth = depth
        self._codes = codes_of(text)
        self._latin = _latin_signs(self._codes)

    @cached_property
    def _lost(self) -> frozenset[int]:
        return lost_bytes(self.text)

    def edits(self) -> Iterator[Edit]:
        """Yield the edits that read the page's damaged runs again."""
        runs = [*self._latin_runs(), *self._gbk_runs()]
        damaged = any(run.speaks_for_itself for run in runs)
        runs = [run for run in runs if run.speaks_for_itself or (damaged and run.is_likely)]
        runs.sort(key=lambda run: run.slots[0].start)
        free_from = 0
        for run in runs:
            start, end = run.slots[0].start, run.slots[-1].end
            if start >= free_from:
                yield from self._ftfy_edits(free_from, start)
                yield from self._edits(run)
                free_from = end
        yield from self._ftfy_edits(free_from, len(self.text))

    def _latin_runs(self) -> Iterator[_Run]:
        """Yield the better of two readings for each stretch that a Latin charset printed."""
        for start, end in self._around_latin_signs(_LATIN_STRETCH, 0, len(self.text)):
            stretch = self.text[start:end]
            utf8 = read_utf8(stretch, self._lost, self._gaps)
            runs = (
                self._run(utf8, start, strict=True),
                self._run(read_gbk(stretch), start, strict=False),
            )
            yield max(runs, key=lambda run: (run.speaks_for_itself, run.gain))

    def _around_latin_signs(
        self, stretch: re.Pattern[str], start: int, end: int
    ) -> Iterator[tuple[int, int]]:
        """Yield where the stretches begin and end that hold signs which bytes bring together."""
        place = start
        for begin in self._latin[
            bisect_left(self._latin, start) : bisect_left(self._latin, end - 1)
        ]:
            if begin < place:
                continue
            while begin > place and stretch.match(self.text, begin - 1, begin):
                begin -= 1
            whole = stretch.match(self.text, begin, end)
            if whole:
                place = whole.end()
                yield begin, place

    def _gbk_runs(self) -> Iterator[_Run]:
        """Yield the runs of UTF-8 that GBK printed."""
        place = 0
        for begin in np.flatnonzero(looked_up(_first_signs(), self._codes)).tolist():
            if begin < place:
                continue
            slots = GbkRun(self.text, begin, self._gaps).slots
            place = slots[-1].end if slots else begin + 1
            slots = _trimmed(slots)
            if slots:
                yield self._run(slots, 0, strict=True)

    def _run(self, slots: list[Slot], offset: int, *, strict: bool) -> _Run:
        """Weigh a reading whose slots count from `offset`, by its first characters if it is long.

        `strict` says that few bytes obey the charset by chance.
        """
        if offset:
            slots = [
                Slot(slot.start + offset, slot.end + offset, slot.options, slot.state)
                for slot in slots
            ]
        sample = list(islice((slot for slot in slots if slot.state is not State.PLAIN), _SAMPLE))
        if not sample:
            return _Run(slots, [], 0, 0.0, 0.0, strict=False, unusual=False)
        last = sample[-1].end if len(sample) == _SAMPLE else slots[-1].end
        sample = [slot for slot in slots if slot.end <= last]
        printed = self.text[sample[0].start : sample[-1].end]
        chosen = self._choose(sample)
        said = "".join(char or "" for char in chosen)
        if strict:  # what GBK says would only be turned back into the same bytes
            said = self._read_on(said)
        cost = self._gaps.cost(said)
        states = [slot.state for slot in sample]
        doubts = chosen.count(None) * _UNSETTLED_BITS + states.count(State.BROKEN) * _BROKEN_BITS
        gain = self._gaps.cost(printed) - cost - doubts
        unusual = strict and bool(_UNUSUAL.search(printed))
        read = sum(char >= _FIRST_CHINESE for char in said)
        if not strict and (len(set(said)) < 2 or len(_LATIN_LETTER.findall(printed)) < 2):
            read = 0  # signs such as ×÷ and letters repeated
        bare = sum(slot.state is State.GAP and slot.end - slot.start == 1 for slot in sample)
        doubtful = 2 * bare > len(sample) or len(set(said)) < 2 or _LATIN_WORD.search(printed)
        if State.READ not in states and doubtful:
            read = 0  # accented letters, of a Latin word or alone
        return _Run(slots, chosen, read, gain, cost / max(read, 1), strict, unusual)

    def _read_on(self, said: str) -> str:
        """Return what a reading says where it is itself text read by the wrong charset."""
        if not self._depth or not _is_suspicious(said):
            return said
        edits = _Page(said, self._gaps, self._depth - 1).edits()
        return applied(said, edits)

    def _choose(self, slots: list[Slot]) -> list[str | None]:
        end = slots[-1].end
        at_line_end = self.text[end : end + 1] in ("", "\n", "\r")
        return self._gaps.choose([slot.options for slot in slots], "\n" if at_line_end else "")

    def _edits(self, run: _Run) -> Iterator[Edit]:
        """Yield the edits of a run, one for each character, what is lost marked."""
        sure = run.speaks_for_itself and run.gain >= _SURE_GAIN
        chosen = run.chosen
        if len(chosen) < len(run.slots):
            chosen = self._choose(run.slots)
        pending: Edit | None = None
        for place, (slot, char) in enumerate(zip(run.slots, chosen, strict=True)):
            edit = self._edit(run.slots, place, char, sure=sure)
            if edit is None or pending is None:
                if pending:
                    yield pending
                pending = edit
            elif slot.start == slot.end:  # its byte lies in the sign before
                certainty = worst((pending.certainty, edit.certainty))
                after = pending.after + edit.after
                pending = replace(pending, after=after, certainty=certainty)
            elif edit.after == pending.after == LOST_MARK and edit.start == pending.end:
                pending = replace(pending, end=edit.end)
            else:
                yield pending
                pending = edit
        if pending:
            yield pending

    def _edit(self, slots: list[Slot], place: int, char: str | None, *, sure: bool) -> Edit | None:
        slot = slots[place]
        if slot.state is State.PLAIN and slot.end > slot.start:
            return None
        certainty = Certainty.CERTAIN if sure else Certainty.PROBABLE
        if slot.state is State.GAP:
            certainty = Certainty.PROBABLE
        if slot.state is State.BROKEN:
            near = slots[max(place - 1, 0) : place + 2]
            if not any(other.state in (State.READ, State.GAP) for other in near):
                return None  # a sign of its own, that no damage touches
            char = None
        if char in (None, "\ufffd"):
            char = LOST_MARK
        if LOST_MARK in char:
            certainty = Certainty.LOST
        return Edit(slot.start, slot.end, char, RepairKind.MOJIBAKE, certainty)

    def _ftfy_edits(self, start: int, end: int) -> Iterator[Edit]:
        """Yield what ftfy reads again: words and signs of other languages, other charsets."""
        for begin, stop in self._around_latin_signs(_WORD, start, end):
            word = self.text[begin:stop]
            if len(word) <= _LONGEST_WORD:
                import ftfy

                fixed = ftfy.fix_encoding(word)
                chinese = [char for char in fixed if char >= _FIRST_CHINESE]
                plausible = self._gaps.cost("".join(chinese)) <= _PLAUSIBLE_BITS * len(chinese)
                if fixed != word and len(chinese) != 1 and plausible:
                    certainty = Certainty.LOST if "\ufffd" in fixed else Certainty.CERTAIN
                    fixed = re.sub("\ufffd+", LOST_MARK, fixed)
                    yield Edit(begin, stop, fixed, RepairKind.MOJIBAKE, certainty)


def lost_bytes(text: str) -> frozenset[int]:
    """Return which bytes of a page's damage printed nothing.

    None where controls stand; the five that Windows-1252 does not have where its signs stand
    behind such letters; else all that Latin-1 has controls for.
    """
    if _CONTROL.search(text):
        return frozenset()
    return _WINDOWS_HOLES if _WINDOWS_SIGN.search(text) else _CONTROLS


def _trimmed(slots: list[Slot]) -> list[Slot]:
    """Return a run without the plain and Latin signs behind it; none if no character is whole."""
    if all(slot.state is not State.READ for slot in slots):
        return []
    end = len(slots)
    while slots[end - 1].state is not State.GAP and slots[end - 1].options[0] < _FIRST_SIGN:
        end -= 1
    return slots[:end]


@cache
def _first_signs() -> npt.NDArray[np.bool_]:
    return marked("".join(first_signs_in_gbk()))
