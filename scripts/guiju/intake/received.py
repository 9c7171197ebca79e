"""received.yaml: how a source came, and what each field of its source.yaml rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import ConfigDict

from guiju.records import Name, RuleId, Sha256, SourceId, Text

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class TriedEncoding:
    """An encoding that was not taken; `found` says why, in Chinese.

    `bits_per_character` is what the text that it gives costs as Chinese, None where it gives none.
    """

    __pydantic_config__ = _STRICT
    encoding: Text
    found: Text
    bits_per_character: float | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The encoding of some bytes, why it was taken (in Chinese), and what else was tried.

    `bits_per_character` is what its signs beyond ASCII cost as Chinese (a rule: 5 to 10, what was
    read in a wrong encoding: 15 and more), None without any. `declared` is what the page says of
    itself, as it says it.
    """

    __pydantic_config__ = _STRICT
    encoding: Text
    because: Text
    bits_per_character: float | None = None
    declared: Text | None = None
    others: tuple[TriedEncoding, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a field of source.yaml rests on: `because` in Chinese, `quote` as the page prints it."""

    __pydantic_config__ = _STRICT
    field: Text
    because: Text
    quote: Text | None = None


@dataclass(frozen=True, slots=True)
class SpunRecord:
    """What measuring for exchanged words gave; `proposed` says that kind should be `spun`."""

    __pydantic_config__ = _STRICT
    per_thousand: float
    proposed: bool


@dataclass(frozen=True, slots=True)
class NearRecord:
    """A known source whose restored text is nearly this one's, and the rules that it feeds.

    `likeness` is the share of the shorter text's wording that the longer one has as well, 0 to 1.
    """

    __pydantic_config__ = _STRICT
    source: SourceId
    likeness: float
    rules: tuple[RuleId, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceivedRecord:
    """corpus/incoming/<source>/received.yaml: how a source came; written once, by `guiju add`.

    `name` is the file's name below what was given, with what cannot be seen made visible, inside a
    batch behind the batch's own: `pages.zip › a/b.html`. `platform` is the id that was given, else
    None.
    """

    __pydantic_config__ = _STRICT
    name: Name
    received_on: date
    bytes: int
    sha256: Sha256
    encoding: Decided
    proposed: tuple[Proposed, ...]
    spun: SpunRecord
    platform: Text | None = None
    near: tuple[NearRecord, ...] = ()

    def because(self, field: str) -> str | None:
        """Return what a field of source.yaml rests on, None where nothing is recorded."""
        return next((own.because for own in self.proposed if own.field == field), None)
