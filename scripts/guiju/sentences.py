"""Sentences: where they and their parts begin and end, with titles and quotes left whole.

All spans are half-open and count in the text that is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MASK = "\ufffc"  # stands for a character whose words say nothing here; no clause prints it
_LONGEST_QUOTE = 200
_TITLE_MARKS = {"《": "》", "〈": "〉"}
_QUOTES = re.compile(rf"“[^“”\n]{{1,{_LONGEST_QUOTE}}}”|「[^「」\n]{{1,{_LONGEST_QUOTE}}}」")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_STEP_END = re.compile(r"[；;]")
_COMMA = re.compile(r"[，,]")


@dataclass(frozen=True, slots=True)
class Title:
    """A title between 《 and 》, marks included; `name` is what stands between them."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SentencePart:
    """What stands between two commas; part, `sentence` and `step` (；) count within the text."""

    start: int
    end: int
    sentence: int
    step: int
    index: int


def titles_in(text: str) -> tuple[Title, ...]:
    """Return the titles of a text; one inside another belongs to it, one without an end is none.

    >>> [title.name for title in titles_in("依《甲法》《〈乙法〉实施细则》《丙")]
    ['甲法', '〈乙法〉实施细则']
    """
    found: list[Title] = []
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _TITLE_MARKS:
            opened.append((_TITLE_MARKS[char], at))
        elif char == "\n":
            opened.clear()
        elif any(close == char for close, _ in opened):
            while opened:
                close, start = opened.pop()
                if close == char:
                    break
            if not opened and char == "》" and start + 1 < at:
                found.append(Title(text[start + 1 : at], start, at + 1))
    return tuple(found)


def mask_titles(text: str) -> str:
    """Return the text with the words of its titles masked, each character by one.

    >>> mask_titles("按《禁发规范》处理").replace(MASK, "-")
    '按《----》处理'
    """
    pieces, position = [], 0
    for title in titles_in(text):
        pieces += [text[position : title.start + 1], MASK * len(title.name)]
        position = title.end - 1
    return "".join([*pieces, text[position:]])


def mask_quotes(text: str) -> str:
    """Return the text with the words between quotation marks masked, each character by one.

    >>> mask_quotes("宣传“必须买”").replace(MASK, "-")
    '宣传“---”'
    """
    return _QUOTES.sub(lambda m: f"{m[0][0]}{MASK * (len(m[0]) - 2)}{m[0][-1]}", text)


def parts_of(text: str) -> Iterator[SentencePart]:
    """Yield the parts of a text between commas, in its order, without marks and empty ones.

    >>> [(text[p.start:p.end], p.sentence, p.step) for text in ["甲，乙；丙。丁"]
    ...  for p in parts_of(text)]
    [('甲', 0, 0), ('乙', 0, 0), ('丙', 0, 1), ('丁', 1, 2)]
    """
    shown = mask_titles(text)
    sentence = step = start = index = 0
    for at, char in enumerate([*shown, "\n"]):
        ends_sentence, ends_step = _SENTENCE_END.match(char), _STEP_END.match(char)
        if not (ends_sentence or ends_step or _COMMA.match(char)):
            continue
        if shown[start:at].strip():
            yield SentencePart(start, at, sentence, step, index)
            index += 1
        start = at + 1
        sentence += bool(ends_sentence)
        step += bool(ends_sentence or ends_step)
