"""Curation: what a person adds to, takes off or corrects in what the patterns say of a clause.

A decision rests on a text. Once the text has changed it is stale and is not applied; what it takes
off or corrects must still be there, and what it adds must be new, or else it is dead. Both are
reported, and neither stops a build.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from guiju import words
from guiju.curated_items import Builder, Quoted
from guiju.drafts import Draft
from guiju.errors import Problem
from guiju.evidence import By
from guiju.model import (
    Change,
    ChangeKind,
    Clause,
    Decision,
    FlagKind,
    SourceKind,
    TagKind,
    clauses_named,
    text_digest,
)
from guiju.provisions import Criterion
from guiju.records import CuratedRecord
from guiju.stated import StatedEdition
from guiju.status import trust_of

if TYPE_CHECKING:
    from guiju.records import NamesRecord, ProvisionsRecord, TagRecord


class Idleness(StrEnum):
    """Why a decision does nothing."""

    STALE = "stale-decision"
    DEAD = "dead-decision"


@dataclass(frozen=True, slots=True)
class IdleDecision:
    """A decision, or a part of one, that was not applied: where it stands and why."""

    kind: Idleness
    place: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Curation:
    """The clauses with every decision that holds, the decisions that do not, and the mistakes."""

    clauses: tuple[Clause, ...]
    idle: tuple[IdleDecision, ...]
    problems: tuple[Problem, ...]


def curate(
    draft: Draft,
    stated: StatedEdition,
    source_kind: SourceKind,
    vocabulary: Mapping[TagKind, frozenset[str]],
    quoted: Quoted,
) -> Curation:
    """Apply an edition's decisions, in their order.

    `source_kind` is that of the whole source. `vocabulary` holds the words that a tag may be.
    `quoted` finds words anywhere in the source.
    """
    clauses = {clause.id: clause for clause in draft.clauses}
    idle: list[IdleDecision] = []
    problems: list[Problem] = []
    for number, entry in enumerate(stated.record.curated):
        below = clauses_named(draft.headings, tuple(clauses.values()), entry.clause)
        applying = _Applying(
            entry, number, stated, draft, source_kind, vocabulary, quoted, idle, problems
        )
        if not below:
            applying.problem("clause", f"no clause {entry.clause}", "correct the id")
        elif (digest := text_digest(*(clause.text for clause in below))) != entry.text_sha256:
            applying.stale(digest)
        else:
            clauses |= {clause.id: clause for clause in applying.all_to(below)}
    return Curation(tuple(clauses.values()), tuple(idle), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a clause: the name that tells its items apart, and an item in words."""

    name: str
    key: Callable[[Any], Hashable]
    said: Callable[[Any], str]
    build: Callable[[Builder, Any], object]


