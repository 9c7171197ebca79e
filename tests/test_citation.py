"""Citations in every form: whole cases from a table, and what holds for each clause and form."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from guiju.citation import Style, cite, cited, locator
from guiju.cli import main
from guiju.model import (
    Certainty,
    Check,
    CheckResult,
    ChineseScript,
    Clause,
    ClauseKind,
    Heading,
    Source,
    SourceKind,
    SourceSpan,
    Status,
    Trust,
)

if TYPE_CHECKING:
    from guiju.assembly import Library
    from guiju.model import Rule
    from guiju.project import Project

CASES = yaml.safe_load(
    (Path(__file__).parent / "cases" / "citation" / "citations.yaml").read_text("utf-8")
)
AS_OF = date(2026, 11, 21)
WARNING = "转载文本，未与官方原文核对"


@pytest.fixture(scope="session")
def sources(library: Library) -> dict[str, Source]:
    return {account.source.id: account.source for account in library.accounts}


def rule_of(library: Library, rule_id: str) -> Rule:
    return next(rule for rule in library.rules if rule.id == rule_id)


def part_of(rule: Rule, part_id: str) -> Heading | Clause | None:
    if not part_id:
        return None
    return next(part for part in (*rule.headings, *rule.clauses) if part.id == part_id)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['style']}")
def test_cases(library: Library, sources: dict[str, Source], case: dict[str, str]) -> None:
    rule_id, _, part_id = case["id"].partition("/")
    rule = rule_of(library, rule_id)
    site_url = case.get("site_url", "")
    what = cited(rule, part_of(rule, part_id), sources, as_of=AS_OF, site_url=site_url)
    assert cite(what, Style(case["style"])) == case["citation"]


@pytest.mark.parametrize("style", Style)
def test_every_form_of_every_clause_says_how_far_to_trust_it(
    library: Library, sources: dict[str, Source], style: Style
) -> None:
    words = {Trust.REPORTED: "转述", Trust.SPUN: "换词", Trust.DAMAGED: "损坏"}
    keys = set()
    for rule in library.rules:
        for clause in rule.clauses:
            text = cite(cited(rule, clause, sources, as_of=AS_OF), style)
            assert WARNING in text
            assert words.get(clause.trust, "") in text
            unsure = any(repair.certainty is not Certainty.CERTAIN for repair in clause.repairs)
            assert ("本条有存疑之处：" in text) is (bool(clause.flags) or unsure)
            if style is Style.BIBTEX:
                keys.add(re.match(r"@online\{([^,]+),", text)[1])  # type: ignore[index]
            else:
                assert f"{rule.id}@{rule.edition}/{clause.id}" in text
    if style is Style.BIBTEX:
        assert len(keys) == sum(len(rule.clauses) for rule in library.rules)


SPECIAL = Source(
    "x", "50% & <b>a_b</b> [x](y)\n{题}", "站#1$~^\\", SourceKind.REPOST, ChineseScript.HANS,
    "0" * 64, "utf-8", "https://x.cn/a_b?c=(1)&d={%20}", date(2022, 5, 6), date(2023, 1, 2),
)  # fmt: skip


@pytest.fixture
def special(library: Library) -> tuple[Rule, Clause]:
    rule = rule_of(library, "ks.dianshang-pk")
    clause = replace(rule.clauses[0], id="4-1~2", spans=(SourceSpan("x", 0, 1),))
    return replace(rule, sources=("hetang-2022-04-16-dianshang-pk", "x")), clause


def test_bibtex_escapes_what_latex_reads_as_commands(special: tuple[Rule, Clause]) -> None:
    entry = cite(cited(*special, {"x": SPECIAL}, as_of=AS_OF), Style.BIBTEX)
    lines = entry.split("\n")
    assert lines[0] == "@online{ks.dianshang-pk:2022-04-08:4-1:2,"
    author = r"站\#1\$\textasciitilde{}\textasciicircum{}\textbackslash{}"
    assert lines[1] == f"  author = {{{{{author}}}}},"
    assert lines[2] == r"  title = {{50\% \& <b>a\_b</b> [x](y) \{题\}}},"
    assert lines[3] == "  date = {2022-05-06},"
    assert lines[4] == "  url = {https://x.cn/a_b?c=%281%29&d=%7B%20%7D},"
    assert lines[5] == "  urldate = {2023-01-02},"
    bare = re.sub(r"\\.", "", entry)
    assert bare.count("{") == bare.count("}")


def test_csl_json_has_the_shape_of_a_web_page(special: tuple[Rule, Clause]) -> None:
    [item] = json.loads(cite(cited(*special, {"x": SPECIAL}, as_of=AS_OF), Style.CSL_JSON))
    note = item.pop("note")
    assert item == {
        "id": "ks.dianshang-pk@2022-04-08/4-1~2",
        "type": "webpage",
        "title": "50% & <b>a_b</b> [x](y) {题}",
        "author": [{"literal": "站#1$~^\\"}],
        "container-title": "站#1$~^\\",
        "issued": {"date-parts": [[2022, 5, 6]]},
        "accessed": {"date-parts": [[2023, 1, 2]]},
        "URL": "https://x.cn/a_b?c=%281%29&d=%7B%20%7D",
        "language": "zh-CN",
    }
    assert note.startswith("所引条款：《快手小店电商PK管理规则》1.1 目的及依据；")
    assert "未记录" not in note


def test_csl_json_leaves_out_what_nobody_recorded(
    library: Library, sources: dict[str, Source]
) -> None:
    rule = rule_of(library, "ks.weigui-guanli-2022")
    [item] = json.loads(cite(cited(rule, rule.clauses[0], sources, as_of=AS_OF), Style.CSL_JSON))
    assert {"issued", "accessed"} & set(item) == set()
    assert item["URL"] == "http://www.hangzai.com/108580.html"
    assert "阅读日期未记录" in item["note"]


def test_markdown_keeps_foreign_words_from_becoming_marks(special: tuple[Rule, Clause]) -> None:
    text = cite(cited(*special, {"x": SPECIAL}, as_of=AS_OF), Style.MARKDOWN)
    title = r"站#1$~^\\《50% &amp; &lt;b>a\_b&lt;/b> \[x\](y) \{题\}》".replace(r"\}", "}")
    assert f"见[{title}](https://x.cn/a_b?c=%281%29&d=%7B%20%7D)" in text


def test_an_address_that_is_none_is_not_repeated(special: tuple[Rule, Clause]) -> None:
    source = replace(SPECIAL, url="javascript:alert(1)", page_title="甲\u202e乙")
    for style in Style:
        text = cite(cited(*special, {"x": source}, as_of=AS_OF), style)
        assert "javascript" not in text
        assert "\u202e" not in text
        assert ("网址未记录" in text) is (style is not Style.INLINE)


CHECK = Check(
    date(2026, 11, 1), "某甲", "https://rules.example/web/detail?id=77", "77", CheckResult.MATCHES
)


def test_an_official_check_gives_the_official_address(
    library: Library, sources: dict[str, Source]
) -> None:
    rule = rule_of(library, "ks.dianshang-pk")
    clause = replace(rule.clauses[10], trust=Trust.OFFICIAL)
    rule = replace(rule, checks=(CHECK,), status=Status.IN_FORCE, trust=Trust.OFFICIAL)
    assert cite(cited(rule, clause, sources, as_of=AS_OF), Style.GBT_2025) == (
        "快手. 快手小店电商PK管理规则[EB/OL]. （2022-03-31）[2026-11-01]. "
        "https://rules.example/web/detail?id=77. 文件号：77. "
        "所引条款：《快手小店电商PK管理规则》4.1；ks.dianshang-pk@2022-04-08/4-1；"
        "2022-04-08生效；效力状态（截至2026-11-21）：现行有效."
    )
    earlier = cite(cited(rule, clause, sources, as_of=date(2026, 10, 31)), Style.GBT_2025)
    assert earlier.startswith("荷塘月色论坛. ")
    differs = replace(rule, checks=(replace(CHECK, result=CheckResult.DIFFERS),))
    assert cite(cited(differs, clause, sources, as_of=AS_OF), Style.GBT_2025).startswith("荷塘")


def test_the_first_accepted_source_that_has_the_clause_is_cited(
    library: Library, sources: dict[str, Source]
) -> None:
    rule = replace(rule_of(library, "ks.dianshang-pk"), sources=("x", "y", "z"))
    both = (SourceSpan("y", 0, 1), SourceSpan("z", 0, 1))
    clause = replace(rule.clauses[0], spans=both)
    known = {name: replace(SPECIAL, id=name, site=name) for name in "xyz"}
    assert cited(rule, clause, known, as_of=AS_OF).page.site == "y"
    assert cited(rule, None, known, as_of=AS_OF).page.site == "x"


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ([("art-3", "第三条", ""), ("art-3__i2", "（二）", "")], "第三条（二）"),
        ([("chap-2", "第二章", "处罚"), ("art-3", "第三条", "")], "第三条"),
        ([("s2", "二、", "准入"), ("s2__n3", "3、", "")], "二、3"),
        ([("5-1", "5.1", ""), ("5-1__i1", "(1)", "")], "5.1(1)"),
        ([("h1", "", "须知："), ("h1__p2", "", "")], "“须知”第2段"),
        ([("p4", "", "")], "第4段"),
        # A label that lost its number says nothing.
        ([("s1", "、", "流程"), ("s1__step-1", "第一步", "")], "“流程”第一步"),
    ],
)
def test_a_place_is_said_from_the_section_that_it_needs(
    library: Library, parts: list[tuple[str, str, str]], place: str
) -> None:
    *above, (last_id, label, title) = parts
    clause = Clause(last_id, label, title, (), (1,), ClauseKind.CLAUSE, "略", Trust.SINGLE, ())
    headings = tuple(Heading(*one, (), (0,), ()) for one in above)
    rule = replace(library.rules[0], headings=headings, clauses=(clause,))
    assert locator(rule, clause) == place


def run(capsys: pytest.CaptureFixture[str], project: Project, *args: str) -> tuple[Any, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), *args])
    out = capsys.readouterr()
    return left.value.code, out.out, out.err


def test_the_command_prints_one_citation(
    capsys: pytest.CaptureFixture[str], built: Project
) -> None:
    code, out, err = run(capsys, built, "cite", "ks.dianshang-pk/4-1")
    assert (code, err) == (0, "")
    assert out == f"{CASES[0]['citation']}\n"
    code, out, _ = run(capsys, built, "cite", "ks.dianshang-pk@2022-04-08/s4", "--json")
    assert code == 0
    assert json.loads(out)["pinned"] == "ks.dianshang-pk@2022-04-08/s4"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("ks.dianshang-pk/9-9",), "ks.dianshang-pk/9-9: the rule has no clause 9-9"),
        (("ks.nichts/1",), "ks.nichts: is no rule"),
        (("ks.dianshang-pk@2020-01-01/4-1",), "no edition 2020-01-01"),
        ((), "cite: nothing to cite"),
        (("x", "--style", "apa"), "'apa' is not one of"),
    ],
)
def test_a_wrong_call_ends_in_one_line(
    capsys: pytest.CaptureFixture[str], built: Project, args: tuple[str, ...], said: str
) -> None:
    code, out, err = run(capsys, built, "cite", *args)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
