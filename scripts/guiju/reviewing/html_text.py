"""Text of a page as HTML: escaped, everything in it visible, repairs named as the site does."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from guiju import words
from guiju.model import Certainty
from guiju.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.model import Repair

_LONGEST = 240  # characters of one deletion that are shown; a page's scripts may be thousands
_ENDS = 80
_LISTED = 12  # different changes of one kind that a row names
_STYLE = {Certainty.CERTAIN: "good", Certainty.PROBABLE: "doubt", Certainty.LOST: "bad"}


def shown(text: str) -> str:
    r"""Return text as HTML on one line, whatever it holds.

    >>> shown("<b>\u202e\n")
    '&lt;b&gt;〔U+202E〕⏎'
    """
    return html.escape(visible(text))


def shortened(text: str) -> str:
    """Return a long stretch with its middle left out, and how much that is.

    >>> len(shortened("甲" * 10_000)) < 300
    True
    """
    if len(text) <= _LONGEST:
        return text
    left_out = len(text) - 2 * _ENDS
    return f"{text[:_ENDS]}……（略{left_out}字）……{text[-_ENDS:]}"


def row_anchor(number: int) -> str:
    """Return the anchor of a row, counted from 0."""
    return f"r{number + 1}"


def badge(text: str, style: str) -> str:
    """Return a word in a frame; `style` is good, doubt or bad."""
    return f'<span class="badge badge--{style}">{text}</span>'


def certainty_badge(certainty: Certainty) -> str:
    """Return how sure something is."""
    return badge(words.CERTAINTY[certainty], _STYLE[certainty])


def changes_of(repairs: Iterable[Repair]) -> list[str]:
    """Return HTML that names every kind of repair, how sure, how often, and what became what."""
    by_kind: dict[tuple[str, Certainty], dict[str, int]] = {}
    for repair in repairs:
        names = "、".join(words.REPAIR[kind] for kind in repair.kinds)
        changes = by_kind.setdefault((names, repair.certainty), {})
        said = change_of(repair)
        changes[said] = changes.get(said, 0) + 1
    found = []
    for (names, certainty), changes in by_kind.items():
        listed = [
            shown(change) + (f"×{times}" if times > 1 else "") for change, times in changes.items()
        ]
        rest = f"，另有{len(listed) - _LISTED}种" if len(listed) > _LISTED else ""
        count = sum(changes.values())
        sure = words.CERTAINTY[certainty]
        mark = sure if certainty is Certainty.CERTAIN else badge(sure, _STYLE[certainty])
        found.append(f"{names}{count}处（{mark}）：{'，'.join(listed[:_LISTED])}{rest}")
    return found


def change_of(repair: Repair) -> str:
    """Return what a repair did, in words."""
    before, after = shortened(repair.before), shortened(repair.after)
    if not repair.after:
        return f"删“{before}”"
    return f"“{before}”作“{after}”" if repair.before else f"补“{after}”"
