"""Answers what programs ask of one build; over HTTP and over MCP it is the same."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from guiju import words
from guiju.asking import questionnaire
from guiju.calling import (
    UnknownNameError,
    clauses_called,
    editions_called,
    id_called,
    part_called,
    rule_called,
    standing,
)
from guiju.check_record import check_record
from guiju.checking import assess
from guiju.citation import Style, cite, cited, locator
from guiju.editions import counting_on
from guiju.errors import UsageError
from guiju.exporting.assistants import clause_doubts
from guiju.exporting.lines import clause_line, pinned_rule
from guiju.facts import Statement, read_facts
from guiju.model import Clause, Status, Trust, anchor, full_id, pinned_id, pinned_page_path
from guiju.query import Field
from guiju.query_answers import say_note, say_searched, suggestions
from guiju.search import Hit, Match, search, wanted
from guiju.serving.answers import (
    AskedQuestion,
    Attribution,
    CheckAnswer,
    Citation,
    CiteAnswer,
    ClauseAnswer,
    Count,
    FoundClause,
    FullAnswer,
    GivenClause,
    GivenRule,
    RulesAnswer,
    SearchAnswer,
    VerifyAnswer,
    shown,
)
from guiju.status import status_words
from guiju.verifying import Outcome, Verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from guiju.model import Heading, Rule
    from guiju.query import Filter
    from guiju.questionnaire import Question, Questionnaire
    from guiju.serving.published import Published

SUGGESTIONS = 10
LONGEST_CITATION = 100  # characters; what is longer says more than a name and a label
LARGEST_SEARCH = 1000  # hits; who wants more than that wants the export
# Of what a letter cites, these say that it is not in the corpus, or that nobody looked.
NOT_FOUND = (Outcome.NOT_HERE, Outcome.NO_CLAUSE, Outcome.UNCLEAR, Outcome.UNREAD)


def find(
    published: Published,
    query: str,
    *,
    platform: str | None = None,
    topic: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> SearchAnswer:
    """Find clauses by words, by any part of their text, or by rule and number."""
    typed = shown(query)
    index = published.index
    filters: list[Filter] = []
    for field, value in ((Field.PLATFORM, platform), (Field.TOPIC, topic)):
        if value is not None:
            try:
                filters.append(wanted(field, value, index.tables))
            except UsageError as error:
                known = tuple(sorted(index.tables.choices.get(field, {})))
                return _no_hits(published, typed, str(error), known)
    with published.searching:
        answer = search(
            index, query, filters=tuple(filters), limit=min(offset + limit, LARGEST_SEARCH)
        )
    # The hits are in order: if the first is only like the search, all are.
    is_said = bool(answer.hits) and answer.hits[0].match is not Match.RELATED
    near = () if is_said else suggestions(answer.query, index.tables)
    notes = (f"{say_note(note, index.tables)}。" for note in answer.query.notes)
    searched = shown(say_searched(answer.query, index.tables))
    reason = None
    if not answer.hits:
        reason = f"没有找到：{searched}；{_HINT}"
    elif not is_said:
        reason = f"没有条款写着：{searched}；所列的只是相近的条款，请逐条读过再判断"
    return SearchAnswer(
        found=is_said,
        looked_for=typed,
        reason=reason,
        suggestions=near,
        notes=tuple(map(shown, notes)),
        as_of=published.as_of,
        build=published.build,
        searched=searched,
        total=answer.total,
        offset=offset,
        hits=tuple(_found(published, hit) for hit in answer.hits[offset:]),
        counts=tuple(
            Count(field=facet.field.value, value=value, count=count)
            for facet in answer.facets
            for value, count in facet.counts
        ),
    )


_HINT = "试试更短的词、去掉筛选，或用规则名加编号，如“电商PK 4.1”"


def _no_hits(published: Published, typed: str, reason: str, known: tuple[str, ...]) -> SearchAnswer:
    return SearchAnswer(
        found=False,
        looked_for=typed,
        reason=shown(reason),
        suggestions=known,
        notes=(),
        as_of=published.as_of,
        build=published.build,
        searched=typed,
        total=0,
        offset=0,
        hits=(),
        counts=(),
    )


def _found(published: Published, hit: Hit) -> FoundClause:
    rule, clause = published.by_pinned[hit.pinned]
    given = given_clause(published, rule, clause)
    return FoundClause(**_fields(given), match=hit.match, highlights=hit.highlights)


def _fields(narrow: Attribution | ClauseAnswer) -> dict[str, Any]:
    """Return an answer's fields, to make a wider one of: asdict would take apart what they hold."""
    return {field.name: getattr(narrow, field.name) for field in dataclasses.fields(narrow)}


