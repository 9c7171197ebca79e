"""YAML as a person writes it: every value with its line, and nothing that a table does not need.

Aliases, tags and merge keys are refused: they can make a small file unfold into a huge one, or
name things other than plain values. The events of the parser are put together here, without a
call for each level, so that depth and number of values are bounded before they cost anything.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from guiju.corpus_files import DEFAULT_LIMITS, ReadingLimits

if TYPE_CHECKING:
    from collections.abc import Iterable

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a YAML file holds that cannot be taken; `field` is empty for the file itself."""

    found: str
    remedy: str
    field: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a YAML file, the line of each of its fields, and what was left out.

    `lines` counts from 1; a field's name joins keys and row numbers by dots. Where `ends_early` a
    fault kept the rest of the file from being read, and `data` is None.
    """

    data: object | None
    lines: Mapping[str, int]
    faults: tuple[Fault, ...] = ()
    ends_early: bool = False

    def line_of(self, name: str) -> int:
        """Return the line of a field, or of the nearest thing that it would stand in."""
        return nearest_line(self.lines, name)


def nearest_line(lines: Mapping[str, int], name: str) -> int:
    """Return the line of a field, or of the nearest thing that it would stand in; 0 if unknown."""
    while name and name not in lines:
        name = name.rpartition(".")[0]
    return lines.get(name, 0)


class _UnreadableError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.found)
        self.fault = fault


class _Scalars(yaml.constructor.SafeConstructor, yaml.resolver.Resolver):
    """Tells what a bare word is: on, off, yes and no are words here (`checks: [{on: …}]`)."""

    def __init__(self) -> None:
        yaml.constructor.SafeConstructor.__init__(self)
        yaml.resolver.Resolver.__init__(self)


_Scalars.yaml_implicit_resolvers = {
    first: [row for row in rows if not (row[0].endswith(":bool") and first in "oOyYnN")]
    for first, rows in yaml.resolver.Resolver.yaml_implicit_resolvers.items()
}


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come; `name` is None where it is not kept."""

    value: dict[object, object] | list[object]
    name: str | None
    key: object = None
    has_key: bool = False
    keeps: bool = True  # whether the value of the key at hand is kept


