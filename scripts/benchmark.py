"""Print figures beside their anchors, measured in the same run.

    .venv/bin/python scripts/benchmark.py restoration [CLAUSES.jsonl]
    .venv/bin/python scripts/benchmark.py pages [--count 10000] [--workers N]
    .venv/bin/python scripts/benchmark.py incremental [--count 1000]
    .venv/bin/python scripts/benchmark.py search [CLAUSES QUERIES]
    .venv/bin/python scripts/benchmark.py queries
    .venv/bin/python scripts/benchmark.py browser [CLAUSES]
    .venv/bin/python scripts/benchmark.py recognition [CLAUSES]

Needs what the tests need (`python3 scripts/test.py` sets it up). CLAUSES holds clean clauses, one
`{"rule": …, "text": …}` a line; without it the sample in tests/data is used.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from guiju.evaluation import Quality

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
SEEDS = (1, 2, 3)
DOCUMENTS = 200
LENGTH = 3000  # characters of each document
RUNS = 5
SIZES = (500, 10_000, 50_000)  # clauses to search in a browser
LAWS = 10  # laws that editions are made from
DEPTH = 100  # how many clauses each engine is asked for


def restoration(source: Path) -> None:
    """Print how exact restoration is on damage made anew, and its speed and memory.

    Time stands beside OpenCC's t2s and ftfy.fix_text on the same text in the same process; memory
    is the peak of what Python and numpy ask for, over the text's size in UTF-8.
    """
    import ftfy
    import opencc

    from damage_generator import Decoder, annotate
    from damage_measure import measure
    from guiju import restore, screen
    from guiju.corpus import read_screens

    texts = _documents(source)
    for seed in SEEDS:
        chosen = random.Random(seed).sample(texts, min(DOCUMENTS, len(texts)))
        _say(f"seed {seed}: {measure(chosen, seed)}")
    variants: dict[str, dict[str, object]] = {
        "U+FFFD for the lost byte, bracket left": {"decoder": Decoder("\ufffd", eats=False)},
        "nothing printed, bracket eaten": {"decoder": Decoder("", eats=True)},
        "nothing printed, bracket left": {"decoder": Decoder("", eats=False)},
        "readings taken out since": {"unread": True},
    }
    chosen = random.Random(SEEDS[0]).sample(texts, min(DOCUMENTS, len(texts)))
    for name, damage in variants.items():
        _say(f"{name}: {measure(chosen, SEEDS[0], **damage)}")
    rng = random.Random(SEEDS[0])
    damaged = "\n".join(annotate(text, rng).text for text in texts[:DOCUMENTS])
    screens = read_screens(ROOT)
    convert = opencc.OpenCC("t2s").convert

    def cleaned(text: str) -> object:
        return screen(restore(text), screens)

    for name, text in (("damaged", damaged), ("clean", "\n".join(texts[:DOCUMENTS]))):
        size = len(text.encode())
        seconds = [_seconds(work, text) for work in (convert, ftfy.fix_text, restore, cleaned)]
        t2s, fixed, own, both = seconds
        rates = [size / 1e6 / second for second in seconds]
        _say(
            f"{name} text, {size / 1e6:.1f} MB, MB/s: OpenCC t2s {rates[0]:.1f}, "
            f"ftfy.fix_text {rates[1]:.1f}, restore {rates[2]:.1f}, restore + screen {rates[3]:.1f}"
        )
        _say(
            f"  restore + screen: {both / t2s:.1f} times OpenCC's time, {fixed / both:.1f} times "
            f"as fast as ftfy; restore alone {own / t2s:.1f} and {fixed / own:.1f}; "
            f"memory {_peak(cleaned, text) / size:.1f} times the text"
        )


def pages(count: int, workers: int | None) -> None:
    """Print what generated pages cost from bytes to numbered parts, with all cores.

    Beside OpenCC's t2s and ftfy.fix_text over the same pages with as many workers. What else the
    machine does shows in the wall time, hardly in the CPU time.
    """
    import os
    import tempfile

    from page_figures import ANCHORS, measure, structured, write_pages

    with tempfile.TemporaryDirectory(prefix="guiju-pages-") as folder:
        paths = write_pages(Path(folder), count)
        for name, work in (("guiju", structured), *ANCHORS):
            cost = measure(paths, work, workers)
            _say(f"{name}: {cost}; load of the machine {os.getloadavg()[0]:.1f}")


def incremental(count: int) -> None:
    """Print what builds of a generated corpus cost, without mkdocs.

    From nothing, with nothing changed, and with one source changed, each beside the first.
    """
    from build_figures import measure

    full, *others = measure(count)
    _say(f"{count} sources, {full.name}: {full.cpu_s:.1f} CPU s, {full.wall_s:.1f} s")
    for one in others:
        _say(
            f"{one.name}: {one.cpu_s:.1f} CPU s, {one.wall_s:.1f} s: {one.cpu_s / full.cpu_s:.1%} "
            f"of a full build's CPU time, {one.wall_s / full.wall_s:.1%} of its wall time"
        )


def _peak(work: Callable[[str], object], text: str) -> int:
    """Return the most bytes that a piece of work held at once, its result included."""
    tracemalloc.start()
    work(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _documents(source: Path) -> list[str]:
    """Return clean documents of at least 1,000 characters that the tables were not built from."""
    from hashlib import sha256

    laws: dict[str, list[str]] = {}
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if sha256(row["rule"].encode()).digest()[0] % 2 == 0:
                laws.setdefault(row["rule"], []).append(row["text"])
    joined = ("\n".join(clauses)[:LENGTH] for clauses in laws.values())
    return [text for text in joined if len(text) >= 1000]


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Return the least CPU time of some runs."""
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        work(text)
        times.append(time.process_time() - begun)
    return min(times)


