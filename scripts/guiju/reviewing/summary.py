"""A review in short: what the screen and programs show of it, in plain values."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from guiju import words
from guiju.model import Account, Certainty
from guiju.reviewing.decisions import Becomes, Open
from guiju.reviewing.doubts import Doubt, doubts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from guiju.model import Rule
    from guiju.reviewing.decisions import ArticleDecision
    from guiju.reviewing.proposing import ArticleProposal
    from guiju.reviewing.reviewed import Review
    from guiju.reviewing.side_by_side import Row


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """What one article becomes as decided, why the program thinks so, and what it would publish.

    `flags` counts the flags of its clauses by their names; the counts are 0 where nothing can be
    published yet.
    """

    number: int
    becomes: Becomes
    rule: str | None
    edition: str | None
    title: str
    why: str
    certainty: Certainty
    published_on: date | None
    effective_on: date | None
    repealed_on: date | None
    evidence: tuple[str, ...]
    to_decide: tuple[Open, ...]
    clauses: int
    criteria: int
    consequences: int
    flags: dict[str, int]
    trust: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a person must know of a source before deciding.

    `repairs` counts the repairs of the page by certainty, `removals` the lines taken out by reason,
    `accounts` the characters of the raw text by where they went.
    """

    source: str
    page_title: str
    site: str
    kind: str
    format: str
    encoding: str
    encoding_because: str
    name: str
    characters: int
    articles: tuple[ArticleSummary, ...]
    repairs: dict[str, int]
    removals: dict[str, int]
    accounts: dict[str, int]
    doubts: tuple[Doubt, ...]
    open: tuple[str, ...]
    problems: tuple[str, ...]
    edited: bool


def summarised(review: Review, rows: Sequence[Row]) -> Summary:
    """Return a review in short; `rows` are those of its page."""
    incoming, page = review.incoming, review.proposal.page
    repairs = Counter(repair.certainty.value for repair in page.restored.repairs)
    removed = Counter(line.reason.value for line in page.screened.removals if line.reason)
    ledger = review.candidate.account.ledger if review.candidate else page.ledger
    accounts: Counter[Account] = Counter()
    for entry in ledger:
        accounts[entry.account] += entry.end - entry.start
    return Summary(
        source=incoming.id,
        page_title=incoming.record.page_title,
        site=incoming.record.site,
        kind=incoming.record.kind.value,
        format=incoming.record.format.value,
        encoding=incoming.record.encoding,
        encoding_because=incoming.received.encoding.because,
        name=incoming.received.name,
        characters=len(incoming.text.text),
        articles=tuple(_articles(review)),
        repairs={one.value: repairs[one.value] for one in Certainty if repairs[one.value]},
        removals=dict(removed.most_common()),
        accounts={one.value: accounts[one] for one in Account if accounts[one]},
        doubts=doubts_of(review, rows),
        open=review.open,
        problems=tuple(map(str, review.problems)),
        edited=review.edited,
    )


def summary_json(summary: Summary, page: Path) -> str:
    """Return a summary as readable JSON, with the place of the page."""
    rows = {**asdict(summary), "page": str(page)}
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n"


def _articles(review: Review) -> list[ArticleSummary]:
    made = review.candidate
    outcomes = {taken.number: rule for taken, rule in made.outcomes} if made else {}
    proposals = review.proposal.articles
    found = []
    for number, decision in enumerate(review.record.articles):
        own = proposals[number] if number < len(proposals) else None
        found.append(_article(number, decision, own, outcomes.get(number)))
    return found


def _article(
    number: int, decision: ArticleDecision, own: ArticleProposal | None, rule: Rule | None
) -> ArticleSummary:
    is_text = rule is not None and decision.becomes is not Becomes.WITNESS
    clauses = rule.clauses if rule is not None and is_text else ()
    title = decision.title or (rule.title if rule else None) or (own.title.value if own else "")
    shows_dates = decision.becomes in (Becomes.NEW_RULE, Becomes.EDITION)
    return ArticleSummary(
        number=number + 1,
        becomes=decision.becomes,
        rule=decision.rule,
        edition=rule.edition if rule else decision.edition,
        title=title,
        why=own.becomes.why if own else "",
        certainty=own.becomes.certainty if own else Certainty.CERTAIN,
        published_on=decision.published_on if shows_dates else None,
        effective_on=decision.effective_on if shows_dates else None,
        repealed_on=decision.repealed_on if shows_dates else None,
        evidence=decision.evidence if shows_dates else (),
        to_decide=decision.to_decide,
        clauses=len(clauses),
        criteria=sum(len(clause.criteria) for clause in clauses),
        consequences=sum(len(clause.consequences) for clause in clauses),
        flags=dict(Counter(words.FLAG[flag.kind] for clause in clauses for flag in clause.flags)),
        trust=words.TRUST[rule.trust] if rule else None,
    )
