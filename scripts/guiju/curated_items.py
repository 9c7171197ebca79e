"""Curated items: what a person wrote in the YAML of a rule, as the things that are published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from guiju.drafts import EvidenceIn
from guiju.evidence import By, Evidence
from guiju.model import Clause, Flag, Tag, TagKind
from guiju.provisions import (
    Consequence,
    Criterion,
    Definition,
    Duty,
    Exemption,
    Liability,
    Reference,
    Window,
)

if TYPE_CHECKING:
    from guiju.records import (
        ConsequenceRecord,
        CriterionRecord,
        DefinitionRecord,
        DutyRecord,
        ExemptionRecord,
        FlagRecord,
        LiabilityRecord,
        ReferenceRecord,
        TagRecord,
        WindowRecord,
    )

Quoted = Callable[[str], "Evidence | None"]


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes what is published of what a person wrote about one clause.

    What does not fit is told to `problem(field, found, remedy)`; a thing that makes no sense
    without what is missing is None.
    """

    clause: Clause
    reason: str
    vocabulary: Mapping[TagKind, frozenset[str]]
    evidence_in: EvidenceIn
    quoted: Quoted
    problem: Callable[[str, str, str], None]

    def evidence(self, quote: str | None) -> Evidence | None:
        """Return where the clause holds these words; their absence is a mistake."""
        if quote is None:
            return None
        start = self.clause.text.find(quote)
        if start < 0:
            found = f"{self.clause.id} does not hold “{quote}”"
            self.problem("quote", found, "quote the clause's text as it is shown")
            return None
        return self.evidence_in(self.clause.id, start, start + len(quote))

    def _knows(self, field: str, kind: TagKind, *names: str | None) -> bool:
        """Say whether names (several joined by 、) are of a vocabulary; others are mistakes."""
        own = [name for joined in names if joined for name in joined.split("、")]
        unknown = [name for name in own if name not in self.vocabulary[kind]]
        for name in unknown:
            found = f"{name} is no {kind.value}"
            self.problem(field, found, "take a name of its file in corpus/taxonomy")
        return not unknown

    def tag(self, record: TagRecord) -> Tag | None:
        """Make a tag."""
        if not self._knows("tags", record.kind, record.name):
            return None
        return Tag(record.kind, record.name, By.CURATOR, self.evidence(record.quote))

    def flag(self, record: FlagRecord) -> Flag:
        """Make a doubt."""
        evidence = self.evidence(record.quote)
        if record.against:
            evidence = self.quoted(record.against)
            if evidence is None:
                found = f"the source does not hold “{record.against}”"
                self.problem("flags.against", found, "quote it as restored")
        detail = record.detail or self.reason
        return Flag(record.kind, detail, By.CURATOR, evidence)

    def criterion(self, record: CriterionRecord) -> Criterion | None:
        """Make a criterion, numbered within its clause."""
        if not self._knows("criteria.party", TagKind.PARTY, record.party):
            return None
        taken = [int(own.id.rpartition("#")[2]) for own in self.clause.criteria]
        new = f"{self.clause.id}#{max(taken, default=0) + 1}"
        return self._criterion(record, record.id or new)

    def _criterion(self, record: CriterionRecord, criterion_id: str) -> Criterion:
        values = {
            field.name: getattr(record, field.name)
            for field in fields(record)
            if field.name not in ("quote", "window", "exception", "text", "id")
        }
        return Criterion(
            id=criterion_id,
            text=record.text or record.quote or record.metric or self.clause.text,
            window=_window(record.window),
            exception=self._exemption(record.exception, criterion_id),
            by=By.CURATOR,
            evidence=self.evidence(record.quote),
            **values,
        )

    def _exemption(self, record: ExemptionRecord | None, criterion_id: str) -> Exemption | None:
        if record is None:
            return None
        conditions = tuple(
            self._criterion(condition, f"{criterion_id}.{number}")
            for number, condition in enumerate(record.conditions, 1)
        )
        return Exemption(conditions, record.effect, self.evidence(record.quote))

    def consequence(self, record: ConsequenceRecord) -> Consequence | None:
        """Make a consequence."""
        known = self._knows("consequences.action", TagKind.PENALTY, record.action)
        if not self._knows("consequences.party", TagKind.PARTY, record.party) or not known:
            return None
        return Consequence(
            action=record.action,
            effect=record.effect,
            violation=record.violation,
            criteria=record.criteria,
            party=record.party,
            lasts=_window(record.lasts),
            permanent=record.permanent,
            discretionary=record.discretionary,
            amount=record.amount,
            unit=record.unit,
            by=By.CURATOR,
            evidence=self.evidence(record.quote),
        )

    def liability(self, record: LiabilityRecord) -> Liability | None:
        """Make a liability."""
        if not self._knows("liabilities.parties", TagKind.PARTY, *record.parties):
            return None
        evidence = self.evidence(record.quote)
        return Liability(record.kind, record.parties, record.condition, By.CURATOR, evidence)

    def definition(self, record: DefinitionRecord) -> Definition:
        """Make a definition."""
        evidence = self.evidence(record.quote)
        return Definition(record.term, record.meaning, By.CURATOR, evidence)

    def reference(self, record: ReferenceRecord) -> Reference | None:
        """Make a reference, with the place of its words."""
        quote = record.quote or record.name
        evidence = self.evidence(quote)
        if evidence is None:
            return None
        start = self.clause.text.index(quote)
        return Reference(
            kind=record.kind,
            name=record.name,
            start=start,
            end=start + len(quote),
            target=record.target,
            article=record.article,
            by=By.CURATOR,
            evidence=evidence,
        )

    def duty(self, record: DutyRecord) -> Duty | None:
        """Make a duty."""
        evidence = self.evidence(record.text)
        if evidence is None or not self._knows("duties.party", TagKind.PARTY, record.party):
            return None
        return Duty(record.modality, record.party, record.text, By.CURATOR, evidence)


def _window(record: WindowRecord | None) -> Window | None:
    return Window(record.length, record.unit, record.since) if record else None
