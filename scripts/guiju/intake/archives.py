"""Archives: the pages of a zip, each judged by the archive's list before it is unpacked.

A name in an archive is shown and never a path; nothing is unpacked to disk.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from guiju.corpus_files import RefusedError
from guiju.intake.formats import BATCH_SUFFIXES
from guiju.intake.limits import Limits
from guiju.intake.names import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

ZIP_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x07"
_END_REACH = 65_557  # bytes: the end record with the longest comment
_ENTRY_BYTES = 1000  # of an archive's list, for each page, names and all
_RATIO_FROM = 100_000  # bytes; what is smaller harms nobody however well it packs


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there, decoded, and how to unpack it."""

    name: str
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    times: int
    limits: Limits

    def unpacked(self) -> bytes:
        """Return the file, never more bytes than the archive's list says.

        Raises:
            RefusedError: the list says that it must not be unpacked, or it does not unpack.
        """
        _check_member(self.info, self.name, self.times, self.limits)
        try:
            with self.archive.open(self.info) as member:
                return member.read(self.info.file_size + 1)
        except _BROKEN as error:
            found = f"does not unpack ({shown(str(error))})"
            raise RefusedError(found, "pack it anew") from None


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError)


def members(file: IO[bytes], limits: Limits) -> Iterator[Member]:
    """Yield the files of a zip in the order of its list.

    Raises:
        RefusedError: it is no zip that reads, or larger than it may be in any way.
    """
    _check_list(file, limits.archive_items)
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        found = f"is no zip that reads ({shown(str(error))})"
        raise RefusedError(found, "pack it anew") from None
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _check_archive(infos, limits)
        times = Counter(info.filename for info in infos)
        for info in infos:
            yield Member(_member_name(info), archive, info, times[info.filename], limits)


def listed(file: IO[bytes]) -> int:
    """Return how many files a zip says that it holds, 0 where it says nothing."""
    tail, place = _end(file)
    return int.from_bytes(tail[place + 10 : place + 12], "little") if place >= 0 else 0


def _end(file: IO[bytes]) -> tuple[bytes, int]:
    """Return the last bytes of a zip, and where among them its end record stands, -1 if nowhere."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _END_REACH, 0))
    tail = file.read()
    file.seek(0)
    return tail, tail.rfind(_END)


def _check_list(file: IO[bytes], most: int) -> None:
    """Refuse an archive whose list of files is too long to be read at all."""
    tail, place = _end(file)
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
