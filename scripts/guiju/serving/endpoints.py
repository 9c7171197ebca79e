"""What the API answers, one line each: requests are read, answered and described from this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guiju.serving import answering, asked
from guiju.serving.answers import (
    Answer,
    CheckAnswer,
    CiteAnswer,
    FullAnswer,
    Health,
    RulesAnswer,
    SearchAnswer,
    VerifyAnswer,
)
from guiju.serving.published import Published


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path and method: what it takes, what it gives, and the function between the two.

    `asks` is the type of its parameters, or of its body where the method is POST. `misses` says
    that it may answer 404 with `found: false`.
    """

    path: str
    method: str
    name: str
    summary: str
    asks: type
    answer: type
    give: Callable[[Published, Any], Answer]
    misses: bool = False


def _search(published: Published, given: asked.Search) -> SearchAnswer:
    return answering.find(
        published,
        given.q,
        platform=given.platform,
        topic=given.topic,
        limit=given.limit,
        offset=given.offset,
    )


def _rules(published: Published, given: asked.Rules) -> RulesAnswer:
    return answering.list_rules(
        published, platform=given.platform, limit=given.limit, offset=given.offset
    )


def _clauses(published: Published, given: asked.Clauses) -> FullAnswer:
    found = answering.clauses(
        published, given.id, as_of=given.as_of, limit=given.limit, offset=given.offset
    )
    return answering.with_lines(published, found, full=given.full)


def _cite(published: Published, given: asked.Cite) -> CiteAnswer:
    return answering.citations(published, given.id, style=given.style, as_of=given.as_of)


def _questions(published: Published, given: asked.Questions) -> CheckAnswer:
    return answering.check(published, given.rule)


def _check(published: Published, given: asked.Check) -> CheckAnswer:
    return answering.check(published, given.rule, asked.facts_said(given.facts))


def _verify(published: Published, given: asked.Letter) -> VerifyAnswer:
    return answering.verify(published, given.text)


ENDPOINTS = (
    Endpoint(
        "/search",
        "GET",
        "search",
        "Find clauses by words, by any part of their text, or by rule and number",
        asked.Search,
        SearchAnswer,
        _search,
    ),
    Endpoint("/rules", "GET", "rules", "List the rules", asked.Rules, RulesAnswer, _rules),
    Endpoint(
        "/clauses/{id}",
        "GET",
        "clauses",
        "Give a clause, those below a heading, or those of a rule, by id or by name",
        asked.Clauses,
        FullAnswer,
        _clauses,
        misses=True,
    ),
    Endpoint(
        "/cite",
        "GET",
        "cite",
        "Cite a clause, a section or a rule, in one of six forms or in all",
        asked.Cite,
        CiteAnswer,
        _cite,
        misses=True,
    ),
    Endpoint(
        "/check",
        "GET",
        "questions",
        "Give what a rule asks of a shop",
        asked.Questions,
        CheckAnswer,
        _questions,
        misses=True,
    ),
    Endpoint(
        "/check",
        "POST",
        "check",
        "Compare a shop's figures with a rule's criteria; nothing of them is kept",
        asked.Check,
        CheckAnswer,
        _check,
        misses=True,
    ),
    Endpoint(
        "/verify",
        "POST",
        "verify",
        "Check what a text cites and quotes; nothing of it is kept",
        asked.Letter,
        VerifyAnswer,
        _verify,
    ),
)
HEALTH = ("/health", "health", "Say which build is served", Health)
