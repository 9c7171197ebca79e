"""The lock of clause ids: an id once published stays, so that a citation never points elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.errors import CorpusError, Problem
from guiju.model import full_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from guiju.model import Clause, Rule

LOCK_PLACE = "corpus/ids.lock"
_HEADER = (
    "# Every clause id that was ever published, the edition that first had it, and a hash of its\n"
    "# text. `guiju normalise` adds new ids and renews hashes. A clause that is truly gone gets\n"
    "# `retired` as fourth field; a line is never taken out.\n"
)


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    edition: str
    digest: str
    retired: bool

    def line(self) -> str:
        fields = (self.id, self.edition, self.digest, *(["retired"] if self.retired else []))
        return "\t".join(fields) + "\n"


def locked_ids(rules: Iterable[Rule], root: Path) -> str:
    """Return what the lock must hold for these rules: all that it holds, and the new ids.

    Raises:
        CorpusError: an id of the lock is gone and not marked retired, or is back though retired;
            an id now names the text that another one named; or a line does not read.
    """
    rows, problems = _read(root)
    present = {
        full_id(rule, clause.id): _Row(full_id(rule, clause.id), rule.edition, _hash(clause), False)
        for rule in rules
        for clause in rule.clauses
    }
    named = {(row.id.split("/")[0], row.digest): row.id for row in rows.values()}
    for name, row in rows.items():
        if name not in present and not row.retired:
            remedy = "give the clause its id back, or mark the line retired"
            problems.append(Problem(LOCK_PLACE, f"{name} is locked and no clause has it", remedy))
        if name in present and row.retired:
            remedy = "take `retired` off the line, or give the clause another id"
            problems.append(Problem(LOCK_PLACE, f"{name} is retired and a clause has it", remedy))
    for name, new in present.items():
        before = named.get((name.split("/")[0], new.digest), name)
        old = rows.get(name)
        # Two clauses may say the same; only a text that left its id behind has moved.
        moved = before != name and (before not in present or present[before].digest != new.digest)
        if moved and (old is None or old.digest != new.digest):
            found = f"{name} now names the text that {before} named"
            remedy = "keep the clause's id; if the move is meant, correct both hashes by hand"
            problems.append(Problem(LOCK_PLACE, found, remedy))
    if problems:
        raise CorpusError(tuple(problems))
    for name, new in present.items():
        edition = rows[name].edition if name in rows else new.edition
        rows[name] = _Row(name, edition, new.digest, False)
    return _HEADER + "".join(rows[name].line() for name in sorted(rows))


def _read(root: Path) -> tuple[dict[str, _Row], list[Problem]]:
    path = root / LOCK_PLACE
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError):
        problem = Problem(LOCK_PLACE, "cannot be read", "restore the file")
        raise CorpusError((problem,)) from None
    rows: dict[str, _Row] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) not in (3, 4) or fields[3:] not in ([], ["retired"]) or fields[0] in rows:
            remedy = "write id, edition, hash and perhaps `retired`, parted by tabs, each id once"
            problems.append(Problem(f"{LOCK_PLACE}:{number}", "does not read", remedy))
            continue
        rows[fields[0]] = _Row(fields[0], fields[1], fields[2], len(fields) == 4)
    return rows, problems


def _hash(clause: Clause) -> str:
    return hashlib.sha256(clause.text.encode("utf-8")).hexdigest()[:12]
