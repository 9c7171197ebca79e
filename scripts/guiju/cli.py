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
from guiju.citation import Style
from guiju.errors import CorpusError, GuijuError, UsageError
from guiju.exporting.lines import clause_lines, clause_record, rule_lines
from guiju.exporting.plain import json_text
from guiju.model import clauses_named
from guiju.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from guiju.examination import Examination
    from guiju.indexing.opened import ClauseIndex
    from guiju.lint import Finding
    from guiju.model import Clause, Heading, Rule
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
    """Show a clause, or all clauses of a rule, with status, trust, flags and source.

    Without @EDITION in the ID it is the edition that counts on the day.
    """
    from guiju.editions import counting_on
    from guiju.reporting import Report
    from guiju.writing.data import read_other_editions, read_rules

    rule_name, _, part = name.partition("/")
    editions, pinned = _editions(
        (*read_rules(project.docs), *read_other_editions(project.docs)), rule_name
    )
    rule = pinned or (counting_on(as_of, editions) if as_of else editions[0])
    clauses = _clauses(rule, part, editions) if part else rule.clauses
    others = [edition for edition in editions if edition is not rule]
    if as_of:
        rule = _standing(rule, as_of)
    if as_json:
        records = [clause_record(rule, clause) for clause in clauses]
        click.echo(json_text(records[0] if "/" in name else records, indent=1))
    else:
        Report().rule(rule, clauses, others)


def _editions(rules: Sequence[Rule], name: str) -> tuple[list[Rule], Rule | None]:
    """Return the editions of the rule that `name` names, and the one it is pinned to, if any."""
    rule_id, _, edition = name.partition("@")
    editions = [rule for rule in rules if rule.id == rule_id]
    if not editions:
        editions = [rule for rule in rules if rule_id in rule.former_ids]
        if editions:
            click.echo(f"{rule_id}: is now {editions[0].id}", err=True)
    if not editions:
        known = ", ".join(dict.fromkeys(rule.id for rule in rules))
        message = f"{rule_id}: is no rule; give one of {known}"
        raise UsageError(message)
    pinned = next((rule for rule in editions if rule.edition == edition), None)
    if edition and pinned is None:
        known = ", ".join(f"{rule.id}@{rule.edition}" for rule in editions)
        message = f"{name}: no edition {edition}; the corpus has {known}"
        raise UsageError(message)
    return editions, pinned


def _clauses(rule: Rule, part: str, editions: Sequence[Rule]) -> tuple[Clause, ...]:
    """Return the clause of a rule with this id, or all below a heading with it."""
    named = clauses_named(rule.headings, rule.clauses, part)
    if not named:
        ids = [clause.id for clause in rule.clauses]
        near = difflib.get_close_matches(part.replace(".", "-"), ids, n=1, cutoff=0.3)
        hint = f"did you mean {rule.id}/{near[0]}" if near else f"see guiju show {rule.id}"
        for other in editions:
            if clauses_named(other.headings, other.clauses, part):
                hint = f"another edition has it: {rule.id}@{other.edition}/{part}"
        name = f"{rule.id}@{rule.edition}/{part}" if len(editions) > 1 else f"{rule.id}/{part}"
        message = f"{name}: the rule has no clause {part}; {hint}"
        raise UsageError(message)
    return named


@_command("guiju cite ks.dianshang-pk/4-1 --style inline")
@click.argument("name", metavar="[ID]", required=False)
@click.option(
    "--style",
    type=click.Choice([style.value for style in Style]),
    default=Style.GBT_2025.value,
    show_default=True,
)
@click.option("--verify", "letter", type=click.File("rb"), help="Check what a letter cites.")
@click.option("--encoding", default="utf-8", show_default=True, help="What the letter is in.")
@_as_of
@_json
@click.pass_obj
def cite(
    project: Project,
    name: str | None,
    *,
    style: str,
    letter: BinaryIO | None,
    encoding: str,
    as_of: date | None,
    as_json: bool,
) -> int:
    """Cite a clause, a section or a rule; or check what a letter cites and quotes."""
    if letter:
        if name:
            message = f"cite: {name} and --verify exclude each other; leave one out"
            raise UsageError(message)
        return _verified(project, letter, encoding, as_json=as_json)
    if not name:
        message = "cite: nothing to cite; give an id such as ks.dianshang-pk/4-1, or --verify FILE"
        raise UsageError(message)
    from guiju import citation
    from guiju.corpus import read_settings
    from guiju.writing.data import read_other_editions, read_rules, read_sources

    settings = read_settings(project.root)
    day = as_of or settings.as_of
    rules = (*read_rules(project.docs), *read_other_editions(project.docs))
    rule, part = _find_part(rules, name, as_of)
    rule = _standing(rule, day)
    sources = {source.id: source for source in read_sources(project.docs)}
    what = citation.cited(rule, part, sources, as_of=day, site_url=settings.site_url)
    text = citation.cite(what, Style(style))
    if as_json:
        _print_json({"pinned": what.pinned, "style": style, "citation": text})
    else:
        click.echo(text)
    return 0


