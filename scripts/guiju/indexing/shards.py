"""Writes what the browser searches: scripts that hand their data to one function of search.js.

Scripts rather than JSON, because a page opened from disk may load scripts only. `manifest.js` holds
what every search needs; everything else lies in small parts, in a folder named by its content so
that no browser keeps an old part beside a new manifest:

    p0.js …    postings: which clauses have a feature, and what it weighs in each; dealt by a hash
    f0.js …    the postings of a feature that has no weight, but may be sought
    r0.js …    what is shown of clauses, some neighbours each
    l0.js …    ids and places of clauses, for searches that name one
    a4e.js …   folding, a kilobyte of code points each, for characters that the manifest lacks
    pinyin.js, sounds.js, columns.js

A search loads the parts that it needs, so its cost hardly grows with the corpus. All weights are
those of the terminal's index, and all tables those that it reads a search by.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from guiju import search
from guiju.folding import fold, folding_table
from guiju.indexing import features
from guiju.indexing.build import counted_clauses, tables_of
from guiju.indexing.packing import ALPHABET, FIRST_SIGNS, Packer, bucket
from guiju.indexing.records import all_filter_values
from guiju.indexing.settings import SETTINGS
from guiju.indexing.standing import standings
from guiju.query import RUNS, Field
from guiju.query_constants import query_constants
from guiju.script_data import script_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from guiju.indexing.build import Vocabulary
    from guiju.indexing.records import ClauseRecord, Records, RuleRecord
    from guiju.keeping import Kept
    from guiju.query_tables import QueryTables

SHARDS_FORMAT = 2
MANIFEST_SCRIPT = "manifest.js"
# The function of search.js that takes in a part.
_REGISTER = "guijuShard"
# Parts of the names of a bucket, which no folded text has.
_PARTED = "\x7f"
# About so much of postings and of records comes along with what a search really needs.
BUCKET_BYTES = 2048
RECORD_BYTES = 3072
# Places are asked for rule by rule, and are short.
PLACES_TOGETHER = 512
# Filters of a corpus so small come with the manifest.
SMALL_COLUMNS = 6144
# So many records are loaded to make sure of exact hits, however many may have to be looked at.
SURE_PARTS = 64
CHECKED_PARTS = 16
# Shown at a time; of a large corpus each one shown is a part to load.
PAGE_SIZES = (20, 10)
LARGE_CORPUS = 5000
# A long question is compared by its rarest features, as long as they have so many postings in all.
POSTINGS_LIMIT = 120_000
# From which shares of all clauses on a feature's frequency is told without loading it.
FREQUENT = (0.2, 0.1, 0.05, 0.02)
_BLOCK = 1024
# How many fields a clause has at least.
_ROW_LENGTH = 5

Parts = dict[str, object]


def write_shards(
    records: Records, folder: Path, vocabulary: Vocabulary, kept: Kept | None = None
) -> tuple[Path, ...]:
    """Write the browser's scripts into `folder` (site/search); files of an earlier call go.

    The clauses of a rule stand together in `records`; `vocabulary` is that of the terminal's index.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    parts = shards(records, vocabulary, kept)
    manifest = parts.pop("manifest")
    scripts = {name: _script(name, content) for name, content in parts.items()}
    whole = hashlib.sha256()
    for script in scripts.values():
        whole.update(script.encode())
    version = whole.hexdigest()[:12]
    shutil.rmtree(folder, ignore_errors=True)
    (folder / version).mkdir(parents=True)
    paths = [folder / MANIFEST_SCRIPT, *(folder / version / f"{name}.js" for name in scripts)]
    written = (_script("manifest", {"folder": version, **_fields(manifest)}), *scripts.values())
    for path, script in zip(paths, written, strict=True):
        path.write_text(script, encoding="utf-8", newline="\n")
    return tuple(paths)


def shards(
    records: Records,
    vocabulary: Vocabulary,
    kept: Kept | None = None,
) -> Parts:
    """Return the content of each part by its name."""
    tables = tables_of(records, vocabulary, kept)
    packer = Packer()
    postings, about_postings, standing = _postings(records, packer, kept)
    rows, about_rows = _records(records, packer)
    places = _places(records)
    columns = _columns(records, packer)
    alphabet = folding_parts(kept)
    is_large = len(records.clauses) > LARGE_CORPUS
    parts: Parts = {
        **postings,
        **rows,
        **places,
        **alphabet,
        "pinyin": _pinyin(tables),
        "sounds": list(tables.syllables.values()),
    }
    if len(script_json(columns).encode()) > SMALL_COLUMNS:
        parts["columns"] = columns
        columns = {}
    parts["manifest"] = {
        "format": SHARDS_FORMAT,
        "clauses": len(records.clauses),
        "postings": about_postings,
        "records": about_rows,
        "placesTogether": PLACES_TOGETHER,
        "columns": columns,
        "rules": _rules(records, tables, standing, packer),
        "folding": _folding(records, tables, alphabet),
        "tables": _tables(records, tables),
        "constants": _constants(is_large=is_large),
    }
    return parts


