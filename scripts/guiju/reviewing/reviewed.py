"""A source under review: what is proposed, what a person decided, and what would be published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.assembly import Library, assemble
from guiju.changes import CHANGES_PLACE
from guiju.corpus import read_corpus, read_record
from guiju.errors import CorpusError, GuijuError, Problem
from guiju.idlock import LOCK_PLACE
from guiju.indexing.analysis import load_segmenter
from guiju.intake.incoming import IncomingSource, read_incoming
from guiju.lexicon import read_lexicon
from guiju.reviewing.candidate import Candidate, candidate
from guiju.reviewing.decisions import ReviewRecord, open_decisions, review_place
from guiju.reviewing.file import differences, is_untouched, read_text, restamped, review_text
from guiju.reviewing.proposing import PageProposal, propose
from guiju.reviewing.side_by_side import Row, rows_of
from guiju.watching import corpus_digests
from guiju.writing.pages import removal_reasons

if TYPE_CHECKING:
    from pathlib import Path

    from guiju.corpus import Corpus
    from guiju.project import Project

# They follow from the rest, or decide nothing.
_APART = (LOCK_PLACE, CHANGES_PLACE, "corpus/README.md")


@dataclass(frozen=True, slots=True)
class Review:
    """A source with its proposals and decisions.

    `text` is what review.yaml holds after the review, `edited` says that a person's edits are in
    it, `differs` where they say otherwise than the program now proposes. `candidate` is None where
    the decisions do not fit the source yet: `problems` say why. `library` is the corpus without the
    source, `reasons` say of each screening pattern why it speaks.
    """

    incoming: IncomingSource
    proposal: PageProposal
    record: ReviewRecord
    text: str
    edited: bool
    differs: tuple[str, ...]
    open: tuple[str, ...]
    problems: tuple[Problem, ...]
    candidate: Candidate | None
    library: Library
    reasons: Mapping[str, str]

    def rows(self) -> tuple[Row, ...]:
        """Return the page line by line, with where the text would go."""
        page = self.proposal.page
        ledger = self.candidate.account.ledger if self.candidate else page.ledger
        return rows_of(self.incoming.text.text, page.restored.repairs, ledger)


def review(project: Project, source_id: str) -> Review:
    """Read a source that waits, propose what becomes of it, and take a person's edits as given.

    Raises:
        GuijuError: no such source waits, or its decisions are about other bytes.
        CorpusError: the source, its decisions or the corpus do not read.
    """
    incoming = read_incoming(project, source_id)
    corpus = read_corpus(project.root)
    if any(text.source.id == source_id for text in corpus.sources):
        message = (
            f"corpus/incoming/{source_id}: corpus/sources has a source of this name; "
            "rename the incoming folder, or remove it"
        )
        raise GuijuError(message)
    library = assemble(corpus)
    terms = [term.term for term in read_lexicon(project.lexicon).terms]
    segmenter = load_segmenter(terms, project.cache / "jieba")
    known = (*library.rules, *library.other_editions)
    proposal = propose(incoming, corpus, known, segmenter.cut)
    return _with_decisions(project, incoming, corpus, library, proposal)


def _with_decisions(
    project: Project,
    incoming: IncomingSource,
    corpus: Corpus,
    library: Library,
    proposal: PageProposal,
) -> Review:
    digest = corpus_digest(project)
    fresh = review_text(incoming.id, incoming.record.sha256, digest, proposal)
    path = project.root / review_place(incoming.id)
    before = read_text(path)
    text, edited = fresh, False
    differs: tuple[str, ...] = ()
    if before is None:
        record = ReviewRecord(
            incoming.record.sha256, digest, "0" * 12,
            tuple(own.decision() for own in proposal.articles),
            tuple(field for field, _ in proposal.to_decide),
        )  # fmt: skip
    else:
        record = read_review(project, incoming)
        if is_untouched(before, record):
            record = ReviewRecord(
                record.sha256, digest, record.proposal,
                tuple(own.decision() for own in proposal.articles),
                tuple(field for field, _ in proposal.to_decide),
            )  # fmt: skip
        else:
            text, edited = restamped(before, digest), True
            differs = differences(record, proposal)
    problems: tuple[Problem, ...] = ()
    made: Candidate | None = None
    try:
        made = candidate(incoming, record, corpus, preview=True)
    except CorpusError as error:
        problems = error.problems
    return Review(
        incoming, proposal, record, text, edited, differs, open_decisions(record), problems, made,
        library, removal_reasons(corpus),
    )  # fmt: skip


def write_review(project: Project, made: Review, page: str, place: Path) -> None:
    """Write the file of decisions and the page that shows what they do.

    Raises:
        GuijuError: one of them cannot be written.
    """
    decisions = project.root / review_place(made.incoming.id)
    if read_text(decisions) != made.text:
        _write(project, decisions, made.text)
    place.parent.mkdir(parents=True, exist_ok=True)
    _write(project, place, page)


def _write(project: Project, place: Path, text: str) -> None:
    """Write a file so that whoever reads it finds the old or the new text, never a half."""
    new = place.with_name(f".{place.name}.new")
    try:
        new.write_text(text, "utf-8", newline="\n")
        new.replace(place)
    except OSError as error:
        new.unlink(missing_ok=True)
        shown = place.relative_to(project.root)
        message = f"{shown}: {error.strerror}; make room or allow writing and repeat"
        raise GuijuError(message) from None


def read_review(project: Project, incoming: IncomingSource) -> ReviewRecord:
    """Read the decisions about a source.

    Raises:
        CorpusError: with every field that does not read.
        GuijuError: they are about other bytes than those that wait now.
    """
    place = review_place(incoming.id)
    record = read_record(project.root, place, ReviewRecord)
    if record.sha256 != incoming.record.sha256:
        message = f"{place}: is about another raw.txt; remove it and review the source again"
        raise GuijuError(message)
    return record


def corpus_digest(project: Project) -> str:
    """Return twelve digits that change with any file of corpus/ that decides what is published."""
    lines = [
        f"{place}\t{digest}\n"
        for place, digest in corpus_digests(project.root).items()
        if place not in _APART
    ]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:12]
