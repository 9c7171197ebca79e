"""Raw and clean side by side: nothing of either is lost, and each character says what it is."""

import re
from itertools import pairwise

import pytest

from guiju.assembly import Library
from guiju.explanation import Fate
from guiju.model import Certainty, Repair, RepairKind
from guiju.restoration.restore import restore
from guiju.reviewing.side_by_side import row_at, rows_of

SOURCES = (
    "hangzai-undated-weigui-guanli",
    "hetang-2022-04-16-dianshang-pk",
    "musicheng-2022-08-24-kuaifenxiao",
    "musicheng-2022-12-30-jingxuan-lianmeng",
    "shuaishou-2021-07-25-haowu-lianmeng",
)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("source", SOURCES)
def test_both_sides_are_whole(library: Library, source: str) -> None:
    page = next(own for own in library.pages if own.text.source.id == source)
    raw = page.text.text
    rows = rows_of(raw, page.restored.repairs, page.ledger)
    pieces = [piece for row in rows for piece in row.pieces]
    received = "".join(p.text for p in pieces if p.fate is not Fate.PUT_IN)
    assert bare(received) == bare(raw)
    clean = bare("".join(p.text for p in pieces if p.fate in (Fate.KEPT, Fate.PUT_IN)))
    removed = bare(
        "".join(page.restored.text[line.start : line.end] for line in page.screened.removals)
    )
    assert len(clean) + len(removed) == len(bare(page.restored.text))
    assert all(one.end <= other.start for one, other in pairwise(rows))


def test_a_line_that_was_broken_is_one_row_and_one_that_was_not_is_more() -> None:
    raw = "第一\n条</p>第二条\n\n第三条"
    joined = Repair((RepairKind.WRAP,), 2, 3, "\n", "", Certainty.PROBABLE)
    parted = Repair((RepairKind.DEBRIS,), 4, 8, "</p>", "\n", Certainty.CERTAIN)
    rows = rows_of(raw, (joined, parted), ())
    assert [(row.line, row.start, row.end) for row in rows] == [(1, 0, 8), (2, 8, 12), (4, 13, 16)]
    assert ["".join(p.text for p in row.pieces) for row in rows] == [
        "第一\n条</p>",
        "第二条",
        "第三条",
    ]
    assert [row_at(rows, place) for place in (0, 7, 8, 12, 15)] == [0, 0, 1, 1, 2]


def test_a_repair_of_a_sound_text_leaves_rows_alone() -> None:
    raw = "第一条 商家须遵守。\n第二条 略。"
    rows = rows_of(raw, restore(raw).repairs, ())
    assert [len(row.pieces) for row in rows] == [1, 1]
