"""Criteria: what unseen clauses ask, what the corpus asks, and words that come back unchanged."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from criterion_rows import criterion_row, figures_as_decimals
from guiju.assembly import Library
from guiju.canonical import SIGNS, parse, render
from guiju.corpus import read_corpus
from guiju.criteria import drafts_in
from guiju.evidence import Evidence
from guiju.gathering import Conditions, Part, Vocabulary
from guiju.groups import conditions_in
from guiju.lint import findings
from guiju.metrics import prepare
from guiju.model import ClauseKind, TagKind
from guiju.provisions import Criterion, MetricKind, Operator, Window
from guiju.reading import read
from guiju.records import MetricRecord

ROOT = Path(__file__).resolve().parent.parent
CORPUS = read_corpus(ROOT)
METRICS = prepare(CORPUS.taxonomy.metrics)
VOCABULARY = Vocabulary(
    METRICS,
    tuple(term for kind, term in CORPUS.taxonomy.terms if kind is TagKind.PENALTY),
    tuple(term for kind, term in CORPUS.taxonomy.terms if kind is TagKind.PARTY),
)
CASES = yaml.safe_load((ROOT / "tests/cases/criteria.yaml").read_text("utf-8"))


def conditions(case: Any) -> Conditions:
    parts = []
    if lead := case.get("lead"):
        parts.append(Part("l", (1,), "一、", read(lead), kind=ClauseKind.LEAD_IN))
    for number, text in enumerate(case["items"], start=1):
        sort = (1, number) if lead else (number,)
        parts.append(Part(f"i{number}", sort, f"（{number}）", read(text)))
    texts = {part.id: part.reading.printed for part in parts}

    def evidence(part: str, start: int, end: int) -> Evidence:
        return Evidence(texts[part][start:end], "s", start, end)

    return conditions_in(tuple(parts), VOCABULARY, evidence)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_unseen_clause(case: Any) -> None:
    found = conditions(case)
    criteria = [c for own in found.criteria.values() for c in own]
    assert [criterion_row(c) for c in criteria] == [
        figures_as_decimals(row) for row in case["criteria"]
    ]
    assert [c.text for c in criteria if c.metric is None] == case.get("words", [])
    exceptions = [c.exception for c in criteria if c.exception]
    if exempt := case.get("exempt"):
        (exception,) = exceptions
        assert exception.effect == exempt["effect"]
        rows = [criterion_row(c) for c in exception.conditions]
        assert rows == [figures_as_decimals(row) for row in exempt["conditions"]]
    else:
        assert len(exceptions) == case.get("exempts", 0)
    groups = [
        [g.mode.value, g.effect.value if g.effect else None, list(g.actions), len(g.members)]
        for g in found.groups
    ]
    assert groups == case["groups"]


NUMBERS = [record for record in METRICS.records if record.kind is MetricKind.NUMBER]
FACTS = [record for record in METRICS.records if record.kind is MetricKind.FACT]
TIMES = ("天", "日", "自然日", "工作日", "小时", "周", "个月", "季度", "年")
windows = st.builds(
    Window,
    st.integers(1, 400),
    st.sampled_from(TIMES),
    st.sampled_from([None, "自申请之日起", "自收到通知之日起"]),
)
figures = st.decimals(0, 10**9, allow_nan=False, places=3).map(lambda d: d.normalize())


@st.composite
def numeric(draw: st.DrawFn) -> Criterion:
    metric = draw(st.sampled_from(NUMBERS))
    operator = draw(st.sampled_from(sorted(SIGNS)))
    window = draw(st.none() | windows)
    named = "行业均值", "该类目的平均品退率", "平台平均水平", "同类店铺平均值"
    reference = draw(st.none() | st.sampled_from(named))
    value = draw(st.none() | figures) if reference else draw(figures)
    unit = metric.unit if draw(st.booleans()) else None
    if reference:
        unit = None if value is None else "倍"
        value = None if value is None else Decimal(int(value) % 999 + 1)
    return Criterion("", metric.name, operator, value, "", unit, window, reference)


@given(numeric())
def test_canonical_words_of_a_figure_are_read_as_the_same_criterion(criterion: Criterion) -> None:
    words = render(criterion)
    assert parse(words, METRICS) == replace(criterion, text=words)


@given(st.sampled_from(FACTS), st.booleans())
def test_canonical_words_of_a_fact_come_back(metric: MetricRecord, value: bool) -> None:
    criterion = Criterion("", metric.name, Operator.EQUALS, value, "")
    words = render(criterion)
    assert parse(words, METRICS) == replace(criterion, text=words)


@given(st.text(min_size=1), st.booleans())
def test_the_clauses_own_words_come_back(text: str, value: bool) -> None:
    criterion = Criterion("", None, Operator.EQUALS, value, text)
    assert parse(render(criterion), METRICS) == criterion


@given(
    st.lists(
        st.sampled_from(["食品", "珠宝/钟表", "二手（不含手机、电脑）"]), min_size=1, unique=True
    ),
    st.sampled_from([Operator.IN, Operator.NOT_IN]),
)
def test_canonical_words_of_a_choice_come_back(values: list[str], operator: Operator) -> None:
    criterion = Criterion("", "类目", operator, tuple(values), "")
    words = render(criterion)
    assert parse(words, METRICS) == replace(criterion, text=words)


def test_canonical_words_of_what_is_absent_come_back() -> None:
    criterion = Criterion("", "商家体验分", Operator.ABSENT, None, "无商家体验分")
    assert parse("无商家体验分", METRICS) == criterion


@pytest.mark.parametrize("words", ["", "天气很好", "商家体验分≥4分，违规分<12分", "体验分"])
def test_what_is_no_canonical_criterion_is_none_or_its_own_question(words: str) -> None:
    found = parse(words, METRICS)
    assert found is None or (found.metric is None and found.value is True)


@pytest.mark.parametrize("record", METRICS.records, ids=lambda record: record.name)
def test_metric_knows_its_examples_and_leaves_its_near_misses(record: MetricRecord) -> None:
    assert record.examples
    assert record.near_misses

    def speaks(text: str) -> bool:
        drafts = drafts_in(read(text), METRICS, asked=True)
        return any(d.metric == record.name for d in drafts) or any(
            mention.metric is record for mention in METRICS.mentions(text)
        )

    assert [text for text in record.examples if not speaks(text)] == []
    assert [text for text in record.near_misses if speaks(text)] == []


def test_each_name_of_a_metric_belongs_to_it_alone() -> None:
    names = [
        name
        for record in METRICS.records
        for name in {record.name, *record.aliases, *(row.name for row in record.assumed)}
    ]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_a_metric_counts_a_penalty_that_exists() -> None:
    penalties = {penalty.name for penalty in VOCABULARY.penalties}
    assert {record.counts for record in METRICS.records if record.counts} <= penalties


def test_hostile_text_is_read_in_proportion_to_its_length() -> None:
    # Any of these would take minutes if a pattern tried every way to cut it.
    for part in (
        "体验分≥4分，",
        "1",
        "一二三",
        "（",
        "3-",
        "近30天",
        "除",
        "自起",
        "1,000,",
        "百分之",
    ):
        conditions({"items": [part * (6000 // len(part))]})


@given(
    st.text(
        alphabet="若体验分≥<4.5分，。；（）近30天不高于平均的2倍且或违规一二三次以上下内将关闭权限《》类目除外免审",
        max_size=80,
    )
)
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    found = conditions({"items": [text]})
    for own in found.criteria.values():
        for criterion in own:
            assert criterion.text
            assert criterion.text in text
    ids = [c.id for own in found.criteria.values() for c in own] + [g.id for g in found.groups]
    assert len(ids) == len(set(ids))
    assert {member for group in found.groups for member in group.members} <= set(ids)


@pytest.mark.parametrize("path", sorted((ROOT / "tests/golden/criteria").glob("*.yaml")), ids=str)
def test_the_corpus_asks_what_its_sources_print(path: Path, library: Library) -> None:
    golden = yaml.safe_load(path.read_text("utf-8"))
    rule = next(rule for rule in library.rules if rule.id == path.stem)
    found = {clause.id: clause.criteria for clause in rule.clauses if clause.criteria}
    assert {part: [criterion_row(c) for c in own] for part, own in found.items()} == {
        part: [figures_as_decimals(row) for row in rows]
        for part, rows in golden["criteria"].items()
    }
    criteria = [c for own in found.values() for c in own]
    if own := golden.get("own"):
        assert {c.id: c.text for c in criteria if c.metric is None} == own
    exempt = {
        c.id: {
            "effect": c.exception.effect,
            "conditions": [criterion_row(condition) for condition in c.exception.conditions],
        }
        for c in criteria
        if c.exception
    }
    assert exempt == {
        place: {**one, "conditions": [figures_as_decimals(row) for row in one["conditions"]]}
        for place, one in golden.get("exempt", {}).items()
    }
    groups = {
        g.id: [g.mode, g.effect, list(g.actions), g.party, list(g.categories), list(g.members)]
        for g in rule.groups
    }
    assert groups == golden["groups"]
    ladders = [
        {
            "metric": ladder.metric,
            "steps": [[step.clause, step.effect] for step in ladder.steps],
            "against": [evidence.quote for evidence in ladder.against],
        }
        for ladder in rule.ladders
    ]
    assert ladders == golden.get("ladders", [])
    look_ups = {
        m.name: [str(m.look_up_clause).removeprefix(f"{rule.id}/"), m.look_up]
        for m in library.metrics
        if m.look_up_clause and m.look_up_clause.startswith(f"{rule.id}/")
    }
    assert look_ups == golden.get("look_ups", {})


def test_every_rule_has_its_golden_criteria(library: Library) -> None:
    files = {path.stem for path in (ROOT / "tests/golden/criteria").glob("*.yaml")}
    assert files == {rule.id for rule in library.rules}


def test_a_criterion_rests_on_words_that_its_clause_holds(library: Library) -> None:
    for rule in library.rules:
        for clause in rule.clauses:
            for criterion in clause.criteria:
                at = criterion.evidence
                assert at
                assert at.quote == criterion.text
                assert at.quote in clause.text
                assert min(s.start for s in clause.spans) <= at.start
                assert at.end <= max(s.end for s in clause.spans)


def test_lint_lists_every_number_that_is_no_criterion(library: Library) -> None:
    found = [f for f in findings(library) if f.kind == "number-not-modelled"]
    assert sorted((f.place, f.detail.split("”")[0][1:]) for f in found) == [
        ("ks.yiqing-fahuo-kaohe/p2", "零元"),
        ("musicheng-2022-12-30-jingxuan-lianmeng:1400", "低于3.8分"),
        ("musicheng-2022-12-30-jingxuan-lianmeng:746", ">=4.0分"),
    ]


def test_a_figure_without_its_unit_is_flagged_and_none_is_added() -> None:
    found = conditions({"lead": "须满足以下条件：", "items": ["GMV≥1000；", "DSR≥4.7。"]})
    ids = [c.id for own in found.criteria.values() for c in own if c.unit is None]
    assert ids == ["i1#1", "i2#1"]
    assert found.unit_missing == {"i1#1"}
