"""What every test may rely on: which tests run, and how hypothesis looks for examples."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from guiju.assembly import Library, assemble
from guiju.corpus import Corpus, read_corpus
from guiju.pipeline import build
from guiju.project import Project
from project_copy import ROOT, copy_project
from serving import serving
from small_corpus import Corpus as SmallCorpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.screening import Screens
    from serving import Server

BROWSER = (Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver"))

# The same examples each time, so that a change is judged by itself and never by luck. No deadline:
# a busy machine is slow, not wrong.
settings.register_profile("short", derandomize=True, deadline=None)
# New examples each time, and many; in CI repeatable all the same.
settings.register_profile(
    "long",
    derandomize=os.environ.get("CI") == "true",
    deadline=None,
    max_examples=2000,
    print_blob=True,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")
    help_ = 'clean clauses for the long tests, {"rule": …, "text": …} a line, .gz or not'
    parser.addoption("--clauses", type=Path, help=help_)
    parser.addoption("--fast", action="store_true", help="leave out the tests in a real browser")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "short")


def pytest_collection_modifyitems(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    skips = {}
    if not config.getoption("--long"):
        skips["long"] = "takes minutes; --long runs it"
    missing = [str(path) for path in BROWSER if not path.exists()]
    if config.getoption("--fast"):
        skips["browser"] = "left out by --fast"
    elif missing:
        skips["browser"] = f"NO BROWSER: {' and '.join(missing)} missing"
    for item in items:
        for name, reason in skips.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Repeat what failed before the tests, where it is read: just above the closing line."""
    yield
    if failed := os.environ.get("GUIJU_FAILED_CHECKS"):
        terminalreporter.write_line(f"FAILED before the tests, see above: {failed}", red=True)


@pytest.fixture(scope="session")
def laws(request: pytest.FixtureRequest) -> dict[str, list[str]]:
    """The clauses of each law in the file that --clauses names."""
    path = request.config.getoption("--clauses")
    if path is None:
        pytest.skip("NO CLAUSES: name a file of clean clauses with --clauses")
    found: dict[str, list[str]] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found.setdefault(row["rule"], []).append(row["text"])
    return found


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The project's own corpus."""
    return read_corpus(ROOT)


@pytest.fixture(scope="session")
def screens(corpus: Corpus) -> Screens:
    """The project's own screening patterns."""
    return corpus.screens


@pytest.fixture(scope="session")
def library(corpus: Corpus) -> Library:
    """What the corpus gives."""
    return assemble(corpus)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project, built once for all tests that only look at it."""
    project = copy_project(tmp_path_factory.mktemp("built"))
    build(project, lambda _line: None)
    return project


@pytest.fixture(scope="session")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the segmenter keeps its quick-loading dictionary, made once for all tests."""
    return tmp_path_factory.mktemp("jieba")


@pytest.fixture(scope="session")
def api_server(built: Project) -> Iterator[Server]:
    """The API of that copy, on a port of its own; it gives a slow body up soon."""
    with serving(built.root, "--api", "--limit", "body_seconds=0.5") as server:
        yield server


@pytest.fixture(scope="session")
def intake_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus without sources and rules, whose tables and dictionary are read once for all."""
    return SmallCorpus(tmp_path_factory.mktemp("intake") / "project").root


@pytest.fixture
def intake_project(intake_root: Path) -> Iterator[Project]:
    """A project to take sources into; what a test puts there is gone behind it."""
    settings = intake_root / "corpus/corpus.yaml"
    before = settings.read_text("utf-8")
    project = Project(intake_root)
    yield project
    settings.write_text(before, "utf-8")
    if project.incoming.is_symlink():
        project.incoming.unlink()
    for folder in (project.incoming, *(intake_root / "corpus/sources").iterdir()):
        shutil.rmtree(folder, ignore_errors=True)
