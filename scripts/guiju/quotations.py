"""Finds where a quotation comes from: word for word, or nearly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from guiju.alignment import (
    ENDING,
    NEGATED,
    NEGATIONS,
    PARTING,
    Pairs,
    Stretch,
    Token,
    aligned,
    cut,
    stretches,
    tokens,
)
from guiju.folding import fold
from guiju.indexing.records import glossed_text
from guiju.letters import COMPILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guiju.indexing.records import ClauseRecord

# Words that stand in more clauses than this say nothing about where a quotation is from.
COMMON = 5000
CANDIDATES = 3
OCCURRENCES = 64
# How far behind a piece the next one may stand, in characters of the joined tokens.
REACH = 4000
# So few words with a negation among them may not be elided: 平台……减轻 for 平台不予减轻.
ELIDED = 4
# So far before a quotation a negation is looked for, in characters.
BEFORE = 200


@dataclass(frozen=True, slots=True)
class _Text:
    """All words of a rule, one clause after the other, in one wording.

    `raw` is what the tokens' places count in. `joined` holds the tokens, each between line feeds;
    `places` where each of them begins in it; `firsts` the first token of each clause, and the end;
    `bodies` where in `raw` its text begins behind its label and title.
    """

    raw: str
    tokens: tuple[Token, ...]
    joined: str
    places: tuple[int, ...]
    firsts: tuple[int, ...]
    bodies: tuple[int, ...]
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Exact:
    """A clause in which a quotation stands, and what was cut off before it.

    `negation` stands right before it, or somewhere before it in the same part of the sentence,
    `between` being the words printed from there on; beyond a comma it is only `remote`.
    """

    clause: int
    is_likely: bool
    negation: str
    between: str = ""
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A clause that a quotation comes close to; `share` of its words are found there in order."""

    clause: int
    share: float
    comparison: tuple[Stretch, ...]


