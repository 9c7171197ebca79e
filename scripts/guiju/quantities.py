"""Quantities: the numeric phrases of Chinese rule text, each with its place and its meaning.

以上、以下、以内 include the number, 超过、不满、以外 do not (民法典第一千二百五十九条). Dates,
times of day, numbers of clauses, titles, versions and telephone numbers are no quantities. Every
pattern is bounded, so that reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from guiju.numerals import number_of
from guiju.provisions import Operator, Window

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what compares it and its unit; `[start, end)` counts in the text read.

    `operator` is None where the text prints no comparison (3次). `number` is where the number
    itself stands. `mirrored` says that what is compared follows: 3.5≤体验分.
    """

    start: int
    end: int
    operator: Operator | None
    value: Decimal
    unit: str | None
    number: tuple[int, int]
    mirrored: bool = False


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


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every numeric phrase of a text, each kind in the order of the text.

    `vague` are the places of stretches of time that no whole number measures: 近半个月, 近期.
    """

    quantities: tuple[Quantity, ...]
    windows: tuple[WindowPhrase, ...]
    vague: tuple[tuple[int, int], ...] = ()


_ARABIC = (
    r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,6})?|\d{1,12}(?:\.\d{1,6})?)\s{0,2}[百千万亿]{0,2}"
)
_HAN = r"[零〇一二两三四五六七八九十百千万亿]{1,14}(?:点[零〇一二三四五六七八九]{1,4})?"
_NUMBER = rf"(?:[百千]分之(?:{_ARABIC}|{_HAN})|{_ARABIC}(?:[wWkK](?![A-Za-z]))?|{_HAN}|半)"

# What a printed unit is called here; the longest spelling is read first.
_UNITS = {
    "%": "%",
    "％": "%",
    "‰": "‰",
    "个百分点": "个百分点",
    "个工作日": "工作日",
    "工作日": "工作日",
    "个自然日": "自然日",
    "自然日": "自然日",
    "个自然月": "个自然月",
    "个小时": "小时",
    "小时": "小时",
    "分钟": "分钟",
    "秒钟": "秒",
    "秒": "秒",
    "个自然年": "年",
    "自然年": "年",
    "个月": "个月",
    "个季度": "季度",
    "季度": "季度",
    "个星期": "周",
    "星期": "周",
    "周岁": "岁",
    "岁": "岁",
    "周年": "年",
    "周": "周",
    "天": "天",
    "日": "日",
    "年": "年",
    "元人民币": "元",
    "人民币": "元",
    "块钱": "元",
    "块": "元",
    "圆": "元",
    "元": "元",
    "美元": "美元",
    "美金": "美元",
    "港元": "港元",
    "港币": "港元",
    "欧元": "欧元",
    "颗星": "星",
    "星级": "星",
    "星": "星",
    "分": "分",
    "倍": "倍",
    "级": "级",
    "次": "次",
    "名": "名",
    "人": "人",
    "位": "位",
    "粉丝": "粉丝",
    "粉": "粉丝",
    "个": "个",
    "件": "件",
    "单": "单",
    "笔": "笔",
    "款": "款",
    "条": "条",
    "张": "张",
    "家": "家",
    "场": "场",
    "项": "项",
    "种": "种",
    "部": "部",
    "支": "支",
    "例": "例",
    "户": "户",
    "辆": "辆",
    "台": "台",
    "只": "只",
    "头": "头",
    "枚": "枚",
    "份": "份",
    "箱": "箱",
    "盒": "盒",
    "包": "包",
    "页": "页",
    "篇": "篇",
    "亩": "亩",
    "公顷": "公顷",
    "套": "套",
    "批": "批",
    "字": "字",
    "个字": "字",
    "字符": "字符",
    "个字符": "字符",
    "像素": "像素",
    "px": "像素",
    "KB": "KB",
    "MB": "MB",
    "M": "MB",
    "GB": "GB",
    "kg": "千克",
    "KG": "千克",
    "千克": "千克",
    "公斤": "公斤",
    "克": "克",
    "g": "克",
    "斤": "斤",
    "吨": "吨",
    "ml": "毫升",
    "毫升": "毫升",
    "升": "升",
    "cm": "厘米",
    "厘米": "厘米",
    "mm": "毫米",
    "毫米": "毫米",
    "平方米": "平方米",
    "公里": "公里",
    "米": "米",
    "折": "折",
    "钻": "钻",
    "皇冠": "皇冠",
    "积分": "积分",
    "人次": "人次",
    "瓶": "瓶",
    "袋": "袋",
    "SKU": "个",
    "度": "度",
}
# A unit that begins another word measures nothing: 三个人, 五分之一. Unit → how such words go on.
_OTHER_WORDS = {
    "分": "别|类|为|享|之|销|析|店|公司|行|步|阶段|级|期",
    "个": "人|体|性|案|别",
    "条": "件",
    "项": "目",
    "单": "位|独|纯|号",
    "日": "常|志|均|期",
    "年": "度|检|龄|代",
    "级": "别",
    "家": "庭",
    "款": "项|式",
    "部": "门|分",
    "名": "称|单|义",
    "人": "员|民|身|工",
    "场": "景|所",
    "件": "数",
    "次": "日|月|数",
    "种": "类|植|子",
    "元": "素",
    "星": "期",
    "周": "期|边|围",
    "天": "猫|津",
    "张": "贴",
    "升": "级",
    "克": "隆",
    "折": "扣",
    "位": "置|于",
    "例": "如|外",
    "倍": "率",
    "度": "假",
    "字": "符|体",
    "户": "外|口",
    "套": "餐|装|利",
    "批": "准|发",
    "粉": "末|底",
    "支": "付|持",
    "台": "账|州|湾|风",
    "头": "部|条",
    "包": "含|括|邮|装|裹",
    "份": "额",
    "页": "面",
    "箱": "包",
    "只": "有|能|可|要",
}
_NO_UNIT = "(?!" + "|".join(f"(?<={a})(?:{b})" for a, b in _OTHER_WORDS.items()) + ")"
_UNIT = (
    "(?:" + "|".join(map(re.escape, sorted(_UNITS, key=lambda u: (-len(u), u)))) + ")" + _NO_UNIT
)
_TIMES = (
    "(?:个?自然日|个?工作日|个?小时|分钟|个?自然月|个月|月(?!份)|个?自然年度?|周年|年(?!度)"
    "|个?季度|个?星期|个?自然周|周(?!期)|天|日|个?(?:考核|评估|统计|结算)(?:周期|期)|个周期)"
)

_NEVER = "不(?:得|能|应|可|应当)?"
_INCLUSIVE = "[（(]含[)）]"
_PREFIXES = {  # order: the longer wordings first
    Operator.AT_LEAST: (
        f"≥|≧|⩾|>=|＞=|>＝|＞＝|=>|(?:大于|高于|多于)或?等于|(?:大于|高于|多于|超过){_INCLUSIVE}"
        f"|{_NEVER}(?:低于|少于|小于)|未(?:低于|少于)|没有?(?:低于|少于)"
        "|(?:达到|满足)或(?:超过|高于)|至少|最低|最少|起码|达到?(?!人)|(?<![届期])满(?![足意])|已满|累计(?:达到?)?"
    ),
    Operator.AT_MOST: (
        f"≤|≦|⩽|<=|＜=|<＝|＜＝|=<|(?:小于|低于|少于)或?等于|(?:小于|低于|少于){_INCLUSIVE}"
        f"|{_NEVER}(?:高于|超过|超出|多于|大于|超)|未(?:超过|超出|高于|超)|没有?超过"
        "|至多|最多|最高|最长(?:期限|时间|时限)?|上限(?:为|是)?"
    ),
    Operator.MORE_THAN: ">|＞|〉|﹥|超过|高于|大于|多于|超出|优于|超",
    Operator.LESS_THAN: (
        "<|＜|〈|﹤|低于|少于|小于|不足|不满|未满|不达|未达到?|没有?达到|不到|不及|未及|未足"
    ),
    Operator.EQUALS: "=|＝|等于|有且仅有|有且只有|仅有|只有|恰好|仅限",
}
_PREFIX = "|".join(f"(?P<{name.name}>{pattern})" for name, pattern in _PREFIXES.items())
_FILL = r"(?:[（(]含[)）])?(?:了|的?为|是|到|至|人民币|￥|¥|约|：|:)?"
_SHOPS = "(?:商家|商户|店铺|店肆|卖家|主播|达人|用户|账号|账户|作者|创作者|机构|服务商)"
_INCLUDED = r"[（(](?:不)?(?:包)?含(?:本数|本级|此数|当日|当天)?[^（()）]{0,8}[)）]"
_SUFFIX = (
    rf"(?P<inner>{_INCLUDED})?(?:及其?|或|和|或者)?(?P<suffix>以上|以下|以内|之内|以外"
    rf"|内(?=(?:的新?|新){_SHOPS})|(?<=[及或])更[高多]|起(?![算点诉草订码见]))(?P<outer>{_INCLUDED})?"
)
_NOUN = r"(?:个?(?:有效)?(?:粉丝|作品|商品|订单|违规|视频))?"

_QUANTITY = re.compile(
    rf"(?:(?:{_PREFIX})\s{{0,3}}{_FILL}\s{{0,3}})?(?P<money>[￥¥])?(?P<number>{_NUMBER})\s{{0,2}}"
    rf"(?P<unit>{_UNIT})?(?:{_NOUN}{_SUFFIX}|(?P<alone>{_INCLUDED}))?"
)
_FIRST = re.compile(r"(?:首|初)次(?=违规|违反|触犯|触发|被?扣|被?处罚|被?警告)")
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s?(?P<low_unit>{_UNIT})?(?P<low_in>{_INCLUDED})?\s?(?:-{{1,2}}|–|—{{1,2}}|~|～|〜|至|到)\s?"
    rf"(?P<high>{_NUMBER})\s?(?P<high_unit>{_UNIT})?(?P<high_in>{_INCLUDED})?(?P<unit>{_UNIT})?"
)
_INTERVAL = re.compile(
    rf"(?P<open>[\[［【(（])\s?(?P<low>{_ARABIC}|-∞)(?P<low_unit>%|％|分)?\s?[,，、]\s?(?P<high>{_ARABIC}|\+?∞)(?P<high_unit>%|％|分)?\s?(?P<close>[\]］】)）])(?P<unit>{_UNIT})?"
)
_MIRRORED = re.compile(r"\s{0,2}(?P<sign>≥|≧|>=|＞=|≤|≦|<=|＜=|>|＞|<|＜)")
_WINDOW = re.compile(
    rf"(?P<near>近|过去的?|最近的?|此前的?|(?<![提以之目当此年月日天])前|连续|滚动|往前)\s?(?P<n1>{_NUMBER})\s?(?P<u1>{_TIMES})(?:之内|以内|内|里)?"
    rf"|(?P<n2>{_NUMBER})\s?(?P<u2>{_TIMES})(?:之内|以内|内)"
    r"|(?P<each>(?:每个?|单个?|同一个?|当)(?:自然)?(?P<u3>日|天|周(?!期)|月|季度|年度(?=内|累计)|年|(?:考核|评估|统计|结算)(?:周期|期))(?!度|均|初|末|底))"
    r"|T\+(?P<n4>\d{1,2})(?P<u4>个?工作日|个?自然日|日|天)?"
)
# Stretches of time that print no number.
_VAGUE = re.compile(r"近期|近日|近来|近几(?:天|日|周|个月|年)|一段时间内|短期内|短时间内")
_SINCE = re.compile(
    r"(?:(?:自|从)(?:[^，。；！？\n自从]{1,24}?)(?:之日|之时|次日|当日)?|[在于][^，。；！？\n在于]{1,20}?之日)起(?:的?计?算)?[，,]?"
)
# Words after "N日内" that make it say which shops: 入驻60天内的商家.
_POPULATION = re.compile(rf"(?:的新?|新){_SHOPS}")

# What is no quantity however it looks; the first that matches at a place counts.
_MASKS = re.compile(
    "|".join(
        (
            r"《[^《》\n]{1,80}》",
            r"https?://[^\s，。；）]{1,200}",
            r"(?<!\d)(?:19|20)\d{2}\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?)?(?:\s?\d{1,2}[:：时点]\d{0,2}分?)?",
            r"[〇零一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}[日号])?)?",
            r"(?<![\d个])\d{1,2}\s?月\s?\d{1,2}\s?[日号]|(?<![\d个])\d{1,2}月(?:份|底|初|中旬)",
            r"(?<!\d)[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]",
            r"(?:每|当|次|上|本|下)(?:个)?(?:月|周|年)\s?(?:的)?第?\s?[\d一二三四五六七八九十]{1,3}\s?[日号]",
            r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
            r"(?<![\d:：])[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)",
            r"(?<![\d.])\d{1,2}\s?[时点](?:整|半|\d{1,2}分?)?(?=[前后至到，。；、）)起]|之前|以前)",
            r"第\s?[零〇一二两三四五六七八九十百千\d]{1,8}(?:\.\d{1,3}){0,4}\s?(?!次)[条款项章节部编页步类方批代届季期行列点组级名位个张回种人号]",
            r"[零〇一二三四五六七八九十]{1,4}[、.．](?=\S)",
            r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){2,4}(?![\d.])",
            r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){1,3}\s?[条款节项](?!\S?[以及])",
            r"(?m:^\s{0,4}\d{1,3}(?:\.\d{1,3}){1,3}(?=\s|[\u4e00-\u9fff]))(?![分元次个天%星])",
            r"(?m:^\s{0,4}\d{1,3}[、.．)）](?!\d))",
            r"[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]",
            r"(?:见|参见|参照|依据|根据|按照?|依照|本规则|本规范|上述|前述|违反了?)\s?\d{1,3}\.\d{1,3}(?![\d分元次个天%星])",
            r"[〔\[（(]\d{4}[〕\]）)](?:第)?\d{1,5}号|\d{1,6}号(?!码)",
            r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)",
            r"(?<!\d)(?:0\d{2,3}-\d{7,8}|[48]00-?\d{3,4}-?\d{3,4})(?!\d)",
            r"(?<!\d)\d{13,40}(?!\d)",
            r"[Vv]\d{1,3}(?:\.\d{1,3}){0,3}(?![\d级]|及?以[上下])|版本号?\s?\d{1,3}(?:\.\d{1,3}){0,3}|\d{1,3}(?:\.\d{1,3}){0,2}版(?!权)",
            r"(?!(?:LV|Lv|lv|V|L)\d{1,2}(?:级|及?以[上下]|（含）))[A-Za-z][A-Za-z_/\-]{0,12}\s?\d{1,6}(?:[.\-]\d{1,6}){0,2}(?<!T\+\d)(?<!T\+\d\d)",
            r"\d{1,4}[xX×*]\d{1,4}(?:小时)?",
            r"[七7]\s?[天日](?:内)?无理由",
            r"(?:以下|下列|下述|如下|上述|前述|前列|所列|这|其中)(?:的)?[\d一二两三四五六七八九十]{1,3}\s?(?:大)?[个条项种类款点方]",
            r"[\d一二两三四五六七八九十]{1,3}\s?(?:大)?[个条项种类点](?:条件|情形|标准|方面|步骤|部分|原则|阶段|要求|方式|渠道|途径)",
            r"一(?:次性|定|般|律|切|旦|致|经|并|方|些|直|样|体|起|同|家之言|对一|人一|户一)|同一|统一|唯一|任一|任意一[个条项种次]?|其[一二三]|之一|进一步|万一|每一[个次条项件]?|逐一|不一|第一(?!次)|第[一二三四五六七八九十\d]{1,3}次(?=会议|修订|修正|发布|公告|会)|单一|二手|二维码|二次元|三方|三包|四舍五入|七夕|双十[一二]|千万(?!元|次|人|级|以)|百分百|十分(?!之|钟)|三农|一级类目|二级类目|三级类目|一[级二三四]类",
        )
    )
)
_MASKED = "\ue000"  # stands for a character that is no part of any quantity


@lru_cache(maxsize=1024)
def phrases_in(text: str) -> Phrases:
    """Return the numeric phrases of a text: what is compared or counted, and over what time.

    >>> found = phrases_in("近30天违规3次及以上")
    >>> [(q.operator.value, str(q.value), q.unit) for q in found.quantities]
    [('>=', '3', '次')]
    >>> [(w.length, w.unit) for w in found.windows]
    [(30, '天')]
    >>> phrases_in("本规则于2022年7月23日生效，见5.1和第三条。")
    Phrases(quantities=(), windows=())
    """
    masked = _masked(text)
    windows, vague, masked = _windows(masked, text)
    found = [*_intervals(masked)]
    masked = _blank(masked, [(q.start, q.end) for q in found])
    ranges = [*_ranges(masked)]
    masked = _blank(masked, [(q.start, q.end) for q in ranges])
    found += ranges
    found += _singles(masked)
    order = sorted(found, key=lambda q: (q.start, q.number))
    return Phrases(tuple(order), windows, vague)


def _masked(text: str) -> str:
    """Return the text, each character of a date, title or the like replaced by a mark."""
    return _MASKS.sub(lambda match: _MASKED * len(match.group()), text)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in sorted(set(spans)):
        if start < at:
            continue
        parts += [text[at:start], _MASKED * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _windows(
    text: str, printed: str
) -> tuple[tuple[WindowPhrase, ...], tuple[tuple[int, int], ...], str]:
    found: list[WindowPhrase] = []
    spans = []
    vague = [match.span() for match in _VAGUE.finditer(text)]
    events = list(_SINCE.finditer(text))
    for match in _WINDOW.finditer(text):
        if match["each"]:
            unit = _time_unit(match["u3"])
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
        length = _length(number, unit or "日")
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
    return tuple(found), tuple(sorted(vague)), _blank(text, spans)


def _compared(text: str, start: int) -> bool:
    """Say whether words of comparison stand right before a number: 超过30日内 counts no window."""
    before = text[max(0, start - 6) : start]
    return bool(re.search(rf"(?:{_PREFIX})\s*$", before))


def _length(number: str, unit: str) -> tuple[int, str] | None:
    """Return a whole number of a unit of time; None where the words give none (半个月)."""
    name = _time_unit(unit)
    if number.strip() == "半":
        return {"年": (6, "个月"), "天": (12, "小时"), "小时": (30, "分钟")}.get(name)
    value = number_of(number)
    if value is None or value != value.to_integral_value() or value > 100_000:
        return None
    return int(value), name


def _time_unit(unit: str) -> str:
    name = _UNITS.get(unit, unit)
    if name.endswith("期"):
        return f"个{name.removeprefix('个')}"
    same = {
        "月": "个月",
        "个自然周": "周",
        "自然周": "周",
        "个自然月": "个月",
        "年度": "年",
        "自然年度": "年",
        "个自然年度": "年",
    }
    return same.get(name, name)


def _intervals(text: str) -> Iterator[Quantity]:
    for match in _INTERVAL.finditer(text):
        opened, closed = match["open"] in "[［【", match["close"] in "]］】"
        if not (opened or closed):
            continue
        unit = _UNITS.get(match["unit"] or match["high_unit"] or match["low_unit"] or "")
        sides = (
            ("low", Operator.AT_LEAST if opened else Operator.MORE_THAN),
            ("high", Operator.AT_MOST if closed else Operator.LESS_THAN),
        )
        for side, operator in sides:
            value = number_of(match[side])
            if value is not None:
                yield Quantity(match.start(), match.end(), operator, value, unit, match.span(side))


def _ranges(text: str) -> Iterator[Quantity]:
    for match in _RANGE.finditer(text):
        low, high = number_of(match["low"]), number_of(match["high"])
        unit = match["high_unit"] or match["unit"] or match["low_unit"]
        if low is None or high is None or low >= high:
            continue
        if unit is None and not _RANGE_ENDS.match(text, match.end()):
            continue
        exact = not text.startswith("不等", match.end())  # 2000元至5万元不等 sets no bounds
        if (match["low"] == "半") or (match["high"] == "半"):
            continue
        name = _UNITS[unit] if unit else None
        least = Operator.MORE_THAN if _excluded(match["low_in"]) else Operator.AT_LEAST
        most = Operator.LESS_THAN if _excluded(match["high_in"]) else Operator.AT_MOST
        at = (match.start(), match.end())
        yield Quantity(*at, least if exact else None, low, name, match.span("low"))
        yield Quantity(*at, most if exact else None, high, name, match.span("high"))


# What makes a range of two numbers that print no unit: 介于1000至5000之间.
_RANGE_ENDS = re.compile(r"\s?(?:之间|区间|范围)")


def _excluded(bracket: str | None) -> bool:
    return bool(bracket and bracket[1] == "不")


def _singles(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        quantity = _single(match, text)
        if quantity:
            yield quantity
    for match in _FIRST.finditer(text):
        yield Quantity(*match.span(), Operator.EQUALS, Decimal(1), "次", match.span())


def _single(match: re.Match[str], text: str) -> Quantity | None:
    number, spelled = match["number"], match["unit"]
    operator = next((op for op in _PREFIXES if match[op.name]), None)
    start = match.start()
    if operator is None:
        start = match.start("money") if match["money"] else match.start("number")
    unit = _UNITS[spelled] if spelled else ("元" if match["money"] else None)
    value, unit = _value(number, unit)
    if value is None:
        return None
    suffix = match["suffix"]
    is_word = not number.strip()[0].isdecimal() and not number.startswith(("百分", "千分"))
    ordinal = spelled == "次" and _is_ordinal(text, match.start("number"))  # 第一次
    article = operator is None and not suffix and number == "一" and not ordinal
    if is_word and (spelled is None or article):
        return None  # 一个 is an article; a numeral that measures nothing is part of a word
    if operator is None and suffix is None and _named(text, match):
        return None
    if operator in (Operator.EQUALS, None) and suffix:
        operator = _by_suffix(suffix, _excluded(match["inner"] or match["outer"]))
    elif operator and match["alone"]:
        operator = _widened(operator, excluded=_excluded(match["alone"]))
    elif operator and suffix and (match["inner"] or match["outer"]):
        operator = _widened(operator, excluded=_excluded(match["inner"] or match["outer"]))
    elif operator is None and _is_ordinal(text, match.start("number")):
        operator = Operator.EQUALS
    if start == match.start("number") and _is_ordinal(text, start):
        start -= 1
    included = text[match.start() : match.start("number")]
    if re.search(r"[（(]含[)）]", included) and operator:
        operator = _widened(operator, excluded=False)
    end = match.end()
    quantity = Quantity(start, end, operator, value, unit, match.span("number"))
    mirror = _MIRRORED.match(text, end)
    if operator is None and mirror and not re.match(r"\s{0,2}\d", text[mirror.end() :][:4]):
        mirrored = _mirror(_sign(mirror["sign"]))
        quantity = replace(quantity, operator=mirrored, end=mirror.end(), mirrored=True)
    return quantity


def _is_ordinal(text: str, start: int) -> bool:
    """Say whether a number is one of a row: the 3 of 第3次."""
    return start > 0 and text[start - 1] == "第"


def _named(text: str, match: re.Match[str]) -> bool:
    """Say whether digits without a unit are part of a name: 618, 12315."""
    if match["unit"] or match["money"]:
        return False
    after, before = text[match.end() : match.end() + 1], text[: match.start("number")][-1:]
    return bool(re.match(r"[A-Za-z\d]", after) or re.match(r"[A-Za-z]", before)) or (
        match["number"].strip() in {"618", "1111", "12315", "12345", "110", "11", "12"}
    )


def _by_suffix(suffix: str, excluded: bool) -> Operator:
    if suffix in ("以上", "起", "更高", "更多"):
        return Operator.MORE_THAN if excluded else Operator.AT_LEAST
    if suffix == "以外":
        return Operator.MORE_THAN
    return Operator.LESS_THAN if excluded else Operator.AT_MOST


_WIDER = {Operator.MORE_THAN: Operator.AT_LEAST, Operator.LESS_THAN: Operator.AT_MOST}
_NARROWER = {wide: narrow for narrow, wide in _WIDER.items()}


def _widened(operator: Operator, *, excluded: bool) -> Operator:
    """Return a comparison with （含） or （不含） behind its number."""
    return (_NARROWER if excluded else _WIDER).get(operator, operator)


def _sign(sign: str) -> Operator:
    return next(op for op, pattern in _PREFIXES.items() if re.fullmatch(pattern, sign))


def _mirror(operator: Operator) -> Operator:
    pairs = {
        Operator.AT_LEAST: Operator.AT_MOST,
        Operator.MORE_THAN: Operator.LESS_THAN,
    }
    return (pairs | {v: k for k, v in pairs.items()}).get(operator, operator)


def negated(operator: Operator) -> Operator:
    """Return the comparison that holds exactly where another does not.

    >>> negated(Operator.AT_LEAST)
    <Operator.LESS_THAN: '<'>
    """
    pairs = {
        Operator.AT_LEAST: Operator.LESS_THAN,
        Operator.AT_MOST: Operator.MORE_THAN,
        Operator.IN: Operator.NOT_IN,
    }
    return (pairs | {v: k for k, v in pairs.items()}).get(operator, operator)


def operator_of(words: str) -> Operator | None:
    """Return what words of comparison mean, None for anything else.

    >>> operator_of("不高于"), operator_of("含")
    (<Operator.AT_MOST: '<='>, None)
    """
    for operator, pattern in _PREFIXES.items():
        if re.fullmatch(pattern, words):
            return operator
    return None


COMPARISON = "|".join(f"(?:{pattern})" for pattern in _PREFIXES.values())


def _value(number: str, unit: str | None) -> tuple[Decimal | None, str | None]:
    if number.startswith("百分之"):
        return number_of(number[3:]), "%"
    if number.startswith("千分之"):
        return number_of(number[3:]), "‰"
    if number.strip() == "半":
        length = _length("半", unit) if unit else None
        return (Decimal(length[0]), length[1]) if length else (None, unit)
    return number_of(number), unit
