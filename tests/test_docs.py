"""What the documents say, held to what the program does."""

import re
from pathlib import Path
from typing import Any

import pytest

import guiju
from guiju import restore
from guiju.cli import cli, main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_readme_opens_with_a_damaged_line_becoming_a_cited_clause(library: Any) -> None:
    lines = dict(re.findall(r"^(in|out|id|cite) +(.+)$", README, re.MULTILINE))
    assert restore(lines["in"]).text == lines["out"]
    rule_edition, clause_id = lines["id"].split("/")
    rule = next(r for r in library.rules if f"{r.id}@{r.edition}" == rule_edition)
    clause = next(c for c in rule.clauses if c.id == clause_id)
    assert clause.label + clause.text == lines["out"]
    place = "".join(heading.rstrip("：") for heading in clause.path) + clause.label
    assert lines["cite"] == f"《{rule.title}》{place}，转载文本，未与官方原文核对"


def test_version_is_the_projects() -> None:
    assert f'version = "{guiju.__version__}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_readme_lists_every_command_as_its_help_says() -> None:
    told = dict(re.findall(r"^\| `guiju (\w+)` \| (.+) \|$", README, re.MULTILINE))
    assert told == {
        name: (command.help or "").split("\n")[0] for name, command in cli.commands.items()
    }


@pytest.mark.parametrize("command", ["search", "check"])
def test_readme_command_prints_what_it_shows(
    capsys: pytest.CaptureFixture[str], built: Any, command: str
) -> None:
    shown = re.search(
        rf"^\$ \.venv/bin/guiju ({command} .+)\n((?:.*\n)+?)```", README, re.MULTILINE
    )
    assert shown
    with pytest.raises(SystemExit):
        main(["--root", str(built.root), *shown.group(1).split()])
    printed = capsys.readouterr().out
    assert printed == shown.group(2)


def test_readme_tree_is_the_tree() -> None:
    tree = README.split("## The tree")[1].split("```")[1]
    above: list[str] = []
    for line in tree.strip("\n").split("\n"):
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        above = [*above[:depth], name]
        assert (ROOT / "/".join(part.rstrip("/") for part in above)).exists(), above
    top = {line.split()[0].rstrip("/") for line in tree.split("\n") if line and line[0] != " "}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
    assert top == folders - {"site"}


def test_guide_commands_exist() -> None:
    for page in sorted((ROOT / "docs").glob("guide/*.md")):
        for name in re.findall(r"^guiju (\w+)", page.read_text("utf-8"), re.MULTILINE):
            assert name in cli.commands, page


@pytest.mark.parametrize("pattern", ["*.md", "docs/**/*.md", "corpus/**/*.md", "scripts/**/*.py"])
def test_no_machine_path_and_no_registry_stands_in_the_project(pattern: str) -> None:
    foreign = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w|simple/?index|pypi\.")
    for path in ROOT.glob(pattern):
        assert not foreign.search(path.read_text("utf-8")), path
