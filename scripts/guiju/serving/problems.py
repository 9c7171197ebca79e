"""Errors over HTTP as RFC 9457 has them: place, thing found, thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from guiju.exporting.plain import json_text, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.errors import Problem

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One thing wrong: where, what was found there, and what to do."""

    place: str
    found: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ProblemDetails:
    """What is wrong with a request, or with the server; `problems` holds each, the first above."""

    type: str
    title: str
    status: int
    detail: str
    place: str
    found: str
    remedy: str
    problems: tuple[ProblemLine, ...]


def problem_json(status: int, problems: Iterable[Problem]) -> bytes:
    """Return the body of an answer with this status."""
    lines = tuple(ProblemLine(one.place, one.found, one.remedy) for one in problems)
    first = lines[0]
    details = ProblemDetails(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=f"{first.place}: {first.found}; {first.remedy}",
        place=first.place,
        found=first.found,
        remedy=first.remedy,
        problems=lines,
    )
    return json_text(plain(details)).encode("utf-8")
