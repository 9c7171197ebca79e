"""The citation checker: letters from a table, what never happens, and the command."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju.alignment import aligned, tokens
from guiju.cli import main
from guiju.letters import COMPILED, MENTION_LIMIT, read_letter
from guiju.model import Clause, ClauseKind, Trust
from guiju.verifying import SOUND, Checker, Outcome, Verdicts

if TYPE_CHECKING:
    from guiju.assembly import Library
    from guiju.project import Project

CASES = yaml.safe_load(
    (Path(__file__).parent / "cases" / "citation" / "letters.yaml").read_text("utf-8")
)


@pytest.fixture(scope="session")
def checker(library: Library) -> Checker:
    return Checker(library.rules)


def rows(verdicts: Verdicts) -> list[Any]:
    """Return verdicts in the form of the cases."""
    found: list[Any] = []
    for verdict in verdicts.verdicts:
        clauses = [re.sub(r"@[^/]+", "", clause) for clause in verdict.clauses]
        found.append([f"{verdict.line}:{verdict.column}", verdict.outcome.value, clauses])
        apart = [one for one in verdict.comparison if not one.alike]
        if apart:
            differences = [[one.quoted, one.printed, one.serious] for one in apart]
            found.append({"differences": differences})
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_cases(checker: Checker, case: dict[str, Any]) -> None:
    found = checker.check(case["letter"])
    assert rows(found) == case["verdicts"]
    if "reasons" in case:
        assert [one.reason for one in found.verdicts] == case["reasons"]


def test_a_quotation_over_the_limit_is_said_to_be_unread(checker: Checker) -> None:
    letter = f"《电商PK》4.1规定“{'承担不同的违规责任，' * 400}”。"
    found = checker.check(letter)
    assert [one.outcome for one in found.verdicts] == [Outcome.FOUND, Outcome.UNREAD]
    assert found.verdicts[1].reason == "引文超过3000字，没有核对。"
    assert not found.is_sound


def test_every_finding_has_a_case() -> None:
    said = {row[1] for case in CASES for row in case["verdicts"] if isinstance(row, list)}
    assert said == {outcome.value for outcome in Outcome}


def test_every_clause_quoted_as_printed_is_exact(checker: Checker, library: Library) -> None:
    for rule in library.rules:
        for clause in rule.clauses:
            if len(tokens(clause.text)) < 4:
                continue
            pinned = f"{rule.id}@{rule.edition}/{clause.id}"
            text = clause.text.replace("“", "").replace("”", "")
            cited, quoted = checker.check(f"{pinned}：“{text}”").verdicts
            assert cited.outcome in (*SOUND, Outcome.SUPERSEDED)
            assert quoted.outcome in (Outcome.EXACT, Outcome.SUPERSEDED), clause.id
            assert quoted.clauses[0] == pinned


def test_a_changed_number_or_a_lost_negation_never_passes(
    checker: Checker, library: Library
) -> None:
    """Whatever digit is turned or negation dropped, the quotation differs and says seriously."""
    for rule in library.rules:
        for clause in rule.clauses:
            text = clause.text.replace("\n", "")
            for match in re.finditer(r"\d+|[不未非免]", text):
                word = match.group()
                other = str(int(word) + 1) if word.isdecimal() else ""
                start, end = max(0, match.start() - 12), match.end() + 12
                quote = f"{text[start : match.start()]}{other}{text[match.end() : end]}"
                if len(tokens(quote)) < 8 or re.search(r"[“”《》]", quote):
                    continue
                letter = f"{rule.id}/{clause.id}规定“{quote}”"
                verdicts = checker.check(letter).verdicts
                assert verdicts[-1].outcome is Outcome.DIFFERS, letter
                assert any(one.serious for one in verdicts[-1].comparison), letter


@given(st.text(alphabet='“”「」"《》第四条款4.1、（）本规则情形三电商PK不…\n ', max_size=120))
def test_nothing_makes_it_fail(library: Library, text: str) -> None:
    checker = Checker(library.rules)
    for verdict in checker.check(text).verdicts:
        assert text[verdict.start : verdict.end] == verdict.quote
        line = text.split("\n")[verdict.line - 1]
        assert line[verdict.column - 1] == verdict.quote[0]


@pytest.mark.parametrize(
    "piece",
    [
        "“",
        "“”",
        '"',
        "《",
        "《电商PK》",
        "4.",
        "第四条",
        "一、",
        "“商家店铺平台违规”",
        "ks.a-",
        "（",
    ],
)
def test_a_long_letter_is_read_up_to_a_limit(checker: Checker, piece: str) -> None:
    found = checker.check(piece * (300_000 // len(piece)))
    assert len(found.verdicts) <= MENTION_LIMIT
    read = read_letter("《电商PK》\n" * (MENTION_LIMIT + 1))
    assert read.unread_from == len("《电商PK》\n") * MENTION_LIMIT


@pytest.mark.parametrize(
    ("quoted", "printed", "pairs"),
    [
        ("bcd", "abcde", [(0, 1), (1, 2), (2, 3)]),
        # Of two places the alignment ends at the first and keeps together.
        ("ab", "a-ab-ab", [(0, 2), (1, 3)]),
        # One letter far off at the beginning is no part of the quotation's place.
        ("xyzw", "x---------------yzw", [(1, 16), (2, 17), (3, 18)]),
        # One gap rather than two: 丙乙戊 is left out, not 乙丙 and then 戊.
        ("甲乙丁", "甲乙丙乙戊丁", [(0, 0), (1, 1), (2, 5)]),
        ("", "abc", []),
        ("abc", "", []),
    ],
)
def test_alignment(quoted: str, printed: str, pairs: list[tuple[int, int]]) -> None:
    assert aligned(list(quoted), list(printed)) == pairs


def test_alignment_matches_as_much_as_can_be() -> None:
    """Compared with the textbook's table, before stragglers are given up."""
    dice = random.Random(7)
    for _ in range(300):
        one = [dice.choice("abcd") for _ in range(dice.randrange(1, 9))]
        other = [dice.choice("abcd") for _ in range(dice.randrange(1, 9))]
        table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
        for i, a in enumerate(one):
            for j, b in enumerate(other):
                best = max(table[i][j + 1], table[i + 1][j])
                table[i + 1][j + 1] = table[i][j] + 1 if a == b else best
        pairs = aligned(one, other)
        assert all(one[i] == other[j] for i, j in pairs)
        assert pairs == sorted(pairs)
        assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
        assert len(pairs) == table[-1][-1]


