"""The published data, opened as one whole: a build is served from its first byte to its last.

Who asks borrows the build that is open. When another stands on disk, the next who asks gets that
one; the old is closed when its last borrower gives it back. Data and index that do not belong
together, as in the moment of a rebuild, are no build: the one before is served on.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import astuple, dataclass
from functools import cached_property
from threading import Lock, RLock
from typing import TYPE_CHECKING

from guiju import __version__
from guiju.calling import Names, standing
from guiju.corpus import read_platforms, read_settings
from guiju.editions import earlier_than
from guiju.errors import GuijuError
from guiju.indexing.manifest import (
    MANIFEST,
    IndexUnfitError,
    content_sha256,
    data_files,
    digest,
    origin_of,
)
from guiju.indexing.opened import ClauseIndex, open_index
from guiju.verifying import Checker
from guiju.writing.data import (
    METRICS_PLACE,
    read_metrics,
    read_other_editions,
    read_rules,
    read_sources,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guiju.model import Clause, Rule
    from guiju.project import Project

# What changed while it was read is read again so often at once.
ATTEMPTS = 3
# Data that cannot be opened are tried again after so many seconds though nothing seems changed.
PATIENCE_SECONDS = 1.0
BUILD_DIGITS = 16


class NotReadyError(GuijuError):
    """There is no whole build to answer from."""


class Published:
    """One build: rules with their status on the corpus's day, sources, and the search index."""

    def __init__(self, project: Project) -> None:
        docs = project.docs
        settings = read_settings(project.root)
        self.as_of = settings.as_of
        self.site_url = settings.site_url
        self.rules = tuple(standing(rule, self.as_of) for rule in read_rules(docs))
        self.others = tuple(standing(rule, self.as_of) for rule in read_other_editions(docs))
        self.sources = {source.id: source for source in read_sources(docs)}
        self.metrics = read_metrics(docs)
        self.platforms = {one.id: one.name for one in read_platforms(project.root)}
        origin = origin_of(data_files(docs / "data"), project.vocabulary)
        parts = [__version__, *astuple(origin), self._beside(project)]
        self.build = content_sha256(parts)[:BUILD_DIGITS]
        self.index: ClauseIndex = open_index(project.index, origin)
        # The index reads its files through one handle each.
        self.searching = Lock()
        self._checking = Lock()
        self._borrowers = 0
        self._is_over = False

    @staticmethod
    def _beside(project: Project) -> str:
        """Return a hash of what an index is not made from: other editions, sources, settings."""
        data = project.docs / "data"
        files = [*sorted(data.glob("editions/*.json")), *sorted(data.glob("sources/*.json"))]
        settings = project.root / "corpus" / "corpus.yaml"
        return digest([*files, project.docs / METRICS_PLACE, settings])

    @property
    def editions(self) -> tuple[Rule, ...]:
        """All editions, those that count first."""
        return (*self.rules, *self.others)

    @cached_property
    def names(self) -> Names:
        """What the clauses of the rules may be called by."""
        return Names(self.editions)

    @cached_property
    def by_pinned(self) -> dict[str, tuple[Rule, Clause]]:
        """Each clause of each edition with its rule, by its pinned id."""
        return {
            f"{rule.id}@{rule.edition}/{clause.id}": (rule, clause)
            for rule in self.editions
            for clause in rule.clauses
        }

    @property
    def checker(self) -> Checker:
        """What checks letters; made when the first letter comes."""
        with self._checking:
            return self._checker

    @cached_property
    def _checker(self) -> Checker:
        return Checker(self.rules, earlier_than(self.rules, self.others))

    def borrow(self) -> None:
        """Count one more who asks."""
        self._borrowers += 1

    def give_back(self) -> None:
        """Count one less; the last of a build that is over closes it."""
        self._borrowers -= 1
        self._close_if_idle()

    def retire(self) -> None:
        """Close the build as soon as nobody asks it any more."""
        self._is_over = True
        self._close_if_idle()

    def _close_if_idle(self) -> None:
        if self._is_over and not self._borrowers:
            self.index.close()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Data on disk that could not be opened: what they looked like, when, and why not."""

    signature: tuple[object, ...]
    since: float
    reason: str


class Shelf:
    """Lends the build that stands on disk to any number of threads."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._lock = RLock()
        self._current: Published | None = None
        self._signature: tuple[object, ...] = ()
        self._waiting: Waiting | None = None

    @contextlib.contextmanager
    def lent(self) -> Iterator[Published]:
        """Lend the newest whole build.

        Raises:
            NotReadyError: there is none.
        """
        with self._lock:
            self._renew()
            published = self._current
            if published is None:
                message = self._waiting.reason if self._waiting else _NOTHING
                raise NotReadyError(message)
            published.borrow()
        try:
            yield published
        finally:
            with self._lock:
                published.give_back()

    def waiting(self) -> str | None:
        """Say why what stands on disk is not served, None where it is."""
        with self._lock:
            self._renew()
            return self._waiting.reason if self._waiting else None

    def close(self) -> None:
        """Let go of the build."""
        with self._lock:
            if self._current:
                self._current.retire()
                self._current = None
                self._signature = ()

    def _renew(self) -> None:
        """Open what stands on disk, if it is another build than the open one and a whole one."""
        for _ in range(ATTEMPTS):
            signature = _signature(self.project)
            if self._current and signature == self._signature:
                self._waiting = None
                return
            if self._waiting and signature == self._waiting.signature and not self._is_due():
                return
            try:
                newer = Published(self.project)
            except (GuijuError, OSError) as error:
                if signature == _signature(self.project):
                    reason = _reason(error, self.project)
                    self._waiting = Waiting(signature, time.monotonic(), reason)
                    return
                continue
            if signature != _signature(self.project):
                newer.retire()
                continue
            older, self._current = self._current, newer
            self._signature, self._waiting = signature, None
            if older:
                older.retire()
            return

    def _is_due(self) -> bool:
        return self._waiting is None or time.monotonic() - self._waiting.since >= PATIENCE_SECONDS


_NOTHING = "docs/data: is being replaced; ask again in a moment"


def _signature(project: Project) -> tuple[object, ...]:
    """Return what differs when another build stands on disk: builds replace files and folders."""
    data = project.docs / "data"
    places = (
        project.index / MANIFEST,
        *(data, data / "editions", data / "sources", data / "taxonomy"),
        project.root / "corpus" / "corpus.yaml",
    )
    return tuple(_stamp(place) for place in places)


def _stamp(place: Path) -> tuple[int, int, int] | None:
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _reason(error: GuijuError | OSError, project: Project) -> str:
    """Say in one line what is unfit and what to run; no path of this machine goes out."""
    if isinstance(error, OSError):
        said = f"docs/data: cannot be read ({error.strerror}); run guiju build"
    elif isinstance(error, IndexUnfitError):
        said = str(error)
    else:
        said = str(error).split("\n", 1)[0]
    return said.replace(f"{project.root}/", "")
