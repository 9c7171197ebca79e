"""The corpus as it would be with a source in it: what accepting a source would publish."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.assembly import Library, assemble
from guiju.corpus import Corpus
from guiju.editions import edition_name
from guiju.errors import CorpusError, Problem
from guiju.model import Rule, SourceAccount
from guiju.passages import Page
from guiju.records import EditionRecord, PassageRecord, RuleRecord
from guiju.reviewing.decisions import (
    ArticleDecision,
    Becomes,
    ReviewRecord,
    decision_problems,
    review_place,
)
from guiju.stated import rule_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guiju.intake.incoming import IncomingSource

UNDECIDED = "待定"
_FIELD = re.compile(r"editions\.(\d+)\.(?:(?:passage|witnesses\.\d+)\.?)?(\w*)")


@dataclass(frozen=True, slots=True)
class Taken:
    """An article that becomes something: its number, its decision, and where the record has it.

    `edition` is the place in the rule's list of editions.
    """

    number: int
    decision: ArticleDecision
    rule_id: str
    edition: int


@dataclass(frozen=True, slots=True)
class CandidateRecords:
    """The records of the rules that change, and which article each change comes from."""

    rules: dict[str, RuleRecord]
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What accepting a source would publish.

    `outcomes` holds for each article that becomes something the edition it gives, or the edition
    that it witnesses.
    """

    corpus: Corpus
    library: Library
    records: CandidateRecords
    outcomes: tuple[tuple[Taken, Rule], ...]
    page: Page
    account: SourceAccount


def candidate_records(
    incoming: IncomingSource, record: ReviewRecord, corpus: Corpus, *, preview: bool
) -> CandidateRecords:
    """Return the records that the decisions make of the corpus's own.

    In a `preview` what is not decided yet stands in as 待定, and an article without an id gets one
    that no platform has.

    Raises:
        CorpusError: with everything that the decisions name and is not there.
    """
    rules = dict(corpus.rules)
    changed: dict[str, RuleRecord] = {}
    taken = []
    problems = list(decision_problems(incoming.id, record, corpus))
    for number, own in enumerate(record.articles):
        if own.becomes is Becomes.NONE or own.opens is None:
            continue
        rule_id = own.rule or (f"zz.article-{number + 1}" if preview else None)
        if rule_id is None:
            continue
        passage = PassageRecord(incoming.id, own.opens, own.opens_as, own.until)
        before = changed.get(rule_id) or rules.get(rule_id)
        if own.becomes is Becomes.NEW_RULE:
            if before is None:
                changed[rule_id] = _new_rule(own, passage)
                taken.append(Taken(number, own, rule_id, 0))
            continue
        if before is None:
            continue
        if own.becomes is Becomes.EDITION:
            changed[rule_id] = replace(before, editions=(*before.editions, _edition(own, passage)))
            taken.append(Taken(number, own, rule_id, len(before.editions)))
            continue
        place = _named_edition(before, own.edition, corpus)
        if place is None:
            known = "、".join(_names(before, corpus))
            found = f"{rule_id} has no edition {own.edition}"
            remedy, field = f"name one of {known}", f"articles.{number}.edition"
            problems.append(Problem(review_place(incoming.id), found, remedy, field))
            continue
        edition = before.editions[place]
        wider = replace(edition, witnesses=(*edition.witnesses, passage))
        editions = (*before.editions[:place], wider, *before.editions[place + 1 :])
        changed[rule_id] = replace(before, editions=editions)
        taken.append(Taken(number, own, rule_id, place))
    if problems:
        raise CorpusError(tuple(problems))
    return CandidateRecords(changed, tuple(taken))


def candidate(
    incoming: IncomingSource, record: ReviewRecord, corpus: Corpus, *, preview: bool = False
) -> Candidate:
    """Put the corpus together with the source in it, as its decisions stand.

    Raises:
        CorpusError: with every decision that does not fit the source or the corpus.
    """
    records = candidate_records(incoming, record, corpus, preview=preview)
    sources = (*corpus.sources, incoming.text)
    wider = replace(
        corpus,
        sources=tuple(sorted(sources, key=lambda text: text.source.id)),
        rules=tuple(sorted((dict(corpus.rules) | records.rules).items())),
    )
    try:
        library = assemble(wider)
    except CorpusError as error:
        raise CorpusError(tuple(_placed(error.problems, records, incoming.id))) from None
    number = next(i for i, own in enumerate(library.pages) if own.text.source.id == incoming.id)
    return Candidate(
        wider,
        library,
        records,
        tuple(_outcomes(records, library, wider)),
        library.pages[number],
        library.accounts[number],
    )


def _new_rule(own: ArticleDecision, passage: PassageRecord) -> RuleRecord:
    return RuleRecord(
        title=own.title or UNDECIDED,
        aliases=own.aliases,
        publisher=own.publisher or UNDECIDED,
        applies_to=own.applies_to or UNDECIDED,
        editions=(_edition(own, passage),),
        category=own.category,
    )


def _edition(own: ArticleDecision, passage: PassageRecord) -> EditionRecord:
    return EditionRecord(
        published_on=own.published_on,
        effective_on=own.effective_on,
        evidence=own.evidence,
        passage=passage,
        repealed_on=own.repealed_on,
        note=own.note,
    )


def _names(rule: RuleRecord, corpus: Corpus) -> list[str]:
    hashes = {text.source.id: text.source.sha256 for text in corpus.sources}
    return [
        edition_name(own.effective_on, hashes.get(own.passage.source, "")) for own in rule.editions
    ]


def _named_edition(rule: RuleRecord, name: str | None, corpus: Corpus) -> int | None:
    names = _names(rule, corpus)
    return names.index(name) if name in names else None


def _outcomes(
    records: CandidateRecords, library: Library, corpus: Corpus
) -> Iterable[tuple[Taken, Rule]]:
    editions = {(one.id, one.edition): one for one in (*library.rules, *library.other_editions)}
    for own in records.taken:
        name = _names(records.rules[own.rule_id], corpus)[own.edition]
        yield own, editions[own.rule_id, name]


def _placed(
    problems: Iterable[Problem], records: CandidateRecords, source_id: str
) -> Iterable[Problem]:
    """Yield problems of records that are still to be written where a person can mend them."""
    articles: Mapping[tuple[str, int], int] = {
        (rule_file(own.rule_id), own.edition): own.number for own in records.taken
    }
    for problem in problems:
        field = _FIELD.match(problem.field)
        article = articles.get((problem.place, int(field[1]))) if field else None
        if field is None or article is None:
            yield problem
            continue
        name = field[2] or "opens"
        own = f"articles.{article}.{name}{problem.field[field.end() :]}"
        yield Problem(review_place(source_id), problem.found, problem.remedy, own)
