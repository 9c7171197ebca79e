import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guiju import pipeline, restore
from guiju.cli import cli, main
from guiju.project import Project
from project_copy import ROOT, copy_project

COMMANDS = sorted(cli.commands)


@pytest.fixture
def run(built: Project, capsys: pytest.CaptureFixture[str]) -> Any:
    def invoke(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["--root", str(built.root), *args])
        out = capsys.readouterr()
        code = left.value.code
        return code if isinstance(code, int) else 0, out.out, out.err

    return invoke


def test_the_commands_are_those_of_the_contract() -> None:
    assert {
        "normalise",
        "index",
        "publish",
        "build",
        "search",
        "show",
        "restore",
        "export",
        "lint",
    } <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_has_one_example(run: Any, name: str) -> None:
    code, out, _ = run(name, "--help")
    assert code == 0
    examples = re.findall(rf"Example: (guiju {name}.*)", out)
    assert len(examples) == 1


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in COMMANDS
        if n
        not in (
            *("restore", "export", "normalise", "index", "publish", "build", "evaluate"),
            *("serve", "mcp"),  # run until they are told to end
            *("add", "review", "accept"),  # one after another, in the next test
        )
    ],
)
def test_examples_run(run: Any, name: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)  # what an example writes goes where one stands
    _, out, _ = run(name, "--help")
    example = re.search(rf"Example: guiju ({name}.*)", out)
    assert example
    code, out, err = run(*shlex.split(example.group(1)))
    assert (code, err) == (0, "")
    assert out.strip()


SAVED = """<html><head><meta charset="utf-8"><title>发货规则</title></head><body><main>
<h1>发货规则</h1>
<p>第一条 为规范快手小店商家的发货行为，制定本规则。</p>
<p>第二条 商家应当在订单支付后48小时内发货，未按时发货的，每单扣2分。</p>
<p>第三条 商家不得虚假发货。一个月内虚假发货超过3次的，清退店铺。</p>
<p>第四条 本规则于2023年4月25日发布，自2023年5月1日起生效。</p>
</main></body></html>
"""
DECIDED = {"rule": "ks.fahuo", "publisher": "快手", "applies_to": "快手小店商家",
           "category": "发货与物流"}  # fmt: skip


def pages_without_mkdocs(_config: Path, docs: Path, target: Path, _url: str) -> None:
    for page in docs.rglob("*.md"):
        made = target / page.relative_to(docs).with_suffix(".html")
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text("", "utf-8")


def test_the_examples_take_a_page_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_project(tmp_path / "project")
    monkeypatch.setattr(pipeline, "publish_site", pages_without_mkdocs)
    monkeypatch.chdir(tmp_path)
    Path("saved").mkdir()
    Path("saved/fahuo.html").write_text(SAVED, "utf-8")

    def run(name: str) -> str:
        example = cli.commands[name].epilog
        assert example
        *_, own = example.partition("Example: guiju ")
        with pytest.raises(SystemExit) as left:
            main(["--root", str(project.root), *shlex.split(own)])
        assert left.value.code in (0, None)
        return own.rpartition(" ")[2]

    run("add")
    source = run("review")
    place = project.incoming / source / "review.yaml"
    text = place.read_text("utf-8")
    for field, value in DECIDED.items():
        text = re.sub(rf"(?m)^    {field}: .*$", f"    {field}: {value}", text)
    place.write_text(re.sub(r"to_decide: \[.*\]", "to_decide: []", text), "utf-8")
    capsys.readouterr()
    assert run("accept") == source
    assert f"{source}: accepted; the corpus has 9 rules" in capsys.readouterr().err
    assert (project.root / "corpus/rules/ks.fahuo.yaml").is_file()


def test_search_prints_json_with_the_contracts_fields(run: Any) -> None:
    code, out, _ = run("search", "互相監督提醒", "--json")
    hits = json.loads(out)
    assert code == 0
    assert list(hits[0])[:9] == [
        "id", "score", "rule_title", "label", "path", "text", "highlights", "status", "trust",
    ]  # fmt: skip
    assert hits[0]["id"] == "ks.dianshang-pk/3-1"
    start, end = hits[0]["highlights"][0]
    assert hits[0]["text"][start:end] == "互相监督提醒"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("电商PK 4.1", "ks.dianshang-pk/4-1"),
        ("ks.dianshang-pk/5-1__i2", "ks.dianshang-pk/5-1__i2"),
        ("ks.dianshang-pk@2022-04-08/4-10", None),
        ("好物联盟清退 情形五", "ks.haowu-lianmeng-qingtui/case-5"),
        ("購物體會星級≥4", "ks.kuaifenxiao-zhunru/s2__n3"),
        ("店铺类型查询途径", "ks.kuaifenxiao-zhunru/s2__i4"),
        ("1000名粉丝", "dy.xiaohuangche-kaitong/p1"),
        ("DSR≥4.7", "ks.haowu-lianmeng-ruzhu/h1__n2__i4"),
    ],
)  # fmt: skip
def test_search_finds_the_clause_first(run: Any, query: str, first: str | None) -> None:
    code, out, _ = run("search", query, "--json")
    hits = json.loads(out)
    assert code == 0
    assert (hits[0]["id"] if hits and first else None) == first


