"""A light tree of an HTML page: its elements with their places, and what stands inside of each.

Built in one pass without recursion, as tolerant as a browser: end tags may be missing, wrong or
misplaced. Only what parts the text of a page is told in its events.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from guiju.markup.elements import (
    BARRIERS,
    CLOSES_P,
    CODE,
    FALLBACK,
    HEADINGS,
    IMPLIED,
    OF_TABLES,
    PRESERVING,
    SHAPES,
    SPECIAL,
    VOID,
    Shape,
)
from guiju.markup.tokens import Kind, attributes_of, tokens

_MOST_DEPTH = 200  # elements inside elements; deeper ones do not nest, as in browsers
_ENTITY = re.compile("&#?[A-Za-z0-9]{1,32};")
_MARKS = re.compile("[，。；：、！？]")
_PRESERVED = re.compile(
    r"white-space\s*:\s*(?:pre\b|pre-wrap|pre-line|break-spaces)", re.IGNORECASE
)
_SHOWN_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table\b)", re.IGNORECASE)
_LONGEST_CELL = 300  # characters; longer ones are columns of the page, not cells of a table
_LOOKED_FOR = frozenset(
    {
        "h1", "title", "meta", "link", "time", "img", "del", "s", "strike",
    }
)  # fmt: skip
_CONTROLS = frozenset({"input", "textarea", "select", "button"})
_BLOCKS_OF_A_CELL = HEADINGS | {"ul", "ol", "pre", "blockquote", "article", "section", "form"}


class Element:
    """An element while and after it is read; places are code points of the page.

    `[start, inside)` is its start tag, `[content_end, end)` its end tag, empty where it has none.
    `last` is the number of the first element behind its descendants. `length` counts its visible
    characters, `linked` those in links, `marks` its punctuation. `preserved` says that its text
    keeps its lines.
    """

    # Most elements leave most of these as they are.
    parent: Element | None = None
    preserved = False
    nested = False
    length = linked = marks = links = 0
    blocks = controls = 0
    rows = cells = longest_cell = 0
    events_start = events_end = 0

    def __init__(
        self, name: str, shape: Shape, number: int, start: int, inside: int, attributes: str
    ) -> None:
        """Begin an element at its start tag."""
        self.name = name
        self.shape = shape
        self.number = number
        self.start = start
        self.inside = self.content_end = self.end = inside
        self.attributes_text = attributes
        self.last = number + 1

    @property
    def is_data_table(self) -> bool:
        """Say whether the element is a table of short cells, one row a line."""
        several = self.cells > self.rows > 0
        return several and not self.nested and self.longest_cell <= _LONGEST_CELL

    @property
    def plain(self) -> int:
        """The visible characters outside of links."""
        return self.length - self.linked


class Event(NamedTuple):
    """Something that parts the text, or a text, in the order of the page."""

    kind: Kind
    start: int
    end: int
    element: Element


@dataclass(slots=True)
class Document:
    """A page read: its elements in the order of their start tags, the first being the page."""

    text: str
    elements: list[Element]
    events: list[Event]
    styles: list[tuple[int, int]] = field(default_factory=list)
    data: list[tuple[int, int]] = field(default_factory=list)  # JSON-LD
    comments: list[tuple[int, int]] = field(default_factory=list)
    unclosed: list[tuple[int, str]] = field(default_factory=list)
    named: dict[str, list[Element]] = field(default_factory=dict)  # some elements, by name
    parsed: dict[str, dict[str, str]] = field(default_factory=dict)

    def words(self, element: Element) -> str:
        """Return the text in an element, its white space collapsed, with a space at each tag."""
        inside = self.events[element.events_start : element.events_end]
        texts = (self.text[start:end] for kind, start, end, _ in inside if kind == Kind.TEXT)
        return " ".join(" ".join(texts).split())

    def attributes(self, element: Element) -> dict[str, str]:
        """Return an element's attributes."""
        raw = element.attributes_text
        found = self.parsed.get(raw)
        if found is None:
            found = self.parsed[raw] = attributes_of(raw)
        return found


def read_document(text: str) -> Document:
    """Read a page. Never fails, and leaves no character out: it is in a tag or in a text.

    >>> document = read_document("<ul><li>甲<li>乙</ul>")
    >>> [(e.name, document.text[e.start:e.end]) for e in document.elements[1:]]
    [('ul', '<ul><li>甲<li>乙</ul>'), ('li', '<li>甲'), ('li', '<li>乙')]
    """
    return _Builder(text).document


