"""Compares a quotation with a text, word by word.

Both are folded first (width, case, script and marks fall away) and cut into tokens: a number is
one, a Latin word is one, any other character is one. So `65天` does not stand in `365天`. The best
alignment is a longest common subsequence by bit vectors (Hyyrö 2004): a row of the table is one
integer, so a quotation costs as many steps as it has tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.folding import fold_with_offsets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEGATIONS = "不未非免无勿莫没"
# What may stand between a negation and what it denies: 不得…, 未经…, 免于….
NEGATED = "得能可应宜予会须必当准许再被曾经有于"
# Beside numbers and negations: who must and who may.
MODALS = "应须必可禁"
NUMERALS = "一二三四五六七八九十百千万亿两半"
SIGNS = "<>=%"
# What parts the words of a text, and what ends a sentence or one of its full parts.
PARTING = "。；！？;!?，,：:\n"
ENDING = "。；！？;!?\n"


@dataclass(frozen=True, slots=True)
class Token:
    """A word to compare by; `start` and `end` count code points of the text as printed."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a comparison: what was quoted and what is printed, alike or not.

    One of the two is empty where words were left out or put in. A serious difference touches a
    number, a negation, or whether something must or may be done.
    """

    quoted: str
    printed: str
    alike: bool
    serious: bool = False


Pairs = tuple[tuple[str, str], ...]


def tokens(text: str, start: int = 0, pairs: Pairs = ()) -> tuple[Token, ...]:
    """Cut a text into tokens; `start` is where it stands; each of `pairs` is exchanged first.

    >>> [token.text for token in tokens("DSR≥4.70，近365天、3、4")]
    ['dsr', '>=', '4.70', '近', '365', '天', '3', '4']
    """
    folded = fold_with_offsets(text)
    return cut(folded.text, folded.offsets, [at + 1 for at in folded.offsets], text, start, pairs)


def cut(
    folded: str,
    starts: Sequence[int],
    ends: Sequence[int],
    text: str,
    start: int = 0,
    pairs: Pairs = (),
) -> tuple[Token, ...]:
    """Cut a folded text into tokens; `starts` and `ends` say where its characters are printed."""
    found: list[Token] = []
    at = 0
    while at < len(folded):
        word, new = next(((old, new) for old, new in pairs if folded.startswith(old, at)), ("", ""))
        if word:
            last = at + len(word) - 1
            found += [Token(char, start + starts[at], start + ends[last]) for char in new]
            at = last + 1
            continue
        kind = _kind(folded[at])
        last = at
        while (
            kind
            and last + 1 < len(folded)
            and _joins(kind, folded, last)
            and text[ends[last] : starts[last + 1]] in (("", ",", "，") if kind == "0" else ("",))
        ):
            last += 1
        word = folded[at : last + 1]
        if kind == "0":
            while word.endswith("."):
                word, last = word[:-1], last - 1
        if word != ".":
            found.append(Token(word, start + starts[at], start + ends[last]))
        at = last + 1
    return tuple(found)


def _kind(char: str) -> str:
    if char in "0123456789":
        return "0"
    if "a" <= char <= "z":
        return "a"
    return "<" if char in "<>=" else ""


def _joins(kind: str, folded: str, last: int) -> bool:
    following = folded[last + 1]
    return _kind(following) == kind or (kind == "0" and following == ".")


def aligned(quoted: Sequence[str], printed: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of places that a best alignment matches, in order.

    Of the alignments that match most, the one that ends first, and from there backwards the one
    that keeps closest together; what is matched far off at either end is given up.
    """
    end = _first_end(quoted, printed)
    pairs = _backwards(quoted[::-1], printed[:end][::-1])
    whole = [(len(quoted) - 1 - one, end - 1 - other) for one, other in pairs]
    kept = _without_stragglers(whole[::-1], sign=-1)[::-1]
    return _gathered(_without_stragglers(kept, sign=1), printed)


def _rows(quoted: Sequence[str], printed: Sequence[str]) -> list[int]:
    """Return the table of longest common subsequences: a bit is 0 where a row's count rises."""
    masks: dict[str, int] = {}
    for place, word in enumerate(printed):
        masks[word] = masks.get(word, 0) | 1 << place
    full = (1 << len(printed)) - 1
    row = full
    rows = []
    for word in quoted:
        both = row & masks.get(word, 0)
        row = ((row + both) | (row - both)) & full
        rows.append(row)
    return rows


def _first_end(quoted: Sequence[str], printed: Sequence[str]) -> int:
    rows = _rows(quoted, printed)
    full = (1 << len(printed)) - 1
    return (full & ~rows[-1]).bit_length() if rows else 0


def _backwards(quoted: Sequence[str], printed: Sequence[str]) -> list[tuple[int, int]]:
    """Return matched places from the last to the first."""
    rows = _rows(quoted, printed)
    found = []
    row, column = len(quoted), len(printed)
    while row and column:
        bit = 1 << (column - 1)
        if rows[row - 1] & bit:
            column -= 1
        elif row > 1 and not rows[row - 2] & bit:
            row -= 1
        else:
            row, column = row - 1, column - 1
            found.append((row, column))
    return found


