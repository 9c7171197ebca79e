"""The self-check: findings from the cases file, three-valued logic, and what cannot go wrong."""

from __future__ import annotations

import itertools
import json
import shlex
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from check_rules import CASES, ask, read_metrics, read_rules
from guiju import words
from guiju.asking import questionnaire
from guiju.check_record import check_record
from guiju.checking import (
    Assessment,
    Finding,
    Outcome,
    all_of,
    any_of,
    assess,
    branch_words,
    compare,
    negation,
    outcome_words,
)
from guiju.cli import main
from guiju.facts import FactsError, read_facts, statements
from guiju.measures import amount, read_figure, times, units_for
from guiju.provisions import Effect, GroupMode, MetricKind, Operator
from guiju.questionnaire import (
    Branch,
    Condition,
    Questionnaire,
    conditions_of,
    every_branch,
)

if TYPE_CHECKING:
    from pathlib import Path

ROWS = yaml.safe_load((CASES / "check.yaml").read_text("utf-8"))["cases"]
SIGNS = {"satisfied": "+", "not_satisfied": "-", "missing": "?", "exempt": "0"}


def checked(rule: str, *settings: str) -> Assessment:
    asked = ask(rule)
    return assess(asked, read_facts(asked, statements(settings)))


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case["why"])
def test_case(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(FactsError) as caught:
            checked(case["rule"], *case["set"])
        assert [kind.value for kind, _ in caught.value.problems] == case["refused"]
        assert len(str(caught.value).split("\n")) == len(case["refused"])
        return
    found = checked(case["rule"], *case["set"])
    assert found.finding == case["finding"]
    outcomes = {
        one.condition.id: SIGNS[one.outcome] for root in found.weighed for one in root.answered
    }
    wanted = case.get("criteria", {})
    assert {name: outcomes[name] for name in wanted} == wanted
    if "changes" in case:
        assert [[one.said, list(one.clauses)] for one in found.changes] == case["changes"]
    if "reasons" in case:
        assert len(found.reasons) == case["reasons"]
    if "doubts" in case:
        assert [doubt.kind for doubt in ask(case["rule"]).doubts] == case["doubts"]
    if "assumed" in case:
        assert [said.split("“")[1].split("”")[0] for said in found.assumptions] == case["assumed"]


KLEENE = [
    # one, other, both, either
    (True, True, True, True),
    (True, False, False, True),
    (True, None, None, True),
    (False, True, False, True),
    (False, False, False, False),
    (False, None, False, None),
    (None, True, None, True),
    (None, False, False, None),
    (None, None, None, None),
]


@pytest.mark.parametrize(("one", "other", "both", "either"), KLEENE)
def test_three_valued_tables(
    one: bool | None, other: bool | None, both: bool | None, either: bool | None
) -> None:
    assert all_of([one, other]) is both
    assert any_of([one, other]) is either
    # De Morgan holds of three values too.
    assert negation(all_of([one, other])) is any_of([negation(one), negation(other)])


THREE = st.sampled_from([True, False, None])


@given(st.lists(THREE, max_size=6), st.data())
def test_what_becomes_known_never_overturns_a_finding(values: list[Any], data: Any) -> None:
    filled = [data.draw(st.booleans()) if value is None else value for value in values]
    for combine in (all_of, any_of):
        if combine(values) is not None:
            assert combine(filled) is combine(values)


def number_condition(operator: Operator, value: Decimal) -> Condition:
    return Condition("x#1", "x", "数", operator, value, "", "", "", "", "")


DECIMALS = st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=4)
ORDER = {
    Operator.AT_LEAST: lambda one, other: one >= other,
    Operator.MORE_THAN: lambda one, other: one > other,
    Operator.AT_MOST: lambda one, other: one <= other,
    Operator.LESS_THAN: lambda one, other: one < other,
}


def holds_for(condition: Condition, number: Decimal) -> bool | None:
    from guiju.facts import Fact
    from guiju.measures import Amount

    fact = Fact("数", Amount(number, ""), str(number), "")
    return compare(condition, {"数": fact})[0]


