"""Groups: which criteria count together, for whom, and what follows where they hold.

A lead-in or a heading tells it for the clauses of its list (任意一条未满足则不可进入), a sentence
for its own conditions (若体验分<3.5分，将关闭权限).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.comparisons import negated
from guiju.consequences import titled_measure
from guiju.criteria import drafts_in
from guiju.cues import (
    ALL_OF,
    CATEGORY,
    CONDITION_END,
    ENTRY,
    MAY,
    ONLY_FOR,
    OPENS,
    OUT,
    PROCEDURE,
    WAY,
    Cue,
    closing_cue,
    consequence_in,
    effect_of,
    lead_cue,
    title_cue,
)
from guiju.evidence import By, Evidence
from guiju.metrics import Metrics
from guiju.model import ClauseKind
from guiju.parties import first_row, mentions_in, subject_of, within
from guiju.provisions import Criterion, CriterionGroup, Effect, Exemption, GroupMode, Operator
from guiju.reading import Reading
from guiju.records import TermRecord
from guiju.sentences import mask_titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from guiju.criterion_drafts import Draft, DraftExemption

    EvidenceIn = Callable[[str, int, int], Evidence]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (its title) or a clause (its text), as it is read for conditions."""

    id: str
    sort: tuple[int, ...]
    label: str
    reading: Reading
    is_heading: bool = False
    kind: ClauseKind = ClauseKind.CLAUSE


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The taxonomy that conditions are read with."""

    metrics: Metrics
    penalties: tuple[TermRecord, ...]
    parties: tuple[TermRecord, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """The criteria of a rule's clauses, by clause id, and the groups that they count in.

    `unit_missing` are the ids of criteria whose figure lacks a unit that it needs.
    """

    criteria: dict[str, tuple[Criterion, ...]]
    groups: tuple[CriterionGroup, ...]
    unit_missing: frozenset[str]


_SENTENCE = re.compile(r"[^。；！？\n]+")
_JOINS = re.compile(r"\s*(?:另外|此外|同时|并且|而且|且|以及|还需|除此之外|除上述)")
_NEEDS = re.compile(rf"{ENTRY}[^，。；]{{0,16}}?(?:需要?|须|应当?|要求)")
_CASE_LABEL = re.compile(r"情形")


def conditions_in(
    parts: tuple[Part, ...], vocabulary: Vocabulary, evidence: EvidenceIn, title: str = ""
) -> Conditions:
    """Return the criteria and groups of a rule; `parts` in printed order, `title` as printed.

    `evidence(part, start, end)` places a span of a part's printed title or text in the source.
    """
    builder = _Builder(parts, vocabulary, evidence, title)
    builder.lists()
    builder.own()
    builder.combine()
    return builder.finished()


class _Builder:
    """Criteria and groups of one rule while they are put together."""

    def __init__(
        self,
        parts: tuple[Part, ...],
        vocabulary: Vocabulary,
        evidence: EvidenceIn,
        title: str,
    ) -> None:
        self.parts, self.vocabulary, self.evidence, self.title = parts, vocabulary, evidence, title
        self.by_sort = {part.sort: part for part in parts}
        self.criteria: dict[str, list[Criterion]] = {}
        self.groups: list[CriterionGroup] = []
        self.unit_missing: set[str] = set()
        self.listed: set[str] = set()
        self.leads: set[str] = set()

    def finished(self) -> Conditions:
        order = {part.id: number for number, part in enumerate(self.parts)}

        def place(group: CriterionGroup) -> tuple[int, int]:
            part, _, number = group.id.partition("#g")
            return order[part], int(number or 1)

        led = self._parties_of_members()
        return Conditions(
            {
                part: tuple(replace(c, party=c.party or led.get(c.id)) for c in criteria)
                for part, criteria in self.criteria.items()
            },
            tuple(sorted(self.groups, key=place)),
            frozenset(self.unit_missing),
        )

    def _parties_of_members(self) -> dict[str, str | None]:
        """Return whom the groups that hold criteria are for, by the criteria's ids."""
        holders = {member: group for group in self.groups for member in group.members}
        found: dict[str, str | None] = {}
        for member in holders:
            group: CriterionGroup | None = holders[member]
            while group and not group.party:
                group = holders.get(group.id)
            found[member] = group.party if group else None
        return found

    def lists(self) -> None:
        """Bind the clauses of each list whose lead-in or heading says how."""
        for part in self.parts:
            if part.id in self.leads or self._tells_a_way(part):
                continue
            members = self._members(part)
            if not members or any(member.id in self.listed for member in members):
                continue
            cue = self._cue(part)
            if cue:
                self.leads.add(part.id)
                self._bind(part, cue, members)
        self._closed_lists()
        self._cases()

    def _closed_lists(self) -> None:
        """Bind the lists that only the words behind them bind: 以上条件须同时满足."""
        for part in self.parts:
            if part.is_heading or part.label or part.id in self.listed or part.id in self.leads:
                continue
            cue = closing_cue(part.reading.text, self.vocabulary.penalties)
            members = self._items_before(part) if cue else []
            if cue and len(members) > 1:
                self.leads.add(part.id)
                self._bind(part, cue, members)

    def _items_before(self, part: Part) -> list[Part]:
        """Return the numbered clauses that stand right before one, unless something binds them."""
        depth = len(part.sort)
        members: list[Part] = []
        for other in reversed(self.parts):
            beside = len(other.sort) == depth and other.sort[:-1] == part.sort[:-1]
            if not beside or other.sort >= part.sort:
                continue
            if other.is_heading or not other.label or other.id in self.listed | self.leads:
                break
            members.insert(0, other)
        return members

    def _cases(self) -> None:
        """Bind 情形一, 情形二 … that stand under the rule's title alone: any of them."""
        cases = [
            part
            for part in self.parts
            if _CASE_LABEL.match(part.label) and len(part.sort) == 1 and not part.is_heading
        ]
        out = OUT.search(self.title) or re.search("清退|终止|违规", self.title)
        if len(cases) < 2 or not out or any(part.id in self.listed for part in cases):
            return
        effect = Effect.EXCLUDES if out.group() != "违规" else Effect.SANCTIONS
        measure = titled_measure(self.title, self.vocabulary.penalties)
        actions = (measure[2].name,) if measure else ()
        cue = Cue(GroupMode.ANY, effect, actions, 0, 0)
        members = [member for part in cases for member in self._member(part, cue.mode)]
        self.listed |= {part.id for part in cases}
        self.groups.append(CriterionGroup(cases[0].id, cue.mode, tuple(members), effect, actions))

    def _members(self, part: Part) -> list[Part]:
        depth = len(part.sort)
        children = [
            p for p in self.parts if len(p.sort) == depth + 1 and p.sort[:depth] == part.sort
        ]
        if children:
            return self._until_next_lead(children)
        # What follows 2.1 under its own number 2.2 is no list of 2.1, even where 2.1 lost its own.
        if part.is_heading or part.label or not part.reading.text.rstrip().endswith(("：", ":")):
            return []
        siblings = [
            p
            for p in self.parts
            if len(p.sort) == depth and p.sort[:-1] == part.sort[:-1] and p.sort > part.sort
        ]
        return self._until_next_lead(siblings)

    def _until_next_lead(self, candidates: list[Part]) -> list[Part]:
        members: list[Part] = []
        numbered = False
        for part in candidates:
            leads_on = part.kind is ClauseKind.LEAD_IN and not self._children(part)
            if part.is_heading or leads_on or self._tells_a_way(part):
                break
            if numbered and not part.label and not _JOINS.match(part.reading.text):
                break
            numbered = numbered or bool(part.label)
            members.append(part)
        return members

    def _children(self, part: Part) -> bool:
        depth = len(part.sort)
        return any(p.sort[:depth] == part.sort and len(p.sort) > depth for p in self.parts)

    def _tells_a_way(self, part: Part) -> bool:
        """Say whether a part tells where to click or what a word means, or stands under such."""
        if part.kind is ClauseKind.DEFINITION or re.match(r"第.{1,3}步|步骤", part.label):
            return True
        if WAY.match(part.reading.text) and not ALL_OF.search(part.reading.text):
            return True
        for depth in range(1, len(part.sort)):
            above = self.by_sort.get(part.sort[:depth])
            if above and re.match(r"第.{1,3}步|步骤", above.label):
                return True
            if above and above.is_heading and PROCEDURE.search(above.reading.text):
                return True
        return False

    def _cue(self, part: Part) -> Cue | None:
        if part.is_heading:
            cue = title_cue(part.reading.text)
            return cue if cue and self._lists_conditions(part) else None
        return lead_cue(part.reading.text, self.vocabulary.penalties)

    def _lists_conditions(self, heading: Part) -> bool:
        """Say whether what stands under a heading is a list of conditions, no prose about them."""
        members = self._members(heading)
        if any(member.reading.text.endswith(("：", ":")) for member in members):
            return False
        if heading.reading.text.endswith(("：", ":")):
            return True
        metrics = self.vocabulary.metrics
        known = [
            member
            for member in members
            if any(d.metric for d in drafts_in(member.reading, metrics, asked=True))
        ]
        return bool(known) and all(m in known or _is_item(m) for m in members)

    def _bind(self, part: Part, cue: Cue, members: list[Part]) -> None:
        ids: list[str] = []
        for member in members:
            self.listed.add(member.id)
            if self._children(member):
                nested = self._members(member)
                nested_cue = self._cue(member)
                if nested_cue and nested:
                    self.leads.add(member.id)
                    self._bind(member, replace(nested_cue, effect=cue.effect), nested)
                    self.groups[-1] = replace(self.groups[-1], effect=None, actions=())
                    ids.append(self.groups[-1].id)
                    continue
            # 存在违禁品的，立即清退: an item that says what follows from it stands alone.
            text = member.reading.text
            punished = cue.effect is not Effect.ADMITS and not cue.condition
            if punished and self._trigger(member, 0, len(text), listed=True):
                continue
            ids += self._member(member, cue.mode)
        if not ids:
            return
        group = CriterionGroup(
            part.id,
            cue.mode,
            tuple(ids),
            cue.effect,
            cue.actions,
            self._party(part),
            self._categories(part),
            By.PATTERN,
            self._evidence(part, cue.start, cue.end),
        )
        if cue.condition:
            drafts = drafts_in(part.reading, self.vocabulary.metrics, cue.condition, asked=True)
            own = self._add(part, drafts)
            self.groups.append(replace(group, mode=GroupMode.ALL, members=(*own, f"{part.id}#g2")))
            group = replace(group, id=f"{part.id}#g2", effect=None, actions=())
        self.groups.append(group)

    def _member(self, part: Part, mode: GroupMode) -> list[str]:
        """Return the ids that a clause brings into a group of this mode."""
        drafts = drafts_in(part.reading, self.vocabulary.metrics, asked=True)
        if mode is GroupMode.ANY and not any(draft.metric for draft in drafts):
            drafts = _as_one(drafts)
        ids = self._add(part, drafts)
        return self._joined(part, drafts, ids, mode)

    def _joined(
        self, part: Part, drafts: tuple[Draft, ...], ids: list[str], mode: GroupMode
    ) -> list[str]:
        """Put alternatives of a clause into groups of their own, and its all-of into an any-of."""
        members: list[str] = []
        seen: dict[int, list[str]] = {}
        for draft, criterion in zip(drafts, ids, strict=True):
            if draft.alternative is None or mode is GroupMode.ANY:
                members.append(criterion)
            elif draft.alternative in seen:
                seen[draft.alternative].append(criterion)
            else:
                seen[draft.alternative] = [criterion]
                members.append(f"?{draft.alternative}")
        for number, alternatives in seen.items():
            group = self._own_id(part)
            self.groups.append(CriterionGroup(group, GroupMode.ANY, tuple(alternatives), None))
            members[members.index(f"?{number}")] = group
        row = all(draft.reference for draft in drafts)
        if mode is GroupMode.ANY and len(members) > 1 and not row:
            alone = all(draft.alternative for draft in drafts)
            if not alone:
                group = self._own_id(part)
                self.groups.append(CriterionGroup(group, GroupMode.ALL, tuple(members), None))
                return [group]
        return members

    def _own_id(self, part: Part) -> str:
        taken = {group.id for group in self.groups}
        if part.id not in taken:
            return part.id
        number = 2
        while f"{part.id}#g{number}" in taken:
            number += 1
        return f"{part.id}#g{number}"

    def own(self) -> None:
        """Read the sentences of clauses that no list binds."""
        for part in self.parts:
            if part.is_heading or part.id in self.listed or part.id in self.leads:
                continue
            if part.kind is ClauseKind.LEAD_IN or self._tells_a_way(part):
                continue
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
        listed = "\n" in text[colon.end() : colon.end() + 2]
        stop = len(text) if listed else _inline_end(text, colon.end())
        marks = re.compile(r"[；;\n]" if not listed else r"\n")
        cuts = [colon.end(), *(m.end() for m in marks.finditer(text, colon.end(), stop)), stop]
        spans = [(a, b) for a, b in pairwise(cuts) if text[a:b].strip("；;\n ")]
        cue = lead_cue(text[start : colon.end()], self.vocabulary.penalties)
        if len(spans) < 2 or cue is None or cue.condition:
            return 0
        place = len(self.groups)
        own = (start + cue.start, start + cue.end)
        self._group(part, cue.mode, [], cue.effect, cue.actions, own)
        ids: list[str] = []
        for begin, end in spans:
            label = _ITEM_LABEL.match(text, begin, end)
            span = (label.end() if label else begin, end)
            drafts = drafts_in(part.reading, self.vocabulary.metrics, span, asked=True)
            if cue.mode is GroupMode.ANY and not any(draft.metric for draft in drafts):
                drafts = _as_one(drafts)
            ids += self._joined(part, drafts, self._add(part, drafts), cue.mode)
        self.groups[place] = replace(self.groups[place], members=tuple(ids))
        return stop

    def _sentence(self, part: Part, start: int, end: int) -> None:
        if _DEFINES.search(part.reading.text, start, end):
            return  # what a word means is asked of nobody
        # 超过15日的，中止服务，超过30日的，终止合作: each with what follows from it.
        while (stop := self._trigger(part, start, end)) and _MORE.search(
            part.reading.text, stop, end
        ):
            start = stop
        if stop:
            return
        for read_as in (self._admission, self._restriction):
            if read_as(part, start, end):
                return
        drafts = drafts_in(part.reading, self.vocabulary.metrics, (start, end), asked=False)
        self._add(part, tuple(d for d in drafts if d.metric and not isinstance(d.value, tuple)))

    def _trigger(self, part: Part, start: int, end: int, *, listed: bool = False) -> int:
        """Read 若体验分<3.5分，将关闭权限: a condition, and behind a comma what follows from it.

        The place behind it is returned, 0 where there is none.
        An item of a list of cases is a case whatever it says; elsewhere a figure or a fact of the
        taxonomy tells a condition from prose.
        """
        text = part.reading.text
        found = consequence_in(text, start, end, self.vocabulary.penalties)
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
        drafts = drafts_in(part.reading, self.vocabulary.metrics, (begin, at), asked=True)
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
            before = drafts_in(part.reading, self.vocabulary.metrics, (start, begin), asked=False)
            self._add(part, tuple(draft for draft in before if draft.metric))
        self._own_group(
            part, drafts, *effect_of(text[at:stop], self.vocabulary.penalties), (at, stop)
        )
        return stop

    def _own_group(
        self,
        part: Part,
        drafts: tuple[Draft, ...],
        effect: Effect | None,
        actions: tuple[str, ...],
        span: tuple[int, int],
    ) -> None:
        """Make a group of a sentence's conditions: any of them where all are alternatives."""
        ids = self._add(part, drafts)
        numbers = {draft.alternative for draft in drafts}
        if len(ids) > 1 and len(numbers) == 1 and None not in numbers:
            self._group(part, GroupMode.ANY, ids, effect, actions, span)
            return
        place = len(self.groups)
        self._group(part, GroupMode.ALL, ids, effect, actions, span)
        # The group has the clause's own id now, so that the inner ones take the next.
        members = self._joined(part, drafts, ids, GroupMode.ALL)
        self.groups[place] = replace(self.groups[place], members=tuple(members))

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
        drafts = drafts_in(part.reading, self.vocabulary.metrics, span, asked=True)
        if not any(draft.metric or isinstance(draft.value, Decimal) for draft in drafts):
            return False
        self._own_group(part, drafts, Effect.ADMITS, (), cue.span())
        if further:
            self._trigger(part, further.end(), end)
        return True

    def _restriction(self, part: Part, start: int, end: int) -> bool:
        """Read 以下类目暂不支持：A、B (they are out) and A类目仅支持B的商家进入 (B may, in A)."""
        reading = part.reading
        only = ONLY_FOR.match(reading.text[start:end])
        if only:
            span = (start + only.start("who"), start + only.end("who"))
            drafts = drafts_in(reading, self.vocabulary.metrics, span, asked=True)
            ids = self._add(part, drafts)
            self._group(part, GroupMode.ALL, ids, Effect.ADMITS, (), (start, start + only.end()))
            self.groups[-1] = replace(self.groups[-1], categories=(only["list"],))
            return True
        drafts = drafts_in(reading, self.vocabulary.metrics, (start, end), asked=False)
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
        ids = self._add(part, chosen)
        span = (chosen[0].start, chosen[0].end)
        self._group(part, mode, ids, effect, (), span)
        return True

    def combine(self) -> None:
        """Join the categories that a heading lets in with the other conditions under it."""
        for part in self.parts:
            if not part.is_heading:
                continue
            depth = len(part.sort)
            below = []
            for group in self.groups:
                lead = next(p for p in self.parts if p.id == group.id.partition("#")[0])
                under = len(lead.sort) == depth + 1 and lead.sort[:depth] == part.sort
                if under and group.effect is Effect.ADMITS and lead.id not in self.listed:
                    below.append(group)
            of_goods = [group for group in below if self._is_of_goods(group)]
            if len(below) < 2 or not of_goods or group.id == part.id:
                continue
            for group in below:
                self.groups[self.groups.index(group)] = replace(
                    group, effect=None, actions=(), categories=()
                )
            span = (0, len(part.reading.printed))
            party = next((group.party for group in below if group.party), None)
            self.groups.append(
                CriterionGroup(
                    part.id,
                    GroupMode.ALL,
                    tuple(group.id for group in below),
                    Effect.ADMITS,
                    (),
                    party,
                    self._categories(part),
                    By.PATTERN,
                    self.evidence(part.id, *span),
                )
            )

    def _is_of_goods(self, group: CriterionGroup) -> bool:
        criteria = {c.id: c for found in self.criteria.values() for c in found}
        return any(m in criteria and criteria[m].metric == "类目" for m in group.members)

    def _group(
        self,
        part: Part,
        mode: GroupMode,
        members: list[str],
        effect: Effect | None,
        actions: tuple[str, ...],
        span: tuple[int, int],
    ) -> None:
        self.groups.append(
            CriterionGroup(
                self._own_id(part),
                mode,
                tuple(members),
                effect,
                actions,
                self._party(part),
                self._categories(part),
                By.PATTERN,
                self._evidence(part, *span),
            )
        )

    def _party(self, part: Part) -> str | None:
        """Return the parties that a part names first, in one row, the platform aside."""
        text = mask_titles(part.reading.text)
        return first_row(text, mentions_in(text, self.vocabulary.parties))

    def _subject(self, part: Part, start: int, end: int) -> str | None:
        """Return whose figure or state a criterion is about: the subject in its own sentence."""
        text = mask_titles(part.reading.text)
        begin = max(text.rfind(mark, 0, start) for mark in "。；\n") + 1
        inside = within(mentions_in(text, self.vocabulary.parties), begin, end)
        subject = subject_of(text, inside, begin, end) or first_row(text, inside)
        # 消费者投诉率 is no figure of the consumers.
        return subject if subject not in ("平台", "用户") else None

    def _categories(self, part: Part) -> tuple[str, ...]:
        """Return the categories of goods that the nearest heading is about: 【无限制类目…权限】."""
        for depth in range(len(part.sort), 0, -1):
            above = self.by_sort.get(part.sort[:depth])
            if above and above.is_heading and (match := CATEGORY.search(above.reading.text)):
                return (match["name"],)
        return ()

    def _evidence(self, part: Part, start: int, end: int) -> Evidence | None:
        return self.evidence(part.id, *part.reading.at(start, end)) if end > start else None

    def _add(self, part: Part, drafts: tuple[Draft, ...]) -> list[str]:
        """Give drafts their ids, words and evidence; return the ids."""
        own = self.criteria.setdefault(part.id, [])
        ids = []
        for draft in drafts:
            criterion = self._placed(part, draft, f"{part.id}#{len(own) + 1}")
            own.append(criterion)
            ids.append(criterion.id)
            if draft.unit_missing:
                self.unit_missing.add(criterion.id)
        return ids

    def _placed(self, part: Part, draft: Draft, criterion_id: str) -> Criterion:
        reading = part.reading
        window = draft.window.window(reading.text) if draft.window else None
        if draft.window and draft.window.since and window:
            window = replace(window, since=reading.words(*draft.window.since))
        exemption = draft.exemption
        return Criterion(
            criterion_id,
            draft.metric,
            draft.operator,
            draft.value,
            reading.words(draft.start, draft.end),
            draft.unit,
            window,
            reading.words(*draft.reference) if draft.reference else None,
            self._exemption(part, exemption, criterion_id) if exemption else None,
            self._subject(part, draft.start, draft.end),
            By.PATTERN,
            self._evidence(part, draft.start, draft.end),
        )

    def _exemption(self, part: Part, draft: DraftExemption, criterion_id: str) -> Exemption:
        conditions = tuple(
            self._placed(part, condition, f"{criterion_id}x{number}")
            for number, condition in enumerate(draft.conditions, start=1)
        )
        effect = part.reading.words(*draft.effect)
        return Exemption(conditions, effect, self._evidence(part, draft.start, draft.end))


