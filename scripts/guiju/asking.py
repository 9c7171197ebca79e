"""Working a rule into its questionnaire: names, units, thresholds, and what counts together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from guiju import words
from guiju.demands import OPPOSITE, covers
from guiju.doubts import clashes, doubts, restored
from guiju.measures import Amount, amount, units_for
from guiju.model import Heading, Trust, display_label
from guiju.provisions import (
    Criterion,
    CriterionGroup,
    Effect,
    GroupMode,
    Metric,
    MetricKind,
    Operator,
    Window,
)
from guiju.questionnaire import (
    DECIDES,
    Branch,
    Condition,
    Place,
    Question,
    Questionnaire,
    Rung,
    Stair,
    conditions_of,
    every_branch,
    folded_name,
    number_words,
    window_words,
)
from guiju.status import status_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.model import Clause, Rule

_SIGN = {
    Operator.AT_LEAST: "≥",
    Operator.MORE_THAN: ">",
    Operator.AT_MOST: "≤",
    Operator.LESS_THAN: "<",
    Operator.EQUALS: "=",
}
_REST = ("其他",)
_SHOP_ENDINGS = ("店铺", "铺")  # 企业 and 企业店 say 企业店铺
_DEMANDING = ("符合", "须", "需", "应")  # which say 须 themselves
CATEGORY_QUESTION = "适用类别"
PARTY_QUESTION = "适用主体"


def questionnaire(rule: Rule, metrics: Iterable[Metric]) -> Questionnaire:
    """Return what a rule asks of a shop; without any criteria it has no roots."""
    return _Writer(rule, {metric.name: metric for metric in metrics}).written()


class _Writer:
    """Works one rule into a questionnaire."""

    def __init__(self, rule: Rule, metrics: dict[str, Metric]) -> None:
        self.rule = rule
        self.metrics = metrics
        self.clauses = {clause.id: clause for clause in rule.clauses}
        self.own = {
            criterion.id: (criterion, clause)
            for clause in rule.clauses
            for criterion in clause.criteria
        }
        every = [
            inner
            for criterion, _ in self.own.values()
            for inner in (criterion, *_exempting(criterion))
        ]
        self.windows: dict[str, set[Window | None]] = {}
        self.printed: dict[str, dict[str, None]] = {}  # units by metric
        for criterion in every:
            if criterion.metric and criterion.unit and not criterion.reference:
                self.printed.setdefault(criterion.metric, {})[criterion.unit] = None
            if criterion.metric:
                self.windows.setdefault(criterion.metric, set()).add(_bare(criterion.window))
        # A choice without a closed list of its own is closed by what the rule names, and the rest:
        # with free words 美妆 would count as none of 美妆/个护清洁、珠宝.
        self.named: dict[str, dict[str, None]] = {}
        for criterion in every:
            if criterion.metric and isinstance(criterion.value, tuple):
                self.named.setdefault(criterion.metric, {}).update(dict.fromkeys(criterion.value))
        self.spun = dict.fromkeys(
            (clause.text[gloss.start : gloss.end], gloss.original)
            for clause in rule.clauses
            for gloss in clause.glosses
        )
        self.questions: dict[str, Question] = {}
        self.conditions: dict[str, Condition] = {}

    def written(self) -> Questionnaire:
        """Return the finished questionnaire."""
        for criterion, clause in self.own.values():
            self.conditions[criterion.id] = self.condition(criterion, clause)
        for condition in self.conditions.values():
            self.name_by_place(condition)
        roots = self.doors(tuple(self.roots()))
        asked = {c.question for c in _deep(conditions_of(roots))}
        asked |= {c.reference for c in _deep(conditions_of(roots)) if c.reference}
        asked |= {key for root in roots for key, _ in root.only}
        used = {condition.clause for condition in conditions_of(roots)}
        used |= {branch.id.partition("#")[0] for branch in every_branch(roots)}
        stairs = tuple(self.stairs())
        used |= {rung.clause for stair in stairs for rung in stair.rungs}
        found_doubts = tuple(doubts(self.rule, roots, used)) if roots else ()
        used |= {doubt.clause for doubt in found_doubts}
        rule = self.rule
        return Questionnaire(
            rule.id,
            rule.title,
            rule.edition,
            status_words(rule),
            rule.status_note,
            words.TRUST[rule.trust],
            rule.trust is not Trust.OFFICIAL,
            tuple(question for question in self.questions.values() if question.key in asked),
            roots,
            tuple(_place(part, rule.trust) for part in self.parts() if part.id in used),
            stairs,
            covers(
                tuple(dict.fromkeys(conditions_of(roots))),
                {question.key: question.options for question in self.questions.values()},
            ),
            found_doubts,
            tuple(clashes(roots, {one.key: one.options for one in self.questions.values()})),
        )

    def parts(self) -> list[Heading | Clause]:
        """Return clauses and headings in printed order."""
        parts: list[Heading | Clause] = [*self.rule.headings, *self.rule.clauses]
        return sorted(parts, key=lambda part: part.sort)

    def doors(self, roots: tuple[Branch, ...]) -> tuple[Branch, ...]:
        """Ask which of several ways in a shop takes, where roots are for different shops.

        Nobody needs to meet the conditions for 食品 who sells none. The first printed way goes
        without saying.
        """
        kinds = {root.categories for root in roots if root.effect in DECIDES}
        if len(kinds) > 1:
            roots = self.door(CATEGORY_QUESTION, roots, [root.categories for root in roots])
        parties: list[tuple[str, ...]] = [(root.party,) if root.party else () for root in roots]
        entering = {
            party
            for root, party in zip(roots, parties, strict=True)
            if root.effect is Effect.ADMITS and party
        }
        if len(entering) > 1:
            named = [party if party in entering else () for party in parties]
            roots = self.door(PARTY_QUESTION, roots, named)
        return roots

    def door(
        self, key: str, roots: tuple[Branch, ...], kinds: list[tuple[str, ...]]
    ) -> tuple[Branch, ...]:
        """Ask one question that says which roots count; those of no kind always do."""
        options = tuple(dict.fromkeys(name for kind in kinds for name in kind))
        paired = tuple(zip(roots, kinds, strict=True))
        entering = [kind for root, kind in paired if root.effect is Effect.ADMITS]
        if not all(entering):
            options += _REST
        first = next(iter(entering), ())
        self.questions = {
            key: Question(
                key,
                key,
                MetricKind.CHOICE,
                (folded_name(key),),
                tuple(dict.fromkeys(root.id for root, kind in paired if kind)),
                options=options,
                default=first[0] if first else _REST[0] if not all(entering) else options[0],
            ),
            **self.questions,
        }
        return tuple(
            replace(root, only=(*root.only, (key, kind))) if kind else root for root, kind in paired
        )

    def roots(self) -> Iterator[Branch]:
        """Yield what stands by itself: groups with an effect, and criteria that lead to one."""
        inner = {member for group in self.rule.groups for member in group.members}
        grouped: set[str] = set()
        groups = {group.id: group for group in self.rule.groups}
        for group in self.rule.groups:
            if group.id not in inner and group.effect is not None:
                branch = self.branch(group, groups)
                grouped |= {condition.id for condition in conditions_of((branch,))}
                yield branch
        for clause in self.rule.clauses:
            for consequence in clause.consequences:
                loose = [c for c in consequence.criteria if c in self.conditions]
                loose = [c for c in loose if c not in grouped]
                if loose:
                    grouped |= set(loose)
                    members = tuple(self.conditions[c] for c in loose)
                    yield Branch(
                        f"{clause.id}#{consequence.action}",
                        GroupMode.ALL,
                        consequence.effect,
                        members,
                        (consequence.action,),
                        consequence.party,
                    )
        for clause in self.rule.clauses:
            rest = tuple(self.conditions[c.id] for c in clause.criteria if c.id not in grouped)
            if rest:
                yield Branch(f"{clause.id}#rest", GroupMode.ALL, None, rest)

    def branch(self, group: CriterionGroup, groups: dict[str, CriterionGroup]) -> Branch:
        """Return a group with what it holds."""
        return Branch(
            group.id,
            group.mode,
            group.effect,
            tuple(
                self.branch(groups[member], groups) if member in groups else self.conditions[member]
                for member in group.members
            ),
            group.actions,
            group.party,
            group.categories,
        )

    def condition(self, criterion: Criterion, clause: Clause) -> Condition:
        """Return a criterion ready for comparing, and note down its questions."""
        metric = self.metrics[criterion.metric] if criterion.metric else None
        asks_words = metric is None or (
            criterion.value is None and criterion.operator is not Operator.ABSENT
        )
        if metric is None or asks_words:
            return self.clause_condition(criterion, clause, metric)
        question = self.question(metric, criterion.window, clause.id)
        window = window_words(criterion.window)
        subject = f"{window}{metric.name}"
        reference = None
        notes: list[str] = []
        value, base, unit = criterion.value, "", criterion.unit or metric.unit
        if isinstance(value, Decimal) and criterion.reference:
            reference = self.reference(criterion, metric, clause.id).key
        elif isinstance(value, Decimal):
            units = {name: (of, factor) for name, of, factor in question.units}
            found = amount(value, criterion.unit or metric.unit, units)
            if found is None:  # printed in a unit that this metric is not given in
                found = Amount(value, criterion.unit or "")
            value, base = found.number, found.base
            if criterion.unit is None and metric.unit is not None:
                notes.append(f"条文没有印出单位，按“{metric.unit}”比较")
        threshold, met, unmet = _phrases(criterion, subject)
        exception = criterion.exception
        exempt = tuple(
            self.condition(inner, clause) for inner in (exception.conditions if exception else ())
        )
        return Condition(
            criterion.id,
            clause.id,
            question.key,
            criterion.operator,
            value,
            base,
            criterion.text,
            threshold,
            met,
            unmet,
            unit,
            reference,
            exempt,
            _exempt_words(exempt, exception.effect) if exception else "",
            _assumed_in(criterion.text, metric),
            tuple(notes),
        )

    def clause_condition(
        self, criterion: Criterion, clause: Clause, metric: Metric | None
    ) -> Condition:
        """Return a criterion whose printed words are the question: yes where they apply."""
        several = sum(c.metric is None or c.value is None for c in clause.criteria) > 1
        key = criterion.id if several else clause.id
        names = [key, f"{self.rule.id}/{key}"]
        if metric and not any(
            c.metric == metric.name and c.value is not None for c, _ in self.own.values()
        ):
            names += [metric.name, *metric.aliases]
        said = criterion.text.rstrip("；;。，,")
        if metric:  # one sentence may say it of several metrics
            said = f"{metric.name}：{said}"
        self.questions[key] = Question(
            key,
            said,
            MetricKind.FACT,
            tuple(dict.fromkeys(folded_name(name) for name in names)),
            (clause.id,),
        )
        exception = criterion.exception
        exempt = tuple(
            self.condition(inner, clause) for inner in (exception.conditions if exception else ())
        )
        notes = ("条文没有印出数值，由你判断是否属实",) if metric else ()
        return Condition(
            criterion.id,
            clause.id,
            key,
            Operator.EQUALS,
            True,
            "",
            criterion.text,
            "",
            f"{quoted(said)}须属实" if said.startswith(_DEMANDING) else f"须符合{quoted(said)}",
            f"须没有{quoted(said.removesuffix('的'))}的情形",
            exempt_if=exempt,
            exempt_words=_exempt_words(exempt, exception.effect) if exception else "",
            notes=notes,
        )

    def question(self, metric: Metric, window: Window | None, clause: str) -> Question:
        """Return the question for a metric, one for each window that the rule counts it over."""
        phrase = window_words(window)
        several = len(self.windows.get(metric.name, ())) > 1
        key = f"{phrase}{metric.name}" if several else metric.name
        asked = self.questions.get(key)
        if asked is None:
            own = [metric.name, *metric.aliases, *metric.assumed]
            if metric.kind is MetricKind.FACT:
                own += [metric.name.removeprefix("已")]
            names = [f"{phrase}{name}" for name in own]
            if not (several and phrase):
                names += own
            units = units_for(metric.unit, metric.units)
            for unit in self.printed.get(metric.name, ()):
                # Printed, and of no fixed relation to the metric's own: 工作日 beside 天.
                units.setdefault(unit, (unit if metric.unit else "", Decimal(1)))
            asked = Question(
                key,
                f"{phrase}{metric.name}",
                metric.kind,
                tuple(dict.fromkeys(folded_name(name) for name in names)),
                (),
                metric.unit,
                tuple((name, base, factor) for name, (base, factor) in units.items()),
                metric.low,
                metric.high,
                self.options(metric),
                None,
                tuple(
                    (folded_name(name), said)
                    for said in metric.assumed
                    for name in dict.fromkeys((f"{phrase}{said}", said))
                ),
                *self.look_up(metric),
                self.answers(self.options(metric)),
            )
        return self.noted(asked, clause)

    def look_up(self, metric: Metric) -> tuple[str | None, str | None]:
        """Return where a figure is looked up, if a rule of the same platform tells."""
        told = metric.look_up_clause or ""
        same = told.startswith(f"{self.rule.platform}.")
        return (metric.look_up, metric.look_up_clause) if same else (None, None)

    def options(self, metric: Metric) -> tuple[str, ...]:
        """Return the answers to a choice, none for any other question."""
        if metric.kind is not MetricKind.CHOICE:
            return ()
        if metric.name not in self.named:
            return metric.options
        asking = [clause for c, clause in self.own.values() if c.metric == metric.name]
        texts = [restored(clause.text, clause.glosses) for clause in asking]
        printed = [one for one in metric.options if any(one in text for text in texts)]
        return tuple(dict.fromkeys((*self.named[metric.name], *printed, *_REST)))

    def answers(self, options: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Return further ways to say an option: in the source's own words, or without 店铺.

        A way that two options share says neither.
        """
        found: dict[str, dict[str, None]] = {}
        for option in options:
            ways = [option, *(option.removesuffix(ending) for ending in _SHOP_ENDINGS)]
            ways += [
                way.replace(original, printed)
                for way in ways
                for printed, original in self.spun
                if original in way
            ]
            for way in ways:
                if way:
                    found.setdefault(folded_name(way), {})[option] = None
        own = {folded_name(option) for option in options}
        return tuple(
            (way, next(iter(meant)))
            for way, meant in found.items()
            if len(meant) == 1 and way not in own
        )

    def reference(self, criterion: Criterion, metric: Metric, clause: str) -> Question:
        """Return the question for the figure that a criterion measures by."""
        name = criterion.reference or ""
        known = next((m for m in self.metrics.values() if name in (m.name, *m.aliases)), None)
        if known:
            return self.question(known, criterion.window, clause)
        asked = self.questions.get(name)
        if asked is None:
            units = units_for(metric.unit, metric.units)
            asked = Question(
                name,
                name,
                MetricKind.NUMBER,
                (folded_name(name),),
                (),
                metric.unit,
                tuple((unit, base, factor) for unit, (base, factor) in units.items()),
                metric.low,
                metric.high,
            )
        return self.noted(asked, clause)

    def name_by_place(self, condition: Condition) -> None:
        """Let a question be named by the clause that asks it and nothing else.

        Not where the clause denies a fact: there 是 would say that the clause is met, or that the
        fact is so.
        """
        if condition.value is False:
            return
        alone = len(self.clauses[condition.clause].criteria) == 1
        places = [condition.id, *((condition.clause,) if alone else ())]
        names = [folded_name(name) for at in places for name in (at, f"{self.rule.id}/{at}")]
        question = self.questions[condition.question]
        every = tuple(dict.fromkeys((*question.names, *names)))
        self.questions[question.key] = replace(question, names=every)

    def noted(self, question: Question, clause: str) -> Question:
        """Remember who asks."""
        asking = tuple(dict.fromkeys((*question.clauses, clause)))
        self.questions[question.key] = replace(question, clauses=asking)
        return self.questions[question.key]

    def stairs(self) -> Iterator[Stair]:
        """Yield the ladders."""
        for ladder in self.rule.ladders:
            rungs = tuple(
                Rung(step.clause, step.effect, step.actions, step.criteria) for step in ladder.steps
            )
            against = tuple((said.source, said.quote) for said in ladder.against)
            steps = [c for rung in rungs for c in rung.conditions if c in self.conditions]
            asked = [self.conditions[c].question for c in steps]
            climbs = next((key for key in asked if ladder.metric in key), ladder.metric)
            yield Stair(climbs, rungs, against)


