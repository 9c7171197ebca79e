"""The API over HTTP: read-only, no page of another site may read it, nothing asked is kept."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from guiju import __version__
from guiju.errors import Problem
from guiju.exporting.plain import json_text, plain
from guiju.facts import FactsError
from guiju.serving import problems
from guiju.serving.answers import Answer, Health, shown
from guiju.serving.asked import Nothing, RefusedError, read_body, read_parameters
from guiju.serving.endpoints import ENDPOINTS, HEALTH
from guiju.serving.openapi import openapi
from guiju.serving.published import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.types import ASGIApp

    from guiju.serving.endpoints import Endpoint
    from guiju.serving.limits import Limits
    from guiju.serving.published import Shelf

T = TypeVar("T")
JSON = "application/json"
# Nothing is embedded and nothing runs where only data are served.
POLICY = "default-src 'none'; frame-ancestors 'none'"
# Who keeps an answer asks each time whether it still holds: a rebuild shows at once.
CACHE = "no-cache"
SMALLEST_PACKED = 1_000  # bytes
OPENAPI = "/openapi.json"

log = logging.getLogger("guiju.serving")


class _Anything(Convertor[str]):
    """The rest of a path, line feeds and all: what is no id is for the answer to say."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def api(shelf: Shelf, limits: Limits) -> ASGIApp:
    """Return the application."""
    register_url_convertor("anything", _Anything())
    service = _Service(shelf, limits)
    by_path: dict[str, list[Endpoint]] = {}
    for endpoint in ENDPOINTS:
        by_path.setdefault(endpoint.path, []).append(endpoint)
    routes = [
        Route(path.replace("{id}", "{id:anything}"), service.answering(own), methods=_methods(own))
        for path, own in by_path.items()
    ]
    routes.append(Route(HEALTH[0], service.health, methods=["GET"]))
    routes.append(Route(OPENAPI, service.document, methods=["GET"]))
    app = Starlette(
        routes=routes,
        exception_handlers={HTTPException: _http_error, Exception: _failure},
    )
    app.router.redirect_slashes = False
    return app


def _methods(endpoints: list[Endpoint]) -> list[str]:
    return [endpoint.method for endpoint in endpoints]


class _Service:
    """Answers requests from the build that stands on disk, a few at a time."""

    def __init__(self, shelf: Shelf, limits: Limits) -> None:
        self.shelf = shelf
        self.limits = limits

    @cached_property
    def _workers(self) -> anyio.CapacityLimiter:
        return anyio.CapacityLimiter(self.limits.workers)

    @cached_property
    def _document(self) -> bytes:
        return json.dumps(openapi(self.limits), ensure_ascii=False, indent=1).encode("utf-8")

    def answering(self, endpoints: list[Endpoint]) -> Callable[[Request], Any]:
        """Return what answers the requests for one path."""
        by_method = {endpoint.method: endpoint for endpoint in endpoints}

        async def answered(request: Request) -> Response:
            endpoint = by_method["GET" if request.method == "HEAD" else request.method]
            try:
                asked = await self._asked(endpoint, request)
                answer = await self._worked(lambda: self._given(endpoint, asked))
            except RefusedError as error:
                return _refusal(error.status, error.problems)
            except FactsError as error:
                return _refusal(422, (problem for _, problem in error.problems))
            except NotReadyError as error:
                return _refusal(503, [_not_ready(error)])
            except TimeoutError:
                found = f"no answer within {self.limits.request_seconds:g} seconds"
                return _refusal(503, [Problem("server", found, "ask for less, or again later")])
            status = 404 if endpoint.misses and not answer.found else 200
            return _reply(request, json_text(plain(answer)).encode("utf-8"), status, answer.build)

        return answered

    async def health(self, request: Request) -> Response:
        """Say which build is served."""
        try:
            read_parameters(Nothing, _query(request), self.limits)
            health = await self._worked(self._health)
        except RefusedError as error:
            return _refusal(error.status, error.problems)
        except TimeoutError:
            return _refusal(503, [Problem("server", "is busy", "ask again in a moment")])
        body = json_text(plain(health)).encode("utf-8")
        return _reply(request, body, 200 if health.ready else 503, None)

    async def document(self, request: Request) -> Response:
        """Give the OpenAPI document."""
        return _reply(request, self._document, 200, __version__)

    async def _asked(self, endpoint: Endpoint, request: Request) -> object:
        query = _query(request)
        if endpoint.method == "GET":
            named = [(name, str(value)) for name, value in request.path_params.items()]
            return read_parameters(endpoint.asks, [*named, *query], self.limits)
        read_parameters(Nothing, query, self.limits)
        return read_body(endpoint.asks, await self._body(request))

    async def _body(self, request: Request) -> bytes:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != JSON:
            remedy = f"send one JSON object, with Content-Type: {JSON}"
            raise RefusedError(415, [Problem("Content-Type", f"is not {JSON}", remedy)])
        most = self.limits.body_bytes
        too_large = RefusedError(
            413, [Problem("body", f"is larger than {most} bytes", "send less at once")]
        )
        if int(request.headers.get("content-length") or 0) > most:
            raise too_large
        body = bytearray()
        try:
            with anyio.fail_after(self.limits.body_seconds):
                async for piece in request.stream():
                    body += piece
                    if len(body) > most:
                        raise too_large
        except TimeoutError:
            found = f"is not here after {self.limits.body_seconds:g} seconds"
            raise RefusedError(408, [Problem("body", found, "send it at once")]) from None
        except ClientDisconnect:
            raise RefusedError(400, [Problem("body", "ends early", "send it whole")]) from None
        return bytes(body)

    async def _worked(self, work: Callable[[], T]) -> T:
        """Run what takes time beside the loop; who has waited too long waits no longer."""
        with anyio.fail_after(self.limits.request_seconds):
            return await anyio.to_thread.run_sync(
                work, abandon_on_cancel=True, limiter=self._workers
            )

    def _given(self, endpoint: Endpoint, asked: object) -> Answer:
        with self.shelf.lent() as published:
            return endpoint.give(published, asked)

    def _health(self) -> Health:
        waiting = self.shelf.waiting()
        try:
            with self.shelf.lent() as published:
                return Health(
                    ready=True,
                    build=published.build,
                    as_of=published.as_of,
                    rules=len(published.rules),
                    clauses=sum(len(rule.clauses) for rule in published.rules),
                    waiting=waiting,
                    version=__version__,
                )
        except NotReadyError as error:
            return Health(
                ready=False,
                build=None,
                as_of=None,
                rules=0,
                clauses=0,
                waiting=str(error),
                version=__version__,
            )


