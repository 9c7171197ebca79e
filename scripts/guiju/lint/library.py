"""Findings in rules and sources that read: doubts, gaps, and what their texts contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju import words
from guiju.beginnings import Beginning
from guiju.lint.dates import contradicting_dates
from guiju.lint.doubles import doubles
from guiju.lint.finding import Finding, Severity, in_order
from guiju.model import Certainty, Clause, FlagKind, Heading, SourceKind, full_id, pinned_id
from guiju.provisions import ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.assembly import Library
    from guiju.evidence import Evidence
    from guiju.model import Rule
    from guiju.passages import Page


_FLAG_SEVERITY = {FlagKind.SPUN_TERM: Severity.NOTE, FlagKind.UNIT_NOT_PRINTED: Severity.NOTE}
_FLAG_REMEDY = {
    FlagKind.MISSING_TABLE: "find a source that kept the table",
    FlagKind.MISSING_CHARACTER: "compare with another source",
    FlagKind.LOST_BYTES: "compare with another source",
    FlagKind.MASKED: "compare with another source",
    FlagKind.NUMBER_GAP: "check whether the source lost a clause",
    FlagKind.DUPLICATE_NUMBER: "check whether two lists run together",
    FlagKind.CONTRADICTS: "ask the platform which of the two holds",
    FlagKind.UNIT_NOT_PRINTED: "add the unit as a curator, with a reason",
    FlagKind.SPUN_TERM: "find a source that was not spun",
    FlagKind.UNPARSED: "add the missing label form",
}


def findings(library: Library) -> tuple[Finding, ...]:
    """Return what is worth a look in a corpus that could be read."""
    found = [*_flags(library), *_repairs(library), *_rules(library), *_unassigned(library)]
    found += _spinning(library)
    found += _numbers(library)
    found += _witnesses(library)
    found += [
        Finding(Severity.WARNING, idle.kind.value, idle.place, idle.detail, idle.remedy)
        for idle in library.idle
    ]
    found += _references(library)
    found += doubles(library)
    found += contradicting_dates(library)
    for page in library.pages:
        found += page_findings(page)
    return in_order(found)


def page_findings(page: Page) -> tuple[Finding, ...]:
    """Return what the articles of one page say against the cuts of its curator."""
    return *_boundaries(page), *_copies(page)


def _flags(library: Library) -> Iterator[Finding]:
    for rule in (*library.rules, *library.other_editions):
        parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
        for part in parts:
            for flag in part.flags:
                severity = _FLAG_SEVERITY.get(flag.kind, Severity.WARNING)
                place = _part(rule, part.id)
                remedy = _FLAG_REMEDY[flag.kind]
                detail = flag.detail
                if at := flag.evidence:
                    detail += f"（{at.source}:{at.start}“{at.quote}”）"
                yield Finding(severity, flag.kind.value, place, detail, remedy)


def _part(rule: Rule, part_id: str) -> str:
    return full_id(rule, part_id) if rule.counts else pinned_id(rule, part_id)


def _repairs(library: Library) -> Iterator[Finding]:
    for rule in (*library.rules, *library.other_editions):
        for clause in rule.clauses:
            for repair in clause.repairs:
                if repair.certainty is Certainty.CERTAIN:
                    continue
                certainty = words.CERTAINTY[repair.certainty]
                detail = f"{certainty}的修复：“{repair.before}”作“{repair.after}”。"
                place = _part(rule, clause.id)
                remedy = "compare with another source"
                yield Finding(Severity.WARNING, "repair", place, detail, remedy)


def _rules(library: Library) -> Iterator[Finding]:
    for rule in library.rules:
        if rule.effective_on is None:
            detail = "来源没有印出生效日期。"
            remedy = "find a source that prints the date"
            yield Finding(Severity.NOTE, "undated", rule.id, detail, remedy)
        for relation in rule.relations:
            if not relation.verified:
                other = relation.target or f"《{relation.title}》"
                detail = f"{words.RELATION[relation.kind]} {other}：{relation.note}"
                yield Finding(Severity.NOTE, "relation", rule.id, detail, "verify it officially")


def _witnesses(library: Library) -> Iterator[Finding]:
    """Report what only one of several sources of a rule has."""
    for rule in library.rules:
        for witness in rule.witnesses:
            if witness.clause is None:
                place = f"{witness.source}:{witness.spans[0].start}"
                detail = f"{rule.id} 只在此来源有这一条：“{witness.text[:30]}”"
                remedy = "see whether the first source lost a clause"
                yield Finding(Severity.WARNING, "witness-only", place, detail, remedy)
        for source in rule.sources[1:]:
            seen = {w.clause for w in rule.witnesses if w.source == source}
            missing = [clause.id for clause in rule.clauses if clause.id not in seen]
            if missing:
                detail = f"{source} 没有其中 {len(missing)} 条：{'、'.join(missing[:6])}"
                remedy = "see whether this source lost clauses"
                yield Finding(Severity.NOTE, "witness-gap", rule.id, detail, remedy)


def _numbers(library: Library) -> Iterator[Finding]:
    """List the numeric phrases that no criterion rests on, and those of the writers' own words."""
    covered: dict[tuple[str, str, str], list[Evidence]] = {}
    editions = {(r.id, r.edition): r for r in (*library.rules, *library.other_editions)}
    for rule in editions.values():
        for clause in rule.clauses:
            grounds = [criterion.evidence for criterion in clause.criteria]
            grounds += [c.exception.evidence for c in clause.criteria if c.exception]
            key = (rule.id, rule.edition, clause.id)
            covered[key] = [evidence for evidence in grounds if evidence]
    for number in library.numbers:
        at = number.evidence
        edition = (number.rule, number.edition)
        if number.part is None:
            place = f"{at.source}:{at.start}"
            detail = f"“{at.quote}”出自作者的话，不作条件。"
        elif any(e.start <= at.start and at.end <= e.end for e in covered[*edition, number.part]):
            continue
        else:
            place = _part(editions[edition], number.part)
            detail = f"“{at.quote}”没有建成条件（{at.source}:{at.start}）。"
        remedy = "read the clause; if it is a condition, add a pattern or decide as a curator"
        yield Finding(Severity.NOTE, "number-not-modelled", place, detail, remedy)


