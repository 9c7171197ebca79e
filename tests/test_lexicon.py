"""The lists in corpus/lexicon: every example does what it shows, and mistakes are all named."""

from __future__ import annotations

import pytest

from guiju.errors import CorpusError
from guiju.folding import fold
from guiju.lexicon import read_asking, read_lexicon, read_synonyms, read_terms
from guiju.query_tables import make_tables
from guiju.understanding import parse
from search_rules import LEXICON

WORDS = read_lexicon(LEXICON)
TABLES = make_tables(WORDS, (), {})


def meant(query):
    """Return what stands in for words of a search."""
    return {one.text for term in parse(query, TABLES).terms for one in term.expansions}


@pytest.mark.parametrize("row", WORDS.synonyms, ids=lambda row: row.say[0])
def test_synonym_finds_its_example(row):
    query, text = row.example
    found = meant(query) & set(map(fold, row.means))
    assert any(word in fold(text) for word in found)


@pytest.mark.parametrize(
    "row", [row for row in WORDS.synonyms if row.near_miss], ids=lambda row: row.say[0]
)
def test_synonym_leaves_its_near_miss_alone(row):
    assert not meant(row.near_miss) & set(map(fold, row.means))


@pytest.mark.parametrize(
    "row", [row for row in WORDS.synonyms if row.both_ways], ids=lambda row: row.say[0]
)
def test_synonym_works_both_ways(row):
    for word in row.means:
        assert set(map(fold, row.say)) <= meant(word)


@pytest.mark.parametrize("row", WORDS.asking, ids=lambda row: row.word)
def test_a_word_that_asks_is_not_sought(row):
    contents = [one for term in parse(row.example, TABLES).terms for one in term.contents()]
    assert not any(fold(row.word) in content for content in contents)


def test_only_words_of_nobody_but_a_spinner_stand_for_another():
    words = {row.word: row.original for row in WORDS.spun}
    assert words["店肆"] == "店铺"
    assert words["花费者"] == "消费者"
    # Everybody writes 请求; 供给 is a spinner's in some places only.
    assert not {"请求", "供给"} & words.keys()


def test_every_mistake_is_named_and_good_rows_stay(tmp_path):
    path = tmp_path / "terms.yaml"
    path.write_text(
        "- {term: 体验分, kind: metric, example: 若体验分<3.5分}\n"
        "- {term: 体验分, kind: metrik, example: 体验分}\n"
        "- {term: 品退率, kind: metric, example: 差评率, colour: red}\n"
        "- 品退率\n"
        "- {term: ，, kind: metric, example: 1}\n",
        encoding="utf-8",
    )
    terms, problems = read_terms(path)
    assert [term.term for term in terms] == ["体验分"]
    assert [problem.found for problem in problems] == [
        "kind is 'metrik'",
        "unknown field colour",
        "example does not hold 品退率",
        "is no mapping",
        "term is no text",
        "example is no text",
    ]
    assert all(problem.remedy for problem in problems)


def test_synonym_rows_are_checked(tmp_path):
    path = tmp_path / "synonyms.yaml"
    row = "{say: [水货], means: [走私], kind: slang, both_ways: false, example: %s}\n"
    path.write_text(
        f"- {row % '[卖水货, 走私商品]'}- {row % '[卖假货, 走私商品]'}"
        f"- {row % '[水货, 进口商品]'}- {row % '[水货]'}- {row % '水货'}",
        encoding="utf-8",
    )
    synonyms, problems = read_synonyms(path)
    assert len(synonyms) == 1
    assert [problem.found for problem in problems] == [
        "example holds no word of say",
        "example finds no word of means",
        "example is not two texts",
        "example is no list of texts",
    ]


def test_a_word_stands_in_a_list_once(tmp_path):
    path = tmp_path / "asking.yaml"
    path.write_text("- {word: 怎么, example: 怎么开}\n- {word: 怎麼, example: 怎么开}\n")
    _, problems = read_asking(path)
    assert [problem.found for problem in problems] == ["has 怎么 twice"]


@pytest.mark.parametrize("content", [None, "[", "a: b", "- a\n\tb"])
def test_an_unreadable_list_is_a_problem_not_a_crash(tmp_path, content):
    if content is not None:
        (tmp_path / "terms.yaml").write_text(content)
    with pytest.raises(CorpusError, match=r"terms\.yaml"):
        read_lexicon(tmp_path)
