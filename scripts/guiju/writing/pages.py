"""Every generated file of docs/, as a mapping from its path to its text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from guiju.asking import questionnaire
from guiju.changes import RecordKind, upgrades_of
from guiju.exporting.schema import clause_schema, rule_schema
from guiju.keeping import stamp
from guiju.model import TagKind, data_path, rule_path
from guiju.succession import Step, steps
from guiju.writing.across import Across, across_files, pages_of
from guiju.writing.check_page import CheckForm, check_path, render_check_index
from guiju.writing.comparison_page import comparison_path, render_comparison
from guiju.writing.data import (
    METRICS_PLACE,
    account_adapter,
    account_json,
    metrics_adapter,
    metrics_json,
    rule_adapter,
    rule_json,
)
from guiju.writing.download_page import render_downloads
from guiju.writing.overview import render_overview
from guiju.writing.provision_pages import render_duties, render_penalties
from guiju.writing.raw_text import raw_sources
from guiju.writing.references_page import render_references
from guiju.writing.rule_names import Neighbour, RuleNames
from guiju.writing.rule_page import render
from guiju.writing.source_page import render_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guiju.assembly import Library
    from guiju.changes import Recorded
    from guiju.corpus import Corpus
    from guiju.keeping import Kept
    from guiju.model import Rule
    from guiju.provisions import Metric
    from guiju.records import PlatformRecord

# Folders of docs/ that hold nothing written by hand.
GENERATED = ("check", "data", "rules", "sources")


def generated_files(
    corpus: Corpus,
    library: Library,
    events: tuple[Recorded, ...] = (),
    kept: Kept | None = None,
) -> dict[str, str]:
    """Return path below docs/ → text for every file that the corpus gives, in a fixed order.

    `events` is the record of changes. Pages of rules and sources that nothing has changed are taken
    from what `kept` holds.
    """
    files: dict[str, str] = {}
    accounts = {account.source.id: account for account in library.accounts}
    data = _Data(library)
    raw = raw_sources(library)
    technical = tuple(event for event in events if event.kind is RecordKind.TECHNICAL)
    as_of = corpus.settings.as_of.isoformat()
    titles = {rule.id: rule.title for rule in library.rules}
    files[METRICS_PLACE] = metrics_json(library.metrics)
    forms = dict(_forms(library, data, files[METRICS_PLACE], kept))
    files |= {f"{check_path(rule)}.md": form.page for rule, form in forms.items()}
    files["check/index.md"] = render_check_index(library.rules, forms, corpus.taxonomy.platforms)
    taxonomy = corpus.taxonomy
    material = Across(
        library.rules,
        library.other_editions,
        taxonomy.platforms,
        taxonomy.terms,
        library.accounts,
        events,
    )
    topics = pages_of(TagKind.TOPIC, material)
    topic_pages = {term.name: page for term, page in topics}
    beside = dict(_neighbours(library.rules, taxonomy.platforms))
    editions: dict[str, list[Rule]] = {}
    for rule in (*library.rules, *library.other_editions):
        editions.setdefault(rule.id, []).append(rule)
    named = stamp(as_of, repr(titles), repr(topic_pages), corpus.settings.report_url)
    for rule in (edition for own in editions.values() for edition in own):
        platform = corpus.taxonomy.platform_name(rule.platform)
        names = RuleNames(
            platform,
            as_of,
            titles,
            raw,
            tuple(editions[rule.id]),
            has_check=rule.id in forms,
            topic_pages=topic_pages,
            neighbours=beside[rule.id],
            report_url=corpus.settings.report_url,
            became=_became(rule, editions[rule.id]),
            upgrades=upgrades_of(rule, technical),
        )
        files[f"{data_path(rule)}.json"] = data.rules[rule.id, rule.edition].text
        page = partial(render, rule, names)
        files[f"{rule_path(rule)}.md"] = (
            kept.text(_page_key(rule, names, data, named), page) if kept else page()
        )
        for before in editions[rule.id]:
            if before.edition == rule.follows:
                files[f"{comparison_path(before, rule)}.md"] = render_comparison(before, rule)
    files["rules/index.md"] = render_overview(material)
    files |= across_files(material)
    files["rules/duties.md"] = render_duties(library.rules)
    files["rules/penalties.md"] = render_penalties(library.rules)
    files["rules/references.md"] = render_references(library.rules)
    reasons = removal_reasons(corpus)
    said = repr(reasons)
    fed: dict[str, list[Rule]] = {}
    for rule in (edition for own in editions.values() for edition in own):
        for source in dict.fromkeys(rule.sources):
            fed.setdefault(source, []).append(rule)
    for text in corpus.sources:
        source = text.source.id
        rules = fed.get(source, [])
        upgrades = [(rule, one) for rule in rules for one in upgrades_of(rule, technical)]
        files[f"data/sources/{source}.json"] = data.accounts[source].text
        page = partial(render_source, accounts[source], text.text, rules, reasons, upgrades)
        if kept:
            own = [data.rules[rule.id, rule.edition].digest for rule in rules]
            told = repr([one for _, one in upgrades])
            key = stamp("source page", data.accounts[source].digest, text.text, said, told, *own)
            files[f"sources/{source}.md"] = kept.text(key, page)
        else:
            files[f"sources/{source}.md"] = page()
    files["data/index.md"] = render_downloads(library, corpus)
    files["data/schema/metrics.schema.json"] = _schema(metrics_adapter().json_schema())
    files["data/schema/rule.schema.json"] = _schema(rule_adapter().json_schema())
    files["data/schema/export-clause.schema.json"] = _schema(clause_schema())
    files["data/schema/export-rule.schema.json"] = _schema(rule_schema())
    files["data/schema/source.schema.json"] = _schema(account_adapter().json_schema())
    return dict(sorted(files.items()))


def _became(rule: Rule, editions: Iterable[Rule]) -> dict[str, Step]:
    """Return what became of each clause in the edition that follows, if there is one."""
    after = next((one for one in editions if one.edition == rule.followed_by), None)
    found = steps(rule, after) if after else ()
    return {step.old.id: step for step in found if step.old}


class _Data:
    """The data files of rules and sources, which say everything of them that a page may."""

    def __init__(self, library: Library) -> None:
        editions = (*library.rules, *library.other_editions)
        self.rules = {(rule.id, rule.edition): _File(rule_json(rule)) for rule in editions}
        self.accounts = {one.source.id: _File(account_json(one)) for one in library.accounts}


class _File:
    """The text of a data file, and a hash of it for the keys of what is made from it."""

    __slots__ = ("digest", "text")

    def __init__(self, text: str) -> None:
        self.text, self.digest = text, stamp(text)


def _forms(
    library: Library, data: _Data, metrics: str, kept: Kept | None
) -> Iterator[tuple[str, CheckForm]]:
    """Yield the self-check of each rule that has something to check, by the rule's id."""
    for rule in library.rules:
        make = partial(_form, rule, library.metrics)
        if kept:
            key = stamp("check page", metrics, data.rules[rule.id, rule.edition].digest)
            form = kept.made(_Form, key, make).form
        else:
            form = make().form
        if form:
            yield rule.id, form


