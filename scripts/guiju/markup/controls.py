"""Form controls and pictures of characters inside a sentence: what they show is part of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guiju.markup.elements import Shape
from guiju.markup.layout import Printed
from guiju.markup.tokens import Kind

if TYPE_CHECKING:
    from guiju.markup.styles import Visibility
    from guiju.markup.tree import Document, Element

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_MARKS = re.compile("[，。；、]")
_SHOWING = frozenset(
    {"", "text", "number", "date", "tel", "email", "url", "button", "submit", "reset"}
)
_PARTS = frozenset({"select", "option", "optgroup", "textarea", "button"})
# The words of a picture that stands for a character or two, and no label of an illustration.
_CHARACTERS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff0-9.%]{1,4}")
_ILLUSTRATION = re.compile("图|表情|头像|广告|照片|截屏")
_FEWEST_HAN = 2
_MOST_EVENTS = 60  # of a line on either side of a control
_NEAR = 300  # characters of each text beside a control that are looked at
_LONGEST = 2000
_MOST = 500


@dataclass(slots=True)
class Controls:
    """The controls of a page that stand in sentences.

    `numbers` are those of their elements, sorted; `selects` says what each select shows; `printed`
    is what fields show.
    """

    numbers: list[int] = field(default_factory=list)
    selects: dict[int, str] = field(default_factory=dict)
    printed: list[Printed] = field(default_factory=list)

    def within(self, element: Element) -> int:
        """Return how many of them an element holds."""
        return bisect_left(self.numbers, element.last) - bisect_left(self.numbers, element.number)


def controls_of(document: Document, visibility: Visibility) -> Controls:
    """Return the controls of a page that stand in a line with a sentence's words and marks."""
    controls = Controls()
    for element in document.elements:
        if element.name not in ("input", "select", "button", "img"):
            continue
        if len(controls.numbers) + len(controls.printed) >= _MOST:
            break
        if not _in_sentence(document, element):
            continue
        if element.name == "img":
            words = document.attributes(element).get("alt", "").strip()
            shows = _CHARACTERS.fullmatch(words) and not _ILLUSTRATION.search(words)
            if shows and visibility.why_hidden(element) is None:
                controls.printed.append(Printed(element.start, element.inside, words))
            continue
        controls.numbers.append(element.number)
        if visibility.why_hidden(element) is not None:
            continue
        if element.name == "select":
            controls.selects[element.number] = _chosen(document, element)
        elif element.name == "input":
            attributes = document.attributes(element)
            value = " ".join(attributes.get("value", "").split())
            shows = attributes.get("type", "").strip().lower() in _SHOWING
            if shows and value and len(value) <= _LONGEST:
                controls.printed.append(Printed(element.start, element.inside, value))
    return controls


def _chosen(document: Document, select: Element) -> str:
    """Return what a select shows: the option that is selected, or the first."""
    inside = document.elements[select.number + 1 : select.last]
    options = [element for element in inside if element.name == "option"]
    chosen = [one for one in options if "selected" in document.attributes(one)]
    return document.words((chosen or options)[0]) if options else ""


def _in_sentence(document: Document, control: Element) -> bool:
    events = document.events
    before = range(control.events_start - 1, max(control.events_start - _MOST_EVENTS, 0) - 1, -1)
    behind = range(control.events_end, min(control.events_end + _MOST_EVENTS, len(events)))
    words = []
    for side in (before, behind):
        for place in side:
            kind, start, end, element = events[place]
            if element.name in _PARTS:
                continue
            if kind == Kind.TEXT:
                near = (start, min(end, start + _NEAR))
                if side is before:
                    near = (max(start, end - _NEAR), end)
                words.append(document.text[slice(*near)])
            elif element.shape != Shape.RAISED:
                break
    text = "".join(words)
    return len(_HAN.findall(text)) >= _FEWEST_HAN and _MARKS.search(text) is not None
