"""Batches: files, folders, zips and JSON lines, all of them one stream of pages.

Nothing is unpacked to disk and no name from outside is ever a path: a name is shown, and its ending
is a hint of the format. What is too large is refused by its size before it is read.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO

from guiju.corpus_files import RefusedError
from guiju.intake.archives import ZIP_BEGINS, listed, members
from guiju.intake.formats import BATCH_SUFFIXES, PAGE_SUFFIXES
from guiju.intake.json_lines import day_of, is_json_line, page_of
from guiju.intake.limits import Limits
from guiju.intake.names import shown
from guiju.intake.preparing import Given, Particulars

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"
_SMALLER = "give the text of the page alone, or set limits in corpus.yaml"
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)
_PEEK = 65_536
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Turned:
    """A page that was turned away before anything was asked of its text."""

    name: str
    found: str
    remedy: str


Item = Given | Turned


@dataclass(slots=True)
class Batch:
    """What a command was given: `items` yields its pages, `left_out` counts files of other kinds.

    `spool` is a folder of the project's cache, for what can be read only once.
    """

    particulars: Particulars
    limits: Limits
    spool: Path
    platform_of: Callable[[str], str | None]
    left_out: Counter[str] = field(default_factory=Counter)

    def items(self, arguments: tuple[str, ...], stdin: BinaryIO) -> Iterator[Item]:
        """Yield each page, in the order of the arguments and of the names below them."""
        for argument in arguments:
            if argument == STDIN:
                yield from self._stdin(stdin)
            elif os.path.isdir(argument):  # noqa: PTH112  # Path raises for a name with NUL
                above = str(Path(argument).absolute().parent)
                yield from self._folder(Path(argument), above, 0)
            else:
                yield from self._file(argument, PurePosixPath(argument).name, follow=True)

    def expected(self, arguments: tuple[str, ...]) -> int | None:
        """Return about how many pages will come, None where nobody can know (standard input)."""
        if STDIN in arguments:
            return None
        return sum(_expected(argument) for argument in arguments if "\0" not in argument)

    def _folder(self, folder: Path, above: str, depth: int) -> Iterator[Item]:
        name = shown(str(folder))
        if depth > self.limits.folder_depth:
            remedy = f"give folders at most {self.limits.folder_depth} deep"
            yield Turned(name, "lies too deep", remedy)
            return
        try:
            with os.scandir(folder) as entries:
                found = sorted(
                    (entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries
                )
        except OSError as error:
            yield Turned(name, f"cannot be read ({error.strerror})", "give yourself the right to")
            return
        for entry, is_folder in found:
            if is_folder and not entry.startswith("."):
                yield from self._folder(folder / entry, above, depth + 1)
            elif not self._leaves_out(entry):
                path = str(folder / entry)
                yield from self._file(path, os.path.relpath(path, above), follow=False)

    def _file(self, path: str, below: str, *, follow: bool) -> Iterator[Item]:
        """Yield the pages of a file; `below` is its path from what was given."""
        name, label = shown(path), shown(below)
        suffix = PurePosixPath(path).suffix.lower()
        most: int | None = self.limits.source_bytes
        if suffix == ".zip":
            most = self.limits.archive_bytes
        elif suffix in BATCH_SUFFIXES:
            most = None
        try:
            with _opened(path, most, follow=follow) as file:
                if suffix in (".jsonl", ".ndjson"):
                    yield from self._lines(file, name, label)
                elif suffix == ".zip" or file.read(4) in ZIP_BEGINS:
                    yield from self._archive(file, name, label)
                else:
                    file.seek(0)
                    raw = _read(file, most)
                    yield Given(name, label, path, raw, self.particulars)
        except RefusedError as error:
            yield Turned(name, error.found, error.remedy)

    def _stdin(self, stdin: BinaryIO) -> Iterator[Item]:
        name = "standard input"
        head = stdin.peek(_PEEK) if hasattr(stdin, "peek") else b""
        try:
            if head.startswith(ZIP_BEGINS):
                yield from self._spooled(stdin, name)
            elif is_json_line(head):
                yield from self._lines(stdin, name, name)
            else:
                yield Given(
                    name, name, "", _read(stdin, self.limits.source_bytes), self.particulars
                )
        except RefusedError as error:
            yield Turned(name, error.found, error.remedy)

    def _spooled(self, stdin: BinaryIO, name: str) -> Iterator[Item]:
        """Copy a zip that cannot be searched into a nameless file of the cache."""
        self.spool.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.spool) as file:
            shutil.copyfileobj(_Limited(stdin, self.limits.archive_bytes), file)
            file.seek(0)
            yield from self._archive(file, name, name)

    def _archive(self, file: IO[bytes], name: str, label: str) -> Iterator[Item]:
        for member in members(file, self.limits):
            own = shown(member.name)
            where = f"{name} › {own}"
            path = PurePosixPath(member.name.replace("\\", "/"))
            if self._leaves_out(path.name, is_apple="__MACOSX" in path.parts):
                continue
            try:
                raw = member.unpacked()
                yield Given(where, f"{label} › {own}", path.name, raw, self.particulars)
            except RefusedError as error:
                yield Turned(where, error.found, error.remedy)

    def _leaves_out(self, name: str, *, is_apple: bool = False) -> bool:
        """Say whether a file of a folder or an archive is no page, and count it."""
        suffix = PurePosixPath(name).suffix.lower()
        if is_apple or (name.startswith(".") and name != ".."):
            self.left_out["hidden"] += 1
        elif suffix in PAGE_SUFFIXES or suffix in BATCH_SUFFIXES:
            return False
        else:
            self.left_out[shown(suffix)] += 1
        return True

    def _lines(self, file: IO[bytes], name: str, label: str) -> Iterator[Item]:
        """Yield the page of each line of JSON; empty lines are no pages."""
        most = self.limits.jsonl_line_bytes
        number = 0
        while line := file.readline(most + 1):
            number += 1
            where = f"{name}:{number}"
            if len(line) > most and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = file.readline(_PEEK)
                yield Turned(where, f"is longer than {most} bytes", "give each page a line")
            elif line.strip():
                try:
                    yield self._page(line.removeprefix(b"\xef\xbb\xbf"), where, f"{label}:{number}")
                except RefusedError as error:
                    yield Turned(where, error.found, error.remedy)

    def _page(self, line: bytes, where: str, label: str) -> Given:
        kind, raw, values = page_of(line)
        if len(raw) > self.limits.source_bytes:
            found = f"has {len(raw)} bytes, more than {self.limits.source_bytes}"
            raise RefusedError(found, _SMALLER)
        own = replace(
            self.particulars,
            url=values.get("url"),
            title=values.get("title"),
            date=day_of(values.get("date")),
            site=values.get("site", self.particulars.site),
            platform=self._platform(values.get("platform")),
        )
        file = "page.html" if kind == "html" else ""
        return Given(where, label, file, raw, own, of_json=kind != "raw_base64")

    def _platform(self, given: str | None) -> str | None:
        if given is None:
            return self.particulars.platform
        platform = self.platform_of(given)
        if platform is None:
            found = f"field platform: {shown(given)} is none of corpus/taxonomy/platforms.yaml"
            raise RefusedError(found, "name one of them")
        return platform


def is_one_page(argument: str) -> bool:
    """Say whether an argument is one page, and no folder and no batch by its name."""
    return (
        PurePosixPath(argument).suffix.lower() not in BATCH_SUFFIXES and not os.path.isdir(argument)  # noqa: PTH112
    )


def _expected(path: str) -> int:
    count = 0
    for folder, _, names in os.walk(path):
        count += sum(_expected(os.path.join(folder, name)) for name in names)  # noqa: PTH118
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in BATCH_SUFFIXES or not os.path.isfile(path):  # noqa: PTH113
        return count or int(suffix in PAGE_SUFFIXES)
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            if suffix == ".zip":
                return listed(file)
            return sum(piece.count(b"\n") for piece in iter(lambda: file.read(_PIECE), b""))
    except OSError:
        return 1


class _Limited:
    """Reads a stream until it is longer than it may be."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._left = most
        self._most = most

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._left -= len(piece)
        if self._left < 0:
            found = f"is longer than {self._most} bytes"
            raise RefusedError(found, "give it in parts")
        return piece


