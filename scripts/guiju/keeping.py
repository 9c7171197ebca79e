"""Keeping: results of earlier builds, each under a hash of everything that decided it.

A result is JSON of the project's own types, read back by the validator that wrote it, with a hash
of its bytes in front. What is damaged, of another version or not there is made anew: an entry can
only be right or missing. Which of them a build used is known, the others go when it has succeeded.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from guiju.indexing.manifest import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import TypeAdapter

T = TypeVar("T")

_PACKAGE = Path(__file__).parent
# What else decides a result: the code of others that reads text, and that writes JSON.
_DISTRIBUTIONS = ("ftfy", "numpy", "opencc", "pydantic-core", "pypinyin", "pyyaml")
_FORMAT = "1"  # raise it when an entry's bytes are laid out otherwise
_HASH = 64  # characters of a hash


@cache
def code_stamp() -> str:
    """Return a hash of all code that decides results: this package, Python, the libraries."""
    modules = sorted(_PACKAGE.rglob("*.py"))
    versions = [f"{name} {_version(name)}" for name in _DISTRIBUTIONS]
    return stamp(_FORMAT, sys.version, *versions, digest(modules))


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def stamp(*parts: str) -> str:
    """Return a hash of some texts in their order; where one ends decides as well.

    >>> stamp("ab", "c") == stamp("a", "bc")
    False
    """
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        whole.update(f"{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def read_whole(path: str) -> bytes:
    """Return a small file's content by the system's own calls: a build reads thousands of them."""
    handle = os.open(path, os.O_RDONLY)
    try:
        parts = []
        at_once = os.fstat(handle).st_size + 1
        while part := os.read(handle, at_once):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(handle)


class Kept:
    """The results in a folder; a key is a `stamp` of everything that decides one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()
        self._adapters: dict[type, TypeAdapter[Any]] = {}
        self._code = code_stamp()

    def find(self, kind: type[T], key: str) -> T | None:
        """Return the result under a key, None if there is none that can be trusted."""
        body = self._read(self._name(kind.__name__, key))
        if body is None:
            return None
        try:
            return self._adapter(kind).validate_json(body)
        except ValueError:  # pydantic's own is one
            return None

    def keep(self, kind: type[T], key: str, result: T) -> None:
        """Keep a result; where the disk refuses it is made anew next time."""
        self._write(self._name(kind.__name__, key), self._adapter(kind).dump_json(result))

    def made(self, kind: type[T], key: str, make: Callable[[], T]) -> T:
        """Return the result under a key, made and kept if there is none."""
        found = self.find(kind, key)
        if found is None:
            found = make()
            self.keep(kind, key, found)
        return found

    def text(self, key: str, make: Callable[[], str]) -> str:
        """Return the text under a key, made and kept if there is none."""
        name = self._name("text", key)
        body = self._read(name)
        if body is not None:
            return body.decode("utf-8", "surrogatepass")
        made = make()
        self._write(name, made.encode("utf-8", "surrogatepass"))
        return made

    def tidy(self) -> None:
        """Take away what nobody has asked for: of other texts, other rules, other code."""
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)

    def _name(self, kind: str, key: str) -> str:
        name = stamp(self._code, kind, key)
        self._used.add(name)
        return name

    def _read(self, name: str) -> bytes | None:
        """Return what stands in an entry, None if it is not what was written."""
        try:
            content = read_whole(f"{self._folder}/{name}")
        except OSError:
            return None
        body = content[_HASH:]
        is_sound = hashlib.sha256(body).hexdigest().encode() == content[:_HASH]
        return body if is_sound else None

    def _write(self, name: str, body: bytes) -> None:
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_bytes(hashlib.sha256(body).hexdigest().encode() + body)

    def _adapter(self, kind: type[T]) -> TypeAdapter[T]:
        if kind not in self._adapters:
            # Not on import: whoever only searches has no need of it.
            from pydantic import TypeAdapter

            self._adapters[kind] = TypeAdapter(kind)
        return self._adapters[kind]
