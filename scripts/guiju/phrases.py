"""Phrases: what the titles, first and last sentences of articles look like, each with a weight.

A weight says how much a line counts for the beginning of an article; three in all make one.
"""

from __future__ import annotations

import re

_DOCUMENT = "规则|办法|规范|细则|条例|规定|章程|公约|公告|通知|通告|制度|总则|协议|解释"
_WRITING = (
    "标准|条件|说明|指南|要求|流程|攻略|教程|须知|方法|技巧|解答|问答|介绍|解析|手册|方案|政策|"
    "大全|详解|区别|步骤|解读|汇总"
)
_REMARK = r"(?:[（(【\[][^（(【\[]{1,16}[）)】\]])?$"
_DOCUMENT_TITLE = re.compile(rf"(?:{_DOCUMENT}){_REMARK}")
_ANNOUNCEMENT_TITLE = re.compile(rf"关于.{{2,30}}的(?:公告|通知|通告|说明|公示|声明|规定){_REMARK}")
_WRITING_TITLE = re.compile(rf"(?:{_WRITING}){_REMARK}")
_ASKING = re.compile(r"怎么|怎样|如何|哪些|什么|多少|是否|为何|哪里|几个|吗|呢|？$")
_SUPPLEMENT = re.compile(
    r"^[【（(]?(?:附则|附件|附录|附表|附[：:]|附$)|^.{2,20}表[一二三四五六七八九十\d]{0,2}(?:（[^（）]*）)?$"
)
_TITLE_BEGINS = re.compile(r"[《【\[〖“]?[A-Za-z\u4e00-\u9fff]|20\d\d")
_PART = re.compile(r"^(?:.{1,12}篇|.{1,12}部分|第.{1,3}(?:篇|编|部分).{0,16})[：:]?$")
_BRACKETED = re.compile(r"^[【\[〖][^【】\[\]]{1,30}[】\]〗][：:]?$")
_ONLY_NAMED = re.compile(r"^《[^《》]+》[、，；]?$")
_QUESTION_NUMBER = re.compile(r"^[QAqa问答]\s*\d{0,2}\s*[：:、.．]")
_SENTENCE = re.compile(r"[，。；！;…]")
_PURPOSE = re.compile(
    r"^为(?:了|进一步|更好|规范|保障|保护|维护|加强|提升|促进|营造|防范|引导|降低|适应|落实|确保)"
)
_ENACTS_LAW = re.compile(r"(?:为|根据|依据|按照).*制[定订]")
_ENACTED = re.compile(r"^.{0,200}制[定订]本(?!.{0,8}(?:实施|细则|办法的))")
_ENACTS = re.compile(r"制定|特此|现对|公告|发布|规则|办法|规范")
_OPENING = re.compile(
    r"^(?:随着|近日|日前|近期|最近|近来|如今|现如今|众所周知|相信|想必|[说提谈]到|很多|不少|"
    r"越来越多|大家好|各位|尊敬的|亲爱的|致.{2,8}[：:])"
)
_SALUTATION = re.compile(r"^(?:尊敬的|亲爱的|各位|致).{1,16}[：:，,！!]$")
_NEWS = re.compile(
    r"^(?:近日|日前|同日|昨日|今日|此外|另外|同时|近期|最近|随后|(?:\d+年)?\d+月\d+日)[，,]?"
    r"[^。]{0,24}?(?:发布|公布|推出|下发|出台|发出)(?!的)了?[^。]{0,60}?"
    r"(?:公告|通知|通告|规则|规范|办法|细则|规定)"
)
_NAMED = re.compile("关于[^，。]{2,40}?(?:公告|通知|通告|说明)|(?<=《)[^《》]{4,40}(?=》)")
_IN_FORCE = re.compile(
    r"自.{2,20}(?:施行|生效|实施|执行)。?$|负责解释|特此(?:公告|通知|说明)[。！]?$|"
    r"^\d{4}年\d{1,2}月\d{1,2}日$"
)
_DATELINE = re.compile(
    r"^(?=.{0,60}\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2})[^。]{0,60}?"
    r"(?:发[表布]于|(?:发[表布]|更新)(?:时间|日期)[：:]|作者[：:]|来源[：:]|责编|浏览|阅读[：:(（]|楼主)"
)
_FAREWELL = re.compile(r"^(?:以上就是|总之|综上|总的来说|希望.*(?:帮助|朋友))|[啦吧哦][。！!]?$")


