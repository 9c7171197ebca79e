"""Repeats: which lines of a page say again what an earlier line said, and what they say otherwise.

Each line is compared with few others only: with those that share a rare piece of text with it, and
with the one that follows where the line before it was found. So the time is linear in the page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.labels import find_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PIECE = 5  # characters of a sampled piece of text
_SAMPLED = 4  # a piece is sampled where the code point of its first character is divisible by this
_MANY = 60  # characters from which on half the pieces do
_COMMON = 0.15  # share of its pieces that a line must have in common with one to be compared
_HOLDERS = 4  # lines remembered for each piece: boilerplate would make long lists
_TRIED = 3  # candidates compared in full for each line
_LONG = 4000  # a longer line is found only where it is the same
_SHORT = 8  # a shorter line is found only where it is the same, or the next of a run
_ALIKE = 0.6  # share of character pairs in common
AHEAD = 4  # lines that a copy may leave out and still go on

_NUMERAL = "一二三四五六七八九十百千万亿两"
_WEIGHTY = re.compile(
    # Words that hold one of the signs below and say neither no nor must.
    r"(?P<idle>[相适反供响对]应|应(?:用|对|付)|应收|[获取所值觉]得|得[到出分]|不但|不仅|不同|"
    r"非常|无论|功能|能力|可能|智能|性能|许可|认可|可见|一[样般直起定旦些种切]|第[一二三四五六七八九十]|"
    r"不断|[统唯同]一|万一|十分|只[有要])|"
    rf"(?P<number>\d+(?:\.\d+)?%?|[<>=]+|[{_NUMERAL}]+(?=[个分天日月年倍成次条种件元份名小周岁户款张])|"
    rf"分之[{_NUMERAL}]+)|"
    r"(?P<forbid>不得|不可以?|不准|不允许|不能|禁止|严禁|切勿|请勿)|"
    r"(?P<deny>没有|尚未|不|无|未|非|没|免|除外)|"
    r"(?P<must>应当|应该|必须|[应须需])|"
    r"(?P<may>可以|有权|[可能得])|"
    r"(?P<party>商[家户]|店家|卖家|达人|主播|消费者|用户|买家|顾客|平台)"
)
_PARTIES = {
    "商户": "商家",
    "店家": "商家",
    "卖家": "商家",
    "主播": "达人",
    "用户": "消费者",
    "买家": "消费者",
    "顾客": "消费者",
}


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier line that says the same, and how much of the two is in common (0 to 1).

    `differs` holds the numbers, negations, modals and parties in which they are not the same.
    """

    line: int
    likeness: float
    differs: tuple[str, str] | None = None


def twins(texts: Sequence[str], folded: Sequence[str]) -> list[Twin | None]:
    """Find for each line the earlier line that it repeats; spun words and marks may differ.

    `folded` holds each line as `fold` returns it.

    >>> lines = ["店铺评分不低于4.7分。", "禁止私下交易。", "店肆评分不低于4.7分"]
    >>> [twin and twin.line for twin in twins(lines, list(map(fold, lines)))]
    [None, None, 0]
    """
    known = _Known([_without_label(*pair) for pair in zip(texts, folded, strict=True)])
    found: list[Twin | None] = []
    following = begun = 0  # the line that the present copy would go on with; where it began
    alone = AHEAD  # lines since the last that was found
    for line in range(len(texts)):
        ahead = range(following, min(following + AHEAD, begun)) if alone < AHEAD else range(0)
        twin = known.same(line, ahead)
        if twin is None and (twin := known.alike(line, ahead)) is not None:
            twin = replace(twin, differs=differences(texts[twin.line], texts[line]))
        known.add(line, twin)
        found.append(twin)
        if twin is None:
            alone += known.is_long_enough(line)
            continue
        if twin.line not in ahead:
            begun = line
        following, alone = twin.line + 1, 0
    return found


