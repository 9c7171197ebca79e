"""Line ends made wrong from clean laws: how many come back, and that none is joined wrongly."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from guiju import restore
from guiju.restoration.edits import compose
from guiju.restoration.lists import part_lists
from guiju.restoration.repairs import RestoredText
from guiju.restoration.restore import Pass
from guiju.restoration.tables import load_tables
from guiju.restoration.wrapping import close_gaps, join_wrapped
from wrap_generator import displace_tails, run_together, wrap

SAMPLE = Path(__file__).parent / "data" / "statutes.jsonl"
LAWS = [json.loads(line)["text"] for line in SAMPLE.read_text("utf-8").splitlines()]
# As a page prints them: each article behind its label.
ARTICLES = [
    "\n".join(
        text if text[0] in "(（" else f"第{place}条 {text}"
        for place, text in enumerate(law.split("\n"), 1)
    )
    for law in LAWS
]
PROSE = [law for law in LAWS if "（一）" not in law and "(一)" not in law]
SEEDS = (1, 2, 3)


class Outcome(NamedTuple):
    """Line ends that damage moved, those that came back, and those that repair made wrong."""

    moved: int
    undone: int
    wrong: int


def line_ends(text: str) -> set[int]:
    """Return where lines end, counted in the other characters."""
    ends, count = set(), 0
    for char in text:
        if char == "\n":
            ends.add(count)
        elif not char.isspace():
            count += 1
    return ends


def applied(text: str, *passes: Pass) -> str:
    for repair in passes:
        text = compose(text, RestoredText(text, ()), repair(text, load_tables())).text
    return text


def measure(
    laws: list[str], damage: Callable[[str, random.Random], str], seed: int, *passes: Pass
) -> Outcome:
    rng = random.Random(seed)
    moved = undone = wrong = 0
    for law in laws:
        clean, damaged = applied(law, *passes), damage(law, rng)
        wanted, given = line_ends(clean), line_ends(damaged)
        left = line_ends(applied(damaged, *passes)) ^ wanted
        moved += len(given ^ wanted)
        undone += len((given ^ wanted) - left)
        wrong += len(left - (given ^ wanted))
    return Outcome(moved, undone, wrong)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("typeset", [False, True])
def test_lines_of_one_width_are_joined(seed: int, typeset: bool) -> None:
    outcome = measure(
        ARTICLES,
        lambda law, rng: wrap(law, rng.randint(20, 60), typeset=typeset),
        seed,
        join_wrapped,
    )
    # What is left are breaks behind a sentence's end, which nothing tells from a paragraph's.
    assert outcome.undone >= 0.98 * outcome.moved > 3000, outcome
    assert outcome.wrong <= 0.001 * outcome.moved, outcome


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_run_together_are_parted(seed: int) -> None:
    def some_run_together(law: str, rng: random.Random) -> str:
        lines = law.split("\n")
        cut = rng.randrange(len(lines))
        return "\n".join([*lines[:cut], run_together("\n".join(lines[cut:]))])

    outcome = measure(ARTICLES, some_run_together, seed, part_lists)
    assert outcome.undone >= 0.98 * outcome.moved > 500, outcome
    assert outcome.wrong <= 0.005 * outcome.moved, outcome


@pytest.mark.parametrize("seed", SEEDS)
def test_breaks_that_came_early_are_moved_back(seed: int) -> None:
    outcome = measure(PROSE, displace_tails, seed, join_wrapped)
    assert outcome.undone >= 0.98 * outcome.moved > 500, outcome
    assert outcome.wrong == 0, outcome


@pytest.mark.parametrize("repair", [join_wrapped, close_gaps])
def test_clean_laws_keep_their_lines(repair: Pass) -> None:
    for law in (*LAWS, *ARTICLES, "\n\n".join(LAWS)):
        assert list(repair(law, load_tables())) == []


def test_a_single_clean_clause_is_parted_only_where_a_list_runs_on() -> None:
    for law in ARTICLES:
        for edit in part_lists(law, load_tables()):
            assert law[: edit.start].rstrip()[-1] in "。；：:;"
            assert law[edit.end] in "(（第一二三四五六七八九十123456789"


@pytest.mark.parametrize("width", [24, 38])
def test_a_page_whose_lines_all_stand_apart_is_joined(width: int) -> None:
    law = PROSE[0][:1500].rsplit("\n", 1)[0]
    apart = wrap(law, width, typeset=False).replace("\n", "\n\n    ")
    after = applied(apart, join_wrapped)
    assert line_ends(law) <= line_ends(after)
    assert len(line_ends(after) - line_ends(law)) <= 0.1 * len(line_ends(apart))


@pytest.mark.parametrize(
    "text",
    [
        "甲\n" * 300_000,
        "甲 " * 300_000,
        "（甲\n" * 200_000,
        "）\n" * 300_000,
        "1、甲。" * 200_000,
        "(1)" * 300_000,
        ";".join(f"{n % 99 + 1}、甲" for n in range(100_000)),
        "一、" * 300_000,
        " " * 1_000_000,
    ],
    ids=lambda text: text[:4],
)
def test_long_texts_take_no_longer_than_their_length(text: str) -> None:
    for repair in (join_wrapped, part_lists, close_gaps):
        after = applied(text, repair)
        assert "".join(after.split()) == "".join(text.split())


def test_joins_across_a_sentences_end_are_probable() -> None:
    page = "\n\n".join(wrap(paragraph, 30, typeset=False) for paragraph in PROSE[1].split("\n"))
    doubts = [repair for repair in restore(page).repairs if repair.certainty != "certain"]
    assert doubts
    for repair in doubts:
        assert page[repair.start - 1] in "。；："
        assert not repair.before.strip()
