"""What a server puts up with; each limit is a setting."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from guiju.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a request may hold, how long it may take, and how many there may be at once.

    `request_seconds` is the time to find an answer, `body_seconds` the time to send a body,
    `requests` how many are answered or wait at once, `workers` how many of those are worked on,
    `connections` how many may be open, `header_bytes` the head of a request.
    """

    query_characters: int = 400
    body_bytes: int = 262_144
    page_size: int = 100
    header_bytes: int = 16_384
    requests: int = 64
    workers: int = 4
    connections: int = 256
    request_seconds: float = 10.0
    body_seconds: float = 10.0


def limits_with(settings: Iterable[str]) -> Limits:
    """Return the limits with some set by `name=value`.

    >>> limits_with(["body_bytes=1000"]).body_bytes
    1000

    Raises:
        UsageError: there is no such limit, or the value is no positive number.
    """
    limits = Limits()
    usual = {field.name: getattr(limits, field.name) for field in fields(Limits)}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in usual:
            message = f"--limit {setting}: no such limit; choose one of {', '.join(usual)}"
            raise UsageError(message)
        try:
            number = type(usual[name])(value)
        except ValueError:
            number = 0
        # Not a number compares with nothing.
        if not 0 < number <= 1_000_000_000:
            message = f"--limit {setting}: is no positive number; the usual is {usual[name]}"
            raise UsageError(message)
        limits = replace(limits, **{name: number})
    return limits
