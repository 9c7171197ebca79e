"""Draw the guide's figures of damage and repair; run by hand when one of them changes.

    .venv/bin/python scripts/figures.py     # writes docs/assets/figures/*.svg

What a figure says of bytes is computed from GBK here, never typed: a figure is given a text and
the character that the damaging program looked for, and works out the rest. Strips are marked text:
`{-gone}`, `{+given back}`, `{?presumed}`, `{!lost}`, `{=looked at and left}`,
`{~misprinted}`, `{@doubtful}`.

A figure is drawn for a column of 344 pixels, a phone's, and grows with the page. One file serves
both of the site's palettes: `figure.svg#only-dark` is its dark form.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "assets" / "figures"

WIDTH = 344
MARGIN = 10
PITCH = 27  # of byte boxes; twelve stand in a line
BOX = 25
HAN, LATIN = 14.5, 8.7  # of characters in a strip
BREAK = "\n"

# Kind: what a reader is told it means, its text and ground on light paper, then on dark.
KINDS = {
    "gone": ("剔除", "#8a2413", "#f9dfd9", "#f6c4b8", "#4a241d"),
    "new": ("还原", "#14522f", "#d8ecdf", "#b5e3c6", "#1f3d2c"),
    "presumed": ("推定", "#5e4200", "#fae3a0", "#f3d88b", "#4b3c12"),
    "lost": ("无法还原", "#ffffff", "#343c40", "#161a1c", "#dfe4e5"),
    "kept": ("不动", "#17545c", "#e3eef0", "#a5d5db", "#1d3a3f"),
    "doubt": ("存疑", "#7a4d00", "#fbecc8", "#e3b565", "#3a3220"),
    "hit": ("表中的字", "#23417f", "#dfe6f7", "#c3d1f5", "#27355a"),
    "wrong": ("错处", "#6a3a12", "#f6e6d3", "#ecc79c", "#452f1a"),
    "plain": ("", "#22282b", "#efede6", "#dfe4e5", "#2c3438"),
}
PAPER = ("#fbfaf7", "#1d2326")
INK = ("#22282b", "#dfe4e5")
SOFT = ("#566066", "#a9b3b7")
LINE = ("#8a9296", "#6d787d")
MARKS = {
    "-": "gone",
    "+": "new",
    "?": "presumed",
    "!": "lost",
    "=": "kept",
    "~": "wrong",
    "@": "doubt",
}
Bytes = list[tuple[int, bool]]  # each with whether the annotator put it in
MARKED = re.compile(r"\{([-+?!=~@])([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A box: a byte in hexadecimal, or a character."""

    label: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Group:
    """What the boxes `[start, end)` give together."""

    start: int
    end: int
    text: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Boxes:
    """A row of boxes, what is read from them below it and what chances to stand there above."""

    caption: str
    cells: tuple[Cell, ...]
    below: tuple[Group, ...] = ()
    above: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines of marked text under a caption."""

    caption: str
    marked: str

    @property
    def plain(self) -> str:
        """The text without its marks."""
        return MARKED.sub(r"\2", self.marked)


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture; `told` is what a reader hears who does not see it."""

    name: str
    title: str
    told: str
    rows: tuple[Boxes | Strip, ...]


def byte_cells(raw: bytes, kinds: dict[int, str] | None = None) -> tuple[Cell, ...]:
    """Return bytes as boxes; `kinds` has the places of those that are not plain."""
    kinds = kinds or {}
    return tuple(Cell(f"{byte:02X}", kinds.get(i, "plain")) for i, byte in enumerate(raw))


def read_leniently(raw: bytes) -> tuple[Group, ...]:
    r"""Return what a lenient decoder prints for each one or two bytes of GBK.

    >>> [group.text for group in read_leniently("目".encode("gbk") + b"\x83(j")]
    ['目', '?', 'j']
    """
    groups = []
    place = 0
    while place < len(raw):
        width = 1 if raw[place] < 0x80 else 2
        try:
            text = raw[place : place + width].decode("gbk")
        except UnicodeDecodeError:
            text = "?"
        groups.append(Group(place, place + width, text, "wrong" if text == "?" else "plain"))
        place += width
    return tuple(groups)


