"""The command line: `guiju COMMAND`."""

from __future__ import annotations

import dataclasses
import difflib
import io
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from guiju import __version__
from guiju.errors import CorpusError, GuijuError, UsageError
from guiju.export import clause_record, jsonl
from guiju.project import Project
from guiju.status import status_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from guiju.examination import Examination
    from guiju.indexing.opened import ClauseIndex
    from guiju.lint import Finding
    from guiju.model import Clause, Rule
    from guiju.pipeline import Normalised

# What loads slowly (numpy, pydantic, mkdocs, rich) is imported by the commands that need it: a
# search answers in half the time.
_CHECKOUT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; every error that a user can cause ends in one line and no traceback."""
    if argv is None and sys.getfilesystemencoding() != "utf-8":
        # A bare machine's locale knows no Chinese, neither to print nor in a folder's name.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(args=argv, prog_name="guiju", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
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


def _find_root(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / "corpus" / "corpus.yaml").is_file():
            return folder
    return _CHECKOUT


def _command(example: str) -> Callable[[Callable[..., object]], click.Command]:
    """Make a command whose help ends in one example."""
    return cli.command(epilog=f"Example: {example}")


_as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, value: value.date() if value else None,
    help="Compute statuses for this day instead of the corpus's own.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_check = click.option(
    "--check", is_flag=True, help="Write nothing; fail when docs/ differs from what corpus/ gives."
)


@_command("guiju normalise --check")
@_check
@click.pass_obj
def normalise(project: Project, *, check: bool) -> int:
    """Turn corpus/ into the pages and data of docs/."""
    from guiju import pipeline
    from guiju.reporting import Report

    if check:
        return _checked(project)
    Report().summary(_summary(pipeline.normalise(project, Report().step)))
    return 0


@_command("guiju index")
@click.pass_obj
def index(project: Project) -> None:
    """Index docs/data for the search in the terminal."""
    from guiju import pipeline
    from guiju.reporting import Report

    pipeline.index(project, Report().step)


@_command("guiju publish")
@click.pass_obj
def publish(project: Project) -> None:
    """Turn docs/ into the site, with its own search."""
    from guiju import pipeline
    from guiju.reporting import Report

    pipeline.publish(project, Report().step)
    Report().summary(_where(project))


@_command("guiju build --check")
@_check
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


@_command("guiju search 清退 体验分 --platform 抖音 --limit 5")
@click.argument("query", nargs=-1, required=True)
@click.option("--platform", help="Only this platform: its id or a name, such as ks or 快手.")
@click.option("--topic", help="Only clauses with this topic.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--group", is_flag=True, help="Show the hits rule by rule.")
@click.option("--explain", is_flag=True, help="Say of each hit what it has points for.")
@_json
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
            _print_json([dataclasses.asdict(hit) for hit in answer.hits])
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


@_command("guiju evaluate --clauses clauses.jsonl.gz --queries queries.jsonl")
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
@_json
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
        _write(run, "".join(lines))
    if as_json:
        _print_json(evaluation.json_of(found))
    else:
        from guiju.reporting import Report

        Report().evaluation(found)


@_command("guiju show ks.dianshang-pk/4-1")
@click.argument("name", metavar="ID")
@_as_of
@_json
@click.pass_obj
def show(project: Project, name: str, *, as_of: date | None, as_json: bool) -> None:
    """Show a clause, or all clauses of a rule, with status, trust, flags and source."""
    from guiju.reporting import Report
    from guiju.writing.data import read_rules

    rule, clauses = _find(read_rules(project.docs), name)
    if as_of:
        status, note = status_on(as_of, rule.effective_on, rule.relations, rule.checks)
        rule = dataclasses.replace(rule, status=status, status_note=note)
    if as_json:
        records = [clause_record(rule, clause) for clause in clauses]
        _print_json(records[0] if "/" in name else records)
    else:
        Report().rule(rule, clauses)


def _find(rules: Sequence[Rule], name: str) -> tuple[Rule, tuple[Clause, ...]]:
    rule_name, _, part = name.partition("/")
    rule_id, _, edition = rule_name.partition("@")
    rule = next((rule for rule in rules if rule.id == rule_id), None)
    if rule is None:
        known = ", ".join(rule.id for rule in rules)
        message = f"{rule_id}: is no rule; give one of {known}"
        raise UsageError(message)
    if edition and edition != rule.edition:
        message = f"{name}: no edition {edition}; the corpus has {rule.id}@{rule.edition}"
        raise UsageError(message)
    if not part:
        return rule, rule.clauses
    below = tuple(
        clause for clause in rule.clauses if clause.id == part or clause.id.startswith(f"{part}__")
    )
    exact = tuple(clause for clause in below if clause.id == part)
    if not below:
        ids = [clause.id for clause in rule.clauses]
        near = difflib.get_close_matches(part.replace(".", "-"), ids, n=1, cutoff=0.3)
        hint = f"did you mean {rule.id}/{near[0]}" if near else f"see guiju show {rule.id}"
        message = f"{name}: the rule has no clause {part}; {hint}"
        raise UsageError(message)
    return rule, exact or below


@_command("guiju restore page.txt --json")
@click.argument("file", type=click.File("rb"))
@click.option("--encoding", default="utf-8", show_default=True, help="What the file is encoded in.")
@click.option("--no-screen", is_flag=True, help="Restore only; leave advertising and chrome in.")
@click.option("--explain", is_flag=True, help="Show each repair and removal with its place.")
@_json
@click.pass_obj
def restore(
    project: Project,
    file: BinaryIO,
    *,
    encoding: str,
    no_screen: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Undo the damage of a scraped text and take out what is no rule; `-` reads standard input."""
    from guiju.corpus import read_screens, read_signs
    from guiju.examination import examine
    from guiju.restoration.tables import load_tables

    text = _decoded(file.read(), encoding, file.name)
    if "\x00" in text:
        message = f"{file.name}: is binary (holds NUL); give the text of the page"
        raise GuijuError(message)
    tables = load_tables(project.root / "corpus" / "damage")
    screens = None if no_screen else read_screens(project.root)
    found = examine(text, tables, screens, read_signs(project.root))
    if explain:
        from guiju.reporting import Report

        Report().examination(text, found)
    elif as_json:
        _print_json(
            {
                "text": found.text,
                "repairs": [dataclasses.asdict(repair) for repair in found.restored.repairs],
                "removals": [dataclasses.asdict(removal) for removal in found.removals],
                "articles": list(found.articles),
                "spun": dataclasses.asdict(found.spinning) if found.spinning else None,
                "flags": [dataclasses.asdict(flag) for flag in found.flags],
            }
        )
    else:
        click.echo(re.sub(r"\n\s*\n(?:\s*\n)+", "\n\n", found.text).strip("\n"))
        click.echo(_done(found), err=True)


