"""Statements: what single sentences ask, and what follows, where no list binds them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.comparisons import negated
from guiju.cues import (
    CONDITION_END,
    ENTRY,
    MAY,
    ONLY_FOR,
    OPENS,
    consequence_in,
    effect_of,
    lead_cue,
)
from guiju.gathering import as_one
from guiju.provisions import Effect, GroupMode, Operator

if TYPE_CHECKING:
    from guiju.criterion_drafts import Draft
    from guiju.gathering import Gathering, Part

_SENTENCE = re.compile(r"[^。；！？\n]+")
_NEEDS = re.compile(rf"{ENTRY}[^，。；]{{0,16}}?(?:需要?|须|应当?|要求)")
_OTHERWISE = re.compile(r"\s*(?:否则|不然|若否)")
_MORE = re.compile(r"的(?:商家|店铺|商户|达人|主播|账号)?[，,]")
_DUTY = re.compile(r"应当?(?![该被缴付收有届用])|须|需要?|不得|必须|有权|可以")
_FURTHER = re.compile(
    r"[，,；](?=(?:未|否则|逾期|如(?!下)|若|一旦|不满足|不符合|不足|超过|其[中他它])|[^，。；]{2,24}的(?:商家|商户|店铺|达人|主播|账号|卖家|用户)[须需应可不])"
)
_DEFINES = re.compile(
    r"[”\"」](?:[（(][^（()）]{0,30}[)）])?\s?[：:，,]?\s?(?:仅|均|即|是|系)?指(?![导定标数引派])"
)
_INLINE = re.compile(r"[^。；！？\n：:]{2,80}[：:]")
_ITEM_LABEL = re.compile(
    r"\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[）)、.．]?|[①-⑳])(?!\d)"
)


class Statements:
    """Reads sentences and puts what they ask into a gathering."""

    def __init__(self, gathering: Gathering) -> None:
        self.gathering = gathering

    def read(self, part: Part) -> None:
        """Read the sentences of a clause, and the lists inside of it."""
        behind = 0
        for match in _SENTENCE.finditer(part.reading.text):
            if match.start() >= behind:
                behind = self._inline(part, match.start())
            if match.start() >= behind:
                self._sentence(part, *match.span())

    def _inline(self, part: Part, start: int) -> int:
        """Read a list inside of a clause: 须满足：A；B；C。; the place behind it, 0 for no list."""
        text = part.reading.text
        colon = _INLINE.match(text, start)
        if not colon:
            return 0
        cue = lead_cue(text[start : colon.end()], self.gathering.vocabulary.penalties)
        if cue is None or cue.condition:
            return 0
        listed = "\n" in text[colon.end() : colon.end() + 2]
        stop = len(text) if listed else _inline_end(text, colon.end())
        marks = re.compile(r"[；;\n]" if not listed else r"\n")
        cuts = [colon.end(), *(m.end() for m in marks.finditer(text, colon.end(), stop)), stop]
        spans = [(a, b) for a, b in pairwise(cuts) if text[a:b].strip("；;\n ")]
        if len(spans) < 2:
            return 0
        place = len(self.gathering.groups)
        own = (start + cue.start, start + cue.end)
        self.gathering.group(part, cue.mode, [], cue.effect, cue.actions, own)
        ids: list[str] = []
        for begin, end in spans:
            label = _ITEM_LABEL.match(text, begin, end)
            span = (label.end() if label else begin, end)
            drafts = self.gathering.drafts(part, span, asked=True)
            if cue.mode is GroupMode.ANY and not any(draft.metric for draft in drafts):
                drafts = as_one(drafts)
            ids += self.gathering.joined(part, drafts, self.gathering.add(part, drafts), cue.mode)
        self.gathering.groups[place] = replace(self.gathering.groups[place], members=tuple(ids))
        return stop

    def _sentence(self, part: Part, start: int, end: int) -> None:
        if _DEFINES.search(part.reading.text, start, end):
            return  # what a word means is asked of nobody
        # 超过15日的，中止服务，超过30日的，终止合作: each with what follows from it.
        while (stop := self.trigger(part, start, end)) and _MORE.search(
            part.reading.text, stop, end
        ):
            start = stop
        if stop:
            return
        for read_as in (self._admission, self._restriction):
            if read_as(part, start, end):
                return
        drafts = self.gathering.drafts(part, (start, end), asked=False)
        self.gathering.add(
            part, tuple(d for d in drafts if d.metric and not isinstance(d.value, tuple))
        )

    def trigger(self, part: Part, start: int, end: int, *, listed: bool = False) -> int:
        """Read 若体验分<3.5分，将关闭权限: a condition, and behind a comma what follows from it.

        The place behind it is returned, 0 where there is none.
        An item of a list of cases is a case whatever it says; elsewhere a figure or a fact of the
        taxonomy tells a condition from prose.
        """
        text = part.reading.text
        found = consequence_in(text, start, end, self.gathering.vocabulary.penalties)
        if found is None:
            return 0
        at, stop = found
        begin = _behind_duties(text, start, at)
        for match in OPENS.finditer(text, start, at):
            if match.start() == start or text[match.start() - 1] in "，,：:":
                begin = match.end()
                break
        opened = begin > start
        condition = text[begin:at].rstrip("，, ")
        drafts = self.gathering.drafts(part, (begin, at), asked=True)
        if not _OTHERWISE.match(text, at) and _is_duty_before(text, begin, at):
            return 0  # 须缴纳保证金，逾期将被限制: what follows from failing, not from doing it
        if _OTHERWISE.match(text, at):
            drafts = _failed(drafts)
        ends = CONDITION_END.search(condition)
        compared = listed or any(
            draft.metric or isinstance(draft.value, Decimal) or (ends and draft.window)
            for draft in drafts
        )
        if not compared or not (opened or ends or drafts):
            return 0
        if opened:
            before = self.gathering.drafts(part, (start, begin), asked=False)
            self.gathering.add(part, tuple(draft for draft in before if draft.metric))
        self.gathering.own_group(
            part, drafts, *effect_of(text[at:stop], self.gathering.vocabulary.penalties), (at, stop)
        )
        return stop

    def _admission(self, part: Part, start: int, end: int) -> bool:
        """Read 满足A、B，就可以开通, and 开通需A: what a shop needs before it may."""
        text = part.reading.text
        may = MAY.search(text, start, end)
        needs = _NEEDS.search(text, start, end)
        if may and re.search(
            r"需|须|应|要|满|具备|达|符合|[≥>≤<]|[高低]于|超过|少于|不足|以[上下]",
            text[start : may.start()],
        ):
            span, cue = (start, may.start()), may
        elif needs:
            span, cue = (needs.end(), end), needs
        else:
            return False
        stop = span[1]
        comma = max(text.rfind("，", *span), text.rfind(",", *span))
        tail = text[comma + 1 : stop] if comma >= 0 else ""
        if may and comma >= 0 and len(tail) <= 6:
            span = (span[0], comma)
        # 年销售额需达到36万，未达到者…: the sentence goes on with something else.
        further = _FURTHER.search(text, *span)
        if further:
            span = (span[0], further.start())
        drafts = self.gathering.drafts(part, span, asked=True)
        if not any(draft.metric or isinstance(draft.value, Decimal) for draft in drafts):
            return False
        self.gathering.own_group(part, drafts, Effect.ADMITS, (), cue.span())
        if further:
            self.trigger(part, further.end(), end)
        return True

    def _restriction(self, part: Part, start: int, end: int) -> bool:
        """Read 以下类目暂不支持：A、B (they are out) and A类目仅支持B的商家进入 (B may, in A)."""
        reading = part.reading
        only = ONLY_FOR.match(reading.text[start:end])
        if only:
            span = (start + only.start("who"), start + only.end("who"))
            drafts = self.gathering.drafts(part, span, asked=True)
            ids = self.gathering.add(part, drafts)
            self.gathering.group(
                part, GroupMode.ALL, ids, Effect.ADMITS, (), (start, start + only.end())
            )
            self.gathering.groups[-1] = replace(
                self.gathering.groups[-1], categories=(only["list"],)
            )
            return True
        drafts = self.gathering.drafts(part, (start, end), asked=False)
        lists = [draft for draft in drafts if isinstance(draft.value, tuple)]
        if not lists:
            return False
        out = tuple(
            replace(draft, operator=Operator.IN)
            for draft in lists
            if draft.operator is Operator.NOT_IN
        )
        into = tuple(draft for draft in lists if draft.operator is Operator.IN)
        chosen, effect = (out, Effect.EXCLUDES) if out else (into, Effect.ADMITS)
        mode = GroupMode.ANY if out and len(out) > 1 else GroupMode.ALL
        ids = self.gathering.add(part, chosen)
        span = (chosen[0].start, chosen[0].end)
        self.gathering.group(part, mode, ids, effect, (), span)
        return True


def _inline_end(text: str, start: int) -> int:
    """Return where a list ends whose items ； parts: at the full stop or the end of the line."""
    ends = [at for mark in "。！？\n" if (at := text.find(mark, start)) >= 0]
    return min(ends, default=len(text))


def _failed(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Return what fails where 否则 follows: one figure turned; of several nobody can tell which."""
    if len(drafts) != 1 or not isinstance(drafts[0].value, Decimal) or drafts[0].exemption:
        return ()
    if drafts[0].metric is None:
        return ()  # its own words are asked, and they cannot be turned
    turned = negated(drafts[0].operator)
    return (replace(drafts[0], operator=turned),) if turned is not drafts[0].operator else ()


def _behind_duties(text: str, start: int, end: int) -> int:
    """Return where a condition begins behind what is only to be done: 应于每月缴清，逾期的，…."""
    cuts = [start, *(at + 1 for at in range(start, end) if text[at] in "，,"), end + 1]
    parts = [(begin, cuts[number + 1] - 1) for number, begin in enumerate(cuts[:-1])]
    parts = [(begin, stop) for begin, stop in parts if text[begin:stop].strip("，, ")]
    begin = start
    for number, (first, last) in enumerate(parts[:-1]):
        words = text[first:last].strip()
        following = text[slice(*parts[number + 1])].strip()
        if CONDITION_END.search(words) or OPENS.match(words) or not _DUTY.search(words):
            break
        joined = re.match(r"且|并|或|同时", following)
        if joined or not (CONDITION_END.search(following) or OPENS.match(following)):
            break
        begin = parts[number + 1][0]
    return begin


def _is_duty_before(text: str, start: int, end: int) -> bool:
    """Say whether the part right before a consequence is what is to be done."""
    words = re.split(r"[，,]", text[start:end].rstrip("，, "))[-1].strip()
    return bool(_DUTY.search(words)) and not (CONDITION_END.search(words) or OPENS.match(words))
