"""Ordered lists: the numbers that a browser prints before the items, for its reader sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju.labels import find_label
from guiju.markup.tokens import Kind

if TYPE_CHECKING:
    from guiju.markup.tree import Document, Element

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_BEGINNING = 40  # characters of an item that may hold a label of its own


def numbers_of(document: Document, ordered: Element) -> dict[int, str]:
    """Return what is printed before the items of an ordered list, by their elements' numbers.

    Nothing where the page says that it prints no numbers, or where the items' own text begins with
    labels: there a style that is not in the page takes the numbers away.
    """
    items = []
    position = ordered.number + 1
    while position < ordered.last:
        element = document.elements[position]
        if element.name == "li" and element.parent is ordered:
            items.append(element)
        position = element.last if element.parent is ordered else position + 1
    own = document.attributes(ordered)
    style = own.get("style", "").replace(" ", "").lower()
    if "list-style:none" in style or "list-style-type:none" in style:
        return {}
    labelled = sum(find_label(_beginning(document, item)) is not None for item in items)
    if labelled * 2 > len(items):
        return {}
    step = -1 if "reversed" in own else 1
    number = _integer(own.get("start"), len(items) if step < 0 else 1)
    found = {}
    for item in items:
        attributes = document.attributes(item)
        number = _integer(attributes.get("value"), number)
        found[item.number] = (
            f"{printed_number(number, attributes.get('type') or own.get('type'))}. "
        )
        number += step
    return found


def printed_number(number: int, kind: str | None) -> str:
    """Return a number as a list of a type prints it.

    >>> [printed_number(n, t) for n, t in ((3, None), (28, "a"), (4, "I"), (0, "a"))]
    ['3', 'ab', 'IV', '0']
    """
    if kind in ("a", "A") and number > 0:
        letters = ""
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord(kind) + letter) + letters
        return letters
    if kind in ("i", "I") and 0 < number < 4000:
        roman = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            roman += sign * count
        return roman if kind == "i" else roman.upper()
    return str(number)


def _beginning(document: Document, item: Element) -> str:
    for event in document.events[item.events_start : min(item.events_start + 12, item.events_end)]:
        if event.kind == Kind.TEXT:
            words = document.text[event.start : event.end].strip()
            if words:
                return words[:_BEGINNING]
    return ""


def _integer(value: str | None, default: int) -> int:
    value = (value or "").strip()
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdigit() and len(digits) < 7 else default
