"""Hostile sources: refused or made harmless, each with its line; nothing is written elsewhere."""

import io
import json
import os
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.batching import Cause, Failed
from guiju.cli import main
from guiju.errors import CorpusError
from guiju.intake.incoming import incoming_ids, read_incoming
from guiju.intake.names import shown
from guiju.project import Project
from project_copy import ROOT

RULE = "商家规则\n一、商家应当在七日内办理退货，不得拒绝。\n"
LIMITS = """limits:
  source_bytes: 20000
  source_lines: 500
  line_characters: 5000
  batch_items: 40
  archive_bytes: 100000
  archive_items: 20
  archive_unpacked_bytes: 200000
  jsonl_line_bytes: 30000
  folder_depth: 3
"""
SMALLER = "give the text of the page alone, or set limits in corpus.yaml"


@pytest.fixture
def project(intake_project: Project) -> Project:
    with (intake_project.root / "corpus/corpus.yaml").open("a") as settings:
        settings.write(LIMITS)
    return intake_project


@pytest.fixture
def refused(project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Gives a file to the command and returns why it was refused; nothing may be written for it."""

    def run(path: Path | str, *args: str) -> list[str]:
        before = everything(tmp_path, project.root)
        with pytest.raises(SystemExit) as left:
            main(["--root", str(project.root), "add", str(path), *args])
        out = capsys.readouterr()
        assert left.value.code == 1
        assert everything(tmp_path, project.root) == before
        *lines, last = out.out.splitlines()
        assert last.startswith("0 added, 0 there already, ")
        prefix = f"{shown(str(path))}"
        assert all(line.startswith(prefix) for line in lines)
        return [line.removeprefix(prefix) for line in lines]

    return run


def everything(*roots: Path) -> set[str]:
    """Every path below some folders but for the project's cache."""
    found = {
        f"{top}/{name}"
        for root in roots
        for top, folders, files in os.walk(root)
        for name in (*folders, *files)
    }
    return {path for path in found if "/.cache" not in path}


def zipped(
    path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes | str]], **options: Any
) -> Path:
    with zipfile.ZipFile(path, "w", options.pop("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty; give the text of the page"),
        (b" \r\n\t\n", "is empty; give the text of the page"),
        ("\ufeff".encode(), "is empty; give the text of the page"),
        (RULE.encode() + b"\0", "is binary (holds NUL bytes); give the text of the page"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0", "is binary (holds NUL bytes); give the text of the page"),
        (b"\x89PNG\r\n\x1a\n", "is a picture; give the page's text or HTML"),
        (b"%PDF-1.7\n", "is a PDF; give the page's text or HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an Office document; save it as text or HTML"),
        (b"\x1f\x8b\x08\0", "is packed (gzip); unpack it"),
        (b"Rar!\x1a\x07", "is a RAR archive; pack it as zip"),
        (b"From: <Saved by>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n", "is a web archive (MHTML); save the page as HTML alone"),
        (b"The seller must refund within seven days.\n" * 3, "holds no Chinese text; give the text of a rule"),
        (b"(" * 4000, "holds no Chinese text; give the text of a rule"),
        (RULE.encode() + b"(" * 5001, "line 3 has 5001 characters; break it into lines of at most 5000"),
        (RULE.encode() + b"(\n" * 600, f"has 603 lines, more than 500; {SMALLER}"),
        (RULE.encode() * 400, f"has {400 * len(RULE.encode())} bytes, more than 20000; {SMALLER}"),
        (RULE.encode() + b"\xed\xa0\x80" + RULE.encode() * 9, "is utf-8 but for 3 broken characters, the first at byte 74; get the page again, or name another --encoding"),
        (("一" + "\x01\x02\x03" * 9 + RULE).encode(), "is binary (holds control characters); give the text of the page"),
    ],
)  # fmt: skip
def test_hostile_bytes(refused: Any, tmp_path: Path, raw: bytes, reason: str) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(raw)
    assert refused(page) == [f": refused: {reason}"]


