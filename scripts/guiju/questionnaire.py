"""What a rule asks of a shop: its criteria ready for comparing, and the questions they raise.

The terminal and the page of the site work from the same questionnaire, made in `asking`: both only
read and compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from guiju.measures import plain
from guiju.model import Gloss
from guiju.provisions import Effect, GroupMode, MetricKind, Operator, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What decides: a shop is admitted where every admission holds and nothing puts it out. A warning
# or a sanction leaves it where it is.
DECIDES = (Effect.ADMITS, Effect.EXCLUDES, Effect.BARS)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to say of a shop.

    `key` names it within its rule, `names` are all ways to name it, as they compare (`plain`, lower
    case), `assumed` those of them that only a curator says mean the same, with that name. `units`
    are the units of an answer, each with its base and how much of it that is; `unit` goes without
    saying, and so does the option `default`. `answers` are further ways to say an option, each with
    that option. `clauses` are ids of the clauses that ask.
    """

    key: str
    label: str
    kind: MetricKind
    names: tuple[str, ...]
    clauses: tuple[str, ...]
    unit: str | None = None
    units: tuple[tuple[str, str, Decimal], ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    options: tuple[str, ...] = ()
    default: str | None = None
    assumed: tuple[tuple[str, str], ...] = ()
    look_up: str | None = None
    look_up_clause: str | None = None  # full id
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A criterion ready for comparing.

    `value` is in units of `base`; with a `reference` (the key of a question) it is a factor of that
    figure. `met` and `unmet` say what must be so for the criterion to hold, and not to hold.
    `assumes` is the name that the clause prints, where only a curator says that this is the metric.
    """

    id: str
    clause: str
    question: str
    operator: Operator
    value: Decimal | bool | tuple[str, ...] | None
    base: str
    text: str
    threshold: str
    met: str
    unmet: str
    unit: str | None = None
    reference: str | None = None
    exempt_if: tuple[Condition, ...] = ()
    exempt_words: str = ""
    assumes: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """Criteria that count together. `members` are conditions and further branches, as printed.

    `categories` and `party` say for whom it is. `only` are answers without which it does not count:
    for each question those that make it apply.
    """

    id: str
    mode: GroupMode
    effect: Effect | None
    members: tuple[Condition | Branch, ...]
    actions: tuple[str, ...] = ()
    party: str | None = None
    categories: tuple[str, ...] = ()
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause or heading stands: its label below the headings above it, and its text.

    `short` leaves out all headings but the nearest. `trust` is empty where it is the rule's own.
    """

    id: str
    label: str
    short: str
    text: str
    trust: str = ""
    glosses: tuple[Gloss, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder, in words; `conditions` are ids."""

    clause: str
    effect: Effect
    actions: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stair:
    """A ladder of consequences with what contradicts it, as (source, words)."""

    question: str
    rungs: tuple[Rung, ...]
    against: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is lost or contradicted about a part of the rule, its kind and detail in words.

    `reason` says why nobody can be said to be admitted, where what is lost may be a condition of
    admission; it counts where one of `roots` applies to the shop, always where there are none.
    """

    clause: str
    kind: str
    detail: str
    reason: str = ""
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """Answers that cannot both count: one of `options` to `question`, of `values` to `other`."""

    question: str
    options: tuple[str, ...]
    other: str
    values: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All that a rule asks.

    `covers` says which other demands (`id+` met, `id-` unmet) a demand implies. Answers that fit
    one of `clashes`, and a doubt with a reason, leave a finding open.
    """

    rule: str
    title: str
    edition: str
    status: str
    status_note: str
    trust: str
    reposted: bool
    questions: tuple[Question, ...]
    roots: tuple[Branch, ...]
    places: tuple[Place, ...]
    stairs: tuple[Stair, ...] = ()
    covers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    clashes: tuple[Clash, ...] = ()


def folded_name(text: str) -> str:
    """Return what a name is compared by.

    >>> folded_name(" ＤＳＲ ")
    'dsr'
    """
    return plain(text).casefold()


def conditions_of(branches: Iterable[Branch]) -> Iterator[Condition]:
    """Yield each condition of some branches, a shared one as often as it is shared."""
    for branch in branches:
        for _, condition in trails(branch):
            yield condition


def trails(branch: Branch) -> Iterator[tuple[tuple[Branch, ...], Condition]]:
    """Yield each condition of a branch with the branches between them, outermost first."""
    for member in branch.members:
        if isinstance(member, Branch):
            for trail, condition in trails(member):
                yield (member, *trail), condition
        else:
            yield (), member


def every_branch(branches: Iterable[Branch]) -> Iterator[Branch]:
    """Yield branches with all that they hold."""
    for branch in branches:
        yield branch
        yield from every_branch(member for member in branch.members if isinstance(member, Branch))


def window_words(window: Window | None) -> str:
    """Return a window as a phrase before a metric.

    >>> window_words(Window(30, "天")), window_words(None)
    ('近30天', '')
    """
    return f"近{window.length}{window.unit}" if window else ""


def number_words(number: Decimal) -> str:
    """Return a number without needless noughts.

    >>> number_words(Decimal("4.70")), number_words(Decimal("1E+3"))
    ('4.7', '1000')
    """
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
