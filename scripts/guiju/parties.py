"""Parties: whom a text names, and which of them is the subject of a stretch of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.tagging import term_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.records import TermRecord

# Whoever stands behind these is not the one who acts.
_OBJECT = re.compile(
    r"(?:对于?|向|给予?|与|为|被|由于|针对|通知|按|根据|依据|依照|因|要求|请求|协助|误导|诱导|引导|欺骗|"
    r"损害|侵害|侵犯|同|于|禁止|允许|告知|提醒|限制|帮助|收到|接到|经|利用|冒充|使用|通过|登录|入驻|访问|以)(?:全体|所有|相关|该|其他|其|任何|违规|广大)?$"
)
# 对参与PK的主播进行评估: what is acted upon may have words of its own in front of it.
_OBJECT_WITH_WORDS = re.compile(r"(?:对于?|向|给予?|针对|要求)[^，。；]*的$")
_ACTED_UPON = re.compile(
    r"(?:进行|予以|采取|作出|做出|实施|给予|处以|处罚|处理|提供|发出|收取|支付|扣除|开展|等)"
)
_OPENING = re.compile(
    r"\s*(?:注意[：:])?(?:但是?|且|并)?(?:如果?|若|当|凡|每个|每位|该|任何|全体|所有|其他|违规)*"
)
_JOINED = re.compile(r"^(?:及其?|和|与其?|或者?其?|以及其?|、|/|／)$")
# 商家的商品, 达人等级: the word behind is the subject, not the party.
_OWNER = re.compile(r"(?:的(?!店铺|账[号户])|所|等级|体验分|后台|中心|信息|名称|身份|类型)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A party of the vocabulary, named at `[start, end)` of a text."""

    party: str
    start: int
    end: int


def mentions_in(text: str, parties: Iterable[TermRecord]) -> tuple[Mention, ...]:
    """Return where a text names parties, in its order; of two at one place the longer one."""
    found = sorted(
        (
            Mention(term.name, start, end)
            for term in parties
            for start, end in term_spans(term, text)
        ),
        key=lambda mention: (mention.start, -mention.end),
    )
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def within(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Return those of some mentions, which are in their order, that lie inside `[start, end)`."""
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    return mentions[first : bisect_right(mentions, end, key=lambda mention: mention.end)]


def subject_of(text: str, mentions: Sequence[Mention], start: int, end: int) -> str | None:
    """Return the subject of `[start, end)`: the party that opens it, else the last that acts.

    Several that stand in one row are joined by 、. `mentions` are those inside, in their order.
    """
    found: list[str] = []
    for index in range(len(mentions)):
        if index + 1 < len(mentions) and _JOINED.match(
            text[mentions[index].end : mentions[index + 1].start]
        ):
            continue  # the last of a row stands for all
        mention = mentions[index]
        if _OWNER.match(text, mention.end, end):
            continue
        group = _joined(text, mentions, index)
        before = text[start : group[0].start]
        acted_upon = _ACTED_UPON.match(text, mention.end, end)
        if _OBJECT.search(before) or (acted_upon and _OBJECT_WITH_WORDS.search(before)):
            continue
        names = "、".join(dict.fromkeys(member.party for member in group))
        if _OPENING.fullmatch(before):
            return names  # 商家泄露消费者信息的: who opens the part acts in it
        found.append(names)
    return found[-1] if found else None


def first_row(text: str, mentions: Sequence[Mention]) -> str | None:
    """Return the party that a text names first with those in one row with it, joined by 、.

    The platform is left out; `mentions` are those of the text, in their order.
    """
    row: list[Mention] = []
    for mention in mentions:
        if mention.party == "平台":
            continue
        if row and not _JOINED.match(text[row[-1].end : mention.start]):
            break
        row.append(mention)
    return "、".join(dict.fromkeys(member.party for member in row)) or None


def _joined(text: str, mentions: Sequence[Mention], index: int) -> list[Mention]:
    """Return the parties that stand in one row and end with this one: 达人及其PK对象."""
    group = [mentions[index]]
    for before in reversed(mentions[:index]):
        if not _JOINED.match(text[before.end : group[0].start]):
            break
        group.insert(0, before)
    return group


def named(mentions: Iterable[Mention], leave: str = "平台") -> tuple[str, ...]:
    """Return the parties that are named, each once, in their order, without one of them."""
    return tuple(dict.fromkeys(m.party for m in mentions if m.party != leave))