_DEFINES = re.compile(
    r"[”\"」](?:[（(][^（()）]{0,30}[)）])?\s?[：:，,]?\s?(?:仅|均|即|是|系)?指(?![导定标数引派])"
)
_INLINE = re.compile(r"[^。；！？\n：:]{2,80}[：:]")
_ITEM_LABEL = re.compile(
    r"\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[）)、.．]?|[①-⑳])(?!\d)"
)


def _inline_end(text: str, start: int) -> int:
    """Return where a list ends whose items ； parts: at the full stop or the end of the line."""
    ends = [at for mark in "。！？\n" if (at := text.find(mark, start)) >= 0]
    return min(ends, default=len(text))


_OTHERWISE = re.compile(r"\s*(?:否则|不然|若否)")


def _failed(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Return what fails where 否则 follows: one figure turned; of several nobody can tell which."""
    if len(drafts) != 1 or not isinstance(drafts[0].value, Decimal) or drafts[0].exemption:
        return ()
    if drafts[0].metric is None:
        return ()  # its own words are asked, and they cannot be turned
    turned = negated(drafts[0].operator)
    return (replace(drafts[0], operator=turned),) if turned is not drafts[0].operator else ()


_MORE = re.compile(r"的(?:商家|店铺|商户|达人|主播|账号)?[，,]")
_DUTY = re.compile(r"应当?(?![该被缴付收有届用])|须|需要?|不得|必须|有权|可以")


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


_FURTHER = re.compile(
    r"[，,；](?=(?:未|否则|逾期|如(?!下)|若|一旦|不满足|不符合|不足|超过|其[中他它])|[^，。；]{2,24}的(?:商家|商户|店铺|达人|主播|账号|卖家|用户)[须需应可不])"
)


def _is_duty_before(text: str, start: int, end: int) -> bool:
    """Say whether the part right before a consequence is what is to be done."""
    words = re.split(r"[，,]", text[start:end].rstrip("，, "))[-1].strip()
    return bool(_DUTY.search(words)) and not (CONDITION_END.search(words) or OPENS.match(words))


_STATE = re.compile(
    r"\s*(?:近|过去|最近|无(?!法|需)|没有|未|不存在|非|已|具有|具备|拥有|持有|有(?!权|关)|须|需|应|必须|必需|符合|属于|通过|完成)"
)
_TELLS = re.compile(r"平台|系统|将(?!于)|可以?(?!正常)|有权|请|不得|点击|进入")


def _is_item(part: Part) -> bool:
    """Say whether a clause under a title looks like an item of a list of conditions, no prose."""
    text = part.reading.text.strip()
    if text.endswith(("；", ";")):
        return True
    single = not re.search(r"[。；\n]", text.rstrip("。；;"))
    return bool(part.label and single and _STATE.match(text) and not _TELLS.search(text))


def _as_one(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Ask a clause of a list of cases as one question: what it includes is no case of its own."""
    if len(drafts) < 2:
        return drafts
    return (replace(drafts[0], end=drafts[-1].end, window=None),)
