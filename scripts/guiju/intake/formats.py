"""Formats: what kind of file a page is, told by its content first and its name second."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from guiju.intake.refusal import RefusedError
from guiju.model import SourceFormat

PAGE_SUFFIXES = frozenset(
    {"", ".txt", ".text", ".html", ".htm", ".xhtml", ".shtml", ".md", ".markdown"}
)
BATCH_SUFFIXES = frozenset({".zip", ".jsonl", ".ndjson"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
# Files that hold text somewhere inside, and what they begin with.
_CONTAINERS = (
    (b"PK\x03\x04", "an archive inside another", "unpack it, and give its pages"),
    (b"PK\x05\x06", "an archive inside another", "unpack it, and give its pages"),
    (b"%PDF", "a PDF", "give the page's text or HTML"),
    (b"\xd0\xcf\x11\xe0", "an Office document", "save it as text or HTML"),
    (b"{\\rtf", "an RTF document", "save it as text or HTML"),
    (b"\x1f\x8b", "packed (gzip)", "unpack it"),
    (b"BZh", "packed (bzip2)", "unpack it"),
    (b"\xfd7zXZ", "packed (xz)", "unpack it"),
    (b"7z\xbc\xaf", "a 7z archive", "pack it as zip"),
    (b"Rar!", "a RAR archive", "pack it as zip"),
    (b"bplist00", "a web archive (Safari)", "save the page as HTML"),
    (b"\x89PNG", "a picture", "give the page's text or HTML"),
    (b"\xff\xd8\xff", "a picture", "give the page's text or HTML"),
    (b"GIF8", "a picture", "give the page's text or HTML"),
)
_MHTML = re.compile(rb"\A(?:[\w-]{1,40}:[^\n]{0,400}\n|[ \t][^\n]{0,400}\n){1,20}", re.ASCII)
_HEAD = 4000  # characters in which a page says that it is HTML
_SAMPLE = 100_000
_DOCUMENT = re.compile(r"<!doctype\s{1,9}html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_CLOSING_TAG = re.compile(
    r"</(?:p|div|span|a|li|ul|ol|table|tr|td|th|h[1-6]|body|section|article|strong|main)\s{0,9}>",
    re.IGNORECASE,
)
_TAGS_OF_A_FRAGMENT = 6  # closed elements; a scraped text has a stray few
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_LINK = re.compile(r"\[[^\]\n]{1,200}\]\([^)\s]{1,500}\)")
_TABLE = re.compile(r"^\|?[ \t]*:?-{3,}:?[ \t]*\|[-:| \t]*$", re.MULTILINE)
_BOLD = re.compile(r"\*\*[^*\n]{1,200}\*\*")


def refuse_container(raw: bytes) -> None:
    """Refuse a file that is known to be something else than a page.

    Raises:
        RefusedError: it is an archive, a document of a word processor, a picture.
    """
    for begins, what, remedy in _CONTAINERS:
        if raw.startswith(begins):
            found = f"is {what}"
            raise RefusedError(found, remedy)
    head = _MHTML.match(raw[:4000].replace(b"\r\n", b"\n"))
    if head and b"multipart/related" in head[0].lower():
        found = "is a web archive (MHTML)"
        raise RefusedError(found, "save the page as HTML alone")


def decide_format(text: str, name: str) -> tuple[SourceFormat, str]:
    """Decide what kind of file a decoded page is, and say why in Chinese.

    >>> decide_format("<p>规则</p>", "page.html")
    (<SourceFormat.HTML: 'html'>, '文件名以 .html 结尾，内有标签')
    >>> decide_format("# 规则", "page.md")
    (<SourceFormat.MARKDOWN: 'markdown'>, '文件名以 .md 结尾')
    >>> decide_format("一、商家入驻", "page.html")
    (<SourceFormat.TEXT: 'text'>, '没有网页或 Markdown 的标记，文件名却以 .html 结尾')
    """
    suffix = PurePosixPath(name.rstrip("/")).suffix.lower()
    ends = f"文件名以 {suffix} 结尾"
    against = "" if suffix in ("", ".txt", ".text") else f"，文件名却以 {suffix} 结尾"
    head = text[:_HEAD]
    sample = text[:_SAMPLE]
    if opened := _DOCUMENT.search(head):
        said = f"有 {opened[0].rstrip(' >').split()[0].lower()} 标签"
        is_named = suffix in _HTML_SUFFIXES
        return SourceFormat.HTML, f"{ends}，{said}" if is_named else said + against
    closed = len(_CLOSING_TAG.findall(sample))
    if suffix in _HTML_SUFFIXES and closed:
        return SourceFormat.HTML, f"{ends}，内有标签"
    if closed >= _TAGS_OF_A_FRAGMENT and head.lstrip().startswith("<"):
        return SourceFormat.HTML, f"以标签开头，内有 {closed} 个结束标签{against}"
    if suffix in _MARKDOWN_SUFFIXES:
        return SourceFormat.MARKDOWN, ends
    marks = [
        words
        for pattern, words in (
            (_HEADING, "井号标题"),
            (_LINK, "方括号链接"),
            (_TABLE, "竖线表格"),
            (_BOLD, "星号加粗"),
        )
        if pattern.search(sample)
    ]
    if len(marks) >= 2:
        return SourceFormat.MARKDOWN, f"有{'、'.join(marks)}{against}"
    return SourceFormat.TEXT, f"没有网页或 Markdown 的标记{against}"
