"""The path as a whole: all of it takes effect, or none."""

import fcntl
import hashlib
import shutil
from pathlib import Path

import pytest

from guiju import pipeline, swapping
from guiju.corpus import Corpus
from guiju.errors import BuildError, CorpusError
from guiju.project import Project
from guiju.swapping import Move
from project_copy import copy_project


def quiet(_line: str) -> None:
    """Say nothing."""


def state(project: Project) -> dict[str, str]:
    """Return the hash of every file that a build may write."""
    places = [project.docs, project.index, project.site, project.root / "corpus"]
    return {
        path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for place in places
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """A built project of one's own."""
    shutil.copytree(built.root, tmp_path / "project")
    return Project(tmp_path / "project")


def test_a_build_writes_docs_index_and_site(built: Project) -> None:
    assert (built.docs / "rules/ks/dianshang-pk.md").is_file()
    assert (built.docs / "data/ks.dianshang-pk.json").is_file()
    assert (built.docs / "sources/hetang-2022-04-16-dianshang-pk.md").is_file()
    assert (built.site / "rules/ks/dianshang-pk.html").is_file()
    assert list((built.site / "search").glob("*.js"))
    assert (built.index / "manifest.json").is_file()
    assert [path for path in built.cache.iterdir() if path.name.startswith("stage-")] == []


def test_the_committed_docs_are_what_the_corpus_gives() -> None:
    own = Project(Path(__file__).resolve().parent.parent)
    assert pipeline.drift(own, pipeline.compute(own)) == ()


def test_a_second_build_changes_nothing(project: Project) -> None:
    before = state(project)
    pipeline.build(project, quiet)
    after = state(project)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    # Whoosh names its files by chance; sitemaps carry the day.
    assert {name for name in changed if not name.startswith(".cache/index/")} == set()


def test_drift_is_named_file_by_file(project: Project) -> None:
    page = project.docs / "rules/ks/dianshang-pk.md"
    page.write_text(page.read_text("utf-8").replace("违规", "合规", 1), "utf-8")
    (project.docs / "data/ks.gone.json").write_text("{}", "utf-8")
    (project.docs / "sources/hangzai-undated-weigui-guanli.md").unlink()
    assert pipeline.drift(project, pipeline.compute(project)) == (
        "docs/data/ks.gone.json",
        "docs/rules/ks/dianshang-pk.md",
        "docs/sources/hangzai-undated-weigui-guanli.md",
    )


def test_a_bad_corpus_changes_nothing(project: Project) -> None:
    before = state(project)
    rule = project.root / "corpus/rules/ks.dianshang-pk.yaml"
    good = rule.read_text("utf-8")
    rule.write_text(good.replace("publisher:", "publish:"), "utf-8")
    with pytest.raises(CorpusError):
        pipeline.build(project, quiet)
    rule.write_text(good, "utf-8")
    assert state(project) == before


def test_a_page_that_mkdocs_refuses_changes_nothing(project: Project) -> None:
    page = project.docs / "guide/index.md"
    good = page.read_text("utf-8")
    page.write_text(good + "\n[无处](nowhere.md)\n", "utf-8")
    rule = project.root / "corpus/rules/ks.dianshang-pk.yaml"
    rule.write_text(rule.read_text("utf-8").replace("电商PK规则", "电商PK规定"), "utf-8")
    before = state(project)
    with pytest.raises(BuildError, match=r"guide/index\.md.*nowhere\.md.*correct the page"):
        pipeline.build(project, quiet)
    assert state(project) == before


def test_a_failure_while_replacing_puts_everything_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = project.root / "corpus/rules/ks.dianshang-pk.yaml"
    rule.write_text(rule.read_text("utf-8").replace("电商PK规则", "电商PK规定"), "utf-8")
    before = state(project)
    exchange = swapping._exchange

    def failing(one: Path, other: Path) -> bool:
        if other == project.site and one.name == "site":
            raise OSError(28, "No space left on device", str(other))
        return exchange(one, other)

    monkeypatch.setattr(swapping, "_exchange", failing)
    with pytest.raises(BuildError, match=r"^site: No space left on device; nothing was changed"):
        pipeline.build(project, quiet)
    monkeypatch.undo()
    assert state(project) == before


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    (tmp_path / ".cache").write_text("a file", "utf-8")
    with pytest.raises(BuildError, match=r"^\.cache: File exists; nothing was changed, make room"):
        pipeline.build(project, quiet)


def test_two_builds_at_once_do_not_mix(project: Project) -> None:
    with (project.cache / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="another command is at work; wait for it and repeat"):
            pipeline.normalise(project, quiet)


def test_what_a_killed_build_left_is_cleared_away(project: Project) -> None:
    left = [
        project.cache / "stage-left",
        project.index / "build-left",
        project.cache / "jieba/tmp1",
    ]
    for folder in left[:2]:
        (folder / "docs").mkdir(parents=True)
    left[2].write_bytes(b"half a dictionary")
    pipeline.normalise(project, quiet)
    assert [path for path in left if path.exists()] == []


def test_a_file_edited_while_it_is_read_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(project)
    rule = project.root / "corpus/rules/ks.dianshang-pk.yaml"
    read = pipeline.read_corpus

    def edited_after(root: Path) -> Corpus:
        found = read(root)
        rule.write_text(rule.read_text("utf-8") + "# 一个注\n", "utf-8")
        return found

    monkeypatch.setattr(pipeline, "read_corpus", edited_after)
    with pytest.raises(
        BuildError, match=r"^corpus/rules/ks\.dianshang-pk\.yaml: was edited while it was read"
    ):
        pipeline.normalise(project, quiet)
    assert rule.read_text("utf-8").endswith("# 一个注\n")
    after = state(project)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"corpus/rules/ks.dianshang-pk.yaml"}


def test_another_corpus_and_its_moves_take_effect_together(project: Project) -> None:
    other = project.cache / "candidate"
    shutil.copytree(project.root / "corpus", other / "corpus")
    place = "corpus/rules/ks.dianshang-pk.yaml"
    text = (other / place).read_text("utf-8").replace("电商PK管理规则", "电商PK管理规定")
    (other / place).write_text(text, "utf-8")
    moves = (Move(other / place, project.root / place),)
    pipeline.build(project, quiet, corpus=other, moves=moves)
    assert (project.root / place).read_text("utf-8") == text
    assert pipeline.drift(project, pipeline.compute(project)) == ()
    assert "电商PK管理规定" in (project.docs / "rules/ks/dianshang-pk.md").read_text("utf-8")


def test_moves_do_not_take_effect_when_the_build_fails(project: Project) -> None:
    other = project.cache / "candidate"
    shutil.copytree(project.root / "corpus", other / "corpus")
    place = "corpus/rules/ks.dianshang-pk.yaml"
    (other / place).write_text("title: ''\n", "utf-8")
    before = state(project)
    with pytest.raises(CorpusError):
        pipeline.build(
            project, quiet, corpus=other, moves=(Move(other / place, project.root / place),)
        )
    assert state(project) == before
