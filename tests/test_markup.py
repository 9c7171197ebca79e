"""Saved pages: what is markup, what is text, what is beside the content, told with exact places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from guiju import restore, screen
from guiju.corpus import read_screens
from guiju.ledger import Assignment, build_ledger, characters_per_account
from guiju.markup.detecting import decide_format
from guiju.markup.reading import html_layout, layout_as
from guiju.markup.tokens import Kind, tokens
from guiju.model import (
    Account,
    Certainty,
    ChineseScript,
    Source,
    SourceFormat,
    SourceKind,
    SourceText,
)
from guiju.screening import Role

if TYPE_CHECKING:
    from guiju.markup.layout import Layout

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests/cases/markup"
SCREENS = read_screens(ROOT)


def cases(name: str) -> list[Any]:
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    assert rows
    return [pytest.param(row, id=row["label"]) for row in rows]


def source(text: str, form: SourceFormat = SourceFormat.HTML) -> SourceText:
    own = Source("demo", "页", "站", SourceKind.REPOST, ChineseScript.HANS, "0" * 64, "utf-8",
                 format=form)  # fmt: skip
    return SourceText(own, text)


def shown(layout: Layout, text: str) -> str:
    """Return what the markup pass leaves, without blank lines and white space around lines."""
    left = layout.rewriting.text if layout.rewriting else text
    return "\n".join(line.strip() for line in left.split("\n") if line.strip())


@pytest.mark.parametrize("case", [*cases("text"), *cases("markdown")])
def test_markup_goes_and_text_stays(case: dict[str, Any]) -> None:
    form = SourceFormat(case.get("format", "html"))
    layout = layout_as(form, case["page"])
    assert shown(layout, case["page"]) == case["text"].rstrip("\n")
    restored = restore(source(case["page"], form), layout=layout)
    assert restored.undo() == case["page"]
    doubtful = [[r.before, r.after] for r in restored.repairs if r.certainty != Certainty.CERTAIN]
    assert doubtful == case.get("doubtful", doubtful)


@pytest.mark.parametrize("case", cases("pages"))
def test_pages(case: dict[str, Any]) -> None:
    page = case["page"]
    layout = html_layout(page)
    restored = restore(source(page), layout=layout)
    screened = screen(restored, SCREENS, outside=layout.outside)
    roles = (Role.TEXT, Role.COMMENTARY)
    kept = [line.text for line in screened.lines if line.role in roles]
    assert kept == case["kept"]
    removed = {line.text: (line.reason.value, line.pattern) for line in screened.removals}
    for text, (reason, pattern) in case.get("removed", {}).items():
        assert removed[text] == (reason, pattern)
    for name in ("titles", "addresses"):
        told = [[one.by, one.words] for one in getattr(layout, name)]
        assert told == case.get(name, told if name == "titles" else [])
    assert [[d.by, d.day] for d in layout.dates] == case.get("dates", [])
    hidden = [[h.because, h.kept, h.words] for h in layout.hidden]
    assert hidden == case.get("hidden", [])
    assert [image.words for image in layout.images] == case.get("images", [])
    for one in (*layout.titles, *layout.addresses):
        assert page[one.start : one.end].strip()
    assert restored.undo() == page


def accounts_of(text: str, form: SourceFormat) -> None:
    """Hold a source to the promise: every character in one account, and the file comes back."""
    layout = layout_as(form, text)
    restored = restore(source(text, form), layout=layout)
    assert restored.undo() == text
    screened = screen(restored, SCREENS, outside=layout.outside)
    accounts = {Role.REMOVED: Account.REMOVAL, Role.METADATA: Account.METADATA,
                Role.TEXT: Account.CLAUSE, Role.COMMENTARY: Account.COMMENTARY}  # fmt: skip
    ledger = build_ledger(
        restored,
        text,
        [Assignment(line.start, line.end, accounts[line.role]) for line in screened.lines],
    )
    ends = [0, *(entry.end for entry in ledger)]
    assert [entry.start for entry in ledger] == ends[:-1]
    assert ends[-1] == len(text)
    assert sum(characters_per_account(ledger).values()) == len(text)
    for told in (layout.hidden, layout.outside, layout.images, layout.titles, layout.dates):
        assert all(0 <= one.start <= one.end <= len(text) for one in told)
    borders = [place for region in layout.outside for place in (region.start, region.end)]
    assert borders == sorted(borders)


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<div class='nav'>", "</div>", "<a href=\"x\">", "</a>", "<br>", "<", ">", "\"", "'",
        "<!--", "-->", "<script>", "</script>", "<style>.a{display:none}</style>", "<b class=a>", "</b>",
        "<table>", "<tr>", "<td>", "</table>", "<td rowspan=2>", "<td colspan=3>", "<ruby>", "<rt>", "</ruby>", "<p hidden>",
        "<style>.n::before{content:'不'}.n:after{content:'得'}</style>", "<b class=n>", "<p class=n>", "<input value=甲>", "<select>", "<option>", "</select>",
        "<ol>", "<li>", "</ol>", "<sup>2</sup>", "<pre>", "</pre>",
        "<span style=\"display:none\">", "</span>", "<footer>", "</footer>", "&nbsp;", "&lt;", "\n", "  ",
        "違(wéi)规分<100分。", "1、", "商家不得违规。", "第一条 ", "見(jiàn)", "<a x=", "<h1>", "</h1>", "<title>",
        "# ", "- ", "**", "*", "_", "`", "```\n", "| a | b |\n|---|---|\n", "[x](http://y)", "![x](y)", "\\*", "---\n",
    ]
)  # fmt: skip
PAGES = st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join)


@given(PAGES)
@example("<p>甲</p>\r\n<pre>\r\n乙\r\n</pre>")
@example("<ol><li><ol><li>甲")
def test_html_keeps_the_promise(page: str) -> None:
    accounts_of(page, SourceFormat.HTML)


@given(PAGES)
@example("---\ntitle: 甲\n---\n# 乙\n")
def test_markdown_keeps_the_promise(page: str) -> None:
    accounts_of(page, SourceFormat.MARKDOWN)


@given(PAGES)
def test_tokens_cover_the_page(page: str) -> None:
    position = 0
    for token in tokens(page):
        if token.kind is Kind.UNCLOSED and token.start == token.end:
            continue
        assert token.start == position
        position = token.end
    assert position == len(page)


WORDS = st.sampled_from(
    ["商家应当", "不得违规，", "扣2分。", "<3次&lt;", "a b", "\n", "第一条", "&amp;", "1. "]
)
INLINE = st.sampled_from(["b", "span", "em", "a", "i", "font", "code", "u"])
BLOCKS = st.sampled_from(["div", "p", "section", "h2", "blockquote", "ul", "article", "center"])


def well_formed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return elements around texts, as an author writes them: no block inside a paragraph."""
    inline = st.tuples(INLINE, inner).map(lambda own: f"<{own[0]} title='a>b'>{own[1]}</{own[0]}>")
    return st.lists(inline | WORDS | st.just("<br>") | st.just("<!-- x > y -->"), max_size=4).map(
        "".join
    )


