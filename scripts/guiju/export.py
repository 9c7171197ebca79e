"""Clauses as data for programs: one JSON object a line, names and meaning kept for good."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guiju.model import (
    SCHEMA_VERSION,
    Clause,
    Rule,
    full_id,
    pinned_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.evidence import Evidence


def jsonl(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield each clause of each rule as one line of JSON, in the order of the rules."""
    for rule in rules:
        for clause in rule.clauses:
            yield json.dumps(clause_record(rule, clause), ensure_ascii=False)


def clause_record(rule: Rule, clause: Clause) -> dict[str, object]:
    """Return a clause as plain data; fields are only ever added, never renamed.

    `spans` are [source, start, end) in code points of the raw text; dates are ISO or null.
    """
    return {
        "id": full_id(rule, clause.id),
        "pinned": pinned_id(rule, clause.id),
        "rule": rule.id,
        "rule_title": rule.title,
        "platform": rule.platform,
        "edition": rule.edition,
        "label": clause.label,
        "title": clause.title,
        "path": list(clause.path),
        "sort": list(clause.sort),
        "text": clause.text,
        "kind": clause.kind.value,
        "status": rule.status.value,
        "trust": clause.trust.value,
        "published_on": rule.published_on.isoformat() if rule.published_on else None,
        "effective_on": rule.effective_on.isoformat() if rule.effective_on else None,
        "sources": list(dict.fromkeys(span.source for span in clause.spans)),
        "spans": [[span.source, span.start, span.end] for span in clause.spans],
        "tags": [
            {
                "kind": tag.kind.value,
                "name": tag.name,
                "by": tag.by.value,
                "evidence": _evidence(tag.evidence),
            }
            for tag in clause.tags
        ],
        "flags": [
            {
                "kind": flag.kind.value,
                "detail": flag.detail,
                "by": flag.by.value,
                "evidence": _evidence(flag.evidence),
            }
            for flag in clause.flags
        ],
        "glosses": [[gloss.start, gloss.end, gloss.original] for gloss in clause.glosses],
        "schema": SCHEMA_VERSION,
    }


def _evidence(evidence: Evidence | None) -> dict[str, object] | None:
    if evidence is None:
        return None
    span = [evidence.source, evidence.start, evidence.end]
    return {"quote": evidence.quote, "span": span}
