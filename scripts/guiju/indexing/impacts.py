"""The weight of each feature in each clause, worked out once: a search only adds them up.

A feature that stands in a clause weighs

    impact = round(scale · rarity · tf · (k1 + 1) / (tf + k1 · (1 - b + b · length / average)))
    rarity = ln(1 + (clauses - df + 0.5) / (df + 0.5))

where `tf` is how often it stands in the clause's label and text, with its shares of what stands in
headings, title and defined terms; `df` in how many clauses it does; `length` how many folded
characters label and text have. That is BM25 in small whole numbers, whose sums do not depend on
their order and are the same in every language.

On disk: four arrays. `codes` (sorted) names the features, `starts[i]:starts[i + 1]` are the places
of feature `i` in `clauses` (ascending) and `impacts`. The joints of runs are there with impact 0.
"""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from guiju.indexing.features import code, joints, run_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from guiju.indexing.settings import RankingSettings

    _Arrays = tuple[
        npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.uint8]
    ]

ARRAYS = ("codes", "starts", "clauses", "impacts")
HEAVIEST = 255
# How many features an opened index remembers the places of.
_REMEMBERED = 100_000
# A feature that more than one clause in sixteen has is added up row by row: that is quicker than
# clause by clause. No corpus has more than some hundred of them.
_ROW_SHIFT = 4
# So many weights of up to 255 fit into 16 bits.
_ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clause in folded runs, and how much of an occurrence one in it counts.

    Parts are printed in a row on the page; one that is not `is_printed` only adds weight.
    """

    runs: list[str]
    share: float
    is_printed: bool = True


def clause_weights(wordings: Iterable[tuple[Part, ...]]) -> dict[str, float]:
    """Return how often each feature counts in a clause, 0 for joints; the richest wording counts.

    >>> clause_weights([(Part(["清退"], 0.5), Part(["扣分"], 1))])
    {'清': 0.5, '退': 0.5, '清退': 0.5, '扣': 1, '分': 1, '扣分': 1, '退扣': 0}
    """
    richest: dict[str, float] = {}
    for parts in wordings:
        counts: dict[str, float] = {}
        for part in parts:
            for feature, times in run_features(part.runs).items():
                counts[feature] = counts.get(feature, 0) + part.share * times
        for feature in joints([run for part in parts if part.is_printed for run in part.runs]):
            counts.setdefault(feature, 0)
        if not richest:
            richest = counts
            continue
        for feature, weight in counts.items():
            richest[feature] = max(weight, richest.get(feature, 0))
    return richest


@dataclass(frozen=True, slots=True)
class CountedClauses:
    """The features of some clauses, as they are kept: what `add` takes, clause after clause.

    `names` are the features, parted by line ends; `places` (among the names, 32 bits each) and
    `weights` (32-bit floats) are base64, `sizes` says how many of them each clause has.
    """

    names: str
    places: str
    weights: str
    sizes: tuple[int, ...]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, clauses: Iterable[tuple[Mapping[str, float], int]]) -> CountedClauses:
        """Put clauses together: the weights of each one's features and its length."""
        numbers: dict[str, int] = {}
        places, values = array("I"), array("f")
        sizes, lengths = [], []
        for weights, length in clauses:
            places.extend(numbers.setdefault(feature, len(numbers)) for feature in weights)
            values.extend(weights.values())
            sizes.append(len(weights))
            lengths.append(length)
        placed, weighed = (b64encode(one.tobytes()).decode() for one in (places, values))
        return cls("\n".join(numbers), placed, weighed, tuple(sizes), tuple(lengths))


class ImpactsBuilder:
    """Takes clause after clause, then weighs and writes them all."""

    def __init__(self) -> None:
        self._codes = _Codes()
        self._features = array("Q")
        self._clauses = array("i")
        self._times = array("f")
        self._lengths: list[int] = []
        self._weighed: tuple[tuple[RankingSettings, int], _Arrays] | None = None

    @property
    def features(self) -> Mapping[str, int]:
        """The code of every feature met so far."""
        return self._codes

    def add(self, weights: Mapping[str, float], length: int) -> None:
        """Take the next clause: its features and how many folded characters it has itself."""
        self._features.extend(map(self._codes.__getitem__, weights))
        self._clauses.extend([len(self._lengths)] * len(weights))
        self._times.extend(weights.values())
        self._lengths.append(length)

    def add_counted(self, counted: CountedClauses) -> None:
        """Take clauses that were counted before, as `add` would take each of them."""
        names = counted.names.split("\n") if counted.names else []
        codes = np.array(list(map(self._codes.__getitem__, names)), np.uint64)
        places = np.frombuffer(b64decode(counted.places), np.uint32)
        self._features.frombytes(codes[places].tobytes())
        first = len(self._lengths)
        numbers = np.arange(first, first + len(counted.sizes), dtype=np.int32)
        self._clauses.frombytes(np.repeat(numbers, counted.sizes).tobytes())
        self._times.frombytes(b64decode(counted.weights))
        self._lengths.extend(counted.lengths)

    def write(self, folder: Path, settings: RankingSettings) -> None:
        """Weigh the clauses taken and write the arrays into a folder."""
        codes, starts, clauses, impacts = self.weighed(settings)
        np.save(folder / "codes.npy", codes)
        np.save(folder / "starts.npy", starts)
        np.save(folder / "clauses.npy", clauses)
        np.save(folder / "impacts.npy", impacts)

    def weighed(self, settings: RankingSettings) -> _Arrays:
        """Return the arrays of `ARRAYS`, worked out once."""
        if self._weighed is None or self._weighed[0] != (settings, len(self._lengths)):
            self._weighed = (settings, len(self._lengths)), self._arrays(settings)
        return self._weighed[1]

    def _arrays(self, settings: RankingSettings) -> _Arrays:
        features = np.frombuffer(self._features, np.uint64)
        order = np.argsort(features, kind="stable")
        features = features[order]
        firsts = np.flatnonzero(np.r_[True, features[1:] != features[:-1]]) if len(order) else order
        starts = np.r_[firsts, len(order)].astype(np.int64)
        clauses = np.frombuffer(self._clauses, np.int32)[order]
        times = np.frombuffer(self._times, np.float32)[order]
        del order
        impacts = _impacts(starts, clauses, times, np.array(self._lengths, np.float32), settings)
        return features[firsts], starts, clauses, impacts


