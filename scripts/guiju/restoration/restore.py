"""Restoration as one tuple of passes, applied in an order that each of them needs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from guiju.markup.reading import layout_of
from guiju.model import SourceFormat, SourceText
from guiju.restoration.annotations import strip_readings
from guiju.restoration.debris import (
    read_entities,
    read_escapes,
    strip_forum_codes,
    strip_inline_code,
    strip_messages,
    strip_placeholders,
    strip_tags,
)
from guiju.restoration.edits import Edit, Rewriting, compose
from guiju.restoration.inserts import (
    mark_lost,
    strip_controls,
    strip_forum_strings,
    strip_lost_symbols,
    strip_private_use,
    undouble_keywords,
)
from guiju.restoration.lists import part_lists
from guiju.restoration.mojibake import fix_mojibake
from guiju.restoration.repairs import RestoredText
from guiju.restoration.script import fix_phrases, to_simplified
from guiju.restoration.shifts import undo_shifts
from guiju.restoration.tables import Tables, load_tables
from guiju.restoration.typography import close_up, widen_punctuation
from guiju.restoration.watermarks import strip_watermarks
from guiju.restoration.wrapping import close_gaps, join_wrapped

if TYPE_CHECKING:
    from guiju.markup.layout import Layout

Pass = Callable[[str, Tables], Iterable[Edit] | Rewriting]

PASSES: tuple[Pass, ...] = (
    fix_mojibake,  # first: the controls among its bytes are evidence
    read_entities,  # early: what an entity stands for may be anything that follows
    read_escapes,
    strip_controls,  # early: OpenCC ends at NUL, and a zero-width space breaks every pattern
    strip_private_use,
    strip_messages,  # whole lines, before tags in them go
    strip_placeholders,
    strip_inline_code,
    strip_forum_codes,
    strip_forum_strings,  # before anything squeezes spaces: they are its evidence
    strip_watermarks,
    strip_lost_symbols,  # before shifts: a mark at a line's start follows no character
    undo_shifts,  # before readings go: a stray mark with a reading is its evidence
    strip_readings,
    mark_lost,  # behind shifts, whose evidence such marks are, before they become full-width
    undouble_keywords,
    strip_tags,  # behind shifts, which give a swallowed `<` back to its tag
    join_wrapped,  # before width: a bracket may open on one line and close on the next
    part_lists,
    close_gaps,  # behind lists, which may need a space before their marks
    widen_punctuation,
    close_up,
    to_simplified,  # behind every pass that needs GBK bytes of the Traditional text
    fix_phrases,
)


def restore(
    source: str | SourceText, tables: Tables | None = None, layout: Layout | None = None
) -> RestoredText:
    """Return the text with every known damage undone and each change recorded.

    Never raises on any text, and never drops a character silently: `undo()` of the result is the
    source. It does not screen: advertising is restored like everything else. Of a source that is
    HTML or Markdown the markup is taken out first, and what entities print as a tag of a page
    stays; `layout` is that of the source, where it is
    known already. A bare string has no markup.

    >>> restore("網(wǎng)店須(xū)知").text
    '网店须知'
    """
    text = source.text if isinstance(source, SourceText) else source
    tables = tables or load_tables()
    restored = RestoredText(text, ())
    if layout is None and isinstance(source, SourceText):
        layout = layout_of(source)
    if layout is not None and layout.rewriting is not None:
        restored = compose(text, restored, layout.rewriting)  # before what repairs plain text
    is_page = layout is not None and layout.format is SourceFormat.HTML
    for repair in PASSES:
        edits = repair(restored.text, tables)
        if is_page and repair is strip_tags and not isinstance(edits, Rewriting):
            edits = _unprinted(text, restored, list(edits))
        restored = compose(text, restored, edits)
    return restored


def _unprinted(source: str, restored: RestoredText, edits: list[Edit]) -> list[Edit]:
    """Return the edits of tags that no bracket printed by an entity has a part in.

    The markup of a page has taken its tags: `&lt;img&gt;` is what its reader sees.
    """
    columns = restored.columns
    signs = (
        [
            place
            for place, start, length in zip(
                columns.result_starts.tolist(),
                columns.starts.tolist(),
                (columns.result_ends - columns.result_starts).tolist(),
                strict=True,
            )
            if length == 1 and source[start] == "&" and restored.text[place] in "<>"
        ]
        if edits
        else []
    )
    return [
        edit for edit in edits if bisect_left(signs, edit.start) == bisect_left(signs, edit.end)
    ]
