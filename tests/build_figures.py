"""What a build costs without mkdocs: from nothing, with nothing changed, with one source changed."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from corpus_generator import Corpus, many_rules, write_source
from guiju import pipeline

if TYPE_CHECKING:
    from guiju.project import Project


@dataclass(frozen=True, slots=True)
class BuildCost:
    """What one build took, in seconds of this process and of the clock."""

    name: str
    cpu_s: float
    wall_s: float


def measure(count: int) -> list[BuildCost]:
    """Build a generated corpus of so many sources thrice; another build between two is real."""
    with tempfile.TemporaryDirectory(prefix="guiju-builds-") as place:
        root = Path(place)
        project = many_rules(root, count)
        costs = [_build("full", project), _build("unchanged", project)]
        write_source(Corpus.at(root), count // 2, deposit_cny=3000)
        costs.append(_build("one source changed", project))
    return costs


def _build(name: str, project: Project) -> BuildCost:
    cpu, wall = time.process_time(), time.perf_counter()
    with mock.patch.object(pipeline, "publish_site", _folders_only):
        pipeline.build(project, lambda _line: None)
    return BuildCost(name, time.process_time() - cpu, time.perf_counter() - wall)


def _folders_only(_config: Path, docs: Path, target: Path, _site_url: str) -> None:
    """Make the folders that mkdocs would make, without its pages."""
    for folder in {path.parent for path in docs.rglob("*.md")}:
        (target / folder.relative_to(docs)).mkdir(parents=True, exist_ok=True)
