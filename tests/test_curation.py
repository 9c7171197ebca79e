"""A person's decisions: applied, told apart from the patterns', and reported once they are stale."""

import dataclasses
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from guiju import pipeline
from guiju.corpus import Corpus as ReadCorpus
from guiju.curation import Curation, Idleness, curate
from guiju.drafts import Draft
from guiju.errors import CorpusError
from guiju.evidence import By, Evidence
from guiju.lint import Severity, findings
from guiju.model import (
    ChangeKind,
    Clause,
    ClauseKind,
    Flag,
    FlagKind,
    SourceKind,
    Tag,
    TagKind,
    Trust,
    text_digest,
)
from guiju.project import Project
from guiju.provisions import (
    Consequence,
    Criterion,
    Definition,
    Duty,
    Effect,
    Modality,
    Operator,
    Reference,
    ReferenceKind,
)
from guiju.records import (
    ConsequenceRecord,
    CriterionRecord,
    CuratedRecord,
    EditionRecord,
    LiabilityRecord,
    ProvisionsRecord,
    ReferenceRecord,
    RelationRecord,
    RuleRecord,
)
from guiju.stated import StatedEdition
from guiju.writing.data import rule_adapter, rule_json
from guiju.writing.raw_text import raw_sources
from guiju.writing.rule_names import RuleNames
from guiju.writing.rule_page import parse, render
from small_corpus import (
    FIRST,
    FIRST_DATES,
    SECOND_DATES,
    Corpus,
    edition,
    two_editions,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "curation.yaml").read_text("utf-8"))
TEXT = (
    "商家应上传营业执照，不得转让。体验分不低于4，近30天违规分低于10分，"
    "否则通知并扣分，依《乙规则》和电子商务法承担责任。星级指等级。"
)


def evidence(part: str, start: int, end: int) -> Evidence:
    assert part == "c"
    return Evidence(TEXT[start:end], "demo", start, end)


def quoted(words: str) -> Evidence | None:
    start = TEXT.find(words)
    return None if start < 0 else evidence("c", start, start + len(words))


CLAUSE = Clause(
    id="c",
    label="1",
    title="",
    path=(),
    sort=(1,),
    kind=ClauseKind.CLAUSE,
    text=TEXT,
    trust=Trust.REPORTED,
    spans=(),
    tags=(
        Tag(TagKind.PENALTY, "扣分", By.PATTERN, quoted("扣分")),
        Tag(TagKind.TOPIC, "违规分", By.PATTERN, quoted("违规分")),
    ),
    flags=(Flag(FlagKind.UNIT_NOT_PRINTED, "没有印单位。", By.PATTERN, quoted("不低于4")),),
    criteria=(
        Criterion("c#1", "体验分", Operator.AT_LEAST, Decimal(4), "体验分不低于4"),
        Criterion("c#2", "违规分", Operator.LESS_THAN, Decimal(10), "低于10分", unit="分"),
    ),
    consequences=(Consequence("扣分", Effect.SANCTIONS),),
    definitions=(Definition("星级", "等级"),),
    references=(Reference(ReferenceKind.OUTSIDE, "乙规则", 43, 48),),
    duties=(Duty(Modality.MUST, "商家", "应上传营业执照"),),
)


def record(**fields: Any) -> CuratedRecord:
    given = {"clause": "c", "text_sha256": text_digest(TEXT), "reason": "编者的理由。"}
    return TypeAdapter(CuratedRecord).validate_python({**given, **fields})


def decide(corpus: ReadCorpus, *entries: CuratedRecord, clause: Clause = CLAUSE) -> Curation:
    rule_id, rule = corpus.rules[0]
    stated = replace(rule.editions[0], curated=entries)
    draft = Draft("ks.demo", "甲", (), (clause,), evidence)
    return curate(
        draft,
        StatedEdition(rule_id, replace(rule, editions=(stated,)), 0),
        SourceKind.NEWS,
        corpus.taxonomy.vocabulary(),
        quoted,
    )


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_decision_does_what_the_case_says(case: dict[str, Any], corpus: ReadCorpus) -> None:
    found = decide(corpus, record(**case["decision"]))
    (clause,) = found.clauses
    changes = [
        [c.kind.value, c.field, c.before, c.after] for d in clause.decisions for c in d.changes
    ]
    if "problems" in case:
        told = [str(problem) for problem in found.problems]
        assert len(told) == len(case["problems"])
        for line, wanted in zip(told, case["problems"], strict=True):
            assert wanted in line
            assert line.startswith(
                "corpus/rules/dy.jingxuan-lianmeng.yaml: field editions.0.curated.0."
            )
        return
    assert found.problems == ()
    assert changes == case.get("changes", [])
    assert [idle.detail.rpartition("c：")[2] for idle in found.idle] == case.get("idle", [])
    assert {idle.kind for idle in found.idle} <= {Idleness.DEAD}
    assert [decision.reason for decision in clause.decisions] == ["编者的理由。"] * bool(changes)
    assert (clause == CLAUSE) is not changes


