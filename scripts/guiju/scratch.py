"""Folders for what is made beside its place: gone in any case, also after a kill.

What a killed process left is told by its lock, which the system gave back, and never by its age: a
clock may jump.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HELD, _UNHELD = ".guiju-", ".guiju.new-"


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give a hidden folder inside a folder; those that killed processes left there go.

    Raises:
        OSError: the folder cannot be written.
    """
    sweep(folder)
    made = Path(tempfile.mkdtemp(prefix=_UNHELD, dir=folder))
    stage = folder / made.name.replace(_UNHELD, _HELD)
    try:
        # Under a name that nobody clears away until it is held.
        with _held(made):
            made.rename(stage)
            yield stage
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(stage, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Take away what killed processes have left in a folder."""
    for left in folder.glob(f"{_HELD}*"):
        with _held(left) as held:
            if held:
                shutil.rmtree(left, ignore_errors=True)


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
