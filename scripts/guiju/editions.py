"""Editions: which text of a rule counts on a day, and what its own dates can and cannot say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

from guiju.model import RelationKind
from guiju.numerals import chinese_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guiju.model import Rule

_YEAR, _NUMBER = r"\d{4}|[〇零一二三四五六七八九]{4}", r"\d{1,2}|[一二三四五六七八九十]{1,3}"
# A digit before or after would make the day a part of a longer number.
_PRINTED_DAY = re.compile(
    rf"(?<!\d)(?:({_YEAR})\s*年\s*({_NUMBER})\s*月\s*({_NUMBER})\s*[日号]"
    r"|(\d{4})([-./])(\d{1,2})\5(\d{1,2})(?![\d]|[-./]\d))"
)
NOTICE_DAYS_BY_LAW = 7  # 电子商务法第三十四条: 修改内容应当至少在实施前七日予以公示


class Dated(Protocol):
    """What takes effect on a day, or on none that is known."""

    @property
    def effective_on(self) -> date | None:
        """The first day of its force."""


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A day that a text prints in full, and where."""

    day: date
    start: int
    end: int


def edition_name(effective_on: date | None, source_sha256: str) -> str:
    """Return an edition's name: its first day of force, else eight digits of its source's hash.

    >>> edition_name(date(2022, 4, 8), "0" * 64), edition_name(None, "ab12" * 16)
    ('2022-04-08', 'undated-ab12ab12')
    """
    return effective_on.isoformat() if effective_on else f"undated-{source_sha256[:8]}"


def counting_on(day: date, editions: Sequence[D]) -> D:
    """Return the edition that a reader wants on a day.

    That is the one that took effect last; before the first, the next to come; an edition without a
    date only where there is no other.
    """
    dated = sorted((e for e in editions if e.effective_on), key=first_day)
    begun = [edition for edition in dated if first_day(edition) <= day]
    return (*begun[-1:], *dated[:1], *editions)[0]


def earlier_than(current: Sequence[Rule], others: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return those of the other editions that took effect before the one that counts."""
    days = {rule.id: rule.effective_on for rule in current}
    return tuple(
        other
        for other in others
        if (day := days.get(other.id)) and other.effective_on and other.effective_on < day
    )


def in_order(editions: Sequence[Rule], day: date) -> tuple[Rule, ...]:
    """Return the editions of one rule, each with its neighbours.

    The one that counts on `day` goes first, then the others, latest first and undated last.
    """
    dated = sorted((e for e in editions if e.effective_on), key=first_day)
    names = [edition.edition for edition in dated]
    rows = zip(names, [None, *names], [*names[1:], None], strict=False)
    neighbours = {name: (before, after) for name, before, after in rows}
    counting = counting_on(day, editions)
    linked = [
        replace(edition, counts=edition is counting, follows=before, followed_by=after)
        for edition in editions
        for before, after in [neighbours.get(edition.edition, (None, None))]
    ]
    linked.sort(key=first_day, reverse=True)
    return tuple(sorted(linked, key=lambda edition: not edition.counts))


def first_day(edition: Dated) -> date:
    """Return the first day of an edition's force; what has none goes before all others."""
    return edition.effective_on or date.min


def printed_days(text: str) -> tuple[PrintedDay, ...]:
    """Return the days that a text prints in full, in its order; impossible ones are left out.

    >>> [str(p.day) for p in printed_days("2022年3月31日首次发布，自二〇二二年四月八日起施行")]
    ['2022-03-31', '2022-04-08']
    >>> [str(p.day) for p in printed_days("2022-4-8，2022.04.09，2022年13月1日，12022-04-08")]
    ['2022-04-08', '2022-04-09']
    """
    found = []
    for match in _PRINTED_DAY.finditer(text):
        year, month, day = match.group(1, 2, 3) if match.group(1) else match.group(4, 6, 7)
        digits = "".join(str(chinese_number(char)) for char in year)
        try:
            printed = date(int(digits), chinese_number(month) or 0, chinese_number(day) or 0)
        except ValueError:
            continue
        found.append(PrintedDay(printed, *match.span()))
    return tuple(found)


def notice_days(published_on: date | None, effective_on: date | None) -> int | None:
    """Return the days from publication to effect, None unless both are known.

    >>> notice_days(date(2022, 3, 31), date(2022, 4, 8))
    8
    """
    if published_on is None or effective_on is None:
        return None
    return (effective_on - published_on).days


def notice_words(rule: Rule) -> str | None:
    """Return the notice period in words, None where a date is unknown.

    Only a change of what was there before is measured against the law, which speaks of changes:
    the text either follows an edition of its own rule, or amends others.
    """
    if rule.notice_days is None:
        return None
    amends = any(relation.kind is RelationKind.AMENDS for relation in rule.relations)
    said = f"{rule.notice_days}天"
    if rule.follows is None and not amends:
        return said
    short = rule.notice_days < NOTICE_DAYS_BY_LAW
    return f"{said}，{'少于' if short else '不少于'}电子商务法第三十四条所定的七日"
