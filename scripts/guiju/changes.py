"""The record of changes: what became of each edition since it was first recorded.

Three kinds are kept apart: a first record; a change of content, which is another edition of a known
rule; and a technical upgrade, where the same edition reads otherwise because our cleaning got
better. Only a change of content is news to a reader. The record is a file of the corpus to which
lines are only ever added, an event a line, so that no build forgets what an earlier one published.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from pydantic import ConfigDict, TypeAdapter, ValidationError

from guiju.corpus_files import MEGABYTE, RefusedError, read_file
from guiju.errors import CorpusError, Problem
from guiju.model import (
    Account,
    Clause,
    RemovalReason,
    Rule,
    SourceAccount,
    SourceSpan,
    data_path,
    text_digest,
)
from guiju.succession import steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_STRICT = ConfigDict(extra="forbid")  # what cannot be written again must not be read
CHANGES_PLACE = "corpus/changes.jsonl"
_MOST_BYTES = 256 * MEGABYTE


class RecordKind(StrEnum):
    """What an event is; only a change of content is news."""

    FIRST = "first-record"
    CONTENT = "content-change"
    TECHNICAL = "technical-upgrade"


class Touch(StrEnum):
    """What happened to a clause."""

    REWORDED = "reworded"
    RENUMBERED = "renumbered"
    MOVED = "moved"  # taken from other places of the source
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Touched:
    """A clause that an event touched; `was` is its id before, where that was another.

    `id` is that of the edition, of a clause that is gone the one that it had.

    `old` and `new` are the wordings before and after a technical upgrade, where they are known and
    nothing of the old one was taken out: what is removed from a source is not published again, only
    its reasons (`removed`).
    """

    __pydantic_config__ = _STRICT
    id: str
    how: tuple[Touch, ...]
    was: str | None = None
    old: str | None = None
    new: str | None = None
    removed: tuple[RemovalReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in the life of an edition, on the corpus's day.

    `clauses` counts all clauses of the edition, `touched` those that the event touched: none for a
    first record, and none where it is not known which. `source` and `sha256` are what its text is
    taken from; `texts` and `places` are hashes of all its words and of all their places there.
    `compared` names the edition that a content change is counted against; `was` is what the edition
    was called before, as `rule@edition`, where it got another name, `source_before` what its text
    was taken from before, where that was another page or another state of it.
    """

    __pydantic_config__ = _STRICT
    day: date
    kind: RecordKind
    rule: str
    edition: str
    clauses: int
    source: str
    sha256: str
    texts: str
    places: str
    compared: str | None = None
    was: str | None = None
    source_before: str | None = None
    touched: tuple[Touched, ...] = ()

    @property
    def pinned(self) -> str:
        """The edition that it happened to."""
        return f"{self.rule}@{self.edition}"


@dataclass(frozen=True, slots=True)
class _OldClause:
    id: str
    text: str
    spans: tuple[SourceSpan, ...]


@dataclass(frozen=True, slots=True)
class _OldEdition:
    edition: str
    clauses: tuple[_OldClause, ...]


@cache
def _line() -> TypeAdapter[Recorded]:
    return TypeAdapter(Recorded)


@cache
def _published() -> TypeAdapter[_OldEdition]:
    return TypeAdapter(_OldEdition)


def recorded(
    editions: Iterable[Rule],
    accounts: Iterable[SourceAccount],
    root: Path,
    day: date,
    *,
    docs: Path | None = None,
) -> tuple[Recorded, ...]:
    """Return every event on record, and after them what is new in these editions, on `day`.

    What an edition said before is read from the data below `docs` (without it, the docs/ of the
    same root), as far as that is what the record says was published.

    Raises:
        CorpusError: a line of the record does not read.
    """
    events = _read(root)
    by_source = {account.source.id: account for account in accounts}
    editions = sorted(editions, key=lambda rule: (rule.id, rule.edition))
    return (*events, *_new(events, editions, by_source, docs or root / "docs", day))


def changes_file(events: Iterable[Recorded]) -> str:
    """Return the text of the record."""
    return "".join(
        _line().dump_json(event, exclude_defaults=True, ensure_ascii=False).decode("utf-8") + "\n"
        for event in events
    )


