"""Tokens: the tags, comments and texts of an HTML page, each with its place.

The rules are those of the HTML standard's tokenizer where they matter for what is text. They differ
where a browser would let text vanish without a trace: a tag that is not closed ends before the next
one, a comment or script that is never closed hides nothing, `<` before what is no tag is a sign of
the text (违规分<100分), and a quotation mark that swallows tags is none.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from guiju.markup.elements import RAW, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(IntEnum):
    """What a token is."""

    OPEN = 0
    CLOSE = 1
    TEXT = 2
    GONE = 3  # comments, declarations, scripts: never text
    UNCLOSED = 4  # the beginning of something that has no end


class Token(NamedTuple):
    """A stretch of the page, half-open, in code points; `name` is lower case."""

    kind: Kind
    start: int
    end: int
    name: str
    attributes: str


_ATTRIBUTES = r"""(?:[^"'<>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?|["'])*+"""
# Every repetition is possessive: a tag is read once, and where it ends nothing is tried again.
_TOKEN = re.compile(
    r"<(?:(?P<close>/)?(?P<name>[A-Za-z][A-Za-z0-9:_.-]*+)(?=[\s/<>]|\Z)(?!\s++[^\x00-\x7f])"
    rf"(?P<attributes>{_ATTRIBUTES})(?P<end>>|(?=<)|\Z)|[!?](?=[A-Za-z\[=-]))"
)
_UNQUOTED = re.compile(
    r"<(?P<close>/)?(?P<name>[A-Za-z][A-Za-z0-9:_.-]*+)(?P<attributes>[^<>]*+)(?P<end>>|(?=<)|\Z)"
)
_QUOTED = re.compile(r"""=\s*+(?:"([^"]*+)"|'([^']*+)')(?=(.?))""", re.DOTALL)
_COMMENT_END = re.compile("--!?>")
_CLOSED_NAME = re.compile(r"</([A-Za-z][A-Za-z0-9:_.-]*+)")
_MOST_MISQUOTED = 100  # from then on a page's quotation marks mean nothing
_LONGEST_CUT = 300  # characters; a longer tag without an end has swallowed text


def tokens(text: str) -> Iterator[Token]:
    """Yield a page's tokens; together they cover it without a gap. Linear in the page's length.

    >>> [(t.kind.name, t.name) for t in tokens('<p title="a>b">分数<100分<br>')]
    [('OPEN', 'p'), ('TEXT', ''), ('OPEN', 'br')]
    """
    return _Tokenizer(text).tokens()


class _Tokenizer:
    """What is known of a page on the way through it, so that nothing is looked for twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.misquoted = 0
        self.endless: set[str] = set()  # ends that do not come any more
        self.closed: frozenset[str] | None = None

    def tokens(self) -> Iterator[Token]:
        text, search = self.text, _TOKEN.search
        new = tuple.__new__  # a tenth of a page's time goes into making tokens
        opens, closes, is_text = Kind.OPEN, Kind.CLOSE, Kind.TEXT
        position = shown = 0
        while (match := search(text, position)) is not None:
            start, end = match.span()
            close, name, attributes, closing = match.groups()
            if name is None:
                token = self._declaration(start)
            else:
                if not closing or ">" in attributes or self.misquoted >= _MOST_MISQUOTED:
                    match = self._unswallowed(match)
                    end, attributes = match.end(), match["attributes"]
                name = name.lower()
                bare = not closing and not attributes
                if bare and (name not in SHAPES or (len(name) == 1 and name != "p")):
                    position = start + 1  # a<b<c
                    continue
                if name not in SHAPES and not self._is_element(name, attributes):
                    position = start + 1
                    continue
                kind = closes if close else opens
                token = new(Token, (kind, start, end, name, attributes))
            if start > shown:
                yield new(Token, (is_text, shown, start, "", ""))
            yield token
            position = shown = token[2]
            if name in RAW and token[0] is opens:
                raw_end = self._raw_end(name, shown)
                if raw_end > shown:
                    kind = Kind.TEXT if name in ("textarea", "title", "xmp") else Kind.GONE
                    yield new(Token, (kind, shown, raw_end, "", ""))
                elif raw_end < 0:
                    yield new(Token, (Kind.UNCLOSED, shown, shown, name, ""))
                position = shown = max(raw_end, shown)
        if shown < len(text):
            yield Token(Kind.TEXT, shown, len(text), "", "")

    def _declaration(self, start: int) -> Token:
        """Return a comment, a declaration or a processing instruction."""
        text = self.text
        if not text.startswith("<!--", start):
            end = self._find(">", start)
            kind = Kind.GONE if end >= 0 else Kind.UNCLOSED
            return Token(kind, start, end + 1 if end >= 0 else start + 2, "", "")
        for empty in ("<!-->", "<!--->"):
            if text.startswith(empty, start):
                return Token(Kind.GONE, start, start + len(empty), "", "")
        closing = _COMMENT_END.search(text, start + 4) if "-->" not in self.endless else None
        if closing:
            return Token(Kind.GONE, start, closing.end(), "", "")
        self.endless.add("-->")
        return Token(Kind.UNCLOSED, start, start + 4, "", "")

    def _find(self, sign: str, start: int) -> int:
        end = -1 if sign in self.endless else self.text.find(sign, start)
        if end < 0:
            self.endless.add(sign)
        return end

    def _raw_end(self, name: str, start: int) -> int:
        """Return where the end tag of a raw element begins, -1 if there is none."""
        if name in self.endless:
            return -1
        found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.text, start)
        if found is None:
            self.endless.add(name)
            return -1
        return found.start()

    def _unswallowed(self, match: re.Match[str]) -> re.Match[str]:
        """Return a tag, read without its quotation marks if these have swallowed others."""
        attributes = match["attributes"]
        cut_long = not match["end"] and len(attributes) > _LONGEST_CUT
        misquoted = self.misquoted >= _MOST_MISQUOTED or any(
            found[3] and not found[3].isspace() and found[3] not in "/>"
            for found in _QUOTED.finditer(attributes)
            if ">" in (found[1] or found[2] or "")
        )
        if not (misquoted or cut_long):
            return match
        self.misquoted += 1
        return _UNQUOTED.match(self.text, match.start()) or match

    def _is_element(self, name: str, attributes: str) -> bool:
        """Say whether a name that HTML does not know is one all the same: <SKU> is a word."""
        if name.endswith(":"):  # <https://example.com>
            return False
        if "-" in name or ":" in name:
            return True
        if self.closed is None:
            self.closed = frozenset(map(str.lower, _CLOSED_NAME.findall(self.text)))
        return "=" in attributes or name in self.closed


_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
_LONGEST_ATTRIBUTES = 20_000


def attributes_of(raw: str) -> dict[str, str]:
    """Return the attributes of a tag by their lower-case names; of two the first counts.

    >>> attributes_of(' Class="a b" hidden data-x=1')
    {'class': 'a b', 'hidden': '', 'data-x': '1'}
    """
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw, 0, _LONGEST_ATTRIBUTES):
        name, double, single, bare = match.groups()
        found.setdefault(name.lower(), double or single or bare or "")
    return found
