"""Several editions of a rule: which one counts, how they are published, what may not be stated."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guiju import pipeline
from guiju.changes import CHANGES_PLACE
from guiju.cli import main
from guiju.editions import notice_words
from guiju.errors import CorpusError
from guiju.idlock import LOCK_PLACE, locked_ids
from guiju.lint import findings
from guiju.model import DateKind, RelationKind, Rule, Status
from guiju.project import Project
from guiju.status import status_words
from guiju.writing.data import read_other_editions, read_rules
from guiju.writing.raw_text import raw_sources
from guiju.writing.rule_names import RuleNames
from guiju.writing.rule_page import render
from project_copy import copy_project
from small_corpus import (
    FIRST,
    FIRST_DATES,
    SECOND,
    SECOND_DATES,
    UNDATED,
    Corpus,
    edition,
    two_editions,
)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return two_editions(tmp_path)


def text_of(rule: Rule, clause_id: str) -> str:
    return next(clause.text for clause in rule.clauses if clause.id == clause_id)


def test_the_later_edition_counts_and_the_earlier_is_kept(corpus: Corpus) -> None:
    library = corpus.library()
    (now,), (before,) = library.rules, library.other_editions
    assert (now.edition, now.counts, now.follows, now.followed_by) == (
        "2023-01-01", True, "2022-04-08", None,
    )  # fmt: skip
    assert (before.edition, before.counts, before.follows, before.followed_by) == (
        "2022-04-08", False, None, "2023-01-01",
    )  # fmt: skip
    assert (now.status, before.status) == (Status.UNVERIFIED, Status.SUPERSEDED)
    assert status_words(before) == "被取代"
    assert text_of(before, "1-2") == "体验分不低于4分。"
    assert text_of(now, "1-2") == "体验分不低于4.2分。"


def test_a_clause_with_another_number_says_which_it_had(corpus: Corpus) -> None:
    library = corpus.library()
    (now,), (before,) = library.rules, library.other_editions
    assert {clause.id: clause.origin for clause in now.clauses} == {
        "1-1": None, "1-2": None, "1-3": None, "1-4": "ks.demo@2022-04-08/1-3",
    }  # fmt: skip
    assert [clause.origin for clause in before.clauses] == [None] * 3


def test_without_a_date_nothing_is_known_to_come_from_anything(tmp_path: Path) -> None:
    corpus = two_editions(tmp_path)
    corpus.rule("ks.demo", edition("demo-2022-a", UNDATED), edition("demo-2023-b", SECOND_DATES))
    library = corpus.library()
    editions = (*library.rules, *library.other_editions)
    assert [clause.origin for rule in editions for clause in rule.clauses] == [None] * 7


def test_an_origin_is_in_the_edition_right_before(tmp_path: Path) -> None:
    corpus = two_editions(tmp_path)
    third = SECOND.replace("2022年12月28日修订，2023年1月1日", "2023年3月1日修订，2023年4月1日")
    corpus.source("demo-2023-c", third.replace("1.1 主播须遵守本规则。\n1.2", "1.1"))
    dates = {
        "published_on": "2023-03-01", "effective_on": "2023-04-01",
        "evidence": ["本规则于2023年3月1日修订，2023年4月1日起生效"],
    }  # fmt: skip
    corpus.rule(
        "ks.demo",
        edition("demo-2022-a", FIRST_DATES),
        edition("demo-2023-b", SECOND_DATES),
        edition("demo-2023-c", dates),
    )
    (now,) = corpus.library().rules
    assert [(clause.id, clause.origin) for clause in now.clauses] == [
        ("1-1", "ks.demo@2023-01-01/1-2"),  # of the edition before, not of the first
        ("1-3", None),
        ("1-4", None),
    ]


def test_the_day_of_the_corpus_decides_which_one_counts(corpus: Corpus) -> None:
    settings = corpus.root / "corpus/corpus.yaml"
    for day, counting in (("2022-01-01", "2022-04-08"), ("2022-12-31", "2022-04-08")):
        settings.write_text(f"as_of: {day}\nschema: 1\n", "utf-8")
        assert [rule.edition for rule in corpus.library().rules] == [counting]


def test_each_date_has_its_own_printed_words(corpus: Corpus) -> None:
    before = corpus.library().other_editions[0]
    assert [(e.kind, e.day, e.evidence.quote) for e in before.date_evidence] == [
        (DateKind.PUBLISHED, date(2022, 3, 31), "2022年3月31日"),
        (DateKind.EFFECTIVE, date(2022, 4, 8), "2022年4月8日"),
    ]
    for found in before.date_evidence:
        assert FIRST[found.evidence.start : found.evidence.end] == found.evidence.quote


def test_dates_may_stand_in_two_sentences(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    text = "发布时间：2022年3月31日\n一、概述\n1.1 主播须遵守本规则。\n1.2 自2022年4月8日起施行。\n"
    corpus.source("demo-2022-a", text)
    sentences = ["发布时间：2022年3月31日", "自2022年4月8日起施行"]
    corpus.rule("ks.demo", edition("demo-2022-a", {**FIRST_DATES, "evidence": sentences}))
    rule = corpus.library().rules[0]
    assert [e.sentence for e in rule.date_evidence] == sentences


def test_the_notice_period_is_judged_only_where_something_is_changed(corpus: Corpus) -> None:
    library = corpus.library()
    (now,), (before,) = library.rules, library.other_editions
    assert (before.notice_days, notice_words(before)) == (8, "8天")
    assert (now.notice_days, notice_words(now)) == (4, "4天，少于电子商务法第三十四条所定的七日")


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2022-12-25", "7天，不少于电子商务法第三十四条所定的七日"),
        ("2022-12-26", "6天，少于电子商务法第三十四条所定的七日"),
        ("2023-01-01", "0天，少于电子商务法第三十四条所定的七日"),
        (None, None),
    ],
)
def test_seven_days_are_enough(tmp_path: Path, published: str | None, words: str | None) -> None:
    corpus = two_editions(tmp_path)
    printed = published or "2022-12-28"
    text = SECOND.replace("2022年12月28日", printed)
    corpus.source("demo-2023-b", text)
    sentence = f"本规则于{printed}修订，2023年1月1日起生效"
    dates = {**SECOND_DATES, "published_on": published, "evidence": [sentence]}
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES), edition("demo-2023-b", dates))
    assert notice_words(corpus.library().rules[0]) == words


def test_an_announcement_that_amends_other_rules_is_judged_too(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.source("demo-2022-a", FIRST)
    relation = {"kind": "amends", "title": "乙规则", "verified": False, "note": "略。"}
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES), relations=[relation])
    assert notice_words(corpus.library().rules[0]) == "8天，不少于电子商务法第三十四条所定的七日"


def test_numbers_of_an_earlier_edition_are_looked_at_as_well(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    first = FIRST.replace("本规则于", "1.4 主播可报名零元购活动。\n本规则于")
    corpus.source("demo-2022-a", first)
    corpus.source("demo-2023-b", SECOND.replace("1.4 违规一次扣2分。\n", ""))
    corpus.rule(
        "ks.demo", edition("demo-2022-a", FIRST_DATES), edition("demo-2023-b", SECOND_DATES)
    )
    found = [f for f in findings(corpus.library()) if f.kind == "number-not-modelled"]
    named = "ks.demo@2022-04-08/1-4"
    assert [f.detail.split("”")[0] for f in found if f.place == named] == ["“零元"]


def test_a_page_may_hold_both_editions(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    page = FIRST + SECOND.replace("一、概述", "一、概述（修订）")
    corpus.source("demo-2023-c", page)
    corpus.rule(
        "ks.demo",
        edition("demo-2023-c", SECOND_DATES, "一、概述（修订）"),
        edition("demo-2023-c", FIRST_DATES, "一、概述") | {"passage": {
            "source": "demo-2023-c", "opens": "1.1 主播", "opens_as": "content",
            "until": "一、概述（修订）",
        }},
    )  # fmt: skip
    # “1.1 主播” begins two lines, so the first edition is named by what only it says.
    with pytest.raises(CorpusError, match=r"editions\.1\.passage\.opens: 2 lines begin with"):
        corpus.library()
    corpus.source("demo-2023-c", page.replace("1.1 主播须遵守本规则。", "1.1 主播须知。", 1))
    corpus.rule(
        "ks.demo",
        edition("demo-2023-c", SECOND_DATES, "一、概述（修订）"),
        edition("demo-2023-c", FIRST_DATES, "1.1 主播须知"),
    )
    library = corpus.library()
    (now,), (before,) = library.rules, library.other_editions
    assert text_of(before, "1-2") == "体验分不低于4分。"
    assert text_of(now, "1-2") == "体验分不低于4.2分。"
    raw = (corpus.root / "corpus/sources/demo-2023-c/raw.txt").read_text("utf-8")
    for rule in (now, before):
        span = next(c.spans[0] for c in rule.clauses if c.id == "1-2")
        assert text_of(rule, "1-2") in raw[span.start : span.end]
    held = {(e.edition, e.part) for e in library.accounts[0].ledger if e.part == "1-2"}
    assert held == {("2022-04-08", "1-2"), ("2023-01-01", "1-2")}


def fault(text: str = SECOND, **dates: Any) -> dict[str, Any]:
    return edition("demo-2023-b", {**SECOND_DATES, **dates})


CHECK = {"by": "甲", "url": "https://example.com", "document_id": "1", "result": "matches"}
PAST = "出自2022年4月8日的规则，2023年1月1日起生效"
FAULTS: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "two on the same day": (
        (
            edition("demo-2022-a", FIRST_DATES),
            fault(published_on=None, effective_on="2022-04-08", evidence=["2022年4月8日另行生效"]),
        ),
        ["editions.1.effective_on: 2022-04-08 is also that of editions.0; let each edition begin"],
    ),
    "two without a day": (
        (edition("demo-2022-a", UNDATED), fault(**UNDATED)),
        ["editions.1.effective_on: is unknown, and so is that of editions.0; find the day"],
    ),
    "two current at once": (
        (
            edition("demo-2022-a", {**FIRST_DATES, "repealed_on": "2023-06-01", "evidence": [
                *FIRST_DATES["evidence"], "2023年5月31日"]}),
            fault(),
        ),
        ["editions.0.evidence: demo-2022-a does not hold “2023年5月31日”; quote it as restored",
         "editions.0.repealed_on: 2023-06-01 lies after 2023-01-01, when editions.1 begins: two"],
    ),
    "in effect before it was published": (
        (fault(published_on="2023-01-01", effective_on="2022-12-28"),),
        ["editions.0.effective_on: 2022-12-28 lies before published_on 2023-01-01; correct"],
    ),
    "ended before it began": (
        (fault(repealed_on="2022-12-28"),),
        ["editions.0.repealed_on: 2022-12-28 is not after 2023-01-01, when the edition begins"],
    ),
    "a check to come": (
        (fault(checks=[{"on": "2024-01-02", **CHECK}]),),
        ["editions.0.checks.0.on: 2024-01-02 lies after as_of 2024-01-01; correct the day, or move"],
    ),
    "a check before the edition": (
        (fault(checks=[{"on": "2022-12-27", **CHECK}]),),
        ["editions.0.checks.0.on: 2022-12-27 lies before 2022-12-28, when the edition begins; move"],
    ),
    "no edition": ((), ["editions: tuple should have at least 1 item after validation, not 0; see"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_dates_that_contradict_stop_the_build(name: str, tmp_path: Path) -> None:
    editions, begins = FAULTS[name]
    corpus = two_editions(tmp_path)
    corpus.source("demo-2023-b", SECOND + "2022年4月8日另行生效。\n")
    corpus.rule("ks.demo", *editions)
    with pytest.raises(CorpusError) as caught:
        corpus.library()
    lines = [str(replace(problem, line=0)) for problem in caught.value.problems]
    for line, beginning in zip(lines, begins, strict=True):
        assert line.startswith(f"corpus/rules/ks.demo.yaml: field {beginning}"), lines


def test_dates_that_only_look_odd_do_not(tmp_path: Path) -> None:
    """A later edition may be announced first, an end may meet a beginning, a check the last day."""
    corpus = two_editions(tmp_path)
    corpus.source("demo-2023-b", SECOND.replace("2022年12月28日", "2022年3月1日"))
    sentence = "本规则于2022年3月1日修订，2023年1月1日起生效"
    first = {**FIRST_DATES, "repealed_on": "2023-01-01"}
    corpus.source("demo-2022-a", FIRST + "有效期至2022年12月31日。\n")
    first["evidence"] = [*FIRST_DATES["evidence"], "有效期至2022年12月31日"]
    second = {**SECOND_DATES, "published_on": "2022-03-01", "evidence": [sentence]}
    checks = [{"on": "2022-03-01", **CHECK}, {"on": "2024-01-01", **CHECK}]
    corpus.rule(
        "ks.demo",
        edition("demo-2022-a", first),
        edition("demo-2023-b", second, checks=checks),
    )
    library = corpus.library()
    assert library.rules[0].status is Status.IN_FORCE
    assert library.other_editions[0].status is Status.SUPERSEDED


def other(corpus: Corpus, **fields: Any) -> None:
    corpus.source("demo-2023-d", SECOND)
    corpus.rule("ks.other", edition("demo-2023-d", SECOND_DATES), title="另一规则", **fields)


def relation(kind: str, target: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "target": target, "verified": False, "note": "据一篇博文。", **fields}


@pytest.mark.parametrize(
    ("kind", "converse", "status"),
    [
        ("replaces", RelationKind.SUCCEEDED_BY, "被取代（未经核实）"),
        ("amends", RelationKind.AMENDED_BY, "已被修改（未经核实）"),
        ("refers", None, "待核验"),
    ],
)
def test_a_relation_counts_for_the_other_rule_too(
    kind: str, converse: RelationKind | None, status: str, tmp_path: Path
) -> None:
    corpus = Corpus(tmp_path)
    corpus.source("demo-2022-a", FIRST)
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES))
    other(corpus, relations=[relation(kind, "ks.demo")])
    demo, acting = corpus.library().rules
    assert (status_words(demo), status_words(acting)) == (status, "待核验")
    if converse is None:
        assert demo.relations == ()
        return
    (own,) = demo.relations
    assert (own.kind, own.target, own.title) == (converse, "ks.other", "另一规则")
    assert (own.verified, own.note) == (False, "据一篇博文。")
    # Nothing printed says when, so it counts from when the rule that acts takes effect.
    assert own.on == date(2023, 1, 1)


def test_a_relation_stated_on_both_sides_is_one_and_keeps_the_better_word(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.source("demo-2022-a", FIRST)
    quoted = {"source": "demo-2023-d", "evidence": "2023年1月1日起生效", "verified": True}
    own = [relation("succeeded_by", "ks.other")]
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES), relations=own)
    other(corpus, relations=[relation("replaces", "ks.demo", **quoted)])
    demo, acting = corpus.library().rules
    assert [r.kind for r in demo.relations] == [RelationKind.SUCCEEDED_BY]
    assert [r.kind for r in acting.relations] == [RelationKind.REPLACES]
    assert status_words(demo) == "被取代"


RELATION_FAULTS: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]] = {
    "to itself": (
        [relation("amends", "ks.demo")], [],
        ["ks.demo.yaml: field relations.0.target: ks.demo stands to itself; name the other rule"],
    ),
    "in a circle": (
        [relation("succeeded_by", "ks.other")], [relation("succeeded_by", "ks.demo")],
        ["ks.demo.yaml: field relations: the succession ks.demo → ks.other → ks.demo is a circle"],
    ),
    "succeeded by what it replaces": (
        [relation("succeeded_by", "ks.other"), relation("replaces", "ks.other")], [],
        ["ks.demo.yaml: field relations: the succession ks.demo → ks.other → ks.demo is a circle"],
    ),
    "neither target nor title": (
        [{"kind": "amends", "verified": False, "note": "略。"}], [],
        ["ks.demo.yaml: field relations.0: has not one of target and title; name a rule"],
    ),
    "verified by nothing": (
        [relation("amends", "ks.other", verified=True)], [],
        ["ks.demo.yaml: field relations.0.verified: true without evidence; quote the source"],
    ),
    "a day that is not printed": (
        [relation("succeeded_by", "ks.other", on="2023-02-02", source="demo-2022-a",
                  evidence="2022年4月8日起生效")], [],
        ["ks.demo.yaml: field relations.0.on: 2023-02-02 is not printed in the evidence; correct"],
    ),
    "a change of what is not there yet": (
        [relation("amends", "ks.other", on="2022-04-08", source="demo-2022-a",
                  evidence="2022年4月8日起生效")], [],
        ["ks.demo.yaml: field relations.0.on: 2022-04-08 lies before 2022-12-28, when ks.other"],
    ),
    "words that the source does not hold": (
        [relation("refers", "ks.other", source="demo-2022-a", evidence="早已废止")], [],
        ["ks.demo.yaml: field relations.0.evidence: demo-2022-a does not hold “早已废止”; quote"],
    ),
    "an unknown rule": (
        [relation("refers", "ks.nowhere")], [],
        ["ks.demo.yaml: field relations.0.target: ks.nowhere is no rule; name a file"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RELATION_FAULTS)
def test_relations_that_contradict_stop_the_build(name: str, tmp_path: Path) -> None:
    own, others, begins = RELATION_FAULTS[name]
    corpus = Corpus(tmp_path)
    corpus.source("demo-2022-a", FIRST)
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES), relations=own)
    other(corpus, relations=others)
    with pytest.raises(CorpusError) as caught:
        corpus.library()
    lines = [str(replace(problem, line=0)) for problem in caught.value.problems]
    for line, beginning in zip(lines, begins, strict=True):
        assert line.startswith(f"corpus/rules/{beginning}"), lines


def test_a_circle_of_three_is_told_once(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    for name, later in ("ab", "bc", "ca", "da"):  # d leads into the circle and is not in it
        corpus.source(f"demo-2022-{name}", FIRST)
        relations = [relation("succeeded_by", f"ks.{later}")]
        corpus.rule(f"ks.{name}", edition(f"demo-2022-{name}", FIRST_DATES), relations=relations)
    with pytest.raises(CorpusError) as caught:
        corpus.library()
    assert [problem.detail for problem in caught.value.problems] == [
        "field relations: the succession ks.a → ks.b → ks.c → ks.a is a circle"
    ]


def test_the_page_of_an_undated_edition_says_that_its_place_is_unknown(tmp_path: Path) -> None:
    corpus = two_editions(tmp_path)
    corpus.rule("ks.demo", edition("demo-2022-a", UNDATED), edition("demo-2023-b", SECOND_DATES))
    library = corpus.library()
    sources = raw_sources(library)
    (now,), (before,) = library.rules, library.other_editions
    page = render(before, RuleNames("快手", "2024-01-01", {}, sources, (now, before)))
    assert '!!! danger "未注明日期的版本，与其他版本的先后不明"' in page
    assert "本规则以 [2023-01-01版](../../rules/ks/demo.md) 为准" in page
    # Nothing says that the dated one changes it.
    assert (now.follows, notice_words(now)) == (None, "4天")


def test_a_chain_of_successors_is_no_circle(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    for name in "abcd":
        corpus.source(f"demo-2022-{name}", FIRST)
        later = [r for r in "bcd" if r > name]
        relations = [relation("succeeded_by", f"ks.{r}") for r in later]
        corpus.rule(f"ks.{name}", edition(f"demo-2022-{name}", FIRST_DATES), relations=relations)
    assert len(corpus.library().rules) == 4


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose only rule has two editions, built as a whole."""
    root = tmp_path_factory.mktemp("editions") / "project"
    project = copy_project(root)
    corpus = two_editions(root.parent / "corpus-only")
    for folder in ("sources", "rules"):
        target = root / "corpus" / folder
        for place in sorted(target.rglob("*"), reverse=True):
            place.rmdir() if place.is_dir() else place.unlink()
        target.rmdir()
        (corpus.root / "corpus" / folder).rename(target)
    (root / LOCK_PLACE).unlink()
    (root / CHANGES_PLACE).unlink()
    (root / "corpus/corpus.yaml").write_text("as_of: 2024-01-01\nschema: 1\n", "utf-8")
    for name in ("index.md", "guide", "project"):  # these link to rules that are not here
        place = project.docs / name
        for page in place.rglob("*.md") if place.is_dir() else [place]:
            page.write_text("# 略\n", "utf-8")
    pipeline.build(project, lambda _line: None)
    return project


