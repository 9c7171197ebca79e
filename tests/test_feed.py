"""The feed: only content changes, each readable in the entry itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import html5lib

from guiju.feed import atom_feed
from test_comparison_page import NEW, OLD, clause

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = date(2026, 11, 21)
SITE = "https://rules.example.org/guiju/"
EDITIONS = (replace(NEW, follows=OLD.edition), replace(OLD, counts=False, followed_by=NEW.edition))


def test_a_new_edition_is_an_entry_with_its_differences():
    feed = ET.fromstring(atom_feed(EDITIONS, SITE, DAY))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "示例规则：2023-01-01版"
    assert entry.findtext(f"{ATOM}updated") == "2023-01-01T00:00:00Z"
    assert entry.find(f"{ATOM}link").get("href") == f"{SITE}rules/ks/demo.html"
    assert feed.findtext(f"{ATOM}updated") == "2023-01-01T00:00:00Z"
    shown = entry.findtext(f"{ATOM}content")
    assert "店铺体验分不低于<del>4.7分</del><ins>4.5分</ins>。" in shown
    assert "店铺状态正常" not in shown
    assert (
        '<a href="https://rules.example.org/guiju/rules/ks/demo.html#c-n3">3、</a>：新增' in shown
    )


def test_a_first_record_and_a_better_cleaning_are_no_news():
    feed = ET.fromstring(atom_feed((OLD, replace(NEW, id="ks.other")), SITE, DAY))
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "2026-11-21T00:00:00Z"


def test_untrusted_text_stays_text():
    evil = '</content><script>alert("1")</script>]]>&amp; \x00\x0b\ud800'
    old = replace(EDITIONS[1], title=evil, clauses=(clause("n1", evil, f"店铺状态正常，{evil}"),))
    new = replace(EDITIONS[0], title=evil, clauses=(clause("n1", evil, f"店铺状态异常，{evil}"),))
    feed = ET.fromstring(atom_feed((new, old), SITE, DAY))
    shown = feed.find(f"{ATOM}entry").findtext(f"{ATOM}content")
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    assert not list(tree.iter("script"))
    assert '</content><script>alert("1")</script>]]>&amp;' in "".join(tree.itertext())


def test_the_same_corpus_gives_the_same_feed():
    assert atom_feed(EDITIONS, SITE, DAY) == atom_feed(EDITIONS[::-1], SITE, DAY)
