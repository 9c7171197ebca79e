"""The pages of the self-check: a rule's criteria as a table, and the data of the form.

The page says everything without a script; docs/assets/check.js makes the form of the data, which
hold each name, unit, threshold and word as Python has worked them out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from guiju import words
from guiju.checking import branch_words, finding_words, inner_words, is_admission, is_entered
from guiju.facts import LONGEST_NAME, LONGEST_VALUE, NO, NONE_YET, YES
from guiju.measures import FIGURE, KNOWN_UNITS, TIMES
from guiju.model import anchor, page_path
from guiju.questionnaire import (
    DECIDES,
    Branch,
    Questionnaire,
    conditions_of,
    trails,
)
from guiju.script_data import script_json
from guiju.writing.markup import cell, escape, escape_inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guiju.model import Rule
    from guiju.records import PlatformRecord


def check_path(rule_id: str) -> str:
    """Return the self-check page of a rule below docs/, without its ending.

    >>> check_path("ks.dianshang-pk")
    'check/ks/dianshang-pk'
    """
    return page_path(rule_id).replace("rules/", "check/", 1)


@dataclass(frozen=True, slots=True)
class CheckForm:
    """A rule's self-check: its page, and what the list of all of them says of it."""

    page: str
    title: str
    conditions: int
    status: str
    trust: str

    @classmethod
    def of(cls, asked: Questionnaire) -> CheckForm | None:
        """Return the form of a questionnaire; None where the rule has nothing to check."""
        if not asked.roots:
            return None
        conditions = len(dict.fromkeys(conditions_of(asked.roots)))
        return cls(render_check(asked), asked.title, conditions, asked.status, asked.trust)


def render_check(asked: Questionnaire) -> str:
    """Return the Markdown page on which a shop checks itself against one rule."""
    return "\n".join(_lines(asked)).rstrip() + "\n"


def render_check_index(
    rules: Iterable[Rule],
    forms: Mapping[str, CheckForm],
    platforms: Iterable[PlatformRecord],
) -> str:
    """Return the page that lists the rules that one may check oneself against, by their ids."""
    rules = tuple(rules)
    lines = ["---", "title: 自查", "---", "", "# 自查", ""]
    lines += [
        "选一部规则，填入店铺的数据，逐条看条文印出的条件是否满足。数据只在你的浏览器里比较，"
        f"不保存，也不发送。{words.CHECK_BASIS}。[怎样读结论](../guide/check.md)",
        "",
    ]
    for platform in platforms:
        own = [rule for rule in rules if rule.platform == platform.id and rule.id in forms]
        if not own:
            continue
        lines += [f"## {cell(platform.name)}", "", "| 规则 | 条件 | 效力状态 | 可信度 |"]
        lines.append("| --- | --- | --- | --- |")
        for rule in own:
            one = forms[rule.id]
            link = f"[{cell(one.title)}]({check_path(rule.id).removeprefix('check/')}.md)"
            lines.append(f"| {link} | {one.conditions}项 | {one.status} | {one.trust} |")
        lines.append("")
    without = [rule for rule in rules if rule.id not in forms]
    if without:
        names = "、".join(
            f"[{escape_inline(rule.title)}](../{page_path(rule.id)}.md)" for rule in without
        )
        lines += [f"没有印出可以比较的条件的规则：{names}。", ""]
    return "\n".join(lines).rstrip() + "\n"


