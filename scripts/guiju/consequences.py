"""Consequences: what a clause imposes, on whom, for what and how long.

A measure that a clause only mentions has no consequence: a condition (不存在被扣分的情形), a
limit (违规分<100分), something to avoid or undo (避免被关闭权限, 恢复在架状态), an exemption
(不做延迟发货扣款), or the meaning of the measure's own name (暂停使用购物车功能：暂停其…使用…).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.evidence import By
from guiju.extents import amount_of, lasting
from guiju.model import Clause, Tag, TagKind
from guiju.parties import Mention, mentions_in, named, subject_of, within
from guiju.places import Places
from guiju.provisions import Consequence, Effect
from guiju.records import TermRecord
from guiju.sentences import SentencePart, mask_titles, parts_of
from guiju.tagging import term_spans
from guiju.titled_measures import by_title

if TYPE_CHECKING:
    from guiju.corpus import Corpus
    from guiju.drafts import Draft

# Words in front of a measure that take it back, or only speak of it.
_TAKEN_BACK = re.compile(
    r"(?:避免|防止|以免|免于|免予|免除|免受|不再|不予|不会|不做|不作|不被|不进行|不计|不因|无需|无须|不|解除|撤销|取消对|恢复|豁免|"
    r"减少|申诉|未|没有|未曾|不存在|不含|仅指|是指|系指|所称|例如|关于|所谓|针对|(?<!扣)除|受到?过?|曾|已|因|若|如|如果|一旦|对于)"
    r"(?:因[^，。；、]{0,12})?(?:被|受到?|遭到?|发生|进行|处以|做|出现|执行|实施|将)?(?:平台|系统)?(?:处以|给予|一次性|累计|永久|临时)?$"
)
# Words behind a measure that make it a thing spoken of.
_SPOKEN_OF = re.compile(
    r"^(?:[^，。；、：]{0,8}的(?:情形|情况|记录|记载|商家|商户|店铺|账号|账户|达人|主播|用户|商品|次数|期间|原因|规定|标准|条件|依据|时间|效果|处罚记录|订单)"
    r"|(?:累计|合计|总计|分值|总分)?(?:达到?|满|超过|高于|低于|不足|不超过|未达到?)\s?\d"
    r"|次数|记录|期间|期满|期限|期内|状态|整改|后|前|时|之日|规则|标准|明细|流程|原因|申诉|通知书模板|比例|总额|的?计算"
    r"|[^，。；、]{0,10}后(?:予以)?退还"
    r"|[，,]?(?:仅|是|系|均|即)?指(?![导定标数引派])|分?[<>≥≤＜＞]|≥|的，)"
)
# Words of the sentence in front of a measure that impose it.
IMPOSES = re.compile(
    r"将|会(?!员|议|话|计)|有权|可以?(?!能)|应(?:当)?予?|给予|予以|处以|处理|处置|处罚|采取|实施|执行|作出|做出|按照|视|立即|直接|永久|每次|每件|每单|首次|再次|"
    r"第[一二三四五六七八九十\d]+次|一经|累计|同时|并|情节|违者|则|须|需|进行"
)
_WORDS_OF_CONDITION = re.compile(
    r"^\s*(?:如果?|若|当|凡|对于?|针对|因|一旦|一经|违反|存在|出现)|(?:的|者|时)$|(?:达到?|满|累计|超过|低于|高于)[^，。；]{0,10}$"
    r"|[≥≤><＞＜]\s?[\d.]{1,8}\s?[%分次元单件天]?$"
)
_LIST_OF_MEASURES = re.compile(
    r"(?:措施|处罚|处置|处理|管控|限制|制裁|处分|手段|方式|后果)[^：:。]{0,12}[：:][^。]*$|包括但不限于|包括[：:]?[^。]*$"
)
_LEADS_MEASURES = re.compile(
    r"(?:(?:措施|处罚|处置|处理|管控|限制|处分)[^。]{0,12}|采取|给予|予以)[^。；]{0,12}[：:]?$"
)
_MEASURES_TITLE = re.compile(r"处罚|处理|处置|措施|违规责任|扣分|管控|罚则|违约责任|清退|惩罚")
_NO_MEASURES_TITLE = re.compile(r"申诉|定义|名词|条件|准入|门槛|入驻|流程|释义|解除")
# A measure whose own words bind: 不得再次入驻, 永久不可申请.
_BINDS_ITSELF = re.compile(r"不得|不可|不再|永久|终身|永远|扣[^，。；、]{0,8}\d")
_MUST = re.compile(
    r"(?<!相)应(?:当|该)?(?!予|给|处|被|受)[^、]*$|(?<!无)(?:须|需要?)(?!经)[^、]*$|自行[^、]*$|主动[^、]*$"
)
_OWN_ACT = re.compile(_MUST.pattern + r"|(?<!不)可(?!能)以?[^、]*$|申请[^、]*$")
_DISCRETION = re.compile(
    r"有权|可(?!能|疑|靠)以?|视(?:情节|情况|违规)|根据.{0,24}(?:情节|程度|情况)|酌情"
)
_LIFE_BEFORE = re.compile(r"(?:永久|终身|永远)性?[^，。；、至或]{0,3}$")
_LIFE_BEHIND = re.compile(r"(?:账号|店铺)?(?:永久|终身)(?![^，。；、]{0,4}封禁)")
_BINDS_FOR_LIFE = re.compile(r"永久|终身|永远")
_FOR_A_WHILE = re.compile(r"(?:临时|暂时|短期|限期)[^，。；、]{0,6}(?:或者?|及|/|、)(?:永久|终身)")
_REACH = 200  # characters in front of a measure that are searched for what imposes it
_PARTS = 12  # parts of a sentence, and parties, that are looked at backwards
_LABEL = 40  # characters in which `警告：` opens a sentence
_BARE = 6  # characters that may stand in front of a measure whose part names nothing else
_EXPLAINS = re.compile(r"^\s*[^，。；：:]{0,6}$")
_AMOUNT = re.compile(r"\d+分|首次|第[一二三\d]+次|每次|元|\d+天")


@dataclass(frozen=True, slots=True)
class FoundConsequence:
    """A consequence, and where the measure is printed in the text."""

    consequence: Consequence
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that consequences are told by."""

    penalties: Sequence[TermRecord]
    violations: Sequence[TermRecord]
    parties: Sequence[TermRecord]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a clause stands under: the titles, nearest first, and the lead-ins, nearest first."""

    titles: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


def consequences_in(
    text: str, words: Vocabulary, setting: Setting = Setting()
) -> tuple[FoundConsequence, ...]:
    """Return what a text imposes, in its order, each measure and amount once, without evidence."""
    shown = mask_titles(text)
    measures = sorted(
        ((start, end, term) for term in words.penalties for start, end in term_spans(term, shown)),
        key=lambda item: (item[0], item[1]),
    )
    if not measures:
        return ()
    parts = tuple(parts_of(text))
    names = [(start, end) for start, end, _ in measures]
    bounds: dict[int, tuple[int, int]] = {}
    for part in parts:
        bounds[part.sentence] = (bounds.get(part.sentence, (part.start, 0))[0], part.end)
    mentions = mentions_in(shown, words.parties)
    reading = _Reading(shown, parts, words, setting, mentions, names, bounds)
    found: dict[tuple[object, ...], FoundConsequence] = {}
    goes_on: set[SentencePart] = set()
    for start, end, term in measures:
        if _inside_another(shown, start, end, reading.near(start)) or not reading.imposes(
            start, end, term, goes_on
        ):
            continue
        goes_on |= reading.behind(start)
        for consequence in reading.consequences(start, end, term):
            amount = "".join(char for char in shown[start:end] if char.isdecimal())
            lasts = (consequence.lasts, consequence.permanent)
            key = (consequence.action, lasts, consequence.amount, amount)
            found.setdefault(key, FoundConsequence(consequence, start, end))
    return tuple(found.values())


def _inside_another(shown: str, start: int, end: int, names: list[tuple[int, int]]) -> bool:
    """Say whether a longer name holds this one; 强制学习 in 强制学习/考试 stands for itself."""
    return any(
        other <= start
        and end <= other_end
        and (other, other_end) != (start, end)
        and not (other == start and shown[end : end + 1] in tuple("/、和及与"))
        for other, other_end in names
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    shown: str
    parts: tuple[SentencePart, ...]
    words: Vocabulary
    setting: Setting
    mentions: tuple[Mention, ...]
    names: list[tuple[int, int]]  # where measures are named, in their order
    bounds: Mapping[int, tuple[int, int]]  # of each sentence

    def near(self, at: int, reach: int = 60) -> list[tuple[int, int]]:
        """Return where measures are named close to `at`."""
        first = bisect_left(self.names, (at - reach, 0))
        return self.names[first : bisect_left(self.names, (at + reach, 0))]

    def _part(self, at: int) -> SentencePart:
        return self.parts[bisect_right(self.parts, at, key=lambda part: part.start) - 1]

    def behind(self, at: int) -> set[SentencePart]:
        """Return the part behind the one at `at`, which goes on with what that one imposes."""
        index = self._part(at).index + 1
        behind = self.parts[index : index + 1]
        return {part for part in behind if part.sentence == self.parts[index - 1].sentence}

    def _sentence(self, part: SentencePart) -> int:
        """Return where the part's sentence begins, as far as words reach."""
        return max(self.bounds[part.sentence][0], part.start - _REACH)

    def imposes(
        self,
        start: int,
        end: int,
        term: TermRecord,
        goes_on: set[SentencePart],
    ) -> bool:
        """Say whether the words around a measure impose it.

        A part of `goes_on` stands behind one that imposes, and may do so by its bare name.
        """
        part = self._part(start)
        head = self.shown[max(part.start, start - _REACH) : start]
        tail = self.shown[end : part.end]
        whole = self.shown[max(self._sentence(part), start - 2 * _REACH) : start]
        if _SPOKEN_OF.match(self.shown[end : end + 24]) or self._is_condition(part, head):
            return False
        if self._explained(part):
            return False
        before = re.sub(r"^.*[、和及或]", "", head) if "、" in head else head
        if _TAKEN_BACK.search(before) and not re.search(r"(?:将|会)(?:被|受到?)?$", head):
            return False
        if self._taken_back_as_a_whole(head):
            return False
        if tail.endswith("的") and not tail.startswith("处"):
            return False
        if not term.by_shop and self._own_act(part, start, head):
            return False
        return (
            (part in goes_on and len(head.strip()) <= _BARE)
            or (_BINDS_ITSELF.match(self.shown, start, end) is not None and not head.endswith("被"))
            or self._imposed_by(part, head + self.shown[start:end], whole)
        )

    def _own_act(self, part: SentencePart, start: int, head: str) -> bool:
        """Say whether the shop itself is to do it, by no way of punishment: 商家应及时下架商品."""
        if not _OWN_ACT.search(head):
            return False
        inside = within(self.mentions, part.start, start)[-_PARTS:]
        subject = subject_of(self.shown, inside, part.start, start)
        if _MUST.search(head):
            return subject != "平台"
        return subject is not None and subject != "平台"

    def _taken_back_as_a_whole(self, head: str) -> bool:
        """Say whether a list of measures is taken back by what leads it: 不予警告、扣分."""
        first = re.split(r"、", head)[0] if "、" in head else ""
        return (
            bool(first)
            and re.search(r"(?:不再|不予|避免|免于|不做|不会)[^、]{0,4}$", first) is not None
        )

    def _imposed_by(self, part: SentencePart, head: str, whole: str) -> bool:
        if IMPOSES.search(head) or _LIST_OF_MEASURES.search(whole):
            return True
        at = part.index
        for before in reversed(self.parts[max(0, at - _PARTS) : at]):
            words = self.shown[before.start : before.end].strip()
            if before.sentence != part.sentence:
                # A paragraph that ends in a colon leads in the one behind it.
                return _LEADS_MEASURES.search(words) is not None and words.endswith(("：", ":"))
            if _WORDS_OF_CONDITION.search(words) or IMPOSES.search(words):
                return True
        leads = any(_LEADS_MEASURES.search(lead) for lead in self.setting.leads[:1])
        titled = [t for t in self.setting.titles if not _NO_MEASURES_TITLE.search(t)]
        under = bool(self.setting.titles) and self.setting.titles[:1] == tuple(titled[:1])
        return leads or (under and any(_MEASURES_TITLE.search(t) for t in titled))

    def _is_condition(self, part: SentencePart, head: str) -> bool:
        opening = self.shown[part.start : part.start + 10].lstrip()
        closing = self.shown[max(part.start, part.end - 10) : part.end].rstrip()
        return (
            re.match(r"如果?|若|当|凡|一旦", opening) is not None
            or closing.rstrip("：:").endswith("的")
        ) and not re.search(r"将|有权|给予|予以|处以", head)

    def _explained(self, part: SentencePart) -> bool:
        """Say whether the sentence tells what a measure's name means: `警告：以书面形式…`."""
        start, end = self.bounds[part.sentence]
        colon = re.search(r"[：:]", self.shown[start : min(end, start + _LABEL)])
        if colon is None:
            return False
        label = (start, start + colon.start())
        opens = any(
            label[0] <= name_start
            and name_end <= label[1]
            and _EXPLAINS.match(self.shown[label[0] : name_start])
            and len(self.shown[name_end : label[1]].strip()) <= 4
            for name_start, name_end in self.near(start, _LABEL)
        )
        explained = self.shown[label[1] : min(end, label[1] + _REACH)]
        return opens and _AMOUNT.search(explained) is None

    def consequences(self, start: int, end: int, term: TermRecord) -> Iterator[Consequence]:
        """Yield what a measure imposes: one, or both of 临时关闭或永久关闭."""
        part = self._part(start)
        sentence = max(self._sentence(part), start - 2 * _REACH)
        names = self.near(start)
        following = min((s for s, _ in names if s >= end), default=part.end)
        previous = max((e for _, e in names if part.start <= e <= start), default=part.start)
        around = self.shown[previous : min(following, part.end)]
        lasts = lasting(self.shown, previous, start, end, min(following, part.end))
        forever = (
            _LIFE_BEFORE.search(self.shown[max(part.start, start - 6) : start]) is not None
            or _BINDS_FOR_LIFE.match(self.shown, start) is not None
            or _LIFE_BEHIND.match(self.shown, end) is not None
        )
        amount, unit = amount_of(self.shown, start, end, min(following, part.end))
        base = Consequence(
            action=term.name,
            effect=term.effect or Effect.SANCTIONS,
            violation=self._violation(sentence, start),
            party=self._party(part, start),
            lasts=lasts,
            permanent=forever,
            discretionary=_DISCRETION.search(self.shown[sentence:start]) is not None
            or (start < 4 and any(_DISCRETION.search(lead) for lead in self.setting.leads[:1])),
            amount=amount,
            unit=unit,
        )
        if _FOR_A_WHILE.search(around):
            yield replace(base, permanent=False)
            yield replace(base, permanent=True)
        else:
            yield base

    def _violation(self, sentence: int, start: int) -> str | None:
        """Return the violation that the sentence names before a measure, else the nearest title."""
        before = self.shown[sentence:start]
        named_here = [
            (span[0], term.name)
            for term in self.words.violations
            for span in term_spans(term, before)
        ]
        if named_here:
            return max(named_here)[1]
        for title in self.setting.titles:
            for term in self.words.violations:
                if term_spans(term, title):
                    return term.name
        return None

    def _party(self, part: SentencePart, start: int) -> str | None:
        """Return whom the measure strikes: who is named in the sentence before it, joined by 、."""
        at = part.index
        near = self.parts[max(0, at - _PARTS) : at + 1]
        reach = [p for p in near if p.sentence == part.sentence]
        for own in reversed(reach):
            end = min(own.end, start)
            inside = within(self.mentions, own.start, end)[-_PARTS:]
            struck = [m for m in inside if m.party != "平台"]
            if not struck:
                continue
            subject = subject_of(self.shown, struck, own.start, end)
            return subject or "、".join(dict.fromkeys(m.party for m in struck[-1:]))
        for lead in self.setting.leads:
            parties = named(mentions_in(mask_titles(lead), self.words.parties))
            if parties:
                return "、".join(parties)
        return None


