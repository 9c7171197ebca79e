"""Commands that restore a text, give the data away, and list what is wrong."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from guiju.commands.shared import (
    GivenFile,
    command,
    counted,
    decoded,
    json_option,
    print_json,
)
from guiju.errors import GuijuError, UsageError
from guiju.exporting.lines import clause_lines, rule_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.examination import Examination
    from guiju.markup.layout import Hidden, Image, Layout, Told, ToldDate
    from guiju.model import Rule
    from guiju.project import Project


@command("guiju restore page.txt --json")
@click.argument("file", type=GivenFile())
@click.option("--encoding", default="utf-8", show_default=True, help="What the file is encoded in.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "markdown"]),
    help="What kind of file it is; without it, its content decides.",
)
@click.option("--no-screen", is_flag=True, help="Restore only; leave advertising and chrome in.")
@click.option("--explain", is_flag=True, help="Show each repair and removal with its place.")
@json_option
@click.pass_obj
def restore(
    project: Project,
    file: BinaryIO,
    *,
    encoding: str,
    form: str | None,
    no_screen: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Undo the damage of a scraped text and take out what is no rule; `-` reads standard input."""
    from guiju.corpus import read_screens, read_signs
    from guiju.examination import examine
    from guiju.markup.detecting import DecidedFormat, decide_format
    from guiju.markup.reading import layout_as
    from guiju.model import SourceFormat
    from guiju.restoration.tables import load_tables

    text = decoded(file.read(), encoding, file.name)
    if "\x00" in text:
        message = f"{file.name}: is binary (holds NUL); give the text of the page"
        raise GuijuError(message)
    tables = load_tables(project.root / "corpus" / "damage")
    screens = None if no_screen else read_screens(project.root)
    decided = (
        DecidedFormat(SourceFormat(form), "--format says so", "由 --format 指定")
        if form
        else decide_format(text, file.name)
    )
    layout = layout_as(decided.format, text)
    found = examine(text, tables, screens, read_signs(project.root), layout)
    if not form and decided.format is not SourceFormat.TEXT:
        click.echo(f"{file.name}: read as {decided.format.value}: {decided.because}", err=True)
    if explain:
        from guiju.reporting import Report

        Report().examination(text, found)
    elif as_json:
        print_json(
            {
                "text": found.text,
                "repairs": [dataclasses.asdict(repair) for repair in found.restored.repairs],
                "removals": [dataclasses.asdict(removal) for removal in found.removals],
                "articles": list(found.articles),
                "spun": dataclasses.asdict(found.spinning) if found.spinning else None,
                "flags": [dataclasses.asdict(flag) for flag in found.flags],
                "format": decided.format.value,
                "layout": _layout_fields(layout),
            }
        )
    else:
        click.echo(re.sub(r"\n\s*\n(?:\s*\n)+", "\n\n", found.text).strip("\n"))
        click.echo(_done(found, layout), err=True)


def _layout_fields(layout: Layout) -> dict[str, list[dict[str, object]]]:
    """Return what a page's markup says of it, as data."""
    lists: dict[str, tuple[Told | ToldDate | Hidden | Image, ...]] = {
        "titles": layout.titles,
        "addresses": layout.addresses,
        "dates": layout.dates,
        "hidden": layout.hidden,
        "images": layout.images,
        "doubts": layout.doubts,
    }
    return {name: [_fields(one) for one in values] for name, values in lists.items()}


def _fields(told: Told | ToldDate | Hidden | Image) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in dataclasses.asdict(told).items()
    }


def _done(found: Examination, layout: Layout) -> str:
    """Return a line that says what a restoration did, and what is doubtful."""
    reasons = Counter(removal.reason.value for removal in found.removals)
    removed = ", ".join(f"{name} {count}" for name, count in reasons.most_common())
    said = [
        counted(len(found.restored.repairs), "repair"),
        f"{counted(len(found.removals), 'line')} taken out" + (f" ({removed})" if removed else ""),
    ]
    if kept := sum(hidden.kept for hidden in layout.hidden):
        said.append(f"{counted(kept, 'hidden part')} kept")
    if layout.images:
        said.append(counted(len(layout.images), "picture"))
    if found.flags:
        said.append(counted(len(found.flags), "flag"))
    if len(found.articles) > 1:
        said.append(f"{len(found.articles)} articles")
    if found.spinning and found.spinning.is_spun:
        said.append(f"spun ({found.spinning.per_thousand} words in a thousand characters)")
    return f"{', '.join(said)}; --json lists each"


