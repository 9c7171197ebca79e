"""A copy of the project, so that a test can build, break and change it."""

import shutil
from pathlib import Path

from guiju.project import Project

ROOT = Path(__file__).resolve().parent.parent


def copy_project(target: Path) -> Project:
    """Copy what a build reads, and nothing that it made, into `target`."""
    made = shutil.ignore_patterns("data", "rules", "sources")
    shutil.copytree(ROOT / "corpus", target / "corpus")
    shutil.copytree(ROOT / "docs", target / "docs", ignore=made)
    shutil.copytree(ROOT / "scripts" / "theme", target / "scripts" / "theme")
    shutil.copy(ROOT / "mkdocs.yml", target)
    return Project(target)
