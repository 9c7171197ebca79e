"""Adding: each page of a batch prepared on all cores, and put into corpus/incoming in its turn."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache, cached_property, partial
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from guiju.batching import FEW, Failed, each
from guiju.corpus import read_rule_records, read_screens, read_source
from guiju.corpus_files import RefusedError, read_file
from guiju.errors import CorpusError, GuijuError
from guiju.indexing.analysis import load_segmenter
from guiju.intake.batches import Turned
from guiju.intake.incoming import incoming_ids, intake_lock, put
from guiju.intake.likeness import Likenesses, sketch_of
from guiju.intake.names import host_of, site_label, site_slug, slug, source_id
from guiju.intake.preparing import NO_SITE, Given, Prepared, main_text, prepared
from guiju.intake.received import NearRecord
from guiju.intake.sketches import SketchStore
from guiju.lexicon import TERMS_FILE, read_terms
from guiju.markup.reading import layout_of
from guiju.restoration.restore import restore
from guiju.restoration.tables import load_tables
from guiju.screening import screen
from guiju.stated import stated_passages

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    from guiju.indexing.analysis import Segmenter
    from guiju.intake.batches import Batch, Item
    from guiju.intake.likeness import Sketch
    from guiju.intake.limits import Limits
    from guiju.project import Project

_LARGE = 100_000  # bytes; such a page is worked on where its time can be limited
_NEAR_SAID = 3  # near sources that one line names


class OutcomeKind(StrEnum):
    """What became of one page."""

    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page of a batch.

    `source` is the one that was added, or the one that has the same bytes; `found` and `remedy` say
    why it was refused. `spun_per_thousand` is None where the text is not spun.
    """

    name: str
    kind: OutcomeKind
    source: str | None = None
    found: str | None = None
    remedy: str | None = None
    format: str | None = None
    encoding: str | None = None
    spun_per_thousand: float | None = None
    near: tuple[NearRecord, ...] = ()

    def line(self, *, dry_run: bool = False) -> str:
        """Return it as one line for a person.

        >>> near = NearRecord("hetang-2022-04-16-dianshang-pk", 0.97, ("ks.dianshang-pk",))
        >>> made = Outcome("a.html", OutcomeKind.ADDED, "example-undated-guize", None, None, "html",
        ...                "gb18030", None, (near,))
        >>> print(made.line())  # doctest: +NORMALIZE_WHITESPACE
        a.html: added as example-undated-guize (html, gb18030); nearly the text of
        hetang-2022-04-16-dianshang-pk (likeness 0.97): perhaps another witness or edition of
        ks.dianshang-pk; guiju review tells which
        >>> print(Outcome("b", OutcomeKind.REFUSED, None, "is empty", "give the text").line())
        b: refused: is empty; give the text
        """
        if self.kind is OutcomeKind.REFUSED:
            return f"{self.name}: refused: {self.found}; {self.remedy}"
        if self.kind is OutcomeKind.KNOWN:
            return f"{self.name}: same bytes as {self.source}; not added"
        verb = "would be added" if dry_run else "added"
        said = f"{self.name}: {verb} as {self.source} ({self.format}, {self.encoding})"
        if self.spun_per_thousand is not None:
            said += f"; looks spun ({self.spun_per_thousand} words in a thousand characters)"
        for near in self.near[:_NEAR_SAID]:
            said += f"; nearly the text of {near.source} (likeness {near.likeness})"
            if near.rules:
                said += f": perhaps another witness or edition of {', '.join(near.rules)}"
                said += "; guiju review tells which"
        return said


def add(
    project: Project,
    batch: Batch,
    arguments: tuple[str, ...],
    stdin: BinaryIO,
    *,
    dry_run: bool,
    tell: Callable[[str], None],
) -> Generator[Outcome, None, None]:
    """Put the pages of a batch into corpus/incoming, and yield what became of each, in order.

    What is there already, by the hash of its bytes, is not added again: an interrupted batch is
    finished by giving it once more. `dry_run` writes no source.

    Raises:
        GuijuError: there are more pages than a run may have, or no room to write.
    """
    with intake_lock(project, tell), closing(Register(project, batch.limits, tell)) as register:
        register.read()
        waiting: deque[tuple[str, bytes]] = deque()
        items = _drawn(batch, arguments, stdin, register, waiting)
        first = list(islice(items, FEW + 1))
        is_light = all(not isinstance(item, Given) or len(item.raw) < _LARGE for item in first)
        work = partial(_worked, project.root, batch.limits, date.today())
        results = each(
            chain(first, items),
            work,
            limit_s=batch.limits.page_seconds,
            few=FEW if is_light else 0,
        )
        with closing(results):  # type: ignore[type-var]  # `each` is a generator
            for result in results:
                yield register.settled(result, waiting.popleft(), dry_run=dry_run)


def _drawn(
    batch: Batch,
    arguments: tuple[str, ...],
    stdin: BinaryIO,
    register: Register,
    waiting: deque[tuple[str, bytes]],
) -> Iterator[Item | Outcome]:
    """Yield the pages to work on; the bytes of each wait here until its turn to be written."""
    for number, item in enumerate(batch.items(arguments, stdin), 1):
        if number > batch.limits.batch_items:
            most = batch.limits.batch_items
            message = (
                f"{item.name}: is page {number} of a run of at most {most}; give the rest next"
            )
            raise GuijuError(message)
        known = register.known(item.sha256) if isinstance(item, Given) else None
        waiting.append((item.name, item.raw if isinstance(item, Given) and not known else b""))
        yield Outcome(item.name, OutcomeKind.KNOWN, known) if known else item


