"""What whole pages cost from bytes to numbered parts: pages a second, CPU time, memory."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.articles import divide
from guiju.batching import Failed, each
from guiju.corpus import read_screens
from guiju.markup.reading import layout_of
from guiju.model import Source, SourceKind, SourceText
from guiju.reporting import Progress
from guiju.restoration.restore import restore
from guiju.screening import Role, screen
from guiju.structure import parse
from page_generator import page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Structured:
    """What is counted of a page, and what the process that read it has held at most."""

    bytes_: int
    parts: int
    pid: int
    peak_kb: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What work on many pages cost; memory of this process and of all workers together."""

    pages: int
    bytes_: int
    parts: int
    wall_s: float
    cpu_s: float
    own_mb: float
    workers_mb: float
    workers: int

    def __str__(self) -> str:
        return (
            f"{self.pages} pages, {self.bytes_ / 1e6:.1f} MB, {self.parts} parts: "
            f"{self.pages / self.wall_s:.0f} pages/s, {self.bytes_ / 1e6 / self.wall_s:.2f} MB/s, "
            f"{1000 * self.cpu_s / self.pages:.2f} ms CPU a page; peak memory "
            f"{self.own_mb:.0f} MB and {self.workers_mb:.0f} MB in {self.workers} workers"
        )


def write_pages(folder: Path, count: int) -> tuple[Path, ...]:
    """Write generated pages into a folder: `00000.txt` as received, `00000.title` beside it."""
    paths = tuple(folder / f"{number:05d}.txt" for number in range(count))
    with Progress("generate", count) as progress:
        for _ in each(enumerate(paths), _write):
            progress.advance()
    return paths


def _write(numbered: tuple[int, Path]) -> None:
    number, path = numbered
    made = page(number)
    path.write_bytes(made.raw)
    path.with_suffix(".title").write_text(made.title, "utf-8")


def structured(path: Path, root: Path = ROOT) -> Structured:
    """Read a page, restore, screen, divide and parse it, as the corpus's pages are."""
    raw = path.read_bytes()
    text = _source_text(raw, path.with_suffix(".title").read_text("utf-8"))
    layout = layout_of(text)
    restored = restore(text, None, layout)
    page_title = restore(text.source.page_title).text
    screened = screen(restored, read_screens(root), page_title, layout.outside)
    divide(screened, page_title)
    kept = [line for line in screened.lines if line.role in (Role.TEXT, Role.COMMENTARY)]
    return Structured(len(raw), len(parse(kept).parts), os.getpid(), _peak_kb())


def _source_text(raw: bytes, title: str) -> SourceText:
    source = Source(
        id="page",
        page_title=title,
        site="demo",
        kind=SourceKind.REPOST,
        encoding="utf-8",
        sha256=sha256(raw).hexdigest(),
        script="hans",
    )
    return SourceText(source, raw.decode("utf-8"))


def measure(paths: Iterable[Path], work: Callable[[Path], Structured], workers: int | None) -> Cost:
    """Do the work on all pages and count what it cost."""
    paths = tuple(paths)
    cpu, wall = _cpu_s(), time.perf_counter()
    size = parts = 0
    peaks: dict[int, int] = {}
    with Progress("structure", len(paths)) as progress:
        for result in each(paths, work, workers=workers):
            if isinstance(result, Failed):
                raise RuntimeError(result.detail)
            size, parts = size + result.bytes_, parts + result.parts
            peaks[result.pid] = max(peaks.get(result.pid, 0), result.peak_kb)
            progress.advance()
    wall, cpu = time.perf_counter() - wall, _cpu_s() - cpu
    peaks.pop(os.getpid(), None)
    others = sum(peaks.values()) / 1024
    return Cost(len(paths), size, parts, wall, cpu, _peak_kb() / 1024, others, len(peaks))


def _cpu_s() -> float:
    """Return the CPU seconds of this process and of all that it has waited for."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)


def _peak_kb() -> int:
    """Return the most memory that this process has had; `ru_maxrss` would count its parent's."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def anchored(path: Path, name: str) -> Structured:
    """Do what another program does with a page: `t2s` of OpenCC, or `fix_text` of ftfy."""
    text = path.read_text("utf-8")
    _anchor(name)(text)
    return Structured(len(text.encode()), 0, os.getpid(), _peak_kb())


@cache
def _anchor(name: str) -> Callable[[str], str]:
    if name == "t2s":
        import opencc

        converter: Callable[[str], str] = opencc.OpenCC("t2s").convert
        return converter
    import ftfy

    return ftfy.fix_text


ANCHORS = (
    ("OpenCC t2s", partial(anchored, name="t2s")),
    ("ftfy.fix_text", partial(anchored, name="ftfy")),
)
