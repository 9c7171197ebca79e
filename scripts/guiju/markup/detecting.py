"""Which kind of file a text is, by its own signs."""

from __future__ import annotations

import re
from typing import NamedTuple

from guiju.model import SourceFormat

_HEAD = 4000  # characters in which a page says what it is
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"\s{0,1000}(?:<!--|<(?:div|p|article|section|main|table|h[1-6]|ul|ol|span)(?:\s[^<>]{0,2000})?>)",
    re.IGNORECASE,
)
_END_TAG = re.compile(
    r"</(?:div|p|article|section|main|table|td|h[1-6]|ul|ol|li|span)\s?>", re.IGNORECASE
)
_FRONT_MATTER = re.compile(r"---\r?\n(?:[A-Za-z_-]{2,30}:[^\n]{0,500}\n){1,40}---\s")
_MARKDOWN_SIGNS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"\[[^\[\]\n]{1,200}\]\((?:https?://|/|#)[^()\s]{0,500}\)"),
    re.compile(r"^\|?(?:[ \t]{0,3}:?-{3,40}:?[ \t]{0,3}\|)+[ \t:-]{0,40}$", re.MULTILINE),
    re.compile(r"^(?:```|~~~)\w{0,20}$", re.MULTILINE),
    re.compile(r"\*\*[^\s*][^*\n]{0,200}\*\*"),
)
_FEWEST_TAGS = 3
_FEWEST_SIGNS = 2
_SAMPLE = 100_000


class DecidedFormat(NamedTuple):
    """A file's format and, in a few words, what shows it: `reason` says it in Chinese."""

    format: SourceFormat
    because: str
    reason: str


def decide_format(text: str, name: str = "") -> DecidedFormat:
    r"""Return which kind of file a text is; `name` is the file's, which says more than signs.

    Declines on text with a few tags left in it: that is damage, not markup.

    >>> texts = ("<!DOCTYPE html><p>略", "# 规则\n**略**", "略</p>")
    >>> [decide_format(text).format.value for text in texts]
    ['html', 'markdown', 'text']
    """
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    head = text[:_HEAD].lstrip("\ufeff")
    if found := _PAGE.search(head):
        sign = found.group().strip()
        return DecidedFormat(SourceFormat.HTML, f"it holds {sign}", f"有 {sign}")
    if ending in ("htm", "html", "xhtml", "shtml"):
        return DecidedFormat(
            SourceFormat.HTML, f"its name ends with .{ending}", f"文件名以 .{ending} 结尾"
        )
    if ending in ("md", "markdown", "mkd"):
        return DecidedFormat(
            SourceFormat.MARKDOWN, f"its name ends with .{ending}", f"文件名以 .{ending} 结尾"
        )
    if _FRAGMENT.match(head):
        ends = sum(1 for _ in _END_TAG.finditer(text, 0, _SAMPLE))
        if ends >= _FEWEST_TAGS:
            return DecidedFormat(
                SourceFormat.HTML,
                f"it begins with a tag and holds {ends} end tags",
                f"以标签开头，有 {ends} 个结束标签",
            )
    if _FRONT_MATTER.match(head):
        return DecidedFormat(
            SourceFormat.MARKDOWN, "it begins with front matter", "以 front matter 开头"
        )
    signs = sum(sign.search(text, 0, _SAMPLE) is not None for sign in _MARKDOWN_SIGNS)
    if signs >= _FEWEST_SIGNS:
        return DecidedFormat(
            SourceFormat.MARKDOWN,
            f"it holds {signs} kinds of Markdown signs",
            f"有 {signs} 种 Markdown 记号",
        )
    return DecidedFormat(SourceFormat.TEXT, "it shows no markup", "没有网页或 Markdown 的标记")
