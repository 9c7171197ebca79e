"""Line ends of Chinese text: wrapped lines joined, stray gaps closed, run-together lists parted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guiju.labels import find_label
from guiju.model import Certainty, RepairKind
from guiju.numerals import chinese_number
from guiju.restoration.edits import Edit
from guiju.restoration.script import simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from guiju.restoration.tables import Tables

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff"
_HAN_CHAR = re.compile(f"[{_HAN}]")
_LINE = re.compile(r"\S[^\n]*")
_BLANK = " \t\u00a0\u3000"
_SENTENCE_END = "。；;：:！？!?…"
_OPENING = "(（【《“‘「"
_CLOSING = ")）】》”’」"
_CLOSER_OF = dict(zip(_OPENING, "））】》”’」", strict=True))

# What a wrongly wrapped page leaves in front of the next line: up to three characters that end a
# sentence, or a sign that no line of Chinese begins with.
_TAIL = re.compile(
    r"(?P<head>[^\s。；;：:，,、！？!?(（【《“\d]{0,3})(?P<sign>[。；;】）)])|[，,、：！？》”’]"
)
_PAGE_EVIDENCE = 3  # so many displaced tails make a page's line ends untrustworthy
_LONG_LINE = 12  # characters; a line that may well have been wrapped
_NARROWEST = 15  # characters; verse and table cells are narrower than any page
_TOLERANCE = 2  # characters that a page's lines may fall short of its width
_MEAN_BITS = (
    8.8  # by the pair table, joins of one sentence lie below (mean 5.7), others above (11.5)
)
_REFERS = "第和或及与至、本前"  # behind these a label at the line's start is a reference

_GAP = re.compile(rf"(?<=[{_HAN}])[ \u00a0\u3000](?=[{_HAN}])")
_GAPPED_LINES = 3  # lines of running text full of gaps make the gaps the page's own
_GAP_SHARE = 12  # at most so many characters for each gap
_GAP_BITS = 9.8  # word borders are a little less expected than what stands inside words

_LIST_EVIDENCE = 3  # so many numbers in sequence make a list
_PAIR_EVIDENCE = 2  # so many items of other lists in the line, and two make one as well
_DEPTH = 8  # lists inside lists; deeper ones are no lists
_NUMERAL = "一二三四五六七八九十"
_TEXT = rf"(?=[ \u00a0\u3000]?[{_HAN}【“《A-Za-z])"
_UNIT = "分元倍折版级万亿米克斤天日月年小个秒%"
# 第(1)项, (一)款: a reference to an item, not the item.
_NO_REFERENCE = r"(?!项(?!目)|款(?![项式])|目(?![录标的前]))"
_MARK = re.compile(
    rf"(?P<step>第(?P<n1>[{_NUMERAL}\d]{{1,3}})步(?=[:：，,、 \u3000]))"
    rf"|(?P<chapter>第(?P<n2>[{_NUMERAL}百\d]{{1,4}})章(?=[ \u3000:：]))"
    rf"|(?P<article>第(?P<n3>[{_NUMERAL}百千零〇\d]{{1,6}})条(?=[ \u3000:：]|【))"
    rf"|(?P<case>情形(?P<n4>[{_NUMERAL}\d]{{1,3}})(?=[:：、 \u3000]))"
    rf"|(?P<item>[(（](?P<n5>\d{{1,2}}|[{_NUMERAL}]{{1,3}})[)）]){_NO_REFERENCE}{_TEXT}"
    r"|(?P<decimal>(?<![A-Za-z\d.≥≤<>=])(?P<n6>[1-9]\d?(?:\.[1-9]\d?){1,3}))"
    rf"(?=[、．:：]|[ \u3000]+(?![{_UNIT}])\S|[{_HAN}【“《])(?![{_UNIT}])"
    rf"|(?P<number>(?<![A-Za-z\d.,\-/≥≤<>=第])(?P<n7>\d{{1,2}})(?:、|[.．](?![\d ]*\d)|[)）])){_TEXT}"
    rf"|(?P<section>(?<![{_NUMERAL}百第])(?P<n8>[{_NUMERAL}]{{1,3}})、)(?=[{_HAN}【“《])"
    rf"(?![{_NUMERAL}]{{1,3}}、)"
    r"|(?P<circled>(?P<n9>[①-⑳]))(?![和或及、至项款])"
    rf"|(?P<letter>(?<![A-Za-z\d.])(?P<n10>[A-H])[、.．](?=[{_HAN}【“《]))"
)
# A second or later mark behind a sentence's end: without one, no line holds a list.
_HINT = re.compile(
    r"[。；;：:！？!?】）)”… \u3000](?=[\d(（一二三四五六七八九十②-⑳第情B-H])"
    rf"(?:[(（]?(?:[2-9]|1\d|[{_NUMERAL}]{{1,3}})[)）、]|(?:[2-9]|1\d)[.．]|\d{{1,2}}\.[2-9]"
    r"|[②-⑳]|第.{1,5}[条章]|情形.|[B-H][、.．])"
    r"|第[二三]步|情形[二三]"
)
_HOLDS_PARAGRAPHS = frozenset({"chapter", "article", "section", "decimal"})
_PARTS = frozenset({"chapter", "article"})  # what no sentence holds, with a space behind it
_NEED_BORDER = frozenset({"decimal", "section", "letter"})  # 版本1.1, 统一、规范
_NEED_END = _PARTS | {"decimal", "letter"}
_CHAPTER_TITLE = 20  # characters, the chapter's label with them
_STRONG = frozenset({"step", "case"})  # these name a list by themselves, wherever they stand
_LEAD_IN = re.compile(r"[。！？](?=[^。！？\n]{0,40}(?:如下|以下|下列)[^。！？\n]{0,12}[:：]$)")
_LEAD_IN_REACH = 200  # characters before a list


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space around it; `indent` is the white space before it."""

    start: int
    end: int
    indent: int
    text: str

    @property
    def is_open(self) -> bool:
        """Say whether the line ends inside a sentence."""
        last = self.text[-1]
        if last in _CLOSING:
            last = self.text[-2:-1] or last
        return last not in _SENTENCE_END


