"""Styles: which elements of a page are not seen, by what the page itself says of them.

Only what is sure counts: a selector that is not understood, a rule for print or for narrow screens,
a later rule that shows the element again all leave it visible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.markup.tree import Document, Element

ANTI_SCRAPE_CLASSES = frozenset({"jammer"})  # what forum software calls its invisible strings

_PROPERTIES = frozenset(
    {
        "display", "visibility", "opacity", "font-size", "text-indent", "position", "left", "right",
        "top", "width", "height", "max-width", "max-height", "overflow", "color", "background",
        "background-color", "clip", "transform",
    }
)  # fmt: skip
# What a descendant may set otherwise: there the element's own value hides nothing.
_INHERITED = {"font-size": "font-size", "visibility": "visib", "color": "color"}
_GROUND = frozenset({"background", "background-color"})
_PLACES = frozenset({"position", "left", "right", "top", "clip"})
_SIZES = frozenset({"width", "height", "max-width", "max-height", "overflow"})
_TOGETHER = {
    "color": _GROUND | {"color"},
    **dict.fromkeys(("left", "right", "top", "clip"), _PLACES),
    **dict.fromkeys(("width", "height", "max-width", "max-height"), _SIZES),
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMPOUND = re.compile(r"(?:[A-Za-z][\w-]*|\*)?(?:[.#][\w-]+)*")
_PART = re.compile(r"[.#]?[\w-]+")
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(?:px|pt|em|rem|%|vw|vh)?")
_END = r"""\s*(?:[;}!"']|$)"""
_HIDES = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*[0.]+{_END}"
    rf"|font-size\s*:\s*(?:[01](?:\.\d*)?|\.\d+)(?:px|pt|em|rem|%)?{_END}|(?:indent|left|right|top)\s*:\s*-\d{{2}}"
    rf"|(?:width|height)\s*:\s*[01](?:px)?{_END}|clip\s*:|scale\(\s*0",
    re.IGNORECASE,
)
# What an element says of itself by its attributes.
_SUSPECT = re.compile(
    rf"{_HIDES.pattern}|\bhidden(?![\w-])|" + "|".join(ANTI_SCRAPE_CLASSES), re.IGNORECASE
)
_FAR = 400  # pixels, or ten times as many ems, beyond the page's edge
_MOST_RULES = 3000
_MOST_STEPS = 300_000  # of matching selectors; a page that needs more hides nothing by them
_LONGEST_SHEET = 400_000
_NAMED_COLOURS = {"white": "ffffff", "black": "000000", "transparent": ""}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a style sheet for one selector; `compounds` from the outermost to the element."""

    compounds: tuple[tuple[str, ...], ...]
    declarations: tuple[tuple[str, str, bool], ...]  # property, value, important
    order: int

    @property
    def specificity(self) -> tuple[int, int, int]:
        """How much the rule counts beside others."""
        parts = [part for compound in self.compounds for part in compound]
        ids = sum(part[0] == "#" for part in parts)
        classes = sum(part[0] == "." for part in parts)
        return ids, classes, len(parts) - ids - classes


@dataclass(slots=True)
class Sheet:
    """The rules of a page that may hide or show something, by a part of their last compound."""

    rules: dict[str, list[Rule]] = field(default_factory=dict)


def declarations_of(style: str) -> list[tuple[str, str, bool]]:
    """Return the properties of a style that bear on whether its element is seen.

    >>> declarations_of("Display: none !important; margin:0")
    [('display', 'none', True)]
    """
    found = []
    for part in style.split(";"):
        name, sign, value = part.partition(":")
        name = name.strip().lower()
        if sign and name in _PROPERTIES:
            value = value.strip().lower()
            important = value.endswith("!important")
            found.append((name, value.removesuffix("!important").strip(), important))
    return found


def read_sheet(styles: Iterable[str], *, coloured: bool) -> Sheet:
    """Return the rules of a page's style sheets that bear on what is seen.

    Of a sheet that hides nothing, none: only properties that some rule hides by are of interest.
    `coloured` says that a tag of the page states what ground it stands on.
    """
    blocks = [
        (selectors, declarations_of(block))
        for style in styles
        if _HIDES.search(style) or "color" in style
        for selectors, block in blocks_of(style)
    ]
    wanted: set[str] = set()
    for _, declarations in blocks:
        names = {name for name, _, _ in declarations}
        for name, value, _ in declarations:
            on_ground = name == "color" and (coloured or bool(names & _GROUND))
            if on_ground or may_hide(name, value):
                wanted |= _TOGETHER.get(name, {name})
    sheet = Sheet()
    order = 0
    for selectors, declarations in blocks if wanted else ():
        own = tuple(declared for declared in declarations if declared[0] in wanted)
        for selector in selectors.split(",") if own else ():
            compounds = compounds_of(selector)
            order += 1
            if compounds and order <= _MOST_RULES:
                key = max(compounds[-1], key=lambda part: (part[0] in "#.", part))
                sheet.rules.setdefault(key, []).append(Rule(compounds, own, order))
    return sheet


def may_hide(name: str, value: str) -> bool:
    """Say whether a declaration may hide its element, alone or with others."""
    number = _number(value)
    match name:
        case "display":
            return value == "none"
        case "visibility":
            return value in ("hidden", "collapse")
        case "opacity":
            return number == 0
        case "font-size" | "width" | "height" | "max-width" | "max-height":
            return number in (0, 1) and _is_tiny(value)
        case "text-indent" | "left" | "right" | "top":
            return number is not None and number < 0
        case "transform":
            return "scale(0" in value
        case "clip":
            return True
    return False


def blocks_of(style: str) -> Iterable[tuple[str, str]]:
    """Yield selectors and declarations of a sheet; what stands in an at-rule is passed over."""
    style = _COMMENT.sub(" ", style[:_LONGEST_SHEET])
    position = 0
    while (brace := style.find("{", position)) >= 0:
        prelude = style[position:brace].rpartition(";")[2].strip()
        if prelude.startswith("@"):
            depth, at = 1, brace + 1
            while depth and (found := _BRACE.search(style, at)):
                depth += 1 if found.group() == "{" else -1
                at = found.end()
            position = at if not depth else len(style)
            continue
        end = style.find("}", brace)
        end = end if end >= 0 else len(style)
        yield prelude, style[brace + 1 : end]
        position = end + 1


_BRACE = re.compile("[{}]")


def compounds_of(selector: str) -> tuple[tuple[str, ...], ...]:
    """Return the compounds of a selector, none where it is not understood.

    >>> compounds_of("div.a > #b"), compounds_of("a:hover")
    ((('div', '.a'), ('#b',)), ())
    """
    found = []
    for word in selector.replace(">", " ").split():
        if not _COMPOUND.fullmatch(word):
            return ()
        parts = tuple(_PART.findall(word)) if word != "*" else ()
        if not parts:
            return ()
        found.append(tuple(part if part[0] in ".#" else part.lower() for part in parts))
    return tuple(found)


class Visibility:
    """Says of a page's elements whether they are hidden, and by what."""

    def __init__(self, document: Document) -> None:
        """Read the page's own style sheets."""
        self.document = document
        text = document.text
        raws = {element.attributes_text for element in document.elements}
        self.coloured = any("background" in raw or "bgcolor" in raw for raw in raws)
        styles = (text[start:end] for start, end in document.styles)
        self.sheet = read_sheet(styles, coloured=self.coloured)
        self.suspects: dict[tuple[str, str], bool] = {}
        self.budget = _MOST_STEPS

    def why_hidden(self, element: Element) -> str | None:
        """Return what hides an element by itself, None if nothing is known to."""
        key = element.name, element.attributes_text
        suspect = self.suspects.get(key)
        if suspect is None:
            suspect = self.suspects[key] = self._is_suspect(element)
        if not suspect:
            return None
        attributes = self.document.attributes(element)
        if "hidden" in attributes and attributes["hidden"] != "until-found":
            return "hidden"
        if ANTI_SCRAPE_CLASSES.intersection(attributes.get("class", "").split()):
            return "anti-scrape-class"
        style = self._style(element, attributes)
        return self._reason(element, style) if style else None

    def _is_suspect(self, element: Element) -> bool:
        """Say whether an element of this name with these attributes may be hidden at all."""
        raw = element.attributes_text
        if raw and (_SUSPECT.search(raw) or (self.coloured and "color" in raw)):
            return True
        if not self.sheet.rules:
            return False
        keys = keys_of(element, self.document.attributes(element))
        return any(key in self.sheet.rules for key in keys)

    def _style(self, element: Element, attributes: dict[str, str]) -> dict[str, str]:
        """Return what counts for an element of its own style and of the sheet's rules."""
        ranked = []
        if self.sheet.rules:
            for key in keys_of(element, attributes):
                for rule in self.sheet.rules.get(key, ()):
                    if self.matches(rule, element, attributes):
                        ranked += [
                            ((important, 0, rule.specificity, rule.order), name, value)
                            for name, value, important in rule.declarations
                        ]
        if "style" in attributes:
            ranked += [
                ((important, 1, (0, 0, 0), 0), name, value)
                for name, value, important in declarations_of(attributes["style"])
            ]
        if element.name == "font" and "color" in attributes:
            ranked.append(((False, -1, (0, 0, 0), 0), "color", attributes["color"].lower()))
        ranked.sort(key=lambda row: row[0])
        return {name: value for _, name, value in ranked}

    def matches(self, rule: Rule, element: Element, attributes: dict[str, str]) -> bool:
        """Say whether a rule is meant for an element."""
        self.budget -= 1
        if self.budget < 0 or not set(rule.compounds[-1]) <= set(keys_of(element, attributes)):
            return False
        wanted = list(rule.compounds[:-1])
        above = element.parent
        while wanted and above is not None:
            self.budget -= 1
            if self.budget < 0:
                return False
            if set(wanted[-1]) <= set(keys_of(above, self.document.attributes(above))):
                wanted.pop()
            above = above.parent
        return not wanted

    def _reason(self, element: Element, style: dict[str, str]) -> str | None:
        if style.get("display") == "none":
            return "display"
        if style.get("visibility") in ("hidden", "collapse") and self._alone(element, "visibility"):
            return "visibility"
        if _number(style.get("opacity")) == 0:
            return "opacity"
        size = _number(style.get("font-size"))
        if size is not None and 0 <= size <= 1 and _is_tiny(style["font-size"]):
            return "font-size" if self._alone(element, "font-size") else None
        if _is_off_screen(style):
            return "off-screen"
        if "scale(0)" in style.get("transform", "") or _is_empty(style):
            return "no-size"
        colour = _colour(style.get("color"))
        if colour and colour == self._background(element, style):
            return "colour" if self._alone(element, "color") else None
        return None

    def _alone(self, element: Element, name: str) -> bool:
        """Say whether nothing inside an element sets a property of its own."""
        inside = self.document.elements[element.number + 1 : element.last]
        hint = _INHERITED[name]
        return not any(hint in other.attributes_text.lower() for other in inside)

    def _background(self, element: Element, style: dict[str, str]) -> str:
        """Return the nearest colour that an element or one around it states to stand on."""
        stated = _stated_background(style)
        above = element.parent
        while not stated and above is not None:
            if "background" in above.attributes_text or "bgcolor" in above.attributes_text:
                attributes = self.document.attributes(above)
                own = {
                    name: value for name, value, _ in declarations_of(attributes.get("style", ""))
                }
                stated = _stated_background(own) or _colour(attributes.get("bgcolor")) or ""
            above = above.parent
        return stated


