"""References: the words of a clause that point at another rule, at a law, or within the rule."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from guiju.evidence import By
from guiju.model import Clause, Heading
from guiju.numerals import chinese_number
from guiju.places import Places
from guiju.provisions import Reference, ReferenceKind
from guiju.sentences import Title, mask_titles, titles_in

if TYPE_CHECKING:
    from guiju.corpus import Corpus
    from guiju.drafts import Draft

_N = "[零〇一二三四五六七八九十百千两0-9]{1,6}"
_ITEM = rf"第?[(（]{_N}[)）]项?|第{_N}项"
# What is counted by 条 is not always an article: 第一条视频.
_NO_ARTICLE = "(?!视频|短视频|评论|信息|弹幕|消息|微博|记录|作品|内容|直播|动态|差评|线|街|款式)"
_PLACE = (
    rf"第{_N}条(?:之{_N})?{_NO_ARTICLE}(?:第?{_N}款)?(?:{_ITEM})?"
    rf"|第?[1-9]\d?(?:\.[1-9]\d?){{1,3}}[条款项](?:{_ITEM})?"
    rf"|第{_N}[章节]"
)
_BEHIND = re.compile(rf"(?:[（(][^（）()]{{1,30}}[）)])?的?(?P<place>{_PLACE})")
_KIND = (
    "规则|规范|协议|办法|细则|标准|公告|规定|通知|须知|政策|指引|制度|准则|公约|条例|总则|章程"
    "|解释(?!权)|决定"
)
_SELF = re.compile(rf"本(?P<kind>{_KIND}|法(?![院人律定庭学]))(?!引擎|性)(?P<place>{_PLACE})?")
_THAT = re.compile(
    rf"(?P<all>上述|前述|(?<![0-9分元天日个名级星次月年岁%])以上|上列)?(?(all)|[该此])(?P<kind>{_KIND}|法(?![院人律定]))(?!的?处理)"
    rf"(?P<place>{_PLACE})?"
)
_OWN = re.compile(
    # 当前条件, 目前项目, 本款商品 point at nothing.
    rf"(?P<near>(?<![当目之以提先事此面日])前[一二两三四五]?[条款项](?![件目式龄])|前述条款"
    rf"|本[条款项章节](?![件目式商产])|上述条款)"
    rf"(?P<place>第?{_N}款(?:{_ITEM})?|{_ITEM})?"
    rf"|(?P<own>{_PLACE}|第[(（]{_N}[)）]项|第{_N}款(?:{_ITEM})?(?![产物商手车游]))"
)
# A law that is named without 《》 can be told where a verb or a mark stands in front of it.
_LAW = re.compile(
    rf"(?:依照|依据|根据|违反|按照|适用|符合|或者?|以及|[、，。；：]|^)(?P<name>[\u4e00-\u9fff]{{1,18}}?"
    rf"(?:法典?|条例|办法))(?P<place>{_PLACE})"
)
_BEFORE_NAME = re.compile(
    r"^.*(?:或者|以及|依照|依据|根据|违反|按照|参照|适用|符合|属于|构成|高于|低于|认定为|主张|但|的|由|了)"
)
_SEVERAL = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_TAKEN_UP = 12  # titles that 上述规则 may take up
# What is glued to a place counts on in the same rule: 《广告法》第九条、第十条.
_GLUE = re.compile(r"(?:[、和或及至与]|或者|以及)(?:者)?$")
_NO_LAW = re.compile(r"[本该此]法|做法|方法|[本该此](?:条例|办法)|(?:上述|前述)")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rules of the corpus by the names that rules may cite them under.

    `short_names` are those that the citing rule gives itself: 《…规则》（以下简称“《违规规则》”）.
    """

    by_name: Mapping[str, str]
    short_names: Mapping[str, str] = field(default_factory=dict)

    def full(self, name: str) -> str:
        """Return the title that a rule uses this short name for, else the name itself."""
        return self.short_names.get(name, name)

    def find(self, name: str) -> str | None:
        """Return the id of the rule that is called so; only a whole name counts."""
        return self.by_name.get(_folded(name))


@lru_cache(maxsize=2)
def catalogue_of(corpus: Corpus) -> Catalogue:
    """Return the titles and the curated aliases of every rule.

    A name that two rules share names neither.
    """
    owners: dict[str, set[str]] = {}
    for rule_id, record in corpus.rules:
        for name in (record.title, *record.aliases):
            owners.setdefault(_folded(name), set()).add(rule_id)
    return Catalogue({name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1})


def _folded(name: str) -> str:
    """Return a name as it is compared: widths, brackets and spaces make no other rule."""
    folded = unicodedata.normalize("NFKC", name).translate({ord("〈"): "《", ord("〉"): "》"})
    return "".join(folded.split()).lower()


