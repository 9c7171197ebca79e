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
    from collections.abc import Collection, Iterator

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


def copy_folder(source: Path, target: Path, skip: Collection[Path] = ()) -> None:
    """Copy a folder but for some of what is in it; the copy can be written and taken away.

    shutil.copytree would make the copy of a read-only folder read-only.
    """
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry in skip:
            continue
        if entry.is_dir():
            copy_folder(entry, target / entry.name, skip)
        else:
            shutil.copyfile(entry, target / entry.name)


def write_whole(path: str, content: str | bytes) -> None:
    """Write a file, a text as UTF-8, by the system's own calls: a build writes thousands of them.

    Raises:
        OSError: the disk refuses it.
    """
    left = memoryview(content.encode("utf-8") if isinstance(content, str) else content)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        while left:
            left = left[os.write(handle, left) :]
    except OSError as error:
        error.filename = path  # which a write by its handle does not know
        raise
    finally:
        os.close(handle)


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