def test_every_edition_has_a_page_and_data(published: Project) -> None:
    now = (published.docs / "rules/ks/demo.md").read_text("utf-8")
    before = (published.docs / "rules/ks/demo@2022-04-08.md").read_text("utf-8")
    assert '!!! danger "2022-04-08版，不是现在适用的文本"' in before
    assert "本规则以 [2023-01-01版](../../rules/ks/demo.md) 为准（待核验）。" in before
    assert "!!! danger" not in now
    assert "## 修订沿革 {#editions}" in now
    assert (
        "[2022-04-08版](../../rules/ks/demo@2022-04-08.md) | 2022-03-31 | 2022-04-08 | 被取代"
        in now
    )
    assert (
        "**2023-01-01版**（本页） | 2022-12-28 | 2023-01-01 | 待核验 | 体验分由4分提高到4.2分。"
        in now
    )
    assert now.count("体验分由4分提高到4.2分。") == 1
    assert "| 公示期 | 4天，少于电子商务法第三十四条所定的七日 |" in now
    assert "| 公示期 | 8天 |" in before
    was, became = "ks/demo@2022-04-08.md#c-1-3", "ks/demo.md#c-1-4"
    assert f"**上一版** 原为 [1.3](../../rules/{was})（2022-04-08版）" in now
    assert f"**下一版** 改为 [1.4](../../rules/{became})（2023-01-01版）" in before
    assert (now.count("**上一版**"), before.count("**下一版**")) == (1, 1)
    data = published.docs / "data/editions/ks.demo@2022-04-08.json"
    assert json.loads(data.read_text("utf-8"))["status"] == "被取代"
    assert [rule.edition for rule in read_rules(published.docs)] == ["2023-01-01"]
    assert [rule.edition for rule in read_other_editions(published.docs)] == ["2022-04-08"]
    assert (published.site / "rules/ks/demo@2022-04-08.html").is_file()


