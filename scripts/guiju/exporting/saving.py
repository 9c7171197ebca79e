"""Writing what is exported: whole, or not at all."""

from __future__ import annotations

import contextlib
import stat
from typing import TYPE_CHECKING

from guiju.errors import GuijuError
from guiju.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def save_file(path: Path, content: bytes) -> None:
    """Put a file in its place in one step; what stood there stays until then.

    Raises:
        GuijuError: the file cannot be written.
    """
    with _told(path, "file"):
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            path.write_bytes(content)  # a device or a pipe is written to, never replaced
        else:
            real = path.resolve()
            _save(real.parent, {real.name: content})


def save_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files (path below the folder → content) in their places when all of them are written.

    Other files of the folder are left alone.

    Raises:
        GuijuError: the folder or one of the files cannot be written.
    """
    with _told(folder, "folder"):
        folder.mkdir(parents=True, exist_ok=True)
        _save(folder.resolve(), files)


def _save(folder: Path, files: Mapping[str, bytes]) -> None:
    with scratch(folder) as stage:
        for place, content in files.items():
            new = stage / place
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(content)
        for place in files:
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            (stage / place).replace(target)


@contextlib.contextmanager
def _told(place: Path, kind: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"{place}: {error.strerror}; choose a {kind} that can be written"
        raise GuijuError(message) from None
