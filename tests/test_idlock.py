from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guiju.errors import CorpusError
from guiju.idlock import LOCK_PLACE, locked_ids


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path


def write(root: Path, text: str) -> None:
    (root / LOCK_PLACE).write_text(text, "utf-8")


def test_new_ids_join_with_their_edition_and_stay(root: Path, library: Any) -> None:
    first = locked_ids(library.rules, root)
    assert "ks.dianshang-pk/4-1\t2022-04-08\t" in first
    assert first.count("\n") == 3 + sum(len(rule.clauses) for rule in library.rules)
    write(root, first)
    assert locked_ids(library.rules, root) == first


def test_an_id_that_vanished_is_refused_unless_retired(root: Path, library: Any) -> None:
    write(root, "ks.dianshang-pk/9-9\t2022-04-08\tabc\n")
    with pytest.raises(CorpusError, match=r"9-9 is locked and no clause has it; give the clause"):
        locked_ids(library.rules, root)
    write(root, "ks.dianshang-pk/9-9\t2022-04-08\tabc\tretired\n")
    assert "ks.dianshang-pk/9-9\t2022-04-08\tabc\tretired\n" in locked_ids(library.rules, root)


def test_a_retired_id_does_not_come_back_in_silence(root: Path, library: Any) -> None:
    write(root, "ks.dianshang-pk/4-1\t2022-04-08\tabc\tretired\n")
    with pytest.raises(CorpusError, match=r"4-1 is retired and a clause has it; take `retired`"):
        locked_ids(library.rules, root)


def test_a_text_that_moves_to_another_id_is_refused(root: Path, library: Any) -> None:
    rule = next(rule for rule in library.rules if rule.id == "ks.weigui-guanli-2022")
    write(root, locked_ids((rule,), root))
    new = replace(rule.clauses[0], text="插进来的一段。")
    last = replace(rule.clauses[-1], id="p6")
    texts = [rule.clauses[0].text, *(clause.text for clause in rule.clauses[1:-1])]
    shifted = [replace(c, text=t) for c, t in zip(rule.clauses[1:], texts, strict=True)]
    with pytest.raises(CorpusError) as caught:
        locked_ids((replace(rule, clauses=(new, *shifted, last)),), root)
    assert "p2 now names the text that ks.weigui-guanli-2022/p1 named; keep" in str(caught.value)


def test_a_better_cleaned_text_renews_its_hash(root: Path, library: Any) -> None:
    rule = library.rules[0]
    first = locked_ids((rule,), root)
    write(root, first)
    better = replace(rule.clauses[0], text="清理得更好的文字。")
    assert locked_ids((replace(rule, clauses=(better, *rule.clauses[1:])),), root) != first


@pytest.mark.parametrize("line", ["ks.a", "ks.a\tb", "ks.a\tb\tc\tgone", "ks.a\tb\tc\nks.a\tb\tc"])
def test_a_line_that_does_not_read_is_named(root: Path, line: str) -> None:
    write(root, f"# head\n{line}\n")
    with pytest.raises(CorpusError, match=r"corpus/ids\.lock:[23]: does not read; write id"):
        locked_ids((), root)
