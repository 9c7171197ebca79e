"""Sketches kept: what known sources are compared by, in the cache, made anew where it is lost."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import numpy as np

from guiju.intake.likeness import METHOD

if TYPE_CHECKING:
    from pathlib import Path

    from guiju.intake.likeness import Sketch


class SketchStore:
    """Sketches by the hash of the bytes that they are of; whatever is wrong with it, it is empty.

    It is a cache: a store that cannot be read or written costs time, and no source.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = self._opened()

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connected(str(self._path))
        except sqlite3.Error:
            self._path.unlink(missing_ok=True)
        try:
            return _connected(str(self._path))
        except sqlite3.Error:
            return _connected(":memory:")

    def get(self, sha256: str) -> Sketch | None:
        """Return the sketch of some bytes, None where it is not kept."""
        with contextlib.suppress(sqlite3.Error):
            row = self._connection.execute(
                "SELECT hashes FROM sketch WHERE sha256 = ? AND method = ?", (sha256, METHOD)
            ).fetchone()
            if row and len(row[0]) % 8 == 0:
                return np.frombuffer(row[0], "<u8").astype(np.uint64)
        return None

    def put(self, sha256: str, sketch: Sketch) -> None:
        """Keep a sketch; `close` writes it down."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute(
                "INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)",
                (sha256, METHOD, sketch.astype("<u8").tobytes()),
            )

    def close(self) -> None:
        """Write down what is new."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.commit()
        self._connection.close()


def _connected(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS sketch (sha256 TEXT PRIMARY KEY, method TEXT, hashes BLOB)"
        )
        connection.execute("SELECT method FROM sketch LIMIT 1").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