PHRASES = well_formed(WORDS)
PARAGRAPHS = st.tuples(BLOCKS, PHRASES).map(lambda own: f'<{own[0]} class="c">{own[1]}</{own[0]}>')
ROWS = PHRASES.map(lambda cell: f"<tr><td>{cell}</td><td>乙</td></tr>")
TABLES = st.lists(ROWS, min_size=1, max_size=3).map(lambda rows: f"<table>{''.join(rows)}</table>")
DOCUMENTS = st.lists(PARAGRAPHS | TABLES | PHRASES, max_size=8).map(
    lambda parts: (
        f"<!DOCTYPE html><html><head><title>x</title><style>p{{}}</style></head>"
        f"<body>{''.join(parts)}<script>var a = '<p>';</script></body></html>"
    )
)


@given(DOCUMENTS)
def test_visible_text_is_that_of_a_browser_parser(page: str) -> None:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "title"):
            element.text = ""
    expected = "".join("".join(tree.itertext()).split())
    rewriting = html_layout(page).rewriting
    left = rewriting.text.replace("&lt;", "<").replace("&amp;", "&")
    assert "".join(left.replace(" | ", "").split()) == expected


def test_repairs_of_markup_are_debris_and_say_how_sure_they_are() -> None:
    page = (
        "<p>商家<b style='display:none'>不</b>应当<b>守约</b><i hidden>x9</i>。</p><ol><li>甲</ol>"
    )
    told = [(r.before, r.after, r.certainty) for r in restore(source(page)).repairs]
    assert told == [
        ("<p>", "", Certainty.CERTAIN),
        ("<b style='display:none'>不</b>", "", Certainty.PROBABLE),
        ("<b>", "", Certainty.CERTAIN),
        ("</b>", "", Certainty.CERTAIN),
        ("<i hidden>x9</i>", "", Certainty.CERTAIN),
        ("</p><ol>", "\n\n", Certainty.CERTAIN),
        ("<li>", "1. ", Certainty.CERTAIN),
        ("</ol>", "", Certainty.CERTAIN),
    ]


