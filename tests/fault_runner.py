"""Runs commands of guiju in forks of one process, and lets a fault befall them.

`python tests/fault_runner.py` reads one order a line from standard input and writes one answer a
line; `Runner` is the other end. The process has loaded and warmed everything, so that a command
takes as long as its work; each command is a process of its own all the same, and is killed as such.

A step is whatever changes the disk: opening for writing, renaming, exchanging, removing, making a
folder, fsync. They are seen from outside, by Python's audit events, and by wrapping the two calls
that have none.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate")
READY = "ready\n"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and what shall befall it."""

    arguments: tuple[str, ...]
    kill_at: int | None = None  # number of the step before which it is killed
    kill_after: float | None = None  # seconds
    pause_at: int | None = None  # number of the step before which it waits …
    until: str = ""  # … for this file to be there
    exchanges: bool = True  # whether the system can exchange two names
    clock: float | None = None  # what the time seems to be, in seconds since 1970
    drift: float = 0.0  # seconds by which the clock jumps at each look
    bound: bool = False  # whether permissions bind it even if it is root's
    limit: int | None = None  # the most bytes that a file may have
    steps: str = ""  # the file to write the steps into
    output: str = ""  # the file for what is printed


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code (negative: the signal), what it printed, its steps."""

    code: int
    said: str
    steps: tuple[str, ...] = field(default=())


class Runner:
    """The near end: starts the process, gives orders, waits for answers."""

    def __init__(self, scratch: Path, warm: Path) -> None:
        self._scratch = scratch
        self._number = 0
        command = [sys.executable, str(Path(__file__)), str(warm)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
        )
        if self._process.stdout.readline() != READY:
            self.close()
            message = f"{warm}: cannot be built, see above"
            raise RuntimeError(message)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def run(self, root: Path, *arguments: str, **fault: object) -> Ended:
        """Run a command on a project; ROOT in an argument becomes the project's folder."""
        return self.wait(self.start(root, *arguments, **fault))

    def start(self, root: Path, *arguments: str, **fault: object) -> int:
        self._number += 1
        order = Order(
            ("--root", str(root), *(one.replace("ROOT", str(root)) for one in arguments)),
            steps=str(self._scratch / f"{self._number}.steps"),
            output=str(self._scratch / f"{self._number}.out"),
            **fault,
        )
        self._ask({"start": asdict(order), "number": self._number})
        return self._number

    def wait(self, number: int) -> Ended:
        code = self._ask({"wait": number})
        said = (self._scratch / f"{number}.out").read_text("utf-8")
        steps = (self._scratch / f"{number}.steps").read_text("utf-8").splitlines()
        return Ended(code, said, tuple(steps))

    def reached(self, number: int, step: int) -> None:
        """Wait until a command stands before a step."""
        path = self._scratch / f"{number}.steps"
        _until(lambda: path.exists() and path.read_text("utf-8").count("\n") > step, path)

    def said(self, number: int, words: str) -> None:
        """Wait until a command has said something."""
        path = self._scratch / f"{number}.out"
        _until(lambda: path.exists() and words in path.read_text("utf-8"), path)

    def _ask(self, question: object) -> int:
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _until(holds: Callable[[], bool], path: Path) -> None:
    for _ in range(12_000):
        if holds():
            return
        time.sleep(0.005)
    message = f"{path}: did not come to it"
    raise TimeoutError(message)