@pytest.mark.parametrize("query", ["店肆状况为正常营业", "店铺状态为正常营业"])
def test_search_shows_likely_originals_beside_the_printed_words(run: Any, query: str) -> None:
    out = run("search", query)[1]
    assert "完结〔完成〕开店流程，且店肆〔店铺〕状况〔状态〕为正常营业。" in out
    (first, *_) = json.loads(run("search", query, "--json")[1])
    assert first["text"] == "商户已入驻小店并完结开店流程，且店肆状况为正常营业。"
    assert [gloss["original"] for gloss in first["glosses"]] == ["完成", "店铺", "状态"]
    marked = "".join(first["text"][start:end] for start, end in first["highlights"])
    assert marked == "店肆状况为正常营业"


def test_search_without_hits_is_no_error(run: Any) -> None:
    code, out, _ = run("search", "量子纠缠")
    assert code == 0
    assert "没有找到：“量子纠缠”。" in out


def test_filters_take_ids_and_names(run: Any) -> None:
    for platform in ("dy", "抖音"):
        hits = json.loads(run("search", "清退", "--platform", platform, "--json")[1])
        assert hits
        assert {hit["id"].split(".")[0] for hit in hits} == {"dy"}
    code, _, err = run("search", "清退", "--platform", "京东")
    assert code == 2
    assert "京东" in err
    assert err.count("\n") == 1


def test_show_says_what_the_rule_is_on_a_day(run: Any) -> None:
    assert "尚未生效" in run("show", "ks.dianshang-pk/4-1", "--as-of", "2022-04-01")[1]
    assert "待核验" in run("show", "ks.dianshang-pk/4-1", "--as-of", "2022-04-09")[1]


def test_show_says_what_is_unverified(run: Any) -> None:
    assert "效力状态：被取代（未经核实）。" in run("show", "ks.haowu-lianmeng-ruzhu/h1__n2__i5")[1]


@pytest.mark.parametrize(
    "name", ["ks.nothing/1", "ks.dianshang-pk/9-9", "ks.dianshang-pk@1999-01-01/4-1"]
)
def test_an_unknown_id_is_one_line_that_names_the_known(run: Any, name: str) -> None:
    code, out, err = run("show", name)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "ks.dianshang-pk" in err


def test_restore_prints_clean_text_and_says_what_it_did(run: Any, tmp_path: Path) -> None:
    raw = "一、概述3 x4 [+ X( V& R  m\n加我微信abc12345免费\n(1)類(lèi)目?jì)H支持品牌商;\n"
    page = tmp_path / "page.txt"
    page.write_text(raw, "utf-8")
    code, out, err = run("restore", str(page))
    assert (code, out) == (0, "一、概述\n(1)类目仅支持品牌商；\n")
    assert err == "5 repairs, 1 line taken out (contact 1); --json lists each\n"
    told = json.loads(run("restore", str(page), "--json")[1])
    assert list(told) == [
        "text",
        "repairs",
        "removals",
        "articles",
        "spun",
        "flags",
        "format",
        "layout",
    ]
    assert told["text"] == "一、概述\n(1)类目仅支持品牌商；\n"
    [removal] = told["removals"]
    assert raw[removal["start"] : removal["end"]] == "加我微信abc12345免费"
    assert removal["reason"] == "contact"
    assert [r["before"] for r in told["repairs"]] == [
        repair.before for repair in restore(raw).repairs
    ]
    unscreened = json.loads(run("restore", str(page), "--no-screen", "--json")[1])
    assert unscreened["text"] == restore(raw).text
    assert unscreened["removals"] == []


