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
    assert "ks.dianshang-pk/4-1\t2022-04-08\n" in first
    assert first.count("\n") == 2 + sum(len(rule.clauses) for rule in library.rules)
    write(root, first)
    assert locked_ids(library.rules, root) == first


def test_an_id_that_vanished_is_refused_unless_retired(root: Path, library: Any) -> None:
    write(root, "ks.dianshang-pk/9-9\t2022-04-08\n")
    with pytest.raises(CorpusError, match=r"9-9 is locked and no clause has it; give the clause"):
        locked_ids(library.rules, root)
    write(root, "ks.dianshang-pk/9-9\t2022-04-08\tretired\n")
    assert "ks.dianshang-pk/9-9\t2022-04-08\tretired\n" in locked_ids(library.rules, root)


@pytest.mark.parametrize("line", ["ks.a", "ks.a\tb\tc\td", "ks.a\tb\tgone", "ks.a\tb\nks.a\tb"])
def test_a_line_that_does_not_read_is_named(root: Path, line: str) -> None:
    write(root, f"# head\n{line}\n")
    with pytest.raises(CorpusError, match=r"corpus/ids\.lock:[23]: does not read; write id"):
        locked_ids((), root)
