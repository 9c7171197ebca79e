"""Measures search on any file of clauses with any file of questions whose answers are known.

The engine and its settings are those of our own search. Everything is made in a temporary place.
"""

from __future__ import annotations

import gzip
import json
import math
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from guiju.errors import GuijuError
from guiju.indexing.build import Vocabulary, build_index, write_impacts
from guiju.indexing.manifest import origin_of
from guiju.indexing.opened import open_index
from guiju.indexing.records import ClauseRecord, Records, RuleRecord
from guiju.jump import place_of
from guiju.search import rank, understood

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guiju.lexicon import Lexicon

DEPTH = 100
NEAR = 10
_PERCENTILES = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the clauses that answer it."""

    qid: str
    text: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was found for a question, best first, to depth 100."""

    qid: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over all questions.

    `recall_10` and `recall_100` are |gold ∩ top k| / |gold|; `mrr_10` is one over the place of the
    first right clause among the first ten; `ndcg_10` has binary gains and log2 discounts.
    """

    recall_10: float
    recall_100: float
    mrr_10: float
    ndcg_10: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What an index and its answers cost.

    `impacts_s` is the CPU time for what ranking reads, `index_s` the wall time for all with Whoosh;
    `query_cpu_ms` and `query_wall_ms` are the 50th, 95th and 99th percentiles of a warm search.
    """

    clauses: int
    questions: int
    impacts_s: float
    index_s: float
    index_mb: float
    peak_rss_mb: float
    open_ms: float
    query_cpu_ms: tuple[float, ...]
    query_wall_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Quality, cost, and what was found."""

    quality: Quality
    cost: Cost
    found: tuple[Ranked, ...]


def evaluate(clauses: Path, queries: Path, lexicon: Lexicon, cache: Path) -> Evaluation:
    """Index clauses, put every question, and measure.

    Lines are `{"id", "rule", "label", "title", "text"}` and `{"qid", "text", "gold"}`.

    Raises:
        GuijuError: a file or a line of it does not read.
    """
    records = read_clauses(clauses)
    questions = read_questions(queries, frozenset(record.id for record in records.clauses))
    with tempfile.TemporaryDirectory(prefix="guiju-evaluate-") as place:
        index = Path(place) / "index"
        origin = origin_of((clauses,), ())
        cpu = time.process_time()
        (Path(place) / "impacts").mkdir()
        write_impacts(records, Path(place) / "impacts")
        impacts_s = time.process_time() - cpu
        begun = time.perf_counter()
        build_index(
            records,
            index,
            origin=origin,
            vocabulary=Vocabulary(lexicon, {}),
            cache=cache,
        )
        index_s = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
        begun = time.perf_counter()
        with open_index(index, origin) as opened:
            open_ms = (time.perf_counter() - begun) * 1000
            ids = [record.id for record in records.clauses]
            found: list[Ranked] = []
            timings: list[tuple[float, float]] = []
            for is_timed in (False, True):
                found.clear()
                for question in questions:
                    begun, cpu = time.perf_counter(), time.process_time()
                    query = understood(opened, question.text)
                    numbers = rank(opened, query, depth=DEPTH).clauses.tolist()
                    spent = time.process_time() - cpu, time.perf_counter() - begun
                    found.append(Ranked(question.qid, tuple(ids[number] for number in numbers)))
                    if is_timed:
                        timings.append(spent)
    cpu_ms, wall_ms = (percentiles([1000 * one[at] for one in timings]) for at in (0, 1))
    cost = Cost(
        clauses=len(records.clauses),
        questions=len(questions),
        impacts_s=impacts_s,
        index_s=index_s,
        index_mb=size / 1e6,
        peak_rss_mb=_peak_rss_mb(),
        open_ms=open_ms,
        query_cpu_ms=cpu_ms,
        query_wall_ms=wall_ms,
    )
    return Evaluation(quality(questions, found), cost, tuple(found))


def quality(questions: list[Question], found: list[Ranked]) -> Quality:
    """Compare what was found with what answers the questions.

    >>> right = Question("q", "?", ("a", "b"))
    >>> quality([right], [Ranked("q", ("x", "a", "y"))])
    Quality(recall_10=0.5, recall_100=0.5, mrr_10=0.5, ndcg_10=0.38685280723454163)
    """
    rows = []
    for question, one in zip(questions, found, strict=True):
        gold = set(question.gold)
        places = [place for place, name in enumerate(one.ids[:DEPTH]) if name in gold]
        near = [place for place in places if place < NEAR]
        ideal = sum(_gain(place) for place in range(min(len(gold), NEAR)))
        rows.append(
            (
                len(near) / len(gold),
                len(places) / len(gold),
                1 / (near[0] + 1) if near else 0.0,
                sum(map(_gain, near)) / ideal,
            )
        )
    return Quality(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))


def _gain(place: int) -> float:
    return 1 / math.log2(place + 2)


def read_clauses(path: Path) -> Records:
    """Read a file of clauses, packed or not, as search knows them."""
    rules: dict[str, RuleRecord] = {}
    clauses: list[ClauseRecord] = []
    seen: set[str] = set()
    for where, row in _rows(path):
        name, rule, text = (_text(row, field, where) for field in ("id", "rule", "text"))
        label, title = (_text(row, field, where, needed=False) for field in ("label", "title"))
        if name in seen:
            message = f"{where}: id {name} is there twice; give each clause its own"
            raise GuijuError(message)
        seen.add(name)
        rules.setdefault(rule, RuleRecord(rule, rule, (rule,), "", "", "", ""))
        clauses.append(
            ClauseRecord(
                id=name,
                pinned=name,
                rule=rule,
                rule_title=rule,
                platform="",
                topics=(),
                kind="clause",
                label=label,
                shown_label=label,
                # Where it only repeats what the clause is called, it is no title of its own.
                title="" if title.replace(rule, "").replace(label, "").strip() == "" else title,
                path=(),
                text=text,
                status="",
                trust="",
                place=place_of(label),
                anchor=name,
                glosses=(),
            )
        )
    if not clauses:
        message = f"{path}: holds no clauses; give one JSON object a line"
        raise GuijuError(message)
    return Records(tuple(rules.values()), tuple(clauses))


def read_questions(path: Path, known: frozenset[str]) -> list[Question]:
    """Read a file of questions; `known` are the ids that an answer may have."""
    questions = []
    for where, row in _rows(path):
        qid, text = (_text(row, field, where) for field in ("qid", "text"))
        gold = row.get("gold")
        if not isinstance(gold, list) or not gold or not all(isinstance(one, str) for one in gold):
            message = f"{where}: gold is no list of ids; name the clauses that answer the question"
            raise GuijuError(message)
        unknown = [one for one in gold if one not in known]
        if unknown:
            message = f"{where}: no clause has the id {unknown[0]}; give the clauses file it is of"
            raise GuijuError(message)
        questions.append(Question(qid, text, tuple(dict.fromkeys(gold))))
    if not questions:
        message = f"{path}: holds no questions; give one JSON object a line"
        raise GuijuError(message)
    return questions


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each line's place and object."""
    number = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                where = f"{path}:{number}"
                try:
                    row: object = json.loads(line)
                except ValueError:
                    message = f"{where}: is no JSON; give one object a line"
                    raise GuijuError(message) from None
                if not isinstance(row, dict):
                    message = f"{where}: is no JSON object; give one object a line"
                    raise GuijuError(message)
                yield where, cast("Mapping[str, object]", row)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is no UTF-8 text, or is cut off"
        message = (
            f"{path}:{number + 1}: {reason}; give a file of JSON lines, packed with gzip or not"
        )
        raise GuijuError(message) from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _text(row: Mapping[str, object], field: str, where: str, *, needed: bool = True) -> str:
    value = row.get(field, None if needed else "")
    # Ids are often written as numbers.
    if isinstance(value, int) and field in ("id", "qid") and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and (value or not needed):
        return value
    message = f"{where}: {field} is {'missing' if value is None else 'no text'}; write a text"
    raise GuijuError(message)


def percentiles(values: list[float]) -> tuple[float, ...]:
    """Return the least values that 50, 95 and 99 per cent of the values do not exceed.

    >>> percentiles([3.0, 1.0, 2.0])
    (2.0, 3.0, 3.0)
    """
    ordered = sorted(values)
    return tuple(
        ordered[max(0, math.ceil(share * len(values) / 100) - 1)] for share in _PERCENTILES
    )


def _peak_rss_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def json_of(found: Evaluation) -> dict[str, object]:
    """Return the figures as plain data."""
    return {"quality": asdict(found.quality), "cost": asdict(found.cost)}