def references_in(
    clause: Clause, rule_id: str, catalogue: Catalogue, places: Places
) -> tuple[Reference, ...]:
    """Return what a clause's text points at, in its order; nothing of it has evidence yet.

    What is said to lie in the rule itself but cannot be found there is a CLAUSE without a target.
    """
    text = clause.text
    titles = titles_in(text)
    found: list[Reference] = []
    for title in titles:
        found.append(_titled(text, title, catalogue))
    shown = mask_titles(text)
    taken = bytearray(len(text))
    by_end: dict[int, Reference] = {}

    def take(references: Iterable[Reference]) -> None:
        for reference in references:
            taken[reference.start : reference.end] = b"\x01" * (reference.end - reference.start)
            by_end[reference.end] = reference

    take(found)
    find = _Finder(rule_id, clause, places)
    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Reference]]], ...] = (
        (_SELF, find.self_reference),
        (_THAT, lambda match: _that(match, text, titles, catalogue)),
        (_LAW, _law),
        (_OWN, find.clause_reference),
    )
    for pattern, read in steps:
        for match in pattern.finditer(shown):
            if not any(taken[match.start() : match.end()]):
                before = _glued(shown, match, by_end)
                new = (
                    (find.counted_on(match, before),)
                    if before and pattern is _OWN and match["own"]
                    else tuple(read(match))
                )
                found += new
                take(new)
    return tuple(sorted(found, key=lambda ref: (ref.start, ref.end)))


def _glued(shown: str, match: re.Match[str], by_end: Mapping[int, Reference]) -> Reference | None:
    """Return the reference to a place that this one is glued to."""
    glue = _GLUE.search(shown, max(0, match.start() - 3), match.start())
    if glue is None:
        return None
    before = by_end.get(glue.start())
    return before if before and before.article else None


def _titled(text: str, title: Title, catalogue: Catalogue) -> Reference:
    behind = _BEHIND.match(text, title.end)
    name = catalogue.full(title.name)
    target = catalogue.find(name)
    return Reference(
        ReferenceKind.RULE if target else ReferenceKind.OUTSIDE,
        name,
        title.start,
        behind.end() if behind else title.end,
        target,
        behind["place"] if behind else None,
    )


def _that(
    match: re.Match[str], text: str, titles: tuple[Title, ...], catalogue: Catalogue
) -> Iterator[Reference]:
    """Yield what 该规范 and 上述规则 take up: the last title before them, or all of them."""
    last = bisect_right(titles, match.start(), key=lambda title: title.end)
    before = list(titles[max(0, last - _TAKEN_UP) : last])
    if not before:
        yield Reference(ReferenceKind.CLAUSE, match.group(), *match.span(), article=match["place"])
        return
    if not match["all"]:
        # 该规范 is the last title that ends so, else simply the last.
        named = [title for title in before if title.name.endswith(match["kind"])]
        before = (named or before)[-1:]
    for title in before:
        taken_up = _titled(text, title, catalogue)
        yield replace(taken_up, start=match.start(), end=match.end(), article=match["place"])


