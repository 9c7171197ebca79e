"""The dates that a page prints of its rule, and the days in it that are something else's."""

from datetime import date
from typing import Any

import pytest
import yaml

from guiju.reviewing.dates import own_dates
from project_copy import ROOT

CASES = yaml.safe_load((ROOT / "tests/cases/review/dates.yaml").read_text("utf-8"))
TITLE = "快手小店甲管理规则"


@pytest.mark.parametrize("case", CASES, ids=[case["line"] for case in CASES])
def test_a_sentence_says_this_of_its_own_rule(case: dict[str, Any]) -> None:
    found = own_dates([case["line"], "商家须遵守。", "以上。", "略。"], TITLE, None)
    assert found.published_on.value == case.get("p")
    assert found.effective_on.value == case.get("e")
    assert found.repealed_on.value == case.get("r")
    taken = [
        one for one in (found.published_on, found.effective_on, found.repealed_on) if one.value
    ]
    assert all(one.is_open is not case.get("sure", True) for one in taken)
    assert bool(found.evidence) == bool(taken)
    assert all(sentence in case["line"] for sentence in found.evidence)


def test_a_day_without_a_year_is_told_and_not_completed() -> None:
    found = own_dates(["本规则自4月8日起生效。"], TITLE, date(2022, 4, 16))
    assert found.effective_on.value is None
    assert found.effective_on.is_open
    assert "4月8日" in found.effective_on.why


def test_the_day_of_a_signature_is_proposed_and_left_open() -> None:
    lines = ["商家须遵守。", "特此公告。", "快手电商", "2022年4月8日"]
    assert own_dates(lines, TITLE, None).published_on.value == date(2022, 4, 8)
    assert own_dates(lines, TITLE, None).published_on.is_open
    assert own_dates(lines, TITLE, date(2022, 4, 8)).published_on.value is None


def test_a_publication_after_the_effect_is_not_taken() -> None:
    lines = ["本规则自2022年4月8日起生效。", "本规则于2022年5月1日发布。"]
    found = own_dates(lines, TITLE, None)
    assert found.effective_on.value == date(2022, 4, 8)
    assert found.published_on.value is None
    assert found.published_on.is_open
    assert found.evidence == ("本规则自2022年4月8日起生效",)


def test_in_force_from_the_day_of_publication_is_proposed_and_left_open() -> None:
    line = "本办法自发布之日起施行，发布日期：2022年3月31日。"
    found = own_dates([line, "略。"], TITLE, None)
    assert found.published_on.value == found.effective_on.value == date(2022, 3, 31)
    assert not found.published_on.is_open
    assert found.effective_on.is_open
    unknown = own_dates(["本办法自发布之日起施行。"], TITLE, date(2022, 4, 16))
    assert unknown.effective_on.value is None