def list_rules(
    published: Published,
    *,
    platform: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> RulesAnswer:
    """List the rules in the editions that count, by id."""
    known = published.platforms
    reason = None
    rules: Sequence[Rule] = published.rules
    if platform is not None:
        chosen = [one for one, name in known.items() if platform.strip() in (one, name)]
        rules = [rule for rule in published.rules if rule.platform in chosen]
        if not chosen:
            said = "、".join(f"{one}（{name}）" for one, name in known.items())
            reason = f"{shown(platform)}: 没有这个平台；可用的有：{said}"
        elif not rules:
            reason = f"{shown(platform)}: 本库没有这个平台的规则；请换一个平台"
    return RulesAnswer(
        found=bool(rules),
        looked_for=shown(platform or ""),
        reason=reason,
        suggestions=tuple(known) if reason else (),
        notes=(),
        as_of=published.as_of,
        build=published.build,
        total=len(rules),
        offset=offset,
        rules=tuple(_given_rule(published, rule) for rule in rules[offset : offset + limit]),
    )


def _given_rule(published: Published, rule: Rule) -> GivenRule:
    others = (one.edition for one in published.others if one.id == rule.id)
    return GivenRule(
        **_fields(attribution(published, rule, None, published.as_of)),
        aliases=rule.aliases,
        publisher=rule.publisher,
        applies_to=rule.applies_to,
        topics=rule.topics,
        clauses=len(rule.clauses),
        checkable=bool(_asked(published, rule).roots),
        editions=(rule.edition, *others),
        sources=rule.sources,
        notes=rule.notes,
    )


def clauses(
    published: Published,
    name: str,
    *,
    as_of: date | None = None,
    limit: int = 20,
    offset: int = 0,
) -> ClauseAnswer:
    """Give the clause that an id or a name means, or those below a heading or of a rule."""
    day = as_of or published.as_of
    notes: list[str] = []
    about: Attribution | None = None
    found: Sequence[Clause] = ()
    rule: Rule | None = None
    missed: UnknownNameError | None = None
    try:
        called = id_called(published.editions, name, published.names)
        rule_name, _, part = called.partition("/")
        editions, pinned = editions_called(published.editions, rule_name, notes.append)
        rule = pinned or (counting_on(as_of, editions) if as_of else editions[0])
        found = clauses_called(rule, part, editions) if part else rule.clauses
        rule = standing(rule, day)
        heading = next((one for one in rule.headings if one.id == part), None)
        about = attribution(published, rule, heading or (found[0] if part else None), day)
    except UnknownNameError as error:
        missed = error
    return ClauseAnswer(
        found=rule is not None and missed is None,
        looked_for=shown(name),
        reason=shown(str(missed)) if missed else None,
        suggestions=missed.suggestions[:SUGGESTIONS] if missed else (),
        notes=tuple(map(shown, notes)),
        as_of=day,
        build=published.build,
        about=about,
        total=0 if missed else len(found),
        offset=offset,
        clauses=()
        if missed or rule is None
        else tuple(
            given_clause(published, rule, clause, day) for clause in found[offset : offset + limit]
        ),
    )


def with_lines(published: Published, answer: ClauseAnswer, *, full: bool) -> FullAnswer:
    """Return an answer with all that is known of its clauses, or with room for it."""
    found = [published.by_pinned[one.pinned] for one in answer.clauses] if full else []
    lines = (clause_line(standing(rule, answer.as_of), clause) for rule, clause in found)
    return FullAnswer(**_fields(answer), lines=tuple(lines))


def citations(
    published: Published, name: str, *, style: Style | None = None, as_of: date | None = None
) -> CiteAnswer:
    """Cite what an id or a name means, in one form or in all."""
    day = as_of or published.as_of
    notes: list[str] = []
    about: Attribution | None = None
    made: tuple[Citation, ...] = ()
    missed: UnknownNameError | None = None
    try:
        rule, part = part_called(published.editions, name, as_of, notes.append, published.names)
        rule = standing(rule, day)
        what = cited(rule, part, published.sources, as_of=day, site_url=published.site_url)
        about = attribution(published, rule, part, day)
        made = tuple(
            Citation(style=one, text=cite(what, one)) for one in ((style,) if style else Style)
        )
    except UnknownNameError as error:
        missed = error
    return CiteAnswer(
        found=about is not None,
        looked_for=shown(name),
        reason=shown(str(missed)) if missed else None,
        suggestions=missed.suggestions[:SUGGESTIONS] if missed else (),
        notes=tuple(map(shown, notes)),
        as_of=day,
        build=published.build,
        about=about,
        citations=made,
    )


def check(published: Published, name: str, facts: Sequence[tuple[str, str]] = ()) -> CheckAnswer:
    """Compare a shop's figures, as (name, value), with a rule's criteria.

    Raises:
        FactsError: with all that cannot be taken for a fact.
    """
    reason: str | None = None
    near: tuple[str, ...] = ()
    rule: Rule | None = None
    asked: Questionnaire | None = None
    try:
        rule = rule_called(published.rules, name)
        asked = _asked(published, rule)
        if not asked.roots:
            able = [one for one in published.rules if _asked(published, one).roots]
            near = tuple(one.id for one in able)[:SUGGESTIONS]
            said = "、".join(one.title for one in able) or "（无）"
            reason = f"{shown(name)}: 《{rule.title}》没有可以自查的条件；可以自查的有：{said}"
    except UnknownNameError as error:
        reason, near = shown(str(error)), error.suggestions[:SUGGESTIONS]
    result = None
    if asked and asked.roots:
        given = [Statement(shown(said), said, value) for said, value in facts]
        result = check_record(asked, assess(asked, read_facts(asked, given)))
    return CheckAnswer(
        found=result is not None,
        looked_for=shown(name),
        reason=reason,
        suggestions=near,
        notes=(),
        as_of=published.as_of,
        build=published.build,
        about=attribution(published, rule, None, published.as_of) if rule else None,
        questions=tuple(_question(asked, one) for one in asked.questions) if asked else (),
        result=result,
    )


def verify(published: Published, text: str) -> VerifyAnswer:
    """Check each citation and quotation of a text, as long as a letter or as short as one."""
    checked = published.checker.check(text)
    notes: tuple[str, ...] = ()
    if not checked.verdicts and len(text) <= LONGEST_CITATION:
        checked, notes = _verified_name(published, text)
    found = any(one.outcome not in NOT_FOUND for one in checked.verdicts)
    pinned = dict.fromkeys(name for one in checked.verdicts for name in one.clauses)
    reason = None
    if not checked.verdicts:
        reason = "没有认出引用或引文；写明规则名和编号，如《规则名》4.1，原话放进引号"
    elif not found:
        reason = "所引的规则、条款或原话不在本库；请照每一处的说明核对"
    return VerifyAnswer(
        found=found,
        looked_for=shown(text),
        reason=reason,
        suggestions=(),
        notes=notes,
        as_of=published.as_of,
        build=published.build,
        sound=bool(checked.verdicts) and checked.is_sound,
        verdicts=checked.verdicts,
        unread_from=checked.unread_from,
        clauses=tuple(
            attribution(published, *published.by_pinned[one], published.as_of) for one in pinned
        ),
    )


def _verified_name(published: Published, text: str) -> tuple[Verdicts, tuple[str, ...]]:
    """Check a citation that stands alone, so that it needs no book marks: 电商PK4.1."""
    try:
        meant = id_called(published.editions, text.strip(), published.names)
    except UnknownNameError:
        return Verdicts(()), ()
    whole = (
        dataclasses.replace(one, start=0, end=len(text), column=1, quote=text)
        for one in published.checker.check(meant).verdicts
    )
    return Verdicts(tuple(whole)), (f"“{shown(text)}”认作 {meant}。",)


def attribution(
    published: Published, rule: Rule, part: Clause | Heading | None, day: date
) -> Attribution:
    """Say what must be said of a rule or its part; `rule` has the status of the day."""
    trust = part.trust if isinstance(part, Clause) else rule.trust
    page = f"{pinned_page_path(rule)}.html{f'#{anchor(part.id)}' if part else ''}"
    base = published.site_url.rstrip("/")
    return Attribution(
        id=full_id(rule, part.id) if part else rule.id,
        pinned=pinned_id(rule, part.id) if part else pinned_rule(rule),
        rule=rule.id,
        rule_title=rule.title,
        platform=rule.platform,
        edition=rule.edition,
        place=f"《{rule.title}》{locator(rule, part) if part else ''}",
        status=rule.status,
        status_verified=rule.status_verified and rule.status is not Status.UNVERIFIED,
        status_note=rule.status_note,
        status_said=status_words(rule),
        trust=trust,
        trust_said=words.TRUST[trust],
        warning=None if trust is Trust.OFFICIAL else words.REPOST_WARNING,
        published_on=rule.published_on,
        effective_on=rule.effective_on,
        as_of=day,
        link=f"{base}/{page}" if base else page,
    )


def given_clause(
    published: Published,
    rule: Rule,
    clause: Clause,
    day: date | None = None,
) -> GivenClause:
    """Return a clause with all that must be said of it."""
    return GivenClause(
        **_fields(attribution(published, rule, clause, day or published.as_of)),
        label=clause.label,
        title=clause.title,
        path=clause.path,
        text=clause.text,
        kind=clause.kind,
        doubts=tuple(clause_doubts(clause, lambda text: " ".join(text.split()))),
        sources=tuple(dict.fromkeys(span.source for span in clause.spans)),
    )


def _asked(published: Published, rule: Rule) -> Questionnaire:
    return questionnaire(rule, published.metrics)


def _question(asked: Questionnaire, question: Question) -> AskedQuestion:
    return AskedQuestion(
        name=question.key,
        label=question.label,
        kind=question.kind,
        unit=question.unit,
        options=question.options,
        default=question.default,
        clauses=tuple(f"{asked.rule}/{clause}" for clause in question.clauses),
    )
