"""Recognises a search that names a clause: an id, or a rule and a label in any usual form.

`电商PK 4.1`, `精选联盟 第三条`, `好物联盟清退情形一`, `ks.dianshang-pk/4-1`, or a pasted citation
that holds one of these. A label is matched with the places of a rule's clauses. Readers say 第三条
for whatever is numbered 3, so a label may reach a level of another kind, when the rule has none of
its own kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.folding import fold, fold_with_offsets
from guiju.numerals import chinese_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

# Names and labels are short; whatever is longer is a sentence, or a citation of this length.
JUMP_LIMIT = 64
CITATION_LIMIT = 512
# Shorter names stand in sentences too.
SHORTEST_CITED = 4

_DIGITS = r"([0-9０-９]+)"
_NUMERALS = r"([〇零一二三四五六七八九十百两]+)"
_NUMBER = r"([0-9０-９〇零一二三四五六七八九十百两]+)"
_DECIMAL = r"([0-9０-９]+(?:[.．][0-9０-９]+)+)"

# Which kinds of level a printed form may mean, likeliest first. The order of the forms matters: the
# first that fits at a place is taken; the last is a number without any sign. The patterns go to the
# browser too, so they use only what JavaScript knows as well.
FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"(?:第\s*)?{_DECIMAL}\s*[条條款项項节節]?", ("d",)),
    (rf"第\s*{_NUMBER}\s*[条條](?:之{_NUMBER})?", ("art", "n", "case", "i", "d", "s", "step", "k")),
    (rf"第\s*{_NUMBER}\s*(?:[章节節编編]|部分)", ("chap", "s", "n")),
    (rf"第\s*[(（]?\s*{_NUMBER}\s*[)）]?\s*[款项項点點目]", ("i", "n", "art", "k")),
    (rf"第\s*{_NUMBER}\s*步|步[骤驟]\s*{_NUMBER}", ("step",)),
    (rf"情形\s*[(（]?{_NUMBER}[)）]?|第\s*{_NUMBER}\s*[种種]情形", ("case",)),
    (rf"[(（]\s*{_NUMBER}\s*[)）]", ("i", "n")),
    (rf"{_NUMERALS}\s*、", ("s", "n", "art", "i")),
    (rf"{_DIGITS}\s*、", ("n", "i", "s", "art")),
    (_NUMBER, ("n", "art", "s", "chap", "case", "d", "i", "step", "k")),
)
_COMPILED = tuple((re.compile(pattern), kinds) for pattern, kinds in FORMS)
_BARE = len(FORMS) - 1
BETWEEN = re.compile(r"[\s,，.．。、:：的]*")

# An id anywhere in a text, and the address of a clause on its page.
ID = re.compile(r"(?<![a-z0-9.])[a-z]{2}\.[a-z0-9-]+(?:@[a-z0-9-]+)?/[a-z0-9_~-]+")
ADDRESS = re.compile(r"(?<![a-z0-9])([a-z]{2})/([a-z0-9-]+)(?:\.html|/)?#c-([a-z0-9_~-]+)")
# What a citation prints between a rule's name and a label: the kind of document, days, an address.
ASIDE = re.compile(
    r"\[[^\]]{0,24}\]|[(（][^)）]{0,12}[0-9]{4}[^)）]{0,12}[)）]"
    r"|[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|https?://[^\s]+"
)
LEADING = re.compile(r"[\s,，.．。、:：;；·》」』”\"）)\]的之中]*")
# A number before one of these is a quantity: 4.1分.
QUANTITY = re.compile(r"[%分元天次个星倍日月年万]")

# Told at a glance: a citation has one of these, and a label typed first or last one at that edge.
SIGN = re.compile(r"[第情步(（、0-9０-９]")
EDGE = re.compile(
    rf"^(?:[第情步(（]|{_NUMBER})"
    rf"|(?:{_NUMBER}|[条條款項项節节章编編目点點步骤驟形种種)）]|部分|{BETWEEN.pattern[:-1]}+)$"
)

# A label reaches what stands below it only if nothing has that label itself.
BELOW = 100


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a typed label: its numbers, and which kinds of level it may mean."""

    kinds: tuple[str, ...]
    numbers: tuple[int, ...]
    is_bare: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A typed label, and the folded name typed with it; `name` may be empty."""

    name: str
    levels: tuple[Level, ...]


def labels(typed: str) -> Iterator[Label]:
    """Yield the ways to read a search as a name and a label, the longest label first.

    >>> [(label.name, label.levels[0].numbers) for label in labels("电商PK 4.1")]
    [('电商pk', (4, 1)), ('电商pk4.', (1,))]
    """
    typed = typed.strip()
    if len(typed) > JUMP_LIMIT or not EDGE.search(typed):
        return
    for cut in range(len(typed)):
        if levels := _levels(typed[cut:]):
            yield Label(_name(typed[:cut]), levels)
    for cut in range(len(typed) - 1, 0, -1):
        if levels := _levels(typed[:cut]):
            yield Label(_name(typed[cut:]), levels)


def named_clauses(
    typed: str,
    names: Mapping[str, tuple[str, ...]],
    find_id: Callable[[str], Sequence[int]],
    places_of: Callable[[str], Iterable[tuple[int, str]]],
) -> list[int]:
    """Return the numbers of the clauses that a search names, in their order; none if it names none.

    `names` lead from the id of each rule to its folded names, `find_id` from a full or pinned id to
    clauses, `places_of` from the id of a rule to the number and place of each of its clauses.
    """
    exact = typed.strip().lower()
    # Ids are ASCII; a lone surrogate would not even go into a look-up.
    if exact.isascii() and (found := list(find_id(exact))):
        return found
    for named in cited_ids(typed):
        if found := list(find_id(named)):
            return found
    for label in (*labels(typed), *cited(typed, names)):
        if found := _reached(label, names, places_of):
            return found
    return []


def cited_ids(typed: str) -> Iterator[str]:
    """Yield the ids that stand in a text, alone or as the address of a page.

    >>> list(cited_ids("见 https://example.org/rules/ks/dianshang-pk.html#c-4-1"))
    ['ks.dianshang-pk/4-1']
    """
    lower = typed[:CITATION_LIMIT].lower()
    for match in ID.finditer(lower):
        yield match[0]
    for match in ADDRESS.finditer(lower):
        yield f"{match[1]}.{match[2]}/{match[3]}"


def cited(typed: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[Label]:
    """Yield the label that follows a rule's name in a longer text, as citations print it.

    >>> names = {"ks.dianshang-pk": ("快手小店电商pk管理规则", "电商pk")}
    >>> [found] = cited("依据《快手小店电商PK管理规则》（2022年4月8日生效）第4.1条，……", names)
    >>> found.name, found.levels[0].numbers
    ('快手小店电商pk管理规则', (4, 1))
    >>> list(cited("按电商PK规则被扣4.1分", names))
    []
    """
    if len(typed) > CITATION_LIMIT or not SIGN.search(typed):
        return
    folded = fold_with_offsets(typed)
    standing = {
        (folded.text.find(name), name)
        for called in names.values()
        for name in called
        if len(name) >= SHORTEST_CITED and name in folded.text
    }
    for at, name in sorted(standing, key=lambda one: (-len(one[1]), one)):
        rest = ASIDE.sub(" ", typed[folded.span(at, at + len(name))[1] :])
        if levels := _first_levels(rest):
            yield Label(name, levels)
            return


def _first_levels(text: str) -> tuple[Level, ...]:
    """Read the label that a text begins with."""
    leading = LEADING.match(text)
    at = leading.end() if leading else 0
    levels: list[Level] = []
    while at < len(text):
        level, end = _level(text, at)
        if level is None or level.is_bare or QUANTITY.match(text, end):
            break
        levels.append(level)
        at = end
    return tuple(levels)


def _reached(
    label: Label,
    names: Mapping[str, tuple[str, ...]],
    places_of: Callable[[str], Iterable[tuple[int, str]]],
) -> list[int]:
    if label.name:
        rules = rules_named(label.name, names)
    elif not all(level.is_bare for level in label.levels):
        rules = tuple(names)
    else:
        return []
    reached: list[int] = []
    for rule in rules:
        reaches = {
            number: far
            for number, place in places_of(rule)
            if (far := reach(label, place)) is not None
        }
        best = min(reaches.values(), default=0)
        if best == 0 or label.name:
            reached += [number for number, far in reaches.items() if far == best]
    return sorted(reached)


def rules_named(name: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the ids of the rules that are called so, or else of those whose names have it in them.

    A single character names nothing.
    """
    if len(name) < 2:
        return ()
    exact = tuple(rule for rule, called in names.items() if name in called)
    if exact:
        return exact
    for part in dict.fromkeys((name, name.removesuffix("规则"))):
        found = tuple(rule for rule, called in names.items() if any(part in one for one in called))
        if found and len(part) > 1:
            return found
    return ()


