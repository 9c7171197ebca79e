"""Regions: what of a page is not its main content, and what of it is not seen.

By structure alone: semantic elements and roles, what templates call their parts, how much of a part
is links. In doubt a part stays, and the ordinary screening judges its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from guiju.labels import find_label
from guiju.markup.controls import Controls, controls_of
from guiju.markup.elements import FALLBACK, HEADINGS, Shape
from guiju.markup.generated import generated_texts
from guiju.markup.layout import Hidden, Outside, Printed
from guiju.markup.styles import Visibility
from guiju.markup.tree import Document, Element
from guiju.model import Certainty, RemovalReason

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_RULE_WORDS = re.compile(
    "不得|禁止|严禁|应当|必须|有权|处罚|视为|违规|违反|扣分|清退|须(?!知)|条件|要求|标准|规定|适用|"
    "第[一二三四五六七八九十百0-9]{1,4}[条章]|[0-9０-９](?:分|次|天|日|元|个|%|％)"
)
_SENTENCE = re.compile("[。；]")
_LONGEST_JAMMER = 40  # characters of Chinese; what is longer and speaks of rules is no jammer
_LEAST_RULE = 12
_MUCH = 0.5  # of the page's text: so much is never beside it
_MAIN_SHARE = 0.75  # of the text outside of links that the main content holds
_LINKED = 0.6
_FEWEST_LINKS = 3
_SHOWN = 120
_STRUCK = frozenset({"del", "s", "strike"})
_ANNOTATIONS = frozenset({"rt", "rp", "rtc"})
_PERMALINKS = frozenset({"¶", "#", "§", "\U0001f517"})  # a heading's link to itself, no words of it

_TAGS = {
    "nav": RemovalReason.CHROME,
    "aside": RemovalReason.CHROME,
    "footer": RemovalReason.FOOTER,
    "header": RemovalReason.CHROME,
    "dialog": RemovalReason.CHROME,
    "select": RemovalReason.CHROME,
}
_ROLES = {
    "navigation": RemovalReason.CHROME,
    "banner": RemovalReason.CHROME,
    "complementary": RemovalReason.CHROME,
    "search": RemovalReason.CHROME,
    "contentinfo": RemovalReason.FOOTER,
    "menu": RemovalReason.CHROME,
    "menubar": RemovalReason.CHROME,
    "toolbar": RemovalReason.CHROME,
    "dialog": RemovalReason.CHROME,
}
# What templates call such parts, in class and id, as whole words.
_CALLED = {
    RemovalReason.CHROME: "nav navbar navigation topnav subnav menu topbar toolbar breadcrumb"
    " breadcrumbs crumb crumbs sidebar sidenav share sharing bdsharebuttonbox social comment"
    " comments reply replies commentlist respond login signin register searchbar searchbox search"
    " pagination pager pages qrcode toast modal popup author authorinfo profile header"
    " toc catalog catalogue directory",
    RemovalReason.FOOTER: "footer foot copyright copyrights friendlink friendlinks ft",
    RemovalReason.RELATED_POST: "related relate recommend recommends recommended recommendation"
    " hot hotlist ranking prevnext previous",
    RemovalReason.ADVERTISING: "ad ads adsense advert advertisement banner",
}
_REASONS = {word: reason for reason, words in _CALLED.items() for word in words.split()}
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# What only the page's own frame is called: inside the content it may be the head of a rule.
_OF_THE_FRAME = frozenset(
    {
        "header", "ft", "foot", "hot", "author", "pages", "menu", "banner", "toc", "catalog",
        "catalogue", "directory",
    }
)  # fmt: skip
_HEADS = frozenset({"header", "banner", "role=banner", "class=header", "id=header"})


@dataclass(frozen=True, slots=True)
class Concealed:
    """A hidden stretch inside a sentence, which a repair takes out; `text` stands in its place."""

    start: int
    end: int
    certainty: Certainty
    text: str = ""


@dataclass(frozen=True, slots=True)
class Regions:
    """The parts of a page that are hidden or outside of its main content.

    `concealed` and `printed` are sorted, and nothing is printed inside of what is concealed.
    """

    main: Element
    hidden: tuple[Hidden, ...]
    concealed: tuple[Concealed, ...]
    printed: tuple[Printed, ...]
    outside: tuple[Outside, ...]


def regions_of(document: Document) -> Regions:
    """Tell the parts of a page apart. Linear in its elements, but for the depth of the page."""
    visibility = Visibility(document)
    controls = controls_of(document, visibility)
    hidden, concealed, unseen, doubts = _hidden(document, visibility, controls)
    main = main_content(document)
    found = [*unseen, *_beside(document, main, controls)]
    printed = [*doubts, *controls.printed, *generated_texts(document, visibility)]
    return Regions(
        main,
        tuple(hidden),
        tuple(concealed),
        tuple(_unconcealed(printed, concealed)),
        tuple(_outermost(found)),
    )


def _unconcealed(printed: list[Printed], concealed: list[Concealed]) -> list[Printed]:
    """Return what is printed, sorted, without what would be printed inside of hidden stretches.

    Of what is printed at the ends of several elements at one place, the innermost comes first.
    """
    kept = []
    hides = iter(concealed)
    hiding = next(hides, None)
    printed.reverse()  # sorting keeps the order of what stands at one place
    for one in sorted(printed, key=lambda one: (one.start, one.end)):
        while hiding and hiding.end <= one.start:
            hiding = next(hides, None)
        if not hiding or one.start < hiding.start:
            kept.append(one)
    return kept


def main_content(document: Document) -> Element:
    """Return the element that holds the main content, as far down as one holds most of the text.

    What counts is text outside of links; a sentence counts more than the same length of names.
    """
    elements = document.elements
    at = elements[0]
    while True:
        best = None
        position = at.number + 1
        while position < at.last:
            child = elements[position]
            if child.shape and (best is None or _weight(child) > _weight(best)):
                best = child
            position = child.last if child.shape else position + 1
        if best is None or _weight(best) < _MAIN_SHARE * _weight(at) or not _weight(best):
            return at
        if best.shape not in (Shape.BLOCK, Shape.TABLE, Shape.ROW, Shape.CELL):
            return at
        if best.is_data_table:
            return at
        at = best


def _weight(element: Element) -> int:
    return max(element.plain, 0) + 10 * element.marks


def _hidden(
    document: Document, visibility: Visibility, controls: Controls
) -> tuple[list[Hidden], list[Concealed], list[Outside], list[Printed]]:
    elements = document.elements
    hidden: list[Hidden] = []
    concealed: list[Concealed] = []
    outside: list[Outside] = []
    doubts: list[Printed] = []
    position = 1
    whole = elements[0].length
    while position < len(elements):
        element = elements[position]
        position += 1
        name = element.name
        if name == "a" and element.length == 1 and document.words(element) in _PERMALINKS:
            concealed.append(Concealed(element.start, element.end, Certainty.CERTAIN))
            position = element.last
            continue
        if name in _STRUCK and not element.blocks and _is_short(document.words(element)):
            # 扣<s>2</s>3分 must not read 23分; that the author took it back is told as a doubt.
            concealed.append(Concealed(element.start, element.end, Certainty.PROBABLE))
            position = element.last
            continue
        if name in _ANNOTATIONS and _is_short(document.words(element)):
            # 扣<ruby>三<rt>3</rt></ruby>分 must not read 三3分.
            concealed.append(Concealed(element.start, element.end, Certainty.PROBABLE))
            position = element.last
            continue
        if element.number in controls.selects:
            shown = controls.selects[element.number]
            concealed.append(Concealed(element.start, element.end, Certainty.PROBABLE, shown))
            position = element.last
            continue
        because = name if name in FALLBACK else visibility.why_hidden(element)
        if because is None or name in ("html", "body", "head", "script", "style", "input"):
            if name == "details" and "open" not in document.attributes(element):
                hidden.append(_told(element, "details", document.words(element), kept=True))
            continue
        words = document.words(element)
        if not words:
            continue
        in_line = not (element.shape or element.blocks) or element.shape in (
            Shape.CELL, Shape.RAISED,
        )  # fmt: skip
        kept = _is_like_a_rule(words, element, in_line=in_line, whole=whole)
        hidden.append(_told(element, because, words, kept=kept))
        if kept:  # its tag is doubtful, so that what it says tells of the doubt
            doubts.append(Printed(element.start, element.inside, ""))
            continue  # there may be more inside
        position = element.last
        if in_line:
            sure = name in FALLBACK or not _HAN.search(words)
            certainty = Certainty.CERTAIN if sure else Certainty.PROBABLE
            concealed.append(Concealed(element.start, element.end, certainty))
        else:
            reason = RemovalReason.CHROME
            outside.append(Outside(element.start, element.end, reason, "hidden", because))
    return hidden, concealed, outside, doubts


def _is_short(words: str) -> bool:
    return 0 < len(words) <= _LONGEST_JAMMER


def _told(element: Element, because: str, words: str, *, kept: bool) -> Hidden:
    return Hidden(element.start, element.end, because, kept, words[:_SHOWN])


def _is_like_a_rule(words: str, element: Element, *, in_line: bool, whole: int) -> bool:
    """Say whether hidden text may be a clause: then it stays, and that it is hidden is told."""
    count = len(_HAN.findall(words))
    if element.linked * 2 > len(words):
        return False
    if element.length > _MUCH * whole and count >= _LEAST_RULE:
        return True
    if in_line:
        return count > _LONGEST_JAMMER and _RULE_WORDS.search(words) is not None
    speaks = _RULE_WORDS.search(words) is not None or _SENTENCE.search(words) is not None
    return count >= _LEAST_RULE and speaks


def _beside(document: Document, main: Element, controls: Controls) -> list[Outside]:
    """Return the parts beside the main content, and those in it that say what they are."""
    elements = document.elements
    above = set()
    at: Element | None = main
    while at is not None:
        above.add(at.number)
        at = at.parent
    whole = _weight(elements[0])
    is_part = main.name not in ("", "html", "body")
    found = []
    position = 1
    while position < len(elements):
        element = elements[position]
        position += 1
        if not element.shape or element.number in above or not element.length:
            continue
        inside = main.number < element.number < main.last
        if element.number in controls.selects:
            continue
        others = element.controls - controls.within(element)
        told = _why_beside(document, element, others, inside=inside, in_part=inside and is_part)
        if told is None or _weight(element) > _MUCH * whole:
            continue
        if _may_be_a_rule(document, element) or (inside and _is_a_clause(document, element)):
            continue
        reason, because = told
        if because in _HEADS and _has_title(document, element):
            continue
        found.append(Outside(element.start, element.end, reason, "outside-content", because))
        position = element.last
    return found


def _why_beside(
    document: Document, element: Element, controls: int, *, inside: bool, in_part: bool
) -> tuple[RemovalReason, str] | None:
    name = element.name
    if name in _TAGS and not (name in ("header", "footer") and _is_in_article(element)):
        return _TAGS[name], name
    if element.attributes_text:
        attributes = document.attributes(element)
        role = attributes.get("role", "").lower()
        if role in _ROLES:
            return _ROLES[role], f"role={role}"
        for key in ("class", "id"):
            for word in _called(attributes.get(key, "")):
                if in_part and word in _OF_THE_FRAME and not _is_links(element):
                    continue
                if element.shape in (Shape.BLOCK, Shape.PARAGRAPH, Shape.TABLE, Shape.CELL):
                    return _REASONS[word], f"{key}={word}"
    is_form = name == "form" or (controls > 1 and element.shape == Shape.BLOCK)
    if is_form and controls > 0 and element.length < 60 * controls + 60:
        return RemovalReason.CHROME, "form"
    fewest = _FEWEST_LINKS if element.plain else 2
    if not inside and element.links >= fewest and _is_links(element) and not element.marks:
        return RemovalReason.CHROME, "links"
    return None


def _is_in_article(element: Element) -> bool:
    """Say whether an element is part of an article, whose head or foot it may be."""
    above = element.parent
    while above is not None:
        if above.name in ("article", "main", "section", "blockquote"):
            return True
        above = above.parent
    return False


def _has_title(document: Document, element: Element) -> bool:
    """Say whether a heading stands in a part that is more than a link to the site."""
    inside = document.elements[element.number + 1 : element.last]
    return any(other.name in HEADINGS and other.plain > 0 for other in inside)


def _is_links(element: Element) -> bool:
    return element.links > 0 and element.linked >= _LINKED * element.length


def _called(names: str) -> list[str]:
    """Return the words of class names that say what a part is for.

    >>> _called("post-nav clearfix relatedPosts navigate")
    ['nav', 'related']
    """
    if not names:
        return []
    words = (word.lower() for word in _WORD.findall(names[:300]))
    return [word for word in words if word in _REASONS]


def _may_be_a_rule(document: Document, element: Element) -> bool:
    """Say whether a part outside of links says several things that rules say."""
    if element.plain < 40 or not element.marks:
        return False
    text = document.words(element)
    return len(_RULE_WORDS.findall(text)) >= 3 and len(_SENTENCE.findall(text)) >= 2


def _is_a_clause(document: Document, element: Element) -> bool:
    """Say whether a part outside of links begins with a number and says what rules say."""
    if not element.marks or 2 * element.linked > element.length:
        return False
    text = document.words(element)
    return find_label(text) is not None and _RULE_WORDS.search(text) is not None


def _outermost(found: list[Outside]) -> list[Outside]:
    kept: list[Outside] = []
    for region in sorted(found, key=lambda region: (region.start, -region.end)):
        if not kept or region.start >= kept[-1].end:
            kept.append(region)
    return kept