def join_wrapped(text: str, tables: Tables) -> Iterator[Edit]:
    """Join lines that were broken inside a sentence.

    Three kinds, each by its own evidence: a bracket or quotation whose other half stands on the
    next line; the last characters of a sentence in front of the next line, on a page that shows
    this three times; and lines of one width, none of them ending a sentence, whose ends and
    beginnings read on by the pair table. Declines before labels and headings, on lines narrower
    than a page (verse, table cells), and on a single line that begins with a closing sign: it may
    be the author's own.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> from guiju.restoration.tables import load_tables
    >>> page = "1、状况为正常营/业。2、星级为四/星。3、品退率低于/倍。4、无违规。".replace("/", chr(10))
    >>> compose(page, RestoredText(page, ()), join_wrapped(page, load_tables())).text
    '1、状况为正常营业。2、星级为四星。3、品退率低于倍。4、无违规。'
    """
    lines = _lines(text)
    joints = _full_lines(text, lines, tables)
    doubtful = {place for place in joints if not lines[place].is_open}
    joints |= _halves(lines)
    tails = {place: length for place, length in _displaced(lines).items() if place not in joints}
    moved: dict[int, int] = {}
    if len(tails) >= _PAGE_EVIDENCE:
        joints |= dict.fromkeys(tails, "")
        moved = _moved_breaks(lines, tails)
    for place in sorted(joints):
        begin = lines[place + 1].start
        certainty = Certainty.PROBABLE if place in doubtful else Certainty.CERTAIN
        yield Edit(lines[place].end, begin, joints[place], RepairKind.WRAP, certainty)
        if place in moved:
            yield Edit(begin + moved[place], begin + moved[place], "\n", RepairKind.WRAP)


def _lines(text: str) -> list[_Line]:
    found = []
    for match in _LINE.finditer(text):
        stripped = match.group().rstrip()
        start = match.start()
        indent = start - text.rfind("\n", 0, start) - 1
        found.append(_Line(start, start + len(stripped), indent, stripped))
    return found


