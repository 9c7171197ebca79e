"""Print figures beside their anchors, measured in the same run.

    .venv/bin/python scripts/benchmark.py restoration [CLAUSES.jsonl]
    .venv/bin/python scripts/benchmark.py search
    .venv/bin/python scripts/benchmark.py queries

Needs what the tests need (`python3 scripts/test.py` sets it up). CLAUSES holds clean clauses, one
`{"rule": …, "text": …}` a line; without it the sample in tests/data is used.
"""

from __future__ import annotations

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

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
SEEDS = (1, 2, 3)
DOCUMENTS = 200
LENGTH = 3000  # characters of each document
RUNS = 5


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


def search() -> None:
    """Print the wall time of a cold `guiju search` beside that of an empty Python process."""
    empty = [sys.executable, "-c", "pass"]
    asked = [sys.executable, "-m", "guiju.cli", "--root", str(ROOT), "search", "清退 体验分"]
    for name, command in (("python -c pass", empty), ("guiju search", asked)):
        times = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT / "scripts")
            times.append(time.perf_counter() - begun)
        _say(f"{name}: median {sorted(times)[RUNS // 2] * 1000:.0f} ms of {RUNS} runs")


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


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["restoration", *rest] if len(rest) < 2:
            restoration(Path(rest[0]) if rest else ROOT / "tests" / "data" / "statutes.jsonl")
        case ["search"]:
            search()
        case ["queries"]:
            queries()
        case _:
            sys.exit(
                "scripts/benchmark.py: say `restoration [CLAUSES.jsonl]`, `search` or `queries`"
            )
