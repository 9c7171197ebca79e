"""Text read by the wrong charset: each way back, what is lost marked, good text left alone."""

import itertools
import random
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guiju import restore
from guiju.model import Certainty, RepairKind
from guiju.restoration.edits import compose
from guiju.restoration.mojibake import fix_mojibake
from guiju.restoration.repairs import RestoredText
from guiju.restoration.tables import load_tables

CLAUSE = "商家违规，扣100分。《规则》第3条：不得使用“虚假宣传”等字样；PK主播≥4.7分、一律处罚"


def read_again(text: str) -> RestoredText:
    return compose(text, RestoredText(text, ()), fix_mojibake(text, load_tables()))


def windows(code: bytes, hole: str | None = None) -> str:
    """Decode by Windows-1252; the five bytes that it lacks stay, or print `hole`."""
    signs = []
    for byte in code:
        sign = bytes((byte,)).decode("cp1252", "replace")
        signs.append(sign if sign != "\ufffd" else chr(byte) if hole is None else hole)
    return "".join(signs)


WHOLE: dict[str, Callable[[str], str]] = {
    "UTF-8 as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 as Windows-1252": lambda text: windows(text.encode()),
    "UTF-8 as Windows-1252, no-break spaces made plain": lambda text: windows(
        text.encode()
    ).replace("\xa0", " "),
    "UTF-8 as Latin-1 twice": lambda text: (
        text.encode().decode("latin-1").encode().decode("latin-1")
    ),
    "UTF-8 as Windows-1252 twice": lambda text: windows(windows(text.encode()).encode()),
    "GBK as Latin-1": lambda text: text.encode("gbk").decode("latin-1"),
    "GBK as Latin-1, then UTF-8 as Latin-1": lambda text: (
        text.encode("gbk").decode("latin-1").encode().decode("latin-1")
    ),
}
LOSSY: dict[str, Callable[[str], str]] = {
    "UTF-8 as GBK, marks": lambda text: text.encode().decode("gbk", "replace"),
    "UTF-8 as GBK, question marks": lambda text: (
        text.encode().decode("gbk", "replace").replace("\ufffd", "?")
    ),
    "UTF-8 as GBK, nothing": lambda text: text.encode().decode("gbk", "ignore"),
    "UTF-8 as Windows-1252, marks": lambda text: windows(text.encode(), "?"),
    "UTF-8 as Windows-1252, nothing": lambda text: windows(text.encode(), ""),
    "UTF-8 as Latin-1, controls gone": lambda text: re.sub(
        "[\x80-\x9f]", "", text.encode().decode("latin-1")
    ),
}


@pytest.mark.parametrize("way", WHOLE)
def test_nothing_lost_comes_back_whole(way: str) -> None:
    damaged = WHOLE[way](CLAUSE)
    restored = read_again(damaged)
    assert restored.text == CLAUSE
    assert restored.undo() == damaged
    assert {kind for repair in restored.repairs for kind in repair.kinds} == {RepairKind.MOJIBAKE}
    assert all(repair.certainty is not Certainty.LOST for repair in restored.repairs)


@pytest.mark.parametrize("way", LOSSY)
def test_what_lost_bytes_is_chosen_or_marked(way: str) -> None:
    damaged = LOSSY[way](CLAUSE)
    restored = read_again(damaged)
    assert restored.undo() == damaged
    # What is certain is the clause's own; a probable character stands for one, a mark for some.
    pattern = list(map(re.escape, restored.text))
    for index, repair in enumerate(restored.repairs):
        if repair.certainty is not Certainty.CERTAIN:
            start, end = restored.result_span(index)
            several = repair.certainty is Certainty.LOST
            pattern[start:end] = [".{1,9}?" if several else "."] + [""] * (end - start - 1)
    assert re.fullmatch("".join(pattern), CLAUSE), restored.text
    lost = [repair for repair in restored.repairs if "□" in repair.after]
    assert all(repair.certainty is Certainty.LOST for repair in lost)
    if "GBK" in way:
        assert len(lost) <= 4