@given(DECIMALS, DECIMALS, DECIMALS, st.sampled_from(list(ORDER)))
def test_raising_a_figure_never_undoes_a_lower_bound(
    limit: Decimal, low: Decimal, more: Decimal, operator: Operator
) -> None:
    condition = number_condition(operator, limit)
    before, after = holds_for(condition, low), holds_for(condition, low + more)
    assert before is ORDER[operator](low, limit)
    if operator in (Operator.AT_LEAST, Operator.MORE_THAN):
        assert not (before is True and after is False)
    else:
        assert not (before is False and after is True)


@given(DECIMALS)
def test_bounds_include_or_exclude_as_printed(limit: Decimal) -> None:
    held = {one: holds_for(number_condition(one, limit), limit) for one in ORDER}
    assert held == {
        Operator.AT_LEAST: True,
        Operator.MORE_THAN: False,
        Operator.AT_MOST: True,
        Operator.LESS_THAN: False,
    }


RANK = {Finding.NOT_SATISFIED: 0, Finding.INDETERMINATE: 1, Finding.SATISFIED: 2}


@given(
    st.decimals(0, 5, allow_nan=False, allow_infinity=False, places=3),
    st.decimals(0, 5, allow_nan=False, allow_infinity=False, places=3),
    st.sampled_from([(), ("s3__p2=否",), ("s3__p2=否", "关闭权限次数=1")]),
)
def test_raising_the_score_never_worsens_the_finding(
    one: Decimal, other: Decimal, rest: tuple[str, ...]
) -> None:
    low, high = sorted((one, other))
    worse, better = (checked("lianmeng", f"体验分={score}", *rest) for score in (low, high))
    assert RANK[worse.finding] <= RANK[better.finding]


def settings_of(asked: Questionnaire) -> list[list[str]]:
    """Answers to each question of a rule, on both sides of what it asks."""
    answers = []
    for question in asked.questions:
        if question.kind.value == "number":
            offered = ["0", str(question.high or 100000), "无"]
        else:
            offered = ["是", "否"] if question.kind.value == "fact" else list(question.options)
        answers.append([f"{question.key}={answer}" for answer in offered])
    return answers


@pytest.mark.parametrize("rule", ["lianmeng", "zhunru", "pk", "zonghe", "leibie"])
def test_more_data_never_overturn_a_finding(rule: str) -> None:
    # A choice with a default says something from the start, so it is always answered here.
    asked = ask(rule)
    first = [f"{q.key}={q.options[0]}" for q in asked.questions if q.default]
    answers = settings_of(asked)[len(first) :]
    for chosen in itertools.islice(itertools.product(*answers), 200):
        whole = assess(asked, read_facts(asked, statements([*first, *chosen])))
        for known in range(len(chosen)):
            part = assess(asked, read_facts(asked, statements([*first, *chosen[:known]])))
            if len(whole.reasons) > len(part.reasons):  # an answer that another one speaks against
                assert whole.finding is not Finding.SATISFIED
                continue
            assert part.finding in (whole.finding, Finding.INDETERMINATE), chosen[:known]


@pytest.mark.parametrize("rule", ["lianmeng", "zhunru", "pk", "zonghe"])
def test_nothing_is_left_to_change_exactly_where_all_is_satisfied(rule: str) -> None:
    asked = ask(rule)
    for chosen in itertools.islice(itertools.product(*settings_of(asked)), 200):
        found = assess(asked, read_facts(asked, statements(chosen)))
        assert (found.finding is Finding.SATISFIED) is (found.changes == ())


def test_a_trigger_is_told_apart_from_a_condition() -> None:
    found = checked("lianmeng", "体验分=3.6")
    said = {
        one.condition.id: outcome_words(root.branch, one.outcome)
        for root in found.weighed
        for one in root.answered
    }
    assert said["s1__n2#1"] == "不满足"
    assert said["s3__p1#1"] == "已触发"
    assert said["s3__p2#1"] == "未触发"
    assert said["s3__p2#2"] == "缺数据"
    assert [branch_words(root.branch) for root in found.weighed] == [
        "准入（须全部满足）",
        "准入",
        "警告（不影响结论）",
        "清退：关闭权限（出现任一情形）",
        "永久禁止：永久不可申请",
        "没有写明后果的条件（不影响结论）",
    ]