def quoted(said: str) -> str:
    """Put words in marks, those inside them in single ones; not again where all are in marks.

    >>> quoted("有“假冒”的记录"), quoted("“假冒”")
    ('“有‘假冒’的记录”', '“假冒”')
    """
    if said[:1] == "“" and said.find("”") == len(said) - 1:
        return said
    return f"“{said.replace('“', '‘').replace('”', '’')}”"


def _exempting(criterion: Criterion) -> tuple[Criterion, ...]:
    return criterion.exception.conditions if criterion.exception else ()


def _bare(window: Window | None) -> Window | None:
    """Return a window without the event that it counts from, which changes no figure's name."""
    return Window(window.length, window.unit) if window else None


def _deep(conditions: Iterable[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        yield condition
        yield from condition.exempt_if


def _place(part: Heading | Clause, usual: Trust) -> Place:
    heads_itself = isinstance(part, Heading) or not part.title
    own = (display_label(part),) if heads_itself else ()
    steps = (*part.path, *own)
    short = " ".join(step.rstrip("：:") for step in steps[-2:] if step)
    label = " › ".join(steps)
    if isinstance(part, Heading):
        return Place(part.id, label, short, "")
    trust = words.TRUST[part.trust] if part.trust is not usual else ""
    return Place(part.id, label, short, part.text, trust, part.glosses)


def _assumed_in(text: str, metric: Metric) -> str | None:
    """Return the assumed name that a text prints for a metric, if it prints none that is sure."""
    folded = folded_name(text)
    if any(folded_name(name) in folded for name in (metric.name, *metric.aliases)):
        return None
    return next((name for name in metric.assumed if folded_name(name) in folded), None)


def _phrases(criterion: Criterion, subject: str) -> tuple[str, str, str]:
    """Return a criterion's threshold, and what must be so for it to hold, and not to hold."""
    operator, value = criterion.operator, criterion.value
    if operator is Operator.ABSENT:
        return "无数值", f"{subject}须尚无数值", f"{subject}须已有数值"
    if isinstance(value, bool):
        yes, no = ("是", "否") if value else ("否", "是")
        return yes, f"“{subject}”须为“{yes}”", f"“{subject}”须为“{no}”"
    if isinstance(value, tuple):
        among = "、".join(value)
        inside = operator in (Operator.IN, Operator.EQUALS)
        one, other = f"须为{among}", f"须不为{among}"
        if len(value) > 1:
            one, other = f"须为其中之一：{among}", f"须不属于：{among}"
        met, unmet = (one, other) if inside else (other, one)
        return met.removeprefix("须"), f"{subject}{met}", f"{subject}{unmet}"
    number = number_words(value or Decimal(0))
    if criterion.reference:
        amount_words = (
            f"{criterion.reference}的{number}倍" if number != "1" else criterion.reference
        )
    else:
        amount_words = f"{number}{criterion.unit or ''}"
    opposite = _SIGN[OPPOSITE[operator]] if operator in OPPOSITE else "≠"
    threshold = f"{_SIGN[operator]}{amount_words}"
    return threshold, f"{subject}须{threshold}", f"{subject}须{opposite}{amount_words}"


def _exempt_words(conditions: tuple[Condition, ...], effect: str) -> str:
    """Return when a criterion is not asked: 开店时间<90天时免审."""
    when = "且".join(condition.met.replace("须", "", 1) for condition in conditions)
    return f"{when}时{effect}"
