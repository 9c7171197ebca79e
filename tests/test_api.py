"""The API, asked by a real client over a real socket."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from guiju import pipeline, words
from guiju.cli import main
from guiju.project import Project
from guiju.serving.limits import Limits
from serving import serving
from small_corpus import two_editions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from serving import Server

PK = "快手小店电商PK管理规则"
# As the page prints it: corpus/sources/hetang-2022-04-16-dianshang-pk/raw.txt.
PK_4_1 = (
    "如在电商PK的过程中出现了违规行为，带货达人及其PK对象承担相同的违规责任，但一方对另一方尽到了"
    "监督提醒或自行及时主动中止违规行为的，平台可对其减轻或免于处置。"
)


@pytest.fixture(scope="module")
def server(api_server: Server) -> Server:
    return api_server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=20) as one:
        yield one


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert said["status"] == status
    assert all(said[name] for name in ("title", "detail", "place", "found", "remedy"))
    return said


def attributed(found: dict[str, Any]) -> None:
    """Hold what is found to what every answer must say of it."""
    assert found["pinned"].startswith(f"{found['rule']}@{found['edition']}")
    assert found["id"] == found["pinned"].replace(f"@{found['edition']}", "")
    assert found["status_said"].startswith(found["status"])
    assert not found["status_verified"]  # nothing of the corpus was compared with an official text
    assert found["status"] == "待核验" or "未经核实" in found["status_said"]
    assert found["trust"] != "official-verified"
    assert found["warning"] == "转载文本，未与官方原文核对"
    assert found["as_of"]


def test_a_search_finds_a_clause_with_all_that_must_be_said_of_it(client: httpx.Client) -> None:
    said = client.get("/search", params={"q": "短賬期"}).json()
    assert (said["found"], said["reason"], said["total"]) == (True, None, 1)
    hit = said["hits"][0]
    attributed(hit)
    assert hit["id"] == "ks.haowu-lianmeng-ruzhu/h1__n2__i5"
    assert (hit["text"], hit["label"]) == ("未开通短账期功能；", "(5)")
    assert (hit["status"], hit["status_verified"]) == ("被取代", False)
    start, end = hit["highlights"][0]
    assert hit["text"][start:end] == "短账期"


@pytest.mark.parametrize("query", ["今天股票行情", "qqzzxxyy", "！！", "   ", "\x00", "\u202e"])
def test_what_is_not_there_is_not_found(client: httpx.Client, query: str) -> None:
    response = client.get("/search", params={"q": query})
    said = response.json()
    assert response.status_code == 200
    assert (said["found"], said["hits"], said["total"]) == (False, [], 0)
    assert said["reason"]
    assert "\x00" not in said["looked_for"]
    assert "\u202e" not in response.text


def test_clauses_that_are_only_like_a_search_are_not_what_was_looked_for(
    client: httpx.Client,
) -> None:
    said = client.get("/search", params={"q": "宠物医院挂号"}).json()
    assert not said["found"]
    assert {hit["match"] for hit in said["hits"]} == {"related"}
    assert "只是相近的条款" in said["reason"]


def test_a_filter_that_does_not_exist_finds_nothing_and_names_those_that_do(
    client: httpx.Client,
) -> None:
    said = client.get("/search", params={"q": "清退", "platform": "淘宝"}).json()
    assert not said["found"]
    assert said["suggestions"] == ["dy", "ks"]
    said = client.get("/search", params={"q": "清退", "platform": "抖音"}).json()
    assert {hit["platform"] for hit in said["hits"]} == {"dy"}


def test_pages_of_a_search_are_the_search(client: httpx.Client) -> None:
    whole = client.get("/search", params={"q": "商家", "limit": 30}).json()
    pages = [
        client.get("/search", params={"q": "商家", "limit": 10, "offset": offset}).json()
        for offset in (0, 10, 20)
    ]
    assert [hit["id"] for page in pages for hit in page["hits"]] == [
        hit["id"] for hit in whole["hits"]
    ]
    beyond = client.get("/search", params={"q": "商家", "offset": 100_000}).json()
    assert (beyond["hits"], beyond["total"], beyond["found"]) == ([], whole["total"], True)


@pytest.mark.parametrize(
    "name",
    ["ks.dianshang-pk/4-1", "ks.dianshang-pk@2022-04-08/4-1", "电商PK4.1", f"《{PK}》4.1"],
)
def test_a_clause_is_found_by_id_pinned_id_and_name(client: httpx.Client, name: str) -> None:
    response = client.get(f"/clauses/{httpx.QueryParams({'': name})}".replace("/=", "/"))
    said = response.json()
    assert response.status_code == 200, said
    attributed(said["about"])
    [clause] = said["clauses"]
    attributed(clause)
    assert clause["pinned"] == "ks.dianshang-pk@2022-04-08/4-1"
    assert clause["text"] == PK_4_1
    assert clause["effective_on"] == "2022-04-08"
    assert said["lines"] == []


def test_a_clause_with_all_that_is_known_is_the_exported_line(
    client: httpx.Client, built: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    said = client.get("/clauses/ks.dianshang-pk/4-1", params={"full": "true"}).json()
    with pytest.raises(SystemExit):
        main(["--root", str(built.root), "show", "--json", "ks.dianshang-pk/4-1"])
    assert said["lines"] == [json.loads(capsys.readouterr().out)]


def test_a_heading_gives_its_clauses_and_a_rule_all_of_them(client: httpx.Client) -> None:
    section = client.get("/clauses/ks.dianshang-pk/s4").json()
    assert section["about"]["id"] == "ks.dianshang-pk/s4"
    assert {one["path"][0] for one in section["clauses"]} == {"四、电商PK违规处理"}
    rule = client.get("/clauses/ks.dianshang-pk", params={"limit": 3, "offset": 1}).json()
    assert rule["about"]["id"] == "ks.dianshang-pk"
    assert len(rule["clauses"]) == 3
    assert rule["total"] > 4


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ks.dianshang-pk/4-9", "ks.dianshang-pk/"),
        ("ks.dianshang-pk@2021-01-01/4-1", "ks.dianshang-pk@2022-04-08"),
        ("ks.dianshang-pq/4-1", "ks.dianshang-pk"),
        ("不存在的规则", "ks."),
        ("<script>alert(1)</script>", ""),
        ("../../etc/passwd", ""),
    ],
)
def test_a_clause_that_is_not_there_is_not_found_and_never_guessed(
    client: httpx.Client, name: str, near: str
) -> None:
    for path in ("/clauses/", "/cite?id="):
        quoted = str(httpx.QueryParams({"": name})).removeprefix("=")
        response = client.get(f"{path}{quoted}")
        said = response.json()
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/json"
        assert (said["found"], said["about"], said["looked_for"]) == (False, None, name)
        assert said["reason"]
        assert not said.get("clauses")
        assert not said.get("citations")
        assert not near or said["suggestions"][0].startswith(near)


def test_rules_are_listed_with_status_and_trust(client: httpx.Client) -> None:
    said = client.get("/rules").json()
    assert said["total"] == len(said["rules"]) == 8
    for rule in said["rules"]:
        attributed(rule)
        assert rule["editions"][0] == rule["edition"]
    assert "dy.xiaohuangche-kaitong" in {one["id"] for one in said["rules"] if one["checkable"]}
    kuaishou = client.get("/rules", params={"platform": "快手"}).json()
    assert {one["platform"] for one in kuaishou["rules"]} == {"ks"}
    nobody = client.get("/rules", params={"platform": "淘宝"}).json()
    assert (nobody["found"], nobody["rules"]) == (False, [])


def test_a_citation_comes_in_six_forms_and_says_that_it_is_a_repost(client: httpx.Client) -> None:
    said = client.get("/cite", params={"id": "ks.dianshang-pk/4-1"}).json()
    attributed(said["about"])
    forms = [one["style"] for one in said["citations"]]
    assert forms == ["gbt2025", "gbt2015", "inline", "markdown", "bibtex", "csl-json"]
    assert all(words.REPOST_WARNING in one["text"] for one in said["citations"])
    [inline] = client.get("/cite", params={"id": "电商PK4.1", "style": "inline"}).json()[
        "citations"
    ]
    assert inline["text"].startswith(
        f"《{PK}》4.1（ks.dianshang-pk@2022-04-08/4-1；2022-04-08生效；"
    )


def test_a_day_decides_what_is_said_of_the_status(client: httpx.Client) -> None:
    asked = {"id": "ks.dianshang-pk/4-1", "style": "inline", "as_of": "2022-04-01"}
    said = client.get("/cite", params=asked).json()
    assert said["about"]["status"] == "尚未生效"
    assert "效力状态（截至2022-04-01）：尚未生效" in said["citations"][0]["text"]
    given = client.get("/clauses/ks.dianshang-pk/4-1", params={"as_of": "2022-04-01"}).json()
    assert given["clauses"][0]["status"] == given["about"]["status"] == "尚未生效"


def test_a_shop_is_checked_as_the_terminal_checks_it(client: httpx.Client) -> None:
    asked = client.get("/check", params={"rule": "小黄车"}).json()
    attributed(asked["about"])
    assert [one["name"] for one in asked["questions"]] == [
        "已实名认证",
        "粉丝数",
        "作品数",
        "保证金",
    ]
    assert asked["result"]["finding"] == "indeterminate"
    facts = {"已实名认证": True, "粉丝数": 800, "作品数": "12个", "保证金": 500.0}
    said = client.post("/check", json={"rule": "小黄车", "facts": facts}).json()
    assert said["result"]["finding"] == "not_satisfied"
    assert [one["said"] for one in said["result"]["changes"]] == ["粉丝数须≥1000名，现为800名"]
    facts["粉丝数"] = "1000"
    said = client.post("/check", json={"rule": "小黄车", "facts": facts}).json()
    assert said["result"]["finding"] == "satisfied"
    assert "不是法律意见" in said["result"]["basis"]


def test_every_fact_that_cannot_be_taken_is_named(client: httpx.Client) -> None:
    facts = {"粉丝数": "很多", "营业额": 3, "作品数": "12元"}
    said = problem(client.post("/check", json={"rule": "小黄车", "facts": facts}), 422)
    assert [one["place"] for one in said["problems"]] == ["粉丝数", "营业额", "作品数"]


def test_a_rule_without_criteria_or_no_rule_is_not_checked(client: httpx.Client) -> None:
    response = client.post("/check", json={"rule": "没有的", "facts": {}})
    assert response.status_code == 404
    assert (response.json()["found"], response.json()["result"]) == (False, None)


def test_a_letter_is_verified_place_by_place(client: httpx.Client) -> None:
    letter = f"依据《{PK}》4.1规定“平台可对其减轻或免于处置”，又据《某某办法》第三条。"
    said = client.post("/verify", json={"text": letter}).json()
    assert [one["outcome"] for one in said["verdicts"]] == ["找到", "引文一致", "不在本库"]
    assert (said["found"], said["sound"]) == (True, False)
    [clause] = said["clauses"]
    attributed(clause)
    assert clause["pinned"] == "ks.dianshang-pk@2022-04-08/4-1"
    wrong = client.post(
        "/verify", json={"text": f"《{PK}》4.1规定“平台不得对其减轻或免于处置”"}
    ).json()
    assert wrong["verdicts"][-1]["outcome"] == "引文有出入"
    assert not wrong["sound"]


@pytest.mark.parametrize("text", ["今天天气很好。", "见《某某办法》第三条", " "])
def test_a_text_that_cites_nothing_here_is_neither_found_nor_sound(
    client: httpx.Client, text: str
) -> None:
    said = client.post("/verify", json={"text": text}).json()
    assert (said["found"], said["sound"]) == (False, False)
    assert said["reason"]


def test_health_names_the_build_that_answers_carry(client: httpx.Client) -> None:
    health = client.get("/health").json()
    assert (health["ready"], health["rules"], health["waiting"]) == (True, 8, None)
    assert client.get("/rules").json()["build"] == health["build"]


# What is kept, packed, asked for in part


@pytest.mark.parametrize(
    "path", ["/search?q=清退", "/rules", "/cite?id=电商PK4.1", "/openapi.json"]
)
def test_what_a_client_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = client.get(path, headers={"if-none-match": 'W/"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_a_tag_does_not_make_a_missing_clause_unchanged(client: httpx.Client) -> None:
    response = client.get("/clauses/ks.nobody", headers={"if-none-match": "*"})
    assert response.status_code == 404
    assert "etag" not in response.headers


def test_answers_are_packed_for_who_can_unpack_them(server: Server) -> None:
    url = f"{server.address}/search?q=商家"
    with httpx.Client() as client:
        with client.stream("GET", url, headers={"accept-encoding": "gzip"}) as packed:
            raw = b"".join(packed.iter_raw())
        plain = client.get(url, headers={"accept-encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content


@pytest.mark.parametrize("path", ["/search?q=清退", "/health", "/openapi.json", "/clauses/nobody"])
def test_head_is_get_without_the_body(client: httpx.Client, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.content == b""
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == got.headers.get(name)
    assert head.status_code == got.status_code


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/rules", {"GET", "HEAD"}),
        ("DELETE", "/clauses/ks.dianshang-pk/4-1", {"GET", "HEAD"}),
        ("PATCH", "/check", {"GET", "HEAD", "POST"}),
        ("GET", "/verify", {"POST"}),
        ("POST", "/search", {"GET", "HEAD"}),
        ("OPTIONS", "/search", {"GET", "HEAD"}),
        ("TRACE", "/health", {"GET", "HEAD"}),
        ("BREW", "/health", {"GET", "HEAD"}),
    ],
)
def test_only_reading_is_allowed(
    client: httpx.Client, method: str, path: str, allowed: set[str]
) -> None:
    response = client.request(method, path)
    problem(response, 405)
    assert set(response.headers["allow"].split(", ")) == allowed


def test_no_page_of_another_site_may_read_an_answer(client: httpx.Client) -> None:
    response = client.get("/rules", headers={"origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]


# What is refused


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "localhost.evil.example", "", "a b", "127.0.0.1.x"],
)
def test_a_foreign_host_is_refused(client: httpx.Client, host: str) -> None:
    problem(client.get("/rules", headers={"host": host}), 421)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8765", "10.0.0.7"]
)
def test_own_names_and_addresses_are_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/rules", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/search", "q"),
        ("/search?q=", "q"),
        (f"/search?q={'长' * 401}", "q"),
        ("/search?q=a&q=b", "q"),
        ("/search?q=a&limt=5", "limt"),
        ("/search?q=a&limit=0", "limit"),
        ("/search?q=a&limit=101", "limit"),
        ("/search?q=a&limit=-1", "limit"),
        ("/search?q=a&limit=1.0", "limit"),
        ("/search?q=a&limit=1_0", "limit"),
        ("/search?q=a&limit=９", "limit"),
        ("/search?q=a&offset=99999999999999999999", "offset"),
        ("/cite?id=a&style=harvard", "style"),
        ("/cite?id=a&as_of=1700000000", "as_of"),
        ("/cite?id=a&as_of=2022-13-01", "as_of"),
        ("/clauses/a?full=yes", "full"),
        ("/clauses/a?id=b", "id"),
        ("/health?x=1", "x"),
    ],
)
def test_parameters_that_cannot_be_meant_are_refused_by_name(
    client: httpx.Client, path: str, place: str
) -> None:
    assert problem(client.get(path), 400)["place"] == place


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[", 400),
        (b"\xff\xfe{}", 400),
        (b'{"text": "\\ud800"}', 400),
        (b'{"text": "a", "text": "b"}', 400),
        (b'{"text": NaN}', 400),
        (b"[" * 100_000, 400),
        (b"9" * 5_000, 400),
        (b'{"text": 1}', 422),
        (b'{"text": ""}', 422),
        (b"{}", 422),
        (b"null", 422),
        (b'{"text": "a", "more": 1}', 422),
    ],
)
def test_bodies_that_are_no_letter_are_refused(
    client: httpx.Client, body: bytes, status: int
) -> None:
    headers = {"content-type": "application/json"}
    problem(client.post("/verify", content=body, headers=headers), status)


def test_a_body_of_another_kind_is_refused(client: httpx.Client) -> None:
    assert problem(client.post("/verify", data={"text": "a"}), 415)["place"] == "Content-Type"


def test_a_large_body_is_refused_said_or_unsaid(client: httpx.Client) -> None:
    body = json.dumps({"text": "长" * Limits().body_bytes}).encode()
    headers = {"content-type": "application/json"}
    problem(client.post("/verify", content=body, headers=headers), 413)
    pieces = (body[at : at + 60_000] for at in range(0, len(body), 60_000))
    problem(client.post("/verify", content=pieces, headers=headers), 413)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing",
        "/search/",
        "//rules",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%00",
        "/%ff%fe",
        "/rules/%2e%2e/health",
    ],
)
def test_other_paths_are_not_found(server: Server, path: str) -> None:
    status, body = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert status == 404
    assert json.loads(body)["remedy"] == "see /openapi.json"


@pytest.mark.parametrize(
    "path",
    ["/clauses/%00", "/clauses/%0Aa%0A", "/clauses/%ff%fe", "/search?q=%ff%fe%00", "/clauses/%"],
)
def test_bytes_that_are_no_text_find_nothing(server: Server, path: str) -> None:
    status, body = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert status in (200, 404)
    assert json.loads(body)["found"] is False


def raw(server: Server, request: bytes) -> tuple[int, bytes]:
    """Send bytes as they are; return the answer's status and body."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(10)
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = connection.recv(65536)
            assert piece, answer
            answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        sizes = [
            line.split(b":")[1] for line in head.split(b"\r\n") if b"content-length" in line.lower()
        ]
        while sizes and len(body) < int(sizes[0]):
            body += connection.recv(65536)
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /rules HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (b"GET /rules HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", 400),
        (b"GET /clauses/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
        (b"GET /rules HTTP/1.1\r\n\r\n", 400),
        (b"GET /rules HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET /rules HTTP/1.1\r\nHost: localhost\r\nX\x00: a\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    ],
)
def test_heads_that_are_no_request_are_refused(server: Server, head: bytes, status: int) -> None:
    assert raw(server, head)[0] == status


def test_a_body_that_comes_too_slowly_is_given_up(server: Server) -> None:
    head = b"POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    status, body = raw(server, head + b'Content-Length: 100\r\n\r\n{"te')
    assert status == 408
    assert json.loads(body)["place"] == "body"


def test_many_ask_at_once_and_each_gets_its_own_answer(client: httpx.Client) -> None:
    asked = ["清退", "短账期", "保证金", "体验分", "违规", "发货", "粉丝", "主播"]
    alone = {query: client.get("/search", params={"q": query}).content for query in asked}
    with ThreadPoolExecutor(8) as pool:
        together = list(
            pool.map(lambda query: client.get("/search", params={"q": query}).content, asked * 8)
        )
    assert together == [alone[query] for query in asked * 8]


def test_too_much_at_once_and_too_slow_is_said_and_not_endured(built: Project) -> None:
    limits = ("--limit", "requests=1", "--limit", "body_seconds=5")
    head = "POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with (
        serving(built.root, "--api", *limits) as server,
        socket.create_connection(("127.0.0.1", server.port)) as slow,
    ):
        slow.sendall(f"{head}Content-Length: 9\r\n\r\n".encode())
        until = time.monotonic() + 5
        while (busy := httpx.get(f"{server.address}/rules")).status_code != 503:
            assert time.monotonic() < until
        assert busy.headers["retry-after"] == "1"
        problem(busy, 503)
    with serving(built.root, "--api", "--limit", "request_seconds=0.000001") as server:
        said = problem(httpx.get(f"{server.address}/rules"), 503)
        assert "no answer within" in said["found"]


