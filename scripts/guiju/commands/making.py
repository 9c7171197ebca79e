"""Commands that make something of the corpus: docs, index, site, release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guiju.commands.shared import (
    command,
)

if TYPE_CHECKING:
    from guiju.pipeline import Normalised
    from guiju.project import Project

check_option = click.option(
    "--check", is_flag=True, help="Write nothing; fail when docs/ differs from what corpus/ gives."
)


@command("guiju normalise --check")
@check_option
@click.pass_obj
def normalise(project: Project, *, check: bool) -> int:
    """Turn corpus/ into the pages and data of docs/."""
    from guiju import pipeline
    from guiju.reporting import Report

    if check:
        return _checked(project)
    Report().summary(_summary(pipeline.normalise(project, Report().step)))
    return 0


@command("guiju index")
@click.pass_obj
def index(project: Project) -> None:
    """Index docs/data for the search in the terminal."""
    from guiju import pipeline
    from guiju.reporting import Report

    pipeline.index(project, Report().step)


@command("guiju publish")
@click.pass_obj
def publish(project: Project) -> None:
    """Turn docs/ into the site, with its own search."""
    from guiju import pipeline
    from guiju.reporting import Report

    pipeline.publish(project, Report().step)
    Report().summary(_where(project))


@command("guiju build --check")
@check_option
@click.pass_obj
def build(project: Project, *, check: bool) -> int:
    """Do it all: corpus → docs → index → site."""
    from guiju import pipeline
    from guiju.reporting import Report

    if check:
        return _checked(project)
    normalised = pipeline.build(project, Report().step)
    Report().summary([*_summary(normalised), *_where(project)])
    return 0


def _checked(project: Project) -> int:
    from guiju import pipeline

    odd = pipeline.drift(project, pipeline.compute(project))
    for place in odd:
        click.echo(f"{place}: differs from what corpus/ gives; run guiju normalise", err=True)
    if not odd:
        click.echo("docs/ is what corpus/ gives")
    return 1 if odd else 0


def _summary(normalised: Normalised) -> list[tuple[str, str]]:
    from guiju.ledger import characters_per_account

    library = normalised.library
    rows = [
        ("sources", str(len(library.accounts))),
        ("rules", str(len(library.rules))),
        ("clauses", str(sum(len(rule.clauses) for rule in library.rules))),
        ("characters", str(sum(account.characters for account in library.accounts))),
    ]
    totals: dict[str, int] = {}
    for account in library.accounts:
        for name, count in characters_per_account(account.ledger).items():
            totals[name.value] = totals.get(name.value, 0) + count
    return rows + [(f"  {name}", str(count)) for name, count in totals.items()]


def _where(project: Project) -> list[tuple[str, str]]:
    return [("site", str(project.site)), ("open", (project.site / "index.html").as_uri())]


@command("guiju release --output releases/")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write the zip into.",
)
@click.pass_obj
def release(project: Project, *, output: Path) -> None:
    """Pack the built site into one zip that opens from disk, with checksums."""
    from guiju.corpus import read_settings
    from guiju.releasing import release as pack
    from guiju.reporting import Report

    made = pack(project.site, output, read_settings(project.root).as_of)
    rows = [("zip", str(made.path)), ("sha256", made.sha256), ("files", str(made.files))]
    Report().summary(rows)
