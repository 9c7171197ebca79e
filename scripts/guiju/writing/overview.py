"""The overview of all rules by platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju import words
from guiju.model import Trust, page_path
from guiju.status import status_words
from guiju.writing.across import FOLDERS, pages_of
from guiju.writing.markup import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.writing.across import Across


def render_overview(material: Across) -> str:
    """Return the Markdown page that lists every rule under its platform, and the other ways in."""
    return "\n".join(_lines(material)).rstrip() + "\n"


def _lines(material: Across) -> Iterator[str]:
    rules, platforms = material.rules, material.platforms
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
        yield f"[{cell(platform.name)}的规则，连同各章目录]({platform.id}/index.md)"
        yield ""
    yield "## 换个角度读"
    yield ""
    for kind in FOLDERS:
        pages = pages_of(kind, material)
        if pages:
            links = (f"[{cell(term.name)}]({_below(page)}.md)" for term, page in pages)
            yield f"- **按{words.TAG[kind]}**：{'、'.join(links)}"
    for name, pages_named in _WAYS:
        links = (f"[{title}]({page}.md)" for title, page in pages_named)
        yield f"- **{name}**：{'、'.join(links)}"


_WAYS = (
    ("跨平台", (("平台对照", "matrix"), ("时间线", "timeline"))),
    ("按说法", (("应当、不得、可以、有权", "duties"), ("处罚与处理", "penalties"))),
    ("引到的文件", (("被引规则", "references"),)),
    ("带走", (("数据下载", "../data/index"),)),
)


def _below(page: str) -> str:
    return page.removeprefix("rules/")
