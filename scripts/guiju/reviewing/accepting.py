"""Accepting: what of corpus/ changes, worked out and checked whole before anything is moved."""

from __future__ import annotations

import difflib
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju import pipeline
from guiju.corpus import read_corpus, read_record
from guiju.errors import CorpusError, GuijuError
from guiju.intake.incoming import IncomingSource, incoming_ids, read_incoming
from guiju.records import SOURCE_ID, RuleRecord
from guiju.reviewing.candidate import CandidateRecords, Taken, candidate, candidate_records
from guiju.reviewing.decisions import Becomes, open_decisions, review_place
from guiju.reviewing.page import page_path
from guiju.reviewing.reviewed import corpus_digest, read_review
from guiju.reviewing.rule_text import rule_text, with_edition, with_witness
from guiju.scratch import copy_folder, scratch
from guiju.stated import rule_file
from guiju.swapping import ABSENT, Move, content_digest, recover

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guiju.pipeline import Normalised, Progress
    from guiju.project import Project
    from guiju.reviewing.decisions import ReviewRecord

# received.yaml goes with the bytes: it says how they came and why they are read as they are, which
# the reader's note in source.yaml has no room for and a later keeper needs to judge them.
_TAKEN_OVER = ("raw.txt", "source.yaml", "received.yaml")


