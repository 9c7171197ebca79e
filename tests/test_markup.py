"""Saved pages: what is markup, what is text, what is beside the content, told with exact places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from guiju import restore, screen
from guiju.corpus import read_screens
from guiju.ledger import Assignment, build_ledger, characters_per_account
from guiju.markup.detecting import decide_format
from guiju.markup.layout import Layout
from guiju.markup.reading import html_layout, layout_as
from guiju.markup.tokens import Kind, tokens
from guiju.model import (
    Account,
    Certainty,
    ChineseScript,
    Source,
    SourceFormat,
    SourceKind,
    SourceText,
)
from guiju.screening import Role

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests/cases/markup"
SCREENS = read_screens(ROOT)


def cases(name: str) -> list[Any]:
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    assert rows
    return [pytest.param(row, id=row["label"]) for row in rows]


def source(text: str, form: SourceFormat = SourceFormat.HTML) -> SourceText:
    own = Source("demo", "页", "站", SourceKind.REPOST, ChineseScript.HANS, "0" * 64, "utf-8",
                 format=form)  # fmt: skip
    return SourceText(own, text)


def shown(layout: Layout, text: str) -> str:
    """Return what the markup pass leaves, without blank lines and white space around lines."""
    left = layout.rewriting.text if layout.rewriting else text
    return "\n".join(line.strip() for line in left.split("\n") if line.strip())


@pytest.mark.parametrize("case", [*cases("text"), *cases("markdown")])
def test_markup_goes_and_text_stays(case: dict[str, Any]) -> None:
    form = SourceFormat(case.get("format", "html"))
    layout = layout_as(form, case["page"])
    assert shown(layout, case["page"]) == case["text"].rstrip("\n")
    assert restore(source(case["page"], form)).undo() == case["page"]


@pytest.mark.parametrize("case", cases("pages"))
def test_pages(case: dict[str, Any]) -> None:
    page = case["page"]
    layout = html_layout(page)
    restored = restore(source(page), layout=layout)
    screened = screen(restored, SCREENS, outside=layout.outside)
    kept = [line.text for line in screened.lines if line.role is not Role.REMOVED]
    assert kept == case["kept"]
    removed = {line.text: (line.reason.value, line.pattern) for line in screened.removals}
    for text, (reason, pattern) in case.get("removed", {}).items():
        assert removed[text] == (reason, pattern)
    for name in ("titles", "addresses"):
        told = [[one.by, one.words] for one in getattr(layout, name)]
        assert told == case.get(name, told if name == "titles" else [])
    assert [[d.by, d.day.isoformat()] for d in layout.dates] == case.get("dates", [])
    hidden = [[h.because, h.kept, h.words] for h in layout.hidden]
    assert hidden == case.get("hidden", [])
    assert [image.words for image in layout.images] == case.get("images", [])
    for one in (*layout.titles, *layout.addresses):
        assert page[one.start : one.end].strip()
    assert restored.undo() == page