def _spinning(library: Library) -> Iterator[Finding]:
    for account, spinning in zip(library.accounts, library.spinning, strict=True):
        declared = account.source.kind is SourceKind.SPUN
        if declared == spinning.is_spun:
            continue
        place = f"corpus/sources/{account.source.id}/source.yaml"
        figures = f"折算每千字换词{spinning.per_thousand}个"
        if spinning.is_spun:
            pairs = dict.fromkeys(f"{term.term}〔{term.original}〕" for term in spinning.terms)
            shown = "、".join(list(pairs)[:6])
            detail = f"文字像是机器换词（{figures}：{shown}），档案没有写明。"
            remedy = "compare with another source; if it is spun, write kind: spun"
            yield Finding(Severity.WARNING, "spun-undeclared", place, detail, remedy)
        else:
            detail = f"档案写明机器换词，文字看不出来（{figures}）。"
            remedy = "correct the kind, or add the words that its spinner put in to spun.yaml"
            yield Finding(Severity.WARNING, "spun-unconfirmed", place, detail, remedy)


def _references(library: Library) -> Iterator[Finding]:
    """Report what a clause points at and the corpus does not hold."""
    for rule in library.rules:
        named: set[str] = set()
        for clause in rule.clauses:
            for reference in clause.references:
                place = full_id(rule, clause.id)
                if reference.kind is ReferenceKind.CLAUSE and reference.target is None:
                    printed = clause.text[reference.start : reference.end]
                    detail = f"“{printed}”指哪一条，在本规则内无法认定。"
                    remedy = "check whether the source lost a clause, or its number"
                    yield Finding(Severity.NOTE, "reference", place, detail, remedy)
                elif reference.kind is ReferenceKind.OUTSIDE and reference.name not in named:
                    named.add(reference.name)
                    detail = f"所引《{reference.name.strip('《》')}》不在本语料内。"
                    remedy = "take it in with guiju add, if readers need it"
                    yield Finding(Severity.NOTE, "outside-reference", place, detail, remedy)


