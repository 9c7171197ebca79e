"""Ready citations for the pages: one script for each edition of a rule, loaded when asked for.

Scripts rather than JSON, because a page opened from disk may load scripts only. Citations of one
rule are alike in most of their words. So each text is cut behind its marks into pieces, and each
piece stands in the file once; the browser only puts them together again.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from guiju.citation import Style, cite, cited
from guiju.keeping import stamp
from guiju.model import display_label, pinned_page_path
from guiju.scratch import write_whole
from guiju.script_data import script_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from guiju.keeping import Kept
    from guiju.model import Clause, Heading, Rule, Source
    from guiju.writing.data import Digests

# The function of cite.js that takes in a rule's citations.
_REGISTER = "guijuCitations"
_PIECES = re.compile(r".+?(?:[；：，。》）;\n]|\. |$)", re.DOTALL)

# What the styles are called where one chooses among them.
STYLE_NAMES = {
    Style.GBT_2025: "GB/T 7714—2025",
    Style.GBT_2015: "GB/T 7714—2015",
    Style.INLINE: "行文引用",
    Style.MARKDOWN: "Markdown",
    Style.BIBTEX: "BibTeX",
    Style.CSL_JSON: "CSL-JSON",
}


def write_citations(
    rules: Iterable[Rule],
    sources: Mapping[str, Source],
    site: Path,
    *,
    as_of: date,
    site_url: str,
    digests: Digests | None = None,
    kept: Kept | None = None,
) -> None:
    """Write each rule's citations as a script into site/cite; unchanged ones are in `kept`.

    `digests` are hashes of the rules' data files, by which `kept` holds them.
    """
    folder = site / "cite"
    folder.mkdir(parents=True, exist_ok=True)
    for rule in rules:
        make = partial(citation_script, rule, sources, as_of=as_of, site_url=site_url)
        if kept and digests:
            own = repr([sources[source] for source in rule.sources])
            digest = digests[rule.id, rule.edition]
            key = stamp("citations", digest, own, as_of.isoformat(), site_url)
            script = kept.text(key, make)
        else:
            script = make()
        write_whole(f"{folder}/{rule.id}@{rule.edition}.js", script)


def citation_script(
    rule: Rule, sources: Mapping[str, Source], *, as_of: date, site_url: str
) -> str:
    """Return the script that hands cite.js every citation of a rule's parts.

    It names the rule's pinned id and gives the styles in the order in which they are offered, the
    page that permanent links lead to, the `pieces`, and for each part (the whole rule's id is
    empty) one list of pieces a style and one more for the clause's own words.
    """
    pieces: dict[str, int] = {}
    parts: list[Heading | Clause | None] = [None, *rule.headings, *rule.clauses]
    cut = {}
    for part in parts:
        what = cited(rule, part, sources, as_of=as_of, site_url=site_url)
        texts = [*(cite(what, style) for style in STYLE_NAMES), _words(part) if part else ""]
        cut[part.id if part else ""] = [_cut(text, pieces) for text in texts]
    data = {
        "styles": list(STYLE_NAMES.values()),
        "page": f"{pinned_page_path(rule)}.html",
        "site": site_url.rstrip("/"),
        "pieces": list(pieces),
        "parts": cut,
    }
    return f'{_REGISTER}("{rule.id}@{rule.edition}",{script_json(data)});\n'


def _words(part: Heading | Clause) -> str:
    """Return what one copies of a part: its label as shown, and its text."""
    text = getattr(part, "text", "")
    if not part.label and not part.title:
        return str(text)
    return f"{display_label(part)} {text}".strip()


def _cut(text: str, pieces: dict[str, int]) -> list[int]:
    return [pieces.setdefault(piece, len(pieces)) for piece in _PIECES.findall(text)]