def place_of(label: str) -> str:
    """Return the place that a printed label says, empty if it says none.

    >>> place_of("第五十四条"), place_of("第三条之一"), place_of("附则")
    ('art54', 'art3.1', '')
    """
    return " ".join(
        level.kinds[0] + ".".join(map(str, level.numbers)) for level in _levels(label.strip())
    )


def reach(label: Label, place: str) -> int | None:
    """Tell how far a label is from a clause's place: 0 is exact; None is another place.

    >>> [label] = labels("第三条")
    >>> reach(label, "art3"), reach(label, "s2 n3"), reach(label, "art3 i2"), reach(label, "n2")
    (0, 1, 100, None)
    """
    found = [_fit(levels, place.split()) for levels in _readings(label.levels)]
    fits = [fit for fit in found if fit is not None]
    return min(fits) if fits else None


def _name(typed: str) -> str:
    return fold(typed).removesuffix("的")


def _levels(typed: str) -> tuple[Level, ...]:
    """Read the whole of a text as a label, level by level; an empty tuple if it is none."""
    levels: list[Level] = []
    at = 0
    while at < len(typed):
        level, at = _level(typed, at)
        if level is None:
            return ()
        levels.append(level)
    return tuple(levels)


def _level(typed: str, at: int) -> tuple[Level | None, int]:
    for form, (pattern, kinds) in enumerate(_COMPILED):
        if match := pattern.match(typed, at):
            printed = ".".join(group for group in match.groups() if group)
            numbers = [chinese_number(part) for part in re.split(r"[.．]", printed)]
            known = tuple(number for number in numbers if number is not None)
            after = BETWEEN.match(typed, match.end())
            end = after.end() if after else match.end()
            is_number = len(known) == len(numbers)
            return (Level(kinds, known, form == _BARE) if is_number else None), end
    return None, at


def _readings(levels: tuple[Level, ...]) -> Iterator[tuple[Level, ...]]:
    """Yield the levels as typed and, for `2.3`, as 3 below 2."""
    yield levels
    apart = tuple(
        Level(FORMS[_BARE][1], (number,), is_bare=True) if level.kinds == ("d",) else level
        for level in levels
        for number in (level.numbers if level.kinds == ("d",) else (0,))
    )
    if apart != levels:
        yield apart


def _fit(levels: tuple[Level, ...], place: list[str]) -> int | None:
    depth = len(levels)
    for end in range(len(place), depth - 1, -1):
        fits = [_level_fit(*pair) for pair in zip(levels, place[end - depth : end], strict=True)]
        known = [fit for fit in fits if fit is not None]
        if len(known) == depth:
            return sum(known) + (0 if end == len(place) else BELOW)
    return None


def _level_fit(level: Level, printed: str) -> int | None:
    kind = printed.rstrip("0123456789.")
    numbers = tuple(int(number) for number in printed[len(kind) :].split("."))
    return level.kinds.index(kind) if numbers == level.numbers and kind in level.kinds else None
