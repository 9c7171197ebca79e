"""Reads docs/data and lays out each clause as search sees it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

from guiju.errors import BuildError
from guiju.folding import fold, fold_with_offsets
from guiju.indexing.manifest import data_files
from guiju.model import (
    Clause,
    Gloss,
    Heading,
    Rule,
    TagKind,
    anchor,
    display_label,
    full_id,
    page_path,
    pinned_id,
)
from guiju.query import Field
from guiju.status import status_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

# The numbered levels of an id besides decimal numbers; headings and paragraphs without a number
# (h1, p1) are no level that one could name.
# What one may filter by, in the order of `filter_values`; to look each up costs time.
_FIELDS = tuple(Field)
_KINDS = "chap|art|case|step|s|n|i|k"


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What search knows of a rule; `names` are all that one may call it by, its title first.

    `status` is in words, with the doubt that hangs on it.
    """

    id: str
    title: str
    names: tuple[str, ...]
    platform: str
    edition: str
    status: str
    page: str


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """What search knows of a clause.

    `place` is where it stands in its rule, from the outermost numbered level inwards, such as
    `s4 d5.1 i1`. `glosses` count in `text`. `metrics` are what its criteria ask for, `defines` the
    terms that it defines; `effective_on` is its rule's day in ISO form, empty if not printed.
    """

    id: str
    pinned: str
    rule: str
    rule_title: str
    platform: str
    topics: tuple[str, ...]
    kind: str
    label: str
    shown_label: str
    title: str
    path: tuple[str, ...]
    text: str
    status: str
    trust: str
    place: str
    anchor: str
    glosses: tuple[Gloss, ...]
    parties: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    effective_on: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Everything that is searched, in the order of the rules and of their clauses.

    Two are the same only if they are one: what is weighed of them is remembered.
    """

    rules: tuple[RuleRecord, ...]
    clauses: tuple[ClauseRecord, ...]


def read_records(data: Path) -> Records:
    """Read every rule below docs/data, in the order of `writing.data.read_rules`."""
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(Rule)
    rules: list[Rule] = []
    for path in data_files(data):
        try:
            rules.append(adapter.validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            first = str(error).splitlines()[0]
            message = f"{path}: is no rule ({first}); run `guiju normalise`"
            raise BuildError(message) from error
    if not rules:
        message = f"{data}: holds no rules; run `guiju normalise`"
        raise BuildError(message)
    return records_of(tuple(sorted(rules, key=lambda rule: rule.id)))


def records_of(rules: tuple[Rule, ...]) -> Records:
    """Lay out rules for search."""
    return Records(
        rules=tuple(_rule_record(rule) for rule in rules),
        clauses=tuple(record for rule in rules for record in _clause_records(rule)),
    )


def printed_wordings(record: ClauseRecord) -> tuple[str, ...]:
    """Return the folded wordings that a clause is printed in: whatever stands in one finds it.

    The first is the clause as data has it, below its rule's title; where a title is printed between
    label and text, the second is the clause as its page has it.
    """
    first = _head(record) + own_wordings(record)[0]
    on_page = (fold(record.label + record.title + record.text),) if record.title else ()
    return (first, *on_page)


def likely_wordings(record: ClauseRecord) -> tuple[str, ...]:
    """Return the folded wording with the likely originals of exchanged words, if there are any."""
    return tuple(_head(record) + own for own in own_wordings(record)[1:])


def own_wordings(record: ClauseRecord) -> tuple[str, ...]:
    """Return the folded wordings of a clause's own words, label and text, as printed and likely."""
    label = fold(record.label)
    likely = (label + glossed_text(record).text,) if record.glosses else ()
    return (label + fold(record.text), *likely)


def path_wording(record: ClauseRecord) -> str:
    """Return the folded headings above a clause."""
    return fold("".join(record.path))


def _head(record: ClauseRecord) -> str:
    return fold(record.rule_title) + path_wording(record)


def plain(record: ClauseRecord) -> dict[str, object]:
    """Return a record as plain data; `asdict` would copy every text."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {**values, "glosses": [asdict(gloss) for gloss in record.glosses]}


@lru_cache(maxsize=1)
def all_filter_values(records: Records) -> tuple[Mapping[Field, tuple[str, ...]], ...]:
    """Return what each clause has of each field, worked out once."""
    return tuple(map(filter_values, records.clauses))


def filter_values(record: ClauseRecord) -> dict[Field, tuple[str, ...]]:
    """Return what a clause has of each field that one may filter by."""
    values = (
        (record.platform,),
        (record.rule,),
        record.topics,
        record.parties,
        record.penalties,
        record.modalities,
        record.categories,
        (record.status,),
        (record.trust,),
        (record.effective_on,) if record.effective_on else (),
        record.metrics,
    )
    return dict(zip(_FIELDS, values, strict=True))


def likely_text(record: ClauseRecord) -> str:
    """Return a clause's text with the likely originals in the place of exchanged words."""
    pieces: list[str] = []
    at = 0
    for gloss in sorted(record.glosses, key=lambda gloss: gloss.start):
        pieces += [record.text[at : gloss.start], gloss.original]
        at = gloss.end
    return "".join((*pieces, record.text[at:]))


def word_text(record: ClauseRecord) -> str:
    """Return what a clause's words are cut from, with the likely originals of exchanged words."""
    originals = (gloss.original for gloss in record.glosses)
    return "\n".join((record.label, record.text, *originals))


