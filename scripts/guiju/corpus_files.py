"""Opening the files of corpus/: ordinary files only, of bounded size, and none outside of it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one file of corpus/ may hold.

    `raw_bytes` bounds a source as received and `yaml_bytes` a YAML file: `limits` in corpus.yaml
    sets them otherwise (`source_bytes`, `yaml_bytes`). The others bound what is inside a YAML file:
    how deep its values nest, how many there are, how long a text, a key and a number are.
    """

    raw_bytes: int = 2 * MEGABYTE
    yaml_bytes: int = 4 * MEGABYTE
    table_bytes: int = 16 * MEGABYTE
    depth: int = 24
    values: int = 50_000
    text_characters: int = 50_000
    key_characters: int = 200
    number_characters: int = 40


DEFAULT_LIMITS = ReadingLimits()


class RefusedError(Exception):
    """A file that is not read: what it is, and what to do."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found)
        self.found = found
        self.remedy = remedy


def read_file(root: Path, place: str, limit: int, remedy: str = "restore the file") -> bytes:
    """Return the content of a file below `root`, at most `limit` bytes.

    No symbolic link is followed, neither the file nor a folder above it, so that nothing outside of
    the project is read. A pipe or a device is not opened: it may never end.

    Raises:
        RefusedError: it is not there, is no ordinary file or is too long; `remedy` is what to do
            where it cannot be read at all.
    """
    *folders, name = place.split("/")
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            _no_link(folder, at)
            below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = below
        _no_link(name, at)
        kind = os.stat(name, dir_fd=at, follow_symlinks=False).st_mode
        if not stat.S_ISREG(kind):
            found = f"is {_named(kind)}, no file"
            raise RefusedError(found, "put an ordinary file there")
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with open(os.open(name, flags, dir_fd=at), "rb") as file:  # noqa: PTH123  # a descriptor
            size = os.fstat(file.fileno()).st_size
            content = b"" if size > limit else file.read(limit + 1)
            if size > limit or len(content) > limit:
                found = f"holds {max(size, len(content))} bytes, more than {limit}"
                raise RefusedError(found, "split it, or raise the limit in corpus/corpus.yaml")
            return content
    except OSError:
        found = "cannot be read"
        raise RefusedError(found, remedy) from None
    finally:
        os.close(at)


def require_folder(root: Path, place: str) -> None:
    """Make sure that a folder below `root` is one, and no link to another.

    Raises:
        RefusedError: it is not there, or is something else.
    """
    try:
        kind = (root / place).lstat().st_mode
    except OSError:
        found = "cannot be read"
        raise RefusedError(found, "restore the folder") from None
    if stat.S_ISLNK(kind):
        found = f"is a symbolic link (to {(root / place).readlink()})"
        raise RefusedError(found, "put the folder itself there, not a link")
    if not stat.S_ISDIR(kind):
        found = "is no folder"
        raise RefusedError(found, "put an ordinary folder there")


def _no_link(name: str, at: int) -> None:
    if stat.S_ISLNK(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
        found = f"{name} is a symbolic link (to {os.readlink(name, dir_fd=at)})"
        raise RefusedError(found, "put the file itself there, not a link")


def _named(kind: int) -> str:
    names = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return names.get(stat.S_IFMT(kind), "something else")
