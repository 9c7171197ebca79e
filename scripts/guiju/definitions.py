"""Definitions: the terms that a rule gives a meaning to, and where it uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.evidence import By
from guiju.model import Clause, ClauseKind
from guiju.places import Places
from guiju.provisions import Definition
from guiju.sentences import mask_titles, titles_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.corpus import Corpus
    from guiju.drafts import Draft

_QUOTED = r"[“\"「『‘](?P<quoted>[^”\"」』’\n]{1,30})[”\"」』’]"
# 以下简称“X”, mostly in brackets behind what it stands for.
_SHORT = re.compile(
    rf"(?:以下(?:简|统|合|并)?称|下文?(?:简|统)?称|后文(?:简|统)?称|以下以|(?<![的])(?:统|简|合)称)(?:为|作|：|:)?\s*"
    rf"(?:{_QUOTED}|(?P<bare>[^“”\"「」，。；：:、（）()\n]{{1,20}})(?=[)）]))"
)
_AND_SHORT = re.compile(rf"^(?:[、或/]|或者|及|和)\s*{_QUOTED}")
# `X：…`, under a heading that says so, or where X says so itself.
_ENTRY = re.compile(
    r"^[“\"「]?(?P<term>[^“”\"「」，。；：:？！\n]{1,24}?)[”\"」]?(?:的)?(?P<says>含义|定义|释义)?[：:]\s*(?=\S)"
)
_HEADED = re.compile(r"定义|名词|术语|释义|含义|用语|概念")
# 本规则所称X，是指…; X是指…; X指….
_MEANS = re.compile(
    r"(?P<called>(?:本[\u4e00-\u9fff]{1,4}|前[款条项]|第[^，。；]{1,8}[条款项])?(?:中|里)?(?:所称|所述|所指|所谓|提及)的?|本[\u4e00-\u9fff]{1,4}[中里]的)?"
    rf"(?:{_QUOTED}|(?P<bare>[^“”\"「」，。；：:、（）()\n]{{1,28}}?))(?P<gloss>[（(][^（）()\n]{{0,40}}[）)])?\s*[，,：:]?\s*(?:仅|均|即|系|特|就|乃)?"
    r"(?P<verb>是指|系指|指的是|指代|指(?![导定标数令挥引派向出示甲南责正明望纹针点控教认证示环法日]))"
)
_NO_TERM = re.compile(
    r"[应须得可将会]|不得|禁止|根据|按照|依据|^(?:是|即|其|这|该|此|它|如|若|在|对|但|且|并|也|不|仅|所|而|以|因|由|被|则|如果|包括|特别|具体|主要|一般|手|食|拇|无名|中)$|[的了着]$"
)
_NAMED = re.compile(rf"(?:定义|称|命名|简称|认定|界定)(?:其)?(?:为|作){_QUOTED}")
_LEADING = re.compile(
    r"^(?:其中|此处|上述|这里|以下|相应地|另外|同时|且|而|但|即)?[，,]?\s*(?:的)?"
)
_WITHIN = re.compile(r"^.*(?:中|里|内|上)的(?=.{2,})")  # 处罚措施中的扣分
_LEFT = re.compile(
    r"^.*(?:[，。；：:、（(]|以及|及(?![其时格])|(?<!共)和(?!平|解|谐)|或者?(?!许))", re.DOTALL
)
_LEFT_OF_ALL = re.compile(r"^.*[，。；：:（(]", re.DOTALL)  # 短视频、直播、图文（以下统称“内容”）
_REACH = 200  # characters in front of a short name that may be what it stands for
_LONGEST_TERM = 24
_SHORTEST_TERM = 2


@dataclass(frozen=True, slots=True)
class FoundDefinition:
    """A definition, and where its term is printed in the text."""

    definition: Definition
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Use:
    """A defined term where it is used, `[start, end)` of the text; `clause` defines it."""

    start: int
    end: int
    definition: Definition
    clause: str


def definitions_in(text: str, *, listed: bool = False) -> tuple[FoundDefinition, ...]:
    """Return the terms that a text defines, in its order, each once; nothing has evidence yet.

    `listed` says that the text is an entry of a list of terms, where `X：…` defines X.
    """
    found: dict[str, FoundDefinition] = {}
    candidates = sorted(
        (
            item
            for find in (
                _entries(text, listed=listed),
                _meanings(text),
                _shorts(text),
                _names(text),
            )
            for item in find
        ),
        key=lambda item: item.start,
    )
    for item in candidates:
        term = item.definition.term
        if len(term) <= _LONGEST_TERM and item.definition.meaning:
            found.setdefault(term, item)
    return tuple(found.values())


def _entries(text: str, *, listed: bool) -> Iterator[FoundDefinition]:
    for start, line in _lines(text):
        match = _ENTRY.match(line)
        if match and (listed or match["says"]):
            meaning = line[match.end() :].strip()
            if listed and not match["says"]:
                # The rest of an entry's paragraphs belong to its meaning.
                meaning = text[start + match.end() :].strip()
            yield _found(match["term"], meaning, start + match.start("term"))


def _meanings(text: str) -> Iterator[FoundDefinition]:
    shown = mask_titles(text)
    for start, sentence in _sentences(shown):
        match = _MEANS.match(sentence) or _behind_comma(sentence)
        if match is None:
            continue
        group = "quoted" if match["quoted"] else "bare"
        term, at = match[group], match.start(group)
        if group == "bare":
            for strip in (_LEADING, _WITHIN):
                cut = strip.match(term)
                if cut:
                    term, at = term[cut.end() :], at + cut.end()
            # Without 所称 or quotes only a noun can be what is defined.
            if not match["called"] and (_NO_TERM.search(term) or len(term) > 16):
                continue
        meaning = text[start + match.end() : start + len(sentence)].strip("：: ").rstrip("。；;")
        meaning = _ALSO_SHORT.sub("", meaning)
        if len(term) >= _SHORTEST_TERM and meaning:
            yield _found(text[start + at : start + at + len(term)], meaning, start + at)


def _behind_comma(sentence: str) -> re.Match[str] | None:
    """Return the meaning that a later part of a sentence gives: 相应地，措施中的扣分，仅指…."""
    for comma in re.finditer(r"[，,：:]", sentence):
        match = _MEANS.match(sentence, comma.end())
        if match and (
            match["called"] or match["quoted"] or match["verb"] != "指" or comma.end() < 8
        ):
            return match
    return None


def _shorts(text: str) -> Iterator[FoundDefinition]:
    for match in _SHORT.finditer(text):
        group = "quoted" if match["quoted"] else "bare"
        several = "统" in match.group() or "合称" in match.group()
        meaning = _stands_for(text, match.start(), several=several)
        meaning = _explained(meaning)
        yield _found(match[group].strip(), meaning, match.start(group))
        end = match.end()
        while more := _AND_SHORT.match(text[end : end + 40]):
            yield _found(more["quoted"], meaning, end + more.start("quoted"))
            end += more.end()


def _stands_for(text: str, at: int, *, several: bool) -> str:
    """Return the words in front of （以下简称, back to where marks say that they begin."""
    before = text[max(0, at - _REACH) : at].rstrip("（(，, ")
    line = before[before.rfind("\n") + 1 :]
    titles = titles_in(line)
    if titles and titles[-1].end == len(line):
        return line[titles[-1].start :]
    cut = (_LEFT_OF_ALL if several else _LEFT).match(mask_titles(line))
    return line[cut.end() :].strip() if cut and line[cut.end() :].strip() else line.strip()


# （以下简称“X”） behind a meaning is no part of it.
_ALSO_SHORT = re.compile(
    r"(?:[（(](?:以下|下文|后文)?(?:简|统|合)?称[^（()）]{1,40}[)）]|[，,](?:以下|下文?|后文)(?:简|统|合)?称[^，。；]{1,40})$"
)


def _explained(meaning: str) -> str:
    """Return what is meant where a short name stands behind an explanation: 是指X，下称“Y”."""
    match = re.match(r"[^（(]*[)）]\s?(?:是指|系指|指)(?P<meant>.+)", meaning, re.DOTALL)
    return match["meant"] if match else meaning


def _names(text: str) -> Iterator[FoundDefinition]:
    for match in _NAMED.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        sentence = re.split(r"[。；]", line)[-1]
        meaning = re.sub(r"(?:，[^，]{0,16})?(?:则|即)?(?:可|应|将|被)?以?$", "", sentence).strip(
            "， "
        )
        yield _found(match["quoted"], meaning, match.start("quoted"))


def _found(term: str, meaning: str, start: int) -> FoundDefinition:
    if term.startswith("《") and term.endswith("》"):
        term, start = term[1:-1], start + 1
    return FoundDefinition(Definition(term, meaning), start, start + len(term))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^。；\n]+", text):
        indent = len(match.group()) - len(match.group().lstrip())
        yield match.start() + indent, match.group()[indent:]


def read_definitions(draft: Draft, _corpus: Corpus) -> Draft:
    """Fill in the definitions of every clause; a clause that is one says so by its kind."""
    places = Places([*draft.headings, *draft.clauses])
    clauses = []
    for clause in draft.clauses:
        titles = [above.words for above in places.above(clause)[:2] if above.is_title]
        listed = clause.kind is ClauseKind.DEFINITION or any(_HEADED.search(t) for t in titles)
        proved = tuple(
            replace(
                item.definition,
                by=By.PATTERN,
                evidence=draft.evidence(clause.id, item.start, item.end),
            )
            for item in definitions_in(clause.text, listed=listed)
        )
        clauses.append(replace(clause, definitions=proved))
    return replace(draft, clauses=tuple(clauses))


def uses_in(clause: Clause, clauses: Iterable[Clause]) -> tuple[Use, ...]:
    """Return where a clause uses terms that its rule's `clauses` define, in its order.

    Of terms that overlap the longest counts. Words inside 《》 are a title's, and a term's own
    definition is no use of it.
    """
    terms: dict[str, tuple[Definition, str]] = {}
    for owner in clauses:
        for definition in owner.definitions:
            if len(definition.term) >= _SHORTEST_TERM:
                terms.setdefault(definition.term, (definition, owner.id))
    own = {definition.term for definition in clause.definitions}
    shown = mask_titles(clause.text)
    places = [
        (match.start(), match.end())
        for term in terms.keys() - own
        for match in re.finditer(re.escape(term), shown)
    ]
    # Of two that are as long the later one: the head of a Chinese noun stands at its end.
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda span: (span[0] - span[1], -span[1])):
        if not any(start < other_end and other < end for other, other_end in kept):
            kept.append((start, end))
    return tuple(Use(start, end, *terms[shown[start:end]]) for start, end in sorted(kept))