def form(asked: Questionnaire, base: str) -> str:
    """Return the place of the form with its data, as HTML; `base` leads to the site's root.

    The data stand in the page itself: opened from disk it may load nothing but scripts.
    """
    lead = f"{base}{page_path(asked.rule)}.html#"
    data = {
        "asked": _adapter().dump_python(asked, mode="json", exclude_none=True),
        "branches": {
            root.id: {
                "said": branch_words(root),
                "wished": is_admission(root.effect),
                "decides": root.effect in DECIDES,
            }
            for root in asked.roots
        },
        "modes": {name: said for root in asked.roots for name, said in inner_words(root).items()},
        "sources": {
            source: f"{base}sources/{source}.html"
            for stair in asked.stairs
            for source, _ in stair.against
        },
        "links": {place.id: f"{lead}{anchor(place.id)}" for place in asked.places},
        "words": {
            "finding": finding_words(asked),
            "noAdmission": "" if is_entered(asked) else words.NO_ADMISSION,
            "nothingDecides": words.NOTHING_DECIDES,
            "outcome": words.OUTCOME,
            "trigger": words.TRIGGER,
            "effect": words.EFFECT,
            "unfit": words.NOT_FOR_THIS,
            "basis": words.CHECK_BASIS,
        },
        "reading": {
            "figure": FIGURE.replace("(?P<", "(?<"),
            "times": TIMES,
            "yes": YES,
            "no": NO,
            "noneYet": NONE_YET,
            "units": sorted(KNOWN_UNITS),
            "longest": LONGEST_VALUE,
            "longestName": LONGEST_NAME,
        },
    }
    written = script_json(data)
    # Only these pages need the script and its style.
    return "\n".join(
        (
            "<div>",
            f'<link rel="stylesheet" href="{base}assets/check.css">',
            f'<div id="guiju-check"><noscript><p>{words.NO_SCRIPT}</p></noscript></div>',
            f'<script type="application/json" id="guiju-check-data">{written}</script>',
            f'<script src="{base}assets/check.js"></script>',
            "</div>",
        )
    )


@cache
def _adapter() -> TypeAdapter[Questionnaire]:
    return TypeAdapter(Questionnaire)


def _lines(asked: Questionnaire) -> Iterator[str]:
    up = "../" * check_path(asked.rule).count("/")
    yield from ("---", f"title: {json.dumps(f'自查：{asked.title}', ensure_ascii=False)}")
    yield from ("hide: [navigation, toc]", "---", "")
    yield f"# 自查：{escape_inline(asked.title)}"
    yield ""
    yield f'!!! warning "{words.REPOST_WARNING if asked.reposted else asked.trust}"'
    yield ""
    page = f"{up}{page_path(asked.rule)}.md"
    yield (
        f"    依据 [{escape(asked.rule)}@{escape(asked.edition)}]({page})，"
        f"效力状态：{asked.status}，可信度：{asked.trust}。{escape_inline(asked.status_note)}"
    )
    yield ""
    yield f"    {words.CHECK_BASIS}。[怎样读结论]({up}guide/check.md)"
    yield ""
    yield form(asked, up)
    yield ""
    yield "## 条文列出的条件"
    yield ""
    if not is_entered(asked):
        yield f"{words.NO_ADMISSION}。"
        yield ""
    places = {place.id: place for place in asked.places}
    for doubt in asked.doubts:
        link = f"[{cell(places[doubt.clause].short)}]({page}#{anchor(doubt.clause)})"
        yield f"存疑：{doubt.kind}：{escape_inline(doubt.detail)}。{link}"
        yield ""
    for root in asked.roots:
        yield f"### {escape_inline(branch_words(root))}"
        yield ""
        yield "| 条款 | 条件 | 门槛 | 原文 |"
        yield "| --- | --- | --- | --- |"
        yield from _rows(root, asked, page)
        yield ""
    for stair in asked.stairs:
        for source, quote in stair.against:
            yield '!!! warning "说法不一"'
            yield ""
            link = f"[来源]({up}sources/{source}.md)"
            yield f"    {link}里还有与“{cell(stair.question)}”的阶梯不同的说法："
            yield ""
            yield f"    > {escape(quote)}"
            yield ""


def _rows(root: Branch, asked: Questionnaire, page: str) -> Iterator[str]:
    places = {place.id: place for place in asked.places}
    labels = {question.key: question.label for question in asked.questions}
    modes = inner_words(root)
    for trail, condition in trails(root):
        place = places[condition.clause]
        link = f"[{cell(place.short)}]({page}#{anchor(place.id)})"
        inner = (modes[branch.id] for branch in trail)
        said = (condition.exempt_words, *inner, *condition.notes)
        notes = "；".join(part for part in said if part)
        threshold = f"{condition.threshold or '属实'}{f'（{notes}）' if notes else ''}"
        label = labels[condition.question]
        yield f"| {link} | {cell(label)} | {cell(threshold)} | {cell(condition.text)} |"
