"""Gathering: the criteria and groups of one rule while they are put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.criteria import drafts_in
from guiju.cues import CATEGORY
from guiju.evidence import By, Evidence
from guiju.metrics import Metrics
from guiju.model import ClauseKind
from guiju.parties import Mention, first_row, mentions_in, subject_of, within
from guiju.provisions import Criterion, CriterionGroup, Effect, Exemption, GroupMode
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


_REACH = 300  # characters before a criterion that are searched for its subject


class Gathering:
    """Criteria and groups of one rule, in the order in which they are found.

    `evidence(part, start, end)` places a span of a part's printed title or text in the source.
    """

    def __init__(
        self, parts: tuple[Part, ...], vocabulary: Vocabulary, evidence: EvidenceIn
    ) -> None:
        self.parts, self.vocabulary, self.evidence = parts, vocabulary, evidence
        self.by_sort = {part.sort: part for part in parts}
        self.criteria: dict[str, list[Criterion]] = {}
        self.groups: list[CriterionGroup] = []
        self.unit_missing: set[str] = set()
        self._numbers: dict[str, int] = {}  # up to which the ids of a part's groups are taken
        self._parties: dict[str, tuple[str, tuple[Mention, ...]]] = {}

    def drafts(self, part: Part, span: tuple[int, int], *, asked: bool) -> tuple[Draft, ...]:
        """Return the criteria that a stretch of a part prints; see `drafts_in`."""
        return drafts_in(part.reading, self.vocabulary.metrics, span, asked=asked)

    def finished(self) -> Conditions:
        """Return what was gathered, groups in the order of their parts."""
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

    def member(self, part: Part, mode: GroupMode) -> list[str]:
        """Return the ids that a clause brings into a group of this mode."""
        drafts = drafts_in(part.reading, self.vocabulary.metrics, asked=True)
        if mode is GroupMode.ANY and not any(draft.metric for draft in drafts):
            drafts = as_one(drafts)
        ids = self.add(part, drafts)
        return self.joined(part, drafts, ids, mode)

    def joined(
        self, part: Part, drafts: tuple[Draft, ...], ids: list[str], mode: GroupMode
    ) -> list[str]:
        """Put alternatives of a clause into groups of their own, and its all-of into an any-of."""
        members: list[str] = []
        seen: dict[int, list[str]] = {}
        for draft, criterion in zip(drafts, ids, strict=True):
            alone = mode is GroupMode.ANY and draft.together is None
            if draft.alternative is None or alone:
                members.append(criterion)
            elif draft.alternative in seen:
                seen[draft.alternative].append(criterion)
            else:
                seen[draft.alternative] = [criterion]
                members.append(f"?{draft.alternative}")
        for number, alternatives in seen.items():
            group = self.own_id(part)
            place = len(self.groups)
            self.groups.append(CriterionGroup(group, GroupMode.ANY, tuple(alternatives), None))
            whole = self._together(part, drafts, ids, alternatives)
            self.groups[place] = replace(self.groups[place], members=whole)
            members[members.index(f"?{number}")] = group
        row = all(draft.reference for draft in drafts)
        if mode is GroupMode.ANY and len(members) > 1 and not row:
            alone = all(draft.alternative for draft in drafts)
            if not alone:
                group = self.own_id(part)
                self.groups.append(CriterionGroup(group, GroupMode.ALL, tuple(members), None))
                return [group]
        return members

    def _together(
        self, part: Part, drafts: tuple[Draft, ...], ids: list[str], alternatives: list[str]
    ) -> tuple[str, ...]:
        """Put what is one alternative together into a group of its own: A且B，或C."""
        rows: dict[int, list[str]] = {}
        members: list[str] = []
        for draft, criterion in zip(drafts, ids, strict=True):
            if criterion not in alternatives:
                continue
            if draft.together is None:
                members.append(criterion)
                continue
            if draft.together not in rows:
                members.append(f"?{draft.together}")
            rows.setdefault(draft.together, []).append(criterion)
        for number, row in rows.items():
            group = self.own_id(part)
            self.groups.append(CriterionGroup(group, GroupMode.ALL, tuple(row), None))
            members[members.index(f"?{number}")] = group
        return tuple(members)

    def own_id(self, part: Part) -> str:
        """Return an id for another group of a part."""
        taken = {group.id for group in self.groups}
        if part.id not in taken:
            return part.id
        number = self._numbers.get(part.id, 2)
        while f"{part.id}#g{number}" in taken:
            number += 1
        self._numbers[part.id] = number
        return f"{part.id}#g{number}"

    def own_group(
        self,
        part: Part,
        drafts: tuple[Draft, ...],
        effect: Effect | None,
        actions: tuple[str, ...],
        span: tuple[int, int],
    ) -> None:
        """Make a group of a sentence's conditions: any of them where all are alternatives."""
        ids = self.add(part, drafts)
        numbers = {draft.alternative for draft in drafts}
        single = not any(draft.together for draft in drafts)
        if single and len(ids) > 1 and len(numbers) == 1 and None not in numbers:
            self.group(part, GroupMode.ANY, ids, effect, actions, span)
            return
        place = len(self.groups)
        self.group(part, GroupMode.ALL, ids, effect, actions, span)
        # The group has the clause's own id now, so that the inner ones take the next.
        members = self.joined(part, drafts, ids, GroupMode.ALL)
        self.groups[place] = replace(self.groups[place], members=tuple(members))

    def group(
        self,
        part: Part,
        mode: GroupMode,
        members: list[str],
        effect: Effect | None,
        actions: tuple[str, ...],
        span: tuple[int, int],
    ) -> None:
        """Gather a group that a part leads in; its words stand at `span` of the reading."""
        self.groups.append(
            CriterionGroup(
                self.own_id(part),
                mode,
                tuple(members),
                effect,
                actions,
                self.party(part),
                self.categories(part),
                By.PATTERN,
                self.evidence_of(part, *span),
            )
        )

    def party(self, part: Part) -> str | None:
        """Return the parties that a part names first, in one row, the platform aside."""
        return first_row(*self._named(part))

    def _named(self, part: Part) -> tuple[str, tuple[Mention, ...]]:
        """Return a part's reading, titles masked, and where it names parties."""
        if part.id not in self._parties:
            text = mask_titles(part.reading.text)
            self._parties[part.id] = text, mentions_in(text, self.vocabulary.parties)
        return self._parties[part.id]

    def _subject(self, part: Part, start: int, end: int) -> str | None:
        """Return whose figure or state a criterion is about: the subject in its own sentence."""
        text, mentions = self._named(part)
        begin = max(text.rfind(mark, 0, start) for mark in "。；\n") + 1
        inside = within(mentions, max(begin, start - _REACH), end)
        subject = subject_of(text, inside, begin, end) or first_row(text, inside)
        # 消费者投诉率 is no figure of the consumers.
        return subject if subject not in ("平台", "用户") else None

    def categories(self, part: Part) -> tuple[str, ...]:
        """Return the categories of goods that the nearest heading is about: 【无限制类目…权限】."""
        for depth in range(len(part.sort), 0, -1):
            above = self.by_sort.get(part.sort[:depth])
            if above and above.is_heading and (match := CATEGORY.search(above.reading.text)):
                return (match["name"],)
        return ()

    def evidence_of(self, part: Part, start: int, end: int) -> Evidence | None:
        """Return the evidence of a span of a part's reading, None for no words."""
        return self.evidence(part.id, *part.reading.at(start, end)) if end > start else None

    def add(self, part: Part, drafts: tuple[Draft, ...]) -> list[str]:
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
            self.evidence_of(part, draft.start, draft.end),
        )

    def _exemption(self, part: Part, draft: DraftExemption, criterion_id: str) -> Exemption:
        conditions = tuple(
            self._placed(part, condition, f"{criterion_id}x{number}")
            for number, condition in enumerate(draft.conditions, start=1)
        )
        effect = part.reading.words(*draft.effect)
        return Exemption(conditions, effect, self.evidence_of(part, draft.start, draft.end))


def as_one(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Ask a clause of a list of cases as one question: what it includes is no case of its own."""
    if len(drafts) < 2:
        return drafts
    return (replace(drafts[0], end=drafts[-1].end, window=None),)
