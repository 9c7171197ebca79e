"""The record of changes: what is news, what is only better cleaning, and that nothing is forgotten."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from guiju import pipeline
from guiju.changes import (
    CHANGES_PLACE,
    Recorded,
    RecordKind,
    Touch,
    changes_file,
    recorded,
    upgrades_of,
)
from guiju.corpus import read_settings
from guiju.errors import CorpusError
from guiju.feed import atom_feed
from guiju.model import data_path
from guiju.project import Project
from guiju.writing.change_words import upgrade_lines
from guiju.writing.data import rule_json
from guiju.writing.markup import unescape
from project_copy import ROOT
from small_corpus import (
    FIRST,
    FIRST_DATES,
    SECOND_DATES,
    UNDATED,
    Corpus,
    edition,
    two_editions,
)

if TYPE_CHECKING:
    from pathlib import Path

    from guiju.model import Rule

DAY = date(2024, 1, 1)  # as_of of the small corpus
ADVERT = "戳蓝字领取入门福袋大礼！"


def normalised(corpus: Corpus) -> dict[str, str]:
    """Write what the corpus gives, as normalise does, and return the files."""
    files = pipeline.compute(Project(corpus.root)).files
    for place, text in files.items():
        path = corpus.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return files


def keep(corpus: Corpus) -> str:
    """Write only the record and the data that it is proved by; return the record."""
    library = corpus.library()
    editions = (*library.rules, *library.other_editions)
    day = read_settings(corpus.root).as_of
    text = changes_file(recorded(editions, library.accounts, corpus.root, day))
    (corpus.root / CHANGES_PLACE).write_text(text, "utf-8")
    for rule in editions:
        path = corpus.root / "docs" / f"{data_path(rule)}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rule_json(rule), "utf-8")
    return text


def events(record: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in record.splitlines()]


def said(record: str) -> list[tuple[str, str, str]]:
    return [(event["kind"], event["rule"], event["edition"]) for event in events(record)]


def first_only(root: Path) -> Corpus:
    corpus = Corpus(root)
    corpus.source("demo-2022-a", FIRST)
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES))
    return corpus


def screen_out(corpus: Corpus, pattern: str) -> None:
    """Teach the cleaning a kind of advertising that it did not know."""
    path = corpus.root / "corpus/damage/screening.yaml"
    rows = yaml.safe_load(path.read_text("utf-8"))
    row = {
        "id": "lucky-bag", "verdict": "advertising", "pattern": pattern, "why": "引流。",
        "examples": [ADVERT], "near_misses": ["主播须遵守本规则。"],
    }  # fmt: skip
    path.write_text(yaml.safe_dump([*rows, row], allow_unicode=True), "utf-8")


def test_a_rule_that_comes_in_with_its_editions_is_recorded_first(tmp_path: Path) -> None:
    record = keep(two_editions(tmp_path))
    assert said(record) == [
        ("first-record", "ks.demo", "2022-04-08"),
        ("first-record", "ks.demo", "2023-01-01"),
    ]
    first = events(record)[0]
    assert (first["day"], first["clauses"], first["source"]) == ("2024-01-01", 3, "demo-2022-a")
    assert "touched" not in first


def test_nothing_new_is_not_written_again(tmp_path: Path) -> None:
    corpus = two_editions(tmp_path)
    files = normalised(corpus)
    again = pipeline.compute(Project(tmp_path))
    assert again.files == files
    assert pipeline.drift(Project(tmp_path), again) == ()
    place = tmp_path / CHANGES_PLACE
    whole = place.read_text("utf-8")
    place.write_text(whole.split("\n")[0] + "\n", "utf-8")
    assert pipeline.drift(Project(tmp_path), again) == (CHANGES_PLACE,)
    place.write_text(whole, "utf-8")
    # Neither another day nor another word of the curator's is an event.
    (tmp_path / "corpus/corpus.yaml").write_text("as_of: 2024-02-02\nschema: 1\n", "utf-8")
    corpus.rule(
        "ks.demo",
        edition("demo-2022-a", FIRST_DATES),
        edition("demo-2023-b", SECOND_DATES, note="改了分数。"),
        notes=["略。"],
    )
    assert keep(corpus) == files[CHANGES_PLACE]


def test_an_edition_that_is_added_is_a_change_of_content(tmp_path: Path) -> None:
    before = keep(first_only(tmp_path / "one"))
    corpus = two_editions(tmp_path / "two")
    (corpus.root / CHANGES_PLACE).write_text(before, "utf-8")
    files = normalised(corpus)
    record = files[CHANGES_PLACE]
    assert record.startswith(before)
    assert said(record)[1:] == [("content-change", "ks.demo", "2023-01-01")]
    change = events(record)[1]
    assert change["compared"] == "2022-04-08"
    assert change["touched"] == [
        {"id": "1-2", "how": ["reworded"]},
        {"id": "1-3", "how": ["added"]},
        {"id": "1-4", "how": ["renumbered", "reworded"], "was": "1-3"},
    ]
    row = next(line for line in files["docs/rules/timeline.md"].split("\n") if "收录新" in line)
    assert "<time>2024-01-01</time> | 收录新版 | [演示规则](ks/demo.md)" in row
    compared = "[新旧对照](ks/demo@2022-04-08--2023-01-01.md)"
    assert f"{compared}：新增 1 条，改动 2 条 |" in row


def test_an_earlier_edition_that_is_found_later_is_a_change_of_content_too(tmp_path: Path) -> None:
    corpus = two_editions(tmp_path)
    corpus.rule("ks.demo", edition("demo-2023-b", SECOND_DATES))
    keep(corpus)
    corpus.rule(
        "ks.demo", edition("demo-2022-a", FIRST_DATES), edition("demo-2023-b", SECOND_DATES)
    )
    files = normalised(corpus)
    record = files[CHANGES_PLACE]
    assert said(record)[1:] == [("content-change", "ks.demo", "2022-04-08")]
    assert "compared" not in events(record)[1]
    assert "2022-04-08版，共 3 条" in files["docs/rules/timeline.md"]


def test_what_better_cleaning_took_out_is_told_and_not_published_again(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.source("demo-2022-a", FIRST.replace("低于4分。", f"低于4分。{ADVERT}"))
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES))
    before = normalised(corpus)
    assert ADVERT in before["docs/rules/ks/demo.md"]
    screen_out(corpus, "领取入门福袋")
    files = normalised(corpus)
    record = files[CHANGES_PLACE]
    assert said(record)[1:] == [("technical-upgrade", "ks.demo", "2022-04-08")]
    assert events(record)[1]["touched"] == [
        {"id": "1-2", "how": ["reworded"], "removed": ["advertising"]}
    ]
    page = files["docs/rules/ks/demo.md"]
    assert '??? note "技术更新 1 次：清洗改进，规则没有变"' in page
    assert "    - [1.2](demo.md#c-1-2)：剔除了混入的文字（" in page
    assert ADVERT not in record
    assert ADVERT not in page
    for place in ("docs/rules/timeline.md", "docs/rules/index.md"):
        assert files[place] == before[place]
    assert "## 技术更新" in files["docs/sources/demo-2022-a.md"]
    assert "## 技术更新" not in before["docs/sources/demo-2022-a.md"]
    # The same again says nothing new.
    assert keep(corpus) == record


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    corpus = first_only(tmp_path_factory.mktemp("first"))
    keep(corpus)
    return corpus.root, corpus.library()


@pytest.fixture
def state(first: tuple[Path, Any], tmp_path: Path) -> tuple[Path, Any]:
    """A project whose rule is on record, and its library."""
    root, library = first
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    return tmp_path, library


def upgraded(state: tuple[Path, Any], **texts: str) -> tuple[Recorded, ...]:
    """Return the new events if the cleaning read these clauses otherwise."""
    root, library = state
    rule: Rule = library.rules[0]
    clauses = tuple(
        replace(clause, text=texts.get(clause.id.replace("-", "_"), clause.text))
        for clause in rule.clauses
    )
    found = recorded((replace(rule, clauses=clauses),), library.accounts, root, DAY)
    assert found[0].kind is RecordKind.FIRST
    return found[1:]


def test_another_reading_of_the_same_page_is_a_technical_upgrade(state: tuple[Path, Any]) -> None:
    (event,) = upgraded(state, **{"1_2": "体验分不低于4.0分。"})
    assert (event.kind, event.day, event.edition) == (RecordKind.TECHNICAL, DAY, "2022-04-08")
    (touched,) = event.touched
    assert (touched.id, touched.how) == ("1-2", (Touch.REWORDED,))
    assert (touched.old, touched.new) == ("体验分不低于4分。", "体验分不低于4.0分。")


def test_a_wording_that_docs_do_not_prove_is_not_told(state: tuple[Path, Any]) -> None:
    root, library = state
    path = root / "docs" / f"{data_path(library.rules[0])}.json"
    path.write_text(path.read_text("utf-8").replace("体验分不低于4分", "体验分不低于9分"), "utf-8")
    for wreck in (lambda: None, lambda: path.write_text("{", "utf-8"), path.unlink):
        wreck()
        (event,) = upgraded(state, **{"1_2": "体验分不低于4.0分。"})
        assert (event.kind, event.touched) == (RecordKind.TECHNICAL, ())


def test_ids_that_moved_are_told(state: tuple[Path, Any]) -> None:
    root, library = state
    rule = library.rules[0]
    one, two, three = rule.clauses
    clauses = (
        one,
        replace(two, id="1-3"),
        replace(three, id="1-4"),
        replace(one, id="1-9", text="新"),
    )
    (event,) = recorded((replace(rule, clauses=clauses),), library.accounts, root, DAY)[1:]
    # 1-3 names another text now, which the lock of ids refuses; the record says so all the same.
    assert [(t.id, [how.value for how in t.how], t.was) for t in event.touched] == [
        ("1-3", ["reworded"], None),
        ("1-4", ["added"], None),
        ("1-9", ["added"], None),
        ("1-2", ["gone"], None),
    ]


def test_another_place_in_the_page_is_an_upgrade_without_wording(state: tuple[Path, Any]) -> None:
    root, library = state
    rule = library.rules[0]
    span = rule.clauses[0].spans[0]
    moved = replace(rule.clauses[0], spans=(replace(span, end=span.end - 1),))
    clauses = (moved, *rule.clauses[1:])
    (event,) = recorded((replace(rule, clauses=clauses),), library.accounts, root, DAY)[1:]
    (touched,) = event.touched
    assert (touched.id, touched.how, touched.old) == ("1-1", (Touch.MOVED,), None)


def test_an_edition_whose_date_was_found_is_no_news(tmp_path: Path) -> None:
    corpus = first_only(tmp_path)
    corpus.rule("ks.demo", edition("demo-2022-a", UNDATED))
    undated = events(keep(corpus))[0]["edition"]
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES))
    files = normalised(corpus)
    record = files[CHANGES_PLACE]
    assert said(record)[1:] == [("technical-upgrade", "ks.demo", "2022-04-08")]
    event = events(record)[1]
    assert event["was"] == f"ks.demo@{undated}"
    assert "touched" not in event
    assert keep(corpus) == record
    assert f"原名 ks.demo@{undated}" in files["docs/rules/ks/demo.md"]


def test_a_rule_with_another_id_is_no_news(tmp_path: Path) -> None:
    corpus = first_only(tmp_path)
    keep(corpus)
    (tmp_path / "corpus/rules/ks.demo.yaml").unlink()
    corpus.rule("ks.other", edition("demo-2022-a", FIRST_DATES), former_ids=["ks.demo"])
    record = keep(corpus)
    assert said(record)[1:] == [("technical-upgrade", "ks.other", "2022-04-08")]
    assert events(record)[1]["was"] == "ks.demo@2022-04-08"


def test_another_page_for_the_same_edition_is_no_news(tmp_path: Path) -> None:
    corpus = first_only(tmp_path)
    keep(corpus)
    corpus.source("demo-2022-c", FIRST.replace("不低于4分", "不低于4.6分"))
    shutil.rmtree(tmp_path / "corpus/sources/demo-2022-a")
    corpus.rule("ks.demo", edition("demo-2022-c", FIRST_DATES))
    files = normalised(corpus)
    record = files[CHANGES_PLACE]
    assert said(record)[1:] == [("technical-upgrade", "ks.demo", "2022-04-08")]
    assert events(record)[1]["source"] == "demo-2022-c"
    assert events(record)[1]["source_before"] == "demo-2022-a"
    assert "底本由 demo-2022-a 改为 demo-2022-c" in files["docs/rules/ks/demo.md"]


@pytest.mark.parametrize("line", ["{", "null", '{"day":"2024-01-01"}', "\x00"])
def test_a_line_that_does_not_read_is_named(state: tuple[Path, Any], line: str) -> None:
    root, library = state
    path = root / CHANGES_PLACE
    whole = path.read_text("utf-8")
    path.write_text(f"{whole}{line}\n", "utf-8")
    with pytest.raises(CorpusError) as caught:
        recorded(library.rules, library.accounts, root, DAY)
    assert str(caught.value) == (
        f"{CHANGES_PLACE}:{whole.count(chr(10)) + 1}: does not read; "
        "restore the line; none is ever edited"
    )


def test_a_better_cleaning_adds_nothing_to_the_feed(tmp_path: Path) -> None:
    corpus = two_editions(tmp_path)
    library = corpus.library()

    def entries(rules: tuple[Rule, ...]) -> list[tuple[str | None, ...]]:
        atom = "{http://www.w3.org/2005/Atom}"
        feed = ET.fromstring(atom_feed(rules, "https://rules.example.org", DAY))
        return [
            tuple(entry.findtext(f"{atom}{name}") for name in ("id", "updated", "title"))
            for entry in feed.findall(f"{atom}entry")
        ]

    editions = (*library.rules, *library.other_editions)
    assert len(entries(editions)) == 1
    for at, rule in enumerate(editions):
        better = replace(rule.clauses[0], text="主播应当遵守本规则。")
        upgraded_ = replace(rule, clauses=(better, *rule.clauses[1:]))
        assert entries((*editions[:at], upgraded_, *editions[at + 1 :])) == entries(editions)


def test_words_of_a_source_stay_text(state: tuple[Path, Any]) -> None:
    """Once unescaped, the line says what the two wordings say, and no markup of theirs is left."""
    evil = "</del><script>1</script>[x](y) `不`<b>"
    (event,) = upgraded(state, **{"1_2": f"体验分{evil}不低于4分。"})
    lines = list(upgrade_lines(state[1].rules[0], (event,)))
    (line,) = [line for line in lines if line.startswith("    - ")]
    assert line.startswith("    - [1.2](demo.md#c-1-2)：<ins>")
    shown = line.removeprefix("    - [1.2](demo.md#c-1-2)：<ins>").removesuffix("</ins>")
    assert "<" not in shown
    assert unescape(shown) == evil


def test_what_is_published_is_on_record(library: Any) -> None:
    editions = (*library.rules, *library.other_editions)
    day = read_settings(ROOT).as_of
    found = recorded(editions, library.accounts, ROOT, day)
    assert changes_file(found) == (ROOT / CHANGES_PLACE).read_text("utf-8")
    latest = {event.pinned: event for event in found}
    for rule in editions:
        assert latest[f"{rule.id}@{rule.edition}"].clauses == len(rule.clauses)


def test_upgrades_are_listed_the_latest_first(state: tuple[Path, Any]) -> None:
    (one,) = upgraded(state, **{"1_2": "甲"})
    later = replace(one, day=date(2024, 3, 1), was="ks.demo@undated-00000000")
    older = replace(one, day=date(2023, 1, 1), edition="undated-00000000")
    news = replace(one, kind=RecordKind.CONTENT)
    rule = state[1].rules[0]
    assert upgrades_of(rule, (older, news, one, later)) == (later, one, older)