def _impacts(
    starts: npt.NDArray[np.int64],
    clauses: npt.NDArray[np.int32],
    times: npt.NDArray[np.float32],
    lengths: npt.NDArray[np.float32],
    settings: RankingSettings,
) -> npt.NDArray[np.uint8]:
    sizes = np.diff(starts)
    weighing = np.r_[0, np.cumsum(times > 0)]
    df = weighing[starts[1:]] - weighing[starts[:-1]]
    rarity = np.log(1 + (len(lengths) - df + 0.5) / (df + 0.5)).astype(np.float32)
    relative = lengths / max(float(lengths.mean()), 1.0) if len(lengths) else lengths
    saturation = np.float32(settings.k1) * (1 - settings.b + settings.b * relative)
    common = max(len(lengths) * settings.common_percent // 100, settings.common_least)
    rarity[df > common] = 0
    worth = np.repeat(rarity * np.float32(settings.scale * (settings.k1 + 1)), sizes)
    worth *= times / (times + saturation[clauses])
    return np.minimum(np.floor(worth + np.float32(0.5)), HEAVIEST).astype(np.uint8)


class Impacts:
    """Opened arrays; they are mapped, so a search reads no more of them than it needs."""

    def __init__(self, folder: Path) -> None:
        arrays = [np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in ARRAYS]
        self._codes, self._starts, self._clauses, self._impacts = arrays
        self._places: dict[str, tuple[int, int]] = {}
        self._rows: dict[str, npt.NDArray[np.uint8]] = {}

    def place(self, feature: str) -> tuple[int, int]:
        """Return where a feature's postings are, half-open; (0, 0) if no clause has it."""
        if feature in self._places:
            return self._places[feature]
        wanted = np.uint64(code(feature))
        at = int(np.searchsorted(self._codes, wanted))
        found = (0, 0)
        if at < len(self._codes) and self._codes[at] == wanted:
            found = int(self._starts[at]), int(self._starts[at + 1])
        if len(self._places) >= _REMEMBERED:
            self._places.clear()
        self._places[feature] = found
        return found

    def at(self, place: tuple[int, int]) -> npt.NDArray[np.int32]:
        """Return the clauses of the postings at a place, ascending."""
        return self._clauses[place[0] : place[1]]

    def clauses(self, feature: str) -> npt.NDArray[np.int32]:
        """Return the clauses that have a feature, ascending."""
        return self.at(self.place(feature))

    def impact(self, feature: str, clause: int) -> int:
        """Return what a feature weighs in a clause."""
        start, end = self.place(feature)
        at = int(np.searchsorted(self._clauses[start:end], clause))
        has = at < end - start and int(self._clauses[start + at]) == clause
        return int(self._impacts[start + at]) if has else 0

    def points(self, percents: Mapping[str, int], count: int) -> npt.NDArray[np.int32]:
        """Return the points of `count` clauses: percent · impact of each feature, added up."""
        by_percent: dict[int, list[str]] = {}
        for feature, percent in percents.items():
            by_percent.setdefault(percent, []).append(feature)
        total = np.zeros(count, np.int32)
        for percent, features in by_percent.items():
            total += percent * self._sum(features, count)
        return total

    def _sum(self, features: list[str], count: int) -> npt.NDArray[np.int32]:
        places = {feature: self.place(feature) for feature in features}
        frequent = [
            one for one, (start, end) in places.items() if end - start > count >> _ROW_SHIFT
        ]
        total = np.zeros(count, np.int32)
        for first in range(0, len(frequent), _ROWS_AT_ONCE):
            some = np.zeros(count, np.uint16)
            for feature in frequent[first : first + _ROWS_AT_ONCE]:
                some += self._row(feature, count)
            total += some
        rare = [slice(*place) for one, place in places.items() if one not in self._rows]
        if rare:
            clauses = np.concatenate([self._clauses[one] for one in rare])
            impacts = np.concatenate([self._impacts[one] for one in rare])
            # Sums of small whole numbers are exact in floating point too.
            total += np.bincount(clauses, impacts, count).astype(np.int32)
        return total

    def _row(self, feature: str, count: int) -> npt.NDArray[np.uint8]:
        """Return what a frequent feature weighs in each clause; rows are kept."""
        if feature not in self._rows:
            start, end = self.place(feature)
            row = np.zeros(count, np.uint8)
            row[self._clauses[start:end]] = self._impacts[start:end]
            self._rows[feature] = row
        return self._rows[feature]


class _Codes(dict[str, int]):
    """Codes of features, worked out when first met."""

    def __missing__(self, feature: str) -> int:
        number = self[feature] = code(feature)
        return number
