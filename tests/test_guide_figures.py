"""The guide on damage, held to GBK and to what restoration does: its bytes, its pairs, its figures."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
import yaml

import figures
from damage_generator import decode_leniently
from guiju import restore, words
from guiju.model import Certainty
from guiju.restoration import gbk
from guiju.restoration.edits import worst
from guiju.screening import Role, screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.corpus import Corpus

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "guide" / "damage.md").read_text("utf-8")
PAGES = (GUIDE, (ROOT / "docs" / "project" / "damage.md").read_text("utf-8"))
FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
NAMED = {"左括号": "(", "左尖括号": "<", "句号": "。", "逗号": "，", "冒号": "："}
BYTES = r"[0-9A-F]{2}(?: [0-9A-F]{2})*"
SVG = "{http://www.w3.org/2000/svg}"

by_name = pytest.mark.parametrize("figure", figures.FIGURES, ids=lambda figure: figure.name)


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the fenced blocks of the guide whose kind matches, each with its kind."""
    for match in re.finditer(r"^```([a-z-]+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL):
        if re.fullmatch(kind, match[1]):
            yield match[1], match[2].rstrip("\n")


def pairs() -> Iterator[Any]:
    """Yield what each pair prints before, after, and how sure it is.

    A block `awaits-…` holds pairs that do not come true yet: once one does, its block is a `pair`.
    """
    for kind, block in blocks("pair|awaits-.*"):
        for group in block.split("\n\n"):
            told: dict[str, list[str]] = {"前": [], "后": [], "断": []}
            for line in group.split("\n"):
                told[line[0]].append(line[1:].removeprefix("  "))
            before, after, sure = ("\n".join(told[name]) for name in "前后断")
            before = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), before)
            reason = f"{kind}: when this passes, move the pair into a block `pair`"
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if kind != "pair" else []
            yield pytest.param(before, after, sure, id=after.split("\n")[0], marks=marks)


@pytest.mark.parametrize(("before", "after", "sure"), [*pairs()])
def test_each_pair_is_what_restoration_gives(before: str, after: str, sure: str) -> None:
    restored = restore(before)
    assert restored.text == after
    if sure == "不动":
        assert restored.repairs == ()
    else:
        assert words.CERTAINTY[worst(r.certainty for r in restored.repairs)] == sure


def test_the_guide_names_every_certainty() -> None:
    rows = re.findall(
        r"^\| (\S+) \|", GUIDE.split("## 三种断语")[1].split("\n## ")[0], re.MULTILINE
    )
    assert rows[2:] == [words.CERTAINTY[certainty] for certainty in Certainty]


@by_name
def test_each_figure_shows_what_restoration_gives(figure: figures.Figure) -> None:
    strips = {row.caption: row.plain for row in figure.rows if isinstance(row, figures.Strip)}
    if "前" in strips:
        assert restore(strips["前"]).text == strips["后"]


def claims(page: str) -> dict[str, str]:
    """Return every `字（`BB AA`）` of a page: the bytes, and the character they are said to be."""
    found = re.findall(rf"({'|'.join(NAMED)}|\S)（`({BYTES})`）", page)
    assert found
    return {code: NAMED.get(char, char) for char, code in found}


@pytest.mark.parametrize("page", PAGES, ids=["guide", "project"])
def test_every_byte_on_a_page_is_true(page: str) -> None:
    told = claims(page)
    for code, char in told.items():
        encodings = {char.encode(name).hex(" ").upper() for name in ("gbk", "utf-8")}
        assert code in encodings, (char, code)
    # A byte that stands alone is one of those that the page or a figure has given to a character.
    boxes = [row for f in figures.FIGURES for row in f.rows if isinstance(row, figures.Boxes)]
    known = [*told, *(" ".join(cell.label for cell in row.cells) for row in boxes)]
    for code in re.findall(rf"(?<![（`])`({BYTES})`(?!`)", page):
        assert any(code in bytes_told for bytes_told in known), code


@pytest.mark.parametrize("page", PAGES, ids=["guide", "project"])
def test_each_lost_byte_is_the_only_one_that_has_the_reading(page: str, corpus: Corpus) -> None:
    told = re.findall(r"以 `(\w\w)` 开头、读 (\w+) 的字只有一个：(\w)", page)
    assert told
    for lead, reading, char in told:
        known = gbk.characters().items()
        same = [c for (first, _), c in known if first == int(lead, 16)]
        assert [c for c in same if corpus.tables.owns(c, reading)] == [char]
    for lead, count in re.findall(r"`(\w\w)`，以它开头的字有 (\d+) 个", page):
        assert sum(first == int(lead, 16) for first, _ in gbk.characters()) == int(count)


def test_boxes_hold_the_bytes_of_what_stands_below_and_above_them() -> None:
    seen = 0
    for figure in figures.FIGURES:
        if figure.name in ("forum", "mojibake"):
            continue
        for row in figure.rows:
            if not isinstance(row, figures.Boxes):
                continue
            for group in (*row.below, *row.above):
                code = "".join(cell.label for cell in row.cells[group.start : group.end])
                char = group.text[0]
                if char not in "?□" and "无" not in code:
                    assert bytes.fromhex(code) == char.encode("gbk"), (figure.name, group)
                    seen += 1
    assert seen > 80


