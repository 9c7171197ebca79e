"""Windows: the stretches of time that figures are counted over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guiju.comparisons import PREFIX
from guiju.numerals import NUMBER, number_of
from guiju.other_numbers import blank
from guiju.provisions import Window
from guiju.units import TIMES, time_unit


@dataclass(frozen=True, slots=True)
class WindowPhrase:
    """The stretch of time that a figure is counted over, and where the text says so.

    `since` is the place of the event that it counts from. `period` is true of 每月 and the like.
    """

    start: int
    end: int
    length: int
    unit: str
    since: tuple[int, int] | None = None
    period: bool = False

    def window(self, text: str) -> Window:
        """Return what the phrase says, its event in the words of `text`."""
        return Window(self.length, self.unit, text[slice(*self.since)] if self.since else None)


SHOPS = "(?:商家|商户|店铺|店肆|卖家|主播|达人|用户|账号|账户|作者|创作者|机构|服务商)"
_WINDOW = re.compile(
    rf"(?P<near>近|过去的?|最近的?|此前的?|(?<![提以之目当此年月日天])前|连续|滚动|往前)\s?(?P<n1>{NUMBER})\s?(?P<u1>{TIMES})(?:之内|以内|内|里)?"
    rf"|(?P<n2>{NUMBER})\s?(?P<u2>{TIMES})(?:之内|以内|内)"
    r"|(?P<each>(?:每个?|单个?|同一个?|当)(?:自然)?(?P<u3>日|天|周(?!期)|月|季度|年度(?=内|累计)|年|(?:考核|评估|统计|结算)(?:周期|期))(?!度|均|初|末|底))"
    r"|T\+(?P<n4>\d{1,2})(?P<u4>个?工作日|个?自然日|日|天)?"
)
# Stretches of time that print no number.
_VAGUE = re.compile(r"近期|近日|近来|近几(?:天|日|周|个月|年)|一段时间内|短期内|短时间内")
_SINCE = re.compile(
    r"(?:(?:自|从)(?:[^，。；！？\n自从]{1,24}?)(?:之日|之时|次日|当日)?|[在于][^，。；！？\n在于]{1,20}?之日)起(?:的?计?算)?[，,]?"
)
# Words after "N日内" that make it say which shops: 入驻60天内的商家.
_POPULATION = re.compile(rf"(?:的新?|新){SHOPS}")


def windows_in(
    text: str, printed: str
) -> tuple[tuple[WindowPhrase, ...], tuple[tuple[int, int], ...], str]:
    """Return the windows of a text, the places of vague ones, and the text without the windows.

    `text` has the other numbers masked, `printed` has not.
    """
    found: list[WindowPhrase] = []
    spans = []
    vague = [match.span() for match in _VAGUE.finditer(text)]
    events = list(_SINCE.finditer(text))
    for match in _WINDOW.finditer(text):
        if match["each"]:
            unit = time_unit(match["u3"])
            found.append(WindowPhrase(match.start(), match.end(), 1, unit, period=True))
            spans.append(match.span())
            continue
        number, unit = next(
            (match[f"n{i}"], match[f"u{i}"]) for i in (1, 2, 4) if match[f"n{i}"] is not None
        )
        if match["n2"] and _POPULATION.match(text, match.end()):
            continue
        if match["n2"] and _compared(text, match.start()):
            continue
        length = length_of(number, unit or "日")
        if length is None:
            vague.append(match.span())
            continue
        since = None
        if match["n4"]:
            since = (match.start(), match.start() + 1)
        for event in events:
            if 0 <= match.start() - event.end() <= 12 and not re.search(
                "[。；\n]", printed[event.end() : match.start()]
            ):
                since = (event.start(), event.end() - (event.group()[-1] in "，,"))
        found.append(WindowPhrase(match.start(), match.end(), *length, since))
        spans.append(match.span())
    return tuple(found), tuple(sorted(vague)), blank(text, spans)


def _compared(text: str, start: int) -> bool:
    """Say whether words of comparison stand right before a number: 超过30日内 counts no window."""
    before = text[max(0, start - 6) : start]
    return bool(re.search(rf"(?:{PREFIX})\s*$", before))


def length_of(number: str, unit: str) -> tuple[int, str] | None:
    """Return a whole number of a unit of time; None where the words give none (半个月)."""
    name = time_unit(unit)
    if number.strip() == "半":
        return {"年": (6, "个月"), "天": (12, "小时"), "小时": (30, "分钟")}.get(name)
    value = number_of(number)
    if value is None or value != value.to_integral_value() or value > 100_000:
        return None
    return int(value), name