@dataclass(slots=True)
class _Applying:
    """One decision while it is applied; notes what does not fit instead of stopping."""

    entry: CuratedRecord
    number: int
    stated: StatedEdition
    draft: Draft
    source_kind: SourceKind
    vocabulary: Mapping[TagKind, frozenset[str]]
    quoted: Quoted
    idle: list[IdleDecision]
    problems: list[Problem]

    @property
    def name(self) -> str:
        return f"curated.{self.number}"

    def problem(self, field: str, found: str, remedy: str) -> None:
        self.problems.append(self.stated.problem(f"{self.name}.{field}", found, remedy))

    def stale(self, digest: str) -> None:
        detail = f"{self._where()}的文字变了（现为 {digest}），这项决定没有采用。"
        remedy = "read the clause again; renew the decision with the text_sha256 of guiju show"
        self.idle.append(IdleDecision(Idleness.STALE, self.stated.place, detail, remedy))

    def _dead(self, detail: str) -> None:
        remedy = "take it out of the decision"
        where = f"{self._where()}：{detail}"
        self.idle.append(IdleDecision(Idleness.DEAD, self.stated.place, where, remedy))

    def _where(self) -> str:
        return f"editions.{self.stated.number}.{self.name} {self.entry.clause}"

    def all_to(self, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """Apply the decision to every clause that it names."""
        entry = self.entry
        if entry.text_kind is self.source_kind:
            self._dead(_DEAD[ChangeKind.ADDED].format(f"text_kind: {entry.text_kind}"))
        elif not (
            entry.text_kind or any(_items(r) for r in (entry.add, entry.correct, entry.remove))
        ):
            self._dead("没有写明要改什么。")
        changes: dict[str, list[Change]] = {clause.id: [] for clause in clauses}
        done = {clause.id: clause for clause in clauses}
        for field in _FIELDS:
            for wanted in getattr(entry.remove, field.name):
                self._each(done, changes, field, ChangeKind.REMOVED, wanted)
            for record in getattr(entry.correct, field.name):
                self._each(done, changes, field, ChangeKind.CORRECTED, record)
            for record in getattr(entry.add, field.name):
                self._each(done, changes, field, ChangeKind.ADDED, record)
        return tuple(self._decided(done[c.id], c, tuple(changes[c.id])) for c in clauses)

    def _each(
        self,
        clauses: dict[str, Clause],
        changes: dict[str, list[Change]],
        field: _Field,
        kind: ChangeKind,
        wanted: Any,  # noqa: ANN401  # a record of the field, or the name of what goes
    ) -> None:
        """Do one thing to every clause; where it changes none of them, it is dead."""
        changed = False
        named = ""
        for clause in clauses.values():
            own = list(getattr(clause, field.name))
            item: Any = None
            if kind is ChangeKind.REMOVED:
                key, named = _named(wanted)
            else:
                item = field.build(self._builder(clause), wanted)
                if item is None:
                    return
                key, named = field.key(item), field.said(item)
            places = [i for i, old in enumerate(own) if field.key(old) == key]
            before = after = None
            if kind is ChangeKind.ADDED:
                if any(_bare(old) == _bare(item) for old in own):
                    continue
                own.append(item)
                after = field.said(item)
            elif not places:
                continue
            elif kind is ChangeKind.REMOVED:
                before = "、".join(field.said(own[i]) for i in places)
                own = [old for i, old in enumerate(own) if i not in places]
            elif len(places) > 1:
                found = f"{field.name}: {clause.id} has {len(places)} of {named}"
                self.problem("correct", found, "remove them, and add what is right")
                return
            else:
                old = own[places[0]]
                own[places[0]] = _keeping_words(old, item, wanted)
                before, after = field.said(old), field.said(item)
            changed = True
            changes[clause.id].append(Change(kind, field.name, before, after))
            clauses[clause.id] = _with(clause, field.name, tuple(own))
        if not changed:
            self._dead(_DEAD[kind].format(named))

    def _builder(self, clause: Clause) -> Builder:
        return Builder(
            clause,
            self.entry.reason,
            self.vocabulary,
            self.draft.evidence,
            self.quoted,
            self.problem,
        )

    def _decided(self, clause: Clause, before: Clause, changes: tuple[Change, ...]) -> Clause:
        kind = self.entry.text_kind
        if kind or clause.flags != before.flags:
            trust = trust_of(kind or self.source_kind, clause.flags)
            if kind and trust is not before.trust:
                ranks = (words.TRUST[before.trust], words.TRUST[trust])
                changes += (Change(ChangeKind.CORRECTED, "trust", *ranks),)
            clause = replace(clause, trust=trust)
        if not changes:
            return clause
        decision = Decision(self.entry.clause, self.entry.reason, changes)
        return replace(clause, decisions=(*clause.decisions, decision))


_DEAD = {
    ChangeKind.ADDED: "“{}”本来就有，不必再加。",
    ChangeKind.REMOVED: "没有“{}”可去。",
    ChangeKind.CORRECTED: "没有“{}”可改。",
}


def _items(record: ProvisionsRecord | NamesRecord) -> bool:
    return any(getattr(record, field.name) for field in _FIELDS)


def _named(wanted: TagRecord | str) -> tuple[Hashable, str]:
    """Return the key of what a person takes off a clause, and its name in words."""
    if isinstance(wanted, str):
        return wanted, words.FLAG[wanted] if isinstance(wanted, FlagKind) else wanted
    return (wanted.kind, wanted.name), f"{words.TAG[wanted.kind]}：{wanted.name}"


def _keeping_words(old: Any, new: Any, record: Any) -> object:  # noqa: ANN401  # see _FIELDS
    """Return a correction with the printed words of what it corrects, unless it quotes others."""
    if new.evidence is not None:
        return new
    values: dict[str, Any] = {"evidence": old.evidence}
    if isinstance(new, Criterion) and record.text is None:
        values["text"] = old.text
    return replace(new, **values)


def _with(clause: Clause, name: str, items: tuple[object, ...]) -> Clause:
    values: dict[str, Any] = {name: items}
    return replace(clause, **values)


def _bare(item: Any) -> object:  # noqa: ANN401  # one of the eight types of _FIELDS
    """Return an item without what says where it comes from."""
    values: dict[str, Any] = {"by": By.CURATOR, "evidence": None}
    if isinstance(item, Criterion):
        values["id"] = ""
    return replace(item, **values)


def _said_criterion(criterion: Criterion) -> str:
    """Return a criterion in short, with all that a correction may change.

    >>> from decimal import Decimal
    >>> from guiju.provisions import Operator, Window
    >>> window = Window(30, "天")
    >>> _said_criterion(
    ...     Criterion("n1#1", "订单数", Operator.AT_LEAST, Decimal(5), "略", "单", window)
    ... )
    '订单数（30天）>=5单'
    """
    window = criterion.window
    span = f"（{window.length}{window.unit}）" if window else ""
    value = criterion.value
    shown = "、".join(value) if isinstance(value, tuple) else _said_value(value)
    base = f"{criterion.reference}×" if criterion.reference else ""
    metric, unit = criterion.metric or criterion.text, criterion.unit or ""
    return f"{metric}{span}{criterion.operator}{base}{shown}{unit}"


def _said_value(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


# Tags first and duties last, as they stand in the data.
_FIELDS = (
    _Field(
        "tags",
        lambda tag: (tag.kind, tag.name),
        lambda tag: f"{words.TAG[tag.kind]}：{tag.name}",
        Builder.tag,
    ),
    _Field("flags", lambda flag: flag.kind, lambda flag: words.FLAG[flag.kind], Builder.flag),
    _Field("criteria", lambda item: item.id, _said_criterion, Builder.criterion),
    _Field("consequences", lambda i: i.action, lambda i: i.action, Builder.consequence),
    _Field("liabilities", lambda i: i.kind, lambda i: words.LIABILITY[i.kind], Builder.liability),
    _Field("definitions", lambda i: i.term, lambda i: f"{i.term}：{i.meaning}", Builder.definition),
    _Field("references", lambda i: i.name, lambda i: i.name, Builder.reference),
    _Field("duties", lambda i: i.text, lambda i: f"{i.modality}：{i.text}", Builder.duty),
)