# A server's life


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of one invented rule, normalised and indexed."""
    root = tmp_path_factory.mktemp("invented")
    two_editions(root)
    (root / "docs").mkdir()
    project = Project(root)
    rebuild(project)
    return project


@pytest.fixture
def small(tmp_path: Path, invented: Project) -> Project:
    """A copy of the invented project, to break and rebuild."""
    return Project(shutil.copytree(invented.root, tmp_path / "small"))


def rebuild(project: Project) -> None:
    pipeline.normalise(project, lambda _line: None)
    pipeline.index(project, lambda _line: None)


def test_a_rebuild_shows_at_the_next_request_and_is_never_seen_half(small: Project) -> None:
    raw_text = small.root / "corpus/sources/demo-2023-b/raw.txt"
    with serving(small.root, "--api") as server, httpx.Client(base_url=server.address) as client:
        before = client.get("/search", params={"q": "体验分"})
        assert "体验分不低于4.2分。" in before.text
        seen: set[tuple[str, str]] = set()
        stop = False

        def ask() -> None:
            with httpx.Client(base_url=server.address) as other:
                while not stop:
                    clause = other.get("/clauses/ks.demo/1-2").json()
                    hit = other.get("/search", params={"q": "体验分"}).json()
                    seen.add((clause["build"], clause["clauses"][0]["text"]))
                    seen.add((hit["build"], hit["hits"][0]["text"]))

        with ThreadPoolExecutor(2) as pool:
            asking = [pool.submit(ask) for _ in range(2)]
            try:
                replace_text(small, raw_text, "4.2分", "4.6分")
                rebuild(small)
                after = client.get("/search", params={"q": "体验分"})
            finally:
                stop = True
            for one in asking:
                one.result()
        assert "体验分不低于4.6分。" in after.text
        assert after.json()["build"] != before.json()["build"]
        assert len({build for build, _ in seen}) == len(seen) <= 2
        changed = client.get(
            "/search",
            params={"q": "体验分"},
            headers={"if-none-match": before.headers["etag"]},
        )
        assert changed.status_code == 200


def replace_text(project: Project, path: Path, old: str, new: str) -> None:
    was = path.read_bytes()
    path.write_bytes(was.replace(old.encode(), new.encode()))
    record = path.with_name("source.yaml")
    digests = [hashlib.sha256(one).hexdigest() for one in (was, path.read_bytes())]
    record.write_text(record.read_text("utf-8").replace(*digests), "utf-8")
    rule = project.root / "corpus/rules/ks.demo.yaml"
    rule.write_text(rule.read_text("utf-8").replace("4.2分", "4.6分"), "utf-8")


def test_without_a_build_it_says_what_to_run_and_answers_once_there_is_one(small: Project) -> None:
    shutil.rmtree(small.index)
    with serving(small.root, "--api") as server, httpx.Client(base_url=server.address) as client:
        assert "holds no index" in server.said[0]
        assert "guiju index" in problem(client.get("/rules"), 503)["remedy"]
        health = client.get("/health")
        assert (health.status_code, health.json()["ready"]) == (503, False)
        assert str(small.root) not in health.text
        pipeline.index(small, lambda _line: None)
        assert client.get("/rules").json()["total"] == 1
        # Data that do not fit together are no build: the one before is served on.
        (small.index / "manifest.json").write_text("{", "utf-8")
        assert client.get("/search", params={"q": "主播"}).json()["found"]
        assert "damaged" in client.get("/health").json()["waiting"]
        assert server.end(signal.SIGINT) == 0
        assert len(server.said) == 2


@pytest.fixture
def ended(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str]]:
    """Run a command that cannot do what it is told; give its exit code and what it said."""

    def run(*arguments: str) -> tuple[object, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        return left.value.code, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--api", "--host", "192.0.2.1", "--port", "0"), 1, "192.0.2.1:0: cannot assign"),
        (("--api", "--host", "no.such.invalid"), 1, "is no address of this machine"),
        ((), 1, "site/: holds no site; run guiju build"),
        (("--api", "--limit", "body=1"), 2, "choose one of query_characters, body_bytes"),
        (("--api", "--limit", "body_bytes=-1"), 2, "is no positive number; the usual is 262144"),
        (("--api", "--limit", "request_seconds=nan"), 2, "is no positive number"),
    ],
)
def test_what_stands_in_the_way_of_a_server_is_one_line(
    invented: Project,
    ended: Callable[..., tuple[object, str]],
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    left, line = ended("--root", str(invented.root), "serve", *arguments)
    assert (left, line.count("\n")) == (code, 1)
    assert said in line


def test_a_port_that_is_taken_is_one_line(
    server: Server, invented: Project, ended: Callable[..., tuple[object, str]]
) -> None:
    root, port = str(invented.root), str(server.port)
    left, line = ended("--root", root, "serve", "--api", "--port", port)
    assert left == 1
    assert line == (
        f"127.0.0.1:{port}: address already in use; choose another with --port,"
        " or 0 for any that is free\n"
    )


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_without_the_extra_one_line_says_what_to_run(
    invented: Project,
    ended: Callable[..., tuple[object, str]],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert ended("--root", str(invented.root), command) == (
        2,
        f"{command}: needs starlette, uvicorn, mcp, which the base install is without;"
        " run python3 scripts/serve.py --help once, it sets them up\n",
    )


def test_a_host_that_others_reach_is_warned_of(small: Project) -> None:
    with serving(small.root, "--api", "--host", "0.0.0.0", "--name", "rules.example") as server:
        assert "whoever reaches this machine" in server.said[0]
        url = f"http://127.0.0.1:{server.port}/rules"
        assert httpx.get(url, headers={"host": "rules.example"}).status_code == 200
        problem(httpx.get(url, headers={"host": "evil.example"}), 421)

        assert server.end(signal.SIGTERM) == 0
        assert len(server.said) == 2
