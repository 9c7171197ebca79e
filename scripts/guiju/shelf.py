"""What assembly takes of pages and editions: made, or kept from an earlier build.

A page that nothing has changed is not even read again; whoever asks for it whole (lint, a quotation
for a relation) gets it read then. Each key holds everything that decides its result: the texts, the
records and the tables themselves, not the files that they were read from, which may have changed
since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from guiju.curation import IdleDecision
from guiju.evidence import Evidence
from guiju.keeping import Kept, stamp
from guiju.model import Commentary, Rule, SourceAccount
from guiju.passages import Page, Passage, first_digest, passages_by_source, read_page
from guiju.spinning import Spinning, spinning_in

if TYPE_CHECKING:
    from guiju.corpus import Corpus
    from guiju.errors import Problem
    from guiju.model import SourceText


@dataclass(frozen=True, slots=True)
class NumericPhrase:
    """A number with what it measures in an edition; `part` is None in the writer's own words."""

    rule: str
    edition: str
    part: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """Which edition a passage is of; `number` and `witness` count in the rule's record."""

    rule: str
    number: int
    witness: int | None

    @property
    def edition(self) -> tuple[str, int]:
        """The rule and the place of the edition in its record, whichever source carries it."""
        return self.rule, self.number


@dataclass(frozen=True, slots=True)
class PageExtract:
    """What is published of a page by itself, before other sources are compared with it."""

    passages: tuple[PassagePlace, ...]
    account: SourceAccount
    spinning: Spinning


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """An edition before its relations and its status, what does nothing to it, its numbers."""

    rule: Rule
    idle: tuple[IdleDecision, ...]
    numbers: tuple[NumericPhrase, ...]


class Pages(Sequence[Page]):
    """The pages of a corpus in the order of its sources, each read when it is first asked for.

    What does not fit the records of its rules is noted in `problems` then.
    """

    def __init__(self, corpus: Corpus, problems: list[Problem]) -> None:
        self._corpus, self._problems = corpus, problems
        self._texts = {text.source.id: text for text in corpus.sources}
        self._read: dict[str, Page] = {}

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int | str) -> Page: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Page, ...]: ...

    def __getitem__(self, index: int | slice | str) -> Page | tuple[Page, ...]:
        if isinstance(index, slice):
            return tuple(self[source] for source in list(self._texts)[index])
        source = index if isinstance(index, str) else self._corpus.sources[index].source.id
        if source not in self._read:
            self._read[source] = read_page(self._texts[source], self._corpus, self._problems)
        return self._read[source]

    def passage(self, source: str, place: PassagePlace) -> Passage:
        """Return a passage of a source."""
        return next(one for one in self[source].passages if _place(one) == place)


def _place(passage: Passage) -> PassagePlace:
    stated = passage.stated
    return PassagePlace(stated.rule_id, stated.number, stated.witness)


class Shelf:
    """The extracts and drafts of a corpus, each kept under what decides it."""

    def __init__(
        self, corpus: Corpus, pages: Pages, problems: list[Problem], kept: Kept | None
    ) -> None:
        self._corpus, self._pages, self._problems = corpus, pages, problems
        self._kept = kept
        self._records = dict(corpus.rules)
        self._keys: dict[str, str] = {}
        if kept is not None:
            screening = repr(corpus.screens), repr(corpus.spun_terms)
            self._for_pages = stamp(corpus.tables.digest, *screening)
            vocabulary = repr(corpus.taxonomy), repr(corpus.holes), repr(corpus.settings)
            # A name that another rule takes may decide what a reference means.
            names = repr([(rule, one.title, one.aliases) for rule, one in corpus.rules])
            self._for_drafts = stamp(*vocabulary, names)

    def extract(self, text: SourceText) -> PageExtract:
        """Return what is published of a page by itself."""
        source = text.source.id
        if self._kept is None:
            return _extract(self._pages[source], self._corpus)
        key = self._keys[source] = self._page_key(text)
        found = self._kept.find(PageExtract, key)
        if found is None:
            before = len(self._problems)
            found = _extract(self._pages[source], self._corpus)
            if len(self._problems) == before:
                self._kept.keep(PageExtract, key, found)
        return found

    def edition(
        self,
        source: str,
        place: PassagePlace,
        witnesses: Sequence[tuple[str, PassagePlace]],
        make: Callable[[], EditionDraft],
    ) -> EditionDraft:
        """Return the draft of the edition that a source gives the text of."""
        if self._kept is None:
            return make()
        pages = [self._keys[source], *(self._keys[other] for other, _ in witnesses)]
        places = repr((place, tuple(witnesses)))
        record = repr(self._records[place.rule])
        key = stamp(self._for_drafts, places, record, *pages)
        found = self._kept.find(EditionDraft, key)
        if found is None:
            before = len(self._problems)
            found = make()
            if len(self._problems) == before:
                self._kept.keep(EditionDraft, key, found)
        return found

    def _page_key(self, text: SourceText) -> str:
        stated = [
            (
                one.rule_id,
                one.number,
                one.witness,
                one.passage,
                one.record.effective_on,
                first_digest(one, text, self._corpus),
            )
            for one in passages_by_source(self._corpus).get(text.source.id, ())
        ]
        return stamp(self._for_pages, repr(text.source), text.text, repr(stated))


def _extract(page: Page, corpus: Corpus) -> PageExtract:
    loose = tuple(
        Commentary(line.text, (page.span(line.start, line.end),)) for line in page.unassigned
    )
    account = SourceAccount(page.text.source, len(page.text.text), page.ledger, loose)
    places = tuple(map(_place, page.passages))
    return PageExtract(places, account, spinning_in(page.screened, corpus.spun_terms))
