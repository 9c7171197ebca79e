"""Tells which files of the corpus a person has edited while a command was at work.

By content alone: a clock may jump, and an editor may keep size and time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.swapping import ABSENT, content_digest

if TYPE_CHECKING:
    from collections.abc import Mapping


def corpus_digests(root: Path) -> dict[str, str]:
    """Return the hash of each file below corpus/ that a build reads, by its place."""
    found = {}
    for folder, below, names in os.walk(root / "corpus"):
        place = Path(folder).relative_to(root).as_posix()
        if place == "corpus" and "incoming" in below:
            below.remove("incoming")
        for name in names:
            found[f"{place}/{name}"] = content_digest(f"{folder}/{name}")
    return dict(sorted(found.items()))


def edited(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the places whose content is another, that are new, or that are gone.

    >>> edited({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"})
    ('b', 'c')
    """
    places = sorted(before.keys() | now.keys())
    return tuple(one for one in places if before.get(one, ABSENT) != now.get(one, ABSENT))
