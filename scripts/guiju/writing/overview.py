"""The overview of all rules by platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju import words
from guiju.model import Rule, Trust, page_path
from guiju.status import status_words
from guiju.writing.markup import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.records import PlatformRecord


def render_overview(rules: Iterable[Rule], platforms: Iterable[PlatformRecord]) -> str:
    """Return the Markdown page that lists every rule under its platform."""
    return "\n".join(_lines(tuple(rules), platforms)).rstrip() + "\n"


def _lines(rules: tuple[Rule, ...], platforms: Iterable[PlatformRecord]) -> Iterator[str]:
    total = sum(len(rule.clauses) for rule in rules)
    yield "# 规则总览"
    yield ""
    checked = sum(rule.trust is Trust.OFFICIAL for rule in rules)
    state = (
        f"其中 {checked} 部已与官方原文核对。" if checked else "全部来自转载，未与官方原文核对。"
    )
    check = "印出条件的规则可以[填入店铺数据自查](../check/index.md)。"
    yield f"共收录 {len(rules)} 部规则、{total} 条条款。{state}{check}"
    yield ""
    ways = (
        ("应当、不得、可以、有权", "duties"),
        ("处罚与处理", "penalties"),
        ("被引规则", "references"),
    )
    yield f"换个角度读：{' · '.join(f'[{title}]({page}.md)' for title, page in ways)}"
    yield ""
    for platform in platforms:
        own = [rule for rule in rules if rule.platform == platform.id]
        if not own:
            continue
        yield f"## {cell(platform.name)}"
        yield ""
        yield "| 规则 | 生效日期 | 效力状态 | 可信度 | 条款 | 主题 |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for rule in own:
            link = f"[{cell(rule.title)}]({page_path(rule.id).removeprefix('rules/')}.md)"
            day = rule.effective_on.isoformat() if rule.effective_on else "未注明"
            topics = "、".join(cell(topic) for topic in rule.topics[:5])
            cells = (
                link,
                day,
                status_words(rule),
                words.TRUST[rule.trust],
                f"{len(rule.clauses)}条",
            )
            yield f"| {' | '.join(cells)} | {topics} |"
        yield ""