class Quote:
    """A quotation's words, cut into pieces where it elides others."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cut: dict[Pairs, tuple[tuple[Token, ...], ...]] = {}

    def pieces(self, pairs: Pairs) -> tuple[tuple[Token, ...], ...]:
        """Return the tokens between ellipses."""
        if pairs not in self._cut:
            self._cut[pairs] = tuple(self._pieces(pairs))
        return self._cut[pairs]

    def _pieces(self, pairs: Pairs) -> Iterator[tuple[Token, ...]]:
        at = 0
        for gap in [*COMPILED["ellipsis"].finditer(self.text), None]:
            end = gap.start() if gap else len(self.text)
            if words := tokens(self.text[at:end], at, pairs):
                yield words
            at = gap.end() if gap else end

    def words(self, pairs: Pairs) -> tuple[Token, ...]:
        """Return all tokens, one piece after the other."""
        return tuple(token for piece in self.pieces(pairs) for token in piece)

    def breaks(self, pairs: Pairs) -> tuple[int, ...]:
        """Return the places among the words before which something was elided."""
        return tuple(accumulate(len(piece) for piece in self.pieces(pairs)))


class Wordings:
    """The words of all clauses, as printed and as they likely were; `own` as for `Naming`.

    Only the first `current` rules are searched unless others are asked for.
    """

    def __init__(
        self, clauses: Sequence[ClauseRecord], own: tuple[tuple[int, ...], ...], current: int
    ) -> None:
        self.clauses = clauses
        self.own = own
        self.current = current
        # A letter names few rules of many: each is cut into words when it is asked for.
        self._made: dict[int, tuple[_Text, ...]] = {}

    def texts(self, rule: int) -> tuple[_Text, ...]:
        """Return a rule's words as printed and, where some were exchanged, as they likely were."""
        if rule not in self._made:
            self._made[rule] = tuple(self._texts(self.own[rule]))
        return self._made[rule]

    def _texts(self, own: Sequence[int]) -> Iterator[_Text]:
        clauses = [self.clauses[at] for at in own]
        yield _text(clauses, ())
        pairs = {
            fold(clause.text[gloss.start : gloss.end]): fold(gloss.original)
            for clause in clauses
            for gloss in clause.glosses
        }
        if pairs:
            yield _text(clauses, tuple(sorted(pairs.items(), key=lambda one: (-len(one[0]), one))))

    @cached_property
    def postings(self) -> dict[tuple[str, str], list[int]]:
        """The clauses that have two neighbouring tokens, in any wording."""
        found: dict[tuple[str, str], list[int]] = {}
        for clause in (clause for own in self.own[: self.current] for clause in own):
            for pair in self._pairs(clause):
                found.setdefault(pair, []).append(clause)
        return found

    def _pairs(self, clause: int) -> set[tuple[str, str]]:
        """Return the neighbouring tokens of a clause, in any wording."""
        rule = self.rule_of[clause]
        place = clause - self.own[rule][0]
        return {
            (a.text, b.text)
            for text in self.texts(rule)
            for a, b in pairwise(text.tokens[text.firsts[place] : text.firsts[place + 1]])
        }

    def exact(self, quote: Quote, rules: Iterable[int]) -> Iterator[Exact]:
        """Yield where a quotation stands word for word in some rules, as printed first."""
        for rule in rules:
            for number, text in enumerate(self.texts(rule)):
                for place, negation in _occurrences(text, quote.pieces(text.pairs)):
                    own = bisect_right(text.firsts, place) - 1
                    clause = self.own[rule][own]
                    if negation:
                        yield Exact(clause, number > 0, negation)
                    else:
                        yield Exact(clause, number > 0, *_denial(text, place, own))

    def heading(self, quote: Quote, rule: int) -> tuple[int, str] | None:
        """Return the first clause below a heading that has a quotation's words, and the heading."""
        sought = "\n" + "".join(f"{token.text}\n" for token in quote.words(()))
        for clause in self.own[rule]:
            for heading in self.clauses[clause].path:
                words = "".join(f"{token.text}\n" for token in tokens(heading))
                if sought in f"\n{words}":
                    return clause, heading
        return None

    def holding(self, quote: Quote) -> tuple[int, ...]:
        """Return the rules that have the rarest two neighbouring words of a quotation."""
        found: set[int] = set()
        rules = range(self.current)
        for pairs in {text.pairs for rule in rules for text in self.texts(rule)}:
            words = max(quote.pieces(pairs), key=len, default=())
            holders = [self.postings.get((a.text, b.text), []) for a, b in pairwise(words)]
            owners = min(holders, key=len, default=None)
            if owners is None:
                return tuple(rules)
            found.update(self.rule_of[clause] for clause in owners)
        return tuple(sorted(found))

    @cached_property
    def rule_of(self) -> tuple[int, ...]:
        """The rule of each clause."""
        return tuple(rule for rule, own in enumerate(self.own) for _ in own)

    def near(self, quote: Quote, among: Sequence[int] | None, share: float) -> Near | None:
        """Return the clause closest to a quotation, if it has that share of its words."""
        counts: Counter[int] = Counter()
        sought = {(a.text, b.text) for a, b in pairwise(quote.words(()))}
        for clause in among or ():
            own = self._pairs(clause)
            counts[clause] = sum(pair in own for pair in sought)
        for pair in sought if among is None else ():
            owners = self.postings.get(pair, [])
            counts.update(owners if len(owners) <= COMMON else ())
        best = None
        likely = sorted((-count, clause) for clause, count in counts.items() if count)
        for _, clause in likely[:CANDIDATES]:
            rule = self.rule_of[clause]
            for text in self.texts(rule):
                found = _compared(quote, text, clause - self.own[rule][0])
                if found and found[0] >= share and (best is None or found[0] > best.share):
                    best = Near(clause, *found)
        return best


