"""Hostile files in corpus/: each refused in one line, or shown as the text that it is."""

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.corpus import read_what_reads
from guiju.intake.limits import Limits
from guiju.lint import survey
from guiju.patterns import endless_part
from guiju.pipeline import compute
from guiju.project import Project
from guiju.publishing import publish_site
from guiju.yaml_files import read_yaml
from project_copy import ROOT, copy_project
from small_corpus import FIRST, FIRST_DATES, Corpus, edition, two_editions

RULE = "corpus/rules/ks.demo.yaml"
SOURCE = "corpus/sources/demo-2022-a"
RAW, RECORD = f"{SOURCE}/raw.txt", f"{SOURCE}/source.yaml"
SETTINGS = "corpus/corpus.yaml"
TOPICS = "corpus/taxonomy/topics.yaml"
LINK = "put the file itself there, not a link"
FIELDS = "see corpus/README.md for the fields and their values"
PLAIN = "write the fields that corpus/README.md names"
TOO_LONG = "split it, or raise the limit in corpus/corpus.yaml"
BOMB = "a: &a [哈,哈]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    two_editions(root)
    shutil.copytree(root / "corpus", root / "sound")
    return root


@pytest.fixture
def root(shared: Path) -> Iterator[Path]:
    """A corpus to spoil; the large tables stay in their place, for they are read but once."""
    yield shared
    for name in ("sources", "rules", "taxonomy", "lexicon", "corpus.yaml", "ids.lock"):
        place, sound = shared / "corpus" / name, shared / "sound" / name
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        elif os.path.lexists(place):
            place.unlink()
        if sound.is_dir():
            shutil.copytree(sound, place)
        elif sound.exists():
            shutil.copy(sound, place)


def whole(place: str, content: str | bytes) -> Change:
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return lambda root: (root / place).write_bytes(raw)


def first(place: str, line: str) -> Change:
    """Put a line before the others."""
    return lambda root: (root / place).write_text(
        line + "\n" + (root / place).read_text("utf-8"), "utf-8"
    )


def instead(place: str, old: str, new: str) -> Change:
    def change(root: Path) -> None:
        text = (root / place).read_text("utf-8")
        assert old in text
        (root / place).write_text(text.replace(old, new, 1), "utf-8")

    return change


def title(value: str) -> Change:
    return instead(RULE, "title: 演示规则", f"title: {value}")


def sparse(place: str, size: int) -> Change:
    def change(root: Path) -> None:
        with (root / place).open("r+b") as file:
            file.truncate(size)

    return change


def link(place: str, target: str) -> Change:
    def change(root: Path) -> None:
        path = root / place
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return change


def pipe(place: str) -> Change:
    def change(root: Path) -> None:
        (root / place).unlink(missing_ok=True)
        os.mkfifo(root / place)

    return change


def folder(place: str) -> Change:
    def change(root: Path) -> None:
        (root / place).unlink(missing_ok=True)
        (root / place).mkdir()

    return change