def test_restore_tells_articles_flags_and_spun_words_of_a_page(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    raw = (ROOT / "corpus/sources/musicheng-2022-08-24-kuaifenxiao/raw.txt").read_text("utf-8")
    other = (ROOT / "corpus/sources/shuaishou-2021-07-25-haowu-lianmeng/raw.txt").read_text("utf-8")
    page.write_text(raw, "utf-8")
    told = json.loads(run("restore", str(page), "--json")[1])
    assert told["spun"]["is_spun"]
    assert all(raw[t["start"] : t["end"]] for t in told["spun"]["terms"])
    assert "missing-table" in [flag["kind"] for flag in told["flags"]]
    assert len(told["articles"]) == 1
    page.write_text(other, "utf-8")
    told = json.loads(run("restore", str(page), "--json")[1])
    assert not told["spun"]["is_spun"]
    assert [a["title"] for a in told["articles"]][-1].endswith("快手好物联盟清退规则")
    unscreened = json.loads(run("restore", str(page), "--json", "--no-screen")[1])
    assert (unscreened["articles"], unscreened["spun"], unscreened["flags"]) == ([], None, [])


def test_restore_explains_each_change_in_order(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("類(lèi)目?jì)H支持\n加我微信abc12345免費", "utf-8")
    code, out, _ = run("restore", str(page), "--explain")
    assert code == 0
    assert out.splitlines() == [
        "图例  [×剔除×]  [-删去-]  {+确定+}  {+推定+}  {+无法还原+}",
        "",
        "第1行  0–14",
        "  [-類-]{+类+}[-(lèi)-]目[-?jì)H-]{+仅+}支持",
        "    0–1  繁转简（确定）  '類' → '类'",
        "    1–6  注音剔除（确定）  '(lèi)' → ''",
        "    7–12  字节错位还原、繁转简（确定）  '?jì)H' → '仅'",
        "",
        "第2行  15–29",
        "  [×加我微信abc12345免×][-費-]{+费+}",
        "    15–29  剔除（联系方式招揽）",
        "    28–29  繁转简（确定）  '費' → '费'",
        "",
        "合计：确定 4，剔除 1。",
    ]


def test_restore_refuses_what_it_cannot_decode(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes("快手".encode("gbk"))
    code, _, err = run("restore", str(page))
    assert code == 1
    assert re.search(r"page\.txt: is no utf-8 at byte 0; name its own with --encoding\n$", err)
    assert run("restore", str(page), "--encoding", "gbk")[1] == "快手\n"
    assert run("restore", str(page), "--encoding", "klingon")[0] == 2


def test_export_is_one_clause_a_line_as_the_contract_has_it(
    run: Any, tmp_path: Path, library: Any
) -> None:
    target = tmp_path / "clauses.jsonl"
    assert run("export", "--output", str(target))[0] == 0
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert len(rows) == sum(len(rule.clauses) for rule in library.rules)
    row = next(row for row in rows if row["id"] == "ks.dianshang-pk/1-1")
    contract = [
        "id", "pinned", "rule", "rule_title", "platform", "edition", "label", "path", "sort", "text",
        "kind", "status", "trust", "published_on", "effective_on", "sources", "spans", "tags", "flags",
        "schema",
    ]  # fmt: skip
    assert set(contract) <= set(row)
    assert row["pinned"] == "ks.dianshang-pk@2022-04-08/1-1"
    assert row["published_on"] == "2022-03-31"
    assert row["path"] == ["一、概述", "1.1 目的及依据"]
    assert [len(span) for span in row["spans"]] == [3, 3]
    assert set(row["tags"][0]) == {"kind", "name", "by", "evidence"}
    assert run("export")[1] == target.read_text("utf-8")


def test_export_says_when_it_cannot_write(run: Any, tmp_path: Path) -> None:
    code, _, err = run("export", "--output", str(tmp_path / "no" / "where.jsonl"))
    assert code == 1
    assert err.endswith("choose a file that can be written\n")


def test_lint_lists_flags_with_places_and_fails_on_errors_only(run: Any, built: Project) -> None:
    code, out, _ = run("lint", "--json")
    found = json.loads(out)
    assert code == 0
    assert {"missing-table", "missing-character", "contradicts", "spun-term"} <= {
        f["kind"] for f in found
    }
    assert all(f["place"] and f["remedy"] for f in found)
    corpus_file = built.root / "corpus" / "corpus.yaml"
    good = corpus_file.read_text("utf-8")
    corpus_file.write_text(good + "colour: red\n", "utf-8")
    try:
        code, out, _ = run("lint", "--json")
    finally:
        corpus_file.write_text(good, "utf-8")
    assert code == 1
    broken = json.loads(out)
    error = {
        "severity": "error",
        "kind": "corpus",
        "place": "corpus/corpus.yaml",
        "detail": "field colour: unknown field",
        "remedy": "see corpus/README.md for the fields and their values",
        "line": 5,
    }
    assert [f for f in broken if f["severity"] == "error"] == [error]
    assert [f for f in broken if f["severity"] != "error"] == found


def test_check_compares_docs_with_corpus(run: Any, built: Project) -> None:
    assert run("build", "--check")[:2] == (0, "docs/ is what corpus/ gives\n")
    page = built.docs / "rules" / "ks" / "dianshang-pk.md"
    good = page.read_text("utf-8")
    page.write_text(good + "x", "utf-8")
    try:
        code, _, err = run("build", "--check")
    finally:
        page.write_text(good, "utf-8")
    assert code == 1
    assert (
        err
        == "docs/rules/ks/dianshang-pk.md: differs from what corpus/ gives; run guiju normalise\n"
    )


def test_a_stale_index_is_made_anew_with_one_line_of_why(run: Any, built: Project) -> None:
    data = built.docs / "data" / "ks.dianshang-pk.json"
    good = data.read_text("utf-8")
    data.write_text(good + "\n", "utf-8")
    try:
        code, out, err = run("search", "清退")
        assert code == 0
        assert out.startswith("1. ")
        assert err.count("\n") == 1
        assert "before data changed; building it anew" in err
        assert run("search", "清退")[2] == ""
    finally:
        data.write_text(good, "utf-8")
        run("index")


def test_in_a_pipe_there_is_no_colour(built: Project) -> None:
    command = [sys.executable, "-m", "guiju.cli", "--root", str(built.root), "search", "清退"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "\x1b[" not in done.stdout
    assert done.stdout.startswith("1. ")


@pytest.mark.parametrize(
    "args",
    [
        ("serach", "x"),
        ("export", "--format", "xml"),
        ("search", "x", "--limit", "0"),
        ("search",),
        ("search", "，。 "),
        ("show", "ks.dianshang-pk/4-1", "--as-of", "soon"),
        ("restore", "no-such-file.txt"),
        ("restore", "."),
    ],
)  # fmt: skip
def test_wrong_usage_is_two_and_one_line(run: Any, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "; " in err


def test_a_binary_file_is_not_restored(run: Any, tmp_path: Path) -> None:
    (tmp_path / "page.bin").write_bytes(b"a\x00b")
    code, out, err = run("restore", str(tmp_path / "page.bin"))
    assert (code, out) == (1, "")
    assert err.endswith("page.bin: is binary (holds NUL); give the text of the page\n")


def test_a_near_id_is_suggested(run: Any) -> None:
    assert "did you mean ks.dianshang-pk/3-1" in run("show", "ks.dianshang-pk/3.1")[2]


def test_a_full_disk_is_one_line(built: Project) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "guiju.cli", "--root", str(built.root), "export"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("standard output: No space left on device; make room")
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_traceback(built: Project) -> None:
    command = (
        f"{shlex.quote(sys.executable)} -m guiju.cli --root {shlex.quote(str(built.root))} export"
    )
    line = f"{command} | head -c 100"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert len(done.stdout.encode()) <= 100
    assert done.stderr == ""


def test_a_bare_locale_prints_chinese(built: Project) -> None:
    bare = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    bare["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [
        sys.executable,
        "-m",
        "guiju.cli",
        "--root",
        str(built.root),
        "search",
        "ks.dianshang-pk/4-1",
    ]
    done = subprocess.run(command, capture_output=True, env=bare, check=False)
    assert done.returncode == 0
    assert "违规责任" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("effective:<2022-07-01", "筛选：生效早于2022-07-01。"),
        ("effective:>=2022-04", "筛选：生效不早于2022-04。"),
        ("effective:>2022-04-08", "筛选：生效晚于2022-04-08。"),
        ("effective:<=2022-04-08", "筛选：生效不晚于2022-04-08。"),
        ("-effective:<2022-04-08", "筛选：生效不早于2022-04-08。"),
        ("effective:2022-04-08", "筛选：生效为2022-04-08。"),
        ("-platform:抖音 清退", "筛选：平台不为抖音。"),
    ],
)
def test_a_filter_is_told_as_it_compares(run: Any, typed: str, said: str) -> None:
    code, out, err = run("search", typed)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == said


@pytest.mark.parametrize(("typed", "is_found"), [("<2022-04-08", False), ("<=2022-04-08", True)])
def test_a_comparison_of_days_is_applied(run: Any, typed: str, *, is_found: bool) -> None:
    found = json.loads(run("search", f"rule:电商PK effective:{typed}", "--json")[1])
    assert bool(found) is is_found


@pytest.mark.parametrize(
    "args",
    [
        ("清退", "-抖音", "--limit", "3", "--json"),
        ("--limit=3", "-抖音", "--json", "清退"),
        ("--json", "--limit", "3", "--", "-抖音", "清退"),
        ("-platform:抖音", "--json", "清退", "--limit", "3"),
    ],
)
def test_a_word_may_begin_with_a_minus_and_options_stand_anywhere(
    run: Any, args: tuple[str, ...]
) -> None:
    code, out, err = run("search", *args)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert len(found) == 3
    assert all("抖音" not in hit["text"] for hit in found)


def test_an_excluded_word_alone_is_searched_with_a_note(run: Any) -> None:
    code, out, _ = run("search", "-清退")
    assert code == 0
    assert out.startswith("“-清退”前后没有要找的词，已按普通文字检索。")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("search", "清退", "--limt", "3"), "--limt"),
        (("search", "清退", "--limit"), "requires an argument"),
        (("search", "清退", "--topic", "啊"), "choose one of 体验分与星级, "),
        (("export", "--format", "csv", "--output", ""), "--output: is empty"),
        (("export", "--output", ""), "--output: is empty"),
        (("export", "--format", "csv", "--output", "-"), "not to standard output"),
        (("export", "--format", "sqlite", "--output", "-"), "not to standard output"),
        (("show", "快手"), "ks.kuaifenxiao-zhunru《快手快分销准入》"),
        (("show", "快分销/no"), "the rule has no clause no"),
        (("cite", "啊啊"), "没有这部规则"),
    ],
)
def test_what_a_command_cannot_take_it_says(run: Any, args: tuple[str, ...], said: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "value", ["status:现行有效", "status:已废止", "trust:官方原文", "modality:有权"]
)
def test_a_value_that_no_clause_has_is_a_value(run: Any, value: str) -> None:
    out = run("search", value)[1]
    assert "不是" not in out.splitlines()[0]
    assert out.startswith("筛选：")