def _constants(*, is_large: bool) -> dict[str, object]:
    return {
        **query_constants(),
        "features": {
            "thousands": features.THOUSANDS.pattern,
            "latin": features.LATIN.pattern,
            "figure": features.FIGURE.pattern,
        },
        "ranking": {
            "lifting": SETTINGS.lifting,
            "ruleBest": SETTINGS.rule_best,
            "rulePercent": SETTINGS.rule_percent,
            "relatedPercent": SETTINGS.related_percent,
            "neededPercent": SETTINGS.needed_percent,
            "wordUnits": search.WORD_UNITS,
            "variants": search.VARIANT_LIMIT,
            "runs": RUNS.pattern,
        },
        "packing": {"signs": ALPHABET, "firsts": FIRST_SIGNS, "parted": _PARTED},
        "loading": {
            "sureParts": SURE_PARTS,
            "checkedParts": CHECKED_PARTS,
            "postings": POSTINGS_LIMIT,
            "page": PAGE_SIZES[is_large],
        },
        "facets": search.FACETS,
    }


def _postings(
    records: Records, packer: Packer, kept: Kept | None
) -> tuple[Parts, dict[str, object], list[int]]:
    """Return the buckets, what finds a feature in them, and the standing of each rule."""
    counted = counted_clauses(records, kept)
    codes = counted.features
    sorted_codes, starts, clauses, impacts = counted.weighed(SETTINGS)
    standing = np.array(standings(records, SETTINGS), np.int64).tolist()
    packed: dict[str, str] = {}
    frequent: dict[str, int] = {}
    common: list[str] = []
    names = {value: name for name, value in codes.items()}
    least = FREQUENT[-1] * len(records.clauses)
    is_large = len(records.clauses) > LARGE_CORPUS
    places = starts.tolist()
    every = packer.all_postings(starts, clauses, impacts)
    for at, (one, postings) in enumerate(zip(sorted_codes.tolist(), every, strict=True)):
        begin, end = places[at], places[at + 1]
        name = names[one]
        packed[name] = postings
        if is_large and end - begin > least:
            frequent[name] = end - begin
            if not impacts[begin:end].any() and end - begin > FREQUENT[0] * len(records.clauses):
                common.append(name)
    parts: Parts = {f"f{at}": packed.pop(name) for at, name in enumerate(common)}
    packed.update(_ends(records, packer))
    size = sum(len(name.encode()) + len(text) + 2 for name, text in packed.items())
    buckets = 1
    while buckets * BUCKET_BYTES < size:
        buckets *= 2
    dealt: dict[int, list[str]] = {}
    for name in sorted(packed):
        dealt.setdefault(bucket(name, buckets), []).append(name + _PARTED + packed[name])
    parts |= {f"p{at}": _PARTED.join(rows) for at, rows in sorted(dealt.items())}
    levels = [
        sorted(name for name, count in frequent.items() if low < count / len(records.clauses) <= up)
        for low, up in zip(FREQUENT, (1.0, *FREQUENT), strict=False)
    ]
    about: dict[str, object] = {
        "buckets": buckets,
        "empty": [at for at in range(buckets) if at not in dealt],
        "common": common,
        "frequent": [
            [share, _PARTED.join(names)]
            for share, names in zip(FREQUENT, levels, strict=True)
            if names
        ],
    }
    return parts, about, standing


def _ends(records: Records, packer: Packer) -> dict[str, str]:
    """Return which clauses have a place that ends so: `情形三` names them all."""
    found: dict[str, list[int]] = {}
    for number, record in enumerate(records.clauses):
        levels = record.place.split()
        for start in range(len(levels)):
            found.setdefault(" ".join(("", *levels[start:])), []).append(number)
    return {end: packer.postings(numbers, [0] * len(numbers)) for end, numbers in found.items()}


