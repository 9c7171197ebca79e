"""What a page says about itself: its title, its address, its days, its pictures."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from guiju.markup.layout import Image, Told, ToldDate
from guiju.markup.tokens import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.markup.layout import Outside
    from guiju.markup.tree import Document, Element

_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[-/.年]\s?)(?P<month>\d{1,2})(?:[-/.月]\s?)(?P<day>\d{1,2})(?!\d)日?"
)
_SAYS_WHEN = re.compile(
    "发布|發布|發佈|发表|發表|更新|日期|时间|時間|时效|来源|來源|作者|编辑|編輯"
)
_IS_SENTENCE = re.compile("[。；]|生效|施行|实施|执行|截止|截至|起止")
_DATE_NAMES = frozenset(
    {
        "article:published_time", "og:release_date", "og:published_time", "publishdate",
        "publish_date", "pubdate", "datepublished", "date", "dc.date", "dcterms.created",
        "dcterms.date", "publish-date", "publishtime", "publish_time", "publication_date",
        "releasedate", "article.published", "weibo:article:create_at", "sailthru.date",
        "bytedance:published_time",
    }
)  # fmt: skip
_JSON_DATE = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{1,40})\"")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,2000})\s*-->")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]{1,2000}")
_LONGEST_TITLE = 300
_LONGEST_LINE = 80  # characters; what names a day in a longer line is a sentence
_NEAR_TITLE = 12  # texts behind the title
_BEFORE_CONTENT = 40  # tags and texts
_TITLE_HEADS = frozenset({"h1", "h2", "h3"})
_MOST = 50
_MORE = 1.1  # times the text of the content


def titles_of(document: Document, outside: tuple[Outside, ...]) -> tuple[Told, ...]:
    """Return what may be the page's title: a first heading, og:title, then the title tag.

    The tag names the text first and the site behind it, so a heading that it begins with is the
    text's and comes before the site's own.
    """
    heads = [element for element in document.named.get("h1", []) if element.length]
    inside = [e for e in heads if not _is_in(e, outside)]
    told = [_told(document, "h1", e.inside, e.content_end) for e in (inside or heads)[:3]]
    told += _metas(document, {"og:title": "og:title", "twitter:title": "og:title"})
    titles = document.named.get("title", [])[:1]
    told += [_told(document, "title", e.inside, e.content_end) for e in titles]
    seen: set[tuple[str, str]] = set()
    found = []
    tag = next((one.words for one in told if one.by == "title"), "")

    def rank(one: Told) -> tuple[bool, int]:
        begins = one.by != "title" and bool(one.words) and tag.startswith(one.words)
        return not begins, ("h1", "og:title", "title").index(one.by)

    for one in sorted(told, key=rank):
        if one.words and len(one.words) <= _LONGEST_TITLE and (one.by, one.words) not in seen:
            seen.add((one.by, one.words))
            found.append(one)
    return tuple(found)


def addresses_of(document: Document) -> tuple[Told, ...]:
    """Return the page's own address: canonical, og:url, or what the browser that saved it wrote."""
    told = []
    for element in document.named.get("link", []):
        if "canonical" in element.attributes_text.lower():
            attributes = document.attributes(element)
            if attributes.get("rel", "").lower() == "canonical" and attributes.get("href"):
                told.append(_value(document, element, "canonical", attributes["href"]))
    told += _metas(document, {"og:url": "og:url"})
    for start, end in document.comments[:_MOST]:
        match = _SAVED_FROM.match(document.text[start : min(end, start + 2100)])
        if match:
            told.append(Told("saved-from", match[1], start + match.start(1), start + match.end(1)))
    return tuple(one for one in told if _ADDRESS.fullmatch(one.words))


def dates_of(
    document: Document, main: Element, outside: tuple[Outside, ...]
) -> tuple[ToldDate, ...]:
    """Return the days on which a page says it was published, each with the words that say so.

    In its head, in its data, in `time` elements outside of other parts, and printed beside the
    title. A day in a sentence is the rule's affair, not the page's.
    """
    found = []
    for one in _metas(document, dict.fromkeys(_DATE_NAMES, "meta")):
        found += _dated("meta", one.words, one.start, one.end)
    for start, end in document.data:
        for match in _JSON_DATE.finditer(document.text, start, end):
            found += _dated("data", match[1], match.start(1), match.end(1))
    times = document.named.get("time", [])
    for element in times:
        if not _is_in(element, outside):
            stated = document.attributes(element).get("datetime", "")
            words = stated or document.words(element)
            found += _dated("time", words, element.start, element.end)
    for start, end in _beside_title(document, main, outside):
        if not any(time.start <= start < time.end for time in times[:_MOST]):
            words = " ".join(document.text[start:end].split())
            found += _dated("printed", words, start, end)
    return tuple(sorted(found[:_MOST], key=lambda one: (one.start, one.end)))


