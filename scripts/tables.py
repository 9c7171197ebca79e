"""Rebuild the derived tables in corpus/damage; run by hand when a recipe changes.

    .venv/bin/python scripts/tables.py readings   # needs pypinyin (a test requirement)
    .venv/bin/python scripts/tables.py pairs      # needs jieba's own dictionary only

The tables are committed: neither a build nor a restoration needs these recipes or their inputs.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections import defaultdict
from pathlib import Path

DAMAGE = Path(__file__).resolve().parent.parent / "corpus" / "damage"
PAIR_FLOOR = 60  # occurrences below which a pair tells nothing that the single characters do not


def gbk_hanzi() -> list[str]:
    """Return every Chinese character that GBK writes in two bytes, in code order."""
    found: list[str] = []
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = bytes((lead, trail)).decode("gbk", "ignore")
            if len(char) == 1 and "\u4e00" <= char <= "\u9fff":
                found.append(char)
    return found


def readings() -> None:
    """Write readings.tsv: the characters that an annotator may have marked, with all readings."""
    import opencc
    from pypinyin import Style, pinyin

    to_simplified, to_traditional = opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert
    rows = []
    for char in gbk_hanzi():
        simplified = to_simplified(char)
        if simplified == char and to_traditional(char) == char:
            continue
        forms = {char, simplified}
        found = {r for f in forms for r in pinyin(f, style=Style.TONE, heteronym=True)[0]}
        rows.append(f"{char}\t{','.join(sorted(found - forms))}\n")
    header = (
        "# Characters whose Traditional and Simplified forms differ, with every reading of both.\n"
        "# A reading annotation is believed only when the character before it has that reading.\n"
        "# Recipe: scripts/tables.py readings (GBK's characters; forms by OpenCC t2s and s2t,\n"
        "# readings by pypinyin, MIT). Fields: character, readings.\n"
    )
    (DAMAGE / "readings.tsv").write_text(header + "".join(rows), "utf-8", newline="\n")


def pairs() -> None:
    """Write pairs.tsv: how much likelier two characters stand together than by chance."""
    import jieba

    single: dict[str, int] = defaultdict(int)
    double: dict[str, int] = defaultdict(int)
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count = line.decode("utf-8").split(" ")[:2]
            for char in word:
                single[char] += int(count)
            for left, right in itertools.pairwise(word):
                double[left + right] += int(count)
    total = sum(single.values())
    rows: dict[str, list[str]] = defaultdict(list)
    for pair, count in sorted(double.items()):
        left, right = pair[0], pair[1]
        if count < PAIR_FLOOR or not all("\u4e00" <= char <= "\u9fff" for char in pair):
            continue
        gain = math.log2(count * total / (single[left] * single[right]))
        if gain >= 1:
            rows[left].append(f"{right}{min(round(gain), 15):x}")
    common = sorted(single, key=lambda char: (-single[char], char))
    weight = "".join(
        f"{char}{min(round(math.log2(total / single[char])) - 4, 15):x}"
        for char in common
        if "\u4e00" <= char <= "\u9fff" and math.log2(total / single[char]) <= 19.5
    )
    header = (
        "# How well Chinese characters go together, in bits, one hexadecimal digit each.\n"
        "# First row (*): each character with its rarity, log2(1/frequency) - 4, commonest first.\n"
        "# Other rows: a character, then those that follow it with log2 of how much more often\n"
        "# than chance. Recipe: scripts/tables.py pairs (words and frequencies of jieba 0.42.1's\n"
        f"# dictionary, MIT; pairs seen {PAIR_FLOOR} times or more).\n"
    )
    body = "".join(f"{left}\t{''.join(rights)}\n" for left, rights in sorted(rows.items()))
    (DAMAGE / "pairs.tsv").write_text(f"{header}*\t{weight}\n{body}", "utf-8", newline="\n")


if __name__ == "__main__":
    recipes = {"readings": readings, "pairs": pairs}
    if len(sys.argv) != 2 or sys.argv[1] not in recipes:
        sys.exit(f"scripts/tables.py: name one of {', '.join(recipes)}")
    recipes[sys.argv[1]]()
