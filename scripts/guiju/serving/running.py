"""Runs an application on a port of this machine until it is told to end."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

import uvicorn

from guiju.errors import GuijuError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from guiju.serving.limits import Limits

# Who still has an answer coming when the server ends has so long to take it.
GRACE_SECONDS = 3


def run(app: ASGIApp, listening: socket.socket, limits: Limits) -> None:
    """Serve until SIGINT or SIGTERM; answers under way are finished."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        # The guard says no before, in a form that a program can read.
        h11_max_incomplete_event_size=4 * limits.header_bytes,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # The server ends by either and then raises it anew, as if nothing had been done about it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a host's port, 0 for any that is free.

    Raises:
        GuijuError: the host is not this machine's, or the port is taken or reserved.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With its protocol named, answers are sent at once and wait for no more to send.
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError):
        message = f"--host {host}: is no address of this machine; try 127.0.0.1"
        raise GuijuError(message) from None
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        reason = (error.strerror or "cannot be used").lower()
        message = f"{host}:{port}: {reason}; choose another with --port, or 0 for any that is free"
        raise GuijuError(message) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the web address of a socket that listens."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
