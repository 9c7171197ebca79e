"""Writes the terminal's index from docs/data, and opens it again only if it still fits.

An index is a folder with a manifest and one build folder that the manifest names. A build is made
beside the current one and comes into force when the new manifest replaces the old: whoever reads
meanwhile reads the old build whole. The manifest holds hashes of what was indexed and of every file
of the build, for Whoosh notices neither new data nor a flipped byte.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
from whoosh.index import FileIndex, create_in, open_dir
from whoosh.reading import IndexReader, TermNotFound

from guiju.errors import GuijuError
from guiju.folding import fold
from guiju.indexing.analysis import GramTokenizer, Segmenter, WordTokenizer, load_segmenter
from guiju.indexing.records import (
    ClauseRecord,
    RuleRecord,
    data_files,
    digest,
    likely_wordings,
    own_wordings,
    path_wording,
    printed_wordings,
    read_records,
    word_text,
)
from guiju.lexicon import SEARCH_FILES, Widening, asking_words, read_lexicon, widenings
from guiju.model import Gloss

if TYPE_CHECKING:
    from types import TracebackType

MANIFEST = "manifest.json"
# Raise it whenever an index of an older guiju must not be read by this one.
INDEX_FORMAT = 1
_REMEDY = "run `guiju index`"

Names = Mapping[str, tuple[str, ...]]


class IndexUnfitError(GuijuError):
    """There is no index, or it cannot be trusted to answer for today's data."""


@dataclass(frozen=True, slots=True)
class IndexedClause:
    """A clause as the index holds it: its record, and its folded wordings, printed and likely."""

    record: ClauseRecord
    printed: tuple[str, ...]
    likely: tuple[str, ...]

    @property
    def wordings(self) -> tuple[str, ...]:
        """All wordings that the clause is found by."""
        return self.printed + self.likely


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What must be known of an index before it is read; `lengths` in the order of its clauses."""

    build: str
    data_sha256: str
    lexicon_sha256: str
    files: dict[str, str]
    rules: tuple[RuleRecord, ...]
    platform_names: dict[str, tuple[str, ...]]
    topic_names: dict[str, tuple[str, ...]]
    widenings: tuple[Widening, ...]
    asking: tuple[str, ...]
    lengths: tuple[int, ...]
    longest_word: int


def build_index(
    data: Path,
    index: Path,
    *,
    lexicon: Path,
    cache: Path,
    platform_names: Names,
    topic_names: Names | None = None,
) -> IndexManifest:
    """Index docs/data (`data`) with corpus/lexicon (`lexicon`) into the folder `index`.

    `cache` is where jieba keeps its quick-loading dictionary. Names are by id, such as
    `{"ks": ("快手", "快手小店")}`; a search may use any of them.
    """
    words = read_lexicon(lexicon)
    data_sha256 = digest(data_files(data))
    records = read_records(data)
    segmenter = load_segmenter((term.term for term in words.terms), cache)
    index.mkdir(parents=True, exist_ok=True)
    earlier = set(index.glob("build-*"))
    build = Path(tempfile.mkdtemp(prefix="build-", dir=index))
    try:
        longest_word = _write(records.clauses, build, segmenter)
        manifest = IndexManifest(
            build=build.name,
            data_sha256=data_sha256,
            lexicon_sha256=digest(_lexicon_files(lexicon)),
            files={path.name: _sha256(path) for path in sorted(build.iterdir())},
            rules=records.rules,
            platform_names=dict(platform_names),
            topic_names=dict(topic_names or {}),
            widenings=widenings(words.synonyms),
            asking=asking_words(words.asking),
            lengths=tuple(len(own_wordings(record)[0]) for record in records.clauses),
            longest_word=longest_word,
        )
        replaced = _replace_manifest(manifest, index)
    except BaseException:
        shutil.rmtree(build, ignore_errors=True)
        raise
    # Without a manifest of ours nobody can be reading any of the earlier builds.
    for old in earlier if replaced is None else {index / replaced.build}:
        shutil.rmtree(old, ignore_errors=True)
    return manifest


def open_index(
    index: Path, *, data: Path | None = None, lexicon: Path | None = None
) -> ClauseIndex:
    """Open an index to search it; with `data` or `lexicon`, only if it was made from these."""
    manifest = _read_manifest(index)
    for folder, files, expected in (
        (data, data_files(data) if data else (), manifest.data_sha256),
        (lexicon, _lexicon_files(lexicon) if lexicon else (), manifest.lexicon_sha256),
    ):
        if folder and digest(files) != expected:
            message = f"{index}: was built before {folder} changed; {_REMEDY}"
            raise IndexUnfitError(message)
    try:
        return _open_build(manifest, index)
    except FileNotFoundError:
        # Somebody has replaced the build since the manifest was read.
        try:
            return _open_build(_read_manifest(index), index)
        except FileNotFoundError as error:
            message = f"{index}: {Path(error.filename).name} is missing; {_REMEDY}"
            raise IndexUnfitError(message) from error


class ClauseIndex:
    """An opened index: which clauses hold a feature, and how often; clauses go by number."""

    def __init__(self, manifest: IndexManifest, files: FileIndex) -> None:
        self.manifest = manifest
        self.average_length = sum(manifest.lengths) / max(len(manifest.lengths), 1)
        self._files = files
        self._reader: IndexReader = files.reader()
        self._clauses: dict[int, IndexedClause] = {}
        self._rules = {rule.id: rule for rule in manifest.rules}
        self._names = {rule.id: tuple(map(fold, rule.names)) for rule in manifest.rules}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index's files."""
        self._reader.close()
        self._files.close()

    def __len__(self) -> int:
        return len(self.manifest.lengths)

    def __contains__(self, term: tuple[str, str]) -> bool:
        """Tell whether any clause has `(field, text)`."""
        return term in self._reader

    def postings(self, field: str, text: str) -> dict[int, int]:
        """Return how often `text` stands in `field`, for each clause that has it."""
        try:
            matcher = self._reader.postings(field, text)
        except TermNotFound:
            return {}
        found: dict[int, int] = {}
        while matcher.is_active():
            found[matcher.id()] = round(matcher.weight())
            matcher.next()
        return found

    def values(self, field: str) -> tuple[str, ...]:
        """Return everything that stands in a field of names."""
        return tuple(value.decode("utf-8") for value in self._reader.lexicon(field))

    def rule(self, rule_id: str) -> RuleRecord:
        """Return the rule with an id."""
        return self._rules[rule_id]

    def folded_names(self, rule_id: str) -> tuple[str, ...]:
        """Return all that one may call a rule by, folded."""
        return self._names[rule_id]

    def clause(self, number: int) -> IndexedClause:
        """Return the clause with a number."""
        if number not in self._clauses:
            stored = self._reader.stored_fields(number)
            self._clauses[number] = _indexed_clause(json.loads(stored["stored"]))
        return self._clauses[number]