def _halves(lines: list[_Line]) -> dict[int, str]:
    """Return the line ends that part a bracket or quotation from its nearer half."""
    joints = {}
    for place in range(len(lines) - 1):
        line, following = lines[place].text, lines[place + 1].text
        if line[-1] in _OPENING:
            closer = following[:60].find(_CLOSER_OF[line[-1]])
            if line[-1] == "(":
                closer = max(closer, following[:60].find(")"))
            if closer >= 0:
                joints[place] = ""
        elif following[0] in _CLOSING and _awaits(line, following[0]):
            joints[place] = ""
    return joints


def _awaits(line: str, closer: str) -> bool:
    """Say whether a line leaves a bracket open that `closer` closes."""
    if closer in ")）":
        return line.count("(") + line.count("（") > line.count(")") + line.count("）")
    opener = _OPENING[_CLOSING.index(closer)]
    return line.count(opener) > line.count(closer)


def _displaced(lines: list[_Line]) -> dict[int, int]:
    """Return the line ends behind which a sentence's last characters stand, and how many."""
    tails = {}
    for place in range(len(lines) - 1):
        following = lines[place + 1].text
        match = _TAIL.match(following)
        if match is None or not lines[place].is_open:
            continue
        line = lines[place].text
        sign = match.group()[-1]
        if sign in _CLOSING and not _awaits(line, sign):
            continue
        alone = match.end() == len(following)
        if alone and match["head"] and len(line) < _LONG_LINE:
            continue  # 是。 below 否。 may be cells of a table
        tails[place] = match.end()
    return tails


def _moved_breaks(lines: list[_Line], tails: dict[int, int]) -> dict[int, int]:
    """Return where the line breaks belong that came a few characters early.

    On a page of prose each stands behind its tail. Where labels follow tails, a list runs on in
    the lines, and its labels tell better than the lines where a part begins.
    """
    behind = {place: lines[place + 1].text[length:] for place, length in tails.items()}
    if any(rest and find_label(rest.lstrip()) for rest in behind.values()):
        return {}
    return {
        place: tails[place]
        for place, rest in behind.items()
        if rest and lines[place + 1].text[tails[place] - 1] in "。；;！？"
    }


def _full_lines(text: str, lines: list[_Line], tables: Tables) -> dict[int, str]:
    """Return the ends of lines that a page's width broke, and what each stands for."""
    candidates = [
        place
        for place in range(len(lines) - 1)
        if len(lines[place].text) >= _NARROWEST
        and lines[place].is_open
        and _goes_on(lines[place], lines[place + 1])
    ]
    if len(candidates) < _PAGE_EVIDENCE:
        return {}
    # Blank lines part paragraphs, unless every line of the page stands alone.
    together = [p for p in candidates if _touch(text, lines, p)]
    spaced = len(together) < _PAGE_EVIDENCE
    found = _page_width(candidates if spaced else together, lines)
    if found is None:
        return {}
    measure, width, exact = found
    margin = _TOLERANCE * (1 if measure is _characters else 2)
    full = [abs(measure(line) - width + margin / 2) <= margin / 2 + 1 for line in lines]
    broken = [p for p in candidates if full[p] and (spaced or _touch(text, lines, p))]
    if not _is_wrapped(broken, lines, full, measure, width, tables):
        return {}
    marked = _paragraphs_are_marked(text, lines, full, spaced=spaced)
    joints = {}
    for place in range(len(lines) - 1):
        line, following = lines[place], lines[place + 1]
        if not full[place] or not (spaced or _touch(text, lines, place)):
            continue
        if (line.is_open or marked) and _goes_on(line, following):
            whole = exact and len(line.text) + line.indent >= width
            joints[place] = "" if whole else _joint(line.text, following.text)
    return joints


def _touch(text: str, lines: list[_Line], place: int) -> bool:
    """Say whether no blank line stands between a line and the next."""
    return text.count("\n", lines[place].end, lines[place + 1].start) == 1


