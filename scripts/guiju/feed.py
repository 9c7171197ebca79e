"""The feed of content changes (Atom, RFC 4287): what a new edition says, clause by clause.

A first record is no news, and neither is a better cleaning of the same source: only an edition that
follows another one is an entry.
"""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from guiju.model import Rule, anchor, display_label, rule_path
from guiju.wording import DifferenceKind
from guiju.writing.comparison_page import ClausePair, clause_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

_ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 has no way to write these; a source may hold them.
_UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535], "�")
_UNWRITABLE |= dict.fromkeys(range(55296, 57344), "�")


def atom_feed(editions: Iterable[Rule], site_url: str, as_of: date) -> str:
    """Return the feed of all editions, the latest change first.

    `site_url` is the address of the site. The day of an entry is the first day of the new edition's
    force, else the day of its publication, else `as_of`.
    """
    base = site_url.rstrip("/")
    by_name = {(rule.id, rule.edition): rule for rule in editions}
    changes = [
        (before, rule)
        for rule in by_name.values()
        if rule.follows and (before := by_name.get((rule.id, rule.follows)))
    ]
    changes.sort(key=lambda pair: (_day(pair[1], as_of), pair[1].id), reverse=True)
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-Hans"})
    _add(feed, "title", "规矩：条文变动")
    _add(feed, "id", f"{base}/")
    latest = max((_day(rule, as_of) for _, rule in changes), default=as_of)
    _add(feed, "updated", f"{latest.isoformat()}T00:00:00Z")
    ET.SubElement(feed, "link", {"rel": "self", "href": f"{base}/feed.xml"})
    ET.SubElement(feed, "link", {"href": f"{base}/index.html"})
    author = ET.SubElement(feed, "author")
    _add(author, "name", "规矩")
    for before, rule in changes:
        _entry(feed, before, rule, base, as_of)
    ET.indent(feed, " ")
    written: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _day(rule: Rule, as_of: date) -> date:
    return rule.effective_on or rule.published_on or as_of


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text.translate(_UNWRITABLE)
    return element


def _entry(feed: ET.Element, before: Rule, rule: Rule, base: str, as_of: date) -> None:
    page = f"{base}/{rule_path(rule)}.html"
    entry = ET.SubElement(feed, "entry")
    _add(entry, "title", f"{rule.title}：{rule.edition}版")
    # The edition's own name, not its address: an edition that comes to count gets another page.
    _add(entry, "id", f"{base}/#{rule.id}@{rule.edition}")
    _add(entry, "updated", f"{_day(rule, as_of).isoformat()}T00:00:00Z")
    ET.SubElement(entry, "link", {"href": page})
    pairs = [pair for pair in clause_pairs(before, rule) if pair.verdict != "未改"]
    shown = "".join(line for pair in pairs for line in _changed(pair, page))
    content = _add(entry, "content", shown or "<p>条文没有变动。</p>")
    content.set("type", "html")


def _changed(pair: ClausePair, page: str) -> Iterator[str]:
    """Yield a changed clause as HTML, what is gone and what is new marked word by word."""
    shown = pair.new or pair.old
    if shown is None:
        return
    label = html.escape(display_label(shown))
    named = f'<a href="{page}#{anchor(pair.new.id)}">{label}</a>' if pair.new else label
    yield f"<h3>{named}：{html.escape(pair.verdict)}</h3>"
    yield "<p>"
    for piece in pair.changes:
        if piece.kind is DifferenceKind.SAME:
            yield html.escape(piece.new).replace("\n", "<br>")
            continue
        for tag, text in (("del", piece.old), ("ins", piece.new)):
            if text:
                yield f"<{tag}>{html.escape(text)}</{tag}>".replace("\n", "<br>")
    yield "</p>"
