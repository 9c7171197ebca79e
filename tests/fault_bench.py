"""A small project between two states, and what must be true of it whatever befell a command."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from fault_runner import Ended, Runner
from guiju.corpus import read_corpus
from guiju.indexing.manifest import IndexUnfitError, check_files, read_manifest
from guiju.project import Project
from guiju.swapping import JOURNAL, content_digest
from guiju.writing.pages import GENERATED
from small_corpus import UNDATED, Corpus, edition, two_editions

if TYPE_CHECKING:
    from collections.abc import Callable

MKDOCS = """site_name: 演示
use_directory_urls: false
theme: {name: null, custom_dir: theme}
plugins: []
markdown_extensions: [admonition, attr_list, tables, pymdownx.details]
validation: {omitted_files: ignore, not_found: ignore, anchors: ignore, unrecognized_links: ignore}
"""
FEW = 20
PAGE = """<html><head><title>快手商家{name}管理规则</title></head><body><article>
<h1>快手商家{name}管理规则</h1><p>第一条 商家须缴纳{name}500元。</p><p>第二条 商家须如实填写信息。</p>
<p>本规则于2023年3月1日发布，2023年3月8日起生效。</p></article></body></html>
"""
INCOMING = "unknown-undated-kuaishou-shangjia-baozhengjin-guanli"
# Days that the clock gives; nothing else of a record of receipt is chance.
DAY = re.compile(rb"(received_on: )\d{4}-\d\d-\d\d")
MORE = """一、概述
1.1 商家须如实填写信息。
1.2 保证金为500元。
"""
# All that may be in a project's cache when no command is at work.
CACHE = {"build.lock", "index", "jieba", "intake", "kept", "review"}
State = dict[str, str]


@dataclass(frozen=True, slots=True)
class Scene:
    """A project before a command, and the states that it may be in after it."""

    root: Path
    old: State
    new: State


class Bench:
    """Makes scenes, runs commands on copies of them, and judges what is left."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        (scratch / "runs").mkdir()
        first = scratch / "first"
        _make(first)
        self.runner = Runner(scratch / "runs", first)
        self._built = first
        self._scenes: dict[str, Scene] = {}
        self._steps: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._seconds: dict[tuple[str, ...], float] = {}
        self._copies = 0

    @classmethod
    def fresh(cls) -> Bench:
        """Return a bench in a folder of its own, which `close` takes away."""
        shared = Path("/dev/shm")
        quick = shared.is_dir() and shutil.disk_usage(shared).free > 256 << 20
        # In memory: what a kill leaves does not depend on the disk, and a short run is short.
        folder = tempfile.mkdtemp(prefix="guiju-faults-", dir=shared if quick else None)
        return cls(Path(folder))

    def close(self) -> None:
        self.runner.close()
        shutil.rmtree(self._scratch)

    def must(self, root: Path, *arguments: str) -> Ended:
        """Run a command that has to end well."""
        ended = self.runner.run(root, *arguments)
        assert ended.code == 0, (arguments, ended.said)
        return ended

    def copy(self, of: Path) -> Path:
        self._copies += 1
        target = self._scratch / f"copy-{self._copies}"
        shutil.copytree(of, target, symlinks=True)
        return target

    def drop(self, root: Path) -> None:
        shutil.rmtree(root)

    def scene(self, command: tuple[str, ...]) -> Scene:
        """Return the project before a command, what it is then, and what it shall be."""
        name = command[0]
        if name not in self._scenes:
            before = self.copy(self._built)
            PREPARATIONS[name](self, before)
            after = self.copy(before)
            self.must(after, *command)
            self._scenes[name] = Scene(before, state(before), state(after))
            self.drop(after)
            assert self._scenes[name].old != self._scenes[name].new
        return self._scenes[name]

    def steps(self, command: tuple[str, ...], **fault: object) -> tuple[str, ...]:
        """Return what a command does to the disk, step by step."""
        key = (*command, *map(str, fault.items()))
        if key not in self._steps:
            root = self.copy(self.scene(command).root)
            began = time.monotonic()
            ended = self.runner.run(root, *command, **fault)
            self._seconds[key] = time.monotonic() - began
            assert ended.code == 0, ended.said
            self._steps[key] = ended.steps
            self.drop(root)
        return self._steps[key]

    def seconds(self, command: tuple[str, ...]) -> float:
        """Return how long a command takes."""
        self.steps(command)
        return self._seconds[command]

    def swap_steps(self, command: tuple[str, ...], **fault: object) -> tuple[int, ...]:
        """Return the numbers of the steps from the writing of the journal to its end."""
        steps = self.steps(command, **fault)
        inside = [number for number, step in enumerate(steps) if step.endswith(JOURNAL)]
        # The first one is a look for what a killed command has left.
        assert [steps[number].split()[0] for number in inside] == [
            *("remove", "open", "rename", "remove")
        ]
        return tuple(range(inside[1], inside[-1] + 2))


def _make(root: Path) -> None:
    """Make a project that builds in a second: few pages, a bare theme, the tables' first rows."""
    root.mkdir()
    two_editions(root)
    for name in ("lexicon/spun", "lexicon/synonyms", "damage/holes", "damage/screening"):
        path = root / "corpus" / f"{name}.yaml"
        rows = yaml.safe_load(path.read_text("utf-8"))[:FEW]
        path.write_text(yaml.safe_dump(rows, allow_unicode=True), "utf-8")
    for name in ("pairs", "readings"):
        path = root / "corpus/damage" / f"{name}.tsv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[: 10 * FEW]), "utf-8")
    (root / "docs").mkdir()
    (root / "docs/index.md").write_text("# 首页\n", "utf-8")
    (root / "theme").mkdir()
    page = "<title>{{ page.title }}</title>\n{{ page.content }}\n"
    (root / "theme/main.html").write_text(page, "utf-8")
    (root / "mkdocs.yml").write_text(MKDOCS, "utf-8")


