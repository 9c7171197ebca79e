"""Every pattern of the corpus, tried both ways: it finds its examples and leaves its near misses."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju import restore, screen
from guiju.corpus import read_corpus
from guiju.model import RemovalReason
from guiju.restoration.repairs import RestoredText
from guiju.screening import Role, squeeze
from guiju.screening.judging import screen_by_every_pattern
from guiju.screening.literals import need_of
from guiju.screening.squeezing import squeeze_units
from guiju.tagging import term_spans

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
        return bool(term_spans(term, text))

    assert term.examples
    assert [e for e in term.examples if not found(e)] == []
    assert [n for n in term.near_misses if found(n)] == []


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row[0])
def test_phrase_pattern_knows_its_examples(row: list[str]) -> None:
    pattern, after, example, near_misses = row
    assert after in re.sub(pattern, after, example) != example
    for near_miss in near_misses.split("|"):
        assert re.sub(pattern, after, near_miss) == near_miss


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


CASES = Path(__file__).parent / "cases" / "screen"
JUNK = frozenset({Role.REMOVED, Role.METADATA})


def cases(name: str) -> list[Any]:
    return yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))


def told(text: str) -> list[tuple[Role, str]]:
    return [(line.role, line.text) for line in screen(restore(text), CORPUS.screens).lines]


KNOWN_FAILURES = frozenset(case["text"] for case in cases("known_failures"))


@pytest.mark.parametrize("case", cases("junk"), ids=lambda case: case["text"])
def test_junk_is_taken_out(case: Any, request: pytest.FixtureRequest) -> None:
    if case["text"] in KNOWN_FAILURES:
        request.applymarker(pytest.mark.xfail(strict=True))
    assert {role for role, _ in told(case["text"])} <= JUNK


@pytest.mark.parametrize("case", cases("rules"), ids=lambda case: case["text"])
def test_a_rule_that_speaks_of_junk_stays(case: Any) -> None:
    assert {role for role, _ in told(case["text"])} == {Role.TEXT}


@pytest.mark.parametrize("case", cases("commentary"), ids=lambda case: case["text"])
def test_what_the_reposter_says_is_commentary(case: Any, request: pytest.FixtureRequest) -> None:
    if case["text"] in KNOWN_FAILURES:
        request.applymarker(pytest.mark.xfail(strict=True))
    assert {role for role, _ in told(case["text"])} == {Role.COMMENTARY}


@pytest.mark.parametrize("case", cases("mixed"), ids=lambda case: case["removed"])
def test_junk_behind_a_rule_goes_and_the_rule_stays(
    case: Any, request: pytest.FixtureRequest
) -> None:
    if case["removed"] in KNOWN_FAILURES:
        request.applymarker(pytest.mark.xfail(strict=True))
    kept, removed = restore(case["kept"]).text, restore(case["removed"]).text
    assert told(case["kept"] + case["removed"]) == [(Role.TEXT, kept), (Role.REMOVED, removed)]


RELATED = """一、处罚
商家违规的，扣6分。
抖音小黄车和橱窗的区别是什么？
很多人容易对两者搞混淆，下面了解一下抖音小黄车和商品橱窗的区别是什么，小黄车…
2023年8月8日
淘宝直播怎么做才能吸引消费者？
如今随着平台竞争压力增大，直播成为商家们增加销量的又一秘宝，这里角色可以是…
2023年8月9日
抖店子账号怎么开？
商家不得违规，我们在成功开店后，是一定要开通几个子账号的，因为子账号能帮助…
2023年8月10日"""


def test_related_posts_are_known_by_their_shape_without_a_heading() -> None:
    assert [role for role, _ in told(RELATED)] == [Role.TEXT] * 2 + [Role.REMOVED] * 9


def test_one_sentence_that_breaks_off_is_no_list_of_posts() -> None:
    text = "二、其他\n商家应当遵守平台关于发货、售后、客服等方面的规则，包括但不限于……\n三、附则"
    assert {role for role, _ in told(text)} == {Role.TEXT}


def test_a_lone_button_counts_beside_other_furniture_only() -> None:
    assert [role for role, _ in told("评论\n用户可以发表评论。\n点赞")] == [Role.TEXT] * 3
    page = "用户可以发表评论。\n点赞\n收藏\n分享到：微信 新浪微博 QQ空间"
    assert [role for role, _ in told(page)] == [Role.TEXT] + [Role.REMOVED] * 3


def test_numbers_of_a_flattened_table_are_no_counters() -> None:
    table = "\n".join(["扣分", "3", "6", "12", "48", "(1)", "(2)", "(3)", "(4)", "100", "1,000"])
    assert {role for role, _ in told(table)} == {Role.TEXT}


SPLICE = (
    "秋天是吃螃蟹的好季节，很多人喜欢清蒸，其实用黄酒腌上半小时再蒸，味道会更加鲜美。",
    "螃蟹性寒，胃不好的人要少吃，吃完可以喝一杯姜茶，暖暖身子。",
)
ABOUT = "商家在平台发布商品应当遵守本规范，违规的由平台扣分、下架商品或清退店铺，处罚结果以通知为准"


def numbered(middle: tuple[str, ...]) -> str:
    items = [f"{n}、{ABOUT}（{n}）。" for n in range(1, 21)]
    return "\n".join([*items[:9], *middle, *items[9:]])


def test_a_foreign_article_between_two_numbers_is_taken_out() -> None:
    screened = screen(restore(numbered(SPLICE)), CORPUS.screens)
    assert [line.text for line in screened.removals] == list(SPLICE)
    assert {line.reason for line in screened.removals} == {RemovalReason.FOREIGN_TEXT}


@pytest.mark.parametrize(
    "middle",
    [
        ("鲤鱼、青鱼、草鱼、鲢鱼、鳙鱼、鲌鱼、红鳍鲌鱼、鲮鱼、鲫鱼、鲥鱼、鳜鱼、鲂鱼、鳊鱼、鲑鱼、长江鲟、白鲟。",) * 2,
        ("食用农产品、生鲜、水果、海鲜，发往新疆、西藏的，用户签收时发现腐烂、变质，可以要求退款。",) * 2,
        ("螃蟹性寒，胃不好的人要少吃。",),
    ],
)  # fmt: skip
def test_what_may_belong_to_a_clause_is_no_splice(middle: tuple[str, ...]) -> None:
    assert screen(restore(numbered(middle)), CORPUS.screens).removals == ()


def test_an_english_notice_goes_and_an_english_page_stays() -> None:
    notice = (
        "We use cookies to improve your experience on this site. "
        "By continuing to browse, you agree to our use of cookies."
    )
    assert [
        line.text for line in screen(restore(numbered((notice,))), CORPUS.screens).removals
    ] == [notice]
    page = f"平台规则\n{notice}\n{notice} And this is the text of the rule."
    assert screen(restore(page), CORPUS.screens).removals == ()


def test_the_private_parser_is_as_it_was() -> None:
    # Were it not, every pattern would still be tried, only without the index.
    assert need_of("(?:商家|店铺)A").literals == frozenset({"商家A", "店铺A"})


@pytest.mark.parametrize("name", PATTERNS)
def test_an_example_holds_what_its_pattern_needs(name: str) -> None:
    pattern = PATTERNS[name]
    literals = pattern.need.literals
    for example in pattern.examples:
        read = squeeze(example) if pattern.squeezed else example
        assert literals is None or any(literal in read for literal in literals)


PIECES = [
    *(text for p in PATTERNS.values() for text in (*p.examples, *p.near_misses)),
    *(case["text"] for name in ("junk", "rules", "commentary") for case in cases(name)),
    *(case["kept"] + case["removed"] for case in cases("mixed")),
]


def same_by_every_pattern(text: str) -> None:
    restored = RestoredText(text, ())
    assert screen(restored, CORPUS.screens) == screen_by_every_pattern(restored, CORPUS.screens)


def test_the_index_leaves_out_nothing_that_matches() -> None:
    for piece in PIECES:
        same_by_every_pattern(piece)
    same_by_every_pattern("\n".join(PIECES))
    for path in sorted((ROOT / "corpus" / "sources").glob("*/raw.txt")):
        same_by_every_pattern(restore(path.read_text("utf-8")).text)


def test_the_index_finds_words_across_blocks() -> None:
    for shift in range(12):
        same_by_every_pattern("规" * (65_536 - shift) + "。加我微信abc12345\n" + "加V：abc12345")


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=12),
    st.sampled_from(["\n", "。", " ", ""]),
)
def test_the_index_agrees_with_every_pattern_on_any_text(parts: list[str], joint: str) -> None:
    same_by_every_pattern(joint.join(parts))


@given(st.text())
def test_squeezing_keeps_places_and_agrees_with_the_table(text: str) -> None:
    units = np.array([ord(char) for char in text if char != "\n"], np.uint32)
    assert "".join(map(chr, squeeze_units(units))) == squeeze(text.replace("\n", ""))


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=8))
def test_lines_are_sorted_disjoint_and_complete(parts: list[str]) -> None:
    text = "\n".join(parts)
    lines = screen(RestoredText(text, ()), CORPUS.screens).lines
    assert all(text[line.start : line.end] == line.text for line in lines)
    assert all(one.end <= other.start for one, other in pairwise(lines))
    left = list(text)
    for line in lines:
        left[line.start : line.end] = " " * (line.end - line.start)
    assert "".join(left).strip() == ""


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_is_catastrophic(name: str) -> None:
    pattern = PATTERNS[name]
    for piece in dict.fromkeys(
        part for text in pattern.examples for part in (text, text[:2], text[-2:], text[:1])
    ):
        line = piece * (100_000 // len(piece))
        # A pattern that backtracks without bound would not come back from here.
        for text in (line, line + "\0"):
            place = pattern.search(text)
            assert place is None or 0 <= place <= len(text)


@pytest.mark.parametrize(
    "piece", ["规则", "加我微信abc。", "。", " ", "加", "小编。应。", "> ", "1"]
)
def test_a_line_of_ten_megabytes_is_done_in_seconds(piece: str) -> None:
    line = piece * (10_000_000 // len(piece.encode()))
    lines = screen(RestoredText(line, ()), CORPUS.screens).lines
    assert sum(len(part.text) for part in lines) <= len(line)


def test_screening_is_the_same_in_many_threads() -> None:
    restored = restore(PAGE)
    fresh = replace(CORPUS.screens)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: screen(restored, fresh), range(64)))
    assert all(result == results[0] for result in results)
