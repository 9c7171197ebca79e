"""The promise, on any text: every raw character in exactly one account."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju import restore, screen
from guiju.corpus import read_screens
from guiju.ledger import Assignment, build_ledger, characters_per_account
from guiju.model import Account
from guiju.screening import Role

SCREENS = read_screens(Path(__file__).resolve().parent.parent)
LINES = st.sampled_from(
    [
        "一、概述3 x4 [+ X( V& R  m", "(3)類(lèi)目?jì)H支持", "加我微信abc12345免費", "找回密码", "相关推荐",
        "久久久无码精品_天堂无码_午夜福利", "小伙伴们，下面来看看。原文总结：略", "評分", "", "   ", "\ue003\ue004",
        "业。2、", "注意：每个商家", "车?yán)病?/p>", "\u200b", ">", "同样的标题没有句号吗", "同样的标题没有句号吗",
    ]
)  # fmt: skip


@given(st.lists(LINES | st.text(max_size=8), max_size=20).map("\n".join))
def test_no_character_is_in_two_accounts_or_none(text: str) -> None:
    screened = screen(restore(text), SCREENS)
    accounts = {Role.REMOVED: Account.REMOVAL, Role.METADATA: Account.METADATA,
                Role.TEXT: Account.CLAUSE, Role.COMMENTARY: Account.COMMENTARY}  # fmt: skip
    ledger = build_ledger(
        screened.restored,
        text,
        [Assignment(line.start, line.end, accounts[line.role]) for line in screened.lines],
    )
    ends = [0, *(entry.end for entry in ledger)]
    assert [entry.start for entry in ledger] == ends[:-1]
    assert ends[-1] == len(text)
    assert sum(characters_per_account(ledger).values()) == len(text)


def test_overlapping_or_missing_accounts_are_a_fault_of_the_program() -> None:
    restored = restore("甲乙丙")
    two = [Assignment(0, 2, Account.CLAUSE), Assignment(1, 3, Account.HEADING)]
    with pytest.raises(AssertionError, match="two accounts claim"):
        build_ledger(restored, "甲乙丙", two)
    with pytest.raises(AssertionError, match="no account for the restored text at 2"):
        build_ledger(restored, "甲乙丙", [Assignment(0, 2, Account.CLAUSE)])


def test_a_deleted_character_goes_with_what_stands_before_it() -> None:
    text = "產(chǎn)\n業(yè)"
    accounts = [Assignment(0, 1, Account.CLAUSE), Assignment(2, 3, Account.REMOVAL)]
    ledger = build_ledger(restore(text), text, accounts)
    assert [(entry.start, entry.end, entry.account.value) for entry in ledger] == [
        (0, 7, "clause"),
        (7, 8, "layout"),
        (8, 13, "removal"),
    ]
