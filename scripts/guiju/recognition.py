"""Recognition: whether a text that comes in is a known rule, and as which of its editions.

A name alone proves nothing, as news of a rule have it too, and neither does a text alone, as the
rules of two platforms or of a product and its successor may read alike. So both are looked at, and
what is missing on one side must be made up for on the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju.editions import PrintedDay, printed_days
from guiju.folding import fold
from guiju.model import Certainty, Clause, Rule, Trust, display_label
from guiju.pairing import Pair, pairs
from guiju.repeats import differences
from guiju.titles import Named, Naming, core, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

_PIECE = 5  # characters of the pieces by which texts are looked up
_SAMPLED = 4  # a piece is taken where the code point of its first character is divisible by this
_FEW = 0.1  # share of its pieces that a text must have in common to be compared clause by clause
_TRIED = 12  # rules compared clause by clause, at the most
# How much of both texts must be in common, the less sure the name the more.
_ENOUGH = {
    Naming.SAME: 0.3,
    Naming.AROUND: 0.5,
    Naming.NEAR: 0.5,
    Naming.NONE: 0.7,
    Naming.OTHER: 0.85,
}
_WHOLE = 0.85  # share of the draft in common from which on it may be a part of a known text
_SOME = 100  # characters in common that a nameless text must have
_WORD = 3  # characters of a title that name its subject (快分销), and how often they must stand
_REPORTED = 0.6  # what a text in a writer's own words must have in common under any name
_COMMON_WEIGHT = 0.25  # what a clause counts that another rule has as well
_REWRITTEN = 0.8  # likeness below which a clause is taken to say something else
_SHOWN = 24  # characters of a quotation in a reason
# 本规则自2022年4月8日起施行: what stands around the day that a text gives itself.
_IN_FORCE_AFTER = re.compile(
    r"[^，,]{0,20}(?:生效|施行|实施|执行)|起[，,]|[^，,]{0,9}(?:发布|公布)[，,].{0,9}之日起"
)
_IN_FORCE_BEFORE = re.compile(r"(?:生效|施行|实施|执行)(?:日期|时间|日)?[为是：:]?\s*\Z")


class Kinship(StrEnum):
    """What a text is to the edition that it was recognised by."""

    WITNESS = "witness"  # the same edition on another page
    EDITION = "edition"  # another edition of the same rule


@dataclass(frozen=True, slots=True)
class Recognition:
    """A known rule that a draft seems to be, with the edition of it that is most alike.

    `likeness` is the share of the two texts that is in common (0 to 1), `paired` how many clauses
    of the draft have one there; `reasons` are Chinese sentences, each with its evidence: of the
    name, the clauses, the dates. `certainty` says whether they settle which of the two it is.
    """

    rule: str
    edition: str
    kinship: Kinship
    likeness: float
    paired: int
    certainty: Certainty
    reasons: tuple[str, ...]


def recognise(draft: Rule, known: Iterable[Rule]) -> tuple[Recognition, ...]:
    """Return the known rules that a draft may be, best first; nothing where it is a new rule.

    `known` are all editions of all rules, in any order; of each rule one edition is returned. An
    empty `platform` of the draft says that it is unknown.
    """
    known = tuple(known)
    shared = _shared(known)
    best: dict[str, tuple[tuple[int, bool, float], Recognition]] = {}
    for rule, name in _candidates(draft, known):
        comparison = _compare(draft, rule, shared)
        if not _is_same_rule(draft, rule, name, comparison):
            continue
        dated = _kinship(draft, rule, comparison)
        kinship = dated.kinship
        found = Recognition(
            rule.id,
            rule.edition,
            kinship,
            comparison.likeness,
            len(comparison.paired),
            Certainty.PROBABLE if name.how is Naming.OTHER else dated.certainty,
            (_name_reason(draft, rule, name), *_text_reasons(comparison), dated.reason),
        )
        rank = (name.how, kinship is Kinship.EDITION, -comparison.likeness)
        if rule.id not in best or rank < best[rule.id][0]:
            best[rule.id] = (rank, found)
    return tuple(found for _, found in sorted(best.values(), key=lambda one: one[0]))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two texts clause by clause.

    `likeness` is the share of both in common, `covered` that of the draft alone, `matched` the
    folded characters in common; what several rules say counts less in all of them.
    """

    paired: tuple[tuple[Clause, Clause, float], ...]  # old, new, likeness
    new: tuple[Clause, ...]
    gone: tuple[Clause, ...]
    likeness: float
    covered: float
    matched: float

    @property
    def renumbered(self) -> tuple[tuple[Clause, Clause], ...]:
        """The clauses that kept their kind of number and not the number."""
        return tuple(
            (old, new)
            for old, new, _ in self.paired
            if old.label and new.label and old.id != new.id and _shape(old.id) == _shape(new.id)
        )

    @property
    def weighty(self) -> tuple[tuple[Clause, tuple[str, str]], ...]:
        """The clauses of the draft with other numbers, negations, modals or parties."""
        return tuple((new, said) for old, new, _ in self.paired if (said := _said(old, new)))


