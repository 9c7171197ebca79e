"""Text into Markdown that shows exactly this text, and back."""

from __future__ import annotations

import html
import re

_ALWAYS = re.compile(r"[\\`*_{\[\]<&]")
# What makes a block of a line that begins with it; a page's paragraphs stand on one line each.
_AT_START = re.compile(r"[#>+\-!=:~?|/]|\d+(?=[.)])")
_ASCII_MARK = re.compile(r"[!-/:-@\[-`{-~]")
_BACKSLASHED = "\\`*_{[]"
_ESCAPED = re.compile(r"\\([\\`*_{\[\]])|&(?:amp|lt|#\d+);")


def escape(text: str) -> str:
    r"""Return Markdown that shows one line of text as it is, whatever it holds.

    >>> escape("<100分 & a_b [1](x) {#id}")
    '&lt;100分 &amp; a\\_b \\[1\\](x) \\{#id}'
    >>> escape("1. 略"), escape("# 标题"), escape("4.7分")
    ('1&#46; 略', '&#35; 标题', '4&#46;7分')
    """
    shown = escape_inline(text)
    start = _AT_START.match(text)
    if start is None:
        return shown
    if start.group()[0].isdigit():
        end = start.end()
        return f"{shown[:end]}&#{ord(shown[end])};{shown[end + 1 :]}"
    return f"&#{ord(text[0])};{shown[1:]}"


def escape_inline(text: str) -> str:
    """Return Markdown for text that stands inside a line or a heading.

    >>> escape_inline("4.1 <3次")
    '4.1 &lt;3次'
    """
    return _ALWAYS.sub(_escape_char, text)


def _escape_char(match: re.Match[str]) -> str:
    char = match.group()
    return f"\\{char}" if char in _BACKSLASHED else f"&{'lt' if char == '<' else 'amp'};"


def unescape(markdown: str) -> str:
    r"""Return the text that `escape` was given.

    >>> unescape("&lt;100分 a\\_b")
    '<100分 a_b'
    """
    return _ESCAPED.sub(lambda m: m[1] or html.unescape(m.group()), markdown)


def cell(text: str) -> str:
    """Return Markdown for one cell of a table.

    >>> cell("a|b")
    'a&#124;b'
    """
    return escape(one_line(text)).replace("|", "&#124;")


def one_line(text: str) -> str:
    r"""Return text on one line, for where a line's end would end a box.

    >>> one_line("两\n\n行 ")
    '两 行'
    """
    return " ".join(text.split())


def attribute(text: str) -> str:
    """Return text for an attribute of raw HTML inside a line: Markdown sees no mark of its own.

    >>> attribute('a"b_c <3次')
    'a&#34;b&#95;c &#60;3次'
    """
    words = one_line(text)
    return _ASCII_MARK.sub(lambda match: f"&#{ord(match.group())};", words)