def _goes_on(line: _Line, following: _Line) -> bool:
    """Say whether the next line may continue this one: no label, no heading, no new indent."""
    if following.indent > line.indent or following.text[0] in "•●■◆":
        return False
    if following.text[0] == "【" and following.text.endswith(("】", "】：", "】:")):
        return False
    label = find_label(following.text)
    return label is None or not label.sure or line.text[-1] in _REFERS


def _characters(line: _Line) -> int:
    return len(line.text) + line.indent


def _columns(line: _Line) -> int:
    return len(line.text.encode("gbk", "replace")) + line.indent


def _page_width(
    places: list[int], lines: list[_Line]
) -> tuple[Callable[[_Line], int], int, bool] | None:
    """Return how a page measures its lines, its width, and whether all lines fill it exactly."""
    best = None
    for measure, margin in ((_characters, _TOLERANCE), (_columns, 2 * _TOLERANCE)):
        counts = Counter(measure(lines[place]) for place in places)
        for width in counts:
            hits = sum(counts[width - less] for less in range(margin + 1))
            exact = counts[width] * 10 >= hits * 9
            if best is None or (hits, counts[width]) > best[0]:
                best = (hits, counts[width]), measure, width, exact
    if best is None or best[0][0] < _PAGE_EVIDENCE:
        return None
    return best[1:]


def _is_wrapped(
    broken: list[int],
    lines: list[_Line],
    full: list[bool],
    measure: Callable[[_Line], int],
    width: int,
    tables: Tables,
) -> bool:
    """Say whether lines of one width are wrapped text: few are wider, and they read on."""
    if len(broken) < _PAGE_EVIDENCE:
        return False
    wider = sum(1 for line in lines if measure(line) > width + _TOLERANCE)
    if 2 * wider > len(broken):
        return False
    at_sign = sum(1 for place in broken if lines[place].text[-1] in "，、,")
    if 5 * at_sign > 2 * len(broken):
        return False
    return _reads_on(
        ((lines[place].text[-1], lines[place + 1].text[0]) for place in broken), tables, _MEAN_BITS
    )


def _reads_on(pairs: Iterable[tuple[str, str]], tables: Tables, limit: float) -> bool:
    """Say whether characters that meet are, on the whole, such as meet in a sentence."""
    chinese = "".join(
        left + right for left, right in pairs if _HAN_CHAR.match(left) and _HAN_CHAR.match(right)
    )
    if len(chinese) < 2 * _PAGE_EVIDENCE:
        return False
    read = "".join(map(simplify, chinese)) if simplify(chinese) != chinese else chinese
    bits = [tables.bits(read[at], read[at + 1]) for at in range(0, len(read) - 1, 2)]
    return sum(bits) <= limit * len(bits)


def _paragraphs_are_marked(
    text: str, lines: list[_Line], full: list[bool], *, spaced: bool
) -> bool:
    """Say whether every paragraph of a wrapped page begins with a blank line, indent or label."""
    starts = unmarked = 0
    for place in range(len(lines) - 1):
        if full[place]:
            continue
        starts += 1
        apart = not spaced and not _touch(text, lines, place)
        unmarked += not apart and _goes_on(lines[place], lines[place + 1])
    return starts >= 2 * _PAGE_EVIDENCE and not unmarked


def _joint(left: str, right: str) -> str:
    """Return what a line break inside a paragraph stands for: a space between Latin words only.

    >>> _joint("使用购物车功", "能"), _joint("hot", "sale"), _joint("1,0", "00"), _joint("a,", "b")
    ('', ' ', '', ' ')
    """
    if not (right[0].isascii() and right[0].isalpha()):
        return ""
    word = left.rstrip(",.;:")[-1:]
    return " " if word.isascii() and word.isalpha() else ""


