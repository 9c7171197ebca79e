"""The dates of a rule as its own page prints them, each with the sentence that prints it.

The page's date is none of the rule's: lines that tell who posted what when are left out, and so are
sentences about another rule or law. What is printed without a year is told, and never completed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from guiju.editions import printed_days
from guiju.folding import fold
from guiju.labels import find_label
from guiju.model import Certainty, DateKind
from guiju.phrases import is_dateline
from guiju.reviewing.proposed import Proposed, certain, probable
from guiju.sentences import titles_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guiju.editions import PrintedDay

_DOCUMENT = (
    "规则|办法|规范|细则|公告|通知|规定|标准|协议|制度|守则|准则|政策|要求|条例|公约|说明|章程|条款"
)
_EFFECT = "生效|施行|实施|执行|启用|起效|上线"
_PUBLISH = "发布|公布|颁布|印发|出台|下发"
_REVISE = "修订|修改|更新|修正"
_END = "废止|失效|停止执行|作废|停止适用|停用"
_KINDS = (
    (DateKind.EFFECTIVE, re.compile(_EFFECT)),
    (DateKind.PUBLISHED, re.compile(f"{_PUBLISH}|{_REVISE}")),
    (DateKind.REPEALED, re.compile(_END)),
)
_LABEL = re.compile(
    rf"(?:(?P<effect>{_EFFECT})|(?P<publish>{_PUBLISH}|{_REVISE})|(?P<end>{_END}|截止))"
    r"(?:日期|时间|日)?(?:[：:为是]|于|自|在|从)*\s*$"
)
_LASTS_UNTIL = re.compile(r"有效期?(?:限)?[至到为]?[^，。；]{0,24}[至到]?\s*$")
_UNTIL = re.compile(r"(?:至|到|—|-|~|～)\s*$")
_LASTING = re.compile("有效期")
_AFTER = 16  # characters behind a day in which its verb stands
_OWN = re.compile(rf"本(?:次)?(?:{_DOCUMENT}|{_REVISE})|(?:以上|上述|该|此|新版|新)(?:{_DOCUMENT})")
_OTHER = re.compile(
    rf"(?:原|旧版?|此前的?|上一?版|前一版)(?:有的)?(?:《|{_DOCUMENT}|版本)"
    r"|中华人民共和国|国务院|全国人民代表大会"
)
_STATED = re.compile(rf"^(?:自|于|从)?.{{6,20}}(?:起|正式|首次|最新)*(?:{_EFFECT})。?$")
# 生效日期：… stands only above a rule; what stands beside it is the rule's day too, no page's.
_LABELLED = re.compile(rf"(?:^|[\s|｜·，；])(?:{_EFFECT})(?:日期|时间|日)[：:]")
_PUBLISHED_LABEL = re.compile(rf"(?:{_PUBLISH})(?:日期|时间|日)[：:]")
_BESIDE = 2  # lines
_NOTICE = re.compile("(?:公告|通知|通告|公示)$")
_FROM = re.compile(r"(?:自|从|于)\s*$")
_AT_ONCE = re.compile(rf"自(?:发布|公布|颁布)之日起(?:{_EFFECT})")
_ONLY_DAY = re.compile(r"^[\d年月日号\s.\-/〇零一二三四五六七八九十]+$")
_WITHOUT_YEAR = re.compile(r"(?<![年\d])\d{1,2}月\d{1,2}日")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_END_LINES = 3  # lines at the end of a rule among which the day of its signature stands
_LONGEST = 400  # characters of a sentence that is quoted as evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """A day that a page prints, what it says of it, and in which sentence."""

    kind: DateKind
    day: date
    sentence: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class OwnDates:
    """What is proposed as the dates of an edition, with the sentences that print them.

    `found` are all that the page prints of the rule, also those that were not taken.
    """

    published_on: Proposed[date | None]
    effective_on: Proposed[date | None]
    repealed_on: Proposed[date | None]
    evidence: tuple[str, ...]
    found: tuple[Finding, ...]


def own_dates(
    lines: Sequence[str], title: str, page_date: date | None, metadata: Sequence[str] = ()
) -> OwnDates:
    """Return the dates that the lines of one rule print of itself.

    `metadata` are lines that screening took for facts of the page: they are looked at only where
    one of them is the label of a rule's day.
    """
    if any(map(_LABELLED.search, metadata)):
        lines = (*metadata, *lines)
    found = tuple(dict.fromkeys(_findings(lines, title, page_date)))
    published = _latest(found, DateKind.PUBLISHED, lines)
    if published.value is None and (told := _page_published((*metadata, *lines))):
        published = probable(None, f"页面印有“{_short(told)}”，可能是网页的发布日期，没有取用。")
    effective = _latest(found, DateKind.EFFECTIVE, lines)
    repealed = _latest(found, DateKind.REPEALED, lines)
    if effective.value is None and published.value and any(map(_AT_ONCE.search, lines)):
        why = f"写明自发布之日起施行，发布日是{published.value}。"
        effective = probable(published.value, why)
    begin, end = published.value, effective.value
    if begin and end and end < begin:
        why = f"页面印有发布日{begin}，却晚于生效日{end}，两者不会同属一版；请看原文决定。"
        published = probable(None, why)
    begin = effective.value or published.value
    if repealed.value and begin and repealed.value <= begin:
        why = f"页面印有失效日{repealed.value}，不晚于开始之日{begin}；请看原文决定。"
        repealed = probable(None, why)
    taken = {
        DateKind.PUBLISHED: published.value,
        DateKind.EFFECTIVE: effective.value,
        DateKind.REPEALED: repealed.value,
    }
    evidence = [one.sentence for one in found if taken[one.kind] == one.day]
    return OwnDates(published, effective, repealed, tuple(dict.fromkeys(evidence)), found)


def _page_published(lines: Sequence[str]) -> str | None:
    """Return the first line that labels a day of publication, which may be the page's own."""
    labelled = (line for line in lines if _PUBLISHED_LABEL.search(line) and printed_days(line))
    return next(labelled, None)


