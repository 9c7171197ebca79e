"""Says in Chinese what was searched, what was not understood, and what may have been meant.

The sentences are data (`SENTENCES`, `FIELD_WORDS`), so that the browser says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju.query import Field, Note, NoteKind, Query, Why
from guiju.understanding import likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.query import Filter, Term
    from guiju.query_tables import QueryTables

SUGGESTION_LIMIT = 3
# Two words of which less than half is alike are two words.
LEAST_ALIKE = 0.5
# Letters are few: half of an English word is alike to some pinyin. One wrong in five is an error.
LEAST_ALIKE_LETTERS = 0.8
SHORTEST_SUGGESTED_FOR = 2
LONGEST_SUGGESTED_FOR = 16

FIELD_WORDS = {
    Field.PLATFORM: "平台",
    Field.RULE: "规则",
    Field.TOPIC: "主题",
    Field.PARTY: "主体",
    Field.PENALTY: "处理",
    Field.MODALITY: "用语",
    Field.CATEGORY: "类目",
    Field.STATUS: "状态",
    Field.TRUST: "可信度",
    Field.EFFECTIVE: "生效",
    Field.CRITERION: "条件",
}
SIGN_WORDS = {"=": "为", "!=": "不为", ">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于"}
WHY_WORDS = {
    Why.SYNONYM: "同义",
    Why.SLANG: "俗称",
    Why.SPUN: "换词",
    Why.NUMBER: "数字写法",
    Why.PINYIN: "拼音",
    Why.TYPO: "错字",
}
# {subject} is what was typed, {field} the filter's name, {sign} how it compares, {values}
# its values or those there are.
SENTENCES = {
    NoteKind.FILTERED: "筛选：{field}{sign}{values}",
    NoteKind.UNKNOWN_FIELD: "没有名为“{subject}”的筛选，已按普通文字检索",
    NoteKind.UNKNOWN_VALUE: "“{subject}”不是{field}的取值，已按普通文字检索；可用的有：{values}",
    NoteKind.BAD_DATE: (
        "“{subject}”里的日期不成立，已按普通文字检索；写法如 2022、2022-07、>=2022-07-01"
    ),
    NoteKind.OPEN_QUOTE: "引号“{subject}”没有配对，已按普通文字检索",
    NoteKind.ONE_SIDED: "“{subject}”的一边没有内容，已按普通文字检索",
    NoteKind.NOTHING_TO_EXCLUDE_FROM: "“{subject}”前后没有要找的词，已按普通文字检索",
    NoteKind.NOTHING_LEFT: "“{subject}”里没有可检索的文字，未计入",
    NoteKind.CUT: "检索内容太长，只取了开头部分",
}
# How many of the values that there are a sentence names, and how much of what was typed.
VALUES_NAMED = 12
SUBJECT_LIMIT = 40


def say_note(note: Note, tables: QueryTables) -> str:
    """Return a note as a sentence.

    >>> from guiju.lexicon import Lexicon
    >>> from guiju.query_tables import make_tables
    >>> say_note(Note(NoteKind.OPEN_QUOTE, "「"), make_tables(Lexicon((), (), ()), (), {}))
    '引号“「”没有配对，已按普通文字检索'
    """
    subject = note.subject
    if len(subject) > SUBJECT_LIMIT:
        subject = subject[:SUBJECT_LIMIT] + "…"
    named = [_shown(note.field, value, tables) for value in note.values[:VALUES_NAMED]]
    return SENTENCES[note.kind].format(
        subject=subject,
        field=FIELD_WORDS[note.field] if note.field else "",
        sign=SIGN_WORDS[note.operator],
        values="、".join(named) + ("等" if len(note.values) > VALUES_NAMED else ""),
    )


def say_searched(query: Query, tables: QueryTables) -> str:
    """Return what was searched, after folding, with exclusions and filters.

    >>> from guiju.lexicon import Lexicon
    >>> from guiju.query_tables import make_tables
    >>> from guiju.understanding import parse
    >>> tables = make_tables(Lexicon((), (), ()), (), {Field.PLATFORM: {"ks": ("快手",)}})
    >>> say_searched(parse("體驗分 -直播 OR “虚假交易” platform:ks", tables), tables)
    '“体验分”或原话“虚假交易”，不含“直播”，平台为快手'
    """
    sides = ["和".join(map(_term, side)) for side in query.groups]
    between = "或" if all(len(side) == 1 for side in query.groups) else "，或"
    parts = [between.join(sides)] if sides else []
    if query.excluded:
        parts.append("不含" + "、".join(map(_term, query.excluded)))
    parts += [_filter(one, tables) for one in query.filters]
    return "，".join(parts) or "没有可检索的文字"


def _term(term: Term) -> str:
    text = term.text if len(term.text) <= SUBJECT_LIMIT else term.text[:SUBJECT_LIMIT] + "…"
    return f"原话“{text}”" if term.is_phrase else f"“{text}”"


def _filter(one: Filter, tables: QueryTables) -> str:
    values = "或".join(_shown(one.field, value, tables) for value in one.values)
    return FIELD_WORDS[one.field] + SIGN_WORDS[one.operator] + values


def _shown(field: Field | None, value: str, tables: QueryTables) -> str:
    """Return a value as people call it: ids are not for reading."""
    names = tables.choices.get(field, {}).get(value, ()) if field else ()
    return names[0] if value.isascii() and names else value


def suggestions(query: Query, tables: QueryTables) -> tuple[str, ...]:
    """Return up to three words or names near to what was typed, for when nothing was found.

    What the search already stands in for is no suggestion.
    """
    weighed: dict[str, float] = {}
    tried = {one.text for term in query.terms for one in term.expansions}
    for term in query.terms:
        tried.add(term.text)
        guesses = [one for one in term.expansions if one.why in (Why.PINYIN, Why.TYPO)]
        for content in () if guesses else term.contents():
            if not SHORTEST_SUGGESTED_FOR <= len(content) <= LONGEST_SUGGESTED_FOR:
                continue
            if content in tables.names:
                continue
            for name, alike in _candidates(content, tables):
                if alike >= LEAST_ALIKE:
                    weighed[name] = max(alike, weighed.get(name, 0))
    best = sorted(weighed.items(), key=lambda one: (-one[1], len(one[0]), one[0]))
    return tuple(tables.names[name] for name, _ in best if name not in tried)[:SUGGESTION_LIMIT]


def _candidates(typed: str, tables: QueryTables) -> Iterator[tuple[str, float]]:
    """Weigh how near each name is to what was typed; letters are held against its pinyin."""
    if typed.isascii():
        for letters, names in tables.pinyin.items():
            alike = _closeness(typed, letters)
            for name in names if alike >= LEAST_ALIKE_LETTERS else ():
                yield name, alike
    else:
        for name in tables.names:
            yield name, max(likeness(typed, name, tables), _closeness(typed, name))


def _closeness(one: str, other: str) -> float:
    """Return 1 for the same, 0 for nothing in common; lengths that differ much are told early."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < LEAST_ALIKE * longer:
        return 0
    return 1 - _edits(one, other) / longer


def _edits(one: str, other: str) -> int:
    """Count the characters to put in, take out or exchange (Levenshtein's distance).

    >>> _edits("体验份", "体验分"), _edits("精联盟", "精选联盟")
    (1, 1)
    """
    above = list(range(len(other) + 1))
    for row, character in enumerate(one, start=1):
        here = [row]
        for column, opposite in enumerate(other, start=1):
            here.append(
                min(above[column] + 1, here[-1] + 1, above[column - 1] + (character != opposite))
            )
        above = here
    return above[-1]
