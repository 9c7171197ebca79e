"""The site over HTTP: the files of site/ as they stand, and nothing else."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    import os

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Scope

    from guiju.project import Project

# The theme writes scripts and styles into its pages; everything comes from the site itself.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'none'"
)
# A new build takes the place of the old one in two renames; so long a missing site is waited for.
PATIENCE_SECONDS = 0.3
_STEP_SECONDS = 0.02


def site(project: Project) -> ASGIApp:
    """Return the application."""
    files = _Files(directory=project.site, html=True, check_dir=False)
    app = Starlette(
        routes=[Mount("/", files)], exception_handlers={404: _missing, 405: _wrong_method}
    )
    return GZipMiddleware(app, minimum_size=1_000, compresslevel=5)


class _Files(StaticFiles):
    """Files without those whose names begin with a dot; no folder is listed."""

    async def check_config(self) -> None:
        """Ask nothing: the folder may come and go while it is served."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file below the site, waiting for the moment that a rebuild takes."""
        if "\x00" in path or "\\" in path or any(_is_hidden(one) for one in path.split("/")):
            return "", None
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = super().lookup_path(path)
            if found[1] is not None or self.directory is None or Path(self.directory).is_dir():
                return found
            if time.monotonic() > until:
                return "", None
            time.sleep(_STEP_SECONDS)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file; who keeps it asks each time whether it still stands."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        response.headers["content-security-policy"] = POLICY
        return response


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name != "."


async def _missing(request: Request, error: Exception) -> Response:
    """Answer where not even the page for missing pages stands."""
    del request, error
    return PlainTextResponse("site/: holds no such page; run guiju publish\n", 404)


async def _wrong_method(request: Request, error: Exception) -> Response:
    del request, error
    said = "the site is only read: GET or HEAD\n"
    return PlainTextResponse(said, 405, {"allow": "GET, HEAD"})
