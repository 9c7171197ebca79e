"""What commands print: tables and colour on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from guiju import words
from guiju.explanation import Fate, Removal, Stretch, explained
from guiju.lint import Finding, Severity
from guiju.model import (
    Certainty,
    Clause,
    Repair,
    Rule,
    Trust,
    display_label,
    pinned_id,
)
from guiju.status import status_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.evaluation import Evaluation
    from guiju.examination import Examination
    from guiju.hits import Reason
    from guiju.model import Gloss
    from guiju.query_tables import QueryTables
    from guiju.search import Answer, Hit

_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


_SURE = {Certainty.CERTAIN: "green", Certainty.PROBABLE: "yellow", Certainty.LOST: "bold red"}
# How a stretch is marked where there are no colours.
_SIGNS = {
    Fate.KEPT: ("", ""),
    Fate.REMOVED: ("[×", "×]"),
    Fate.TAKEN_OUT: ("[-", "-]"),
    Fate.PUT_IN: ("{+", "+}"),
}


def _glossed(printed: Text, glosses: Iterable[Gloss]) -> Text:
    """Return a clause's printed text with each likely original, dim, behind its spun term."""
    shown = Text()
    position = 0
    for gloss in glosses:
        shown.append_text(printed[position : gloss.end])
        shown.append(f"〔{gloss.original}〕", style="dim")
        position = gloss.end
    return shown.append_text(printed[position:])


