"""Puts new files and folders in their places: all of them or none, however the process ends.

Before the first move a journal says what shall stand where. A process that is killed after that is
finished by the next command, which reads the journal and goes on; killed before, it has changed
nothing. Each move is one system call where the file system can exchange two names (decision 0017),
so that whoever reads a place finds the old or the new and never a gap.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from guiju.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from guiju.project import Project

JOURNAL = "swap.json"
LOCK = "build.lock"
STAGES = "stage-*"
ABSENT = ""  # the digest of a place where nothing stands
_PART_BYTES = 65536
_AT_FOLDER, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of renameat2(2)


@dataclass(frozen=True, slots=True)
class Move:
    """A new file or folder and the place that it shall have; None takes the place away.

    `was` is the `content_digest` of what its maker found at the place. When something else stands
    there at the moment of the move, a person has edited it, and no move of the swap takes effect.
    """

    new: Path | None
    place: Path
    was: str | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """A move as the journal has it; `inode` is that of the new thing, which a rename keeps."""

    place: Path
    new: Path | None
    aside: Path
    inode: int | None
    was: str | None
    will: str | None

    @property
    def is_done(self) -> bool:
        """Whether the new thing stands at its place."""
        return self.inode is not None and _inode(self.place) == self.inode

    @property
    def waiting(self) -> Path | None:
        """Where the new thing waits for its move."""
        return next((one for one in self._slots if _inode(one) == self.inode), None)

    @property
    def displaced(self) -> Path | None:
        """Where that is which stood at the place before."""
        return next((one for one in self._slots if _inode(one) not in (None, self.inode)), None)

    @property
    def free(self) -> Path:
        """A name that nothing has."""
        return next(one for one in self._slots if _inode(one) is None)

    @property
    def _slots(self) -> tuple[Path, ...]:
        return (self.aside,) if self.new is None else (self.new, self.aside)


def swap(project: Project, stage: Path, moves: Iterable[Move]) -> None:
    """Make all moves take effect, in their order, or none of them.

    The build lock is held by the caller. `stage` is a folder of the project's cache that is kept
    while there is a journal: all that is new is taken into it first, and what the moves displace is
    left in it. A place that already holds what it would get is left alone.

    Raises:
        BuildError: a place was edited since its `was` was taken; nothing has changed.
        OSError: the disk refuses a move; all that was moved is back.
    """
    steps = []
    for number, move in enumerate(moves):
        if move.was is not None and content_digest(move.place) != move.was:
            _say_edited(project, move.place)
        if not _holds(move):
            steps.append(_step(project, _taken_in(move, stage, number), stage / f"aside-{number}"))
    if not steps:
        return
    for step in steps:
        step.place.parent.mkdir(parents=True, exist_ok=True)
        if step.new is not None and step.will is not None:
            _sync_tree(step.new)
    _write_journal(project, stage, steps)
    _finish(project, steps)


def recover(project: Project, tell: Callable[[str], None] = lambda _line: None) -> None:
    """Finish what a killed command left half done; one look at the disk when there is nothing.

    A command that is still at work is waited for. `tell` gets a line of what is waited for or done.

    Raises:
        BuildError: it cannot be finished or undone; the message says what to do.
    """
    if not (project.cache / JOURNAL).exists():
        return
    from guiju.indexing.locking import locked
    from guiju.leftovers import clear

    try:
        with locked(project.cache / LOCK, tell):
            resume(project, tell)
            clear(project)
    except OSError as error:
        place = os.path.relpath(error.filename, project.root) if error.filename else ".cache"
        message = (
            f"{place}: {error.strerror}; a command was interrupted and cannot be finished, "
            "make room or allow writing and repeat"
        )
        raise BuildError(message) from error


def resume(project: Project, tell: Callable[[str], None] = lambda _line: None) -> None:
    """Finish the moves of a killed command; the build lock is held by the caller.

    Raises:
        BuildError: it cannot be finished or undone; the message says what to do.
        OSError: the disk refuses.
    """
    steps = _read_journal(project)
    if steps:
        _finish(project, steps)
        tell(f".cache/{JOURNAL}: a command was interrupted while it replaced files; finished it")
    (project.cache / JOURNAL).unlink(missing_ok=True)


def content_digest(path: Path | str) -> str:
    """Return a hash of a file, or of a folder's names and contents; `ABSENT` where nothing is."""
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISLNK(kind):
            return hashlib.sha256(b"link " + os.fsencode(Path(path).readlink())).hexdigest()
        if not stat.S_ISDIR(kind):
            return _file_digest(path)
    except FileNotFoundError:
        return ABSENT
    whole = hashlib.sha256()
    for below in sorted(Path(path).iterdir()):
        whole.update(f"{below.name}\n{content_digest(below)}\n".encode("utf-8", "replace"))
    return whole.hexdigest()


