"""What the corpus holds twice: names of rules, sources, clauses of one rule."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.intake.likeness import Likenesses, sketch_of
from guiju.lint.finding import Finding, Severity
from guiju.model import full_id
from guiju.stated import rule_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.assembly import Library
    from guiju.model import Rule

_SHORTEST = 8  # folded characters; shorter ones (同上, 提供营业执照) come again with good reason


def doubles(library: Library) -> Iterator[Finding]:
    """Yield what stands twice, once for each further time."""
    yield from _names(library.rules)
    yield from _sources(library)
    for rule in library.rules:
        yield from _clauses(rule)


def _names(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Report rules that go by one name; on different platforms that is only worth knowing."""
    named: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rule in rules:
        for name in dict.fromkeys((rule.title, *rule.aliases)):
            named[fold(name)].append((rule.id, name))
    for owners in named.values():
        first = owners[0][0]
        for rule_id, name in owners[1:]:
            if rule_id == first:
                detail = f"“{name}”写了两遍，只差写法。"
                remedy = "keep one of them"
            else:
                detail = f"“{name}”也是 {first} 的名称，按名称引用时分不清。"
                remedy = "merge them as editions of one rule, or tell the names apart"
            same = rule_id.split(".")[0] == first.split(".")[0]
            severity = Severity.WARNING if same else Severity.NOTE
            yield Finding(severity, "duplicate-name", rule_file(rule_id), detail, remedy)


def _sources(library: Library) -> Iterator[Finding]:
    """Report sources of the same bytes, and those of nearly the same text in no common edition."""
    first_of: dict[str, str] = {}
    beside: set[tuple[str, str]] = set()
    for rule in (*library.rules, *library.other_editions):
        beside.update((one, other) for one in rule.sources for other in rule.sources)
    known = Likenesses()
    for page in library.pages:
        source = page.text.source
        place = f"corpus/sources/{source.id}/source.yaml"
        before = first_of.setdefault(source.sha256, source.id)
        if before != source.id:
            detail = f"与 {before} 逐字节相同。"
            remedy = "keep one of the two; a page is no witness of itself"
            yield Finding(Severity.WARNING, "duplicate-source", place, detail, remedy)
            continue
        sketch = sketch_of(page.restored.text)
        for other, share in known.near(sketch):
            if (source.id, other) not in beside:
                detail = f"与 {other} 的文字约有{share:.0%}相同，却不是同一版规则的来源。"
                remedy = "compare them; name one as a witness of the edition, or as its own edition"
                yield Finding(Severity.NOTE, "similar-source", place, detail, remedy)
        known.add(source.id, sketch)


def _clauses(rule: Rule) -> Iterator[Finding]:
    first_of: dict[str, str] = {}
    for clause in rule.clauses:
        words = fold(clause.text)
        if len(words) < _SHORTEST:
            continue
        before = first_of.setdefault(words, clause.id)
        if before != clause.id:
            detail = f"与 {full_id(rule, before)} 的文字相同：“{clause.text[:30]}”"
            remedy = "check whether the page printed it twice by mistake"
            place = full_id(rule, clause.id)
            yield Finding(Severity.NOTE, "duplicate-clause", place, detail, remedy)
