"""Clears away what killed commands have left in the cache."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from guiju.indexing.analysis import clear_unfinished
from guiju.indexing.build import clear_leftovers
from guiju.scratch import sweep
from guiju.swapping import STAGES

if TYPE_CHECKING:
    from guiju.project import Project

DICTIONARY = "jieba"


def clear(project: Project) -> None:
    """Take away every folder and file that nobody works with; the build lock is held."""
    for left in project.cache.glob(STAGES):
        shutil.rmtree(left, ignore_errors=True)
    sweep(project.cache)
    clear_leftovers(project.index)
    clear_unfinished(project.cache / DICTIONARY)
