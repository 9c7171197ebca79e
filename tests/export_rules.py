"""A rule made by hand that fills every field of what is exported, and its source."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from guiju.evidence import By, Evidence
from guiju.model import (
    Certainty,
    Check,
    CheckResult,
    ChineseScript,
    Clause,
    ClauseKind,
    Commentary,
    Flag,
    FlagKind,
    Gloss,
    Heading,
    Relation,
    RelationKind,
    Repair,
    RepairKind,
    Rule,
    Source,
    SourceKind,
    SourceSpan,
    Status,
    Tag,
    TagKind,
    Trust,
    Witness,
)
from guiju.provisions import (
    Consequence,
    Criterion,
    CriterionGroup,
    Definition,
    Duty,
    Effect,
    Exemption,
    GroupMode,
    Ladder,
    LadderStep,
    Liability,
    LiabilityKind,
    Modality,
    Operator,
    Reference,
    ReferenceKind,
    Window,
)

SOURCE = Source(
    "demo-source", "示例", "demo", SourceKind.REPOST, ChineseScript.HANS, "0" * 64, "utf-8"
)


def words(quote: str, start: int = 0) -> Evidence:
    return Evidence(quote, SOURCE.id, start, start + len(quote))


def clause(part: str, text: str, number: int) -> Clause:
    spans = (SourceSpan(SOURCE.id, number * 100, number * 100 + len(text)),)
    kind = ClauseKind.CLAUSE
    return Clause(
        part, f"{number}、", "", ("一、准入",), (number,), kind, text, Trust.SINGLE, spans
    )


LEAD = replace(
    clause("s1", "以下条件须全部满足：", 1),
    kind=ClauseKind.LEAD_IN,
    definitions=(Definition("商家", "入驻的主体", By.CURATOR),),
)
STARS = Criterion(
    "s1__n1#1",
    "购物体验星级",
    Operator.AT_LEAST,
    Decimal("4.70"),
    "购物体验星级≥4.70",
    unit=None,
    window=Window(30, "天", "自申请之日起"),
    exception=Exemption(
        (Criterion("s1__n1#2", "开店时间", Operator.LESS_THAN, Decimal(90), "略", "天"),), "免审"
    ),
    party="商家",
    evidence=words("购物体验星级≥4.70", 200),
)
ADMISSION = replace(
    clause("s1__n1", "购物体验星级≥4.70", 2),
    tags=(Tag(TagKind.TOPIC, "清退", By.PATTERN, words("清退")),),
    flags=(Flag(FlagKind.UNIT_NOT_PRINTED, "4.70没有印出单位。", By.PATTERN, words("4.70")),),
    glosses=(Gloss(0, 2, "消费"),),
    criteria=(STARS,),
    repairs=(
        Repair((RepairKind.WIDTH,), 204, 205, " ", "", Certainty.CERTAIN),
        Repair((RepairKind.SHIFT,), 206, 208, "甲乙", "≥", Certainty.PROBABLE),
    ),
    references=(Reference(ReferenceKind.OUTSIDE, "《电子商务法》", 0, 2, None, "第三十四条"),),
)
LICENCE = replace(
    clause("s1__n2", "需上传企业营业执照", 3),
    criteria=(
        Criterion("s1__n2#1", None, Operator.EQUALS, True, "需上传企业营业执照"),
        Criterion("s1__n2#2", "店铺类型", Operator.IN, ("旗舰店", "专卖店"), "略"),
    ),
    duties=(Duty(Modality.MUST, "商家", "需上传企业营业执照"),),
)
TERMINATION = replace(
    clause("s2", "未满足的，清退。", 4),
    consequences=(
        Consequence(
            "清退",
            Effect.EXCLUDES,
            "资料不全",
            ("s1",),
            "商家",
            Window(7, "天"),
            permanent=False,
            evidence=words("清退", 405),
        ),
    ),
    liabilities=(Liability(LiabilityKind.SHARED, ("商家", "达人"), "略"),),
)
RULE = Rule(
    id="ks.demo",
    title="示例规则",
    platform="ks",
    aliases=("示例",),
    topics=("清退",),
    edition="2022-04-08",
    published_on=date(2022, 3, 31),
    effective_on=date(2022, 4, 8),
    date_evidence=(),
    status=Status.UNVERIFIED,
    status_note="略。",
    trust=Trust.SINGLE,
    sources=(SOURCE.id,),
    notes=("注。",),
    relations=(Relation(RelationKind.REFERS, "ks.other", False, "略", words("略")),),
    checks=(Check(date(2022, 5, 1), "某人", "https://example.com", "号", CheckResult.DIFFERS),),
    headings=(Heading("h1", "", "准入", (), (0,), (SourceSpan(SOURCE.id, 0, 2),)),),
    clauses=(LEAD, ADMISSION, LICENCE, TERMINATION),
    commentary=(Commentary("转载者的话", (SourceSpan(SOURCE.id, 900, 905),)),),
    witnesses=(
        Witness(
            SOURCE.id, "s1__n9", "s1__n1", "9、", "异文", (SourceSpan(SOURCE.id, 950, 952),), False
        ),
    ),
    groups=(
        CriterionGroup(
            "s1", GroupMode.ALL, ("s1__n1#1", "h1"), Effect.ADMITS, ("准入",), "商家", ("食品",)
        ),
        CriterionGroup("h1", GroupMode.ANY, ("s1__n2#1", "s1__n2#2"), None),
        CriterionGroup("h9", GroupMode.ANY, ("s1__n2#2",), Effect.BARS),
    ),
    ladders=(
        Ladder(
            "购物体验星级",
            (LadderStep("s1__n1", ("s1__n1#1",), Effect.EXCLUDES, ("清退",)),),
            (words("另一种说法"),),
        ),
    ),
)


def rule_of(texts: list[str]) -> Rule:
    """Return a rule whose clauses have these texts."""
    clauses = tuple(clause(f"n{i}", text, i) for i, text in enumerate(texts, start=1))
    return replace(RULE, clauses=clauses, groups=(), ladders=(), witnesses=())
