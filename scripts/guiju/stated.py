"""Stated editions: what the records of rules say of them, and where their dates contradict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.editions import first_day, printed_days
from guiju.errors import Problem
from guiju.records import EditionRecord, PassageRecord, RuleRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


@dataclass(frozen=True, slots=True)
class StatedEdition:
    """One edition as its rule's record states it; `number` counts in the record's list.

    `witness` counts among the edition's other sources, None for the one that gives its text.
    """

    rule_id: str
    rule: RuleRecord
    number: int
    witness: int | None = None

    @property
    def record(self) -> EditionRecord:
        """The edition's own record."""
        return self.rule.editions[self.number]

    @property
    def passage(self) -> PassageRecord:
        """Where this source holds the edition's text."""
        record = self.record
        return record.passage if self.witness is None else record.witnesses[self.witness]

    @property
    def passage_field(self) -> str:
        """What the record calls that passage."""
        return "passage" if self.witness is None else f"witnesses.{self.witness}"

    @property
    def place(self) -> str:
        """The file that states it."""
        return rule_file(self.rule_id)

    def problem(self, name: str, found: str, remedy: str) -> Problem:
        """Return what is wrong with one field of the edition."""
        return Problem(self.place, found, remedy, f"editions.{self.number}.{name}")


def stated_editions(rules: Iterable[tuple[str, RuleRecord]]) -> Iterator[StatedEdition]:
    """Yield every edition of every rule, in the order of the files."""
    for rule_id, rule in rules:
        for number in range(len(rule.editions)):
            yield StatedEdition(rule_id, rule, number)


def stated_passages(rules: Iterable[tuple[str, RuleRecord]]) -> Iterator[StatedEdition]:
    """Yield every edition once for each source that carries it, the one with its text first."""
    for stated in stated_editions(rules):
        yield stated
        for number in range(len(stated.record.witnesses)):
            yield replace(stated, witness=number)


def rule_file(rule_id: str) -> str:
    """Return where a rule is stated."""
    return f"corpus/rules/{rule_id}.yaml"


def edition_problems(stated: Iterable[StatedEdition], as_of: date) -> Iterator[Problem]:
    """Yield what the dates of editions contradict: themselves, each other, or their checks."""
    rules: dict[str, list[StatedEdition]] = {}
    for edition in stated:
        rules.setdefault(edition.rule_id, []).append(edition)
        yield from _own_dates(edition)
        yield from _witnesses(edition)
        yield from _checks(edition, as_of)
    for editions in rules.values():
        yield from _undated(editions)
        dated = [edition for edition in editions if edition.record.effective_on]
        dated.sort(key=lambda edition: first_day(edition.record))
        for earlier, later in pairwise(dated):
            yield from _neighbours(earlier, later)


def _own_dates(edition: StatedEdition) -> Iterator[Problem]:
    record = edition.record
    published, effective, repealed = record.published_on, record.effective_on, record.repealed_on
    if published and effective and effective < published:
        found = f"{effective} lies before published_on {published}"
        yield edition.problem("effective_on", found, "correct the dates")
    begin = effective or published
    if repealed and begin and repealed <= begin:
        found = f"{repealed} is not after {begin}, when the edition begins"
        yield edition.problem("repealed_on", found, "correct the dates")
    days = {day for day in (published, effective, repealed) if day}
    if days and not record.evidence:
        remedy = "quote the sentence that prints it"
        yield edition.problem("evidence", "a date without evidence", remedy)
        return
    printed = {found.day for sentence in record.evidence for found in printed_days(sentence)}
    for day in sorted(days):
        if day not in printed and not (day == repealed and day - timedelta(1) in printed):
            found = f"{day} is not printed in the evidence"
            yield edition.problem("evidence", found, "correct the date or the quote")


def _witnesses(edition: StatedEdition) -> Iterator[Problem]:
    seen = {edition.record.passage.source}
    for number, witness in enumerate(edition.record.witnesses):
        if witness.source in seen:
            found = f"{witness.source} carries this edition already"
            remedy = "name another source: a page is no witness of itself"
            yield edition.problem(f"witnesses.{number}.source", found, remedy)
        seen.add(witness.source)


def _checks(edition: StatedEdition, as_of: date) -> Iterator[Problem]:
    # A text may be compared as soon as it is published, before it takes effect.
    record = edition.record
    begin = record.published_on or record.effective_on
    for number, check in enumerate(record.checks):
        if check.on > as_of:
            found = f"{check.on} lies after as_of {as_of}"
            remedy = "correct the day, or move as_of in corpus/corpus.yaml"
            yield edition.problem(f"checks.{number}.on", found, remedy)
        if begin and check.on < begin:
            found = f"{check.on} lies before {begin}, when the edition begins"
            remedy = "move the check to the edition that was compared"
            yield edition.problem(f"checks.{number}.on", found, remedy)


def _undated(editions: Iterable[StatedEdition]) -> Iterator[Problem]:
    undated = [edition for edition in editions if edition.record.effective_on is None]
    for edition in undated[1:]:
        found = f"is unknown, and so is that of editions.{undated[0].number}"
        remedy = "find the day of one of them, or keep one: nothing tells which came first"
        yield edition.problem("effective_on", found, remedy)


def _neighbours(earlier: StatedEdition, later: StatedEdition) -> Iterator[Problem]:
    begins, ends = first_day(later.record), earlier.record.repealed_on
    if begins == first_day(earlier.record):
        found = f"{begins} is also that of editions.{earlier.number}"
        yield later.problem("effective_on", found, "let each edition begin on a day of its own")
    elif ends and ends > begins:
        found = f"{ends} lies after {begins}, when editions.{later.number} begins: two would count"
        yield earlier.problem("repealed_on", found, "correct the dates")
