"""What stands in the way of a clear finding: text that is lost, and answers that clash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guiju import words
from guiju.model import Clause, FlagKind, TagKind, display_label
from guiju.provisions import Effect, GroupMode, Operator
from guiju.questionnaire import DECIDES, Branch, Clash, Doubt, conditions_of, every_branch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guiju.model import Gloss, Heading, Rule

_LOST = (
    FlagKind.MISSING_TABLE,
    FlagKind.MISSING_CHARACTER,
    FlagKind.LOST_BYTES,
    FlagKind.MASKED,
)
_TOLD = (*_LOST, FlagKind.CONTRADICTS)
_ADMISSION = "准入条件"
_WITHOUT = re.compile(r"[（(](?:不含|不包括|除)(?P<names>[^（）()]{1,100}?)(?:外|除外)?[）)]")
_BETWEEN = re.compile("[、，,；;和及与或]")


def doubts(rule: Rule, roots: tuple[Branch, ...], used: set[str]) -> Iterator[Doubt]:
    """Yield the doubts about the parts that take part (`used`), those above, and of admission.

    Where text is lost that may hold a condition of admission, nobody is known to meet them all.
    A heading states none but the list that it leads in.
    """
    parts: list[Heading | Clause] = [*rule.headings, *rule.clauses]
    places = {part.id: part.sort for part in parts}
    entered = {
        root.id: {condition.clause for condition in conditions_of((root,))}
        | {branch.id.partition("#")[0] for branch in every_branch((root,))}
        for root in roots
        if root.effect is Effect.ADMITS
    }
    above = _above(used, places)
    above_each = {name: _above(members, places) for name, members in entered.items()}
    for part in sorted(parts, key=lambda part: part.sort):
        is_clause = isinstance(part, Clause)
        is_named = isinstance(part, Clause) and any(
            tag.kind is TagKind.TOPIC and tag.name == _ADMISSION for tag in part.tags
        )
        own = tuple(
            name
            for name, members in entered.items()
            if part.id in members or part.sort in above_each[name]
        )
        if not (is_named or own or part.id in used or part.sort in above):
            continue
        for flag in part.flags:
            if flag.kind not in _TOLD:
                continue
            leads = is_clause or flag.kind is FlagKind.MISSING_TABLE or part.id in entered
            is_open = flag.kind in _LOST and leads and (is_named or bool(own))
            kind = words.FLAG[flag.kind]
            place = f"“{display_label(part)}”（{part.id}）"
            reason = f"{place}{kind}，缺的可能是准入条件" if is_open else ""
            yield Doubt(part.id, kind, flag.detail.rstrip("。"), reason, own)


def _above(names: Iterable[str], places: Mapping[str, tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Return the places of all that stands above some parts."""
    under = [places[name] for name in names if name in places]
    return {place[:length] for place in under for length in range(1, len(place))}


def clashes(roots: tuple[Branch, ...], options: Mapping[str, tuple[str, ...]]) -> Iterator[Clash]:
    """Yield the answers that cannot both be so, or that another way in refuses.

    食品（不含生鲜） is no way in for 生鲜; nor is any other where 生鲜 is refused elsewhere.
    """
    doors = dict.fromkeys(key for root in roots for key, _ in root.only)
    chosen = dict.fromkeys(
        condition.question
        for condition in conditions_of(roots)
        if isinstance(condition.value, tuple)
    )
    for door in doors:
        for option in options[door]:
            without = _names_left_out(option)
            for question in chosen:
                values = tuple(one for one in options[question] if one in without)
                if values:
                    yield Clash(door, (option,), question, values, "所选的一类不含它")
    for root in roots:
        if root.effect not in DECIDES:
            continue
        for door, wanted in root.only:
            others = tuple(one for one in options[door] if one not in wanted)
            for question, values, clause in _refused(root, options):
                reason = f"另一类的条款（{clause}）不接受它"
                yield Clash(door, others, question, values, reason)


def _names_left_out(option: str) -> set[str]:
    return {name for match in _WITHOUT.finditer(option) for name in _BETWEEN.split(match["names"])}


def _refused(
    root: Branch, options: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the answers to a choice that a branch refuses by themselves, with who asks."""
    wished = root.effect is Effect.ADMITS
    by_itself = GroupMode.ALL if wished else GroupMode.ANY
    if len(root.members) > 1 and root.mode is not by_itself:
        return
    for member in root.members:
        if isinstance(member, Branch) or not isinstance(member.value, tuple) or member.exempt_if:
            continue
        inside = member.operator is not Operator.NOT_IN
        if inside is wished:
            continue
        yield member.question, member.value, member.clause


def restored(text: str, glosses: Iterable[Gloss]) -> str:
    """Return a text with the likely originals in place of spun words."""
    for gloss in sorted(glosses, key=lambda gloss: gloss.start, reverse=True):
        text = f"{text[: gloss.start]}{gloss.original}{text[gloss.end :]}"
    return text