def _file_digest(path: Path | str) -> str:
    whole = hashlib.sha256()
    for part in _parts(path):
        whole.update(part)
    return whole.hexdigest()


def _parts(path: Path | str) -> Iterator[bytes]:
    """Yield a file's content, never more than a little of it at a time.

    By the system's own calls: builds read thousands of small files, and objects around each of them
    cost more than its bytes.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        while part := os.read(handle, _PART_BYTES):
            yield part
    finally:
        os.close(handle)


def _holds(move: Move) -> bool:
    if move.new is None or _inode(move.place) is None:
        return move.new is None and _inode(move.place) is None
    return _is_like(move.new, move.place)


def _is_like(one: Path, other: Path) -> bool:
    """Say whether two files or folders have the same content; what differs ends the look."""
    kinds = [stat.S_IFMT(path.lstat().st_mode) for path in (one, other)]
    if kinds[0] != kinds[1]:
        return False
    if not stat.S_ISDIR(kinds[0]):
        return content_digest(one) == content_digest(other)
    sizes = _sizes(one)
    return sizes == _sizes(other) and all(
        size is None or _has_same_bytes(one / place, other / place) for place, size in sizes.items()
    )


def _sizes(folder: Path) -> dict[str, int | None]:
    """Return the size of each file below a folder by its place, None for a folder."""
    found: dict[str, int | None] = {}
    folders = [""]
    while folders:
        above = folders.pop()
        with os.scandir(folder / above) as entries:
            for entry in entries:
                place = f"{above}{entry.name}"
                is_folder = entry.is_dir(follow_symlinks=False)
                found[place] = None if is_folder else entry.stat(follow_symlinks=False).st_size
                if is_folder:
                    folders.append(f"{place}/")
    return found


def _has_same_bytes(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return content_digest(one) == content_digest(other)
    return all(a == b for a, b in zip_longest(_parts(one), _parts(other)))


def _taken_in(move: Move, stage: Path, number: int) -> Move:
    """Have what is new in the stage, which nobody clears away before the swap is at its end."""
    if move.new is None or move.new.is_relative_to(stage):
        return move
    new = stage / f"new-{number}"
    move.new.rename(new)
    return replace(move, new=new)


def _step(project: Project, move: Move, aside: Path) -> _Step:
    # What people edit is never lost; what is generated is not worth the reading.
    edited_by_hand = move.place.is_relative_to(project.root / "corpus")
    was = move.was
    if was is None and edited_by_hand:
        was = content_digest(move.place)
    inode = None if move.new is None else _inode(move.new)
    will = content_digest(move.new) if move.new is not None and edited_by_hand else None
    return _Step(move.place, move.new, aside, inode, was, will)


def _finish(project: Project, steps: list[_Step]) -> None:
    """Make every move that has not been made; on a failure take all of them back."""
    try:
        for step in steps:
            _forward(project, step)
        for step in steps:
            if step.will is not None or step.new is None:
                _sync(step.place.parent)
    except BaseException:
        _take_back(project, steps)
        _end(project)
        raise
    _end(project)


def _end(project: Project) -> None:
    (project.cache / JOURNAL).unlink()
    _sync(project.cache)


def _forward(project: Project, step: _Step) -> None:
    if step.new is None:
        if step.displaced is None and _inode(step.place) is not None:
            _check(project, step, step.place)
            step.place.rename(step.aside)
    elif not step.is_done:
        waiting = step.waiting
        if waiting is None:
            return  # moved before a kill, and replaced by a person since
        if step.displaced is None:
            _check(project, step, step.place)
        if _inode(step.place) is None:
            waiting.rename(step.place)
        elif not _exchange(waiting, step.place):
            step.place.rename(step.free)
            waiting.rename(step.place)
    # Once more: an edit may have come between the look and the move.
    _check(project, step, step.displaced)


def _check(project: Project, step: _Step, stood: Path | None) -> None:
    if step.was is not None and (content_digest(stood) if stood else ABSENT) != step.was:
        _say_edited(project, step.place)


def _take_back(project: Project, steps: list[_Step]) -> None:
    for step in steps:
        if step.is_done and step.will is not None and content_digest(step.place) != step.will:
            place = step.place.relative_to(project.root)
            message = (
                f"{place}: was edited after a command was interrupted that had replaced it; keep a "
                f"copy of the edit, take .cache/{JOURNAL} away, and compare corpus/ with git"
            )
            raise BuildError(message)
    for step in reversed(steps):
        displaced = step.displaced
        if step.is_done:
            if displaced is None:
                step.place.rename(step.free)
            elif not _exchange(displaced, step.place):
                step.place.rename(step.free)
                displaced.rename(step.place)
        elif displaced is not None and _inode(step.place) is None:
            displaced.rename(step.place)


def _say_edited(project: Project, place: Path) -> NoReturn:
    message = (
        f"{place.relative_to(project.root)}: was edited while a command was at work that replaces "
        "it; the edit stands and nothing else was changed, repeat the command"
    )
    raise BuildError(message)


def _exchange(one: Path, other: Path) -> bool:
    """Let two names change what they name, in one step; say whether the system can."""
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(call(_AT_FOLDER, names[0], _AT_FOLDER, names[1], _EXCHANGE) == 0)


def _inode(path: Path) -> int | None:
    try:
        return path.lstat().st_ino
    except FileNotFoundError:
        return None


def _write_journal(project: Project, stage: Path, steps: list[_Step]) -> None:
    def name(path: Path | None) -> str | None:
        return None if path is None else path.relative_to(project.root).as_posix()

    rows = [
        {
            "place": name(step.place),
            "new": name(step.new),
            "aside": name(step.aside),
            "inode": step.inode,
            "was": step.was,
            "will": step.will,
        }
        for step in steps
    ]
    new = stage / JOURNAL
    with new.open("w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(project.cache / JOURNAL)
    _sync(project.cache)


def _read_journal(project: Project) -> list[_Step]:
    """Return the steps of the journal, none if there is no journal.

    It takes its place whole, so one that does not read was damaged afterwards, and what it led to
    may be the only copy of something.

    Raises:
        BuildError: it does not read, or leads out of the project.
    """
    try:
        rows = json.loads((project.cache / JOURNAL).read_text("utf-8"))
        return [
            _Step(
                _inside(project, row["place"]),
                _inside(project, row["new"]) if row["new"] else None,
                _inside(project, row["aside"]),
                row["inode"],
                row["was"],
                row["will"],
            )
            for row in rows
        ]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = (
            f".cache/{JOURNAL}: is damaged, and a command was interrupted while it replaced files; "
            "compare corpus/ and docs/ with git and .cache/stage-*, then delete the file and repeat"
        )
        raise BuildError(message) from error


def _inside(project: Project, place: str) -> Path:
    parts = Path(place).parts
    if not parts or Path(place).is_absolute() or ".." in parts:
        message = f"{place} leads out of the project"
        raise ValueError(message)
    return project.root / place


def _sync_tree(path: Path) -> None:
    for one in (path, *_below(path)):
        _sync(one)
    _sync(path.parent)


def _below(path: Path) -> Iterator[Path]:
    return path.rglob("*") if path.is_dir() and not path.is_symlink() else iter(())


def _sync(path: Path) -> None:
    """Have a file or a folder on the disk before what follows."""
    if path.is_symlink():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