@dataclass(frozen=True, slots=True)
class Change:
    """A file of corpus/ that accepting adds or changes; `before` is None for a new one."""

    place: str
    before: str | None
    after: str

    def diff(self) -> str:
        """Return the change as a unified diff."""
        old = (self.before or "").splitlines(keepends=True)
        new = self.after.splitlines(keepends=True)
        name = "/dev/null" if self.before is None else f"a/{self.place}"
        return "".join(difflib.unified_diff(old, new, name, f"b/{self.place}"))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What accepting a source does to corpus/, checked: rules as they will stand, files that move.

    `was` holds the digests of what the plan was made on, so that an edit meanwhile is never lost.
    """

    incoming: IncomingSource
    records: CandidateRecords
    changes: tuple[Change, ...]
    moved: tuple[str, ...]
    was: tuple[tuple[str, str], ...]


def plan(project: Project, source_id: str) -> Acceptance:
    """Work out what accepting a source changes, and check all of it; nothing is written.

    Raises:
        GuijuError: no such source waits, it was not reviewed, the corpus has changed since, or
            there is something left to decide.
        CorpusError: with every decision that does not fit.
    """
    recover(project)
    is_id = re.fullmatch(SOURCE_ID, source_id) is not None
    if is_id and source_id not in incoming_ids(project) and _accepted(project, source_id):
        message = f"corpus/sources/{source_id}: was accepted already; there is nothing to do"
        raise GuijuError(message)
    incoming = read_incoming(project, source_id)
    place = review_place(source_id)
    if not (project.root / place).is_file():
        message = f"{place}: is not there; run guiju review {source_id} first"
        raise GuijuError(message)
    folder = content_digest(incoming.folder)
    record = read_review(project, incoming)
    _check(project, source_id, record)
    corpus = read_corpus(project.root)
    if any(text.source.id == source_id for text in corpus.sources):
        message = (
            f"corpus/incoming/{source_id}: corpus/sources has a source of this name; "
            "rename the incoming folder, or remove it"
        )
        raise GuijuError(message)
    records = candidate_records(incoming, record, corpus, preview=False)
    candidate(incoming, record, corpus)
    changes = tuple(_rule_changes(project, records))
    _read_back(project, changes, records)
    moved = tuple(name for name in _TAKEN_OVER if (incoming.folder / name).is_file())
    was = [(f"corpus/incoming/{source_id}", folder), (f"corpus/sources/{source_id}", ABSENT)]
    was += [(change.place, content_digest(project.root / change.place)) for change in changes]
    return Acceptance(incoming, records, changes, moved, tuple(was))


def _check(project: Project, source_id: str, record: ReviewRecord) -> None:
    place = review_place(source_id)
    if undecided := open_decisions(record):
        shown = ", ".join(undecided[:8]) + (" …" if len(undecided) > 8 else "")
        message = f"{place}: {len(undecided)} left to decide ({shown}); decide and strike them off"
        raise GuijuError(message)
    if all(own.becomes is Becomes.NONE for own in record.articles):
        message = (
            f"{place}: no article becomes anything; let one become something, or remove "
            f"corpus/incoming/{source_id}"
        )
        raise GuijuError(message)
    if record.corpus != corpus_digest(project):
        message = f"{place}: the corpus has changed since; run guiju review {source_id} again"
        raise GuijuError(message)


def accept(project: Project, planned: Acceptance, progress: Progress) -> Normalised:
    """Carry a plan out: corpus, docs, ids, index and site take effect together, or none does.

    Raises:
        CorpusError: the corpus with the source in it cannot be built.
        BuildError: another command is at work, a file was edited meanwhile, or the disk refuses.
    """
    source_id = planned.incoming.id
    project.cache.mkdir(exist_ok=True)
    with scratch(project.cache) as root:
        _write(project, planned, root)
        was = dict(planned.was)
        moves = [
            Move(root / place, project.root / place, was[place])
            for place in (f"corpus/sources/{source_id}", *(own.place for own in planned.changes))
        ]
        gone = f"corpus/incoming/{source_id}"
        moves.append(Move(None, project.root / gone, was[gone]))
        built = pipeline.build(project, progress, corpus=root, moves=tuple(moves))
    page_path(project, source_id).unlink(missing_ok=True)  # what it shows is on the site now
    return built


def _write(project: Project, planned: Acceptance, root: Path) -> None:
    """Write corpus/ as it will be, below another root."""
    copy_folder(project.root / "corpus", root / "corpus", skip=[project.incoming])
    folder = root / "corpus" / "sources" / planned.incoming.id
    folder.mkdir()
    for name in planned.moved:
        shutil.copyfile(planned.incoming.folder / name, folder / name)
    for change in planned.changes:
        (root / change.place).write_text(change.after, "utf-8", newline="\n")


def _read_back(project: Project, changes: tuple[Change, ...], records: CandidateRecords) -> None:
    """Check that each file of a rule says what was meant, whatever its layout.

    Raises:
        GuijuError: one says something else.
    """
    project.cache.mkdir(exist_ok=True)
    with scratch(project.cache) as root:
        for change in changes:
            path = root / change.place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change.after, "utf-8", newline="\n")
        for rule_id, meant in records.rules.items():
            try:
                said: RuleRecord | None = read_record(root, rule_file(rule_id), RuleRecord)
            except CorpusError:
                said = None
            if said != meant:
                raise GuijuError(_cannot_add(rule_file(rule_id)))


def _cannot_add(place: str) -> str:
    return (
        f"{place}: is laid out in a way that nothing can be put into; write its editions as a "
        "list of blocks, and repeat"
    )


def _rule_changes(project: Project, records: CandidateRecords) -> Iterator[Change]:
    """Yield the files of the rules that change, each with one block more."""
    for rule_id, record in sorted(records.rules.items()):
        place = rule_file(rule_id)
        taken = [own for own in records.taken if own.rule_id == rule_id]
        if all(own.decision.becomes is Becomes.NEW_RULE for own in taken):
            yield Change(place, None, rule_text(record))
            continue
        before = (project.root / place).read_text("utf-8")
        after: str | None = before
        for own in taken:
            after = _put_in(after, record, own) if after is not None else None
        if after is None:
            raise GuijuError(_cannot_add(place))
        yield Change(place, before, after)


def _put_in(text: str, record: RuleRecord, own: Taken) -> str | None:
    edition = record.editions[own.edition]
    if own.decision.becomes is Becomes.EDITION:
        return with_edition(text, edition)
    return with_witness(text, own.edition, edition.witnesses[-1])


def _accepted(project: Project, source_id: str) -> bool:
    return (_sources(project) / source_id).is_dir()


def _sources(project: Project) -> Path:
    return project.root / "corpus" / "sources"