def test_what_a_person_says_is_told_apart_from_the_patterns(corpus: ReadCorpus) -> None:
    corrected = {"id": "c#1", "metric": "体验分", "operator": ">=", "value": 4, "unit": "分"}
    added = {"metric": "已上传营业执照", "operator": "=", "value": True, "quote": "上传营业执照"}
    tag = {"kind": "party", "name": "商家", "quote": "商家"}
    clause = decide(
        corpus,
        record(correct={"criteria": [corrected]}, add={"criteria": [added], "tags": [tag]}),
    ).clauses[0]
    assert [(c.id, c.by) for c in clause.criteria] == [
        ("c#1", By.CURATOR), ("c#2", By.PATTERN), ("c#3", By.CURATOR),
    ]  # fmt: skip
    first, _, last = clause.criteria
    assert (first.value, first.unit, first.evidence) == (Decimal(4), "分", None)
    assert (last.value, last.text) == (True, "上传营业执照")
    assert last.evidence == Evidence("上传营业执照", "demo", 3, 9)
    assert [(t.name, t.by) for t in clause.tags] == [
        ("扣分", By.PATTERN), ("违规分", By.PATTERN), ("商家", By.CURATOR),
    ]  # fmt: skip


def test_a_correction_keeps_the_words_of_what_it_corrects(corpus: ReadCorpus) -> None:
    printed = replace(CLAUSE.criteria[0], evidence=quoted("体验分不低于4"))
    clause = replace(CLAUSE, criteria=(printed,))
    entry = {"id": "c#1", "metric": "体验分", "operator": ">=", "value": 4, "unit": "分"}
    for quote, words in ((None, "体验分不低于4"), ("不低于4", "不低于4")):
        found = decide(
            corpus, record(correct={"criteria": [{**entry, "quote": quote}]}), clause=clause
        )
        (made,) = found.clauses[0].criteria
        assert (made.by, made.unit, made.text) == (By.CURATOR, "分", words)
        assert made.evidence == quoted(words)


def test_values_keep_their_kind(corpus: ReadCorpus) -> None:
    """One is a number and true is a fact; 4.2 is exactly 4.2."""
    for value, wanted in ((1, Decimal(1)), (0, Decimal(0)), (4.2, Decimal("4.2")), (True, True)):
        entry = record(add={"criteria": [{"metric": "甲", "operator": ">=", "value": value}]})
        found = decide(corpus, entry).clauses[0].criteria[-1].value
        assert found == wanted
        assert type(found) is type(wanted)


def test_a_criterion_may_have_an_exception(corpus: ReadCorpus) -> None:
    condition = {"metric": "开店天数", "operator": "<", "value": 90, "unit": "天"}
    exception = {"conditions": [condition], "effect": "免审"}
    criterion = {"metric": "体验分", "operator": ">=", "value": 4, "exception": exception}
    made = decide(corpus, record(add={"criteria": [criterion]})).clauses[0].criteria[-1]
    assert made.exception is not None
    assert (made.exception.effect, made.exception.evidence) == ("免审", None)
    assert [(c.id, c.by, c.value) for c in made.exception.conditions] == [
        ("c#3.1", By.CURATOR, Decimal(90))
    ]


def test_decisions_follow_one_another(corpus: ReadCorpus) -> None:
    warned = {"kind": "penalty", "name": "警告"}
    found = decide(corpus, record(add={"tags": [warned]}), record(remove={"tags": [warned]}))
    assert found.clauses[0].tags == CLAUSE.tags
    assert [d.changes[0].kind for d in found.clauses[0].decisions] == [
        ChangeKind.ADDED, ChangeKind.REMOVED,
    ]  # fmt: skip


