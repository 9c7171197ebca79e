"""What commands print: tables and colour on a terminal, plain lines in a pipe."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Self

import click
from rich.console import Console
from rich.text import Text

from guiju import checking, words
from guiju.editions import notice_words
from guiju.errors import visible
from guiju.evidence import By
from guiju.explanation import Fate, Removal, Stretch, abbreviated, explained
from guiju.lint import Finding, Severity
from guiju.model import (
    Certainty,
    Clause,
    Repair,
    Rule,
    TagKind,
    Trust,
    display_label,
    is_doubt,
    pinned_id,
    text_digest,
)
from guiju.questionnaire import trails
from guiju.status import status_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.progress import Progress as Bar

    from guiju.alignment import Stretch as ComparedStretch
    from guiju.evaluation import Evaluation
    from guiju.examination import Examination
    from guiju.hits import Reason
    from guiju.model import Gloss
    from guiju.query_tables import QueryTables
    from guiju.questionnaire import Condition, Place, Questionnaire, Stair
    from guiju.search import Answer, Hit
    from guiju.verifying import Verdicts

_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


_FINDING_STYLE = {
    checking.Finding.SATISFIED: "bold green",
    checking.Finding.NOT_SATISFIED: "bold red",
    checking.Finding.INDETERMINATE: "bold yellow",
}
_OUTCOME_STYLE = {
    checking.Outcome.SATISFIED: "green",
    checking.Outcome.NOT_SATISFIED: "red",
    checking.Outcome.MISSING: "yellow",
    checking.Outcome.EXEMPT: "cyan",
}
_LONGEST_CHANGE = 200  # characters of what a repair took out
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


def _compared(comparison: Iterable[ComparedStretch]) -> Text:
    """Return a comparison: what the letter has and the rule has not, and the other way round."""
    shown = Text()
    for stretch in comparison:
        if stretch.alike:
            shown.append(stretch.quoted)
            continue
        weight = "bold " if stretch.serious else ""
        if stretch.quoted:
            shown.append(f"[-{stretch.quoted}-]", style=f"{weight}red")
        if stretch.printed:
            shown.append(f"{{+{stretch.printed}+}}", style=f"{weight}green")
    return shown


def _threshold(condition: Condition) -> str:
    is_fact = isinstance(condition.value, bool) and condition.threshold
    return f"：{condition.threshold}" if is_fact else condition.threshold


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Print no more where nobody reads on (`| head`); the command ends with its own code."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Report:
    """Prints for a person; asks once whether a terminal is there."""

    def __init__(self) -> None:
        self.console = _Console(highlight=False, soft_wrap=True)
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

    def rule(self, rule: Rule, clauses: Sequence[Clause], others: Sequence[Rule] = ()) -> None:
        """Print clauses of a rule with all that a reader must know before quoting them.

        `others` are the rule's other editions, which are named.
        """
        head = Text(f"《{rule.title}》", style="bold")
        effective = rule.effective_on.isoformat() if rule.effective_on else "未注明"
        head.append(f"  {rule.id}@{rule.edition}  生效日期：{effective}", style="dim")
        self.console.print(head)
        self.console.print(Text(f"效力状态：{status_words(rule)}。{rule.status_note}"))
        if notice := notice_words(rule):
            self.console.print(Text(f"公示期：{notice}。"))
        if others:
            listed = "、".join(f"{other.id}@{other.edition}" for other in others)
            self.console.print(Text(f"其他版本：{listed}", style="dim"))
        for clause in clauses:
            self.console.print()
            # A title line ends the path already.
            own = () if clause.title else (display_label(clause),)
            self.console.print(Text(" › ".join((*clause.path, *own)), style="cyan"))
            self.console.print(_glossed(Text(clause.text), clause.glosses))
            if clause.origin:
                self.console.print(Text(f"上一版的编号：{clause.origin}", style="dim"))
            tags: dict[TagKind, list[str]] = {}
            for tag in clause.tags:
                said = "（编者注）" if tag.by is By.CURATOR else ""
                tags.setdefault(tag.kind, []).append(tag.name + said)
            for kind, names in tags.items():
                self.console.print(Text(f"{words.TAG[kind]}：{'、'.join(names)}", style="dim"))
            for flag in clause.flags:
                self.console.print(
                    Text(f"存疑（{words.FLAG[flag.kind]}）：{flag.detail}", style="yellow")
                )
            for repair in clause.repairs:
                if repair.certainty is Certainty.PROBABLE:
                    line = Text(f"{words.PROBABLE_REPAIR}：", style="yellow")
                    line.append(f"{repair.before!r} → {repair.after!r}")
                    self.console.print(line)
            for decision in clause.decisions:
                if not all(map(is_doubt, decision.changes)):
                    self.console.print(Text(f"编者注：{decision.reason}", style="cyan"))
            spans = "、".join(f"{span.source}[{span.start}:{span.end}]" for span in clause.spans)
            self.console.print(
                Text(f"可信度：{words.TRUST[clause.trust]}  出处：{spans}", style="dim")
            )
            pinned = Text(pinned_id(rule, clause.id), style="dim")
            pinned.append(f'  text_sha256: "{text_digest(clause.text)}"')
            self.console.print(pinned)
        if 1 < len(clauses) < len(rule.clauses):
            # All clauses of a heading, whose id a decision may name.
            digest = text_digest(*(clause.text for clause in clauses))
            self.console.print()
            self.console.print(
                Text(f'合计 {len(clauses)} 条  text_sha256: "{digest}"', style="dim")
            )
        if rule.trust is not Trust.OFFICIAL:
            self.console.print()
            self.console.print(Text(f"{words.REPOST_WARNING}。", style="yellow"))

    def assessment(self, asked: Questionnaire, assessment: checking.Assessment) -> None:
        """Print what a rule's criteria give for a shop, criterion by criterion, and what is left.

        Each criterion has its outcome, threshold and figure, then where its clause is and what it
        prints.
        """
        say = self.console.print
        head = Text(f"自查《{asked.title}》", style="bold")
        say(head.append(f"  {asked.rule}@{asked.edition}", style="dim"))
        say(Text(f"效力状态：{asked.status}。{asked.status_note}"))
        say(Text(f"可信度：{asked.trust}。"))
        say()
        style = _FINDING_STYLE[assessment.finding]
        say(Text("结论：").append(checking.finding_words(asked)[assessment.finding], style=style))
        for reason in assessment.reasons:
            say(Text(f"得不出“满足”：{reason}。", style="yellow"))
        say(Text(f"{words.CHECK_BASIS}。", style="dim"))
        labels = {place.id: place.short for place in asked.places}
        for doubt in asked.doubts:
            said = f"存疑：{doubt.kind}（{labels[doubt.clause]}）：{doubt.detail}"
            say(Text(said, style="yellow").append(f"  {doubt.clause}", style="dim"))
        for one in assessment.weighed:
            self._weighed(one, asked)
        for stair in asked.stairs:
            self._stair(stair, asked, assessment)
        if assessment.changes:
            say()
            say(Text("要得出“满足”，还须：", style="bold"))
            for number, change in enumerate(assessment.changes, 1):
                clauses = "、".join(change.clauses)
                say(Text(f"  {number}. {change.said}").append(f"  {clauses}", style="dim"))
        if assessment.assumptions or assessment.notes:
            say()
        for assumption in assessment.assumptions:
            say(Text(f"假定：{assumption}。", style="yellow"))
        for note in assessment.notes:
            say(Text(f"注意：{note}。", style="yellow"))

    def _weighed(self, one: checking.Weighed, asked: Questionnaire) -> None:
        """Print a branch: each clause once, and below it its criteria with how the shop stands."""
        say = self.console.print
        places = {place.id: place for place in asked.places}
        say()
        unfit = "" if one.applies else f"  〔{words.NOT_FOR_THIS}〕"
        say(Text(f"{checking.branch_words(one.branch)}{unfit}", style="cyan"))
        shown = one.branch.id.partition("#")[0]
        if lead := places.get(shown):
            self._place(asked, lead)
        modes = checking.inner_words(one.branch)
        answered = {one.condition.id: one for one in one.answered}
        for trail, condition in trails(one.branch):
            if condition.clause != shown:
                shown = condition.clause
                self._place(asked, places[shown])
            inner = "".join(f"（{modes[branch.id]}）" for branch in trail if modes[branch.id])
            self._answered(one, answered[condition.id], asked, inner)

    def _place(self, asked: Questionnaire, place: Place) -> None:
        text = _glossed(Text(place.text.replace("\n", " ")), place.glosses)
        line = Text(f"  {place.label}")
        self.console.print(line.append("  ").append_text(text) if place.text else line)
        trust = f"  可信度：{place.trust}" if place.trust else ""
        self.console.print(Text(f"  {asked.rule}/{place.id}{trust}", style="dim"))

    def _answered(
        self,
        one: checking.Weighed,
        answered: checking.Answered,
        asked: Questionnaire,
        inner: str,
    ) -> None:
        condition = answered.condition
        question = next(q for q in asked.questions if q.key == condition.question)
        style = _OUTCOME_STYLE[answered.outcome]
        if not checking.is_admission(one.branch.effect):
            style = {"green": "red", "red": "green"}.get(style, style)
        line = Text("    ").append(
            checking.outcome_words(one.branch, answered.outcome), style=style
        )
        line.append(f"  {question.label}{_threshold(condition)}{inner}")
        now = "现答" if isinstance(condition.value, bool) else "现为"
        line.append(f"，{now}{answered.shown}" if answered.shown else "")
        self.console.print(line)
        if condition.exempt_words:
            self.console.print(Text(f"      {condition.exempt_words}"))
        for note in answered.notes:
            self.console.print(Text(f"      注意：{note}。", style="yellow"))
        if answered.outcome is checking.Outcome.MISSING and question.look_up:
            where = f"      查询途径：{question.look_up}（{question.look_up_clause}）"
            self.console.print(Text(where, style="dim"))

    def _stair(self, stair: Stair, asked: Questionnaire, assessment: checking.Assessment) -> None:
        """Print a ladder, mildest step first, with what contradicts it."""
        say = self.console.print
        labels = {question.key: question.label for question in asked.questions}
        known = {
            answered.condition.id: (one.branch, answered)
            for one in assessment.weighed
            for answered in one.answered
        }
        say()
        say(Text(f"阶梯：{labels.get(stair.question, stair.question)}", style="cyan"))
        for rung in stair.rungs:
            steps = [known[one] for one in rung.conditions if one in known]
            when = "、".join(
                f"{labels[answered.condition.question]}{_threshold(answered.condition)}"
                for _, answered in steps
            )
            said = "、".join(
                checking.outcome_words(branch, answered.outcome) for branch, answered in steps
            )
            follows = "、".join(rung.actions) or words.EFFECT[rung.effect]
            say(Text(f"  {when} → {follows}  {said}").append(f"  {rung.clause}", style="dim"))
        for _, quote in stair.against:
            say(Text(f"  说法不一：{quote}", style="yellow"))

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
        line.append(repr(abbreviated(change.before, _LONGEST_CHANGE)), style="red")
        line.append(" → ")
        line.append(repr(change.after), style=_SURE[change.certainty])
        return line

    def verdicts(self, found: Verdicts) -> None:
        """Print what became of each citation and quotation of a letter, and how many of each."""
        from guiju.verifying import SOUND, Outcome

        if not found.verdicts:
            self.console.print(Text("信中没有找到对规则的引用或引文。"))
        for verdict in found.verdicts:
            style = "green" if verdict.outcome in SOUND else "red"
            head = Text(f"{verdict.line}:{verdict.column}  ", style="cyan")
            head.append(verdict.outcome.value, style=style)
            quote = " ".join(verdict.quote.split())
            head.append(f"  {quote if len(quote) <= 40 else quote[:39] + '…'}")
            self.console.print(head)
            self.console.print(Text(f"    {verdict.reason}"))
            if verdict.comparison:
                self.console.print(Text("    对照：").append_text(_compared(verdict.comparison)))
            for clause in verdict.clauses:
                self.console.print(Text(f"    出处：{clause}", style="dim"))
        counts = Counter(verdict.outcome.value for verdict in found.verdicts)
        total = "，".join(f"{name} {counts[name.value]}" for name in Outcome if counts[name.value])
        if total:
            self.console.print(Text(f"合计：{total}。"))
        if found.unread_from is not None:
            self.console.print(Text(f"引用过多：第{found.unread_from + 1}个字以后没有核对。"))

    def findings(self, found: Sequence[Finding]) -> None:
        """Print what lint found: below each place on a terminal, one line each in a pipe."""
        counts = {s: sum(finding.severity is s for finding in found) for s in Severity}
        total = "，".join(f"{severity.value} {count}" for severity, count in counts.items())
        if not self.rich:
            for finding in found:
                head = f"{finding.severity.value}\t{finding.kind}\t{finding.where}"
                click.echo(f"{head}\t{_one_line(finding.detail)}\t{_one_line(finding.remedy)}")
            click.echo(total)
            return
        for severity in Severity:
            own = [finding for finding in found if finding.severity is severity]
            if own:
                style = _COLOUR[severity]
                self.console.print(Text(f"{severity.value} {len(own)}", style=f"bold {style}"))
                self._by_place(own, style)
        self.console.print(total)

    def _by_place(self, found: Sequence[Finding], style: str) -> None:
        place = ""
        for finding in found:
            if finding.where != place:
                place = finding.where
                self.console.print(Text(f"  {place}", style="cyan"))
            line = Text(f"    {finding.kind}  ", style=style)
            line.append(_one_line(finding.detail), style="default")
            line.append(f"  → {_one_line(finding.remedy)}", style="dim")
            self.console.print(line)


class Progress:
    """Says how far work on many items is and how long it will still take, on standard error.

    On a terminal a bar in one line; else a plain line every few seconds, so that short work says
    nothing. `total` may be unknown; `already` items were done in an earlier run.

        with Progress("add", total) as progress:
            for result in each(items, work):
                ...
                progress.advance()
    """

    def __init__(
        self,
        what: str,
        total: int | None = None,
        *,
        already: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.what, self.total, self.already = what, total, already
        self.done = already
        self.clock = clock
        self.begun = self.said = clock()
        self.bar: Bar | None = None

    def __enter__(self) -> Self:
        console = Console(stderr=True)
        if console.is_terminal:
            self.bar = _bar(console)
            self.bar.add_task(self.what, total=self.total, completed=self.already)
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.refresh()
            self.bar.stop()

    def advance(self, count: int = 1) -> None:
        """Count items as done; say so when the last word is some time ago."""
        self.done += count
        now = self.clock()
        if now - self.said < (_BAR_EVERY_S if self.bar else _LINE_EVERY_S):
            return
        self.said = now
        if self.bar:
            self.bar.update(self.bar.task_ids[0], completed=self.done)
            self.bar.refresh()
        else:
            click.echo(self.line(), err=True)

    def line(self) -> str:
        """Return how far the work is, in one line."""
        rate = (self.done - self.already) / max(self.clock() - self.begun, 1e-9)
        if self.total is None:
            return f"{self.what}: {self.done} done, {rate:.0f} a second"
        left = (self.total - self.done) / rate if rate else 0
        minutes, seconds = divmod(round(left), 60)
        remaining = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        return (
            f"{self.what}: {self.done} of {self.total}, {rate:.0f} a second, about {remaining} left"
        )


_BAR_EVERY_S, _LINE_EVERY_S = 0.1, 5.0


def _bar(console: Console) -> Bar:
    """Return a bar without a thread of its own, so that Ctrl-C finds nothing to wait for."""
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    # Lines go above a bar on the same terminal; elsewhere they are none of its business.
    shared = sys.stdout.isatty()
    return progress.Progress(*columns, console=console, auto_refresh=False, redirect_stdout=shared)


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _reason(reason: Reason) -> str:
    from guiju.query_answers import WHY_WORDS

    points = f"+{reason.points / 1000:.2f}"
    if not reason.feature:
        return f"所属规则 {points}"
    if reason.why is None:
        return f"{reason.feature} {points}"
    return f"{reason.feature}（{WHY_WORDS[reason.why]}：{reason.word}） {points}"