def _latest(
    found: Sequence[Finding], kind: DateKind, lines: Sequence[str]
) -> Proposed[date | None]:
    own = [one for one in found if one.kind is kind]
    if not own:
        return _none(kind, lines)
    sure = [one for one in own if one.certainty is Certainty.CERTAIN]
    best = max(own, key=lambda one: (one.day, one.certainty is Certainty.CERTAIN))
    days = sorted({one.day for one in own})
    said = f"印有“{_short(best.sentence)}”"
    if len(days) > 1:
        others = "、".join(day.isoformat() for day in days if day != best.day)
        return probable(best.day, f"{said}；另印有{others}，取最晚的一个。")
    if not sure:
        return probable(best.day, f"{said}，但没有写明说的是本规则。")
    return certain(best.day, f"{said}。")


def _none(kind: DateKind, lines: Sequence[str]) -> Proposed[date | None]:
    if kind is DateKind.REPEALED:
        return certain(None, "没有印出失效日期。")
    verbs = next(pattern for own, pattern in _KINDS if own is kind)
    for line in lines:
        if (day := _WITHOUT_YEAR.search(line)) and verbs.search(line[day.end() :][:_AFTER]):
            return probable(None, f"只印了“{day.group()}”，没有年份，不推测。")
    name = "发布" if kind is DateKind.PUBLISHED else "生效"
    return certain(None, f"没有印出{name}日期。")


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 60 else f"{sentence[:59]}…"


def _findings(lines: Sequence[str], title: str, page_date: date | None) -> Iterator[Finding]:
    labelled = [number for number, line in enumerate(lines) if _LABELLED.search(line)]
    for number, line in enumerate(lines):
        is_beside = any(abs(number - other) <= _BESIDE for other in labelled)
        if is_dateline(line) and not _OWN.search(line) and not is_beside:
            continue
        at_end = number >= len(lines) - _END_LINES
        label = find_label(line)
        goes_on = False  # a sentence without a subject goes on about that of the one before it
        for match in _SENTENCE.finditer(line, label.end if label else 0):
            whole = match.group()
            if days := printed_days(whole):
                yield from _of_sentence(
                    whole, days, title, page_date, at_end=at_end, goes_on=goes_on
                )
            goes_on = bool(_subject(whole, len(whole), title, goes_on=goes_on))


