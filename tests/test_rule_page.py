from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from guiju.evidence import By, Evidence
from guiju.model import (
    Account,
    ChineseScript,
    Clause,
    ClauseKind,
    Commentary,
    DateEvidence,
    DateKind,
    Flag,
    FlagKind,
    Gloss,
    Heading,
    LedgerEntry,
    Rule,
    Source,
    SourceAccount,
    SourceKind,
    SourceSpan,
    Status,
    Tag,
    TagKind,
    Trust,
)
from guiju.provisions import (
    Consequence,
    Criterion,
    Definition,
    Effect,
    Operator,
    Reference,
    ReferenceKind,
)
from guiju.writing.data import rule_adapter, rule_json
from guiju.writing.markup import escape, unescape
from guiju.writing.raw_text import RawSource, raw_sources
from guiju.writing.rule_names import Neighbour, RuleNames
from guiju.writing.rule_page import PageError, _links, _paragraphs, parse, render

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = [
    "<script>alert(1)</script>", "</pre><b>x", "![x](y)", "[x](javascript:alert(1))", "{#id .c}",
    "{: #id }", "# 标题", "1. 项", "- 项", "> 引", "    缩进"[4:], "| a | b |", "---", "===", "!!! note",
    "??? x", ":::", "~~~", "```", "`码`", "*强* _调_ **重**", "a_b_c", "&lt;100分", "&amp;", "<100分",
    "\\*", "\\", "[TOC]", "[[x]]", "{{ x }}", "{% x %}", "]]>", "x^2^", "==x==", "++x++", "1) 项", "+ 项",
    "http://a.b/?c=1&d=2", "<a@b.c>", "\"引\" '号'", "*[略]: 语", "[^1]: 注", "$x$", "/// note", "~x~",
]  # fmt: skip
# What restoration leaves: no controls, no private use; a paragraph has no white space at its ends.
TEXT = (
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20)
    | st.sampled_from(HOSTILE)
).map(lambda text: " ".join(text.split()))
LINE = TEXT.filter(bool)
PARAGRAPHS = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


@given(LINE)
@example("\\`*_{}[]()#+-.!<>&|~^=:")
def test_escape_is_undone(text: str) -> None:
    assert unescape(escape(text)) == text


class Shown(HTMLParser):
    """Collects the text that a browser would show, and every element that it would make."""

    def __init__(self, *, marked: bool = False) -> None:
        super().__init__()
        self.allowed = {"id", "class"} | ({"href", "title"} if marked else set())
        self.text: list[str] = []
        self.elements: list[str] = []
        self.titles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.titles += [value or "" for name, value in attrs if name == "title"]
        assert {name for name, _ in attrs} <= self.allowed

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def converter() -> markdown.Markdown:
    """The Markdown of the site, with the extensions of mkdocs.yml."""
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    names = [e if isinstance(e, str) else next(iter(e)) for e in config["markdown_extensions"]]
    return markdown.Markdown(extensions=[*names, "meta"])


@given(text=LINE)
@example(text="<script>alert(1)</script>")
@example(text="*[略]: 语")
def test_markdown_shows_escaped_text_as_it_is(converter: markdown.Markdown, text: str) -> None:
    converter.reset()
    shown = Shown()
    shown.feed(converter.convert(f"# 页\n\n{escape(text)}\n"))
    assert set(shown.elements) <= {"h1", "p", "a"}
    assert "".join(shown.text).removeprefix("页\n") == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(converter: markdown.Markdown, text: str) -> None:
    test_markdown_shows_escaped_text_as_it_is.hypothesis.inner_test(converter, text)  # type: ignore[attr-defined]


