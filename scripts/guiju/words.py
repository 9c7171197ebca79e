"""What the site and the terminal call things in Chinese: one word for each value of the model."""

from __future__ import annotations

from guiju.model import (
    Account,
    Certainty,
    ChineseScript,
    DateKind,
    FlagKind,
    RelationKind,
    RemovalReason,
    RepairKind,
    SourceFormat,
    SourceKind,
    TagKind,
    Trust,
    Witness,
)
from guiju.provisions import Effect, GroupMode, LiabilityKind, Modality

TRUST = {
    Trust.OFFICIAL: "已与官方原文核对",
    Trust.MULTI: "多个来源一致",
    Trust.SINGLE: "单一转载",
    Trust.REPORTED: "转述（新闻或攻略）",
    Trust.SPUN: "机器换词",
    Trust.DAMAGED: "有无法还原的损坏",
}
SOURCE_KIND = {
    SourceKind.REPOST: "转载",
    SourceKind.NEWS: "新闻",
    SourceKind.GUIDE: "攻略",
    SourceKind.SPUN: "机器换词的文章",
}
SOURCE_FORMAT = {
    SourceFormat.TEXT: "纯文字",
    SourceFormat.HTML: "保存的网页（HTML），标记作为修复去掉",
    SourceFormat.MARKDOWN: "Markdown 文件，标记作为修复去掉",
}
SCRIPT = {ChineseScript.HANS: "简体", ChineseScript.HANT: "繁体（机器转换）"}
ACCOUNT = {
    Account.CLAUSE: "条款",
    Account.HEADING: "标题",
    Account.METADATA: "页面信息",
    Account.COMMENTARY: "背景",
    Account.LAYOUT: "版面（空白及其间的防采集字符串）",
    Account.REMOVAL: "剔除",
}
REASON = {
    RemovalReason.ADVERTISING: "广告",
    RemovalReason.CONTACT: "联系方式招揽",
    RemovalReason.PORN: "色情关键词",
    RemovalReason.GAMBLING: "赌博关键词",
    RemovalReason.CHROME: "网页界面",
    RemovalReason.RELATED_POST: "相关文章",
    RemovalReason.FOOTER: "页脚声明",
    RemovalReason.REPEATED_TITLE: "重复标题",
    RemovalReason.CAPTION: "图片说明",
    RemovalReason.FOREIGN_TEXT: "混入的他文",
    RemovalReason.REPEATED_TEXT: "重复的全文",
}
FLAG = {
    FlagKind.MISSING_TABLE: "缺表格",
    FlagKind.MISSING_CHARACTER: "缺字",
    FlagKind.LOST_BYTES: "字节丢失",
    FlagKind.MASKED: "被屏蔽",
    FlagKind.NUMBER_GAP: "编号缺失",
    FlagKind.DUPLICATE_NUMBER: "编号重复",
    FlagKind.CONTRADICTS: "说法不一",
    FlagKind.UNIT_NOT_PRINTED: "未印单位",
    FlagKind.SPUN_TERM: "换词",
    FlagKind.UNPARSED: "未能解析",
}
TAG = {
    TagKind.TOPIC: "主题",
    TagKind.PARTY: "主体",
    TagKind.PENALTY: "处理",
    TagKind.MODALITY: "规范用语",
    TagKind.CATEGORY: "类目",
    TagKind.VIOLATION: "违规",
}
REPAIR = {
    RepairKind.READING: "注音剔除",
    RepairKind.SHIFT: "字节错位还原",
    RepairKind.FORUM_STRING: "防采集字符串剔除",
    RepairKind.PRIVATE_USE: "私用区字符剔除",
    RepairKind.CONTROL: "控制字符剔除",
    RepairKind.MOJIBAKE: "乱码还原",
    RepairKind.DEBRIS: "网页残片剔除",
    RepairKind.WIDTH: "标点与空格还原",
    RepairKind.WRAP: "换行还原",
    RepairKind.SCRIPT: "繁转简",
    RepairKind.PHRASE: "用字校正",
}
CERTAINTY = {
    Certainty.CERTAIN: "确定",
    Certainty.PROBABLE: "推定",
    Certainty.LOST: "无法还原",
}
PROBABLE_REPAIR = "推定修复"
RELATION = {
    RelationKind.SUCCEEDED_BY: "后继规则",
    RelationKind.REPLACES: "取代",
    RelationKind.AMENDS: "修改",
    RelationKind.AMENDED_BY: "被修改于",
    RelationKind.REPEALED_BY: "被废止于",
    RelationKind.REFERS: "引用",
}
MODALITY = {
    Modality.MUST: "应当",
    Modality.MUST_NOT: "不得",
    Modality.MAY: "可以",
    Modality.ENTITLED: "有权",
}
LIABILITY = {
    LiabilityKind.SHARED: "共担责任",
    LiabilityKind.MITIGATED: "减轻或免责",
    LiabilityKind.CORRECTION_FIRST: "先行纠正",
}
# Fields of a clause that a person may change, tags aside: a tag's own kind says more.
FIELD = {
    "trust": "可信度",
    "flags": "存疑",
    "criteria": "条件",
    "consequences": "后果",
    "liabilities": "责任",
    "definitions": "定义",
    "references": "引用",
    "duties": "规范",
}
DATE = {
    DateKind.PUBLISHED: "发布",
    DateKind.EFFECTIVE: "生效",
    DateKind.REPEALED: "失效",
}
EFFECT = {
    Effect.ADMITS: "准入",
    Effect.WARNS: "警告",
    Effect.SANCTIONS: "处理",
    Effect.EXCLUDES: "清退",
    Effect.BARS: "永久禁止",
}
MODE = {GroupMode.ALL: "须全部满足", GroupMode.ANY: "满足其一即可"}
TRIGGER_MODE = {GroupMode.ALL: "各项同时出现", GroupMode.ANY: "出现任一情形"}
NO_DECISION = "不影响结论"
NOT_FOR_THIS = "不适用于所选的店铺，不影响结论"
NO_EFFECT = "没有写明后果的条件"
FINDING = {
    "satisfied": "满足条文列出的条件",
    "not_satisfied": "不满足条文列出的条件",
    "indeterminate": "数据不足，得不出结论",
}
FINDING_WITHOUT_ADMISSION = FINDING | {
    "satisfied": "没有触发条文列出的清退情形",
    "not_satisfied": "触发了条文列出的清退情形",
}
NO_ADMISSION = "条文没有列出可核对的准入条件"
NOTHING_DECIDES = "条文没有印出决定能否准入、是否清退的条件"
OUTCOME = {
    "satisfied": "满足",
    "not_satisfied": "不满足",
    "missing": "缺数据",
    "exempt": "免于考核",
}
TRIGGER = OUTCOME | {"satisfied": "已触发", "not_satisfied": "未触发"}
NO_SCRIPT = "没有浏览器脚本时，请对照下面的表逐条自查。"
CHECK_BASIS = "结论只由条文印出的条件和你给的数据得出，不是法律意见，也不是平台的审核结果"
REPOST_WARNING = "转载文本，未与官方原文核对"


def agreement(witness: Witness) -> str:
    """Return in a few words how another source's text stands to a clause."""
    if witness.agrees:
        return "文字一致"
    return "文字有出入，涉及数字、否定或主体" if witness.is_weighty else "文字有出入"
