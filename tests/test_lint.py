"""Lint over invented corpora: everything at once, each thing with its place, nothing hidden."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guiju.cli import main
from guiju.lint import Finding, Severity, survey
from guiju.project import Project
from project_copy import ROOT
from small_corpus import FIRST, FIRST_DATES, UNDATED, Corpus, edition, two_editions

PAGE = """一、概述
1、商家须遵守本规则。
2、商家须在24小时内发货。
4、商家违规一次扣2分。
第三章 处罚
3.1 商家须提供营业执照并上传。
"""
TWO_RULES = f"""{FIRST}二、处罚
2.1 商家违规两次扣4分。
2.2 详见下表：
"""


def found(root: Path, kind: str = "") -> list[Finding]:
    return [finding for finding in survey(Project(root)) if kind in ("", finding.kind)]


def places(root: Path, kind: str) -> list[tuple[str, int]]:
    return [(finding.place, finding.line) for finding in found(root, kind)]


def write(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def alter(root: Path, place: str, old: str, new: str) -> None:
    text = (root / place).read_text("utf-8")
    assert old in text
    write(root, place, text.replace(old, new, 1))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return two_editions(tmp_path)


def two_rules(root: Path) -> Corpus:
    """Return a corpus with two rules on one page, and another on a page of its own."""
    made = Corpus(root)
    made.source("demo-a", TWO_RULES)
    made.source("demo-b", "一、概述\n1.1 达人须在48小时内发货，见下表：\n")
    made.rule("ks.one", edition("demo-a", FIRST_DATES))
    made.rule("ks.two", edition("demo-a", UNDATED, opens="二、处罚"))
    made.rule("ks.three", edition("demo-b", UNDATED), title="另一规则")
    return made


def test_every_yaml_problem_of_a_run_is_in_one_list_and_the_rest_is_examined(
    tmp_path: Path,
) -> None:
    two_rules(tmp_path)
    alter(tmp_path, "corpus/rules/ks.two.yaml", "publisher: 快手", "publisher: ''\ncolour: red")
    write(
        tmp_path, "corpus/taxonomy/platforms.yaml", "- {id: ks, name: 快手, names: [快手]}\n- [\n"
    )
    alter(tmp_path, "corpus/corpus.yaml", "schema: 1", "schema: soon")
    errors = [(f.place, f.line, f.detail) for f in found(tmp_path) if f.severity is Severity.ERROR]
    assert errors == [
        ("corpus/corpus.yaml", 2, "field schema: input should be a valid integer, unable to parse "
         "string as an integer"),
        ("corpus/rules/ks.two.yaml", 3, "field publisher: string should have at least 1 character"),
        ("corpus/rules/ks.two.yaml", 4, "field colour: unknown field"),
        ("corpus/taxonomy/platforms.yaml", 3,
         "is no YAML (did not find expected node content)"),
    ]  # fmt: skip
    # The table that the sound rule lacks is told all the same.
    assert ("ks.three/1-1", 0) in places(tmp_path, "missing-table")


def test_a_rule_that_does_not_read_makes_none_of_the_others_look_wrong(tmp_path: Path) -> None:
    two_rules(tmp_path)
    sound = found(tmp_path)
    alter(tmp_path, "corpus/rules/ks.two.yaml", "applies_to: 主播", "applies_to: 7")
    broken = found(tmp_path)
    assert [f.detail for f in broken if f.severity is Severity.ERROR] == [
        "field applies_to: input should be a valid string"
    ]
    own = {f for f in sound if f.place.startswith(("ks.two", "corpus/rules/ks.two"))}
    assert own
    assert set(broken) - set(sound) == {f for f in broken if f.severity is Severity.ERROR}
    # Rules of one title are two; of the one that does not read there is no title to compare.
    assert {f for f in set(sound) - set(broken) if f not in own} == set()


def test_where_a_rule_ends_is_not_guessed_when_its_neighbour_cannot_be_parsed(
    tmp_path: Path,
) -> None:
    two_rules(tmp_path)
    alter(tmp_path, "corpus/rules/ks.two.yaml", "title:", "title: [")
    assert [(f.place, f.severity) for f in found(tmp_path, "not-examined")] == [
        ("corpus/rules/ks.one.yaml", Severity.NOTE)
    ]
    assert not [f for f in found(tmp_path) if f.place.startswith("ks.one")]
    assert set(places(tmp_path, "missing-table")) == {("ks.three/1-1", 0)}


def test_a_source_that_does_not_read_takes_only_its_own_rules_with_it(tmp_path: Path) -> None:
    two_rules(tmp_path)
    write(tmp_path, "corpus/sources/demo-a/raw.txt", "别的文字")
    errors = [str(f.detail) for f in found(tmp_path) if f.severity is Severity.ERROR]
    assert errors == ["sha256 differs from source.yaml"]
    assert set(places(tmp_path, "missing-table")) == {("ks.three/1-1", 0)}


def test_ids_that_the_lock_misses_are_told_beside_the_rest(corpus: Corpus) -> None:
    lock = "ks.demo/9-9\t2022-04-08\tabc\nks.demo/8-8\t2022-04-08\tabc\tretired\nbroken\n"
    write(corpus.root, "corpus/ids.lock", lock)
    write(corpus.root, "corpus/changes.jsonl", "\nbroken\n")
    errors = [f for f in found(corpus.root) if f.severity is Severity.ERROR]
    assert [(f.place, f.line, f.detail) for f in errors] == [
        ("corpus/changes.jsonl", 2, "does not read"),
        ("corpus/ids.lock", 0, "ks.demo/9-9 is locked and no clause has it"),
        ("corpus/ids.lock", 3, "does not read"),
    ]
    assert [f.detail for f in found(corpus.root, "retired-id")] == [
        "已停用1个条款编号：ks.demo/8-8"
    ]


def test_gaps_are_found_in_lists_and_chapters(tmp_path: Path) -> None:
    made = Corpus(tmp_path)
    made.source("demo-a", PAGE)
    made.source("demo-b", "第一章 总则\n第一条 商家应当守规。\n第三章 处罚\n第二条 违规扣2分。\n")
    made.rule("ks.one", edition("demo-a", UNDATED))
    made.rule("ks.two", edition("demo-b", UNDATED, opens="第一章 总则"), title="另一规则")
    gaps = {f.place: f.detail for f in found(tmp_path, "number-gap")}
    assert gaps["ks.one/s1__n4"] == "编号“4、”之前缺少1个编号。"
    assert [d for p, d in gaps.items() if p.startswith("ks.two/")] == [
        "编号“第三章”之前缺少1个编号。"
    ]


def test_what_stands_twice_is_told_once_for_each_further_time(tmp_path: Path) -> None:
    made = Corpus(tmp_path)
    clause = "商家应当在收到通知后二十四小时内提供资质证明。"
    made.source("demo-a", f"一、概述\n1.1 {clause}\n1.2 主播须守规。\n1.3 {clause}\n")
    made.source("demo-b", f"一、概述\n1.1 {clause}\n1.2 主播须守规。\n1.3 {clause}\n")
    made.rule("ks.one", edition("demo-a", UNDATED), title="发货管理规则")
    made.rule("ks.two", edition("demo-b", UNDATED), title="发货规则", aliases=["发货管理 规则"])
    made.rule("dy.three", edition("demo-a", UNDATED, opens="1.2 主播"), title="别的规则")
    twice = [(f.severity.value, f.kind, f.place) for f in found(tmp_path) if "duplicate" in f.kind]
    assert twice == [
        ("warning", "duplicate-name", "corpus/rules/ks.two.yaml"),
        ("warning", "duplicate-source", "corpus/sources/demo-b/source.yaml"),
        ("note", "duplicate-clause", "ks.two/1-3"),
    ]


def test_nearly_the_same_text_is_told_unless_it_bears_witness(tmp_path: Path) -> None:
    lines = [f"1.{n} 商家应当在{n * 3}小时内处理第{n}类售后申请并告知买家。" for n in range(1, 20)]
    made = Corpus(tmp_path)
    made.source("demo-a", "\n".join(["一、概述", *lines, ""]))
    made.source("demo-b", "\n".join(["一、概述", *lines[:18], "1.19 另行通知。", ""]))
    made.rule("ks.one", edition("demo-a", UNDATED))
    made.rule("ks.two", edition("demo-b", UNDATED), title="另一规则")
    assert places(tmp_path, "similar-source") == [("corpus/sources/demo-b/source.yaml", 0)]
    (tmp_path / "corpus/rules/ks.two.yaml").unlink()
    witness = {"source": "demo-b", "opens": "一、概述", "opens_as": "content"}
    made.rule("ks.one", edition("demo-a", UNDATED, witnesses=[witness]))
    assert places(tmp_path, "similar-source") == []


def test_days_that_contradict_are_told(corpus: Corpus) -> None:
    alter(
        corpus.root,
        "corpus/sources/demo-2022-a/source.yaml",
        "page_title",
        "page_date: 2022-03-01\nretrieved: 2022-02-01\npage_title",
    )
    corpus.source("demo-c", FIRST.replace("4月8日起生效", "5月8日起生效"))
    corpus.rule("ks.other", edition("demo-c", UNDATED), title="另一规则")
    assert [f.detail.split("：")[0] for f in found(corpus.root, "contradicting-dates")] == [
        "采集于2022-02-01，早于页面印出的日期2022-03-01。",
        "页面印出的日期2022-03-01早于 ks.demo@2022-04-08 的发布日期2022-03-31",
    ]
    printed = found(corpus.root, "printed-date")
    assert {f.place.split("/")[0] for f in printed} == {"ks.other"}
    assert [f.detail.split("，")[0] for f in printed] == [
        "本条印有2022-03-31",
        "本条印有2022-05-08",
    ]


def test_rows_that_find_nothing_and_rows_that_say_the_same_are_told(corpus: Corpus) -> None:
    root = corpus.root
    write(
        root,
        "corpus/lexicon/terms.yaml",
        "- {term: 体验分, kind: metric, example: 体验分4分}\n"
        "- {term: 量子商店, kind: product, example: 开通量子商店}\n",
    )
    row = "kind: alias, both_ways: true, example: "
    write(
        root,
        "corpus/lexicon/synonyms.yaml",
        f"- {{say: [服务分], means: [体验分], {row}[服务分, 体验分]}}\n"
        f"- {{say: [体验分], means: [服务分], {row}[体验分, 服务分]}}\n"
        f"- {{say: [店铺等级], means: [量子等级], {row}[店铺等级, 量子等级]}}\n",
    )
    write(
        root,
        "corpus/lexicon/spun.yaml",
        "- {term: 店肆, original: 店铺, clean_per_million: 0, examples: [店肆], near_misses: []}\n"
        "- {term: 商肆, original: 商铺, clean_per_million: 0, examples: [商肆], near_misses: [], "
        "seen: false}\n",
    )
    write(
        root,
        "corpus/taxonomy/topics.yaml",
        "- {name: 甲, patterns: [甲级, 量子], examples: [甲级], near_misses: []}\n"
        "- {name: 乙, patterns: [甲级], examples: [甲级], near_misses: []}\n",
    )
    assert places(root, "dead-term") == [("corpus/lexicon/terms.yaml", 2)]
    assert places(root, "dead-synonym") == [
        ("corpus/lexicon/synonyms.yaml", 2), ("corpus/lexicon/synonyms.yaml", 3)
    ]  # fmt: skip
    assert places(root, "dead-spun-term") == [("corpus/lexicon/spun.yaml", 1)]
    topics = [place for place in places(root, "dead-pattern") if "topics" in place[0]]
    assert topics == [("corpus/taxonomy/topics.yaml", 1)]
    assert places(root, "duplicate-row") == [
        ("corpus/lexicon/synonyms.yaml", 2), ("corpus/taxonomy/topics.yaml", 2)
    ]  # fmt: skip


def test_what_waits_and_what_belongs_to_nothing_is_told(corpus: Corpus) -> None:
    root = corpus.root
    corpus.source("demo-unused", "一页没有规则的文字。\n")
    write(root, "corpus/incoming/demo-new/raw.txt", "x")
    write(root, "corpus/notes.docx", "x")
    write(root, "corpus/rules/ks.demo.yaml~", "x")
    write(root, "corpus/sources/demo-2022-a/.raw.txt.swp", "x")
    (root / "corpus/corpus.yaml").chmod(0o755)
    write(root, ".cache/stage-ab12/x", "x")
    told = {(f.severity.value, f.kind, f.place, f.remedy) for f in found(root)}
    assert {
        ("warning", "unused-source", "corpus/sources/demo-unused/source.yaml",
         "let a rule's passage name it, or remove the folder"),
        ("note", "incoming", "corpus/incoming/demo-new", "run guiju review demo-new"),
        ("warning", "stray-file", "corpus/notes.docx", "take it out"),
        ("note", "leftover", "corpus/sources/demo-2022-a/.raw.txt.swp", "delete it"),
        ("warning", "executable", "corpus/corpus.yaml", "chmod a-x corpus/corpus.yaml"),
        ("note", "leftover", ".cache/stage-ab12", "run guiju build: it clears them away"),
    } <= told  # fmt: skip
    # A name that a rule's file cannot have is an error already, and is not told twice.
    own = [f for f in found(root) if f.place == "corpus/rules/ks.demo.yaml~"]
    assert [f.kind for f in own] == ["corpus"]


def test_the_command_filters_by_severity_and_fails_on_errors_only(
    corpus: Corpus, capsys: Any
) -> None:
    def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        with pytest.raises(SystemExit) as left:
            main(["--root", str(corpus.root), "lint", "--json", *arguments])
        return int(left.value.code or 0), json.loads(capsys.readouterr().out)

    write(corpus.root, "corpus/notes.docx", "x")
    code, rows = run()
    assert code == 0
    assert {"warning", "note"} == {row["severity"] for row in rows}
    assert list(rows[0]) == ["severity", "kind", "place", "detail", "remedy", "line"]
    code, rows = run("--severity", "warning")
    assert (code, {row["severity"] for row in rows}) == (0, {"warning"})
    write(corpus.root, "corpus/rules/ks.demo.yaml", "")
    code, rows = run("--severity", "error")
    assert (code, [row["place"] for row in rows]) == (1, ["corpus/rules/ks.demo.yaml"])


def broken_table(name: str) -> Callable[[Path], None]:
    return lambda root: write(root, f"corpus/damage/{name}", "[")


@pytest.mark.parametrize(
    "change", [broken_table("screening.yaml"), broken_table("readings.tsv")], ids=str
)
def test_without_the_tables_that_restore_a_page_no_page_is_judged(
    change: Callable[[Path], None], corpus: Corpus
) -> None:
    change(corpus.root)
    assert [f.severity for f in found(corpus.root, "not-examined")] == [Severity.NOTE]
    assert len([f for f in found(corpus.root) if f.severity is Severity.ERROR]) == 1


def test_the_projects_own_corpus_has_no_errors(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    assert [f for f in found(tmp_path) if f.severity is Severity.ERROR] == []
