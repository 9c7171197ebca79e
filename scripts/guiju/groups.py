"""Groups: which criteria count together, for whom, and what follows where they hold.

A lead-in or a heading tells it for the clauses of its list (任意一条未满足则不可进入), a sentence
for its own conditions (若体验分<3.5分，将关闭权限).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from guiju.criteria import drafts_in
from guiju.cues import ALL_OF, OUT, PROCEDURE, WAY, Cue, closing_cue, lead_cue, title_cue
from guiju.evidence import By
from guiju.gathering import Conditions, Gathering, Part, Vocabulary
from guiju.model import ClauseKind
from guiju.provisions import CriterionGroup, Effect, GroupMode
from guiju.statements import Statements
from guiju.titled_measures import titled_measure

if TYPE_CHECKING:
    from guiju.gathering import EvidenceIn

_JOINS = re.compile(r"\s*(?:另外|此外|同时|并且|而且|且|以及|还需|除此之外|除上述)")
_CASE_LABEL = re.compile(r"情形")


def conditions_in(
    parts: tuple[Part, ...], vocabulary: Vocabulary, evidence: EvidenceIn, title: str = ""
) -> Conditions:
    """Return the criteria and groups of a rule; `parts` in printed order, `title` as printed.

    `evidence(part, start, end)` places a span of a part's printed title or text in the source.
    """
    gathering = Gathering(parts, vocabulary, evidence)
    lists = _Lists(gathering, title)
    lists.bind()
    lists.leave()
    lists.combine()
    return gathering.finished()


class _Lists:
    """The lists of one rule while they are bound."""

    def __init__(self, gathering: Gathering, title: str) -> None:
        self.gathering, self.title = gathering, title
        self.statements = Statements(gathering)
        self.parts, self.by_sort = gathering.parts, gathering.by_sort
        self.listed: set[str] = set()
        self.leads: set[str] = set()

    def bind(self) -> None:
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
            cue = closing_cue(part.reading.text, self.gathering.vocabulary.penalties)
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
        measure = titled_measure(self.title, self.gathering.vocabulary.penalties)
        actions = (measure[2].name,) if measure else ()
        cue = Cue(GroupMode.ANY, effect, actions, 0, 0)
        members = [member for part in cases for member in self.gathering.member(part, cue.mode)]
        self.listed |= {part.id for part in cases}
        self.gathering.groups.append(
            CriterionGroup(cases[0].id, cue.mode, tuple(members), effect, actions)
        )

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
        return lead_cue(part.reading.text, self.gathering.vocabulary.penalties)

    def _lists_conditions(self, heading: Part) -> bool:
        """Say whether what stands under a heading is a list of conditions, no prose about them."""
        members = self._members(heading)
        if any(member.reading.text.endswith(("：", ":")) for member in members):
            return False
        if heading.reading.text.endswith(("：", ":")):
            return True
        metrics = self.gathering.vocabulary.metrics
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
                    self.gathering.groups[-1] = replace(
                        self.gathering.groups[-1], effect=None, actions=()
                    )
                    ids.append(self.gathering.groups[-1].id)
                    continue
            # 存在违禁品的，立即清退: an item that says what follows from it stands alone.
            text = member.reading.text
            punished = cue.effect is not Effect.ADMITS and not cue.condition
            if punished and self.statements.trigger(member, 0, len(text), listed=True):
                continue
            ids += self.gathering.member(member, cue.mode)
        if not ids:
            return
        group = CriterionGroup(
            part.id,
            cue.mode,
            tuple(ids),
            cue.effect,
            cue.actions,
            self.gathering.party(part),
            self.gathering.categories(part),
            By.PATTERN,
            self.gathering.evidence_of(part, cue.start, cue.end),
        )
        if cue.condition:
            drafts = drafts_in(
                part.reading, self.gathering.vocabulary.metrics, cue.condition, asked=True
            )
            own = self.gathering.add(part, drafts)
            self.gathering.groups.append(
                replace(group, mode=GroupMode.ALL, members=(*own, f"{part.id}#g2"))
            )
            group = replace(group, id=f"{part.id}#g2", effect=None, actions=())
        self.gathering.groups.append(group)

    def leave(self) -> None:
        """Leave the clauses that no list binds to be read sentence by sentence."""
        for part in self.parts:
            if part.is_heading or part.id in self.listed or part.id in self.leads:
                continue
            if part.kind is ClauseKind.LEAD_IN or self._tells_a_way(part):
                continue
            self.statements.read(part)

    def combine(self) -> None:
        """Join the categories that a heading lets in with the other conditions under it."""
        for part in self.parts:
            if not part.is_heading:
                continue
            depth = len(part.sort)
            below = []
            for group in self.gathering.groups:
                lead = next(p for p in self.parts if p.id == group.id.partition("#")[0])
                under = len(lead.sort) == depth + 1 and lead.sort[:depth] == part.sort
                if under and group.effect is Effect.ADMITS and lead.id not in self.listed:
                    below.append(group)
            of_goods = [group for group in below if self._is_of_goods(group)]
            if len(below) < 2 or not of_goods or group.id == part.id:
                continue
            for group in below:
                self.gathering.groups[self.gathering.groups.index(group)] = replace(
                    group, effect=None, actions=(), categories=()
                )
            span = (0, len(part.reading.printed))
            party = next((group.party for group in below if group.party), None)
            self.gathering.groups.append(
                CriterionGroup(
                    part.id,
                    GroupMode.ALL,
                    tuple(group.id for group in below),
                    Effect.ADMITS,
                    (),
                    party,
                    self.gathering.categories(part),
                    By.PATTERN,
                    self.gathering.evidence(part.id, *span),
                )
            )

    def _is_of_goods(self, group: CriterionGroup) -> bool:
        criteria = {c.id: c for found in self.gathering.criteria.values() for c in found}
        return any(m in criteria and criteria[m].metric == "类目" for m in group.members)


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
