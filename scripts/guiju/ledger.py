"""The ledger of a source: every raw character in exactly one account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.model import Account, LedgerEntry, RemovalReason, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.restoration.repairs import RestoredText


PartKey = tuple[str | None, str | None, str | None]  # rule, edition, part


@dataclass(frozen=True, slots=True, order=True)
class Assignment:
    """A stretch of the restored text and the account that it goes to."""

    start: int
    end: int
    account: Account
    reason: RemovalReason | None = None
    rule: str | None = None
    part: str | None = None
    pattern: str | None = None
    edition: str | None = None


def build_ledger(
    restored: RestoredText, source: str, assignments: Iterable[Assignment]
) -> tuple[LedgerEntry, ...]:
    """Carry the accounts of restored text back to the raw text and fill it without a gap.

    What no assignment covers must be white space and is layout. A character that a repair deleted
    goes with what stands before it; at the head of a page, where nothing does, it is layout.

    Raises:
        AssertionError: two assignments overlap, or text other than white space is in none; this
            is a fault of the program, never of a source.
    """
    covered: list[Assignment] = []
    position = 0
    for item in sorted(assignments, key=lambda a: (a.start, a.end)):
        _fill(covered, restored.text, position, item.start)
        covered.append(item)
        position = item.end
    _fill(covered, restored.text, position, len(restored.text))
    starts = [restored.source_offset(item.start) for item in covered]
    if not covered:  # everything was deleted
        return (LedgerEntry(0, len(source), Account.LAYOUT),) if source else ()
    entries: list[LedgerEntry] = []
    if starts[0]:
        entries.append(LedgerEntry(0, starts[0], Account.LAYOUT))
    for item, start, end in zip(covered, starts, [*starts[1:], len(source)], strict=True):
        if start == end:
            continue
        digest = None
        if item.account is Account.REMOVAL:
            digest = hashlib.sha256(source[start:end].encode("utf-8", "surrogatepass")).hexdigest()
        entries.append(
            LedgerEntry(
                start=start,
                end=end,
                account=item.account,
                reason=item.reason,
                rule=item.rule,
                part=item.part,
                pattern=item.pattern,
                sha256=digest,
                edition=item.edition,
            )
        )
    return tuple(entries)


def _fill(covered: list[Assignment], text: str, start: int, end: int) -> None:
    if start > end:
        msg = f"two accounts claim the restored text at {end}"
        raise AssertionError(msg)
    if start < end:
        if text[start:end].strip():
            msg = f"no account for the restored text at {start}"
            raise AssertionError(msg)
        covered.append(Assignment(start, end, Account.LAYOUT))


def spans_by_part(
    ledger: Iterable[LedgerEntry], source: str
) -> dict[PartKey, tuple[SourceSpan, ...]]:
    """Return the raw spans of each part of each edition of a rule; neighbours are joined."""
    spans: dict[PartKey, list[SourceSpan]] = {}
    for entry in ledger:
        if entry.account not in (Account.CLAUSE, Account.HEADING):
            continue
        own = spans.setdefault((entry.rule, entry.edition, entry.part), [])
        if own and own[-1].end == entry.start:
            own[-1] = SourceSpan(source, own[-1].start, entry.end)
        else:
            own.append(SourceSpan(source, entry.start, entry.end))
    return {key: tuple(own) for key, own in spans.items()}


def characters_per_account(ledger: Iterable[LedgerEntry]) -> dict[Account, int]:
    """Return how many raw characters each account holds, in the accounts' own order."""
    counts = dict.fromkeys(Account, 0)
    for entry in ledger:
        counts[entry.account] += entry.end - entry.start
    return counts
