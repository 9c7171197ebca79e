"""The whole path on one screen: corpus → docs → index → site.

Each step works in a staging folder; what stood before is replaced only when every step has
succeeded, all of it together (swapping.py).
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from guiju import leftovers, words
from guiju.assembly import Library, assemble
from guiju.changes import CHANGES_PLACE, changes_file, recorded
from guiju.collecting import collected, uncollected
from guiju.corpus import Corpus, read_corpus
from guiju.editions import earlier_than
from guiju.errors import BuildError
from guiju.exporting.assistants import assistant_files
from guiju.feed import atom_feed
from guiju.idlock import LOCK_PLACE, locked_ids
from guiju.indexing.build import Vocabulary, prepared_index
from guiju.indexing.locking import locked
from guiju.indexing.manifest import MANIFEST, data_files, origin_of
from guiju.indexing.records import read_records, records_of
from guiju.indexing.shards import write_shards
from guiju.keeping import Kept, stamp
from guiju.lexicon import read_lexicon
from guiju.model import Rule, Status, data_path
from guiju.project import Project
from guiju.publishing import publish_site
from guiju.query import FIELD_NAMES, Field
from guiju.redirects import write_redirects
from guiju.scratch import copy_folder, write_whole
from guiju.swapping import ABSENT, JOURNAL, LOCK, Move, content_digest, resume, swap
from guiju.watching import corpus_digests, edited
from guiju.writing.checker_data import write_checker_data
from guiju.writing.citation_data import write_citations
from guiju.writing.data import Digests, read_other_editions, read_rules
from guiju.writing.pages import GENERATED, generated_files

if TYPE_CHECKING:
    from guiju.indexing.records import Records

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Normalised:
    """The corpus, what became of it, and the files that say so (path below the root → text).

    `seen` has the hash of each file of the corpus as it was read, by its place.
    """

    corpus: Corpus
    library: Library
    files: dict[str, str]
    seen: Mapping[str, str] = field(default_factory=dict)


def compute(project: Project, corpus: Path | None = None, kept: Kept | None = None) -> Normalised:
    """Turn the corpus into files, in memory; of the project nothing is written.

    `corpus` is another root, whose folder corpus/ is read in place of the project's own; `kept`
    holds results of earlier builds, and takes those of this one.

    Raises:
        BuildError: a file was edited while it was read.
    """
    root = corpus or project.root
    seen = corpus_digests(root)
    read = read_corpus(root)
    library = assemble(read, kept)
    editions = (*library.rules, *library.other_editions)
    day = read.settings.as_of
    events = recorded(editions, library.accounts, root, day, docs=project.docs)
    pages = generated_files(read, library, events, kept)
    files = {f"docs/{path}": text for path, text in pages.items()}
    files[LOCK_PLACE] = locked_ids(editions, root)
    files[CHANGES_PLACE] = changes_file(events)
    if changed := edited(seen, corpus_digests(root)):
        message = f"{changed[0]}: was edited while it was read; nothing was changed, repeat"
        raise BuildError(message)
    return Normalised(read, library, files, seen)


def kept_results(project: Project) -> Kept:
    """Return the results of earlier builds, which save a build what nothing has changed."""
    return Kept(project.cache / "kept")


def drift(project: Project, normalised: Normalised) -> tuple[str, ...]:
    """Return the generated files that differ from what the corpus gives: changed, missing, odd."""
    odd = []
    for place, text in normalised.files.items():
        path = project.root / place
        if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            odd.append(place)
    for folder in GENERATED:
        for path in (project.docs / folder).rglob("*"):
            place = path.relative_to(project.root).as_posix()
            if path.is_file() and place not in normalised.files:
                odd.append(place)
    return tuple(sorted(odd))


def normalise(project: Project, progress: Progress) -> Normalised:
    """Write docs/ anew from the corpus."""
    progress("normalise: corpus → docs")
    with _staging(project, progress) as stage:
        kept = kept_results(project)
        normalised = compute(project, kept=kept)
        _warn(normalised, progress)
        _write_docs(normalised, stage)
        now = corpus_digests(project.root)
        swap(project, stage, _docs_moves(project, normalised, stage))
        kept.tidy()
        _tell_of_edits(edited(normalised.seen, now), progress)
    return normalised


def index(project: Project, progress: Progress) -> None:
    """Make the terminal's search index anew from docs/data."""
    progress("index: docs → .cache/index")
    with _staging(project, progress) as stage:
        _renew_index(project, stage, progress)


def renew_index(project: Project, tell: Progress) -> None:
    """Make the search index anew; `tell` only gets a line if another build has to be waited for."""
    with _staging(project, tell, waits=True) as stage:
        _renew_index(project, stage, tell)


