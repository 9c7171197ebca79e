"""The faults that are tried, a row each: what befalls which command, how often, what must come.

`python tests/fault_rows.py` tries them all and writes the table of docs/project/reliability.md.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fault_bench import INCOMING, Bench, after, chosen, differences, killed, leftovers, state
from project_copy import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs/project/reliability.md"
BEGIN, END = "<!-- 下表由测试写成 -->\n", "<!-- 上表由测试写成 -->\n"
WHOLE = "每次各处全旧或全新；再运行即做完，不留残余"
CLOCK = "与平时一致；被杀的残余照样清除"
SAME = "一处未动，用一行说明哪里不能写；改正后再运行即做完"
BUILD, INDEX, PUBLISH, NORMALISE = ("build",), ("index",), ("publish",), ("normalise",)
ADD, ACCEPT = ("add", "ROOT/given", "--platform", "ks"), ("accept", INCOMING)
ONE_LINE = re.compile(r"[^\n]+; [^\n]+\n")


@dataclass(frozen=True, slots=True)
class Row:
    """A fault: `attempt` tries it once more, by number, and fails unless the outcome is held."""

    name: str
    command: str
    fault: str
    outcome: str
    short: int
    long: int
    attempt: Callable[[Bench, int, int], None]

    @property
    def line(self) -> str:
        cells = (self.command, self.fault, f"{self.short} / {self.long}", self.outcome)
        return f"| {' | '.join(cells)} |\n"


def kill(command: tuple[str, ...], at: str, bench: Bench, number: int, tries: int) -> None:
    """Kill a command at a step of its swap, at any step, or at any time."""
    seed = f"{' '.join(command)} {at} {number}"
    # A build that had the lock is followed by the quickest command that finishes and clears.
    again = command if number == 0 or command != BUILD else NORMALISE
    if at == "time":
        seconds = random.Random(seed).uniform(0.0, bench.seconds(command))
        killed(bench, command, again, kill_after=seconds)
        return
    fault = {"exchanges": False} if at == "two renames" else {}
    if at == "any step":
        among = tuple(range(len(bench.steps(command))))
    else:
        among = bench.swap_steps(command, **fault)
    killed(bench, command, again, kill_at=chosen(seed, number, among, tries), **fault)


def kill_the_recovery(bench: Bench, number: int, tries: int) -> None:
    """Kill a build after its second move, and then the command that would finish it."""
    scene = bench.scene(BUILD)
    root = bench.copy(scene.root)
    moves = [at for at in bench.swap_steps(BUILD) if bench.steps(BUILD)[at].startswith("exchange")]
    assert bench.runner.run(root, *BUILD, kill_at=moves[2]).code == -9
    ended = bench.runner.run(root, "show", "ks.demo/1-1", kill_at=1 + number)
    assert ended.code in (-9, 0), ended.said
    assert differences(state(root), scene.old, scene.new) == []
    after(bench, root, scene, NORMALISE)
    bench.drop(root)


@contextlib.contextmanager
def small_disk(bench: Bench, scene_root: Path, room: int) -> Iterator[tuple[Path, dict[str, int]]]:
    """Give a copy on a disk that has so many bytes left, and what else limits a command.

    Where nothing can be mounted, no file may grow beyond a limit instead.
    """
    folder = Path(tempfile.mkdtemp(prefix="guiju-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    try:
        root = folder / "project"
        shutil.copytree(scene_root, root)
        if not mounted:
            sys.stderr.write("NO SMALL DISK: nothing can be mounted; files are limited instead\n")
            yield root, {"limit": max(room // 16, 512)}
            return
        usage = shutil.disk_usage(folder)
        size = usage.used + room
        resize = ["mount", "-o", f"remount,size={size}", str(folder)]
        subprocess.run(resize, check=True)
        yield root, {}
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder)


def fill_the_disk(command: tuple[str, ...], bench: Bench, number: int, tries: int) -> None:
    """Run a command on a disk that gets full after a while, and again when there is room."""
    scene = bench.scene(command)
    room = 8192 * (1 + number * 40 // tries)
    with small_disk(bench, scene.root, room) as (root, limits):
        ended = bench.runner.run(root, *command, **limits)
        if ended.code == 0:
            assert differences(state(root), scene.new) == []
        else:
            assert ended.code == 1, ended.said
            assert ONE_LINE.fullmatch(errors(ended.said)), ended.said
            found = state(root)
            # Pages are added one by one.
            assert differences(found, scene.old, *([scene.new] if command == ADD else [])) == []
        if not limits:
            disk = str(root.parent)
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        bench.must(root, *command)
        assert differences(state(root), scene.new) == []
        assert leftovers(root) == []


def lock_the_folder(
    command: tuple[str, ...], place: str, bench: Bench, number: int, tries: int
) -> None:
    """Run a command while a folder is read-only, and again when it is not."""
    scene = bench.scene(command)
    root = bench.copy(scene.root)
    folder = root / place
    mode = folder.stat().st_mode
    folder.chmod(0o555)
    ended = bench.runner.run(root, *command, bound=True)
    folder.chmod(mode)
    assert ended.code == 1, ended.said
    assert ONE_LINE.fullmatch(errors(ended.said)), ended.said
    assert "Permission denied" in ended.said
    assert differences(state(root), scene.old) == []
    bench.must(root, *command)
    assert differences(state(root), scene.new) == []
    assert leftovers(root) == []
    bench.drop(root)


def errors(said: str) -> str:
    """Return what a command printed, without the lines of its progress."""
    lines = said.splitlines(keepends=True)
    told = re.compile(r".* → |publish: no feed|.*: added as |[ADM]  corpus/")
    return "".join(line for line in lines if not told.match(line))


def two_at_once(
    first: tuple[str, ...], second: tuple[str, ...], said: str, bench: Bench, *_number: int
) -> None:
    """Start a command while another is at work; it is told so or waits, and both end well."""
    scene = bench.scene(first)
    root = bench.copy(scene.root)
    go = root / "go"
    half = len(bench.steps(first)) // 2
    one = bench.runner.start(root, *first, pause_at=half, until=str(go))
    bench.runner.reached(one, half)
    if said:  # it ends at once
        ended = bench.runner.run(root, *second)
        assert re.search(said, ended.said), ended.said
        assert ended.code == (1 if "repeat" in said else 0)
        go.touch()
    else:
        other = bench.runner.start(root, *second)
        bench.runner.said(other, "waiting until it is done")
        go.touch()
        ended = bench.runner.wait(other)
        assert ended.code == 0, ended.said
    ended = bench.runner.wait(one)
    assert ended.code == 0, ended.said
    assert differences(state(root), scene.new) == []
    bench.must(root, *second)
    assert leftovers(root) == []
    bench.drop(root)


def accept_during_a_build(bench: Bench, *_number: int) -> None:
    """Accept while a build is at work: it is told so, and nothing of the source moves."""
    scene = bench.scene(ACCEPT)
    root = bench.copy(scene.root)
    go = root / "go"
    one = bench.runner.start(root, *BUILD, pause_at=100, until=str(go))
    bench.runner.reached(one, 100)
    ended = bench.runner.run(root, *ACCEPT)
    assert ended.code == 1
    assert re.search(BUSY, ended.said), ended.said
    assert differences(state(root), scene.old) == []
    go.touch()
    assert bench.runner.wait(one).code == 0
    assert differences(state(root), scene.old) == []
    bench.must(root, *ACCEPT)
    assert differences(state(root), scene.new) == []
    assert leftovers(root) == []
    bench.drop(root)


def read_during_the_swap(bench: Bench, number: int, tries: int) -> None:
    """Read while a build stands between two of its moves: the reader waits and reads the new."""
    scene = bench.scene(BUILD)
    root = bench.copy(scene.root)
    go = root / "go"
    moves = [at for at in bench.swap_steps(BUILD) if bench.steps(BUILD)[at].startswith("exchange")]
    at = moves[1 + number % (len(moves) - 1)]
    one = bench.runner.start(root, *BUILD, pause_at=at, until=str(go))
    bench.runner.reached(one, at)
    other = bench.runner.start(root, "search", "另一规则")
    bench.runner.said(other, "waiting until it is done")
    go.touch()
    ended = bench.runner.wait(other)
    assert ended.code == 0, ended.said
    assert "ks.more" in ended.said
    assert bench.runner.wait(one).code == 0
    assert differences(state(root), scene.new) == []
    bench.drop(root)


def shift_the_clock(
    command: tuple[str, ...], clock: float, drift: float, bench: Bench, *_number: int
) -> None:
    """Run with another clock and with files of another day; a killed build's leftovers go too."""
    scene = bench.scene(command)
    root = bench.copy(scene.root)
    assert bench.runner.run(root, *command, kill_at=len(bench.steps(command)) // 2).code == -9
    for path in [*root.rglob("*"), root]:
        os.utime(path, (clock, clock))
    ended = bench.runner.run(root, *command, clock=clock, drift=drift)
    assert ended.code == 0, ended.said
    assert differences(state(root), scene.new) == []
    assert leftovers(root) == []
    bench.drop(root)


def edit_meanwhile(command: tuple[str, ...], place: str, bench: Bench, *_number: int) -> None:
    """Edit a file of the corpus while a command is at work; the edit is told and stands."""
    scene = bench.scene(command)
    root = bench.copy(scene.root)
    go = root / "go"
    half = len(bench.steps(command)) // 2
    one = bench.runner.start(root, *command, pause_at=half, until=str(go))
    bench.runner.reached(one, half)
    path = root / place
    dates = path.stat()
    before = path.read_text("utf-8")
    old, new = EDITS[place]
    assert old in before
    path.write_text(before.replace(old, new), "utf-8")
    os.utime(path, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    go.touch()
    ended = bench.runner.wait(one)
    kept = new.splitlines()[0]
    assert kept in path.read_text("utf-8")
    said = [f"{one}: was edited" for one in (place, str(Path(place).parent))]
    assert any(one in ended.said for one in said), ended.said
    found = state(root)
    if place != RULE:
        assert ended.code == 1
        assert differences(found, scene.old | {place: found[place]}) == []
    else:
        assert ended.code == 0, ended.said
        assert differences(found, scene.new | {place: found[place]}) == []
    bench.must(root, *command)
    if path.exists():  # what was accepted has gone from corpus/incoming
        assert kept in path.read_text("utf-8")
    assert leftovers(root) == []
    bench.drop(root)


# Of the same length: neither size nor time of the file tells.
RULE = "corpus/rules/ks.demo.yaml"
REVIEW = f"corpus/incoming/{INCOMING}/review.yaml"
EDITS = {
    REVIEW: ("applies_to: 商家", "applies_to: 店家"),
    RULE: ("演示规则", "演示规定"),
    "corpus/ids.lock": (
        "# Every clause id",
        "ks.gone/1-1\t2022-04-08\tabc\tretired\n# Every clause id",
    ),
}
BUSY = r"has been at work since .*; wait for it and repeat"

ROWS = (
    Row("build-swap", "`build`", "替换文件的某一步之前被杀", WHOLE, 4, 140, partial(kill, BUILD, "swap")),
    Row("build-step", "`build`", "任意一步写盘之前被杀", WHOLE, 2, 100, partial(kill, BUILD, "any step")),
    Row("build-time", "`build`", "随机时刻被杀", WHOLE, 1, 60, partial(kill, BUILD, "time")),
    Row(
        "build-renames", "`build`", "磁盘不能一步对换，替换的某一步之前被杀",
        "再运行任何命令，各处全旧或全新，不留残余", 1, 60, partial(kill, BUILD, "two renames"),
    ),
    Row("recovery", "任何命令", "接着做完被杀的 `build` 时又被杀", WHOLE, 1, 20, kill_the_recovery),
    Row("normalise", "`normalise`", "替换文件的某一步之前被杀", WHOLE, 4, 60, partial(kill, NORMALISE, "swap")),
    Row("index", "`index`", "任意一步写盘之前被杀", WHOLE, 2, 60, partial(kill, INDEX, "any step")),
    Row("publish", "`publish`", "任意一步写盘之前被杀", WHOLE, 1, 40, partial(kill, PUBLISH, "any step")),
    Row("add", "`add`", "任意一步写盘之前被杀", "每一页要么整页收进，要么没有；再运行即补齐，不留残余", 2, 60, partial(kill, ADD, "any step")),
    Row("accept", "`accept`", "替换文件的某一步之前被杀", WHOLE, 4, 80, partial(kill, ACCEPT, "swap")),
    Row("accept-step", "`accept`", "任意一步写盘之前被杀", WHOLE, 1, 40, partial(kill, ACCEPT, "any step")),
    Row(
        "accept-renames", "`accept`", "磁盘不能一步对换，替换的某一步之前被杀",
        "再运行任何命令，各处全旧或全新，不留残余", 1, 40, partial(kill, ACCEPT, "two renames"),
    ),
    Row(
        "disk-build", "`build`", "磁盘写满（小内存盘；挂载不了时改为限制文件大小）",
        SAME, 2, 40, partial(fill_the_disk, BUILD),
    ),
    Row("disk-index", "`index`", "磁盘写满（同上）", SAME, 1, 20, partial(fill_the_disk, INDEX)),
    Row("disk-add", "`add`", "磁盘写满（同上）", "已收进的页完整，用一行说明；有空位后再运行即补齐", 1, 20, partial(fill_the_disk, ADD)),
    Row("disk-accept", "`accept`", "磁盘写满（同上）", SAME, 1, 20, partial(fill_the_disk, ACCEPT)),
    *(
        Row(f"read-only-{command[0]}-{place}", f"`{command[0]}`", f"{shown} 只读", SAME, 1, 1, partial(lock_the_folder, command, place))
        for command, place, shown in (
            (BUILD, ".cache", "`.cache`"), (BUILD, "docs", "`docs`"),
            (BUILD, "docs/data", "`docs/data`"), (BUILD, "corpus", "`corpus`"),
            (BUILD, ".", "项目文件夹"), (INDEX, ".cache/index", "`.cache/index`"),
            (ADD, "corpus", "`corpus`"), (ACCEPT, "corpus/rules", "`corpus/rules`"),
            (ACCEPT, "corpus/incoming", "`corpus/incoming`"),
        )
    ),
    Row(
        "build-build", "`build` 与 `build`", "同时运行", "后来的立即得到一行说明，先来的做完", 1, 1,
        partial(two_at_once, BUILD, BUILD, BUSY),
    ),
    Row(
        "build-publish", "`build` 与 `publish`", "同时运行", "后来的立即得到一行说明，先来的做完", 1, 1,
        partial(two_at_once, BUILD, PUBLISH, BUSY),
    ),
    Row(
        "accept-build", "`accept` 与 `build`", "同时运行，`accept` 在先", "后来的立即得到一行说明，先来的做完", 1, 1,
        partial(two_at_once, ACCEPT, BUILD, BUSY),
    ),
    Row(
        "build-accept", "`build` 与 `accept`", "同时运行，`build` 在先", "后来的立即得到一行说明，先来的做完", 1, 1,
        accept_during_a_build,
    ),
    Row(
        "add-add", "`add` 与 `add`", "同时运行，收同样的几页", "后来的等候，每页只收一次", 1, 1,
        partial(two_at_once, ADD, ADD, ""),
    ),
    Row(
        "index-search", "`index` 与 `search`", "同时运行，旧索引已不能用", "`search` 等索引做好再答", 1, 1,
        partial(two_at_once, INDEX, ("search", "体验分"), ""),
    ),
    Row(
        "build-search", "`build` 与 `search`", "`build` 替换到一半时检索", "等替换完成，答新的", 1, 4,
        read_during_the_swap,
    ),
    Row("clock-1970", "`build`", "时钟和文件日期是 1970 年", CLOCK, 1, 1, partial(shift_the_clock, BUILD, 0.0, 0.0)),
    Row("clock-2100", "`index`", "时钟和文件日期是 2100 年", CLOCK, 1, 1, partial(shift_the_clock, INDEX, 4102444800.0, 0.0)),
    Row("clock-back", "`normalise`", "每看一次，时钟倒退一小时", CLOCK, 1, 1, partial(shift_the_clock, NORMALISE, 1700000000.0, -3600.0)),
    Row(
        "edit-rule", "`build`", "构建时有人改了规则文件，大小和日期不变",
        "改动保留；一行说明改了哪个文件，构建依据的是改动之前", 1, 1,
        partial(edit_meanwhile, BUILD, RULE),
    ),
    Row(
        "edit-lock", "`build`", "构建时有人改了 `corpus/ids.lock`",
        "改动保留，别处未动，用一行说明；再运行即做完", 1, 1,
        partial(edit_meanwhile, BUILD, "corpus/ids.lock"),
    ),
    Row(
        "edit-review", "`accept`", "收录时有人改了 `review.yaml`",
        "改动保留，别处未动，用一行说明；再运行即做完", 1, 1,
        partial(edit_meanwhile, ACCEPT, REVIEW),
    ),
)  # fmt: skip


def table() -> str:
    """Return the table of all rows, as the page has it."""
    head = "| 命令 | 故障 | 次数（平时 / 长测） | 结果 |\n| --- | --- | --- | --- |\n"
    return head + "".join(row.line for row in ROWS)


def try_row(bench: Bench, row: Row, *, long: bool) -> None:
    """Try a fault as often as the table says."""
    tries = row.long if long else row.short
    for number in range(tries):
        row.attempt(bench, number, tries)


def main() -> None:
    """Try every fault, and write the table of what came."""
    with contextlib.closing(Bench.fresh()) as bench:
        for row in ROWS:
            sys.stderr.write(f"{row.name}\n")
            try_row(bench, row, long="--long" in sys.argv)
    text = PAGE.read_text("utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    PAGE.write_text(f"{text[:begin]}\n{table()}\n{text[end:]}", "utf-8")


if __name__ == "__main__":
    main()
