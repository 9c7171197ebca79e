"""Makes the terminal's index: everything beside the build in force, then one step to replace it.

An index is a folder with a manifest and one build folder that the manifest names. Whoever reads
while a build is made reads the old one whole; whoever is killed while building leaves the old one
in force, and the next build takes the leftovers away.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from guiju.indexing.analysis import load_segmenter
from guiju.indexing.catalogue import write_catalogue
from guiju.indexing.columns import ColumnsBuilder
from guiju.indexing.features import runs
from guiju.indexing.impacts import CountedClauses, ImpactsBuilder, Part, clause_weights
from guiju.indexing.locking import locked
from guiju.indexing.manifest import (
    MANIFEST,
    IndexUnfitError,
    Manifest,
    Origin,
    build_files,
    check_files,
    read_manifest,
    write_manifest,
)
from guiju.indexing.parts import DOCUMENTS, RULES, STANDING, WORDS
from guiju.indexing.records import (
    all_filter_values,
    likely_text,
    likely_wordings,
    printed_wordings,
)
from guiju.indexing.settings import SETTINGS
from guiju.indexing.standing import standings
from guiju.indexing.whoosh_words import write_words
from guiju.indexing.wordings import WordingsBuilder
from guiju.keeping import stamp
from guiju.lexicon import Lexicon
from guiju.query import Choices, Field
from guiju.query_tables import QueryTables, make_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from guiju.indexing.records import ClauseRecord, Records
    from guiju.keeping import Kept

LOCK = "build.lock"


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of the trade, and the names that the values of filters go by.

    `names` may hold more than clauses have, such as the aliases of a metric. Two are the same only
    if they are one.
    """

    lexicon: Lexicon
    names: Choices


def build_index(
    records: Records,
    index: Path,
    *,
    origin: Origin,
    vocabulary: Vocabulary,
    cache: Path,
    tell: Callable[[str], None] = lambda _line: None,
) -> Manifest:
    """Index records into the folder `index`, and put the build in force.

    `cache` is where jieba keeps its quick-loading dictionary. `tell` gets a line when another build
    is at work, which is waited for.
    """
    with prepared_index(
        records, index, origin=origin, vocabulary=vocabulary, cache=cache, tell=tell
    ) as new:
        new.replace(index / MANIFEST)
    return read_manifest(index)


@contextlib.contextmanager
def prepared_index(
    records: Records,
    index: Path,
    *,
    origin: Origin,
    vocabulary: Vocabulary,
    cache: Path,
    tell: Callable[[str], None] = lambda _line: None,
    kept: Kept | None = None,
) -> Iterator[Path]:
    """Make a build, and give its manifest, which in the place of the old one puts it in force.

    What is not in force when the context is left is taken away.
    """
    index.mkdir(parents=True, exist_ok=True)
    with locked(index / LOCK, tell):
        earlier = _sound(index)
        clear_leftovers(index)
        build = Path(tempfile.mkdtemp(prefix="build-", dir=index))
        try:
            yield write_manifest(
                _write(records, build, origin, vocabulary, cache, earlier, kept), index
            )
        finally:
            clear_leftovers(index)


def write_impacts(records: Records, build: Path, kept: Kept | None = None) -> Mapping[str, int]:
    """Write all that ranking reads; return the code of each feature."""
    impacts = counted_clauses(records, kept)
    numbers = {rule.id: number for number, rule in enumerate(records.rules)}
    impacts.write(build, SETTINGS)
    np.save(build / RULES, np.array([numbers[one.rule] for one in records.clauses], np.int32))
    np.save(build / STANDING, np.array(standings(records, SETTINGS), np.int64))
    return impacts.features


@dataclass(frozen=True, slots=True)
class _Laid:
    """What is worked out of the clauses of one rule: their features and their folded wordings."""

    counted: CountedClauses
    wordings: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    @classmethod
    def of(cls, clauses: tuple[ClauseRecord, ...]) -> _Laid:
        """Lay out the clauses of a rule."""
        wordings = tuple((printed_wordings(one), likely_wordings(one)) for one in clauses)
        return cls(CountedClauses.of(map(_features, clauses)), wordings)


@lru_cache(maxsize=1)
def _laid(records: Records, kept: Kept | None) -> tuple[_Laid, ...]:
    """Lay out the clauses of each rule, once for the terminal's index and the browser's."""
    settings = repr(SETTINGS)
    laid = []
    for rule, group in groupby(records.clauses, key=attrgetter("rule")):
        make = partial(_Laid.of, tuple(group))
        if kept is None:
            laid.append(make())
        else:
            key = stamp("clauses", settings, _rule_hashes(records)[rule])
            laid.append(kept.made(_Laid, key, make))
    return tuple(laid)


@lru_cache(maxsize=1)
def counted_clauses(records: Records, kept: Kept | None = None) -> ImpactsBuilder:
    """Count the features of each clause."""
    impacts = ImpactsBuilder()
    for one in _laid(records, kept):
        impacts.add_counted(one.counted)
    return impacts