def test_an_exempt_trigger_does_not_hold() -> None:
    young = number_condition(Operator.LESS_THAN, Decimal(30))
    score = Condition(
        "y#1", "y", "分", Operator.LESS_THAN, Decimal(3), "", "", "", "", "", exempt_if=(young,)
    )
    root = Branch("y", GroupMode.ANY, Effect.EXCLUDES, (score,))
    asked = Questionnaire("r", "规则", "e", "", "", "", True, (), (root,), ())
    from guiju.facts import Fact
    from guiju.measures import Amount

    def fact(key: str, number: int) -> Fact:
        return Fact(key, Amount(Decimal(number), ""), str(number), "--set")

    assert assess(asked, {"分": fact("分", 2)}).finding is Finding.INDETERMINATE
    old = {"分": fact("分", 2), "数": fact("数", 30)}
    assert assess(asked, old).finding is Finding.NOT_SATISFIED
    exempt = assess(asked, {"分": fact("分", 2), "数": fact("数", 29)})
    assert exempt.finding is Finding.SATISFIED
    assert exempt.weighed[0].answered[0].outcome is Outcome.EXEMPT


def test_a_criterion_that_no_group_holds_is_shown_and_does_not_decide() -> None:
    from dataclasses import replace

    rule = read_rules()["lianmeng"]
    loose = replace(rule, groups=tuple(group for group in rule.groups if group.id != "s3__p3"))
    asked = questionnaire(loose, read_metrics())
    facts = read_facts(asked, statements(["关闭权限次数=2", "体验分=5", "s3__p2=否"]))
    found = assess(asked, facts)
    assert found.finding is Finding.SATISFIED
    assert branch_words(found.weighed[-1].branch) == "没有写明后果的条件（不影响结论）"
    assert [one.condition.id for one in found.weighed[-1].answered] == [
        "s3__p3#2",
        "s3__p3#1",
    ]


def test_the_record_names_edition_status_trust_and_each_clause() -> None:
    asked = ask("ruzhu")
    said = check_record(asked, checked("ruzhu", "购物体验星级=3.8"))
    assert said.finding == "not_satisfied"
    assert (said.edition, said.status) == ("undated-00000000", "待核验")
    assert said.trust == words.TRUST[read_rules()["ruzhu"].trust]
    star = next(one for one in said.groups[0].criteria if one.question == "购物体验星级")
    assert star.clause == "ks.demo-ruzhu/h1__n2__i3"
    assert star.text == "小店星级≥4星"
    assert (star.said, star.value, star.threshold) == ("不满足", "3.8星", "≥4星")
    assert "购物体验星级须≥4星，现为3.8星" in [one.said for one in said.changes]


def test_a_finding_never_sounds_like_a_verdict_of_law() -> None:
    said = [*words.FINDING.values(), *words.OUTCOME.values(), *words.TRIGGER.values()]
    said += [*words.EFFECT.values(), *words.MODE.values(), words.CHECK_BASIS]
    assert not [one for one in said if "合法" in one or "合规" in one or "违法" in one]


@pytest.mark.parametrize(
    ("text", "unit", "wanted"),
    [
        ("2周", "天", "1209600秒"),
        ("14天", "天", "1209600秒"),
        ("336小时", "天", "1209600秒"),
        ("1年", "个月", "12月"),
        ("1年", "天", "12月"),
        ("95%", "%", "950‰"),
        ("3千", "名", "3000名"),
        ("1.5亿元", "元", "150000000.0元"),
        ("一千零一十", "次", "1010次"),
        ("十五人", "名", "15名"),
        ("5个", "名", "5名"),
        ("5个", "个", "5个"),
        ("+3", "次", "3次"),
        ("5件", "名", None),
        ("3月", "星", None),
    ],
)
def test_units_are_turned_into_each_other_only_where_that_is_exact(
    text: str, unit: str, wanted: str | None
) -> None:
    figure = read_figure(text)
    assert figure
    found = amount(figure.number, figure.unit or unit, units_for(unit))
    assert (f"{found.number}{found.base}" if found else None) == wanted


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 10**60))
def test_multiplying_is_exact(one: Decimal, other: int) -> None:
    from fractions import Fraction

    product = times(one, Decimal(other))
    assert Fraction(product) == Fraction(one) * Fraction(other)