class Report:
    """Prints for a person; asks once whether a terminal is there."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=True)
        self.rich = self.console.is_terminal

    def step(self, line: str) -> None:
        """Say on standard error which step begins."""
        click.echo(line, file=sys.stderr)

    def summary(self, rows: Iterable[tuple[str, str]]) -> None:
        """Print names and figures in two columns."""
        rows = list(rows)
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            self.console.print(Text(f"{name.ljust(width)}  {value}"))

    def answer(
        self, typed: str, answer: Answer, tables: QueryTables, *, by_rule: bool = False
    ) -> None:
        """Print the first hits with what was found in them marked, and what they are of."""
        from guiju.query_answers import say_note, say_searched, suggestions

        for note in answer.query.notes:
            self.console.print(Text(f"{say_note(note, tables)}。", style="dim"))
        nothing_fits = all(hit.match == "related" for hit in answer.hits)
        near = suggestions(answer.query, tables) if nothing_fits else ()
        meant = Text(f"您要找的是不是：{'、'.join(near)}？") if near else None
        if not answer.hits:
            self.console.print(Text(f"没有找到：{say_searched(answer.query, tables)}。"))
            if meant:
                self.console.print(meant)
            hint = "试试更短的词、去掉筛选，或用规则名加编号，如“电商PK 4.1”。"
            self.console.print(Text(hint))
            return
        if nothing_fits:
            if meant:
                self.console.print(meant)
            self.console.print(Text(f"没有与“{typed}”完全相符的条款，以下是相近的："))
        number = 0
        groups = answer.by_rule().values() if by_rule else (answer.hits,)
        for hits in groups:
            if by_rule:
                head = Text(f"《{hits[0].rule_title}》", style="bold")
                self.console.print(head.append(f"  {len(hits)} 条", style="dim"))
            for hit in hits:
                number += 1
                self._hit(number, hit)
        if answer.total > len(answer.hits):
            rest = f"另有 {answer.total - len(answer.hits)} 条，"
            rest += f"用 --limit {answer.total} 全部列出。"
            self.console.print(Text(rest, style="dim"))
        self._facets(answer, tables)

    def _hit(self, number: int, hit: Hit) -> None:
        where = " › ".join(part for part in (hit.rule_title, *hit.path) if part)
        label = "" if hit.title else hit.shown_label
        trust = words.TRUST[Trust(hit.trust)]
        head = Text(f"{number}. {hit.id}", style="bold")
        head.append(f"  {hit.shown_status} · {trust}", style="dim")
        self.console.print(head)
        self.console.print(Text(f"   {' '.join(filter(None, (where, label)))}", style="cyan"))
        text = Text(hit.text)
        for start, end in hit.highlights:
            text.stylize("bold yellow", start, end)
        for line in _glossed(text, hit.glosses).split("\n"):
            self.console.print(Text("   ").append_text(line))
        if hit.why:
            self.console.print(Text(f"   得分：{'，'.join(map(_reason, hit.why))}", style="dim"))

    def _facets(self, answer: Answer, tables: QueryTables) -> None:
        """Print what all hits have in common, where they differ in it."""
        from guiju.query_answers import FIELD_WORDS

        for facet in answer.facets:
            if len(facet.counts) < 2:
                continue
            choices = tables.choices.get(facet.field, {})
            shown = [
                f"{(choices.get(value) or (value,))[0]} {count}" for value, count in facet.counts
            ]
            line = f"{FIELD_WORDS[facet.field]}：{'、'.join(shown)}"
            self.console.print(Text(line, style="dim"))

    def evaluation(self, found: Evaluation) -> None:
        """Print how good search is on some questions, and what it costs."""
        quality, cost = found.quality, found.cost
        self.summary(
            [
                ("clauses", str(cost.clauses)),
                ("questions", str(cost.questions)),
                ("R@10", f"{quality.recall_10:.4f}"),
                ("R@100", f"{quality.recall_100:.4f}"),
                ("MRR@10", f"{quality.mrr_10:.4f}"),
                ("nDCG@10", f"{quality.ndcg_10:.4f}"),
                ("impacts, CPU s", f"{cost.impacts_s:.1f}"),
                ("whole index, s", f"{cost.index_s:.1f}"),
                ("index, MB", f"{cost.index_mb:.1f}"),
                ("peak RSS, MB", f"{cost.peak_rss_mb:.0f}"),
                ("opening, ms", f"{cost.open_ms:.0f}"),
                ("query, CPU ms p50/p95/p99", "/".join(f"{one:.2f}" for one in cost.query_cpu_ms)),
                (
                    "query, wall ms p50/p95/p99",
                    "/".join(f"{one:.2f}" for one in cost.query_wall_ms),
                ),
            ]
        )

    def rule(self, rule: Rule, clauses: Sequence[Clause]) -> None:
        """Print clauses of a rule with all that a reader must know before quoting them."""
        head = Text(f"《{rule.title}》", style="bold")
        effective = rule.effective_on.isoformat() if rule.effective_on else "未注明"
        head.append(f"  {rule.id}@{rule.edition}  生效日期：{effective}", style="dim")
        self.console.print(head)
        self.console.print(Text(f"效力状态：{status_words(rule)}。{rule.status_note}"))
        for clause in clauses:
            self.console.print()
            # A title line ends the path already.
            own = () if clause.title else (display_label(clause),)
            self.console.print(Text(" › ".join((*clause.path, *own)), style="cyan"))
            self.console.print(_glossed(Text(clause.text), clause.glosses))
            tags = "  ".join(f"{words.TAG[tag.kind]}：{tag.name}" for tag in clause.tags)
            if tags:
                self.console.print(Text(tags, style="dim"))
            for flag in clause.flags:
                self.console.print(
                    Text(f"存疑（{words.FLAG[flag.kind]}）：{flag.detail}", style="yellow")
                )
            spans = "、".join(f"{span.source}[{span.start}:{span.end}]" for span in clause.spans)
            self.console.print(
                Text(f"可信度：{words.TRUST[clause.trust]}  出处：{spans}", style="dim")
            )
            self.console.print(Text(pinned_id(rule, clause.id), style="dim"))
        if rule.trust is not Trust.OFFICIAL:
            self.console.print()
            self.console.print(Text(f"{words.REPOST_WARNING}。", style="yellow"))

    def examination(self, source: str, found: Examination) -> None:
        """Print each changed line of a page with its changes, then what is doubtful about it.

        On a terminal colours tell what was taken out and how sure the rest is, elsewhere signs.
        """
        legend = Text("图例  ")
        samples = [Stretch("剔除", Fate.REMOVED), Stretch("删去", Fate.TAKEN_OUT)]
        samples += [
            Stretch(words.CERTAINTY[certainty], Fate.PUT_IN, certainty) for certainty in Certainty
        ]
        for sample in samples:
            legend.append_text(self._marked(sample)).append("  ")
        legend.rstrip()
        self.console.print(legend)
        counts: Counter[str] = Counter()
        for line in explained(source, found.restored.repairs, found.removals):
            self.console.print()
            head = f"第{line.number}行  {line.start}–{line.end}"
            self.console.print(Text(head, style="cyan"))
            marked = Text("  ")
            for stretch in line.stretches:
                marked.append_text(self._marked(stretch))
            self.console.print(marked)
            for change in line.changes:
                self.console.print(Text("    ").append_text(self._change(change)))
                known = words.CERTAINTY
                counts["剔除" if isinstance(change, Removal) else known[change.certainty]] += 1
        self.console.print()
        self._doubts(source, found)
        total = "，".join(f"{name} {count}" for name, count in counts.items())
        self.console.print(Text(f"合计：{total or '没有改动'}。"))

    def _doubts(self, source: str, found: Examination) -> None:
        """Print the flags of a page, its articles if there are several, and whether it is spun."""
        for flag in found.flags:
            kind = words.FLAG[flag.kind]
            place = Text(f"{flag.start}–{flag.end}  存疑（{kind}）", style="yellow")
            quote = source[flag.start : flag.end][:30].replace("\n", "⏎")
            self.console.print(place.append(f"  {flag.detail}  {quote!r}"))
        if len(found.articles) > 1:
            for number, article in enumerate(found.articles, 1):
                copy = "，与前文重复" if article["copy_of"] is not None else ""
                title = article["title"] or "无标题"
                head = f"{article['start']}–{article['end']}  第{number}篇（{title}{copy}）"
                self.console.print(Text(head, style="cyan"))
        if found.spinning and found.spinning.is_spun:
            rate = f"机器换词：每千字 {found.spinning.per_thousand} 个换词。"
            self.console.print(Text(rate, style="yellow"))

    def _marked(self, stretch: Stretch) -> Text:
        style = {
            Fate.KEPT: "",
            Fate.REMOVED: "dim red",
            Fate.TAKEN_OUT: "red strike",
            Fate.PUT_IN: _SURE[stretch.certainty],
        }[stretch.fate]
        opening, closing = ("", "") if self.rich else _SIGNS[stretch.fate]
        return Text(f"{opening}{stretch.text}{closing}", style=style)

    @staticmethod
    def _change(change: Repair | Removal) -> Text:
        if isinstance(change, Removal):
            reason = words.REASON[change.reason]
            return Text(f"{change.start}–{change.end}  剔除（{reason}）", style="red")
        kinds = "、".join(words.REPAIR[kind] for kind in change.kinds)
        certainty = words.CERTAINTY[change.certainty]
        line = Text(f"{change.start}–{change.end}  {kinds}（{certainty}）  ")
        line.append(repr(change.before), style="red")
        line.append(" → ")
        line.append(repr(change.after), style=_SURE[change.certainty])
        return line

    def findings(self, found: Sequence[Finding]) -> None:
        """Print what lint found, a table on a terminal, one line each in a pipe."""
        counts = {s: sum(finding.severity is s for finding in found) for s in Severity}
        total = "，".join(f"{severity.value} {count}" for severity, count in counts.items())
        if not self.rich:
            for finding in found:
                head = f"{finding.severity.value}\t{finding.kind}\t{finding.place}"
                click.echo(f"{head}\t{finding.detail}\t{finding.remedy}")
            click.echo(total)
            return
        table = Table("", "place", "what", "remedy")
        table.columns[1].no_wrap = True
        for finding in found:
            mark = Text(finding.kind, style=_COLOUR[finding.severity])
            table.add_row(mark, finding.place, finding.detail, finding.remedy)
        Console().print(table)
        self.console.print(total)


def _reason(reason: Reason) -> str:
    from guiju.query_answers import WHY_WORDS

    points = f"+{reason.points / 1000:.2f}"
    if not reason.feature:
        return f"所属规则 {points}"
    if reason.why is None:
        return f"{reason.feature} {points}"
    return f"{reason.feature}（{WHY_WORDS[reason.why]}：{reason.word}） {points}"