def _renew_index(project: Project, stage: Path, tell: Progress) -> None:
    corpus = read_corpus(project.root)
    records = read_records(project.docs / "data")
    with _prepared_index(project, project, project.docs, records, corpus, tell) as manifest:
        swap(project, stage, [Move(manifest, project.index / MANIFEST)])


def publish(project: Project, progress: Progress) -> None:
    """Make the site anew from docs/, with the browser's search."""
    progress("publish: docs → site")
    with _staging(project, progress) as stage:
        corpus = read_corpus(project.root)
        editions = Editions(read_rules(project.docs), read_other_editions(project.docs))
        _publish(project, project, project.docs, stage / "site", editions, corpus, progress)
        swap(project, stage, [Move(stage / "site", project.site)])


def build(
    project: Project,
    progress: Progress,
    *,
    corpus: Path | None = None,
    moves: tuple[Move, ...] = (),
) -> Normalised:
    """Make docs, index and site anew from the corpus; all of it takes effect, or none.

    `corpus` is another root, whose folder corpus/ is read in place of the project's own; `moves`,
    which bring the project's own to the same state, take effect with the rest and before it.

    Raises:
        CorpusError: the corpus cannot be built.
        BuildError: another command is at work, a file to be replaced was edited meanwhile, mkdocs
            refuses a page, or the disk refuses.
    """
    with _staging(project, progress) as stage:
        progress("normalise: corpus → docs")
        before = None if corpus is None else corpus_digests(project.root)
        moves = tuple(_dated(move) for move in moves)
        kept = kept_results(project)
        normalised = compute(project, corpus, kept)
        _warn(normalised, progress)
        given = Project(corpus or project.root)
        docs = stage / "docs"
        copy_folder(project.docs, docs, skip=[project.docs / name for name in GENERATED])
        _write_docs(normalised, stage)
        progress("index: docs → .cache/index")
        read, editions = normalised.corpus, Editions.of(normalised)
        with _prepared_index(
            project, given, docs, editions.records, read, progress, kept
        ) as manifest:
            progress("publish: docs → site")
            _publish(project, given, docs, stage / "site", editions, read, progress, kept)
            made = (
                *_docs_moves(project, normalised, stage),
                Move(stage / "site", project.site),
                Move(manifest, project.index / MANIFEST),
            )
            now = corpus_digests(project.root)
            swap(project, stage, (*moves, *made))
        kept.tidy()
        _tell_of_edits(edited(before or normalised.seen, now), progress)
    return normalised


def _dated(move: Move) -> Move:
    return move if move.was is not None else replace(move, was=content_digest(move.place))


def _tell_of_edits(places: tuple[str, ...], progress: Progress) -> None:
    for place in places:
        progress(
            f"warning: {place}: was edited during the build, which is of the state before; "
            "run the command again"
        )


def _warn(normalised: Normalised, progress: Progress) -> None:
    for idle in normalised.library.idle:
        progress(f"warning: {idle.place}: {idle.detail} {idle.remedy}")


def _write_docs(normalised: Normalised, stage: Path) -> None:
    for folder in {(stage / place).parent for place in normalised.files}:
        folder.mkdir(parents=True, exist_ok=True)
    for place, text in normalised.files.items():
        write_whole(f"{stage}/{place}", text)


def _docs_moves(project: Project, normalised: Normalised, stage: Path) -> Iterator[Move]:
    """Yield what is generated in corpus/, which people edit too, and then the folders of docs/."""
    for place in normalised.files:
        if place.startswith("corpus/"):
            was = normalised.seen.get(place, ABSENT)
            yield Move(stage / place, project.root / place, was)
    for folder in GENERATED:
        yield Move(stage / "docs" / folder, project.docs / folder)


def _prepared_index(
    project: Project,
    given: Project,
    docs: Path,
    records: Records,
    corpus: Corpus,
    progress: Progress,
    kept: Kept | None = None,
) -> contextlib.AbstractContextManager[Path]:
    return prepared_index(
        records,
        project.index,
        origin=origin_of(data_files(docs / "data"), given.vocabulary),
        vocabulary=vocabulary_of(given, corpus),
        cache=project.cache / leftovers.DICTIONARY,
        tell=progress,
        kept=kept,
    )