def _done(found: Examination) -> str:
    """Return a line that says what a restoration did, and what is doubtful."""
    reasons = Counter(removal.reason.value for removal in found.removals)
    removed = ", ".join(f"{name} {count}" for name, count in reasons.most_common())
    said = [
        f"{len(found.restored.repairs)} repairs",
        f"{len(found.removals)} lines taken out" + (f" ({removed})" if removed else ""),
    ]
    if found.flags:
        said.append(f"{len(found.flags)} flags")
    if len(found.articles) > 1:
        said.append(f"{len(found.articles)} articles")
    if found.spinning and found.spinning.is_spun:
        said.append(f"spun ({found.spinning.per_thousand} words in a thousand characters)")
    return f"{', '.join(said)}; --json lists each"


def _decoded(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except LookupError:
        message = f"--encoding {encoding}: is no encoding; try utf-8, gb18030 or big5"
        raise UsageError(message) from None
    except UnicodeDecodeError as error:
        message = f"{name}: is no {encoding} at byte {error.start}; name its own with --encoding"
        raise GuijuError(message) from None


@_command("guiju export --format jsonl --output clauses.jsonl")
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.pass_obj
def export(project: Project, *, form: str, output: Path | None) -> None:
    """Print every clause as data, one JSON object a line."""
    del form  # one format so far; click refuses every other
    from guiju.writing.data import read_rules

    text = "".join(f"{line}\n" for line in jsonl(read_rules(project.docs)))
    if output is None:
        click.echo(text, nl=False)
        return
    _write(output, text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        message = f"{path}: {error.strerror}; choose a file that can be written"
        raise GuijuError(message) from None


@_command("guiju lint --json")
@_json
@click.pass_obj
def lint(project: Project, *, as_json: bool) -> int:
    """List all that is wrong, missing or doubtful in corpus/; only errors fail."""
    from guiju import pipeline
    from guiju.lint import Severity, errors, findings
    from guiju.reporting import Report

    try:
        found: tuple[Finding, ...] = findings(pipeline.compute(project).library)
    except CorpusError as error:
        found = errors(error.problems)
    if as_json:
        _print_json([dataclasses.asdict(finding) for finding in found])
    else:
        Report().findings(found)
    return int(any(finding.severity is Severity.ERROR for finding in found))


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
