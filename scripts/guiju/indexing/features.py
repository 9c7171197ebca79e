"""What text and search are compared by: characters, pairs of neighbours, Latin words and figures.

A search needs no segmentation: it goes through the same functions as the text, and each of its
features is looked up. Features stay inside runs, stretches without white space or punctuation; what
Ctrl-F finds may reach across, so the `joints` of runs are indexed too, without any weight.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

from guiju.folding import fold_runs
from guiju.numerals import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# 1,000 and １，０００ are one number; the comma of a list has no three digits after it.
THOUSANDS = re.compile(r"(?<=[0-9０-９])[,，](?=[0-9０-９]{3}(?![0-9０-９]))")
_NUMERALS = "〇零一二三四五六七八九十百千两"
# What is counted in rules; after anything else a numeral may be a part of a word (一般, 万一).
UNITS = "天日周月年时分元次个件单名人家倍级星条款项种"
_MEASURES = rf"(?:小时|分钟|工作日|自然日|个月|[{UNITS}]|万元|亿元)"
LATIN = re.compile(r"[a-z]+[0-9]*|[0-9]+[a-z]+")
FIGURE = re.compile(
    rf"百分之([0-9.]+|[{_NUMERALS}]+)"
    rf"|([0-9]+(?:\.[0-9]+)*)(%|{_MEASURES}?)"
    rf"|([{_NUMERALS}]+)({_MEASURES})"
)


def features(text: str) -> Counter[str]:
    """Count the features of a text as printed or typed.

    >>> sorted(features("退货"))
    ['货', '退', '退货']
    >>> sorted(set(features("九十天内")) & set(features("90天")))
    ['90天', '天']
    >>> "5%" in features("百分之五"), "1000元" in features("１，０００元")
    (True, True)
    """
    return run_features(runs(text))


def runs(text: str) -> list[str]:
    """Fold a text and part it at white space and punctuation, but not inside of 1,000."""
    return fold_runs(THOUSANDS.sub("", text))


def run_features(runs: Iterable[str]) -> Counter[str]:
    """Count the features of folded runs."""
    counts: Counter[str] = Counter()
    for run in runs:
        counts.update(run)
        counts.update(map(str.__add__, run, run[1:]))
        if not run.isalpha() or not run.isascii():
            counts.update(figures(run))
        if not _is_chinese(run):
            counts.update(word for word in LATIN.findall(run) if len(word) > 2)
    return counts


def joints(runs: list[str]) -> Iterator[str]:
    """Yield the pairs across neighbouring runs.

    >>> list(joints(["退货", "退款", "等"]))
    ['货退', '款等']
    """
    return (before[-1] + after[0] for before, after in pairwise(runs))


def figures(run: str) -> Iterator[str]:
    """Yield the figures of a folded run with their units, in digits, if more than a pair.

    >>> list(figures("第三十日内退还百分之五十且不少于12.5元"))
    ['30日', '50%', '12.5元']
    """
    for percent, digits, unit, numerals, measure in FIGURE.findall(run):
        if percent:
            figure = f"{chinese_number(percent) or percent}%"
        elif digits:
            figure = digits + unit
        else:
            number = chinese_number(numerals)
            figure = f"{number}{measure}" if number is not None else ""
        if len(figure) > 2 or percent or numerals:
            yield figure


def code(feature: str) -> int:
    """Return a number for a feature: of one character or two their code points, else a hash."""
    match len(feature):
        case 1:
            return ord(feature)
        case 2:
            return ord(feature[0]) << 21 | ord(feature[1])
        case _:
            digest = blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            return int.from_bytes(digest, "big") | 1 << 63


def _is_chinese(run: str) -> bool:
    return not any("0" <= character <= "z" for character in run)
