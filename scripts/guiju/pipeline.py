"""The whole path on one screen: corpus → docs → index → site.

Each step works in a staging folder; what stood before is replaced only when every step has
succeeded, and put back when the replacement itself fails.
"""

from __future__ import annotations

import contextlib
import fcntl
import filecmp
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from guiju import words
from guiju.assembly import Library, assemble
from guiju.changes import CHANGES_PLACE, changes_file, recorded
from guiju.corpus import Corpus, read_corpus
from guiju.editions import earlier_than
from guiju.errors import BuildError
from guiju.exporting.assistants import assistant_files
from guiju.feed import atom_feed
from guiju.idlock import LOCK_PLACE, locked_ids
from guiju.indexing.build import Vocabulary, prepared_index
from guiju.indexing.locking import holder, sign
from guiju.indexing.manifest import Manifest, data_files, origin_of
from guiju.indexing.records import read_records, records_of
from guiju.indexing.shards import write_shards
from guiju.lexicon import read_lexicon
from guiju.model import Status
from guiju.publishing import publish_site
from guiju.query import FIELD_NAMES, Field
from guiju.redirects import write_redirects
from guiju.writing.checker_data import write_checker_data
from guiju.writing.citation_data import write_citations
from guiju.writing.data import read_other_editions, read_rules
from guiju.writing.pages import GENERATED, generated_files

if TYPE_CHECKING:
    from guiju.model import Rule
    from guiju.project import Project

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Normalised:
    """The corpus, what became of it, and the files that say so (path below the root → text)."""

    corpus: Corpus
    library: Library
    files: dict[str, str]


def compute(project: Project) -> Normalised:
    """Turn the corpus into files, in memory; nothing is written."""
    corpus = read_corpus(project.root)
    library = assemble(corpus)
    editions = (*library.rules, *library.other_editions)
    events = recorded(editions, library.accounts, project.root, corpus.settings.as_of)
    pages = generated_files(corpus, library, events)
    files = {f"docs/{path}": text for path, text in pages.items()}
    files[LOCK_PLACE] = locked_ids(editions, project.root)
    files[CHANGES_PLACE] = changes_file(events)
    return Normalised(corpus, library, files)


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
    normalised = compute(project)
    _warn(normalised, progress)
    with _staging(project) as stage:
        _write_docs(normalised, stage)
        _swap(stage, [*_docs_swaps(project, stage)])
    return normalised


def index(project: Project, progress: Progress) -> None:
    """Make the terminal's search index anew from docs/data."""
    progress("index: docs → .cache/index")
    renew_index(project, progress)


def renew_index(project: Project, tell: Progress) -> None:
    """Make the search index anew; `tell` only gets a line if another build has to be waited for."""
    with (
        _reported(project),
        _prepared_index(project, project.docs, read_corpus(project.root), tell) as activate,
    ):
        activate()


def publish(project: Project, progress: Progress) -> None:
    """Make the site anew from docs/, with the browser's search."""
    progress("publish: docs → site")
    with _staging(project) as stage:
        _publish(project, project.docs, stage / "site", read_corpus(project.root), progress)
        _swap(stage, [(stage / "site", project.site)])


def build(project: Project, progress: Progress) -> Normalised:
    """Make docs, index and site anew from the corpus; all of it takes effect, or none."""
    progress("normalise: corpus → docs")
    normalised = compute(project)
    _warn(normalised, progress)
    with _staging(project) as stage:
        docs = stage / "docs"
        shutil.copytree(project.docs, docs, ignore=_ignore_generated(project.docs))
        _write_docs(normalised, stage)
        progress("index: docs → .cache/index")
        with _prepared_index(project, docs, normalised.corpus, progress) as activate_index:
            progress("publish: docs → site")
            _publish(project, docs, stage / "site", normalised.corpus, progress)
            _swap(stage, [*_docs_swaps(project, stage), (stage / "site", project.site)])
            activate_index()
    return normalised


def _warn(normalised: Normalised, progress: Progress) -> None:
    for idle in normalised.library.idle:
        progress(f"warning: {idle.place}: {idle.detail} {idle.remedy}")


def _ignore_generated(docs: Path) -> Callable[[str, list[str]], list[str]]:
    def ignored(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(folder) == docs and name in GENERATED]

    return ignored


