"""Publishing: docs → site by mkdocs."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from guiju import words
from guiju.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path


def publish_site(config_file: Path, docs: Path, site: Path, site_url: str) -> None:
    """Build the site of `docs` into the folder `site`; `site_url` may be empty.

    Raises:
        BuildError: mkdocs refuses a page or its configuration; the message is its own last one.
    """
    # Material prints a banner about the future of mkdocs, which tells a reader of ours nothing.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    messages = _Messages()
    log = logging.getLogger("mkdocs")
    log.addHandler(messages)
    propagates, log.propagate = log.propagate, False
    try:
        config = load_config(
            str(config_file),
            docs_dir=str(docs),
            site_dir=str(site),
            site_url=site_url,
            strict=True,
        )
        config.extra["trust"] = {trust.value: word for trust, word in words.TRUST.items()}
        config.extra["repost_warning"] = words.REPOST_WARNING
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        if not site_url:
            # Addresses without a host are no sitemap.
            for path in site.glob("sitemap.xml*"):
                path.unlink()
    except (MkDocsException, SystemExit) as error:
        found = "; ".join(messages.warnings) or str(error)
        msg = f"docs: mkdocs says {found}; correct the page and build again"
        raise BuildError(msg) from error
    finally:
        log.propagate = propagates
        log.removeHandler(messages)


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(" ".join(record.getMessage().split()))
