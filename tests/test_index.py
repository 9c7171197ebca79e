"""The life of an index: made beside the old one, checked when opened, never half there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guiju.errors import BuildError, CorpusError
from guiju.indexing import build as building
from guiju.indexing import whoosh_words
from guiju.indexing.manifest import IndexUnfitError, read_manifest
from guiju.indexing.opened import open_index
from guiju.search import search
from search_rules import build, origin, read_rules, write_data

RULES = read_rules()
FOUND = "ks.dianshang-pk/3-1"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.getbasetemp() / "jieba"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_data(RULES, tmp_path_factory.mktemp("data"))


@pytest.fixture
def index(data, tmp_path, cache):
    folder = tmp_path / "index"
    build(data, folder, cache)
    return folder


def first(opened):
    return search(opened, "监督提醒").hits[0].id


def builds(index):
    return [path.name for path in index.iterdir() if path.name.startswith("build-")]


def test_an_index_is_refused_when_what_it_is_made_from_has_changed(data, index, tmp_path):
    with open_index(index, origin(data)) as opened:
        assert first(opened) == FOUND
    other = write_data(RULES[:1], tmp_path / "other")
    with pytest.raises(IndexUnfitError, match="before data changed; run `guiju index`"):
        open_index(index, origin(other))
    words = tmp_path / "lexicon"
    words.mkdir()
    (words / "terms.yaml").write_text("[]")
    with pytest.raises(IndexUnfitError, match="before vocabulary changed"):
        open_index(index, origin(data, words))


def test_settings_and_code_count_too(data, index, monkeypatch):
    changed = origin(data)
    for name in ("settings", "code"):
        with pytest.raises(IndexUnfitError, match=f"before {name} changed"):
            open_index(index, type(changed)(**{**_fields(changed), name: "other"}))


def _fields(one):
    return {name: getattr(one, name) for name in ("data", "vocabulary", "settings", "code")}


def files_of(index):
    return sorted(read_manifest(index).files)


def test_a_flipped_byte_of_any_file_is_noticed(index):
    folder = index / read_manifest(index).build
    names = files_of(index)
    assert {"impacts.npy", "wordings.txt", "tables.json"} <= set(names)
    assert any(name.startswith("words/") for name in names)
    for name in names:
        content = (folder / name).read_bytes()
        if not content:
            continue
        flipped = bytearray(content)
        flipped[len(flipped) // 2] ^= 1
        (folder / name).write_bytes(flipped)
        with pytest.raises(IndexUnfitError, match="damaged"):
            open_index(index)
        (folder / name).write_bytes(content)
    open_index(index).close()


def test_a_truncated_file_is_noticed_and_the_next_build_repairs_it(data, index, cache):
    path = index / read_manifest(index).build / "impacts.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexUnfitError, match="damaged"):
        open_index(index)
    build(data, index, cache)
    with open_index(index, origin(data)) as opened:
        assert first(opened) == FOUND


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"format": 1}', '{"format": 2}', "\ufffd"])
def test_a_broken_or_older_manifest_is_noticed_and_replaced(data, tmp_path, cache, manifest):
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(IndexUnfitError, match="run `guiju index`"):
        open_index(tmp_path)
    (tmp_path / "build-left").mkdir()
    build(data, tmp_path, cache)
    open_index(tmp_path).close()
    assert builds(tmp_path) == [read_manifest(tmp_path).build]


def test_a_manifest_with_another_hash_in_it_is_noticed(index):
    path = index / "manifest.json"
    content = json.loads(path.read_text())
    content["manifest"]["rules"]["ks.dianshang-pk"] = "0" * 64
    path.write_text(json.dumps(content))
    with pytest.raises(IndexUnfitError, match="damaged"):
        open_index(index)


def test_a_missing_index_or_build_says_what_to_do(index, tmp_path):
    with pytest.raises(IndexUnfitError, match="run `guiju index`"):
        open_index(tmp_path / "none")
    (index / read_manifest(index).build / "tables.json").unlink()
    with pytest.raises(IndexUnfitError, match="missing"):
        open_index(index)


def test_a_reader_keeps_its_build_while_a_new_one_comes(data, index, cache):
    with open_index(index) as old:
        build(data, index, cache)
        assert first(old) == FOUND
        assert search(old, "第三条 电商PK", limit=None) is not None
    assert len(builds(index)) == 1
    with open_index(index) as new:
        assert first(new) == FOUND


def test_a_build_that_is_not_put_in_force_leaves_nothing(data, index, cache):
    before = builds(index)
    with pytest.raises(CorpusError, match=r"terms\.yaml"):
        build(data, index, cache, lexicon=index)
    with pytest.raises(BuildError, match="run `guiju normalise`"):
        build(index / "none", index, cache)
    assert builds(index) == before
    open_index(index).close()


def test_a_build_that_fails_half_way_leaves_the_old_one(data, index, cache, monkeypatch):
    before = builds(index)

    def refuse(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "write_words", refuse)
    with pytest.raises(OSError, match="No space"):
        build(data, index, cache)
    assert builds(index) == before
    with open_index(index, origin(data)) as opened:
        assert first(opened) == FOUND


def test_only_changed_rules_are_cut_anew(index, tmp_path, cache, monkeypatch):
    cut = []
    plain = whoosh_words.word_text
    monkeypatch.setattr(
        whoosh_words, "word_text", lambda record: cut.append(record.rule) or plain(record)
    )
    changed = write_data(RULES, tmp_path / "changed")
    path = changed / "ks.dianshang-pk.json"
    path.write_text(path.read_text(encoding="utf-8").replace("监督提醒", "监督警示"), "utf-8")
    build(changed, index, cache)
    assert set(cut) == {"ks.dianshang-pk"}
    with open_index(index, origin(changed)) as opened:
        assert search(opened, "监督警示").hits[0].id == FOUND
        assert (
            search(opened, "好物联盟 情形（十）").hits[0].id == "ks.haowu-lianmeng-qingtui/case-10"
        )
    cut.clear()
    left = [rule for rule in RULES if rule.id != "ks.dianshang-pk"]
    path.unlink()
    build(changed, index, cache)
    assert cut == []
    with open_index(index, origin(changed)) as opened:
        assert len(opened) == sum(len(rule.clauses) for rule in left)
        for rule in left:
            for clause in rule.clauses:
                [hit] = search(opened, f"{rule.id}/{clause.id}").hits
                assert hit.text == clause.text


def test_an_index_made_step_by_step_is_the_one_made_at_once(index, tmp_path, data, cache):
    build(data, index, cache)
    build(data, tmp_path / "fresh", cache)
    for name in ("impacts.npy", "clauses.npy", "wordings.txt", "tables.json", "columns.json"):
        old, new = (
            folder / read_manifest(folder).build / name for folder in (index, tmp_path / "fresh")
        )
        assert old.read_bytes() == new.read_bytes()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {paths!r}
from guiju.indexing import build as building
from search_rules import build
def die(*_args, **_options):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(building, {step!r}, die)
build(Path({data!r}), Path({index!r}), Path({cache!r}))
"""