@dataclass(frozen=True, eq=False)
class Editions:
    """The editions that count and the others, in the order in which they are read from docs/."""

    counting: tuple[Rule, ...]
    others: tuple[Rule, ...]
    digests: Digests | None = None

    @classmethod
    def of(cls, normalised: Normalised) -> Editions:
        """Return the editions of a library as its files will give them."""
        library = normalised.library
        counting = tuple(sorted(library.rules, key=lambda rule: rule.id))
        others = tuple(sorted(library.other_editions, key=lambda rule: f"{data_path(rule)}.json"))
        digests = {
            (rule.id, rule.edition): stamp(normalised.files[f"docs/{data_path(rule)}.json"])
            for rule in (*counting, *others)
        }
        return cls(counting, others, digests)

    @cached_property
    def records(self) -> Records:
        """The editions that count as search sees them."""
        return records_of(self.counting)


def _publish(
    project: Project,
    given: Project,
    docs: Path,
    target: Path,
    found: Editions,
    corpus: Corpus,
    progress: Progress,
    kept: Kept | None = None,
) -> None:
    site_url = corpus.settings.site_url
    with collected():
        publish_site(project.root / "mkdocs.yml", docs, target, site_url)
    rules, others = found.counting, found.others
    editions = (*rules, *others)
    sources = {text.source.id: text.source for text in corpus.sources}
    as_of = corpus.settings.as_of
    _write_for_assistants(rules, target, corpus)
    digests = found.digests
    write_citations(
        editions, sources, target, as_of=as_of, site_url=site_url, digests=digests, kept=kept
    )
    write_checker_data(rules, earlier_than(rules, others), target, digests, kept)
    write_redirects(editions, target, site_url)
    write_shards(found.records, target / "search", vocabulary_of(given, corpus), kept)
    if site_url:
        feed = atom_feed(editions, site_url, as_of)
        write_whole(f"{target}/feed.xml", feed)
    else:
        progress("publish: no feed, no sitemap: corpus/corpus.yaml has no site_url")


def _write_for_assistants(rules: tuple[Rule, ...], target: Path, corpus: Corpus) -> None:
    names = {platform.id: platform.name for platform in corpus.taxonomy.platforms}
    files = assistant_files(rules, names, site_url=corpus.settings.site_url, further=_FURTHER)
    for place, content in files.items():
        write_whole(f"{target}/{place}", content)


# Pages of the site that an assistant may leave out.
_FURTHER = (
    ("guide/trust.html", "效力状态与可信度"),
    ("guide/limits.html", "使用范围与权利"),
    ("guide/data.html", "数据"),
)


@lru_cache(maxsize=1)
def vocabulary_of(project: Project, corpus: Corpus) -> Vocabulary:
    """Return the words of the trade, and the names that the values of filters go by.

    Of a closed vocabulary every value, whether a clause has it or not: who asks for it shall read
    that there is none, not that there is no such value.
    """
    names: dict[Field, dict[str, tuple[str, ...]]] = {
        Field.PLATFORM: {one.id: one.names for one in corpus.taxonomy.platforms},
        Field.STATUS: {status.value: () for status in Status},
        Field.TRUST: {trust.value: (word,) for trust, word in words.TRUST.items()},
    }
    for kind, term in corpus.taxonomy.terms:
        if field := FIELD_NAMES.get(kind.value):  # not every kind of tag is filtered by
            names.setdefault(field, {})[term.name] = ()
    return Vocabulary(read_lexicon(project.lexicon), names)


@contextlib.contextmanager
def _staging(project: Project, tell: Progress, *, waits: bool = False) -> Iterator[Path]:
    """Give a folder beside what will be replaced, taken away again in any case.

    One build at a time: what a killed one left half done is finished here, and what it left behind
    is cleared away. A build that is at work is waited for only with `waits`.

    Raises:
        BuildError: another command is at work, the disk is full, or a folder cannot be written.
    """
    with (
        _reported(project),
        locked(project.cache / LOCK, tell if waits else None),
        uncollected(),
    ):
        resume(project, tell)
        leftovers.clear(project)
        stage = Path(tempfile.mkdtemp(prefix="stage-", dir=project.cache))
        try:
            yield stage
        finally:
            # A swap that could be neither finished nor taken back needs its files.
            if not (project.cache / JOURNAL).exists():
                shutil.rmtree(stage, ignore_errors=True)


@contextlib.contextmanager
def _reported(project: Project) -> Iterator[None]:
    """Make the cache's folder, and one line of what the disk refuses."""
    try:
        project.cache.mkdir(exist_ok=True)
        yield
    except OSError as error:
        place = os.path.relpath(error.filename, project.root) if error.filename else ".cache"
        reason = error.strerror or "cannot be written"
        remedy = "make room or allow writing and repeat"
        if error.errno == errno.EXDEV:
            remedy = "keep corpus/, docs/, site/ and .cache/ on one disk"
        message = f"{place}: {reason}; nothing was changed, {remedy}"
        raise BuildError(message) from error