def test_several_of_one_name_cannot_be_corrected_as_one(corpus: ReadCorpus) -> None:
    twice = replace(CLAUSE, flags=CLAUSE.flags * 2)
    entry = record(correct={"flags": [{"kind": "unit-not-printed", "detail": "略。"}]})
    told = [str(problem) for problem in decide(corpus, entry, clause=twice).problems]
    assert told == [
        "corpus/rules/dy.jingxuan-lianmeng.yaml: field editions.0.curated.0.correct: flags: c has "
        "2 of 未印单位; remove them, and add what is right"
    ]


@pytest.mark.parametrize(
    "text", [TEXT.replace("不低于4", "低于4"), TEXT + "略。", TEXT.replace("，", ",", 1)]
)
def test_a_decision_whose_text_has_changed_is_stale(text: str, corpus: ReadCorpus) -> None:
    """The words that it quotes still stand there; that the rest has changed is enough."""
    changed = replace(CLAUSE, text=text)
    entry = record(add={"tags": [{"kind": "party", "name": "商家", "quote": "商家"}]})
    found = decide(corpus, entry, clause=changed)
    assert found.clauses == (changed,)
    assert found.problems == ()
    (idle,) = found.idle
    assert idle.kind is Idleness.STALE
    assert idle.detail == (
        f"editions.0.curated.0 c的文字变了（现为 {text_digest(text)}），这项决定没有采用。"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_sha256": "abc"},
        {"text_sha256": 123456789012},
        {"add": {"criteria": [{"metric": "甲", "operator": "≥", "value": 4}]}},
        {"add": {"criteria": [{"metric": "甲", "operator": ">=", "value": "很高"}]}},
        {"add": {"consequences": [{"action": "警告", "effect": "hurts"}]}},
        {"add": {"duties": [{"modality": "必须", "text": "略"}]}},
        {"add": {"tag": []}},
        {"remove": {"flags": ["odd"]}},
    ],
)  # fmt: skip
def test_what_no_type_allows_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        record(**wrong)


def decided(root: Path, *curated: dict[str, Any], kind: str = "news") -> Corpus:
    corpus = Corpus(root)
    corpus.source("demo-2022-a", FIRST, kind)
    corpus.rule("ks.demo", edition("demo-2022-a", FIRST_DATES, curated=list(curated)))
    return corpus


def entry(clause: str, *texts: str, **fields: Any) -> dict[str, Any]:
    return {
        "clause": clause,
        "text_sha256": text_digest(*texts),
        "reason": "编者的理由。",
        **fields,
    }


def test_a_decision_on_a_heading_is_one_for_all_below_it(tmp_path: Path) -> None:
    last = "违规一次扣2分。\n本规则于2022年3月31日发布，2022年4月8日起生效。"
    texts = ["主播须遵守本规则。", "体验分不低于4分。", last]
    corpus = decided(tmp_path, entry("s1", *texts, text_kind="repost"))
    library = corpus.library()
    rule = library.rules[0]
    assert [clause.id for clause in rule.clauses] == ["1-1", "1-2", "1-3"]
    assert [clause.text for clause in rule.clauses] == texts
    assert {clause.trust for clause in rule.clauses} == {Trust.SINGLE}
    assert [d.part for clause in rule.clauses for d in clause.decisions] == ["s1"] * 3
    sources = raw_sources(library)
    page = render(rule, RuleNames("快手", "2024-01-01", {}, sources))
    assert page.count("编者的理由。") == 1
    assert page.index("编者的理由。") < page.index("{#c-1-1}")
    assert parse(page, rule) == rule


def test_a_stale_decision_is_seen_and_stops_nothing(tmp_path: Path) -> None:
    tag = {"tags": [{"kind": "penalty", "name": "警告"}]}
    corpus = decided(tmp_path, entry("1-2", "体验分不低于4分。", add=tag))
    assert [t.name for t in corpus.library().rules[0].clauses[1].tags if t.by is By.CURATOR] == [
        "警告"
    ]
    corpus.source("demo-2022-a", FIRST.replace("不低于4分", "不低于3.5分"), "news")
    library = corpus.library()
    assert [t for t in library.rules[0].clauses[1].tags if t.by is By.CURATOR] == []
    (found,) = [f for f in findings(library) if f.kind == "stale-decision"]
    assert (found.severity, found.place) == (Severity.WARNING, "corpus/rules/ks.demo.yaml")
    said: list[str] = []
    project = Project(tmp_path)
    project.docs.mkdir()
    pipeline.normalise(project, said.append)
    assert [line.partition(": ")[0] for line in said] == ["normalise", "warning"]
    assert "editions.0.curated.0 1-2的文字变了" in said[1]
    assert "警告" not in (project.docs / "rules/ks/demo.md").read_text("utf-8")


