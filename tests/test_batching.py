"""Work on many items: order, bounded memory, dead and slow workers, an end at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch_work import (
    dies_at_seven,
    doubled,
    own_process,
    refuses_seven,
    sleeps_at_seven,
    slow_first,
    starves_at_seven,
)
from guiju.batching import Cause, Failed, each
from guiju.errors import GuijuError
from guiju.reporting import Progress

ROOT = Path(__file__).resolve().parent.parent


def test_results_come_in_the_order_of_the_items():
    assert list(each(range(40), slow_first, workers=2, few=0)) == list(range(40))


def test_several_processes_work_and_none_of_them_is_this_one():
    found = set(each(range(60), own_process, workers=2, few=0))
    assert len(found) == 2
    assert os.getpid() not in found


def test_few_items_and_one_worker_need_no_process():
    assert set(each(range(5), own_process, workers=2)) == {os.getpid()}
    assert set(each(range(50), own_process, workers=1)) == {os.getpid()}


def test_no_items_give_no_results():
    assert list(each([], doubled)) == []
    assert list(each([], doubled, workers=2, few=0)) == []


def test_items_are_drawn_only_as_they_are_needed():
    drawn = 0

    def items() -> Iterator[int]:
        nonlocal drawn
        for number in range(10_000):
            drawn += 1
            yield number

    results = each(items(), doubled, workers=2, ahead=10, few=0)
    most = 0
    for number, result in zip(range(100), results, strict=False):
        assert result == 2 * number
        most = max(most, drawn - number)
    results.close()
    assert most <= 11


def test_a_worker_that_is_killed_fails_its_item_alone():
    results = list(each(range(40), dies_at_seven, workers=2, few=0))
    died = Failed(Cause.DIED, "the process that worked on it was killed (signal 9)")
    assert results == [*range(7), died, *range(8, 40)]


def test_an_item_that_takes_too_long_fails_alone():
    results = list(each(range(40), sleeps_at_seven, workers=2, limit_s=0.5, few=0))
    late = Failed(Cause.TOO_LONG, "takes longer than 0.5 seconds")
    assert results == [*range(7), late, *range(8, 40)]


def test_a_slow_consumer_is_no_slow_worker():
    results = []
    for result in each(range(6), doubled, workers=2, limit_s=0.1, few=0):
        time.sleep(0.15)
        results.append(result)
    assert results == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize("few", [0, 100])
def test_an_item_without_enough_memory_fails_alone(few):
    results = list(each(range(10), starves_at_seven, workers=2, few=few))
    large = Failed(Cause.TOO_LARGE, "there is not enough memory for it")
    assert results == [*range(7), large, 8, 9]


def test_what_the_work_raises_is_raised_here():
    with pytest.raises(GuijuError) as raised:
        list(each(range(40), refuses_seven, workers=2, few=0))
    assert str(raised.value) == "seven: is refused; give another"


def test_work_that_cannot_travel_is_an_error_here():
    with pytest.raises((AttributeError, TypeError, ValueError)):
        list(each(range(3), lambda number: number, workers=2, few=0))


_COUNTING = """
import signal
from batch_work import own_process
from guiju.batching import each

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    for pid in each(iter(int, 1), own_process, workers=2, few=0):
        print(pid, flush=True)
"""


def _counting(tmp_path, **how):
    """Start the script; return its process and the workers that it told of."""
    script = tmp_path / "count.py"
    script.write_text(_COUNTING, "utf-8")
    path = os.pathsep.join([str(ROOT / "scripts"), str(ROOT / "tests")])
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        **how,
    )
    assert process.stdout
    return process, {int(process.stdout.readline()) for _ in range(100)}


def test_an_interrupt_ends_all_processes_at_once_and_says_nothing_of_workers(tmp_path):
    process, pids = _counting(tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, said = process.communicate(timeout=30)
    assert said.count("Traceback") == 1  # the script's own, which does not catch it
    assert "_serve" not in said
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_workers_end_when_their_parent_is_killed(tmp_path):
    process, pids = _counting(tmp_path, stderr=subprocess.DEVNULL)
    process.kill()
    process.communicate(timeout=30)
    for _ in range(200):
        if not any(map(_is_running, pids)):
            break
        time.sleep(0.05)
    assert not any(map(_is_running, pids))


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_progress_says_rate_and_remaining_time(capsys):
    now = 0.0
    with Progress("restore", 1000, clock=lambda: now) as progress:
        for _ in range(200):
            now += 1 / 32
            progress.advance()
    assert capsys.readouterr().err == "restore: 160 of 1000, 32 a second, about 26 s left\n"


def test_progress_counts_what_an_earlier_run_did_but_not_in_its_rate(capsys):
    now = 0.0
    with Progress("add", 1000, already=500, clock=lambda: now) as progress:
        now = 10.0
        progress.advance(20)
    assert capsys.readouterr().err == "add: 520 of 1000, 2 a second, about 4 min 0 s left\n"


def test_short_work_says_nothing(capsys):
    with Progress("restore", 3, clock=lambda: 1.0) as progress:
        progress.advance(3)
    assert capsys.readouterr().err == ""
