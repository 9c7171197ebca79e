"""What every program is answered: one form, whether it asks over HTTP or over MCP.

An answer says what was looked for and whether it was found; what was not found comes with a reason
and with what may have been meant, never with a guess in its place. Whatever is found carries its
ids, its edition, its status on a day, how far it may be trusted, and the warning of a repost.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from guiju.check_record import CheckRecord
from guiju.citation import Style
from guiju.exporting.lines import ClauseLine
from guiju.model import ClauseKind, Status, Trust
from guiju.provisions import MetricKind
from guiju.search import Match
from guiju.verifying import Verdict

SHOWN = 400  # characters of what was looked for that are said again


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What must be said of a rule, or of a part of it, wherever it is used.

    `status` counts on the day `as_of`; where `status_verified` is false it rests on something that
    nobody has verified, or nothing was compared with the official text at all (待核验).
    `status_said` and `trust_said` are the words for a reader. `warning` is null only where the text
    was found equal to the official one. `link` is the permanent page, below the site's root where
    the site has no address.
    """

    id: str
    pinned: str
    rule: str
    rule_title: str
    platform: str
    edition: str
    place: str
    status: Status
    status_verified: bool
    status_note: str
    status_said: str
    trust: Trust
    trust_said: str
    warning: str | None
    published_on: date | None
    effective_on: date | None
    as_of: date
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenClause(Attribution):
    """A clause as printed; `doubts` says in words what of it is uncertain or lost."""

    label: str
    title: str
    path: tuple[str, ...]
    text: str
    kind: ClauseKind
    doubts: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClause(GivenClause):
    """A clause that a search found: how, and where in `text` (half-open code points)."""

    match: Match
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRule(Attribution):
    """A rule in the edition that counts; `editions` names all that there are, this one first."""

    aliases: tuple[str, ...]
    publisher: str
    applies_to: str
    topics: tuple[str, ...]
    clauses: int
    checkable: bool
    editions: tuple[str, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What all answers have.

    Where nothing was `found`, `reason` says why and what to do, and `suggestions` are names or ids
    that may have been meant. `notes` say what else to know. `as_of` is the day that statuses count
    for, `build` the state of the data that was asked.
    """

    found: bool
    looked_for: str
    reason: str | None
    suggestions: tuple[str, ...]
    notes: tuple[str, ...]
    as_of: date
    build: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many of all hits have a value."""

    field: str
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer(Answer):
    """Clauses, best first: `total` in all, these from `offset` on.

    Where no clause says what was looked for, nothing is `found`: the hits are only like it
    (`match` is related), and `reason` says so.
    """

    searched: str
    total: int
    offset: int
    hits: tuple[FoundClause, ...]
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesAnswer(Answer):
    """Rules by id: `total` in all, these from `offset` on."""

    total: int
    offset: int
    rules: tuple[GivenRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseAnswer(Answer):
    """The clause that was asked for, or those below a heading or of a rule, in their order.

    `about` is what the id or name means: a clause, a heading or a rule.
    """

    about: Attribution | None
    total: int
    offset: int
    clauses: tuple[GivenClause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullAnswer(ClauseAnswer):
    """Clauses, and in `lines` all that is known of each, as `guiju export` has it, if asked for."""

    lines: tuple[ClauseLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A citation in one form."""

    style: Style
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CiteAnswer(Answer):
    """Ready citations of what an id or name means."""

    about: Attribution | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """One thing that a rule asks of a shop; `clauses` are full ids of those that ask."""

    name: str
    label: str
    kind: MetricKind
    unit: str | None
    options: tuple[str, ...]
    default: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer(Answer):
    """What a rule asks, and what its criteria give for the facts that were said."""

    about: Attribution | None
    questions: tuple[AskedQuestion, ...]
    result: CheckRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyAnswer(Answer):
    """The verdict on each citation and quotation of a text, in order.

    `sound` says that all of it is found and exact; `unread_from` is where reading stopped, null at
    the end. `clauses` are those that the verdicts name.
    """

    sound: bool
    verdicts: tuple[Verdict, ...]
    unread_from: int | None
    clauses: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Which build is served. `waiting` says why newer data are not served yet, if there are any."""

    ready: bool
    build: str | None
    as_of: date | None
    rules: int
    clauses: int
    waiting: str | None
    version: str


def shown(text: str, limit: int = SHOWN) -> str:
    r"""Return what may be said again of a text: one line, at most so long, nothing hidden in it.

    >>> shown("甲\u202e乙\x00")
    '甲<U+202E>乙<U+0000>'
    """
    cut = text if len(text) <= limit else f"{text[:limit]}…"
    return "".join(
        f"<U+{ord(char):04X}>" if unicodedata.category(char) in _HIDDEN else char for char in cut
    )


_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