def test_a_decision_on_one_edition_leaves_the_other_alone(tmp_path: Path) -> None:
    corpus = two_editions(tmp_path)
    tag = {"tags": [{"kind": "penalty", "name": "警告"}]}
    first = edition(
        "demo-2022-a", FIRST_DATES, curated=[entry("1-1", "主播须遵守本规则。", add=tag)]
    )
    corpus.rule("ks.demo", first, edition("demo-2023-b", SECOND_DATES))
    library = corpus.library()
    assert library.idle == ()
    told = {
        rule.edition: [t.name for t in rule.clauses[0].tags if t.by is By.CURATOR]
        for rule in (*library.rules, *library.other_editions)
    }
    assert told == {"2022-04-08": ["警告"], "2023-01-01": []}


def test_a_clause_that_is_not_there_stops_the_build(tmp_path: Path) -> None:
    corpus = decided(tmp_path, entry("9-9", "略"))
    with pytest.raises(CorpusError) as caught:
        corpus.library()
    assert str(caught.value) == (
        "corpus/rules/ks.demo.yaml:15: field editions.0.curated.0.clause: no clause 9-9; "
        "correct the id"
    )


def test_the_page_says_what_was_decided_and_why(tmp_path: Path) -> None:
    tags = {"add": {"tags": [{"kind": "penalty", "name": "警告"}]}}
    flags = {"add": {"flags": [{"kind": "contradicts", "quote": "4分"}]}}
    corpus = decided(
        tmp_path,
        entry("1-2", "体验分不低于4分。", **tags),
        entry("1-2", "体验分不低于4分。", **flags),
        entry("1-1", "主播须遵守本规则。", text_kind="repost"),
    )
    library = corpus.library()
    rule = library.rules[0]
    sources = raw_sources(library)
    page = render(rule, RuleNames("快手", "2024-01-01", {}, sources))
    assert "`处理（编者注）：警告`" in page
    assert page.count("加上“处理：警告”。编者的理由。") == 1
    assert page.count("编者的理由。") == 3  # the doubt says it in its own box, and only there
    assert "可信度“转述（新闻或攻略）”改为“单一转载”。编者的理由。" in page
    data = rule_adapter().validate_json(rule_json(rule))
    assert data == rule
    assert parse(page, replace(data, clauses=rule.clauses)) == rule


def test_what_a_person_wrote_on_several_lines_stays_in_its_box(tmp_path: Path) -> None:
    meaning = "甲\n\n## 乙 {#c-1-9}"
    add = {"definitions": [{"term": "体验分", "meaning": meaning}]}
    made = entry("1-2", "体验分不低于4分。", add=add)
    corpus = decided(tmp_path, {**made, "reason": "一。\n\n- 二 <script>"})
    library = corpus.library()
    rule = library.rules[0]
    page = render(rule, RuleNames("快手", "2024-01-01", {}, raw_sources(library)))
    assert "    定义加上“体验分：甲 ## 乙 \\{#c-1-9}”。一。 - 二 &lt;script>\n" in page
    assert parse(page, rule) == rule


def test_readme_and_records_name_the_same_fields() -> None:
    readme = (Path(__file__).parent.parent / "corpus/README.md").read_text("utf-8")
    kinds = (RuleRecord, EditionRecord, RelationRecord, CuratedRecord, ProvisionsRecord)
    for kind in (*kinds, CriterionRecord, ConsequenceRecord, LiabilityRecord, ReferenceRecord):
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in readme, (kind.__name__, field.name)


def test_the_example_of_the_readme_works(tmp_path: Path) -> None:
    readme = (Path(__file__).parent.parent / "corpus/README.md").read_text("utf-8")
    (example,) = [
        part.split("```")[0] for part in readme.split("```yaml\n")[1:] if "editions" in part
    ]
    corpus = two_editions(tmp_path)
    (tmp_path / "corpus/rules/ks.demo.yaml").write_text(example, "utf-8")
    library = corpus.library()
    assert library.idle == ()
    clauses = {clause.id: clause for clause in library.other_editions[0].clauses}
    own = [c.metric for c in clauses["1-2"].criteria if c.by is By.CURATOR]
    assert own == ["购物体验星级"]
    assert "生效与适用" not in [tag.name for tag in clauses["1-3"].tags]
    assert [len(clauses[name].decisions) for name in ("1-1", "1-2", "1-3")] == [0, 1, 1]
    assert [r.title for r in library.rules[0].relations] == ["演示规则（试行）"]
