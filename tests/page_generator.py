"""Makes whole pages as they are scraped: a rule's text, its damage, and the site around it; seeded.

A page is 2 to 20 KB of UTF-8, about 9 in the mean. Its rule is a stretch of a statute of tests/data
with numbered clauses; a page of one number is always the same.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import opencc

from damage_generator import annotate, forum_strings, mask, splice, traditional_of, watermark
from wrap_generator import run_together, wrap

STATUTES = Path(__file__).resolve().parent / "data" / "statutes.jsonl"
LEAST, MOST, COMMONEST = 2000, 20_000, 6000  # bytes of a page in UTF-8

# What is damaged, and of a hundred pages how many are damaged so.
KINDS = {
    "clean": 30,
    "annotated": 25,
    "unread": 5,
    "forum": 15,
    "watermark": 7,
    "traditional": 6,
    "wrapped": 7,
    "spliced": 5,
}

_SITES = ("电商之家", "小店学堂", "卖家论坛", "运营笔记", "开店帮手")
_COLUMNS = ("电商问答", "平台规则", "开店入驻", "直播带货", "运营干货")
_TITLES = (
    "商家怎么看{name}？开店前先看这几条",
    "{name}（开通条件及流程详解）",
    "{name}解析",
    "最新{name}来了，新手卖家必读",
)
_BEFORE = (
    "找回密码\n立即注册\nQQ登录\n只需一步，快速开始",
    "首页 | 资讯 | 问答 | 下载 | 登录 | 注册",
    "查看：1226|回复：0\n打印 上一主题 下一主题\n[复制链接]",
    "字号：大 中 小\n收藏 分享 举报",
)
_INTRODUCTIONS = (
    "近日，平台发布公告，对规则进行修订。那么具体有哪些要求呢？下面一起来看看吧。",
    "最近，后台有很多粉丝留言，问这个规则怎么看，今天就给大家整理出来了。",
    "为了更好地维护交易秩序，规范推广销售行为，平台新增本规则，特此公告。",
)
_ADVERTISING = (
    "想系统学习开店？马上点这里加老师微信，免费领取运营资料。",
    "店铺没有流量怎么办？加微信号 abc888 免费咨询，名额有限。",
    "加大群免费领取干货，QQ群：123456789",
    "专业代运营，一天出单，扫码添加客服了解详情。",
)
_BEHIND = (
    "这个问题还有疑问的话，可以加老师免费咨询。",
    "版权声明：本文内容由网友发布，不代表本站观点或立场，如有侵权请联系我们处理。",
    "上一篇：直播间怎么开通购物车\n下一篇：小店保证金怎么退",
    "相关推荐\n• 小店怎么开通运费险\n• 体验分低于4分怎么办\n• 达人带货佣金怎么设置",
    "发表评论\n别默默看了 登录\\ 注册 一起参与讨论！",
    "GMT+8, 2024-5-3 11:20 , Processed in 0.257340 second(s), 55 queries , Gzip On.",
    "微信扫码回复「666」",
)


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A page as received, what was done to it, and what its site calls it."""

    kind: str
    title: str
    raw: bytes


def page(number: int, seed: int = 1) -> GeneratedPage:
    """Return the page of a number."""
    rng = random.Random(f"{seed}/{number}")
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    size = round(rng.triangular(LEAST, MOST, COMMONEST))
    name, clauses = statutes()[rng.randrange(len(statutes()))]
    title = rng.choice(_TITLES).format(name=name)
    # Readings, forum strings and the site around it make the text longer.
    share = {"annotated": 0.6, "forum": 0.55}.get(kind, 0.85)
    body = _rule(clauses, rng, round(size * share / 3))
    text = _damaged(kind, _around(title, body, rng), rng)
    while len(raw := text.encode("utf-8")) > MOST:
        text = text[: len(text) * MOST // (len(raw) + 100)]
    return GeneratedPage(kind, title, raw)


@cache
def statutes() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the name and the clauses of each statute of the sample."""
    rows = map(json.loads, STATUTES.read_text("utf-8").splitlines())
    return tuple((row["rule"], tuple(row["text"].split("\n"))) for row in rows)


def _rule(clauses: tuple[str, ...], rng: random.Random, characters: int) -> str:
    """Return numbered clauses of at least so many characters, from some place of a statute on."""
    numbered = rng.choice(("第{}条 ", "{}、", "1.{} ", "（{}）"))
    place, lines, length = rng.randrange(len(clauses)), [], 0
    while length < characters:
        number = str(len(lines) + 1)
        line = numbered.format(number) + clauses[place % len(clauses)]
        lines.append(line)
        place, length = place + 1, length + len(line)
        if rng.random() < 0.05:
            lines.append(f"违规一次扣{rng.randint(1, 12)}分，并处{rng.randint(1, 90)}日限流。")
    return "\n".join(lines)


def _around(title: str, body: str, rng: random.Random) -> str:
    """Put the site around a rule, and advertising into it."""
    site, column = rng.choice(_SITES), rng.choice(_COLUMNS)
    day = f"20{rng.randint(19, 24)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    head = [f"{site}>{column}>{title}", *rng.sample(_BEFORE, rng.randint(0, 2)), title]
    head.append(
        f"{day}|{rng.randint(10, 23)}:{rng.randint(10, 59)}|发布在分类 / {column}|阅读：846"
    )
    lines = body.split("\n")
    for advertising in rng.sample(_ADVERTISING, rng.randint(0, 2)):
        lines.insert(rng.randrange(len(lines) + 1), advertising)
    behind = rng.sample(_BEHIND, rng.randint(1, 4))
    gap = rng.choice(("\n", "\n\n", "\n\n    "))
    return gap.join([*head, rng.choice(_INTRODUCTIONS), *lines, *behind])


def _damaged(kind: str, text: str, rng: random.Random) -> str:
    match kind:
        case "annotated" | "unread":
            return annotate(text, rng, unread=kind == "unread").text
        case "forum":
            return forum_strings(text, rng)
        case "watermark":
            return watermark(text, rng, rng.choice(_SITES))
        case "traditional":
            if rng.random() < 0.5:
                return opencc.OpenCC("s2t").convert(text)
            return "".join(traditional_of().get(char, char) for char in text)
        case "wrapped":
            return wrap(run_together(text), rng.randint(24, 48), typeset=rng.random() < 0.5)
        case "spliced":
            _, foreign = statutes()[rng.randrange(len(statutes()))]
            return mask(splice(text, "\n".join(foreign), rng)[0], rng)[0]
    return text
