"""Cues: the words that bind a list of conditions, and those that say what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.provisions import Effect, GroupMode
from guiju.tagging import term_spans

if TYPE_CHECKING:
    from guiju.records import TermRecord


@dataclass(frozen=True, slots=True)
class Cue:
    """How a lead-in or a heading binds its list; `start`/`end` are the words that say so."""

    mode: GroupMode
    effect: Effect
    actions: tuple[str, ...]
    start: int
    end: int
    condition: tuple[int, int] | None = None


_SEVERITY = (Effect.ADMITS, Effect.WARNS, Effect.SANCTIONS, Effect.EXCLUDES, Effect.BARS)
_REFUSES = "[^。；]{0,12}(?:不可|不能|不得|无法|不予|不开放|不支持|不允许)"
_NOT_MET = (
    "(?:未|不|没有?)(?:能)?(?:同时|全部|完全|均|都)?(?:满足|符合|具备|达到)(?:了)?"
    "(?:以下|下列|下述|如下|上述)"
)
_NONE_MISSING = re.compile(
    rf"{_NOT_MET}[^，。；]{{0,12}}{_REFUSES}|"
    r"(?:任意|任何|任一|其中)?(?:一|任一)?[条项个点][^，。；]{0,6}(?:未|不)(?:能)?(?:满足|符合|达标|达到|具备)[^。；]{0,6}(?:不可|不能|不得|无法|不予)"
)
ALL_OF = re.compile(
    r"(?:需要?|须|应当?|必须|要|均|都|同时)(?:要|需|须|应)?(?:同时|全部)?(?:满足|符合|具备|达到)[^。；]{0,16}(?:条件|标准|要求|门槛|以下|下列|下述|如下|[：:])"
    r"|(?:条件|标准|要求|门槛)(?:均|都|全部)(?:要|需要?|须|应)?(?:同时)?(?:满足|符合|达到|具备)"
    r"|(?:满足|符合|具备|达到)(?:了)?(?:以下|下列|下述|如下)"
    r"|(?:以下|下列|下述|如下)[^，。；：]{0,8}(?:条件|标准|要求|门槛)"
    r"|(?:条件|标准|要求|门槛|资格)(?:为|是|如下|包括)?[：:]"
)
_TITLE = re.compile(
    r"(?:条件|门槛|资格|准入标准|准入要求|入驻要求|入驻标准|申请要求|报名要求|要求)[：:]?[】]?$"
)
_ANY = re.compile(
    r"(?:任一|任意一|任何一|其中一|之一|其一)[种项条个]?(?:情形|条件|标准|要求|行为|情况)?|(?:情形|条件|行为|情况)(?:之一|的?任[一何])"
)
_CASES = re.compile(r"(?:以下|下列|下述|如下)[^，。；：]{0,8}(?:情形|行为|情况)")
UNMET = re.compile(_NOT_MET)
ENTRY = r"(?:申请|开通|入驻|报名|参与|参加|加入|进入|使用|成为|获得|准入|上架|发布|开播|提报|推广)"
MAY = re.compile(rf"(?:就可以?|即可|即能|方可|方能|才可以?|才能|便可|均可|可以?(?!能)){ENTRY}")
_ADMITS = re.compile(rf"准入|门槛|资格|条件|{ENTRY}|可(?!能)")
OUT = re.compile(
    r"(?<!被)清退(?!标准|规则|流程)|清退处理|(?<!申请)终止(?:合作|服务)|取消[^，。；]{0,10}(?:资格|权限)|(?<!申请)(?<!主动)(?<!自愿)(?<!自行)(?<!无法)(?<!不得)(?<!可)退出(?!标准|规则|流程|申请|条件)|(?:暂时?)?不(?:开放|支持|允许|接受|受理)(?:其|商家)?(?:再次?)?(?:入驻|报名|参与|参加|申请|加入|开通|进入|准入)|(?:不得|不可|不能|无法|不予|禁止)(?:再次?)?(?:报名|参与|参加|申请|入驻|加入|开通|进入|准入|通过)|关店|闭店|关闭(?:店铺|账号)"
)
# Measures that the vocabulary of penalties has no name for, yet.
_MEASURE = re.compile(
    r"给予[^，。；]{0,16}处罚|屏蔽|降权|冻结|禁言|扣款|扣除?[^，。；]{0,8}?分|(?:限制|暂停|中止)(?!期)[^，。；的]{2,12}"
)
_NOTICE = re.compile(
    r"(?:系统|平台|自动|将|会)[^，。；]{0,6}(?:预警|提醒|发[送出][^，。；]{0,8}(?:提醒|通知))"
)
_FOREVER = re.compile(r"永久(?:性)?(?:不|禁|关闭|清退|取消|封|限制)|终身|不再(?:接受|受理|允许)")
_AND_FOREVER = re.compile(r"或(?:者)?永久")  # 临时关闭或永久关闭: not always for good
_MODAL = re.compile(
    r"将|会(?!员|计)|有权|予以|给予|则|应当?|可(?!能)|进行|采取|处以|执行|立即|直接|永久|平台|系统|视为|被|暂停|限制|关闭|取消|扣|警告|清退|下架|封禁|不得|不可|不能|不予|禁止|无法"
)
OPENS = re.compile(r"若|如果|如(?![下何实期])|当(?![日月天年前地事])|一旦|倘若|凡|对于?")
_SUBJECTS = "(?:商家|商户|店铺|店肆|主播|达人|用户|卖家|账号|账户|商品|作者|创作者|机构|服务商)"
CONDITION_END = re.compile(rf"(?:的|时|者|后|的{_SUBJECTS}|期间)$")
_AVOIDS = re.compile(r"避免|防止|以免|不(?:会|予|做|作|再|进行)?(?:被)?(?:处罚|扣分|清退|处理)")
WAY = re.compile(
    r"[^，。；：]{0,20}(?:入口|途径|路径|方式|流程|步骤|含义|定义|渠道|位置|链接)(?:如下)?[：:]|[^。]{0,30}(?:途径|路径|流程|步骤|入口)如下"
)
PROCEDURE = re.compile(r"流程|步骤|入口|途径|路径|名词|定义|释义|附则")
CATEGORY = re.compile(r"(?P<name>[^【】，。：:、（）()\s]{1,12}?类目)(?!条件|要求|范围|限制|规范)")
ONLY_FOR = re.compile(
    r"^(?P<list>[^，。；：\n]{1,120}?)类目(?:的?(?:商品|商家))?(?:仅|只)(?:支持|限|允许|开放)(?P<who>[^，。；\n]{2,40}?)(?:准入|进入|入驻|参与|加入|申请|开通|报名)"
)


def title_cue(text: str) -> Cue | None:
    """Return how a heading binds what stands under it: 类目条件."""
    match = _TITLE.search(text.strip("】 "))
    if not match or OUT.search(text):
        return None
    return Cue(GroupMode.ALL, Effect.ADMITS, (), match.start(), match.end())


def lead_cue(text: str, penalties: tuple[TermRecord, ...]) -> Cue | None:
    """Return how a lead-in binds its list, None where it does not say."""
    if match := _NONE_MISSING.search(text):
        return Cue(GroupMode.ALL, Effect.ADMITS, (), *match.span())
    effect, actions = effect_of(text, penalties)
    if effect and (match := UNMET.search(text)):
        # 不满足以下条件的，清退: who meets them all stays; what else follows is no condition's.
        stays = effect in (Effect.EXCLUDES, Effect.BARS)
        return Cue(GroupMode.ALL, Effect.ADMITS, (), *match.span()) if stays else None
    any_of, all_of = _ANY.search(text), ALL_OF.search(text)
    cases = _CASES.search(text)
    if effect and (any_of or cases or all_of):
        match = any_of or cases or all_of
        assert match is not None
        together = re.search("同时|全部|均", text[: match.end()])
        mode = GroupMode.ANY if any_of or (cases and not together) else GroupMode.ALL
        return Cue(mode, effect, actions, *match.span(), _precondition(text, match))
    if not effect and _RELIEVES.search(text):
        return None  # 满足以下条件的无需缴纳保证金: who does not meet them is not kept out
    if any_of and _ADMITS.search(text) and re.search("满足|符合|具备|达到", text):
        return Cue(GroupMode.ANY, Effect.ADMITS, (), *any_of.span())
    if all_of and not cases:
        return Cue(GroupMode.ALL, Effect.ADMITS, (), *all_of.span())
    return None


_RELIEVES = re.compile("免|不予处罚|无需|无须|不需|不必")
_CLOSES = re.compile(
    r"\s*(?:以上|上述)(?:所有|全部|各|这)?(?:[\d一二两三四五六七八九十]{1,3})?[项个条种]?[^，。；：]{0,8}?"
    r"(?P<what>条件|要求|标准|门槛|资格|情形|行为|情况)"
)
_TOGETHER = re.compile(r"同时|均|都|全部|所有|缺一不可")


def closing_cue(text: str, penalties: tuple[TermRecord, ...]) -> Cue | None:
    """Return how words behind a list bind it: 以上条件须同时满足，方可开通."""
    closes = _CLOSES.match(text)
    if not closes:
        return None
    span = closes.span()
    if _NONE_MISSING.search(text):
        return Cue(GroupMode.ALL, Effect.ADMITS, (), *span)
    effect, actions = effect_of(text, penalties)
    mode = GroupMode.ANY if _ANY.search(text) else GroupMode.ALL
    if closes["what"] in ("情形", "行为", "情况"):
        together = _TOGETHER.search(text)
        mode = GroupMode.ALL if together and mode is GroupMode.ALL else GroupMode.ANY
        return Cue(mode, effect, actions, *span) if effect else None
    if effect or not re.search("满足|符合|具备|达到|缺一不可|方可", text):
        return None
    if mode is GroupMode.ALL and not _TOGETHER.search(text):
        return None
    return Cue(mode, Effect.ADMITS, (), *span)


def _precondition(text: str, cue: re.Match[str]) -> tuple[int, int] | None:
    """Return the condition that a lead-in adds to its list: 违反本规则的规定，并出现下述情形."""
    joint = re.search(r"[，,]\s?(?:并且?|且|同时)[^，。；]{0,8}$", text[: cue.start()])
    if not joint:
        return None
    before = text[: joint.start()]
    start = max(before.rfind(mark) for mark in "。；：") + 1
    opener = re.match(r"\s*(?:若|如果|如|当|一旦)", before[start:])
    return start + (opener.end() if opener else 0), joint.start()


def effect_of(
    text: str, penalties: tuple[TermRecord, ...]
) -> tuple[Effect | None, tuple[str, ...]]:
    """Return the gravest effect that the words name, and the penalties among them."""
    spans = [
        (span, penalty)
        for penalty in penalties
        for span in term_spans(penalty, text)
        if not _COUNTED.match(text, span[1])
    ]
    # 关闭直播权限 is 禁止直播, and not the 关闭权限 that it is printed with.
    named = {
        penalty.name
        for (start, end), penalty in spans
        if not any(
            first <= start and end <= last and last - first > end - start
            for (first, last), other in spans
            if other is not penalty
        )
    }
    actions = [penalty.name for penalty in penalties if penalty.name in named]
    effects = [p.effect for p in penalties if p.name in named and p.effect]
    if OUT.search(text):
        effects.append(Effect.EXCLUDES)
    if not effects and any(
        not _COUNTED.match(text, match.end()) for match in _MEASURE.finditer(text)
    ):
        effects.append(Effect.SANCTIONS)
    if not effects and _NOTICE.search(text):
        effects.append(Effect.WARNS)
    if effects and _FOREVER.search(text) and not _AND_FOREVER.search(text):
        effects.append(Effect.BARS)
    gravest = max(effects, key=_SEVERITY.index) if effects else None
    return gravest, tuple(actions)


# 违规三次的将…; 粉丝数低于1000的账号不得…: what follows from a part that also says from what.
_FIRST_MODAL = re.compile(
    r"(?:的|时|后|，)?(?=将(?!会?要)|则|即被|会被|予以|给予)"
    rf"|的{_SUBJECTS}[，,]?(?=不得|不可|不能|无法|禁止|不予|(?:应|将)被|一律)"
)
# 单次扣分≥6分: a measure that is counted follows from nothing here.
_COUNTED = re.compile(
    r"分?\s?(?:累计|合计|总计|值)?\s?(?:[≥≤<>＜＞]|达到?|满(?!足)|超过|高于|低于|不足|不低于|不高于|大于|小于)"
)
_COMMA = re.compile(r"(?<!\d)[，,]|(?<=\d)，")
_BARE = 4  # characters that may stand in front of a measure that is simply added
_TIMES_FIRST = re.compile(
    r"\s*(?:第[一二两三四五六七八九十\d]{1,3}次(?:及以[上后])?|[首初]次)(?:违规|违反|触发|出现|发生|处罚)?[的时，：:]?"
)


def consequence_in(
    text: str, start: int, end: int, penalties: tuple[TermRecord, ...]
) -> tuple[int, int] | None:
    """Return the stretch between commas that says what follows."""
    stop = start - 1
    while stop < end:
        at, stop = stop + 1, _comma(text, stop + 1, end)
        opened, words = at, text[at:stop]
        if at == start:
            modal = _FIRST_MODAL.search(words, 4) or _TIMES_FIRST.match(words)
            if not modal:
                continue
            at += modal.end()
            words = text[at:stop]
        elif times := _TIMES_FIRST.match(words):
            at += times.end()
            words = text[at:stop]
        is_condition = CONDITION_END.search(words.strip()) and stop < end
        effect, _ = effect_of(words, penalties)
        binds = _MODAL.search(words) or (opened > start and _opens_with_measure(words, penalties))
        if effect and binds and not is_condition and not _AVOIDS.search(words):
            while stop < end:
                further = _comma(text, stop + 1, end)
                if not _goes_on(text[stop:further], penalties):
                    break
                stop = further
            return at, stop
    return None


def _comma(text: str, start: int, end: int) -> int:
    """Return where the next comma stands that is none of a number's, else the end."""
    at = _COMMA.search(text, start, end)
    return at.start() if at else end


def _goes_on(words: str, penalties: tuple[TermRecord, ...]) -> bool:
    """Say whether a part behind a consequence adds to it: 扣48分，清退店铺, and no case follows."""
    if re.match(r"[，,]?\s?(?:并|且|同时)", words):
        return True
    own = words.strip("，, ")
    if OPENS.match(own) or CONDITION_END.search(own) or _AVOIDS.search(own):
        return False
    return _opens_with_measure(own, penalties)


def _opens_with_measure(words: str, penalties: tuple[TermRecord, ...]) -> bool:
    """Say whether words begin with the name of a measure, which needs no verb to bind."""
    own = words.strip("，, ")
    return any(
        start <= _BARE and not _COUNTED.match(own, end)
        for penalty in penalties
        for start, end in term_spans(penalty, own)
    )