def read_consequences(draft: Draft, corpus: Corpus) -> Draft:
    """Fill in consequences, and a tag for every penalty that a clause imposes."""
    taxonomy = corpus.taxonomy
    words = Vocabulary(
        taxonomy.of(TagKind.PENALTY), taxonomy.of(TagKind.VIOLATION), taxonomy.of(TagKind.PARTY)
    )
    places = Places([*draft.headings, *draft.clauses])
    clauses = []
    for clause in draft.clauses:
        above = places.above(clause)
        titles = [a.words for a in above if a.is_title]
        setting = Setting(
            tuple([clause.title, *titles] if clause.title else titles),
            tuple(a.words for a in above if not a.is_title),
        )
        consequences = tuple(
            replace(
                item.consequence,
                by=By.PATTERN,
                evidence=draft.evidence(clause.id, item.start, item.end),
            )
            for item in consequences_in(clause.text, words, setting)
        )
        if clause.title and not consequences:
            lines = [(a.part, a.words) for a in above if a.is_title] + [("", draft.title_line)]
            named = (t.name for t in words.violations if term_spans(t, clause.title))
            if violation := next(named, None):
                consequences = by_title(lines, violation, words.penalties, draft.evidence)
        clauses.append(
            replace(
                clause,
                consequences=consequences,
                tags=_with_penalties(clause, consequences),
            )
        )
    return replace(draft, clauses=tuple(clauses))


def _with_penalties(clause: Clause, consequences: tuple[Consequence, ...]) -> tuple[Tag, ...]:
    """Return the clause's tags with one for each measure that it imposes."""
    new: dict[str, Tag] = {}
    for consequence in consequences:
        name = consequence.action
        new.setdefault(name, Tag(TagKind.PENALTY, name, consequence.by, consequence.evidence))
    order = list(TagKind)
    kept = [tag for tag in clause.tags if tag.kind is not TagKind.PENALTY]
    return tuple(sorted([*kept, *new.values()], key=lambda tag: order.index(tag.kind)))
