"""Makes a corpus of many sources and rules, to measure builds by; the same for each number.

Each source is the page of one rule: clauses of a statute of tests/data in chapters, with numbers
that criteria and penalties are read from, in its site's chrome.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from page_generator import statutes
from project_copy import copy_project
from small_corpus import Corpus

if TYPE_CHECKING:
    from pathlib import Path

    from guiju.project import Project

_DAYS = {"published_on": "2022-03-31", "effective_on": "2022-04-08"}
_IN_FORCE = "本规则于2022年3月31日发布，2022年4月8日起生效"
_CHAPTERS = ("一、概述", "二、准入", "三、违规处理")


def many_rules(root: Path, count: int) -> Project:
    """Write a project whose corpus holds so many sources, each with a rule of its own."""
    project = copy_project(root)
    corpus = Corpus(root, renew=True)
    for number in range(count):
        write_source(corpus, number)
        record = {**_DAYS, "evidence": [_IN_FORCE]}
        passage = {"source": source_id(number), "opens": _CHAPTERS[0], "opens_as": "content"}
        platform = "dy" if number % 3 == 0 else "ks"
        corpus.rule(
            f"{platform}.rule-{number:04d}",
            {**record, "passage": passage},
            title=f"{statutes()[number % len(statutes())][0]}第{number}号规则",
        )
    return project


def source_id(number: int) -> str:
    """Return the id of a source."""
    return f"demo-2022-{number:04d}"


def write_source(corpus: Corpus, number: int, deposit_cny: int = 2000) -> None:
    """Write a source; another deposit makes it another text."""
    rng = random.Random(number)
    _, clauses = statutes()[number % len(statutes())]
    place = rng.randrange(len(clauses))
    lines = [f"电商之家>平台规则>第{number}号规则", "阅读：846"]
    for chapter, title in enumerate(_CHAPTERS, 1):
        lines.append(title)
        for part in range(1, rng.randint(3, 6)):
            lines.append(f"{chapter}.{part} {clauses[place % len(clauses)]}")
            place += 1
    lines.append(f"3.7 商家保证金不低于{deposit_cny}元，体验分不低于{rng.randint(30, 48) / 10}分。")
    lines.append(f"3.8 违规一次扣{rng.randint(1, 12)}分，暂停直播权限{rng.randint(1, 30)}天。")
    lines += [f"{_IN_FORCE}。", "相关推荐", "加大群免费领取干货，QQ群：123456789"]
    corpus.source(source_id(number), "\n\n".join(lines))