def _unassigned(library: Library) -> Iterator[Finding]:
    taken = {
        source for rule in (*library.rules, *library.other_editions) for source in rule.sources
    }
    for account in library.accounts:
        if account.source.id not in taken:
            place = f"corpus/sources/{account.source.id}/source.yaml"
            detail = "没有规则取用这个来源。"
            remedy = "let a rule's passage name it, or remove the folder"
            yield Finding(Severity.WARNING, "unused-source", place, detail, remedy)
            continue
        for note in account.unassigned:
            span = note.spans[0]
            place = f"{span.source}:{span.start}"
            detail = f"未归入任何规则：“{note.text[:30]}”"
            yield Finding(
                Severity.WARNING, "unassigned", place, detail, "let a rule's passage cover it"
            )


_BEGINS_BY = {
    Beginning.TITLE: "有标题",
    Beginning.NUMBERING: "编号从头排起",
    Beginning.TOPIC: "话题改变",
}


def _boundaries(page: Page) -> Iterator[Finding]:
    """Report the places where another article begins, but no rule opens or a rule runs on."""
    lines = page.screened.lines
    for article in page.division.articles[1:]:
        if article.copy_of is not None:
            continue
        begins, opens = lines[article.first_line].start, lines[article.opens_line].start
        if any(begins <= passage.lines[0].start <= opens for passage in page.passages):
            continue
        over = [
            passage.rule_id
            for passage in page.passages
            if passage.lines[0].start < begins and opens <= passage.lines[-1].start
        ]
        opened = any(opens <= passage.lines[0].start < article.end for passage in page.passages)
        if opened and not over:
            continue
        why = _BEGINS_BY[article.begins_by]
        where = f"这里似乎另起一篇（{why}）：“{lines[article.opens_line].text[:30]}”"
        what = f"，规则 {over[0]} 的段落却越过了它。" if over else "，却没有规则从这里开始。"
        yield Finding(
            Severity.WARNING if article.certainty is Certainty.CERTAIN else Severity.NOTE,
            "article-boundary",
            _place(page, begins),
            where + what,
            "let a rule's passage open or end here, if another article begins",
        )


def _copies(page: Page) -> Iterator[Finding]:
    """Report articles and paragraphs that come twice, and where the two do not say the same."""
    lines = page.screened.lines
    for article in page.division.articles:
        if article.copy_of is not None:
            first = page.division.articles[article.copy_of]
            yield Finding(
                Severity.WARNING,
                "article-copy",
                _place(page, article.start),
                f"与 {_place(page, first.start)} 起的文章重复，不另成条款。",
                "compare the two copies",
            )
    for item in page.division.repetitions:
        line, first_line = lines[item.line], lines[item.first]
        place, before = _place(page, line.start), _place(page, first_line.start)
        if item.differs is not None:
            detail = f"与 {before} 的文字重复而说法不同：{_change(*item.differs)}“{line.text[:30]}”"
            remedy = "ask the platform which of the two holds"
            yield Finding(Severity.WARNING, "article-copy", place, detail, remedy)
        elif not item.in_copy:
            detail = f"与 {before} 的文字相同：“{line.text[:30]}”"
            remedy = "check whether the page printed it twice by mistake"
            yield Finding(Severity.NOTE, "repeated-text", place, detail, remedy)


def _change(before: str, after: str) -> str:
    """Say what stands in a copy and what in its original, where only one has it too.

    >>> _change("不得", "得"), _change("未", "")
    ('“不得”作“得”。', '少了“未”。')
    """
    if before and after:
        return f"“{before}”作“{after}”。"
    return f"少了“{before}”。" if before else f"多出“{after}”。"


def _place(page: Page, start: int) -> str:
    return f"{page.text.source.id}:{page.restored.source_offset(start)}"
