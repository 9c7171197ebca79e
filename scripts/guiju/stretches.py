"""Stretches: a part of a text, with the figures, metrics and times that lie in it.

A stretch tells which metric a figure measures and over what time, by where they stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from guiju.choices import overlaps
from guiju.metrics import Mention, fitting
from guiju.provisions import MetricKind
from guiju.quantities import Quantity, phrases_in
from guiju.yardsticks import shares_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guiju.metrics import Metrics
    from guiju.windows import WindowPhrase

SENTENCE_END = "。；！？\n;"
PIECE_END = SENTENCE_END + "，,：:（()）"
_ONLY_GOES_ON = re.compile(
    r"\s*(?:若|如果|如|当|一旦|其中|累计|每|且|或者?|但|又|同时|并|而|应|须|需|均|也|还|再|[，,、])*\s*"
)
_LABELLED = 6  # characters between a colon and the figure of what stands before it
_REACH = 300  # characters that a number and what it measures may lie apart
_CUT = re.compile(
    rf"[{re.escape(PIECE_END)}]|并且|而且|同时(?![进在])|且|并(?=[完已需须无未提开在保符])"
)
_QUOTED = re.compile(r"《[^》\n]{1,60}》|“[^”\n]{1,60}”")
_BRACKET = re.compile(r"[（(][^（()）\n]{0,80}[)）]")
_SCOPE = re.compile(
    r"[\u4e00-\u9fff/）)](?<!主营)(?<!经营)(?<!所属)(?<!所在)(?<!商品)(?<!商家)(?<!店铺)[^该本其各同的]类目(?:的?(?:商家|商户|店铺|商品|卖家|达人|主播))?(?=[，,]|[\u4e00-\u9fff])"
)
# 除旗舰店外，…: but 除另有规定外 says nothing, and 除上述条件外 adds to them.
_BACK = re.compile("近|过去|最近|此前|前|连续|滚动|往前")
_VARIES = re.compile(r"[（(][^（）()，。；\n]{1,16}(?:为|是|[：:])\s?$")


class Stretch:
    """A part of a text, `[start, end)`, and what its figures may rest on, all in its order."""

    def __init__(self, text: str, metrics: Metrics, start: int, end: int) -> None:
        self.text, self.metrics, self.start, self.end = text, metrics, start, end
        self.mentions = [m for m in metrics.mentions(text) if start <= m.start and m.end <= end]
        phrases = phrases_in(text)
        self.windows = [w for w in phrases.windows if start <= w.start < end]
        self.quantities = [q for q in phrases.quantities if start <= q.start < end]
        self.vague = phrases.vague
        self.all_windows = phrases.windows
        self.measured: dict[int, Mention] = {}  # what each figure read so far measures
        self.shares = shares_in(text, start, end)
        self.pieces = self._pieces()

    def _pieces(self) -> list[tuple[int, int]]:
        """Return the pieces between commas, brackets and full stops; no quantity is cut apart."""
        protected = [(q.start, q.end) for q in self.quantities]
        protected += [w.since or (w.start, w.end) for w in self.windows]
        protected += [m.span() for m in _QUOTED.finditer(self.text, self.start, self.end)]
        protected += [
            m.span()
            for m in _BRACKET.finditer(self.text, self.start, self.end)
            if not _speaks(m.group())
        ]
        kept = bytearray(len(self.text))
        for begin, end in protected:
            kept[begin:end] = b"\x01" * (end - begin)
        cuts = {self.start, self.end}
        for match in _CUT.finditer(self.text, self.start, self.end):
            if not any(kept[match.start() : match.end()]):
                cuts.add(match.end() if match.group() in PIECE_END else match.start())
        # 体验分<3.5分或触犯规则: what follows 或 is another condition.
        cuts |= {q.end for q in self.quantities if self.text.startswith("或", q.end)}
        # 实名认证、粉丝数≥1000、视频≥10条: so is an item of a row that has its own figure.
        for quantity in self.quantities:
            at = self.text.rfind("、", max(self.start, quantity.start - 40), quantity.start)
            if at >= 0 and not kept[at]:
                cuts.add(at + 1)
            if self.text.startswith("、", quantity.end):
                cuts.add(quantity.end + 1)
        pieces = []
        for begin, end in pairwise(sorted(cuts)):
            words = self.text[begin:end].strip(PIECE_END + "、 ")
            if words:
                at = self.text.index(words, begin)
                pieces.append((at, at + len(words)))
        return pieces

    def piece_of(self, at: int) -> tuple[int, int]:
        """Return the piece between commas that holds a place."""
        number = bisect_right(self.pieces, (at, self.end + 1)) - 1
        begin, end = self.pieces[number] if number >= 0 else (self.start, self.end)
        return (begin, end) if begin <= at < end else (self.start, self.end)

    def sentence_of(self, at: int) -> tuple[int, int]:
        """Return the sentence around a place, no more of it than `_REACH` to either side."""
        first, last = max(self.start, at - _REACH), min(self.end, at + _REACH)
        begin = max(self.text.rfind(char, first, at) for char in SENTENCE_END) + 1
        ends = [end for char in SENTENCE_END if (end := self.text.find(char, at, last)) >= 0]
        return max(begin, first), min(ends, default=last)

    def numbers_near(self, begin: int, end: int) -> list[Mention]:
        """Return the metrics with figures that a stretch speaks of."""
        near = between(self.mentions, begin, end)
        return [mention for mention in near if mention.metric.kind is MetricKind.NUMBER]

    def row_before(self, mention: Mention | None, quantity: Quantity) -> list[Mention]:
        """Return the other metrics of a row that one comparison behind it is about."""
        if mention is None or mention.end > quantity.start:
            return []
        near = self.numbers_near(self.sentence_of(mention.start)[0], mention.end)
        named = [m for m in near if fitting(m.metric, quantity.unit)]
        return row_of(self.text, named)[:-1] if mention in named else []

    def is_vague(self, quantity: Quantity) -> bool:
        """Say whether a figure is counted over a time that no number measures: 近半个月."""
        begin = self.sentence_of(quantity.start)[0]
        return any(begin <= start < quantity.start for start, _ in self.vague)

    def is_scoped(self, mention: Mention, quantity: Quantity) -> bool:
        """Say whether a sentence asks a figure only of shops of a category that it names."""
        begin = self.sentence_of(quantity.start)[0]
        if begin <= mention.start < quantity.start:
            return _SCOPE.search(self.text, begin, mention.start) is not None
        return _SCOPE.search(self.text, begin, quantity.start) is not None

    def varies(self, quantity: Quantity) -> bool:
        """Say whether a bracket gives others another figure: 5000元（海外商家为1000美元）."""
        if quantity.operator is not None:
            return False
        near = max(self.start, quantity.start - 20)
        begin = max(self.text.rfind(mark, near, quantity.start) for mark in "（(")
        return begin >= 0 and _VARIES.match(self.text, begin, quantity.start) is not None

    def varies_in(self, start: int, end: int) -> bool:
        """Say whether a part of the stretch holds a figure that is for others."""
        return any(self.varies(q) for q in between(self.quantities, start, end))

    def metric_of(self, quantity: Quantity) -> Mention | None:
        """Return the metric that a figure measures, None where none is told."""
        begin, end = self.sentence_of(quantity.start)
        piece = self.piece_of(quantity.start)
        fits = [m for m in self.numbers_near(begin, end) if fitting(m.metric, quantity.unit)]
        before = [m for m in fits if begin <= m.start and m.end <= quantity.start]
        after = [
            m
            for m in fits
            if quantity.number[1] <= m.start < end
            and m.start - quantity.end <= 8
            and not re.search(r"[，,。；：:\d且并或]", self.text[quantity.end : m.start])
        ]
        nearest = before[-1] if before else None
        near_gap = quantity.start - nearest.end if nearest else 1000
        if quantity.mirrored:
            return after[0] if after else None
        if after:
            gap = max(after[0].start - quantity.end, 0)
            adverb = (
                re.fullmatch(
                    r"[的为是约达已仍应须需要求]{0,4}", self.text[nearest.end : quantity.start]
                )
                if nearest
                else None
            )
            own = nearest and nearest.start >= piece[0] and (quantity.operator and adverb)
            if not own and gap < near_gap:
                return after[0]
        if nearest is None:
            return self._carried(quantity, begin)
        labels = re.fullmatch(r"\s?[：:]\s?", self.text[nearest.end : piece[0]])
        titled = labels and quantity.start - piece[0] <= _LABELLED
        if nearest.start < piece[0] and not (titled or self._goes_on(piece[0], quantity)):
            return None
        # A figure between that measures something else breaks the row: 金额的10%，最高500元.
        figures = [
            q
            for q in between(self.quantities, nearest.end, quantity.start)
            if q.unit != "倍" and not overlaps(*q.number, self.shares)
        ]
        if (
            figures
            and figures[-1].start < piece[0]
            and (self.measured.get(figures[-1].start) != nearest)
        ):
            return None
        return nearest

    def _carried(self, quantity: Quantity, begin: int) -> Mention | None:
        """Return the metric of the sentence before: 体验分低于4分，警告；低于3.5分，清退."""
        earlier_ends = [q.end for q in between(self.quantities, begin, quantity.start)]
        goes_on = self._goes_on(max(earlier_ends, default=begin), quantity)
        if quantity.operator is None or not goes_on:
            return None
        line = self.text.rfind("\n", 0, begin) + 1
        earlier = [
            m
            for m in self.metrics.mentions(self.text)
            if max(line, begin - _REACH) <= m.start < begin and m.metric.kind is MetricKind.NUMBER
        ]
        last = earlier[-1] if earlier else None
        return last if last and fitting(last.metric, quantity.unit) else None

    def _goes_on(self, begin: int, quantity: Quantity) -> bool:
        """Say whether nothing else is named from a place on: 体验分低于4分，且不低于3分."""
        words = self.text[begin : quantity.start]
        for window in reversed(between(self.windows, begin, quantity.start)):
            if window.end <= quantity.start:
                words = words[: window.start - begin] + words[window.end - begin :]
        return _ONLY_GOES_ON.fullmatch(words) is not None

    def window_of(self, quantity: Quantity, mention: Mention | None) -> WindowPhrase | None:
        """Return the time that a figure is counted over."""
        begin, end = self.sentence_of(quantity.start)
        piece = self.piece_of(quantity.start)
        first = min(quantity.start, mention.start) if mention else quantity.start
        before = [
            w
            for w in between(self.windows, begin, quantity.start)[-8:]
            if (not w.period or w.start >= min(piece[0], first) or self._leads(w))
            and self._governs(w, quantity, first)
            and not self._is_deadline(w, first)
            and not (mention and mention.metric.standing and self._of_another(w, first))
        ]
        if before:
            return before[-1]
        if mention and mention.start < begin:
            # 近30天品退率高于1%，警告；高于3%，清退: the time goes on with the figure.
            near = max(0, mention.start - _REACH)
            line = max(self.text.rfind(char, near, mention.start) for char in SENTENCE_END) + 1
            earlier = [w for w in self.all_windows if line <= w.start < mention.start]
            return earlier[-1] if earlier else None
        after = between(self.windows, quantity.end, end)
        bracketed = after and re.fullmatch(
            r"\s?[（(](?:统计|考核)?(?:周期|时间|口径)?[为是：:]?",
            self.text[quantity.end : after[0].start],
        )
        return after[0] if bracketed else None

    def _leads(self, window: WindowPhrase) -> bool:
        """Say whether a time stands alone before a comma: 每个自然年度内，违规分达12分."""
        begin, end = self.piece_of(window.start)
        return len(self.text[begin:end].strip()) <= window.end - window.start + 2

    def _of_another(self, window: WindowPhrase, first: int) -> bool:
        """Say whether another figure stands between a window and a figure."""
        return any(q.end <= first for q in between(self.quantities, window.end, first))

    def _is_deadline(self, window: WindowPhrase, first: int) -> bool:
        """Say whether a time is one to do something in, apart from a figure: 48小时内发货的，…."""
        end = self.piece_of(window.start)[1]
        return (
            first >= end
            and window.end < end - 1
            and not window.period
            and _BACK.match(self.text, window.start) is None
        )

    def _governs(self, window: WindowPhrase, quantity: Quantity, first: int) -> bool:
        """Say whether a window holds for a figure: no other lies between, or 且 joins the two."""
        begin, end = self.piece_of(window.start)
        before_all = not between(self.quantities, begin, end)  # 近365天内，…
        if not before_all and self._of_another(window, first):
            joint = self.text[window.end : first]
            return bool(re.search(r"且|并|同时|和|或|及(?!以|其|时)|、[^，。；]*$", joint))
        return True

    def speaks_of(self, mention: Mention, at: int) -> bool:
        """Say whether words of comparison still are about a figure that is named before them."""
        between = self.text[mention.end : at]
        tail = between[max(between.rfind(mark) for mark in "，,；：:（(") + 1 :]
        return len(tail) == len(between) or _ONLY_GOES_ON.fullmatch(tail) is not None

    def window_before(self, mention: Mention, at: int) -> WindowPhrase | None:
        """Return the time of a figure that is compared with another at a place."""
        begin = self.sentence_of(at)[0]
        piece = self.piece_of(at)
        for window in reversed(self.windows):
            if not begin <= window.start < at:
                continue
            figures = between(self.quantities, window.end, mention.start)
            if window.start >= piece[0] or not (figures or window.period):
                return window
        return None


def _speaks(bracket: str) -> bool:
    """Say whether a bracket says something of its own, besides what it stands behind."""
    return bool(
        phrases_in(bracket).quantities
        or re.search(r"需|须|应|暂不|备注|除外|免|若|如果|不得|仅", bracket)
    )


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


def between(placed: Sequence[_P], begin: int, end: int) -> Sequence[_P]:
    """Return those that start in a stretch; all of them are in the order of their starts."""
    first = bisect_left(placed, begin, key=lambda one: one.start)
    return placed[first : bisect_left(placed, end, lo=first, key=lambda one: one.start)]


def row_of(text: str, named: list[Mention]) -> list[Mention]:
    """Return the last metrics of a row joined by 、和与及, up to what compares them."""
    row = [named[-1]]
    for mention in reversed(named[:-1]):
        between = text[mention.end : row[0].start]
        if not re.fullmatch(r"[^，。；\d≥≤<>%]{0,4}[、和与及/][^，。；\d≥≤<>%]{0,8}", between):
            break
        row.insert(0, mention)
    return row
