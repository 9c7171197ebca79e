"""Criteria: what a clause asks of a shop, read from its words with the metrics of the taxonomy.

Spun words are read as their likely originals, but every place counts in the printed text, and a
criterion's words and evidence are the printed ones.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from guiju.choices import OPENED, categories_in, categories_of, options_in, overlaps
from guiju.comparisons import negated
from guiju.criterion_drafts import Draft, DraftExemption
from guiju.metrics import Mention, converted, is_ambiguous
from guiju.provisions import MetricKind, Operator
from guiju.stretches import SENTENCE_END, Stretch, row_of
from guiju.yardsticks import yardsticks_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.metrics import Metrics
    from guiju.quantities import Quantity
    from guiju.reading import Reading

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
_COSTS = re.compile(r"处以|罚款|罚金|违约金|赔[付偿]|没收")
_COST_OF = re.compile("的?(?:罚款|罚金|违约金|赔[付偿])")
_CLOSELY = re.compile(r"\s?(?:且|并且|同时)")
_BUT = re.compile(
    r"(?:(?<=[，。；：\n])|^)(?P<said>除(?P<who>(?!满足|符合|具备|上述|以上|前述|法律|另有|本|按|依)[^，。；\n]{2,40}?)(?:以|之)?外)[，,](?!还|也|仍|均?应同时)(?<!规定外，)(?<!约定外，)(?<!情况外，)",
    re.MULTILINE,
)


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
        self.stretch = Stretch(self.text, metrics, start, end)

    def drafts(self) -> tuple[Draft, ...]:
        exempt = self._exempt_pieces()
        outside = [(a, b) for a, b in self.stretch.pieces if not overlaps(a, b, exempt)]
        found: list[Draft] = []
        for quantity in self.stretch.quantities:
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
        opens = max(self.text.rfind(char, 0, self.start) for char in SENTENCE_END) + 1
        for match in _BUT.finditer(self.text, opens, self.end):
            found = self._all_but(found, match)
        return self._alternatives(found)

    def _numeric(self, quantity: Quantity) -> Iterator[Draft]:
        if (
            quantity.unit == "倍"
            or overlaps(*quantity.number, self.stretch.shares)
            or self.stretch.varies(quantity)
        ):
            return
        if any(
            m.start <= quantity.number[0] and quantity.number[1] <= m.end
            for m in self.stretch.numbers_near(max(0, quantity.start - 24), quantity.end)
        ):
            return
        mention = self.stretch.metric_of(quantity)
        if mention and self._is_price(mention, quantity):
            return
        if mention:
            self.stretch.measured[quantity.start] = mention
        if mention and self.stretch.is_vague(quantity):
            mention = None  # the figure over an unknown time is another figure
        operator = quantity.operator
        if operator is None:
            needs = _REQUIRES.search(
                self.text, self.stretch.piece_of(quantity.start)[0], quantity.start
            )
            counted = self._is_event(mention) if mention else self._is_count(quantity)
            if not self.asked or not (counted or (mention and needs)):
                return
            operator = Operator.AT_LEAST
        if mention is None and not self.asked:
            return
        if mention is None and not self._is_condition(quantity):
            return
        spans = [(quantity.start, quantity.end)]
        if mention and mention.start >= self.stretch.sentence_of(quantity.start)[0]:
            spans.append((mention.start, mention.end))
        piece = self.stretch.piece_of(quantity.start)
        if denied := _DENIED.search(self.text, piece[0], quantity.start):
            operator = negated(operator)
            spans.append((denied.start(), denied.start() + 1))
        window = self.stretch.window_of(quantity, mention)
        if window and window.start >= self.stretch.sentence_of(quantity.start)[0]:
            spans.append((window.start, window.end))
            if window.since:
                spans.append(window.since)
        value, unit = quantity.value, quantity.unit
        if mention and self.stretch.is_scoped(mention, quantity):
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
        for other in self.stretch.row_before(mention, quantity):
            yield replace(draft, start=min(start, other.start), metric=other.metric.name)
        yield draft

    def _is_price(self, mention: Mention, quantity: Quantity) -> bool:
        """Say whether a sum is what a violation costs: 虚报注册资本的，处以五万元以上的罚款."""
        between = self.text[mention.end : quantity.start]
        return bool(_COSTS.search(between) or _COST_OF.match(self.text, quantity.end))

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

    def _references(self, exempt: list[tuple[int, int]]) -> Iterator[Draft]:
        for yardstick in yardsticks_in(self.text, self.start, self.end):
            at, operator = (yardstick.start, yardstick.end), yardstick.operator
            if overlaps(*at, exempt):
                continue
            piece = self.stretch.piece_of(yardstick.start)
            begin = self.stretch.sentence_of(yardstick.start)[0]
            named = self.stretch.numbers_near(begin, yardstick.start)
            if not named or not self.stretch.speaks_of(named[-1], yardstick.start):
                continue
            if denied := _DENIED.search(self.text, piece[0], yardstick.start):
                operator = negated(operator)
            window = self.stretch.window_before(named[-1], yardstick.start)
            # 举报率、品退率、差评率等指标远高于…: each metric of the row is compared.
            row = row_of(self.text, named)
            for mention in row:
                spans = [(mention.start, mention.end), at]
                if window:
                    spans.append((window.start, window.end))
                if denied:
                    spans.append((denied.start(), denied.start() + 1))
                yield Draft(
                    *_hull(spans),
                    mention.metric.name,
                    operator,
                    yardstick.factor,
                    "倍" if yardstick.factor is not None else None,
                    window,
                    yardstick.name,
                )

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
        for mention in self.stretch.mentions:
            span = (mention.start, mention.end)
            if mention.metric.kind is not MetricKind.FACT or overlaps(*span, exempt):
                continue
            if not self.asked or overlaps(*span, taken):
                continue
            name = mention.metric.name
            deny = _NOT.search(self.text, max(self.start, mention.start - 6), mention.start)
            begin = max(self.stretch.piece_of(mention.start)[0], mention.start - 10)
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
            if follows and not set(self.text[merged[-1][1] : piece[0]]) & set(SENTENCE_END):
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
            if self.stretch.varies_in(start, start + len(words)):
                continue
            windows = [w for w in self.stretch.windows if start <= w.start < start + len(words)]
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
            begin, _ = self.stretch.sentence_of(match.start())
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
        stop = self.stretch.sentence_of(end)[1]
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
        found = [draft for q in inner.stretch.quantities for draft in inner._numeric(q)]
        for mention in inner.stretch.mentions:
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
                first = index - 1
                while first > 0 and _CLOSELY.match(self.text, found[first - 1].end):
                    first -= 1
                # 品退率≤3%且差评率≤2%，或GMV≥100万元: the two before the comma are one.
                row = index - first if follows.startswith(("，", ",")) else 1
                for near in range(index - row, index):
                    together = index if row > 1 else None
                    found[near] = replace(found[near], alternative=number, together=together)
                found[index] = replace(two, alternative=number)
        return tuple(found)


def _says_nothing(words: str) -> bool:
    """Say whether words in an asking clause are a remark, no condition of their own."""
    return bool(
        re.match(
            r"[^，。；]{1,30}(?:不做|不作)(?:任何)?(?:要求|限制)$|(?:备注|注)?[：:]?由于|具体(?:请|以|可|见)|详见|请(?:检查|查看|参)|以上类目",
            words,
        )
    )


def _hull(spans: list[tuple[int, int]]) -> tuple[int, int]:
    return min(start for start, _ in spans), max(end for _, end in spans)


_OPENED_NUMBER = 1000  # no other alternatives of a clause have this number
