"""Pages of several articles are cut where another begins; the same article twice is one."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju import lint
from guiju.articles import Division, article_records, articles, divide
from guiju.assembly import assemble
from guiju.corpus import Corpus, read_corpus
from guiju.ledger import characters_per_account
from guiju.model import Account, RemovalReason
from guiju.passages import Page, read_page
from guiju.restoration.repairs import RestoredText
from guiju.restoration.restore import restore
from guiju.screening import Line, Role, ScreenedText, screen

ROOT = Path(__file__).resolve().parent.parent
CORPUS = read_corpus(ROOT)
CASES = ROOT / "tests" / "cases" / "articles"
SPUN_TWICE = "musicheng-2022-08-24-kuaifenxiao"
TWO_ARTICLES = "musicheng-2022-12-30-jingxuan-lianmeng"


def cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return loaded


def named(case: Any) -> str:
    return str(case["id"])


def told(text: str, title: str | None = None) -> tuple[ScreenedText, Division]:
    screened = screen(restore(text, CORPUS.tables), CORPUS.screens, title)
    return screened, divide(screened, title)


def openings(screened: ScreenedText, division: Division) -> list[str]:
    return [screened.restored.text[article.start :] for article in division.articles]


def begins_with(texts: list[str], openings: list[str]) -> bool:
    wanted = [restore(opening, CORPUS.tables).text for opening in openings]
    return len(texts) == len(wanted) and all(
        text.startswith(opening) for text, opening in zip(texts, wanted, strict=True)
    )


@pytest.mark.parametrize("case", cases("glued"), ids=named)
def test_articles_that_follow_one_another_are_parted(case: Any) -> None:
    screened, division = told(case["text"])
    texts = openings(screened, division)
    assert begins_with(texts, case["opens"]), [text[:30] for text in texts]
    assert {article.copy_of for article in division.articles} == {None}


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", cases("known_failures"), ids=named)
def test_what_is_not_yet_told(case: Any) -> None:
    screened, division = told(case["text"])
    assert begins_with(openings(screened, division), case["opens"])


@pytest.mark.parametrize("case", cases("whole"), ids=named)
def test_one_article_stays_one_however_its_numbers_begin_again(case: Any) -> None:
    screened, division = told(case["text"], case.get("title"))
    texts = openings(screened, division)
    assert len(texts) == 1, [text[:30] for text in texts]


@pytest.mark.parametrize("case", cases("copies"), ids=named)
def test_the_same_article_twice_is_one(case: Any) -> None:
    screened, division = told(case["text"])
    texts = openings(screened, division)
    assert begins_with(texts, case["opens"]), [text[:30] for text in texts]
    assert [article.copy_of for article in division.articles] == case["copy_of"]
    lines = screened.lines
    repeated = division.repetitions
    differing = [lines[item.first].text for item in repeated if item.in_copy and item.differs]
    assert begins_with(differing, case.get("differs", []))
    alone = [lines[item.first].text for item in repeated if not item.in_copy]
    assert begins_with(alone, case.get("repeated", alone))


OPENINGS = {
    "hangzai-undated-weigui-guanli": [None, "近日，快手电商还发布了关于疫情影响下"],
    "hetang-2022-04-16-dianshang-pk": [None],
    SPUN_TWICE: [None],
    TWO_ARTICLES: [None, "抖音小店和小黄车是一回事吗？有什么区别？"],
    "shuaishou-2021-07-25-haowu-lianmeng": [None, "二、快手好物联盟清退规则"],
}


@pytest.mark.parametrize("source", CORPUS.sources, ids=lambda source: source.source.id)
def test_the_sources_are_cut_where_their_curator_cuts_them(source: Any) -> None:
    restored = restore(source, CORPUS.tables)
    title = restore(source.source.page_title, CORPUS.tables).text
    screened = screen(restored, CORPUS.screens, title)
    found = articles(screened, title)
    wanted = OPENINGS[source.source.id]
    assert len(found) == len(wanted)
    assert found[0].title == title
    for article, opening in zip(found[1:], wanted[1:], strict=True):
        assert screened.lines[article.opens_line].text.startswith(str(opening))


def test_records_count_in_the_source() -> None:
    source = next(s for s in CORPUS.sources if s.source.id == TWO_ARTICLES)
    screened, division = told(source.text)
    first, second = article_records(division.articles, screened.restored)
    assert second == {
        "start": source.text.index("抖音小店和小黃車是一回事"),
        "end": second["end"],
        "title": "抖音小店和小黄车是一回事吗？有什么区别？",
        "begins_by": "title",
        "certainty": "certain",
        "copy_of": None,
    }
    assert source.text[: int(second["end"] or 0)].endswith("你都明白了嗎。")
    assert int(first["end"] or 0) <= int(second["start"] or 0)
    assert json.dumps([first, second])


PIECES = st.sampled_from(
    [
        "一、适用范围",
        "二、发货要求",
        "第一条 为规范经营，制定本规则。",
        "第二条 商家应在48小时内发货。",
        "1、营业执照",
        "2、身份证",
        "1.1 总则",
        "2.3 处罚",
        "快手小店发货管理规则",
        "怎么开通快手小店？",
        "附件1：",
        "尊敬的商家：",
        "",
        "近日，快手发布公告称，将修订规则。",
        "商家不得在直播间引导消费者私下交易，违者扣12分。",
        "随着直播电商的发展，越来越多的商家入驻。",
        "发布时间：2022-03-01 10:00:00",
        "需要的加微信abc123456",
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=60).map("\n".join), st.text(max_size=400)))
def test_every_kept_line_is_in_exactly_one_article(text: str) -> None:
    screened = screen(RestoredText(text, ()), CORPUS.screens)
    division = divide(screened)
    kept = [i for i, x in enumerate(screened.lines) if x.role in (Role.TEXT, Role.COMMENTARY)]
    owned = [
        i for article in division.articles for i in range(article.first_line, article.end_line)
    ]
    assert owned == sorted(set(owned))
    assert set(kept) <= set(owned)
    for number, article in enumerate(division.articles):
        assert article.start < article.end
        if article.copy_of is not None:
            assert article.copy_of < number
            assert division.articles[article.copy_of].copy_of is None
    for one, other in pairwise(division.articles):
        assert one.end <= other.start
    assert divide(screened) == division


def test_a_page_of_many_lines_takes_seconds() -> None:
    """Thirty thousand lines: unlike ones, much alike ones, and one article again and again."""
    rule = [
        "快手小店发货管理规则",
        *(f"第{n}条 商家应在{n}小时内发货。" for n in "一二三四五六七八"),
    ]
    pages = [
        [
            f"第{n}单订单的{chr(0x4E00 + n * 7 % 20000)}{chr(0x4E00 + n % 20000)}编号"
            for n in range(10000)
        ],
        [f"商家不得在直播间引导消费者私下交易第{n}次。" for n in range(10000)],
        rule * (10000 // len(rule)),
    ]
    for page in pages:
        offset, lines = 0, []
        for text in page:
            lines.append(Line(offset, offset + len(text), text, Role.TEXT))
            offset += len(text) + 1
        found = divide(ScreenedText(RestoredText("\n".join(page), ()), tuple(lines)))
        assert all(article.start < article.end <= offset for article in found.articles)


def page_of(corpus: Corpus, source: str, change: Any) -> tuple[Page, list[Any]]:
    text = next(text for text in corpus.sources if text.source.id == source)
    problems: list[Any] = []
    return read_page(replace(text, text=change(text.text)), corpus, problems), problems


def test_a_second_copy_gives_no_second_clause_and_is_accounted_for() -> None:
    once, _ = page_of(CORPUS, SPUN_TWICE, str)
    twice, problems = page_of(CORPUS, SPUN_TWICE, lambda raw: f"{raw}\n{raw}")
    assert problems == []
    assert [part.text for part in twice.passages[0].structure.parts] == [
        part.text for part in once.passages[0].structure.parts
    ]
    assert twice.unassigned == once.unassigned == ()
    repeated = [x for x in twice.ledger if x.reason is RemovalReason.REPEATED_TEXT]
    assert len(repeated) > 20
    assert min(entry.start for entry in repeated) > len(once.text.text)
    assert {entry.pattern for entry in repeated} == {"article-copy"}
    counts = characters_per_account(twice.ledger)
    assert sum(counts.values()) == len(twice.text.text)
    single = characters_per_account(once.ledger)
    assert counts[Account.CLAUSE] == single[Account.CLAUSE]


def test_what_a_copy_says_otherwise_stays_to_be_seen() -> None:
    def altered(raw: str) -> str:
        other = raw.replace("≥40", "≥30").replace("任意一條未滿意", "任意一條滿意")
        assert other != raw
        return f"{raw}\n{other}"

    page, problems = page_of(CORPUS, SPUN_TWICE, altered)
    assert problems == []
    seen = [line.text for line in page.unassigned]
    assert len(seen) == 2
    assert "任意一条满意" in seen[0]
    assert "≥30" in seen[1]
    found = [f for f in lint.page_findings(page) if f.kind == "article-copy"]
    assert any("“40”作“30”" in finding.detail for finding in found)
    assert any("少了“未”" in finding.detail for finding in found)


def test_a_rule_that_a_curator_finds_in_a_copy_is_kept_there() -> None:
    def with_a_mark(raw: str) -> str:
        return raw.replace("、快手快分銷", "零、快手快分銷") + "\n" + raw

    page, problems = page_of(CORPUS, SPUN_TWICE, with_a_mark)
    assert problems == []
    assert page.division.articles[-1].copy_of == 0
    assert page.passages[0].lines[0].start > len(page.restored.text) // 3
    assert not any(entry.reason is RemovalReason.REPEATED_TEXT for entry in page.ledger)


def test_nothing_is_amiss_with_the_cuts_of_the_corpus(library: Any) -> None:
    kinds = {"article-boundary", "article-copy", "repeated-text"}
    assert [finding for finding in lint.findings(library) if finding.kind in kinds] == []


def test_lint_reports_a_passage_that_runs_into_another_article() -> None:
    rules = tuple(item for item in CORPUS.rules if item[0] != "dy.xiaohuangche-kaitong")
    found = lint.findings(assemble(replace(CORPUS, rules=rules)))
    (boundary,) = (finding for finding in found if finding.kind == "article-boundary")
    assert boundary.severity is lint.Severity.WARNING
    assert "抖音小店和小黄车是一回事吗" in boundary.detail
    assert "dy.jingxuan-lianmeng" in boundary.detail


def test_lint_reports_an_article_that_no_rule_opens() -> None:
    rules = tuple(item for item in CORPUS.rules if item[0] != "ks.yiqing-fahuo-kaohe")
    changed = []
    for rule_id, record in rules:
        (edition,) = record.editions
        if rule_id == "ks.weigui-guanli-2022":
            passage = replace(edition.passage, until="近日，快手电商还发布了关于疫情")
            edition = replace(edition, passage=passage)
        changed.append((rule_id, replace(record, editions=(edition,))))
    found = lint.findings(assemble(replace(CORPUS, rules=tuple(changed))))
    (boundary,) = (finding for finding in found if finding.kind == "article-boundary")
    assert "没有规则从这里开始" in boundary.detail
