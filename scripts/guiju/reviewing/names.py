"""What a rule may be called: its platform, its id, its title and aliases, its category.

An id is proposed and never settled here: it stands in citations for good, so a person gives it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju.folding import fold
from guiju.labels import find_label
from guiju.reviewing.proposed import Proposed, certain, probable
from guiju.sentences import titles_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from guiju.records import PlatformRecord, RuleCategoryRecord

_IN_TITLE = 8  # how many mentions in the text one in the title counts as
_CLEARLY = 3  # times that the platform must be named oftener than any other
_DOCUMENT = (
    "规则|办法|规范|细则|条例|规定|公约|公告|通知|通告|制度|协议|准则|守则|章程|标准|要求|条件"
)
ENDS_AS_DOCUMENT = re.compile(rf"(?:{_DOCUMENT})(?:[（(][^（()）]{{1,16}}[）)])?$")
_PLAIN_ENDING = re.compile(
    r"(?:[（(][^（()）]{1,16}[）)]|管理|实施|暂行|试行|规则|办法|规范|细则|条例|规定|公告|通知|通告|制度)+$"
)
_BRACKETED = re.compile(r"^(?:\[[^\[\]]{1,10}\]|【[^【】]{1,10}】)\s*")
_WORDY_ENDING = re.compile(r"(?:解析|详解|解读|全文|原文|汇总|一览)$|[（(](?:全文|原文|最新)[）)]$")
_OPENING_WORDS = re.compile(r"^(?:关于|最新|新版)")
_SAY_NOTHING = re.compile("^(?:[的下与和及或了在对等之]|修订|调整|实施|新增|更新|小店|平台|关于)$")
# A headline tells what a platform did; 关于…的公告 is the name of what it did.
_DID = "修订|发布|公布|推出|出台|更新|新增|上线|宣布"
_ADVERBS = "电商|小店|平台|官方|近日|今日|正式|最新|再次|重新|拟|将|已"
_LONGEST_SLUG = 40
_LEAST_TITLE = 6
_LONGEST_TITLE = 40
_NO_TITLE = re.compile("[，。；：！？]|怎么|如何|哪些|什么")
_SLUG_WORDS = 4
_CALLED = re.compile(r"[（(](?:以下|下文)?(?:统称|简称)[为：:]?[“\"《]([^”\"》]{2,12})[”\"》][）)]")
_SELF = re.compile(r"^本(?:规则|办法|规范|细则|公告|通知|规定|标准|协议|平台)$")
_IN_NAME, _IN_NOTE = 3, 1  # what two characters that a title shares with a category are worth


def platform_of(
    title: str, lines: Iterable[str], platforms: Sequence[PlatformRecord]
) -> Proposed[str | None]:
    """Propose the platform whose names the title and the text print."""
    text = "\n".join(lines)
    counts: dict[str, int] = {}
    for platform in platforms:
        longest_first = sorted(platform.names, key=len, reverse=True)
        names = re.compile("|".join(map(re.escape, longest_first)))
        in_title = len(names.findall(title))
        counts[platform.id] = _IN_TITLE * in_title + len(names.findall(text))
    best, *others = sorted(platforms, key=lambda platform: -counts[platform.id])
    if not counts[best.id]:
        known = "、".join(platform.name for platform in platforms)
        return probable(
            None, f"没有出现已收录平台（{known}）的名称；新的平台先写进 platforms.yaml。"
        )
    said = f"标题和正文里“{best.name}”最多"
    if others and counts[others[0].id] * _CLEARLY >= counts[best.id]:
        return probable(best.id, f"{said}，但也多次出现“{others[0].name}”。")
    if not any(name in title for name in best.names):
        return probable(best.id, f"只在正文里出现“{best.name}”，标题没有写明平台。")
    return certain(best.id, f"{said}。")


def slug_of(
    title: str, platforms: Sequence[PlatformRecord], cut: Callable[[str], Iterable[str]]
) -> str:
    """Return a short ASCII name from a title: its telling words, each in pinyin.

    `cut` parts words. The platform's name and endings such as 管理规则 are left out, for every
    title has them; empty where nothing with a sound is left.
    """
    from pypinyin import lazy_pinyin

    bare = _without_platform(_OPENING_WORDS.sub("", title), platforms)
    bare = _PLAIN_ENDING.sub("", bare) or bare
    words = []
    for word in cut(bare):
        if _SAY_NOTHING.match(word):
            continue
        for part in _parts(word):
            read = "".join(re.findall(r"[a-z0-9]+", "".join(lazy_pinyin(part)).lower()))
            if read:
                words.append(read)
    slug = ""
    for word in words[:_SLUG_WORDS]:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    return slug


def _parts(word: str) -> list[str]:
    """Return the parts of a compound: words of four and six characters are made of twos."""
    is_compound = len(word) in (4, 6) and not word.isascii()
    return [word[at : at + 2] for at in range(0, len(word), 2)] if is_compound else [word]


def free_id(platform: str, slug: str, taken: Collection[str]) -> str:
    """Return an id that no rule has or had; a number is added where the slug is taken.

    >>> free_id("ks", "fahuo", {"ks.fahuo"})
    'ks.fahuo-2'
    """
    wanted = f"{platform}.{slug}"
    number = 2
    while wanted in taken:
        wanted = f"{platform}.{slug}-{number}"
        number += 1
    return wanted


def title_of(
    printed: str | None, page_title: str, lines: Sequence[str], platforms: Sequence[PlatformRecord]
) -> Proposed[str]:
    """Propose the rule's title: a printed title that names a document, else a name between 《》.

    `printed` is the article's own title, `lines` its first lines.
    """
    own = _plain(printed or page_title)
    named = [name.name for line in lines for name in titles_in(line)]
    inside = [name.name for name in titles_in(printed or "")]
    if inside and ENDS_AS_DOCUMENT.search(inside[0]) and len(inside) == 1:
        return certain(inside[0], f"标题里印有《{inside[0]}》。")
    is_name = bool(printed and ENDS_AS_DOCUMENT.search(own)) and not _is_headline(own, platforms)
    if is_name and printed and not _WORDY_ENDING.search(printed):
        return certain(own, "标题照页面印出的写。")
    folded = fold(own)
    alike = [name for name in named if ENDS_AS_DOCUMENT.search(name) and fold(name) in folded]
    if alike:
        best = max(alike, key=len)
        return certain(best, f"页面的标题含有它，正文印有《{best}》。")
    if (line := next(filter(_is_title_line, lines), None)) is not None:
        return certain(_plain(line), "正文前面有一行是规则的名称。")
    return probable(own or "未命名", "标题取自页面，不像规则的正式名称。")


def _is_title_line(line: str) -> bool:
    bare = _plain(line)
    is_of_length = _LEAST_TITLE <= len(bare) <= _LONGEST_TITLE
    return (
        bool(is_of_length and ENDS_AS_DOCUMENT.search(bare) and not _NO_TITLE.search(bare))
        and find_label(line) is None
    )


def aliases_of(
    title: str, platforms: Sequence[PlatformRecord], lines: Sequence[str]
) -> tuple[str, ...]:
    """Propose other names: the title without the platform, and what the text calls the rule."""
    found = [_without_platform(title, platforms)]
    for line in lines:
        for match in _CALLED.finditer(line):
            behind_title = line[: match.start()].rstrip("》 ").endswith(title)
            if behind_title and not _SELF.match(match[1]):
                found.append(match[1])
    return tuple(dict.fromkeys(name for name in found if len(name) >= 4 and name != title))


def category_of(title: str, categories: Sequence[RuleCategoryRecord]) -> Proposed[str | None]:
    """Propose the category whose name and note share most pairs of characters with the title."""
    pairs = {title[i : i + 2] for i in range(len(title) - 1)}
    scores: dict[str, int] = {}
    for category in categories:
        in_name, in_note = _pairs(category.name), _pairs(category.note)
        scores[category.name] = _IN_NAME * len(pairs & in_name) + _IN_NOTE * len(pairs & in_note)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or not ranked[0][1] or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return probable(None, "标题看不出类别，请从 rule_categories.yaml 里选，或者留空。")
    best = ranked[0][0]
    shared = "、".join(
        f"“{pair}”"
        for category in categories
        if category.name == best
        for pair in sorted(pairs & (_pairs(category.name) | _pairs(category.note)), key=title.find)
    )
    return probable(best, f"标题里有{shared}。")


def _pairs(text: str) -> set[str]:
    return {run[i : i + 2] for run in re.split(r"与|、|，|等", text) for i in range(len(run) - 1)}


def section_title(text: str) -> str | None:
    """Return the title behind a line's number where it names a document: 一、甲平台入驻要求."""
    label = find_label(text)
    title = text[label.end :].strip() if label else ""
    is_name = len(title) >= _LEAST_TITLE and ENDS_AS_DOCUMENT.search(title)
    return title if is_name and not re.search("[，。；：]", title) else None


def _is_headline(title: str, platforms: Sequence[PlatformRecord]) -> bool:
    names = "|".join(re.escape(name) for platform in platforms for name in platform.names)
    return bool(re.match(rf"(?:{names}|平台|官方)(?:{_ADVERBS})*(?:{_DID})", title))


def _plain(title: str) -> str:
    """Return a title without a forum's board before it and words about the text behind it."""
    bare = _BRACKETED.sub("", title.strip())
    bare = _WORDY_ENDING.sub("", bare).strip()
    return bare.strip("《》").strip() if bare.count("《") == 1 and bare.startswith("《") else bare


def _without_platform(title: str, platforms: Sequence[PlatformRecord]) -> str:
    names = sorted((n for p in platforms for n in p.names), key=len, reverse=True)
    return re.sub(rf"^(?:{'|'.join(map(re.escape, names))})(?:平台)?", "", title) or title