def close_gaps(text: str, tables: Tables) -> Iterator[Edit]:
    """Take out single spaces between Chinese characters on a page whose sentences are full of them.

    A scraper that puts a space for each inline tag leaves 商家 在 平台. Declines on titles, tables
    and lists, where a space parts things: their neighbours do not read on, they end no sentence.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> from guiju.restoration.tables import load_tables
    >>> page = chr(10).join(["商家 应当 遵守 平台 的规定，不得 违反 本规则。"] * 3)
    >>> after = compose(page, RestoredText(page, ()), close_gaps(page, load_tables())).text
    >>> after.split(chr(10))[0]
    '商家应当遵守平台的规定，不得违反本规则。'
    """
    gaps = list(_GAP.finditer(text))
    if len(gaps) < _GAPPED_LINES * _PAGE_EVIDENCE:
        return
    by_line: dict[int, list[int]] = {}
    for gap in gaps:
        by_line.setdefault(text.rfind("\n", 0, gap.start()), []).append(gap.start())
    gapped = []
    sentences = 0
    for line in _lines(text):
        if len(line.text) < _LONG_LINE or line.text[-1] not in "。；;：:！？!?":
            continue
        sentences += 1
        own = by_line.get(line.start - line.indent - 1, [])
        if len(own) >= 2 and len(own) * _GAP_SHARE >= len(line.text):
            gapped += [own]
    places = [place for own in gapped for place in own]
    if len(gapped) < _GAPPED_LINES or 2 * len(gapped) < sentences:
        return
    if _reads_on(((text[p - 1], text[p + 1]) for p in places), tables, _GAP_BITS):
        for place in places:
            yield Edit(place, place + 1, "", RepairKind.WIDTH)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A list mark: its place, the line it stands in, and what allows it to be one."""

    start: int
    line: int  # where its line begins
    number: tuple[int, ...]
    opens_line: bool
    behind_end: bool
    spaced: bool


@dataclass(slots=True)
class _Run:
    """Marks of one style whose numbers follow each other."""

    style: str
    marks: list[_Mark] = field(default_factory=list)


def part_lists(text: str, tables: Tables) -> Iterator[Edit]:
    """Break a paragraph before each item of a numbered list that runs on inside it.

    A list is a sequence 1, 2, 3 of one kind of mark, each but the first behind a sentence's end
    (steps and cases need none); it may hold lists of other kinds, and some of its items may stand
    on lines of their own. Declines where items stand inside one sentence, as laws print them on
    purpose, and on two items without other evidence: a label at the line's start, another list around
    them, or 第二条 and the space behind it. Where several lists run on in one line, the introduction of a list that follows the
    end of another sentence gets a line as well.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> line = "需满足:1、已入驻;2、已开店;3、无违规。"
    >>> print(compose(line, RestoredText(line, ()), part_lists(line, None)).text)
    需满足:
    1、已入驻;
    2、已开店;
    3、无违规。
    """
    del tables
    if _HINT.search(text) is None:
        return
    cuts: set[int] = set()
    accepted = _accepted(_runs(text))
    # A line of two lists and more holds sentences of different parts.
    lists = Counter(
        line
        for run in accepted
        if run.style not in _HOLDS_PARAGRAPHS
        for line in {mark.line for mark in run.marks}
    )
    crowded = {line for line, count in lists.items() if count > 1}
    for run in accepted:
        first = run.marks[0]
        if first.line in crowded and not first.opens_line:
            begin = max(first.line, first.start - _LEAD_IN_REACH)
            lead_ins = _LEAD_IN.finditer(text[begin : first.start].rstrip())
            cuts.update(begin + found.end() for found in lead_ins)
        cuts.update(mark.start for mark in run.marks if not mark.opens_line)
    for cut in sorted(cuts):
        begin = cut
        while text[begin - 1] in _BLANK:
            begin -= 1
        yield Edit(begin, cut, "\n", RepairKind.WRAP)


def _runs(text: str) -> list[_Run]:
    """Return the runs of list marks, one inside the other as they stand."""
    finished: list[_Run] = []
    waiting: list[_Run] = []
    for mark, style in _marks(text):
        at_border = mark.opens_line or mark.behind_end
        held = next(
            (
                depth
                for depth in range(len(waiting) - 1, -1, -1)
                if waiting[depth].style == style
                and _follows(waiting[depth].marks[-1].number, mark.number)
            ),
            None,
        )
        if held is not None and (at_border or mark.spaced or style in _STRONG):
            # Articles are counted through all chapters.
            inner = waiting[held + 1 :] if style == "chapter" else []
            waiting[held + 1 :] = [run for run in inner if run.style == "article"]
            waiting[held].marks.append(mark)
        elif (
            mark.opens_line
            or (style == "article" and mark.behind_end)
            or (mark.number[-1] == 1 and (at_border or style not in _NEED_BORDER))
        ):
            run = _Run(style, [mark])
            finished.append(run)
            waiting.append(run)
            del waiting[:-_DEPTH]
    return finished


def _marks(text: str) -> Iterator[tuple[_Mark, str]]:
    line = next_end = 0
    chapter_at = -_CHAPTER_TITLE
    for match in _MARK.finditer(text):
        start = match.start()
        if start >= next_end:
            line = text.rfind("\n", 0, start) + 1
            next_end = text.find("\n", start)
            next_end = len(text) if next_end < 0 else next_end
        begin = start
        while begin > line and text[begin - 1] in _BLANK:
            begin -= 1
        opens_line = begin == line
        ends = not opens_line and text[begin - 1] in "。；;：:！？!?】）)”…"
        style, number = _style(match)
        if style == "chapter":
            chapter_at = start
        elif style == "article" and start - chapter_at < _CHAPTER_TITLE:
            ends = True  # 第一章 总则第一条: a chapter's title has no end of its own
        spaced = begin < start and style not in _NEED_END
        yield _Mark(start, line, number, opens_line, ends, spaced), style


def _style(match: re.Match[str]) -> tuple[str, tuple[int, ...]]:
    family = next(name for name in _FAMILIES if match[name])
    own = next(group for group in _NUMBERS if match[group])
    printed = match[own]
    if family == "decimal":
        return family, tuple(int(part) for part in printed.split("."))
    if family == "circled":
        return family, (ord(printed) - 0x245F,)
    if family == "letter":
        return family, (ord(printed) - 0x40,)
    if family == "number":
        return family + match[family][-1].replace("．", ".").replace("）", ")"), (int(printed),)
    if family == "item":
        family += "digit" if printed.isdecimal() else "han"
    return family, (chinese_number(printed) or 0,)


_FAMILIES = (
    "step", "chapter", "article", "case", "item", "decimal", "number", "section", "circled",
    "letter",
)  # fmt: skip
_NUMBERS = tuple(f"n{place}" for place in range(1, 11))


def _follows(last: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Say whether a number is the next one; 1.3 follows 1.2 and 1.2.5, 2.1 follows 1.3."""
    if len(number) > len(last):
        return number == (*last, 1)
    level = len(number) - 1
    if number[:level] == last[:level] and number[level] == last[level] + 1:
        return True
    return level > 0 and number[level] == 1 and _follows(last[:level], number[:level])


