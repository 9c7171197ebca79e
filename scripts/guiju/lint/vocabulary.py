"""Rows of the tables that do nothing, or say what another row says.

A row of a general damage table that no source needs is no fault: it waits for pages to come. So a
pattern is dead only where not even its own examples show it; words of the lexicon are dead where
nothing prints them, for a search for them finds nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.corpus import TAG_FILES
from guiju.folding import fold
from guiju.lint.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.assembly import Library
    from guiju.corpus import Corpus
    from guiju.lexicon import Synonym, Term

_TAXONOMY, _DAMAGE, _LEXICON = "corpus/taxonomy", "corpus/damage", "corpus/lexicon"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern of a table: its field, what the row is called, and the row's examples."""

    place: str
    field: str
    row: str
    pattern: str
    examples: tuple[str, ...]


def idle_rows(
    corpus: Corpus, library: Library, terms: Iterable[Term], synonyms: Iterable[Synonym]
) -> Iterator[Finding]:
    """Yield rows that match or find nothing, and rows that say the same."""
    printed = fold(
        "\n".join(
            (
                *(page.restored.text for page in library.pages),
                *(name for rule in library.rules for name in (rule.title, *rule.aliases)),
            )
        )
    )
    yield from _terms(terms, printed)
    yield from _synonyms(tuple(synonyms), printed)
    yield from _spun(corpus, printed)
    patterns = tuple(_patterns(corpus))
    yield from _dead_patterns(patterns, corpus, library)
    yield from _equal_patterns(patterns, corpus)


def _terms(terms: Iterable[Term], printed: str) -> Iterator[Finding]:
    place = f"{_LEXICON}/terms.yaml"
    for term in terms:
        if fold(term.term) not in printed:
            detail = f"“{term.term}”没有任何来源或规则名印出。"
            remedy = "take the row out, or keep it for pages to come"
            yield Finding(Severity.NOTE, "dead-term", place, detail, remedy, term.line)


def _synonyms(synonyms: tuple[Synonym, ...], printed: str) -> Iterator[Finding]:
    place = f"{_LEXICON}/synonyms.yaml"
    said: dict[tuple[str, str], int] = {}
    for row in synonyms:
        if not any(fold(word) in printed for word in row.means):
            detail = (
                f"“{'、'.join(row.means)}”没有任何来源或规则名印出，搜“{row.say[0]}”找不到什么。"
            )
            remedy = "name a word that the rules print, or keep the row for pages to come"
            yield Finding(Severity.NOTE, "dead-synonym", place, detail, remedy, row.line)
        pairs = {(fold(say), fold(means)) for say in row.say for means in row.means}
        if row.both_ways:
            pairs |= {(means, say) for say, means in pairs}
        if pairs <= said.keys():
            detail = f"“{row.say[0]}”与第{min(said[pair] for pair in pairs)}行的一条说的相同。"
            remedy = "keep one of the rows"
            yield Finding(Severity.WARNING, "duplicate-row", place, detail, remedy, row.line)
        for pair in pairs:
            said.setdefault(pair, row.line)


def _spun(corpus: Corpus, printed: str) -> Iterator[Finding]:
    place = f"{_LEXICON}/spun.yaml"
    for number, row in enumerate(corpus.spun_terms):
        if row.seen and fold(row.term) not in printed:
            detail = f"“{row.term}”没有任何来源印出。"
            remedy = "write seen: false if it waits for pages to come"
            line = corpus.line_of(place, str(number))
            yield Finding(Severity.NOTE, "dead-spun-term", place, detail, remedy, line)


def _patterns(corpus: Corpus) -> Iterator[_Pattern]:
    for kind, name in TAG_FILES.items():
        for number, term in enumerate(corpus.taxonomy.of(kind)):
            for at, pattern in enumerate(term.patterns):
                place, field = f"{_TAXONOMY}/{name}.yaml", f"{number}.patterns.{at}"
                yield _Pattern(place, field, term.name, pattern, term.examples)
    for number, metric in enumerate(corpus.taxonomy.metrics):
        for at, pattern in enumerate(metric.patterns):
            place, field = f"{_TAXONOMY}/metrics.yaml", f"{number}.patterns.{at}"
            yield _Pattern(place, field, metric.name, pattern, metric.examples)
    for number, hole in enumerate(corpus.holes):
        place, field = f"{_DAMAGE}/holes.yaml", f"{number}.pattern"
        if not hole.among and not hole.under:  # their examples show what leads into a list, too
            yield _Pattern(place, field, hole.flag.value, hole.pattern, hole.examples)
    for number, row in enumerate(corpus.screens.patterns):
        if row.squeezed:  # it sees other text than its examples print
            continue
        place = f"{_DAMAGE}/screening.yaml"
        if row.pattern:
            yield _Pattern(place, f"{number}.pattern", row.id, row.pattern, row.examples)
        for at, sign in enumerate(row.signs):
            yield _Pattern(place, f"{number}.signs.{at}", row.id, sign, row.examples)


def _dead_patterns(
    patterns: Iterable[_Pattern], corpus: Corpus, library: Library
) -> Iterator[Finding]:
    text = "\n".join(page.restored.text for page in library.pages)
    dead: dict[tuple[str, str], list[_Pattern]] = defaultdict(list)
    for own in patterns:
        found = re.compile(own.pattern, re.MULTILINE)
        if not any(map(found.search, own.examples)) and not found.search(text):
            dead[own.place, own.row].append(own)
    for (place, row), unproved in dead.items():
        shown = "；".join(own.pattern[:60] for own in unproved[:4])
        detail = f"“{row}”有{len(unproved)}条样式没有例子，也没有来源命中：{shown}"
        remedy = "give the row an example that each matches, or take the pattern out"
        line = corpus.line_of(place, unproved[0].field)
        yield Finding(Severity.NOTE, "dead-pattern", place, detail, remedy, line)


def _equal_patterns(patterns: Iterable[_Pattern], corpus: Corpus) -> Iterator[Finding]:
    first_of: dict[tuple[str, str], _Pattern] = {}
    for own in patterns:
        first = first_of.setdefault((own.place, own.pattern), own)
        if first is not own:
            line = corpus.line_of(first.place, first.field)
            detail = f"“{own.row}”与第{line}行“{first.row}”的样式相同：{own.pattern[:60]}"
            remedy = "keep it in one row"
            own_line = corpus.line_of(own.place, own.field)
            yield Finding(Severity.WARNING, "duplicate-row", own.place, detail, remedy, own_line)