REFUSED: dict[str, tuple[Change, str]] = {
    "alias bomb": (whole(RULE, BOMB), f"{RULE}:1: has the anchor &a; write each value out"),
    "alias": (title("*x"), f"{RULE}:1: has the alias *x; write the value out"),
    "tag": (
        title("!!python/object/apply:os.system [touch hacked]"),
        f"{RULE}:1: has the tag tag:yaml.org,2002:python/object/apply:os.system; write the plain value",
    ),
    "local tag": (title("!odd 乙"), f"{RULE}:1: has the tag !odd; write the plain value"),
    "merge key": (first(RULE, "<<: {notes: []}"), f"{RULE}:1: has a merge key <<; write the fields out"),
    "two documents": (
        first(RULE, "title: 甲\n---"), f"{RULE}:2: a second document begins; write one document",
    ),
    "YAML of 100 MB": (sparse(RULE, 10**8), f"{RULE}: holds 100000000 bytes, more than 4000000; {TOO_LONG}"),
    "text of 3 MB": (
        title("x" * 3_000_000),
        f"{RULE}:1: field title: holds 3000000 characters, more than 50000; shorten it",
    ),
    "100,000 brackets": (title("[" * 100_000), f"{RULE}:1: nests deeper than 24 levels; {PLAIN}"),
    "100,000 lists": (title("\n  " + "- " * 100_000), f"{RULE}:2: nests deeper than 24 levels; {PLAIN}"),
    "300,000 values": (
        title("[" + "1," * 300_000 + "]"), f"{RULE}:1: has more than 50000 values; split the file",
    ),
    "key of 1,000 characters": (
        first(RULE, f"{'x' * 1000}: 1"), f"{RULE}:1: has a key of 1000 characters; {PLAIN}",
    ),
    "list for a key": (first(RULE, "? [a, b]\n: c"), f"{RULE}:1: has a list for a key; write a word before the colon"),
    "key twice": (first(RULE, "aliases: []"), f"{RULE}:3: field aliases: stands twice; keep one of the two"),
    "number of 5,000 digits": (
        instead(SETTINGS, "schema: 1", f"schema: {'9' * 5000}"),
        f"{SETTINGS}:2: field schema: is a number of 5000 characters; correct it",
    ),
    "no day": (
        instead(RULE, "2022-03-31", "2022-02-30"),
        f"{RULE}:6: field editions.0.published_on: 2022-02-30 cannot be read (day is out of range for month); correct it",
    ),
    "day before all days": (
        instead(RULE, "published_on: 2022-03-31", "published_on: 0001-01-01"),
        f"{RULE}:6: field editions.0.published_on: input should be greater than or equal to 1900-01-01; {FIELDS}",
    ),
    "NUL": (title("甲\0乙"), f"{RULE}:1: holds the control character U+0000; take it out"),
    "escape sequence": (title("甲\x1b]0;乙\x07"), f"{RULE}:1: holds the control character U+001B; take it out"),
    "escaped escape sequence": (
        title(r'"甲\x9b31m"'), f"{RULE}:1: field title: holds the control character U+009B; take it out; {FIELDS}",
    ),
    "turned words": (
        instead(RECORD, "site: demo", 'site: "甲\\u2067乙"'),
        f"{RECORD}:6: field site: holds U+2067, which turns the words behind it round; take it out; {FIELDS}",
    ),
    "name of two lines": (
        title(r'"甲\n乙"'), f"{RULE}:1: field title: holds a line break or tab; write it in one line; {FIELDS}",
    ),
    "tab": (first(RULE, "notes:\n\t- 甲"), f"{RULE}:2: is no YAML (found character that cannot start any token); correct the line"),
    "no UTF-8": (whole(RULE, "title: 规则".encode("gbk")), f"{RULE}:1: is no UTF-8; save it as UTF-8"),
    "script for an address": (
        first(RECORD, "url: 'javascript:alert(1)'"),
        f"{RECORD}:1: field url: is no web address; write one that begins with https:// or http://, escaped; {FIELDS}",
    ),
    "quote in an address": (
        first(RECORD, "url: 'https://example.com/\"onload=x'"),
        f"{RECORD}:1: field url: is no web address; write one that begins with https:// or http://, escaped; {FIELDS}",
    ),
    "endless pattern": (
        whole(TOPICS, "- {name: 甲, patterns: ['(?:甲+)+乙'], examples: [甲甲乙], near_misses: []}"),
        f"{TOPICS}:1: field 0.patterns.0: repeats what repeats by itself (a repeat in a repeat), which may never end; "
        f"repeat it once; {FIELDS}",
    ),
    "raw.txt of 1 GB": (sparse(RAW, 10**9), f"{RAW}: holds 1000000000 bytes, more than {Limits().source_bytes}; {TOO_LONG}"),
    "raw.txt is /dev/zero": (link(RAW, "/dev/zero"), f"{RAW}: raw.txt is a symbolic link (to /dev/zero); {LINK}"),
    "raw.txt is a pipe": (pipe(RAW), f"{RAW}: is a pipe, no file; put an ordinary file there"),
    "raw.txt is a folder": (folder(RAW), f"{RAW}: is a folder, no file; put an ordinary file there"),
    "source.yaml is a link to another": (
        link(RECORD, "../demo-2023-b/source.yaml"),
        f"{RECORD}: source.yaml is a symbolic link (to ../demo-2023-b/source.yaml); {LINK}",
    ),
    "source is /etc": (
        link("corpus/sources/x", "/etc"),
        "corpus/sources/x: is a symbolic link (to /etc); put the folder itself there, not a link",
    ),
    "source is a file": (
        whole("corpus/sources/x", "x"), "corpus/sources/x: is no folder; put an ordinary folder there",
    ),
    "rule is a link": (
        link("corpus/rules/ks.zz.yaml", "/etc/passwd"),
        f"corpus/rules/ks.zz.yaml: ks.zz.yaml is a symbolic link (to /etc/passwd); {LINK}",
    ),
    "settings are a pipe": (pipe(SETTINGS), f"{SETTINGS}: is a pipe, no file; put an ordinary file there"),
    "name of two lines in a folder": (
        whole("corpus/rules/ks.a\n\x1b[2Jb.yaml", "x"),
        "corpus/rules/ks.a\\u000a\\u001b[2Jb.yaml: the file's name is no rule id; name it like ks.dianshang-pk.yaml",
    ),
    "turned name of a source": (
        folder("corpus/sources/demo\u202etxt"),
        "corpus/sources/demo\\u202etxt: the folder's name is no source id; use a-z, 0-9 and hyphens",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_one_line(name: str, root: Path) -> None:
    change, line = REFUSED[name]
    change(root)
    assert [str(problem) for problem in read_what_reads(root).problems] == [line]


SOUND: dict[str, Change] = {
    "byte order mark": lambda root: whole(RULE, b"\xef\xbb\xbf" + (root / RULE).read_bytes())(root),
    "CRLF": lambda root: whole(RULE, (root / RULE).read_bytes().replace(b"\n", b"\r\n"))(root),
    "words that are not truth values": title("on"),
    "a limit that was raised": lambda root: (
        first(SETTINGS, "limits: {source_bytes: 9000000}")(root),
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_merely_unusual_is_read(name: str, root: Path) -> None:
    SOUND[name](root)
    assert read_what_reads(root).problems == ()


def test_a_limit_of_the_settings_counts(root: Path) -> None:
    first(SETTINGS, "limits: {source_bytes: 20}")(root)
    told = [str(problem) for problem in read_what_reads(root).problems]
    size = len(FIRST.encode("utf-8"))
    assert f"{RAW}: holds {size} bytes, more than 20; {TOO_LONG}" in told


def test_a_file_that_is_wrong_throughout_does_not_flood_the_list(root: Path) -> None:
    first(RULE, "\n".join(f"x{number}: 1" for number in range(5000)))(root)
    told = [problem for problem in read_what_reads(root).problems if problem.place == RULE]
    assert len(told) == 101
    assert "has 4900 further problems" in {problem.found for problem in told}


STRAYS: dict[str, tuple[Change, tuple[str, str]]] = {
    "a loop": (link(f"{SOURCE}/loop", ".."), ("symbolic-link", f"{SOURCE}/loop")),
    "a link out": (link("corpus/taxonomy/etc", "/etc"), ("symbolic-link", "corpus/taxonomy/etc")),
    "a pipe": (pipe("corpus/taxonomy/zz.yaml"), ("special-file", "corpus/taxonomy/zz.yaml")),
}


@pytest.mark.parametrize("name", STRAYS)
def test_what_nothing_reads_is_told_by_lint_and_hangs_nothing(name: str, root: Path) -> None:
    change, wanted = STRAYS[name]
    change(root)
    errors = [(f.kind, f.place) for f in survey(Project(root)) if f.severity == "error"]
    assert errors == [wanted]
    ordinary = {stat.S_IFMT(path.lstat().st_mode) for path in Project(root).vocabulary}
    assert ordinary == {stat.S_IFREG}


def test_a_name_in_corpus_is_shown_and_never_obeyed(root: Path) -> None:
    for place in ("rules/ks.\x1b[2J\n.yaml", "sources/x\u202ey/\x9b.txt", "lexicon/\u2066=cmd"):
        path = root / "corpus" / place
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", "utf-8")
    found = survey(Project(root))
    said = "".join(f.place + f.detail + f.remedy for f in found)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)
    assert {
        "corpus/rules/ks.\\u001b[2J\\u000a.yaml",
        "corpus/sources/x\\u202ey",
        "corpus/lexicon/\\u2066=cmd",
    } <= {f.place for f in found}


@pytest.mark.parametrize("name", ["readings.tsv", "pairs.tsv", "phrases.tsv"])
def test_a_table_that_is_a_link_is_refused(name: str, tmp_path: Path) -> None:
    two_editions(tmp_path)
    path = tmp_path / "corpus/damage" / name
    link(f"corpus/damage/{name}", "/etc/passwd")(tmp_path)
    assert path.is_symlink()
    assert [str(problem) for problem in read_what_reads(tmp_path).problems] == [
        f"corpus/damage/{name}: {name} is a symbolic link (to /etc/passwd); {LINK}"
    ]


PATTERNS = {
    r"(?:a+)+b": True,
    r"(?:a*)*b": True,
    r"(?:\s*[^，。]+\s*)+$": True,
    r"(?:(?:甲|乙+))*丙": True,
    r"(?:a+a+)+b": True,
    r"(?:a+、)+b": False,
    r"(?:[^，]{1,8}，)+": False,
    r"\d+(?:\.\d+)?(?:万|亿)?元": False,
    r"(?:a+)?b": False,
    r"(?:a+){2}": False,
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_may_never_end_is_told_from_one_that_does(pattern: str) -> None:
    assert (endless_part(pattern) is not None) == PATTERNS[pattern]


def test_reading_gives_what_yaml_gives_for_the_projects_own_files() -> None:
    # Where no key is one of on, off, yes and no, which are words here.
    for path in sorted((ROOT / "corpus").glob("[dlt]*/*.yaml")):
        document = read_yaml(path.read_bytes())
        assert document.faults == ()
        assert document.data == yaml.load(path.read_text("utf-8"), yaml.CSafeLoader), path


CODE = (
    '"><script>hostile()</script><img src=x onerror=hostile()>[点](javascript:hostile())'
    "{.hostile onclick=hostile()}`{{hostile}}`&lt;b&gt;]]>*甲*"
)


class Markup(HTMLParser):
    """Collects what the hostile text has become on a page, if anything but text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_script = tag == "script"
        for name, value in attrs:
            wanted = (value or "").strip().lower()
            if (
                "hostile" in name
                or (name.startswith("on") and "hostile" in wanted)
                or (name in ("href", "src", "action") and wanted.startswith("javascript:"))
                or (name == "class" and "hostile" in wanted)
                or (tag == "img" and wanted == "x")
            ):
                self.found.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        if self.is_script and "hostile" in data and not data.lstrip().startswith(("{", "[")):
            self.found.append(data[:80])


def test_code_in_every_field_is_text_on_every_page(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    corpus = Corpus.__new__(Corpus)
    corpus.root = tmp_path
    corpus.source("demo-undated-a", f"一、概述{CODE}\n1.1 商家须守规{CODE}。\n1.2 {CODE}\n{FIRST}")
    record = tmp_path / "corpus/sources/demo-undated-a/source.yaml"
    values = yaml.safe_load(record.read_text("utf-8"))
    values |= {"page_title": CODE, "site": CODE, "note": CODE}
    record.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
    check: dict[str, Any] = {
        "on": "2023-01-05", "by": CODE, "url": "https://example.com/1", "document_id": CODE,
        "result": "matches",
    }  # fmt: skip
    relation = {"kind": "refers", "title": CODE, "verified": False, "note": CODE}
    corpus.rule(
        "ks.hostile",
        edition("demo-undated-a", FIRST_DATES, opens="一、概述\"", checks=[check], note=CODE),
        title=f"规则{CODE}", aliases=[f"=HYPERLINK{CODE}"], publisher=CODE, applies_to=CODE,
        notes=[CODE], relations=[relation],
    )  # fmt: skip
    for place, text in compute(project).files.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    site = tmp_path / "site"
    publish_site(tmp_path / "mkdocs.yml", project.docs, site, "")
    holding = 0
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        holding += "hostile" in text
        markup = Markup()
        markup.feed(text)
        assert markup.found == [], path
        assert not re.search(r"<script[^>]*>\s*hostile", text), path
    assert holding >= 5
