"""Markdown: what its signs stand for, taken out line by line; what is printed stays."""

from __future__ import annotations

import re

from guiju.labels import find_label
from guiju.markup.elements import SHAPES, Shape
from guiju.markup.facts import days_in
from guiju.markup.layout import Image, Layout, Told, ToldDate
from guiju.markup.rendering import CELL_BORDER, Cuts
from guiju.markup.tokens import Kind, attributes_of, tokens
from guiju.model import SourceFormat

_FRONT_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_FIELD = re.compile(
    r"^(?P<name>[A-Za-z_-]{2,30})[ \t]*:[ \t]*(?P<quote>[\"']?)(?P<value>[^\n]{1,500}?)(?P=quote)"
    r"[ \t\r]*$",
    re.MULTILINE,
)
_LONGEST_FRONT = 20_000
_TITLES = frozenset({"title"})
_DATES = frozenset({"date", "pubdate", "published", "publish_date", "publishdate", "created"})
_ADDRESSES = frozenset(
    {"url", "link", "canonical", "canonical_url", "source_url", "source", "original"}
)

_FENCE = re.compile(r"[ \t]{0,12}(`{3,}|~{3,})")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]+|$)")
_HEADING_END = re.compile(r"[ \t]+#+[ \t\r]*$")
_UNDERLINE = re.compile(r"[ \t]{0,3}(?:=+|-+)[ \t\r]*$")
_RULER = re.compile(r"[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\r?$")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>[ \t]?){1,20}")
_BULLET = re.compile(r"[ \t]{0,40}[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_DEFINITION = re.compile(
    r"[ \t]{0,3}\[[^\[\]\n^]{1,100}\]:[ \t]*<?(?:https?://|[/#]|\.\.?/)\S{0,2000}"
)
_DELIMITERS = re.compile(
    r"[ \t]*+\|?(?:[ \t]*+:?-++:?[ \t]*+\|)*+(?:[ \t]*+:?-++:?[ \t]*+)?+[ \t\r]*+$"
)

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,500})\1(?!`)")
_TARGET = (
    r"\([ \t]{0,4}<?(?P<target>[^()\s<>]{0,1000}(?:\([^()\s<>]{0,300}\)[^()\s<>]{0,300})?)>?"
    r"(?:[ \t]{1,4}(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?[ \t]{0,4}\)"
)
_IMAGE = re.compile(rf"!\[(?P<words>[^\[\]\n]{{0,300}})\]{_TARGET}")
_LINK = re.compile(rf"\[(?P<words>[^\[\]\n]{{1,500}})\]{_TARGET}")
_ADDRESS = re.compile(r"<(https?://[^\s<>]{1,1000})>")
_STRONG = re.compile(r"(\*\*|~~)(?=[^\s*~])[^\n]{1,300}?(?<=[^\s*~])\1")
_UNDER = re.compile(r"(?<![\w_])(__?)(?=[^\s_])[^\n_]{1,300}(?<=[^\s_])\1(?![\w_])")
_STARRED = re.compile(r"(?<![A-Za-z0-9*])\*(?=[^\s*])[^\n*]{1,300}(?<=[^\s*])\*(?![A-Za-z0-9*])")

_Change = tuple[int, int, str]


def markdown_layout(text: str) -> Layout:
    r"""Return the layout of a Markdown file.

    >>> markdown_layout("# 规则\n1. **商家**应当[守约](http://x)\n").rewriting.text
    '规则\n1. 商家应当守约\n'
    """
    return _Reader(text).layout()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[_Change] = []
        self.titles: list[Told] = []
        self.addresses: list[Told] = []
        self.dates: list[ToldDate] = []
        self.images: list[Image] = []
        self.doubts: list[Told] = []
        self.verbatim: list[tuple[int, int]] = []  # code: nothing in it is a sign

    def layout(self) -> Layout:
        """Read the file once by its lines, then once for the HTML in it."""
        self._lines(self._front())
        self._html()
        cuts = Cuts(self.text)
        free_from = 0
        for start, end, after in sorted(self.found, key=lambda one: (one[0], -one[1])):
            if start >= free_from:
                cuts.add(start, end, after)
                free_from = end
        return Layout(
            format=SourceFormat.MARKDOWN,
            rewriting=cuts.rewriting(),
            titles=tuple(sorted(self.titles, key=lambda one: one.by != "heading")),
            addresses=tuple(self.addresses),
            dates=tuple(self.dates),
            images=tuple(sorted(self.images, key=lambda one: one.start)),
            doubts=tuple(self.doubts),
        )

    def _front(self) -> int:
        """Take out the fields at the file's head, and note what they say; return where they end."""
        text = self.text
        if not text.startswith(("---\n", "---\r\n")):
            return 0
        end = _FRONT_END.search(text, 4, _LONGEST_FRONT)
        if end is None or not _FIELD.search(text, 4, end.start()):
            return 0
        for match in _FIELD.finditer(text, 4, end.start()):
            name, words = match["name"].lower().replace("-", "_"), match["value"].strip()
            place = match.span("value")
            if name in _TITLES:
                self.titles.append(Told("front-matter", words, *place))
            elif name in _DATES:
                days = [
                    ToldDate("front-matter", day, words, *place) for day, _, _ in days_in(words)
                ]
                self.dates += days[:1]
            elif name in _ADDRESSES and words.startswith(("http://", "https://")):
                self.addresses.append(Told("front-matter", words, *place))
        self.found.append((0, end.end(), ""))
        return end.end()

    def _lines(self, start: int) -> None:
        text = self.text
        fence = ""
        before = ""  # the line before, empty where it cannot be a heading
        table = False
        place = start
        lines = text[start:].split("\n")
        for number, line in enumerate(lines):
            end = place + len(line)
            opens = _FENCE.match(line)
            if fence:
                closes = opens and opens[1].startswith(fence) and not line[opens.end() :].strip()
                if closes:
                    self.found.append((place, end, ""))
                    fence = ""
                else:
                    self.verbatim.append((place, end))
                before = ""
            elif opens and "`" not in line[opens.end() :]:
                self.found.append((place, end, ""))
                fence, before, table = opens[1], "", False
            else:
                following = lines[number + 1] if number + 1 < len(lines) else ""
                table = "|" in line and (table or _is_delimiters(following))
                before = self._line(place, line, before, in_table=table)
            place = end + 1

    def _line(self, place: int, line: str, before: str, *, in_table: bool) -> str:
        """Take the signs out of a line; return it if the next one may underline it."""
        end = place + len(line)
        if in_table:
            if _is_delimiters(line):
                self._drop(place, end + self.text.startswith("\n", end))
            else:
                self._row(place, line)
                self._inline(place, end)
            return ""
        if (before and _UNDERLINE.match(line)) or _RULER.match(line) or _DEFINITION.match(line):
            if before and _UNDERLINE.match(line) and not self._has_heading():
                told = before.strip()
                self.titles.append(Told("heading", told, place - len(before) - 1, place - 1))
            self.found.append((place, end, ""))
            return ""
        at = 0
        for sign in (_QUOTE, _HEADING, _BULLET):
            match = sign.match(line, at)
            if match and match.end() > at:
                self.found.append((place + at, place + match.end(), ""))
                at = match.end()
                if sign is _HEADING:
                    tail = _HEADING_END.search(line[-300:], 0)
                    if tail and len(line) <= 300 and tail.start() >= at:
                        self.found.append((place + tail.start(), end, ""))
                    if not self._has_heading():
                        words = line[at : tail.start() if tail and len(line) <= 300 else None]
                        self.titles.append(
                            Told(
                                "heading",
                                words.strip(" *_#\r"),
                                place + at,
                                place + at + len(words),
                            )
                        )
                    break
        self._inline(place + at, end)
        return "" if at else line if line.strip() else ""

    def _has_heading(self) -> bool:
        return any(told.by == "heading" for told in self.titles)

    def _row(self, place: int, line: str) -> None:
        """Part the cells of a row of a table as those of a page are."""
        borders = [at for at, char in enumerate(line) if char == "|" and line[at - 1 : at] != "\\"]
        stripped = line.strip()
        first = len(line) - len(line.lstrip())
        last = first + len(stripped)
        cell = first
        for at in borders:
            begin = at
            while begin > first and line[begin - 1] in " \t":
                begin -= 1
            stop = at + 1
            while stop < last and line[stop] in " \t":
                stop += 1
            if at == first or stop >= last:
                after = ""
            else:
                words = line[cell:begin].strip()
                label = find_label(words) if len(words) <= 12 else None
                after = " " if label and label.end == len(words) else CELL_BORDER
            self.found.append((place + begin, place + stop, after))
            cell = stop

    def _inline(self, start: int, end: int) -> None:
        """Take out the signs inside a line, but for those in code."""
        text = self.text
        line = text[start:end]
        if not any(sign in line for sign in "\\`[*_~<!"):
            return
        kept = bytearray(len(line))  # 1 where nothing is a sign any more
        for match in _CODE.finditer(line) if "`" in line else ():
            first, last, size = match.start(), match.end(), len(match[1])
            self._drop(start + first, start + first + size)
            self._drop(start + last - size, start + last)
            kept[first:last] = b"\1" * (last - first)
            self.verbatim.append((start + first, start + last))
        if "[" in line:
            self._links(start, line, kept)
        ending = line.rstrip("\r")
        if ending.endswith("\\") and not ending.endswith("\\\\"):  # a line break
            self._drop(start + len(ending) - 1, start + len(ending))
        for match in _ESCAPE.finditer(line):
            first = match.start()
            if not kept[first]:
                self.found.append((start + first, start + first + 2, match[1]))
                kept[first : first + 2] = b"\1\1"
        for match in _ADDRESS.finditer(line):
            first, last = match.span()
            if not kept[first]:
                self._drop(start + first, start + first + 1)
                self._drop(start + last - 1, start + last)
                kept[first:last] = b"\1" * (last - first)
                self.verbatim.append((start + first, start + last))
        self._emphasis(start, line, kept)

    def _drop(self, start: int, end: int) -> None:
        self.found.append((start, end, ""))

    def _links(self, start: int, line: str, kept: bytearray) -> None:
        """Take out pictures, and of links all but their words."""
        for match in _IMAGE.finditer(line):
            first, last = match.span()
            if not kept[first]:
                words, target = match["words"].strip(), match["target"]
                self.images.append(Image(start + first, start + last, words, target))
                self._drop(start + first, start + last)
                kept[first:last] = b"\1" * (last - first)
        for match in _LINK.finditer(line):
            first, last = match.span()
            if not kept[first]:
                close = match.end("words")
                self._drop(start + first, start + first + 1)
                self._drop(start + close, start + last)
                kept[close:last] = b"\1" * (last - close)

    def _emphasis(self, start: int, line: str, kept: bytearray) -> None:
        for pattern in (_STRONG, _UNDER, _STARRED):
            for match in pattern.finditer(line):
                first, last = match.span()
                size = len(match[1]) if pattern.groups else 1
                if kept[first] or kept[last - size]:
                    continue
                if match.group().startswith("~~"):  # its signs stay: what was struck must not join
                    words = line[first + size : last - size]
                    self.doubts.append(Told("struck", words, start + first, start + last))
                    continue
                self._drop(start + first, start + first + size)
                self._drop(start + last - size, start + last)
                kept[first : first + size] = kept[last - size : last] = b"\1" * size

    def _html(self) -> None:
        """Take out the tags and comments that stand outside of code."""
        if "<" not in self.text:
            return
        verbatim = iter(sorted(self.verbatim))
        code = next(verbatim, None)
        parted = -1  # where tags end that a line end stands for already
        for token in tokens(self.text):
            while code and code[1] <= token.start:
                code = next(verbatim, None)
            if token.kind in (Kind.TEXT, Kind.UNCLOSED) or (code and token.start >= code[0]):
                continue
            after = ""
            shape = SHAPES.get(token.name, Shape.INLINE)
            if token.kind == Kind.OPEN and token.name == "img":
                own = attributes_of(token.attributes)
                image = Image(token.start, token.end, own.get("alt", ""), own.get("src", ""))
                self.images.append(image)
            if shape == Shape.CELL and token.kind == Kind.CLOSE:
                after = " "
            elif shape == Shape.RAISED:  # 10<sup>4</sup> is not 104
                after = (
                    "" if self.text[token.end : token.end + 1] in ("", "\n", "，", "。") else " "
                )
            elif shape not in (Shape.INLINE, Shape.RAISED, Shape.CELL):
                inside = self.text[token.start - 1 : token.start].strip()
                apart = inside and self.text[token.end : token.end + 1].strip()
                after = "\n" if apart and token.start != parted else ""
                parted = token.end if after or token.start == parted else -1
            self.found.append((token.start, token.end, after))


def _is_delimiters(line: str) -> bool:
    return "-" in line and "|" in line and len(line) < 2000 and bool(_DELIMITERS.match(line))
