"""Results of earlier builds: whatever is kept, a build gives what it gives with nothing kept."""

from pathlib import Path

import pytest

from corpus_generator import many_rules, write_source
from guiju import pipeline, shelf
from guiju.evidence import Evidence
from guiju.keeping import Kept, stamp
from guiju.project import Project
from small_corpus import Corpus

RULES = 4


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    project = many_rules(tmp_path_factory.mktemp("many"), RULES)
    pipeline.normalise(project, _silent)
    return project


def _silent(_line: str) -> None:
    pass


def _replace(place: str, before: str, after: str):
    def change(project: Project) -> None:
        path = project.root / place
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")

    return change


def _another_deposit(project: Project) -> None:
    write_source(Corpus.at(project.root), 1, 3000)


CHANGES = {
    "nothing": lambda project: None,
    "a source's text": _another_deposit,
    "another rule's aliases": _replace(
        "corpus/rules/ks.rule-0002.yaml", "aliases: []", "aliases: [演示别名]"
    ),
    "a rule's title": _replace("corpus/rules/dy.rule-0003.yaml", "第3号规则", "第三号规则"),
    "an edition's note": _replace(
        "corpus/rules/ks.rule-0001.yaml", "editions:\n- ", "editions:\n- note: 首次发布。\n  "
    ),
    "what a page is called": _replace(
        "corpus/sources/demo-2022-0002/source.yaml", "page_title: 一页", "page_title: 另一页"
    ),
    "a platform's name": _replace("corpus/taxonomy/platforms.yaml", "name: 快手", "name: 快手电商"),
    "the day": _replace("corpus/corpus.yaml", "2024-01-01", "2024-06-01"),
    "why a line goes": _replace("corpus/damage/screening.yaml", "why: '", "why: '演示："),
    "a rule less": lambda project: (project.root / "corpus/rules/dy.rule-0000.yaml").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_never_shows(project, change):
    """Changes add up from test to test: each build finds what the one before it has kept."""
    CHANGES[change](project)
    lock = project.root / "corpus/ids.lock"
    if change in ("a source's text", "a rule less"):
        lock.unlink(missing_ok=True)
    anew = pipeline.compute(project)
    kept = pipeline.compute(project, kept=pipeline.kept_results(project))
    assert kept.files == anew.files
    assert kept.library.rules == anew.library.rules
    assert kept.library.accounts == anew.library.accounts
    assert kept.library.spinning == anew.library.spinning
    assert kept.library.idle == anew.library.idle
    assert kept.library.numbers == anew.library.numbers
    assert tuple(kept.library.pages) == tuple(anew.library.pages)


def test_only_the_page_that_has_changed_is_read_again(tmp_path, monkeypatch):
    project = many_rules(tmp_path, RULES)
    pipeline.normalise(project, _silent)
    read: list[str] = []
    own = shelf.read_page
    monkeypatch.setattr(
        shelf, "read_page", lambda text, *rest: read.append(text.source.id) or own(text, *rest)
    )
    pipeline.normalise(project, _silent)
    assert read == []
    _another_deposit(project)
    (project.root / "corpus/ids.lock").unlink()
    pipeline.normalise(project, _silent)
    assert read == ["demo-2022-0001"]


def test_a_problem_is_told_again_each_time(tmp_path):
    from guiju.errors import CorpusError

    project = many_rules(tmp_path, 2)
    _replace("corpus/rules/ks.rule-0001.yaml", "opens: 一、概述", "opens: 没有这行")(project)
    kept = pipeline.kept_results(project)
    for _ in range(2):
        with pytest.raises(CorpusError, match="没有这行"):
            pipeline.compute(project, kept=kept)


def test_entries_that_were_damaged_are_made_anew(tmp_path):
    project = many_rules(tmp_path, 2)
    pipeline.normalise(project, _silent)
    anew = pipeline.compute(project)
    entries = sorted((project.cache / "kept").iterdir())
    assert entries
    for number, path in enumerate(entries):
        content = bytearray(path.read_bytes())
        if number % 3 == 0:
            content[number % len(content)] ^= 1
        elif number % 3 == 1:
            del content[len(content) // 2 :]
        else:
            content.clear()
        path.write_bytes(content)
    kept = pipeline.compute(project, kept=pipeline.kept_results(project))
    assert kept.files == anew.files


def test_what_no_build_asks_for_goes(tmp_path):
    project = many_rules(tmp_path, 2)
    pipeline.normalise(project, _silent)
    folder = project.cache / "kept"
    before = {path.name for path in folder.iterdir()}
    write_source(Corpus.at(project.root), 1, 3000)
    (project.root / "corpus/ids.lock").unlink()
    pipeline.normalise(project, _silent)
    after = {path.name for path in folder.iterdir()}
    assert len(after) == len(before)
    assert before - after
    assert before & after


def test_a_result_comes_back_as_it_was(tmp_path):
    kept = Kept(tmp_path / "kept")
    evidence = Evidence("体验分≥4.7\n", "demo", 3, 11)
    assert kept.find(Evidence, "key") is None
    kept.keep(Evidence, "key", evidence)
    assert kept.find(Evidence, "key") == evidence
    assert Kept(tmp_path / "kept").find(Evidence, "key") == evidence
    assert kept.find(Evidence, "other") is None
    assert kept.find(str, "key") is None


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    kept = Kept(tmp_path / "file" / "kept")
    assert kept.text("key", lambda: "made") == "made"
    assert kept.text("key", lambda: "made again") == "made again"
    kept.tidy()


def test_a_stamp_tells_where_a_part_ends():
    assert stamp("甲", "乙") == stamp("甲", "乙")
    assert len({stamp("甲乙"), stamp("甲", "乙"), stamp("乙", "甲"), stamp("甲乙", "")}) == 4


def test_other_code_finds_nothing(tmp_path, monkeypatch):
    Kept(tmp_path).keep(str, "key", "made")
    monkeypatch.setattr("guiju.keeping.code_stamp", lambda: "of another version")
    assert Kept(tmp_path).find(str, "key") is None
    assert Path(tmp_path).exists()