SPAN = SourceSpan("demo-undated-a", 0, 9)
EVIDENCE = Evidence("警告", "demo-undated-a", 3, 5)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    clauses: list[Clause] = []
    headings: list[Heading] = []
    for number in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            title = draw(LINE)
            headings.append(Heading(f"s{number}", f"{number}、", title, (), (number, 0), (SPAN,)))
        text = draw(PARAGRAPHS)
        title = draw(st.just("") | LINE)
        label = draw(st.sampled_from(["", f"4.{number}", "(1)", "情形一"]))
        glosses = (Gloss(0, 1, "店铺"),) if draw(st.booleans()) and text[0] != "\n" else ()
        tags = (Tag(TagKind.PENALTY, "警告", By.PATTERN, EVIDENCE),) if draw(st.booleans()) else ()
        first = text.split("\n")[0]
        reference = Reference(ReferenceKind.RULE, "甲", 0, draw(st.integers(1, len(first))), "dy.a")
        definition = Definition(text[len(first) // 2 :].split("\n")[0][:3] or "甲方", draw(LINE))
        criterion = Criterion(
            f"p{number}#1", draw(LINE), Operator.AT_LEAST, Decimal(4), draw(LINE), draw(LINE)
        )
        consequence = Consequence("警告", Effect.WARNS, party=draw(LINE))
        flag = Flag(FlagKind.MISSING_TABLE, draw(LINE), By.CURATOR)
        clauses.append(
            Clause(
                id=f"p{number}",
                label=label,
                title=title,
                path=("甲", f"{label} {title}".strip()) if title else ("甲",),
                sort=(number, 1),
                kind=ClauseKind.CLAUSE,
                text=text,
                trust=Trust.SPUN,
                spans=(SPAN,),
                tags=tags,
                flags=(flag,) if draw(st.booleans()) else (),
                glosses=glosses,
                definitions=(definition,) if draw(st.booleans()) else (),
                references=(reference,) if draw(st.booleans()) else (),
                criteria=(criterion,) if draw(st.booleans()) else (),
                consequences=(consequence,) if draw(st.booleans()) else (),
            )
        )
    return Rule(
        id="ks.demo",
        title=draw(LINE),
        platform="ks",
        aliases=(),
        topics=tuple(draw(st.lists(LINE, max_size=2, unique=True))),
        edition="2022-04-08",
        published_on=draw(st.none() | st.just(date(2022, 3, 31))),
        effective_on=date(2022, 4, 8),
        date_evidence=(DateEvidence(DateKind.EFFECTIVE, date(2022, 4, 8), EVIDENCE, draw(LINE)),),
        status=Status.UNVERIFIED,
        status_note=draw(LINE),
        trust=Trust.SPUN,
        sources=(),
        notes=(draw(LINE),),
        relations=(),
        checks=(),
        headings=tuple(headings),
        clauses=tuple(clauses),
        commentary=(Commentary(draw(LINE), (SPAN,), draw(st.none() | st.just("p0"))),),
        publisher=draw(LINE),
        applies_to=draw(LINE),
        category=draw(LINE),
    )


BARE = Rule(
    "ks.demo", "题", "ks", (), (), "2022-04-08", None, None, (), Status.UNVERIFIED, "", Trust.SINGLE,
    (), (), (), (), (), (), (),
)  # fmt: skip
SOURCE = Source(
    "demo-undated-a", "页", "站", SourceKind.SPUN, ChineseScript.HANS, "0" * 64, "utf-8"
)
ACCOUNT = SourceAccount(SOURCE, 9, (LedgerEntry(0, 9, Account.CLAUSE),), ())
RAW = RawSource(ACCOUNT, "<b>警告</b>{}")
NAMES = RuleNames(
    "快手",
    "2026-11-21",
    {},
    {SOURCE.id: RAW},
    neighbours=(Neighbour("ks.a", "甲"), Neighbour("ks.b", "乙")),
    report_url="https://a.example/new?id={id}",
)


@given(rules())
def test_page_and_data_give_the_rule_back(rule: Rule) -> None:
    data = rule_adapter().validate_json(rule_json(rule))
    assert data == rule
    forgotten = replace(
        data,
        title="",
        topics=(),
        published_on=None,
        clauses=tuple(replace(clause, text="") for clause in data.clauses),
    )
    assert parse(render(rule, NAMES), forgotten) == rule


@given(rules())
def test_links_and_glosses_leave_the_words_as_they_are(
    converter: markdown.Markdown, rule: Rule
) -> None:
    for clause in rule.clauses:
        bare = replace(clause, glosses=())
        for paragraph, words in zip(
            _paragraphs(bare, _links(bare, rule)), clause.text.split("\n"), strict=True
        ):
            converter.reset()
            shown = Shown(marked=True)
            shown.feed(converter.convert(f"# 页\n\n{paragraph}\n"))
            assert set(shown.elements) <= {"h1", "p", "a"}
            assert "".join(shown.text).removeprefix("页\n") == words


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_meaning_stays_in_its_title(converter: markdown.Markdown, hostile: str) -> None:
    defining = Clause(
        "p1", "", "", (), (1,), ClauseKind.CLAUSE, "略", Trust.SINGLE, (),
        definitions=(Definition("带货达人", hostile),),
    )  # fmt: skip
    using = replace(defining, id="p2", sort=(2,), text="带货达人应遵守", definitions=())
    links = _links(using, replace(BARE, clauses=(defining, using)))
    converter.reset()
    shown = Shown(marked=True)
    shown.feed(converter.convert(f"# 页\n\n{next(_paragraphs(using, links))}\n"))
    assert shown.elements == ["h1", "p", "a"]
    assert shown.titles == [f"带货达人：{' '.join(hostile.split())}"]


def test_every_rule_of_the_corpus_comes_back(corpus: Any, library: Any) -> None:
    sources = raw_sources(library)
    titles = {rule.id: rule.title for rule in library.rules}
    for rule in library.rules:
        forgotten = replace(rule, clauses=tuple(replace(c, text="") for c in rule.clauses))
        assert (
            parse(render(rule, RuleNames("快手", "2026-11-21", titles, sources)), forgotten) == rule
        )


def test_page_keeps_its_contract(library: Any) -> None:
    rule = next(rule for rule in library.rules if rule.id == "ks.dianshang-pk")
    sources = raw_sources(library)
    page = render(rule, RuleNames("快手", "2026-11-21", {}, sources))
    meta = yaml.safe_load(page.split("---")[1])
    assert list(meta) == [
        "id", "title", "platform", "edition", "published_on", "effective_on", "status", "trust",
        "sources", "topics",
    ]  # fmt: skip
    lines = page.split("\n")
    at = lines.index("### 4.1 {#c-4-1}")
    assert lines[at + 2].startswith("`主题：违规处理、电商PK` ")
    shown = Shown(marked=True)
    shown.feed(lines[at + 4])
    assert "".join(shown.text) == next(c.text for c in rule.clauses if c.id == "4-1")
    assert '<a class="term" href="#c-1-3-2" title="带货达人：直播PK中' in lines[at + 4]
    assert "## 四、电商PK违规处理 {#c-s4}" in lines
    assert "### 1.1 目的及依据 {#c-1-1}" in lines
    assert "转载文本，未与官方原文核对" in page


def test_a_page_that_lost_a_clause_is_refused(library: Any) -> None:
    rule = next(rule for rule in library.rules if rule.id == "ks.weigui-guanli-2022")
    sources = raw_sources(library)
    page = render(rule, RuleNames("快手", "2026-11-21", {}, sources)).replace("{#c-p3 ", "{#c-p9 ")
    with pytest.raises(PageError, match=r"rules/ks/weigui-guanli-2022\.md: .* differ in p3, p9"):
        parse(page, rule)


def page_of(library: Any, rule_id: str, **names: Any) -> str:
    rule = next(rule for rule in library.rules if rule.id == rule_id)
    return render(rule, RuleNames("快手", "2026-11-21", {}, raw_sources(library), **names))


def test_the_head_says_what_is_wrong_with_the_text(library: Any) -> None:
    page = page_of(library, "ks.haowu-lianmeng-ruzhu")
    head = page.partition("| 编号 |")[0]
    assert '!!! danger "被取代（未经核实）"' in head
    assert "未印单位 1 处：[(6)](#c-h1__n2__i6)。" in head
    assert "danger" not in page_of(library, "ks.dianshang-pk")
    spun = page_of(library, "ks.kuaifenxiao-zhunru").partition("| 编号 |")[0]
    assert "缺表格 1 处：[2](#c-s2__n2)" in spun
    assert "换词 " not in spun  # said of the whole page


def test_the_head_has_a_category_and_topics_that_lead_on(library: Any) -> None:
    page = page_of(library, "ks.dianshang-pk", topic_pages={"清退": "rules/topics/termination"})
    assert "| 类别 | 直播与互动（编者注） |" in page
    assert "、[清退](../../rules/topics/termination.md)、" in page
    assert "| 主题 | 电商PK、生效与适用、" in page
    assert "| 类别 | 未注明 |" in render(BARE, NAMES)


def test_neighbours_close_the_page(library: Any) -> None:
    hostile = "</a><script>x</script>"
    beside = (Neighbour("ks.demo", hostile), None)
    page = page_of(library, "ks.dianshang-pk", neighbours=beside)
    end = page.rpartition("<nav")[2]
    assert 'rel="prev" href="../../rules/ks/demo.html"' in end
    assert "&lt;/a&gt;&lt;script&gt;" in end
    assert "next" not in end
    assert "<nav" not in page_of(library, "ks.dianshang-pk")


def test_errors_are_reported_where_somebody_wants_to_know(library: Any) -> None:
    assert "报告错误" not in page_of(library, "ks.dianshang-pk")
    page = page_of(library, "ks.dianshang-pk", report_url="mailto:a@b.example?cc=c@d.example")
    assert page.count(">报告错误</a>") == 18
    assert (
        'href="mailto:a@b.example?cc=c@d.example&amp;subject=ks.dianshang-pk%402022-04-08%2F4-1"'
        ' aria-label="报告错误：4.1"' in page
    )
