"""What a person can get wrong in corpus/: each thing one line, all of them at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from guiju.assembly import assemble
from guiju.corpus import read_corpus
from guiju.errors import CorpusError
from guiju.model import Status, Trust

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "corpus/sources/hetang-2022-04-16-dianshang-pk"
RULE = "corpus/rules/ks.dianshang-pk.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    return tmp_path


def problems(root: Path) -> list[str]:
    with pytest.raises(CorpusError) as caught:
        assemble(read_corpus(root))
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.problems)
    return lines


def edit(old: str, new: str, place: str = RULE) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / place
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


def write(place: str, content: bytes) -> Callable[[Path], None]:
    return lambda root: (root / place).write_bytes(content) and None


def remove(place: str) -> Callable[[Path], None]:
    return lambda root: (root / place).unlink()


RAW = f"{SOURCE}/raw.txt"
YAML = f"{SOURCE}/source.yaml"
FAULTS = {
    "raw.txt missing": (remove(RAW), f"{RAW}: cannot be read; restore the file as it was received"),
    "raw.txt changed": (
        write(RAW, b"x"),
        f"{RAW}: sha256 differs from source.yaml; restore the file or record a new source",
    ),
    "unknown field": (
        edit("script:", "colour: red\nscript:", YAML),
        f"{YAML}:6: field colour: unknown field; see corpus/README.md",
    ),
    "unknown value": (
        edit("kind: repost", "kind: rumour", YAML),
        f"{YAML}:7: field kind: input should be 'repost', 'news', 'guide' or 'spun'; see corpus",
    ),
    "missing field": (edit("publisher: 快手\n", ""), f"{RULE}:1: field publisher: is missing; see"),
    "no YAML": (edit("title:", "title: [", RULE), f"{RULE}:"),
    "key twice": (edit("title:", "title: 甲\ntitle:"), f"{RULE}:2: field title: stands twice; keep one of the two"),
    "empty YAML": (write(RULE, b""), f"{RULE}: is empty; restore the file"),
    "no UTF-8": (write(RULE, b"\xff\xfe"), f"{RULE}:1: is no UTF-8; save it as UTF-8"),
    "unknown encoding": (
        edit("encoding: utf-8", "encoding: klingon", YAML),
        f"{YAML}:8: field encoding: klingon is no encoding; name the one",
    ),
    "wrong encoding": (
        edit("encoding: utf-8", "encoding: ascii", YAML),
        f"{RAW}: is no ascii at byte 0; correct the field encoding in source.yaml",
    ),
    "unknown source": (
        edit("source: hetang-2022", "source: hetang-1999"),
        f"{RULE}:10: field editions.0.passage.source: hetang-1999-04-16-dianshang-pk is no source; name a folder",
    ),
    "passage not found": (
        edit("opens: 一、概述", "opens: 一、总则"),
        f"{RULE}:10: field editions.0.passage.opens: 0 lines begin with “一、总则”; quote the beginning of one line",
    ),
    "date not printed": (
        edit("effective_on: 2022-04-08", "effective_on: 2022-04-09"),
        f"{RULE}:9: field editions.0.evidence: 2022-04-09 is not printed in the evidence; correct the date",
    ),
    "date without evidence": (
        edit("evidence: [本规则于2022年3月31日首次发布，2022年4月8日生效]", "evidence: []"),
        f"{RULE}:9: field editions.0.evidence: a date without evidence; quote the sentence that prints it",
    ),
    "evidence not printed": (
        edit("evidence: [本规则于", "evidence: [本规定于"),
        f"{RULE}:9: field editions.0.evidence: hetang-2022-04-16-dianshang-pk does not hold “本规定于",
    ),
    "bad pattern": (
        edit("patterns: ['(?<!公示)警告']", "patterns: ['(']", "corpus/taxonomy/penalties.yaml"),
        "corpus/taxonomy/penalties.yaml:4: field 0.patterns.0: is no regular expression",
    ),
    "duplicate name": (
        edit("name: 违约金", "name: 警告", "corpus/taxonomy/penalties.yaml"),
        "corpus/taxonomy/penalties.yaml:26: duplicate name 警告; keep one of the rows",
    ),
    "name that turns round": (
        edit("publisher: 快手", 'publisher: "快\\u202e手"'),
        f"{RULE}:3: field publisher: holds U+202E, which turns the words behind it round",
    ),
    "page twice": (
        edit("id: points", "id: warning", "corpus/taxonomy/penalties.yaml"),
        "corpus/taxonomy/penalties.yaml: the id warning stands 2 times; give each page its own",
    ),
    "unknown category": (
        edit("category: 直播与互动", "category: 直播"),
        f"{RULE}:5: field category: 直播 is no category; take one of 入驻与准入、经营与服务".replace("、", ", "),
    ),
    "report to a script": (
        edit('site_url: ""', "report_url: 'javascript:alert(1)//{id}'", "corpus/corpus.yaml"),
        "corpus/corpus.yaml:4: field report_url: begins with javascript:, not with https: or mailto:; see corpus/README.md",
    ),
    "bad rule name": (
        lambda root: (root / RULE).rename(root / "corpus/rules/电商.yaml") and None,
        "corpus/rules/电商.yaml: the file's name is no rule id; name it like ks.dianshang-pk.yaml",
    ),
    "unknown platform": (
        lambda root: (root / RULE).rename(root / "corpus/rules/zz.pk.yaml") and None,
        "corpus/rules/zz.pk.yaml: the id names no known platform; begin with one of dy, ks",
    ),
    "impossible day": (
        edit("effective_on: 2022-04-08", "effective_on: 2022-13-45"),
        f"{RULE}:8: field editions.0.effective_on: 2022-13-45 cannot be read (month must be in 1..12); correct it",
    ),
    "list for a key": (
        edit("title:", "? [a, b]\n: c\ntitle:"),
        f"{RULE}:1: has a list for a key; write a word before the colon",
    ),
    "odd codec": (
        edit("encoding: utf-8", "encoding: undefined", YAML),
        f"{RAW}: is no undefined; correct the field encoding in source.yaml",
    ),
    "pattern too large": (
        edit("patterns: ['(?<!公示)警告']", "patterns: ['a{99999999999}']", "corpus/taxonomy/penalties.yaml"),
        "corpus/taxonomy/penalties.yaml:4: field 0.patterns.0: is no regular expression",
    ),
    "two rules at one line": (
        lambda root: shutil.copy(root / RULE, root / "corpus/rules/ks.zz.yaml") and None,
        "corpus/rules/ks.zz.yaml:10: field editions.0.passage.opens: ks.dianshang-pk opens at the same line; let",
    ),
    "dates in the wrong order": (
        edit("published_on: 2022-03-31\n    effective_on: 2022-04-08", "published_on: 2022-04-08\n    effective_on: 2022-03-31"),
        f"{RULE}:8: field editions.0.effective_on: 2022-03-31 lies before published_on 2022-04-08; correct the dates",
    ),
    "damage table spoilt": (
        edit("随著信息时代", "", "corpus/damage/phrases.tsv"),
        "corpus/damage/phrases.tsv:3: has not 4 fields; see the file's header",
    ),
    "newer schema": (
        edit("schema: 1", "schema: 99", "corpus/corpus.yaml"),
        "corpus/corpus.yaml:3: field schema: is 99, this version reads 1; use the version of guiju",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_line_with_place_and_remedy(name: str, project: Path) -> None:
    change, begins = FAULTS[name]
    change(project)
    lines = problems(project)
    assert [line for line in lines if line.startswith(begins)], lines
    assert len(lines) == 1, lines


def test_an_empty_source_and_a_binary_one_are_told(project: Path) -> None:
    import hashlib

    for content, said in ((b" \n", "is empty"), (b"a\x00b", "is binary (holds NUL)")):
        (project / RAW).write_bytes(content)
        text = (project / YAML).read_text("utf-8")
        digest = hashlib.sha256(content).hexdigest()
        lines = [
            f"sha256: {digest}" if line.startswith("sha256") else line for line in text.split("\n")
        ]
        (project / YAML).write_text("\n".join(lines), "utf-8")
        assert problems(project)[0].startswith(f"{RAW}: {said}; ")


def test_all_problems_of_a_run_are_told_at_once(project: Path) -> None:
    edit("kind: repost", "kind: rumour", YAML)(project)
    edit("publisher: 快手\n", "")(project)
    edit("schema: 1", "schema: soon", "corpus/corpus.yaml")(project)
    told = [line.split(": ")[0] for line in problems(project)]
    assert told == ["corpus/corpus.yaml:3", f"{RULE}:1", f"{YAML}:7"]


def test_an_official_check_puts_a_rule_in_force(project: Path) -> None:
    checks = "    checks: [{on: 2026-01-05, by: 甲, url: 'https://example.com/1', document_id: '1', result: matches}]\n"
    path = project / RULE
    path.write_text(path.read_text("utf-8") + checks, "utf-8")
    rule = next(r for r in assemble(read_corpus(project)).rules if r.id == "ks.dianshang-pk")
    assert (rule.status, rule.trust) == (Status.IN_FORCE, Trust.OFFICIAL)
    path.write_text(path.read_text("utf-8").replace("result: matches", "result: differs"), "utf-8")
    rule = next(r for r in assemble(read_corpus(project)).rules if r.id == "ks.dianshang-pk")
    assert (rule.status, rule.trust) == (Status.UNVERIFIED, Trust.SINGLE)
