"""Writing what is exported: whole, or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.errors import GuijuError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SCRATCH, _UNHELD = ".guiju-", ".guiju.new-"


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


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give a hidden folder inside a folder, for what gets its place there by a rename.

    It goes in any case; one that a killed process left behind goes with it, told by its lock, which
    the system gave back, and not by its age.
    """
    for left in folder.glob(f"{_SCRATCH}*"):
        with _held(left) as held:
            if held:
                shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=_UNHELD, dir=folder))
    stage = folder / made.name.replace(_UNHELD, _SCRATCH)
    try:
        # Under a name that nobody clears away until it is held.
        with _held(made):
            made.rename(stage)
            yield stage
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(stage, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Lock a folder, unless another process has the lock or it is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


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
