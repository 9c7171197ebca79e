"""Reads a letter: where it names a rule, a clause or an id, and where it quotes.

Nothing is resolved here. The patterns go to the browser too, which reads a letter in the same way;
so they use only what JavaScript knows as well, and every scan is linear in the letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju.jump import FORMS, Level
from guiju.numerals import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterator

# A letter has some dozens of citations; whatever has more is no letter.
MENTION_LIMIT = 2000
# Marks, and numbers that may be labels: so many are looked at.
SCAN_LIMIT = 20000
QUOTE_LIMIT = 3000
# How many open marks may lie inside each other.
DEPTH = 8

OPENING = "“「『"
CLOSING = "”」』"
# Straight marks open and close alike.
STRAIGHT = '"＂'

_EDITION = r"@(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|undated-[0-9a-f]{8})"
_RULES = "规则|規則|规定|規定|规范|規範|办法|辦法|协议|協議|公约|公約"
_SPACE = r"[ \t\u3000]*"
_NUMERALS = "〇零一二三四五六七八九十百两"
_DECIMAL = r"[0-9０-９]+(?:[.．][0-9０-９]+)+"

PATTERNS: dict[str, str] = {
    # A name may hold another: 《关于适用《民法典》的解释》.
    "name": r"《((?:[^《》\n]|《[^《》\n]{1,40}》){1,80})》",
    "id": rf"([a-z]{{2}}\.[a-z0-9]+(?:-[a-z0-9]+)*)({_EDITION})?(?:/([a-z0-9_~-]+))?",
    "address": rf"rules/([a-z]{{2}})/([a-z0-9-]+)({_EDITION})?\.html(?:#c-([a-z0-9_~-]+))?",
    # What may stand between a name and a label; a comma only before a label that says it is one.
    "bracket": rf"{_SPACE}[（(][^（()）\n]{{0,60}}[）)]",
    "heading": rf"{_SPACE}(【[^【】\n]{{1,60}}】)[:：]?",
    "gap": rf"{_SPACE}(?:中|的|之|里|[,，:：]{_SPACE}(?=第|情形))?{_SPACE}",
    "short": r'[简簡](?:称|稱)(?:为|為|作)?[:：]?[“「『《"]?([^”」』》"）)\n]{1,30})',
    "joint": rf"{_SPACE}(?:之|的)?{_SPACE}",
    "list": rf"{_SPACE}(?:以及|[、,，和及与與或至~～—-]){_SPACE}",
    # A number by itself is a label only where the words around it say so.
    "trigger": rf"第(?=[ 0-9０-９{_NUMERALS}])|情形|{_DECIMAL}|[{_NUMERALS}]+、",
    "said": rf"{_SPACE}(?:[条條款项項节節]|(?:之|的|中)?(?:规定|規定|要求|约定|約定|所述|所列))",
    "quoting": rf'{_SPACE}(?:规定|規定|要求|写明|明确)?{_SPACE}[：:]?{_SPACE}[“「『"＂]',
    "cue": rf"(?:见|見|依据|依據|根据|根據|依照|按照|违反|違反|适用|適用|即|第){_SPACE}$(?!\n)",
    "itself": rf"(?:本|该|該|此|同|上述|前述)(?:{_RULES}|公告|标准|標準)[的中之]?$(?!\n)",
    "foreign": r"[\u4e00-\u9fff](?:法典|法|条例|條例|细则|細則)$(?!\n)",
    "other": rf"[\u4e00-\u9fffA-Za-z](?:{_RULES})的?$(?!\n)",
    "generic": rf"[据據照按的该該此本述关關](?:{_RULES})的?$(?!\n)",
    "measure": r"[0-9A-Za-z.%％‰分星天日月年元万倍次个個人件级級折]",
    "idle": r"[般些样樣旦切定律直]",
    "ellipsis": r"(?:…|‥|\.{3,}|。{3,}|[（(\[](?:略|…+)[）)\]])+",
    "mark": r'[“”「」『』"＂]|\n[ \t\u3000\r]*\n',
    "alias": r"(?:[简簡][称稱]|[下以]称|下稱)(?:为|為|作)?[:：]?《?$(?!\n)",
    "of": r"[的之中 \u3000]*$(?!\n)",
    # A negation that a quotation must not leave behind; 不限于 and the like deny nothing.
    "denial": (
        r"不(?!限|仅|僅|但|同|断|斷|论|論|管|良|当|當|正当|正當|合格|合理|法|少|过|過|足|锈|銹)"
        r"(?:存在|属于|屬於|适用|適用|[得能可应應宜予会會须須必准許许再曾])?"
        r"|未(?!来|來|成年)(?:经|經|被|曾|能)?"
        r"|[非无無](?!常|法|论|論|忧|憂|效)|免于|免於|勿|莫|[没沒](?!收)有?|禁止|严禁|嚴禁"
    ),
    "end": r"[。！？!?\n]",
    "after": r"^[ \t\u3000。，,；;、（(—见見自出於于源引]*$(?!\n)",
}
COMPILED = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
_FORMS = tuple((re.compile(form), kinds) for form, kinds in FORMS)
_DOTTED, _ARTICLE, _CASE, _CHINESE, _ARABIC, _UNSIGNED = 0, 1, 5, 7, 8, 9


class Kind(StrEnum):
    """What a letter does at a place."""

    RULE = "rule"
    ID = "id"
    LABEL = "label"
    QUOTE = "quote"


class Link(StrEnum):
    """How a label stands to a rule: behind its name, behind words for it, or by itself.

    A bare one is a label only if the name of a rule stands before it without book marks.
    """

    NAMED = "named"
    ITSELF = "itself"
    LOOSE = "loose"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation or quotation; `start` and `end` count code points of the letter, half-open.

    `name` is what stands between the book marks, or the id; `label` the label behind it, `levels`
    what it says; `edition` and `part` belong to an id; `short` is the name that the letter gives
    the rule from here on. `heading` stands in 【】 before the label. `flaw` says why a quotation
    cannot be read: `unclosed`, or `too-long`.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    levels: tuple[Level, ...] = ()
    label: str = ""
    link: Link = Link.NAMED
    edition: str = ""
    part: str = ""
    short: str = ""
    heading: str = ""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's citations and quotations in order; those inside a quotation follow it.

    `unread_from` is where reading stopped because there were too many, None at the letter's end.
    """

    mentions: tuple[Mention, ...]
    unread_from: int | None


