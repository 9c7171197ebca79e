"""All moves or none: by exchange and without, after failures, kills and a person's edits."""

import json
import shutil
from pathlib import Path

import pytest

from guiju import swapping
from guiju.errors import BuildError
from guiju.project import Project
from guiju.swapping import ABSENT, JOURNAL, Move, content_digest, recover, swap

OLD = {
    "corpus/rules/ks.demo.yaml": "old rule",
    "corpus/incoming/one/raw.txt": "page",
    "site/index.html": "old site",
    "site/gone.html": "old page",
}
NEW = {
    "corpus/sources/one/raw.txt": "page",
    "corpus/rules/ks.demo.yaml": "new rule",
    "site/index.html": "new site",
    "site/more/come.html": "new page",
}


class Killed(BaseException):
    """Stands for a kill -9: nothing after it is run."""


class World:
    """A project with a folder, a file edited by hand, a file to take away, and their successors."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.stage = root / ".cache" / "stage-1"
        for place, text in OLD.items():
            self._write(root / place, text)
        for place, text in NEW.items():
            self._write(self.stage / place, text)

    @property
    def moves(self) -> tuple[Move, ...]:
        root = self.project.root
        return (
            Move(self.stage / "corpus/sources/one", root / "corpus/sources/one"),
            Move(self.stage / "corpus/rules/ks.demo.yaml", root / "corpus/rules/ks.demo.yaml"),
            Move(None, root / "corpus/incoming/one"),
            Move(self.stage / "site", root / "site"),
        )

    def state(self) -> dict[str, str]:
        root = self.project.root
        return {
            path.relative_to(root).as_posix(): path.read_text("utf-8")
            for top in ("corpus", "site")
            for path in sorted((root / top).rglob("*"))
            if path.is_file()
        }

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture(params=[True, False], ids=["exchange", "two-renames"])
def world(request, tmp_path, monkeypatch) -> World:
    if not request.param:
        monkeypatch.setattr(swapping, "_exchange", lambda _one, _other: False)
    return World(tmp_path)


def killing(monkeypatch, number: int, error: BaseException) -> list[int]:
    """Let the renames and exchanges fail from the n-th on; return how many were asked for."""
    asked = [0]
    rename, exchange, back = Path.rename, swapping._exchange, swapping._take_back

    def count() -> None:
        asked[0] += 1
        if asked[0] == number or (asked[0] > number and isinstance(error, Killed)):
            raise error

    def renaming(path, target):
        count()
        return rename(path, target)

    def exchanging(one, other):
        count()
        return exchange(one, other)

    monkeypatch.setattr(Path, "rename", renaming)
    monkeypatch.setattr(swapping, "_exchange", exchanging)
    if isinstance(error, Killed):
        monkeypatch.setattr(swapping, "_take_back", lambda *_args: (_ for _ in ()).throw(error))
    else:
        monkeypatch.setattr(swapping, "_take_back", back)
    return asked


def test_all_moves_take_effect(world):
    swap(world.project, world.stage, world.moves)
    assert world.state() == NEW
    assert not (world.project.cache / JOURNAL).exists()


def test_a_place_that_holds_it_already_is_left_alone(world):
    site = world.project.site
    shutil.rmtree(site)
    shutil.copytree(world.stage / "site", site)
    before = site.stat().st_ino
    swap(world.project, world.stage, world.moves)
    assert site.stat().st_ino == before


@pytest.mark.parametrize("number", range(1, 8))
def test_a_failing_move_puts_everything_back(world, monkeypatch, number):
    asked = killing(monkeypatch, number, OSError(28, "No space left on device", "site"))
    try:
        swap(world.project, world.stage, world.moves)
    except OSError:
        assert world.state() == OLD
    else:
        assert asked[0] < number
        assert world.state() == NEW
    assert not (world.project.cache / JOURNAL).exists()


@pytest.mark.parametrize("number", range(1, 8))
def test_a_killed_swap_is_finished_and_so_is_a_killed_recovery(world, monkeypatch, number):
    asked = killing(monkeypatch, number, Killed())
    try:
        swap(world.project, world.stage, world.moves)
    except Killed:
        monkeypatch.undo()
        if "two-renames" in str(world.project.root):
            monkeypatch.setattr(swapping, "_exchange", lambda _one, _other: False)
        killing(monkeypatch, 1, Killed())
        with pytest.raises(Killed):
            recover(world.project)
        monkeypatch.undo()
        told = []
        recover(world.project, told.append)
        assert told == [
            ".cache/swap.json: a command was interrupted while it replaced files; finished it"
        ]
    else:
        assert asked[0] < number
    assert world.state() == NEW
    assert list(world.project.cache.glob("stage-*")) == [] or asked[0] < number
    recover(world.project)
    assert world.state() == NEW


_ROW = {"new": ".cache/stage-1/x", "aside": ".cache/stage-1/aside-0", "inode": 1, "was": None}


@pytest.mark.parametrize(
    "content",
    [
        '[{"place": "site", "ne',
        '[{"place": "site"}]',
        "3",
        json.dumps([{**_ROW, "place": "/etc/passwd", "will": None}]),
        json.dumps([{**_ROW, "place": "site/../../x", "will": None}]),
    ],
)
def test_a_damaged_journal_is_told_and_nothing_is_cleared_away(world, content):
    kept = world.stage / "aside-0"
    kept.write_text("the only copy", "utf-8")
    (world.project.cache / JOURNAL).write_text(content, "utf-8")
    with pytest.raises(BuildError, match=r"^\.cache/swap\.json: is damaged.*delete the file"):
        recover(world.project)
    assert world.state() == OLD
    assert kept.read_text("utf-8") == "the only copy"
    assert (world.project.cache / JOURNAL).exists()


def test_a_file_edited_since_it_was_read_is_not_replaced(world):
    rule = world.project.root / "corpus/rules/ks.demo.yaml"
    moves = [
        move if move.place != rule else Move(move.new, rule, content_digest(rule))
        for move in world.moves
    ]
    rule.write_text("edited", "utf-8")
    with pytest.raises(BuildError, match=r"^corpus/rules/ks\.demo\.yaml: was edited while"):
        swap(world.project, world.stage, moves)
    assert world.state() == OLD | {"corpus/rules/ks.demo.yaml": "edited"}


def test_a_file_that_should_not_be_there_yet_is_not_replaced(world):
    place = world.project.root / "corpus/sources/one"
    World._write(place / "raw.txt", "of another command")
    moves = [Move(world.moves[0].new, place, ABSENT)]
    with pytest.raises(BuildError, match=r"^corpus/sources/one: was edited while"):
        swap(world.project, world.stage, moves)
    assert (place / "raw.txt").read_text("utf-8") == "of another command"


@pytest.mark.parametrize("by", ["writing in place", "replacing the file"])
def test_an_edit_made_between_a_kill_and_the_next_command_stays(world, monkeypatch, by):
    killing(monkeypatch, 2, Killed())  # the new source has its place, the rule has not
    with pytest.raises(Killed):
        swap(world.project, world.stage, world.moves)
    monkeypatch.undo()
    rule = world.project.root / "corpus/rules/ks.demo.yaml"
    if by == "replacing the file":
        rule.unlink()
    rule.write_text("edited", "utf-8")
    with pytest.raises(BuildError, match=r"the edit stands and nothing else was changed"):
        recover(world.project)
    assert world.state() == OLD | {"corpus/rules/ks.demo.yaml": "edited"}
    recover(world.project)
    assert world.state() == OLD | {"corpus/rules/ks.demo.yaml": "edited"}


def test_two_edits_that_cannot_both_stand_are_left_to_a_person(world, monkeypatch):
    killing(monkeypatch, 2, Killed())
    with pytest.raises(Killed):
        swap(world.project, world.stage, world.moves)
    monkeypatch.undo()
    root = world.project.root
    (root / "corpus/rules/ks.demo.yaml").write_text("edited", "utf-8")
    (root / "corpus/sources/one/raw.txt").write_text("edited too", "utf-8")
    for _ in range(2):
        with pytest.raises(
            BuildError, match=r"^corpus/sources/one: .*take \.cache/swap\.json away"
        ):
            recover(world.project)
        assert (root / "corpus/rules/ks.demo.yaml").read_text("utf-8") == "edited"
        assert (root / "corpus/sources/one/raw.txt").read_text("utf-8") == "edited too"


def test_the_journal_names_places_below_the_root_only(world, monkeypatch):
    killing(monkeypatch, 1, Killed())
    with pytest.raises(Killed):
        swap(world.project, world.stage, world.moves)
    rows = json.loads((world.project.cache / JOURNAL).read_text("utf-8"))
    assert [row["place"] for row in rows] == [
        "corpus/sources/one", "corpus/rules/ks.demo.yaml", "corpus/incoming/one", "site",
    ]  # fmt: skip
    assert all(not Path(row["aside"]).is_absolute() for row in rows)
