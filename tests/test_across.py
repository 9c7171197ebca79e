"""Pages across rules: each word that a clause carries has its page, and every list leads there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from guiju.model import TagKind
from guiju.writing.pages import generated_files


@pytest.fixture(scope="module")
def files(corpus: Any, library: Any) -> dict[str, str]:
    return generated_files(corpus, library)


@pytest.mark.parametrize(
    ("kind", "folder"),
    [(TagKind.TOPIC, "topics"), (TagKind.PARTY, "parties"), (TagKind.PENALTY, "penalties")],
)
def test_every_word_in_use_has_a_page_that_all_lists_lead_to(
    corpus: Any, library: Any, files: dict[str, str], kind: TagKind, folder: str
) -> None:
    used = {
        tag.name
        for rule in library.rules
        for clause in rule.clauses
        for tag in clause.tags
        if tag.kind is kind
    }
    pages = {term.name: f"{folder}/{term.id}.md" for term in corpus.taxonomy.of(kind)}
    assert used
    for name in used:
        assert f"rules/{pages[name]}" in files
        assert f"[{name}]({pages[name]})" in files["rules/index.md"]
        assert f"[{name}]({pages[name]})" in files["rules/matrix.md"]
    made = {place for place in files if place.startswith(f"rules/{folder}/")}
    assert made == {f"rules/{pages[name]}" for name in used}


def test_a_penalty_s_page_has_the_clauses_of_both_platforms_apart(files: dict[str, str]) -> None:
    page = files["rules/penalties/permission-closed.md"]
    kuaishou, douyin = page.split('<section class="side">')[1:]
    assert "电商PK的权限" in kuaishou
    assert "将关闭精选联盟使用权限" in douyin
    assert "收录的抖音规则里没有这样的条款。" in files["rules/penalties/points.md"]


def test_the_downloads_list_every_file_of_data(files: dict[str, str]) -> None:
    listed = set(re.findall(r"\]\(([^)]+\.json)\)", files["data/index.md"]))
    assert {f"data/{place}" for place in listed} == {
        place for place in files if place.startswith("data/") and place.endswith(".json")
    }
    assert "feed.xml" not in files["data/index.md"]  # no address is configured


def test_rules_of_a_platform_follow_one_another(files: dict[str, str]) -> None:
    overview = files["rules/index.md"]
    for platform in ("ks", "dy"):
        order = re.findall(rf"^\| \[.*\]\(({platform}/[^)]+)\.md\)", overview, re.MULTILINE)
        following = [
            re.findall(r'rel="next" href="../../rules/([^"]+)\.html"', files[f"rules/{page}.md"])
            for page in order
        ]
        assert [*following] == [*([page] for page in order[1:]), []]
