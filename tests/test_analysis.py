"""Segmentation: what jieba's own analyzer loses is kept, and phrases can be found."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.query import Phrase

from guiju.folding import fold
from guiju.indexing.analysis import WordTokenizer, grams, joint_grams, load_segmenter, words
from guiju.lexicon import read_lexicon
from search_rules import LEXICON

TERMS = read_lexicon(LEXICON).terms


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory):
    cache = tmp_path_factory.getbasetemp() / "jieba"
    return load_segmenter((term.term for term in TERMS), cache)


def texts(text, segmenter):
    return [word.text for word in words(text, segmenter)]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.term)
def test_a_term_of_the_trade_is_one_word(term, segmenter):
    assert fold(term.term) in texts(term.example, segmenter)


@pytest.mark.parametrize(
    "term", [term for term in TERMS if term.near_miss], ids=lambda term: term.term
)
def test_its_near_miss_is_cut_elsewhere(term, segmenter):
    assert fold(term.term) not in texts(term.near_miss, segmenter)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("7天无理由退货", ["7", "天", "无理由退货"]),
        ("C店", ["c", "店"]),
        ("A/B", ["a", "b"]),
        ("≥4星", [">", "=", "4"]),
        ("DSR≥4.7", ["dsr", "4.7"]),
        ("退", ["退"]),
        ("購物體驗星級", ["购物体验星级"]),
    ],
)
def test_digits_letters_and_signs_are_words(text, kept, segmenter):
    assert [word for word in texts(text, segmenter) if word in kept] == kept


def test_no_word_reaches_over_punctuation(segmenter):
    assert "体验分" not in texts("用户体验、分数", segmenter)


def test_places_are_ordinal_and_spans_are_as_printed(segmenter):
    text = "若 體驗分<3.5分，清退"
    found = list(words(text, segmenter))
    assert sorted({word.place for word in found}) == list(range(found[-1].place + 1))
    assert all(fold(text[word.start : word.end]) == word.text for word in found)
    parts = [word for word in found if word.text == "体验"]
    wholes = [word for word in found if word.text == "体验分"]
    assert [word.place for word in parts] == [word.place for word in wholes]


@pytest.mark.parametrize(
    ("phrase", "is_found"),
    [(["体验分", "低于"], True), (["低于", "体验分"], False), (["警告", "通知"], True)],
)
def test_a_phrase_of_words_is_found(phrase, is_found, segmenter):
    index = RamStorage().create_index(Schema(words=TEXT(WordTokenizer(segmenter))))
    with index.writer() as writer:
        writer.add_document(words="商家体验分低于3.8分，将收到警告通知。")
    with index.searcher() as searcher:
        assert bool(len(searcher.search(Phrase("words", phrase)))) is is_found


def test_a_written_index_does_not_carry_the_dictionary(segmenter):
    copy = pickle.loads(pickle.dumps(WordTokenizer(segmenter)))
    assert len(pickle.dumps(copy)) < 1000
    with pytest.raises(RuntimeError, match="segmenter"):
        list(copy("退"))


def test_terms_stay_out_of_the_shared_tokenizer(segmenter):
    import jieba

    assert jieba.dt is not segmenter
    assert "jieba.analyse" not in sys.modules


def test_the_dictionary_is_kept_where_it_is_told(tmp_path):
    load_segmenter((), tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["jieba.cache"]


def test_importing_search_loads_no_dictionary():
    code = (
        "import sys, guiju.search, guiju.indexing.shards;"
        "print(*{'jieba', 'opencc', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@given(st.text(st.sampled_from("店鋪退货4.7<"), max_size=12))
def test_grams_are_all_characters_and_pairs(text):
    assert Counter(grams(text)) == Counter(text) + Counter(
        text[at : at + 2] for at in range(len(text) - 1)
    )


def test_a_wording_does_not_count_twice():
    assert joint_grams(["店肆店", "店铺"]) == Counter(
        {"店": 2, "肆": 1, "铺": 1, "店肆": 1, "肆店": 1, "店铺": 1}
    )
