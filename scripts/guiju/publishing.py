"""Publishing: docs → site by mkdocs, with the browser's search beside it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from guiju.errors import BuildError


def publish_site(root: Path, docs: Path, site: Path) -> None:
    """Build the site of `docs` into the folder `site` with the project's mkdocs.yml.

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
            str(root / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(site), strict=True
        )
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (MkDocsException, SystemExit) as error:
        found = "; ".join(messages.warnings) or str(error)
        raise BuildError(f"docs: mkdocs says {found}; correct the page and build again") from error
    finally:
        log.propagate = propagates
        log.removeHandler(messages)
    _write_search(root, docs, site)


def _write_search(root: Path, docs: Path, site: Path) -> None:
    raise NotImplementedError


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(" ".join(record.getMessage().split()))
