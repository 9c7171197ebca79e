"""The command with which a shop compares itself with a rule."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guiju.calling import rule_called
from guiju.commands.shared import (
    command,
    json_option,
    print_json,
)
from guiju.errors import UsageError

if TYPE_CHECKING:
    from guiju.project import Project


@command("guiju check 小黄车 --set 已实名认证=是 --set 粉丝=1万 --set 作品=10 --set 保证金=500")
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
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Read names and values from a YAML or JSON file; `-` is standard input.",
)
@json_option
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
    from guiju.check_record import check_record
    from guiju.checking import Finding, assess
    from guiju.facts import read_facts, read_statements, statements
    from guiju.writing.data import read_metrics, read_rules

    rules, metrics = read_rules(project.docs), read_metrics(project.docs)
    asked = questionnaire(rule_called(rules, name), metrics)
    if not asked.roots:
        able = "、".join(rule.title for rule in rules if questionnaire(rule, metrics).roots)
        message = f"{name}: 《{asked.title}》没有可以自查的条件；可以自查的有：{able or '（无）'}"
        raise UsageError(message)
    said = [statement for path in files for statement in read_statements(path)]
    assessment = assess(asked, read_facts(asked, (*said, *statements(settings))))
    if as_json:
        print_json(dataclasses.asdict(check_record(asked, assessment)))
    else:
        from guiju.reporting import Report

        Report().assessment(asked, assessment)
    return {Finding.SATISFIED: 0, Finding.NOT_SATISFIED: 1, Finding.INDETERMINATE: 3}[
        assessment.finding
    ]