def test_english_is_no_pinyin(run: Any) -> None:
    assert "您要找的是不是" not in run("search", "fake transactions")[1]


def test_without_a_command_the_help_is_printed_as_it_is(
    run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([])
    err = capsys.readouterr().err
    assert left.value.code == 2
    assert err.startswith("Usage: guiju [OPTIONS] COMMAND")
    assert "\n  search " in err


def test_export_to_a_dash_is_standard_output(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("export", "--output", "-")[1] == run("export")[1]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("facts", ['{\n\t"粉丝": "1万",\n\t"作品": 10\n}', "粉丝: 1万\n作品: 10\n"])
def test_check_reads_facts_from_standard_input(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: str
) -> None:
    page = tmp_path / "facts"
    page.write_text(facts, "utf-8")
    with page.open(encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        code, out, _ = run("check", "小黄车", "--facts", "-")
    assert code == 3
    assert "现为1万" in out


@pytest.mark.parametrize(
    ("name", "pinned"),
    [
        ("快分销", "ks.kuaifenxiao-zhunru@undated-dd9b8a69"),
        ("快分销/s2__n3", "ks.kuaifenxiao-zhunru@undated-dd9b8a69/s2__n3"),
        ("《快手小店电商PK管理规则》4.1", "ks.dianshang-pk@2022-04-08/4-1"),
        ("电商PK 第4.1条", "ks.dianshang-pk@2022-04-08/4-1"),
        ("好物联盟清退情形五", "ks.haowu-lianmeng-qingtui@undated-8952b04e/case-5"),
        ("ks.dianshang-pk/4-1", "ks.dianshang-pk@2022-04-08/4-1"),
    ],
)
def test_show_and_cite_take_names(run: Any, name: str, pinned: str) -> None:
    assert json.loads(run("cite", name, "--json")[1])["pinned"] == pinned
    code, out, _ = run("show", name)
    assert code == 0
    assert pinned in out


def test_show_has_a_line_for_each_kind_of_tag_and_tells_probable_repairs(run: Any) -> None:
    lines = run("show", "ks.kuaifenxiao-zhunru/s2__n3")[1].splitlines()
    assert "主题：准入条件、体验分与星级" in lines
    assert "推定修复：'?/p>' → '。'" in run("show", "小黄车")[1]


@pytest.mark.parametrize(
    ("command", "code"),
    [("export", 0), ("search 清退", 0), ("show ks.dianshang-pk", 0), ("check 小黄车", 3)],
)
def test_a_closed_pipe_leaves_the_code_as_it_is(built: Project, command: str, code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "guiju.cli", "--root", str(built.root), *command.split()]
    done = subprocess.run(words, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (code, "")
