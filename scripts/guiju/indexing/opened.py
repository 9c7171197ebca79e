"""Opens an index for searching, only if it is whole and still fits what it was made from."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from whoosh.index import open_dir

from guiju.folding import fold
from guiju.indexing.catalogue import read_places, read_rules, read_tables
from guiju.indexing.columns import Columns
from guiju.indexing.impacts import Impacts
from guiju.indexing.manifest import (
    REMEDY,
    IndexUnfitError,
    Manifest,
    Origin,
    check_files,
    read_manifest,
)
from guiju.indexing.parts import DOCUMENTS, PLACES, RULES, STANDING, WORDS
from guiju.indexing.whoosh_words import stored_record
from guiju.indexing.wordings import Wordings

if TYPE_CHECKING:
    from types import TracebackType

    import numpy.typing as npt

    from guiju.indexing.records import ClauseRecord

    Clauses = npt.NDArray[np.int32]


def open_index(index: Path, origin: Origin | None = None) -> ClauseIndex:
    """Open an index to search it; with an `origin`, only if it was made from the same.

    Raises:
        IndexUnfitError: there is none, it is damaged, or it is of something else.
    """
    for attempt in (1, 2):
        manifest = read_manifest(index)
        if origin is not None and (changed := manifest.origin.changed(origin)):
            message = f"{index}: was built before {' and '.join(changed)} changed; {REMEDY}"
            raise IndexUnfitError(message)
        try:
            check_files(manifest, index)
            return ClauseIndex(manifest, index / manifest.build)
        except FileNotFoundError as error:
            # Perhaps somebody has replaced the build since the manifest was read.
            if attempt == 2:
                message = f"{index}: {Path(error.filename).name} is missing; {REMEDY}"
                raise IndexUnfitError(message) from error
    raise AssertionError


class ClauseIndex:
    """An opened index; clauses and rules go by number."""

    def __init__(self, manifest: Manifest, build: Path) -> None:
        self.manifest = manifest
        self.rules = read_rules(build)
        self.tables = read_tables(build)
        self.impacts = Impacts(build)
        self.columns = Columns(build)
        self.rule_numbers = np.asarray(np.load(build / RULES, mmap_mode="r"))
        self.standing = np.load(build / STANDING)
        self._wordings = Wordings(build)
        self._documents = np.asarray(np.load(build / DOCUMENTS, mmap_mode="r"))
        self._places = (build / PLACES).read_bytes()
        # Opened at once: a build that replaces this one takes the files away.
        self._files = open_dir(build / WORDS, readonly=True)
        self._reader = self._files.reader()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index's files."""
        self._wordings.close()
        self._reader.close()
        self._files.close()

    def __len__(self) -> int:
        return len(self.rule_numbers)

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """All that one may call each rule by, folded, by its id."""
        return {rule.id: tuple(dict.fromkeys(map(fold, rule.names))) for rule in self.rules}

    @cached_property
    def all_names(self) -> str:
        """All folded names of rules, a line to each."""
        return "\n".join(name for names in self.names.values() for name in names)

    @cached_property
    def places(self) -> list[tuple[str, str, str]]:
        """Full id, pinned id and place in its rule of each clause."""
        return read_places(self._places)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: at for at, row in enumerate(self.places) for name in row[:2]}

    @staticmethod
    @cache
    def folded(names: tuple[str, ...]) -> tuple[str, ...]:
        """Fold names, once."""
        return tuple(map(fold, names))

    def numbered(self, name: str) -> tuple[int, ...]:
        """Return the clause with a full or pinned id, if there is one."""
        return (self._numbers[name],) if name in self._numbers else ()

    def rule_places(self, rule_id: str) -> list[tuple[int, str]]:
        """Return the number and place of each clause of a rule."""
        number = next(at for at, rule in enumerate(self.rules) if rule.id == rule_id)
        found = np.flatnonzero(self.rule_numbers == number).tolist()
        return [(clause, self.places[clause][2]) for clause in found]

    def clauses_of(self, rules: list[int]) -> Clauses:
        """Return the clauses of rules, ascending."""
        return np.flatnonzero(np.isin(self.rule_numbers, rules)).astype(np.int32)

    @cached_property
    def _title_bytes(self) -> Clauses:
        """How much of each clause's first wording is its rule's title."""
        sizes = [len(fold(rule.title).encode()) for rule in self.rules]
        by_clause: Clauses = np.array(sizes, np.int32)[self.rule_numbers]
        return by_clause

    def having(
        self, text: str, *, printed_only: bool = False, beyond_title: bool = False
    ) -> Clauses:
        """Return the clauses that have a folded text in a wording, ascending.

        `beyond_title`: not only in their rule's title, which all clauses of a rule have.
        """
        if len(text) == 1:
            candidates = self.impacts.clauses(text)
        else:
            pairs = {text[at : at + 2] for at in range(len(text) - 1)}
            places = sorted(
                (self.impacts.place(pair) for pair in pairs), key=lambda one: one[1] - one[0]
            )
            candidates = self.impacts.at(places[0])
            for place in places[1:]:
                if not len(candidates):
                    return candidates
                candidates = _common(candidates, self.impacts.at(place))
        if not len(candidates):
            return candidates
        return self._wordings.having(
            text,
            candidates,
            printed_only=printed_only,
            # 5日 is a feature of 五日 too.
            is_certain=len(text) <= 2 - text[0].isdigit() and not beyond_title,
            skipped_bytes=self._title_bytes if beyond_title else None,
        )

    def record(self, number: int) -> ClauseRecord:
        """Read the clause with a number."""
        return stored_record(self._reader, int(self._documents[number]))


def _common(some: Clauses, more: Clauses) -> Clauses:
    """Return what stands in both of two ascending lists; `some` is the shorter."""
    at = np.searchsorted(more, some)
    at[at == len(more)] = 0
    common: Clauses = some[more[at] == some]
    return common
