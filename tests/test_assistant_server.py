"""The tools of an assistant, called by a real client over standard input and output."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from click.testing import CliRunner
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ResourceTemplate, Tool

from guiju.cli import cli
from guiju.serving.assistants import INSTRUCTIONS
from serving import COMMAND, ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from guiju.project import Project
    from serving import Server

TOOLS = {
    "search_rules",
    "get_clause",
    "list_rules",
    "check_criteria",
    "cite",
    "verify_citation",
}
PK_4_1 = "ks.dianshang-pk@2022-04-08/4-1"


def in_session(root: Path, use: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """Return what `use` does with a session of a server that runs for it alone."""

    async def session() -> Any:
        parameters = StdioServerParameters(
            command=sys.executable,
            args=[*COMMAND[1:], str(root), "mcp"],
            env={"PYTHONPATH": ENVIRONMENT["PYTHONPATH"]},
        )
        async with (
            stdio_client(parameters) as (reading, writing),
            ClientSession(reading, writing) as client,
        ):
            await client.initialize()
            return await use(client)

    return anyio.run(session)


@dataclass(frozen=True)
class Heard:
    """What a client learns and gets in one session."""

    tools: list[Tool]
    templates: list[ResourceTemplate]
    text: str
    refusal: str
    answers: dict[str, CallToolResult]


@pytest.fixture(scope="module")
def heard(built: Project) -> Heard:
    async def use(client: ClientSession) -> Heard:
        # The client holds what is given to the schema that the tool named.
        tools = (await client.list_tools()).tools
        templates = (await client.list_resource_templates()).resource_templates
        text = await client.read_resource("guiju://rules/ks.dianshang-pk")
        with pytest.raises(MCPError) as refused:
            await client.read_resource("guiju://rules/nobody")
        answers = {name: await client.call_tool(tool, given) for name, tool, given in CALLS}
        return Heard(tools, templates, text.contents[0].text, str(refused.value), answers)

    found: Heard = in_session(built.root, use)
    return found


@pytest.fixture(scope="module")
def answers(heard: Heard) -> dict[str, CallToolResult]:
    return heard.answers


CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("search", "search_rules", {"query": "短賬期"}),
    ("search: like it", "search_rules", {"query": "宠物医院挂号"}),
    ("search: nothing", "search_rules", {"query": "今天股票行情", "platform": "快手"}),
    ("search: no such platform", "search_rules", {"query": "清退", "platform": "淘宝"}),
    ("clause", "get_clause", {"id": "ks.dianshang-pk/4-1"}),
    ("clause by name", "get_clause", {"id": "电商PK4.1"}),
    ("clause: nothing", "get_clause", {"id": "ks.dianshang-pk/9-9"}),
    ("rules", "list_rules", {"platform": "dy"}),
    ("rules: nothing", "list_rules", {"platform": "淘宝"}),
    ("questions", "check_criteria", {"rule": "小黄车"}),
    (
        "check",
        "check_criteria",
        {
            "rule": "小黄车",
            "facts": {"已实名认证": True, "粉丝数": 800, "作品数": 12, "保证金": "500元"},
        },
    ),
    ("check: nothing", "check_criteria", {"rule": "没有的规则"}),
    ("check: no fact", "check_criteria", {"rule": "小黄车", "facts": {"粉丝数": "很多"}}),
    ("cite", "cite", {"id": "ks.dianshang-pk/4-1", "style": "inline"}),
    ("cite: nothing", "cite", {"id": "nobody"}),
    ("cite: no day", "cite", {"id": "ks.dianshang-pk", "as_of": "2022-13-01"}),
    (
        "verify",
        "verify_citation",
        {"text": "《快手小店电商PK管理规则》4.1规定“平台可对其减轻或免于处置”"},
    ),
    (
        "verify: wrong",
        "verify_citation",
        {"text": "《快手小店电商PK管理规则》4.1规定“平台不得对其减轻或免于处置”"},
    ),
    ("verify: a name", "verify_citation", {"text": "电商PK4.1"}),
    ("verify: nothing", "verify_citation", {"text": "《某某办法》第三条"}),
    ("no argument", "search_rules", {}),
    ("too long", "search_rules", {"query": "长" * 401}),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("search", True),
        ("search: like it", False),
        ("search: nothing", False),
        ("search: no such platform", False),
        ("clause", True),
        ("clause by name", True),
        ("clause: nothing", False),
        ("rules", True),
        ("rules: nothing", False),
        ("questions", True),
        ("check", True),
        ("check: nothing", False),
        ("cite", True),
        ("cite: nothing", False),
        ("verify", True),
        ("verify: wrong", True),
        ("verify: a name", True),
        ("verify: nothing", False),
    ],
)
def test_what_is_not_found_says_so_and_why(
    answers: dict[str, CallToolResult], name: str, found: bool
) -> None:
    answer = answers[name]
    assert not answer.is_error
    assert answer.structured_content
    said = answer.structured_content
    assert said["found"] is found
    assert found or said["reason"]
    assert json.loads(answer.content[0].text) == said  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("search", "hits"),
        ("search: like it", "hits"),
        ("clause", "clauses"),
        ("clause by name", "clauses"),
        ("rules", "rules"),
        ("questions", "about"),
        ("cite", "about"),
        ("verify", "clauses"),
    ],
)
def test_whatever_is_given_says_what_it_is_and_that_it_is_a_repost(
    answers: dict[str, CallToolResult], name: str, places: str
) -> None:
    said = answers[name].structured_content
    assert said
    given = said[places] if isinstance(said[places], list) else [said[places]]
    assert given
    for one in given:
        assert one["pinned"].startswith(f"{one['rule']}@{one['edition']}")
        assert one["status_said"]
        assert one["trust_said"]
        assert one["warning"] == "转载文本，未与官方原文核对"
        assert one["as_of"] == said["as_of"]


def test_answers_are_those_of_the_corpus(answers: dict[str, CallToolResult]) -> None:
    def said(name: str) -> dict[str, Any]:
        return answers[name].structured_content or {}

    assert said("search")["hits"][0]["text"] == "未开通短账期功能；"
    assert said("clause")["clauses"] == said("clause by name")["clauses"]
    assert said("clause")["clauses"][0]["pinned"] == PK_4_1
    assert {one["platform"] for one in said("rules")["rules"]} == {"dy"}
    assert said("questions")["result"]["finding"] == "indeterminate"
    assert said("check")["result"]["finding"] == "not_satisfied"
    assert [one["style"] for one in said("cite")["citations"]] == ["inline"]
    assert "未与官方原文核对" in said("cite")["citations"][0]["text"]
    assert said("verify: a name")["verdicts"][0]["clauses"] == [PK_4_1]
    assert (said("verify")["sound"], said("verify: wrong")["sound"]) == (True, False)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("check: no fact", "粉丝数: “很多”读不成一个数；只写数和单位，如 10名"),
        ("cite: no day", "没有这一天；写作 2022-06-01"),
        ("no argument", "query"),
        ("too long", "400"),
    ],
)
def test_a_call_that_cannot_be_taken_says_what_to_do(
    answers: dict[str, CallToolResult], name: str, remedy: str
) -> None:
    answer = answers[name]
    assert answer.is_error
    assert remedy in answer.content[0].text  # type: ignore[union-attr]


def test_tools_say_how_to_cite_and_what_they_give(heard: Heard) -> None:
    assert {tool.name for tool in heard.tools} == TOOLS
    for tool in heard.tools:
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.output_schema
        assert tool.output_schema["properties"]["found"] == {"title": "Found", "type": "boolean"}
        assert tool.description
        assert all("description" in one for one in tool.input_schema["properties"].values())
    for needed in ("pinned", "待核验", "found", "verify_citation", "转载", "官方"):
        assert needed in INSTRUCTIONS


def test_a_rules_full_text_is_a_resource(heard: Heard) -> None:
    assert [one.uri_template for one in heard.templates] == ["guiju://rules/{rule}"]
    assert PK_4_1 in heard.text
    assert "没有这部规则" in heard.refusal


def test_over_http_the_answer_is_the_same(
    api_server: Server, answers: dict[str, CallToolResult]
) -> None:
    for name, path in (
        ("search", "/search?q=短賬期&limit=10"),
        ("rules", "/rules?platform=dy"),
        ("cite", "/cite?id=ks.dianshang-pk/4-1&style=inline"),
        ("questions", "/check?rule=小黄车"),
    ):
        asked = httpx.get(f"{api_server.address}{path}").json()
        assert asked == answers[name].structured_content


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    },
}


def _started(project: Project) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, str(project.root), "mcp"],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_nothing_but_the_protocol_is_on_standard_output_and_it_ends_with_its_client(
    built: Project,
) -> None:
    call = {"name": "check_criteria", "arguments": {"rule": "小黄车", "facts": {"粉丝数": "x"}}}
    lines = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
        "no json",
    ]
    with _started(built) as process:
        assert process.stdin
        assert process.stdout
        for line in lines:
            process.stdin.write(f"{line if isinstance(line, str) else json.dumps(line)}\n")
        process.stdin.flush()
        said = [json.loads(process.stdout.readline()) for _ in range(2)]
        rest, errors = process.communicate(timeout=20)
    assert [one["id"] for one in said] == [1, 2]
    assert said[1]["result"]["isError"]
    assert process.returncode == 0
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert "Traceback" not in errors


def test_it_ends_when_told_to(built: Project) -> None:
    with _started(built) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{json.dumps(HELLO)}\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors
    assert process.returncode == 0


def test_without_a_build_a_call_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/corpus.yaml").write_text("as_of: 2024-01-01\nschema: 1\nsite_url: ''\n")

    async def use(client: ClientSession) -> Any:
        return await client.call_tool("list_rules", {})

    answer = in_session(tmp_path, use)
    assert answer.is_error
    assert "run guiju" in answer.content[0].text
    assert str(tmp_path) not in answer.content[0].text


def test_help_shows_how_a_client_is_configured() -> None:
    said = CliRunner().invoke(cli, ["mcp", "--help"]).output
    configured = json.loads(said[said.index("{") :])
    assert configured["mcpServers"]["guiju"]["args"][-1] == "mcp"