def _worked(
    root: Path, limits: Limits, today: date, item: Item | Outcome
) -> Prepared | Turned | Outcome:
    """Prepare one page; what is settled already stays as it is."""
    if not isinstance(item, Given):
        return item
    try:
        return prepared(root, limits, today, item)
    except RefusedError as error:
        return Turned(item.name, error.found, error.remedy)


class Register:
    """What is known: the bytes, the ids and the likenesses of all sources that there are."""

    def __init__(self, project: Project, limits: Limits, tell: Callable[[str], None]) -> None:
        self._project = project
        self._limits = limits
        self._tell = tell
        self._by_hash: dict[str, str] = {}
        self._taken: set[str] = set()
        self._likenesses = Likenesses()
        self._store = SketchStore(project.cache / "intake" / "sketches.sqlite")

    def read(self) -> None:
        """Read the bytes of every source, and make the sketches that are not kept yet."""
        places = [
            *(f"corpus/sources/{name}" for name in _folders(self._project.root / "corpus/sources")),
            *(f"corpus/incoming/{name}" for name in incoming_ids(self._project)),
        ]
        missing: list[tuple[str, str]] = []
        for place in places:
            name = place.rsplit("/", 1)[1]
            self._taken.add(name)
            try:
                raw = read_file(self._project.root, f"{place}/raw.txt", self._limits.source_bytes)
            except RefusedError:
                continue  # lint says so; a source without a file is like no other
            digest = hashlib.sha256(raw).hexdigest()
            self._by_hash.setdefault(digest, name)
            sketch = self._store.get(digest)
            if sketch is None:
                missing.append((place, digest))
            else:
                self._likenesses.add(name, sketch)
        if len(missing) > FEW:
            self._tell(f"reading {len(missing)} known sources, once")
        work = partial(_sketch_of_known, self._project.root)
        made = each([place for place, _ in missing], work)
        for (place, digest), own in zip(missing, made, strict=True):
            if own is not None and not isinstance(own, Failed):
                self._store.put(digest, own)
                self._likenesses.add(place.rsplit("/", 1)[1], own)

    def close(self) -> None:
        """Keep what was made of the sources that are known now."""
        self._store.close()

    def known(self, sha256: str) -> str | None:
        """Return the source that has these bytes, None where none has."""
        return self._by_hash.get(sha256)

    def settled(
        self,
        result: Prepared | Turned | Outcome | Failed,
        waiting: tuple[str, bytes],
        *,
        dry_run: bool,
    ) -> Outcome:
        """Add a page that was prepared, unless its bytes have come in the meantime."""
        name, raw = waiting
        if isinstance(result, Outcome):
            return result
        if isinstance(result, Turned):
            return Outcome(name, OutcomeKind.REFUSED, None, result.found, result.remedy)
        if isinstance(result, Failed):
            remedy = "give the page in parts, or set limits in corpus.yaml"
            return Outcome(name, OutcomeKind.REFUSED, None, result.detail, remedy)
        digest = result.record.sha256
        if known := self.known(digest):
            return Outcome(name, OutcomeKind.KNOWN, known)
        own = self._id(result)
        near = self._near(result.sketch)
        if not dry_run:
            received = replace(result.received, near=near)
            put(self._project, own, raw, result.record, received)
            self._store.put(digest, result.sketch)
        self._by_hash[digest] = own
        self._taken.add(own)
        self._likenesses.add(own, result.sketch)
        spun = result.received.spun
        return Outcome(
            name,
            OutcomeKind.ADDED,
            own,
            format=result.record.format.value,
            encoding=result.record.encoding,
            spun_per_thousand=spun.per_thousand if spun.proposed else None,
            near=near,
        )

    def _id(self, result: Prepared) -> str:
        record = result.record
        segmenter = _segmenter(self._project.lexicon / TERMS_FILE, self._project.cache / "jieba")
        site = site_label(host_of(record.url))
        if not record.url and record.site != NO_SITE:
            site = site_slug(record.site, segmenter.cut)
        title_slug = slug(record.page_title, segmenter.cut)
        return source_id(site, record.page_date, title_slug, self._taken.__contains__)

    def _near(self, sketch: Sketch) -> tuple[NearRecord, ...]:
        return tuple(
            NearRecord(source, likeness, self._rules.get(source, ()))
            for source, likeness in self._likenesses.near(sketch)
        )

    @cached_property
    def _rules(self) -> dict[str, tuple[str, ...]]:
        """The rules that each source feeds."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for stated in stated_passages(read_rule_records(self._project.root)):
            found[stated.passage.source][stated.rule_id] = None
        return {source: tuple(sorted(rules)) for source, rules in found.items()}


@cache
def _segmenter(terms_file: Path, folder: Path) -> Segmenter:
    terms, _ = read_terms(terms_file)
    return load_segmenter((term.term for term in terms), folder)


def _sketch_of_known(root: Path, place: str) -> Sketch | None:
    """Return the sketch of a source that stands in a folder, None where it does not read."""
    try:
        source = read_source(root, place)
    except CorpusError:
        return None
    layout = layout_of(source)
    restored = restore(source, load_tables(root / "corpus" / "damage"), layout)
    screened = screen(restored, read_screens(root), source.source.page_title, layout.outside)
    return sketch_of(main_text(screened))


def _folders(folder: Path) -> Iterable[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    except FileNotFoundError:
        return ()
