"""Line ends and gaps inside sentences: wrapped lines joined, spaces between characters closed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from guiju.labels import find_label
from guiju.model import Certainty, RepairKind
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
    r"(?!\d{1,2}[。；;）)])(?P<head>[^\s。；;：:，,、！？!?(（【《“]{0,3})(?P<sign>[。；;】）)])"
    r"|[，,、：！？》”’]"
)
_PAGE_EVIDENCE = 3  # so many displaced tails make a page's line ends untrustworthy
_LONG_LINE = 12  # characters; a line that may well have been wrapped
_NARROWEST = 15  # characters; verse and table cells are narrower than any page
_TOLERANCE = 2  # characters that a page's lines may fall short of its width
# By the pair table characters that meet inside a sentence have 5.7 bits on average, those at its
# words' borders 8.4; a line's end and the beginning of an unrelated one 11.5.
_MEAN_BITS = 8.8
_FEW_BITS = 7.8  # where fewer than so many line ends speak, a mean says less
_SURE_COUNT = 6
_BORDER_BITS = 9.8
_PIECE = 12  # characters; what stands between two inline tags
_FEWEST_PIECES = 10
_PIECES_A_CLAUSE = 8
_CLAUSE_SIGN = re.compile("[，。；,;]")
_TITLE_LENGTH = 30
_LONGEST_LABEL = 6
_BARE_LABEL = re.compile(
    "(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百0-9]{1,4}[章节])$"
)
_ADDRESS = re.compile(r"[/@_]|www\.")
_NUMBER = re.compile(r"\d[.,]$|,\d$")  # no line ends so by itself
_REFERS = "第和或及与至、本前"  # behind these a label at the line's start is a reference

_GAP = re.compile(rf"(?<=[{_HAN}])[ \u00a0\u3000](?=[{_HAN}])")
_GAPPED_LINES = 3  # lines of running text full of gaps make the gaps the page's own
_FEWEST_GAPS = 9
_GAP_SHARE = 12  # at most so many characters for each gap


class _Line(NamedTuple):
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

    Each kind by its own evidence: a bracket, a quotation or a heading's label whose rest stands on
    the next line; the last characters of a sentence in front of the next line, on a page that
    shows this three times; lines of one width, and lines of a few characters, whose ends and
    beginnings read on by the pair table. Declines before labels and headings, on verse and table
    cells, where a sentence ends with its line, and on a single line that begins with a closing
    sign: it may be the author's own.

    >>> from guiju.restoration.edits import RestoredText, compose
    >>> from guiju.restoration.tables import load_tables
    >>> page = "1、店铺正常营|业。2、星级为四|星。3、品退率不高于两|倍。4、无违规。"
    >>> page = page.replace("|", chr(10))
    >>> compose(page, RestoredText(page, ()), join_wrapped(page, load_tables())).text
    '1、店铺正常营业。2、星级为四星。3、品退率不高于两倍。4、无违规。'
    """
    lines = _lines(text)
    joints = _full_lines(text, lines, tables)
    joints |= _fragments(text, lines, tables)
    doubtful = {place for place in joints if not lines[place].is_open}
    joints |= _halves(lines)
    tails = {place: length for place, length in _displaced(lines).items() if place not in joints}
    moved: dict[int, int] = {}
    if len(tails) >= _PAGE_EVIDENCE:
        joints |= dict.fromkeys(tails, "")
        joints |= dict.fromkeys(_torn_off(lines, tails), "")
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
    """Return the line ends that part a bracket, a quotation or a heading's label from its rest."""
    joints = {}
    for place in range(len(lines) - 1):
        line, following = lines[place].text, lines[place + 1].text
        if len(line) <= _LONGEST_LABEL and _BARE_LABEL.match(line):
            if len(following) <= _TITLE_LENGTH and find_label(following) is None:
                joints[place] = "" if line[-1] == "、" else " "
        elif line[-1] in _OPENING:
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


