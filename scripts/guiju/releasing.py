"""Releasing: the built site as one zip that opens from disk, with a checksum of every file."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.errors import BuildError
from guiju.scratch import scratch

if TYPE_CHECKING:
    from datetime import date

SUMS = "SHA256SUMS"
_START = "打开规矩.html"
_NOTE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>规矩</title>
<meta http-equiv="refresh" content="0; url=site/index.html"></head>
<body><p><a href="site/index.html">打开规矩</a></p></body></html>
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's earliest day: the same site gives the same bytes


@dataclass(frozen=True, slots=True)
class Release:
    """What was written: the zip, its own checksum, and how many files it holds."""

    path: Path
    sha256: str
    files: int


def release(site: Path, target: Path, as_of: date) -> Release:
    """Write the site into the folder `target` as `guiju-<as_of>.zip`, and its checksum beside it.

    The zip holds `guiju-<as_of>/site/…`, a page to start from, and SHA256SUMS, which
    `sha256sum -c SHA256SUMS` checks. The same site gives the same bytes.

    Raises:
        BuildError: there is no site, or the folder cannot be written.
    """
    if not (site / "index.html").is_file():
        message = f"{site.name}: holds no site; run guiju build"
        raise BuildError(message)
    name = f"guiju-{as_of.isoformat()}"
    contents = {f"site/{path}": site / path for path in _files(site)}
    try:
        target.mkdir(parents=True, exist_ok=True)
        path = target / f"{name}.zip"
        with scratch(target) as stage:
            new = _write(stage, name, contents)
            digest = hashlib.sha256(new.read_bytes()).hexdigest()
            sums = stage / f"{path.name}.sha256"
            sums.write_text(f"{digest}  {path.name}\n", "utf-8", newline="\n")
            new.replace(path)
            sums.replace(target / sums.name)
    except OSError as error:
        place = error.filename or target
        message = f"{place}: {error.strerror}; choose a folder that can be written"
        raise BuildError(message) from error
    return Release(path, digest, len(contents) + 2)


def _files(site: Path) -> list[str]:
    found = []
    for path in site.rglob("*"):
        # A link could lead out of the site.
        if path.is_file() and not path.is_symlink():
            found.append(path.relative_to(site).as_posix())
    return sorted(found)


def _write(folder: Path, name: str, contents: dict[str, Path]) -> Path:
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        sums = []
        start = {_START: _NOTE.encode()}
        for place in sorted([*contents, *start]):
            data = start[place] if place in start else contents[place].read_bytes()
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {place}\n")
            _add(archive, f"{name}/{place}", data)
        _add(archive, f"{name}/{SUMS}", "".join(sums).encode())
    return path


def _add(archive: zipfile.ZipFile, place: str, data: bytes) -> None:
    info = zipfile.ZipInfo(place, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
