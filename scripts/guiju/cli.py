"""The command line: `guiju COMMAND`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guiju import __version__
from guiju.commands import (
    checks,
    finding,
    handling,
    intake,
    making,
    quoting,
    reviewing,
    serving,
)
from guiju.errors import GuijuError
from guiju.project import Project
from guiju.swapping import recover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import ReadableBuffer

# What loads slowly (numpy, pydantic, mkdocs, rich) is imported by the commands that need it: a
# search answers in half the time.
_CHECKOUT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; every error that a user can cause ends in one line and no traceback."""
    if argv is None and sys.getfilesystemencoding() != "utf-8":
        # A bare machine's locale knows no Chinese, neither to print nor in a folder's name.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if argv is None and not stream.isatty():
                setattr(sys, name, _patient(stream))
    try:
        code = cli.main(args=argv, prog_name="guiju", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "guiju"
        said = error.format_message().rstrip(".").replace("\n", " ")
        click.echo(f"{path}: {said}; see {path} --help", err=True)
        sys.exit(2)
    except GuijuError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        place = error.filename or "standard output"
        click.echo(f"{place}: {error.strerror}; make room or choose another place", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


class _PipeEnd(io.FileIO):
    """Drops what nobody reads any more: `| head -1` has what it wanted, and is no failure.

    The command goes on to its end, so that its exit code says what it always says.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def _patient(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    end = _PipeEnd(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(end),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The project's folder; without it the one above this folder that holds corpus/.",
)
@click.version_option(__version__, prog_name="guiju")
@click.pass_context
def cli(context: click.Context, root: Path | None) -> None:
    """Restore, structure, find and cite the clauses of platform rules."""
    context.obj = Project(root.resolve() if root else _find_root(Path.cwd()))
    recover(context.obj, lambda line: click.echo(line, err=True))


def _find_root(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / "corpus" / "corpus.yaml").is_file():
            return folder
    return _CHECKOUT


COMMANDS = (
    *(making.normalise, making.index, making.publish, making.build, making.release),
    *(finding.search, finding.evaluate),
    *(quoting.show, quoting.cite),
    checks.check,
    *(handling.restore, handling.export, handling.lint),
    *(intake.add, reviewing.review, reviewing.accept),
    *(serving.serve, serving.mcp),
)
for _command in COMMANDS:
    cli.add_command(_command)


if __name__ == "__main__":
    main()