def test_only_the_edition_that_counts_is_found(
    published: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(published, capsys, "search", "违规一次扣2分", "--json")[0]["id"] == "ks.demo/1-4"
    assert len(run(published, capsys, "search", "违规一次扣2分", "--json")) == 1


def run(project: Project, capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    with pytest.raises(SystemExit) as ended:
        main(["--root", str(project.root), *args])
    out = capsys.readouterr()
    assert ended.value.code == 0, out.err
    return json.loads(out.out) if "--json" in args else out.out


@pytest.mark.parametrize(
    ("name", "day", "edition_", "status", "text"),
    [
        ("ks.demo/1-2", None, "2023-01-01", "待核验", "体验分不低于4.2分。"),
        ("ks.demo/1-2", "2022-04-01", "2022-04-08", "尚未生效", "体验分不低于4分。"),
        ("ks.demo/1-2", "2022-04-08", "2022-04-08", "待核验", "体验分不低于4分。"),
        ("ks.demo/1-2", "2023-01-01", "2023-01-01", "待核验", "体验分不低于4.2分。"),
        ("ks.demo@2022-04-08/1-2", None, "2022-04-08", "被取代", "体验分不低于4分。"),
        ("ks.demo@2022-04-08/1-2", "2022-12-31", "2022-04-08", "待核验", "体验分不低于4分。"),
        ("ks.demo@2023-01-01/1-2", "2022-12-31", "2023-01-01", "尚未生效", "体验分不低于4.2分。"),
    ],
)
def test_show_picks_the_edition_of_the_day(
    name: str, day: str | None, edition_: str, status: str, text: str,
    published: Project, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    args = ["--as-of", day] if day else []
    record = run(published, capsys, "show", name, *args, "--json")
    assert (record["edition"], record["status"], record["text"]) == (edition_, status, text)


def test_show_names_the_other_editions(
    published: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = run(published, capsys, "show", "ks.demo/1-4", "--as-of", "2023-06-01")
    assert "公示期：4天，少于电子商务法第三十四条所定的七日。" in shown
    assert "其他版本：ks.demo@2022-04-08\n" in shown
    assert "上一版的编号：ks.demo@2022-04-08/1-3\n" in shown
    record = run(published, capsys, "show", "ks.demo/1-4", "--json")
    assert record["origin"] == "ks.demo@2022-04-08/1-3"
    assert run(published, capsys, "show", "ks.demo/1-3", "--json")["origin"] is None
    for args, said in (
        (["ks.demo@2021-01-01"], "the corpus has ks.demo@2023-01-01, ks.demo@2022-04-08"),
        (
            ["ks.demo/1-4", "--as-of", "2022-06-01"],
            "ks.demo@2022-04-08/1-4: the rule has no clause 1-4; another edition has it: "
            "ks.demo@2023-01-01/1-4",
        ),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["--root", str(published.root), "show", *args])
        assert ended.value.code == 2
        assert said in capsys.readouterr().err


def test_the_pk_rule_is_not_yet_in_force_a_week_before(
    built: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = run(built, capsys, "show", "ks.dianshang-pk", "--as-of", "2022-04-01")
    assert "效力状态：尚未生效。自2022-04-08起生效。" in shown
    assert "公示期：8天。\n" in shown


def test_a_new_edition_may_number_and_say_things_otherwise(corpus: Corpus) -> None:
    """1.3 of the first is 1.4 of the second; within one edition that would stop the build."""
    project = Project(corpus.root)
    lock = pipeline.compute(project).files[LOCK_PLACE]
    assert "ks.demo/1-3\t2022-04-08\t" in lock
    assert "ks.demo/1-3\t2023-01-01\t" in lock
    assert "ks.demo/1-4\t2022-04-08\t" not in lock
    (corpus.root / LOCK_PLACE).write_text(lock, "utf-8")
    assert pipeline.compute(project).files[LOCK_PLACE] == lock
    moved = SECOND.replace("1.3 商家须上传营业执照。\n1.4 违规", "1.3 违规")
    corpus.source("demo-2023-b", moved)
    with pytest.raises(CorpusError) as caught:
        pipeline.compute(project)
    assert "ks.demo/1-4 is locked and no clause has it" in str(caught.value)
    assert "ks.demo/1-3 now names the text that ks.demo/1-4 named" in str(caught.value)


def test_a_new_edition_moves_no_id_of_the_one_before(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.source("demo-2022-a", FIRST)
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES))
    before = corpus.library().rules[0]
    lock = locked_ids((before,), tmp_path)
    (tmp_path / LOCK_PLACE).write_text(lock, "utf-8")
    corpus.source("demo-2023-b", SECOND)
    corpus.rule(
        "ks.demo", edition("demo-2022-a", FIRST_DATES), edition("demo-2023-b", SECOND_DATES)
    )
    library = corpus.library()
    after = library.other_editions[0]
    assert [(c.id, c.text, c.spans) for c in after.clauses] == [
        (c.id, c.text, c.spans) for c in before.clauses
    ]
    now = locked_ids((*library.rules, *library.other_editions), tmp_path)
    assert set(lock.splitlines()) <= set(now.splitlines())
    # Each origin is an id that the lock holds for good.
    origins = [clause.origin for clause in library.rules[0].clauses if clause.origin]
    assert origins == ["ks.demo@2022-04-08/1-3"]
    assert "ks.demo/1-3\t2022-04-08\t" in now


def test_an_edition_whose_date_was_found_keeps_its_ids(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.source("demo-2022-a", FIRST)
    corpus.rule("ks.demo", edition("demo-2022-a", UNDATED))
    project = Project(corpus.root)
    lock = pipeline.compute(project).files[LOCK_PLACE]
    (corpus.root / LOCK_PLACE).write_text(lock, "utf-8")
    corpus.source("demo-2022-a", FIRST.replace("1.3 违规一次扣2分。\n", ""))
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES))
    with pytest.raises(CorpusError, match=r"ks\.demo/1-3 is locked and no clause has it"):
        pipeline.compute(project)
    corpus.source("demo-2022-a", FIRST)
    found = pipeline.compute(project).files[LOCK_PLACE]
    assert "undated" not in found
    assert found.count("2022-04-08") == lock.count("undated")
