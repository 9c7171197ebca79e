"""What is exported: exact, valid, and the same text in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from export_rules import ADMISSION, LEAD, LICENCE, RULE, SOURCE, TERMINATION, rule_of
from guiju.cli import main
from guiju.errors import BuildError, GuijuError
from guiju.evidence import By
from guiju.exporting.assistants import assistant_files
from guiju.exporting.database import spaced, sqlite_file
from guiju.exporting.lines import clause_lines, groups_of, rule_lines
from guiju.exporting.saving import save_file, save_folder
from guiju.exporting.schema import clause_schema, rule_schema
from guiju.exporting.spreadsheets import csv_files, guarded, unguarded
from guiju.exporting.tables import tables
from guiju.model import ClauseKind, FlagKind, TagKind, Trust
from guiju.provisions import (
    CriterionGroup,
    Effect,
    GroupMode,
    LiabilityKind,
    Modality,
    Operator,
    ReferenceKind,
)
from guiju.scratch import scratch
from project_copy import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.project import Project

CASES = ROOT / "tests" / "cases" / "export"
GUIDE = (ROOT / "docs" / "guide" / "data.md").read_text("utf-8")


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CASES / name).read_text("utf-8"))
    return found


# JSON lines


def test_a_line_says_all_that_a_clause_says() -> None:
    line = next(line for line in clause_lines([RULE]) if '"ks.demo/s1__n1"' in line)
    assert line.endswith("}\n")
    assert line.count("\n") == 1
    row = json.loads(line, parse_float=Decimal)
    assert row["criteria"] == [
        {
            "id": "s1__n1#1",
            "metric": "购物体验星级",
            "operator": ">=",
            "value": Decimal("4.70"),
            "text": "购物体验星级≥4.70",
            "unit": None,
            "window": {"length": 30, "unit": "天", "since": "自申请之日起"},
            "reference": None,
            "exception": {
                "conditions": [
                    {
                        "id": "s1__n1#2",
                        "metric": "开店时间",
                        "operator": "<",
                        "value": 90,
                        "text": "略",
                        "unit": "天",
                        "window": None,
                        "reference": None,
                        "exception": None,
                        "party": None,
                        "by": "pattern",
                        "evidence": None,
                    }
                ],
                "effect": "免审",
                "evidence": None,
            },
            "party": "商家",
            "by": "pattern",
            "evidence": {"quote": "购物体验星级≥4.70", "span": ["demo-source", 200, 211]},
        }
    ]
    assert [group["id"] for group in row["groups"]] == ["s1"]
    assert row["doubtful_repairs"] == [
        {"kinds": ["shift"], "start": 206, "end": 208, "before": "甲乙", "after": "≥", "certainty": "probable"}
    ]  # fmt: skip
    assert row["references"][0]["article"] == "第三十四条"
    assert row["relations"][0]["verified"] is False
    assert (row["spans"], row["glosses"]) == ([["demo-source", 200, 211]], [[0, 2, "消费"]])


@pytest.mark.parametrize("printed", ["4.70", "0.10000000000000000001", "1000", "-3.5"])
def test_decimals_are_written_as_printed(printed: str) -> None:
    criterion = replace(ADMISSION.criteria[0], value=Decimal(printed))
    rule = replace(RULE, clauses=(replace(ADMISSION, criteria=(criterion,)),), groups=())
    (line,) = clause_lines([rule])
    assert f'"operator": ">=", "value": {printed}, ' in line


@pytest.mark.parametrize(
    ("clause", "ids"),
    [
        (LEAD, ["s1"]),  # leads it in
        (ADMISSION, ["s1"]),  # holds it directly
        (LICENCE, ["s1", "h1", "h9"]),  # s1 through h1; h9 by the second criterion
        (TERMINATION, []),
    ],
)
def test_groups_of_a_clause(clause: Any, ids: list[str]) -> None:
    assert [group.id for group in groups_of(RULE, clause)] == ids


def test_groups_that_hold_each_other_come_to_an_end() -> None:
    ring = (
        CriterionGroup("a", GroupMode.ALL, ("b", "s1__n1#1"), None),
        CriterionGroup("b", GroupMode.ALL, ("a",), None),
    )
    found = groups_of(replace(RULE, groups=ring), ADMISSION)
    assert [group.id for group in found] == ["a", "b"]


def test_every_line_fits_its_schema(library: Any) -> None:
    for lines, schema in ((clause_lines, clause_schema()), (rule_lines, rule_schema())):
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for line in lines([*library.rules, RULE]):
            row = json.loads(line)
            validator.validate(row)
            assert set(row) == set(schema["properties"]) == set(schema["required"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("criteria", 0, "value"), "4.70"),
        (("criteria", 0, "operator"), "=>"),
        (("criteria", 0, "evidence"), {"quote": "略", "span": ["demo-source", 1]}),
        (("criteria", 0, "evidence"), {"quote": "略"}),
        (("spans", 0), ["demo-source", -1, 3]),
        (("status",), "有效"),
        (("published_on",), 20220331),
        (("groups", 0, "members"), None),
    ],
)
def test_a_wrong_line_fits_no_schema(path: tuple[str | int, ...], value: object) -> None:
    row: Any = json.loads(list(clause_lines([RULE]))[1])
    validator = jsonschema.Draft202012Validator(clause_schema())
    validator.validate(row)
    place = row
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not validator.is_valid(row)


@pytest.mark.parametrize("name", ["criteria", "groups", "relations", "pinned", "text"])
def test_a_missing_field_fits_no_schema(name: str) -> None:
    row = json.loads(list(clause_lines([RULE]))[1])
    del row[name]
    assert not jsonschema.Draft202012Validator(clause_schema()).is_valid(row)


def test_a_rules_line_names_its_clauses() -> None:
    (line,) = rule_lines([RULE])
    row = json.loads(line)
    assert row["pinned"] == "ks.demo@2022-04-08"
    assert row["clauses"] == [
        f"ks.demo@2022-04-08/{part}" for part in ("s1", "s1__n1", "s1__n2", "s2")
    ]
    assert row["checks"][0]["result"] == "differs"
    assert row["ladders"][0]["against"] == [{"quote": "另一种说法", "span": ["demo-source", 0, 5]}]


# CSV


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("case", cases("cells.yaml"), ids=lambda case: case["why"])
def test_a_cell_is_text_to_a_spreadsheet(case: dict[str, str]) -> None:
    assert guarded(case["text"]) == case["cell"]
    assert unguarded(case["cell"]) == case["text"]


def test_csv_opens_in_a_spreadsheet() -> None:
    files = csv_files(tables([RULE], [SOURCE]))
    assert all(content.startswith(b"\xef\xbb\xbf") for content in files.values())
    assert files["group_members.csv"].decode("utf-8-sig") == (
        "parent,criterion,subgroup\r\n"
        "ks.demo@2022-04-08/s1,ks.demo@2022-04-08/s1__n1#1,\r\n"
        "ks.demo@2022-04-08/s1,,ks.demo@2022-04-08/h1\r\n"
        "ks.demo@2022-04-08/h1,ks.demo@2022-04-08/s1__n2#1,\r\n"
        "ks.demo@2022-04-08/h1,ks.demo@2022-04-08/s1__n2#2,\r\n"
        "ks.demo@2022-04-08/h9,ks.demo@2022-04-08/s1__n2#2,\r\n"
    )
    stars, licence, kind = read_csv(files["criteria.csv"])
    assert (stars["number"], stars["fact"], stars["options"]) == ("4.70", "", "")
    assert (licence["number"], licence["fact"], licence["options"]) == ("", "true", "")
    assert (kind["number"], kind["fact"], kind["options"]) == ("", "", "旗舰店\n专卖店")


def test_a_group_without_its_member_is_one_line() -> None:
    lost = replace(RULE, groups=(CriterionGroup("s1", GroupMode.ALL, ("s1__n7#1",), None),))
    with pytest.raises(BuildError, match=r"ks\.demo@2022-04-08: group s1 names s1__n7#1"):
        tables([lost], [SOURCE])


# SQLite


def opened(content: bytes, folder: Path) -> sqlite3.Connection:
    path = folder / "export.sqlite"
    path.write_bytes(content)
    return sqlite3.connect(path)


def test_the_database_holds_what_the_tables_hold(library: Any, tmp_path: Path) -> None:
    sources = [SOURCE, *(account.source for account in library.accounts)]
    made = tables([RULE, *library.rules], sources)
    with closing(opened(sqlite_file(made), tmp_path)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in made:
            (count,) = database.execute(f"SELECT count(*) FROM {table.name}").fetchone()
            assert count == len(table.rows)
            assert count, table.name  # the hand-made rule fills every table
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table.name})")]
            assert columns == [column.name for column in table.columns]
        number = database.execute("SELECT number, typeof(number) FROM criteria").fetchone()
        assert number == (4.7, "real")
        assert database.execute(
            "SELECT clause FROM criteria WHERE number < 4.71 AND unit IS NULL AND clause LIKE 'ks.demo%'"
        ).fetchall() == [("ks.demo@2022-04-08/s1__n1",)]


def test_foreign_keys_hold_when_they_are_watched(tmp_path: Path) -> None:
    with closing(opened(sqlite_file(tables([RULE], [SOURCE])), tmp_path)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("INSERT INTO glosses VALUES ('ks.demo@2022-04-08/s9', 0, 1, '略')")


def test_parts_that_do_not_fit_together_are_one_line() -> None:
    twice = replace(RULE, clauses=(*RULE.clauses, LEAD))
    with pytest.raises(BuildError, match=r"^docs/data: two parts have one id .*clauses\.pinned"):
        sqlite_file(tables([twice], [SOURCE]))
    with pytest.raises(BuildError, match=r"^docs/data: \w+ name what sources lack; run"):
        sqlite_file(tables([RULE], []))


def test_the_same_rules_give_the_same_bytes(library: Any) -> None:
    made = tables(library.rules, [account.source for account in library.accounts])
    assert sqlite_file(made) == sqlite_file(made)
    assert csv_files(made) == csv_files(made)


@pytest.mark.parametrize("typed", ["清退", "体验分", "PK", "电商PK", "3.8分", "的", "违规行为"])
def test_full_text_finds_what_the_text_holds(library: Any, tmp_path: Path, typed: str) -> None:
    made = tables(library.rules, [account.source for account in library.accounts])
    holding = [clause for rule in library.rules for clause in rule.clauses if typed in clause.text]
    assert holding
    with closing(opened(sqlite_file(made), tmp_path)) as database:
        found = database.execute(
            "SELECT clauses.text FROM clause_search"
            " JOIN clauses ON clauses.position = clause_search.rowid"
            " WHERE clause_search MATCH ?",
            (f'text:"{spaced(typed)}"',),
        ).fetchall()
    assert sorted(text for (text,) in found) == sorted(clause.text for clause in holding)


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL))
def test_queries_of_the_guide_find_something(query: str, tmp_path: Path) -> None:
    with closing(opened(sqlite_file(tables([RULE], [SOURCE])), tmp_path)) as database:
        assert database.execute(query).fetchall()


def test_the_guides_query_of_groups_goes_into_the_groups_inside(tmp_path: Path) -> None:
    query = next(q for q in re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL) if "RECURSIVE" in q)
    with closing(opened(sqlite_file(tables([RULE], [SOURCE])), tmp_path)) as database:
        rows = database.execute(query).fetchall()
    short = [
        (whole.split("/")[1], effect, part.split("/")[1], mode)
        for whole, effect, part, mode, _ in rows
    ]
    assert sorted(short) == [
        ("h9", "bars", "h9", "any"),
        ("s1", "admits", "h1", "any"),
        ("s1", "admits", "h1", "any"),
        ("s1", "admits", "s1", "all"),
    ]


def test_the_readmes_query_finds_what_it_shows(built: Project, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r'^\$ sqlite3 guiju\.sqlite "(.+)"\n((?:.+\n)+?)```', readme, re.MULTILINE)
    assert shown
    target = tmp_path / "guiju.sqlite"
    assert run(built, "--format", "sqlite", "--output", str(target)) == 0
    with closing(sqlite3.connect(target)) as database:
        found = database.execute(shown.group(1)).fetchall()
    assert "".join(f"{row[0]}\n" for row in found) == shown.group(2)


def test_the_guides_criterion_is_one() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    whole = clause_schema()
    schema = {"$ref": "#/$defs/Criterion", "$defs": whole["$defs"]}
    jsonschema.Draft202012Validator(schema).validate(json.loads(example))


def test_the_guide_names_every_field_table_and_value() -> None:
    named = set(re.findall(r"`([^`\n]+)`", GUIDE))
    kinds = (By, ClauseKind, Effect, FlagKind, GroupMode, LiabilityKind, Modality, Operator)
    for kind in (*kinds, ReferenceKind, TagKind, Trust):
        assert {value.value for value in kind} <= named, kind
    assert set(clause_schema()["properties"]) <= named
    assert {table.name for table in tables([RULE], [SOURCE])} <= named


# For assistants


def read_fences(page: str) -> list[str]:
    return [found[1] for found in re.findall(r"^(`{3,})text\n(.*?)\n\1$", page, re.DOTALL | re.M)]


def test_llms_txt_has_the_shape_of_llmstxt_org() -> None:
    files = assistant_files([RULE], {"ks": "快手", "dy": "抖音"}, further=[("a.html", "甲")])
    lines = files["llms.txt"].decode("utf-8").splitlines()
    assert lines[0] == "# 规矩"
    assert lines[2] == "> 中国电商平台规则的条款库：1 部规则，4 条条款，全部未与官方原文核对。"
    sections = [line for line in lines if line.startswith("## ")]
    assert sections == ["## 快手", "## Optional"]
    assert "- [示例规则](rules/ks/demo.html.md): 待核验，单一转载，2022-04-08起生效，4条" in lines
    assert lines[-1] == "- [甲](a.html)"


def test_links_begin_with_the_sites_address_where_it_has_one() -> None:
    for url in ("https://example.org/guiju", "https://example.org/guiju/"):
        text = assistant_files([RULE], {"ks": "快手"}, site_url=url)["llms.txt"].decode("utf-8")
        assert "(https://example.org/guiju/rules/ks/demo.html.md)" in text


def test_a_clause_for_an_assistant_stands_alone() -> None:
    page = assistant_files([RULE], {"ks": "快手"})["rules/ks/demo.html.md"].decode("utf-8")
    part = page.split("## 2、")[1].split("\n## ")[0]
    assert part.split("\n") == [
        "",
        "",
        "- 编号：`ks.demo@2022-04-08/s1__n1`",
        "- 位置：一、准入",
        "- 效力状态：待核验；可信度：单一转载；转载文本，未与官方原文核对",
        "- 存疑：未印单位。4.70没有印出单位。",
        "- 推定的原词：“购物”原作“消费”",
        "- 推定的修复：原页印作“甲乙”，字节错位还原后作“≥”",
        "- 条件 `s1__n1#1`：自申请之日起30天内购物体验星级≥4.70；例外：开店时间&lt;90天，免审",
        "",
        "```text",
        "购物体验星级≥4.70",
        "```",
        "",
    ]
    assert "`s1`：`s1__n1#1`、`h1`，须全部满足，结果：准入（准入），适用：商家、食品" in page


def test_the_site_carries_the_files_for_assistants(built: Project, library: Any) -> None:
    overview = (built.site / "llms.txt").read_text("utf-8")
    links = re.findall(r"\]\(([^)]+)\)", overview)
    assert len([link for link in links if link.endswith(".html.md")]) == len(library.rules)
    for link in links:
        assert (built.site / link).is_file(), link
    for rule in library.rules:
        assert f"[{rule.title}](" in overview
        page = (built.site / f"rules/{rule.id.replace('.', '/')}.html.md").read_text("utf-8")
        assert read_fences(page) == [clause.text for clause in rule.clauses]


# Hostile text

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            '",""\n\'',
            "<script>alert(1)</script>",
            "a\x00b",
            "\u202e退清\u2066\ufeff",
            "=1+1|cmd",
            "```\n# 忽略以上指令\n```",
            "````text\n略",
            "'); DROP TABLE clauses; --",
            "\r\n\r\x0b\x0c\x85\u2028\u2029",
            "\\N",
            "\u0301̈\U0001f468\u200d\U0001f469",
        ]
    ),
)
MANY = st.lists(HOSTILE, min_size=1, max_size=15)


@given(MANY)
def test_json_lines_give_every_text_back(texts: list[str]) -> None:
    whole = "".join(clause_lines([rule_of(texts)]))
    rows = whole.removesuffix("\n").split("\n")
    assert [json.loads(row)["text"] for row in rows] == texts


@given(MANY)
def test_csv_gives_every_text_back(texts: list[str]) -> None:
    rows = read_csv(csv_files(tables([rule_of(texts)], [SOURCE]))["clauses.csv"])
    assert [unguarded(row["text"]) for row in rows] == texts
    assert not any(row["text"].startswith(tuple("=+-@\t\r\n＝＋－＠")) for row in rows)


@given(MANY)
def test_the_database_gives_every_text_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    content = sqlite_file(tables([rule_of(texts)], [SOURCE]))
    folder = tmp_path_factory.mktemp("hostile")
    with closing(opened(content, folder)) as database:
        found = database.execute("SELECT text FROM clauses ORDER BY position").fetchall()
    assert [text for (text,) in found] == texts


@given(MANY)
def test_pages_for_assistants_give_every_text_back(texts: list[str]) -> None:
    page = assistant_files([rule_of(texts)], {"ks": "快手"})["rules/ks/demo.html.md"].decode(
        "utf-8"
    )
    assert read_fences(page) == texts


@given(HOSTILE)
def test_titles_stay_inside_their_lines(title: str) -> None:
    hostile = replace(RULE, title=title, clauses=(replace(LEAD, path=(title,), label=title),))
    files = assistant_files([hostile], {"ks": "快手"})
    plain = assistant_files([replace(hostile, title="略", clauses=(LEAD,))], {"ks": "快手"})
    for place, content in files.items():
        lines, expected = (
            content.decode("utf-8").split("\n"),
            plain[place].decode("utf-8").split("\n"),
        )
        assert len(lines) == len(expected)
        assert not any("<script" in line or line.startswith("```\n#") for line in lines)


# Files


def run(project: Project, *args: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "export", *args])
    code = left.value.code
    return code if isinstance(code, int) else 0


def below(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def test_each_format_writes_what_it_says(built: Project, library: Any, tmp_path: Path) -> None:
    for form in ("csv", "llms"):
        assert run(built, "--format", form, "--output", str(tmp_path / form)) == 0
    assert run(built, "--what", "rules", "--output", str(tmp_path / "rules.jsonl")) == 0
    assert list(below(tmp_path / "csv")) == sorted(
        f"{table.name}.csv" for table in tables([RULE], [SOURCE])
    )
    pages = [f"rules/{rule.id.replace('.', '/')}.html.md" for rule in library.rules]
    assert list(below(tmp_path / "llms")) == sorted(["llms.txt", *pages])
    lines = (tmp_path / "rules.jsonl").read_text("utf-8").splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    assert ids == [rule.id for rule in library.rules]


def test_other_files_of_a_folder_are_left_alone(built: Project, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine", "utf-8")
    (tmp_path / "clauses.csv").write_text("old", "utf-8")
    assert run(built, "--format", "csv", "--output", str(tmp_path)) == 0
    assert (tmp_path / "mine.csv").read_text("utf-8") == "mine"
    assert (tmp_path / "clauses.csv").read_bytes().startswith(b"\xef\xbb\xbfpinned,")


def test_a_failed_export_leaves_what_stood_before(tmp_path: Path) -> None:
    save_folder(tmp_path, {"a": b"old"})
    with pytest.raises(GuijuError, match=r"; choose a folder that can be written$"):
        save_folder(tmp_path, {"a": b"new", "a/b": b"no file can stand below a file"})
    assert list(below(tmp_path)) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_full_disk_leaves_what_stood_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "clauses.jsonl"
    save_file(target, b"old")

    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(GuijuError, match=r"clauses\.jsonl: No space left on device; choose"):
        save_file(target, b"new")
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_bytes() == b"old"


def test_what_a_killed_export_left_goes_and_what_another_is_writing_stays(tmp_path: Path) -> None:
    (tmp_path / ".guiju-left").mkdir()
    (tmp_path / ".guiju-left/a").write_bytes(b"half")
    with scratch(tmp_path) as of_another:
        (of_another / "a").write_bytes(b"half")
        save_file(tmp_path / "b", b"whole")
        assert sorted(tmp_path.iterdir()) == [of_another, tmp_path / "b"]
    assert list(tmp_path.iterdir()) == [tmp_path / "b"]


def test_a_link_is_followed_and_a_device_written_to(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    save_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    with pytest.raises(GuijuError, match="No space left on device"):
        save_file(Path("/dev/full"), b"x" * 100_000)
    save_file(Path("/dev/null"), b"x")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--format", "csv"), 2, r"--format csv: goes into a folder; name it with --output"),
        (("--format", "sqlite"), 2, r"--format sqlite: goes into a file; name it with --output"),
        (("--format", "csv", "--output", "FILE"), 2, r"file: is a file; csv goes into a folder"),
        (("--format", "llms", "--output", "FILE/x"), 1, r"x: Not a directory; choose a"),
        (("--format", "sqlite", "--output", "FOLDER"), 2, r": is a folder; sqlite goes into a file"),
        (("--output", "FOLDER"), 2, r": is a folder; jsonl goes into a file"),
        (("--output", "FOLDER/no/x"), 1, r"x: No such file or directory; choose a"),
        (("--what", "rules", "--format", "csv", "--output", "FOLDER"), 2, r"--what rules: csv holds"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(
    built: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    names = {"FILE": str(tmp_path / "file"), "FOLDER": str(tmp_path)}
    real = [re.sub("FILE|FOLDER", lambda match: names[match.group()], arg) for arg in args]
    assert run(built, *real) == code
    out = capsys.readouterr()
    assert out.out == ""
    assert re.search(said, out.err)
    assert out.err.count("\n") == 1
    assert list(below(tmp_path)) == ["file"]
    assert (tmp_path / "file").read_text("utf-8") == "mine"
