"""Text that a page's own style sheets print before or behind elements, though no element holds it.

Strings only: counters, pictures and attributes print nothing here, nor do bullets, icons and
quotation marks (CSS Generated Content, `content`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.markup.elements import CODE, FALLBACK, VOID
from guiju.markup.layout import Printed
from guiju.markup.styles import Rule, blocks_of, compounds_of, declarations_of, keys_of, may_hide

if TYPE_CHECKING:
    from guiju.markup.styles import Visibility
    from guiju.markup.tree import Document, Element

_PSEUDO = re.compile(r"(.*?)::?(before|after)", re.IGNORECASE | re.DOTALL)
_CONTENT = re.compile(
    r"""(?:^|[;\s])content\s*+:\s*+((?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|[^;"'])*+)""",
    re.IGNORECASE | re.DOTALL,
)
_STRINGS = re.compile(r"""\s*+(?:(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')\s*+)++""", re.DOTALL)
_STRING = re.compile(r""""((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))", re.DOTALL)
_SIGNS = frozenset("%％‰¥￥≤≥")  # which belong to a number
_LONGEST = 200
_MOST = 2000
_MOST_RULES = 500
_NOTHING = frozenset({"", "html", "head", "title", "select", "option"}) | VOID | CODE | FALLBACK


@dataclass(frozen=True, slots=True)
class _Content:
    rule: Rule
    behind: bool
    text: str
    important: bool


def generated_texts(document: Document, visibility: Visibility) -> list[Printed]:
    """Return what the page's style sheets print at its elements, in no order."""
    rules = _rules(document)
    found: list[Printed] = []
    for element in document.elements if rules else ():
        if element.name in _NOTHING or len(found) >= _MOST or visibility.budget < 0:
            continue
        attributes = document.attributes(element)
        own = [one for key in keys_of(element, attributes) for one in rules.get(key, ())]
        for behind in (False, True):
            matching = [
                one
                for one in own
                if one.behind is behind and visibility.matches(one.rule, element, attributes)
            ]
            if not matching:
                continue
            best = max(
                matching, key=lambda one: (one.important, one.rule.specificity, one.rule.order)
            )
            if best.text:
                found.append(_printed(element, best.text, behind=behind))
    return found


def _printed(element: Element, text: str, *, behind: bool) -> Printed:
    if behind:
        return Printed(element.content_end, element.content_end, text)
    return Printed(element.start, element.inside, text)


def _rules(document: Document) -> dict[str, list[_Content]]:
    """Return the rules that print something or nothing, by a part of their last compound."""
    rules: dict[str, list[_Content]] = {}
    order = 0
    for start, end in document.styles:
        style = document.text[start:end]
        if "content" not in style.lower():
            continue
        for selectors, block in blocks_of(style):
            declared = list(_CONTENT.finditer(block))
            for selector in selectors.split(",") if declared else ():
                pseudo = _PSEUDO.fullmatch(selector.strip())
                compounds = compounds_of(pseudo[1]) if pseudo else ()
                order += 1
                if not pseudo or not compounds or order > _MOST_RULES:
                    continue
                value = declared[-1][1]
                hides = any(may_hide(name, own) for name, own, _ in declarations_of(block))
                key = max(compounds[-1], key=lambda part: (part[0] in "#.", part))
                rules.setdefault(key, []).append(
                    _Content(
                        Rule(compounds, (), order),
                        pseudo[2].lower() == "after",
                        "" if hides else content_text(value),
                        "!important" in value.lower(),
                    )
                )
    return rules


def content_text(value: str) -> str:
    r"""Return the words that a value of `content` prints, empty where it is no text.

    >>> [content_text(v) for v in (r"'\4e0d' '得'", '"•"', "counter(n) '条'", r'"\e601"', "none")]
    ['不得', '', '', '', '']
    """
    value = re.sub(r"!important\s*+$", "", value.strip(), flags=re.IGNORECASE)
    if not _STRINGS.fullmatch(value):
        return ""
    text = "".join(
        _ESCAPE.sub(_unescaped, one[1] or one[2] or "") for one in _STRING.finditer(value)
    )
    text = " ".join(text.split())
    says = any(char.isalnum() or char in _SIGNS for char in text)
    return text if says and len(text) <= _LONGEST else ""


def _unescaped(match: re.Match[str]) -> str:
    if not match[1]:
        return "" if match[2] == "\n" else match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