def test_the_patterns_are_those_that_both_languages_read_alike() -> None:
    for name, pattern in COMPILED.items():
        assert not re.search(r"\\[swdbB]|\(\?[<P]", pattern.pattern), name


def clause(part: str, label: str, text: str = "略") -> Clause:
    return Clause(part, label, "", (), (1,), ClauseKind.CLAUSE, text, Trust.SINGLE, ())


ARTICLES = (
    clause("art-9", "第九条"),
    clause("art-10", "第十条", "甲乙丙丁。\n戊己庚辛。"),
    clause("art-10__i1", "（一）"),
    clause("art-10__i2", "（二）"),
    clause("art-10bis1", "第十条之一"),
    clause("art-11", "第十一条", "一段。\n二段。"),
)


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("第十条", ["art-10"]),
        ("第10条第（二）项", ["art-10__i2"]),
        ("第十条第二款", ["art-10__i2"]),
        ("第十条之一", ["art-10bis1"]),
        # Paragraphs have no numbers of their own: the second is the second line of the article.
        ("第十一条第二款", ["art-11"]),
        ("第十一条第三款", []),
        ("第九条第二款", []),
        ("第十二条", []),
    ],
)
def test_labels_of_a_rule_in_articles(library: Library, label: str, parts: list[str]) -> None:
    rule = replace(library.rules[0], title="某平台服务协议", headings=(), clauses=ARTICLES)
    [verdict] = Checker([rule]).check(f"《某平台服务协议》{label}").verdicts
    assert [one.partition("/")[2] for one in verdict.clauses] == parts
    assert (verdict.outcome is Outcome.NO_CLAUSE) is not bool(parts)


