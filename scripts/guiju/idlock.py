"""The lock of clause ids: an id once published stays, so that a citation never points elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju.errors import CorpusError, Problem
from guiju.model import Rule, full_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LOCK_PLACE = "corpus/ids.lock"
_HEADER = (
    "# Every clause id that was ever published, with the edition that first had it. Append-only:\n"
    "# `guiju normalise` adds new ids. A clause that is truly gone gets `retired` as third field.\n"
)


def locked_ids(rules: Iterable[Rule], root: Path) -> str:
    """Return what the lock must hold for these rules: all that it holds, and the new ids.

    Raises:
        CorpusError: an id that the lock holds is gone and not marked retired, or a line of the
            lock does not read.
    """
    path = root / LOCK_PLACE
    try:
        old = path.read_text("utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError):
        problem = Problem(LOCK_PLACE, "cannot be read", "restore the file")
        raise CorpusError((problem,)) from None
    rows: dict[str, list[str]] = {}
    problems = []
    for number, line in enumerate(old, 1):
        fields = line.split("\t")
        if line.startswith("#"):
            continue
        if len(fields) not in (2, 3) or fields[2:] not in ([], ["retired"]) or fields[0] in rows:
            remedy = "write id, edition and perhaps `retired`, parted by tabs, each id once"
            problems.append(Problem(f"{LOCK_PLACE}:{number}", "does not read", remedy))
        rows[fields[0]] = fields
    rules = tuple(rules)
    present = {full_id(rule, part.id): rule for rule in rules for part in rule.clauses}
    for name, fields in rows.items():
        if name not in present and fields[2:] != ["retired"]:
            remedy = "give the clause its id back, or mark the line retired"
            problems.append(Problem(LOCK_PLACE, f"{name} is locked and no clause has it", remedy))
    if problems:
        raise CorpusError(tuple(problems))
    for name, rule in present.items():
        rows.setdefault(name, [name, rule.edition])
    body = "".join("\t".join(rows[name]) + "\n" for name in sorted(rows))
    return _HEADER + body
