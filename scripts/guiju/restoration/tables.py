"""The tables that restoration decides by, read once from corpus/damage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guiju.errors import CorpusError, Problem

DAMAGE_FOLDER = Path(__file__).resolve().parents[3] / "corpus" / "damage"
_UNKNOWN_RARITY = 16.0  # bits; a character that the table does not hold
_SIGN_RARITY = {"。": 4.0, "，": 4.0, "、": 5.0, "；": 7.0, "：": 7.0, "“": 8.0, "”": 8.0}


@dataclass(frozen=True, slots=True)
class Tables:
    """Readings of annotated characters, character pairs, and the phrases that t2s leaves."""

    readings: dict[str, frozenset[str]]
    rarity: dict[str, float]
    gains: dict[str, dict[str, float]]
    phrases: tuple[tuple[re.Pattern[str], str], ...]

    def bits(self, left: str, right: str) -> float:
        """Return the cost in bits of reading `right` after `left`, both Simplified.

        The cost is the character's rarity less what the pair gains over chance.
        """
        if right in _SIGN_RARITY:
            return _SIGN_RARITY[right]
        gain = self.gains.get(left, {}).get(right, 0.0)
        return self.rarity.get(right, _UNKNOWN_RARITY) - gain


@cache
def load_tables(folder: Path = DAMAGE_FOLDER) -> Tables:
    """Read the tables below `folder`, once for each folder.

    Raises:
        CorpusError: a table is missing or a row of it does not read.
    """
    readings = {row[0]: frozenset(row[1].split(",")) for row in _rows(folder / "readings.tsv", 2)}
    pairs = {row[0]: row[1] for row in _rows(folder / "pairs.tsv", 2)}
    rarity = {char: int(digit, 16) + 4.0 for char, digit in _weights(pairs.pop("*", ""))}
    gains = {left: {c: float(int(d, 16)) for c, d in _weights(row)} for left, row in pairs.items()}
    phrases = tuple((re.compile(row[0]), row[1]) for row in _rows(folder / "phrases.tsv", 4))
    return Tables(readings, rarity, gains, phrases)


def _weights(row: str) -> zip[tuple[str, str]]:
    return zip(row[::2], row[1::2], strict=True)


def _rows(path: Path, width: int) -> list[list[str]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        problem = Problem(f"corpus/damage/{path.name}", "cannot be read", "restore the file")
        raise CorpusError((problem,)) from None
    rows = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != width or not all(fields):
            place = f"corpus/damage/{path.name}:{number}"
            problem = Problem(place, f"has not {width} fields", "see the file's header")
            raise CorpusError((problem,))
        rows.append(fields)
    return rows