@dataclass(frozen=True, slots=True)
class Printed:
    """A folded wording of a text; `starts` and `ends` give each character's span as printed."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def find(self, sought: str, head: str = "") -> Iterator[tuple[int, int]]:
        """Yield where something stands as printed; of what begins in `head`, the rest of it."""
        whole = head + self.text
        at = whole.find(sought)
        while at >= 0 and sought:
            first, last = max(at - len(head), 0), at + len(sought) - len(head) - 1
            if last >= 0:
                yield self.starts[first], self.ends[last]
            at = whole.find(sought, at + 1)


def heads(record: ClauseRecord) -> tuple[str, ...]:
    """Return the folded texts that are printed right before a clause's text."""
    on_page = (fold(record.label + record.title),) if record.title else ()
    return (_head(record) + fold(record.label), *on_page)


def printed_text(record: ClauseRecord) -> Printed:
    """Fold a clause's text as printed."""
    return _printed(record.text, ())


def glossed_text(record: ClauseRecord) -> Printed:
    """Fold a clause's text with the likely originals in the place of exchanged words."""
    return _printed(record.text, record.glosses)


def _printed(text: str, glosses: tuple[Gloss, ...]) -> Printed:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def take_printed(first: int, last: int) -> None:
        folded = fold_with_offsets(text[first:last])
        pieces.append(folded.text)
        starts.extend(first + offset for offset in folded.offsets)
        ends.extend(first + offset + 1 for offset in folded.offsets)

    at = 0
    for gloss in sorted(glosses, key=lambda gloss: gloss.start):
        take_printed(at, gloss.start)
        original = fold(gloss.original)
        pieces.append(original)
        starts.extend([gloss.start] * len(original))
        ends.extend([gloss.end] * len(original))
        at = gloss.end
    take_printed(at, len(text))
    return Printed("".join(pieces), tuple(starts), tuple(ends))


def _rule_record(rule: Rule) -> RuleRecord:
    return RuleRecord(
        id=rule.id,
        title=rule.title,
        names=tuple(dict.fromkeys((rule.title, *rule.aliases, rule.id, *rule.former_ids))),
        platform=rule.platform,
        edition=rule.edition,
        status=status_words(rule),
        page=f"{page_path(rule.id)}.html",
    )


def _clause_records(rule: Rule) -> Iterator[ClauseRecord]:
    headings = [
        (
            heading,
            {
                fold(heading.title),
                fold(heading.label),
                fold(heading.label + heading.title),
            },
        )
        for heading in rule.headings
    ]
    for clause in rule.clauses:
        yield _clause_record(rule, clause, " ".join(_levels(headings, clause)))


def _clause_record(rule: Rule, clause: Clause, place: str) -> ClauseRecord:
    names: dict[TagKind, dict[str, None]] = {}
    for tag in clause.tags:
        names.setdefault(tag.kind, {})[tag.name] = None

    def tags(kind: TagKind) -> tuple[str, ...]:
        return tuple(names.get(kind, ()))

    return ClauseRecord(
        id=full_id(rule, clause.id),
        pinned=pinned_id(rule, clause.id),
        rule=rule.id,
        rule_title=rule.title,
        platform=rule.platform,
        topics=tags(TagKind.TOPIC),
        kind=clause.kind.value,
        label=clause.label,
        shown_label=display_label(clause),
        title=clause.title,
        path=clause.path,
        text=clause.text,
        status=rule.status.value,
        trust=clause.trust.value,
        place=place,
        anchor=anchor(clause.id),
        glosses=clause.glosses,
        parties=tags(TagKind.PARTY),
        penalties=tags(TagKind.PENALTY),
        modalities=tags(TagKind.MODALITY),
        categories=tags(TagKind.CATEGORY),
        metrics=tuple(dict.fromkeys(one.metric for one in clause.criteria if one.metric)),
        defines=tuple(dict.fromkeys(one.term for one in clause.definitions)),
        effective_on=rule.effective_on.isoformat() if rule.effective_on else "",
    )


def _levels(headings: Iterable[tuple[Heading, set[str]]], clause: Clause) -> Iterator[str]:
    """Yield the numbered levels above a clause and its own; headings come with their names."""
    for heading, names in headings:
        # An id that begins with its heading's already says what the heading's would.
        if _is_under(clause, heading, names) and not clause.id.startswith(f"{heading.id}__"):
            yield from _id_levels(heading.id)
    yield from _id_levels(clause.id)


def _is_under(clause: Clause, heading: Heading, names: set[str]) -> bool:
    depth = len(heading.path)
    if len(clause.path) <= depth or clause.path[:depth] != heading.path:
        return False
    entry = fold(clause.path[depth])
    return bool(entry) and entry in names


def _id_levels(part_id: str) -> Iterator[str]:
    """Yield the numbered levels of an id.

    >>> list(_id_levels("h1__n2__i3")), list(_id_levels("5-1__i1")), list(_id_levels("art-3bis1"))
    (['n2', 'i3'], ['d5.1', 'i1'], ['art3.1'])
    """
    for level in part_id.split("__"):
        if match := re.fullmatch(r"(\d+(?:-\d+)*)(?:~\d+)?", level):
            yield "d" + match[1].replace("-", ".")
        elif match := re.fullmatch(rf"({_KINDS})-?(\d+)(?:bis(\d+))?(?:~\d+)?", level):
            yield match[1] + match[2] + (f".{match[3]}" if match[3] else "")
