"""Collation (校勘): what several sources of one rule agree on, and where they differ.

The text of a rule is that of its first source; other sources are witnesses. A witness never changes
a word: it raises or lowers what may be said of the words that are there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.evidence import By, Evidence
from guiju.folding import fold
from guiju.model import Clause, Flag, FlagKind, Repair, Source, SourceSpan, Trust, Witness
from guiju.pairing import pairs
from guiju.wording import DifferenceKind, compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class WitnessPart:
    """A clause as another source prints it; `id` is the one that its own numbering gives."""

    id: str
    label: str
    text: str
    spans: tuple[SourceSpan, ...]
    repairs: tuple[Repair, ...] = ()


def witnesses_of(
    clauses: Sequence[Clause], source: str, parts: Sequence[WitnessPart]
) -> tuple[Witness, ...]:
    """Return what a source says of each clause that it has, and the clauses that only it has."""
    own = [(clause.id, clause.text) for clause in clauses]
    theirs = [(part.id, part.text) for part in parts]
    found = []
    for pair in pairs(own, theirs):
        if pair.new is None:
            continue
        part = parts[pair.new]
        clause = clauses[pair.old] if pair.old is not None else None
        text = clause.text if clause else ""
        found.append(
            Witness(
                source=source,
                part=part.id,
                clause=clause.id if clause else None,
                label=part.label,
                text=part.text,
                spans=part.spans,
                agrees=clause is not None and fold(text) == fold(part.text),
                is_weighty=clause is not None
                and any(piece.is_weighty for piece in compared(text, part.text)),
                repairs=part.repairs,
            )
        )
    return tuple(found)


def collated(
    clauses: Sequence[Clause],
    witnesses: Iterable[Witness],
    first: str,
    sources: Mapping[str, Source],
) -> tuple[Clause, ...]:
    """Return the clauses with the trust and the flags that their witnesses give them.

    A single repost whose words another site's repost prints as well is `multi-source`. Where a
    witness has other numbers, negations, modals or parties, the clause is flagged `contradicts`
    and its trust stays. Two pages of one site are one voice.
    """
    by_clause: dict[str, list[Witness]] = {}
    for witness in witnesses:
        if witness.clause:
            by_clause.setdefault(witness.clause, []).append(witness)
    return tuple(
        _weighed(clause, by_clause.get(clause.id, ()), sources[first], sources)
        for clause in clauses
    )


def _weighed(
    clause: Clause, witnesses: Sequence[Witness], first: Source, sources: Mapping[str, Source]
) -> Clause:
    against = [witness for witness in witnesses if witness.is_weighty]
    flags = tuple(_flag(clause, witness, sources[witness.source]) for witness in against)
    agreeing = any(
        witness.agrees
        and sources[witness.source].site != first.site
        and sources[witness.source].kind is first.kind
        for witness in witnesses
    )
    raised = clause.trust is Trust.SINGLE and agreeing and not against
    trust = Trust.MULTI if raised else clause.trust
    return replace(clause, trust=trust, flags=(*clause.flags, *flags))


def _flag(clause: Clause, witness: Witness, source: Source) -> Flag:
    """Say which words of a witness contradict a clause; the evidence is the witness's own text."""
    said = [
        f"本条作“{piece.old}”，{source.site}作“{piece.new}”"
        if piece.old and piece.new
        else f"本条有“{piece.old}”，{source.site}没有"
        if piece.old
        else f"{source.site}多出“{piece.new}”"
        for piece in compared(clause.text, witness.text)
        if piece.kind is not DifferenceKind.SAME and piece.is_weighty
    ]
    span = witness.spans[0]
    evidence = Evidence(witness.text, span.source, span.start, witness.spans[-1].end)
    detail = f"两个来源说法不一：{'；'.join(said)}。"
    return Flag(FlagKind.CONTRADICTS, detail, By.PATTERN, evidence)
