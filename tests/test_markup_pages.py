"""A source that is a saved page: from the file as received to what is published of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest
from click.testing import CliRunner

from guiju.cli import cli
from guiju.corpus import read_corpus, read_screens
from guiju.explanation import explained, removals_of
from guiju.ledger import characters_per_account
from guiju.markup.reading import html_layout
from guiju.model import Account, RemovalReason
from guiju.restoration.restore import restore
from guiju.screening import screen
from guiju.writing.pages import generated_files
from guiju.writing.raw_text import raw_block, raw_sources
from small_corpus import UNDATED, Corpus, edition

if TYPE_CHECKING:
    from guiju.assembly import Library

ROOT = Path(__file__).resolve().parent.parent
PAGE = """<!DOCTYPE html>
<html><head><title>演示规则 - 站</title><script>var a = "<p>不得</p>";</script></head>
<body><nav><a href="/">首页</a></nav>
<div class="rule"><h1>演示规则</h1>
<p>一、概述</p>
<ol><li>体验分<b>不低于</b>4.7分，违规分&lt;100分。</li>
<li>主播<span style="display:none">* k# G)</span>須(xū)遵守本規則。</li></ol>
<table><tr><td>1.1</td><td>虚假发货</td><td>扣12分</td></tr></table></div>
<footer>版权所有 微信 abc12345</footer></body></html>
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = Corpus(tmp_path_factory.mktemp("markup"))
    corpus.source("demo-undated-page", PAGE)
    record = corpus.root / "corpus/sources/demo-undated-page/source.yaml"
    record.write_text(record.read_text("utf-8") + "format: html\n", "utf-8")
    corpus.rule("ks.demo", edition("demo-undated-page", UNDATED))
    return corpus


@pytest.fixture(scope="module")
def library(corpus: Corpus) -> Library:
    return corpus.library()


def test_clauses_lead_into_the_file_as_received(library: Library) -> None:
    (rule,) = library.rules
    told = [(clause.label, clause.text) for clause in rule.clauses]
    assert told == [
        ("1.", "体验分不低于4.7分，违规分<100分。"),
        ("2.", "主播须遵守本规则。"),
        ("1.1", "虚假发货 | 扣12分"),
    ]
    spans = [[PAGE[s.start : s.end] for s in clause.spans] for clause in rule.clauses]
    assert spans[0] == ["<li>体验分<b>不低于</b>4.7分，违规分&lt;100分。"]
    assert spans[1][0].startswith("<li>主播<span") and spans[1][0].endswith("本規則。")
    assert spans[2] == ["1.1</td><td>虚假发货</td><td>扣12分"]


def test_a_clause_that_the_page_hides_carries_the_doubt(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    page = (
        "<h1>演示规则</h1><p>一、概述</p><p>1.1 商家应当如实发货。</p>"
        "<p hidden>1.2 本条为隐藏条款，商家须缴纳1000元。</p>"
    )
    corpus = Corpus(tmp_path_factory.mktemp("hidden"))
    corpus.source("demo-undated-page", page)
    record = corpus.root / "corpus/sources/demo-undated-page/source.yaml"
    record.write_text(record.read_text("utf-8") + "format: html\n", "utf-8")
    corpus.rule("ks.demo", edition("demo-undated-page", UNDATED))
    (rule,) = corpus.library().rules
    told = {c.label: [r.before for r in c.repairs if r.certainty.value == "probable"]
            for c in rule.clauses}  # fmt: skip
    assert told == {"1.1": [], "1.2": ["<p hidden>1"]}


def test_every_character_is_in_one_account(library: Library) -> None:
    (account,) = library.accounts
    ends = [0, *(entry.end for entry in account.ledger)]
    assert [entry.start for entry in account.ledger] == ends[:-1]
    assert ends[-1] == account.characters == len(PAGE)
    assert sum(characters_per_account(account.ledger).values()) == len(PAGE)
    removed = {
        PAGE[entry.start : entry.end].partition("<")[0].strip(): (entry.reason, entry.pattern)
        for entry in account.ledger
        if entry.account is Account.REMOVAL
    }
    assert removed["首页"] == (RemovalReason.CHROME, "outside-content")


def test_the_raw_text_of_a_page_is_shown_as_text(library: Library) -> None:
    (rule,) = library.rules
    shown = "".join(raw_block(rule.clauses[1], raw_sources(library)))
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    assert '<span style="display:none">* k# G)</span>' in "".join(tree.itertext())
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= {
        "DOCUMENT_FRAGMENT", "pre", "mark", "p", "b",
    }  # fmt: skip


def test_the_pages_of_such_a_source_are_written(corpus: Corpus, library: Library) -> None:
    files = generated_files(read_corpus(corpus.root), library)
    page = files["sources/demo-undated-page.md"]
    assert "| 文件 | 保存的网页（HTML），标记作为修复去掉 |" in page
    assert "网页的标记表明它在正文之外" in page
    assert "abc12345" not in page.partition("## 条款的原始文字")[0]
    assert "<script" not in page
    assert "体验分不低于4.7分，违规分&lt;100分。" in files["rules/ks/demo.md"]


def test_long_markup_is_shown_without_its_middle() -> None:
    page = "<p>第一条 商家<script>" + "x" * 5000 + "</script>应当守约。</p>"
    layout = html_layout(page)
    restored = restore(page, layout=layout)
    screened = screen(restored, read_screens(ROOT), outside=layout.outside)
    (line,) = explained(page, restored.repairs, removals_of(screened))
    shown = "".join(stretch.text for stretch in line.stretches)
    assert "（共5017字）" in shown
    assert len(shown) < 500


def test_a_repair_over_several_lines_is_told_once() -> None:
    page = "<head>\n<title>甲</title>\n</head><p>商家<b>应当</b></p>"
    layout = html_layout(page)
    lines = list(explained(page, restore(page, layout=layout).repairs, ()))
    kept = [s.text for line in lines for s in line.stretches if s.fate.value == "kept"]
    assert "".join(kept) == "商家应当"


def run(*arguments: str) -> tuple[str, str]:
    result = CliRunner().invoke(cli, ["--root", str(ROOT), *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def test_restore_says_what_it_takes_a_file_for(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    text, said = run("restore", str(file))
    assert text.startswith(
        "演示规则\n\n一、概述\n\n1. 体验分不低于4.7分，违规分<100分。\n2. 主播须遵守本规则。"
    )
    assert "read as html" in said
    data = json.loads(run("restore", str(file), "--json")[0])
    assert data["format"] == "html"
    assert data["layout"]["titles"][0]["words"] == "演示规则"
    as_text = json.loads(run("restore", str(file), "--json", "--format", "text")[0])
    assert as_text["format"] == "text"
    assert as_text["layout"]["titles"] == []


def test_restore_reads_markdown_when_told(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    file.write_text("# 规则\n1. **商家**应当守约。\n", "utf-8")
    text, said = run("restore", str(file), "--format", "markdown")
    assert text == "规则\n1. 商家应当守约。\n"
    assert "read as" not in said
