"""Taking sources in: real files of every kind through `guiju add`, and what is written of them."""

import base64
import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guiju.cli import main
from guiju.corpus_files import RefusedError
from guiju.intake.encodings import decide_encoding
from guiju.intake.incoming import incoming_ids, read_incoming
from guiju.intake.likeness import Likenesses, likeness, sketch_of
from guiju.model import ChineseScript, SourceFormat, SourceKind
from guiju.project import Project
from guiju.restoration.tables import load_tables
from project_copy import ROOT
from small_corpus import FIRST_DATES, Corpus, edition

TEXT = """快手小店商家管理规则
发布时间：2022-05-06
一、商家应当在七日内办理退货，不得拒绝。
二、体验分不低于4.5分，粉丝数不少于1000名。
三、商家不得虚假宣传，违者一次扣2分。
"""
HANT = """快手小店商家管理規則
發布時間：2022-05-06
一、商家應當在七日內辦理退貨，不得拒絕。
二、體驗分不低於4.5分，粉絲數不少於1000名。
三、商家不得虛假宣傳，違者一次扣2分。
"""
CODECS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "cp950",
}


def as_html(text: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>\n" for line in text.splitlines())
    return f"<!DOCTYPE html>\n<html><body>\n{paragraphs}</body></html>\n"


def as_markdown(text: str) -> str:
    title, *lines = text.splitlines()
    return "\n\n".join([f"# {title}", *lines, "**完** [原文](https://example.com/1)"]) + "\n"


FORMS = {"text": ("txt", str), "html": ("html", as_html), "markdown": ("md", as_markdown)}


@pytest.fixture
def project(intake_project: Project) -> Project:
    return intake_project


@pytest.fixture
def add(project: Project, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command: its exit code, and the lines that it prints of the pages or of its usage."""

    def run(*args: str | Path) -> tuple[int, list[str]]:
        with pytest.raises(SystemExit) as left:
            main(["--root", str(project.root), "add", *map(str, args)])
        out = capsys.readouterr()
        code = left.value.code
        code = code if isinstance(code, int) else 0
        return code, (out.err if code == 2 else out.out).splitlines()

    return run


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A folder of pages in every encoding and format, taken in by one command: id by file name."""
    root = tmp_path_factory.mktemp("taken")
    project = Project(Corpus(root / "project").root)
    folder = root / "saved"
    folder.mkdir()
    raw = {}
    for codec in CODECS:
        for form, (suffix, made) in FORMS.items():
            name = f"{codec}-{form}.{suffix}"
            raw[name] = made(HANT if codec == "big5" else TEXT).encode(codec)
            if any(raw[name] == other for own, other in raw.items() if own != name):
                raw[name] += "四、其他。\n".encode(codec)  # GBK and GB18030 write the same bytes
            (folder / name).write_bytes(raw[name])
    out = io.StringIO()
    with pytest.raises(SystemExit) as left, contextlib.redirect_stdout(out):
        main(["--root", str(project.root), "add", "--json", str(folder)])
    told = json.loads(out.getvalue())
    assert left.value.code == 0
    assert (told["added"], told["known"], told["refused"]) == (24, 0, 0)
    ids = {Path(item["name"]).name: item["source"] for item in told["items"]}
    return {"project": project, "ids": ids, "raw": raw}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("codec", CODECS)
def test_every_encoding_in_every_format(taken: dict[str, Any], codec: str, form: str) -> None:
    name = f"{codec}-{form}.{FORMS[form][0]}"
    raw = taken["raw"][name]
    found = read_incoming(taken["project"], taken["ids"][name])
    assert found.id.startswith("unknown-2022-05-06-kuaishouxiaodian-shangjia-guanli-guize")
    assert (found.folder / "raw.txt").read_bytes() == raw
    assert found.text.text == raw.decode(codec)
    assert found.record.encoding == found.received.encoding.encoding == CODECS[codec]
    assert found.record.format is SourceFormat(form)
    assert found.record.sha256 == hashlib.sha256(raw).hexdigest()
    assert found.record.page_title == "快手小店商家管理规则"
    assert found.record.page_date == date(2022, 5, 6)
    assert found.record.script is (ChineseScript.HANT if codec == "big5" else ChineseScript.HANS)
    assert found.record.kind is SourceKind.REPOST
    assert found.received.name == f"saved/{name}"
    assert found.received.bytes == len(raw)


def test_one_page_is_said_in_one_line(add: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(as_html(TEXT).encode("gb18030"))
    name = "unknown-2022-05-06-kuaishouxiaodian-shangjia-guanli-guize"
    assert add(page) == (
        0,
        [
            f"{page}: added as {name} (html, gb18030)",
            "1 added, 0 there already, 0 refused",
        ],
    )


def test_hong_kongs_characters_are_big5_of_their_own() -> None:
    raw = (HANT + "呢啲嘢冇人買咗").encode("big5hkscs")
    assert decide_encoding(raw, load_tables()).encoding == "big5hkscs"


def test_a_declaration_that_contradicts_the_bytes_is_said() -> None:
    page = f'<html><head><meta charset="gb2312"></head><body>{TEXT}</body></html>'
    decided = decide_encoding(page.encode("utf-8"), load_tables())
    assert decided.encoding == "utf-8"
    assert decided.declared == "gb2312"
    assert decided.because == "全部字节合乎它的编码规则；页面自称 gb2312，与字节不合"
    agreeing = decide_encoding(page.encode("gb18030"), load_tables())
    assert agreeing.encoding == "gb18030"
    assert "不合" not in agreeing.because


def test_what_else_was_tried_is_recorded_with_its_score() -> None:
    decided = decide_encoding(HANT.encode("cp950"), load_tables())
    tried = {other.encoding: other for other in decided.others}
    assert set(tried) == {"utf-8", "gb18030", "utf-16-le", "utf-16-be"} - {decided.encoding}
    assert tried["utf-8"].found == "第 0 字节解不开"
    for other in decided.others:
        assert other.bits_per_character is None or other.bits_per_character > 15
    assert decided.bits_per_character is not None
    assert decided.bits_per_character < 12


def test_mojibake_inside_a_page_stays_for_restoration() -> None:
    printed = TEXT.encode("utf-8").decode("gb18030", "replace")
    assert decide_encoding(printed.encode("utf-8"), load_tables()).encoding == "utf-8"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        # Five bytes that both encodings turn into characters that follow nothing.
        ("碁".encode("cp950") + b"x", "reads as Chinese in no encoding"),
        (TEXT.encode("utf-8")[:40] + b"\xff" + TEXT.encode("utf-8") * 20, "is utf-8 but for 1 broken"),
        (b"\x89\x00\x01\x02" * 30, "is binary (holds NUL bytes)"),
        (b"\xff\xfe\x00\xd8A", "has the mark of utf-16 and is none at byte"),
    ],
)  # fmt: skip
def test_bytes_that_decide_nothing_are_refused(raw: bytes, found: str) -> None:
    with pytest.raises(RefusedError) as refused:
        decide_encoding(raw, load_tables())
    assert refused.value.found.startswith(found)


def test_a_named_encoding_is_taken_or_refused_and_never_guessed(
    project: Project, add: Any, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(TEXT.encode("gb18030"))
    assert add(page, "--encoding", "utf-8") == (
        1,
        [
            f"{page}: refused: is no utf-8 at byte 0; get the page again, or name another --encoding",
            "0 added, 0 there already, 1 refused",
        ],
    )
    code, _ = add(page, "--encoding", "gb18030")
    assert code == 0
    (name,) = incoming_ids(project)
    assert read_incoming(project, name).received.encoding.because == "由给出页面的人写明"


def test_what_is_given_is_recorded_and_nothing_else_is_invented(
    project: Project, add: Any, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("一、商家应当在七日内办理退货，不得拒绝。\n", "utf-8")
    add(page, "--url", "https://www.example.com.cn/a/1.html", "--title", "商家退貨規則",
        "--date", "2021-03-04", "--platform", "快手")  # fmt: skip
    found = read_incoming(project, "example-2021-03-04-shangjia-tuihuo-guize")
    assert found.record.url == "https://www.example.com.cn/a/1.html"
    assert found.record.site == "www.example.com.cn"
    assert found.record.page_title == "商家退货规则"
    assert found.received.platform == "ks"
    page.write_text("一、商家应当在八日内办理退货，不得拒绝顾客。\n", "utf-8")
    add(page)
    (name,) = (name for name in incoming_ids(project) if name.startswith("unknown-undated-"))
    bare = read_incoming(project, name)
    assert bare.record.page_date is None
    assert bare.record.url is None
    assert bare.record.retrieved is None
    assert bare.received.because("page_date") == "页面没有印出日期"
    assert bare.received.because("script") == "繁体字 0 个，简体字 7 个"


def test_a_site_is_given_where_the_page_names_none(
    project: Project, add: Any, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("一、商家应当在七日内办理退货，不得拒绝。\n", "utf-8")
    add(page, "--title", "商家规则", "--site", " 电商 在线 ")
    found = read_incoming(project, "dianshang-zaixian-undated-shangjia-guize")
    assert found.record.site == "电商 在线"
    assert found.received.because("site") == "由给出页面的人写明"
    page.write_text("一、商家应当在八日内办理退货，不得拒绝顾客。\n", "utf-8")
    add(page, "--title", "商家规则", "--site", "电商在线", "--url", "https://www.dszx.example/1")
    assert read_incoming(project, "dszx-undated-shangjia-guize").record.site == "电商在线"


SAVED = """<!DOCTYPE html>
<!-- saved from url=(0030)https://old.example.com/2.html -->
<html><head><meta charset="gbk"><title>快手規則_某論壇</title>
<meta property="og:title" content="快手小店商家管理規則">
<link rel="canonical" href="https://www.example.com/rules/1.html">
<meta property="article:published_time" content="2022-05-06T08:00:00+08:00"></head>
<body><nav><a href="/">首页</a> <a href="/rules">规则</a></nav>
<article><p>一、商家应当在七日内办理退货，不得拒绝。</p>
<p>二、体验分不低于4.5分，粉丝数不少于1000名。</p></article></body></html>
"""


def test_what_a_saved_page_says_of_itself_is_proposed_with_its_reason(
    project: Project, add: Any, tmp_path: Path
) -> None:
    page = tmp_path / "saved.htm"
    page.write_bytes(SAVED.encode("gb18030"))
    code, lines = add(page)
    name = "example-2022-05-06-kuaishouxiaodian-shangjia-guanli-guize"
    assert code == 0
    assert lines[0] == f"{page}: added as {name} (html, gb18030)"
    found = read_incoming(project, name)
    assert (found.folder / "source.yaml").read_text("utf-8") == (
        "page_title: 快手小店商家管理规则\n"
        "site: www.example.com\n"
        "script: hans\n"
        "kind: repost\n"
        "encoding: gb18030\n"
        f"sha256: {hashlib.sha256(SAVED.encode('gb18030')).hexdigest()}\n"
        "url: https://www.example.com/rules/1.html\n"
        "page_date: 2022-05-06\n"
        "format: html\n"
    )
    because = {own.field: own.because for own in found.received.proposed}
    assert because["page_title"] == "网页的 og:title"
    assert because["url"] == "网页自记的地址（canonical）"
    assert because["page_date"] == "页面印出的日期"
    assert because["format"] == "有 <!DOCTYPE html"
    assert found.received.encoding.declared == "gbk"


def test_two_dates_on_a_page_are_none(project: Project, add: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(TEXT + "更新时间：2023-01-02\n", "utf-8")
    add(page)
    (name,) = incoming_ids(project)
    found = read_incoming(project, name)
    assert found.record.page_date is None
    said = "页面印出几个日期（2022-05-06、2023-01-02），未取"
    assert found.received.because("page_date") == said


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--url", "https://example.com/"], "--url: is of one page; give one file with it, or say it in JSON lines"),
        (["--title", "规则"], "--title: is of one page; give one file with it, or say it in JSON lines"),
        (["--platform", "淘宝"], "--platform 淘宝: is none of ks, 快手, 快手小店, 快手电商, dy, 抖音, 抖店, 抖音小店; name one of them"),
    ],
)  # fmt: skip
def test_wrong_usage_is_said_in_one_line(
    add: Any, tmp_path: Path, args: list[str], message: str
) -> None:
    assert add(tmp_path, *args) == (2, [message])


def test_url_that_is_none_is_refused(add: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(TEXT, "utf-8")
    for url in ("javascript:alert(1)", "file:///etc/passwd", "nothing"):
        code, lines = add(page, "--url", url)
        assert code == 2
        assert lines == [
            "--url: is no http or https address; give the page's address, or leave it out"
        ]


def test_same_bytes_are_said_and_not_added(project: Project, add: Any, tmp_path: Path) -> None:
    known = Corpus(tmp_path / "known")
    known.source("demo-2022-a", TEXT)
    (known.root / "corpus/sources/demo-2022-a").rename(project.root / "corpus/sources/demo-2022-a")
    page, again = tmp_path / "page.txt", tmp_path / "again.txt"
    page.write_bytes(TEXT.encode("utf-8"))
    again.write_bytes(HANT.encode("utf-8"))
    (tmp_path / "twice.txt").write_bytes(HANT.encode("utf-8"))
    name = "unknown-2022-05-06-kuaishouxiaodian-shangjia-guanli-guize"
    code, lines = add(page, again, tmp_path / "twice.txt")
    assert code == 0
    assert lines[0] == f"{page}: same bytes as demo-2022-a; not added"
    assert lines[1].startswith(f"{again}: added as {name} (text, utf-8)")
    assert lines[2:] == [
        f"{tmp_path / 'twice.txt'}: same bytes as {name}; not added",
        "1 added, 2 there already, 0 refused",
    ]


def test_near_text_is_offered_as_another_witness(
    project: Project, add: Any, tmp_path: Path
) -> None:
    clauses = "".join(
        f"1.{n} 商家应当在{n + 2}日内办理第{n}类商品的退货，不得拒绝。\n" for n in range(1, 30)
    )
    rule = f"一、概述\n{clauses}本规则于2022年3月31日发布，2022年4月8日起生效。\n"
    corpus = Corpus(tmp_path / "other")
    corpus.source("demo-2022-a", rule)
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES))
    page = tmp_path / "page.html"
    page.write_bytes(as_html(rule.replace("第9类", "第九类")).encode("gb18030"))
    with pytest.raises(SystemExit):
        main(["--root", str(corpus.root), "add", str(page)])
    (name,) = incoming_ids(Project(corpus.root))
    (near,) = read_incoming(Project(corpus.root), name).received.near
    assert (near.source, near.rules) == ("demo-2022-a", ("ks.demo",))
    assert 0.9 <= near.likeness < 1
    del project, add


def test_spun_text_is_proposed_as_spun_and_not_taken_for_it(
    project: Project, add: Any, tmp_path: Path
) -> None:
    (source,) = (ROOT / "corpus/sources").glob("musicheng-*-kuaifenxiao")
    page = tmp_path / "page.txt"
    page.write_bytes((source / "raw.txt").read_bytes())
    _, lines = add(page)
    assert "; looks spun (" in lines[0]
    (name,) = incoming_ids(project)
    found = read_incoming(project, name)
    assert found.record.kind is SourceKind.REPOST
    assert found.received.spun.proposed
    assert found.record.script is ChineseScript.HANT


def test_same_name_gets_a_number(project: Project, add: Any, tmp_path: Path) -> None:
    for number in range(3):
        page = tmp_path / f"{number}.txt"
        page.write_text(f"商家规则\n一、第{number}条，商家应当办理退货。\n", "utf-8")
        add(page)
    assert incoming_ids(project) == (
        "unknown-undated-shangjia-guize",
        "unknown-undated-shangjia-guize-2",
        "unknown-undated-shangjia-guize-3",
    )


def pages(count: int) -> dict[str, bytes]:
    return {
        f"{number:03}.txt": f"商家规则{number}\n一、商家应当在{number}日内办理退货。\n".encode()
        for number in range(count)
    }


def test_folder_is_read_in_order_without_links_and_other_kinds(
    project: Project, add: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    (folder / "b" / "c").mkdir(parents=True)
    made = list(pages(4).values())
    (folder / "z.txt").write_bytes(made[0])
    (folder / "b" / "y.html").write_bytes(as_html(made[1].decode()).encode())
    (folder / "b" / "c" / "x").write_bytes(made[2])
    (folder / "b" / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_bytes(made[3])
    (folder / "link.txt").symlink_to("z.txt")
    (folder / "loop").symlink_to(folder)
    code, lines = add(folder)
    assert [line.split(" as ")[0] for line in lines[:-1]] == [
        f"{folder}/b/c/x: added",
        f"{folder}/b/y.html: added",
        f"{folder}/link.txt: refused: is a symbolic link; give the file itself",
        f"{folder}/loop: refused: is a symbolic link; give the file itself",
        f"{folder}/z.txt: added",
    ]
    left = "2 files of other kinds left out (.png 1, hidden 1)"
    assert lines[-1] == f"3 added, 0 there already, 2 refused; {left}"
    assert code == 1
    names = {read_incoming(project, name).received.name for name in incoming_ids(project)}
    assert names == {"saved/b/c/x", "saved/b/y.html", "saved/z.txt"}


def test_zip_is_one_batch(project: Project, add: Any, tmp_path: Path) -> None:
    packed = tmp_path / "pages.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in pages(12).items():
            archive.writestr(f"site/{name}", raw)
        archive.writestr("__MACOSX/._a.txt", b"x")
    code, lines = add(packed, "--platform", "dy")
    assert code == 0
    assert lines[0] == (
        f"{packed} › site/000.txt: added as unknown-undated-shangjia-guize-0 (text, utf-8)"
    )
    left = "1 file of other kinds left out (hidden 1)"
    assert lines[-1] == f"12 added, 0 there already, 0 refused; {left}"
    found = read_incoming(project, "unknown-undated-shangjia-guize-7")
    assert found.received.name == "pages.zip › site/007.txt"
    assert found.received.platform == "dy"


def test_json_lines_carry_what_is_known_of_each_page(
    project: Project, add: Any, tmp_path: Path
) -> None:
    file = tmp_path / "pages.jsonl"
    rows = [
        {"text": TEXT, "url": "http://a.example.com/1", "date": "2020-01-02", "platform": "抖音"},
        {"html": as_html(HANT), "title": "商家规则"},
        {"raw_base64": base64.b64encode(TEXT.encode("gb18030")).decode(), "title": None},
        {"text": TEXT, "raw_base64": "eA=="},
        {"text": 7},
        {"text": TEXT, "author": "甲"},
        {"raw_base64": "***"},
        {"text": TEXT, "date": "2022-02-30"},
        {"text": TEXT, "platform": "淘宝"},
        {"text": TEXT, "url": "javascript:alert(1)"},
        ["text"],
    ]
    lines_of_file = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines_of_file += ['{"text": "a", "text": "b"}', '{"text": "\\ud800规则"}', "", "not json"]
    file.write_text("\n".join(lines_of_file), "utf-8")
    code, lines = add(file)
    assert code == 1
    added = [line.partition(": ")[2] for line in lines[:3]]
    assert added[0] == (
        "added as example-2020-01-02-kuaishouxiaodian-shangjia-guanli-guize (text, utf-8)"
    )
    assert added[1].startswith("added as unknown-2022-05-06-shangjia-guize (html, utf-8)")
    assert added[2].startswith(
        "added as unknown-2022-05-06-kuaishouxiaodian-shangjia-guanli-guize (text, gb18030)"
    )
    assert [line.removeprefix(f"{file}:") for line in lines[3:]] == [
        "4: refused: has 2 of text, html and raw_base64; give one of them",
        "5: refused: field text is no text; write it as a string",
        "6: refused: has an unknown field author; the fields are text, html, raw_base64, url, title, date, site, platform",
        "7: refused: field raw_base64 is no base64; encode the page's bytes anew",
        "8: refused: date 2022-02-30 is no day of the calendar; write the day that the page prints",
        "9: refused: field platform: 淘宝 is none of corpus/taxonomy/platforms.yaml; name one of them",
        "10: refused: field url is no http or https address; give the page's address, or leave it out",
        "11: refused: is no JSON object; give one object a line",
        "12: refused: is no JSON that reads (a key stands twice); give one object a line",
        "13: refused: field text holds half a character (U+D800); give the bytes as raw_base64",
        "15: refused: is no JSON that reads (Expecting value: line 1 column 1 (char 0)); give one object a line",
        "3 added, 0 there already, 11 refused",
    ]
    first = read_incoming(project, "example-2020-01-02-kuaishouxiaodian-shangjia-guanli-guize")
    assert (first.received.platform, first.received.name) == ("dy", "pages.jsonl:1")


@pytest.mark.parametrize("kind", ["page", "lines", "zip"])
def test_standard_input_takes_all_kinds(
    project: Project, add: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "page":
        raw = TEXT.encode("gb18030")
    elif kind == "lines":
        raw = json.dumps({"title": "商家规则", "text": TEXT}).encode()
    else:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.txt", TEXT)
        raw = packed.getvalue()
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(raw)))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", stdin)
    code, lines = add("-")
    assert code == 0
    where = {"page": "", "lines": ":1", "zip": " › a.txt"}[kind]
    assert lines[0].startswith(f"standard input{where}: added as unknown-2022-05-06-")
    assert len(incoming_ids(project)) == 1


def test_interrupted_batch_is_finished_by_giving_it_again(
    project: Project, add: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    for name, raw in pages(5).items():
        (folder / name).write_bytes(raw)
    add(folder / "001.txt", folder / "003.txt")
    left = project.incoming / ".adding-unknown-undated-left"
    left.mkdir()
    (left / "raw.txt").write_bytes(b"half")
    code, lines = add(folder)
    assert code == 0
    assert lines[1] == (
        f"{folder}/001.txt: same bytes as unknown-undated-shangjia-guize-1; not added"
    )
    assert lines[-1] == "3 added, 2 there already, 0 refused"
    assert not left.exists()
    assert len(list(project.incoming.iterdir())) == 5


def test_dry_run_writes_no_source(project: Project, add: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(TEXT, "utf-8")
    code, lines = add(page, page, "--dry-run")
    name = "unknown-2022-05-06-kuaishouxiaodian-shangjia-guanli-guize"
    assert code == 0
    assert lines == [
        f"{page}: would be added as {name} (text, utf-8)",
        f"{page}: same bytes as {name}; not added",
        "1 added, 1 there already, 0 refused",
    ]
    assert not project.incoming.exists()


def test_json_tells_a_program_the_same(project: Project, add: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(TEXT, "utf-8")
    code, lines = add(page, tmp_path / "nothing.txt", "--json")
    told = json.loads("\n".join(lines))
    assert code == 1
    assert (told["added"], told["known"], told["refused"], told["left_out"]) == (1, 0, 1, {})
    assert told["items"][1]["found"] == "is not there"
    assert [item["source"] for item in told["items"]] == [*incoming_ids(project), None]


def test_kill_leaves_whole_sources_and_the_next_run_finishes(
    project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    for name, raw in pages(12).items():
        (folder / name).write_bytes(raw)
    command = [sys.executable, "-m", "guiju.cli", "--root", str(project.root), "add", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for _ in range(3):
        process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    names = incoming_ids(project)
    assert len(names) >= 3
    for name in names:
        read_incoming(project, name)
    second = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    last = second.stdout.splitlines()[-1]
    assert last == f"{12 - len(names)} added, {len(names)} there already, 0 refused"
    assert len(incoming_ids(project)) == 12
    assert not list(project.incoming.glob(".*"))


def test_two_at_once_take_turns(project: Project, tmp_path: Path) -> None:
    for number, name in enumerate(("a.txt", "b.txt")):
        (tmp_path / name).write_bytes(pages(2)[f"00{number}.txt"])
    base = [sys.executable, "-m", "guiju.cli", "--root", str(project.root), "add"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    running = [
        subprocess.Popen([*base, str(tmp_path / name)], env=environment, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
        for name in ("a.txt", "b.txt")
    ]  # fmt: skip
    for process in running:
        process.communicate()
        assert process.returncode == 0
    assert len(incoming_ids(project)) == 2


def test_likeness_is_that_of_wording_and_needs_enough_of_it() -> None:
    law = "".join(f"第{n}条　商家应当在{n}日内办理第{n * 3}类商品的退货。" for n in range(1, 80))
    other = "".join(
        f"第{n}款　主播不得宣传{n}种未经许可的商品，违者扣{n}分。" for n in range(1, 80)
    )
    known = Likenesses()
    for number in range(600):
        known.add(
            f"filler-{number}", sketch_of(f"{number}号通知：" + other[number : number + 200] * 1)
        )
    known.add("law", sketch_of(law))
    ((name, share),) = known.near(sketch_of(law.replace("第40条", "第四十条")))
    assert name == "law"
    assert share >= 0.95
    assert known.near(sketch_of("商家应当办理退货。")) == []
    assert likeness(sketch_of(law), sketch_of(other)) < 0.1


def test_however_many_are_alike_few_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counted(one: Any, other: Any) -> float:
        compared.append(1)
        return likeness(one, other)

    monkeypatch.setattr("guiju.intake.likeness.likeness", counted)
    known = Likenesses()
    same = sketch_of("".join(f"第{n}条　商家应当在{n}日内办理退货。" for n in range(60)))
    for number in range(700):  # more than are kept unsorted
        known.add(f"s{number}", same)
    assert len(known.near(same)) == 16
    assert len(compared) == 16
