"""What servers, templates and cut tags left in the text of a page: taken out, or read.

How it came about. A scraper takes tags away by a pattern that wants both of a tag's brackets, so a
tag that was cut in two, or lost one bracket, leaves its other half (`" target="_blank">`, `/p>`).
It reads entities once, so those that were written twice stay (`&amp;lt;`), or lose an end. A server
in trouble prints its warnings into the page, a template engine that failed prints its placeholders,
and the scripts and styles of a page come along as lines.

A rule may speak of code and quote some: what stands inside a Chinese sentence is left alone. A
placeholder inside one stands for a value that was never filled in, and is marked as lost.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.entities import html5
from typing import TYPE_CHECKING

from guiju.model import Certainty, RepairKind
from guiju.restoration.edits import Edit
from guiju.restoration.shifts import LOST_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.restoration.tables import Tables

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_SENTENCE_END = "。！？；…”）】>\n"

_ENTITY = re.compile(
    r"&(?:amp;){0,4}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|&(?:nbsp|quot|ldquo|rdquo|hellip|mdash|middot)(?![A-Za-z0-9=;])"
    r"|(?<![A-Za-z0-9&=])nbsp;"
)
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4}){2,}")

_ELEMENTS = (
    "p|br|hr|div|span|strong|em|b|i|u|s|a|img|font|h[1-6]|ul|ol|li|dl|dt|dd|td|tr|th|table|tbody"
    "|thead|tfoot|col|colgroup|caption|section|article|header|footer|nav|aside|main|figure"
    "|figcaption|blockquote|pre|code|center|small|big|sub|sup|del|ins|mark|label|input|button"
    "|select|option|textarea|form|iframe|embed|object|param|video|audio|source|canvas|svg|path"
    "|script|noscript|style|link|meta|html|head|body|title|strike|tt|wbr|o:p|st1:[a-z]{1,20}"
)
_VALUE = r"(?:\"[^\"<>\n]{0,300}\"|'[^'<>\n]{0,300}'|[\w#%./:;?=&+,()!@~-]{1,300})"
_TAG = re.compile(
    rf"</?(?:{_ELEMENTS})(?:\s{{1,4}}[a-z][\w:-]{{0,40}}(?:\s?=\s?{_VALUE})?){{0,20}}\s{{0,4}}/?>"
    r"|<!(?:doctype|\[CDATA\[|\[(?:if|endif)[^<>\n]{0,60}\]--|\[(?:if|endif)[^<>\n]{0,60}\])"
    r"[^<>\n]{0,200}>|<\?xml[^<>\n]{0,200}>",
    re.IGNORECASE,
)
_ATTRIBUTES = (
    "style|class|target|href|src|alt|title|width|height|border|rel|id|on[a-z]{3,12}|align|valign"
    "|data-[a-z-]{1,30}|color|face|size|bgcolor|cellspacing|cellpadding|_src|file|aid|zoomfile"
)
_CLASS = "A-Za-z0-9_"
# The half of a tag behind a cut: perhaps the end of a value, then attributes, then its bracket.
_TAG_END = re.compile(
    rf"(?:\s{{0,4}}(?:{_ATTRIBUTES})=(?:\"[^\"<>\n]{{0,300}}\"|'[^'<>\n]{{0,300}}')){{1,20}}"
    r"\s{0,4}/?>",
    re.IGNORECASE,
)
_VALUE_SIGN = re.compile(rf"[{_CLASS}#%./:;?=&+-]")
# The half before a cut, up to the line's end.
_TAG_START = re.compile(
    rf"(?:</(?:{_ELEMENTS})|<(?:{_ELEMENTS})\s{{1,4}}(?:{_ATTRIBUTES})\s?=\s?[^<>\n\u4e00-\u9fff]{{0,300}}"
    rf"|(?<![A-Za-z0-9])<(?![abipsu]\s{{0,4}}$)(?:{_ELEMENTS}))\s{{0,4}}$",
    re.IGNORECASE | re.MULTILINE,
)
_HALF_TAG = re.compile(
    rf"/(?<![<{_CLASS}/.:]/)(?:p|br|div|span|li|ul|ol|a|strong|em|td|tr|th|table|tbody|h[1-6]|font"
    r"|section)>",
    re.IGNORECASE,
)
_HALF_BREAK = re.compile(rf"(?<![<{_CLASS}/])br ?/>", re.IGNORECASE)
_BLOCK = re.compile(
    "(?:^|[<>])/?(?:p|br|hr|div|li|ul|ol|tr|table|h[1-6]|section)\\b", re.IGNORECASE
)
_CELL = re.compile("(?:^|[<>])/?t[dh]\\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^<>\n]{0,300}>", re.IGNORECASE)
_LONGEST_VALUE = 301
_LONGEST_SCRIPT = 20_000
_LONGEST_COMMENT = 2_000

_FORUM_CODE = re.compile(
    r"\[/?(?P<name>url|img|color|size|font|align|quote|code|list|table|tr|td|email|media|flash"
    r"|attach|hide|backcolor|indent|float|free|b|i|u|s|p)(?P<value>=[^\[\]\n]{1,200})?\]",
    re.IGNORECASE,
)
_FORUM_OBJECT = re.compile(
    r"\[(?P<name>img|attach|flash|media)(?:=[^\[\]\n]{1,60})?\][^\[\]\s\u4e00-\u9fff]{1,300}"
    r"\[/(?P=name)\]",
    re.IGNORECASE,
)

# The end of a message of PHP's; its beginning is looked for before it.
_PHP_END = re.compile(
    r" in (?:<b>)?(?:/|[A-Za-z]:[\\/])[^\s<>]{1,300}(?:\(\d{1,6}\) : eval\(\)'d code)?(?:</b>)?"
    r" on line (?:<b>)?\d{1,7}(?:</b>)?(?:<br ?/?>)?"
)
_PHP_START = re.compile(
    r"(?:<br ?/?>\s{0,4})?(?:<b>)?(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards"
    r"|(?:Catchable |Recoverable )?[Ff]atal error|Parse error)(?:</b>)?: "
)
_LONGEST_MESSAGE = 800

# Lines without any Chinese: what names itself as a message or as code ...
_ASCII_LINE = re.compile("\n([\t -~\u2018-\u201d\xa0]+)(?=\n|$)")
_STRONG = re.compile(
    r"Server Error in '[^']{0,100}' Application|Microsoft (?:VBScript|JET|OLE DB)|ADODB\."
    r"|error '8[0-9a-fA-F]{7}'|Microsoft \.NET Framework Version|Active Server Pages"
    r"|An unhandled exception|^\s{0,20}at [\w.$<>]{3,200}\([^()]{0,200}\)|Caused by: [\w.]{3,200}"
    r"|(?:[a-z]\w{0,40}\.){2,8}\w{0,60}(?:Exception|Error)\b|^exception$|HTTP Status \d{3}"
    r"|Traceback \(most recent call last\)|^\s{0,20}File \"[^\"]{1,300}\", line \d"
    r"|Undefined (?:index|variable|offset|array key|property)"
    r"|#\d{1,3} (?:\{main\}|[\w/.\\:-]{1,200}\(\d{1,6}\): )|thrown in \S{1,300} on line \d"
    r"|error in your SQL syntax|MySQL server (?:version|has gone away)|SQLSTATE\[\w{1,10}\]"
    r"|Access denied for user '|Table '[^']{1,100}' doesn't exist"
    r"|Unknown column '|mysqli?_\w{3,40}\("
    r"|Error establishing a database connection|^\s{0,8}(?:SELECT|UPDATE|INSERT INTO|DELETE FROM) "
    r".{0,300}\b(?:FROM|SET|VALUES|WHERE)\b"
    r"|document\.(?:write|getElementById|cookie|createElement|body)|javascript:"
    r"|\bfunction\s?\w{0,40}\s?\([^()]{0,200}\)\s?\{|\bvar \w{1,40}\s?=|\$\([^()]{0,100}\)\."
    r"|window\.\w{2,40}\s?[=(.]|_hmt\.push|adsbygoogle|googletag|^\s{0,20}@(?:media|import|charset)\b"
    r"|^[\w\s.#,:>*\[\]=\"-]{1,120}\{\s{0,8}(?:[a-z-]{2,30}\s?:|$)|!important"
    r"|<\?php|<%[=@]|\{\{.{0,200}\}\}|\{%.{0,200}%\}"
)
# ... and what does so beside such a line only.
_WEAK = re.compile(
    r"^\s{0,40}(?:[{}()\[\];,\s]{1,40}|[a-z-]{2,30}\s?:\s?[^;]{1,200};|.{0,300}[;{}]"
    r"|(?:Description|Source File|Exception Details|Stack Trace|Version Information|Source Error"
    r"|root cause|message|description|type|note)\b.{0,300}|//.{0,300}|\*.{0,300}"
    r"|[\[(].{0,300}[\])])\s{0,40}$"
)

_PROPERTIES = (
    "color|background|font|margin|padding|width|height|display|border|text|line-height|position"
    "|float|overflow|list-style|vertical-align|max-width|min-width|top|left|z-index|cursor|opacity"
)
_INLINE_CODE = re.compile(
    rf"[.#@]?[{_CLASS}*][{_CLASS}\s.#,:>*-]{{0,80}}\{{(?:\s{{0,8}}(?:{_PROPERTIES})[a-z-]{{0,30}}\s?:"
    r"\s?[^{};\n\u4e00-\u9fff]{1,120};?){1,30}\s{0,8}\}"
    r"|\(?function\s?\w{0,40}\([^()\n]{0,100}\)\s?\{[^\n\u4e00-\u9fff]{0,500}\}\)?(?:\(\))?;?"
    r"|document\.write(?:ln)?\((?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^()\n]{0,300})\);?"
    r"|javascript:(?:void\(0\)|;|[\w.]{1,60}\([^()\n]{0,60}\));?"
)
_PLACEHOLDER = re.compile(
    r"\{\{[^{}\n\u4e00-\u9fff]{1,200}\}\}|\{%[^{}\n\u4e00-\u9fff]{1,200}%\}"
    r"|<\?(?:php\b|=)[^<>\n\u4e00-\u9fff]{0,500}\?>|<%[=@]?[^<>\n\u4e00-\u9fff]{1,500}%>"
    r"|\[(?:field|dede):[^\[\]\n\u4e00-\u9fff]{1,200}/\]|\{dede:[^{}\n\u4e00-\u9fff]{1,200}/?\}"
)
_QUOTES = "“‘「『《\"'`（("


def read_entities(text: str, tables: Tables) -> Iterator[Edit]:
    """Read the HTML entities that a scraper left standing; `&lt;100分` is `<100分`.

    Also those written twice, `&nbsp` and its like without their end, and `nbsp;` without its
    beginning. Declines on names that are no entity: R&D, AT&T.

    >>> from guiju.restoration.edits import applied
    >>> line = "&amp;lt;100分&nbsp 与R&D;nbsp;"
    >>> applied(line, read_entities(line, None)).replace(chr(160), "_")
    '<100分_ 与R&D;_'
    """
    del tables
    if "&" in text or "nbsp;" in text:
        for match in _ENTITY.finditer(text):
            name = match.group().replace("amp;", "").strip("&;") or "amp"
            if name[0] == "#" or f"{name};" in html5:
                char = html.unescape(f"&{name};")
                if char and char != "\ufffd":
                    yield Edit(*match.span(), char, RepairKind.DEBRIS)


def read_escapes(text: str, tables: Tables) -> Iterator[Edit]:
    r"""Read the escapes of a script's strings, two or more in a row.

    >>> from guiju.restoration.edits import applied
    >>> line = r"\u8fdd\u89c4"
    >>> applied(line, read_escapes(line, None))
    '违规'
    """
    del tables
    if "\\u" not in text:
        return
    for match in _ESCAPE.finditer(text):
        units = bytes.fromhex(match.group().replace("\\u", ""))
        said = units.decode("utf-16-be", "replace")
        if _HAN.search(said) and "\ufffd" not in said:
            yield Edit(*match.span(), said, RepairKind.DEBRIS)


def strip_messages(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out what a server or a script printed: warnings, errors, stack traces, code.

    A message of PHP's goes wherever it stands, for it names its file and line. Otherwise only
    lines without Chinese go, when they name themselves as code or stand among such lines; the ends
    of lines stay. Declines on a lone word such as `Notice:`.

    >>> from guiju.restoration.edits import applied
    >>> line = "Warning: Undefined index: id in /www/x.php on line 12商家应当"
    >>> applied(line, strip_messages(line, None))
    '商家应当'
    """
    del tables
    yield from _sorted([*_php_messages(text), *_code_lines(text)])


