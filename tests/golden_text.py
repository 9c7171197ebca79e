"""The golden text of a source: what became of every line, to be read beside raw.txt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guiju.assembly import Library, assemble
from guiju.corpus import read_corpus
from guiju.ledger import characters_per_account
from guiju.model import Account, Clause, Heading, Rule, SourceAccount

if TYPE_CHECKING:
    from collections.abc import Iterator


def golden_text(library: Library, account: SourceAccount, raw: str) -> str:
    """Return rules with clauses, tags, flags, commentary; then metadata, removals, sums."""
    source = account.source.id
    lines = [f"source {source}", ""]
    for rule in library.rules:
        if source in rule.sources:
            lines += _rule(rule)
    lines += ["metadata"]
    lines += [
        f"  {_raw(raw, e.start, e.end)}" for e in account.ledger if e.account is Account.METADATA
    ]
    lines += ["", "removals"]
    for entry in account.ledger:
        if entry.account is Account.REMOVAL:
            lines.append(f"  {entry.reason}: {_raw(raw, entry.start, entry.end)[:40]}")
    lines += ["", "characters"]
    sums = characters_per_account(account.ledger)
    lines += [f"  {name.value} {count}" for name, count in sums.items()]
    return "\n".join(lines) + "\n"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"rule {rule.id}@{rule.edition} {rule.status.value} {rule.trust.value}"
    yield f"  published {rule.published_on} effective {rule.effective_on}"
    parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
    for part in sorted(parts, key=lambda part: part.sort):
        for note in rule.commentary:
            if note.before == part.id:
                yield f"  ~ {note.text}"
        if isinstance(part, Heading):
            yield f"  # {part.id} | {part.label} | {part.title}"
        else:
            head = (part.id, part.label, part.title, part.kind.value, part.trust.value)
            yield f"  {' | '.join(head)}"
            for paragraph in part.text.split("\n"):
                yield f"      {paragraph}"
            names = [f"{tag.kind.value}={tag.name}" for tag in part.tags]
            if names:
                yield f"      tags: {', '.join(names)}"
        for flag in part.flags:
            yield f"      flag {flag.kind.value}: {flag.detail}"
    for note in rule.commentary:
        if note.before is None:
            yield f"  ~ {note.text}"
    yield ""


def _raw(raw: str, start: int, end: int) -> str:
    return " ".join(raw[start:end].split())


def main() -> None:
    """Write tests/golden anew from the corpus; read every difference beside raw.txt."""
    root = Path(__file__).resolve().parent.parent
    corpus = read_corpus(root)
    library = assemble(corpus)
    for text, account in zip(corpus.sources, library.accounts, strict=True):
        target = root / "tests" / "golden" / text.source.id / "account.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(golden_text(library, account, text.text), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