def images_of(document: Document, main: Element, outside: tuple[Outside, ...]) -> tuple[Image, ...]:
    """Return the pictures in the main content; each may be a table that nobody can read here."""
    found = []
    while main.parent is not None and main.parent.length <= _MORE * main.length:
        main = main.parent  # a picture has no text, so that the content may end before it
    for element in document.named.get("img", []):
        if main.number <= element.number < main.last and not _is_in(element, outside):
            attributes = document.attributes(element)
            address = next(
                (
                    attributes[name]
                    for name in ("data-src", "data-original", "file", "zoomfile", "src")
                    if attributes.get(name) and not attributes[name].startswith("data:")
                ),
                "",
            )
            words = html.unescape(attributes.get("alt") or attributes.get("title") or "")
            found.append(Image(element.start, element.end, words.strip(), html.unescape(address)))
    return tuple(found)


def days_in(words: str) -> Iterator[tuple[date, int, int]]:
    """Yield the days that words name, with their places.

    >>> [day.isoformat() for day, _, _ in days_in("发布于 2022-4-16 20:38，2月30日")]
    ['2022-04-16']
    """
    for match in _DAY.finditer(words):
        try:
            day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        yield day, match.start(), match.end()


def _dated(by: str, words: str, start: int, end: int) -> list[ToldDate]:
    return [ToldDate(by, day, words, start, end) for day, _, _ in list(days_in(words))[:1]]


def _beside_title(
    document: Document, main: Element, outside: tuple[Outside, ...]
) -> Iterator[tuple[int, int]]:
    """Yield the texts that name a day, from before the title or content to the first sentences."""
    heads = (e for e in document.elements if e.name in _TITLE_HEADS and e.length)
    heading = next((head for head in heads if not _is_in(head, outside)), None)
    before = max(main.events_start - _BEFORE_CONTENT, 0)
    first = min(heading.events_start, before) if heading else before
    left = 2 * _NEAR_TITLE
    for event in document.events[first:]:
        if heading and event.start >= heading.start:
            left, heading = max(left, _NEAR_TITLE), None
        if event.kind != Kind.TEXT:
            continue
        words = document.text[event.start : event.end].strip()
        if not words:
            continue
        left -= 1
        if left < 0 or (len(words) > _LONGEST_LINE and "。" in words):
            return
        if len(words) <= _LONGEST_LINE and any(True for _ in days_in(words)):
            bare = _DAY.sub("", words)
            if not _IS_SENTENCE.search(words) and (_SAYS_WHEN.search(words) or len(bare) <= 12):
                lead = document.text.index(words[0], event.start)
                yield lead, lead + len(words)


def _metas(document: Document, names: dict[str, str]) -> list[Told]:
    """Return what the `meta` elements of these names say."""
    told = []
    for element in document.named.get("meta", []):
        attributes = document.attributes(element)
        for key in ("property", "name", "itemprop"):
            name = attributes.get(key, "").lower()
            if name in names and attributes.get("content"):
                told.append(_value(document, element, names[name], attributes["content"]))
                break
    return told


def _value(document: Document, element: Element, by: str, value: str) -> Told:
    """Return the words of an attribute, placed in the page."""
    start = document.text.find(value, element.start, element.end)
    words = " ".join(html.unescape(value).split())
    return Told(by, words, start, start + len(value))


def _told(document: Document, by: str, start: int, end: int) -> Told:
    raw = document.text[start:end]
    words = re.sub("<[^<>]*+>", "", raw) if by == "h1" else raw
    return Told(by, " ".join(html.unescape(words).split()), start, end)


def _is_in(element: Element, outside: tuple[Outside, ...]) -> bool:
    place = bisect_right(outside, element.start, key=lambda region: region.start) - 1
    return place >= 0 and element.start < outside[place].end
