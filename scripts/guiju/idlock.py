"""The lock of clause ids: an id once published stays, so that a citation never points elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.corpus_files import MEGABYTE, RefusedError, read_file
from guiju.errors import CorpusError, Problem
from guiju.model import full_id, text_digest

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from pathlib import Path

    from guiju.model import Rule

LOCK_PLACE = "corpus/ids.lock"
_MOST_BYTES = 256 * MEGABYTE
_HEADER = (
    "# Every clause id that was ever published, the edition that has it, and a hash of its text\n"
    "# there. `guiju normalise` adds new ids and renews hashes. A clause that is truly gone gets\n"
    "# `retired` as fourth field; a line is never taken out.\n"
)
_Key = tuple[str, str]  # full id, edition


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    edition: str
    digest: str
    retired: bool

    @property
    def rule(self) -> str:
        return self.id.split("/")[0]

    def line(self) -> str:
        fields = (self.id, self.edition, self.digest, *(["retired"] if self.retired else []))
        return "\t".join(fields) + "\n"


def locked_ids(rules: Iterable[Rule], root: Path) -> str:
    """Return what the lock must hold for these editions: all that it holds, and the new ids.

    Raises:
        CorpusError: see `lock_problems`.
    """
    rows, problems = _compared(rules, root)
    if problems:
        raise CorpusError(tuple(problems))
    return _HEADER + "".join(rows[key].line() for key in sorted(rows))


def lock_problems(
    rules: Iterable[Rule], root: Path, unread: Container[str] = ()
) -> tuple[Problem, ...]:
    """Return what the lock says against these editions; nothing of rules that could not be read."""
    try:
        return tuple(_compared(rules, root, unread)[1])
    except CorpusError as error:
        return error.problems


def retired_ids(root: Path) -> tuple[str, ...]:
    """Return the clause ids that are no more, each once; none where the lock does not read."""
    try:
        rows, _ = _read(root)
    except CorpusError:
        return ()
    return tuple(dict.fromkeys(row.id for row in rows.values() if row.retired))


def _compared(
    rules: Iterable[Rule], root: Path, unread: Container[str] = ()
) -> tuple[dict[_Key, _Row], list[Problem]]:
    """Return the lock's rows with the new ids joined, and what it says against the editions.

    Ids are kept edition by edition: a new one may number and say things otherwise. An edition that
    has another name than before, for its date was found, takes the lines of the old name over. It
    is a problem if an id of the lock is gone and not marked retired, or is back though retired; if
    an id now names the text that another one named; or if a line does not read.
    """
    rows, problems = _read(root)
    present = {
        (full_id(rule, clause.id), rule.edition): _Row(
            full_id(rule, clause.id), rule.edition, text_digest(clause.text), False
        )
        for rule in rules
        for clause in rule.clauses
    }
    rows = _renamed(rows, present)
    editions = {(row.rule, row.edition) for row in present.values()}
    ids = {row.id for row in present.values()}
    named = {(row.rule, row.edition, row.digest): row.id for row in rows.values()}
    for key, row in rows.items():
        if row.rule in unread:
            continue
        known = (row.rule, row.edition) in editions
        found = key in present if known else row.id in ids
        if not found and not row.retired:
            remedy = "give the clause its id back, or mark the line retired"
            problem = Problem(LOCK_PLACE, f"{row.id} is locked and no clause has it", remedy)
            problems.append(problem)
        if key in present and row.retired:
            remedy = "take `retired` off the line, or give the clause another id"
            problem = Problem(LOCK_PLACE, f"{row.id} is retired and a clause has it", remedy)
            problems.append(problem)
    for key, new in present.items():
        before = named.get((new.rule, new.edition, new.digest), new.id)
        there, old = present.get((before, new.edition)), rows.get(key)
        # Two clauses may say the same; only a text that left its id behind has moved.
        moved = before != new.id and (there is None or there.digest != new.digest)
        if moved and (old is None or old.digest != new.digest):
            found_text = f"{new.id} now names the text that {before} named"
            remedy = "keep the clause's id; if the move is meant, correct both hashes by hand"
            problems.append(Problem(LOCK_PLACE, found_text, remedy))
    return rows | present, problems


def _renamed(rows: dict[_Key, _Row], present: dict[_Key, _Row]) -> dict[_Key, _Row]:
    """Give the lines of an edition that is no more to the one edition that can only be it."""
    locked = {(row.rule, row.edition) for row in rows.values()}
    now: dict[str, list[str]] = {}
    for rule, edition in dict.fromkeys((row.rule, row.edition) for row in present.values()):
        now.setdefault(rule, []).append(edition)
    renamed: dict[_Key, _Row] = {}
    for key, row in rows.items():
        editions = now.get(row.rule, [])
        fresh = [edition for edition in editions if (row.rule, edition) not in locked]
        heirs = editions if len(editions) == 1 else fresh
        if row.edition not in editions and len(heirs) == 1 and (row.id, heirs[0]) not in rows:
            row = replace(row, edition=heirs[0])
            key = (row.id, row.edition)
        renamed.setdefault(key, row)
    return renamed


def _read(root: Path) -> tuple[dict[_Key, _Row], list[Problem]]:
    try:
        raw = (
            read_file(root, LOCK_PLACE, _MOST_BYTES) if os.path.lexists(root / LOCK_PLACE) else b""
        )
        lines = raw.decode("utf-8").splitlines()
    except RefusedError as error:
        raise CorpusError((Problem(LOCK_PLACE, error.found, error.remedy),)) from None
    except UnicodeDecodeError:
        problem = Problem(LOCK_PLACE, "is no UTF-8", "restore the file")
        raise CorpusError((problem,)) from None
    rows: dict[_Key, _Row] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        wrong = len(fields) not in (3, 4) or fields[3:] not in ([], ["retired"])
        if wrong or (fields[0], fields[1]) in rows:
            remedy = "write id, edition, hash and perhaps `retired`, parted by tabs, each id once"
            problems.append(Problem(LOCK_PLACE, "does not read", remedy, line=number))
            continue
        rows[fields[0], fields[1]] = _Row(fields[0], fields[1], fields[2], len(fields) == 4)
    return rows, problems