@pytest.mark.parametrize(
    "step", ["write_impacts", "write_catalogue", "write_words", "build_files", "write_manifest"]
)
def test_killed_at_any_step_nothing_is_lost(data, index, cache, step):
    paths = [str(Path(__file__).parent.parent / "scripts"), str(Path(__file__).parent)]
    code = KILLED.format(paths=paths, step=step, data=str(data), index=str(index), cache=str(cache))
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(builds(index)) == 2
    with open_index(index, origin(data)) as opened:
        assert first(opened) == FOUND
    build(data, index, cache)
    assert builds(index) == [read_manifest(index).build]


HELD = """
import sys, time
from pathlib import Path
sys.path[:0] = {paths!r}
from guiju.indexing.locking import locked
with locked(Path({lock!r}), print):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_who_comes_second_is_told_who_is_at_work_and_waits(data, index, cache):
    paths = [str(Path(__file__).parent.parent / "scripts")]
    code = HELD.format(paths=paths, lock=str(index / building.LOCK))
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        told = []

        def tell(line):
            told.append(line)
            holder.stdin.close()

        build(data, index, cache, tell=tell)
    assert len(told) == 1
    assert f"process {holder.pid} has been at work since 20" in told[0]
    assert (index / building.LOCK).read_bytes() == b""


def test_no_data_says_what_to_do(tmp_path, cache):
    (tmp_path / "data").mkdir()
    with pytest.raises(BuildError, match="run `guiju normalise`"):
        build(tmp_path / "data", tmp_path / "index", cache)