def annotated(cells: Sequence[tuple[int, bool]], target: str, reading: str) -> Bytes:
    """Put a bracket with the reading behind a character's two bytes, wherever these stand."""
    raw = bytes(byte for byte, _ in cells)
    needle = target.encode("gbk")
    bracket = [(byte, True) for byte in f"({reading})".encode("gbk")]
    out: list[tuple[int, bool]] = []
    place = 0
    while (found := raw.find(needle, place)) >= 0:
        out += [*cells[place : found + 2], *bracket]
        place = found + 2
    return [*out, *cells[place:]]


def annotation(text: str, hits: Sequence[tuple[str, str]], last: str = "") -> tuple[Boxes, ...]:
    """Return the rows of a figure in which an annotator's bytes meet those of a text.

    With `last`, the caption of a third row, the bytes that were lost are shown put back.
    """
    raw = text.encode("gbk")
    true = read_leniently(raw)
    found = [(raw.find(target.encode("gbk")), f"{target} {reading}") for target, reading in hits]
    above = tuple(Group(place, place + 2, told, "hit") for place, told in found)
    cells: Bytes = [(byte, False) for byte in raw]
    for target, reading in hits:
        cells = annotated(cells, target, reading)
    put_in = [place for place, (_, fresh) in enumerate(cells) if fresh]
    damaged = bytes(byte for byte, _ in cells)
    printed = [
        replace(group, kind="wrong")
        if group.text not in text and group.start not in put_in
        else group
        for group in read_leniently(damaged)
    ]
    rows = [
        Boxes("原文的字节", byte_cells(raw), true, above),
        Boxes(
            "插入括号和读音之后", byte_cells(damaged, dict.fromkeys(put_in, "gone")), tuple(printed)
        ),
    ]
    if last:
        lost = {
            sum(not fresh for _, fresh in cells[:place])
            for group in printed
            if group.text == "?"
            for place in range(group.start, group.end)
            if not cells[place][1]
        }
        spoiled = "".join(group.text for group in printed)
        below = [replace(g, kind="new") if g.text not in spoiled else g for g in true]
        rows.append(Boxes(last, byte_cells(raw, dict.fromkeys(lost, "new")), tuple(below)))
    return tuple(rows)


def unit_boxes(string: str, head: str) -> Boxes:
    """Return a forum's string as boxes, three to a unit, behind the text that it follows."""
    units = tuple(Group(i, i + 3, f"第 {i // 3 + 1} 组", "gone") for i in range(0, len(string), 3))
    cells = tuple(Cell("空" if char in " \xa0" else char, "gone") for char in string)
    return Boxes(f"“{head}”后面的 {len(string)} 个字符，三个一组", cells, units)


def misread(text: str, encoding: str, as_encoding: str, caption: str) -> Boxes:
    """Return bytes that were written in one encoding and read in another."""
    raw = text.encode(encoding)
    true = []
    place = 0
    for char in text:
        width = len(char.encode(encoding))
        true.append(Group(place, place + width, char, "new"))
        place += width
    width = 1 if as_encoding == "latin-1" else 2
    seen = []
    for start in range(0, len(raw), width):
        char = raw[start : start + width].decode(as_encoding)
        seen.append(Group(start, start + width, char if char.isprintable() else "隐", "wrong"))
    return Boxes(caption, byte_cells(raw), tuple(seen), tuple(true))


def tail(printed: str, waiting: int, caption: str) -> tuple[Boxes, ...]:
    """Return the rows of a shift that runs into the end of its line; `waiting` is its odd byte."""
    raw = printed.encode("gbk")
    shifted = bytes((waiting,)) + raw
    end = len(shifted)
    whole = [replace(group, kind="new") for group in read_leniently(shifted[:-1])]
    choices = sum(_writes(bytes((shifted[-1], trail))) for trail in range(0x40, 0xFF))
    return (
        Boxes("行末印出来的字，取它们的字节", byte_cells(raw), read_leniently(raw)),
        Boxes(
            caption,
            (*byte_cells(shifted, {0: "new"}), Cell("无", "lost")),
            (*whole, Group(end - 1, end + 1, "□", "lost")),
            (Group(end - 1, end + 1, f"{choices} 种可能", "lost"),),
        ),
    )


def _writes(pair: bytes) -> bool:
    try:
        return len(char := pair.decode("gbk")) == 1 and not "\ue000" <= char <= "\uf8ff"
    except UnicodeDecodeError:
        return False


# The renderer: rows from top to bottom, each as high as its lines.