def _query(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.url.query, keep_blank_values=True, encoding="utf-8", errors="replace")


def _reply(request: Request, body: bytes, status: int, build: str | None) -> Response:
    """Return an answer with its tag, packed where that is wanted, or only that it still holds."""
    headers = {
        "content-security-policy": POLICY,
        "cache-control": CACHE if build else "no-store",
        "vary": "Accept-Encoding",
    }
    if build and status == 200 and request.method in ("GET", "HEAD"):
        # Weak: packed or not, the same answer.
        digest = hashlib.sha256(body).hexdigest()[:16]
        headers["etag"] = f'W/"{build}-{digest}"'
        if holds(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(status_code=304, headers=headers)
    if len(body) >= SMALLEST_PACKED and takes_gzip(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, 5, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers, JSON)


def holds(if_none_match: str, tag: str) -> bool:
    """Say whether a tag is one of those that a client has, compared weakly (RFC 9110, 13.1.2).

    >>> holds('"a", W/"b"', 'W/"b"'), holds("*", 'W/"b"'), holds("", 'W/"b"')
    (True, True, False)
    """
    known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in known or tag.removeprefix("W/") in known


def takes_gzip(accept_encoding: str) -> bool:
    """Say whether a client takes packed answers.

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("identity")
    (True, False, False)
    """
    for one in accept_encoding.lower().split(","):
        name, _, quality = one.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "").rstrip("0").rstrip(".") != "q="
    return False


def _refusal(status: int, found: Iterable[Problem]) -> Response:
    headers = {"content-security-policy": POLICY, "cache-control": "no-store"}
    if status == 503:
        headers["retry-after"] = "1"
    if status in (408, 413):
        # The rest of the body is not read: what follows on this connection is no request.
        headers["connection"] = "close"
    body = problems.problem_json(status, found)
    return Response(body, status, headers, problems.MEDIA_TYPE)


def _not_ready(error: NotReadyError) -> Problem:
    place, _, rest = str(error).partition(": ")
    found, _, remedy = rest.partition("; ")
    return Problem(place, found or "is not ready", remedy or "run guiju build")


def _http_error(request: Request, error: Exception) -> Response:
    """Answer what no route takes."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    place = shown(request.url.path, 80)
    said = {
        404: Problem(place, "is no path of this API", f"see {OPENAPI}"),
        405: Problem(place, f"does not take {shown(request.method, 20)}", f"see {OPENAPI}"),
    }
    response = _refusal(status, [said.get(status, Problem(place, "failed", "ask again"))])
    for name, value in (getattr(error, "headers", None) or {}).items():
        response.headers[name] = value
    return response


def _failure(request: Request, error: Exception) -> Response:
    """Answer what must not happen; what it was is for the log, not for the client."""
    log.error("%s %s failed", request.method, shown(request.url.path, 80), exc_info=error)
    place = shown(request.url.path, 80)
    return _refusal(500, [Problem(place, "the server failed", "see its log, and report it")])
