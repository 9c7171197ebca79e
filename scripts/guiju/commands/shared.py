"""What several commands share: how one is made, options, reading a text, printing data."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

import click

from guiju.errors import GuijuError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from pathlib import Path


def command(
    example: str, kind: type[click.Command] = click.Command
) -> Callable[[Callable[..., object]], click.Command]:
    """Make a command whose help ends in one example."""
    return click.command(cls=kind, epilog=f"Example: {example}")


as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, value: value.date() if value else None,
    help="Compute statuses for this day instead of the corpus's own.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class GivenFile(click.File):
    """A file that a user gives as bytes, `-` for standard input, which may be closed."""

    def __init__(self) -> None:
        super().__init__("rb")

    def convert(
        self,
        value: str | PathLike[str] | IO[Any],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> IO[Any]:
        """Open the file; a closed standard input is a wrong usage as a missing file is."""
        try:
            return super().convert(value, param, ctx)
        except RuntimeError:
            self.fail("standard input is closed; give a file, or a text through a pipe", param, ctx)


def tell_apart(line: str) -> None:
    """Print a line beside the command's own output, on standard error."""
    click.echo(line, err=True)


def print_json(value: object) -> None:
    """Print data as readable JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def counted(number: int, noun: str) -> str:
    """Return a number with a noun that agrees with it.

    >>> counted(1, "flag"), counted(0, "flag")
    ('1 flag', '0 flags')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def decoded(raw: bytes, encoding: str, name: str, limit: int | None = None) -> str:
    """Return the text of a file that a user gave, at most `limit` bytes of it.

    Raises:
        UsageError: there is no such encoding.
        GuijuError: the file is longer, or is not in this encoding.
    """
    if limit is not None and len(raw) > limit:
        message = f"{name}: is longer than {limit} bytes; give the letter alone"
        raise GuijuError(message)
    try:
        return raw.decode(encoding)
    except LookupError:
        message = f"--encoding {encoding}: is no encoding; try utf-8, gb18030 or big5"
        raise UsageError(message) from None
    except UnicodeDecodeError as error:
        message = f"{name}: is no {encoding} at byte {error.start}; name its own with --encoding"
        raise GuijuError(message) from None


def write_text(path: Path, text: str) -> None:
    """Write a text where a user asked for it.

    Raises:
        GuijuError: the file cannot be written.
    """
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        message = f"{path}: {error.strerror}; choose a file that can be written"
        raise GuijuError(message) from None