@dataclass(slots=True)
class _Composer:
    limits: ReadingLimits
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    data: object | None = None
    scalars: _Scalars = field(default_factory=_Scalars)
    values: int = 0
    documents: int = 0

    def take(self, event: Any) -> None:  # noqa: ANN401  # the events' types know no marks
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._stop("a second document begins", "write one document", line)
        elif isinstance(event, yaml.AliasEvent):
            self._stop(f"has the alias *{str(event.anchor)[:40]}", "write the value out", line)
        elif isinstance(event, yaml.NodeEvent):
            self._bound(event, line)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, line)
            else:
                self._collection(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.opened.pop()

    def _stop(self, found: str, remedy: str, line: int) -> NoReturn:
        raise _UnreadableError(Fault(found, remedy, line=line))

    def _bound(self, event: Any, line: int) -> None:  # noqa: ANN401
        self.values += 1
        if event.anchor is not None:
            self._stop(f"has the anchor &{event.anchor[:40]}", "write each value out", line)
        if getattr(event, "tag", None) is not None:
            self._stop(f"has the tag {event.tag[:80]}", "write the plain value", line)
        if self.values > self.limits.values:
            self._stop(f"has more than {self.limits.values} values", "split the file", line)
        if len(self.opened) >= self.limits.depth:
            found = f"nests deeper than {self.limits.depth} levels"
            self._stop(found, "write the fields that corpus/README.md names", line)

    def _scalar(self, event: Any, line: int) -> None:  # noqa: ANN401
        above = self.opened[-1] if self.opened else None
        if above is not None and isinstance(above.value, dict) and not above.has_key:
            self._key(above, event, line)
            return
        name = self._name(line)
        self._put(self._plain(event, name, line))

    def _key(self, above: _Open, event: Any, line: int) -> None:  # noqa: ANN401
        if len(event.value) > self.limits.key_characters:
            found = f"has a key of {len(event.value)} characters"
            self._stop(found, "write the fields that corpus/README.md names", line)
        if event.value == "<<" and event.implicit[0]:
            self._stop("has a merge key <<", "write the fields out", line)
        key = self._plain(event, None, line)
        twice = isinstance(above.value, dict) and key in above.value
        if twice and above.name is not None:
            name = f"{above.name}.{key}" if above.name else str(key)
            self.faults.append(Fault("stands twice", "keep one of the two", name, line))
        above.key, above.has_key, above.keeps = key, True, not twice
        if not twice and above.name is not None:
            self.lines[f"{above.name}.{key}" if above.name else str(key)] = line

    def _collection(self, event: Any, line: int) -> None:  # noqa: ANN401
        kind = dict if isinstance(event, yaml.MappingStartEvent) else list
        value: dict[object, object] | list[object] = kind()
        above = self.opened[-1] if self.opened else None
        if above is not None and isinstance(above.value, dict) and not above.has_key:
            if above.name is not None:
                found = f"has a {'mapping' if kind is dict else 'list'} for a key"
                fault = Fault(found, "write a word before the colon", above.name, line)
                self.faults.append(fault)
            above.has_key, above.keeps = True, False
            self.opened.append(_Open(value, None))
            return
        name = self._name(line)
        self._put(value)
        self.opened.append(_Open(value, name))

    def _name(self, line: int) -> str | None:
        """Return the name of the value that begins here, None where it is not kept."""
        if not self.opened:
            self.lines[""] = line
            return ""
        above = self.opened[-1]
        if above.name is None or not above.keeps:
            return None
        own = str(above.key) if isinstance(above.value, dict) else str(len(above.value))
        name = f"{above.name}.{own}" if above.name else own
        self.lines.setdefault(name, line)
        return name

    def _put(self, value: object) -> None:
        if not self.opened:
            self.data = value
            return
        above = self.opened[-1]
        if isinstance(above.value, list):
            above.value.append(value)
            return
        if above.keeps:
            above.value[above.key] = value
        above.has_key, above.keeps = False, True

    def _plain(self, event: Any, name: str | None, line: int) -> object:  # noqa: ANN401
        """Return what a scalar says; where it cannot be told, its text, and the fault is noted."""
        text: str = event.value
        if len(text) > self.limits.text_characters:
            found = f"holds {len(text)} characters, more than {self.limits.text_characters}"
            self._note(Fault(found, "shorten it", name or "", line), name)
            return ""
        if not event.implicit[0]:
            return text
        tag: str = self.scalars.resolve(  # type: ignore[no-untyped-call]
            yaml.ScalarNode, text, (True, False)
        )
        if tag in _NUMBERS and len(text) > self.limits.number_characters:
            found = f"is a number of {len(text)} characters"
            self._note(Fault(found, "correct it", name or "", line), name)
            return ""
        construct = self.scalars.yaml_constructors.get(tag)
        if construct is None or tag.endswith(":str"):
            return text
        node = yaml.ScalarNode(tag, text, event.start_mark, event.end_mark)
        try:
            value = construct(self.scalars, node)
        except (ValueError, OverflowError, yaml.YAMLError) as error:
            # A day that no calendar has.
            found = f"{text[:40]} cannot be read ({str(error).splitlines()[0]})"
            self._note(Fault(found, "correct it", name or "", line), name)
            return text
        return value if isinstance(value, _PLAIN) else text

    def _note(self, fault: Fault, name: str | None) -> None:
        if name is not None:
            self.faults.append(fault)


_PLAIN = (str, bool, int, float, datetime.date, type(None))


def read_yaml(raw: bytes, limits: ReadingLimits = DEFAULT_LIMITS) -> Document:
    r"""Return what a YAML file says; what cannot be taken is left out and named, with its line.

    A syntax error ends the reading, for what follows it cannot be told.

    >>> read_yaml(b"a: 1\nb: [x, 2022-13-45]").faults[0].found
    '2022-13-45 cannot be read (month must be in 1..12)'
    >>> read_yaml(b"a: &x 1\nb: *x").faults[0].found
    'has the anchor &x'
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _unread(Fault("is no UTF-8", "save it as UTF-8", line=line))
    if refused := _REFUSED.search(text):
        line = text.count("\n", 0, refused.start()) + 1
        found = f"holds the control character U+{ord(refused[0]):04X}"
        return _unread(Fault(found, "take it out", line=line))
    composer = _Composer(limits)
    try:
        for event in _events(text):
            composer.take(event)
    except _UnreadableError as error:
        return Document(None, composer.lines, (*composer.faults, error.fault), ends_early=True)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "does not read"
        fault = Fault(
            f"is no YAML ({reason})", "correct the line", line=mark.line + 1 if mark else 0
        )
        return Document(None, composer.lines, (*composer.faults, fault), ends_early=True)
    if composer.data is None:
        return _unread(Fault("is empty", "restore the file"))
    return Document(composer.data, composer.lines, tuple(composer.faults))


def _unread(fault: Fault) -> Document:
    return Document(None, {}, (fault,), ends_early=True)


def _events(text: str) -> Iterable[yaml.events.Event]:
    events: Iterable[yaml.events.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
    return events
