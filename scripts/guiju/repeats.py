"""Repeats: which lines of a page say again what an earlier line said, and what they say otherwise.

Each line is compared with few others only: with those that share a rare piece of text with it, and
with the one that follows where the line before it was found. So the time is linear in the page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.labels import find_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PIECE = 5  # characters of a sampled piece of text
_SAMPLED = 4  # a piece is sampled where the code point of its first character is divisible by this
_HOLDERS = 4  # lines remembered for each piece: boilerplate would make long lists
_TRIED = 3  # candidates compared in full for each line
_LONG = 4000  # a longer line is found only where it is the same
_SHORT = 8  # a shorter line is found only where it is the same, or the next of a run
_ALIKE = 0.6  # share of character pairs in common
_AHEAD = 4  # lines that a copy may leave out and still go on

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
    """An earlier line that says the same, and how much of the two is in common (0 to 1)."""

    line: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of lines from `start` on that repeats, in order, lines from `first` on."""

    start: int
    end: int
    first: int
    characters: int  # of the repeated lines


def twins(texts: Sequence[str]) -> list[Twin | None]:
    """Find for each line the earlier line that it repeats; spun words and marks may differ.

    >>> lines = ["店铺评分不低于4.7分，开店满90天。", "禁止私下交易。", "店肆评分不低于4.7分,开店满90天"]
    >>> [twin and twin.line for twin in twins(lines)]
    [None, None, 0]
    """
    folded = [_folded(text) for text in texts]
    pairs: dict[int, frozenset[str]] = {}

    def pairs_of(line: int) -> frozenset[str]:
        if line not in pairs:
            text = folded[line]
            pairs[line] = frozenset(text[i : i + 2] for i in range(len(text) - 1))
        return pairs[line]

    holders: dict[str, list[int]] = {}
    same: dict[str, int] = {}
    found: list[Twin | None] = []
    following: int | None = None  # the line that a copy would go on with
    begun = 0  # the line at which the present copy began
    for line, text in enumerate(folded):
        twin = None
        if text:
            exact = same.setdefault(text, line)
            if exact != line:
                twin = Twin(exact, 1.0)
            ahead = range(following, min(following + _AHEAD, begun)) if following is not None else ()
            if twin is None or twin.line not in ahead:
                # In a run a short line such as a heading may stand in many places: the next is it.
                next_ = next((i for i in ahead if folded[i] == text), None)
                twin = Twin(next_, 1.0) if next_ is not None else twin
            if twin is None and 1 < len(text) <= _LONG:
                tried = dict.fromkeys(i for i in ahead if len(folded[i]) <= _LONG)
                if len(text) >= _SHORT:
                    votes = Counter(i for piece in _pieces(text) for i in holders.get(piece, ()))
                    tried |= dict.fromkeys(i for i, _ in votes.most_common(_TRIED))
                twin = _best(tried, pairs_of, line)
            known = len(text) > _LONG or (twin is not None and twin.likeness == 1)
            for piece in () if known else _pieces(text):
                lines = holders.setdefault(piece, [])
                if len(lines) < _HOLDERS:
                    lines.append(line)
        found.append(twin)
        if twin is not None:
            if following is None or not following <= twin.line < min(following + _AHEAD, begun):
                begun = line
            following = twin.line + 1
        elif following is not None and len(text) >= _SHORT and not _nearly(found):
            following = None
    return found


def runs_of(found: Sequence[Twin | None], texts: Sequence[str]) -> list[Run]:
    """Join repeated lines to stretches; a copy may leave out or put in a few lines."""
    runs: list[Run] = []
    start = first = last = behind = characters = 0
    is_open = False
    for line, twin in enumerate(found):
        if twin is None:
            continue
        goes_on = is_open and line - last <= _AHEAD and behind < twin.line <= behind + _AHEAD
        if goes_on and twin.line < start:
            characters += len(texts[line])
        else:
            if is_open:
                runs.append(Run(start, last + 1, first, characters))
            start, first, characters, is_open = line, twin.line, len(texts[line]), True
        last, behind = line, twin.line
    if is_open:
        runs.append(Run(start, last + 1, first, characters))
    return runs


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


def _folded(text: str) -> str:
    label = find_label(text)
    return fold(text[label.end :] if label and label.end < len(text) else text)


def _pieces(text: str) -> Iterable[str]:
    """Return pieces of a text that a copy will most likely have in common with it.

    Chosen by what they begin with and not by place, so that a word put in moves none of them.
    """
    chosen = [
        text[i : i + _PIECE]
        for i, character in enumerate(text[: 1 - _PIECE])
        if not ord(character) % _SAMPLED
    ]
    return chosen or (text[:_PIECE],)


def _best(tried: Iterable[int], pairs_of: _Pairs, line: int) -> Twin | None:
    own = pairs_of(line)
    best: Twin | None = None
    for candidate in tried:
        theirs = pairs_of(candidate)
        likeness = 2 * len(own & theirs) / ((len(own) + len(theirs)) or 1)
        if likeness >= _ALIKE and (best is None or likeness > best.likeness):
            best = Twin(candidate, likeness)
    return best


def _nearly(found: Sequence[Twin | None]) -> bool:
    """Say whether one of the last lines was found: a copy may have lines of its own."""
    return any(twin is not None for twin in found[-_AHEAD:])


if TYPE_CHECKING:
    from collections.abc import Callable

    _Pairs = Callable[[int], frozenset[str]]
