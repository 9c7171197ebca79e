"""Search in the terminal: the cases, what holds for every clause, and the life of an index."""

from __future__ import annotations

import dataclasses
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guiju.errors import BuildError, CorpusError, UsageError
from guiju.indexing.whoosh_index import IndexUnfitError, build_index, open_index
from guiju.query import FOLDED_LIMIT
from guiju.search import Hit, Match, search
from search_rules import CASES, LEXICON, PLATFORM_NAMES, read_rules, write_data

QUERIES = yaml.safe_load((CASES / "queries.yaml").read_text(encoding="utf-8"))
RULES = read_rules()


def build(data, index, tmp_path_factory, lexicon=LEXICON):
    cache = tmp_path_factory.getbasetemp() / "jieba"
    return build_index(data, index, lexicon=lexicon, cache=cache, platform_names=PLATFORM_NAMES)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_data(RULES, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def index(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    build(data, folder, tmp_path_factory)
    with open_index(folder, data=data, lexicon=LEXICON) as opened:
        yield opened


def marked(hit):
    return [hit.text[start:end] for start, end in hit.highlights]


@pytest.mark.parametrize("case", QUERIES, ids=lambda case: f"{case['query']!r}: {case['why']}")
def test_case(case, index):
    hits = search(index, case["query"], case.get("platform"), case.get("topic"), limit=None)
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
        - {
            hit.id
            for hit in search(index, piece, limit=None)
            if hit.match in (Match.JUMP, Match.EXACT)
        }
    ]
    assert len(pieces) > 10_000
    assert wrong == []


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_anything_may_be_typed(index, typed):
    for hit in search(index, typed, limit=None):
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.highlights)


@given(st.data())
def test_hits_are_ordered_and_marks_are_disjoint(index, data):
    text = data.draw(st.sampled_from([clause.text for rule in RULES for clause in rule.clauses]))
    start = data.draw(st.integers(0, len(text) - 1))
    typed = text[start : start + data.draw(st.integers(1, 20))]
    hits = search(index, typed, limit=None)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        edges = [edge for span in hit.highlights for edge in span]
        assert edges == sorted(set(edges))


@pytest.mark.parametrize(
    "typed",
    ["\ud800体验分", "体验分" * 50_000, "?" * 100_000, " " * 100_000, "[1 TO 3]" * 10_000, "\x00"],
)
def test_hostile_input_finds_little_or_nothing(index, typed):
    assert len(search(index, typed, limit=None)) < len(index) / 2


def test_a_pasted_page_finds_the_clause_it_begins_with(index):
    clause = max((clause for rule in RULES for clause in rule.clauses), key=lambda c: len(c.text))
    pasted = clause.text + "。后面还贴了别的话。" * 100
    assert len(pasted) > FOLDED_LIMIT
    assert search(index, clause.text)[0].text == clause.text
    assert search(index, pasted)[0].text == clause.text


def test_a_limit_cuts_the_end_off(index):
    everything = search(index, "商家", limit=None)
    assert search(index, "商家", limit=3) == everything[:3]


@pytest.mark.parametrize(
    ("filters", "named"), [({"platform": "淘宝"}, "ks 快手"), ({"topic": "x"}, "清退")]
)
def test_an_unknown_filter_names_the_choices(index, filters, named):
    with pytest.raises(UsageError, match=named):
        search(index, "清退", **filters)


def test_a_hit_says_what_a_program_needs(index):
    [hit] = search(index, "电商PK 4.1")
    names = [field.name for field in dataclasses.fields(Hit)]
    assert ",".join(names).startswith(
        "id,score,rule_title,label,path,text,highlights,status,trust,"
    )
    assert json.loads(json.dumps(dataclasses.asdict(hit)))["id"] == "ks.dianshang-pk/4-1"
    assert hit.pinned == "ks.dianshang-pk@2022-04-08/4-1"
    assert hit.link == "rules/ks/dianshang-pk.html#c-4-1"
    assert (hit.platform, hit.status, hit.trust) == ("ks", "待核验", "single-repost")


def test_an_index_is_refused_when_the_data_has_changed(data, tmp_path, tmp_path_factory):
    own = write_data(RULES, tmp_path / "data")
    build(own, tmp_path / "index", tmp_path_factory)
    open_index(tmp_path / "index", data=own, lexicon=LEXICON).close()
    write_data(RULES[:1], tmp_path / "other")
    with pytest.raises(IndexUnfitError, match="run `guiju index`"):
        open_index(tmp_path / "index", data=tmp_path / "other")


def test_a_changed_index_file_is_noticed(data, tmp_path, tmp_path_factory):
    build(data, tmp_path, tmp_path_factory)
    path = next(tmp_path.glob("build-*/*.seg"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexUnfitError, match="damaged"):
        open_index(tmp_path)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"format": 2}', "\ufffd"])
def test_a_broken_manifest_is_noticed_and_replaced(data, tmp_path, tmp_path_factory, manifest):
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(IndexUnfitError, match="run `guiju index`"):
        open_index(tmp_path)
    (tmp_path / "build-left").mkdir()
    build(data, tmp_path, tmp_path_factory)
    open_index(tmp_path).close()
    assert len(list(tmp_path.glob("build-*"))) == 1


def test_a_missing_index_says_what_to_do(tmp_path):
    with pytest.raises(IndexUnfitError, match="run `guiju index`"):
        open_index(tmp_path / "none")


def test_a_missing_build_says_what_to_do(data, tmp_path, tmp_path_factory):
    manifest = build(data, tmp_path, tmp_path_factory)
    for path in (tmp_path / manifest.build).iterdir():
        path.unlink()
    with pytest.raises(IndexUnfitError, match="missing"):
        open_index(tmp_path)


def test_a_reader_keeps_its_build_while_a_new_one_comes(data, tmp_path, tmp_path_factory):
    build(data, tmp_path, tmp_path_factory)
    with open_index(tmp_path) as old:
        build(data, tmp_path, tmp_path_factory)
        assert search(old, "监督提醒")[0].id == "ks.dianshang-pk/3-1"
    assert len(list(tmp_path.glob("build-*"))) == 1
    with open_index(tmp_path) as new:
        assert search(new, "监督提醒")[0].id == "ks.dianshang-pk/3-1"


def test_a_failed_build_leaves_the_old_one(data, tmp_path, tmp_path_factory):
    build(data, tmp_path / "index", tmp_path_factory)
    broken = write_data(RULES, tmp_path / "data")
    next(broken.glob("ks.*.json")).write_text("{}")
    with pytest.raises(BuildError, match="run `guiju normalise`"):
        build(broken, tmp_path / "index", tmp_path_factory)
    with open_index(tmp_path / "index", data=data) as index:
        assert search(index, "监督提醒")
    assert len(list((tmp_path / "index").glob("build-*"))) == 1


def test_no_data_says_what_to_do(tmp_path, tmp_path_factory):
    (tmp_path / "data").mkdir()
    with pytest.raises(BuildError, match="run `guiju normalise`"):
        build(tmp_path / "data", tmp_path / "index", tmp_path_factory)


def test_a_broken_lexicon_builds_nothing(data, tmp_path, tmp_path_factory):
    with pytest.raises(CorpusError, match=r"terms\.yaml"):
        build(data, tmp_path / "index", tmp_path_factory, lexicon=tmp_path)
    assert not (tmp_path / "index").exists()
