"""Every example of docs/guide/search.md does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from guiju import words
from guiju.corpus import read_corpus
from guiju.folding import fold
from guiju.indexing.manifest import data_files
from guiju.indexing.records import records_of
from guiju.jump import named_clauses
from guiju.lexicon import read_lexicon
from guiju.model import Rule, Status
from guiju.query import FIELD_NAMES, Field, NoteKind
from guiju.query_answers import WHY_WORDS, say_note, say_searched
from guiju.query_tables import make_tables
from guiju.understanding import parse

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "guide" / "search.md").read_text(encoding="utf-8")


def table(*head):
    """Return the rows of the table with these column heads."""
    lines = PAGE.splitlines()
    at = lines.index(f"| {' | '.join(head)} |") + 2
    rows = []
    while lines[at : at + 1] and lines[at].startswith("|"):
        rows.append(tuple(cell.strip() for cell in lines[at].strip("|").split("|")))
        at += 1
    return rows


def typed(cell):
    return cell.removeprefix("`").removesuffix("`")


def read_tables():
    rules = [
        TypeAdapter(Rule).validate_json(p.read_bytes()) for p in data_files(ROOT / "docs/data")
    ]
    taxonomy = read_corpus(ROOT).taxonomy
    tags = [tag for rule in rules for clause in rule.clauses for tag in clause.tags]
    choices = {
        field: {tag.name: () for tag in tags if tag.kind.value == field.value}
        for field in (Field.TOPIC, Field.PARTY, Field.PENALTY, Field.MODALITY, Field.CATEGORY)
    }
    choices[Field.PLATFORM] = {one.id: one.names for one in taxonomy.platforms}
    choices[Field.RULE] = {rule.id: (rule.title, *rule.aliases) for rule in rules}
    choices[Field.STATUS] = {status.value: () for status in Status}
    choices[Field.TRUST] = {trust.value: (word,) for trust, word in words.TRUST.items()}
    choices[Field.CRITERION] = {"体验分": (), "违规分": ()}
    names = [name for rule in rules for name in (rule.title, *rule.aliases)]
    return rules, make_tables(read_lexicon(ROOT / "corpus" / "lexicon"), names, choices)


RULES, TABLES = read_tables()
LANGUAGE = table("输入", "检索的是")
MEANT = table("输入", "一并找", "缘由")
TAKEN_AS_TEXT = table("输入", "说明")


@pytest.mark.parametrize("row", LANGUAGE, ids=lambda row: row[0])
def test_syntax_means_what_the_page_says(row):
    query = parse(typed(row[0]), TABLES)
    assert say_searched(query, TABLES) == row[1]
    assert {note.kind for note in query.notes} <= {NoteKind.FILTERED}


@pytest.mark.parametrize("row", MEANT, ids=lambda row: row[0])
def test_what_is_sought_along_is(row):
    found = [one for term in parse(typed(row[0]), TABLES).terms for one in term.expansions]
    assert (fold(row[1]), row[2]) in {(one.text, WHY_WORDS[one.why]) for one in found}


@pytest.mark.parametrize("row", TAKEN_AS_TEXT, ids=lambda row: row[0])
def test_what_is_no_syntax_is_searched_as_text(row):
    query = parse(typed(row[0]), TABLES)
    assert [say_note(note, TABLES) for note in query.notes] == [row[1]]
    assert query.terms
    assert not query.filters


def test_the_page_names_every_filter():
    rows = [
        (typed(name), tuple(others.split("、")))
        for name, others, _ in table("筛选", "也可写作", "值")
    ]
    assert [name for name, _ in rows] == [field.value for field in Field]
    for name, others in rows:
        field = Field(name)
        assert list(others) == [
            other for other, meant in FIELD_NAMES.items() if meant is field and other != name
        ]


def test_every_clause_that_the_page_names_is_named():
    records = records_of(tuple(RULES))
    names = {rule.id: tuple(map(fold, rule.names)) for rule in records.rules}
    listed = list(enumerate(records.clauses))
    lines = [line for line in PAGE.splitlines() if line.startswith(("- **规则名", "- **条款编号"))]
    examples = [typed for line in lines for typed in re.findall(r"`([^`]+)`", line)]
    assert len(examples) == 5
    for example in examples:
        assert named_clauses(
            example,
            names,
            lambda named: [n for n, record in listed if named in (record.id, record.pinned)],
            lambda rule: [(n, record.place) for n, record in listed if record.rule == rule],
        ), example
