"""What workers are asked to do in tests: functions of a module, for they travel by their names."""

import os
import signal
import time

from guiju.errors import GuijuError


def doubled(number: int) -> int:
    return 2 * number


def slow_first(number: int) -> int:
    """Take long over the first item, so that later results wait for it."""
    time.sleep(0.3 if number == 0 else 0)
    return number


def dies_at_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def sleeps_at_seven(number: int) -> int:
    if number == 7:
        time.sleep(600)
    return number


def refuses_seven(number: int) -> int:
    if number == 7:
        message = "seven: is refused; give another"
        raise GuijuError(message)
    return number


def starves_at_seven(number: int) -> int:
    if number == 7:
        raise MemoryError
    return number


def own_process(_number: int) -> int:
    time.sleep(0.01)
    return os.getpid()
