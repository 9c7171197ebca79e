"""Evaluation: figures worked out by hand, and one line for what does not read."""

from __future__ import annotations

import gzip
import json

import pytest

from guiju.errors import GuijuError
from guiju.evaluation import Question, Ranked, evaluate, quality, read_clauses, read_questions
from guiju.lexicon import Lexicon

CLAUSES = [
    {
        "id": "a",
        "rule": "合同法",
        "label": "第一条",
        "title": "合同法第一条",
        "text": "仓储合同自成立时生效。",
    },
    {
        "id": "b",
        "rule": "合同法",
        "label": "第二条",
        "title": "合同法第二条",
        "text": "存货人应当验收仓储物。",
    },
    {
        "id": "c",
        "rule": "旅游法",
        "label": "第一条",
        "title": "旅游法第一条",
        "text": "旅游者可以解除合同。",
    },
]
QUESTIONS = [
    {"qid": "1", "text": "仓储合同什么时候生效？", "gold": ["a"]},
    {"qid": "2", "text": "谁来验收仓储物？", "gold": ["b", "a"]},
]


def write(path, rows):
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_quality_is_what_the_formulas_say():
    questions = [Question("1", "?", ("a",)), Question("2", "?", ("a", "b"))]
    far = tuple(f"x{n}" for n in range(10))
    found = [Ranked("1", ("x", "a")), Ranked("2", (*far, "b"))]
    measured = quality(questions, found)
    assert measured.recall_10 == pytest.approx((1 + 0) / 2)
    assert measured.recall_100 == pytest.approx((1 + 0.5) / 2)
    assert measured.mrr_10 == pytest.approx((0.5 + 0) / 2)
    assert measured.ndcg_10 == pytest.approx((0.6309297535714575 + 0) / 2)


def test_clauses_are_indexed_and_questions_answered(tmp_path):
    packed = tmp_path / "clauses.jsonl.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in CLAUSES)
    queries = write(tmp_path / "queries.jsonl", QUESTIONS)
    done = evaluate(packed, queries, Lexicon((), (), ()), tmp_path / "jieba")
    assert [one.qid for one in done.found] == ["1", "2"]
    assert [one.ids[0] for one in done.found] == ["a", "b"]
    assert done.quality.mrr_10 == 1
    assert done.quality.recall_10 == 1
    assert (done.cost.clauses, done.cost.questions) == (3, 2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", ":2: is no JSON"),
        ("[]", ":2: is no JSON object"),
        ('{"id": "x", "rule": "r"}', ":2: text is missing"),
        ('{"id": "x", "rule": "r", "text": ["t"]}', ":2: text is no text"),
        ('{"id": "a", "rule": "r", "text": "t"}', ":2: id a is there twice"),
    ],
)
def test_a_bad_clause_is_named_by_its_line(tmp_path, line, said):
    path = write(tmp_path / "c.jsonl", [CLAUSES[0], line])
    with pytest.raises(GuijuError, match=said) as error:
        read_clauses(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"qid": "x", "text": "t"}', ":1: gold is no list"),
        ('{"qid": "x", "text": "t", "gold": []}', ":1: gold is no list"),
        ('{"qid": "x", "text": "t", "gold": ["z"]}', ":1: no clause has the id z"),
        ('{"text": "t", "gold": ["a"]}', ":1: qid is missing"),
    ],
)
def test_a_bad_question_is_named_by_its_line(tmp_path, line, said):
    path = write(tmp_path / "q.jsonl", [line])
    with pytest.raises(GuijuError, match=said):
        read_questions(path, frozenset({"a"}))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n"])
def test_an_empty_file_and_one_that_is_no_text_say_so(tmp_path, content):
    (tmp_path / "c.jsonl").write_bytes(content)
    with pytest.raises(GuijuError, match=r"c\.jsonl"):
        read_clauses(tmp_path / "c.jsonl")
