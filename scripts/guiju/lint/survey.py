"""The survey: one look at all of corpus/, where a broken file hides nothing of the others.

What cannot be told is left out and said: a rule that does not read stands aside, and so does one
whose page it may share; where a table does not read, what rests on it is not reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.assembly import assemble_what_fits
from guiju.changes import record_problems
from guiju.corpus import read_what_reads
from guiju.idlock import LOCK_PLACE, lock_problems, retired_ids
from guiju.lexicon import read_asking, read_synonyms, read_terms
from guiju.lint.finding import Finding, Severity, in_order, of_problems
from guiju.lint.library import findings
from guiju.lint.strays import strays
from guiju.lint.vocabulary import idle_rows
from guiju.stated import rule_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.corpus import Corpus, Reading
    from guiju.errors import Problem
    from guiju.lexicon import Synonym, Term
    from guiju.project import Project

# What a table with a row that does not read leaves untold.
_RESTS_ON = (
    ("corpus/taxonomy/", ("number-not-modelled", "dead-decision")),
    ("corpus/lexicon/spun.yaml", ("spun-undeclared", "spun-unconfirmed")),
)
_ROWS = ("dead-pattern", "duplicate-row", "dead-spun-term")
_PASSAGE = re.compile(r"editions\.(\d+)\.(passage|witnesses\.(\d+))(\.|$)")
_ERRORS_FIRST = "correct the errors, then run lint again"


def survey(project: Project) -> tuple[Finding, ...]:
    """Return everything that is not right in corpus/, by severity and place."""
    reading = read_what_reads(project.root)
    terms, term_problems = read_terms(project.lexicon / "terms.yaml")
    synonyms, synonym_problems = read_synonyms(project.lexicon / "synonyms.yaml")
    _, asking_problems = read_asking(project.lexicon / "asking.yaml")
    problems = (*reading.problems, *term_problems, *synonym_problems, *asking_problems)
    found = [*of_problems((*problems, *record_problems(project.root)))]
    if reading.corpus is None:
        detail = "还原、筛选所依据的表有错，来源和规则没有检查。"
        place = "corpus/damage"
        found.append(Finding(Severity.NOTE, "not-examined", place, detail, _ERRORS_FIRST))
    else:
        found += _examined(project, reading, reading.corpus, terms, synonyms)
    retired = retired_ids(project.root)
    if retired:
        detail = f"已停用{len(retired)}个条款编号：{'、'.join(retired[:6])}"
        remedy = "nothing to do: a retired id is never given to another clause"
        found.append(Finding(Severity.NOTE, "retired-id", LOCK_PLACE, detail, remedy))
    told = {finding.place for finding in found}
    # A link that could not be read through has been told by the file that was looked for.
    found += (
        stray
        for stray in strays(project)
        if not any(place == stray.place or place.startswith(f"{stray.place}/") for place in told)
    )
    return in_order(found)


def _examined(
    project: Project,
    reading: Reading,
    corpus: Corpus,
    terms: tuple[Term, ...],
    synonyms: tuple[Synonym, ...],
) -> Iterator[Finding]:
    library, problems = assemble_what_fits(corpus)
    broken, unsure = _misplaced(corpus, problems)
    unsure |= reading.unsure
    aside = _sharing(corpus, unsure) - reading.unread - broken
    unread = reading.unread | broken
    kept = [p for p in problems if _counts(p, reading, aside)]
    kept += lock_problems((*library.rules, *library.other_editions), project.root, unread | aside)
    yield from of_problems(kept)
    for rule_id in sorted(aside):
        detail = "同一页上有一部规则没有读出，本规则止于何处不明，条款没有检查。"
        yield Finding(Severity.NOTE, "not-examined", rule_file(rule_id), detail, _ERRORS_FIRST)
    untold = {
        kind
        for table in reading.unread_tables
        for begins, kinds in _RESTS_ON
        if table.startswith(begins)
        for kind in kinds
    }
    found = (*findings(library), *idle_rows(corpus, library, terms, synonyms))
    for finding in found:
        if finding.kind in untold or _rule_of(finding) in unread | aside:
            continue
        if finding.kind in _ROWS and finding.place in reading.unread_tables:
            continue
        if finding.place.split(":")[0] in unsure or _source_of(finding) in unsure:
            continue
        yield finding


def _misplaced(corpus: Corpus, problems: tuple[Problem, ...]) -> tuple[set[str], set[str]]:
    """Return the rules with a passage that is not where it should be, and the sources of these."""
    records = dict(corpus.rules)
    rules: set[str] = set()
    sources: set[str] = set()
    for problem in problems:
        at = _PASSAGE.match(problem.field)
        if at is None or (at[4] == "." and problem.field.endswith(".source")):
            continue
        rule_id = problem.place.removeprefix("corpus/rules/").removesuffix(".yaml")
        edition = records[rule_id].editions[int(at[1])]
        passage = edition.passage if at[3] is None else edition.witnesses[int(at[3])]
        rules.add(rule_id)
        sources.add(passage.source)
    return rules, sources


def _sharing(corpus: Corpus, sources: set[str] | frozenset[str]) -> set[str]:
    """Return the rules that take some of their text from these sources."""
    return {
        rule_id
        for rule_id, rule in corpus.rules
        for edition in rule.editions
        for passage in (edition.passage, *edition.witnesses)
        if passage.source in sources
    }


def _counts(problem: Problem, reading: Reading, aside: set[str]) -> bool:
    """Say whether a problem is one of its own, and not the consequence of another."""
    rule_id = problem.place.removeprefix("corpus/rules/").removesuffix(".yaml")
    if rule_id in reading.unread:
        return False
    decides = ".curated." in problem.field
    blind = any(table.startswith("corpus/taxonomy/") for table in reading.unread_tables)
    return not (decides and (blind or rule_id in aside))


def _rule_of(finding: Finding) -> str:
    """Return the rule that a finding is about; whatever else stands there is no rule's id."""
    if finding.place.startswith("corpus/rules/"):
        return finding.place.removeprefix("corpus/rules/").removesuffix(".yaml")
    return re.split("[/@]", finding.place, maxsplit=1)[0]


def _source_of(finding: Finding) -> str:
    if finding.kind != "unused-source":
        return ""
    return finding.place.split("/")[2]
