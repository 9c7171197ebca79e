"""Print figures beside their anchors, measured in the same run.

    .venv/bin/python scripts/benchmark.py restoration [CLAUSES.jsonl]
    .venv/bin/python scripts/benchmark.py search

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
    """Print how exact restoration is on damage made anew, and its speed beside OpenCC's t2s."""
    import opencc

    from damage_generator import annotate
    from damage_measure import measure
    from guiju import restore

    texts = _documents(source)
    for seed in SEEDS:
        chosen = random.Random(seed).sample(texts, min(DOCUMENTS, len(texts)))
        _say(f"seed {seed}: {measure(chosen, seed)}")
    rng = random.Random(SEEDS[0])
    damaged = "\n".join(annotate(text, rng).text for text in texts[:DOCUMENTS])
    clean = "\n".join(texts[:DOCUMENTS])
    convert = opencc.OpenCC("t2s").convert
    for name, text in (("damaged", damaged), ("clean", clean)):
        anchor, own = _seconds(convert, text), _seconds(restore, text)
        size = len(text.encode()) / 1e6
        _say(
            f"{name} text, {size:.1f} MB: OpenCC t2s {size / anchor:.1f} MB/s, "
            f"restore {size / own:.2f} MB/s, {own / anchor:.0f} times OpenCC's time"
        )


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


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["restoration", *rest] if len(rest) < 2:
            restoration(Path(rest[0]) if rest else ROOT / "tests" / "data" / "statutes.jsonl")
        case ["search"]:
            search()
        case _:
            sys.exit("scripts/benchmark.py: say `restoration [CLAUSES.jsonl]` or `search`")