def _environment() -> dict[str, str]:
    own = Path(__file__).resolve().parent
    path = os.pathsep.join([str(own.parent / "scripts"), str(own)])
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def serve(warm: Path) -> None:
    """Answer orders until there are no more."""
    import re

    from guiju.cli import main
    from guiju.indexing import build as building

    re._MAXCACHE = 100_000  # every pattern is compiled once for all commands
    with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(SystemExit):
        main(["--root", str(warm), "build"])
    segmenter = building.load_segmenter((), warm / ".cache/jieba")
    building.load_segmenter = lambda _terms, _cache: segmenter
    gc.collect()
    gc.freeze()  # what all share stays shared
    sys.stdout.write(READY)
    sys.stdout.flush()
    at_work: dict[int, tuple[int, float | None]] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            order = Order(**asked["start"])
            child = os.fork()
            if child == 0:
                _run(order)
            at_work[asked["number"]] = (child, order.kill_after)
            answer = 0
        else:
            child, seconds = at_work.pop(asked["wait"])
            if seconds is not None:
                time.sleep(seconds)
                os.kill(child, signal.SIGKILL)
            answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    os._exit(0)  # what was loaded need not be taken apart


def _run(order: Order) -> None:
    from guiju.cli import main

    code = 70
    try:
        output = os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        steps = os.open(order.steps, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
        if order.clock is not None:
            _set_clock(order.clock, order.drift)
        if order.limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (order.limit, order.limit))
        if order.bound and os.geteuid() == 0:
            _give_up_writing_everywhere()
        _watch(_counting(order, steps), order.exchanges)
        main(order.arguments)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _give_up_writing_everywhere() -> None:
    """Let the permissions of files bind root as they bind everybody (capset(2))."""

    class Header(ctypes.Structure):
        _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))

    class Set(ctypes.Structure):
        _fields_ = (
            ("effective", ctypes.c_uint32),
            ("permitted", ctypes.c_uint32),
            ("inheritable", ctypes.c_uint32),
        )

    system = ctypes.CDLL(None, use_errno=True)
    header, sets = Header(0x20080522, 0), (Set * 2)()
    if system.capget(ctypes.byref(header), sets) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    kept = ~(1 << 1 | 1 << 3)  # CAP_DAC_OVERRIDE, CAP_FOWNER
    sets[0].effective &= kept
    sets[0].permitted &= kept
    if system.capset(ctypes.byref(header), sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _counting(order: Order, log: int) -> Callable[[str], None]:
    number = 0
    process = os.getpid()

    def step(what: str) -> None:
        nonlocal number
        if os.getpid() != process:
            return
        os.write(log, what.encode("utf-8", "backslashreplace").replace(b"\n", b" ") + b"\n")
        if number == order.kill_at:
            os.kill(process, signal.SIGKILL)
        if number == order.pause_at:
            while not os.access(order.until, os.F_OK):
                time.sleep(0.005)
        number += 1

    return step


def _watch(step: Callable[[str], None], exchanges: bool) -> None:
    from guiju import swapping

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, str) and (
                (isinstance(mode, str) and set(mode) & set("wax+"))
                or (mode is None and isinstance(flags, int) and flags & WRITING)
            ):
                step(f"open {path}")
        elif event in STEPS:
            names = (
                arguments[:2] if event in ("os.rename", "os.link", "os.symlink") else arguments[:1]
            )
            step(f"{event.removeprefix('os.')} {' '.join(map(str, names))}")

    exchange, sync = swapping._exchange, os.fsync

    def exchanging(one: Path, other: Path) -> bool:
        if not exchanges:
            return False
        step(f"exchange {one} {other}")
        return exchange(one, other)

    def syncing(handle: int) -> None:
        step("fsync")
        sync(handle)

    swapping._exchange = exchanging
    os.fsync = syncing
    sys.addaudithook(hook)


def _set_clock(start: float, drift: float) -> None:
    """Let every way to ask for the time give another one, that jumps at each look."""
    import datetime

    began, looks = time.monotonic(), 0

    def now() -> float:
        nonlocal looks
        looks += 1
        return start + time.monotonic() - began + drift * looks

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return cls.fromtimestamp(now(), tz)

    real = datetime.datetime
    time.time, time.time_ns = now, lambda: int(now() * 1e9)
    for name, module in list(sys.modules.items()):
        if name.startswith("guiju.") and getattr(module, "datetime", None) is real:
            module.datetime = Later


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
