"""Batches: files, folders, zips and JSON lines, all of them one stream of pages.

Nothing is unpacked to disk and no name from outside is ever a path: a name is shown, and its ending
is a hint of the format. What is too large is refused by its size before it is read.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from guiju.intake.formats import BATCH_SUFFIXES, PAGE_SUFFIXES
from guiju.intake.names import shown
from guiju.intake.preparing import Given, Particulars, check_url
from guiju.intake.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guiju.intake.limits import Limits

STDIN = "-"
_FIELDS = ("text", "html", "raw_base64", "url", "title", "date", "platform")
_PAGE_FIELDS = _FIELDS[:3]
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x07"
_END_REACH = 65_557  # bytes: the end record with the longest comment
_ENTRY_BYTES = 1000  # of an archive's list, for each page, names and all
_RATIO_FROM = 100_000  # bytes; what is smaller harms nobody however well it packs
_PEEK = 65_536


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
                yield from self._folder(Path(argument), 0)
            else:
                yield from self._file(argument, follow=True)

    def _folder(self, folder: Path, depth: int) -> Iterator[Item]:
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
            suffix = PurePosixPath(entry).suffix.lower()
            if entry.startswith("."):
                self.left_out["hidden"] += 1
            elif is_folder:
                yield from self._folder(folder / entry, depth + 1)
            elif suffix not in PAGE_SUFFIXES | BATCH_SUFFIXES:
                self.left_out[shown(suffix)] += 1
            else:
                yield from self._file(str(folder / entry), follow=False)

    def _file(self, path: str, *, follow: bool) -> Iterator[Item]:
        name = shown(path)
        suffix = PurePosixPath(path).suffix.lower()
        most = self.limits.source_bytes
        if suffix == ".zip":
            most = self.limits.archive_bytes
        elif suffix in BATCH_SUFFIXES:
            most = None
        try:
            with _opened(path, most, follow=follow) as file:
                if suffix in (".jsonl", ".ndjson"):
                    yield from self._lines(file, name)
                elif suffix == ".zip" or file.read(4) in (b"PK\x03\x04", _END):
                    yield from self._archive(file, name)
                else:
                    file.seek(0)
                    raw = _read(file, most)
                    yield Given(name, path, raw, self.particulars)
        except RefusedError as error:
            yield Turned(name, error.found, error.remedy)

    def _stdin(self, stdin: BinaryIO) -> Iterator[Item]:
        name = "standard input"
        head = stdin.peek(_PEEK) if hasattr(stdin, "peek") else b""
        try:
            if head.startswith((b"PK\x03\x04", _END)):
                yield from self._spooled(stdin, name)
            elif _is_json_line(head):
                yield from self._lines(stdin, name)
            else:
                yield Given(name, "", _read(stdin, self.limits.source_bytes), self.particulars)
        except RefusedError as error:
            yield Turned(name, error.found, error.remedy)

    def _spooled(self, stdin: BinaryIO, name: str) -> Iterator[Item]:
        """Copy a zip that cannot be searched into a nameless file of the cache."""
        self.spool.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.spool) as file:
            shutil.copyfileobj(_Limited(stdin, self.limits.archive_bytes), file)
            file.seek(0)
            yield from self._archive(file, name)

    def _archive(self, file: IO[bytes], name: str) -> Iterator[Item]:
        limits = self.limits
        _check_list(file, limits.archive_items)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            found = f"is no zip that reads ({shown(str(error))})"
            raise RefusedError(found, "pack it anew") from None
        with archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_archive(infos, limits)
            times = Counter(info.filename for info in infos)
            for info in infos:
                own = _member_name(info)
                where = f"{name} › {shown(own)}"
                suffix = PurePosixPath(own.replace("\\", "/")).suffix.lower()
                if _is_hidden(own):
                    self.left_out["hidden"] += 1
                elif suffix not in PAGE_SUFFIXES | BATCH_SUFFIXES:
                    self.left_out[shown(suffix)] += 1
                else:
                    try:
                        _check_member(info, own, times[info.filename], limits)
                        raw = _unpacked(archive, info)
                        yield Given(where, own, raw, self.particulars)
                    except RefusedError as error:
                        yield Turned(where, error.found, error.remedy)

    def _lines(self, file: IO[bytes], name: str) -> Iterator[Item]:
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
                    yield self._page(line.removeprefix(b"\xef\xbb\xbf"), where)
                except RefusedError as error:
                    yield Turned(where, error.found, error.remedy)

    def _page(self, line: bytes, where: str) -> Given:
        try:
            row = json.loads(line.decode("utf-8"), object_pairs_hook=_unique)
        except UnicodeDecodeError as error:
            found = f"is no UTF-8 at byte {error.start}"
            raise RefusedError(found, "write the file as UTF-8") from None
        except (ValueError, RecursionError) as error:
            said = shown(str(error)) if isinstance(error, ValueError) else "nested too deep"
            found = f"is no JSON that reads ({said})"
            raise RefusedError(found, "give one object a line") from None
        values = _checked(row)
        pages = [key for key in _PAGE_FIELDS if key in values]
        if len(pages) != 1:
            found = f"has {len(pages)} of text, html and raw_base64"
            raise RefusedError(found, "give one of them")
        kind = pages[0]
        raw = _json_bytes(kind, values[kind])
        if len(raw) > self.limits.source_bytes:
            found = f"has {len(raw)} bytes, more than {self.limits.source_bytes}"
            raise RefusedError(found, "give the text of the page alone")
        own = replace(
            self.particulars,
            url=values.get("url"),
            title=values.get("title"),
            date=_json_date(values.get("date")),
            platform=self._platform(values.get("platform")),
        )
        file = "page.html" if kind == "html" else ""
        return Given(where, file, raw, own, of_json=kind != "raw_base64")

    def _platform(self, given: str | None) -> str | None:
        if given is None:
            return self.particulars.platform
        platform = self.platform_of(given)
        if platform is None:
            found = f"field platform: {shown(given)} is none of corpus/taxonomy/platforms.yaml"
            raise RefusedError(found, "name one of them")
        return platform


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
        raise RefusedError(size, "give the text of the page alone, or set limits in corpus.yaml")


def _read(file: IO[bytes], most: int | None) -> bytes:
    """Read a page to its end, one byte more than it may have: it may have grown since."""
    raw = file.read(-1 if most is None else most + 1)
    if most is not None and len(raw) > most:
        found = f"has more than {most} bytes"
        raise RefusedError(found, "give the text of the page alone, or set limits in corpus.yaml")
    return raw


def _check_list(file: IO[bytes], most: int) -> None:
    """Refuse an archive whose list of files is too long to be read at all."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _END_REACH, 0))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 22:
        found = "is no zip that reads (its end is missing)"
        raise RefusedError(found, "pack it anew")
    if tail[max(place - 20, 0) : place].startswith(_END64):
        found = "is a ZIP64 archive"
        raise RefusedError(found, "pack it in parts below 4 GB and 65,535 files")
    count = int.from_bytes(tail[place + 10 : place + 12], "little")
    length = int.from_bytes(tail[place + 12 : place + 16], "little")
    if count > most or length > most * _ENTRY_BYTES:
        found = f"lists {count} files in {length} bytes, more than {most} files need"
        raise RefusedError(found, "give it in parts, or set limits in corpus.yaml")
    file.seek(0)


