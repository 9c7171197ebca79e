"""How well recognition tells editions, witnesses and other rules apart, on laws changed by lot."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.model import Clause, ClauseKind, Rule, Status, Trust
from guiju.recognition import Kinship, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_FEWEST, _MOST = 8, 150  # clauses of a law
_KNOWN = 25  # laws that are known when a text comes in
_DIGITS = "一二三四五六七八九"
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+(?=[日年月天倍个次周]|万元|千元|元)")
_DENIAL = re.compile(r"不得|可以")
_DATED = re.compile(r"年\d*月?.{0,8}起?(?:施行|生效|实施)|(?:公布|发布)之日起")
_MARKS = str.maketrans("，；：", ",;:")

Law = tuple[str, tuple[str, ...]]  # title, clauses


@dataclass(frozen=True, slots=True)
class Trial:
    """A text that comes in, and what it is: `kinship` None where it is a rule of its own."""

    name: str
    draft: Rule
    kinship: Kinship | None


def laws_in(source: Path) -> tuple[Law, ...]:
    """Return the laws of a file of clauses, one `{"rule": …, "text": …}` a line.

    A law on a line of its own is cut into its paragraphs. Clauses on its day of force are left out:
    what is made from the law would print the same day, and words alone shall tell.
    """
    opener = gzip.open if source.suffix == ".gz" else open
    found: dict[str, list[str]] = {}
    with opener(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found.setdefault(row["rule"], []).append(row["text"])
    laws = [
        (title, tuple(texts[0].split("\n") if len(texts) == 1 else texts))
        for title, texts in found.items()
    ]
    undated = [(t, tuple(text for text in texts if not _DATED.search(text))) for t, texts in laws]
    return tuple((t, texts) for t, texts in undated if _FEWEST <= len(texts) <= _MOST)


def law(title: str, texts: Sequence[str], rule_id: str = "ks.a", *, numbered: bool = True) -> Rule:
    """Return a law as a rule without dates, each clause an article."""
    clauses = tuple(
        Clause(
            f"art-{at}" if numbered else f"p{at}",
            f"第{at}条" if numbered else "",
            "",
            (),
            (at,),
            ClauseKind.CLAUSE,
            text,
            Trust.SINGLE,
            (),
        )
        for at, text in enumerate(texts, 1)
    )
    return Rule(
        rule_id, title, "ks", (), (), "undated-0a0a0a0a", None, None, (), Status.UNVERIFIED, "",
        Trust.SINGLE, (), (), (), (), (), clauses, (),
    )  # fmt: skip


def trials(own: Law, other: Law, rng: random.Random) -> Iterator[Trial]:
    """Yield texts made from a law: its editions, its witnesses, and texts that only look like it.

    `other` is another law. Each text comes under the law's name, under it with words around, and
    under a heading that names no rule.
    """
    title, texts = own
    edition: dict[str, Callable[[Sequence[str], Sequence[str], random.Random], list[str]]] = {
        "inserted": _inserted,
        "numbers": _numbers,
        "denials": _denials,
        "dropped": _dropped,
        "moved": _moved,
        "much changed": _much_changed,
    }
    witness: dict[str, Callable[[Sequence[str], Sequence[str], random.Random], list[str]]] = {
        "same": lambda texts, _, __: list(texts),
        "marks": lambda texts, _, __: [text.translate(_MARKS) for text in texts],
        "cut short": lambda texts, _, __: list(texts[: max(5, len(texts) * 2 // 3)]),
    }
    titles = {
        "its name": title,
        "words around": f"最新{title}（2023年修订）全文解析",
        "no name": "这些变化与你有关，建议收藏",
    }
    for how, heading in titles.items():
        for kind, changes in ((Kinship.EDITION, edition), (Kinship.WITNESS, witness)):
            for what, change in changes.items():
                made = change(texts, other[1], rng)
                if made != list(texts) or kind is Kinship.WITNESS:
                    yield Trial(f"{what}, {how}", law(heading, made), kind)
        yield Trial(f"no numbers, {how}", law(heading, texts, numbered=False), Kinship.WITNESS)
        yield Trial(f"another law, {how}", law(heading, other[1]), None)
        # News: some sentences of the law among three times as many others.
        quoted = rng.sample(texts, max(1, len(texts) // 6))
        news = [*quoted, *rng.choices(other[1], k=3 * len(quoted))]
        rng.shuffle(news)
        yield Trial(f"news, {how}", law(heading, news, numbered=False), None)
    yield Trial("another law, its own name", law(other[0], other[1]), None)
    platform = replace(law(title, texts), platform="dy")
    yield Trial("another platform, its name", platform, None)
    general = [*other[1][: len(texts)], *texts[-max(1, len(texts) // 8) :]]
    yield Trial("a shared end, its own name", law(other[0], general), None)


def confusion(laws: Sequence[Law], trials_of: int, seed: int) -> Counter[tuple[str, str, str]]:
    """Return how often (name of trial, what it is, what it was taken for) came about.

    The law itself and some others are known. It was taken for `wrong rule` where another rule than
    the law came first.
    """
    rng = random.Random(seed)
    counted: Counter[tuple[str, str, str]] = Counter()
    for _ in range(trials_of):
        own, *others = rng.sample(laws, min(_KNOWN + 1, len(laws)))
        known = [law(t, texts, f"ks.{at}") for at, (t, texts) in enumerate((own, *others[1:]))]
        for trial in trials(own, others[0], rng):
            found = recognise(trial.draft, known)
            taken = "new"
            if found:
                taken = found[0].kinship.value if found[0].rule == "ks.0" else "wrong rule"
            wanted = trial.kinship.value if trial.kinship else "new"
            counted[trial.name, wanted, taken] += 1
    return counted


def table(counted: Counter[tuple[str, str, str]]) -> Iterator[str]:
    """Yield the lines of a confusion table, then each kind of trial that went wrong."""
    columns = ("edition", "witness", "new", "wrong rule")
    yield f"{'is, taken for':<14}" + "".join(f"{name:>12}" for name in columns)
    for wanted in columns[:3]:
        cells = [
            sum(n for (_, w, t), n in counted.items() if (w, t) == (wanted, c)) for c in columns
        ]
        yield f"{wanted:<14}" + "".join(f"{cell:>12}" for cell in cells)
    for (name, wanted, taken), count in sorted(counted.items()):
        if wanted != taken:
            whole = sum(n for (own, _, _), n in counted.items() if own == name)
            yield f"    {name}: {count} of {whole} taken for {taken}"


def _inserted(texts: Sequence[str], other: Sequence[str], rng: random.Random) -> list[str]:
    made = list(texts)
    for text in rng.sample(other, rng.randint(1, 3)):
        made.insert(rng.randint(0, len(made)), text)
    return made


def _numbers(texts: Sequence[str], _: Sequence[str], rng: random.Random) -> list[str]:
    return _changed(texts, _NUMBER, lambda number: _other_number(number, rng), rng)


def _other_number(number: str, rng: random.Random) -> str:
    if number.isdecimal():
        return str(int(number[:6]) + rng.randint(1, 9))
    return rng.choice([one for one in _DIGITS if one != number])


def _denials(texts: Sequence[str], _: Sequence[str], rng: random.Random) -> list[str]:
    turned = {"不得": "可以", "可以": "不得"}
    return _changed(texts, _DENIAL, turned.__getitem__, rng)


def _changed(
    texts: Sequence[str],
    pattern: re.Pattern[str],
    change: Callable[[str], str],
    rng: random.Random,
) -> list[str]:
    """Change the first match in some of the clauses that have one."""
    made = list(texts)
    able = [at for at, text in enumerate(texts) if pattern.search(text)]
    for at in rng.sample(able, min(len(able), rng.randint(1, 4))):
        made[at] = pattern.sub(lambda match: change(match[0]), made[at], count=1)
    return made


def _dropped(texts: Sequence[str], _: Sequence[str], rng: random.Random) -> list[str]:
    # Never the last: a text without its end may as well be a page that lost it.
    gone = set(rng.sample(range(len(texts) - 1), rng.randint(1, max(1, len(texts) // 5))))
    return [text for at, text in enumerate(texts) if at not in gone]


def _moved(texts: Sequence[str], _: Sequence[str], rng: random.Random) -> list[str]:
    made = list(texts)
    for _turn in range(2):
        made.insert(rng.randint(0, len(made) - 1), made.pop(rng.randrange(len(made))))
    return made


def _much_changed(texts: Sequence[str], other: Sequence[str], rng: random.Random) -> list[str]:
    """Change numbers, drop a fifth of the clauses and put as many others in."""
    made = _numbers(texts, other, rng)
    for at in rng.sample(range(len(made)), len(made) // 5):
        made[at] = rng.choice(other)
    return _dropped(made, other, rng)
