"""What a request may ask: parameters and bodies as types, which read requests and describe them."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from pydantic import BeforeValidator, Field, StrictBool, StrictStr, TypeAdapter, ValidationError

from guiju.citation import Style
from guiju.errors import Problem
from guiju.serving.answers import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guiju.serving.limits import Limits

T = TypeVar("T")
LONGEST_NAME = 400  # characters of an id or a name
LONGEST_FACT = 200
MOST_FACTS = 200
LARGEST_OFFSET = 1_000_000

Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_NAME,
        description="An id, such as ks.dianshang-pk/4-1, pinned to an edition or not; or a name"
        " with a label or without, such as 电商PK4.1",
    ),
]


def _written(form: str, example: str) -> BeforeValidator:
    """Take a parameter only in one form: what else may pass for a number or a day is a slip."""

    def read(given: str) -> str:
        if not re.fullmatch(form, given):
            message = f"should be written like {example}"
            raise ValueError(message)
        return given

    return BeforeValidator(read)


_NUMBER = _written("[0-9]{1,9}", "20")
Limit = Annotated[int, Field(ge=1, description="At most so many"), _NUMBER]
Offset = Annotated[
    int, Field(ge=0, le=LARGEST_OFFSET, description="Leave out so many at first"), _NUMBER
]
AsOf = Annotated[
    date | None,
    _written("[0-9]{4}-[0-9]{2}-[0-9]{2}", "2022-04-08"),
    Field(description="Compute statuses for this day"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched."""

    q: Annotated[
        str,
        Field(
            min_length=1,
            description="Words, any part of a clause's text, or a rule's name and a label",
        ),
    ]
    platform: Annotated[
        str | None, Field(max_length=40, description="An id or a name: ks, 快手")
    ] = None
    topic: Annotated[str | None, Field(max_length=40, description="A topic, such as 清退")] = None
    limit: Limit = 20
    offset: Offset = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which rules are listed."""

    platform: Annotated[
        str | None, Field(max_length=40, description="An id or a name: ks, 快手")
    ] = None
    limit: Limit = 20
    offset: Offset = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """Which clauses are given, and how much of them."""

    id: Name
    as_of: AsOf = None
    full: Annotated[
        bool,
        _written("true|false", "true"),
        Field(description="With all that is known of each, as the export has it"),
    ] = False
    limit: Limit = 20
    offset: Offset = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """What is cited, and how."""

    id: Name
    style: Annotated[Style | None, Field(description="One form only; without it all six")] = None
    as_of: AsOf = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Whose questions are asked for."""

    rule: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A request without parameters."""


# A figure as it is written: 4.70 stays 4.70.
Figure = StrictStr | StrictBool | int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A shop's facts: names of what a rule asks, with a figure, an option, or yes or no."""

    rule: Name
    facts: Annotated[
        dict[Annotated[str, Field(max_length=LONGEST_FACT)], Figure],
        Field(max_length=MOST_FACTS, description="粉丝数: 800, 保证金: '500元', 已实名认证: true"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A text whose citations and quotations are checked."""

    text: Annotated[str, Field(min_length=1, description="A citation, a quotation, or a letter")]


class RefusedError(Exception):
    """A request cannot be taken; carries the HTTP status and every problem."""

    def __init__(self, status: int, problems: Iterable[Problem]) -> None:
        self.status = status
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Return the one reader and describer of a type."""
    return _adapters()[kind]


@cache
def _adapters() -> dict[type[Any], TypeAdapter[Any]]:
    kinds = (Search, Rules, Clauses, Cite, Questions, Nothing, Check, Letter)
    return {kind: TypeAdapter(kind) for kind in kinds}


def read_parameters(kind: type[T], given: Iterable[tuple[str, str]], limits: Limits) -> T:
    """Read what the address of a request asks.

    Raises:
        RefusedError: something is missing, unknown, said twice, too long or of another kind.
    """
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # each is a dataclass
    problems: list[Problem] = []
    said: dict[str, str] = {}
    for name, value in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}" if near else f"it may be {', '.join(known) or 'none'}"
            problems.append(Problem(shown(name, 40), "is no parameter here", hint))
        elif name in said:
            problems.append(Problem(name, "is given twice", "give it once"))
        elif len(value) > limits.query_characters:
            found = f"is longer than {limits.query_characters} characters"
            problems.append(Problem(name, found, "shorten it; POST /verify takes whole letters"))
        said[name] = value
    if problems:
        raise RefusedError(400, problems)
    asked = _read(kind, said, 400)
    size = getattr(asked, "limit", 1)
    if size > limits.page_size:
        found = f"{size} is more than {limits.page_size}"
        raise RefusedError(400, [Problem("limit", found, "ask for pages, with offset")])
    return asked


def read_body(kind: type[T], body: bytes) -> T:
    """Read the JSON body of a request; numbers stay as they are written.

    Raises:
        RefusedError: it is no JSON, says a name twice, or is not what is asked.
    """
    try:
        said = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_float=Decimal,
            parse_constant=_refused,
        )
    except UnicodeDecodeError as error:
        found = f"is no UTF-8 at byte {error.start}"
    except RecursionError:
        found = "is nested too deeply"
    except ValueError as error:
        found = f"is no JSON that can be read ({shown(str(error), 80)})"
    else:
        if not _is_broken(body, said):
            return _read(kind, said, 422)
        found = "holds half of a character (a lone surrogate)"
    raise RefusedError(400, [Problem("body", found, "send one JSON object in UTF-8")])


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) < len(pairs):
        message = "a name stands in it twice"
        raise ValueError(message)
    return names


def _refused(constant: str) -> object:
    message = f"{constant} is no number"
    raise ValueError(message)


def _is_broken(body: bytes, said: object) -> bool:
    r"""Say whether a text holds a lone surrogate, which JSON can write (\ud800) and nobody show."""
    if b"\\u" not in body:
        return False
    try:
        json.dumps(said, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _read(kind: type[T], said: object, status: int) -> T:
    try:
        return cast("T", adapter(kind).validate_python(said, extra="forbid"))
    except ValidationError as error:
        raise RefusedError(status, _problems(error)) from None


def _problems(error: ValidationError) -> Iterator[Problem]:
    for one in error.errors(include_url=False)[:20]:
        place = ".".join(shown(str(part), 40) for part in one["loc"]) or "body"
        yield Problem(place, one["msg"], "see /openapi.json")


def facts_said(facts: Mapping[str, str | bool | int | Decimal]) -> tuple[tuple[str, str], ...]:
    """Return facts as names with values as a person would write them.

    >>> facts_said({"粉丝数": 800, "体验分": Decimal("4.70"), "已实名认证": True})
    (('粉丝数', '800'), ('体验分', '4.70'), ('已实名认证', '是'))
    """
    return tuple(
        (name, ("是" if value else "否") if isinstance(value, bool) else f"{value}")
        for name, value in facts.items()
    )