def keys_of(element: Element, attributes: dict[str, str]) -> list[str]:
    """Return what a selector may call an element by: its name, classes and id."""
    keys = [element.name]
    keys += [f".{name}" for name in attributes.get("class", "").split()]
    if own := attributes.get("id"):
        keys.append(f"#{own}")
    return keys


def _number(value: str | None) -> float | None:
    match = _LENGTH.match(value) if value else None
    return float(match[1]) if match else None


def _is_tiny(value: str) -> bool:
    """Say whether a size of letters is one that nobody reads: 0, 1px, but not 1em."""
    match = _LENGTH.fullmatch(value)
    return match is not None and (float(match[1]) == 0 or value.endswith(("px", "pt")))


def _is_off_screen(style: dict[str, str]) -> bool:
    places = ["text-indent"]
    if style.get("position") in ("absolute", "fixed"):
        places += ["left", "right", "top"]
        if re.match(r"rect\(\s*(?:0|1px|auto)[\s,]", style.get("clip", "")):
            return True
    for place in places:
        number = _number(style.get(place))
        if number is not None:
            unit = 10 if style[place].endswith("em") else 1
            if number * unit <= -_FAR:
                return True
    return False


def _is_empty(style: dict[str, str]) -> bool:
    if not style.get("overflow", "").startswith(("hidden", "clip")):
        return False
    sizes = (style.get(name) for name in ("width", "height", "max-width", "max-height"))
    return any(size is not None and _number(size) in (0, 1) and _is_tiny(size) for size in sizes)


def _stated_background(style: dict[str, str]) -> str:
    stated = style.get("background-color") or style.get("background") or ""
    return _colour(stated.split()[0] if stated.split() else "") or ""


def _colour(value: str | None) -> str | None:
    """Return a colour as six digits, empty where there is none.

    >>> _colour("#FFF"), _colour("rgb(255, 255, 255)"), _colour("white")
    ('ffffff', 'ffffff', 'ffffff')
    """
    value = (value or "").strip().lower()
    if value in _NAMED_COLOURS:
        return _NAMED_COLOURS[value]
    if re.fullmatch("#[0-9a-f]{6}", value):
        return value[1:]
    if re.fullmatch("#[0-9a-f]{3}", value):
        return "".join(digit * 2 for digit in value[1:])
    if match := re.fullmatch(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", value):
        return "".join(f"{int(part):02x}" for part in match.groups())
    return None