def read_letter(text: str) -> Letter:
    """Find all that a letter cites and quotes, up to a limit that no letter reaches."""
    found: list[Mention] = []
    cuts: list[int] = []
    for scan in (_quotes(text, cuts), _names(text), _ids(text)):
        for number, mention in enumerate(scan):
            if number == MENTION_LIMIT:
                cuts.append(mention.start)
                break
            found.append(mention)
    taken = sorted((one.start, one.end) for one in found if one.kind is not Kind.QUOTE)
    found += _loose_labels(text, cuts, taken)
    found.sort(key=lambda one: (one.start, -one.end))
    cuts += [one.start for one in found[MENTION_LIMIT : MENTION_LIMIT + 1]]
    cut = min(cuts, default=None)
    return Letter(tuple(one for one in found if cut is None or one.start < cut), cut)


def _quotes(text: str, cuts: list[int]) -> Iterator[Mention]:
    """Yield the outermost quotations of each paragraph.

    A mark without its partner never swallows the rest: what it encloses is found by itself, and
    two opening marks left over are taken for a pair, as a keyboard easily makes them.
    """
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    unclosed: list[int] = []
    for number, match in enumerate(COMPILED["mark"].finditer(text)):
        mark, at = match.group()[0], match.start()
        if number == SCAN_LIMIT:
            cuts.append(at)
            break
        if mark == "\n":
            pairs += _left_over(stack)
            unclosed += _unclosed(stack)
            stack = []
            continue
        # Only the marks that stand open nearest may be partners, however many there are.
        open_marks = [one for one, _ in stack[-DEPTH:]]
        partner = mark if mark in STRAIGHT else OPENING[CLOSING.find(mark)]
        if mark in OPENING or (mark in STRAIGHT and mark not in open_marks):
            stack.append((mark, at))
        elif partner in open_marks:
            while stack[-1][0] != partner:
                stack.pop()
            pairs.append((stack.pop()[1], at + 1))
    pairs += _left_over(stack)
    unclosed += _unclosed(stack)
    pairs += [(at, at + 1) for at in unclosed]
    last = 0
    for start, end in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if start < last:
            continue
        if end - start > QUOTE_LIMIT:
            # What it encloses is found by itself.
            yield Mention(Kind.QUOTE, start, end, flaw="too-long")
            continue
        flaw = "unclosed" if end - start == 1 else ""
        yield Mention(Kind.QUOTE, start, end, flaw=flaw)
        last = end


def _unclosed(stack: list[tuple[str, int]]) -> list[int]:
    """Return where the marks stand that have no partner, not even of their own kind."""
    paired = {at for pair in _left_over(stack) for at in (pair[0], pair[1] - 1)}
    return [at for _, at in stack if at not in paired]


def _left_over(stack: list[tuple[str, int]]) -> list[tuple[int, int]]:
    marks = [at for mark, at in stack if mark == "“"]
    return [(one, other + 1) for one, other in zip(marks[::2], marks[1::2], strict=False)]


def _names(text: str) -> Iterator[Mention]:
    """Yield each name in book marks with the labels behind it, one mention a label."""
    for match in COMPILED["name"].finditer(text):
        bracket = COMPILED["bracket"].match(text, match.end())
        short = COMPILED["short"].search(bracket.group()) if bracket else None
        mention = Mention(
            Kind.RULE, match.start(), match.end(), match[1], short=short[1] if short else ""
        )
        end = bracket.end() if bracket else match.end()
        heading = COMPILED["heading"].match(text, end)
        labels = list(_labels(text, heading.end())) if heading else []
        if heading and labels:
            mention = replace(mention, heading=heading[1])
        else:
            labels = list(_labels(text, end))
        if not labels and bracket:
            # What looked like an aside may be the label itself: 《…》（三）.
            labels = list(_labels(text, match.end()))
        if not labels:
            yield mention
        for number, (levels, start, end) in enumerate(labels):
            first = number == 0
            yield replace(
                mention,
                kind=Kind.RULE if first else Kind.LABEL,
                start=mention.start if first else start,
                end=end,
                levels=levels,
                label=text[start:end],
            )