def test_gigabyte_is_refused_by_its_size_unread(refused: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    with page.open("wb") as file:
        file.truncate(1 << 30)  # takes no room, and would take a gigabyte to read
    assert refused(page) == [f": refused: has 1073741824 bytes, more than 20000; {SMALLER}"]


def test_what_is_no_regular_file(refused: Any, tmp_path: Path) -> None:
    pipe, broken, link = tmp_path / "pipe", tmp_path / "broken", tmp_path / "null"
    os.mkfifo(pipe)
    broken.symlink_to("nowhere")
    link.symlink_to("/dev/null")
    assert refused(pipe) == [": refused: is a named pipe; give the file itself"]
    assert refused(link) == [": refused: is a device; give the file itself"]
    assert refused(broken) == [
        ": refused: is a symbolic link that leads nowhere; name a file, a folder or -"
    ]
    assert refused(tmp_path / "nothing") == [": refused: is not there; name a file, a folder or -"]
    assert refused("a\0b") == [": refused: has a name that no file has (NUL); name a file"]
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert refused(loop) == [
        ": refused: cannot be read (Too many levels of symbolic links); give yourself the right to, or another file"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(refused: Any, tmp_path: Path) -> None:
    page, folder = tmp_path / "page.txt", tmp_path / "folder"
    page.write_text(RULE, "utf-8")
    page.chmod(0)
    folder.mkdir(mode=0)
    said = "cannot be read (Permission denied); give yourself the right to"
    assert refused(page) == [f": refused: {said}, or another file"]
    assert refused(folder) == [f": refused: {said}"]
    folder.chmod(0o700)


def test_folder_too_deep(refused: Any, tmp_path: Path) -> None:
    deep = tmp_path / "saved" / "1" / "2" / "3" / "4"
    deep.mkdir(parents=True)
    (deep / "page.txt").write_text(RULE, "utf-8")
    assert refused(tmp_path / "saved") == [
        "/1/2/3/4: refused: lies too deep; give folders at most 3 deep"
    ]


def link_entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("../../escape.txt", RULE, "has a name that leads out of the archive; pack it under a plain name"),
        ("/tmp/escape.txt", RULE, "has a name that leads out of the archive; pack it under a plain name"),
        ("C:\\escape.txt", RULE, "has a name that leads out of the archive; pack it under a plain name"),
        ("a\\..\\..\\escape.txt", RULE, "has a name that leads out of the archive; pack it under a plain name"),
        (link_entry("link.txt"), "/etc/passwd", "is a symbolic link; pack the file itself"),
        ("inner.zip", RULE, "is a batch inside a batch; give it by itself"),
        ("inner.jsonl", RULE, "is a batch inside a batch; give it by itself"),
        ("inner.txt", b"PK\x03\x04" + RULE.encode(), "is an archive inside another; unpack it, and give its pages"),
        ("bomb.txt", b"a" * 150_000, f"has 150000 bytes, more than 20000; {SMALLER}"),
    ],
)  # fmt: skip
def test_hostile_entries_of_a_zip(
    refused: Any, tmp_path: Path, name: str | zipfile.ZipInfo, data: bytes | str, reason: str
) -> None:
    path = zipped(tmp_path / "pages.zip", [(name, data)])
    shown_name = name if isinstance(name, str) else name.filename
    assert refused(path) == [f" › {shown_name}: refused: {reason}"]


def test_zip_bombs_are_refused_unpacked(
    refused: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    opened = zipfile.ZipFile.open

    def writes_only(archive: Any, name: Any, mode: str = "r", **options: Any) -> Any:
        assert mode == "w"
        return opened(archive, name, mode, **options)

    many = zipped(tmp_path / "many.zip", [(f"{n}.txt", "商") for n in range(30)])
    packed = zipped(tmp_path / "packed.zip", [(f"{n}.txt", b"a" * 19_000) for n in range(15)])
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(1 << 30)
    monkeypatch.setattr(zipfile.ZipFile, "open", writes_only)
    assert refused(many) == [
        f": refused: lists 30 files in {30 * 46 + sum(len(f'{n}.txt') for n in range(30))} bytes, more than 20 files need; give it in parts, or set limits in corpus.yaml"
    ]
    assert refused(packed) == [
        ": refused: would unpack to 15 files of 285000 bytes; give at most 20 files of 200000 bytes, or set limits in corpus.yaml"
    ]
    assert refused(large) == [f": refused: has 1073741824 bytes, more than 100000; {SMALLER}"]
    settings = project.root / "corpus/corpus.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace("source_bytes: 20000", "source_bytes: 190000"), "utf-8"
    )
    ratio = zipped(tmp_path / "ratio.zip", [("a.txt", b"a" * 150_000)])
    (line,) = refused(ratio)
    assert line.startswith(" › a.txt: refused: is packed ")
    assert line.endswith(" to 1, more than 100; give the page by itself")


