"""Commands that find clauses, and that measure how well they are found."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guiju.commands.shared import (
    command,
    json_option,
    print_json,
    write_text,
)
from guiju.errors import UsageError

if TYPE_CHECKING:
    from guiju.indexing.opened import ClauseIndex
    from guiju.project import Project


class _Search(click.Command):
    """Takes `-清退` as a word of the search: only what begins with `--`, and -h, is an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        valued = {
            name
            for one in self.params
            if isinstance(one, click.Option) and not one.is_flag
            for name in one.opts
        }
        options: list[str] = []
        query: list[str] = []
        left = iter(args)
        for one in left:
            if one == "--":
                query += left
            elif one.startswith("--") or one in ctx.help_option_names:
                options.append(one)
                if one in valued:
                    value = next(left, None)
                    if value is None:
                        # Nothing may follow, or click would take it for the value.
                        return super().parse_args(ctx, options)
                    options.append(value)
            else:
                query.append(one)
        return super().parse_args(ctx, [*options, "--", *query])


@command("guiju search 清退 体验分 --platform 抖音 --limit 5", _Search)
@click.argument("query", nargs=-1, required=True)
@click.option("--platform", help="Only this platform: its id or a name, such as ks or 快手.")
@click.option("--topic", help="Only clauses with this topic.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--group", is_flag=True, help="Show the hits rule by rule.")
@click.option("--explain", is_flag=True, help="Say of each hit what it has points for.")
@json_option
@click.pass_obj
def search(
    project: Project,
    query: tuple[str, ...],
    *,
    platform: str | None,
    topic: str | None,
    limit: int,
    group: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Find clauses by words, by any part of their text, or by rule and number."""
    from guiju.query import Field
    from guiju.search import search as find
    from guiju.search import wanted

    words_typed = " ".join(query)
    with _index(project) as clause_index:
        filters = tuple(
            wanted(field, value, clause_index.tables)
            for field, value in ((Field.PLATFORM, platform), (Field.TOPIC, topic))
            if value
        )
        answer = find(clause_index, words_typed, filters=filters, limit=limit, explain=explain)
        if answer.query.is_empty:
            message = "search: nothing to look for; type a word, a rule's name, or a clause id"
            raise UsageError(message)
        if as_json:
            print_json([dataclasses.asdict(hit) for hit in answer.hits])
        else:
            from guiju.reporting import Report

            Report().answer(words_typed, answer, clause_index.tables, by_rule=group)


def _index(project: Project) -> ClauseIndex:
    """Open the search index; one that cannot be trusted is made anew first, with a line of why."""
    from guiju.indexing.manifest import IndexUnfitError, data_files, origin_of
    from guiju.indexing.opened import open_index

    origin = origin_of(data_files(project.docs / "data"), project.vocabulary)
    try:
        return open_index(project.index, origin)
    except IndexUnfitError as error:
        from guiju import pipeline

        click.echo(f"{str(error).rpartition(';')[0]}; building it anew", err=True)
        pipeline.renew_index(project, lambda line: click.echo(line, err=True))
    return open_index(project.index)


@command("guiju evaluate --clauses clauses.jsonl.gz --queries queries.jsonl")
@click.option(
    "--clauses",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Lines of {id, rule, label, title, text}; may be packed with gzip.",
)
@click.option(
    "--queries",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Lines of {qid, text, gold}, gold being ids of clauses.",
)
@click.option(
    "--run",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was found, to depth 100: a line of {qid, ids} for each query.",
)
@json_option
@click.pass_obj
def evaluate(
    project: Project, *, clauses: Path, queries: Path, run: Path | None, as_json: bool
) -> None:
    """Measure search on any clauses with questions whose answers are known."""
    from guiju import evaluation
    from guiju.lexicon import read_lexicon

    found = evaluation.evaluate(
        clauses, queries, read_lexicon(project.lexicon), project.cache / "jieba"
    )
    if run is not None:
        lines = (json.dumps({"qid": one.qid, "ids": one.ids}) + "\n" for one in found.found)
        write_text(run, "".join(lines))
    if as_json:
        print_json(evaluation.json_of(found))
    else:
        from guiju.reporting import Report

        Report().evaluation(found)
