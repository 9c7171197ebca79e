"""Rebuild the derived tables and figures in corpus; run by hand when a recipe changes.

    .venv/bin/python scripts/tables.py readings
    .venv/bin/python scripts/tables.py pairs CLAUSES.jsonl   # {"rule": …, "text": …} a line
    .venv/bin/python scripts/tables.py spun CLAUSES.jsonl    # the same

The tables are committed: neither a build nor a restoration needs these recipes or their inputs.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import re
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
DAMAGE = CORPUS / "damage"
HAN = "\u4e00-\u9fff"
SIGNS = "，。、；：？！（）《》“”"
PAIRS = 200_000
RARITY_FLOOR = 5  # bits; no character but a sign is commoner than one in thirty-two


def gbk_hanzi() -> list[str]:
    """Return every Chinese character that GBK writes in two bytes, in code order."""
    found: list[str] = []
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = bytes((lead, trail)).decode("gbk", "ignore")
            if len(char) == 1 and "\u4e00" <= char <= "\u9fff":
                found.append(char)
    return found


def readings() -> None:
    """Write readings.tsv: the characters that an annotator may have marked, with all readings."""
    import opencc
    from pypinyin import Style, pinyin

    to_simplified, to_traditional = opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert
    rows = []
    for char in gbk_hanzi():
        simplified = to_simplified(char)
        if simplified == char and to_traditional(char) == char:
            continue
        forms = {char, simplified}
        found = {r for f in forms for r in pinyin(f, style=Style.TONE, heteronym=True)[0]}
        rows.append(f"{char}\t{','.join(sorted(found - forms))}\n")
    header = (
        "# Characters whose Traditional and Simplified forms differ, with every reading of both.\n"
        "# A reading annotation is believed only when the character before it has that reading.\n"
        "# Recipe: scripts/tables.py readings (GBK's characters; forms by OpenCC t2s and s2t,\n"
        "# readings by pypinyin, MIT). Fields: character, readings.\n"
    )
    (DAMAGE / "readings.tsv").write_text(header + "".join(rows), "utf-8", newline="\n")


def pairs(clauses: Path) -> None:
    """Write pairs.tsv: what each character costs after another, in bits, from clean text."""
    import jieba

    single: dict[str, float] = defaultdict(float)
    double: dict[str, float] = defaultdict(float)
    for record in _records(clauses):
        # The other half of the laws is kept for tests: nothing in it has been counted.
        if hashlib.sha256(record["rule"].encode()).digest()[0] % 2 == 0:
            continue
        for run in re.findall(f"[{HAN}{SIGNS}]+", record["text"]):
            _count(run, 1.0, single, double)
    scale = sum(single.values()) / 60_000_000  # jieba's counts sum to some sixty million
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count = line.decode("utf-8").split(" ")[:2]
            if re.fullmatch(f"[{HAN}]+", word):
                _count(word, int(count) * scale, single, double)
    total = sum(single.values())
    best = sorted(double, key=lambda pair: (-double[pair], pair))[:PAIRS]
    rows: dict[str, list[str]] = defaultdict(list)
    for pair in sorted(best):
        bits = math.log2((single[pair[0]] + 1) / double[pair])
        rows[pair[0]].append(f"{pair[1]}{min(max(round(bits), 0), 15):x}")
    common = sorted(single, key=lambda char: (-single[char], char))
    rarity = ((char, round(math.log2(total / single[char]))) for char in common)
    first = "".join(f"{char}{min(bits - RARITY_FLOOR, 15):x}" for char, bits in rarity if bits < 24)
    header = (
        "# What Chinese characters cost, in bits: how unexpected each is, one hexadecimal digit.\n"
        f"# First row (*): characters with log2(1/frequency) - {RARITY_FLOOR}, commonest first.\n"
        "# Other rows: a character, then those seen after it with log2(1/probability) there.\n"
        f"# Recipe: scripts/tables.py pairs CLAUSES, the {PAIRS:,} commonest pairs of (1) every\n"
        "# second law (by hash) of a collection of 1,344 Chinese statutes, which are free of\n"
        "# copyright (著作权法第五条), and (2) the words and counts of jieba 0.42.1 (MIT).\n"
    )
    body = "".join(f"{left}\t{''.join(rights)}\n" for left, rights in sorted(rows.items()))
    (DAMAGE / "pairs.tsv").write_text(f"{header}*\t{first}\n{body}", "utf-8", newline="\n")


def spun(clauses: Path) -> None:
    """Write clean_per_million into spun.yaml: how often ordinary text has each term in its place.

    The larger of two figures is kept: how often laws have it in the places that the row allows, and
    how often people say it anywhere (jieba's word counts), for laws lack much of what guides say.
    """
    import jieba
    import yaml
    from pydantic import TypeAdapter

    from guiju.records import SpunTermRecord
    from guiju.spinning import glosses_of

    path = CORPUS / "lexicon" / "spun.yaml"
    text = path.read_text("utf-8")
    rows = TypeAdapter(tuple[SpunTermRecord, ...]).validate_python(yaml.safe_load(text))
    law = "\n".join(record["text"] for record in _records(clauses))
    per_million = 1e6 / len(re.findall(f"[{HAN}]", law))
    with jieba.get_dict_file() as lines:
        counts = dict(line.decode("utf-8").split(" ")[:2] for line in lines)
    characters = sum(len(word) * int(count) for word, count in counts.items())
    times = Counter(law[gloss.start : gloss.end] for gloss in glosses_of(law, rows))
    for row in rows:
        said = int(counts.get(row.term, 0)) * 1e6 / characters
        head = f"- term: {row.term}\n  original: {row.original}\n  clean_per_million: "
        begin = text.index(head) + len(head)
        end = text.index("\n", begin)
        text = f"{text[:begin]}{max(times[row.term] * per_million, said):.4g}{text[end:]}"
    path.write_text(text, "utf-8", newline="\n")


def _records(clauses: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if clauses.suffix == ".gz" else open
    with opener(clauses, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _count(run: str, weight: float, single: dict[str, float], double: dict[str, float]) -> None:
    for char in run:
        single[char] += weight
    for left, right in pairwise(run):
        double[left + right] += weight


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["readings"]:
            readings()
        case ["pairs", path]:
            pairs(Path(path))
        case ["spun", path]:
            spun(Path(path))
        case _:
            usage = "say `readings`, or `pairs` or `spun` and a file of clean clauses"
            sys.exit(f"scripts/tables.py: {usage}")