class _Builder:
    def __init__(self, text: str) -> None:
        page = Element("", Shape.BLOCK, 0, 0, 0, "")
        self.document = Document(text, [page], [])
        self.open = [page]
        self.too_deep: dict[str, int] = {}
        self.counts: dict[str, int] = {}  # of open elements, so that most look-ups are short
        self.in_link = 0
        self._read(text)
        while len(self.open) > 1:
            self._close_last(len(text), len(text))
        page.content_end = page.end = len(text)
        page.last = len(self.document.elements)
        page.events_end = len(self.document.events)

    def _read(self, text: str) -> None:
        document = self.document
        new = tuple.__new__
        is_text, opens, closes, unclosed = Kind.TEXT, Kind.OPEN, Kind.CLOSE, Kind.UNCLOSED
        events, raw = document.events, ""
        last: Element = self.open[0]
        for kind, start, end, name, attributes in tokens(text):
            if kind is is_text:
                element = self.open[-1]
                if element.name == "title":
                    continue
                events.append(new(Event, (kind, start, end, element)))
                shown = text[start:end].strip()
                if shown:
                    size = len(_ENTITY.sub("&", shown)) if "&" in shown else len(shown)
                    element.length += size
                    if self.in_link:
                        element.linked += size
                    if size > 1:
                        element.marks += len(_MARKS.findall(shown))
            elif kind is opens:
                last = self._start(name, start, end, attributes)
            elif kind is closes:
                if self.open[-1].name == name and not self.too_deep:
                    self._close_last(start, end)
                else:
                    self._end(name, start, end)
            elif kind is unclosed:
                document.unclosed.append((start, name or text[start:end]))
                if name and self.open[-1] is last:  # it holds nothing of what follows
                    self._close_last(start, start)
            elif text.startswith("<!--", start):
                document.comments.append((start, end))
            elif last.inside == start and last.name in CODE:
                raw = last.name
                if raw == "style":
                    document.styles.append((start, end))
                elif "ld+json" in last.attributes_text:
                    document.data.append((start, end))

    def _start(self, name: str, start: int, end: int, attributes: str) -> Element:
        open_, elements = self.open, self.document.elements
        if self.counts.get("p") and name in CLOSES_P and self._is_open("p"):
            self._pop_to("p", start)
        if name in IMPLIED:
            self._imply(name, start)
        elif (name in HEADINGS and open_[-1].name in HEADINGS) or (
            name == "a" and open_[-1].name == "a"
        ):
            self._close_last(start, start)
        shape = SHAPES.get(name, Shape.INLINE)
        if not shape and "display" in attributes and _SHOWN_AS_BLOCK.search(attributes):
            shape = Shape.BLOCK
        parent = open_[-1]
        element = Element(name, shape, len(elements), start, end, attributes)
        element.parent = parent
        if parent.preserved or name in PRESERVING or _keeps_lines(attributes):
            element.preserved = True
        elements.append(element)
        if name in _LOOKED_FOR:
            self.document.named.setdefault(name, []).append(element)
        if shape:
            self.document.events.append(Event(Kind.OPEN, start, end, element))
            parent.blocks += 1
        element.events_start = element.events_end = len(self.document.events)
        if name in VOID:
            if name in _CONTROLS and "hidden" not in attributes:
                parent.controls += 1
        elif len(open_) >= _MOST_DEPTH:
            self.too_deep[name] = self.too_deep.get(name, 0) + 1
        else:
            open_.append(element)
            self.counts[name] = self.counts.get(name, 0) + 1
            if name == "a":
                self.in_link += 1
        return element

    def _end(self, name: str, start: int, end: int) -> None:
        if self.too_deep.get(name):
            self.too_deep[name] -= 1
            if name in SPECIAL:
                self._part(start, end)
            return
        if self.open[-1].name == name:
            self._close_last(start, end)
        elif name in ("p", "br"):
            if name == "p" and self._is_open("p"):
                self._pop_to("p", start, end)
            else:
                self._part(start, end)
        elif name in HEADINGS:
            for other in HEADINGS:
                if self._is_open(other):
                    self._pop_to(other, start, end)
                    break
        elif self._is_open(name):
            self._pop_to(name, start, end)

    def _part(self, start: int, end: int) -> None:
        """Note an end tag that ends nothing, but parts the text all the same."""
        line = Element("br", Shape.BREAK, -1, start, end, "")
        self.document.events.append(Event(Kind.OPEN, start, end, line))

    def _is_open(self, name: str) -> bool:
        """Say whether an end tag of this name would end something."""
        if not self.counts.get(name):
            return False
        if name in OF_TABLES or name == "table":
            barriers = frozenset({"table", "template"})
        elif name in SPECIAL or name == "p":
            barriers = BARRIERS
        else:
            barriers = SPECIAL
        for element in reversed(self.open):
            if element.name == name:
                return True
            if element.name in barriers:
                return False
        return False

    def _imply(self, name: str, start: int) -> None:
        ends, barriers = IMPLIED[name]
        if self.counts.keys().isdisjoint(ends):
            return
        for element in reversed(self.open):
            if element.name in ends:
                self._pop_to(element.name, start)
                return
            if element.name in barriers:
                return

    def _pop_to(self, name: str, start: int, end: int | None = None) -> None:
        """Close elements down to the last open one of a name, which `[start, end)` ends."""
        while self.open[-1].name != name:
            self._close_last(start, start)
        self._close_last(start, start if end is None else end)

    def _close_last(self, start: int, end: int) -> None:
        element = self.open.pop()
        parent = self.open[-1]
        element.content_end, element.end = start, end
        element.last = len(self.document.elements)
        element.events_end = len(self.document.events)
        name = element.name
        self.counts[name] -= 1
        if name == "a":
            self.in_link -= 1
            element.linked = element.length
            element.links += bool(element.length)
        if name not in FALLBACK:
            parent.length += element.length
            parent.linked += element.linked
            parent.marks += element.marks
            parent.links += element.links
        parent.blocks += element.blocks
        parent.controls += element.controls + (name in _CONTROLS)
        if element.shape:
            self.document.events.append(Event(Kind.CLOSE, start, end, element))
            if name in ("td", "th", "tr", "table") or name in _BLOCKS_OF_A_CELL:
                self._count(element)

    def _count(self, element: Element) -> None:
        """Tell the table around an element of it."""
        for outer in reversed(self.open):
            if outer.name == "table":
                if element.name in ("td", "th"):
                    outer.cells += 1
                    outer.longest_cell = max(outer.longest_cell, element.length)
                elif element.name == "tr":
                    outer.rows += 1
                else:
                    outer.nested = True
                return


def _keeps_lines(attributes: str) -> bool:
    """Say whether a style keeps the lines of its element's text as they are."""
    return "white-space" in attributes and _PRESERVED.search(attributes) is not None
