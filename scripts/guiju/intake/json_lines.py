"""JSON lines: a page a line, with what is known of it."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import date
from typing import Any

from guiju.corpus_files import RefusedError
from guiju.intake.names import shown
from guiju.intake.preparing import check_url

FIELDS = ("text", "html", "raw_base64", "url", "title", "date", "site", "platform")
_PAGES = FIELDS[:3]
_HEAD = 65_536


def page_of(line: bytes) -> tuple[str, bytes, dict[str, str]]:
    """Return which field of a line holds its page, the page's bytes, and the other fields.

    Raises:
        RefusedError: it is no such line.
    """
    try:
        row = json.loads(line.decode("utf-8"), object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        found = f"is no UTF-8 at byte {error.start}"
        raise RefusedError(found, "write the file as UTF-8") from None
    except RecursionError:
        found = "is no JSON that reads (nested too deep)"
        raise RefusedError(found, "give one object a line") from None
    except ValueError as error:
        found = f"is no JSON that reads ({shown(str(error))})"
        raise RefusedError(found, "give one object a line") from None
    values = _checked(row)
    pages = [key for key in _PAGES if key in values]
    if len(pages) != 1:
        found = f"has {len(pages)} of text, html and raw_base64"
        raise RefusedError(found, "give one of them")
    kind = pages[0]
    return kind, _json_bytes(kind, values.pop(kind)), values


def is_json_line(head: bytes) -> bool:
    """Say whether a stream begins with an object that holds a page."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:_HEAD]
    return bool(re.match(rb'\{\s{0,9}"(?:%s)"\s{0,9}:' % "|".join(FIELDS).encode(), start))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        msg = "a key stands twice"
        raise ValueError(msg)
    return row


def _checked(row: Any) -> dict[str, str]:  # noqa: ANN401  # whatever JSON may be
    """Return the fields of a line that are given: known ones, each a text."""
    if not isinstance(row, dict):
        found = "is no JSON object"
        raise RefusedError(found, "give one object a line")
    for key, value in row.items():
        if key not in FIELDS:
            found = f"has an unknown field {shown(key)}"
            raise RefusedError(found, f"the fields are {', '.join(FIELDS)}")
        if value is not None and not isinstance(value, str):
            found = f"field {key} is no text"
            raise RefusedError(found, "write it as a string")
    values = {key: value for key, value in row.items() if value is not None}
    if "url" in values and (wrong := check_url(values["url"])):
        found = f"field url {wrong}"
        raise RefusedError(found, "give the page's address, or leave it out")
    return values


def _json_bytes(kind: str, value: str) -> bytes:
    if kind == "raw_base64":
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            found = "field raw_base64 is no base64"
            raise RefusedError(found, "encode the page's bytes anew") from None
    try:
        return value.encode("utf-8")
    except UnicodeEncodeError as error:
        found = f"field {kind} holds half a character (U+{ord(value[error.start]):04X})"
        raise RefusedError(found, "give the bytes as raw_base64") from None


def day_of(value: str | None) -> date | None:
    """Return the day that a text names, as 2022-04-08.

    Raises:
        RefusedError: it names none.
    """
    if value is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        found = f"date {shown(value)} is no day"
        raise RefusedError(found, "write it as 2022-04-08")
    try:
        return date.fromisoformat(value)
    except ValueError:
        found = f"date {value} is no day of the calendar"
        raise RefusedError(found, "write the day that the page prints") from None