def draw(figure: Figure) -> str:
    """Return a figure as SVG."""
    body: list[str] = []
    height = 30.0
    used: dict[str, None] = {}
    for row in figure.rows:
        lines, height = _boxes(row, height) if isinstance(row, Boxes) else _strip(row, height)
        body += lines
        used |= dict.fromkeys(_kinds(row))
    legend, height = _legend([kind for kind in KINDS if kind in used and kind != "plain"], height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="only-dark" viewBox="0 0 {WIDTH} {height:g}"'
        f' width="{WIDTH}" height="{height:g}" role="img" aria-labelledby="title told">\n'
        f'<title id="title">{html.escape(figure.title)}</title>\n'
        f'<desc id="told">{html.escape(figure.told)}</desc>\n'
        f"<style>{_style(used)}</style>\n"
        f'<rect class="paper" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1:g}" rx="6"/>\n'
        f'<text class="title" x="{MARGIN}" y="22">{html.escape(figure.title)}</text>\n'
        + "\n".join([*body, *legend])
        + "\n</svg>\n"
    )


def _style(used: dict[str, None]) -> str:
    common = (
        'text{font:15px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}'
        ".title{font-size:14px;font-weight:600}.note,.key{font-size:12px}"
        '.byte,.run{font-family:Menlo,Consolas,"DejaVu Sans Mono","PingFang SC","Microsoft YaHei",'
        '"Noto Sans CJK SC",sans-serif}.byte{font-size:12.5px}.run{font-size:14px}'
        ".byte,.mid{text-anchor:middle}path{fill:none}.struck{stroke-opacity:.5}"
    )
    return common + _palette("", 0, used) + _palette(":target ", 1, used)


def _palette(prefix: str, dark: int, used: dict[str, None]) -> str:
    paper, ink, soft, line = PAPER[dark], INK[dark], SOFT[dark], LINE[dark]
    rules = [
        f"{prefix}.paper{{fill:{paper};stroke:{line}}}",
        f"{prefix}text{{fill:{ink}}}{prefix}.note,{prefix}.key{{fill:{soft}}}",
        f"{prefix}path{{stroke:{line}}}",
    ]
    for kind in KINDS:
        if kind in used:
            text, ground = KINDS[kind][1 + 2 * dark : 3 + 2 * dark]
            rules.append(
                f"{prefix}.{kind}>rect{{fill:{ground}}}{prefix}.{kind}>text{{fill:{text}}}"
            )
            rules.append(f"{prefix}.{kind}>path{{stroke:{text}}}")
    return "".join(rules)


def _kinds(row: Boxes | Strip) -> list[str]:
    if isinstance(row, Strip):
        return [MARKS[sign] for sign, _ in MARKED.findall(row.marked)]
    kinds = [cell.kind for cell in row.cells]
    return kinds + [group.kind for group in (*row.below, *row.above)]


def _caption(text: str, top: float) -> str:
    return f'<text class="note" x="{MARGIN}" y="{top + 15:g}">{html.escape(text)}</text>'


def _boxes(row: Boxes, top: float) -> tuple[list[str], float]:
    out = [_caption(row.caption, top)]
    top += 21
    for start, end in _lines(row):
        above = [group for group in row.above if start <= group.start < end]
        if above:
            out += [_bracket(group, start, top + 19, up=True) for group in above]
            top += 21
        for place in range(start, end):
            cell = row.cells[place]
            left = MARGIN + (place - start) * PITCH
            out.append(
                f'<g class="{cell.kind}">'
                f'<rect x="{left}" y="{top:g}" width="{BOX}" height="22" rx="2"/>'
                f'<text class="byte" x="{left + BOX / 2:g}" y="{top + 15.5:g}">'
                f"{html.escape(cell.label)}</text></g>"
            )
        top += 22
        below = [group for group in row.below if start <= group.start < end]
        if below:
            out += [_bracket(group, start, top + 2, up=False) for group in below]
            top += 26
        top += 6
    return out, top + 4


def _lines(row: Boxes) -> Iterator[tuple[int, int]]:
    """Yield where each line of boxes begins and ends; no group is parted."""
    most = (WIDTH - 2 * MARGIN) // PITCH
    inside = {p for g in (*row.below, *row.above) for p in range(g.start + 1, g.end)}
    start = 0
    while start < len(row.cells):
        end = min(start + most, len(row.cells))
        while end < len(row.cells) and end in inside:
            end -= 1
        yield start, end
        start = end