def _php_messages(text: str) -> Iterator[Edit]:
    if " on line " not in text:
        return
    free_from = 0
    for end in _PHP_END.finditer(text):
        begin = max(free_from, end.start() - _LONGEST_MESSAGE)
        starts = list(_PHP_START.finditer(text, begin, end.end()))
        if starts:
            yield Edit(starts[-1].start(), end.end(), "", RepairKind.DEBRIS)
        free_from = end.end()


def _code_lines(text: str) -> Iterator[Edit]:
    """Yield the lines that are code, and those around them that look like it."""
    lines = list(_ASCII_LINE.finditer("\n" + text))
    spans = [(match.start(1) - 1, match.end(1) - 1) for match in lines]
    strong = [bool(_STRONG.search(match.group(1))) for match in lines]
    if not any(strong):
        return
    taken = list(strong)
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        before: int | None = None
        for place in order:
            beside = before is not None and taken[before] and _are_near(spans, place, before, text)
            if not taken[place] and beside and _WEAK.search(lines[place].group(1)):
                taken[place] = True
            before = place
    for (start, end), goes in zip(spans, taken, strict=True):
        if goes and text[start:end].strip():
            yield Edit(start, end, "", RepairKind.DEBRIS)


def _are_near(spans: list[tuple[int, int]], one: int, other: int, text: str) -> bool:
    first, second = sorted((one, other))
    return not text[spans[first][1] : spans[second][0]].strip()


