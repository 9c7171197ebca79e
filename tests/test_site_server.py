"""The site, asked by a real client over a real socket."""

from __future__ import annotations

import gzip
import shutil
from typing import TYPE_CHECKING

import httpx
import pytest

from guiju.project import Project
from serving import serving
from test_api import raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Server

SECRET = "password"


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a built site, and files that are not of it."""
    root = tmp_path_factory.mktemp("site server")
    (root / "corpus").mkdir()
    shutil.copytree(built.site, root / "site")
    (root / "secret.txt").write_text(SECRET)
    (root / "site/.hidden").write_text(SECRET)
    (root / "site/assets/.git").mkdir()
    (root / "site/assets/.git/config").write_text(SECRET)
    (root / "site/out").symlink_to(root)
    (root / "site/secret.html").symlink_to(root / "secret.txt")
    (root / "site/empty").mkdir()
    return Project(root)


@pytest.fixture(scope="module")
def server(project: Project) -> Iterator[Server]:
    with serving(project.root) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=20) as one:
        yield one


def test_pages_are_the_files_of_the_site(client: httpx.Client, project: Project) -> None:
    for path, place, kind in (
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/index.html", "index.html", "text/html; charset=utf-8"),
        ("/rules/", "rules/index.html", "text/html; charset=utf-8"),
        ("/rules/ks/dianshang-pk.html", "rules/ks/dianshang-pk.html", "text/html; charset=utf-8"),
        ("/assets/guiju.css", "assets/guiju.css", "text/css; charset=utf-8"),
        ("/data/ks.dianshang-pk.json", "data/ks.dianshang-pk.json", "application/json"),
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.content == (project.site / place).read_bytes()
        assert response.headers["content-type"] == kind
        head = client.head(path)
        assert (head.content, head.headers["etag"]) == (b"", response.headers["etag"])


def test_a_missing_page_is_the_sites_own_and_no_folder_is_listed(
    client: httpx.Client, project: Project
) -> None:
    for path in ("/nothing.html", "/empty/", "/assets/", "/assets"):
        response = client.get(path)
        assert response.status_code == 404, path
        assert response.text == (project.site / "404.html").read_text("utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/..%c0%afsecret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/.hidden",
        "/%2ehidden",
        "/assets/.git/config",
        "/out/secret.txt",
        "/secret.html",
        "/index.html%00.txt",
        "/%00",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/" + "a/" * 2000,
        "http://localhost/../secret.txt",
    ],
)
def test_nothing_outside_of_the_site_is_served(server: Server, path: str) -> None:
    status, body = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert status == 404
    assert SECRET.encode() not in body
    assert b"root:" not in body


def test_what_a_browser_has_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/assets/search.js")
    for known in (
        {"if-none-match": first.headers["etag"]},
        {"if-modified-since": first.headers["last-modified"]},
    ):
        again = client.get("/assets/search.js", headers=known)
        assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"


def test_a_part_of_a_file_is_given_as_it_stands(client: httpx.Client, project: Project) -> None:
    whole = (project.site / "assets/search.js").read_bytes()
    part = client.get("/assets/search.js", headers={"range": "bytes=10-29"})
    assert (part.status_code, part.content) == (206, whole[10:30])
    assert part.headers["content-range"] == f"bytes 10-29/{len(whole)}"
    beyond = client.get("/assets/search.js", headers={"range": "bytes=99999999-"})
    assert beyond.status_code == 416


def test_texts_are_packed_and_pages_may_run_nothing_foreign(server: Server) -> None:
    headers = {"accept-encoding": "gzip"}
    with httpx.stream("GET", f"{server.address}/assets/guiju.css", headers=headers) as packed:
        content = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    plain = httpx.get(f"{server.address}/assets/guiju.css", headers={"accept-encoding": "identity"})
    assert gzip.decompress(content) == plain.content
    assert plain.headers["x-frame-options"] == "DENY"
    assert plain.headers["x-content-type-options"] == "nosniff"
    policy = httpx.get(f"{server.address}/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading_is_allowed(client: httpx.Client, method: str) -> None:
    response = client.request(method, "/index.html")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"


def test_a_foreign_host_is_refused(client: httpx.Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421


def test_another_build_in_place_of_the_site_shows_at_once(built: Project, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name in ("site", "next"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    with serving(tmp_path) as server, httpx.Client(base_url=server.address) as client:
        first = client.get("/")
        (tmp_path / "site").rename(tmp_path / "old")
        (tmp_path / "next").rename(tmp_path / "site")
        known = {"if-none-match": first.headers["etag"]}
        assert (first.text, client.get("/", headers=known).text) == ("site", "next")
        shutil.rmtree(tmp_path / "site")
        gone = client.get("/")
        assert gone.status_code == 404
        assert "guiju publish" in gone.text