def _said(old: Clause, new: Clause) -> tuple[str, str] | None:
    # A mark in front, or 4.7 would be read as a clause's number.
    return differences(f"。{old.text}", f"。{new.text}")


def _shape(clause_id: str) -> str:
    return re.sub(r"\d+", "0", clause_id)


def _candidates(draft: Rule, known: Sequence[Rule]) -> Iterator[tuple[Rule, Named]]:
    """Yield the editions that may be of the draft's rule, each with how the title names it."""
    own = _pieces(draft)
    rated = []
    for rule in known:
        if draft.platform and rule.platform != draft.platform:
            continue
        name = min(
            (
                named(title, (rule.title, *rule.aliases), rule.publisher)
                for title in (draft.title, *draft.aliases)
            ),
            key=lambda one: one.how,
        )
        theirs = _pieces(rule)
        common = len(own & theirs) / (min(len(own), len(theirs)) or 1)
        if common >= _FEW or name.how < Naming.NONE:
            rated.append((name.how >= Naming.NONE, -common, rule, name))
    rated.sort(key=lambda one: one[:2])
    yield from ((rule, name) for _, _, rule, name in rated[:_TRIED])


def _pieces(rule: Rule) -> frozenset[str]:
    """Return pieces of a text, chosen by what they begin with so that nothing put in moves them."""
    return frozenset(
        text[at : at + _PIECE]
        for clause in rule.clauses
        for text in [fold(clause.text)]
        for at, char in enumerate(text)
        if not ord(char) % _SAMPLED
    )


def _shared(known: Iterable[Rule]) -> frozenset[str]:
    """Return the folded clauses that several rules have: 附则, 定义."""
    holders: dict[str, str] = {}
    shared = set()
    for rule in known:
        for clause in rule.clauses:
            text = fold(clause.text)
            if holders.setdefault(text, rule.id) != rule.id:
                shared.add(text)
    return frozenset(shared)


def _compare(draft: Rule, rule: Rule, shared: frozenset[str]) -> _Comparison:
    old = [(clause.id, clause.text) for clause in rule.clauses]
    new = [(clause.id, clause.text) for clause in draft.clauses]
    mine = [_weight(text, shared) for _, text in old]
    theirs = [_weight(text, shared) for _, text in new]
    found: tuple[Pair, ...] = pairs(old, new)
    paired, added, gone = [], [], []
    common_old = common_new = 0.0
    for pair in found:
        if pair.old is not None and pair.new is not None:
            paired.append((rule.clauses[pair.old], draft.clauses[pair.new], pair.likeness))
            common_old += pair.likeness * mine[pair.old]
            common_new += pair.likeness * theirs[pair.new]
        elif pair.new is not None:
            added.append(draft.clauses[pair.new])
        elif pair.old is not None:
            gone.append(rule.clauses[pair.old])
    return _Comparison(
        tuple(paired),
        tuple(added),
        tuple(gone),
        min(1.0, (common_old + common_new) / ((sum(mine) + sum(theirs)) or 1)),
        min(1.0, common_new / (sum(theirs) or 1)),
        common_new,
    )


def _weight(text: str, shared: frozenset[str]) -> float:
    folded = fold(text)
    return len(folded) * (_COMMON_WEIGHT if folded in shared else 1)