def search(rest: list[str]) -> None:
    """Print the wall time of a cold `guiju search` beside that of an empty Python process.

    With CLAUSES and QUERIES, as `guiju evaluate` takes them, also how good and how quick ranking is
    beside bm25s and tantivy on the same features, in this one process.
    """
    empty = [sys.executable, "-c", "pass"]
    asked = [sys.executable, "-m", "guiju.cli", "--root", str(ROOT), "search", "清退 体验分"]
    for name, command in (("python -c pass", empty), ("guiju search", asked)):
        times = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT / "scripts")
            times.append(time.perf_counter() - begun)
        _say(f"{name}: median {sorted(times)[RUNS // 2] * 1000:.0f} ms of {RUNS} runs")
    if rest:
        _engines(Path(rest[0]), Path(rest[1]))


def _engines(clauses: Path, queries: Path) -> None:
    from guiju import evaluation
    from guiju.indexing.features import features
    from guiju.lexicon import read_lexicon

    lexicon = read_lexicon(ROOT / "corpus" / "lexicon")
    found = evaluation.evaluate(clauses, queries, lexicon, ROOT / ".cache" / "jieba")
    cost = found.cost
    _row("guiju", found.quality, cost.impacts_s, cost.query_cpu_ms)
    records = evaluation.read_clauses(clauses).clauses
    ids = [record.id for record in records]
    questions = evaluation.read_questions(queries, frozenset(ids))
    # As `features` counts them, a feature as often as it stands there.
    tokens = [list(features(record.text).elements()) for record in records]
    asked = [list(features(question.text)) for question in questions]
    for name, engine in (("bm25s", _bm25s), ("tantivy", _tantivy)):
        try:
            begun = time.process_time()
            find = engine(tokens)
        except ImportError:
            _say(f"{name}: is not installed; see scripts/requirements/benchmark.in")
            continue
        spent = time.process_time() - begun
        ranked: list[evaluation.Ranked] = []
        times: list[float] = []
        for _ in range(2):
            ranked.clear()
            times.clear()
            for question, words in zip(questions, asked, strict=True):
                begun = time.process_time()
                numbers = find(words)
                times.append((time.process_time() - begun) * 1000)
                named = tuple(ids[number] for number in numbers)
                ranked.append(evaluation.Ranked(question.qid, named))
        _row(name, evaluation.quality(questions, ranked), spent, evaluation.percentiles(times))


def _row(name: str, quality: Quality, build_s: float, query_ms: tuple[float, ...]) -> None:
    _say(
        f"{name:<8} nDCG@10 {quality.ndcg_10:.4f}, R@100 {quality.recall_100:.4f}, "
        f"built in {build_s:.1f} CPU s, query CPU ms p50/p95/p99 "
        + "/".join(f"{one:.2f}" for one in query_ms)
    )


def _bm25s(tokens: list[list[str]]) -> Callable[[list[str]], list[int]]:
    import bm25s

    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index(tokens, show_progress=False)
    known = retriever.vocab_dict

    def find(words: list[str]) -> list[int]:
        kept = [word for word in words if word in known]
        if not kept:
            return []
        found, _ = retriever.retrieve([kept], k=DEPTH, show_progress=False)
        return [int(number) for number in found[0]]

    return find