def test_every_condition_of_the_corpus_can_be_answered(library: Any) -> None:
    for rule in library.rules:
        asked = questionnaire(rule, library.metrics)
        keys = {question.key for question in asked.questions}
        branches = [branch.id for branch in every_branch(asked.roots)]
        assert len(branches) == len(set(branches))
        places = {place.id for place in asked.places}
        for condition in conditions_of(asked.roots):
            assert condition.question in keys
            assert condition.reference is None or condition.reference in keys
            assert condition.clause in places
            for inner in condition.exempt_if:
                assert inner.question in keys
            question = next(one for one in asked.questions if one.key == condition.question)
            value = condition.value
            if question.kind is MetricKind.NUMBER:
                assert isinstance(value, Decimal) or condition.operator is Operator.ABSENT
            elif question.kind is MetricKind.FACT:
                assert isinstance(value, bool)
            else:
                assert isinstance(value, tuple)
                assert set(value) <= set(question.options)
        own = {criterion.id for clause in rule.clauses for criterion in clause.criteria}
        assert {condition.id for condition in conditions_of(asked.roots)} == own


def run(
    built: Any, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, list[str]]:
    with pytest.raises(SystemExit) as caught:
        main(["--root", str(built.root), "check", *arguments])
    printed = capsys.readouterr()
    return int(caught.value.code or 0), printed.out, printed.err.splitlines()


CART = [
    "--set",
    "已实名认证=是",
    "--set",
    "粉丝数=1000",
    "--set",
    "作品数=10",
    "--set",
    "保证金=500",
]


@pytest.mark.parametrize(
    ("arguments", "code", "finding"),
    [
        (["dy.xiaohuangche-kaitong", *CART], 0, "满足条文列出的条件"),
        (["小黄车", *CART], 0, "满足条文列出的条件"),
        (["dy.xiaohuangche-kaitong", "--set", "粉丝数=999人"], 1, "不满足条文列出的条件"),
        (["商品橱窗", "--set", "粉丝数=一千"], 3, "数据不足，得不出结论"),
        (["商品橱窗"], 3, "数据不足，得不出结论"),
    ],
)
def test_the_terminal_says_the_finding_and_where_it_comes_from(
    built: Any,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    finding: str,
) -> None:
    found, printed, errors = run(built, capsys, *arguments)
    assert (found, errors) == (code, [])
    lines = printed.split("\n")
    assert f"结论：{finding}" in lines
    assert "dy.xiaohuangche-kaitong@" in lines[0]
    assert lines[1].startswith("效力状态：待核验")
    assert lines[2] == "可信度：转述（新闻或攻略）。"
    assert "dy.xiaohuangche-kaitong/p1" in printed
    assert f"{words.CHECK_BASIS}。" in lines


# Every question of 快分销, answered in its favour.
SALES = (
    "已入驻开店=是 店铺状态正常=是 店铺类型=企业店肆 购物体验星级=5 s2__n4=是 一次性扣违规分=0"
    " 品退率=1% 该类目的平均品退率=1% 差评率=1% 大盘平均差评率=1% s2__n8=是"
)


@pytest.mark.parametrize(
    ("rule", "settings", "lost"),
    [
        ("快分销", SALES, "存疑：缺表格（二、 2、）"),
        ("电商PK", "5-1=否", "存疑：缺表格（二、电商PK门槛 2.1）"),
    ],
)
def test_a_lost_table_of_admission_leaves_the_finding_open(
    built: Any, capsys: pytest.CaptureFixture[str], rule: str, settings: str, lost: str
) -> None:
    given_facts = [part for one in settings.split() for part in ("--set", one)]
    code, printed, _ = run(built, capsys, rule, *given_facts)
    assert code == 3
    assert "结论：数据不足，得不出结论" in printed
    assert lost in printed
    assert "缺的可能是准入条件" in printed
    assert "还须" not in printed


