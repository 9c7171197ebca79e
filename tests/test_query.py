"""What a search is taken to mean: the cases that the browser runs too, and what holds for any text."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju.folding import fold
from guiju.lexicon import read_lexicon
from guiju.query import FOLDED_LIMIT, TERM_LIMIT, Field, Filter, NoteKind, Query, Why
from guiju.query_answers import say_note, say_searched, suggestions
from guiju.query_constants import query_constants
from guiju.query_language import read_query
from guiju.query_tables import make_tables
from guiju.understanding import confirmed, parse
from search_rules import CASES, LEXICON, PLATFORM_NAMES, read_rules

ROWS = yaml.safe_load((CASES / "understanding.yaml").read_text(encoding="utf-8"))
RULES = read_rules()
CHOICES = {
    Field.PLATFORM: PLATFORM_NAMES,
    Field.TOPIC: {"准入条件": (), "清退": (), "保证金": ()},
    Field.PENALTY: {"警告": (), "封禁快手账号": ()},
    Field.RULE: {rule.id: (rule.title, *rule.aliases) for rule in RULES},
}
TABLES = make_tables(
    read_lexicon(LEXICON), [name for rule in RULES for name in (rule.title, *rule.aliases)], CHOICES
)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
SIGNS = st.lists(
    st.sampled_from(
        [
            *'"“”「」-－:：|,， ',
            "OR",
            "platform",
            "平台",
            "effective",
            ">=2022",
            "快手",
            "清退",
            "x",
        ]
    ),
    max_size=30,
).map("".join)


def shown(term):
    return f"‹{term.text}›" if term.is_phrase else term.text


def meant(query):
    return [
        [term.text[one.start : one.end], one.text, one.why.value]
        for term in query.terms
        for one in term.expansions
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['typed']!r}: {row['why']}")
def test_case(row):
    query = parse(row["typed"], TABLES)
    if "groups" in row:
        assert [[shown(term) for term in side] for side in query.groups] == row["groups"]
    assert [shown(term) for term in query.excluded] == row.get("excluded", [])
    filters = [f"{one.field} {one.operator} {'|'.join(one.values)}" for one in query.filters]
    assert filters == row.get("filters", [])
    kinds = [note.kind.value for note in query.notes if note.kind is not NoteKind.FILTERED]
    assert kinds == row.get("notes", [])
    if "asks" in row:
        asked = [term.text[start:end] for term in query.terms for start, end in term.asking]
        assert asked == row["asks"]
    found = meant(query)
    assert [one for one in row.get("means", ()) if one not in found] == []
    assert not set(row.get("not_means", ())) & {text for _, text, _ in found}


def test_every_case_says_what_it_expects():
    expected = {"groups", "asks", "means", "not_means"}
    assert [row["typed"] for row in ROWS if not expected & row.keys()] == []


@given(ANYTHING | SIGNS)
def test_anything_may_be_typed(typed):
    query = parse(typed, TABLES)
    assert all(query.groups)
    assert all(term.text for term in (*query.terms, *query.excluded))
    assert not query.excluded or query.terms or query.filters
    for term in query.terms:
        assert fold(term.text) == term.text
        assert "".join(term.contents()) in term.text or term.asking
        for one in term.expansions:
            assert 0 <= one.start < one.end <= len(term.text)
            assert 0 < one.weight < 1
            assert one.text
            assert one.text != term.text[one.start : one.end]
    assert say_searched(query, TABLES)
    assert all(say_note(note, TABLES) for note in query.notes)


@given(ANYTHING)
def test_what_folds_to_nothing_asks_for_nothing(typed):
    query = parse(typed, TABLES)
    assert query.is_empty == (not fold(typed) or not (query.terms or query.filters))
    if not fold(typed):
        assert query.is_empty


@pytest.mark.parametrize(
    "typed",
    [
        "体验分" * 40_000,
        "“" * 100_000,
        '"' * 100_001,
        "platform:" * 20_000,
        " ".join(["词"] * 500),
        " OR ".join(["词"] * 500),
        " -词" * 500,
        "\x00\ud800" * 50_000,
        "xiao " * 20_000,
        "虚假交意" * 30_000,
        "一" * 100_000,
        "9" * 100_000,
    ],
    ids=lambda typed: repr(typed[:9]),
)
def test_of_hostile_input_the_beginning_counts(typed):
    query = parse(typed, TABLES)
    terms = (*query.terms, *query.excluded)
    assert len(terms) <= TERM_LIMIT
    assert sum(len(term.text) for term in terms) <= FOLDED_LIMIT
    if terms:
        assert NoteKind.CUT in {note.kind for note in query.notes}


def test_guesses_are_dropped_where_clauses_print_what_was_typed():
    query = parse("体验份 卖假货 hwlm", TABLES)
    assert {one[2] for one in meant(query)} == {"typo", "slang", "pinyin"}
    kept = confirmed(query, lambda text: text in {"体验份", "hwlm"})
    assert {one[2] for one in meant(kept)} == {"slang"}
    assert confirmed(query, lambda text: False) == query


def test_a_longer_word_goes_before_a_shorter():
    found = parse("体验分不低于3.5", TABLES).terms[0].expansions
    assert {(one.start, one.end) for one in found} == {(3, 6)}


@pytest.mark.parametrize(
    ("operator", "value", "passes"),
    [
        ("=", "2022", ["2022-07-23", "2022-04-08"]),
        ("=", "2022-07", ["2022-07-23"]),
        (">=", "2022-04-08", ["2022-07-23", "2022-04-08"]),
        (">", "2022-04-08", ["2022-07-23"]),
        (">", "2022-04", ["2022-07-23"]),
        ("<=", "2022-04", ["2022-04-08"]),
        ("<", "2022-07-23", ["2022-04-08"]),
        ("<", "2022", []),
        ("!=", "2022-07", ["2022-04-08"]),
    ],
)
def test_dates_are_compared_as_finely_as_they_are_typed(operator, value, passes):
    one = Filter(Field.EFFECTIVE, operator, (value,))
    assert [day for day in ("2022-07-23", "2022-04-08") if one.admits((day,))] == passes
    assert not one.admits(())


def test_several_values_are_alternatives():
    either = Filter(Field.TOPIC, "=", ("清退", "保证金"))
    assert either.admits(("违规处理", "清退"))
    assert not either.admits(("违规处理",))
    neither = Filter(Field.TOPIC, "!=", ("清退", "保证金"))
    assert neither.admits(("违规处理",))
    assert neither.admits(())
    assert not neither.admits(("违规处理", "清退"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("保障金", "保证金"),
        ("体验评分", "体验分"),
        ("haowulianmen", "好物联盟"),
        ("商家端口", "商家端"),
    ],
)
def test_the_nearest_word_is_suggested_first(typed, expected):
    found = suggestions(parse(typed, TABLES), TABLES)
    assert found[0] == expected
    assert len(found) <= 3


@pytest.mark.parametrize("typed", ["今晚吃什么", "量子计算机", "", "platform:ks", "保证金"])
def test_far_words_and_known_words_suggest_nothing(typed):
    assert suggestions(parse(typed, TABLES), TABLES) == ()


def test_an_empty_answer_says_what_was_searched():
    query = parse("體驗分　“虛假交易” -直播 OR 封号 platform:ks effective:>=2022-07", TABLES)
    assert say_searched(query, TABLES) == (
        "“体验分”和原话“虚假交易”，或“封号”，不含“直播”，平台为快手，生效不早于2022-07"
    )
    assert say_searched(Query(), TABLES) == "没有可检索的文字"


def test_a_note_names_the_choices():
    [note] = read_query("platform:淘宝", TABLES.choices).notes
    assert say_note(note, TABLES) == (
        "“platform:淘宝”不是平台的取值，已按普通文字检索；可用的有：快手、抖音"
    )


def test_the_first_name_of_a_choice_is_the_one_to_show():
    names = {field: dict(values) for field, values in TABLES.choices.items()}
    assert names[Field.TOPIC]["清退"][0] == "清退"
    assert "劝退" in names[Field.TOPIC]["清退"]
    assert names[Field.PLATFORM]["ks"][0] == "快手"


def test_what_the_browser_is_handed_is_plain_data_and_patterns_that_it_knows():
    constants = json.loads(json.dumps(query_constants()))
    assert constants["language"]["fieldNames"]["平台"] == "platform"
    assert constants["words"]["notes"].keys() == {kind.value for kind in NoteKind}
    assert constants["words"]["why"].keys() == {why.value for why in Why}
    assert constants["words"]["fields"].keys() == {field.value for field in Field}
    patterns = [
        constants["language"]["date"],
        constants["numbers"]["pattern"],
        *(constants["jump"][name] for name in ("id", "address", "aside", "leading", "quantity")),
        *(form for form, _ in constants["jump"]["forms"]),
    ]
    # What only Python has: named groups, inline flags, \\A and \\Z, possessive quantifiers.
    only_python = re.compile(r"\(\?(?:P|[aiLmsux]+[):-])|\\[AZ]|[*+?}]\+")
    assert [pattern for pattern in patterns if only_python.search(pattern)] == []


def test_tables_are_plain_data():
    kept = json.loads(json.dumps(asdict(TABLES)))
    assert kept["pinyin"]["hwlm"] == ["好物联盟"]
    assert {one["why"] for one in kept["wordings"]} <= {why.value for why in Why}