def upgrades_of(rule: Rule, events: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """Return the technical upgrades of an edition under all names that it had, the latest first."""
    names = {f"{rule.id}@{rule.edition}"}
    found = []
    for event in reversed(events):
        if event.kind is RecordKind.TECHNICAL and event.pinned in names:
            found.append(event)
            names |= {event.was} if event.was else set()
    return tuple(found)


def record_problems(root: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the record's own lines."""
    try:
        _read(root)
    except CorpusError as error:
        return error.problems
    return ()


def _read(root: Path) -> tuple[Recorded, ...]:
    if not os.path.lexists(root / CHANGES_PLACE):
        return ()
    try:
        # Only a line feed ends a line: a wording may hold other separators.
        lines = read_file(root, CHANGES_PLACE, _MOST_BYTES).decode("utf-8").split("\n")
    except RefusedError as error:
        raise CorpusError((Problem(CHANGES_PLACE, error.found, error.remedy),)) from None
    except UnicodeDecodeError:
        problem = Problem(CHANGES_PLACE, "is no UTF-8", "restore the file")
        raise CorpusError((problem,)) from None
    events, problems = [], []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            events.append(_line().validate_json(line))
        except ValidationError:
            remedy = "restore the line; none is ever edited"
            problems.append(Problem(CHANGES_PLACE, "does not read", remedy, line=number))
    if problems:
        raise CorpusError(tuple(problems))
    return tuple(events)


def _new(
    events: Sequence[Recorded],
    editions: Sequence[Rule],
    accounts: Mapping[str, SourceAccount],
    docs: Path,
    day: date,
) -> Iterator[Recorded]:
    latest = {event.pinned: event for event in events}
    known = {event.rule for event in events}
    present = {f"{rule.id}@{rule.edition}": rule for rule in editions}
    for name, rule in present.items():
        account = accounts[rule.sources[0]]
        last = latest.get(name) or _under_other_name(rule, latest, present, account)
        texts, places = _digests(rule.clauses)
        kind, compared = RecordKind.FIRST, None
        touched: tuple[Touched, ...] = ()
        if last:
            if (last.pinned, last.texts, last.places) == (name, texts, places):
                continue
            kind = RecordKind.TECHNICAL
            touched = _upgraded(rule, _before(rule, last, docs), account)
        elif known & {rule.id, *rule.former_ids}:
            kind, compared = RecordKind.CONTENT, rule.follows
            before = present.get(f"{rule.id}@{rule.follows}")
            touched = _changed(before, rule) if before else ()
        yield Recorded(
            day,
            kind,
            rule.id,
            rule.edition,
            len(rule.clauses),
            account.source.id,
            account.source.sha256,
            texts,
            places,
            compared,
            last.pinned if last and last.pinned != name else None,
            last.source if last and last.sha256 != account.source.sha256 else None,
            touched,
        )


def _digests(clauses: Sequence[Clause | _OldClause]) -> tuple[str, str]:
    texts = text_digest(*(f"{clause.id}\t{clause.text}" for clause in clauses))
    return texts, text_digest(*(f"{clause.id}\t{_written(clause.spans)}" for clause in clauses))


def _written(spans: Iterable[SourceSpan]) -> str:
    return " ".join(f"{span.source}[{span.start}:{span.end}]" for span in spans)


def _under_other_name(
    rule: Rule,
    latest: Mapping[str, Recorded],
    present: Mapping[str, Rule],
    account: SourceAccount,
) -> Recorded | None:
    """Return what is recorded of an edition that had another name, for its date or id was found.

    It can only be the one that is no more and was taken from the same text.
    """
    gone = [
        event
        for name, event in latest.items()
        if name not in present
        and event.rule in (rule.id, *rule.former_ids)
        and event.sha256 == account.source.sha256
    ]
    return gone[0] if len(gone) == 1 else None


def _before(rule: Rule, last: Recorded, docs: Path) -> tuple[_OldClause, ...]:
    """Return the clauses of an edition as last published, nothing where docs/data say otherwise."""
    places = [data_path(rule), f"data/{last.rule}", f"data/editions/{last.pinned}"]
    for place in dict.fromkeys(places):
        try:
            old = _published().validate_json((docs / f"{place}.json").read_bytes())
        except (OSError, ValidationError):
            continue
        if old.edition == last.edition and _digests(old.clauses) == (last.texts, last.places):
            return old.clauses
    return ()


def _upgraded(
    rule: Rule, before: Sequence[_OldClause], account: SourceAccount
) -> tuple[Touched, ...]:
    """Return what a better cleaning did to the clauses, in their order."""
    if not before:
        return ()
    old = {clause.id: clause for clause in before}
    ids = {clause.id for clause in rule.clauses}
    lost = {clause.text: clause for clause in before if clause.id not in ids}
    found = []
    for clause in rule.clauses:
        was = old.get(clause.id) or lost.pop(clause.text, None)
        if was is None:
            found.append(Touched(clause.id, (Touch.ADDED,)))
            continue
        how = [Touch.RENUMBERED] if was.id != clause.id else []
        how += [Touch.REWORDED] if was.text != clause.text else []
        how += [Touch.MOVED] if was.spans != clause.spans and Touch.REWORDED not in how else []
        if not how:
            continue
        removed = _removed(was.spans, account) if Touch.REWORDED in how else ()
        is_told = Touch.REWORDED in how and not removed
        found.append(
            Touched(
                clause.id,
                tuple(how),
                was.id if was.id != clause.id else None,
                was.text if is_told else None,
                clause.text if is_told else None,
                removed,
            )
        )
    return (*found, *(Touched(clause.id, (Touch.GONE,)) for clause in lost.values()))


def _removed(spans: Iterable[SourceSpan], account: SourceAccount) -> tuple[RemovalReason, ...]:
    """Return why some of the places that a text was taken from are removed by now."""
    own = [span for span in spans if span.source == account.source.id]
    reasons = (
        entry.reason
        for entry in account.ledger
        if entry.account is Account.REMOVAL
        and entry.reason
        and any(span.start < entry.end and entry.start < span.end for span in own)
    )
    return tuple(dict.fromkeys(reasons))


def _changed(before: Rule, after: Rule) -> tuple[Touched, ...]:
    """Return what a new edition did to the clauses of the one before; both are published whole."""
    found = []
    for step in steps(before, after):
        if step.new is None:
            found += [Touched(step.old.id, (Touch.GONE,))] if step.old else []
        elif step.old is None:
            found.append(Touched(step.new.id, (Touch.ADDED,)))
        else:
            how = [Touch.RENUMBERED] if step.is_renumbered else []
            how += [Touch.REWORDED] if step.old.text != step.new.text else []
            if how:
                was = step.old.id if step.is_renumbered else None
                found.append(Touched(step.new.id, tuple(how), was))
    return tuple(found)
