"""查看原文: the raw span as scraped, with every repair and removal marked and named."""

from __future__ import annotations

import html
import re

import html5lib

from guiju import words
from guiju.model import (
    Account,
    Certainty,
    ChineseScript,
    Clause,
    ClauseKind,
    LedgerEntry,
    RemovalReason,
    Repair,
    RepairKind,
    Source,
    SourceAccount,
    SourceKind,
    SourceSpan,
    Trust,
)
from guiju.writing.raw_text import RawSource, raw_block, raw_sources

RAW = "1、類(lèi)目<b>\n微信 abc123 加我\n食品\n\n2、別的條款\n末段?）\n"
SOURCE = Source("demo", "页", "站", SourceKind.REPOST, ChineseScript.HANT, "0" * 64, "utf-8")


def at(words):
    start = RAW.index(words)
    return start, start + len(words)


def entry(words, account, reason=None):
    return LedgerEntry(*at(words), account, reason)


LEDGER = (
    entry("1、類(lèi)目<b>", Account.CLAUSE),
    LedgerEntry(at("<b>\n")[1] - 1, at("微信")[0], Account.LAYOUT),
    entry("微信 abc123 加我", Account.REMOVAL, RemovalReason.CONTACT),
    LedgerEntry(at("加我\n")[1] - 1, at("食品")[0], Account.LAYOUT),
    entry("食品", Account.CLAUSE),
    LedgerEntry(at("食品\n")[1] - 1, at("2、")[0], Account.LAYOUT),
    entry("2、別的條款", Account.CLAUSE),
    LedgerEntry(at("條款\n")[1] - 1, at("末段")[0], Account.LAYOUT),
    entry("末段?）", Account.CLAUSE),
    LedgerEntry(len(RAW) - 1, len(RAW), Account.LAYOUT),
)
REPAIRS = (
    Repair((RepairKind.SCRIPT,), *at("類"), "類", "类", Certainty.CERTAIN),
    Repair((RepairKind.READING,), *at("(lèi)"), "(lèi)", "", Certainty.CERTAIN),
    Repair((RepairKind.SHIFT,), *at("?"), "?", "□", Certainty.LOST),
)
SPANS = tuple(SourceSpan("demo", *at(w)) for w in ("1、類(lèi)目<b>", "食品", "末段?）"))
CLAUSE = Clause(
    "n1", "1、", "", (), (1,), ClauseKind.CLAUSE, "类目<b>", Trust.DAMAGED, SPANS, repairs=REPAIRS
)
BLOCK = raw_block(CLAUSE, {"demo": RawSource(SourceAccount(SOURCE, len(RAW), LEDGER, ()), RAW)})


def test_all_of_the_clause_stands_there_and_nothing_that_was_removed():
    shown = html.unescape(re.sub(r"<[^>]+>", "", BLOCK[0]))
    assert shown == "1、類(lèi)目<b>\n████████████〔剔除：联系方式招揽〕\n食品\n……\n末段?）"
    assert "abc123" not in "".join(BLOCK)


def test_repairs_are_marked_where_they_are():
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", BLOCK[0]) == ["類", "(lèi)", "?"]
    assert re.findall(r'title="([^"]*)"', BLOCK[0]) == [
        "繁转简（确定）：“類”作“类”",
        "注音剔除（确定）：删“(lèi)”",
        "字节错位还原（无法还原）：“?”作“□”",
    ]


def test_repairs_are_named_below():
    assert re.sub(r"<[^>]+>", "", BLOCK[1]) == (
        "繁转简 1 处：“類”作“类”；注音剔除 1 处：删“(lèi)”；"
        "字节错位还原（无法还原） 1 处：“?”作“□”。"
    )


def test_it_is_valid_html_without_a_blank_line():
    joined = "\n".join(BLOCK)
    assert "\n\n" not in joined
    html5lib.HTMLParser(strict=True).parseFragment(joined)
    assert "<b>\n" not in BLOCK[0]


def test_every_clause_of_the_corpus_shows_its_raw_text(corpus, library):
    texts = {text.source.id: text.text for text in corpus.sources}
    sources = raw_sources(library)
    for rule in library.rules:
        for clause in rule.clauses:
            block = raw_block(clause, sources)
            shown = html.unescape(re.sub(r"<[^>]+>", "", block[0]))
            squeezed = re.sub(r"〔U\+\w+〕|[^\w]", "", shown)
            for span in clause.spans:
                raw = texts[span.source][span.start : span.end]
                kept = "".join(c for c in raw if c.isprintable() and not "\ue000" <= c <= "\uf8ff")
                assert re.sub(r"[^\w]", "", kept) in squeezed
            named = "".join(block[1:])
            kinds = {kind for repair in clause.repairs for kind in repair.kinds}
            assert all(words.REPAIR[kind] in named for kind in kinds)