def _torn_off(lines: list[_Line], tails: dict[int, int]) -> Iterator[int]:
    """Yield the ends of lines that are one displaced comma: no sentence ends with it."""
    for place in tails:
        if lines[place + 1].text in "，,、" and place + 2 < len(lines):
            yield place + 1


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
    if 2 * len(broken) < len(candidates if spaced else together):
        return {}
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


def _fragments(text: str, lines: list[_Line], tables: Tables) -> dict[int, str]:
    """Return the ends of lines that hold a few characters of a sentence each.

    A scraper that breaks the line at each inline tag leaves such pages. Their sentences keep
    their signs, which tells them from table cells; and they read on.
    """
    short = [
        place
        for place in range(len(lines) - 1)
        if len(lines[place].text) <= _PIECE and lines[place].is_open
    ]
    signs = sum(1 for place in short if _CLAUSE_SIGN.search(lines[place].text))
    if len(short) < _FEWEST_PIECES or signs * _PIECES_A_CLAUSE < len(short):
        return {}
    pieces = [
        place
        for place in short
        if _touch(text, lines, place)
        and not _is_heading(lines[place].text)
        and _goes_on(lines[place], lines[place + 1])
    ]
    if len(pieces) < _FEWEST_PIECES or 5 * len(pieces) < 3 * len(lines):
        return {}
    if not _reads_on(_meetings(lines, pieces), tables, _BORDER_BITS):
        return {}
    return {place: _joint(lines[place].text, lines[place + 1].text) for place in pieces}


def _is_heading(line: str) -> bool:
    label = find_label(line)
    return label is not None and label.family.titled and not label.family.is_list


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
    limit = _MEAN_BITS if len(broken) >= _SURE_COUNT else _FEW_BITS
    return _reads_on(_meetings(lines, broken), tables, limit)


def _meetings(lines: list[_Line], places: list[int]) -> list[tuple[str, str]]:
    """Return what meets at the ends of lines: the last one or two characters, and the next."""
    return [(lines[place].text[-2:], lines[place + 1].text[0]) for place in places]


def _reads_on(meetings: Iterable[tuple[str, str]], tables: Tables, limit: float) -> bool:
    """Say whether characters that meet are, on the whole, such as meet in a sentence.

    A number that goes on behind the break (4. and 7) is as good as a pair that always meets.
    """
    numbers = 0
    chinese = []
    for left, right in meetings:
        if _HAN_CHAR.match(left[-1]) and _HAN_CHAR.match(right):
            chinese += [left[-1], right]
        elif right.isdigit() and _NUMBER.search(left):
            numbers += 1
    if len(chinese) // 2 + numbers < _PAGE_EVIDENCE:
        return False
    read = "".join(chinese)
    if simplify(read) != read:
        read = "".join(map(simplify, chinese))
    bits = [tables.bits(read[at], read[at + 1]) for at in range(0, len(read) - 1, 2)]
    return sum(bits) <= limit * (len(bits) + numbers)


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
    >>> _joint("见http://www.exam", "ple.com")
    ''
    """
    if not (right[0].isascii() and right[0].isalpha()):
        return ""
    words = left.rsplit(None, 1)[-1].rstrip(",.;:")
    in_latin = words[-1:].isascii() and words[-1:].isalpha()
    return " " if in_latin and not _ADDRESS.search(words) else ""


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
    if sum(1 for _ in islice(_GAP.finditer(text), _FEWEST_GAPS)) < _FEWEST_GAPS:
        return
    gapped = []
    sentences = 0
    for line in _lines(text):
        if len(line.text) < _LONG_LINE or line.text[-1] not in "。；;：:！？!?":
            continue
        sentences += 1
        own = [gap.start() for gap in _GAP.finditer(text, line.start, line.end)]
        if len(own) >= 2 and len(own) * _GAP_SHARE >= len(line.text):
            gapped.append(own)
    places = [place for own in gapped for place in own]
    if len(gapped) < _GAPPED_LINES or 2 * len(gapped) < sentences:
        return
    if _reads_on([(text[p - 1], text[p + 1]) for p in places], tables, _BORDER_BITS):
        for place in places:
            yield Edit(place, place + 1, "", RepairKind.WIDTH)
