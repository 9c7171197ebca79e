"""Old addresses: former ids and pinned editions lead on, and no page that stands is replaced."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from guiju.cli import main
from guiju.corpus import read_corpus
from guiju.editions import earlier_than
from guiju.errors import CorpusError
from guiju.redirects import write_redirects
from project_copy import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from guiju.assembly import Library


@pytest.fixture
def rule(library: Library) -> Any:
    found = next(rule for rule in library.rules if rule.id == "ks.dianshang-pk")
    return replace(found, title='<b>"甲"</b>&乙', former_ids=("ks.pk", "dy.pk"))


def test_each_old_address_has_a_page_that_leads_on(rule: Any, tmp_path: Path) -> None:
    write_redirects([rule], tmp_path, "")
    pages = {
        path.relative_to(tmp_path).as_posix(): path.read_text("utf-8")
        for path in tmp_path.rglob("*.html")
    }
    targets = {
        name: set(re.findall(r'(?:href|url)="?=?"?([^">]+\.html)"', page))
        for name, page in pages.items()
    }
    assert targets == {
        "rules/ks/dianshang-pk@2022-04-08.html": {"dianshang-pk.html"},
        "rules/ks/pk.html": {"dianshang-pk.html"},
        "rules/ks/pk@2022-04-08.html": {"dianshang-pk.html"},
        "rules/dy/pk.html": {"../ks/dianshang-pk.html"},
        "rules/dy/pk@2022-04-08.html": {"../ks/dianshang-pk.html"},
    }
    for page in pages.values():
        assert "<title>&lt;b&gt;&quot;甲&quot;&lt;/b&gt;&amp;乙</title>" in page
        assert "location.hash" in page
        assert "<noscript><meta http-equiv" in page


def test_an_earlier_edition_keeps_its_page_and_former_ids_lead_to_it(
    rule: Any, tmp_path: Path
) -> None:
    own = tmp_path / "rules" / "ks" / "dianshang-pk@2022-04-08.html"
    own.parent.mkdir(parents=True)
    own.write_text("the edition of 2022", "utf-8")
    write_redirects([rule], tmp_path, "https://x.example/kb")
    assert own.read_text("utf-8") == "the edition of 2022"
    former = (own.parent / "pk@2022-04-08.html").read_text("utf-8")
    assert 'href="https://x.example/kb/rules/ks/dianshang-pk@2022-04-08.html"' in former
    assert 'location.replace("dianshang-pk@2022-04-08.html"' in former


def rename(root: Path, line: str) -> None:
    record = root / "corpus" / "rules" / "ks.dianshang-pk.yaml"
    record.write_text(f"{record.read_text('utf-8')}{line}\n", "utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("former_ids: [dy.jingxuan-lianmeng]", "leads to dy.jingxuan-lianmeng already"),
        ("former_ids: [ks.a, ks.a]", "ks.a leads to ks.dianshang-pk already"),
        ("former_ids: [PK]", "former_ids"),
    ],
)
def test_an_id_leads_to_one_rule(tmp_path: Path, line: str, said: str) -> None:
    project = copy_project(tmp_path)
    rename(project.root, line)
    with pytest.raises(CorpusError, match=re.escape(said)):
        read_corpus(project.root)


def test_commands_take_a_former_id_and_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = copy_project(tmp_path)
    rename(project.root, "former_ids: [ks.pk]")

    def run(*args: str) -> tuple[Any, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["--root", str(project.root), *args])
        out = capsys.readouterr()
        return left.value.code, out.out, out.err

    assert run("normalise")[0] == 0
    code, out, err = run("show", "ks.pk@2022-04-08/4-1")
    assert (code, err) == (0, "ks.pk: is now ks.dianshang-pk\n")
    assert "承担相同的违规责任" in out
    code, out, err = run("cite", "ks.pk/4-1", "--style", "inline")
    assert (code, err) == (0, "ks.pk: is now ks.dianshang-pk\n")
    assert out.startswith("《快手小店电商PK管理规则》4.1（ks.dianshang-pk@2022-04-08/4-1；")
    letter = tmp_path / "letter.txt"
    letter.write_text("ks.pk@2022-04-08/4-1", "utf-8")
    code, out, _ = run("cite", "--verify", str(letter))
    assert code == 0
    assert "出处：ks.dianshang-pk@2022-04-08/4-1" in out


def test_earlier_editions_are_those_that_took_effect_before_the_one_that_counts(
    rule: Any,
) -> None:
    before = replace(rule, edition="2020-02-08", effective_on=date(2020, 2, 8))
    to_come = replace(rule, edition="2030-01-01", effective_on=date(2030, 1, 1))
    undated = replace(rule, edition="undated-00000000", effective_on=None)
    other = replace(before, id="ks.other")
    assert earlier_than([rule], [before, to_come, undated, other]) == (before,)
