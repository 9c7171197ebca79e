"""Old addresses lead on: a rule's former ids, and the pinned address of the current edition.

A citation holds the address of an edition. While that edition is the current one, its text stands
on the rule's own page, and the pinned address leads there; once it is an earlier one, it has a page
of its own at the very address, and nothing leads away from it any more.
"""

from __future__ import annotations

import html
import posixpath
from typing import TYPE_CHECKING

from guiju.model import page_path, pinned_page_path
from guiju.scratch import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from guiju.model import Rule

# The anchor names the clause. Only a script can carry it over; without one the refresh leads to the
# right page, and the link says where.
_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="{canonical}">
<script>location.replace("{target}" + location.search + location.hash);</script>
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body>
<p>这个地址现在指向<a href="{target}">{title}</a>。</p>
</body>
</html>
"""


def write_redirects(rules: Iterable[Rule], site: Path, site_url: str) -> None:
    """Write the pages of a built site that lead on; no page that stands there is replaced."""
    for rule, old, target in _redirects(tuple(rules), site):
        path = site / f"{old}.html"
        if path.exists():
            continue
        relative = posixpath.relpath(f"{target}.html", posixpath.dirname(old))
        absolute = f"{site_url.rstrip('/')}/{target}.html" if site_url else relative
        page = _PAGE.format(
            title=html.escape(rule.title), target=relative, canonical=html.escape(absolute)
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(str(path), page)


def _redirects(rules: tuple[Rule, ...], site: Path) -> Iterator[tuple[Rule, str, str]]:
    """Yield a rule, a page that leads on and the page that it leads to, without their endings."""
    for rule in rules:
        current, pinned = page_path(rule.id), pinned_page_path(rule)
        own = pinned if (site / f"{pinned}.html").exists() else current
        yield rule, pinned, current
        for former in rule.former_ids:
            yield rule, page_path(former), current
            yield rule, f"{page_path(former)}@{rule.edition}", own
