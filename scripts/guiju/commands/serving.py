"""Commands by which browsers, programs and assistants read; they need the extra `server`."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import click

from guiju.commands.shared import command, tell_apart
from guiju.errors import GuijuError, UsageError

if TYPE_CHECKING:
    from guiju.project import Project

PORT = 8765
NEEDED = ("starlette", "uvicorn", "mcp")


@command("guiju serve --api --port 8765")
@click.option("--api", "is_api", is_flag=True, help="Serve the API for programs, not the site.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Listen on this port; 0 takes any that is free.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    help="Answer to this host name too; to addresses and localhost it answers anyway.",
)
@click.option(
    "--limit",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a limit, such as body_bytes=65536; a wrong name lists them all.",
)
@click.pass_obj
def serve(
    project: Project,
    *,
    is_api: bool,
    host: str,
    port: int,
    names: tuple[str, ...],
    settings: tuple[str, ...],
) -> None:
    """Serve the site to browsers, or with --api the clauses to programs; read-only."""
    _need_server("serve")
    from guiju.serving.guarding import Guard, is_loopback
    from guiju.serving.limits import limits_with
    from guiju.serving.running import address_of, listen, run

    limits = limits_with(settings)
    if is_api:
        from guiju.serving.api import api
        from guiju.serving.published import Shelf

        shelf = Shelf(project)
        if waiting := shelf.waiting():
            tell_apart(f"warning: {waiting}; until then every answer is 503")
        app = api(shelf, limits)
    else:
        from guiju.serving.site import site

        if not (project.site / "index.html").is_file():
            message = "site/: holds no site; run guiju build"
            raise GuijuError(message)
        app = site(project)
    listening = listen(host, port)
    if not is_loopback(host):
        tell_apart(f"warning: --host {host}: whoever reaches this machine can read what is served")
    what = "API (/openapi.json describes it)" if is_api else "site"
    tell_apart(f"serving the {what} at {address_of(listening)} ; Ctrl-C ends it")
    run(Guard(app, (host, *names), limits), listening, limits)


@click.command(
    epilog="""Example: guiju mcp

Configuration of a client, with the project's own folder in the place of /path/to:

\b
{
  "mcpServers": {
    "guiju": {
      "command": "/path/to/guiju/.venv/bin/guiju",
      "args": ["--root", "/path/to/guiju", "mcp"]
    }
  }
}"""
)
@click.pass_obj
def mcp(project: Project) -> None:
    """Answer an assistant over MCP, on standard input and output."""
    _need_server("mcp")
    from guiju.serving.assistants import serve_assistant
    from guiju.serving.published import Shelf

    serve_assistant(Shelf(project))


def _need_server(name: str) -> None:
    """Say what to run where the extra is not installed; the base install is without it.

    Raises:
        UsageError: a package is missing.
    """
    missing = [one for one in NEEDED if importlib.util.find_spec(one) is None]
    if missing:
        message = (
            f"{name}: needs {', '.join(missing)}, which the base install is without;"
            " run python3 scripts/serve.py --help once, it sets them up"
        )
        raise UsageError(message)