def _check_archive(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse an archive by what its list says of all its files together."""
    names = {info.filename for info in infos}
    if "[Content_Types].xml" in names:
        found = "is an Office document"
        raise RefusedError(found, "save it as text or HTML")
    if "META-INF/container.xml" in names:
        found = "is an e-book"
        raise RefusedError(found, "give its pages")
    total = sum(info.file_size for info in infos)
    if len(infos) > limits.archive_items or total > limits.archive_unpacked_bytes:
        found = f"would unpack to {len(infos)} files of {total} bytes"
        most = f"{limits.archive_items} files of {limits.archive_unpacked_bytes} bytes"
        raise RefusedError(found, f"give at most {most}, or set limits in corpus.yaml")


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return a file's name in an archive; Chinese Windows writes GBK without saying so."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        try:
            return name.encode("cp437").decode("gb18030")
        except UnicodeError:
            pass
    return name


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or (parts[-1].startswith(".") and parts[-1] != "..")


def _check_member(info: zipfile.ZipInfo, name: str, times: int, limits: Limits) -> None:
    """Refuse a file of an archive by what the archive's list says of it."""
    parts = name.replace("\\", "/").split("/")
    ratio = info.file_size / max(info.compress_size, 1)
    if ".." in parts or parts[0] == "" or re.match("[A-Za-z]:", name):
        found, remedy = "has a name that leads out of the archive", "pack it under a plain name"
    elif stat.S_ISLNK(info.external_attr >> 16):
        found, remedy = "is a symbolic link", "pack the file itself"
    elif info.flag_bits & 1:
        found, remedy = "is encrypted", "pack it without a password"
    elif times > 1:
        found, remedy = f"stands {times} times in the archive", "pack each file once"
    elif info.compress_type not in _PLAIN_METHODS:
        found, remedy = "is packed in a way that is not unpacked here", "pack it plainly (deflate)"
    elif PurePosixPath(name).suffix.lower() in BATCH_SUFFIXES:
        found, remedy = "is a batch inside a batch", "give it by itself"
    elif info.file_size > limits.source_bytes:
        found = f"has {info.file_size} bytes, more than {limits.source_bytes}"
        remedy = "give the text of the page alone, or set limits in corpus.yaml"
    elif info.file_size > _RATIO_FROM and ratio > limits.archive_ratio:
        found = f"is packed {ratio:.0f} to 1, more than {limits.archive_ratio}"
        remedy = "give the page by itself"
    else:
        return
    raise RefusedError(found, remedy)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return a file of an archive; never more bytes than its list says."""
    try:
        with archive.open(info) as member:
            return member.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError) as error:
        found = f"does not unpack ({shown(str(error))})"
        raise RefusedError(found, "pack it anew") from None


def _is_json_line(head: bytes) -> bool:
    """Say whether a stream begins with an object that holds a page."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:_PEEK]
    return bool(re.match(rb'\{\s{0,9}"(?:%s)"\s{0,9}:' % "|".join(_FIELDS).encode(), start))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        msg = "a key stands twice"
        raise ValueError(msg)
    return row


def _checked(row: Any) -> dict[str, str]:  # noqa: ANN401  # whatever JSON may be
    """Return the fields of a line that are given: known ones, each a text."""
    if not isinstance(row, dict):
        found = "is no JSON object"
        raise RefusedError(found, "give one object a line")
    for key, value in row.items():
        if key not in _FIELDS:
            found = f"has an unknown field {shown(key)}"
            raise RefusedError(found, f"the fields are {', '.join(_FIELDS)}")
        if value is not None and not isinstance(value, str):
            found = f"field {key} is no text"
            raise RefusedError(found, "write it as a string")
    values = {key: value for key, value in row.items() if value is not None}
    if "url" in values and (wrong := check_url(values["url"])):
        found = f"field url {wrong}"
        raise RefusedError(found, "give the page's address, or leave it out")
    return values


def _json_bytes(kind: str, value: str) -> bytes:
    if kind == "raw_base64":
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            found = "field raw_base64 is no base64"
            raise RefusedError(found, "encode the page's bytes anew") from None
    try:
        return value.encode("utf-8")
    except UnicodeEncodeError as error:
        found = f"field {kind} holds half a character (U+{ord(value[error.start]):04X})"
        raise RefusedError(found, "give the bytes as raw_base64") from None


def _json_date(value: str | None) -> date | None:
    if value is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        found = f"field date: {shown(value)} is no day"
        raise RefusedError(found, "write it as 2022-04-08")
    try:
        return date.fromisoformat(value)
    except ValueError:
        found = f"field date: {value} is no day of the calendar"
        raise RefusedError(found, "write the day that the page prints") from None


def few(items: Iterator[Item], most: int) -> list[Item]:
    """Return the first of some items."""
    return list(islice(items, most))
