"""Examination: all that can be told of a page that no curator has seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.articles import article_records, articles
from guiju.explanation import Removal, removals_of
from guiju.holes import PlacedFlag, flags_in
from guiju.markup.layout import PLAIN, Layout
from guiju.restoration.repairs import RestoredText
from guiju.restoration.restore import restore
from guiju.screening import screen
from guiju.spinning import Spinning, spinning_in

if TYPE_CHECKING:
    from guiju.corpus_reader import Signs
    from guiju.restoration.tables import Tables
    from guiju.screening import Screens


@dataclass(frozen=True, slots=True)
class Examination:
    """A page restored and, unless that was not wanted, screened; places count in the source.

    `text` is what is left of it. `articles` are records as `guiju restore --json` prints them.
    Where nothing was screened there are neither removals nor articles nor flags, and `spinning` is
    None.
    """

    text: str
    restored: RestoredText
    removals: tuple[Removal, ...] = ()
    articles: tuple[dict[str, int | str | None], ...] = ()
    spinning: Spinning | None = None
    flags: tuple[PlacedFlag, ...] = ()


def examine(
    source: str,
    tables: Tables,
    screens: Screens | None,
    signs: Signs,
    layout: Layout = PLAIN,
) -> Examination:
    """Restore a page, tell its text from the rest, and say what is doubtful about it.

    Without `screens` it is restored only. `layout` is what its markup says, if it has any.
    """
    restored = restore(source, tables, layout)
    if screens is None:
        return Examination(restored.text, restored)
    screened = screen(restored, screens, outside=layout.outside)
    return Examination(
        text=screened.without_removals(),
        restored=restored,
        removals=removals_of(screened),
        articles=tuple(article_records(articles(screened), restored)),
        spinning=spinning_in(screened, signs.spun_terms),
        flags=flags_in(screened, signs.holes),
    )
