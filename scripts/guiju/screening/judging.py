"""Judging: give each line of a page its role, by the patterns that know it and by its neighbours.

A verdict takes as little as it can. Advertising behind a rule is cut off where its sentence begins;
and a sentence that forbids or commands is a rule, whatever it speaks of: 不得引导用户加微信 is
neither advertising nor chat.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.model import RemovalReason
from guiju.screening.furniture import settle
from guiju.screening.index import ProbeIndex
from guiju.screening.lines import Line, Role, ScreenedText
from guiju.screening.literals import need_of
from guiju.screening.outside import parted, set_aside
from guiju.screening.patterns import SIGNS_OF_A_FAMILY, Scope, ScreeningPattern, Screens
from guiju.screening.repeats import without_repeats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.markup.layout import Outside
    from guiju.restoration.repairs import RestoredText

_BY_SENTENCE = frozenset(
    {
        RemovalReason.ADVERTISING,
        RemovalReason.CONTACT,
        RemovalReason.PORN,
        RemovalReason.GAMBLING,
        RemovalReason.FOOTER,
    }
)
_DOUBTFUL = _BY_SENTENCE | {Role.COMMENTARY.value}
_RULE_WORDS = re.compile(
    "不得(?!不)|禁止|严禁|不允许|不予|必须|报备|(?:官方|平台)(?:在线)?客服|有权|处罚|视为|以下情形|予以|"
    "须(?!知)|(?<![对相适反供响呼效感])应(?![该用付有对届急])"
)
_SENTENCE_END = re.compile(r"[。；](?=.)")
# Where no sentence ends, a gap parts a rule from what was hung on to it.
_GAP = re.compile(r"(?<=[\u4e00-\u9fff，！？）】])[ \u3000\u00a0]+(?=\S)|[！？](?=.)")
# What goes on with a call: its reader, its bait, its conditions.
_GOES_ON = re.compile(
    "[你您我咱]|备注|免费|领取|资料|老师|咨询|名额|扫码|二维码|非诚|勿扰|进群|欢迎"
)


class ScreenIndex:
    """The patterns of all profiles and the general ones in the order of their say, to be probed."""

    def __init__(self, screens: Screens) -> None:
        """Number the patterns, behind them the signs of the profiles."""
        self.patterns: list[ScreeningPattern] = []
        self._owner: list[int | None] = []
        for number, profile in enumerate(screens.profiles):
            self.patterns += profile.patterns
            self._owner += [number] * len(profile.patterns)
        self.patterns += screens.patterns
        self._owner += [None] * len(screens.patterns)
        self._signs = [
            (number, re.compile(sign))
            for number, profile in enumerate(screens.profiles)
            for sign in profile.signs
        ]
        needs = [(p.need, p.squeezed) for p in self.patterns]
        needs += [(need_of(sign.pattern), False) for _, sign in self._signs]
        self.probes = ProbeIndex(needs)

    def candidates(
        self, text: str, lines: Sequence[tuple[int, int, int, str]]
    ) -> list[list[ScreeningPattern]]:
        """Return for each line the patterns worth trying on it, in the order of their say."""
        by_number = self.probes.probes_by_line(text)
        probes = []
        for _, _, number, line in lines:
            open_to = self.probes.open_to(len(line))
            spoken_for = by_number.get(number)
            probes.append(spoken_for.union(open_to) if spoken_for else open_to)
        speaking = self._speaking(lines, probes)
        kinds: dict[frozenset[int], list[ScreeningPattern]] = {}
        return [self._patterns(frozenset(found), speaking, kinds) for found in probes]

    def _speaking(
        self, lines: Sequence[tuple[int, int, int, str]], probes: Sequence[Iterable[int]]
    ) -> set[int | None]:
        first_sign = len(self.patterns)
        found: set[int] = set()
        for (_, _, _, line), numbers in zip(lines, probes, strict=True):
            for probe in numbers:
                if probe >= first_sign and probe not in found:
                    _, sign = self._signs[probe - first_sign]
                    if sign.search(line):
                        found.add(probe)
        owners = [self._signs[probe - first_sign][0] for probe in found]
        return {None} | {o for o in owners if owners.count(o) >= SIGNS_OF_A_FAMILY}

    def _patterns(
        self,
        probes: frozenset[int],
        speaking: set[int | None],
        kinds: dict[frozenset[int], list[ScreeningPattern]],
    ) -> list[ScreeningPattern]:
        if probes not in kinds:
            count = len(self.patterns)
            kinds[probes] = [
                self.patterns[probe]
                for probe in sorted(probes)
                if probe < count and self._owner[probe] in speaking
            ]
        return kinds[probes]


@lru_cache(maxsize=8)
def _index(screens: Screens) -> ScreenIndex:
    return ScreenIndex(screens)


def screen(
    restored: RestoredText,
    screens: Screens,
    title: str | None = None,
    outside: Sequence[Outside] = (),
) -> ScreenedText:
    """Give each line of a restored text its role.

    Site patterns come before general ones; the first that matches a line decides. What an `end`
    pattern sweeps up keeps the more exact verdict of any pattern that knows the line itself.
    A line that no pattern knows is text. `title` is the page's title, restored; without it the
    first line that comes again stands for it. `outside` are the parts of the page beside its main
    content (sorted, disjoint, in the source): their lines are removed, and they sweep up nothing of
    the content.
    """
    lines = _lines(restored.text)
    if not outside:
        judged = _judge(lines, _index(screens).candidates(restored.text, lines))
        return ScreenedText(restored, without_repeats(settle(judged), title))
    lines, regions = parted(lines, restored, outside)
    candidates = _index(screens).candidates(restored.text, lines)
    content = [place for place, region in enumerate(regions) if region is None]
    judged = _judge([lines[i] for i in content], [candidates[i] for i in content])
    for place, region in enumerate(regions):
        if region is not None:
            own = _judge([lines[place]], [candidates[place]])
            judged += [(set_aside(line, region), None) for line, _ in own]
    judged.sort(key=lambda row: row[0].start)
    return ScreenedText(restored, without_repeats(settle(judged), title))


def screen_by_every_pattern(
    restored: RestoredText, screens: Screens, title: str | None = None
) -> ScreenedText:
    """Do as `screen` does, trying every pattern on every line: what the index is held to."""
    profiles = [profile for profile in screens.profiles if profile.speaks_of(restored.text)]
    patterns = [p for profile in profiles for p in profile.patterns] + list(screens.patterns)
    lines = _lines(restored.text)
    judged = _judge(lines, [patterns] * len(lines))
    return ScreenedText(restored, without_repeats(settle(judged), title))


def _lines(text: str) -> list[tuple[int, int, int, str]]:
    """Return start, end, number and text of each line that holds anything."""
    found = []
    offset = 0
    for number, raw in enumerate(text.split("\n")):
        line = raw.strip()
        if line:
            start = offset + (raw.index(line[0]) if len(line) < len(raw) else 0)
            found.append((start, start + len(line), number, line))
        offset += len(raw) + 1
    return found


def _judge(
    lines: Sequence[tuple[int, int, int, str]], candidates: Sequence[list[ScreeningPattern]]
) -> list[tuple[Line, ScreeningPattern | None]]:
    """Return each line or part of one, with the pattern that would take it beside others."""
    judged: list[tuple[Line, ScreeningPattern | None]] = []
    sweeping: ScreeningPattern | None = None
    for (start, end, _, text), patterns in zip(lines, candidates, strict=True):
        if sweeping and sweeping.ends_before(text):
            sweeping = None
        if not patterns:
            judged.append((_line(start, end, text, sweeping), None))
            continue
        for first, last, pattern in _parts(text, patterns):
            part = text[first:last]
            if pattern and pattern.company and sweeping is None:
                judged.append((_line(start + first, start + last, part, None), pattern))
                continue
            reaches_on = pattern is not None and pattern.scope in (Scope.UNTIL, Scope.END)
            if reaches_on and not (sweeping and not sweeping.until):
                sweeping = pattern
            # What is swept up is not this page's: no one speaks to this page's readers there.
            swept = sweeping is not None and (
                pattern is None or pattern.company or pattern.verdict == Role.COMMENTARY
            )
            decides = sweeping if swept else pattern
            judged.append((_line(start + first, start + last, part, decides), None))
    return judged


def _line(start: int, end: int, text: str, pattern: ScreeningPattern | None) -> Line:
    if pattern is None:
        return Line(start, end, text, Role.TEXT)
    if pattern.verdict in (Role.METADATA, Role.COMMENTARY):
        return Line(start, end, text, Role(pattern.verdict), None, pattern.id)
    reason = RemovalReason(pattern.verdict)
    return Line(start, end, text, Role.REMOVED, reason, pattern.id)


_Part = tuple[int, int, "ScreeningPattern | None"]


def _parts(line: str, patterns: list[ScreeningPattern]) -> list[_Part]:
    """Cut a line where the verdict changes; the first pattern that knows a part decides on it."""
    parts: list[_Part] = [(0, len(line), None)]
    for pattern in patterns:
        found: list[_Part] = []
        for part in parts:
            if part[2] is not None:
                found.append(part)
            else:
                found += _part(line, part, pattern)
        parts = found
        if all(decided is not None for _, _, decided in parts):
            break
    return parts


def _part(line: str, part: _Part, pattern: ScreeningPattern) -> list[_Part]:
    """Return a part as a pattern leaves it: whole, or with its sentences told apart."""
    start, end, _ = part
    text = line[start:end]
    if pattern.scope is Scope.REST:
        cut = pattern.search(text)
        if cut is None or (_is_doubtful(pattern) and _RULE_WORDS.search(text, cut)):
            return [part]
        spans = [(0, cut, False), (cut, len(text), True)]
    elif pattern.verdict in _BY_SENTENCE:
        spans = _by_sentence(text, pattern)
    elif pattern.search(text) is None or (_is_doubtful(pattern) and _RULE_WORDS.search(text)):
        return [part]
    else:
        return [(start, end, pattern)]
    if not any(taken for _, _, taken in spans):
        return [part]
    found: list[_Part] = []
    for first, last, taken in spans:
        inner = line[start + first : start + last]
        if inner.strip():
            first += len(inner) - len(inner.lstrip())
            last -= len(inner) - len(inner.rstrip())
            found.append((start + first, start + last, pattern if taken else None))
    return found


def _is_doubtful(pattern: ScreeningPattern) -> bool:
    return pattern.verdict in _DOUBTFUL and not pattern.firm


def _by_sentence(text: str, pattern: ScreeningPattern) -> list[tuple[int, int, bool]]:
    """Return the sentences of a line in runs, each with whether the pattern takes it."""
    judged: list[tuple[int, int, bool]] = []
    for start, end in _spans(text, _SENTENCE_END):
        sentence = text[start:end]
        if pattern.search(sentence) is None:
            judged.append((start, end, False))
        elif not _is_doubtful(pattern) or not _RULE_WORDS.search(sentence):
            judged.append((start, end, True))
        else:
            for first, last in _spans(sentence, _GAP):
                piece = sentence[first:last]
                taken = pattern.search(piece) is not None and not _RULE_WORDS.search(piece)
                judged.append((start + first, start + last, taken))
    if not any(taken for _, _, taken in judged):
        return []
    if pattern.scope is not Scope.LINE and judged[0][2]:
        return [(0, len(text), True)]
    return _runs(text, judged)


def _runs(text: str, judged: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Join sentences of one verdict, and to a call what goes on with it."""
    runs: list[tuple[int, int, bool]] = []
    for start, end, matched in judged:
        last = runs[-1] if runs else None
        taken = matched or bool(
            last
            and last[2]
            and _GOES_ON.search(text, start, end)
            and not _RULE_WORDS.search(text, start, end)
        )
        if last and last[2] == taken:
            runs[-1] = (last[0], end, taken)
        else:
            runs.append((start, end, taken))
    return runs


def _spans(text: str, ends: re.Pattern[str]) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in ends.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]