def _occurrences(text: _Text, pieces: Sequence[Sequence[Token]]) -> Iterator[tuple[int, str]]:
    """Yield the first tokens of a text at which pieces stand one after the other.

    With each comes a negation that stands right before one of the pieces, if there is any. Pieces
    are looked for in the clause where the first stands and in what follows within its reach.
    """
    sought = ["\n" + "".join(f"{token.text}\n" for token in piece) for piece in pieces]
    at = text.joined.find(sought[0]) if sought else -1
    for _ in range(OCCURRENCES):
        if at < 0:
            return
        first = bisect_left(text.places, at)
        negation = _negation(text, first)
        end = at + len(sought[0]) - 1
        for piece in sought[1:]:
            following = text.joined.find(piece, end, end + REACH)
            if following < 0:
                break
            stop = bisect_left(text.places, following)
            negation = negation or _elided(text, bisect_left(text.places, end), stop)
            end = following + len(piece) - 1
        else:
            yield first, negation
        at = text.joined.find(sought[0], at + 1)


def _negation(text: _Text, place: int) -> str:
    """Return the negation that stands right before a token of the same clause: 不, or 不得."""
    first = text.firsts[bisect_right(text.firsts, place) - 1]
    before = [token.text for token in text.tokens[max(first, place - 2) : place]]
    if before and before[-1] in NEGATIONS:
        return before[-1]
    is_denied = len(before) == 2 and before[1] in NEGATED and before[0] in NEGATIONS
    return "".join(before) if is_denied else ""


def _denial(text: _Text, place: int, own: int) -> tuple[str, str, bool]:
    """Return the last negation before a token in its sentence, the words from it, and if remote."""
    start = text.tokens[place].start
    first = max(text.bodies[own], start - BEFORE)
    before = text.raw[first:start] if first < start else ""
    sentence = before[_after(before, ENDING) :]
    denials = list(COMPILED["denial"].finditer(sentence))
    if not denials:
        return "", "", False
    last = denials[-1]
    # Without the marks at its end, as the words of a comparison are cut.
    end = text.tokens[place - 1].end - start + len(sentence)
    is_remote = last.start() < _after(sentence, PARTING)
    return last[0], sentence[last.start() : end], is_remote


def _after(text: str, marks: str) -> int:
    """Return the place behind the last of some marks."""
    return max(text.rfind(mark) for mark in marks) + 1


def _elided(text: _Text, start: int, end: int) -> str:
    """Return the few words between two pieces if one of them is a negation."""
    words = [token.text for token in text.tokens[start:end]]
    is_denial = len(words) <= ELIDED and any(word in NEGATIONS for word in words)
    return "".join(words) if is_denial else ""


def _compared(quote: Quote, text: _Text, own: int) -> tuple[float, tuple[Stretch, ...]] | None:
    """Compare a quotation with a clause, and with what follows it if the quotation is longer."""
    quoted = quote.words(text.pairs)
    first, last = text.firsts[own], own + 1
    while last < len(text.firsts) - 1 and text.firsts[last] - first < len(quoted):
        last += 1
    printed = text.tokens[first : text.firsts[last]]
    pairs = aligned([one.text for one in quoted], [one.text for one in printed])
    if len(pairs) < 3:
        return None
    laid = stretches(quote.text, quoted, text.raw, printed, pairs, quote.breaks(text.pairs))
    return len(pairs) / len(quoted), laid


def _text(clauses: Sequence[ClauseRecord], pairs: Pairs) -> _Text:
    raw = ""
    every: list[Token] = []
    firsts = [0]
    bodies = []
    for clause in clauses:
        head = "".join(f"{part} " for part in (clause.label, clause.title) if part)
        every += tokens(head, len(raw), pairs)
        bodies.append(len(raw) + len(head))
        every += _clause_tokens(clause, len(raw) + len(head), pairs)
        raw += f"{head}{clause.text}\n"
        firsts.append(len(every))
    places = []
    at = 0
    for token in every:
        places.append(at)
        at += len(token.text) + 1
    joined = "\n" + "".join(f"{token.text}\n" for token in every)
    return _Text(raw, tuple(every), joined, tuple(places), tuple(firsts), tuple(bodies), pairs)


def _clause_tokens(clause: ClauseRecord, start: int, pairs: Pairs) -> tuple[Token, ...]:
    if not pairs:
        return tokens(clause.text, start)
    text = glossed_text(clause)
    return cut(text.text, text.starts, text.ends, clause.text, start, pairs)