def test_zip_that_lies_about_its_size(refused: Any, tmp_path: Path) -> None:
    path = zipped(tmp_path / "pages.zip", [("a.txt", "商家" * 5000)])
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<I", 100)
    path.write_bytes(raw)
    assert refused(path) == [
        " › a.txt: refused: does not unpack (Bad CRC-32 for file 'a.txt'); pack it anew"
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda raw: raw[:-22], "is no zip that reads (its end is missing); pack it anew"),
        (lambda raw: raw[:-22] + b"PK\x06\x07" + bytes(16) + raw[-22:], "is a ZIP64 archive; pack it in parts below 4 GB and 65,535 files"),
        (lambda raw: raw[:10] + raw[-22:], "is no zip that reads"),
    ],
)  # fmt: skip
def test_broken_zip(refused: Any, tmp_path: Path, change: Any, reason: str) -> None:
    path = zipped(tmp_path / "pages.zip", [("a.txt", RULE)])
    path.write_bytes(change(path.read_bytes()))
    (line,) = refused(path)
    assert line.startswith(f": refused: {reason}")


def test_encrypted_and_oddly_packed_entries(refused: Any, tmp_path: Path) -> None:
    path = zipped(tmp_path / "secret.zip", [("a.txt", RULE)])
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert refused(path) == [" › a.txt: refused: is encrypted; pack it without a password"]
    other = zipped(tmp_path / "other.zip", [("a.txt", RULE)], compression=zipfile.ZIP_BZIP2)
    assert refused(other) == [
        " › a.txt: refused: is packed in a way that is not unpacked here; pack it plainly (deflate)"
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name(refused: Any, tmp_path: Path) -> None:
    path = zipped(tmp_path / "twice.zip", [("a.txt", RULE), ("a.txt", RULE + "二、其他。")])
    said = " › a.txt: refused: stands 2 times in the archive; pack each file once"
    assert refused(path) == [said, said]


def test_documents_that_are_zips(refused: Any, tmp_path: Path) -> None:
    word = zipped(
        tmp_path / "rule.docx", [("[Content_Types].xml", "<x/>"), ("word/document.xml", RULE)]
    )
    book = zipped(tmp_path / "rule.epub", [("META-INF/container.xml", "<x/>")])
    assert refused(word) == [": refused: is an Office document; save it as text or HTML"]
    assert refused(book) == [": refused: is an e-book; give its pages"]


def test_hostile_json_lines(refused: Any, tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    lines = [
        b'{"text": "' + b"a" * 40_000 + b'"}',
        b"[" * 20_000,
        b'{"text": ' + b"[" * 20_000,
        b'{"text": ' + b"9" * 9000 + b"}",
        b'{"text": "\xff"}',
        b'{"text": "' + b"a" * 21_000 + b'"}',
        b'{"a\\u202eb": "1"}',
        json.dumps({"text": RULE + "\0"}).encode(),
        json.dumps({"text": RULE, "date": "0001-01-01"}).encode(),
        json.dumps({"text": RULE, "url": f"http://{'a' * 300}.com/"}).encode(),
    ]
    path.write_bytes(b"\n".join(lines))
    said = refused(path)
    assert said[0] == ":1: refused: is longer than 30000 bytes; give each page a line"
    assert said[1] == ":2: refused: is no JSON that reads (nested too deep); give one object a line"
    assert said[2] == ":3: refused: is no JSON that reads (nested too deep); give one object a line"
    assert said[3].startswith(":4: refused: is no JSON that reads (Exceeds the limit")
    assert said[4] == ":5: refused: is no UTF-8 at byte 10; write the file as UTF-8"
    assert said[5] == f":6: refused: has 21000 bytes, more than 20000; {SMALLER}"
    assert said[6].startswith(":7: refused: has an unknown field a〔U+202E〕b; the fields are ")
    assert said[7] == ":8: refused: is binary (holds NUL characters); give the text of the page"
    assert said[8].startswith(":9: refused: field page_date: Input should be greater than or equal")
    assert said[9] == (
        ":10: refused: field url is longer than 2000 characters, its host than 253; "
        "give the page's address, or leave it out"
    )


def test_incoming_that_leads_elsewhere_is_not_written_to(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, elsewhere = tmp_path / "page.txt", tmp_path / "elsewhere"
    page.write_text(RULE, "utf-8")
    elsewhere.mkdir()
    project.incoming.symlink_to(elsewhere)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "add", str(page)])
    assert left.value.code == 1
    said = "corpus/incoming: is a symbolic link; put a folder in its place\n"
    assert capsys.readouterr().err == said
    assert list(elsewhere.iterdir()) == []


def test_closed_standard_input_is_wrong_usage(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "add", "-"])
    assert left.value.code == 2
    said = "standard input is closed; give a file, or a text through a pipe\n"
    assert capsys.readouterr().err == said


