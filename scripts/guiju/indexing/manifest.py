"""What must be known of an index before it is read: what it is of, and what it is made of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.errors import GuijuError
from guiju.indexing.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

MANIFEST = "manifest.json"
# Raise it whenever an index of an older guiju must not be read by this one.
INDEX_FORMAT = 2
REMEDY = "run `guiju index`"

# The modules that decide what an index holds; a change to any of them makes it anew.
_PACKAGE = Path(__file__).parent.parent
_CODE = (
    *("folding.py", "numerals.py", "lexicon.py", "query_tables.py", "pinyin.py", "pipeline.py"),
    "indexing/*.py",
)


class IndexUnfitError(GuijuError):
    """There is no index, or it cannot be trusted to answer for today's data."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Hashes of all that an index is made from: two with the same origin are the same."""

    data: str
    vocabulary: str
    settings: str
    code: str

    def changed(self, now: Origin) -> tuple[str, ...]:
        """Name what is another than it was."""
        was, present = asdict(self), asdict(now)
        return tuple(name for name in was if was[name] != present[name])


@dataclass(frozen=True, slots=True)
class Manifest:
    """The build in force; `files` has the hash of each of its files, `rules` of each rule."""

    build: str
    origin: Origin
    files: dict[str, str]
    rules: dict[str, str]


def read_manifest(index: Path) -> Manifest:
    """Read which build is in force."""
    path = index / MANIFEST
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{index}: holds no index; {REMEDY}"
        raise IndexUnfitError(message) from error
    except ValueError as error:
        message = f"{path}: is damaged; {REMEDY}"
        raise IndexUnfitError(message) from error
    if not isinstance(fields, dict) or fields.get("format") != INDEX_FORMAT:
        message = f"{path}: is of another version of guiju; {REMEDY}"
        raise IndexUnfitError(message)
    try:
        content = fields["manifest"]
        if fields["sha256"] != content_sha256(content):
            message = f"{path}: is damaged; {REMEDY}"
            raise IndexUnfitError(message)
        return Manifest(
            build=content["build"],
            origin=Origin(**content["origin"]),
            files=content["files"],
            rules=content["rules"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{path}: is damaged; {REMEDY}"
        raise IndexUnfitError(message) from error


def write_manifest(manifest: Manifest, index: Path) -> Path:
    """Write the manifest of a build beside the one in force, whose place it may take."""
    content = asdict(manifest)
    whole = {"format": INDEX_FORMAT, "sha256": content_sha256(content), "manifest": content}
    new = index / f"{manifest.build}.json"
    new.write_text(json.dumps(whole, indent=1), encoding="utf-8", newline="\n")
    return new


def build_files(build: Path) -> dict[str, str]:
    """Return the hash of each file of a build, by its path below it."""
    files = sorted(path for path in build.rglob("*") if path.is_file())
    return {path.relative_to(build).as_posix(): file_sha256(path) for path in files}


def check_files(manifest: Manifest, index: Path) -> None:
    """Raise `IndexUnfitError` unless every file of the build in force is as it was written."""
    for name, expected in manifest.files.items():
        path = index / manifest.build / name
        if file_sha256(path) != expected:
            message = f"{path}: is damaged; {REMEDY}"
            raise IndexUnfitError(message)


def file_sha256(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(paths: Iterable[Path]) -> str:
    """Return a hash of the files' names and contents."""
    whole = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        whole.update(f"{path.name}\n{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def origin_of(data: Iterable[Path], vocabulary: Iterable[Path]) -> Origin:
    """Return the hashes of what an index of data files is made from.

    `vocabulary` are the files of the lexicon, and those that name the values of filters.
    """
    code = sorted(path for pattern in _CODE for path in _PACKAGE.glob(pattern))
    return Origin(digest(data), digest(vocabulary), content_sha256(asdict(SETTINGS)), digest(code))


def data_files(data: Path) -> tuple[Path, ...]:
    """Return docs/data's rule files in order: those named like `ks.dianshang-pk.json`."""
    return tuple(sorted(path for path in data.glob("*.json") if "." in path.stem))


def content_sha256(content: object) -> str:
    """Return a hash of plain data."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
