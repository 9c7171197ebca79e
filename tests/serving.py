"""A server of a project's own, as its own process on a free port."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from project_copy import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
COMMAND = (sys.executable, "-m", "guiju.cli", "--root")


class Server:
    """A server that runs: where it is, and what it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self._is_up = threading.Event()
        self.address = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        assert self._is_up.wait(30), self.said
        assert self.address, self.said

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"http://\S+:\d+", line):
                self.address = found[0]
                self._is_up.set()
        self._is_up.set()

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; return its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(15)
        self.reader.join(5)
        return code


@contextlib.contextmanager
def serving(root: Path, *arguments: str) -> Iterator[Server]:
    """Run `guiju serve` on a free port of the loopback."""
    with subprocess.Popen(
        [*COMMAND, str(root), "serve", "--port", "0", *arguments],
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        server = None
        try:
            server = Server(process)
            yield server
        finally:
            process.kill()
            if server:
                server.reader.join(5)
