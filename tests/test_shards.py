"""What is written for the browser: numbers that read back, parts that are there, the same each time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.indexing import shards
from guiju.indexing.build import Vocabulary
from guiju.indexing.packing import ALPHABET, FIRST_SIGNS, Packer, bucket, pack
from guiju.indexing.records import Records, records_of
from guiju.lexicon import read_lexicon
from guiju.query import Field
from search_rules import LEXICON, PLATFORM_NAMES, read_rules

RECORDS = records_of(read_rules())
VOCABULARY = Vocabulary(read_lexicon(LEXICON), {Field.PLATFORM: PLATFORM_NAMES})


def unpacked(text):
    """Read numbers as packing says that they are read."""
    base, (one, two, three) = len(ALPHABET), FIRST_SIGNS
    numbers = []
    signs = iter(text)
    for sign in signs:
        first = ALPHABET.index(sign)
        if first < one:
            numbers.append(first)
            continue
        more = 1 if first < one + two else 2 if first < one + two + three else 4
        number = {1: first - one, 2: first - one - two, 4: 0}[more]
        for _ in range(more):
            number = number * base + ALPHABET.index(next(signs))
        below = {1: one, 2: one + two * base, 4: one + two * base + three * base**2}[more]
        numbers.append(number + below)
    return numbers


def test_the_signs_need_no_escape():
    assert len(ALPHABET) == 92
    assert json.dumps(ALPHABET) == f'"{ALPHABET}"'
    assert "<" not in ALPHABET


@given(st.lists(st.integers(0, 5_000_000)))
def test_numbers_read_back(numbers):
    assert unpacked(Packer().numbers(numbers)) == numbers


@pytest.mark.parametrize("edge", [72, 1360, 43_680])
def test_numbers_grow_by_a_sign_where_they_must(edge):
    assert len(pack(edge)) > len(pack(edge - 1))
    assert unpacked(pack(edge - 1) + pack(edge)) == [edge - 1, edge]


@given(st.sets(st.integers(0, 60_000), min_size=1), st.data())
def test_postings_read_back(clauses, data):
    ordered = sorted(clauses)
    impacts = [data.draw(st.integers(0, 255)) for _ in ordered]
    count, *rest = unpacked(Packer().postings(ordered, impacts))
    assert count == len(ordered)
    found, last = [], -1
    for gap in rest[:count]:
        last += gap + 1
        found.append(last)
    assert found == ordered
    most, *lacking = rest[count:]
    assert [most - one for one in lacking] == (impacts if any(impacts) else [])


def test_a_feature_has_one_bucket():
    # FNV-1a of the UTF-16 units, worked out by hand for one unit: (offset ^ unit) * prime.
    value = (2166136261 ^ ord("a")) * 16777619 & 0xFFFFFFFF
    assert bucket("a", 64) == (value ^ value >> 15) & 63
    assert {bucket(f"{number}", 8) for number in range(200)} == set(range(8))


def test_the_same_is_written_each_time(tmp_path):
    written = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in shards.write_shards(RECORDS, tmp_path / name, VOCABULARY)
        }
        for name in ("one", "two")
    ]
    assert written[0] == written[1]


def test_other_content_lies_in_another_folder_and_the_old_one_goes(tmp_path):
    before = shards.write_shards(RECORDS, tmp_path, VOCABULARY)
    first = RECORDS.clauses[0]
    changed = (replace(first, text=f"{first.text}略"), *RECORDS.clauses[1:])
    after = shards.write_shards(Records(RECORDS.rules, changed), tmp_path, VOCABULARY)
    assert before[1].parent != after[1].parent
    assert sorted(path for path in tmp_path.rglob("*.js")) == sorted(after)


def test_no_part_can_end_the_script_that_it_is_in(tmp_path):
    first = RECORDS.clauses[0]
    evil = (replace(first, text="</script><!--\u2028\ud800"), *RECORDS.clauses[1:])
    for path in shards.write_shards(Records(RECORDS.rules, evil), tmp_path, VOCABULARY):
        text = path.read_text(encoding="utf-8")
        assert "<" not in text
        assert "\u2028" not in text


def test_clauses_of_a_rule_must_stand_together():
    first, *rest = RECORDS.clauses
    with pytest.raises(ValueError, match="stand together"):
        shards.shards(Records(RECORDS.rules, (*rest, first)), VOCABULARY)