@pytest.mark.parametrize(
    ("original", "target", "reading", "printed"),
    [
        ("產品", "產", "chǎn", "產(chǎn)品"),
        ("店PC", "關", "guān", "店P(guān)C"),
        ("目僅支", "績", "jì", "目?jì)H支"),
        ("店狀況", "隊", "duì", "店?duì)顩r"),
        ("車啦。</p>", "嚴", "yán", "車?yán)病?/p>"),
        ("肆暫不準入", "習 準", "xí zhǔn", "肆?xí)翰粶?zhǔn)入"),
    ],
)
def test_the_annotator_does_to_a_text_what_the_pages_print(
    original: str, target: str, reading: str, printed: str
) -> None:
    """By the tests' own decoder, not by that which drew the figures."""
    cells = [(byte, False) for byte in original.encode("gbk")]
    for char, sound in zip(target.split(), reading.split(), strict=True):
        cells = figures.annotated(cells, char, sound)
    assert decode_leniently(bytes(byte for byte, _ in cells)) == printed
    assert any(printed in page.replace("(lèi)", "") for page in PAGES)


def test_the_examples_of_the_drawing_hold() -> None:
    assert doctest.testmod(figures).failed == 0


def test_misread_boxes_are_true() -> None:
    figure = next(figure for figure in figures.FIGURES if figure.name == "mojibake")
    read = ["".join(g.text for g in row.below) for row in figure.rows]  # type: ignore[union-attr]
    assert read[0] == "不得".encode().decode("gbk")
    assert read[2] == "不得".encode("gbk").decode("latin-1")


def test_units_of_the_forum_figure_follow_the_grammar() -> None:
    figure = next(figure for figure in figures.FIGURES if figure.name == "forum")
    string = "".join(c.label for c in figure.rows[0].cells).replace("空", " ")  # type: ignore[union-attr]
    assert re.fullmatch(r"(?:[\x21-\x3b] [\x3f-\x7e]|  [\x3f-\x7e]){5,}", string)


def test_rules_that_speak_of_advertising_stay(corpus: Corpus) -> None:
    lines = [line for _, block in blocks("kept") for line in block.split("\n")]
    assert lines
    for line in lines:
        screened = screen(restore(line), corpus.screens)
        assert [(one.text, one.role) for one in screened.lines] == [(line, Role.TEXT)]


def test_holes_carry_the_flags_that_the_guide_names(corpus: Corpus) -> None:
    rows = [line.split() for _, block in blocks("flags") for line in block.split("\n")]
    assert rows
    for flag, text in rows:
        found = {words.FLAG[hole.flag] for hole in corpus.holes if re.search(hole.pattern, text)}
        assert found == ({flag} - {"无"}), text


def test_glosses_are_those_of_the_lexicon() -> None:
    rows = yaml.safe_load((ROOT / "corpus" / "lexicon" / "spun.yaml").read_text("utf-8"))
    originals = {row["term"]: row["original"] for row in rows}
    glossed = re.findall(r"(\w+?)〔(\w+)〕", "\n".join(block for _, block in blocks("gloss")))
    assert glossed
    for before, original in glossed:
        assert any(before.endswith(term) for term, own in originals.items() if own == original)


# The figures as files.


@by_name
def test_each_figure_is_drawn_from_its_description(figure: figures.Figure) -> None:
    drawn = (figures.FOLDER / f"{figure.name}.svg").read_text("utf-8")
    assert drawn == figures.draw(figure), "draw it anew with scripts/figures.py"


def test_every_figure_is_shown_in_both_palettes_and_told() -> None:
    shown = re.findall(
        r"!\[([^\]]+)\]\(\.\./assets/figures/([\w-]+)\.svg#only-(light|dark)\)", GUIDE
    )
    told = {f.name: f"{f.title}。{f.told}" for f in figures.FIGURES}
    assert [(alt, name) for alt, name, _ in shown] == [(told[name], name) for _, name, _ in shown]
    assert sorted((name, mode) for _, name, mode in shown) == sorted(
        (name, mode) for name in told for mode in ("light", "dark")
    )
    assert {path.stem for path in figures.FOLDER.glob("*.svg")} == set(told)


@by_name
def test_each_figure_stands_by_itself(figure: figures.Figure) -> None:
    """Text as text, told to those who do not see it, nothing fetched, nothing run, small."""
    source = (figures.FOLDER / f"{figure.name}.svg").read_text("utf-8")
    assert len(source.encode()) <= 12_000
    assert not re.search(r"<script|href|url\(|@import|on\w+=|<image|<foreignObject", source)
    tree = ElementTree.fromstring(source)
    assert tree.findtext(f"{SVG}title") == figure.title
    assert tree.findtext(f"{SVG}desc") == figure.told
    style = tree.findtext(f"{SVG}style") or ""
    assert all(font in style for font in FONTS)
    # On a phone the figure is 328 pixels wide, and its smallest letters must still be 11.
    sizes = [float(size) for size in re.findall(r"font(?:-size)?:([\d.]+)px", style)]
    assert min(sizes) * 328 / figures.WIDTH >= 11
    for place in tree.iter(f"{SVG}rect"):
        assert float(place.get("x", "")) + float(place.get("width", "")) <= figures.WIDTH


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [0, 1], ids=["light", "dark"])
def test_every_letter_of_a_figure_can_be_read(dark: int) -> None:
    paper = figures.PAPER[dark]
    assert contrast(figures.INK[dark], paper) >= 4.5
    assert contrast(figures.SOFT[dark], paper) >= 4.5
    for kind, (_, *colours) in figures.KINDS.items():
        text, ground = colours[2 * dark : 2 * dark + 2]
        assert contrast(text, ground) >= 4.5, kind
        if kind != "lost":  # it stands on its own ground only
            assert contrast(text, paper) >= 4.5, kind
