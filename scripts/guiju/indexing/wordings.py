"""Holds the folded wordings of all clauses, to look whether a text really stands in one.

On disk: `wordings.txt` has them one after the other in UTF-8, and `wordings.npy` has three byte
offsets for a clause: where its printed wordings begin, where its likely ones begin, and where these
end. Wordings are parted by a line feed, which no folded text has.
"""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Clauses = npt.NDArray[np.int32]

_TEXT = "wordings.txt"
_OFFSETS = "wordings.npy"


class WordingsBuilder:
    """Takes the wordings of clause after clause and writes them."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._offsets: list[tuple[int, int, int]] = []
        self._end = 0

    def add(self, printed: tuple[str, ...], likely: tuple[str, ...]) -> None:
        """Take the next clause's wordings, as printed and with likely originals."""
        texts = ["\n".join(wordings).encode() + b"\n" for wordings in (printed, likely) if wordings]
        sizes = [len(text) for text in texts]
        last = self._end + sum(sizes)
        self._offsets.append((self._end, self._end + sizes[0], last))
        self._pieces += texts
        self._end = last

    def write(self, folder: Path) -> None:
        """Write all wordings into a folder."""
        (folder / _TEXT).write_bytes(b"".join(self._pieces))
        offsets = np.array(self._offsets, np.int64).reshape(-1, 3)
        np.save(folder / _OFFSETS, offsets)


class Wordings:
    """Opened wordings; the text is mapped and read only where a search looks."""

    def __init__(self, folder: Path) -> None:
        self._offsets = np.asarray(np.load(folder / _OFFSETS, mmap_mode="r"))
        with (folder / _TEXT).open("rb") as text:
            # An empty file cannot be mapped.
            size = (folder / _TEXT).stat().st_size
            self._text = mmap.mmap(text.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        self._has_likely = self._offsets[:, 1] < self._offsets[:, 2]

    def __len__(self) -> int:
        return len(self._offsets)

    def close(self) -> None:
        """Let go of the text."""
        if isinstance(self._text, mmap.mmap):
            self._text.close()

    def having(
        self,
        text: str,
        candidates: Clauses,
        *,
        printed_only: bool,
        is_certain: bool,
        skipped_bytes: Clauses | None = None,
    ) -> Clauses:
        """Return those of the candidates that have a folded text in one of their wordings.

        Of each clause's first wording `skipped_bytes` are not looked at.

        Where it `is_certain` that the candidates have it in some wording, it need only be sought
        in clauses that have a likely wording, for it may stand there alone.
        """
        if is_certain:
            if not printed_only or not self._has_likely[candidates].any():
                return candidates
            doubtful = self._has_likely[candidates]
        else:
            doubtful = np.ones(len(candidates), bool)
        sought = text.encode("utf-8", "surrogatepass")
        last = 1 if printed_only else 2
        found = ~doubtful
        for place in np.flatnonzero(doubtful).tolist():
            clause = candidates[place]
            offsets = self._offsets[clause]
            begin = int(offsets[0]) + (0 if skipped_bytes is None else int(skipped_bytes[clause]))
            found[place] = self._text.find(sought, begin, int(offsets[last])) >= 0
        return candidates[found]
