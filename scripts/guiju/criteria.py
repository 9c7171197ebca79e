"""Criteria: what a clause asks of a shop, read from its words with the metrics of the taxonomy.

Spun words are read as their likely originals, but every place counts in the printed text, and a
criterion's words and evidence are the printed ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from guiju.choices import OPENED, categories_in, categories_of, options_in, overlaps
from guiju.comparisons import COMPARISON, negated, operator_of
from guiju.metrics import Mention, converted, fitting, is_ambiguous
from guiju.numerals import number_of
from guiju.provisions import MetricKind, Operator
from guiju.quantities import Quantity, phrases_in
from guiju.windows import WindowPhrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guiju.metrics import Metrics
    from guiju.reading import Reading


@dataclass(frozen=True, slots=True)
class Draft:
    """A criterion on its way; `start`/`end` count in the reading, its words come when placed."""

    start: int
    end: int
    metric: str | None
    operator: Operator
    value: Decimal | bool | tuple[str, ...] | None
    unit: str | None = None
    window: WindowPhrase | None = None
    reference: tuple[int, int] | None = None
    exemption: DraftExemption | None = None
    alternative: int | None = None  # drafts with the same number are alternatives: any of them
    unit_missing: bool = False


@dataclass(frozen=True, slots=True)
class DraftExemption:
    """When a criterion is not asked; the spans count in the reading."""

    start: int
    end: int
    conditions: tuple[Draft, ...]
    effect: tuple[int, int]


_ONLY_GOES_ON = re.compile(
    r"\s*(?:若|如果|如|当|一旦|其中|累计|每|且|或者?|但|又|同时|并|而|应|须|需|均|也|还|再|[，,、])*\s*"
)
_LABELLED = 6  # characters between a colon and the figure of what stands before it
_REACH = 300  # characters that a number and what it measures may lie apart
_SENTENCE_END = "。；！？\n;"
_PIECE_END = _SENTENCE_END + "，,：:（()）"
_CUT = re.compile(
    rf"[{re.escape(_PIECE_END)}]|并且|而且|同时(?![进在])|且|并(?=[完已需须无未提开在保符])"
)
_QUOTED = re.compile(r"《[^》\n]{1,60}》|“[^”\n]{1,60}”")
_BRACKET = re.compile(r"[（(][^（()）\n]{0,80}[)）]")
_LEADS = re.compile(
    r"\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]\s*)?(?:或者?|注意|备注|注|另外|此外|同时|首先|其次|再次|最后|并且|而且|并|且|以及|第[一二三四五]|其中|如|若|如果|当|即)?[，,：:]?\s*"
)
_ENDS = "、。；;，,：:、 \n"
_DENIED = re.compile(
    r"(?:不存在|未出现过?|未发生过?|没有(?!达到|超过)|未曾?(?=因|被|受|有)|不得存在|不得有|不得出现|无(?=因|违规|一次))[^，。；\n]{0,60}$"
)
_NOT = re.compile(
    r"(?:未|没有?|不|尚未|无|非|从未|不得|不能|无需|不需要?|并未)(?:曾|已|经|再|可|能|按时|及时|如期|足额|依法|按规定)*$"
)
_DOUBT = re.compile(r"[未没不无非缺禁免]")
_EXEMPT = re.compile(
    r"(?:可以?|则|均|暂时?|可暂|予以|给予)?(?:免审核?|免考核|免于考核|豁免|不受此限|不受限制|(?:暂|暂时)?不(?:做|予|进行|参与|纳入)?(?:此项|该项|本项|指标)?考核|(?:暂)?不(?:做|作)?(?:此项|该项|本项)?要求|不适用(?:本条|本项|该条|此条|上述)?|(?:暂)?不纳入(?:考核|计算|统计)|除外|无需(?:满足|考核))"
)
_EXEMPT_OPENS = re.compile(r"若|如果|如(?!下|何|实)|对于|新商家|新入驻|新开|新店|新达人|新主播")
_REQUIRES = re.compile(r"需|须|应|要|必须|满足|具备|达到|拥有|缴纳|交纳|有(?!关|权|序|限)")
_ABSENT = re.compile(r"(?:无|没有|未产生|尚无|暂无|未有)$")
_DEALT_WITH = re.compile(
    r"(?:将|应|均)?(?:按照?|依照?|依据|根据|参照)[^，。；\n]{1,40}(?:处理|处罚|处置|执行)$"
)
_SCOPE = re.compile(
    r"[\u4e00-\u9fff/）)](?<!主营)(?<!经营)(?<!所属)(?<!所在)(?<!商品)(?<!商家)(?<!店铺)[^该本其各同的]类目(?:的?(?:商家|商户|店铺|商品|卖家|达人|主播))?(?=[，,]|[\u4e00-\u9fff])"
)
# 除旗舰店外，…: but 除另有规定外 says nothing, and 除上述条件外 adds to them.
_BACK = re.compile("近|过去|最近|此前|前|连续|滚动|往前")
_BUT = re.compile(
    r"(?:(?<=[，。；：\n])|^)(?P<said>除(?P<who>(?!满足|符合|具备|上述|以上|前述|法律|另有|本|按|依)[^，。；\n]{2,40}?)(?:以|之)?外)[，,](?!还|也|仍|均?应同时)(?<!规定外，)(?<!约定外，)(?<!情况外，)",
    re.MULTILINE,
)
_VARIES = re.compile(r"[（(][^（）()，。；\n]{1,16}(?:为|是|[：:])\s?$")
_AVERAGE = r"(?:平均|均值|中位|大盘|同行|同类|行业|类目)"
_FACTOR = r"(?P<factor>\d{1,4}(?:\.\d{1,3})?|[一二两三四五六七八九十]{1,3})"
_REFERENCE = re.compile(
    rf"(?P<op>{COMPARISON})(?P<name>[^，。；：\n≥≤<>=%\d一二两三四五六七八九十倍]{{0,20}}{_AVERAGE}[^，。；：\n≥≤<>=\d倍]{{0,16}}?)"
    rf"(?:的?{_FACTOR}倍|(?=[，。；：\n、）)的]|时|$))"
)
# 低于应缴额的50%, 高于吊牌价的3倍: part of another amount, whatever it is called.
_SHARE = re.compile(
    rf"(?!最|至|上限|累计)(?P<op>{COMPARISON})(?P<name>[\u4e00-\u9fff]{{2,16}}?)(?:的|(?<=[额价费款数量])(?=\d))"
    rf"(?:百分之(?P<hundredths>\d{{1,3}}(?:\.\d{{1,3}})?|[零一二两三四五六七八九十]{{1,4}})|{_FACTOR}\s?(?P<unit>倍|%|％|折|成))"
)
_SHARE_OF = {
    "倍": Decimal(1),
    "%": Decimal(100),
    "％": Decimal(100),
    "折": Decimal(10),
    "成": Decimal(10),
}


def drafts_in(
    reading: Reading, metrics: Metrics, span: tuple[int, int] | None = None, *, asked: bool
) -> tuple[Draft, ...]:
    """Return the criteria that a stretch of a text prints, in its order.

    With `asked` the stretch is known to state conditions (it stands in a list of them, or behind
    若): a bare count is reached from its number on, and what no metric measures is asked in the
    clause's own words. Without it only figures that are compared, of known metrics, count.
    """
    start, end = span or (0, len(reading.text))
    finder = _Finder(reading, metrics, start, end, asked)
    return finder.drafts()


class _Finder:
    """The criteria of one stretch while they are looked for."""

    def __init__(
        self, reading: Reading, metrics: Metrics, start: int, end: int, asked: bool
    ) -> None:
        self.reading, self.metrics, self.asked = reading, metrics, asked
        self.start, self.end = start, end
        self.text = reading.text
        self.mentions = [
            m for m in metrics.mentions(self.text) if start <= m.start and m.end <= end
        ]
        phrases = phrases_in(self.text)
        self.windows = [w for w in phrases.windows if start <= w.start < end]
        self.quantities = [q for q in phrases.quantities if start <= q.start < end]
        self.vague = phrases.vague
        self.all_windows = phrases.windows
        self.measured: dict[int, Mention] = {}  # what each figure read so far measures
        self.shares = [m.span() for m in _SHARE.finditer(self.text, start, end)]
        self.pieces = self._pieces()

    def drafts(self) -> tuple[Draft, ...]:
        exempt = self._exempt_pieces()
        outside = [(a, b) for a, b in self.pieces if not overlaps(a, b, exempt)]
        found: list[Draft] = []
        for quantity in self.quantities:
            if not overlaps(quantity.start, quantity.end, exempt):
                found += self._numeric(quantity)
        found += self._references(exempt)
        found += self._choices(exempt)
        found += self._opened(exempt)
        found += self._facts(exempt, found)
        if self.asked:
            found += self._own_words(outside, found)
        if self.asked and not found:
            found += self._whole()
        found.sort(key=lambda draft: (draft.start, draft.end))
        for piece in exempt:
            found = self._exempted(found, piece)
        opens = max(self.text.rfind(char, 0, self.start) for char in _SENTENCE_END) + 1
        for match in _BUT.finditer(self.text, opens, self.end):
            found = self._all_but(found, match)
        return self._alternatives(found)

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
                cuts.add(match.end() if match.group() in _PIECE_END else match.start())
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
            words = self.text[begin:end].strip(_PIECE_END + "、 ")
            if words:
                at = self.text.index(words, begin)
                pieces.append((at, at + len(words)))
        return pieces

    def _piece_of(self, at: int) -> tuple[int, int]:
        number = bisect_right(self.pieces, (at, self.end + 1)) - 1
        begin, end = self.pieces[number] if number >= 0 else (self.start, self.end)
        return (begin, end) if begin <= at < end else (self.start, self.end)

    def _sentence_of(self, at: int) -> tuple[int, int]:
        """Return the sentence around a place, no more of it than `_REACH` to either side."""
        first, last = max(self.start, at - _REACH), min(self.end, at + _REACH)
        begin = max(self.text.rfind(char, first, at) for char in _SENTENCE_END) + 1
        ends = [end for char in _SENTENCE_END if (end := self.text.find(char, at, last)) >= 0]
        return max(begin, first), min(ends, default=last)

    def _numbers_near(self, begin: int, end: int) -> list[Mention]:
        """Return the metrics with figures that a stretch speaks of."""
        near = _between(self.mentions, begin, end)
        return [mention for mention in near if mention.metric.kind is MetricKind.NUMBER]

    def _numeric(self, quantity: Quantity) -> Iterator[Draft]:
        if (
            quantity.unit == "倍"
            or overlaps(*quantity.number, self.shares)
            or self._varies(quantity)
        ):
            return
        if any(
            m.start <= quantity.number[0] and quantity.number[1] <= m.end
            for m in self._numbers_near(max(0, quantity.start - 24), quantity.end)
        ):
            return
        mention = self._metric_of(quantity)
        if mention:
            self.measured[quantity.start] = mention
        if mention and self._is_vague(quantity):
            mention = None  # the figure over an unknown time is another figure
        operator = quantity.operator
        if operator is None:
            needs = _REQUIRES.search(self.text, self._piece_of(quantity.start)[0], quantity.start)
            counted = self._is_event(mention) if mention else self._is_count(quantity)
            if not self.asked or not (counted or (mention and needs)):
                return
            operator = Operator.AT_LEAST
        if mention is None and not self.asked:
            return
        if mention is None and not self._is_condition(quantity):
            return
        spans = [(quantity.start, quantity.end)]
        if mention and mention.start >= self._sentence_of(quantity.start)[0]:
            spans.append((mention.start, mention.end))
        piece = self._piece_of(quantity.start)
        if denied := _DENIED.search(self.text, piece[0], quantity.start):
            operator = negated(operator)
            spans.append((denied.start(), denied.start() + 1))
        window = self._window_of(quantity, mention)
        if window and window.start >= self._sentence_of(quantity.start)[0]:
            spans.append((window.start, window.end))
            if window.since:
                spans.append(window.since)
        value, unit = quantity.value, quantity.unit
        if mention and self._is_scoped(mention, quantity):
            if not self.asked:
                return
            mention = None  # 食品类目商家保证金≥1万元: who sells none is not asked
        record = mention.metric if mention else None
        if record and unit:
            value, unit = converted(record, value, unit)
        if mention is None:
            spans.append(piece)
        start, end = _hull(spans)
        draft = Draft(
            start,
            end,
            record.name if record else None,
            operator,
            value,
            unit,
            window,
            unit_missing=bool(record and unit is None and is_ambiguous(record)),
        )
        # 描述评分、物流服务均≥4.5: each figure of the row is compared.
        for other in self._row_before(mention, quantity):
            yield replace(draft, start=min(start, other.start), metric=other.metric.name)
        yield draft

    def _row_before(self, mention: Mention | None, quantity: Quantity) -> list[Mention]:
        """Return the other metrics of a row that one comparison behind it is about."""
        if mention is None or mention.end > quantity.start:
            return []
        near = self._numbers_near(self._sentence_of(mention.start)[0], mention.end)
        named = [m for m in near if fitting(m.metric, quantity.unit)]
        return _enumerated(self.text, named)[:-1] if mention in named else []

    def _is_vague(self, quantity: Quantity) -> bool:
        """Say whether a figure is counted over a time that no number measures: 近半个月."""
        begin = self._sentence_of(quantity.start)[0]
        return any(begin <= start < quantity.start for start, _ in self.vague)

    def _is_scoped(self, mention: Mention, quantity: Quantity) -> bool:
        """Say whether a sentence asks a figure only of shops of a category that it names."""
        begin = self._sentence_of(quantity.start)[0]
        if begin <= mention.start < quantity.start:
            return _SCOPE.search(self.text, begin, mention.start) is not None
        return _SCOPE.search(self.text, begin, quantity.start) is not None

    def _varies(self, quantity: Quantity) -> bool:
        """Say whether a bracket gives others another figure: 5000元（海外商家为1000美元）."""
        if quantity.operator is not None:
            return False
        near = max(self.start, quantity.start - 20)
        begin = max(self.text.rfind(mark, near, quantity.start) for mark in "（(")
        return begin >= 0 and _VARIES.match(self.text, begin, quantity.start) is not None

    def _varies_in(self, start: int, end: int) -> bool:
        return any(self._varies(q) for q in _between(self.quantities, start, end))

    def _is_event(self, mention: Mention) -> bool:
        """Say whether a metric counts what happens: so many times is so many at least."""
        return mention.metric.unit == "次"

    def _is_count(self, quantity: Quantity) -> bool:
        """Say whether a bare number counts what happened: 被中断直播3次的."""
        rest = self.text[quantity.end : quantity.end + 1]
        return quantity.unit == "次" and (not rest.strip() or rest in "的时，,。；;")

    def _is_condition(self, quantity: Quantity) -> bool:
        """Say whether a compared number without a known metric is no sum that is to be paid."""
        before = self.text[max(self.start, quantity.start - 8) : quantity.start]
        return not re.search(r"处|罚|扣|赔|支付|违约金|徒刑|拘役", before)

    def _metric_of(self, quantity: Quantity) -> Mention | None:
        begin, end = self._sentence_of(quantity.start)
        piece = self._piece_of(quantity.start)
        fits = [m for m in self._numbers_near(begin, end) if fitting(m.metric, quantity.unit)]
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
        # A figure between that measures something else breaks the row: 金额的10%，单笔最低5元，最高500元.
        between = [
            q
            for q in _between(self.quantities, nearest.end, quantity.start)
            if q.unit != "倍" and not overlaps(*q.number, self.shares)
        ]
        if (
            between
            and between[-1].start < piece[0]
            and (self.measured.get(between[-1].start) != nearest)
        ):
            return None
        return nearest

    def _carried(self, quantity: Quantity, begin: int) -> Mention | None:
        """Return the metric of the sentence before: 体验分低于4分，警告；低于3.5分，清退."""
        earlier_ends = [q.end for q in _between(self.quantities, begin, quantity.start)]
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
        for window in reversed(_between(self.windows, begin, quantity.start)):
            if window.end <= quantity.start:
                words = words[: window.start - begin] + words[window.end - begin :]
        return _ONLY_GOES_ON.fullmatch(words) is not None

    def _window_of(self, quantity: Quantity, mention: Mention | None) -> WindowPhrase | None:
        begin, end = self._sentence_of(quantity.start)
        piece = self._piece_of(quantity.start)
        first = min(quantity.start, mention.start) if mention else quantity.start
        before = [
            w
            for w in _between(self.windows, begin, quantity.start)[-8:]
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
            line = max(self.text.rfind(char, near, mention.start) for char in _SENTENCE_END) + 1
            earlier = [w for w in self.all_windows if line <= w.start < mention.start]
            return earlier[-1] if earlier else None
        after = _between(self.windows, quantity.end, end)
        bracketed = after and re.fullmatch(
            r"\s?[（(](?:统计|考核)?(?:周期|时间|口径)?[为是：:]?",
            self.text[quantity.end : after[0].start],
        )
        return after[0] if bracketed else None

    def _leads(self, window: WindowPhrase) -> bool:
        """Say whether a time stands alone before a comma: 每个自然年度内，违规分达12分."""
        begin, end = self._piece_of(window.start)
        return len(self.text[begin:end].strip()) <= window.end - window.start + 2

    def _of_another(self, window: WindowPhrase, first: int) -> bool:
        """Say whether another figure stands between a window and a figure."""
        return any(q.end <= first for q in _between(self.quantities, window.end, first))

    def _is_deadline(self, window: WindowPhrase, first: int) -> bool:
        """Say whether a time is for doing something, in a part of its own: 未在48小时内发货的，…."""
        begin, end = self._piece_of(window.start)
        return (
            first >= end
            and window.end < end - 1
            and not window.period
            and _BACK.match(self.text, window.start) is None
        )

    def _governs(self, window: WindowPhrase, quantity: Quantity, first: int) -> bool:
        """Say whether a window holds for a figure: no other lies between, or 且 joins the two."""
        begin, end = self._piece_of(window.start)
        before_all = not _between(self.quantities, begin, end)  # 近365天内，…
        if not before_all and self._of_another(window, first):
            joint = self.text[window.end : first]
            return bool(re.search(r"且|并|同时|和|或|及(?!以|其|时)|、[^，。；]*$", joint))
        return True

    def _references(self, exempt: list[tuple[int, int]]) -> Iterator[Draft]:
        plain = [*_REFERENCE.finditer(self.text, self.start, self.end)]
        taken = [match.span() for match in plain]
        shares = _SHARE.finditer(self.text, self.start, self.end)
        for match in [*plain, *(m for m in shares if not overlaps(*m.span(), taken))]:
            operator = operator_of(match["op"])
            if operator is None or overlaps(*match.span(), exempt):
                continue
            piece = self._piece_of(match.start())
            named = self._numbers_near(self._sentence_of(match.start())[0], match.start())
            if not named or not self._speaks_of(named[-1], match.start()):
                continue
            value = _factor(match)
            name_start, name_end = match.span("name")
            if self.text[name_end - 1] == "的":
                name_end -= 1
            if denied := _DENIED.search(self.text, piece[0], match.start()):
                operator = negated(operator)
            window = self._window_before(named[-1], match.start())
            # 举报率、品退率、差评率等指标远高于…: each metric of the row is compared.
            row = _enumerated(self.text, named)
            for mention in row:
                spans = [(mention.start, mention.end), match.span()]
                if window:
                    spans.append((window.start, window.end))
                if denied:
                    spans.append((denied.start(), denied.start() + 1))
                yield Draft(
                    *_hull(spans),
                    mention.metric.name,
                    operator,
                    value,
                    "倍" if value is not None else None,
                    window,
                    (name_start, name_end),
                )

    def _speaks_of(self, mention: Mention, at: int) -> bool:
        """Say whether words of comparison still are about a figure that is named before them."""
        between = self.text[mention.end : at]
        tail = between[max(between.rfind(mark) for mark in "，,；：:（(") + 1 :]
        return len(tail) == len(between) or _ONLY_GOES_ON.fullmatch(tail) is not None

    def _window_before(self, mention: Mention, at: int) -> WindowPhrase | None:
        """Return the time of a figure that is compared with another at a place."""
        begin = self._sentence_of(at)[0]
        piece = self._piece_of(at)
        for window in reversed(self.windows):
            if not begin <= window.start < at:
                continue
            figures = _between(self.quantities, window.end, mention.start)
            if window.start >= piece[0] or not (figures or window.period):
                return window
        return None

    def _choices(self, exempt: list[tuple[int, int]]) -> Iterator[Draft]:
        for record in self.metrics.records:
            if record.kind is not MetricKind.CHOICE:
                continue
            found = options_in(record, self.text) if record.options else categories_in(self.text)
            for start, end, operator, values in found:
                if self.start <= start and end <= self.end and not overlaps(start, end, exempt):
                    yield Draft(start, end, record.name, operator, values)

    def _opened(self, exempt: list[tuple[int, int]]) -> Iterator[Draft]:
        """Read A、B以上类目可以开放个体工商户: other categories are closed to such shops."""
        for match in OPENED.finditer(self.text, self.start, self.end):
            begin = self._row_start(match.start())
            values = categories_of(self.text[begin : match.start()])
            shops = [r for r in self.metrics.records if match["who"] in r.options]
            if not values or not shops or overlaps(begin, match.end(), exempt):
                continue
            at = (begin, match.end())
            who = (match["who"],)
            yield Draft(*at, shops[0].name, Operator.NOT_IN, who, alternative=_OPENED_NUMBER)
            yield Draft(*at, "类目", Operator.IN, values, alternative=_OPENED_NUMBER)

    def _row_start(self, end: int) -> int:
        """Return where a printed row begins that ends here; brackets of its items are whole."""
        depth = 0
        for at in range(end - 1, self.start - 1, -1):
            char = self.text[at]
            depth += (char in "）)") - (char in "（(")
            if depth < 0 or (depth == 0 and char in "，。；：\n"):
                return at + 1
        return self.start

    def _facts(self, exempt: list[tuple[int, int]], found: list[Draft]) -> Iterator[Draft]:
        taken = [(draft.start, draft.end) for draft in found]
        seen: dict[str, bool] = {}
        for mention in self.mentions:
            span = (mention.start, mention.end)
            if mention.metric.kind is not MetricKind.FACT or overlaps(*span, exempt):
                continue
            if not self.asked or overlaps(*span, taken):
                continue
            name = mention.metric.name
            deny = _NOT.search(self.text, max(self.start, mention.start - 6), mention.start)
            begin = max(self._piece_of(mention.start)[0], mention.start - 10)
            if deny is None and _DOUBT.search(self.text, begin, mention.start):
                continue  # denied in words that are not known: the clause's own are asked
            expected = deny is None
            if seen.get(name) is expected:
                continue
            seen[name] = expected
            start = deny.start() if deny else mention.start
            yield Draft(start, mention.end, name, Operator.EQUALS, expected)

    def _own_words(self, pieces: list[tuple[int, int]], found: list[Draft]) -> Iterator[Draft]:
        """Ask in the clause's own words what no other criterion covers, sentence parts together."""
        taken = [(draft.start, draft.end) for draft in found]
        left = [piece for piece in pieces if not overlaps(*piece, taken)]
        # 按该规范执行处理: what follows from a case is no part of it.
        while len(left) > 1 and _DEALT_WITH.match(self.text, *left[-1]):
            left.pop()
        merged: list[tuple[int, int]] = []
        for piece in left:
            follows = merged and not any(merged[-1][1] <= start < piece[0] for start, _ in taken)
            if follows and not set(self.text[merged[-1][1] : piece[0]]) & set(_SENTENCE_END):
                merged[-1] = (merged[-1][0], piece[1])
            else:
                merged.append(piece)
        for begin, end in merged:
            lead = _LEADS.match(self.text, begin)
            start = lead.end() if lead and lead.end() < end else begin
            words = self.text[start:end].rstrip(_ENDS)
            if self._cures(found, start, words):
                continue
            if len(words) < 4 or _says_nothing(words):
                continue
            if self._varies_in(start, start + len(words)):
                continue
            windows = [w for w in self.windows if start <= w.start < start + len(words)]
            window = windows[0] if len(windows) == 1 else None
            if window and window.since and window.since[0] < start:
                start = window.since[0]
            at = (start, begin + len(self.text[begin:end].rstrip(_ENDS)))
            yield Draft(*at, None, Operator.EQUALS, True, window=window)

    def _whole(self) -> Iterator[Draft]:
        """Ask everything in its own words, so that no list of conditions lacks one of them."""
        words = self.text[self.start : self.end]
        start = self.start + len(words) - len(words.lstrip())
        end = self.start + len(words.rstrip(_ENDS))
        if end > start and not _says_nothing(self.text[start:end]):
            yield Draft(start, end, None, Operator.EQUALS, True)

    def _cures(self, found: list[Draft], start: int, words: str) -> bool:
        """Say whether words only tell what a refused shop may do: 个人店铺暂不准入，需升级."""
        refused = [d for d in found if d.operator is Operator.NOT_IN and 0 <= start - d.end <= 2]
        return bool(refused) and bool(re.match(r"需|须|请|可|应", words))

    def _exempt_pieces(self) -> list[tuple[int, int]]:
        """Return the stretches that say when something is not asked: from 若 or a comma on."""
        found: list[tuple[int, int]] = []
        for match in _EXEMPT.finditer(self.text, self.start, self.end):
            begin, _ = self._sentence_of(match.start())
            stretch = self.text[begin : match.start()]
            opening = next(
                (
                    found
                    for found in _EXEMPT_OPENS.finditer(stretch)
                    if found.start() == 0 or stretch[found.start() - 1] in "，,（( "
                ),
                None,
            )
            tail = stretch.rstrip("，,")
            # A bracket, or else a comma, begins what is exempted.
            marks = [tail.rfind(mark) + 1 for mark in "，,（("]
            at = opening.start() if opening else max(marks)
            if found and begin + at < found[-1][1]:
                continue
            # Nothing stands in front that it could exempt: it is a condition like any other.
            if self.text[self.start : begin + at].strip(_ENDS + "（("):
                found.append((begin + at, match.end()))
        return found

    def _exempted(self, found: list[Draft], piece: tuple[int, int]) -> list[Draft]:
        """Hang an exemption on the last criterion in front of it."""
        before = [i for i, draft in enumerate(found) if draft.end <= piece[0]]
        # 库存≥100件，包邮（偏远地区除外）: what stands between is exempted, and not the figure.
        if before and re.search(
            r"[，,；][^，,；（(]+[（(，,]?$", self.text[found[before[-1]].end : piece[0]]
        ):
            before = []
        match = next(m for m in _EXEMPT.finditer(self.text, piece[0]) if m.end() == piece[1])
        if not before:
            return found
        conditions = self._conditions(piece[0], match.start())
        effect = match.span()
        exemption = DraftExemption(*piece, conditions, effect)
        # A row that one comparison is about is exempted as one.
        end = found[before[-1]].end
        return [
            replace(draft, exemption=exemption) if draft.end == end else draft for draft in found
        ]

    def _all_but(self, found: list[Draft], match: re.Match[str]) -> list[Draft]:
        """Exempt whoever opens a sentence with 除…外 from the figures that it asks behind."""
        begin, end = match.span("who")
        stop = self._sentence_of(end)[1]
        condition = Draft(begin, end, None, Operator.EQUALS, True)
        for record in self.metrics.records:
            named = tuple(option for option in record.options if option in match["who"])
            if named:
                condition = Draft(begin, end, record.name, Operator.IN, named)
        said = match.start("said"), match.end("said")
        exemption = DraftExemption(*said, (condition,), said)
        return [
            replace(draft, exemption=exemption)
            if end <= draft.start < stop
            and draft.exemption is None
            and isinstance(draft.value, Decimal)
            else draft
            for draft in found
        ]

    def _conditions(self, start: int, end: int) -> tuple[Draft, ...]:
        inner = _Finder(self.reading, self.metrics, start, end, asked=True)
        found = [draft for q in inner.quantities for draft in inner._numeric(q)]
        for mention in inner.mentions:
            absent = _ABSENT.search(self.text, max(start, mention.start - 4), mention.start)
            if absent and mention.metric.kind is MetricKind.NUMBER:
                name = mention.metric.name
                found.append(Draft(absent.start(), mention.end, name, Operator.ABSENT, None))
        if not found:
            lead = _LEADS.match(self.text, start)
            begin = lead.end() if lead and lead.end() < end else start
            words = self.text[begin:end].rstrip(_ENDS)
            if words:
                return (Draft(begin, begin + len(words), None, Operator.EQUALS, True),)
        return tuple(sorted(found, key=lambda draft: draft.start))

    def _alternatives(self, found: list[Draft]) -> tuple[Draft, ...]:
        """Number criteria that stand for each other: joined by 或, or one for the time being."""
        number = 0
        for index in range(1, len(found)):
            one, two = found[index - 1], found[index]
            if one.alternative == two.alternative == _OPENED_NUMBER:
                continue
            between = self.text[one.end : two.start] if one.end <= two.start else ""
            follows = self.text[one.end : min(two.end, one.end + 4)]
            if (
                re.search(r"(?:^|[，,、；）)分次个%天])\s?或者?", between)
                or re.match(r"[，,]?\s?或", follows)
                or re.search(r"先行|过渡期?|暂以|暂按|替代", between)
            ):
                number = one.alternative or number + 1
                found[index - 1] = replace(one, alternative=number)
                found[index] = replace(two, alternative=number)
        return tuple(found)