def _ids(text: str) -> Iterator[Mention]:
    for match in COMPILED["id"].finditer(text):
        before = text[match.start() - 1 : match.start()]
        if not before or not re.match(r"[0-9A-Za-z.@/_~-]", before):
            edition, part = match[2] or "", match[3] or ""
            yield Mention(
                Kind.ID, match.start(), match.end(), match[1], edition=edition[1:], part=part
            )
    for match in COMPILED["address"].finditer(text):
        edition, part = match[3] or "", match[4] or ""
        name = f"{match[1]}.{match[2]}"
        yield Mention(Kind.ID, match.start(), match.end(), name, edition=edition[1:], part=part)


def _labels(text: str, at: int) -> Iterator[tuple[tuple[Level, ...], int, int]]:
    """Yield the label behind a name and those listed after it, with their places."""
    gap = COMPILED["gap"].match(text, at)
    start = gap.end() if gap else at
    levels, end, form = _label(text, start)
    above: tuple[Level, ...] = ()
    while levels:
        if levels[0].kinds[0] == "i" and above:
            levels = (*above, *levels)
        yield levels, start, end
        above = tuple(level for level in levels if level.kinds[0] != "i")
        joint = COMPILED["list"].match(text, end)
        if joint is None:
            return
        start = joint.end()
        levels, end, form = _label(text, start)
        if form not in _LISTED:
            return


# Decimal numbers, articles, paragraphs and items, cases: what one lists without a name.
_LISTED = (0, 1, 3, 5, 6)


def _label(text: str, at: int) -> tuple[tuple[Level, ...], int, int]:
    """Read a label, level by level: its levels, its end, the form of the first; empty if none."""
    levels: list[Level] = []
    end, first, before = at, -1, -1
    while len(levels) < 6:
        joint = COMPILED["joint"].match(text, end) if levels else None
        start = joint.end() if joint else end
        form, level, stop = _level(text, start, before)
        if level is None:
            break
        first = form if not levels else first
        levels.append(level)
        end, before = stop, form
    return tuple(levels), end, first


def _level(text: str, at: int, before: int) -> tuple[int, Level | None, int]:
    """Read one level: its form, what it says, its end; a number without a sign only behind 二、."""
    for form, (pattern, kinds) in enumerate(_FORMS):
        if form == _UNSIGNED and before not in (_CHINESE, _ARABIC):
            break
        match = pattern.match(text, at)
        if match is None:
            continue
        printed = ".".join(group for group in match.groups() if group)
        numbers = [chinese_number(part) for part in re.split(r"[.．]", printed)]
        known = tuple(number for number in numbers if number is not None)
        after = text[match.end() : match.end() + 1]
        is_number = form in (_DOTTED, _UNSIGNED) and match.group()[-1] not in "条條款项項节節"
        if len(known) != len(numbers) or (is_number and COMPILED["measure"].match(after)):
            return form, None, at
        if form == _CASE and COMPILED["idle"].match(after):
            return form, None, at
        if form == _ARTICLE:
            # Who writes 第二条 may mean what is numbered 2、 or 二、, but no item (2) far below.
            kinds = tuple(kind for kind in kinds if kind != "i")
        return form, Level(kinds, known, is_bare=False), at + len(match.group().rstrip())
    return -1, None, at


def _loose_labels(text: str, cuts: list[int], taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """Yield the labels that stand behind no name in book marks."""
    last, place = 0, 0
    for number, match in enumerate(COMPILED["trigger"].finditer(text)):
        at = match.start()
        if number == SCAN_LIMIT:
            cuts.append(at)
            return
        while place < len(taken) and taken[place][1] <= at:
            place += 1
        if at < last or (place < len(taken) and taken[place][0] <= at):
            continue
        before = text[max(0, at - 12) : at]
        if re.search(r"[0-9０-９A-Za-z.．@/-]$", before) and not match.group().startswith("第"):
            continue
        levels, end, form = _label(text, at)
        if not levels:
            continue
        last = end
        link = _link(text, at, end, form, len(levels), before)
        yield Mention(Kind.LABEL, at, end, levels=levels, label=text[at:end], link=link)


def _link(text: str, at: int, end: int, form: int, levels: int, before: str) -> Link:
    if COMPILED["itself"].search(before):
        return Link.ITSELF
    if form in (_ARTICLE, _CASE):
        return Link.LOOSE
    is_marked = text[at] == "第" or text[end - 1] in "条條款项項节節"
    is_said = COMPILED["said"].match(text, end) or COMPILED["cue"].search(before)
    is_number = form == _DOTTED
    if is_number and (is_marked or is_said):
        return Link.LOOSE
    is_long = is_number or levels > 1
    return Link.LOOSE if is_long and COMPILED["quoting"].match(text, end) else Link.BARE
