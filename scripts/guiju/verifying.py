"""Checks an appeal letter against the corpus: each citation, each quotation, one verdict each.

A citation is looked up by name, label or id. A quotation is looked for in the clause that is cited
for it, then in the rule that is named, then everywhere; it is exact only if every word of it stands
there, numbers whole, and no negation has been cut off before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from guiju.alignment import ENDING, Stretch
from guiju.citation import locator
from guiju.folding import fold
from guiju.indexing.records import records_of
from guiju.letters import (
    CLOSING,
    COMPILED,
    OPENING,
    QUOTE_LIMIT,
    STRAIGHT,
    Kind,
    Link,
    Mention,
    read_letter,
)
from guiju.model import pinned_id
from guiju.naming import Naming
from guiju.quotations import Exact, Near, Quote, Wordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.model import Rule

SHORTEST_QUOTE = 4
# A negation that the clause has further before a quotation, the letter may have so far before it.
SAID_BEFORE = 40
SAID_FROM = f"{ENDING}{OPENING}{CLOSING}{STRAIGHT}"
# Shorter words in quotation marks that stand nowhere are emphasis or somebody's name.
SHORTEST_CLAIM = 10
# How much of a quotation must be found in a clause for it to be a misquotation of it.
NEAR_CITED = 0.5
NEAR_NAMED = 0.6
NEAR_ANY = 0.7
NEAR_SHORT = 0.8
# So many words of quotations are compared with clauses that they only resemble; no letter has as
# many, and reading stops there.
STEP_LIMIT = 100_000


class Outcome(StrEnum):
    """What became of a citation or quotation."""

    FOUND = "找到"
    EXACT = "引文一致"
    DIFFERS = "引文有出入"
    SUPERSEDED = "已被取代"
    NOT_HERE = "不在本库"
    NO_CLAUSE = "条号不存在"
    UNCLEAR = "规则名不明确"
    UNREAD = "没有核对"


SOUND = (Outcome.FOUND, Outcome.EXACT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one place of a letter.

    `start` and `end` count code points of the letter; `line` and `column` count from 1. `clauses`
    are pinned ids. `comparison` is empty unless the words differ.
    """

    start: int
    end: int
    line: int
    column: int
    quote: str
    outcome: Outcome
    reason: str
    clauses: tuple[str, ...] = ()
    comparison: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A letter's verdicts in order; `unread_from` is where reading stopped, None at its end."""

    verdicts: tuple[Verdict, ...]
    unread_from: int | None = None

    @property
    def is_sound(self) -> bool:
        """Whether everything cited was found and everything quoted is exact."""
        return self.unread_from is None and all(one.outcome in SOUND for one in self.verdicts)