@command("guiju export --format csv --output tables")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "sqlite", "llms"]),
    default="jsonl",
    show_default=True,
    help="JSON lines, spreadsheets, one database, or Markdown for assistants.",
)
@click.option(
    "--what",
    type=click.Choice(["clauses", "rules"]),
    default="clauses",
    show_default=True,
    help="What a line of jsonl holds; the other formats hold both.",
)
@click.option(
    "--output",
    "place",
    type=click.Path(allow_dash=True),
    help="Write to this file (jsonl, sqlite) or into this folder (csv, llms); `-` is standard"
    " output, for jsonl.",
)
@click.pass_obj
def export(project: Project, *, form: str, what: str, place: str | None) -> None:
    """Give every clause or rule as data: JSON lines, CSV, SQLite, or Markdown for assistants."""
    from guiju.writing.data import read_rules

    if what == "rules" and form != "jsonl":
        message = f"--what rules: {form} holds the rules as well; leave it out"
        raise UsageError(message)
    if place == "":
        message = f"--output: is empty; name the {_GOES[form]} that {form} goes into"
        raise UsageError(message)
    if place == "-" and form != "jsonl":
        message = f"--output -: {form} goes into a {_GOES[form]}, not to standard output; name it"
        raise UsageError(message)
    output = None if place in (None, "-") else Path(place)
    if form != "jsonl" and output is None:
        message = f"--format {form}: goes into a {_GOES[form]}; name it with --output"
        raise UsageError(message)
    if output and _GOES[form] == "file" and output.is_dir():
        message = f"{output}: is a folder; {form} goes into a file"
        raise UsageError(message)
    if output and _GOES[form] == "folder" and output.exists() and not output.is_dir():
        message = f"{output}: is a file; {form} goes into a folder"
        raise UsageError(message)
    rules = read_rules(project.docs)
    if output is None:
        click.echo("".join(_json_lines(rules, what)), nl=False)
    else:
        _export(project, rules, form, what, output)


_GOES = {"jsonl": "file", "sqlite": "file", "csv": "folder", "llms": "folder"}


def _export(project: Project, rules: tuple[Rule, ...], form: str, what: str, output: Path) -> None:
    from guiju.exporting.saving import save_file, save_folder
    from guiju.exporting.tables import tables
    from guiju.writing.data import read_sources

    match form:
        case "jsonl":
            save_file(output, "".join(_json_lines(rules, what)).encode("utf-8"))
        case "csv":
            from guiju.exporting.spreadsheets import csv_files

            save_folder(output, csv_files(tables(rules, read_sources(project.docs))))
        case "sqlite":
            from guiju.exporting.database import sqlite_file

            save_file(output, sqlite_file(tables(rules, read_sources(project.docs))))
        case "llms":
            from guiju.corpus import read_platforms
            from guiju.exporting.assistants import assistant_files

            names = {platform.id: platform.name for platform in read_platforms(project.root)}
            save_folder(output, assistant_files(rules, names))


def _json_lines(rules: tuple[Rule, ...], what: str) -> Iterator[str]:
    return rule_lines(rules) if what == "rules" else clause_lines(rules)


@command("guiju lint --severity warning --json")
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "note"]),
    default="note",
    help="Leave out what is less bad than this.",
)
@json_option
@click.pass_obj
def lint(project: Project, *, severity: str, as_json: bool) -> int:
    """List all that is wrong, missing or doubtful in corpus/; only errors fail."""
    from guiju.lint import Severity, survey
    from guiju.reporting import Report

    found = [f for f in survey(project) if f.is_at_least(Severity(severity))]
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in found])
    else:
        Report().findings(found)
    return int(any(finding.severity is Severity.ERROR for finding in found))
