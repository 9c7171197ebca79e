"""Restoration against damage made anew, on laws that its tables were not built from."""

import hashlib
import json
import random
from pathlib import Path

import pytest

from damage_generator import forum_strings
from damage_measure import measure
from guiju import restore

SAMPLE = Path(__file__).parent / "data" / "statutes.jsonl"
ROWS = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]


def test_the_sample_was_not_counted_for_the_tables() -> None:
    assert len(ROWS) >= 40
    assert all(hashlib.sha256(row["rule"].encode()).digest()[0] % 2 == 0 for row in ROWS)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_annotated_documents_come_back(seed: int) -> None:
    quality = measure([row["text"][:1500] for row in ROWS[seed * 10 : seed * 10 + 10]], seed)
    assert quality.annotations > 1000
    assert quality.wrong <= 0.0003 * quality.characters, str(quality)
    assert quality.exact >= 0.94 * quality.documents, str(quality)


def test_forum_strings_leave_no_residue_and_take_nothing() -> None:
    for seed, row in enumerate(ROWS[:20]):
        text = row["text"][:3000]
        assert restore(forum_strings(text, random.Random(seed))).text == restore(text).text


def test_clean_text_gets_no_flag_and_loses_nothing() -> None:
    for row in ROWS:
        restored = restore(row["text"])
        assert {kind.value for repair in restored.repairs for kind in repair.kinds} <= {
            "width",
            "wrap",
        }
