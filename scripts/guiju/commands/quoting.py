"""Commands that show and cite clauses, and check what a letter cites."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, BinaryIO

import click

from guiju.calling import (
    clauses_called,
    editions_called,
    id_called,
    part_called,
    standing,
)
from guiju.citation import Style
from guiju.commands.shared import (
    GivenFile,
    as_of_option,
    command,
    decoded,
    json_option,
    print_json,
    tell_apart,
)
from guiju.errors import GuijuError, UsageError
from guiju.exporting.lines import clause_record
from guiju.exporting.plain import json_text

if TYPE_CHECKING:
    from datetime import date

    from guiju.project import Project


@command("guiju show ks.dianshang-pk/4-1")
@click.argument("name", metavar="ID")
@as_of_option
@json_option
@click.pass_obj
def show(project: Project, name: str, *, as_of: date | None, as_json: bool) -> None:
    """Show a clause, or all clauses of a rule, with status, trust, flags and source.

    The ID may also be a rule's name, with a label or without: 快分销, 电商PK4.1. Without @EDITION
    it is the edition that counts on the day.
    """
    from guiju.editions import counting_on
    from guiju.reporting import Report
    from guiju.writing.data import read_other_editions, read_rules

    rules = (*read_rules(project.docs), *read_other_editions(project.docs))
    rule_name, _, part = id_called(rules, name).partition("/")
    editions, pinned = editions_called(rules, rule_name, tell_apart)
    rule = pinned or (counting_on(as_of, editions) if as_of else editions[0])
    clauses = clauses_called(rule, part, editions) if part else rule.clauses
    others = [edition for edition in editions if edition is not rule]
    if as_of:
        rule = standing(rule, as_of)
    if as_json:
        records = [clause_record(rule, clause) for clause in clauses]
        click.echo(json_text(records[0] if part else records, indent=1))
    else:
        Report().rule(rule, clauses, others)


@command("guiju cite ks.dianshang-pk/4-1 --style inline")
@click.argument("name", metavar="[ID]", required=False)
@click.option(
    "--style",
    type=click.Choice([style.value for style in Style]),
    default=Style.GBT_2025.value,
    show_default=True,
)
@click.option("--verify", "letter", type=GivenFile(), help="Check what a letter cites.")
@click.option("--encoding", default="utf-8", show_default=True, help="What the letter is in.")
@as_of_option
@json_option
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
    """Cite a clause, a section or a rule; or check what a letter cites and quotes.

    With --verify: exit 0 if all is found and exact, 1 if not all is, 2 if the letter cannot be read
    or the options are wrong.
    """
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
    rule, part = part_called(rules, name, as_of, tell_apart)
    rule = standing(rule, day)
    sources = {source.id: source for source in read_sources(project.docs)}
    what = citation.cited(rule, part, sources, as_of=day, site_url=settings.site_url)
    text = citation.cite(what, Style(style))
    if as_json:
        print_json({"pinned": what.pinned, "style": style, "citation": text})
    else:
        click.echo(text)
    return 0


_LETTER_BYTES = 8_000_000


def _verified(project: Project, letter: BinaryIO, encoding: str, *, as_json: bool) -> int:
    from guiju.editions import earlier_than
    from guiju.reporting import Report
    from guiju.verifying import Checker
    from guiju.writing.data import read_other_editions, read_rules

    try:
        text = decoded(letter.read(_LETTER_BYTES + 1), encoding, letter.name, _LETTER_BYTES)
    except GuijuError as error:
        # 1 says that a letter was checked and is not sound.
        raise UsageError(str(error)) from None
    if "\x00" in text:
        message = f"{letter.name}: is binary (holds NUL); give the letter as plain text"
        raise UsageError(message)
    rules = read_rules(project.docs)
    checker = Checker(rules, earlier_than(rules, read_other_editions(project.docs)))
    found = checker.check(text.removeprefix("\ufeff"))
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        Report().verdicts(found)
    return 0 if found.is_sound else 1
