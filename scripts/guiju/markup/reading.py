"""Reading a source's markup: from the text as received to its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju.markup.facts import addresses_of, dates_of, images_of, titles_of
from guiju.markup.layout import PLAIN, Layout, Told
from guiju.markup.markdown import markdown_layout
from guiju.markup.regions import regions_of
from guiju.markup.rendering import rendered
from guiju.markup.tree import read_document
from guiju.model import SourceFormat

if TYPE_CHECKING:
    from guiju.markup.tree import Document
    from guiju.model import SourceText

_MOST_DOUBTS = 50
_SHOWN = 120


def layout_of(source: SourceText) -> Layout:
    """Return the layout of a source: what is markup in it, and what the page says of itself.

    Never fails on any text. A plain text has no markup.
    """
    return layout_as(source.source.format, source.text)


def layout_as(form: SourceFormat, text: str) -> Layout:
    """Return the layout of a text that is of a format."""
    match form:
        case SourceFormat.HTML:
            return html_layout(text)
        case SourceFormat.MARKDOWN:
            return markdown_layout(text)
        case SourceFormat.TEXT:
            return PLAIN


def html_layout(text: str) -> Layout:
    r"""Return the layout of an HTML page.

    >>> layout = html_layout("<title>规则</title><nav>首页</nav><p>违规分<100分</p>")
    >>> layout.rewriting.text, layout.titles[0].words, layout.outside[0].because
    ('首页\n\n违规分<100分', '规则', 'nav')
    """
    document = read_document(text)
    regions = regions_of(document)
    return Layout(
        format=SourceFormat.HTML,
        rewriting=rendered(document, regions),
        titles=titles_of(document, regions.outside),
        addresses=addresses_of(document),
        dates=dates_of(document, regions.main, regions.outside),
        hidden=regions.hidden,
        outside=regions.outside,
        images=images_of(document, regions.main, regions.outside),
        doubts=_doubts(document),
    )


def _doubts(document: Document) -> tuple[Told, ...]:
    """Return what has no end, so that a browser would show less, and what is struck through."""
    found = [Told("unclosed", name, start, start) for start, name in document.unclosed]
    for name in ("del", "s", "strike"):
        for element in document.named.get(name, [])[:_MOST_DOUBTS]:
            if words := document.words(element):
                found.append(Told("struck", words[:_SHOWN], element.start, element.end))
    return tuple(sorted(found[:_MOST_DOUBTS], key=lambda one: one.start))
