"""review.yaml: what a person decides about a source, checked field by field as the corpus is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, StringConstraints

from guiju.errors import Problem
from guiju.records import Name, OpensAs, RuleId, Sha256, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.corpus import Corpus

_STRICT = ConfigDict(extra="forbid")
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


class Becomes(StrEnum):
    """What an article of the page becomes in the corpus."""

    NEW_RULE = "new-rule"
    EDITION = "edition"
    WITNESS = "witness"
    NONE = "none"


class Open(StrEnum):
    """A field that the page does not settle: a person strikes its name off when it is decided."""

    BECOMES = "becomes"
    RULE = "rule"
    EDITION = "edition"
    OPENS = "opens"
    TITLE = "title"
    PUBLISHER = "publisher"
    APPLIES_TO = "applies_to"
    CATEGORY = "category"
    PUBLISHED_ON = "published_on"
    EFFECTIVE_ON = "effective_on"
    REPEALED_ON = "repealed_on"


class OpenSource(StrEnum):
    """A field of source.yaml that a person has to look at."""

    PAGE_TITLE = "page_title"
    SITE = "site"
    PAGE_DATE = "page_date"
    SCRIPT = "script"
    KIND = "kind"
    ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class ArticleDecision:
    """What one article of the page becomes; the fields are those of the rule's record.

    `edition` names the edition that a witness carries. What an article that becomes nothing says in
    its other fields is not read.
    """

    __pydantic_config__ = _STRICT
    becomes: Becomes
    to_decide: tuple[Open, ...] = ()
    rule: RuleId | None = None
    edition: Text | None = None
    title: Name | None = None
    aliases: tuple[Name, ...] = ()
    publisher: Name | None = None
    applies_to: Name | None = None
    category: Text | None = None
    published_on: date | None = None
    effective_on: date | None = None
    repealed_on: date | None = None
    evidence: tuple[Text, ...] = ()
    note: Text | None = None
    opens: Text | None = None
    opens_as: OpensAs = OpensAs.CONTENT
    until: Text | None = None


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """corpus/incoming/<source>/review.yaml: the decisions, and what they were made on.

    `sha256` is that of raw.txt, `corpus` a digest of corpus/ as it stood at the last review, and
    `proposal` one of the text that review wrote: where it still holds, nobody has edited the file.
    """

    __pydantic_config__ = _STRICT
    sha256: Sha256
    corpus: Digest
    proposal: Digest
    articles: tuple[ArticleDecision, ...]
    to_decide: tuple[OpenSource, ...] = ()


_NEEDED = {
    Becomes.NEW_RULE: ("rule", "title", "publisher", "applies_to", "opens"),
    Becomes.EDITION: ("rule", "opens"),
    Becomes.WITNESS: ("rule", "edition", "opens"),
    Becomes.NONE: (),
}


def review_place(source_id: str) -> str:
    """Return where the decisions about a source stand."""
    return f"corpus/incoming/{source_id}/review.yaml"


def decision_problems(source_id: str, record: ReviewRecord, corpus: Corpus) -> Iterator[Problem]:
    """Yield what the decisions name that is not there, and what they leave out.

    What a field is not decided yet in is open, and no problem.
    """
    place = review_place(source_id)
    rules = dict(corpus.rules)
    former = {old: rule_id for rule_id, rule in corpus.rules for old in rule.former_ids}
    platforms = [platform.id for platform in corpus.taxonomy.platforms]
    categories = [category.name for category in corpus.taxonomy.rule_categories]
    named: dict[str, int] = {}
    for number, own in enumerate(record.articles):

        def problem(field: str, found: str, remedy: str, at: int = number) -> Problem:
            return Problem(place, found, remedy, f"articles.{at}.{field}")

        if own.becomes is Becomes.NONE:
            continue
        for field in _NEEDED[own.becomes]:
            if getattr(own, field) is None and field not in own.to_decide:
                yield problem(
                    field, "is missing", f"an article that becomes {own.becomes} needs it"
                )
        rule = own.rule
        if rule is None:
            continue
        if rule in named:
            yield problem("rule", f"{rule} is articles.{named[rule]} already", "name another rule")
        named.setdefault(rule, number)
        if own.becomes is Becomes.NEW_RULE:
            if rule in rules or rule in former:
                found = (
                    f"{rule} is a rule already"
                    if rule in rules
                    else f"{rule} leads to {former[rule]}"
                )
                yield problem("rule", found, "choose another id, or let it become an edition")
            elif rule.split(".")[0] not in platforms:
                remedy = f"begin with one of {', '.join(platforms)} (platforms.yaml)"
                yield problem("rule", f"{rule} names no known platform", remedy)
            if own.category and own.category not in categories:
                remedy = f"take one of {', '.join(categories)} (rule_categories.yaml)"
                yield problem("category", f"{own.category} is no category", remedy)
        elif rule not in rules:
            yield problem("rule", f"{rule} is no rule", "name a file of corpus/rules")


def open_decisions(record: ReviewRecord) -> tuple[str, ...]:
    """Return the fields that a person still has to decide, as the file calls them."""
    own = [f"to_decide.{field}" for field in record.to_decide]
    for number, article in enumerate(record.articles):
        own += [f"articles.{number}.{field}" for field in article.to_decide]
    return tuple(own)