def test_repairs_are_as_long_as_their_characters() -> None:
    restored = read_again("鐢靛晢è¿\x9dè§\x84")
    told = [(repair.start, repair.end, repair.after) for repair in restored.repairs]
    assert told == [(0, 2, "电"), (2, 3, "商"), (3, 6, "违"), (6, 9, "规")]


def test_an_ascii_byte_that_a_mark_took_with_it_is_marked() -> None:
    # The bytes EF BC 8C 33 print `锛?`; what comes next is in step, so the 3 is gone.
    text = "商家应当遵守平台的各项规则".encode().decode("gbk", "replace")
    restored = read_again(f"{text}锛?{'天内处理'.encode().decode('gbk', 'replace')}")
    assert "，□" in restored.text or "□天" in restored.text or "：□" in restored.text
    assert any(repair.certainty is Certainty.LOST for repair in restored.repairs)


def test_a_page_half_right_is_half_left_alone() -> None:
    damaged = "本店规则：" + "电商违规处罚".encode().decode("gbk", "replace") + "好的 café ±5%"
    restored = read_again(damaged)
    assert restored.text == "本店规则：电商违规处罚好的 café ±5%"
    assert restored.repairs[0].start == 5


def test_private_use_characters_stand_for_pairs() -> None:
    # 家 and 违 meet in AE B6, 章 and 程 in other pairs that GBK leaves to its users.
    text = "国家规定，章程第二条"
    printed = text.encode().decode("gb18030", "replace")
    assert re.search("[\ue000-\uf8ff]", printed)
    assert read_again(printed).text == text


@pytest.mark.parametrize(
    "text",
    [
        "café naïve Zoë", "25°C±5%，3×4÷2", "商·家、§3、«引»", "Ça va, été «vraiment» déjà là",
        "Größe über Äpfel ÄÖÜäöüß", "São Paulo ações", "kuàishǒu diànshāng lǜ", "·±×÷ ££££",
        "ÃÃÃÃÃÃÃÃ", "éééééé", "è é à ê", "山口組の規則です。横浜市", "涓涓细流、张骞、浠水县、澹台明", "鏈接、鏟除、閥門、闡釋",
        "Тест на русском, Ελληνικά", "Việt Nam điều khoản", "“é”‘à’", "×××公司、····",
    ],
)  # fmt: skip
def test_good_text_is_left_alone(text: str) -> None:
    assert list(fix_mojibake(text, load_tables())) == []


PIECES = st.sampled_from(
    ["鐢靛晢", "锛", "銆€", "涓?", "锟斤拷", "è¿\x9d", "è§\x84", "è¿è§", "Î¥¹æ", "Ã¨Â¿Â\x9d", "â€œ", "ï¿½",
     "\ufffd", "?", "€", "\ue000", "é", "A", " ", "\n", "违规", "□", "\xa0", "Â"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=3), max_size=20).map("".join))
@example("涓" * 9 + "A")
@example("鐢靛晢\ue000A?")
def test_any_text_is_undone_exactly(text: str) -> None:
    restored = read_again(text)
    assert restored.undo() == text
    assert restore(text).undo() == text


@given(st.binary(max_size=60), st.sampled_from(["latin-1", "cp1252", "gbk", "gb18030", "utf-8"]))
def test_any_bytes_are_undone_exactly(code: bytes, charset: str) -> None:
    text = code.decode(charset, "replace")
    assert read_again(text).undo() == text


@pytest.mark.parametrize(
    "piece", ["Ã", "é", "è¿", "Î¥", "鐢", "涓?", "锛", "锟斤拷", "&", "?", "â€", "ÃÂ", "Ã "]
)
def test_long_pathological_lines_finish(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    edits = list(fix_mojibake(text, load_tables()))
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))


def test_random_clauses_are_never_wrong_unmarked() -> None:
    rng = random.Random(1)
    words = re.findall("[\u4e00-\u9fff]{2,}[，。；：]?", CLAUSE)
    for way in (*WHOLE.values(), *LOSSY.values()):
        text = "".join(rng.choice(words) for _ in range(40))
        restored = read_again(way(text))
        certain = [r.after for r in restored.repairs if r.certainty is Certainty.CERTAIN]
        place = 0
        for char in certain:
            place = text.find(char, place)
            assert place >= 0, (text, restored.text)