def _opened(path: str, most: int | None, *, follow: bool) -> IO[bytes]:
    """Open a regular file that is not too large; nothing else is opened, for a pipe would wait."""
    try:
        found = os.stat(path) if follow else os.lstat(path)  # noqa: PTH116  # Path has other errors
        _check_file(found, most)
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
        file = os.fdopen(os.open(path, flags), "rb")
        _check_file(os.fstat(file.fileno()), most)
    except ValueError:
        name = "has a name that no file has (NUL)"
        raise RefusedError(name, "name a file") from None
    except FileNotFoundError:
        is_link = os.path.islink(path)  # noqa: PTH114
        found_ = "is a symbolic link that leads nowhere" if is_link else "is not there"
        raise RefusedError(found_, "name a file, a folder or -") from None
    except OSError as error:
        found_ = f"cannot be read ({error.strerror})"
        raise RefusedError(found_, "give yourself the right to, or another file") from None
    return file


def _check_file(found: os.stat_result, most: int | None) -> None:
    for is_kind, what in _KINDS:
        if is_kind(found.st_mode):
            kind = f"is {what}"
            raise RefusedError(kind, "give the file itself")
    if most is not None and found.st_size > most:
        size = f"has {found.st_size} bytes, more than {most}"
        raise RefusedError(size, _SMALLER)


def _read(file: IO[bytes], most: int | None) -> bytes:
    """Read a page to its end, one byte more than it may have: it may have grown since."""
    raw = file.read(-1 if most is None else most + 1)
    if most is not None and len(raw) > most:
        found = f"has more than {most} bytes"
        raise RefusedError(found, _SMALLER)
    return raw