@dataclass(frozen=True, slots=True)
class _Form:
    """A rule's self-check, or that it has none."""

    form: CheckForm | None


def _form(rule: Rule, metrics: Iterable[Metric]) -> _Form:
    return _Form(CheckForm.of(questionnaire(rule, metrics)))


def _page_key(rule: Rule, names: RuleNames, data: _Data, named: str) -> str:
    """Return what decides a rule's page; `named` stands for what all pages have in common."""
    own = [data.rules[edition.id, edition.edition].digest for edition in names.editions]
    sources = dict.fromkeys(source for edition in names.editions for source in edition.sources)
    raw = [part for one in sources for part in (data.accounts[one].digest, names.sources[one].text)]
    around = repr((rule.edition, names.platform, names.has_check, names.neighbours, names.upgrades))
    return stamp("rule page", named, around, *own, *raw)


def _neighbours(
    rules: Iterable[Rule], platforms: Iterable[PlatformRecord]
) -> Iterator[tuple[str, tuple[Neighbour | None, Neighbour | None]]]:
    """Yield each rule's id with the rules before and after it in its platform's list."""
    rules = tuple(rules)
    for platform in platforms:
        own = [Neighbour(rule.id, rule.title) for rule in rules if rule.platform == platform.id]
        padded = (None, *own, None)
        for at, one in enumerate(own, start=1):
            yield one.id, (padded[at - 1], padded[at + 1])


# These are decided by comparing lines or by a page's markup, not by a pattern of the corpus.
_OWN_REASONS = {
    "title": "页面标题再次出现，多是丢失图片的说明文字。",
    "repeated": "同一行文字反复出现，多是丢失图片的说明文字。",
    "article-copy": "同一篇文章在页面上再次出现，这一行与前文说法相同。",
    "outside-content": "网页的标记表明它在正文之外：导航、侧栏、页脚、相关文章、评论框之类。",
    "hidden": "网页的样式把它藏了起来，读者看不见，内容也不像条款。",
}


def removal_reasons(corpus: Corpus) -> dict[str, str]:
    """Return for the id of each pattern, the program's own too, why it speaks."""
    profiles = (pattern for profile in corpus.screens.profiles for pattern in profile.patterns)
    reasons = {pattern.id: pattern.why for pattern in (*corpus.screens.patterns, *profiles)}
    return reasons | _OWN_REASONS


def _schema(schema: dict[str, object]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
