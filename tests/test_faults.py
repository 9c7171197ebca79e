"""Each fault of fault_rows.py as often as its row says, and the page that tells of it."""

import contextlib

import pytest

from fault_bench import Bench
from fault_rows import BEGIN, END, PAGE, ROWS, table, try_row


@pytest.fixture(scope="module")
def bench():
    with contextlib.closing(Bench.fresh()) as made:
        yield made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_fault_ends_as_the_page_says(bench, row, request):
    try_row(bench, row, long=request.config.getoption("--long"))


def test_the_page_has_every_row_that_is_tried_and_no_other():
    text = PAGE.read_text("utf-8")
    assert text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip() == table().strip()