def _law(match: re.Match[str]) -> Iterator[Reference]:
    cut = _BEFORE_NAME.match(match["name"])
    name = match["name"][cut.end() if cut else 0 :]
    if len(name) > 1 and not _NO_LAW.search(name):
        span = (match.end("name") - len(name), match.end())
        yield Reference(ReferenceKind.OUTSIDE, name, *span, article=match["place"])


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds what one clause says of the rule that it belongs to."""

    rule_id: str
    clause: Clause
    places: Places

    def self_reference(self, match: re.Match[str]) -> Iterator[Reference]:
        name = match.group()[: 1 + len(match["kind"])]
        if match["place"]:
            yield self._clause(match, name, match["place"], self._resolved(match["place"]))
        else:
            yield Reference(ReferenceKind.SELF, name, *match.span(), target=self.rule_id)

    def clause_reference(self, match: re.Match[str]) -> Iterator[Reference]:
        if match["own"]:
            place = match["own"]
            yield self._clause(match, place, place, self._resolved(place))
            return
        near = match["near"]
        if len(near) == 3 and near[0] == "前" and near[1] in _SEVERAL:
            for part in self._several(near):
                yield self._clause(match, near, None, part)
            return
        # Paragraphs are no parts of their own: the one before lies in the same clause.
        in_clause = near == "前款" and "\n" in self.clause.text[: match.start()]
        part = self.clause if in_clause else self._near(near)
        if part and match["place"]:
            part = self._below(part, match["place"])
        yield self._clause(match, match.group(), match["place"], part)

    def counted_on(self, match: re.Match[str], before: Reference) -> Reference:
        """Return a place that goes on from another: in the same rule, an item in the same 条."""
        place = match["own"]
        if before.kind is not ReferenceKind.CLAUSE:
            return replace(before, start=match.start(), end=match.end(), article=place)
        if place.startswith(("第(", "第（", "(", "（")) or place[-1] in "项款":
            head = re.match(rf"第{_N}条(?:之{_N})?|第?\d+(?:\.\d+)+条", before.article or "")
            if head:
                return self._clause(match, place, place, self._resolved(head.group() + place))
        return self._clause(match, place, place, self._resolved(place))

    def _clause(
        self, match: re.Match[str], name: str, place: str | None, part: Heading | Clause | None
    ) -> Reference:
        target = f"{self.rule_id}/{part.id}" if part else None
        return Reference(ReferenceKind.CLAUSE, name, *match.span(), target=target, article=place)

    def _near(self, words: str) -> Heading | Clause | None:
        """Return the part that 本条, 前款 or 前项 means, None where it cannot be told."""
        unit = words[-1]
        if words in ("前述条款", "上述条款"):
            return None
        if words[0] == "本":
            return self._enclosing(unit)
        if unit == "条":
            article = self._enclosing("条")
            return self.places.before(article) if article else None
        if unit == "项":
            return self._previous(item=True)
        return self._previous(item=False)

    def _several(self, words: str) -> Sequence[Heading | Clause | None]:
        """Return the parts that 前两款 means, in their order; one None where they are too few."""
        unit = words[-1]
        at: Heading | Clause | None = self.clause
        if unit == "条":
            at = self._enclosing("条")
        elif unit == "款" and (self._is_item() or _is_unit(self.clause.id, "条")):
            return (None,)  # paragraphs of this article, which are no parts of their own
        found: list[Heading | Clause] = []
        for _ in range(_SEVERAL[words[1]]):
            at = self.places.before(at) if at else None
            if at is None:
                return (None,)
            found.insert(0, at)
        return found

    def _enclosing(self, unit: str) -> Heading | Clause | None:
        at: Heading | Clause | None = self.clause
        if unit in "款项":
            return at
        while at:
            if _is_unit(at.id, unit):
                return at
            at = self.places.parent(at)
        # A rule that numbers 4.1 or 情形三 calls that its 条; outside of it the clause itself.
        return self._outermost_list() if unit == "条" else None

    def _outermost_list(self) -> Heading | Clause:
        """Return the clause that the item stands in: 5.1 for 5.1 (2), else the clause itself."""
        at: Heading | Clause = self.clause
        while re.search(r"(?:^|__)[ik]\d+$", at.id):
            parent = self.places.parent(at)
            if parent is None:
                break
            at = parent
        return at

    def _previous(self, *, item: bool) -> Heading | Clause | None:
        """Return what stands before the clause; 前款 of a clause's own item is no item."""
        if item or not self._is_item():
            return self.places.before(self.clause)
        return None

    def _is_item(self) -> bool:
        return re.search(r"(?:^|__)[ikn]\d+$", self.clause.id) is not None

    def _resolved(self, place: str) -> Heading | Clause | None:
        """Return the part that a printed number names: 第三条第二项, 第4.1条, 第五章."""
        decimal = re.match(r"第?(\d+(?:\.\d+)+)[条款项]", place)
        if decimal:
            part = self.places.by_id.get(decimal[1].replace(".", "-"))
            rest = place[decimal.end() :]
            return self._below(part, rest) if part and rest else part
        head = re.match(rf"第({_N})([条章节款])(?:之({_N}))?", place)
        if head is None:
            return self._below(self._outermost_list(), place)
        number, unit = chinese_number(head[1]), head[2]
        if number is None:
            return None
        if unit == "款":
            return self._below(self._outermost_list(), place)
        forms = {
            "条": (f"art-{number}" + (f"bis{chinese_number(head[3])}" if head[3] else ""),),
            "章": (f"chap-{number}", f"s{number}"),
            "节": (f"sec-{number}",),
        }[unit]
        found = [self.places.by_id[form] for form in forms if form in self.places.by_id]
        part = found[0] if found else None
        rest = place[head.end() :]
        return self._below(part, rest) if part and rest else part

    def _below(self, part: Heading | Clause, place: str) -> Heading | Clause | None:
        """Return the item of a part; a 款 has no part of its own, so its clause stands for it."""
        item = re.search(rf"[(（]({_N})[)）]|第({_N})项", place)
        if item is None:
            return part
        number = chinese_number(item[1] or item[2])
        for child in self.places.children(part):
            if child.id.rsplit("__", 1)[-1] in (f"i{number}", f"n{number}", f"k{number}"):
                return child
        return None


def _is_unit(part_id: str, unit: str) -> bool:
    own = part_id.rsplit("__", 1)[-1]
    forms = {"条": r"art-|case-", "章": r"chap-|s\d", "节": r"sec-"}[unit]
    return re.match(forms, own) is not None


def read_references(draft: Draft, corpus: Corpus) -> Draft:
    """Fill in the references of every clause."""
    shorts = {
        definition.term: definition.meaning[1:-1]
        for clause in draft.clauses
        for definition in clause.definitions
        if re.fullmatch("《[^《》]+》", definition.meaning)
    }
    catalogue = replace(catalogue_of(corpus), short_names=shorts)
    places = Places([*draft.headings, *draft.clauses])
    clauses = []
    for clause in draft.clauses:
        found = references_in(clause, draft.rule_id, catalogue, places)
        proved = tuple(
            replace(ref, by=By.PATTERN, evidence=draft.evidence(clause.id, ref.start, ref.end))
            for ref in found
        )
        clauses.append(replace(clause, references=proved))
    return replace(draft, clauses=tuple(clauses))
