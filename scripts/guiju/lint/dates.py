"""Days that contradict each other: a page's and its rule's, a record's and what a clause prints."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from guiju.editions import printed_days
from guiju.lint.finding import Finding, Severity
from guiju.model import full_id, pinned_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from guiju.assembly import Library

_SENTENCE = re.compile(r"[^。；\n]+")
_OWN = re.compile(r"本(?:规则|规范|标准|办法|细则|公告|通知|协议|制度|条例)")
_BEGINS = re.compile(r"生效|施行|实施|发布|公布|修订|执行|失效|废止")


def contradicting_dates(library: Library) -> Iterator[Finding]:
    """Yield days that cannot both be right, or that a clause prints and no record has."""
    yield from _pages(library)
    yield from _clauses(library)


def _pages(library: Library) -> Iterator[Finding]:
    sources = {page.text.source.id: page.text.source for page in library.pages}
    for source in sources.values():
        if source.page_date and source.retrieved and source.retrieved < source.page_date:
            detail = f"采集于{source.retrieved}，早于页面印出的日期{source.page_date}。"
            place = f"corpus/sources/{source.id}/source.yaml"
            remedy = "correct page_date or retrieved"
            yield Finding(Severity.WARNING, "contradicting-dates", place, detail, remedy)
    for rule in (*library.rules, *library.other_editions):
        for source_id in rule.sources:
            day = sources[source_id].page_date
            if day and rule.published_on and day < rule.published_on:
                detail = (
                    f"页面印出的日期{day}早于 {rule.id}@{rule.edition} 的发布日期"
                    f"{rule.published_on}：转载不会先于原文。"
                )
                place = f"corpus/sources/{source_id}/source.yaml"
                remedy = "check both dates against the page"
                yield Finding(Severity.WARNING, "contradicting-dates", place, detail, remedy)


def _clauses(library: Library) -> Iterator[Finding]:
    """Report a day that a rule prints of itself and that none of its editions has."""
    editions = (*library.rules, *library.other_editions)
    known: dict[str, set[date]] = defaultdict(set)
    for rule in editions:
        days = {rule.published_on, rule.effective_on, rule.repealed_on} - {None}
        known[rule.id] |= {day for day in days if day}
        if rule.repealed_on:
            known[rule.id].add(rule.repealed_on - timedelta(1))
    for rule in editions:
        for clause in rule.clauses:
            for sentence in _SENTENCE.findall(clause.text):
                if not (_OWN.search(sentence) and _BEGINS.search(sentence)):
                    continue
                for printed in printed_days(sentence):
                    if printed.day not in known[rule.id]:
                        detail = f"本条印有{printed.day}，档案里没有这个日期：“{sentence[:40]}”"
                        place = (full_id if rule.counts else pinned_id)(rule, clause.id)
                        remedy = "record the date with this sentence as its evidence"
                        yield Finding(Severity.WARNING, "printed-date", place, detail, remedy)
