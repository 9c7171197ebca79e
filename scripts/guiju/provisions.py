"""What a clause says, as data: criteria, consequences, terms, references and duties.

Everything here rests on printed words: `evidence` leads back to them, and is absent only where a
curator says so. What the text does not print is None, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from guiju.evidence import By, Evidence


class Operator(StrEnum):
    """How a figure of a shop is compared with the value of a criterion."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUALS = "="
    IN = "in"
    NOT_IN = "not-in"
    ABSENT = "absent"  # there is no figure (yet): 无体验分时


class GroupMode(StrEnum):
    """How the members of a group of criteria count together."""

    ALL = "all"
    ANY = "any"


class Effect(StrEnum):
    """What follows where a criterion or a group of criteria holds."""

    ADMITS = "admits"  # 准入: the shop may enter, open, take part
    WARNS = "warns"  # 警告, 通知
    SANCTIONS = "sanctions"  # 扣分, 下架, 限流: a measure that leaves the shop where it is
    EXCLUDES = "excludes"  # 清退, 关闭权限: the shop is out
    BARS = "bars"  # 永久不可申请: out, and never again


class MetricKind(StrEnum):
    """What one may say of a metric."""

    NUMBER = "number"
    FACT = "fact"
    CHOICE = "choice"


class ReferenceKind(StrEnum):
    """What a reference leads to."""

    RULE = "rule"  # a rule of this corpus
    OUTSIDE = "outside"  # a rule or law that the corpus does not hold
    SELF = "self"  # the rule itself: 本规则
    CLAUSE = "clause"  # a clause of the rule: 前款, 第三条


class Modality(StrEnum):
    """How a duty binds."""

    MUST = "应当"
    MUST_NOT = "禁止"
    MAY = "可以"
    ENTITLED = "有权"


class LiabilityKind(StrEnum):
    """How a clause spreads, lightens or puts off what follows from a violation."""

    SHARED = "shared"  # 承担相同的违规责任
    MITIGATED = "mitigated"  # 减轻或免于处置
    CORRECTION_FIRST = "correction-first"  # 先进行纠正


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure or fact that criteria ask for: corpus/taxonomy/metrics.yaml, as it is published.

    `unit` is what a figure is given in, `units` other spellings with how many of it one is, `low`
    and `high` the range that makes sense, `options` the answers of a choice, none where any will
    do. `aliases` are other names that sources print, `assumed` names that only a curator says mean
    the same. `look_up` tells where a shop finds its figure, with its evidence.
    """

    name: str
    kind: MetricKind
    unit: str | None = None
    units: tuple[tuple[str, Decimal], ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    options: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    look_up: str | None = None
    look_up_clause: str | None = None  # full id


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time that a figure is counted over: 近30天 is (30, 天).

    `since` is the printed event that it counts from, such as 自申请之日起.
    """

    length: int
    unit: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """When a criterion is not asked: all `conditions` hold; `effect` is as printed: 免审."""

    conditions: tuple[Criterion, ...]
    effect: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a clause.

    `id` is the clause's id, `#` and a number within the clause: `h1__n2__i3#1`. `metric` is a name
    of the taxonomy, None where the clause's own words (`text`) are the question. `value` is a
    number, a truth value of a fact, or the options of a choice; None where the text prints none
    (远高于). Where `metric` is None the question is whether the words hold, even if they print a
    number that no metric measures. With a `reference` the value is a factor of it: the 2 of
    平均品退率的2倍. `unit` is None where none is printed.
    """

    id: str
    metric: str | None
    operator: Operator
    value: Decimal | bool | tuple[str, ...] | None
    text: str
    unit: str | None = None
    window: Window | None = None
    reference: str | None = None
    exception: Exemption | None = None
    party: str | None = None
    by: By = By.PATTERN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class CriterionGroup:
    """Criteria that count together, and what follows where they hold.

    `id` is that of the part that leads them in (a lead-in, a heading, or the clause that holds them
    all; the first case where cases stand right under the rule's title). Further groups of the same
    part add `#g2`, `#g3` …, so that no id is a criterion's too. `members` are ids of criteria or of
    other groups, in printed order. `actions` are names of the penalty vocabulary; `categories` and
    `party` say for whom the group is. A group without an effect of its own is a member of another.
    """

    id: str
    mode: GroupMode
    members: tuple[str, ...]
    effect: Effect | None
    actions: tuple[str, ...] = ()
    party: str | None = None
    categories: tuple[str, ...] = ()
    by: By = By.PATTERN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a clause says may or will follow.

    `action` is a name of the penalty vocabulary, `violation` one of the violation vocabulary where
    the clause names what it follows from. `criteria` are the ids of criteria or groups that bring
    it about. `party` is whom it strikes, several joined by 、. `lasts` is None where no time is
    printed; `permanent` is 永久. It is `discretionary` where it only may follow: 平台有权, 视情节.
    `amount` is how many points or how much money one measure takes, in `unit`: 扣12分 is (12, 分).
    """

    action: str
    effect: Effect
    violation: str | None = None
    criteria: tuple[str, ...] = ()
    party: str | None = None
    lasts: Window | None = None
    permanent: bool = False
    discretionary: bool = False
    amount: Decimal | None = None
    unit: str | None = None
    by: By = By.PATTERN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Liability:
    """How a clause spreads, lightens or puts off consequences; `condition` as printed."""

    kind: LiabilityKind
    parties: tuple[str, ...] = ()
    condition: str | None = None
    by: By = By.PATTERN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of a ladder: from this threshold on, this follows. `clause` is the clause's id."""

    clause: str
    criteria: tuple[str, ...]
    effect: Effect
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Consequences that grow with one metric, mildest first.

    `against` are sentences elsewhere in the source that say otherwise.
    """

    metric: str
    steps: tuple[LadderStep, ...]
    against: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that a clause defines: 以下简称“PK对象”, or `电商PK：…` under 名词定义."""

    term: str
    meaning: str
    by: By = By.PATTERN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a clause that point elsewhere; `start`/`end` count in the clause's text.

    `target` is a rule's or clause's full id, None outside of the corpus. `article` is the printed
    number of the place inside the target, such as 第三十四条.
    """

    kind: ReferenceKind
    name: str
    start: int
    end: int
    target: str | None = None
    article: str | None = None
    by: By = By.PATTERN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must, must not, may or is entitled to do what; `text` is the printed sentence part.

    Several parties are joined by 、. The evidence is the word that binds: 应, 不得.
    """

    modality: Modality
    party: str | None
    text: str
    by: By = By.PATTERN
    evidence: Evidence | None = None
