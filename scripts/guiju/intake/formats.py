"""Formats: which files are taken for pages and batches, and what is known to be neither."""

from __future__ import annotations

import re

from guiju.corpus_files import RefusedError

PAGE_SUFFIXES = frozenset(
    {"", ".txt", ".text", ".html", ".htm", ".xhtml", ".shtml", ".md", ".markdown"}
)
BATCH_SUFFIXES = frozenset({".zip", ".jsonl", ".ndjson"})
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