def _is_same_rule(draft: Rule, rule: Rule, name: Named, comparison: _Comparison) -> bool:
    """Say whether name and text together show that a draft is a rule."""
    if not comparison.paired:
        return False
    if _quotes(draft, rule, comparison):
        return False
    if name.how is Naming.SAME:
        return comparison.likeness >= _ENOUGH[name.how]
    lost, kept = _names_in_text(draft, rule, comparison)
    if lost:
        return False
    if name.how is Naming.OTHER and not kept:
        return False
    is_part = comparison.covered >= _WHOLE and comparison.matched >= _SOME
    return is_part or (
        comparison.likeness >= _ENOUGH[name.how]
        and (name.how < Naming.NONE or comparison.matched >= _SOME)
    )


def _quotes(draft: Rule, rule: Rule, found: _Comparison) -> bool:
    """Say whether a text speaks of a rule in words of its own, as news do, and quotes some."""
    told = draft.trust is Trust.REPORTED is not rule.trust and found.likeness < _REPORTED
    unnumbered = 2 * sum(bool(clause.label) for clause in draft.clauses) < len(draft.clauses)
    numbered = 2 * sum(bool(clause.label) for clause in rule.clauses) >= len(rule.clauses)
    return told or (unnumbered and numbered and found.covered < _REPORTED)


def _names_in_text(draft: Rule, rule: Rule, found: _Comparison) -> tuple[bool, bool]:
    """Say whether words of a rule's title are gone from a draft's clauses, and whether any is kept.

    A successor's rule says of another product what the old one said of its own.
    """
    title, heading = core(rule.title), core(draft.title)
    words = {title[at : at + _WORD] for at in range(len(title) - _WORD + 1)}
    words = {word for word in words if word not in heading}
    one = "\n".join(fold(old.text) for old, _, _ in found.paired)
    other = "\n".join(fold(new.text) for _, new, _ in found.paired)
    counts = [(one.count(word), other.count(word)) for word in words]
    lost = any(before >= _WORD and not after for before, after in counts)
    return lost, any(before and 2 * after >= before for before, after in counts)


@dataclass(frozen=True, slots=True)
class _Dated:
    """What a draft is to an edition by their dates."""

    kinship: Kinship
    certainty: Certainty
    reason: str


def _kinship(draft: Rule, rule: Rule, found: _Comparison) -> _Dated:
    """Return what a draft is to an edition, and the sentence on the dates that tells it.

    Another day is another edition. The same day is not yet the same: many a text prints the day of
    its first edition only.
    """
    for word, theirs, own in (
        ("生效", _effective(rule), _effective(draft)),
        ("发布", rule.published_on, draft.published_on),
    ):
        if theirs and own and theirs != own:
            told = f"已收录的一版印{theirs}{word}，来源印{own}{word}，是另一版。"
            return _Dated(Kinship.EDITION, Certainty.CERTAIN, told)
        if theirs and own and found.renumbered and (found.new or found.gone or found.weighty):
            told = f"两边都印{own}{word}，条款却有改动并改了编号，应是另一版"
            told = f"{told}，来源没有印出它自己的日期。"
            return _Dated(Kinship.EDITION, Certainty.CERTAIN, told)
        if theirs and own:
            told = f"两边都印{own}{word}，是同一版。"
            if found.weighty:
                told += "日期相同而有要紧的字不同：或是转载有误，或是来源漏印了修订日期，请核对。"
                return _Dated(Kinship.WITNESS, Certainty.PROBABLE, told)
            return _Dated(Kinship.WITNESS, Certainty.CERTAIN, told)
    who = "来源" if _effective(rule) else "已收录的一版" if _effective(draft) else "两边都"
    if _is_changed(found, is_spun=Trust.SPUN in (draft.trust, rule.trust)):
        told = f"{who}没有印出生效日期，文字有实质不同，暂作另一版；也可能是转载的错漏，请核对。"
        return _Dated(Kinship.EDITION, Certainty.PROBABLE, told)
    told = f"{who}没有印出生效日期，文字没有实质不同，暂作同一版。"
    return _Dated(Kinship.WITNESS, Certainty.PROBABLE, told)


