"""corpus/incoming: the sources that wait for a person's review."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.corpus import read_record, read_source
from guiju.errors import GuijuError
from guiju.intake.received import ReceivedRecord
from guiju.model import SourceText
from guiju.records import SOURCE_ID, SourceRecord

if TYPE_CHECKING:
    from guiju.project import Project


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
