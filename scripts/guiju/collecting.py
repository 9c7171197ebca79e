"""Cyclic garbage is not looked for while a build is put together.

Rules and records are trees of millions of objects that stay until the end: to look through them
again and again takes a quarter of an unchanged build and finds nothing.
"""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Leave cyclic garbage alone for the while."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def collected() -> Iterator[None]:
    """Inside of `uncollected`, look for the garbage of code that makes cycles, and only for that.

    What there is already is not looked through.
    """
    was_on = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
        gc.unfreeze()
