"""Traditional to Simplified: what t2s leaves is mended, mainland words and names stay."""

import json
import re
from pathlib import Path

import opencc
import pytest

from damage_generator import traditional_of
from guiju import restore
from guiju.restoration.edits import applied
from guiju.restoration.script import simplify, to_simplified
from guiju.restoration.tables import load_tables

ROOT = Path(__file__).resolve().parent.parent
ROWS = [
    line.split("\t")
    for line in (ROOT / "corpus/damage/phrases.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
TO_TRADITIONAL = {name: opencc.OpenCC(name).convert for name in ("s2t", "s2tw", "s2hk")} | {
    "one to one": lambda text: text.translate(str.maketrans(traditional_of()))
}


def converted(text: str) -> str:
    return applied(text, to_simplified(text, load_tables()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_phrase_is_needed_and_begins_with_what_it_rewrites(row: list[str]) -> None:
    pattern, after, example, _ = row
    assert re.match("[\u4e00-\u9fff\u5df0-\u5dff]", pattern)
    assert len(after) == 1
    for match in re.finditer(pattern, example):
        assert match.group() == pattern[0] != after
    left = (converted(example), converted(TO_TRADITIONAL["s2t"](example)))
    assert any(re.search(pattern, text) for text in left)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_no_phrase_touches_what_another_leaves(row: list[str]) -> None:
    for near_miss in row[3].split("|"):
        assert restore(near_miss).text in (near_miss, converted(near_miss))


STAY = """著作权 显著 名著 著录 卓著 土著 编著 瞭望 慰藉 狼藉 枕藉 乾坤 乾隆 康乾 覆盖 颠覆 倾覆 反复 答复 复核
宫商角徵羽 魏徵 於菟 神祇 迳行 矽肺 重叠 折叠 软件 程序 滑鼠 硬碟 软体 网路 资讯 品质 佢 嘅 祂 甯 徐巿 彷徨 锺书"""


@pytest.mark.parametrize("word", STAY.split())
def test_mainland_words_and_names_stay(word: str) -> None:
    assert restore(word).text == word


@pytest.mark.parametrize("way", TO_TRADITIONAL)
def test_a_law_comes_back_from_each_way_of_writing_it(way: str) -> None:
    wrong = total = 0
    for line in (ROOT / "tests/data/statutes.jsonl").read_text("utf-8").splitlines():
        clean = json.loads(line)["text"]
        back = restore(TO_TRADITIONAL[way](clean)).text
        clean = restore(clean).text
        assert len(back) == len(clean)
        wrong += sum(a != b for a, b in zip(back, clean, strict=True))
        total += len(clean)
    assert wrong <= 1e-5 * total


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("皇後、幹部、公裏、頭發", "皇后、干部、公里、头发"),
        ("製造、制造、隻有、麵條、雲計算", "制造、制造、只有、面条、云计算"),
        ("鬆樹、鼕天、醜時、穀物、鬥爭", "松树、冬天、丑时、谷物、斗争"),
        ("嚮導、手錶、捲曲、齣版、範圍", "向导、手表、卷曲、出版、范围"),
        ("姓餘、纔能、徵收、藉款、標緻", "姓余、才能、征收、借款、标致"),
        ("週圍、佈置、佔用、註釋、採購、彩票", "周围、布置、占用、注释、采购、彩票"),
        ("裡面、裏面、啓用、啟用、羣眾、產綫", "里面、里面、启用、启用、群众、产线"),
    ],
)
def test_machine_traditional_comes_back(written: str, read: str) -> None:
    assert restore(written).text == read


def test_t2s_alone_leaves_what_the_phrases_mend() -> None:
    assert simplify("為瞭") == "为瞭"
    assert restore("為瞭").text == "为了"
