"""Groups: which criteria count together, for whom, and what follows where they hold.

A lead-in or a heading tells it for the clauses of its list (任意一条未满足则不可进入), a sentence for
its own conditions (若体验分<3.5分，将关闭权限).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.criteria import Draft, DraftExemption, Metrics, Reading, drafts_in
from guiju.evidence import By, Evidence
from guiju.model import ClauseKind
from guiju.provisions import Criterion, CriterionGroup, Effect, Exemption, GroupMode, Operator

if TYPE_CHECKING:
    from collections.abc import Callable

    from guiju.records import TermRecord

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


@dataclass(frozen=True, slots=True)
class _Cue:
    """How a lead-in or a heading binds its list; `start`/`end` are the words that say so."""

    mode: GroupMode
    effect: Effect
    actions: tuple[str, ...]
    start: int
    end: int
    condition: tuple[int, int] | None = None


_SEVERITY = (Effect.ADMITS, Effect.WARNS, Effect.SANCTIONS, Effect.EXCLUDES, Effect.BARS)
_NONE_MISSING = re.compile(
    r"(?:任意|任何|任一|其中)?(?:一|任一)?[条项个点][^，。；]{0,6}(?:未|不)(?:能)?(?:满足|符合|达标|达到|具备)[^。；]{0,6}(?:不可|不能|不得|无法|不予)"
)
_ALL = re.compile(
    r"(?:需要?|须|应当?|必须|要|均|都|同时)(?:要|需|须|应)?(?:同时|全部)?(?:满足|符合|具备|达到)[^。；]{0,16}(?:条件|标准|要求|门槛|以下|下列|下述|如下|[：:])"
    r"|(?:条件|标准|要求|门槛)(?:均|都|全部)(?:要|需要?|须|应)?(?:同时)?(?:满足|符合|达到|具备)"
    r"|(?:满足|符合|具备|达到)(?:了)?(?:以下|下列|下述|如下)"
    r"|(?:以下|下列|下述|如下)[^，。；：]{0,8}(?:条件|标准|要求|门槛)"
    r"|(?:条件|标准|要求|门槛|资格)(?:为|是|如下|包括)?[：:]"
)
_TITLE = re.compile(
    r"(?:条件|门槛|资格|准入标准|准入要求|入驻要求|入驻标准|申请要求|报名要求|要求)[：:]?[】]?$"
)
_ANY = re.compile(
    r"(?:任一|任意一|任何一|其中一|之一)[种项条个]?(?:情形|条件|标准|要求|行为|情况)?|(?:情形|条件|行为|情况)(?:之一|的?任[一何])"
)
_CASES = re.compile(r"(?:以下|下列|下述|如下)[^，。；：]{0,8}(?:情形|行为|情况)")
_ENTRY = r"(?:申请|开通|入驻|报名|参与|参加|加入|进入|使用|成为|获得|准入|上架|发布|开播|提报|推广)"
_MAY = re.compile(rf"(?:就可以?|即可|即能|方可|方能|才可以?|才能|便可|均可|可以?(?!能)){_ENTRY}")
_ADMITS = re.compile(rf"准入|门槛|资格|条件|{_ENTRY}|可(?!能)")
_OUT = re.compile(
    r"(?<!被)清退(?!标准|规则|流程)|清退处理|终止(?:合作|服务)|取消[^，。；]{0,10}(?:资格|权限)|退出(?!标准|规则|流程)|(?:不得|不可|不能|无法|不予|禁止)(?:再次?)?(?:报名|参与|参加|申请|入驻|加入|开通|进入|准入|通过)|关店|闭店|关闭(?:店铺|账号)"
)
_FOREVER = re.compile(r"永久(?:性)?(?:不|禁|关闭|清退|取消|封|限制)|终身|不再(?:接受|受理|允许)")
_AND_FOREVER = re.compile(r"或(?:者)?永久")  # 临时关闭或永久关闭: not always for good
_MODAL = re.compile(
    r"将|会(?!员|计)|有权|予以|给予|则|应当?|可(?!能)|进行|采取|处以|执行|立即|直接|永久|平台|系统|视为|被|暂停|限制|关闭|取消|扣|警告|清退|下架|封禁|不得|不可|不能|不予|禁止|无法"
)
_OPENS = re.compile(r"若|如果|如(?![下何实期])|当(?![日月天年前地事])|一旦|倘若|凡|对于?")
_CONDITION_END = re.compile(
    r"(?:的|时|者|后|的(?:商家|商户|店铺|主播|达人|用户|卖家|账号|商品)|期间)$"
)
_AVOIDS = re.compile(r"避免|防止|以免|不(?:会|予|做|作|再|进行)?(?:被)?(?:处罚|扣分|清退|处理)")
_SENTENCE = re.compile(r"[^。；！？\n]+")
_WAY = re.compile(
    r"[^，。；：]{0,20}(?:入口|途径|路径|方式|流程|步骤|含义|定义|渠道|位置|链接)(?:如下)?[：:]|[^。]{0,30}(?:途径|路径|流程|步骤|入口)如下"
)
_PROCEDURE = re.compile(r"流程|步骤|入口|途径|路径|名词|定义|释义|附则")
_JOINS = re.compile(r"\s*(?:另外|此外|同时|并且|而且|且|以及|还需|除此之外|除上述)")
_CASE_LABEL = re.compile(r"情形")
_CATEGORY = re.compile(r"(?P<name>[^【】，。：:、（）()\s]{1,12}?类目)(?!条件|要求|范围|限制|规范)")
_ONLY_FOR = re.compile(
    r"^(?P<list>[^，。；：\n]{1,120}?)类目(?:的?(?:商品|商家))?(?:仅|只)(?:支持|限|允许|开放)(?P<who>[^，。；\n]{2,40}?)(?:准入|进入|入驻|参与|加入|申请|开通|报名)"
)


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

        return Conditions(
            {part: tuple(criteria) for part, criteria in self.criteria.items()},
            tuple(sorted(self.groups, key=place)),
            frozenset(self.unit_missing),
        )

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
        self._cases()

    def _cases(self) -> None:
        """Bind 情形一, 情形二 … that stand under the rule's title alone: any of them."""
        cases = [
            part
            for part in self.parts
            if _CASE_LABEL.match(part.label) and len(part.sort) == 1 and not part.is_heading
        ]
        out = _OUT.search(self.title) or re.search("清退|终止|违规", self.title)
        if len(cases) < 2 or not out or any(part.id in self.listed for part in cases):
            return
        effect = Effect.EXCLUDES if out.group() != "违规" else Effect.SANCTIONS
        cue = _Cue(GroupMode.ANY, effect, (), 0, 0)
        members = [member for part in cases for member in self._member(part, cue.mode)]
        self.listed |= {part.id for part in cases}
        self.groups.append(CriterionGroup(cases[0].id, cue.mode, tuple(members), effect))

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
        if _WAY.match(part.reading.text) and not _ALL.search(part.reading.text):
            return True
        for depth in range(1, len(part.sort)):
            above = self.by_sort.get(part.sort[:depth])
            if above and re.match(r"第.{1,3}步|步骤", above.label):
                return True
            if above and above.is_heading and _PROCEDURE.search(above.reading.text):
                return True
        return False

    def _cue(self, part: Part) -> _Cue | None:
        text = part.reading.text
        if part.is_heading:
            match = _TITLE.search(text.strip("】 "))
            if not match or _OUT.search(text) or not self._lists_conditions(part):
                return None
            return _Cue(GroupMode.ALL, Effect.ADMITS, (), match.start(), match.end())
        if match := _NONE_MISSING.search(text):
            return _Cue(GroupMode.ALL, Effect.ADMITS, (), *match.span())
        effect, actions = self._effect_of(text)
        any_of, all_of = _ANY.search(text), _ALL.search(text)
        cases = _CASES.search(text)
        if effect and (any_of or cases or all_of):
            match = any_of or cases or all_of
            assert match is not None
            mode = GroupMode.ANY if any_of or cases else GroupMode.ALL
            return _Cue(mode, effect, actions, *match.span(), self._precondition(text, match))
        if any_of and _ADMITS.search(text) and re.search("满足|符合|具备|达到", text):
            return _Cue(GroupMode.ANY, Effect.ADMITS, (), *any_of.span())
        if all_of and not cases and not re.search("免|豁免|不予处罚", text):
            return _Cue(GroupMode.ALL, Effect.ADMITS, (), *all_of.span())
        return None

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
        return bool(known) and all(m in known or m.reading.text.endswith("；") for m in members)

    def _precondition(self, text: str, cue: re.Match[str]) -> tuple[int, int] | None:
        """Return the condition that a lead-in adds to its list: 违反本规则的规定，并出现下述情形."""
        joint = re.search(r"[，,]\s?(?:并且?|且|同时)[^，。；]{0,8}$", text[: cue.start()])
        if not joint:
            return None
        before = text[: joint.start()]
        start = max(before.rfind(mark) for mark in "。；：") + 1
        opener = re.match(r"\s*(?:若|如果|如|当|一旦)", before[start:])
        return start + (opener.end() if opener else 0), joint.start()

    def _effect_of(self, text: str) -> tuple[Effect | None, tuple[str, ...]]:
        """Return the gravest effect that the words name, and the penalties among them."""
        actions, effects = [], []
        for penalty in self.vocabulary.penalties:
            if any(re.search(pattern, text) for pattern in penalty.patterns):
                actions.append(penalty.name)
                if penalty.effect:
                    effects.append(penalty.effect)
        if _OUT.search(text):
            effects.append(Effect.EXCLUDES)
        if effects and _FOREVER.search(text) and not _AND_FOREVER.search(text):
            effects.append(Effect.BARS)
        gravest = max(effects, key=_SEVERITY.index) if effects else None
        return gravest, tuple(actions)

    def _bind(self, part: Part, cue: _Cue, members: list[Part]) -> None:
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
            for match in _SENTENCE.finditer(part.reading.text):
                self._sentence(part, *match.span())

    def _sentence(self, part: Part, start: int, end: int) -> None:
        for read_as in (self._trigger, self._admission, self._restriction):
            if read_as(part, start, end):
                return
        drafts = drafts_in(part.reading, self.vocabulary.metrics, (start, end), asked=False)
        self._add(part, tuple(d for d in drafts if d.metric and not isinstance(d.value, tuple)))

    def _trigger(self, part: Part, start: int, end: int) -> bool:
        """Read 若体验分<3.5分，将关闭权限: a condition, and behind a comma what follows from it."""
        text = part.reading.text
        found = self._consequence(text, start, end)
        if found is None:
            return False
        at, stop = found
        begin = start
        for match in _OPENS.finditer(text, start, at):
            if match.start() == start or text[match.start() - 1] in "，,：:":
                begin = match.end()
                break
        opened = begin > start
        condition = text[begin:at].rstrip("，, ")
        drafts = drafts_in(part.reading, self.vocabulary.metrics, (begin, at), asked=True)
        compared = any(draft.metric for draft in drafts)
        if not compared or not (opened or _CONDITION_END.search(condition) or drafts):
            return False
        if opened:
            before = drafts_in(part.reading, self.vocabulary.metrics, (start, begin), asked=False)
            self._add(part, tuple(draft for draft in before if draft.metric))
        self._own_group(part, drafts, *self._effect_of(text[at:stop]), (at, stop))
        return True

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
        if len(ids) > 1 and len({draft.alternative for draft in drafts} - {None}) == 1:
            if all(draft.alternative for draft in drafts):
                self._group(part, GroupMode.ANY, ids, effect, actions, span)
                return
        place = len(self.groups)
        self._group(part, GroupMode.ALL, ids, effect, actions, span)
        # The group has the clause's own id now, so that the inner ones take the next.
        members = self._joined(part, drafts, ids, GroupMode.ALL)
        self.groups[place] = replace(self.groups[place], members=tuple(members))

    def _consequence(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the stretch between commas that says what follows."""
        cuts = [start] + [
            at + 1 for at in range(start, end) if text[at] in "，," and not text[at - 1].isdigit()
        ]
        for number, at in enumerate(cuts):
            stop = cuts[number + 1] - 1 if number + 1 < len(cuts) else end
            words = text[at:stop]
            if number == 0:
                modal = re.search(
                    r"(?:的|时|后|，)?(?=将(?!会?要)|则|即被|会被|予以|给予)", words[4:]
                )
                if not modal:
                    continue
                at += 4 + modal.end()
                words = text[at:stop]
            is_condition = _CONDITION_END.search(words.strip()) and number + 1 < len(cuts)
            effect, _ = self._effect_of(words)
            if effect and _MODAL.search(words) and not is_condition and not _AVOIDS.search(words):
                while number + 1 < len(cuts) and re.match(r"[，,]?\s?(?:并|且|同时)", text[stop:]):
                    number += 1
                    stop = cuts[number + 1] - 1 if number + 1 < len(cuts) else end
                return at, stop
        return None

    def _admission(self, part: Part, start: int, end: int) -> bool:
        """Read 满足A、B，就可以开通, and 开通需A: what a shop needs before it may."""
        text = part.reading.text
        may = _MAY.search(text, start, end)
        needs = re.compile(rf"{_ENTRY}[^，。；]{{0,16}}?(?:需要?|须|应当?|要求)").search(
            text, start, end
        )
        if may and re.search(r"需|须|应|要|满足|具备|达到|符合|≥|>", text[start : may.start()]):
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
        drafts = drafts_in(part.reading, self.vocabulary.metrics, span, asked=True)
        if not any(draft.metric for draft in drafts):
            return False
        self._own_group(part, drafts, Effect.ADMITS, (), cue.span())
        return True

    def _restriction(self, part: Part, start: int, end: int) -> bool:
        """Read 以下类目暂不支持：A、B (they are out) and A类目仅支持B的商家进入 (B may, in A)."""
        reading = part.reading
        only = _ONLY_FOR.match(reading.text[start:end])
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
        """Join the list of categories of a heading with the other conditions under it: all of them."""
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
        """Return the first party that a part names, the platform aside."""
        text = part.reading.text
        found = []
        for party in self.vocabulary.parties:
            if party.name == "平台":
                continue
            for pattern in party.patterns:
                if match := re.search(pattern, text):
                    found.append((match.start(), party.name))
        return min(found)[1] if found else None

    def _categories(self, part: Part) -> tuple[str, ...]:
        """Return the categories of goods that the nearest heading is about: 【无限制类目…权限】."""
        for depth in range(len(part.sort), 0, -1):
            above = self.by_sort.get(part.sort[:depth])
            if above and above.is_heading and (match := _CATEGORY.search(above.reading.text)):
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
            None,
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


def _as_one(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Ask a clause of a list of cases as one question: what it includes is no case of its own."""
    if len(drafts) < 2:
        return drafts
    return (replace(drafts[0], end=drafts[-1].end, window=None),)
