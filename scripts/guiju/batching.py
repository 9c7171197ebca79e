"""Work on many items with all cores: results in the order of the items, memory bounded by a batch.

Worker processes are spawned, not forked: a fork copies threads' locks in whatever state they are
(numpy has threads), and every file that is open, the locks of builds among them, which would then
be held for as long as any worker lives. A spawned worker starts clean and loads its tables once; it
costs half a second, which is why few items are worked on without any.
"""

from __future__ import annotations

import contextlib
import enum
import multiprocessing
import os
import pickle
import signal
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Generic, TypeVar

from guiju.errors import GuijuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

FEW = 16  # items that are done before workers have started
AHEAD_PER_WORKER = 32  # items drawn and not yet handed on, for each worker
_MOST_AT_ONCE = 16  # items in one message to a worker
_MESSAGE_S = 0.05  # how long a worker should be busy with one message


class Cause(enum.StrEnum):
    """Why an item has no result."""

    DIED = "died"
    TOO_LONG = "too-long"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True)
class Failed:
    """Stands in the place of the result of an item that could not be worked on.

    `detail` says what was found, in words for a message: `the process was killed (signal 9)`.
    """

    cause: Cause
    detail: str


def each(
    items: Iterable[T],
    work: Callable[[T], R],
    *,
    workers: int | None = None,
    ahead: int | None = None,
    limit_s: float | None = None,
    few: int = FEW,
) -> Iterator[R | Failed]:
    """Yield the result of `work` for each item, in the order of the items, using all cores.

    `work`, items and results travel between processes: `work` is a function of a module, or a
    `functools.partial` of one with what it needs. Items are drawn as they are needed, at most
    `ahead` of them before the first is yielded, so that memory does not grow with their number.
    An item whose process dies (killed for want of memory) or that takes longer than `limit_s`
    seconds yields `Failed`, and the rest goes on. What `work` raises is raised here.

    With one core, `workers=1` or at most `few` items all is done in this process, where no limit
    holds and a death is everyone's; `few=0` asks for workers in any case. To stop early (Ctrl-C, an
    exception, `close()`) ends the workers at once.

    >>> list(each(["商家", "主播须知"], len))
    [2, 4]

    Raises:
        GuijuError: no worker can be started.
    """
    count = workers or _cores()
    drawn = iter(items)
    first = list(islice(drawn, few + 1)) if few else []
    together = chain(first, drawn)
    if few and (count == 1 or len(first) <= few):
        for item in together:
            yield _alone(work, item)
        return
    pool = _Pool[T, R](work, count, ahead or count * AHEAD_PER_WORKER, limit_s)
    try:
        yield from pool.results(together)
    finally:
        pool.end()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _alone(work: Callable[[T], R], item: T) -> R | Failed:
    try:
        return work(item)
    except MemoryError:
        return Failed(Cause.TOO_LARGE, "there is not enough memory for it")


@dataclass(slots=True, eq=False)
class _Worker(Generic[T]):
    """A process, the items that it was given (with their numbers) and since when it has the first.

    `since` is None until it has said that it is ready.
    """

    process: SpawnProcess
    connection: Connection
    given: deque[tuple[int, T]] = field(default_factory=deque)
    since: float | None = None


