"""The tables that restoration decides by, read once from corpus/damage."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from guiju.corpus_files import DEFAULT_LIMITS, RefusedError, read_file
from guiju.errors import CorpusError, Problem
from guiju.restoration import gbk
from guiju.restoration.annotations import LETTERS, reading_keys

if TYPE_CHECKING:
    from guiju.restoration.gbk import Drafts

DAMAGE_FOLDER = Path(__file__).resolve().parents[3] / "corpus" / "damage"
_RARITY_FLOOR = 5  # as in the recipe of pairs.tsv
_UNKNOWN_RARITY = 22.0  # bits; a character that the table does not hold
_RARE = 17.0  # bits; from here on a character is one in a hundred thousand
_UNSEEN_PAIR = 3.0  # bits more for two characters that were never seen together
_REMAKE = "restore the file, or make it anew with scripts/tables.py"
_PAIR_SHARE = 0.15  # bits; what a seen pair leaves to all unseen ones


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Readings of annotated characters, what characters cost, and phrases that t2s leaves.

    `reading_keys` holds the readings as numbers (see `annotations`), `costs` bits for a character
    behind another, `rarity` bits for a character alone; `rare` says of each code point whether it
    is a character that hardly any text has; `phrases` stand by the character that each begins with
    and rewrites, and `phrase_starts` finds these characters; `digest` is a hash of the files that
    they were read from. Two tables are the same only if they are one: what is derived from them is
    cached.
    """

    readings: dict[str, frozenset[str]]
    reading_keys: npt.NDArray[np.uint64]
    rarity: dict[str, float]
    rare: npt.NDArray[np.bool_]
    costs: dict[str, dict[str, float]]
    phrases: dict[str, tuple[tuple[re.Pattern[str], str], ...]]
    phrase_starts: re.Pattern[str]
    digest: str = ""

    def owns(self, char: str, reading: str) -> bool:
        """Say whether a character that an annotator may mark has this reading."""
        return reading in self.readings.get(char, ())

    def alone(self, char: str) -> float:
        """Return how unexpected a Simplified character is where nothing is known of the pair."""
        return self.rarity.get(char, _UNKNOWN_RARITY) + _UNSEEN_PAIR

    def bits(self, left: str, right: str) -> float:
        """Return how unexpected `right` is behind `left`, in bits; both are Simplified."""
        cost = self.costs.get(left, {}).get(right)
        return self.alone(right) if cost is None else cost

    def likeliest(self, left: str, drafts: Drafts, count: int) -> list[tuple[float, int, str]]:
        """Return the least unexpected of some characters behind `left`: bits, byte, character."""
        seen = map(self.costs.get(left, {}).get, drafts.simple)
        bits = [
            alone if cost is None else cost for cost, alone in zip(seen, drafts.alone, strict=True)
        ]
        costs = sorted(zip(bits, drafts.bytes_, drafts.chars, strict=True))
        return costs[:count]


@cache
def load_tables(folder: Path = DAMAGE_FOLDER) -> Tables:
    """Read the tables below `folder`, once for each folder.

    Raises:
        CorpusError: a table is missing or a row of it does not read.
    """
    read = hashlib.sha256()
    rows = _rows(folder / "readings.tsv", 2, read)
    readings = {row[0]: frozenset(row[1].split(",")) for row in rows}
    try:
        pairs = {row[0]: row[1] for row in _rows(folder / "pairs.tsv", 2, read)}
        rare = _weights(pairs.pop("*", ""))
        rarity = {char: float(int(digit, 16) + _RARITY_FLOOR) for char, digit in rare}
        costs = {
            left: {char: int(digit, 16) + _PAIR_SHARE for char, digit in _weights(row)}
            for left, row in pairs.items()
        }
    except ValueError:
        problem = Problem("corpus/damage/pairs.tsv", "holds a digit that is none", _REMAKE)
        raise CorpusError((problem,)) from None
    try:
        rows = _rows(folder / "phrases.tsv", 4, read)
        phrases: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {}
        for row in rows:
            own = (re.compile(row[0]), row[1])
            phrases[row[0][0]] = (*phrases.get(row[0][0], ()), own)
        starts = re.compile("[" + "".join(map(re.escape, phrases)) + "]" if phrases else "(?!)")
    except re.error as error:
        found = f"holds a pattern that is none ({error})"
        problem = Problem("corpus/damage/phrases.tsv", found, "correct the row")
        raise CorpusError((problem,)) from None
    return Tables(
        readings,
        reading_keys(readings),
        rarity,
        _rare(rarity),
        costs,
        phrases,
        starts,
        read.hexdigest(),
    )


def _rare(rarity: dict[str, float]) -> npt.NDArray[np.bool_]:
    chars = gbk.simplified()
    table = np.zeros(max(map(ord, chars)) + 2, bool)
    for char, simple in chars.items():
        if (
            simple.isalpha()
            and simple not in LETTERS
            and rarity.get(simple, _UNKNOWN_RARITY) >= _RARE
        ):
            table[ord(char)] = True
    return table


def _weights(row: str) -> zip[tuple[str, str]]:
    return zip(row[::2], row[1::2], strict=True)


def _rows(path: Path, width: int, read: hashlib._Hash) -> list[list[str]]:
    """Return the rows of a table; what is read of it is added to a hash."""
    place = f"corpus/damage/{path.name}"
    try:
        content = read_file(path.parents[2], "/".join(path.parts[-3:]), DEFAULT_LIMITS.table_bytes)
        lines = content.decode("utf-8").splitlines()
    except RefusedError as error:
        raise CorpusError((Problem(place, error.found, error.remedy),)) from None
    except UnicodeDecodeError:
        raise CorpusError((Problem(place, "is no UTF-8", "save it as UTF-8"),)) from None
    read.update(f"{path.name}\n{len(content)}\n".encode())
    read.update(content)
    rows = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != width or not all(fields):
            found = f"has not {width} fields"
            raise CorpusError((Problem(place, found, "see the file's header", line=number),))
        rows.append(fields)
    return rows