def _without_stragglers(pairs: list[tuple[int, int]], sign: int) -> list[tuple[int, int]]:
    """Give up short matches at the beginning of a list that stand far from the next."""
    while pairs:
        run = 1
        while run < len(pairs) and all(
            sign * (pairs[run][side] - pairs[run - 1][side]) == 1 for side in (0, 1)
        ):
            run += 1
        if run == len(pairs) or run > 2:
            return pairs
        gaps = [sign * (pairs[run][side] - pairs[run - 1][side]) for side in (0, 1)]
        if gaps[1] <= 2 * gaps[0] + 4:
            return pairs
        pairs = pairs[run:]
    return pairs


def _gathered(pairs: list[tuple[int, int]], printed: Sequence[str]) -> list[tuple[int, int]]:
    """Let two gaps become one where what stands between them reads the same before the first.

    Of `甲乙丙乙戊丁` the words `甲乙丁` lack `丙乙戊`, not `乙丙` and then `戊`.
    """
    made = list(pairs)
    first = 0
    for last in range(len(made) - 1):
        if last and _step(made, last) != (1, 1):
            first = last
        one, other = _step(made, first) if first else (0, 0)
        gap = other - 1
        if one == 1 and gap > 0 and _step(made, last + 1)[1] > 1:
            run = made[first : last + 1]
            if all(printed[at - gap] == printed[at] for _, at in run):
                made[first : last + 1] = [(place, at - gap) for place, at in run]
    return made


def _step(pairs: Sequence[tuple[int, int]], at: int) -> tuple[int, int]:
    return pairs[at][0] - pairs[at - 1][0], pairs[at][1] - pairs[at - 1][1]


def stretches(
    quote: str,
    quoted: Sequence[Token],
    text: str,
    printed: Sequence[Token],
    pairs: Sequence[tuple[int, int]],
    breaks: Iterable[int] = (),
) -> tuple[Stretch, ...]:
    """Lay out a comparison; `breaks` are places in `quoted` before which words were elided.

    What the quotation does not reach at either end of the text is no difference, but words that it
    has of its own there stand against as many of the text's in the same part of the sentence. A
    single token between two differences is part of them.
    """
    broken = frozenset(breaks)
    if not pairs:
        return (_stretch(quote, quoted, "", ()),) if quoted else ()
    laid: list[tuple[bool, int, int, int, int]] = []
    begin, finish = pairs[0], pairs[-1]
    at, other = 0, begin[1] - _facing(text, printed, begin[1], -1, begin[0])
    beyond = _facing(text, printed, finish[1], 1, len(quoted) - 1 - finish[0])
    for one, place in [*pairs, (len(quoted), finish[1] + 1 + beyond)]:
        elided = any(gap in broken for gap in range(at, one + 1)) and at == one
        if at < one or (other < place and not elided):
            laid.append((False, at, one, other, place))
        if one < len(quoted):
            if laid and laid[-1][0] and not elided:
                _, begun, _, begun_printed, _ = laid.pop()
                laid.append((True, begun, one + 1, begun_printed, place + 1))
            else:
                laid.append((True, one, one + 1, place, place + 1))
        at, other = one + 1, place + 1
    made = []
    for alike, a, b, c, d in _absorbed(laid):
        if alike:
            # With the marks behind it, so that the whole reads as a sentence.
            last = quoted[b].start if b < len(quoted) else quoted[b - 1].end
            said = quote[quoted[a].start : last]
            made.append(Stretch(said, _slice(text, printed[c:d]), alike=True))
        else:
            made.append(
                _stretch(
                    _slice(quote, quoted[a:b]),
                    quoted[a:b],
                    _slice(text, printed[c:d]),
                    printed[c:d],
                )
            )
    return tuple(made)


def _facing(text: str, printed: Sequence[Token], at: int, step: int, most: int) -> int:
    """Count the tokens next to one, at most so many, up to a mark that parts sentences."""
    count = 0
    while count < most and 0 <= at + step < len(printed):
        left, right = sorted((at, at + step))
        if any(mark in PARTING for mark in text[printed[left].end : printed[right].start]):
            break
        at += step
        count += 1
    return count


def _absorbed(
    laid: list[tuple[bool, int, int, int, int]],
) -> list[tuple[bool, int, int, int, int]]:
    made: list[tuple[bool, int, int, int, int]] = []
    for place, (alike, a, b, c, d) in enumerate(laid):
        is_short = alike and b - a == 1 and 0 < place < len(laid) - 1
        is_between = is_short and not laid[place - 1][0] and not laid[place + 1][0]
        is_apart = not alike or is_between
        if is_apart and made and not made[-1][0]:
            _, first, _, first_printed, _ = made.pop()
            made.append((False, first, b, first_printed, d))
        else:
            made.append((not is_apart, a, b, c, d))
    return made


def _stretch(quoted: str, one: Sequence[Token], printed: str, other: Sequence[Token]) -> Stretch:
    words = [token.text for token in (*one, *other)]
    return Stretch(quoted, printed, alike=False, serious=any(map(_is_serious, words)))


def _is_serious(word: str) -> bool:
    return word[0] in "0123456789" or word[0] in NEGATIONS + MODALS + NUMERALS + SIGNS


def _slice(text: str, words: Sequence[Token]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