def test_numbers_are_doubtful_where_a_style_of_another_file_may_take_them_away() -> None:
    page = "<link rel=stylesheet href=a.css><ol><li>甲<li>乙</ol>"
    printed = [(r.after, r.certainty) for r in restore(source(page)).repairs if r.after.strip()]
    assert printed == [("1. ", Certainty.PROBABLE), ("2. ", Certainty.PROBABLE)]


def test_what_is_beside_the_content_sweeps_up_nothing_of_it() -> None:
    page = (
        "<div><aside><p>相关推荐</p><p><a>店铺装修</a></p></aside><div><p>第一条 商家应当守约。</p>"
        "<p>第二条 违者扣2分。</p></div></div>"
    )
    layout = html_layout(page)
    screened = screen(restore(source(page), layout=layout), SCREENS, outside=layout.outside)
    kept = [line.text for line in screened.lines if line.role is Role.TEXT]
    assert kept == ["第一条 商家应当守约。", "第二条 违者扣2分。"]


def test_advertising_beside_the_content_keeps_its_own_reason() -> None:
    page = "<nav><a>首页</a><p>加我微信abc12345免费领取资料</p></nav><p>第一条 商家应当守约，违者扣2分。</p>"
    layout = html_layout(page)
    screened = screen(restore(source(page), layout=layout), SCREENS, outside=layout.outside)
    assert [line.reason.value for line in screened.removals] == ["chrome", "contact"]


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("\ufeff<!DOCTYPE html><p>甲", "", "html"),
        ("甲</p>乙</p>丙</p>", "", "text"),
        ("<p>甲</p><p>乙</p><p>丙</p>", "", "html"),
        ("<100分的商家</p>乙</p>丙</p>", "", "text"),
        ("甲", "page.HTML", "html"),
        ("甲", "rule.md", "markdown"),
        ("# 甲\n正文", "", "text"),
        ("# 甲\n正文见[乙](https://example.com)", "", "markdown"),
        ("---\ntitle: 甲\n---\n正文", "", "markdown"),
        ("1. 甲\n- 乙\n**加我", "rule.txt", "text"),
    ],
)
def test_a_file_shows_what_it_is(text: str, name: str, form: str) -> None:
    assert decide_format(text, name).format.value == form


HOSTILE = {
    "brackets": "<" * 300_000 + "甲",
    "divs": "<div>" * 60_000 + "甲",
    "nested": "<div>" * 30_000 + "甲" + "</div>" * 30_000,
    "attribute": '<p title="' + "a" * 3_000_000 + '">甲',
    "comments": "<!--" * 100_000 + "甲",
    "quotes": '<a y="<a " ' * 30_000 + ">甲",
    "ends": "<table><tr><td>" + "<div>" * 300 + "</p>" * 30_000 + "甲",
    "declarations": "<!a" * 60_000 + "甲",
    "scripts": "<script>" * 60_000 + "甲",
    "styles": "<style>" + ".c .a{display:none}" * 5_000 + "</style>" + "<b class=a>" * 3_000 + "甲",
    "spans": "<table><tr>"
    + "<td rowspan=99 colspan=99>乙" * 3_000
    + "<tr><td>丙" * 300
    + "</table>甲",
    "fields": "<p>乙，" + "丙" * 300_000 + "<input value=a>" * 30_000 + "<p>甲",
    "generated": "<style>"
    + ".a::before{content:'不'}" * 5_000
    + "</style>"
    + "<b class=a>" * 3_000
    + "甲",
    "lists": "<ol><li>" * 5_000 + "甲",
    "marks": "**a" * 30_000 + "[" * 30_000 + "`" * 30_000 + "甲",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", [SourceFormat.HTML, SourceFormat.MARKDOWN])
def test_hostile_pages_are_read_to_their_end(name: str, form: SourceFormat) -> None:
    layout = layout_as(form, HOSTILE[name])
    left = layout.rewriting.text if layout.rewriting else HOSTILE[name]
    assert left.rstrip(">\n").endswith("甲")