def strip_placeholders(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out comments and what is left of templates; a value that was never filled in is lost.

    Declines on a placeholder that a sentence quotes.

    >>> from guiju.restoration.edits import applied
    >>> for line in ("<!-- ad -->商家", "保证金{{ price }}元", "变量“{{name}}”不得为空"):
    ...     print(applied(line, strip_placeholders(line, None)))
    商家
    保证金□元
    变量“{{name}}”不得为空
    """
    del tables
    found = []
    if "{{" in text or "{%" in text or "<?" in text or "<%" in text or "dede:" in text:
        for match in _PLACEHOLDER.finditer(text):
            start, end = match.span()
            if text[start - 1 : start] in tuple(_QUOTES):
                continue
            before, after = _line_around(text, start, end)
            if _HAN.search(before + after) and not _stands_apart(before, after):
                lost = Certainty.LOST
                found.append(Edit(start, end, LOST_MARK, RepairKind.DEBRIS, lost))
            else:
                found.append(Edit(start, end, "", RepairKind.DEBRIS))
    found += _comments(text)
    yield from _sorted(found)


def _comments(text: str) -> Iterator[Edit]:
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start, start + _LONGEST_COMMENT)
        inside = text[start : end + 3] if end >= 0 else ""
        if inside and ("\n" not in inside or not _HAN.search(inside)):
            yield Edit(start, end + 3, "", RepairKind.DEBRIS)
            start = text.find("<!--", end + 3)
        else:
            start = text.find("<!--", start + 4)


def _may_hold_code(text: str) -> bool:
    return ("{" in text and "}" in text) or "javascript:" in text or "document.write" in text


def strip_inline_code(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out styles and calls of scripts that stand before or behind the sentences of a line.

    Declines inside a sentence: 不得嵌入javascript:void(0)等代码.

    >>> from guiju.restoration.edits import applied
    >>> line = ".a{color:red;}商家应当守约。javascript:void(0);"
    >>> applied(line, strip_inline_code(line, None))
    '商家应当守约。'
    """
    del tables
    if not _may_hold_code(text):
        return
    offset = 0
    for line in text.split("\n"):
        if _may_hold_code(line):
            for match in _INLINE_CODE.finditer(line):
                if _stands_apart(*_line_around(line, *match.span())):
                    start, end = match.span()
                    yield Edit(offset + start, offset + end, "", RepairKind.DEBRIS)
        offset += len(line) + 1


def strip_forum_codes(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out the codes of a forum's editor, pictures with their addresses.

    Declines on a code whose closing form the page does not have and that carries no value:
    `[b]` may be a label.

    >>> from guiju.restoration.edits import applied
    >>> line = "[b]规则[/b][img]http://x/a.png[/img]，见[url=http://x]此处[/url]，[i]项"
    >>> applied(line, strip_forum_codes(line, None))
    '规则，见此处，[i]项'
    """
    del tables
    if "[/" not in text:
        return
    found = [Edit(*match.span(), "", RepairKind.DEBRIS) for match in _FORUM_OBJECT.finditer(text)]
    codes = list(_FORUM_CODE.finditer(text))
    closed = {code["name"].lower() for code in codes if code.group()[1] == "/"}
    found += [
        Edit(*code.span(), "", RepairKind.DEBRIS)
        for code in codes
        if code["name"].lower() in closed
    ]
    yield from _sorted(found)


def strip_tags(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out stray HTML tags, whole or cut, with the scripts and styles between them.

    Declines on anything that is no HTML element's name: `a<b` and `<100分` stay.

    >>> from guiju.restoration.edits import applied
    >>> for line in ('点击" target="_blank">此处</a>', "商家/p>", '规则<img src="a.png', "a<b,p>0"):
    ...     print(applied(line, strip_tags(line, None)))
    点击此处
    商家
    规则
    a<b,p>0
    """
    del tables
    if "<" not in text and ">" not in text:
        return
    found = list(_scripts(text))
    found += [_tag(tag) for tag in _TAG.finditer(text) if not _is_spoken_of(text, tag)]
    for pattern in (_TAG_START, _HALF_TAG):
        found += [_tag(half) for half in pattern.finditer(text)]
    if "br/>" in text or "br />" in text:
        found += [_tag(half) for half in _HALF_BREAK.finditer(text)]
    if '="' in text or "='" in text:
        found += _tag_ends(text)
    yield from _parting(text, list(_sorted(found)))


def _tag(match: re.Match[str]) -> Edit:
    return Edit(*match.span(), "", RepairKind.DEBRIS)


def _is_spoken_of(text: str, tag: re.Match[str]) -> bool:
    """Say whether a sentence names a tag: one in quotes, or a bare one that nothing closes."""
    around = text[tag.start() - 1 : tag.start()] + text[tag.end() : tag.end() + 1]
    if around in ("“”", "‘’", "「」", "``"):
        return True
    name = tag.group()[1:-1]
    if not name.isalnum() or text.find(f"</{name}", tag.end(), tag.end() + 300) >= 0:
        return False
    if name in "abisu":  # <b>级
        return True
    before, after = text[tag.start() - 1 : tag.start()], text[tag.end() : tag.end() + 2]
    return before in tuple("如、和或及“‘「`") or after.startswith(
        ("、", "和", "或", "等", "标签", "”")
    )


def _parting(text: str, edits: list[Edit]) -> Iterator[Edit]:
    """Yield edits of tags; where a tag parted two texts of a line, it leaves what parts them."""
    for place, edit in enumerate(edits):
        joined = place > 0 and edits[place - 1].end == edit.start
        if joined:  # told by the first of tags that stand side by side
            yield edit
            continue
        end, last = edit.end, place
        while last + 1 < len(edits) and edits[last + 1].start == end:
            last += 1
            end = edits[last].end
        between = text[edit.start : end]
        inside = text[edit.start - 1 : edit.start].strip() and text[end : end + 1].strip()
        if inside and _BLOCK.search(between):
            yield replace(edit, after="\n")
        elif inside and _CELL.search(between):
            yield replace(edit, after=" ")
        else:
            yield edit


def _tag_ends(text: str) -> Iterator[Edit]:
    for line in _lines_with(text, ('="', "='")):
        for match in _TAG_END.finditer(text, *line):
            begin = max(line[0], match.start() - _LONGEST_VALUE)
            start = match.start()
            if text[begin:start].endswith(("'", '"')):
                start -= 1
                while start > begin and _VALUE_SIGN.match(text, start - 1):
                    start -= 1
            yield Edit(start, match.end(), "", RepairKind.DEBRIS)


def _lines_with(text: str, signs: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the lines that hold one of some signs."""
    end = 0
    while places := [place for sign in signs if (place := text.find(sign, end)) >= 0]:
        start = text.rfind("\n", end, min(places)) + 1 or end
        stop = text.find("\n", min(places))
        end = stop if stop >= 0 else len(text)
        yield start, end


def _scripts(text: str) -> Iterator[Edit]:
    if "</" not in text:
        return
    for match in _SCRIPT.finditer(text):
        closing = re.compile(f"</{match.group(1)} ?>", re.IGNORECASE)
        end = closing.search(text, match.end(), match.end() + _LONGEST_SCRIPT)
        if end:
            yield Edit(match.start(), end.end(), "", RepairKind.DEBRIS)


def _line_around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind a span in its line."""
    begin = text.rfind("\n", max(start - 200, 0), start) + 1 or max(start - 200, 0)
    stop = text.find("\n", end, end + 200)
    return text[begin:start].strip(), text[end : stop if stop >= 0 else end + 200].strip()


def _stands_apart(before: str, after: str) -> bool:
    """Say whether nothing of a sentence stands before a span, or nothing behind it."""
    return before[-1:] in ("", *_SENTENCE_END) or (not after and before[-1:] in _SENTENCE_END)


def _sorted(edits: list[Edit]) -> Iterator[Edit]:
    """Yield edits in their order, without those that lie in others; the longest of a place wins."""
    free_from = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= free_from:
            yield edit
            free_from = edit.end
