"""The layout of a page: what is markup in it, what its text is, and what else the page says.

Every place is a half-open stretch of code points of the source's text as it was received.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guiju.model import RemovalReason, SourceFormat
from guiju.restoration.edits import Rewriting


@dataclass(frozen=True, slots=True)
class Told:
    """Words of a page about itself, with where they stand; `by` names what says them."""

    by: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ToldDate:
    """A day that a page says it was published on, with the words that say so."""

    by: str
    day: date
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a reader of the page does not see; `because` names what hides it.

    `kept` says that it stays in the text, since it reads like a rule: a folded tab, an accordion.
    """

    start: int
    end: int
    because: str
    kept: bool
    words: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What a reader sees in place of a tag, probably; empty where only the tag itself is doubtful.

    A place without length stands before a tag.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A part of the page beside its main content; it becomes removed lines with this reason."""

    start: int
    end: int
    reason: RemovalReason
    pattern: str
    because: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the main content, which may be a table or a stamp; `words` are its `alt`."""

    start: int
    end: int
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What the markup of a page says.

    `rewriting` takes the markup out of the source's text; it is None where there is none. `titles`
    and `addresses` come best first, `dates` in the order of the page. `outside` is sorted and
    disjoint. `doubts` are places where the markup is broken so that a browser would show less.
    """

    format: SourceFormat
    rewriting: Rewriting | None = None
    titles: tuple[Told, ...] = ()
    addresses: tuple[Told, ...] = ()
    dates: tuple[ToldDate, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    outside: tuple[Outside, ...] = ()
    images: tuple[Image, ...] = ()
    doubts: tuple[Told, ...] = ()


PLAIN = Layout(SourceFormat.TEXT)
