"""Makes the damage of scraped pages from clean text, step by step as it came about; seeded."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import opencc
from pypinyin import Style, pinyin

if TYPE_CHECKING:
    import random

DAMAGE = Path(__file__).resolve().parent.parent / "corpus" / "damage"
READING_BRACKET = re.compile(r"\(?[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,7}\)")
FOLDED = str.maketrans("，：；（）？！", ",:;()?!")


@cache
def traditional_of() -> dict[str, str]:
    """Map each Simplified character of GBK to one Traditional one, as the first step did."""
    convert, back = opencc.OpenCC("s2t").convert, opencc.OpenCC("t2s").convert
    found = {}
    for code in range(0x4E00, 0xA000):
        char = chr(code)
        other = convert(char)
        if other != char and len(other) == 1 and encodable(other) and back(other) == char:
            found[char] = other
    return found


def encodable(char: str) -> bool:
    """Say whether GBK writes a character in two bytes."""
    try:
        return len(char.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


@cache
def annotations() -> tuple[tuple[bytes, bytes], ...]:
    """Return the annotator's whole list, commonest character first: its bytes and its bracket.

    Pages were seen to carry nested cuts of one list ordered so; it is made from the frequencies in
    corpus/damage/pairs.tsv.
    """
    rows = []
    lines = (DAMAGE / "pairs.tsv").read_text("utf-8").splitlines()
    common = next(line[2:] for line in lines if line.startswith("*"))[::2]
    for char in dict.fromkeys(traditional_of()[c] for c in common if c in traditional_of()):
        reading = pinyin(char, style=Style.TONE)[0][0]
        if reading != char and encodable_text(reading):
            rows.append((char.encode("gbk"), f"({reading})".encode("gbk")))
    return tuple(rows)


def encodable_text(text: str) -> bool:
    """Say whether GBK writes a text at all."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Decoder:
    """How a lenient decoder treats a lead byte that no second byte follows.

    It prints `mark` (or nothing), and `eats` says whether the ASCII byte behind goes with it.
    """

    mark: str
    eats: bool


AS_OBSERVED = Decoder("?", eats=True)


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged text, what it was, and how many annotations were put in."""

    text: str
    clean: str
    hits: int


def annotate(
    clean: str,
    rng: random.Random,
    *,
    decoder: Decoder = AS_OBSERVED,
    unread: bool = False,
) -> Damaged:
    """Damage a Simplified text by reading annotations at byte level.

    Traditional one to one, GBK bytes, a replacement for each character of a random cut of the
    whole list (some 2,600 characters), lenient decoding, full-width signs folded. With `unread` someone has taken out the readings since, with and without their
    opening bracket, as cleaners do that know nothing of bytes.
    """
    clean = "".join(char for char in clean if char.isascii() or encodable(char))
    table = traditional_of()
    raw = "".join(table.get(char, char) for char in clean).encode("gbk")
    rows = annotations()
    chosen = rows[: rng.randint(60, len(rows))]
    hits = 0
    for char, bracket in chosen:
        hits += raw.count(char)
        raw = raw.replace(char, char + bracket)
    text = decode_leniently(raw, decoder).translate(FOLDED)
    return Damaged(READING_BRACKET.sub("", text) if unread else text, clean, hits)


def decode_leniently(raw: bytes, decoder: Decoder = AS_OBSERVED) -> str:
    """Decode GBK as the damaged pages were decoded; a pair that maps to nothing prints the mark."""
    parts: list[str] = []
    position = 0
    while position < len(raw):
        lead = raw[position]
        if lead < 0x80:
            parts.append(chr(lead))
            position += 1
            continue
        pair = raw[position : position + 2]
        position += 2
        try:
            char = pair.decode("gbk")
            known = len(char) == 1 and not "\ue000" <= char <= "\uf8ff"
            parts.append(char if known else decoder.mark)
        except UnicodeDecodeError:
            parts.append(decoder.mark)
            position -= len(pair) == 2 and pair[1] < 0x80 and not decoder.eats
    return "".join(parts)


def forum_strings(text: str, rng: random.Random) -> str:
    """Put a forum's anti-scrape string at the end or start of each line."""
    lines = []
    carried = ""
    for line in text.split("\n"):
        count = min(rng.randint(5, 8) + (rng.random() < 0.3) * rng.randint(0, 7), 15)
        units = "".join(_unit(rng) for _ in range(count))
        at_end = rng.random() < 0.5
        lines.append(carried + line + (units if at_end else ""))
        carried = "" if at_end else units
    return "\n".join(lines)


def _unit(rng: random.Random) -> str:
    first = chr(rng.randint(32, 59))
    return (first + " " if first != " " else "\xa0\xa0") + chr(rng.randint(63, 126))


def watermark(text: str, rng: random.Random, name: str = "驛站資訊") -> str:
    """Stamp a name behind random letters at the end of most paragraphs."""
    lines = []
    for line in text.split("\n"):
        letters = "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(1, 5)))
        stamped = line.endswith(("。", "；")) and rng.random() < 0.85
        lines.append(f"{line}{letters}{name}" if stamped else line)
    return "\n".join(lines)


def splice(text: str, foreign: str, rng: random.Random) -> tuple[str, str]:
    """Put lines of a foreign text between two of a text's; return it and what was put in."""
    lines, others = text.split("\n"), foreign.split("\n")
    begin = rng.randrange(len(others))
    chosen = others[begin : begin + 5]
    place = rng.randint(1, max(len(lines) - 1, 1))
    return "\n".join([*lines[:place], *chosen, *lines[place:]]), "\n".join(chosen)


def mask(text: str, rng: random.Random, count: int = 5) -> tuple[str, tuple[int, ...]]:
    """Put asterisks in the place of characters, as word filters do; return their places as well.

    Only characters that stand between Chinese ones, and no two close together.
    """
    chars = list(text)
    inner = [
        place
        for place in range(1, len(chars) - 1)
        if all("\u4e00" <= char <= "\u9fff" for char in chars[place - 1 : place + 2])
    ]
    places: list[int] = []
    for place in sorted(rng.sample(inner, min(4 * count, len(inner)))):
        if len(places) < count and (not places or place - places[-1] > 8):
            chars[place] = "*"
            places.append(place)
    return "".join(chars), tuple(places)