# Every sentence that a verdict may give as its reason; the browser fills in the same ones.
REASONS = {
    "found": "条款在本库中；效力状态：{status}。",
    "found-rule": "规则在本库中；效力状态：{status}。",
    "found-section": "所指是一节，其下有{count}条；效力状态：{status}。",
    "found-several": "这个编号在规则中有{count}处，请写明上一级的编号；效力状态：{status}。",
    "found-part": "按名称的一部分认作《{title}》。",
    "edition-old": "所引版本{edition}早于{current}，文字可能已经改动。",
    "earlier": "与《{title}》{edition}版{label}的文字一致；{current}版的文字已经改动。",
    "edition-unknown": "本库没有版本{edition}，只有{current}。",
    "superseded": "《{title}》的效力状态为{status}。",
    "not-here": "本库没有《{name}》。",
    "not-here-similar": "本库没有《{name}》，有名称相近的《{title}》。",
    "no-id": "本库没有编号{name}。",
    "no-clause": "《{title}》中没有{label}。",
    "unclear": "《{name}》可以指{titles}，请写全称。",
    "unclear-bare": "{label}之前的规则名没有加书名号，认不出是哪部规则。",
    "exact": "与《{title}》{label}的文字一致。",
    "exact-likely": "与《{title}》{label}的推定原词一致；所据页面经机器换词，印出的文字不同。",
    "heading": "是《{title}》的标题“{heading}”中的文字。",
    "exact-more": "与《{title}》{label}等{count}处的文字一致。",
    "differs": "与《{title}》{label}的文字有出入。",
    "cut": "《{title}》{label}中还有“{word}”，引文截去或略去了它，意思相反。",
    "cut-before": "《{title}》{label}此处前面有否定“{word}”，引文没有引出，意思可能相反。",
    "superseded-exact": "与《{title}》{label}的文字一致；但规则的效力状态为{status}。",
    "denied": "{reason}；条文这一句前面还有否定“{word}”，引文没有引出，请看全句。",
    "too-long": "引文超过{limit}字，没有核对。",
    "unclosed": "引号没有配对，从这里开始的引文没有核对。",
    "elsewhere": "这句话见于{label}，不在所引的{cited}。",
    "other-rule": "这句话见于《{title}》{label}，不在所引的规则里。",
    "differs-elsewhere": "所引的{cited}没有这句话，最接近的是《{title}》{label}，文字有出入。",
    "no-words": "《{title}》中没有与引文相近的文字。",
    "nowhere": "本库没有与引文相近的文字。",
    "unknown-rule": "所引规则不在本库，无从核对。",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a citation came to: a rule, and the clauses it names, if it names any."""

    rule: int
    clauses: tuple[int, ...] = ()
    label: str = ""


def clause_places(rules: Iterable[Rule]) -> dict[str, str]:
    """Return where each clause stands, in words, by its pinned id."""
    return {pinned_id(rule, one.id): locator(rule, one) for rule in rules for one in rule.clauses}


class Checker:
    """Checks letters against one state of the corpus; what it prepares serves every letter.

    `rules` are in the editions that count; `earlier` are editions that they replaced: whoever
    quotes one of those word for word is told so.
    """

    def __init__(self, rules: Sequence[Rule], earlier: Sequence[Rule] = ()) -> None:
        records = records_of((*rules, *earlier))
        self.places = clause_places((*rules, *earlier))
        self.clauses = records.clauses
        self.rules = records.rules[: len(rules)]
        self.earlier = records.rules[len(rules) :]
        current = sum(len(rule.clauses) for rule in rules)
        self.naming = Naming(self.rules, self.clauses[:current])
        after = accumulate((len(rule.clauses) for rule in earlier), initial=current)
        own = (tuple(range(first, end)) for first, end in pairwise(after))
        self.wordings = Wordings(self.clauses, (*self.naming.own, *own), len(rules))

    def check(self, letter: str) -> Verdicts:
        """Return the verdict on each citation and quotation of a letter, in order."""
        return _Reading(self, letter).verdicts()


# What the words for the status of a rule begin with that no longer holds.
OVER = ("被取代", "已废止", "已被修改")


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What a citation came to; `target` is None where no one rule could be found."""

    target: Target | None
    outcome: Outcome
    reason: str


class _Reading:
    """One pass over a letter: what was named last, what it is called from there on."""

    def __init__(self, checker: Checker, letter: str) -> None:
        self.checker = checker
        self.letter = letter
        read = read_letter(letter)
        self.mentions, self.unread_from = read.mentions, read.unread_from
        self.lines = [0, *(match.end() for match in re.finditer("\n", letter))]
        self.steps = STEP_LIMIT
        self.named: Target | None = None  # the rule that 本规则 means
        self.cited: Target | None = None  # what a quotation right behind belongs to
        self.is_unknown = False  # what was cited last is in no corpus
        self.cited_end = 0
        self.shorts: dict[str, int] = {}

    def verdicts(self) -> Verdicts:
        """Return the verdicts on the whole letter."""
        made: list[Verdict] = []
        passed = 0
        for number, mention in enumerate(self.mentions):
            if mention.start < passed:
                continue
            if self.steps <= 0:
                return Verdicts(tuple(made), mention.start)
            verdict: Verdict | None
            if mention.flaw:
                reason = _because(mention.flaw, limit=str(QUOTE_LIMIT))
                verdict = self._verdict(mention, Outcome.UNREAD, reason)
            elif mention.kind is Kind.QUOTE:
                verdict = self._quote(number, mention)
                self.cited_end = mention.end if self._is_attached(mention) else self.cited_end
                # What an unknown quotation cites is cited by the letter all the same.
                passed = mention.end if verdict and verdict.clauses else passed
            else:
                verdict = self._citation(mention)
            if verdict:
                made.append(verdict)
        return Verdicts(tuple(made), self.unread_from)

    def _verdict(
        self,
        mention: Mention,
        outcome: Outcome,
        reason: str,
        clauses: Iterable[int] = (),
        comparison: tuple[Stretch, ...] = (),
    ) -> Verdict:
        line = bisect_right(self.lines, mention.start)
        column = mention.start - self.lines[line - 1] + 1
        quote = self.letter[mention.start : mention.end]
        pinned = tuple(self.checker.clauses[one].pinned for one in clauses)
        return Verdict(
            mention.start, mention.end, line, column, quote, outcome, reason, pinned, comparison
        )

    # Citations

    def _citation(self, mention: Mention) -> Verdict | None:
        resolved = self._resolved(mention)
        if resolved is None:
            return None
        before = self.cited
        self.cited = self.named = resolved.target
        is_listed = mention.kind is Kind.LABEL and mention.link is Link.NAMED
        if is_listed and before and self.cited and before.rule == self.cited.rule:
            # 4.1、4.2规定“…”: the words may be from either.
            both = dict.fromkeys((*before.clauses, *self.cited.clauses))
            label = f"{before.label}、{self.cited.label}"
            self.cited = Target(self.cited.rule, tuple(both), label)
        self.is_unknown = resolved.target is None
        self.cited_end = mention.end
        if mention.short and resolved.target:
            self.shorts[mention.short] = resolved.target.rule
        clauses = resolved.target.clauses if resolved.target else ()
        return self._verdict(mention, resolved.outcome, resolved.reason, clauses)

    def _resolved(self, mention: Mention) -> _Resolved | None:
        """Look a citation up; None for what is no citation of a platform's rule."""
        if mention.kind is Kind.ID:
            return self._id(mention)
        if mention.kind is Kind.RULE:
            return self._name(mention)
        if mention.link is Link.NAMED:
            rules = self._called(mention.name)
            return self._found(rules[0], mention) if len(rules) == 1 else None
        if mention.link is Link.ITSELF:
            return self._found(self.named.rule, mention) if self.named else None
        return self._loose(mention)

    def _called(self, name: str) -> tuple[int, ...]:
        short = self.shorts.get(name)
        return (short,) if short is not None else self.checker.naming.rules_called(name)

    def _name(self, mention: Mention) -> _Resolved:
        rules = self._called(mention.name)
        if len(rules) == 1:
            return self._found(rules[0], mention)
        if rules:
            titles = "、".join(f"《{self.checker.rules[rule].title}》" for rule in rules)
            reason = _because("unclear", name=mention.name, titles=titles)
            return _Resolved(None, Outcome.UNCLEAR, reason)
        similar = self.checker.naming.similar(mention.name)
        if similar is None:
            return _Resolved(None, Outcome.NOT_HERE, _because("not-here", name=mention.name))
        title = self.checker.rules[similar].title
        reason = _because("not-here-similar", name=mention.name, title=title)
        return _Resolved(None, Outcome.NOT_HERE, reason)

    def _found(self, rule: int, mention: Mention) -> _Resolved:
        checker = self.checker
        record = checker.rules[rule]
        clauses = (
            checker.naming.labelled(rule, mention.levels, mention.heading) if mention.levels else ()
        )
        label = mention.heading + mention.label.strip("、 ")
        if mention.levels and not clauses:
            reason = _because("no-clause", title=record.title, label=label)
            return _Resolved(Target(rule), Outcome.NO_CLAUSE, reason)
        target = Target(rule, clauses, label)
        if record.status.startswith(OVER):
            reason = _because("superseded", title=record.title, status=record.status)
            return _Resolved(target, Outcome.SUPERSEDED, reason)
        is_whole = mention.name in ("", *self.shorts) or fold(mention.name) in map(
            fold, record.names
        )
        if not is_whole:
            return _Resolved(target, Outcome.FOUND, _because("found-part", title=record.title))
        is_several = len(clauses) > 1 and not checker.naming.is_section(mention.levels, clauses)
        return self._sections(target, is_several=is_several)

    def _id(self, mention: Mention) -> _Resolved | None:
        checker = self.checker
        rule = next((at for at, one in enumerate(checker.rules) if mention.name in one.names), None)
        if rule is None:
            # What only looks like an id is the address of some site.
            is_ours = mention.name[:2] in {one.platform for one in checker.rules}
            if not is_ours or not (mention.edition or mention.part):
                return None
            return _Resolved(None, Outcome.NOT_HERE, _because("no-id", name=mention.name))
        record = checker.rules[rule]
        clauses = checker.naming.identified(rule, mention.part) if mention.part else ()
        target = Target(rule, clauses, mention.part)
        if mention.edition and mention.edition != record.edition:
            is_old = any(
                (one.id, one.edition) == (record.id, mention.edition) for one in checker.earlier
            )
            key = "edition-old" if is_old else "edition-unknown"
            reason = _because(key, edition=mention.edition, current=record.edition)
            return _Resolved(target, Outcome.SUPERSEDED if is_old else Outcome.NOT_HERE, reason)
        if mention.part and not clauses:
            reason = _because("no-clause", title=record.title, label=mention.part)
            return _Resolved(target, Outcome.NO_CLAUSE, reason)
        if record.status.startswith(OVER):
            reason = _because("superseded", title=record.title, status=record.status)
            return _Resolved(target, Outcome.SUPERSEDED, reason)
        return self._sections(target, is_several=False)

    def _sections(self, target: Target, *, is_several: bool) -> _Resolved:
        many = len(target.clauses)
        key = "found" if many == 1 else "found-rule" if not many else "found-section"
        status = self.checker.rules[target.rule].status
        reason = _because("found-several" if is_several else key, count=str(many), status=status)
        return _Resolved(target, Outcome.FOUND, reason)

    def _loose(self, mention: Mention) -> _Resolved | None:
        before = self.letter[max(0, mention.start - 40) : mention.start]
        shorts = [(rule, name) for name, rule in self.shorts.items()]
        if (rule := self.checker.naming.ends(before, shorts)) is not None:
            return self._found(rule, mention)
        if mention.link is Link.BARE or COMPILED["foreign"].search(before):
            return None
        if COMPILED["other"].search(before) and not COMPILED["generic"].search(before):
            label = mention.label
            return _Resolved(None, Outcome.UNCLEAR, _because("unclear-bare", label=label))
        if self.named is None:
            return None
        own = self.checker.naming.own[self.named.rule]
        kinds = set(mention.levels[0].kinds[:1])
        if kinds == {"case"} and not any("case" in self.checker.clauses[at].place for at in own):
            return None
        return self._found(self.named.rule, mention)

    # Quotations

    def _is_attached(self, mention: Mention) -> bool:
        gap = self.letter[self.cited_end : mention.start]
        is_cited = self.cited is not None or self.is_unknown
        return is_cited and len(gap) <= 80 and not COMPILED["end"].search(gap)

    def _quote(self, number: int, mention: Mention) -> Verdict | None:
        inner = self.letter[mention.start + 1 : mention.end - 1]
        before = self.letter[max(0, mention.start - 8) : mention.start]
        bare = fold(COMPILED["name"].sub("", inner))
        is_name = inner.startswith("《") and len(bare) < SHORTEST_QUOTE
        if is_name or len(fold(inner)) < SHORTEST_QUOTE or COMPILED["alias"].search(before):
            return None
        if any(fold(inner) == fold(name) for rule in self.checker.rules for name in rule.names):
            return None
        cited, is_attached, is_unknown = self._cited_for(number, mention)
        found = self._looked_up(mention, Quote(inner), cited, is_attached=is_attached)
        if found:
            return found
        if is_attached and cited:
            title = self.checker.rules[cited.rule].title
            return self._verdict(mention, Outcome.DIFFERS, _because("no-words", title=title))
        cites = any(
            one.kind in (Kind.RULE, Kind.ID)
            for one in self.mentions[number + 1 : number + 20]
            if one.start < mention.end
        )
        if is_attached and is_unknown:
            return self._verdict(mention, Outcome.NOT_HERE, _because("unknown-rule"))
        if len(bare) < SHORTEST_CLAIM or cites:
            return None
        return self._verdict(mention, Outcome.NOT_HERE, _because("nowhere"))

    def _cited_for(self, number: int, mention: Mention) -> tuple[Target | None, bool, bool]:
        """Return what a quotation is cited from, whether right beside it, and whether unknown."""
        is_attached = self._is_attached(mention)
        following = next((m for m in self.mentions[number + 1 :] if m.start >= mention.end), None)
        if following and following.kind is not Kind.QUOTE:
            gap = self.letter[mention.end : following.start]
            is_bound = re.search(r"[（(见見自]", gap)
            if (
                len(gap) <= 10
                and COMPILED["after"].search(gap)
                and (is_bound or not is_attached)
                and (resolved := self._resolved(following))
            ):
                return resolved.target, True, resolved.target is None
        return (self.cited if is_attached else self.named), is_attached, self.is_unknown

    def _looked_up(
        self, mention: Mention, quote: Quote, cited: Target | None, *, is_attached: bool
    ) -> Verdict | None:
        checker = self.checker
        if not any(quote.pieces(())):
            return None
        # A letter may have the negation itself, before the quotation: 不得“…”.
        said = self.letter[max(0, mention.start - SAID_BEFORE) : mention.start]
        own = _denied(checker.wordings.exact(quote, [cited.rule]) if cited else (), said)
        named = self._family(cited.clauses) if cited and is_attached else frozenset()
        inside = [one for one in own if one.clause in named] if named else own
        whole = _whole(inside)
        if whole:
            return self._exact(mention, whole, cited)
        if inside:
            return self._cut_off(mention, inside[0], quote)
        if not own and (earlier := self._earlier(mention, quote, cited)):
            return earlier
        if own and cited:
            return self._elsewhere(mention, own[0], cited, quote)
        if cited and (heading := checker.wordings.heading(quote, cited.rule)):
            return self._heading(mention, *heading)
        if cited and is_attached:
            near = self._near(quote, sorted(named), NEAR_CITED) if named else None
            if near:
                return self._differs(mention, near, "differs")
            near = self._near(quote, checker.naming.own[cited.rule], NEAR_NAMED)
            if near:
                key = "differs-elsewhere" if named else "differs"
                return self._differs(mention, near, key, cited.label)
        every = _denied(checker.wordings.exact(quote, checker.wordings.holding(quote)), said)
        whole = _whole(every)
        if every and cited and is_attached:
            return self._other_rule(mention, (whole or every)[0])
        if whole:
            return self._exact(mention, whole, None)
        if every:
            return self._cut_off(mention, every[0], quote)
        if is_attached and cited:
            return None
        near = self._near(quote, None, NEAR_ANY)
        return self._differs(mention, near, "differs") if near else None

    def _near(self, quote: Quote, among: Sequence[int] | None, share: float) -> Near | None:
        words = len(quote.words(()))
        self.steps -= words
        # A few words have most of their characters in common with many a clause.
        least = NEAR_SHORT if words < SHORTEST_CLAIM else share
        return self.checker.wordings.near(quote, among, least)

    def _family(self, clauses: tuple[int, ...]) -> frozenset[int]:
        """Return clauses with those below them."""
        ids = tuple(f"{self.checker.clauses[one].id}__" for one in clauses)
        if not ids:
            return frozenset()
        own = self.checker.naming.own[self.checker.wordings.rule_of[clauses[0]]]
        below = (at for at in own if self.checker.clauses[at].id.startswith(ids))
        return frozenset((*clauses, *below))

    def _words(self, clause: int, **others: str) -> dict[str, str]:
        record = self.checker.clauses[clause]
        return {"title": record.rule_title, "label": self.checker.places[record.pinned], **others}

    def _earlier(self, mention: Mention, quote: Quote, cited: Target | None) -> Verdict | None:
        """Judge a quotation that stands word for word in an earlier edition of a cited rule."""
        checker = self.checker
        rule = checker.rules[cited.rule] if cited else None
        older = [
            len(checker.rules) + at
            for at, edition in enumerate(checker.earlier)
            if rule and edition.id == rule.id
        ]
        found = next(iter(_whole(checker.wordings.exact(quote, older))), None)
        if found is None or rule is None:
            return None
        edition = checker.earlier[checker.wordings.rule_of[found.clause] - len(checker.rules)]
        words = self._words(found.clause, edition=edition.edition, current=rule.edition)
        return self._verdict(
            mention, Outcome.SUPERSEDED, _because("earlier", **words), [found.clause]
        )

    def _exact(self, mention: Mention, found: list[Exact], cited: Target | None) -> Verdict:
        best = found[0]
        clauses = list(dict.fromkeys(one.clause for one in found))
        status = self.checker.rules[self.checker.wordings.rule_of[best.clause]].status
        if status.startswith(OVER):
            words = self._words(best.clause, status=status)
            reason = _told("superseded-exact", best, **words)
            return self._verdict(mention, Outcome.SUPERSEDED, reason, clauses[:1])
        is_one = len(clauses) == 1 or (cited is not None and len(cited.clauses) == 1)
        key = "exact-likely" if best.is_likely else "exact" if is_one else "exact-more"
        reason = _told(key, best, **self._words(best.clause, count=str(len(clauses))))
        return self._verdict(mention, Outcome.EXACT, reason, clauses[: 1 if is_one else 5])

    def _heading(self, mention: Mention, clause: int, heading: str) -> Verdict:
        title = self.checker.clauses[clause].rule_title
        reason = _because("heading", title=title, heading=heading)
        return self._verdict(mention, Outcome.EXACT, reason, [clause])

    def _cut_off(self, mention: Mention, found: Exact, quote: Quote) -> Verdict:
        key = "cut-before" if found.between else "cut"
        reason = _because(key, **self._words(found.clause, word=found.negation))
        comparison = (
            Stretch("", found.between or found.negation, alike=False, serious=True),
            Stretch(quote.text, quote.text, alike=True),
        )
        return self._verdict(mention, Outcome.DIFFERS, reason, [found.clause], comparison)

    def _elsewhere(self, mention: Mention, found: Exact, cited: Target, quote: Quote) -> Verdict:
        if found.negation and not found.is_remote:
            return self._cut_off(mention, found, quote)
        reason = _because("elsewhere", **self._words(found.clause, cited=cited.label))
        return self._verdict(mention, Outcome.DIFFERS, reason, [found.clause])

    def _other_rule(self, mention: Mention, found: Exact) -> Verdict:
        reason = _because("other-rule", **self._words(found.clause))
        return self._verdict(mention, Outcome.DIFFERS, reason, [found.clause])

    def _differs(self, mention: Mention, near: Near, key: str, cited: str = "") -> Verdict:
        reason = _because(key, **self._words(near.clause, cited=cited))
        return self._verdict(mention, Outcome.DIFFERS, reason, [near.clause], near.comparison)


def _denied(found: Iterable[Exact], said: str) -> list[Exact]:
    """Return what was found, without the negations that the letter has before the quotation."""
    folded = fold(said[max(map(said.rfind, SAID_FROM)) + 1 :])
    right_before = fold(said[-4:])
    return [
        replace(one, negation="", between="", is_remote=False)
        if one.negation
        and (fold(one.negation) in folded if one.between else right_before.endswith(one.negation))
        else one
        for one in found
    ]


def _whole(found: Iterable[Exact]) -> list[Exact]:
    """Return what was found with nothing cut off, those first that have no negation even afar."""
    kept = [one for one in found if not one.negation or one.is_remote]
    return sorted(kept, key=lambda one: one.is_remote)


def _told(key: str, found: Exact, **words: str) -> str:
    """Give a reason, and the negation that stands further before in the sentence."""
    reason = _because(key, **words)
    if not found.is_remote:
        return reason
    return _because("denied", reason=reason.removesuffix("。"), word=found.negation)


def _because(key: str, **words: str) -> str:
    return REASONS[key].format(**words)
