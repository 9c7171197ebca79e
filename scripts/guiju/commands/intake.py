"""The command that takes sources in."""

from __future__ import annotations

import dataclasses
import io
import sys
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import click

from guiju.commands.shared import command, counted, json_option, print_json
from guiju.errors import UsageError
from guiju.model import SourceFormat

if TYPE_CHECKING:
    from datetime import datetime

    from guiju.intake.adding import Outcome
    from guiju.project import Project

_ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "big5hkscs")


@command("guiju add saved/fahuo.html --url https://example.com/1.html --date 2023-04-26")
@click.argument("given", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@click.option("--url", help="The page's address; for one page.")
@click.option("--title", help="The page's title; for one page.")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day that the page prints; for one.",
)
@click.option("--site", help="The name of the site that the pages are from.")
@click.option("--platform", help="Whose rules these are: an id or name of platforms.yaml.")
@click.option("--encoding", type=click.Choice(_ENCODINGS), help="What the pages are encoded in.")
@click.option(
    "--format",
    "form",
    type=click.Choice([own.value for own in SourceFormat]),
    help="What kind of files the pages are.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be added; write nothing.")
@json_option
@click.pass_obj
def add(
    project: Project,
    given: tuple[str, ...],
    *,
    url: str | None,
    title: str | None,
    day: datetime | None,
    site: str | None,
    platform: str | None,
    encoding: str | None,
    form: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Take pages in for review: files, folders, zips, JSON lines; `-` reads standard input."""
    from guiju.corpus import read_platforms, read_settings
    from guiju.intake.adding import OutcomeKind
    from guiju.intake.adding import add as take_in
    from guiju.intake.batches import Batch, is_one_page
    from guiju.intake.preparing import Particulars, check_url
    from guiju.reporting import Progress

    platforms = {
        name: platform.id
        for platform in read_platforms(project.root)
        for name in (platform.id, platform.name, *platform.names)
    }
    if platform is not None and platform not in platforms:
        message = f"--platform {platform}: is none of {', '.join(platforms)}; name one of them"
        raise UsageError(message)
    if url is not None and (wrong := check_url(url)):
        message = f"--url: {wrong}; give the page's address, or leave it out"
        raise UsageError(message)
    of_one = {"--url": url, "--title": title, "--date": day}
    named = [name for name, value in of_one.items() if value is not None]
    if named and not (len(given) == 1 and is_one_page(given[0])):
        message = f"{named[0]}: is of one page; give one file with it, or say it in JSON lines"
        raise UsageError(message)
    particulars = Particulars(
        url=url,
        title=title,
        date=day.date() if day else None,
        site=site,
        platform=platforms[platform] if platform else None,
        encoding=encoding,
        format=SourceFormat(form) if form else None,
    )
    if "-" in given and sys.stdin is None:
        message = "standard input is closed; give a file, or a text through a pipe"
        raise UsageError(message)
    limits = read_settings(project.root).limits
    batch = Batch(particulars, limits, project.cache / "intake", platforms.get)
    stdin = sys.stdin.buffer if sys.stdin else io.BytesIO()
    made: list[Outcome] = []
    counts: Counter[str] = Counter()
    outcomes = take_in(
        project, batch, given, stdin, dry_run=dry_run, tell=lambda line: click.echo(line, err=True)
    )
    try:
        with closing(outcomes), Progress("add", batch.expected(given)) as progress:
            for outcome in outcomes:
                counts[outcome.kind.value] += 1
                progress.advance()
                if as_json:
                    made.append(outcome)
                else:
                    click.echo(outcome.line(dry_run=dry_run))
    except KeyboardInterrupt:
        click.echo(f"interrupted: {_summary(counts)}; the same command adds the rest", err=True)
        raise
    if as_json:
        print_json(
            {
                "dry_run": dry_run,
                "items": [dataclasses.asdict(outcome) for outcome in made],
                **{kind.value: counts[kind.value] for kind in OutcomeKind},
                "left_out": dict(sorted(batch.left_out.items())),
            }
        )
    else:
        click.echo(_summary(counts) + _left_out(batch.left_out))
    return int(counts["refused"] > 0)


def _summary(counts: Counter[str]) -> str:
    return f"{counts['added']} added, {counts['known']} there already, {counts['refused']} refused"


def _left_out(left_out: Counter[str]) -> str:
    if not left_out:
        return ""
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(left_out.items()))
    return f"; {counted(left_out.total(), 'file')} of other kinds left out ({kinds})"
