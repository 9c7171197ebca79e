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
# Names are given out below these as well, where a country's two letters stand behind them.
_SECOND_LEVEL = re.compile("com|net|org|gov|edu|ac|mil|co|ne|or|go|gr|idv")
_PROVINCE = re.compile(  # of .cn: 政府网站 and old names
    "bj|sh|tj|cq|he|sx|nm|ln|jl|hl|js|zj|ah|fj|jx|sd|ha|hb|hn|gd|gx|hi|sc|gz|yn|xz|sn|gs|qh|nx|xj"
)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*", re.IGNORECASE)
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


def site_label(host: str) -> str:
    """Return the part of a host's name that its owner has registered, as an id has it.

    >>> [site_label(host) for host in ("www.hangzai.com", "edu.a.com.cn", "www.dszx.example")]
    ['hangzai', 'a', 'dszx']
    >>> [site_label(host) for host in ("co.com", "t.cn", "www.gov.cn", "moa.bj.cn", "localhost")]
    ['co', 't', 'gov', 'moa', 'localhost']
    >>> site_label("10.0.0.1"), site_label("")
    ('10-0-0-1', 'unknown')
    """
    labels = host.lower().split(".")
    if re.fullmatch(r"[\d.]+", host):
        return "-".join(labels)
    at = max(len(labels) - 2, 0)
    if at and labels[at - 1] != "www" and _is_suffix(labels[at], labels[-1]):
        at -= 1
    return _ascii(labels[at])[:_LONGEST_SITE].strip("-") or UNKNOWN_SITE


def _is_suffix(second: str, top: str) -> bool:
    """Say whether names are given out below two labels, as below com.cn."""
    if len(top) != 2:  # a country's letters
        return False
    return bool(_SECOND_LEVEL.fullmatch(second) or (top == "cn" and _PROVINCE.fullmatch(second)))


def site_slug(site: str, cut: Callable[[str], Iterable[str]]) -> str:
    """Return the name of a site as an id has it; of a host, what its owner has registered.

    >>> site_slug("电商在线", lambda name: ["电商", "在线"]), site_slug("www.dszx.example", list)
    ('dianshang-zaixian', 'dszx')
    """
    if _HOST.fullmatch(site):
        return site_label(site)
    return _sound(site, cut, _LONGEST_SITE) or UNKNOWN_SITE


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
    return _sound(title, cut, _LONGEST_SLUG) or "page"


def _sound(name: str, cut: Callable[[str], Iterable[str]], longest: int) -> str:
    """Return as many of a name's words, in ASCII, as have room."""
    from pypinyin import lazy_pinyin

    words = (_ascii("".join(lazy_pinyin(word, errors="default"))) for word in cut(name))
    made = ""
    for word in filter(None, words):
        longer = f"{made}-{word}" if made else word[:longest].strip("-")
        if len(longer) > longest:
            break
        made = longer
    return made


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