def _accepted(runs: list[_Run]) -> list[_Run]:
    """Return the runs that are lists beyond doubt, two items by what stands around them."""
    runs = [run for run in runs if len(run.marks) > 1 and _keeps_borders(run)]
    counts = Counter(mark.line for run in runs for mark in run.marks)
    crowded = {line for line, count in counts.items() if count >= 2 + _PAIR_EVIDENCE}
    long = [run for run in runs if len(run.marks) >= _LIST_EVIDENCE]
    crowded.update(mark.line for run in long for mark in run.marks)
    return [run for run in runs if len(run.marks) >= _LIST_EVIDENCE or _pair_is_sure(run, crowded)]


def _keeps_borders(run: _Run) -> bool:
    """Say whether a list's items that only a space parts follow a first one at a border."""
    first = run.marks[0]
    if first.opens_line or first.behind_end or run.style in _STRONG:
        return True
    return all(mark.opens_line or mark.behind_end for mark in run.marks[1:])


def _pair_is_sure(run: _Run, crowded: set[int]) -> bool:
    first, second = run.marks
    if first.line != second.line or run.style == "letter":
        return False
    if not (second.behind_end or run.style in _STRONG):
        return False
    if run.style in _PARTS and (first.opens_line or first.behind_end):
        return True
    return first.opens_line or first.line in crowded
