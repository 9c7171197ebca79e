"""Restoration against damage made anew, on laws that its tables were not built from."""

import hashlib
import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from damage_generator import Decoder, annotate, forum_strings, mask, splice, watermark
from damage_measure import Quality, measure, only_brackets
from guiju import restore, screen
from guiju.model import Certainty, RepairKind

SAMPLE = Path(__file__).parent / "data" / "statutes.jsonl"
ROWS = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
# What may be done to good text: punctuation width, white space, and what nobody can see.
HARMLESS = {RepairKind.WIDTH, RepairKind.WRAP, RepairKind.CONTROL, RepairKind.PRIVATE_USE}


def unseen(rule: str) -> bool:
    return hashlib.sha256(rule.encode()).digest()[0] % 2 == 0


def held_to_the_bounds(quality: Quality) -> None:
    assert quality.wrong <= 0.0003 * quality.characters, str(quality)
    assert quality.flagged <= 0.0015 * quality.characters, str(quality)
    assert quality.exact >= 0.94 * quality.documents, str(quality)


def test_the_sample_was_not_counted_for_the_tables() -> None:
    assert len(ROWS) >= 40
    assert all(unseen(row["rule"]) for row in ROWS)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_annotated_documents_come_back(seed: int) -> None:
    quality = measure([row["text"][:1500] for row in ROWS[seed * 10 : seed * 10 + 10]], seed)
    assert quality.annotations > 1000
    held_to_the_bounds(quality)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_annotated_documents_come_back(seed: int, laws: dict[str, list[str]]) -> None:
    joined = ["\n".join(clauses)[:3000] for rule, clauses in laws.items() if unseen(rule)]
    documents = [text for text in joined if len(text) >= 1000]
    quality = measure(random.Random(seed).sample(documents, 200), seed)
    assert quality.annotations > 100_000
    held_to_the_bounds(quality)


@pytest.mark.parametrize(
    "decoder", [Decoder("\ufffd", eats=True), Decoder("\ufffd", eats=False)], ids=str
)
def test_other_marks_for_the_lost_byte_do_no_harm(decoder: Decoder) -> None:
    held_to_the_bounds(measure([row["text"][:1500] for row in ROWS[:20]], 1, decoder=decoder))


@pytest.mark.parametrize(
    "damage",
    [
        {"decoder": Decoder("", eats=True)},
        {"decoder": Decoder("", eats=False)},
        {"unread": True},
        {"unread": True, "decoder": Decoder("", eats=True)},
    ],
    ids=str,
)
def test_where_no_mark_or_no_reading_is_printed_restoration_helps(damage: dict[str, Any]) -> None:
    texts = [row["text"][:1500] for row in ROWS[:20]]
    quality = measure(texts, 1, **damage)
    usual = measure(texts, 1, only_brackets, **damage)
    assert quality.wrong < usual.wrong, f"{quality}; {usual}"
    assert quality.flagged <= 0.003 * quality.characters, str(quality)


def test_what_no_reading_settles_is_never_called_certain() -> None:
    rng = random.Random(1)
    shifts = [
        repair
        for row in ROWS
        for repair in restore(annotate(row["text"][:1500], rng, unread=True).text).repairs
        if RepairKind.SHIFT in repair.kinds
    ]
    assert len(shifts) > 20
    assert [repair for repair in shifts if repair.certainty is Certainty.CERTAIN] == []


def test_forum_strings_leave_no_residue_and_take_nothing() -> None:
    for seed, row in enumerate(ROWS[:20]):
        text = row["text"][:3000]
        assert restore(forum_strings(text, random.Random(seed))).text == restore(text).text


def test_watermarks_leave_no_residue_and_take_nothing() -> None:
    for seed, row in enumerate(ROWS[:20]):
        text = row["text"][:3000]
        stamped = watermark(text, random.Random(seed))
        if stamped.count("驛站資訊") >= 4:
            assert restore(stamped).text == restore(text).text


def test_a_spliced_text_never_costs_the_page_a_line(screens: Any) -> None:
    for seed, row in enumerate(ROWS[:20]):
        text = row["text"][:2000]
        page, foreign = splice(text, ROWS[-1 - seed]["text"], random.Random(seed))
        removed = [line.text for line in screen(restore(page), screens).removals]
        assert [line for line in removed if line not in restore(foreign).text] == []


def test_masks_stay_where_they_are() -> None:
    for seed, row in enumerate(ROWS[:20]):
        text = row["text"][:2000]
        masked, places = mask(text, random.Random(seed))
        restored = restore(masked)
        assert places
        assert restored.text.count("*") == masked.count("*")
        assert all(restored.text[p - 1 : p + 2].count("*") for p in places[:1])


def test_clean_text_gets_no_flag_and_loses_nothing(screens: Any) -> None:
    for row in ROWS:
        restored = restore(row["text"])
        assert {kind for repair in restored.repairs for kind in repair.kinds} <= HARMLESS
        assert all(repair.certainty is Certainty.CERTAIN for repair in restored.repairs)
        assert screen(restored, screens).removals == ()


@pytest.mark.long
def test_all_clean_clauses_are_left_alone(laws: dict[str, list[str]], screens: Any) -> None:
    removed = []
    for clauses in laws.values():
        restored = restore("\n".join(clauses))
        odd = [r for r in restored.repairs if not HARMLESS.issuperset(r.kinds)]
        # What OpenCC's t2s rightly converts is all that may change otherwise.
        assert [r for r in odd if set(r.kinds) != {RepairKind.SCRIPT}] == []
        assert all(repair.certainty is Certainty.CERTAIN for repair in restored.repairs)
        removed += [line.text for line in screen(restored, screens).removals]
    assert sum(map(len, laws.values())) > 50_000
    assert len(removed) <= 5, removed


def test_many_threads_restore_and_screen_alike(screens: Any) -> None:
    rng = random.Random(1)
    pages = [annotate(row["text"][:800], rng).text for row in ROWS]

    def work(page: str) -> object:
        screened = screen(restore(page), screens)
        return screened.restored.repairs, screened.lines

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, pages)) == [work(page) for page in pages]