def _write(clauses: tuple[ClauseRecord, ...], build: Path, segmenter: Segmenter) -> int:
    """Write the index files and return the length of the longest word in them."""
    tokenizer = WordTokenizer(segmenter)
    schema = Schema(
        id=ID,
        pinned=ID,
        rule=ID,
        platform=ID,
        topics=KEYWORD(commas=True),
        title=TEXT(tokenizer),
        words=TEXT(tokenizer),
        grams=KEYWORD(analyzer=GramTokenizer()),
        own_grams=KEYWORD(analyzer=GramTokenizer()),
        path_grams=KEYWORD(analyzer=GramTokenizer()),
        stored=STORED,
    )
    with contextlib.closing(create_in(build, schema)) as files:
        with files.writer() as writer:
            for record in clauses:
                printed, likely = printed_wordings(record), likely_wordings(record)
                stored = {"record": asdict(record), "printed": printed, "likely": likely}
                writer.add_document(
                    id=record.id,
                    pinned=record.pinned,
                    rule=record.rule,
                    platform=record.platform,
                    topics=list(record.topics),
                    title=record.rule_title,
                    words=word_text(record),
                    grams="\n".join(printed + likely),
                    own_grams="\n".join(own_wordings(record)),
                    path_grams=path_wording(record),
                    stored=json.dumps(stored, default=str),
                )
        with contextlib.closing(files.reader()) as reader:
            return max((len(word) for word in reader.field_terms("words")), default=0)


def _replace_manifest(manifest: IndexManifest, index: Path) -> IndexManifest | None:
    """Put a manifest in force in one step; return the one that was."""
    try:
        replaced = _read_manifest(index)
    except IndexUnfitError:
        replaced = None
    content = json.dumps({"format": INDEX_FORMAT, **asdict(manifest)}, indent=1)
    new = index / f"{manifest.build}.json"
    new.write_text(content, encoding="utf-8", newline="\n")
    new.replace(index / MANIFEST)
    return replaced


def _read_manifest(index: Path) -> IndexManifest:
    path = index / MANIFEST
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{index}: holds no index; {_REMEDY}"
        raise IndexUnfitError(message) from error
    except ValueError as error:
        message = f"{path}: is damaged; {_REMEDY}"
        raise IndexUnfitError(message) from error
    if not isinstance(fields, dict) or fields.pop("format", None) != INDEX_FORMAT:
        message = f"{path}: is of another version of guiju; {_REMEDY}"
        raise IndexUnfitError(message)
    try:
        return _manifest_of(fields)
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{path}: is damaged; {_REMEDY}"
        raise IndexUnfitError(message) from error


def _manifest_of(fields: dict[str, Any]) -> IndexManifest:
    return IndexManifest(
        build=fields["build"],
        data_sha256=fields["data_sha256"],
        lexicon_sha256=fields["lexicon_sha256"],
        files=fields["files"],
        rules=tuple(RuleRecord(**_with_tuples(rule)) for rule in fields["rules"]),
        platform_names=_with_tuples(fields["platform_names"]),
        topic_names=_with_tuples(fields["topic_names"]),
        widenings=tuple(Widening(**_with_tuples(row)) for row in fields["widenings"]),
        asking=tuple(fields["asking"]),
        lengths=tuple(fields["lengths"]),
        longest_word=fields["longest_word"],
    )


def _open_build(manifest: IndexManifest, index: Path) -> ClauseIndex:
    build = index / manifest.build
    for name, sha256 in manifest.files.items():
        if _sha256(build / name) != sha256:
            message = f"{build / name}: is damaged; {_REMEDY}"
            raise IndexUnfitError(message)
    return ClauseIndex(manifest, open_dir(build, readonly=True))


def _indexed_clause(fields: dict[str, Any]) -> IndexedClause:
    record = _with_tuples(fields["record"])
    record["glosses"] = tuple(Gloss(**gloss) for gloss in record["glosses"])
    return IndexedClause(ClauseRecord(**record), tuple(fields["printed"]), tuple(fields["likely"]))


def _with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields that JSON has read as lists as the tuples that they were."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }


def _lexicon_files(lexicon: Path) -> tuple[Path, ...]:
    return tuple(lexicon / name for name in SEARCH_FILES)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
