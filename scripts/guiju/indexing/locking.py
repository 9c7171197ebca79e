"""Lets one command at a time into a folder; who comes second is told who is at work, and waits."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

from guiju.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextlib.contextmanager
def locked(path: Path, tell: Callable[[str], None] | None) -> Iterator[None]:
    """Hold the lock of a file, which the system gives back however this process ends.

    `tell` gets a line that names the process that has the lock, if one has, and it is waited for.

    Raises:
        BuildError: another process has the lock, and there is no `tell`.
    """
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if tell is None:
                message = f"{_short(path)}: {holder(lock)}; wait for it and repeat"
                raise BuildError(message) from None
            tell(f"{_short(path)}: {holder(lock)}; waiting until it is done")
            fcntl.flock(lock, fcntl.LOCK_EX)
        sign(lock)
        try:
            yield
        finally:
            lock.seek(0)
            lock.truncate()


def _short(path: Path) -> str:
    """Return the place of a lock, which is one or two folders below the project's root."""
    parts = path.parts
    return "/".join(parts[parts.index(".cache") :]) if ".cache" in parts else str(path)


def sign(lock: TextIO) -> None:
    """Write into a lock file who holds it."""
    lock.seek(0)
    lock.truncate()
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    json.dump({"pid": os.getpid(), "since": since}, lock)
    lock.flush()


def holder(lock: TextIO) -> str:
    """Say who holds a lock file.

    >>> from io import StringIO
    >>> holder(StringIO('{"pid": 7, "since": "2026-11-21T09:00:00+08:00"}'))
    'process 7 has been at work since 2026-11-21T09:00:00+08:00'
    """
    lock.seek(0)
    try:
        found = json.loads(lock.read())
        return f"process {found['pid']} has been at work since {found['since']}"
    except (ValueError, KeyError, TypeError):
        # It was opened in the moment between taking and signing.
        return "another command is at work"
