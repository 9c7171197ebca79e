"""Every pattern of the corpus, tried both ways: it finds its examples and leaves its near misses."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju import restore, screen
from guiju.corpus import read_corpus
from guiju.model import RemovalReason
from guiju.screening import Role

ROOT = Path(__file__).resolve().parent.parent
CORPUS = read_corpus(ROOT)
PATTERNS = {
    pattern.id: pattern
    for pattern in (
        *CORPUS.screens.patterns,
        *(pattern for profile in CORPUS.screens.profiles for pattern in profile.patterns),
    )
}
PHRASES = [
    line.split("\t")
    for line in (ROOT / "corpus/damage/phrases.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("name", PATTERNS)
def test_screening_pattern_knows_its_examples(name: str) -> None:
    pattern = PATTERNS[name]
    assert pattern.examples
    assert [e for e in pattern.examples if pattern.search(e) is None] == []
    assert [n for n in pattern.near_misses if pattern.search(n) is not None] == []


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_another_patterns_near_miss_for_advertising(name: str) -> None:
    advertising = ("advertising", "contact", "porn", "gambling")
    others = [p for p in CORPUS.screens.patterns if p.verdict in advertising]
    for near_miss in PATTERNS[name].near_misses:
        assert [other.id for other in others if other.search(near_miss) is not None] == []


@pytest.mark.parametrize(
    ("kind", "term"), CORPUS.taxonomy.terms, ids=lambda x: getattr(x, "name", x)
)
def test_tag_pattern_knows_its_examples(kind: Any, term: Any) -> None:
    def found(text: str) -> bool:
        return any(re.search(pattern, text) for pattern in term.patterns)

    assert term.examples
    assert [e for e in term.examples if not found(e)] == []
    assert [n for n in term.near_misses if found(n)] == []


@pytest.mark.parametrize("hole", CORPUS.holes, ids=lambda hole: hole.pattern)
def test_hole_pattern_knows_its_examples(hole: Any) -> None:
    assert [e for e in hole.examples if not re.search(hole.pattern, e)] == []
    assert [n for n in hole.near_misses if re.search(hole.pattern, n)] == []


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row[0])
def test_phrase_pattern_knows_its_examples(row: list[str]) -> None:
    pattern, after, example, near_misses = row
    assert after in re.sub(pattern, after, example) != example
    for near_miss in near_misses.split("|"):
        assert re.sub(pattern, after, near_miss) == near_miss


def test_every_spun_term_stands_in_its_example() -> None:
    for row in yaml.safe_load((ROOT / "corpus/lexicon/spun.yaml").read_text("utf-8")):
        assert row["term"] in row["example"] != row["original"]


PAGE = """某某论坛社区

找回密码

某人 发表于 2022-4-16 20:38:07 | 只看该作者
小伙伴们注意了，下面来看看。
一、处罚
(1)禁止发布色情低俗信息、赌博信息。
(2)商家不得引导用户添加微信、QQ。
小店规则怎么看懂图片说明？
需要的加微V.信X：abc12345
小店规则怎么看懂图片说明？
评分
参与人数 1
(声明:如有侵权请联系QQ:2377240266处理)
Processed in 0.25 second(s), 55 queries
"""


def test_a_page_is_told_apart_line_by_line() -> None:
    screened = screen(restore(PAGE), CORPUS.screens)
    told = [(line.role, line.reason, line.text[:6]) for line in screened.lines]
    removed = Role.REMOVED
    assert told == [
        (Role.METADATA, None, "某某论坛社区"),
        (removed, RemovalReason.CHROME, "找回密码"),
        (Role.METADATA, None, "某人 发表于"),
        (Role.COMMENTARY, None, "小伙伴们注意"),
        (Role.TEXT, None, "一、处罚"),
        (Role.TEXT, None, "(1)禁止发"),
        (Role.TEXT, None, "(2)商家不"),
        (Role.TEXT, None, "小店规则怎么"),
        (removed, RemovalReason.CONTACT, "需要的加微V"),
        (removed, RemovalReason.CAPTION, "小店规则怎么"),
        (removed, RemovalReason.CHROME, "评分"),
        (removed, RemovalReason.CHROME, "参与人数 1"),
        (removed, RemovalReason.FOOTER, "（声明：如有"),
        (removed, RemovalReason.FOOTER, "Proces"),
    ]


def test_chrome_of_a_site_is_taken_out_on_its_own_pages_only() -> None:
    text = "找回密码\n商家可以找回密码。\n评分\n店铺评分低于4分的，不得报名。"
    assert screen(restore(text), CORPUS.screens).removals == ()


def test_text_behind_the_writers_farewell_is_cut_off_inside_the_line() -> None:
    screened = screen(
        restore("违规分查询途径：商家后台。原文总结：上述文章全面介绍了"), CORPUS.screens
    )
    assert [(line.role, line.text) for line in screened.lines] == [
        (Role.TEXT, "违规分查询途径：商家后台。"),
        (Role.COMMENTARY, "原文总结：上述文章全面介绍了"),
    ]


def test_a_repeated_sentence_of_a_rule_is_no_caption() -> None:
    text = "情节严重的，永久关闭其参与权限。\n一般情节\n情节严重的，永久关闭其参与权限。"
    assert screen(restore(text), CORPUS.screens).removals == ()


RULES_THAT_SOUND_OTHERWISE = """禁止推广百家乐、老虎机等赌博产品。
禁止发布成人用品、成人情趣、成人玩具类商品。
天堂伞、欧美代购、国产商品应标明产地。
商家不得在直播间口播“加我微信领红包”。
请联系快手官方客服QQ：4001266088。
商家不得以“免费领取礼包”诱导下单。
声明：转载他人内容的，应取得授权。
来源：自有货源
粉丝留言区不得出现违禁内容。
主播应及时回复粉丝们留言。
一般来说，违规分每年清零。
类似于拍卖的形式售卖商品的，须报备。
如果想参加活动的话，须报名。
以上就是本规则的全部内容。"""


@pytest.mark.parametrize("line", RULES_THAT_SOUND_OTHERWISE.split("\n"))
def test_a_rule_about_bad_things_is_a_rule(line: str) -> None:
    assert [part.role for part in screen(restore(line), CORPUS.screens).lines] == [Role.TEXT]


def test_advertising_behind_a_rule_is_cut_off_where_it_begins() -> None:
    screened = screen(restore("违规分每年清零。需要咨询加微信abc12345"), CORPUS.screens)
    assert [(part.text, part.reason) for part in screened.lines] == [
        ("违规分每年清零。", None),
        ("需要咨询加微信abc12345", RemovalReason.CONTACT),
    ]
