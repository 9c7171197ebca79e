"""Keeps the words, the fields and the stored record of each clause in Whoosh.

Ranking does not walk Whoosh's postings: it adds up impacts. What is shown of a hit is read from
here, and whoever knows Whoosh can query the words, fields and phrases of the same index.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from typing import TYPE_CHECKING, Any

from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
from whoosh.index import create_in, open_dir

from guiju.indexing.analysis import WordTokenizer
from guiju.indexing.records import ClauseRecord, filter_values, plain, word_text
from guiju.model import Gloss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from whoosh.reading import IndexReader

    from guiju.indexing.analysis import Segmenter

# Postings are kept in memory up to this size before they go to a file.
_MEMORY_MB = 256


def write_words(
    clauses: Iterable[ClauseRecord],
    folder: Path,
    segmenter: Callable[[], Segmenter],
    earlier: Path | None = None,
    unchanged: frozenset[str] = frozenset(),
) -> list[int]:
    """Write clauses into a new Whoosh index; return the document number of each.

    Rules named `unchanged` are taken over from the `earlier` index, and the segmenter, whose
    dictionary takes a second to load, is only asked for if anything else is left.
    """
    clauses = tuple(clauses)
    fresh = [record for record in clauses if record.rule not in unchanged]
    if earlier is not None:
        shutil.copytree(earlier, folder)
        kept_files = open_dir(folder, schema=_schema(segmenter() if fresh else None))
    else:
        folder.mkdir()
        kept_files = create_in(folder, _schema(segmenter() if fresh else None))
    with contextlib.closing(kept_files) as files:
        with contextlib.closing(files.reader()) as reader:
            held = {value.decode() for value in reader.lexicon("rule")} if earlier else set()
        gone = held - unchanged
        if fresh or gone:
            with files.writer(limitmb=_MEMORY_MB) as writer:
                for rule in gone:
                    writer.delete_by_term("rule", rule)
                for record in fresh:
                    writer.add_document(**_document(record))
        with contextlib.closing(files.reader()) as reader:
            numbers: dict[str, int] = {}
            for number, fields in reader.iter_docs():
                numbers[fields["pinned"]] = number
    return [numbers[record.pinned] for record in clauses]


def _schema(segmenter: Segmenter | None) -> Schema:
    words = WordTokenizer(segmenter)
    names: dict[str, object] = {
        field.value: KEYWORD(commas=True) for field in filter_values(_NOTHING)
    }
    return Schema(
        id=ID,
        pinned=ID(stored=True),
        words=TEXT(words),
        stored=STORED,
        **(names | {"rule": ID, "platform": ID}),
    )


def _document(record: ClauseRecord) -> dict[str, object]:
    values = {field.value: list(having) for field, having in filter_values(record).items()}
    return {
        **values,
        "id": record.id,
        "pinned": record.pinned,
        "rule": record.rule,
        "platform": record.platform,
        "words": word_text(record),
        "stored": json.dumps(plain(record), ensure_ascii=False),
    }


def stored_record(reader: IndexReader, document: int) -> ClauseRecord:
    """Read a clause's record from a Whoosh index."""
    fields: dict[str, Any] = json.loads(reader.stored_fields(document)["stored"])
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = tuple(value)
    fields["glosses"] = tuple(Gloss(**gloss) for gloss in fields["glosses"])
    return ClauseRecord(**fields)


_NOTHING = ClauseRecord(*[""] * 17)  # type: ignore[arg-type]  # only its field names are asked for
