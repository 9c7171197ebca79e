"""The release: opens from disk, checks itself, and is the same whenever the site is."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from datetime import date

import pytest

from guiju.errors import BuildError
from guiju.releasing import release

DAY = date(2026, 11, 21)


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "rules").mkdir(parents=True)
    (folder / "index.html").write_text("<a href='rules/甲.html'>甲</a>", "utf-8")
    (folder / "rules" / "甲.html").write_text("甲", "utf-8")
    return folder


def test_what_was_unpacked_passes_its_own_check(site, tmp_path):
    made = release(site, tmp_path / "out", DAY)
    with zipfile.ZipFile(made.path) as archive:
        assert made.files == len(archive.namelist())
        archive.extractall(tmp_path / "unpacked")
    folder = tmp_path / "unpacked" / "guiju-2026-11-21"
    subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, check=True)
    assert (folder / "site" / "rules" / "甲.html").read_text("utf-8") == "甲"
    assert "url=site/index.html" in (folder / "打开规矩.html").read_text("utf-8")
    listed = {
        line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    }
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert listed == present - {"SHA256SUMS"}


def test_the_same_site_gives_the_same_bytes(site, tmp_path):
    first = release(site, tmp_path / "one", DAY)
    (site / "index.html").touch()
    second = release(site, tmp_path / "two", DAY)
    assert first.sha256 == second.sha256 == hashlib.sha256(second.path.read_bytes()).hexdigest()
    written = (tmp_path / "two" / "guiju-2026-11-21.zip.sha256").read_text("utf-8")
    assert written == f"{second.sha256}  guiju-2026-11-21.zip\n"


def test_what_a_link_leads_to_is_left_out(site, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("x", "utf-8")
    (site / "link.txt").symlink_to(secret)
    with zipfile.ZipFile(release(site, tmp_path / "out", DAY).path) as archive:
        assert not [name for name in archive.namelist() if "link" in name]


def test_without_a_site_there_is_one_line(tmp_path):
    with pytest.raises(BuildError, match=r"^site: holds no site; run guiju build$"):
        release(tmp_path / "site", tmp_path / "out", DAY)


def test_a_failure_leaves_the_last_release(site, tmp_path, monkeypatch):
    made = release(site, tmp_path / "out", DAY)
    before = made.path.read_bytes()

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(BuildError, match="No space left"):
        release(site, tmp_path / "out", DAY)
    assert made.path.read_bytes() == before
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "guiju-2026-11-21.zip",
        "guiju-2026-11-21.zip.sha256",
    ]
