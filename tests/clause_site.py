"""Makes a site with nothing but the search of any number of clauses, to see what the browser pays."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from guiju.evaluation import read_clauses
from guiju.indexing.records import ClauseRecord, Records, RuleRecord, read_records
from guiju.indexing.shards import write_shards

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.indexing.build import Vocabulary

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "docs" / "assets"
PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{base}assets/search.css"></head><body>
<div id="guiju-search" data-base="{base}"><noscript>没有脚本</noscript></div>
<script src="{base}assets/search.js"></script></body></html>
"""


def write_site(records: Records, folder: Path, vocabulary: Vocabulary) -> Path:
    """Write the search of records into a folder, and a page with its box; return the folder."""
    write_shards(records, folder / "search", vocabulary)
    assets = folder / "assets"
    shutil.copytree(ASSETS / "search", assets / "search")
    for name in ("search.js", "search.css"):
        shutil.copy(ASSETS / name, assets)
    (folder / "index.html").write_text(PAGE.format(base=""), "utf-8")
    return folder


def own_clauses() -> tuple[Records, Vocabulary]:
    """Return the clauses of this project's own corpus, and its vocabulary."""
    from guiju.corpus import read_corpus
    from guiju.pipeline import vocabulary_of
    from guiju.project import Project

    return read_records(ROOT / "docs" / "data"), vocabulary_of(Project(ROOT), read_corpus(ROOT))


def first_clauses(path: Path, count: int) -> Records:
    """Read the first clauses of a file as the clauses of rules, each rule's together."""
    read = read_clauses(path)
    by_rule: dict[str, list[ClauseRecord]] = {}
    for record in read.clauses[:count]:
        by_rule.setdefault(record.rule, []).append(record)
    rules: list[RuleRecord] = []
    clauses: list[ClauseRecord] = []
    for number, (title, some) in enumerate(by_rule.items()):
        name = f"xx.r{number}"
        page = f"rules/xx/r{number}.html"
        rules.append(RuleRecord(name, title, (title, name), "", "undated", "待核验", page))
        clauses += _of_rule(name, some)
    return Records(tuple(rules), tuple(clauses))


def _of_rule(rule: str, records: Iterable[ClauseRecord]) -> Iterable[ClauseRecord]:
    for number, record in enumerate(records):
        part = f"p{number}"
        yield replace(
            record,
            id=f"{rule}/{part}",
            pinned=f"{rule}@undated/{part}",
            rule=rule,
            anchor=f"c-{part}",
            trust="single-repost",
        )