def _records(records: Records, packer: Packer) -> tuple[Parts, dict[str, object]]:
    """Return what is shown of clauses, and what finds a clause in the parts."""
    trusts = list(dict.fromkeys(record.trust for record in records.clauses))
    rows = [_row(record, trusts.index(record.trust)) for record in records.clauses]
    size = len(script_json(rows).encode()) - len(rows) - 1  # without what puts them together
    together = max(1, round(len(rows) * RECORD_BYTES / max(size, 1)))
    parts: Parts = {}
    for start in range(0, len(rows), together):
        some = rows[start : start + together]
        # Neighbours mostly stand below the same headings.
        parts[f"r{start // together}"] = [
            [*row[:4], 0 if at and row[4] == some[at - 1][4] else row[4], *row[5:]]
            for at, row in enumerate(some)
        ]
    glossed = [at for at, record in enumerate(records.clauses) if record.glosses]
    return parts, {"together": together, "trusts": trusts, "glossed": packer.ascending(glossed)}


def _row(record: ClauseRecord, trust: int) -> list[object]:
    """Return a clause as the browser gets it; what is empty at the end is left out."""
    row: list[object] = [
        record.id.removeprefix(f"{record.rule}/"),
        record.label,
        record.text,
        trust,
        record.path,
        record.title,
        0 if record.shown_label == record.label else record.shown_label,
        [[gloss.start, gloss.end, gloss.original] for gloss in record.glosses],
    ]
    while len(row) > _ROW_LENGTH and not row[-1]:
        row.pop()
    return row


def _places(records: Records) -> Parts:
    parts: Parts = {}
    for start in range(0, len(records.clauses), PLACES_TOGETHER):
        some = records.clauses[start : start + PLACES_TOGETHER]
        parts[f"l{start // PLACES_TOGETHER}"] = [
            "\n".join(record.id.removeprefix(f"{record.rule}/") for record in some),
            "\n".join(record.place for record in some),
        ]
    return parts


def _columns(records: Records, packer: Packer) -> dict[str, dict[str, str]]:
    """Return for each field and value the runs of clauses that have it."""
    having: dict[str, dict[str, list[int]]] = {}
    names = {field: field.value for field in Field}
    for number, own in enumerate(all_filter_values(records)):
        for field, values in own.items():
            # Which clauses are of a rule is known from the rules.
            for value in values if field is not Field.RULE else ():
                having.setdefault(names[field], {}).setdefault(value, []).append(number)
    return {
        field: {value: packer.runs(numbers) for value, numbers in sorted(rows.items())}
        for field, rows in having.items()
    }


def _rules(
    records: Records, tables: QueryTables, standing: list[int], packer: Packer
) -> dict[str, object]:
    """Return what is known of rules, field by field: most rules have the same of most fields."""
    rules = records.rules
    sizes = Counter(record.rule for record in records.clauses)
    order = [rule.id for rule in rules if sizes[rule.id]]
    together = [record.rule for record in records.clauses]
    if [one for one, after in pairwise((*together, "")) if one != after] != order:
        message = "the clauses of a rule stand together, in the order of the rules"
        raise ValueError(message)
    called = tables.choices.get(Field.RULE, {})
    slang = {
        rule.id: [name for name in called.get(rule.id, ()) if name not in rule.names]
        for rule in rules
    }

    def values(having: Iterable[str]) -> list[object]:
        numbers: dict[str, int] = {}
        packed = packer.numbers([numbers.setdefault(one, len(numbers)) for one in having])
        return [list(numbers), packed]

    return {
        "ids": _PARTED.join(rule.id for rule in rules),
        "called": _PARTED.join("\n".join(_called(rule)) for rule in rules),
        "sizes": packer.numbers(sizes[rule.id] for rule in rules),
        "standing": packer.numbers(standing),
        "editions": values(rule.edition for rule in rules),
        "statuses": values(rule.status for rule in rules),
        "platforms": values(rule.platform for rule in rules),
        "slang": {rule: names for rule, names in slang.items() if names},
        "pages": {
            rule.id: rule.page
            for rule in rules
            if rule.page != f"rules/{rule.id.replace('.', '/', 1)}.html"
        },
    }


def _called(rule: RuleRecord) -> list[str]:
    """Return what a rule is called besides its id, its title first."""
    return [name for name in rule.names if name != rule.id]