def test_names_and_fields_come_out_harmless(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    evil = "规则\n\x1b[31m\u202egpj.txt"
    (folder / evil).write_text(RULE, "utf-8")
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_text(RULE + "二、其他规定。\n", "utf-8")
    rows = folder / "rows.jsonl"
    title = "<script>alert(1)</script>\u202e规则\x1b[2J\n&a *b !!python/object:x"
    rows.write_text(json.dumps({"title": title, "text": RULE + "三、附则。"}), "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "add", str(folder)])
    printed = capsys.readouterr().out
    assert left.value.code == 0
    assert "规则⏎〔U+001B〕[31m〔U+202E〕gpj.txt: added as " in printed
    assert "〔U+DCFF〕〔U+DCFE〕.txt: added as " in printed
    for char in ("\x1b", "\u202e", "\udcff", "\x9b"):
        assert char not in printed
    for found in (read_incoming(project, own) for own in incoming_ids(project)):
        for file in ("source.yaml", "received.yaml"):
            written = (found.folder / file).read_text("utf-8")
            assert not set(written) & set("\x1b\u202e\u2066\udcff")
            assert yaml.safe_load(written)
        assert "\n" not in found.record.page_title
    assert len(incoming_ids(project)) == 3


def test_too_many_pages_end_the_run_and_keep_what_was_added(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pages.jsonl"
    rows = [json.dumps({"title": f"规则{n}", "text": f"{RULE}{n}、其他。"}) for n in range(45)]
    path.write_text("\n".join(rows), "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "add", str(path)])
    said = capsys.readouterr()
    assert left.value.code == 1
    last = said.err.splitlines()[-1]
    assert last == f"{path}:41: is page 41 of a run of at most 40; give the rest next"
    assert len(incoming_ids(project)) <= 40
    assert not list(project.incoming.glob(".*"))


def test_limits_are_settings_that_are_checked(project: Project) -> None:
    settings = project.root / "corpus/corpus.yaml"
    settings.write_text(settings.read_text("utf-8") + "  pages: 1\n  page_seconds: 0\n", "utf-8")
    with pytest.raises(CorpusError) as wrong:
        from guiju.corpus import read_settings

        read_settings(project.root)
    said = [str(problem) for problem in wrong.value.problems]
    see = "see corpus/README.md for the fields and their values"
    place = "corpus/corpus.yaml"
    assert said == [
        f"{place}:14: field limits.pages: unknown field; {see}",
        f"{place}:15: field limits.page_seconds: input should be greater than 0; {see}",
    ]


def test_page_that_takes_too_long_is_refused_and_the_rest_goes_on(
    project: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits: list[dict[str, Any]] = []

    def first_fails(items: Any, work: Any, **options: Any) -> Any:
        limits.append(options)
        for number, item in enumerate(items):
            yield work(item) if number else Failed(Cause.TOO_LONG, "takes longer than 7 seconds")

    monkeypatch.setattr("guiju.intake.adding.each", first_fails)
    settings = project.root / "corpus/corpus.yaml"
    large = LIMITS.replace("source_bytes: 20000", "source_bytes: 200000\n  page_seconds: 7")
    settings.write_text(settings.read_text("utf-8").replace(LIMITS, large), "utf-8")
    slow, page = tmp_path / "slow.txt", tmp_path / "page.txt"
    slow.write_text(RULE * 1700, "utf-8")
    page.write_text(RULE, "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "add", str(slow), str(page)])
    first, second, _ = capsys.readouterr().out.splitlines()
    assert left.value.code == 1
    remedy = "give the page in parts, or set limits in corpus.yaml"
    assert first == f"{slow}: refused: takes longer than 7 seconds; {remedy}"
    assert second == f"{page}: added as unknown-undated-shangjia-guize (text, utf-8)"
    # A large page is worked on in a process of its own, where its time can be limited.
    assert limits == [{}, {"limit_s": 7, "few": 0}]


def test_no_room_leaves_nothing_half_written(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(RULE, "utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device", "corpus/incoming")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "add", str(page)])
    assert left.value.code == 1
    assert list(project.incoming.iterdir()) == []


def test_endless_standard_input_is_read_to_its_limit(project: Project) -> None:
    command = [sys.executable, "-m", "guiju.cli", "--root", str(project.root), "add", "-"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    with Path("/dev/zero").open("rb") as endless:
        ran = subprocess.run(
            command, env=environment, stdin=endless, capture_output=True, text=True, check=False
        )
    assert ran.returncode == 1
    assert (
        ran.stdout.splitlines()[0]
        == f"standard input: refused: has more than 20000 bytes; {SMALLER}"
    )
    assert io.StringIO(ran.stderr).read() == ""