def _verified(project: Project, letter: BinaryIO, encoding: str, *, as_json: bool) -> int:
    from guiju.reporting import Report
    from guiju.verifying import Checker
    from guiju.writing.data import read_rules

    text = _decoded(letter.read(_LETTER_BYTES + 1), encoding, letter.name, _LETTER_BYTES)
    if "\x00" in text:
        message = f"{letter.name}: is binary (holds NUL); give the letter as plain text"
        raise GuijuError(message)
    found = Checker(read_rules(project.docs)).check(text.removeprefix("\ufeff"))
    if as_json:
        _print_json(dataclasses.asdict(found))
    else:
        Report().verdicts(found)
    return 0 if found.is_sound else 1


def _find_part(
    rules: Sequence[Rule], name: str, as_of: date | None
) -> tuple[Rule, Clause | Heading | None]:
    """Return the edition that a full or pinned id names, and its clause or heading."""
    from guiju.editions import counting_on

    rule_name, _, part = name.partition("/")
    editions, pinned = _editions(rules, rule_name)
    rule = pinned or (counting_on(as_of, editions) if as_of else editions[0])
    if not part:
        return rule, None
    heading = next((heading for heading in rule.headings if heading.id == part), None)
    return rule, heading or _clauses(rule, part, editions)[0]


def _standing(rule: Rule, day: date) -> Rule:
    """Return an edition with its status on a day."""
    from guiju.status import standing_on

    standing = standing_on(day, rule)
    return dataclasses.replace(
        rule,
        status=standing.status,
        status_note=standing.note,
        status_verified=standing.verified,
    )


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


# No letter is longer; what is was given by mistake.
_LETTER_BYTES = 8_000_000


def _decoded(raw: bytes, encoding: str, name: str, limit: int | None = None) -> str:
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


@_command("guiju check 小黄车 --set 已实名认证=是 --set 粉丝=1万 --set 作品=10 --set 保证金=500")
@click.argument("name", metavar="RULE")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Say one thing of the shop: a figure with its unit, 是 or 否, or an option.",
)
@click.option(
    "--facts",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read names and values from a YAML or JSON file.",
)
@_json
@click.pass_obj
def check(
    project: Project,
    name: str,
    *,
    settings: tuple[str, ...],
    files: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Compare a shop's figures with a rule's criteria; exit 0 satisfied, 1 not, 3 data missing."""
    from guiju.asking import questionnaire
    from guiju.checking import Finding, assess, record
    from guiju.facts import read_facts, read_statements, statements
    from guiju.writing.data import read_metrics, read_rules

    rules, metrics = read_rules(project.docs), read_metrics(project.docs)
    asked = questionnaire(_named(rules, name), metrics)
    if not asked.roots:
        able = "、".join(rule.title for rule in rules if questionnaire(rule, metrics).roots)
        message = f"{name}: 《{asked.title}》没有可以自查的条件；可以自查的有：{able or '（无）'}"
        raise UsageError(message)
    said = [statement for path in files for statement in read_statements(path)]
    assessment = assess(asked, read_facts(asked, (*said, *statements(settings))))
    if as_json:
        _print_json(record(asked, assessment))
    else:
        from guiju.reporting import Report

        Report().assessment(asked, assessment)
    return {Finding.SATISFIED: 0, Finding.NOT_SATISFIED: 1, Finding.INDETERMINATE: 3}[
        assessment.finding
    ]


def _named(rules: Sequence[Rule], name: str) -> Rule:
    """Return the rule with this id, title or alias, or the only one with this in a name."""
    from guiju.folding import fold

    rule_id, _, edition = name.partition("@")
    known = {fold(said): rule for rule in rules for said in (*rule.aliases, rule.title, rule.id)}
    typed = fold(rule_id)
    within = {rule.id: rule for said, rule in known.items() if len(typed) > 1 and typed in said}
    rule = known.get(typed) or (next(iter(within.values())) if len(within) == 1 else None)
    if rule is None:
        near = difflib.get_close_matches(typed, known, n=1, cutoff=0.3)
        found = known[near[0]] if near else None
        listed = f"可用的有：{'、'.join(rule.id for rule in rules)}"
        hint = f"是否指 {found.id}《{found.title}》" if found else listed
        message = f"{name}: 没有这部规则；{hint}"
        raise UsageError(message)
    if edition and edition != rule.edition:
        message = f"{name}: 没有 {edition} 这个版本；现有 {rule.id}@{rule.edition}"
        raise UsageError(message)
    return rule


@_command("guiju export --format csv --output tables")
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
    type=click.Path(path_type=Path),
    help="Write to this file (jsonl, sqlite) or into this folder (csv, llms).",
)
@click.pass_obj
def export(project: Project, *, form: str, what: str, output: Path | None) -> None:
    """Give every clause or rule as data: JSON lines, CSV, SQLite, or Markdown for assistants."""
    from guiju.writing.data import read_rules

    if what == "rules" and form != "jsonl":
        message = f"--what rules: {form} holds the rules as well; leave it out"
        raise UsageError(message)
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


@_command("guiju release --output releases/")
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