def _bracket(group: Group, start: int, y: float, *, up: bool) -> str:
    left = MARGIN + (group.start - start) * PITCH
    right = MARGIN + (group.end - 1 - start) * PITCH + BOX
    middle = (left + right) / 2
    turn, baseline = (-3, y - 6) if up else (3, y + 19)
    line = f"M{left + 1} {y:g}v{turn}H{right - 1}v{-turn}" if group.end - group.start > 1 else ""
    path = f'<path d="{line}"/>' if line else ""
    size = ' class="note mid"' if up or len(group.text) > 2 else ' class="mid"'
    text = f'<text{size} x="{middle:g}" y="{baseline:g}">{html.escape(group.text)}</text>'
    kind = "plain" if group.kind == "lost" else group.kind  # its colour is for its own dark ground
    return f'<g class="{kind}">{path}{text}</g>'


def _strip(row: Strip, top: float) -> tuple[list[str], float]:
    out = [_caption(row.caption, top)]
    top += 22
    x = float(MARGIN)
    for text, kind in _segments(row.marked):
        for piece in re.split(r"(\n)", text):
            if piece == BREAK:
                x, top = float(MARGIN), top + 27
                continue
            for run in _runs(piece, x):
                width = _width(run)
                if x > MARGIN and x + width > WIDTH - MARGIN + 1:
                    x, top = float(MARGIN), top + 27
                out.append(_run(run, kind, x, top, width))
                x += width
    return out, top + 34


def _runs(text: str, x: float) -> Iterator[str]:
    """Yield a text in runs that fit into what is left of a line, then into whole lines."""
    room = WIDTH - MARGIN + 1 - x
    run = ""
    for char in text:
        if run and _width(run + char) > room:
            yield run
            run, room = "", WIDTH - 2 * MARGIN + 1
        run += char
    if run:
        yield run


def _segments(marked: str) -> Iterator[tuple[str, str]]:
    place = 0
    for match in MARKED.finditer(marked):
        yield marked[place : match.start()], ""
        yield match[2], MARKS[match[1]]
        place = match.end()
    yield marked[place:], ""


def _shown(char: str) -> str:
    """Return what stands in a figure for a character that a reader cannot see."""
    if char == " ":
        return "\u00a0"
    return char if char.isprintable() else "隐"


def _step(char: str) -> float:
    wide = char > "\u2e7f" or char in "□▇“”…—" or not char.isprintable()
    return HAN if wide else LATIN


def _width(text: str) -> float:
    return sum(_step(char) for char in text)


def _run(text: str, kind: str, x: float, top: float, width: float) -> str:
    places = []
    at = x
    for char in text:
        places.append(f"{at:g}")
        at = round(at + _step(char), 1)
    shown = html.escape("".join(map(_shown, text)))
    word = f'<text class="run" x="{" ".join(places)}" y="{top + 15:g}">{shown}</text>'
    if not kind:
        return word
    ground = f'<rect x="{x:g}" y="{top:g}" width="{width:g}" height="20.5" rx="2"/>'
    struck = f'<path class="struck" d="M{x:g} {top + 10.5:g}h{width:g}"/>' if kind == "gone" else ""
    return f'<g class="{kind}">{ground}{word}{struck}</g>'


def _legend(kinds: Sequence[str], top: float) -> tuple[list[str], float]:
    out: list[str] = []
    x = float(MARGIN)
    for kind in kinds:
        name = KINDS[kind][0]
        width = 18 + 12 * len(name) + 12
        if x + width > WIDTH:
            x, top = float(MARGIN), top + 19
        out.append(
            f'<g class="{kind}"><rect x="{x:g}" y="{top + 1:g}" width="13" height="13" rx="2"/></g>'
            f'<text class="key" x="{x + 18:g}" y="{top + 12:g}">{name}</text>'
        )
        x += width
    return out, top + (24 if kinds else 2)


