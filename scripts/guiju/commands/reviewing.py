"""Commands that decide about a source that came in: review it, take it into the corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guiju.commands.shared import command, counted, json_option

if TYPE_CHECKING:
    from guiju.project import Project


@command("guiju review example-2023-04-26-fahuo-guize")
@click.argument("source")
@json_option
@click.pass_obj
def review(project: Project, *, source: str, as_json: bool) -> int:
    """Show what a person must decide about a source that came in, and write the file of edits."""
    from guiju.reporting import Report
    from guiju.reviewing.decisions import review_place
    from guiju.reviewing.page import page_path, render_review
    from guiju.reviewing.reviewed import review as reviewed
    from guiju.reviewing.reviewed import write_review
    from guiju.reviewing.summary import summarised
    from guiju.reviewing.terminal import screen

    made = reviewed(project, source)
    rows = made.rows()
    summary = summarised(made, rows)
    page = page_path(project, source)
    write_review(project, made, render_review(made, summary, rows), page)
    if as_json:
        from guiju.reviewing.summary import summary_json

        click.echo(summary_json(summary, page), nl=False)
        return int(bool(made.problems))
    report = Report()
    for line in screen(summary, page, project.root / review_place(source)):
        report.console.print(line)
    return int(bool(made.problems))


@command("guiju accept example-2023-04-26-fahuo-guize")
@click.argument("source")
@click.option("--dry-run", is_flag=True, help="Only show what would change in corpus/.")
@click.pass_obj
def accept(project: Project, *, source: str, dry_run: bool) -> None:
    """Move a reviewed source into corpus/ with the rules it feeds, and build all of it anew."""
    from guiju.reporting import Report
    from guiju.reviewing.accepting import accept as accepted
    from guiju.reviewing.accepting import plan
    from guiju.reviewing.terminal import planned

    report = Report()
    made = plan(project, source)
    for line in planned(made):
        report.console.print(line)
    if dry_run:
        for change in made.changes:
            click.echo(change.diff(), nl=False)
        click.echo("nothing was changed", err=True)
        return
    built = accepted(project, made, report.step)
    rules = len(built.library.rules)
    click.echo(f"{source}: accepted; the corpus has {counted(rules, 'rule')}", err=True)
