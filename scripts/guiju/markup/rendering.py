"""Rendering: the edits that leave of a page's file what its reader sees, line for line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from guiju.labels import find_label
from guiju.markup.elements import Shape
from guiju.markup.numbering import numbers_of
from guiju.markup.spans import Spans, spans_of
from guiju.markup.tokens import Kind
from guiju.model import Certainty, RepairKind
from guiju.restoration.edits import Edit, Rewriting, changes, worst
from guiju.restoration.repairs import mask_of, rank_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guiju.markup.layout import Printed
    from guiju.markup.regions import Concealed, Regions
    from guiju.markup.tree import Document, Element

CELL_BORDER = " | "  # no white space alone: 扣2分 | 次日 must not read 2次
_BLANK = " \t\n\r\f"
_RUN = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
# Between two of these a browser drops the line end of a source (CSS Text, segment breaks).
_WIDE = re.compile(
    "[\u2018-\u201d\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60]"
)
_LONGEST_LABEL = 12
_MOST_REPEATED = 50_000  # characters of cells that are printed again
_RAISED = {
    "sup": str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
_OPENING = tuple("([（〔【")


class Cuts:
    """Edits of a text in their order, gathered in columns."""

    def __init__(self, text: str) -> None:
        """Begin with a text that is left as it is."""
        self.text = text
        self._rows: list[tuple[int, int, int, Certainty]] = []
        self._parts: list[str] = []
        self._position = 0

    def add(
        self, start: int, end: int, after: str, certainty: Certainty = Certainty.CERTAIN
    ) -> None:
        """Replace `[start, end)`, which stands behind everything added before."""
        if end - start != len(after):
            self._add(start, end, after, certainty)
        elif after != self.text[start:end]:
            for edit in changes(self.text, Edit(start, end, after, RepairKind.DEBRIS, certainty)):
                self._add(edit.start, edit.end, edit.after, certainty)

    def _add(self, start: int, end: int, after: str, certainty: Certainty) -> None:
        self._rows.append((start, end, len(after), certainty))
        self._parts += (self.text[self._position : start], after)
        self._position = end

    def rewriting(self) -> Rewriting | None:
        """Return the edits and the text that they give, None without any."""
        if not self._rows:
            return None
        starts, ends, lengths, certainties = zip(*self._rows, strict=True)
        return Rewriting(
            "".join((*self._parts, self.text[self._position :])),
            np.array(starts, np.int32),
            np.array(ends, np.int32),
            np.array(lengths, np.int32),
            np.full(len(starts), mask_of((RepairKind.DEBRIS,)), np.uint16),
            np.array([rank_of(certainty) for certainty in certainties], np.uint8),
        )


def rendered(document: Document, regions: Regions) -> Rewriting | None:
    """Return the edits that take a page's markup out.

    Blocks stand on lines of their own, paragraphs with a blank line around them; a row of a table
    of short cells is a line, its cells parted by ` | `, or by a space behind a cell that is a
    label. A cell that spans rows or columns is printed in each of them, which is probable. White
    space collapses as in a browser. What is hidden inside a line goes, each stretch by
    an edit of its own.
    """
    return _Renderer(document, regions).rewriting()


class _Renderer:
    def __init__(self, document: Document, regions: Regions) -> None:
        self.document, self.text = document, document.text
        self.cuts = Cuts(document.text)
        self.concealed, self.printing = regions.concealed, regions.printed
        self.labels: dict[int, str] = {}
        self.sure_of_numbers = not any(
            "stylesheet" in link.attributes_text.lower() for link in document.named.get("link", [])
        )
        self.tables: list[Element] = []  # those of short cells around the place
        self.last = ""  # the last visible character
        self.line: list[str] = []  # what the cell so far says
        self.spans = Spans()
        self.spanning: list[str] | None = None  # what the cell so far prints, if it spans others
        self.said: dict[int, str] = {}  # what cells that span others print
        self.repeated = 0
        self._next_gap(0)

    def _next_gap(self, start: int) -> None:
        """Begin to gather what stands between two visible characters."""
        self.gap = start
        self.pieces: list[tuple[int, int, str, Certainty]] = []
        self.breaks = self.cells = 0
        self.space = ""
        self.label: tuple[int, str] | None = None
        self.sure = Certainty.CERTAIN  # of what parts the two
        self.doubtful = False  # that what follows is seen at all

    def rewriting(self) -> Rewriting | None:
        """Go through the page once."""
        end = len(self.text)
        is_text, opens = Kind.TEXT, Kind.OPEN
        hidden = iter(self.concealed)
        following = next(hidden, None)
        hides_from, hides_to = (following.start, following.end) if following else (end, end)
        printing = iter(self.printing)
        printed = next(printing, None)
        prints_at = printed.end if printed else end + 1
        for kind, start, stop, element in self.document.events:
            while start >= prints_at and printed:
                self._print_generated(printed)
                printed = next(printing, None)
                prints_at = printed.end if printed else end + 1
            while start >= hides_to and following:
                following = next(hidden, None)
                hides_from, hides_to = (following.start, following.end) if following else (end, end)
            if start >= hides_from and following:
                self._conceal(following)
            elif kind is is_text:
                self._text(start, stop, element)
            elif kind is opens:
                self._open(element)
            else:
                self._close(element)
        for one in (printed, *printing) if printed else ():
            self._print_generated(one)
        for piece in (*self.pieces, (self.gap, end, "", Certainty.CERTAIN)):
            self.cuts.add(piece[0], piece[1], "", piece[3])
        return self.cuts.rewriting()

    def _print_generated(self, printed: Printed) -> None:
        if printed.text:
            self._print(printed.start, printed.end, printed.text)
        elif printed.start >= self.gap:
            self.pieces.append((self.gap, printed.start, "", Certainty.CERTAIN))
            self.gap, self.doubtful = printed.start, True

    def _conceal(self, hidden: Concealed) -> None:
        if hidden.start < self.gap:
            return  # known already
        if hidden.text:
            self._print(hidden.start, hidden.end, hidden.text)
            return
        self.pieces.append((self.gap, hidden.start, "", Certainty.CERTAIN))
        self.pieces.append((hidden.start, hidden.end, "", hidden.certainty))
        self.gap = hidden.end

    def _open(self, element: Element) -> None:
        shape = element.shape
        if shape == Shape.BREAK:
            self._part(min(self.breaks + 1, 2), element)
        elif shape == Shape.RAISED:
            if not self._is_small_number(element):
                self.space = self.space or " "
        elif shape == Shape.CELL:
            if self.tables and self._is_cell_of(element, self.tables[-1]):
                self.cells += bool(self.line)
                self._repeat(
                    self.spans.before.get(element.number, ()), element.start, element.inside
                )
                if element.number in self.spans.spanning:
                    self.spanning = []
            else:
                self._part(1)
        else:
            self._part(2 if shape == Shape.PARAGRAPH or element.name == "table" else 1, element)
        if element.name == "ol":
            self.labels |= numbers_of(self.document, element)
        elif element.number in self.labels:
            self._begin_item(element)
        elif element.name == "table" and element.is_data_table:
            self.tables.append(element)
            self.spans = spans_of(self.document, element)
        if shape == Shape.ROW:
            self.line = []

    def _close(self, element: Element) -> None:
        shape = element.shape
        if shape == Shape.RAISED:
            if not self._is_small_number(element):
                self.space = self.space or " "
        elif shape == Shape.CELL:
            if not (self.tables and self._is_cell_of(element, self.tables[-1])):
                self._part(1)
            elif self.spanning is not None:
                self.said[element.number] = "".join(self.spanning)
                self.spanning = None
                copies = self.spans.behind.get(element.number, ())
                if copies:
                    self.cells += bool(self.line)
                    self._repeat(copies, element.content_end, element.end)
                    self.cells = max(self.cells - 1, 0)  # the next cell counts itself
        else:
            if shape == Shape.ROW and (rest := self.spans.at_end.get(element.number)):
                self.cells += bool(self.line)
                self._repeat(rest, element.content_end, element.end)
                self.cells = 0
            self._part(2 if shape == Shape.PARAGRAPH or element.name == "table" else 1, element)
        if self.label and element.number in self.labels:
            self.label = None  # an item without text
        if self.tables and self.tables[-1] is element:
            self.tables.pop()

    def _repeat(self, cells: Sequence[int], start: int, end: int) -> None:
        """Print cells that reach here from elsewhere in place of a tag; behind them one follows.

        A label is not repeated: it would number two clauses. What parts its row is doubtful then.
        """
        for cell in cells:
            words = self.said.get(cell, "")
            label = find_label(words) if len(words) <= _LONGEST_LABEL else None
            if (label and label.end == len(words)) or self.repeated > _MOST_REPEATED:
                self.sure = Certainty.PROBABLE
                continue
            if words:
                self._print(start, end, words)
                self.repeated += len(words)
                start = end
            self.cells += bool(self.line)

    def _print(self, start: int, end: int, words: str) -> None:
        """Print in place of a tag what a reader sees there, though it does not stand there."""
        if start < self.gap:
            return  # in something hidden
        self._visible(words[0], start, taken=False)
        self.cuts.add(start, end, words, Certainty.PROBABLE)
        self._go_on(words[-1], words, end)

    def _part(self, breaks: int, element: Element | None = None) -> None:
        """Note that what follows stands on another line; inside a cell, behind a space."""
        inside = self.tables and element is not None and element.shape not in (
            Shape.ROW, Shape.TABLE,
        )  # fmt: skip
        if inside:
            self.space = self.space or " "
        else:
            self.breaks = max(self.breaks, breaks)

    def _is_cell_of(self, cell: Element, table: Element) -> bool:
        return table.number < cell.number < table.last

    def _begin_item(self, element: Element) -> None:
        """Print an item's number in place of its tag."""
        if self.label:  # an item that begins with a list
            _, label = self.label
            self.pieces.append((self.gap, element.start, f"{label.strip()}\n", Certainty.CERTAIN))
        else:
            self.pieces.append((self.gap, element.start, "", Certainty.CERTAIN))
        self.gap = element.start
        self.label = element.start, self.labels[element.number]

    def _is_small_number(self, element: Element) -> bool:
        """Say whether there are signs for what is set above or below the line: m², H₂O."""
        words = self.document.words(element)
        small = words.translate(_RAISED[element.name])
        return bool(words) and all(a != b for a, b in zip(words, small, strict=True))

    def _text(self, start: int, end: int, element: Element) -> None:
        text = self.text
        if element.preserved:
            if element.name in ("pre", "listing", "textarea") and start == element.inside:
                start += text.startswith("\n", start) or 2 * text.startswith("\r\n", start)
            if end == element.content_end:
                end = start + len(text[start:end].rstrip("\r\n"))
            if start == end or (text[start:end].isspace() and not self.last):
                return
            self._visible(text[start], start)
            self._go_on(text[end - 1], text[start:end], end)
            return
        run = text[start:end]
        shown = run.strip(_BLANK)
        if not shown:
            self._blank(run)
            return
        lead = len(run) - len(run.lstrip(_BLANK))
        if lead:
            self._blank(run[:lead])
        first, stop = start + lead, start + lead + len(shown)
        small = element.shape == Shape.RAISED and self._is_small_number(element)
        self._visible(shown[0], first, taken=not small)
        if small:
            shown = shown.translate(_RAISED[element.name])
            self.cuts.add(first, stop, shown)
        else:
            for match in _RUN.finditer(shown) if not shown.isalnum() else ():
                place = match.start()
                blank = self._collapsed(match.group(), shown[place - 1], shown[match.end()])
                self.cuts.add(first + place, first + match.end(), blank)
        self._go_on(shown[-1], shown, stop)
        if stop < end:
            self._blank(text[stop:end])

    def _go_on(self, last: str, words: str, end: int) -> None:
        self.last = last
        if self.tables:
            self.line.append(words)
            if self.spanning is not None:
                self.spanning.append(" ".join(words.split()))
        self._next_gap(end)

    def _blank(self, run: str) -> None:
        if not self.space or ("\n" not in run and "\r" not in run):
            self.space = " " if "\n" not in run and "\r" not in run else "\n"

    @staticmethod
    def _collapsed(blank: str, before: str, after: str) -> str:
        """Return what white space in a text is shown as."""
        in_lines = "\n" in blank or "\r" in blank
        return "" if in_lines and _WIDE.match(before) and _WIDE.match(after) else " "

    def _visible(self, char: str, place: int, *, taken: bool = True) -> None:
        """Close the gap before a visible character, which a repair may take along if `taken`."""
        parted = self.breaks or self.space or self.cells
        between = self._between(char) if parted and self.last else ""
        if self.spanning and between:
            self.spanning.append(between)
        if self.label:
            _, label = self.label
            certainty = Certainty.CERTAIN if self.sure_of_numbers else Certainty.PROBABLE
            certainty = Certainty.PROBABLE if self.doubtful else certainty
            pieces = [*self.pieces, (self.gap, place, label, certainty)]
        elif self.doubtful and taken:
            # The repair takes the first character along, so that it stands in the clause.
            pieces = [*self.pieces, (self.gap, place + 1, char, Certainty.PROBABLE)]
        elif self.pieces:
            certainty = Certainty.PROBABLE if self.doubtful else Certainty.CERTAIN
            pieces = [*self.pieces, (self.gap, place, "", certainty)]
        else:
            if between or place > self.gap:
                self.cuts.add(self.gap, place, between, self.sure)
            return
        for first, last, after, certainty in pieces:
            self.cuts.add(first, last, between + after, worst((certainty, self.sure)))
            between = ""

    def _between(self, char: str) -> str:
        """Return what parts the last visible character from the next one."""
        if self.breaks:
            self.line = []
            return "\n" * self.breaks
        if self.cells:
            cell = "".join(self.line).strip()
            self.line = []
            label = find_label(cell) if len(cell) <= _LONGEST_LABEL else None
            if label and label.end == len(cell) and self.cells == 1:
                return " "
            return CELL_BORDER + CELL_BORDER.lstrip() * (self.cells - 1)
        if self.space:
            if self.space == "\n" and _WIDE.match(self.last) and _WIDE.match(char):
                return ""
            return "" if self.space == " " and self.last in _BLANK else " "
        return ""
