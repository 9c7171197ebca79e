"""Files in corpus/ that are no part of it: links, programs, leftovers, what belongs to nothing."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.errors import visible
from guiju.intake.incoming import incoming_ids
from guiju.lint.finding import Finding, Severity
from guiju.swapping import JOURNAL, LOCK, STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.project import Project

_PLACES = {
    "": ("README.md", "corpus.yaml", "ids.lock", "changes.jsonl"),
    "taxonomy": tuple(
        f"{name}.yaml"
        for name in (
            *("platforms", "rule_categories", "metrics", "topics", "parties"),
            *("penalties", "modalities", "categories", "violations"),
        )
    ),
    "damage": ("screening.yaml", "holes.yaml", "readings.tsv", "pairs.tsv", "phrases.tsv"),
    "lexicon": ("terms.yaml", "synonyms.yaml", "asking.yaml", "spun.yaml"),
}
_SUFFIXED = {"rules": ".yaml", "damage/profiles": ".yaml"}
_FOLDERS = ("rules", "sources", "taxonomy", "damage", "damage/profiles", "lexicon", "incoming")
_LEFT_BY_PROGRAMS = ("~", ".tmp", ".swp", ".bak", ".orig", ".rej", ".part")
_DEEPEST = 8  # folders below each other; nothing of the corpus lies deeper than three
_MOST = 1_000  # findings; a folder that was put in by mistake is told by fewer


def strays(project: Project) -> Iterator[Finding]:
    """Yield what does not belong into corpus/, what waits in it, and what killed runs left."""
    for number, finding in enumerate(_walk(project.root / "corpus", "", 0)):
        if number == _MOST:
            remedy = "take out what does not belong there, then run lint again"
            yield Finding(
                Severity.WARNING, "stray-file", "corpus", "不属于语料的文件太多，其余未列。", remedy
            )
            break
        yield finding
    for source_id in incoming_ids(project):
        place = f"corpus/incoming/{source_id}"
        remedy = f"run guiju review {source_id}"
        yield Finding(Severity.NOTE, "incoming", place, "这个来源等着审阅。", remedy)
    yield from _leftovers(project)


def _walk(folder: os.PathLike[str], inside: str, depth: int) -> Iterator[Finding]:
    """Yield what is odd in one folder, then below it; no link is followed."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        below = f"{inside}/{entry.name}" if inside else entry.name
        place = visible(f"corpus/{below}")
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            detail = f"是符号链接（指向 {visible(str(Path(entry.path).readlink()))}），不读。"
            remedy = "put the file itself there, not a link"
            yield Finding(Severity.ERROR, "symbolic-link", place, detail, remedy)
        elif stat.S_ISDIR(mode):
            if not _may_hold(below):
                detail = "这个文件夹不属于语料。"
                yield Finding(Severity.WARNING, "stray-file", place, detail, "take it out")
            elif depth < _DEEPEST:
                yield from _walk(entry, below, depth + 1)
        elif not stat.S_ISREG(mode):
            detail = "不是普通文件，不读。"
            yield Finding(Severity.ERROR, "special-file", place, detail, "take it out")
        else:
            yield from _file(inside, entry.name, place, mode)


def _may_hold(folder: str) -> bool:
    top, _, rest = folder.partition("/")
    if top == "incoming":
        return True
    return folder in _FOLDERS or (top == "sources" and rest.count("/") == 0)


def _file(folder: str, name: str, place: str, mode: int) -> Iterator[Finding]:
    if mode & 0o111:
        remedy = f"chmod a-x {place}"
        yield Finding(Severity.WARNING, "executable", place, "文件带有执行权限。", remedy)
    if folder.split("/")[0] == "incoming":
        return
    if folder.startswith("sources/"):
        known = name in ("raw.txt", "source.yaml", "received.yaml")
    elif folder in _SUFFIXED and name.endswith(_SUFFIXED[folder]):
        known = True
    else:
        known = name in _PLACES.get(folder, ())
    if known and not name.startswith("."):
        return
    if name.startswith(".") or name.endswith(_LEFT_BY_PROGRAMS):
        detail = "像是别的程序留下的文件。"
        yield Finding(Severity.NOTE, "leftover", place, detail, "delete it")
    else:
        detail = "这个文件不属于语料，没有读。"
        yield Finding(Severity.WARNING, "stray-file", place, detail, "take it out")


def _leftovers(project: Project) -> Iterator[Finding]:
    """Report what a command that was killed has left, unless one is at work now."""
    left = sorted(project.cache.glob(STAGES))
    journal = project.cache / JOURNAL
    if _is_at_work(project):
        return
    if journal.exists():
        place = f".cache/{JOURNAL}"
        detail = "上一次命令中断，新旧文件没有换完。"
        remedy = "run guiju build: it finishes the work"
        yield Finding(Severity.WARNING, "leftover", place, detail, remedy)
    for stage in left:
        place = f".cache/{stage.name}"
        remedy = "run guiju build: it clears them away"
        yield Finding(Severity.NOTE, "leftover", place, "上一次命令中断留下的文件夹。", remedy)


def _is_at_work(project: Project) -> bool:
    try:
        with (project.cache / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
