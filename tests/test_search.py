"""Search in the terminal: the cases, what holds for every clause, and the life of an index."""

from __future__ import annotations

import dataclasses
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju.errors import UsageError
from guiju.indexing.opened import open_index
from guiju.query import FOLDED_LIMIT, Field, NoteKind
from guiju.search import FACETS, Hit, Match, search, wanted
from search_rules import CASES, build, origin, read_rules, write_data

QUERIES = yaml.safe_load((CASES / "queries.yaml").read_text(encoding="utf-8"))
RULES = read_rules()


def found(index, typed, limit=None, **options):
    return search(index, typed, limit=limit, **options).hits


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_data(RULES, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def index(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    build(data, folder, tmp_path_factory.getbasetemp() / "jieba")
    with open_index(folder, origin(data)) as opened:
        yield opened


def marked(hit):
    return [hit.text[start:end] for start, end in hit.highlights]


@pytest.mark.parametrize("case", QUERIES, ids=lambda case: f"{case['query']!r}: {case['why']}")
def test_case(case, index):
    filters = tuple(
        wanted(Field(name), case[name], index.tables)
        for name in ("platform", "topic")
        if name in case
    )
    hits = found(index, case["query"], filters=filters)
    ids = [hit.id for hit in hits]
    first = case.get("first", [])
    assert ids[: len(first)] == first
    assert set(case.get("finds", ())) <= set(ids)
    assert not set(case.get("misses", ())) & set(ids)
    if "count" in case:
        assert len(ids) == case["count"]
    if "match" in case:
        assert hits[0].match == case["match"]
    if "marks" in case:
        assert marked(hits[0]) == case["marks"]


def clause_pieces():
    """Yield every piece of 2 to 8 folded characters of every clause, with the clauses it is of."""
    from guiju.indexing.records import printed_wordings, records_of

    owners = {}
    for record in records_of(RULES).clauses:
        for wording in printed_wordings(record):
            for start in range(len(wording) - 1):
                for end in range(start + 2, min(start + 8, len(wording)) + 1):
                    owners.setdefault(wording[start:end], set()).add(record.id)
    return owners


def test_every_piece_finds_its_clauses_before_all_others(index):
    pieces = clause_pieces()
    # A jump may stand before them: 4.1 is a piece of a text too.
    wrong = [
        piece
        for piece, owners in pieces.items()
        if owners
        - {hit.id for hit in found(index, piece) if hit.match in (Match.JUMP, Match.EXACT)}
    ]
    assert len(pieces) > 10_000
    assert wrong == []


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_anything_may_be_typed(index, typed):
    for hit in found(index, typed):
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.highlights)


@given(st.data())
def test_hits_are_ordered_and_marks_are_disjoint(index, data):
    text = data.draw(st.sampled_from([clause.text for rule in RULES for clause in rule.clauses]))
    start = data.draw(st.integers(0, len(text) - 1))
    typed = text[start : start + data.draw(st.integers(1, 20))]
    hits = found(index, typed)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        edges = [edge for span in hit.highlights for edge in span]
        assert edges == sorted(set(edges))


@pytest.mark.parametrize(
    "typed",
    ["\ud800体验分", "体验分" * 50_000, "?" * 100_000, " " * 100_000, "[1 TO 3]" * 10_000, "\x00"],
)
def test_hostile_input_finds_little_or_nothing(index, typed):
    assert len(found(index, typed)) < len(index) / 2


def test_a_pasted_page_finds_the_clause_it_begins_with(index):
    clause = max((clause for rule in RULES for clause in rule.clauses), key=lambda c: len(c.text))
    pasted = clause.text + "。后面还贴了别的话。" * 100
    assert len(pasted) > FOLDED_LIMIT
    assert found(index, clause.text)[0].text == clause.text
    assert found(index, pasted)[0].text == clause.text


def test_a_limit_cuts_the_end_off(index):
    everything = search(index, "商家", limit=None)
    first = search(index, "商家", limit=3)
    assert first.hits == everything.hits[:3]
    assert first.total == len(everything.hits)
    assert first.facets == everything.facets


@pytest.mark.parametrize(
    ("field", "value", "named"), [("platform", "淘宝", "ks 快手"), ("topic", "x", "清退")]
)
def test_an_unknown_filter_names_the_choices(index, field, value, named):
    with pytest.raises(UsageError, match=named):
        wanted(Field(field), value, index.tables)


def test_a_hit_says_what_a_program_needs(index):
    [hit] = found(index, "电商PK 4.1")
    names = [field.name for field in dataclasses.fields(Hit)]
    assert ",".join(names).startswith(
        "id,score,rule_title,label,path,text,highlights,status,trust,"
    )
    assert json.loads(json.dumps(dataclasses.asdict(hit)))["id"] == "ks.dianshang-pk/4-1"
    assert hit.pinned == "ks.dianshang-pk@2022-04-08/4-1"
    assert hit.link == "rules/ks/dianshang-pk.html#c-4-1"
    assert (hit.platform, hit.status, hit.trust) == ("ks", "待核验", "single-repost")


def test_facets_count_all_hits(index):
    answer = search(index, "商家", limit=1)
    everything = search(index, "商家", limit=None).hits
    assert tuple(facet.field for facet in answer.facets) == FACETS
    [platforms] = [facet for facet in answer.facets if facet.field is Field.PLATFORM]
    assert sum(count for _, count in platforms.counts) == len(everything) == answer.total
    assert dict(platforms.counts)["ks"] == sum(hit.platform == "ks" for hit in everything)


def test_a_typed_filter_lets_only_its_own_through(index):
    hits = found(index, "商家 platform:抖音")
    assert hits
    assert {hit.platform for hit in hits} == {"dy"}
    assert not {hit.id for hit in hits} & {hit.id for hit in found(index, "商家 -platform:抖音")}


def test_a_filter_alone_finds_all_that_pass_it(index):
    everything = [clause for rule in RULES if rule.platform == "dy" for clause in rule.clauses]
    assert len(found(index, "platform:抖音")) == len(everything)


def test_an_excluded_word_is_in_no_hit(index):
    assert any("警告" in hit.text for hit in found(index, "清退"))
    assert not any("警告" in hit.text for hit in found(index, "清退 -警告"))


def test_either_side_of_an_alternative_is_found(index):
    both = {hit.id for hit in found(index, "监督提醒 OR K门槛")}
    assert {"ks.dianshang-pk/3-1", "ks.dianshang-pk/2-2"} <= both


def test_an_explanation_adds_up(index):
    hits = found(index, "小黄车 清退", explain=True)
    assert hits
    for hit in hits:
        assert all(reason.points > 0 for reason in hit.why)
        named = [reason for reason in hit.why if reason.feature]
        assert named == sorted(named, key=lambda reason: -reason.points)
    assert any(reason.word == "小黄车" for hit in hits for reason in hit.why)
    assert not any(hit.why for hit in found(index, "清退"))


def test_hits_are_grouped_by_rule_in_the_order_of_their_best(index):
    answer = search(index, "商家", limit=None)
    groups = answer.by_rule()
    assert next(iter(groups)) == answer.hits[0].rule
    assert sorted(hit.id for hits in groups.values() for hit in hits) == sorted(
        hit.id for hit in answer.hits
    )
    assert all(hit.rule == rule for rule, hits in groups.items() for hit in hits)


def test_what_is_no_filter_is_said_and_searched_as_text(index):
    answer = search(index, "platform:淘宝 清退")
    assert [note.kind for note in answer.query.notes] == [NoteKind.UNKNOWN_VALUE]
    assert answer.query.filters == ()
