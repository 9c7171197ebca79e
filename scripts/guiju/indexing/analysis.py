"""Cuts text into what the index holds: the words of the trade, and every character and pair.

Words come from jieba with its own dictionary and ours. Nothing here reads a query: a query needs no
segmentation, because each piece of it that is an indexed word or pair can simply be looked up.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from whoosh.analysis import Token, Tokenizer

from guiju.folding import FoldedText, fold, fold_with_offsets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_JIEBA_CACHE = "jieba.cache"


class Segmenter(Protocol):
    """What is used of a `jieba.Tokenizer`."""

    FREQ: dict[str, int]

    def cut(self, sentence: str) -> Iterable[str]:
        """Yield the words of a sentence, which together are the sentence."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded, its ordinal place among the words, its span in the text as given.

    The parts that a long word also holds (体验 in 体验分) stand at the place of the whole.
    """

    text: str
    place: int
    start: int
    end: int


def load_segmenter(terms: Iterable[str], cache: Path) -> Segmenter:
    """Load jieba's dictionary and add our terms; its quick-loading copy is kept in `cache`.

    A tokenizer of our own, for jieba's global one would share our terms with everybody else in the
    process, and would write its copy into the system's temporary folder.
    """
    with warnings.catch_warnings():
        # Old escapes in its source and the deprecated pkg_resources that it asks for.
        warnings.simplefilter("ignore")
        import jieba
    # Not even that its copy could not be written, which it tells with a traceback: it is as good
    # without, and only slower.
    jieba.setLogLevel(logging.CRITICAL)
    cache.mkdir(parents=True, exist_ok=True)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(cache)
    tokenizer.cache_file = _JIEBA_CACHE
    tokenizer.initialize()
    for term in sorted(set(map(fold, terms))):
        tokenizer.add_word(term)
    loaded: Segmenter = tokenizer
    return loaded


def clear_unfinished(cache: Path) -> None:
    """Take away the copies that a killed process was still writing."""
    for left in cache.glob("tmp*"):
        left.unlink(missing_ok=True)


def words(text: str, segmenter: Segmenter) -> Iterator[Word]:
    """Cut a text into words, in order; punctuation divides words and is no word itself.

    Single digits, letters and signs are words: rules differ by them.
    """
    place = 0
    for stretch in _stretches(text):
        start = 0
        for whole in segmenter.cut(stretch.text):
            for part, offset in _parts(whole, segmenter):
                first, last = start + offset, start + offset + len(part)
                yield Word(part, place, *stretch.span(first, last))
            yield Word(whole, place, *stretch.span(start, start + len(whole)))
            start += len(whole)
            place += 1


def _parts(whole: str, segmenter: Segmenter) -> Iterator[tuple[str, int]]:
    """Yield the shorter dictionary words inside a word, with their places in it."""
    for length in (2, 3):
        for start in range(len(whole) - length + 1):
            part = whole[start : start + length]
            if part != whole and segmenter.FREQ.get(part):
                yield part, start


def _stretches(text: str) -> Iterator[FoldedText]:
    """Yield the folded text between dropped characters: no word reaches over a comma."""
    folded = fold_with_offsets(text)
    start = 0
    for end in range(1, len(folded.text) + 1):
        at_end = end == len(folded.text)
        if at_end or folded.offsets[end] > folded.offsets[end - 1] + 1:
            yield FoldedText(folded.text[start:end], folded.offsets[start:end])
            start = end


def grams(folded: str) -> Iterator[str]:
    """Yield every character and every pair of neighbours of a folded text.

    >>> list(grams("4.7"))
    ['4', '4.', '.', '.7', '7']
    """
    for here, character in enumerate(folded):
        yield character
        if here + 1 < len(folded):
            yield folded[here : here + 2]


def joint_grams(variants: Iterable[str]) -> Counter[str]:
    """Count the grams of several wordings of one text, each as often as the richest has it.

    >>> joint_grams(["店肆", "店铺"])["店"]
    1
    """
    counts: Counter[str] = Counter()
    for variant in variants:
        counts |= Counter(grams(variant))
    return counts


class WordTokenizer(Tokenizer):  # type: ignore[misc]  # whoosh brings no types
    """Whoosh's view of `words`: positions are ordinal, so that phrases of words can be found."""

    def __init__(self, segmenter: Segmenter | None) -> None:
        self._segmenter = segmenter

    def __getstate__(self) -> dict[str, object]:
        # Whoosh pickles a schema into the index. An opened index is only read, and must not bring
        # a dictionary of 350,000 words with it.
        return {"_segmenter": None}

    def __call__(  # noqa: D102 - whoosh's protocol
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        **options: object,
    ) -> Iterator[Token]:
        # One token for all words, changed between them: so whoosh's own tokenizers do, and its
        # fields read each one before asking for the next.
        token = Token(positions, chars, **options)
        if self._segmenter is None:
            message = "the segmenter stays behind when an index is written: build a new tokenizer"
            raise RuntimeError(message)
        for word in words(value, self._segmenter):
            token.text = token.original = word.text
            token.boost = 1.0
            token.stopped = False
            token.pos = word.place
            token.startchar, token.endchar = word.start, word.end
            yield token
