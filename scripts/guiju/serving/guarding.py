"""What stands before every request: whose host it names, how large its head is, how many there are.

Written as ASGI itself, so that nothing of a refused request is read or kept.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from guiju.errors import Problem
from guiju.serving import problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from guiju.serving.limits import Limits

# No page of another site may show, frame or read what is served; nothing is fetched from outside.
SAFE_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LOOPBACK = ("localhost",)


class Guard:
    """Lets a request through to `app` only if it is one that this server is for.

    The Host must be an address or one of `names`: a foreign name that leads here is another site
    that tries to be this one in a reader's browser (DNS rebinding); an address cannot be feigned.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str], limits: Limits) -> None:
        self.app = app
        self.names = {name.lower().rstrip(".") for name in (*LOOPBACK, *names)}
        self.limits = limits
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if refusal := self._refusal(scope):
            await _refuse(*refusal, scope, _safe(send))
            return
        self.under_way += 1
        try:
            await self.app(scope, receive, _safe(send))
        finally:
            self.under_way -= 1

    def _refusal(self, scope: Scope) -> tuple[int, Problem] | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        size = sum(len(name) + len(value) + 4 for name, value in headers)
        if size + len(scope["raw_path"]) + len(scope["query_string"]) > self.limits.header_bytes:
            found = f"is larger than {self.limits.header_bytes} bytes"
            return 431, Problem("head of the request", found, "shorten it")
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            remedy = "ask for the address that the server printed, or start it with --name"
            return 421, Problem("Host", "is no name of this server", remedy)
        if self.under_way >= self.limits.requests:
            found = f"{self.limits.requests} requests are under way"
            return 503, Problem("server", found, "ask again in a moment")
        return None

    def _is_own(self, host: str) -> bool:
        name = host_name(host)
        return name is not None and (name in self.names or is_address(name))


def host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port; None where it is none.

    >>> host_name("LOCALHOST:8765"), host_name("[::1]:80"), host_name("a b"), host_name("x:y")
    ('localhost', '::1', None, None)
    """
    name, bracket, rest = host.lower().partition("]")
    if bracket:
        port = rest
        if not name.startswith("[") or (port and not port.startswith(":")):
            return None
        name, port = name[1:], port[1:]
    else:
        name, _, port = name.partition(":")
    is_plain = name.isascii() and name.replace(":", "").replace(".", "").replace("-", "").isalnum()
    return name.rstrip(".") if is_plain and (not port or port.isdecimal()) else None


def is_address(name: str) -> bool:
    """Say whether a host is an IP address.

    >>> is_address("127.0.0.1"), is_address("::1"), is_address("localhost")
    (True, True, False)
    """
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches a host.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0"), is_loopback("localhost")
    (True, False, True)
    """
    return host in LOOPBACK or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def _safe(send: Send) -> Send:
    """Return a sender that adds the headers every answer has."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(
                    (name.encode(), value.encode())
                    for name, value in SAFE_HEADERS.items()
                    if name.encode() not in there
                ),
            ]
        await send(message)

    return sent


async def _refuse(status: int, problem: Problem, scope: Scope, send: Send) -> None:
    body = problems.problem_json(status, [problem])
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *([(b"retry-after", b"1")] if status == 503 else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    sent = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": sent})