class _Pool(Generic[T, R]):
    """Workers that each hold one small message of items at a time.

    A worker gets its next items only when it has answered for all that it was given, so that never
    both sides wait for the other to read.
    """

    def __init__(
        self, work: Callable[[T], R], count: int, ahead: int, limit_s: float | None
    ) -> None:
        self.work, self.ahead, self.limit_s = work, ahead, limit_s
        self.workers: list[_Worker[T]] = []
        self.count = count
        self.again: deque[tuple[int, T]] = deque()  # given to a worker that did not come to them
        self.done: dict[int, R | Failed] = {}
        self.mean_s = _MESSAGE_S

    def results(self, items: Iterable[T]) -> Iterator[R | Failed]:
        """Yield the results in order; call `end` afterwards in any case."""
        numbered = enumerate(items)
        drawn = yielded = 0
        is_more = True
        while True:
            while yielded in self.done:
                # Work goes on while whoever asked deals with this one.
                yield self.done.pop(yielded)
                yielded += 1
            if not is_more and yielded == drawn:
                return
            while self.again and (worker := self._idle()):
                self._give(worker, [self.again.popleft()])
            while is_more and drawn - yielded < self.ahead and (worker := self._idle()):
                size = min(self._size(), self.ahead - (drawn - yielded))
                own = list(islice(numbered, size))
                drawn += len(own)
                is_more = len(own) == size
                if own:
                    self._give(worker, own)
            if any(worker.given for worker in self.workers):
                self._hear()

    def end(self) -> None:
        """Kill every worker and wait until the system has taken them away."""
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.process.join()
            worker.connection.close()
        self.workers.clear()

    def _size(self) -> int:
        return max(1, min(_MOST_AT_ONCE, int(_MESSAGE_S / max(self.mean_s, 1e-6))))

    def _idle(self) -> _Worker[T] | None:
        for worker in self.workers:
            if not worker.given:
                return worker
        if len(self.workers) < self.count:
            self.workers.append(_start(self.work))
            return self.workers[-1]
        return None

    def _give(self, worker: _Worker[T], own: list[tuple[int, T]]) -> None:
        worker.given.extend(own)
        if worker.since is not None:
            worker.since = time.monotonic()
        # One that has just died is heard of by its end.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            worker.connection.send([item for _, item in own])

    def _hear(self) -> None:
        """Wait for a worker that has something to say, or for the next limit to pass."""
        busy = {worker.connection: worker for worker in self.workers if worker.given}
        # An end is heard on the connection, behind all that was sent before it.
        for ready in wait(list(busy), self._until_limit()):
            worker = busy.pop(ready)  # type: ignore[call-overload]  # it is one of those given
            try:
                answer = worker.connection.recv()
            except (EOFError, OSError, pickle.UnpicklingError):
                self._lose(worker)
                continue
            now = time.monotonic()
            if answer is None:
                worker.since = now
                continue
            number, _ = worker.given.popleft()
            kind, result = answer
            if kind == _RAISED:
                raise result
            self.done[number] = result
            spent = now - (worker.since or now)
            self.mean_s += (spent - self.mean_s) / 8
            worker.since = now
        if self.limit_s is not None:
            for worker in busy.values():
                late = worker.since is not None and time.monotonic() - worker.since > self.limit_s
                if late and not worker.connection.poll():
                    detail = f"takes longer than {self.limit_s:g} seconds"
                    self._drop(worker, Failed(Cause.TOO_LONG, detail))

    def _until_limit(self) -> float | None:
        if self.limit_s is None:
            return None
        begun = [worker.since for worker in self.workers if worker.given and worker.since]
        if not begun:
            return self.limit_s
        return max(0.0, min(begun) + self.limit_s - time.monotonic()) + 0.01

    def _lose(self, worker: _Worker[T]) -> None:
        """Note the item that a worker died with; what it had not come to is given to others."""
        worker.process.join()
        code = worker.process.exitcode or 0
        how = f"was killed (signal {-code})" if code < 0 else f"ended (exit code {code})"
        if worker.since is None:
            message = f"a worker process {how} before it began; make memory free and repeat"
            raise GuijuError(message)
        self._drop(worker, Failed(Cause.DIED, f"the process that worked on it {how}"))

    def _drop(self, worker: _Worker[T], failed: Failed) -> None:
        number, _ = worker.given.popleft()
        self.done[number] = failed
        self.again.extend(worker.given)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self.workers.remove(worker)


_RESULT, _RAISED = "result", "raised"


def _start(work: Callable[[T], R]) -> _Worker[T]:
    context = multiprocessing.get_context("spawn")
    own, other = context.Pipe()
    process = context.Process(target=_serve, args=(other, work), daemon=True)
    # It lets Ctrl-C through again while it starts, so it must run before that is held back.
    resource_tracker.ensure_running()
    # A worker keeps the signals blocked that its parent blocks now: Ctrl-C reaches every process of
    # the terminal, and only the parent shall answer it.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    other.close()
    return _Worker(process, own)


def _serve(connection: Connection, work: Callable[[T], R]) -> None:
    """Answer for each item of each message, until the other side is gone, however it went."""
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(None)
        while True:
            for item in connection.recv():
                try:
                    answer = pickle.dumps((_RESULT, _alone(work, item)), pickle.HIGHEST_PROTOCOL)
                except Exception as error:
                    answer = pickle.dumps((_RAISED, _portable(error)))
                connection.send_bytes(answer)


def _portable(error: Exception) -> Exception:
    """Return an exception that travels, with where it was raised for whoever looks for a bug."""
    where = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(where)
    error.add_note(f"in a worker process:\n{where}")
    return error