def test_words_of_an_earlier_edition_are_superseded(library: Library) -> None:
    rule = next(rule for rule in library.rules if rule.id == "ks.dianshang-pk")
    old = clause("4-1", "4.1", "带货达人及其PK对象各自承担违规责任，平台不予减轻。")
    earlier = replace(rule, edition="2020-02-08", clauses=(old,))
    checker = Checker(library.rules, [earlier])
    found = checker.check(
        "《电商PK》4.1：“带货达人及其PK对象各自承担违规责任”，“承担相同的违规责任”，“予以减轻”。"
        "\n\n《小黄车》规定“各自承担违规责任，平台不予减轻”。"
    )
    assert [(one.outcome, one.clauses) for one in found.verdicts[:3]] == [
        (Outcome.FOUND, ("ks.dianshang-pk@2022-04-08/4-1",)),
        (Outcome.SUPERSEDED, ("ks.dianshang-pk@2020-02-08/4-1",)),
        (Outcome.EXACT, ("ks.dianshang-pk@2022-04-08/4-1",)),
    ]
    assert found.verdicts[1].reason == (
        "与《快手小店电商PK管理规则》2020-02-08版4.1的文字一致；2022-04-08版的文字已经改动。"
    )
    # Another rule's earlier edition is nothing to a rule that is cited.
    assert found.verdicts[-1].outcome is Outcome.DIFFERS


def run(capsys: pytest.CaptureFixture[str], project: Project, *args: str) -> tuple[Any, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), *args])
    out = capsys.readouterr()
    return left.value.code, out.out, out.err


def test_the_command_checks_a_letter(
    capsys: pytest.CaptureFixture[str], built: Project, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("\ufeff《电商PK》4.1：“平台应对其减轻或免于处置”。\n", "utf-8")
    code, out, err = run(capsys, built, "cite", "--verify", str(letter))
    assert (code, err) == (1, "")
    assert out == (
        "1:1  找到  《电商PK》4.1\n"
        "    条款在本库中；效力状态：待核验。\n"
        "    出处：ks.dianshang-pk@2022-04-08/4-1\n"
        "1:11  引文有出入  “平台应对其减轻或免于处置”\n"
        "    与《快手小店电商PK管理规则》4.1的文字有出入。\n"
        "    对照：平台[-应-]{+可+}对其减轻或免于处置\n"
        "    出处：ks.dianshang-pk@2022-04-08/4-1\n"
        "合计：找到 1，引文有出入 1。\n"
    )
    letter.write_bytes("《电商PK》第四条".encode("gb18030"))
    code, out, _ = run(
        capsys, built, "cite", "--verify", str(letter), "--encoding", "gb18030", "--json"
    )
    assert code == 0
    [verdict] = json.loads(out)["verdicts"]
    assert verdict["outcome"] == "找到"


@pytest.mark.parametrize(
    ("content", "args", "code", "said"),
    [
        (b"\xff\xfe", (), 2, "is no utf-8 at byte 0"),
        (b"a\x00b", (), 2, "is binary"),
        (b"a" * 8_000_001, (), 2, "is longer than 8000000 bytes"),
        (b"a", ("ks.dianshang-pk",), 2, "exclude each other"),
        (b"a", ("--encoding", "klingon"), 2, "is no encoding"),
    ],
)
def test_a_wrong_letter_ends_in_one_line(
    capsys: pytest.CaptureFixture[str],
    built: Project,
    tmp_path: Path,
    content: bytes,
    args: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_bytes(content)
    left, out, err = run(capsys, built, "cite", "--verify", str(letter), *args)
    assert (left, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_closed_standard_input_ends_in_one_line(
    capsys: pytest.CaptureFixture[str], built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    code, out, err = run(capsys, built, "cite", "--verify", "-")
    assert (code, out) == (2, "")
    assert "standard input is closed" in err
    assert "Traceback" not in err