def weight_as_title(text: str, *, in_series: bool) -> float:
    """Weigh a line as a title by its form; a question among many questions heads a section.

    >>> [weight_as_title(text, in_series=False) for text in ("快手小店发货管理规则", "发货规则")]
    [2.0, 0.5]
    >>> weight_as_title("商家应当在48小时内发货。", in_series=False)
    0.0
    """
    bare = text.strip("《》【】[]〖〗 ")
    is_of_length = 3 <= len(text) <= 45 or (len(text) <= 80 and _DOCUMENT_TITLE.search(bare))
    if not is_of_length or not _TITLE_BEGINS.match(text) or heads_a_part(text):
        return 0.0
    if _QUESTION_NUMBER.match(text):
        return 0.0
    is_long = len(bare) >= 8
    if is_question(text):
        is_sentence = not is_long or text.count("，") > 1 or "。" in text
        return 0.0 if is_sentence else 0.5 if in_series else 1.5
    if _SENTENCE.search(text) or text.endswith(("：", ":", "、", "！")):
        return 0.5 if len(text) <= 12 and text.endswith(("：", ":")) else 0.0
    if _ONLY_NAMED.match(text):
        return 1.0
    if _ANNOUNCEMENT_TITLE.search(bare):
        return 2.5
    if _DOCUMENT_TITLE.search(bare):
        return 2.0 if is_long else 0.5 + (len(bare) >= 6)
    if _BRACKETED.match(text) or not is_long:
        return 0.5
    return 1.5 if _WRITING_TITLE.search(bare) or _ASKING.search(bare) else 1.0


def names_a_document(text: str) -> bool:
    """Say whether a title ends as the names of rules and guides do."""
    return bool(_DOCUMENT_TITLE.search(text) or _WRITING_TITLE.search(text))


def is_question(text: str) -> bool:
    """Say whether a line is one question."""
    return text.endswith(("？", "?")) and len(text) <= 45


def is_supplement(text: str) -> bool:
    """Say whether a line heads an appendix, or names a table.

    >>> is_supplement("附件1：资质要求"), is_supplement("附加条款如下")
    (True, False)
    """
    return bool(_SUPPLEMENT.match(text))


def heads_a_part(text: str) -> bool:
    """Say whether a line heads a part below which all numbers may begin again: 商家篇, 附则."""
    return is_supplement(text) or bool(_PART.match(text))


def enacts(text: str) -> bool:
    """Say whether a document states here why it was made, which it does once: 制定本规则."""
    return bool(_ENACTED.search(text))


def enacts_law(text: str) -> bool:
    """Say whether a text begins as the first article of a law does."""
    return bool(_ENACTS_LAW.match(text))


def weight_as_opening(text: str) -> float:
    """Weigh the phrase that a line begins with as that of an article.

    >>> [weight_as_opening(t) for t in ("尊敬的商家：", "随着电商的发展，", "商家应当")]
    [2.0, 1.0, 0.0]
    """
    if _PURPOSE.match(text):
        return 1.0 if _ENACTS.search(text) else 0.5
    if _SALUTATION.match(text):
        return 2.0
    return 1.0 if _OPENING.match(text) else 0.0


def is_in_force_clause(text: str) -> bool:
    """Say whether a line ends a document: 自……起施行, 特此公告, a date."""
    return bool(_IN_FORCE.search(text))


def is_dateline(text: str) -> bool:
    """Say whether a line tells who posted something when.

    >>> is_dateline("路人 发表于 2022-5-1 10:10:10"), is_dateline("活动时间：2022年5月1日10:00")
    (True, False)
    """
    return len(text) <= 100 and bool(_DATELINE.match(text))


def is_farewell(text: str) -> bool:
    """Say whether a writer takes leave of his reader."""
    return bool(_FAREWELL.search(text))


def news_of(text: str) -> str | None:
    """Return the words in which a sentence reports an announcement.

    >>> news_of("近日，平台还发布了关于发货考核的公告。")
    '近日，平台还发布了关于发货考核的公告'
    >>> news_of("2012年国务院发布的条例同时废止。") is None
    True
    """
    match = _NEWS.match(text)
    return match.group() if match else None


def named_in(text: str) -> str | None:
    """Return the name of the document that a sentence speaks of.

    >>> named_in("近日，平台还发布了关于发货考核的公告")
    '关于发货考核的公告'
    """
    match = _NAMED.search(text)
    return match.group() if match else None