def _effective(rule: Rule) -> date | None:
    """Return the first day of a text's force: as recorded, else the last that it prints of itself.

    A text in force since one day and changed from another on prints both.
    """
    if rule.effective_on:
        return rule.effective_on
    days = [
        printed.day
        for clause in rule.clauses
        for sentence in re.split(r"[。；\n]", clause.text)
        if re.search(
            r"^[本该此](?:规则|规范|办法|细则|标准|要求|规定|条例|准则|协议|公告|政策|法)", sentence
        )
        for printed in _in_force(sentence)
    ]
    return max(days, default=None)


def _in_force(sentence: str) -> Iterator[PrintedDay]:
    """Yield the days from which on a sentence says that something is in force.

    >>> [str(one.day) for one in _in_force("本规则于2022年3月31日发布，2022年4月8日生效")]
    ['2022-04-08']
    >>> [str(one.day) for one in _in_force("本规则2022年4月8日生效，2023年1月1日修订")]
    ['2022-04-08']
    >>> [str(one.day) for one in _in_force("本规则于2022年3月31日公布，自公布之日起施行")]
    ['2022-03-31']
    >>> list(_in_force("本规则于2022年3月31日首次发布，近日生效"))
    []
    """
    for printed in printed_days(sentence):
        before = sentence[max(printed.start - 12, 0) : printed.start]
        after = _IN_FORCE_AFTER.match(sentence, printed.end)
        if after or _IN_FORCE_BEFORE.search(before):
            yield printed


def _is_changed(found: _Comparison, *, is_spun: bool) -> bool:
    """Say whether a text of unknown date says something else, and not only less.

    A page that lost clauses keeps the numbers of the others; a spinner keeps numbers and denials.
    """
    if found.weighty or found.renumbered:
        return True
    rewritten = any(likeness < _REWRITTEN for _, _, likeness in found.paired)
    return not is_spun and (rewritten or bool(found.new))


def _name_reason(draft: Rule, rule: Rule, name: Named) -> str:
    own, theirs = _quote(draft.title), _quote(name.name)
    which = "题名" if name.name == rule.title else "别名"
    match name.how:
        case Naming.SAME if draft.title == name.name:
            return f"题名与已收录的{which}“{theirs}”相同。"
        case Naming.SAME:
            return f"题名“{own}”除去版次一类的字，与已收录的{which}“{theirs}”相同。"
        case Naming.AROUND:
            return f"题名“{own}”里有已收录的{which}“{theirs}”。"
        case Naming.NEAR:
            return f"题名“{own}”与已收录的{which}“{theirs}”相近。"
        case Naming.NONE:
            return f"题名“{own}”不是规则名，只凭文字认作“{_quote(rule.title)}”。"
        case Naming.OTHER:
            return f"题名“{own}”与“{_quote(rule.title)}”不同，文字却几乎全同，请核对。"


def _text_reasons(found: _Comparison) -> Iterator[str]:
    """Yield what the clauses show, each time with the first example."""
    same = sum(fold(old.text) == fold(new.text) for old, new, _ in found.paired)
    clauses = len(found.paired) + len(found.new)
    yield (
        f"来源{clauses}条中有{len(found.paired)}条对得上，其中{same}条文字相同；"
        f"相同的文字占两边的{found.likeness:.0%}。"
    )
    if weighty := found.weighty:
        clause, (before, after) = weighty[0]
        told = (
            f"“{_quote(before)}”作“{_quote(after)}”"
            if before and after
            else (f"少了“{_quote(before)}”" if before else f"多出“{_quote(after)}”")
        )
        yield f"有{len(weighty)}条的数字、否定、用语或主体不同，如{_label(clause)}{told}。"
    if renumbered := found.renumbered:
        old, new = renumbered[0]
        yield f"有{len(renumbered)}条改了编号，如原{_label(old)}现为{_label(new)}。"
    for word, clauses_ in (("来源多出", found.new), ("来源没有已收录的", found.gone)):
        if clauses_:
            yield f"{word}{len(clauses_)}条，如{_label(clauses_[0])}。"


def _label(clause: Clause) -> str:
    return f"“{_quote(display_label(clause))}”"


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}……"