def _of_sentence(
    whole: str,
    days: Sequence[PrintedDay],
    title: str,
    page_date: date | None,
    *,
    at_end: bool,
    goes_on: bool,
) -> Iterator[Finding]:
    for place, printed in enumerate(days):
        begin = days[place - 1].end if place else 0
        end = days[place + 1].start if place + 1 < len(days) else len(whole)
        before, after = whole[begin : printed.start], whole[printed.end : end]
        kind = _kind(before, after, whole[: printed.start])
        if kind is None and _NOTICE.search(title) and after.startswith("起"):
            # 自某日起，上限由甲调整为乙: what an announcement changes, it changes from that day.
            kind = DateKind.EFFECTIVE if _FROM.search(before) else None
        day = printed.day
        if kind is None:
            if at_end and _ONLY_DAY.match(whole.strip()) and day != page_date:
                yield Finding(DateKind.PUBLISHED, day, whole.strip(), Certainty.PROBABLE)
            continue
        if kind is DateKind.REPEALED and _LASTING.search(whole[: printed.start]):
            day += timedelta(1)  # the last day in force is printed, the first without it is meant
        subject = _subject(whole, printed.start, title, goes_on=goes_on)
        if subject is None:
            continue
        label_only = _LABEL.search(before) is not None
        is_pages = kind is DateKind.PUBLISHED and day == page_date and label_only
        sure = subject or (_STATED.match(whole.strip()) is not None)
        certainty = Certainty.CERTAIN if sure and not is_pages else Certainty.PROBABLE
        yield Finding(kind, day, _quoted(whole, printed.start), certainty)


def _kind(before: str, after: str, all_before: str) -> DateKind | None:
    if _LASTING.search(all_before) and (_UNTIL.search(before) or _LASTS_UNTIL.search(before)):
        opens = not _UNTIL.search(before) and re.match(r"\s*(?:起|至|到|—|-|~|～)", after)
        return DateKind.EFFECTIVE if opens else DateKind.REPEALED
    if label := _LABEL.search(before):
        if label["effect"]:
            return DateKind.EFFECTIVE
        return DateKind.PUBLISHED if label["publish"] else DateKind.REPEALED
    near = after[:_AFTER]
    verbs = [
        (match.start(), kind)
        for kind, verb in _KINDS
        # 于某日发布的《乙规则》 tells which 乙规则 is meant.
        if (match := verb.search(near)) and not after.startswith("的", match.end())
    ]
    if not verbs or re.match(r"\s*(?:之?前|以前|之?后|以后|内|至|到)", near):
        return None
    return min(verbs)[1]


def _subject(whole: str, day_at: int, title: str, *, goes_on: bool) -> bool | None:
    """Say whether a sentence speaks of the rule itself; None where it speaks of another."""
    said = whole[:day_at]
    own = fold(title)
    named = [name for name in titles_in(whole) if name.start < day_at]
    mine = [name for name in named if own and (fold(name.name) in own or own in fold(name.name))]
    is_own = bool(_OWN.search(said) or mine)
    nearest = max(said.rfind("，"), said.rfind("；"), said.rfind(",")) + 1
    if _OTHER.search(said[nearest:]) or (_OTHER.search(said) and not is_own):
        return None
    foreign = [name for name in named if name not in mine]
    if foreign and not is_own:
        # 《甲规则》自某日起施行 is the day of 甲; 现对《甲规则》修订，将于某日生效 that of news.
        return None if foreign[-1].start >= nearest else False
    return is_own or goes_on


def _quoted(whole: str, day_at: int) -> str:
    """Return the sentence, or the part of it between ； that holds the day, without its label."""
    start = max(whole.rfind(mark, 0, day_at) for mark in "；;") + 1
    ends = [at for mark in "；;" if (at := whole.find(mark, day_at)) >= 0]
    part = whole[start : min(ends, default=len(whole))].strip()
    return part[:_LONGEST] if day_at - start < _LONGEST else part[-_LONGEST:]
