"""Names: what a source is called here, and names from outside made safe to show."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from guiju.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

_LONGEST_SHOWN = 160
_LONGEST_SITE = 24
_LONGEST_SLUG = 40
# Labels that say what kind of address it is, and nothing of whose.
_COMMON_LABELS = re.compile(
    "www|m|wap|com|cn|net|org|gov|edu|info|biz|cc|tv|top|xyz|hk|tw|mo|sg|io|co|vip|site|club"
)
UNKNOWN_SITE = "unknown"


def shown(name: str) -> str:
    r"""Return a name from outside as one short line in which everything can be seen.

    >>> print(shown("规则\n\x1b[31m\u202etxt.html"))
    规则⏎〔U+001B〕[31m〔U+202E〕txt.html
    >>> print(shown("页" * 300)[-5:], len(shown("页" * 300)))
    页页页页页 160
    """
    if len(name) > _LONGEST_SHOWN:
        half = _LONGEST_SHOWN // 2
        name = f"{name[: half - 1]}…{name[-half:]}"
    return visible(name)


def site_label(url: str | None) -> str:
    """Return the part of an address that says whose site it is, as an id has it.

    >>> site_label("http://www.hangzai.com/108580.html"), site_label("https://edu.example.com.cn/")
    ('hangzai', 'example')
    >>> site_label("http://10.0.0.1:8080/"), site_label(None)
    ('10-0-0-1', 'unknown')
    """
    host = host_of(url)
    labels = [_ascii(label) for label in host.split(".")]
    own = [label for label in labels if label and not _COMMON_LABELS.fullmatch(label)]
    if re.fullmatch(r"[\d.]+", host):
        own = ["-".join(labels)]
    return own[-1][:_LONGEST_SITE].strip("-") if own else UNKNOWN_SITE


def host_of(url: str | None) -> str:
    """Return an address's host in small letters, nothing where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return ""


def slug(title: str, cut: Callable[[str], Iterable[str]]) -> str:
    """Return a title's sound in ASCII, its words (as `cut` divides them) joined by hyphens.

    >>> slug("电商PK管理规则（2022）", lambda title: ["电商", "PK", "管理", "规则", "2022"])
    'dianshang-pk-guanli-guize-2022'
    """
    from pypinyin import lazy_pinyin

    words = (_ascii("".join(lazy_pinyin(word, errors="default"))) for word in cut(title))
    made = ""
    for word in filter(None, words):
        longer = f"{made}-{word}" if made else word[:_LONGEST_SLUG].strip("-")
        if len(longer) > _LONGEST_SLUG:
            break
        made = longer
    return made or "page"


def source_id(site: str, day: date | None, title_slug: str, taken: Callable[[str], bool]) -> str:
    """Return an id that no source has: the first gets none, the next -2, -3 behind it.

    >>> source_id("hetang", None, "guize", {"hetang-undated-guize"}.__contains__)
    'hetang-undated-guize-2'
    """
    stem = f"{site}-{day.isoformat() if day else 'undated'}-{title_slug}"
    if not taken(stem):
        return stem
    number = 2
    while taken(f"{stem}-{number}"):
        number += 1
    return f"{stem}-{number}"


def _ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode("ascii")
    return re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-")