def _tables(records: Records, tables: QueryTables) -> dict[str, object]:
    kinds = list(dict.fromkeys((one.weight, one.why.value) for one in tables.wordings))
    wordings: list[list[object]] = []
    for one in tables.wordings:
        kind = kinds.index((one.weight, one.why.value))
        row = [one.word, one.means, kind, *([list(one.not_in)] if one.not_in else ())]
        if wordings and [wordings[-1][0], *wordings[-1][2:]] == [row[0], *row[2:]]:
            wordings[-1][1] = f"{wordings[-1][1]} {one.means}"
        else:
            wordings.append(row)
    # The names of rules stand with the rules: here only which they are.
    of_rules = [name for rule in records.rules for name in _called(rule)]
    numbers = {name: at for at, name in reversed(list(enumerate(of_rules)))}
    return {
        "wordings": wordings,
        "kinds": kinds,
        "asking": " ".join(tables.asking),
        "names": [numbers.get(name, name) for name in tables.names.values()],
        "choices": {
            field.value: {
                value: [] if names == (value,) else names for value, names in rows.items()
            }
            for field, rows in tables.choices.items()
            if field is not Field.RULE
        },
    }


def _pinyin(tables: QueryTables) -> str:
    numbers = {name: str(at) for at, name in enumerate(tables.names)}
    return "\n".join(
        " ".join((letters, *(numbers[name] for name in names)))
        for letters, names in tables.pinyin.items()
    )


def _folding(
    records: Records, tables: QueryTables, alphabet: Mapping[str, object]
) -> dict[str, object]:
    """Return the folds of every character that clauses, names and keyboards have."""
    characters: set[str] = set()
    for text in _texts(records, tables):
        characters.update(text)
    for first, last in ((0x20, 0x7F), (0x2010, 0x2030), (0x3000, 0x3020), (0xFF01, 0xFF5F)):
        characters.update(map(chr, range(first, last)))
    characters.update(query_constants()["language"]["spaces"])  # type: ignore[index]
    folds = {one: fold(one) for one in sorted(characters)}
    return {
        "same": "".join(one for one, folded in folds.items() if folded == one),
        "dropped": "".join(one for one, folded in folds.items() if not folded),
        "changed": {one: folded for one, folded in folds.items() if folded not in (one, "")},
        "blocks": blocks_of(alphabet),
    }


def _texts(records: Records, tables: QueryTables) -> Iterator[str]:
    for rule in records.rules:
        yield from rule.names
    for record in records.clauses:
        yield from (record.label, record.title, record.text, *record.path)
        yield from (gloss.original for gloss in record.glosses)
    yield from tables.names
    yield from tables.names.values()
    yield from tables.asking
    for wording in tables.wordings:
        yield from (wording.word, wording.means, *wording.not_in)
    for field, rows in tables.choices.items():
        yield field.value
        for value, names in rows.items():
            yield from (value, *names)


def blocks_of(alphabet: Mapping[str, object]) -> list[int]:
    """Return the numbers of the blocks that `folding_parts` gives."""
    return sorted(int(name[1:], 16) for name in alphabet)


def folding_parts(kept: Kept | None = None) -> Mapping[str, object]:
    """Return folding as a whole, in blocks of code points; what no block has is dropped.

    Nothing but code decides it, so that one entry of `kept` is for every corpus.
    """
    if kept is None:
        return _folding_parts()
    return kept.made(_Alphabet, "folding", lambda: _Alphabet(_folding_parts())).blocks


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """The blocks of folding: stretches that stay, what becomes what, and what becomes longer."""

    blocks: dict[str, tuple[list[int], str, str, dict[str, str]]]


@cache
def _folding_parts() -> dict[str, tuple[list[int], str, str, dict[str, str]]]:
    table = folding_table()
    blocks: dict[int, tuple[list[int], list[str], list[str], dict[str, str]]] = {}

    def block(code: int) -> tuple[list[int], list[str], list[str], dict[str, str]]:
        return blocks.setdefault(code // _BLOCK, ([], [], [], {}))

    for first, last in zip(table.kept[::2], table.kept[1::2], strict=True):
        for number in range(first // _BLOCK, last // _BLOCK + 1):
            start, end = max(first, number * _BLOCK), min(last, number * _BLOCK + _BLOCK - 1)
            block(start)[0].extend((start, end))
    for before, after in zip(table.before, table.after, strict=True):
        rows = block(ord(before))
        rows[1].append(before)
        rows[2].append(after)
    for before, folded in table.longer.items():
        block(ord(before))[3][before] = folded
    return {
        f"a{number:x}": (kept, "".join(before), "".join(after), longer)
        for number, (kept, before, after, longer) in sorted(blocks.items())
    }


def _fields(content: object) -> Mapping[str, object]:
    assert isinstance(content, dict)
    return content


def _script(name: str, content: object) -> str:
    return f"{_REGISTER}({script_json(name)},{script_json(content)});\n"
