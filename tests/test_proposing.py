"""What is proposed of a page that nobody has read, held against what a person reads in it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.assembly import Library
from guiju.corpus import Corpus
from guiju.indexing.analysis import load_segmenter
from guiju.intake.incoming import read_incoming
from guiju.lexicon import read_lexicon
from guiju.project import Project
from guiju.reviewing import proposing
from guiju.reviewing.decisions import Becomes
from guiju.reviewing.proposing import ArticleProposal, PageProposal, propose
from incoming_source import put_incoming
from project_copy import ROOT

CASES = yaml.safe_load((ROOT / "tests/cases/review/pages.yaml").read_text("utf-8"))
Cut = Callable[[str], Iterable[str]]


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    terms = [term.term for term in read_lexicon(ROOT / "corpus/lexicon").terms]
    return load_segmenter(terms, tmp_path_factory.mktemp("jieba")).cut


def proposed(root: Path, corpus: Corpus, cut: Cut, case: dict[str, Any]) -> PageProposal:
    known = {name: case[name] for name in ("page_date", "platform") if name in case}
    put_incoming(root, "demo-undated-page", case["text"], case["page_title"], **known)
    incoming = read_incoming(Project(root), "demo-undated-page")
    # Without the rules that the corpus has: what is known is asked of elsewhere.
    return propose(incoming, replace(corpus, rules=(), sources=()), (), cut)


def shown(own: ArticleProposal) -> dict[str, Any]:
    """Return an article as the cases write it."""
    decision = own.decision()
    names = ("rule", "title", "published_on", "effective_on", "repealed_on", "opens", "until")
    return {
        "becomes": own.becomes.value.value,
        "sure": not own.becomes.is_open,
        "aliases": list(decision.aliases),
        "evidence": list(decision.evidence),
        "opens_as": decision.opens_as.value,
        **{name: getattr(decision, name) for name in names},
    }


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_page_is_read_as_a_person_reads_it(
    tmp_path: Path, corpus: Corpus, cut: Cut, case: dict[str, Any]
) -> None:
    page = proposed(tmp_path, corpus, cut, case)
    if "expect_rules" in case:
        rules = [own for own in page.articles if own.becomes.value is not Becomes.NONE]
        assert len(rules) == case["expect_rules"]
        return
    assert len(page.articles) == len(case["expect"])
    for own, expected in zip(page.articles, case["expect"], strict=True):
        wanted = {
            name: value for name, value in expected.items() if name not in ("open", "settled")
        }
        found = shown(own)
        assert {name: found[name] for name in wanted} == wanted
        to_decide = [field.value for field in own.to_decide]
        assert set(expected.get("open", ())) <= set(to_decide)
        assert not set(expected.get("settled", ())) & set(to_decide)
    assert set(case.get("source_open", ())) <= {field.value for field, _ in page.to_decide}


def test_the_same_text_without_a_date_is_a_witness_and_left_open(
    tmp_path: Path, corpus: Corpus, library: Library, cut: Cut
) -> None:
    source = "shuaishou-2021-07-25-haowu-lianmeng"
    text = (ROOT / f"corpus/sources/{source}/raw.txt").read_text("utf-8")
    put_incoming(tmp_path, "demo-undated-page", text, "快手小店产品怎么推广到好物联盟")
    incoming = read_incoming(Project(tmp_path), "demo-undated-page")
    known = (*library.rules, *library.other_editions)
    page = propose(incoming, corpus, known, cut)
    assert [(own.rule.value, own.edition) for own in page.articles] == [
        ("ks.haowu-lianmeng-ruzhu", "undated-8952b04e"),
        ("ks.haowu-lianmeng-qingtui", "undated-8952b04e"),
    ]
    assert all(own.becomes.value is Becomes.WITNESS for own in page.articles)
    assert all(own.becomes.is_open for own in page.articles)


def test_a_page_that_is_nearly_a_known_one_is_proposed_as_its_witness(
    tmp_path: Path,
    corpus: Corpus,
    library: Library,
    cut: Cut,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proposing, "recognise", lambda *_: ())
    source = "hetang-2022-04-16-dianshang-pk"
    text = (ROOT / f"corpus/sources/{source}/raw.txt").read_text("utf-8")
    near = [{"source": source, "likeness": 0.97, "rules": ["ks.dianshang-pk"]}]
    put_incoming(tmp_path, "demo-undated-page", text, "快手小店电商PK管理规则", near=near)
    incoming = read_incoming(Project(tmp_path), "demo-undated-page")
    (own,) = propose(incoming, corpus, library.rules, cut).articles
    assert (own.becomes.value, own.rule.value, own.edition) == (
        Becomes.WITNESS, "ks.dianshang-pk", "2022-04-08",
    )  # fmt: skip
    assert own.becomes.is_open
    assert "97%" in own.becomes.why


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_proposed_passage_names_one_line(
    tmp_path: Path, corpus: Corpus, cut: Cut, case: dict[str, Any]
) -> None:
    page = proposed(tmp_path, corpus, cut, case)
    for own in page.articles:
        decision = own.decision()
        for beginning in filter(None, (decision.opens, decision.until)):
            found = [line for line in page.kept if line.text.startswith(beginning)]
            assert len(found) == 1, beginning


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_every_proposal_says_why_in_a_sentence(
    tmp_path: Path, corpus: Corpus, cut: Cut, case: dict[str, Any]
) -> None:
    for own in proposed(tmp_path, corpus, cut, case).articles:
        dates = own.dates
        for one in (
            *(own.becomes, own.rule, own.title, own.category, own.opens),
            *(dates.published_on, dates.effective_on, dates.repealed_on),
        ):
            assert one.why.endswith("。")