class _Known:
    """The lines of a page up to one, and which of them hold which piece of text."""

    def __init__(self, folded: Sequence[str]) -> None:
        self._folded = folded
        self._first: dict[str, int] = {}  # whole lines
        self._holders: dict[str, list[int]] = {}
        self._pairs: dict[int, frozenset[str]] = {}
        pieces = [_pieces(text) if _SHORT <= len(text) <= _LONG else () for text in self._folded]
        counts = Counter(chain.from_iterable(pieces))
        # Of each line, those that it does not have alone; and how many of them a line must share
        # to be compared.
        self._pieces = [[one for one in own if counts[one] > 1] for own in pieces]
        self._enough = [len(own) * _COMMON for own in pieces]

    def is_long_enough(self, line: int) -> bool:
        """Say whether a line tells by itself where it comes from."""
        return len(self._folded[line]) >= _SHORT

    def same(self, line: int, ahead: range) -> Twin | None:
        """Find the first line that is the same, but for a copy the one that it goes on with."""
        text = self._folded[line]
        if not text:
            return None
        # In a copy a short line such as a heading may stand in many places: the next is it.
        first = next((i for i in ahead if self._folded[i] == text), None)
        if first is None:
            first = self._first.get(text)
        return Twin(first, 1.0) if first is not None else None

    def alike(self, line: int, ahead: range) -> Twin | None:
        """Find the line that has most in common with one, among those that may have much."""
        text = self._folded[line]
        if not 1 < len(text) <= _LONG:
            return None
        tried = [i for i in ahead if len(self._folded[i]) <= _LONG]
        if len(text) >= _SHORT:
            tried += self._likely(line)
        if not tried:
            return None
        own = self._pairs_of(line)
        best: Twin | None = None
        for candidate in tried:
            theirs = self._pairs_of(candidate)
            likeness = 2 * len(own & theirs) / ((len(own) + len(theirs)) or 1)
            if likeness >= _ALIKE and (best is None or likeness > best.likeness):
                best = Twin(candidate, likeness)
        return best

    def add(self, line: int, twin: Twin | None) -> None:
        """Let later lines find this one, unless they find the same text before it."""
        if twin is not None and twin.likeness == 1:
            return
        self._first.setdefault(self._folded[line], line)
        for piece in self._pieces[line]:
            holders = self._holders.setdefault(piece, [])
            if len(holders) < _HOLDERS:
                holders.append(line)

    def _likely(self, line: int) -> list[int]:
        """Return the lines that hold the most of a line's pieces, not just a phrase."""
        votes: dict[int, int] = {}
        for piece in self._pieces[line]:
            for holder in self._holders.get(piece, ()):
                votes[holder] = votes.get(holder, 0) + 1
        enough = self._enough[line]
        likely = [holder for holder, count in votes.items() if count >= enough]
        return sorted(likely, key=lambda holder: (-votes[holder], holder))[:_TRIED]

    def _pairs_of(self, line: int) -> frozenset[str]:
        if line not in self._pairs:
            text = self._folded[line]
            self._pairs[line] = frozenset(map(str.__add__, text, text[1:]))
        return self._pairs[line]


def differences(before: str, after: str) -> tuple[str, str] | None:
    """Return what a repeated line says otherwise in numbers, negations, modals or parties.

    Labels and the choice of words do not count: a copy may be renumbered and spun. None where both
    say the same.

    >>> differences("1、店铺DSR不低于4.7分", "1、店肆DSR不低于4.5分")
    ('4.7', '4.5')
    >>> differences("商家不得私下交易", "商家得私下交易")
    ('不得', '得')
    >>> differences("商家应当在24小时内处理", "3、店家应在24小时内办理") is None
    True
    """
    one, other = list(_weighty(before)), list(_weighty(after))
    if [key for key, _ in one] == [key for key, _ in other]:
        return None
    while one and other and one[0][0] == other[0][0]:
        del one[0], other[0]
    while one and other and one[-1][0] == other[-1][0]:
        del one[-1], other[-1]
    return "、".join(word for _, word in one), "、".join(word for _, word in other)


def _weighty(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of weight, each with what it amounts to."""
    label = find_label(text)
    folded = fold(text[label.end :] if label else text)
    for match in _WEIGHTY.finditer(folded):
        kind, word = match.lastgroup, match.group()
        if kind == "idle":
            continue
        if kind == "number":
            yield word, word
        elif kind == "party":
            yield _PARTIES.get(word, word), word
        else:
            yield kind or "", word


def _without_label(text: str, folded: str) -> str:
    """Return a folded line without its label, but a label that stands alone."""
    label = find_label(text)
    if label is None or label.end >= len(text):
        return folded
    return folded[len(fold(text[: label.end])) :]  # folding goes by character


def _pieces(text: str) -> Sequence[str]:
    """Return pieces of a text that a copy will most likely have in common with it.

    Chosen by what they begin with and not by place, so that a word put in moves none of them.
    """
    sampled = _SAMPLED if len(text) < _MANY else 2 * _SAMPLED
    if max(text) <= "\uffff":
        places = _samples(sampled).finditer(text, 0, max(len(text) + 1 - _PIECE, 0))
        chosen = [text[i : i + _PIECE] for i in map(re.Match.start, places)]
    else:
        chosen = [
            text[i : i + _PIECE]
            for i, character in enumerate(text[: 1 - _PIECE])
            if not ord(character) % sampled
        ]
    return chosen or (text[:_PIECE],)


@cache
def _samples(sampled: int) -> re.Pattern[str]:
    """Return a pattern of the basic characters whose code points are divisible by a number."""
    codes = range(0, 0x10000, sampled)
    return re.compile("[" + "".join(rf"\u{code:04x}" for code in codes) + "]")
