"""Writes what the browser searches: scripts that hand their data to one function of search.js.

Scripts rather than JSON, because a page opened from disk may load scripts only. `manifest.js` holds
what every search needs (folding, lexicon, ranking, rules); the clauses follow in files of some
hundred each, named by their content so that no browser keeps an old one beside a new manifest.
Everything is written once and read once: a clause costs its own size, however many there are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from guiju.folding import folding_table
from guiju.indexing import ranking
from guiju.indexing.analysis import Segmenter, load_segmenter, words
from guiju.indexing.records import ClauseRecord, Records, read_records, word_text
from guiju.jump import BELOW, BETWEEN, FORMS, JUMP_LIMIT
from guiju.lexicon import Lexicon, asking_words, read_lexicon, widenings
from guiju.query import FOLDED_LIMIT, RAW_LIMIT, RUNS, SPACES, VARIANT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Names = Mapping[str, tuple[str, ...]]

SHARDS_FORMAT = 1
MANIFEST_SCRIPT = "manifest.js"
CLAUSES_PER_SHARD = 400
# The function of search.js that takes in a part.
_REGISTER = "guijuSearchPart"


def write_shards(
    data: Path,
    folder: Path,
    *,
    lexicon: Path,
    cache: Path,
    platform_names: Names,
    topic_names: Names | None = None,
    trust_words: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write the browser's scripts for docs/data (`data`) into `folder` (site/search).

    `lexicon`, `cache`, `platform_names` and `topic_names` as for `build_index`; `trust_words` are
    the words shown for each trust. Files of an earlier call go.
    """
    read = read_lexicon(lexicon)
    segmenter = load_segmenter((term.term for term in read.terms), cache)
    scripts = shard_scripts(
        read_records(data),
        read,
        segmenter,
        platform_names=platform_names,
        topic_names=topic_names or {},
        trust_words=trust_words or {},
    )
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("clauses-*.js"):
        if old.name not in scripts:
            old.unlink()
    for name, content in scripts.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in scripts)


def shard_scripts(
    records: Records,
    lexicon: Lexicon,
    segmenter: Segmenter,
    *,
    platform_names: Names,
    topic_names: Names,
    trust_words: Mapping[str, str],
) -> dict[str, str]:
    """Return the browser's scripts by file name."""
    scripts: dict[str, str] = {}
    rule_places = {rule.id: place for place, rule in enumerate(records.rules)}
    longest_word = 0
    for start in range(0, len(records.clauses), CLAUSES_PER_SHARD):
        rows: list[dict[str, object]] = []
        for record in records.clauses[start : start + CLAUSES_PER_SHARD]:
            counts = _long_words(record, segmenter)
            longest_word = max(longest_word, *map(len, counts), 0)
            rows.append(_row(record, rule_places[record.rule], counts))
        content = _json(rows)
        name = f"clauses-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
        scripts[f"{name}.js"] = f"{_REGISTER}({_json(name)},{content});\n"
    manifest = {
        "format": SHARDS_FORMAT,
        "shards": [name.removesuffix(".js") for name in scripts],
        "folding": asdict(folding_table()),
        "widenings": [asdict(widening) for widening in widenings(lexicon.synonyms)],
        "asking": asking_words(lexicon.asking),
        "query": {
            "rawLimit": RAW_LIMIT,
            "foldedLimit": FOLDED_LIMIT,
            "variantLimit": VARIANT_LIMIT,
            "longestWord": longest_word,
            "spaces": SPACES.pattern,
            "runs": RUNS.pattern,
        },
        "jump": {"limit": JUMP_LIMIT, "below": BELOW, "between": BETWEEN.pattern, "forms": FORMS},
        "ranking": _ranking(len(records.clauses)),
        "platforms": _choices([rule.platform for rule in records.rules], platform_names),
        "topics": _choices(
            [topic for record in records.clauses for topic in record.topics], topic_names
        ),
        "trust": dict(trust_words),
        "rules": [asdict(rule) for rule in records.rules],
    }
    scripts[MANIFEST_SCRIPT] = f'{_REGISTER}("manifest",{_json(manifest)});\n'
    return scripts


def _ranking(clauses: int) -> dict[str, object]:
    """Return the numbers of the ranking formula; `rarity[df]` for as many clauses as there are."""
    return {
        "k1": ranking.K1,
        "b": ranking.B,
        "synonymShare": ranking.SYNONYM_SHARE,
        "pathShare": ranking.PATH_SHARE,
        "relatedShare": ranking.RELATED_SHARE,
        "wordUnits": ranking.WORD_UNITS,
        "ruleShare": ranking.RULE_SHARE,
        "ruleBest": ranking.RULE_BEST,
        "shortestWord": ranking.SHORTEST_WORD,
        "rarity": [ranking.rarity(clauses, df) for df in range(clauses + 1)],
    }


def _choices(used: list[str], names: Names) -> list[dict[str, object]]:
    """Return the values that a filter offers, most used first, with all their names."""
    return [
        {"id": value, "names": list(names.get(value, ())) or [value]}
        for value, _ in Counter(used).most_common()
    ]


def _row(record: ClauseRecord, rule: int, counts: Counter[str]) -> dict[str, object]:
    """Return a clause as the browser gets it; what is empty is left out."""
    fields: dict[str, object] = {
        "rule": rule,
        "id": record.id,
        "label": record.label,
        "shown": "" if record.label else record.shown_label,
        "title": record.title,
        "path": record.path,
        "text": record.text,
        "trust": record.trust,
        "place": record.place,
        "anchor": record.anchor,
        "topics": record.topics,
        "glosses": [(gloss.start, gloss.end, gloss.original) for gloss in record.glosses],
        "words": dict(sorted(counts.items())),
    }
    return {name: value for name, value in fields.items() if value or name == "rule"}


def _long_words(record: ClauseRecord, segmenter: Segmenter) -> Counter[str]:
    """Count the words of a clause that are more than a pair of characters."""
    found = (word.text for word in words(word_text(record), segmenter))
    return Counter(word for word in found if len(word) >= ranking.SHORTEST_WORD)


def _json(value: object) -> str:
    r"""Encode data so that it may stand in a script, inside a page or out of it.

    >>> print(_json("</script>"))
    "\u003c/script>"
    """
    encoded = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r"[<\u2028\u2029\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", encoded)