FIGURES = (
    Figure(
        "overview",
        "同一行字，修复之前和之后",
        "前：(3)食品(不含生鮮)類(lèi)目?jì)H支持品牌商。后：(3)食品（不含生鲜）类目仅支持品牌商。"
        "注音剔除，“仅”字还原，作者自己的括号留下。",
        (
            Strip("前", "(3)食品(不含生鮮)類{-(lèi)}目{~?jì)H}支持品牌商"),
            Strip("后", "(3)食品{=（不含生鲜）}类目{+仅}支持品牌商"),
        ),
    ),
    Figure(
        "aligned",
        "对齐：读音插在字的后面",
        "“產”的两个字节 AE 61 原样不动，后面多了括号和读音 chǎn 的字节。",
        (
            *annotation("產品", [("產", "chǎn")]),
            Strip("前", "產{-(chǎn)}品"),
            Strip("后", "产品"),
        ),
    ),
    Figure(
        "ascii-trail",
        "字母凑成了另一个字的后半",
        "“店”的后字节 EA 与字母 P 的字节 50 合起来恰是“關”，于是 P 的后面多了 guān。",
        (
            *annotation("店PC", [("關", "guān")]),
            Strip("前", "小店P{-(guān)}C端"),
            Strip("后", "小店PC端"),
        ),
    ),
    Figure(
        "shift",
        "跨在两个字之间：“僅”怎样变成了 H",
        "“目”的后字节 BF 与“僅”的前字节 83 合起来恰是“績”。括号插在 83 之后，83 落单，"
        "印成问号；“僅”剩下的 48 印成 H。把 83 补回去，重新配对，就是“目僅支”。",
        (
            *annotation("目僅支", [("績", "jì")], "补回 83，重新配对"),
            Strip("前", "類{-(lèi)}目{~?jì)H}支持"),
            Strip("后", "类目{+仅}支持"),
        ),
    ),
    Figure(
        "shift-long",
        "一路错下去，到下一处注音为止",
        "“肆”的后字节 C1 与“暫”的前字节 95 合起来是“習”。此后“不準”错开一个字节，印成“翰粶”，"
        "到“準”字的注音才重新对齐。补回 95 和 CA，得到“肆暫不準入”。",
        (
            *annotation("肆暫不準入", [("習", "xí"), ("準", "zhǔn")], "补回 95 与 CA，重新配对"),
            Strip("前", "店肆{~?xí)翰粶?zhǔn)}入"),
            Strip("后", "店肆{+暂不准}入"),
        ),
    ),
    Figure(
        "tag",
        "句号和标签的尖括号一起没了",
        "“車啦。”错位之后，句号的后字节 A3 与标签的尖括号 3C 配不成字，印成一个问号，两个都没了。"
        "补回 C0，再补回 A3 和 3C，就是“車啦。”和完整的标签。",
        (
            *annotation("車啦。</p>", [("嚴", "yán")], "补回 C0、A3 与 3C，重新配对"),
            Strip("前", "小黃車{~?yán)病?/p>}"),
            Strip("后", "小黄车{+啦}{?。}"),
        ),
    ),
    Figure(
        "tail",
        "错到行末：最后半个字没有了",
        "“絹硪捕”重新配对得到“越來也”，末尾剩下一个前字节 B6，它的后字节已经丢失，只能印作方框。",
        (
            *tail("絹硪捕", 0xD4, "前面有 D4 在等，重新配对"),
            Strip("前", "因{~?yàn)槎兑舻挠脩袅吭絹硪捕}"),
            Strip("后", "因{+为抖音的用户量越来也}{!□}"),
        ),
    ),
    Figure(
        "forum",
        "论坛字符串：三个字符一组，成串出现",
        "“一、概述”后面的十八个字符，每三个一组，共六组；每组是一个符号、一个空格、再一个符号。",
        (
            unit_boxes("3 x4 [+ X( V& R  m", "一、概述"),
            Strip(
                "前", "一、概述{-3 x4 [+ X( V& R  m}\n{-' c$ d' C) x5 p5 q7 i3 g}{=1.1} 目的及依据"
            ),
            Strip("后", "一、概述\n{=1.1} 目的及依据"),
        ),
    ),
    Figure(
        "hidden",
        "看不见的字符",
        "逗号后面有一个没有字形的字符，“商家”中间有一个零宽空格；两个都剔除，文字不变。",
        (
            Strip("前", "店铺DSR≥4.7，{-\ue003}若开店不足90天，\n商{-\u200b}家免审"),
            Strip("后", "店铺DSR≥4.7，若开店不足90天，\n商家免审"),
        ),
    ),
    Figure(
        "watermark",
        "水印：名字不变，前面的乱码常变",
        "四段话的句号后面各有一串乱码和同一个站名；名字相同而乱码不同，所以一并剔除。",
        (
            Strip(
                "前",
                "商家应当如实描述商品。{-xsD某某资讯}\n发货前应当核对地址。{-a7某某资讯}\n"
                "不得以次充好。{-Qq某某资讯}\n违者依规处理。{-z某某资讯}",
            ),
            Strip(
                "后", "商家应当如实描述商品。\n发货前应当核对地址。\n不得以次充好。\n违者依规处理。"
            ),
        ),
    ),
    Figure(
        "width",
        "标点：汉字旁边的恢复，数字里的不动",
        "汉字旁边的括号、冒号、分号恢复为全角；dsr≥4.7、小于 100 分、20:38 里的符号不动。",
        (
            Strip("前", "星级≥4星(备注:先行标准为dsr≥4.7);\n违规分<100分,统计截至20:38"),
            Strip(
                "后",
                "星级≥4星{+（}备注{+：}先行标准为dsr{=≥4.7}{+）；}\n违规分{=<}100分{+，}统计截至{=20:38}",
            ),
        ),
    ),
    Figure(
        "wrap",
        "断错的行：末字跑到了下一行",
        "三行的最后一个字和句号都落在下一行的开头；接回去，再按编号一条一行分开。",
        (
            Strip(
                "前",
                "1、商户状况为正常营\n{~业。}2、购物体验星级≥4\n{~星。}3、品退率不高于均值2\n{~倍。}4、无违规。",
            ),
            Strip(
                "后",
                "1、商户状况为正常营{+业。}\n2、购物体验星级≥4{+星。}\n3、品退率不高于均值2{+倍。}\n4、无违规。",
            ),
        ),
    ),
    Figure(
        "mojibake",
        "同样的字节，三种读错的办法",
        "“不得”的 UTF-8 字节当作 GBK 读是“涓嶅緱”，当作 Latin-1 读是带重音的字母和看不见的字符；"
        "它的 GBK 字节当作 Latin-1 读，是四个西文符号。",
        (
            misread("不得", "utf-8", "gbk", "UTF-8 的字节当作 GBK：三个一字读成两个一字"),
            misread("不得", "utf-8", "latin-1", "UTF-8 的字节当作 Latin-1：一个字节一个符号"),
            misread("不得", "gbk", "latin-1", "GBK 的字节当作 Latin-1"),
        ),
    ),
    Figure(
        "script",
        "机器繁体：看词，不只看字",
        "“隨著”改为“随着”；“著作權”“顯著”里的“著”不改；“瞭解”改为“了解”，“瞭望”不改。",
        (
            Strip("前", "隨著著作權的顯著變化,瞭望者瞭解甚麼"),
            Strip("后", "随{+着}{=著}作权的显{=著}变化，{=瞭}望者{+了}解{+什么}"),
        ),
    ),
    Figure(
        "spun",
        "换词：印出的词照录，原词括注",
        "来源印作“验证店肆准入条件”，页面印作“验证店肆〔店铺〕准入条件”。",
        (
            Strip("来源印的", "商家{=建议请求}\n验证{=店肆}准入条件"),
            Strip("页面上的", "商家{=建议请求}{?〔提交申请〕}\n验证{=店肆}{?〔店铺〕}准入条件"),
        ),
    ),
    Figure(
        "screen",
        "同一个词，两种去处",
        "夹着符号的招揽剔除，账号遮去；禁止引导添加微信的一条是规则，留下。",
        (
            Strip("剔除：招揽", "{-可以加▇▇老师，微V.信X号是：▇▇▇▇}"),
            Strip("剔除：网页外壳", "{-查看: 1226|回复: 0}"),
            Strip("留下：规则", "{=商家不得以任何方式引导用户添加微信}"),
            Strip("留下，另行折叠：作者的话", "下面来看看吧"),
        ),
    ),
    Figure(
        "holes",
        "遮去的和漏掉的：标出来，不补",
        "“通过*台发布”标“被屏蔽”，“商家点击。”标“缺字”，“如下表格范围”标“缺表格”，"
        "“成交金额≥1000”标“未印单位”。",
        (
            Strip("被屏蔽", "通过{@*}台发布"),
            Strip("缺字", "商家{@点击}。"),
            Strip("缺表格", "地址在{@如下表格}范围的实物订单"),
            Strip("未印单位", "近30天内成交{@金额≥1000}；"),
        ),
    ),
)


def main() -> None:
    """Write every figure."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for figure in FIGURES:
        (FOLDER / f"{figure.name}.svg").write_text(draw(figure), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