def test_a_rule_without_admission_says_no_bare_satisfied() -> None:
    asked = ask("pk")
    found = checked("pk", "5-1__i1#1=否", "差评率=否", "5-1__i2=否")
    assert check_record(asked, found).said == "没有触发条文列出的清退情形"
    assert "条文没有列出可核对的准入条件" in found.notes
    assert words.NO_ADMISSION not in checked("ruzhu").notes


def test_a_name_of_several_rules_lists_them_all(
    built: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, errors = run(built, capsys, "好物联盟")
    assert (code, len(errors)) == (2, 1)
    assert "ks.haowu-lianmeng-qingtui《" in errors[0]
    assert "ks.haowu-lianmeng-ruzhu《" in errors[0]


def test_a_choice_offers_what_the_rule_names() -> None:
    question = next(one for one in ask("zhunru").questions if one.key == "店铺类型")
    assert question.options == ("企业店铺", "个体工商户", "个人店铺", "其他")


def test_json_says_the_same(built: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = run(built, capsys, "小黄车", "--set", "粉丝数=999", "--json")
    said = json.loads(printed)
    assert (code, said["finding"]) == (1, "not_satisfied")
    fans = next(one for one in said["groups"][0]["criteria"] if one["question"] == "粉丝数")
    assert (fans["outcome"], fans["value"], fans["threshold"]) == (
        "not_satisfied",
        "999名",
        "≥1000名",
    )


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["小黄车开痛"], ["小黄车开痛: 没有这部规则；是否指 dy.xiaohuangche-kaitong"]),
        (["ks.yiqing-fahuo-kaohe"], ["没有可以自查的条件；可以自查的有："]),
        (["dy.xiaohuangche-kaitong@2020-01-01"], ["没有 2020-01-01 这个版本；现有"]),
        (
            ["小黄车", "--set", "粉丝=4.2元", "--set", "作品数=很多", "--set", "粉四数=3"],
            ["单位“元”不合，这一项以“名”计；", "读不成一个数", "是否指“粉丝数”"],
        ),
        (["小黄车", "--set", "粉丝数=4", "--set", "粉丝量=5"], ["说法不同"]),
    ],
)
def test_wrong_usage_is_one_line_each_and_exit_2(
    built: Any, capsys: pytest.CaptureFixture[str], arguments: list[str], wanted: list[str]
) -> None:
    code, printed, errors = run(built, capsys, *arguments)
    assert (code, printed, len(errors)) == (2, "", len(wanted))
    for line, part in zip(errors, wanted, strict=True):
        assert part in line


def test_facts_come_from_a_file_too(
    built: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("已实名认证: 是\n粉丝数: 1万\n作品数: 12\n", "utf-8")
    assert run(built, capsys, "小黄车", "--facts", str(path))[0] == 3
    assert run(built, capsys, "小黄车", "--facts", str(path), "--set", "保证金=500元")[0] == 0


def test_exchanged_words_stand_beside_their_likely_originals(
    built: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    _, printed, _ = run(built, capsys, "快分销", "--set", "s2__n3=4星")
    assert "购物体会〔体验〕星级≥4星。" in printed
    assert "满足  购物体验星级≥4星，现为4星" in printed


def test_the_guides_examples_are_understood(
    built: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    guide = (built.docs / "guide" / "check.md").read_text("utf-8")
    path = tmp_path / "shop.yaml"
    path.write_text(guide.split("```yaml\n")[1].split("```")[0], "utf-8")
    assert run(built, capsys, "精选联盟", "--facts", str(path))[0] == 3
    first = guide.split("guiju check ")[1].split("\n")[0]
    assert run(built, capsys, *shlex.split(first))[0] == 1