def _features(record: ClauseRecord) -> tuple[Mapping[str, float], int]:
    """Return the weights of a clause's features, and how many folded characters it has."""
    parts = tuple(_parts(record))
    return clause_weights(parts), sum(map(len, parts[0][-1].runs))


@lru_cache(maxsize=1)
def tables_of(records: Records, vocabulary: Vocabulary, kept: Kept | None = None) -> QueryTables:
    """Return what understanding a search looks up."""
    names = [name for rule in records.rules for name in rule.names if not name.isascii()]
    names += [
        name
        for row in vocabulary.names.get(Field.CRITERION, {}).items()
        for name in (row[0], *row[1])
    ]
    choices = _choices(records, vocabulary.names)
    make = partial(make_tables, vocabulary.lexicon, names, choices)
    if kept is None:
        return make()
    key = stamp("tables", repr(vocabulary.lexicon), repr(names), repr(choices))
    return kept.made(QueryTables, key, make)


def _write_finding(records: Records, build: Path, kept: Kept | None) -> None:
    """Write all that exact finding and filters read."""
    wordings, columns = WordingsBuilder(), ColumnsBuilder()
    for one in _laid(records, kept):
        for printed, likely in one.wordings:
            wordings.add(printed, likely)
    for values in all_filter_values(records):
        columns.add(values)
    wordings.write(build)
    columns.write(build)


def _parts(record: ClauseRecord) -> Iterator[tuple[Part, ...]]:
    """Yield the wordings of a clause in parts; the last part is its own words."""
    head = (
        Part(runs(record.rule_title), SETTINGS.title_share),
        *(Part(runs(one), SETTINGS.path_share) for one in record.path),
    )
    defined = tuple(
        Part(runs(term), SETTINGS.defined_share, is_printed=False) for term in record.defines
    )
    label = runs(record.label)
    yield (*defined, *head, Part(label + runs(record.text), 1))
    if record.title:
        # As its page prints it: the title between label and text.
        yield (
            Part(label, 1),
            Part(runs(record.title), SETTINGS.path_share),
            Part(runs(record.text), 1),
        )
    if record.glosses:
        yield (*defined, *head, Part(label + runs(likely_text(record)), 1))


def _write(
    records: Records,
    build: Path,
    origin: Origin,
    vocabulary: Vocabulary,
    cache: Path,
    earlier: tuple[Manifest, Path] | None,
    kept: Kept | None,
) -> Manifest:
    write_impacts(records, build, kept)
    _write_finding(records, build, kept)
    write_catalogue(records, tables_of(records, vocabulary, kept), build)
    hashes = _rule_hashes(records)
    unchanged: frozenset[str] = frozenset()
    if earlier and not {"vocabulary", "code"} & set(earlier[0].origin.changed(origin)):
        before = earlier[0].rules
        unchanged = frozenset(rule for rule in hashes if before.get(rule) == hashes[rule])
    documents = write_words(
        records.clauses,
        build / WORDS,
        lambda: load_segmenter((term.term for term in vocabulary.lexicon.terms), cache),
        earlier[1] / WORDS if earlier and unchanged else None,
        unchanged,
    )
    np.save(build / DOCUMENTS, np.array(documents, np.int32))
    return Manifest(build.name, origin, build_files(build), hashes)


def _choices(records: Records, names: Choices) -> Choices:
    """Return every value that a filter may ask for, with all its names."""
    values: dict[Field, dict[str, tuple[str, ...]]] = {
        field: dict(names.get(field, {})) for field in Field
    }
    for own in all_filter_values(records):
        for field, having in own.items():
            for value in having:
                values[field].setdefault(value, ())
    values[Field.RULE] = {rule.id: rule.names for rule in records.rules}
    return {field: dict(sorted(rows.items())) for field, rows in values.items()}


@lru_cache(maxsize=1)
def _rule_hashes(records: Records) -> dict[str, str]:
    """Return a hash of all that is indexed of each rule's clauses."""
    rows: dict[str, list[ClauseRecord]] = {rule.id: [] for rule in records.rules}
    for record in records.clauses:
        rows[record.rule].append(record)
    return {rule: stamp(repr(clauses)) for rule, clauses in rows.items()}


def _sound(index: Path) -> tuple[Manifest, Path] | None:
    """Return the build in force and its folder, if every byte of it is as it was written."""
    try:
        manifest = read_manifest(index)
        check_files(manifest, index)
    except (IndexUnfitError, OSError):
        return None
    return manifest, index / manifest.build


def _in_force(index: Path) -> str:
    try:
        return read_manifest(index).build
    except IndexUnfitError:
        return ""


def clear_leftovers(index: Path) -> None:
    """Take away what killed builds have left; the build in force stays, sound or not.

    No other process is at work on the index.
    """
    kept = _in_force(index)
    for left in [*index.glob("build-*"), *index.glob("build-*.json")]:
        if left.name == kept or left.name == LOCK:
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