def _speaks(bracket: str) -> bool:
    """Say whether a bracket says something of its own, besides what it stands behind."""
    return bool(
        phrases_in(bracket).quantities
        or re.search(r"需|须|应|暂不|备注|除外|免|若|如果|不得|仅", bracket)
    )


def _says_nothing(words: str) -> bool:
    """Say whether words in an asking clause are a remark, no condition of their own."""
    return bool(
        re.match(
            r"[^，。；]{1,30}(?:不做|不作)(?:任何)?(?:要求|限制)$|(?:备注|注)?[：:]?由于|具体(?:请|以|可|见)|详见|请(?:检查|查看|参)|以上类目",
            words,
        )
    )


def _factor(match: re.Match[str]) -> Decimal | None:
    """Return how many times a reference counts: 0.5 for its 50%, 0.9 for 9折, None for no number."""
    groups = match.groupdict()
    if groups.get("hundredths"):
        hundredths = number_of(groups["hundredths"])
        return None if hundredths is None else hundredths / 100
    value = number_of(match["factor"]) if match["factor"] else None
    unit = groups.get("unit") or "倍"
    if value is None or unit == "倍":
        return value
    share = value / _SHARE_OF[unit]
    # 85折 is 8.5折.
    return share / 10 if unit == "折" and share > 1 else share


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


def _between(placed: Sequence[_P], begin: int, end: int) -> Sequence[_P]:
    """Return those that start in a stretch; all of them are in the order of their starts."""
    first = bisect_left(placed, begin, key=lambda one: one.start)
    return placed[first : bisect_left(placed, end, lo=first, key=lambda one: one.start)]


def _hull(spans: list[tuple[int, int]]) -> tuple[int, int]:
    return min(start for start, _ in spans), max(end for _, end in spans)


def _enumerated(text: str, named: list[Mention]) -> list[Mention]:
    """Return the last metrics of a row joined by 、和与及, up to what compares them."""
    row = [named[-1]]
    for mention in reversed(named[:-1]):
        between = text[mention.end : row[0].start]
        if not re.fullmatch(r"[^，。；\d≥≤<>%]{0,4}[、和与及/][^，。；\d≥≤<>%]{0,8}", between):
            break
        row.insert(0, mention)
    return row


_OPENED_NUMBER = 1000  # no other alternatives of a clause have this number