def another_rule(_bench: Bench, root: Path) -> None:
    """Put in a rule by hand: docs, site, index and ids.lock will change."""
    corpus = Corpus.__new__(Corpus)
    corpus.root = root
    corpus.source("demo-more", MORE)
    corpus.rule("ks.more", edition("demo-more", UNDATED), title="另一规则")


def another_rule_in_docs(bench: Bench, root: Path) -> None:
    another_rule(bench, root)
    bench.must(root, "normalise")


def given_pages(_bench: Bench, root: Path) -> None:
    """Lay three pages beside the corpus."""
    (root / "given").mkdir()
    for number, name in enumerate(("保证金", "发货", "售后服务")):
        page = root / "given" / f"{number}.html"
        page.write_text(PAGE.format(name=name), "utf-8")


def reviewed_page(bench: Bench, root: Path) -> None:
    """Have a page in corpus/incoming on which all is decided."""
    given_pages(bench, root)
    bench.must(root, "add", "ROOT/given/0.html", "--platform", "ks")
    bench.must(root, "review", INCOMING)
    decisions = root / "corpus/incoming" / INCOMING / "review.yaml"
    text = re.sub(r"to_decide: \[.*\]", "to_decide: []", decisions.read_text("utf-8"))
    text = text.replace("publisher: null", "publisher: 快手")
    decisions.write_text(text.replace("applies_to: null", "applies_to: 商家"), "utf-8")


PREPARATIONS: dict[str, Callable[[Bench, Path], None]] = {
    "build": another_rule,
    "normalise": another_rule,
    "index": another_rule_in_docs,
    "publish": another_rule_in_docs,
    "add": given_pages,
    "accept": reviewed_page,
}


def state(root: Path) -> State:
    """Return what stands at each place that a command may replace."""
    project = Project(root)
    places = [*(project.docs / folder for folder in GENERATED), project.site]
    found = {path.relative_to(root).as_posix(): content_digest(path) for path in places}
    for path in sorted((root / "corpus").rglob("*")):
        place = path.relative_to(root).as_posix()
        # A hidden folder is no source: nothing reads it, and the next addition clears it away.
        if path.is_file() and "/." not in place:
            found[place] = hashlib.sha256(DAY.sub(rb"\1", path.read_bytes())).hexdigest()
    return found | {".cache/index": index_state(project)}


def index_state(project: Project) -> str:
    """Name what an index is of; its own files' names are chance."""
    try:
        manifest = read_manifest(project.index)
        check_files(manifest, project.index)
    except (IndexUnfitError, OSError) as error:
        return f"unfit: {error}"
    return manifest.origin.data + manifest.origin.vocabulary


def differences(found: State, *wanted: State) -> list[str]:
    """Name the places that are in none of the wanted states."""
    places = sorted(found.keys() | {place for one in wanted for place in one})
    return [place for place in places if found.get(place) not in [one.get(place) for one in wanted]]


def leftovers(root: Path) -> list[str]:
    """Name what no command at rest leaves."""
    cache = Project(root).cache
    odd = [path.name for path in cache.iterdir() if path.name not in CACHE]
    builds = [path.name for path in (cache / "index").iterdir() if path.name.startswith("build-")]
    odd += sorted(name for name in builds if name != "build.lock")[1:]
    for pattern in (".guiju*", ".adding-*", "aside-*", "*.new"):
        odd += [path.relative_to(root).as_posix() for path in root.rglob(pattern)]
    return odd


def killed(bench: Bench, command: tuple[str, ...], again: tuple[str, ...], **fault: object) -> None:
    """Kill a command, and hold every promise to what is left and to what the next command does."""
    scene = bench.scene(command)
    root = bench.copy(scene.root)
    ended = bench.runner.run(root, *command, **fault)
    assert ended.code in (-9, 0), ended.said
    found = state(root)
    if fault.get("exchanges", True):
        assert differences(found, scene.old, scene.new) == [], "half a file or folder"
        if command[0] in ("add", "accept"):
            read_corpus(root)  # whoever reads it now finds nothing wrong
    after(bench, root, scene, again)
    bench.drop(root)


def after(bench: Bench, root: Path, scene: Scene, again: tuple[str, ...]) -> None:
    """Run a command that only reads, then one that works: all is old or all new, and clean."""
    bench.must(root, "show", "ks.demo/1-1")
    found = state(root)
    if again[0] == "add":  # each page for itself
        assert differences(found, scene.old, scene.new) == []
        for folder in (root / "corpus/incoming").glob("[!.]*"):
            place = folder.relative_to(root).as_posix()
            there = [own for own in found if own.startswith(f"{place}/")]
            assert there == [own for own in scene.new if own.startswith(f"{place}/")]
    else:
        assert found in (scene.old, scene.new), differences(found, scene.new)
    ended = bench.runner.run(root, *again)
    if ended.code != 0:  # it says that there is nothing to do, and does nothing
        assert "was accepted already; there is nothing to do" in ended.said
        bench.must(root, "normalise")
    if again[0] in PREPARATIONS and PREPARATIONS[again[0]] is not another_rule:
        assert differences(state(root), scene.new) == []
    assert leftovers(root) == [], leftovers(root)


def chosen(row: str, number: int, among: tuple[int, ...], tries: int) -> int:
    """Choose the number-th of so many, spread over all; by a seed when there are more than tries."""
    if tries >= len(among):
        return among[number % len(among)]
    first, last = number * len(among) // tries, (number + 1) * len(among) // tries
    return random.Random(f"{row} {number}").choice(among[first:last])
