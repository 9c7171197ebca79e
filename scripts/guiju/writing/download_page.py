"""数据下载: every file of data that the site carries, what it holds, and how to get other forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju.model import data_path
from guiju.writing.markup import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.assembly import Library
    from guiju.corpus import Corpus

_SCHEMAS = (
    ("rule", "规则文件"),
    ("source", "来源文件"),
    ("metrics", "指标文件"),
    ("export-clause", "导出的条款，每行一条"),
    ("export-rule", "导出的规则，每行一部"),
)


def render_downloads(library: Library, corpus: Corpus) -> str:
    """Return the Markdown page that lists all data files; it stands in their folder."""
    return "\n".join(_lines(library, corpus)).rstrip() + "\n"


def _lines(library: Library, corpus: Corpus) -> Iterator[str]:
    clauses = sum(len(rule.clauses) for rule in library.rules)
    yield from ("---", "title: 数据下载", "---", "", "# 数据下载", "")
    yield (
        f"{len(library.rules)} 部规则、{clauses} 条条款，连同每个字的去向，都是 JSON 文件，"
        f"UTF-8 编码。效力状态截至 {corpus.settings.as_of.isoformat()}。"
    )
    yield ""
    yield '!!! warning "使用之前"'
    yield ""
    yield (
        "    效力状态和可信度要和文字一起带走；没有印出的一律为空，不要补。"
        "各字段的含义见[数据](../guide/data.md)，权利见[使用范围与权利](../guide/limits.md)。"
    )
    yield ""
    yield "## 规则"
    yield ""
    yield "| 规则 | 版本 |"
    yield "| --- | --- |"
    for rule in (*library.rules, *library.other_editions):
        place = data_path(rule).removeprefix("data/")
        file = f"[{cell(rule.title)}]({place}.json)"
        yield f"| {file}，{len(rule.clauses)} 条 | `{rule.id}@{rule.edition}` |"
    yield ""
    yield "## 来源"
    yield ""
    yield (
        "每个来源一个文件：原文每一段的去向、剔除的原因和散列值。被剔除的广告不再传播，文件里没有。"
    )
    yield ""
    for account in library.accounts:
        source = account.source
        yield f"- [{source.id}.json](sources/{source.id}.json)：{cell(source.site)}"
    yield ""
    yield "## 词表和格式"
    yield ""
    yield "- [metrics.json](taxonomy/metrics.json)：条件所问的指标，连同在哪里查"
    for name, what in _SCHEMAS:
        yield f"- [{name}.schema.json](schema/{name}.schema.json)：{what}（JSON Schema 2020-12）"
    yield ""
    yield "## 给智能助手"
    yield ""
    # The build writes this file beside the pages; it is no page of docs/.
    yield '<p><a href="../llms.txt">llms.txt</a>：规则清单，每部规则另有一个 Markdown 文件。</p>'
    yield ""
    if corpus.settings.site_url:
        yield "## 订阅"
        yield ""
        yield (
            '<p><a href="../feed.xml">feed.xml</a>：条文变动（Atom），改了哪些字写在每一条里；'
            '<a href="../sitemap.xml">sitemap.xml</a>：站点地图。</p>'
        )
        yield ""
    yield "## 表格和数据库"
    yield ""
    yield "CSV 和 SQLite 用命令行导出，表格软件可以直接打开："
    yield ""
    yield "```"
    yield "guiju export --format csv --output tables"
    yield "guiju export --format sqlite --output guiju.sqlite"
    yield "guiju export --output clauses.jsonl"
    yield "```"
    yield ""
    yield "表和列、查询的例子见[数据](../guide/data.md)。"