def _tantivy(tokens: list[list[str]]) -> Callable[[list[str]], list[int]]:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace")
    builder.add_integer_field("number", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(100_000_000, num_threads=1)
    for number, words in enumerate(tokens):
        writer.add_document(tantivy.Document(words=" ".join(words), number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(words: list[str]) -> list[int]:
        terms = [tantivy.Query.term_query(schema, "words", word) for word in words]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(query, limit=DEPTH).hits
        return [int(searcher.doc(place)["number"][0]) for _, place in hits]

    return find


def queries() -> None:
    """Print how many of our own searches are answered at the first hit and in the first three.

    By kind and half; of the locked half only counts, for it is never tuned on.
    """
    from guiju.indexing.opened import open_index
    from own_queries import DEPTHS, HALVES, measure, share

    with open_index(ROOT / ".cache" / "index") as index:
        counted = measure(index)
    for one in counted:
        _say(f"{one.kind:<12} {one.half:<7} {one.at_1:>2} {one.at_3:>2} of {one.asked}")
        if one.half == "dev" and one.failed:
            _say(f"    not first: {' · '.join(one.failed)}")
    for half in HALVES:
        first, third = (share(counted, half, depth) for depth in DEPTHS)
        _say(f"{half}: success@1 {first:.1%}, success@3 {third:.1%}")


def browser(source: Path | None) -> None:
    """Print what searches of two to eight characters cost in a real Chromium.

    Of our own corpus; with CLAUSES, as `guiju evaluate` takes them, of their first 500, 10,000 and
    50,000.
    """
    import tempfile

    from browser_figures import measure
    from clause_site import first_clauses, own_clauses, write_site
    from guiju.indexing.build import Vocabulary
    from guiju.lexicon import read_lexicon

    _say("clauses  first KB (unpacked)  later KB (unpacked)  first ms  later ms  heap MB  task ms")
    for size in SIZES if source else (0,):
        if source:
            records = first_clauses(source, size)
            vocabulary = Vocabulary(read_lexicon(ROOT / "corpus" / "lexicon"), {})
        else:
            records, vocabulary = own_clauses()
        with tempfile.TemporaryDirectory(prefix="guiju-browser-") as place:
            one = measure(write_site(records, Path(place) / "site", vocabulary), records)
        _say(
            f"{one.clauses:>7}  {one.first_kb:>8.0f} ({one.first_unpacked_kb:>7.0f})  "
            f"{one.later_kb:>8.0f} ({one.later_unpacked_kb:>7.0f})  {one.first_ms:>8.0f}  "
            f"{one.later_ms:>8.0f}  {one.heap_mb:>7.1f}  {one.longest_task_ms:>7.0f}"
        )


def recognition(source: Path) -> None:
    """Print what texts made from laws by lot are, and what they are taken for.

    Editions (clauses put in, dropped, moved, other numbers), witnesses (other marks, no end, no
    numbers) and rules of their own (other laws, news, another platform), under several titles.
    """
    from recognition_measure import confusion, laws_in, table

    laws = laws_in(source)
    for seed in SEEDS:
        _say(f"seed {seed}, {LAWS} of {len(laws)} laws")
        for line in table(confusion(laws, LAWS, seed)):
            _say(line)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["restoration", *rest] if len(rest) < 2:
            restoration(Path(rest[0]) if rest else ROOT / "tests" / "data" / "statutes.jsonl")
        case ["pages", *rest]:
            parser = argparse.ArgumentParser("scripts/benchmark.py pages")
            parser.add_argument("--count", type=int, default=10_000)
            parser.add_argument("--workers", type=int)
            given = parser.parse_args(rest)
            pages(given.count, given.workers)
        case ["incremental", *rest]:
            parser = argparse.ArgumentParser("scripts/benchmark.py incremental")
            parser.add_argument("--count", type=int, default=1000)
            incremental(parser.parse_args(rest).count)
        case ["search", *rest] if len(rest) in (0, 2):
            search(rest)
        case ["queries"]:
            queries()
        case ["browser", *rest] if len(rest) < 2:
            browser(Path(rest[0]) if rest else None)
        case ["recognition", *rest] if len(rest) < 2:
            recognition(Path(rest[0]) if rest else ROOT / "tests" / "data" / "statutes.jsonl")
        case _:
            sys.exit(
                "scripts/benchmark.py: say `restoration [CLAUSES.jsonl]`, `pages [--count N]`, "
                "`incremental [--count N]`, "
                "`search [CLAUSES QUERIES]`, `queries`, `browser [CLAUSES]` or "
                "`recognition [CLAUSES]`"
            )