def _write_docs(normalised: Normalised, stage: Path) -> None:
    for place, text in normalised.files.items():
        path = stage / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def _docs_swaps(project: Project, stage: Path) -> Iterator[tuple[Path, Path]]:
    for folder in GENERATED:
        yield stage / "docs" / folder, project.docs / folder
    yield stage / LOCK_PLACE, project.root / LOCK_PLACE
    yield stage / CHANGES_PLACE, project.root / CHANGES_PLACE


def _prepared_index(
    project: Project, docs: Path, corpus: Corpus, progress: Progress
) -> contextlib.AbstractContextManager[Callable[[], Manifest]]:
    return prepared_index(
        read_records(docs / "data"),
        project.index,
        origin=origin_of(data_files(docs / "data"), project.vocabulary),
        vocabulary=vocabulary_of(project, corpus),
        cache=project.cache / "jieba",
        tell=progress,
    )


def _publish(
    project: Project, docs: Path, target: Path, corpus: Corpus, progress: Progress
) -> None:
    site_url = corpus.settings.site_url
    publish_site(project.root / "mkdocs.yml", docs, target, site_url)
    rules, others = read_rules(docs), read_other_editions(docs)
    editions = (*rules, *others)
    sources = {text.source.id: text.source for text in corpus.sources}
    as_of = corpus.settings.as_of
    _write_for_assistants(rules, target, corpus)
    write_citations(editions, sources, target, as_of=as_of, site_url=site_url)
    write_checker_data(rules, earlier_than(rules, others), target)
    write_redirects(editions, target, site_url)
    write_shards(records_of(rules), target / "search", vocabulary_of(project, corpus))
    if site_url:
        feed = atom_feed(editions, site_url, as_of)
        (target / "feed.xml").write_text(feed, "utf-8", newline="\n")
    else:
        progress("publish: no feed, no sitemap: corpus/corpus.yaml has no site_url")


def _write_for_assistants(rules: tuple[Rule, ...], target: Path, corpus: Corpus) -> None:
    names = {platform.id: platform.name for platform in corpus.taxonomy.platforms}
    files = assistant_files(rules, names, site_url=corpus.settings.site_url, further=_FURTHER)
    for place, content in files.items():
        (target / place).write_bytes(content)


# Pages of the site that an assistant may leave out.
_FURTHER = (
    ("guide/trust.html", "效力状态与可信度"),
    ("guide/limits.html", "使用范围与权利"),
    ("guide/data.html", "数据"),
)


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
def _staging(project: Project) -> Iterator[Path]:
    """Give a folder beside what will be replaced, taken away again in any case.

    One build at a time: what a killed one left behind is cleared away here.

    Raises:
        BuildError: another build is at work, the disk is full, or a folder cannot be written.
    """
    with _reported(project), (project.cache / "build.lock").open("a+") as lock:
        _take(lock)
        for left in project.cache.glob("stage-*"):
            shutil.rmtree(left, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix="stage-", dir=project.cache))
        try:
            yield stage
        finally:
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
        message = f"{place}: {reason}; nothing was changed, make room or allow writing and repeat"
        raise BuildError(message) from error


def _take(lock: TextIO) -> None:
    """Take the lock, which the system gives back when this process ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f".cache/build.lock: {holder(lock)}; wait for it and repeat"
        raise BuildError(message) from None
    sign(lock)


def _swap(stage: Path, pairs: list[tuple[Path, Path]]) -> None:
    """Put each new file or folder in its place; on a failure all the old ones come back."""
    done: list[tuple[Path, Path]] = []
    try:
        for number, (new, place) in enumerate(pairs):
            if _same(new, place):
                continue
            aside = stage / f"old-{number}"
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.exists():
                place.rename(aside)
            done.append((aside, place))
            new.rename(place)
    except BaseException:
        for aside, place in reversed(done):
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
            if aside.exists():
                aside.replace(place)
        raise


def _same(new: Path, place: Path) -> bool:
    """Say whether a file or folder already holds what would replace it."""
    if new.is_file():
        return place.is_file() and new.read_bytes() == place.read_bytes()
    if not place.is_dir():
        return False
    comparison = filecmp.dircmp(new, place, ignore=[])
    return _no_difference(comparison)


def _no_difference(comparison: filecmp.dircmp[str]) -> bool:
    if comparison.left_only or comparison.right_only or comparison.funny_files:
        return False
    left, right = Path(comparison.left), Path(comparison.right)
    for name in comparison.common_files:
        if (left / name).read_bytes() != (right / name).read_bytes():
            return False
    return all(_no_difference(below) for below in comparison.subdirs.values())
