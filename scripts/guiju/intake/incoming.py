"""corpus/incoming: the sources that wait for a person's review."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from guiju.corpus import read_record, read_source
from guiju.errors import GuijuError
from guiju.indexing.locking import locked
from guiju.intake.received import ReceivedRecord
from guiju.model import SourceText
from guiju.records import SOURCE_ID, SourceRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guiju.project import Project

# A hidden folder is an addition that was never finished: it becomes a source by one renaming.
_UNFINISHED = ".adding-"


@dataclass(frozen=True, slots=True)
class IncomingSource:
    """A source that waits for review: its folder, its two records, and its text as decoded."""

    folder: Path
    record: SourceRecord
    received: ReceivedRecord
    text: SourceText

    @property
    def id(self) -> str:
        """The id that it has here, and in corpus/sources when it is accepted."""
        return self.folder.name


def incoming_ids(project: Project) -> tuple[str, ...]:
    """Return the ids of the sources that wait for review, sorted.

    What has another name is none of them: a hidden folder is an addition under way.
    """
    try:
        names = [entry.name for entry in project.incoming.iterdir() if entry.is_dir()]
    except FileNotFoundError:
        return ()
    return tuple(sorted(name for name in names if re.fullmatch(SOURCE_ID, name)))


def read_incoming(project: Project, source_id: str) -> IncomingSource:
    """Read a source that waits for review, checked as those of the corpus are.

    Raises:
        GuijuError: no such source waits.
        CorpusError: its files do not read; with every problem found.
    """
    place = f"corpus/incoming/{source_id}"
    if source_id not in incoming_ids(project):
        message = f"{place}: is no source; name a folder of corpus/incoming"
        raise GuijuError(message)
    return IncomingSource(
        project.incoming / source_id,
        read_record(project.root, f"{place}/source.yaml", SourceRecord),
        read_record(project.root, f"{place}/received.yaml", ReceivedRecord),
        read_source(project.root, place),
    )


@contextlib.contextmanager
def intake_lock(project: Project, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold corpus/incoming alone, and clear away what killed runs have left unfinished there.

    Raises:
        GuijuError: it is a symbolic link, which may lead out of the project.
    """
    if project.incoming.is_symlink():
        message = "corpus/incoming: is a symbolic link; put a folder in its place"
        raise GuijuError(message)
    folder = project.cache / "intake"
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock", tell):
        if project.incoming.is_dir():
            for left in project.incoming.glob(f"{_UNFINISHED}*"):
                _clear(left)
        yield


def _clear(left: Path) -> None:
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left)
    else:
        left.unlink()


def put(
    project: Project, source_id: str, raw: bytes, record: SourceRecord, received: ReceivedRecord
) -> None:
    """Put a source into corpus/incoming: all of it, or nothing, however this process ends.

    Call it with the lock held, with an id that no source has.
    """
    unfinished = project.incoming / f"{_UNFINISHED}{source_id}"
    unfinished.mkdir(parents=True)
    try:
        _write(unfinished / "raw.txt", raw)
        _write(unfinished / "source.yaml", yaml_of(record))
        _write(unfinished / "received.yaml", yaml_of(received))
        _settle(unfinished)
        unfinished.rename(project.incoming / source_id)
        _settle(project.incoming)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def yaml_of(record: SourceRecord | ReceivedRecord) -> bytes:
    """Return a record as YAML, its fields in their order, the empty ones left out."""
    dumped: str = yaml.dump(
        _plain(record), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000
    )
    return dumped.encode("utf-8")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(own) for name, own in named if own is not None and own != ()}
    if isinstance(value, tuple):
        return [_plain(own) for own in value]
    return value.value if isinstance(value, Enum) else value


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have the system write a folder's entries down before anything rests on them."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
