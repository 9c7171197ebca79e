"""Proposals: what each article of a page seems to be, and the record that would say so.

Pure functions over the corpus and one source. Nothing here is settled: every value says what it
rests on, and what the page does not settle is left to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju import words
from guiju.articles import Article
from guiju.assembly import drafted
from guiju.intake.preparing import NO_SITE
from guiju.labels import find_label
from guiju.model import Certainty, Rule, SourceKind
from guiju.passages import Page, read_page
from guiju.phrases import enacts, is_in_force_clause
from guiju.recognition import Kinship, Recognition, recognise
from guiju.records import EditionRecord, OpensAs, PassageRecord, PlatformRecord, RuleRecord
from guiju.reviewing.dates import OwnDates, own_dates
from guiju.reviewing.decisions import ArticleDecision, Becomes, Open, OpenSource
from guiju.reviewing.names import (
    ENDS_AS_DOCUMENT,
    aliases_of,
    category_of,
    free_id,
    platform_of,
    section_title,
    slug_of,
    title_of,
)
from guiju.reviewing.openings import Opening, farewell, opening, quoted_beginning
from guiju.reviewing.proposed import Proposed, certain, probable
from guiju.screening import Line, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from guiju.corpus import Corpus
    from guiju.errors import Problem
    from guiju.intake.incoming import IncomingSource

_KEPT = (Role.TEXT, Role.COMMENTARY)
_HEAD = 6  # lines of an article in which its title is looked for
_BINDING = 0.3  # share of a text that binds somebody, from which on it is a rule
_HARDLY = 0.1  # below it nothing binds
_LEAST_CLAUSES = 2
_ALIKE = 0.8  # likeness from which on a recognised rule is certain
_NEAR = 0.8  # likeness of two pages from which on one is proposed as witness of the other's rule
_CLOSE = 1.15  # times the bits a character that another reading may cost and still be possible
_ASKING = re.compile(r"怎么|怎样|如何|哪些|什么|攻略|教程|吗|呢|？")
_REPORTING = re.compile(
    r"^(?:近日|日前|据悉|据了解|\d+月\d+日[，,]).{0,30}(?:发布|公布|推出|宣布|消息)|记者|讯[）)]?[：:]"
)
_APPLIES = re.compile(r"适用(?:于|范围|对象)")


@dataclass(frozen=True, slots=True)
class ArticleProposal:
    """What one article of the page seems to be.

    `first`/`end` are places among the page's kept lines (`PageProposal.kept`); `cut` says how sure
    it is that an article begins there. `draft` is the rule as it would read, None where its text
    cannot be cut out. `applies` is the sentence that says whom it applies to, if one does.
    """

    number: int
    first: int
    end: int
    cut: Certainty
    becomes: Proposed[Becomes]
    rule: Proposed[str | None]
    edition: str | None
    title: Proposed[str]
    aliases: tuple[str, ...]
    category: Proposed[str | None]
    dates: OwnDates
    opens: Proposed[str | None]
    opens_as: OpensAs
    until: str | None
    recognised: tuple[Recognition, ...]
    draft: Rule | None
    applies: str | None = None

    @property
    def to_decide(self) -> tuple[Open, ...]:
        """The fields that a person has to decide or confirm."""
        found = []
        becomes = self.becomes.value
        if self.becomes.is_open:
            found.append(Open.BECOMES)
        if becomes is Becomes.NEW_RULE:
            # An id stands in citations for good: it is never settled by a program.
            found.append(Open.RULE)
        if becomes is not Becomes.NONE and self.opens.is_open:
            found.append(Open.OPENS)
        if becomes is Becomes.NEW_RULE:
            found += [Open.TITLE] if self.title.is_open else []
            found += [Open.PUBLISHER, Open.APPLIES_TO]
            found += [Open.CATEGORY] if self.category.is_open else []
        if becomes in (Becomes.NEW_RULE, Becomes.EDITION):
            found += [Open.PUBLISHED_ON] if self.dates.published_on.is_open else []
            found += [Open.EFFECTIVE_ON] if self.dates.effective_on.is_open else []
            found += [Open.REPEALED_ON] if self.dates.repealed_on.is_open else []
        return tuple(found)

    def decision(self) -> ArticleDecision:
        """Return the proposal as the file of decisions states it."""
        becomes = self.becomes.value
        common = ArticleDecision(becomes, self.to_decide, title=self.title.value)
        if becomes is Becomes.NONE:
            return replace(common, opens=self.opens.value, opens_as=self.opens_as)
        placed = replace(
            common, rule=self.rule.value,
            opens=self.opens.value, opens_as=self.opens_as, until=self.until,
        )  # fmt: skip
        if becomes is Becomes.WITNESS:
            return replace(placed, edition=self.edition, title=None)
        dated = replace(
            placed,
            published_on=self.dates.published_on.value,
            effective_on=self.dates.effective_on.value,
            repealed_on=self.dates.repealed_on.value,
            evidence=self.dates.evidence,
        )
        if becomes is Becomes.EDITION:
            return replace(dated, title=None)
        return replace(dated, aliases=self.aliases, category=self.category.value)


@dataclass(frozen=True, slots=True)
class PageProposal:
    """What a page seems to hold: its articles, and what is open about the source itself.

    `kept` are the lines that are text or commentary, without those of articles that come twice.
    """

    page: Page
    kept: tuple[Line, ...]
    articles: tuple[ArticleProposal, ...]
    to_decide: tuple[tuple[OpenSource, str], ...]


def propose(
    incoming: IncomingSource,
    corpus: Corpus,
    known: Sequence[Rule],
    cut: Callable[[str], Iterable[str]],
) -> PageProposal:
    """Propose what becomes of a source.

    `known` are all editions of all rules of the corpus; `cut` parts a title into words.
    """
    alone = replace(corpus, sources=(incoming.text,), rules=())
    page = read_page(incoming.text, alone, [])
    kept, articles = _kept_articles(page)
    openings = [
        _Cut(kept, article, first, end, corpus.taxonomy.platforms, metadata)
        for (article, first, end), metadata in zip(articles, _metadata(page), strict=True)
    ]
    drafts = _drafts(incoming, corpus, kept, openings)
    taken = {rule_id for rule_id, _ in corpus.rules}
    taken |= {old for _, rule in corpus.rules for old in rule.former_ids}
    found = []
    for number, own in enumerate(openings):
        draft = drafts.get(number)
        made = _article(number, own, draft, incoming, corpus, known, taken, cut)
        if made.rule.value and made.becomes.value is Becomes.NEW_RULE:
            taken.add(made.rule.value)
        found.append(made)
    return PageProposal(
        page, kept, tuple(_bounded(kept, found)), tuple(_source(incoming, found, kept))
    )


@dataclass(frozen=True, slots=True)
class _Cut:
    """One article among the kept lines, its title, and where its rule opens."""

    kept: tuple[Line, ...]
    article: Article
    first: int
    end: int
    platforms: tuple[PlatformRecord, ...]
    metadata: tuple[str, ...]  # what screening took for facts of the page, above or in the article

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.kept[self.first : self.end]

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]

    def title(self, page_title: str) -> Proposed[str]:
        printed = self.article.title
        made = title_of(
            printed, page_title if self.first == 0 else "", self.texts[:_HEAD], self.platforms
        )
        if made.is_open and (only := self._only_section()):
            return certain(only, "这一篇只有这一节，节的标题就是规则的名称。")
        return made

    def _only_section(self) -> str | None:
        labels = [find_label(text) for text in self.texts]
        tops = [i for i, label in enumerate(labels) if label and label.family.name == "section"]
        return section_title(self.texts[tops[0]]) if len(tops) == 1 else None

    def opening(self, page_title: str) -> Opening | None:
        return opening(self.kept, self.first, self.end, self.title(page_title).value)


def _kept_articles(page: Page) -> tuple[tuple[Line, ...], list[tuple[Article, int, int]]]:
    """Return the kept lines without copies, and each article with its stretch of them."""
    lines = page.screened.lines
    kept: list[Line] = []
    articles = []
    for article in page.division.articles:
        if article.copy_of is not None:
            continue
        first = len(kept)
        span = range(article.first_line, article.end_line)
        kept += [lines[i] for i in span if lines[i].role in _KEPT]
        if len(kept) > first:
            articles.append((article, first, len(kept)))
    return tuple(kept), articles


def _metadata(page: Page) -> Iterator[tuple[str, ...]]:
    """Yield the page's facts that stand above or in each article, but for the copies."""
    lines = page.screened.lines
    start = 0
    for article in page.division.articles:
        span = range(start, article.end_line)
        start = article.end_line
        if article.copy_of is None and any(lines[i].role in _KEPT for i in span):
            yield tuple(lines[i].text for i in span if lines[i].role is Role.METADATA)


def _drafts(
    incoming: IncomingSource, corpus: Corpus, kept: tuple[Line, ...], cuts: Sequence[_Cut]
) -> dict[int, Rule]:
    """Return each article as the rule that it would be, under an id that is none."""
    page_title = incoming.record.page_title
    records = []
    for number, own in enumerate(cuts):
        begins = own.opening(page_title)
        quote = quoted_beginning(kept, begins.line) if begins else None
        if begins is None or quote is None:
            continue
        following = cuts[number + 1].first if number + 1 < len(cuts) else None
        until = quoted_beginning(kept, following) if following is not None else None
        passage = PassageRecord(incoming.id, quote, begins.opens_as, until)
        edition = EditionRecord(None, None, (), passage)
        title = own.title(page_title).value
        records.append((provisional_id(number), RuleRecord(title, (), "待定", "待定", (edition,))))
    alone = replace(corpus, sources=(incoming.text,), rules=tuple(records))
    problems: list[Problem] = []
    page = read_page(incoming.text, alone, problems)
    rules = {rule.id: rule for rule in drafted(alone, page, problems)}
    return {
        number: rules[provisional_id(number)]
        for number in range(len(cuts))
        if provisional_id(number) in rules and rules[provisional_id(number)].clauses
    }


def provisional_id(number: int) -> str:
    """Return an id for an article that has none yet; no platform begins so."""
    return f"zz.article-{number + 1}"


def _article(
    number: int,
    own: _Cut,
    draft: Rule | None,
    incoming: IncomingSource,
    corpus: Corpus,
    known: Sequence[Rule],
    taken: Collection[str],
    cut: Callable[[str], Iterable[str]],
) -> ArticleProposal:
    platforms = corpus.taxonomy.platforms
    page_title = incoming.record.page_title
    title = own.title(page_title)
    texts = own.texts
    begins = own.opening(page_title)
    quote = quoted_beginning(own.kept, begins.line) if begins else None
    if begins is None:
        opens: Proposed[str | None] = probable(None, "这一篇没有正文。")
    elif quote is None:
        opens = probable(None, "开头一行在页面上不止一处，指不明从哪里开始；请另选一行。")
    elif begins.passed:
        passed = begins.passed if len(begins.passed) <= 40 else f"{begins.passed[:39]}…"
        opens = probable(quote, f"{begins.why}前面的“{passed}”也像条款，请看是否从那里开始。")
    else:
        opens = certain(quote, begins.why)
    if incoming.received.platform:
        platform: Proposed[str | None] = certain(incoming.received.platform, "收进来时写明了平台。")
    else:
        platform = platform_of(title.value, texts, platforms)
    dates = own_dates(texts, title.value, incoming.record.page_date, own.metadata)
    recognised: tuple[Recognition, ...] = ()
    if draft:
        told = replace(
            draft, title=title.value, platform=platform.value or "",
            published_on=dates.published_on.value, effective_on=dates.effective_on.value,
        )  # fmt: skip
        recognised = recognise(told, known)
    becomes, rule_id, edition = _becomes(own, draft, title, recognised, incoming, known)
    if becomes.value is Becomes.NEW_RULE:
        rule = _new_id(platform, title.value, corpus, taken, cut)
    else:
        rule = certain(rule_id, becomes.why)
    return ArticleProposal(
        number=number,
        first=own.first,
        end=own.end,
        cut=own.article.certainty,
        becomes=becomes,
        rule=rule,
        edition=edition,
        title=title,
        aliases=() if title.is_open else aliases_of(title.value, platforms, texts),
        category=category_of(title.value, corpus.taxonomy.rule_categories),
        dates=dates,
        opens=opens,
        opens_as=begins.opens_as if begins else OpensAs.CONTENT,
        until=None,
        recognised=recognised,
        draft=draft,
        applies=next((text for text in texts if _APPLIES.search(text)), None),
    )


def _new_id(
    platform: Proposed[str | None],
    title: str,
    corpus: Corpus,
    taken: Collection[str],
    cut: Callable[[str], Iterable[str]],
) -> Proposed[str | None]:
    if platform.value is None:
        return probable(None, platform.why)
    slug = slug_of(title, corpus.taxonomy.platforms, cut)
    if not slug:
        return probable(None, f"{platform.why}标题拼不出短名，请起一个。")
    rule_id = free_id(platform.value, slug, taken)
    doubled = "同名的编号已有规则在用，加了序号。" if rule_id != f"{platform.value}.{slug}" else ""
    return probable(rule_id, f"{platform.why}短名由标题拼成，{doubled}编号定了不改，请定。")


def _becomes(
    own: _Cut,
    draft: Rule | None,
    title: Proposed[str],
    recognised: Sequence[Recognition],
    incoming: IncomingSource,
    known: Sequence[Rule],
) -> tuple[Proposed[Becomes], str | None, str | None]:
    """Return what the article becomes, of which rule, and beside which of its editions."""
    if draft is None:
        return probable(Becomes.NONE, "切不出一条条款。"), None, None
    if recognised:
        best = recognised[0]
        is_witness = best.kinship is Kinship.WITNESS
        value = Becomes.WITNESS if is_witness else Becomes.EDITION
        why = "".join(best.reasons) or f"与{best.rule}@{best.edition}有{best.paired}条对得上。"
        sure = best.likeness >= _ALIKE and best.certainty is Certainty.CERTAIN
        made = certain(value, why) if sure else probable(value, why)
        return made, best.rule, best.edition if is_witness else None
    for near in incoming.received.near:
        fed = [rule for rule in known if rule.sources[0] == near.source]
        if near.likeness >= _NEAR and fed:
            share = round(near.likeness * 100)
            why = f"全页文字有{share}%与来源{near.source}相同，那里载有《{fed[0].title}》。"
            return probable(Becomes.WITNESS, why), fed[0].id, fed[0].edition
    return _rule_or_none(own, draft, title), None, None


def _rule_or_none(own: _Cut, draft: Rule, title: Proposed[str]) -> Proposed[Becomes]:
    """Tell a rule from a writer's words: by its name, its purpose, and how much of it binds."""
    total = sum(len(clause.text) for clause in draft.clauses)
    binding = [
        clause for clause in draft.clauses
        if clause.duties or clause.criteria or clause.consequences or clause.liabilities
    ]  # fmt: skip
    share = sum(len(clause.text) for clause in binding) / max(total, 1)
    said = f"{len(draft.clauses)}条里有{len(binding)}条规定了条件、规范或后果"
    is_named = bool(ENDS_AS_DOCUMENT.search(title.value)) and not _ASKING.search(title.value)
    says_so = any(enacts(text) or is_in_force_clause(text) for text in own.texts)
    if share >= _BINDING and is_named and (says_so or not title.is_open):
        return certain(Becomes.NEW_RULE, f"标题是规则的名称，{said}；没有认出已收录的规则。")
    if says_so and share > _HARDLY:
        return certain(Becomes.NEW_RULE, f"写明了制定或生效，{said}；没有认出已收录的规则。")
    has_criteria = any(clause.criteria or clause.consequences for clause in binding)
    if share >= _BINDING and (len(binding) >= _LEAST_CLAUSES or has_criteria):
        return probable(Becomes.NEW_RULE, f"{said}，但标题不像规则的名称；没有认出已收录的规则。")
    if share < _HARDLY and not is_named:
        return certain(Becomes.NONE, f"{said}，标题也不是规则的名称，只是作者的话。")
    return probable(Becomes.NONE, f"{said}，不足以认作规则。")


def _bounded(kept: tuple[Line, ...], found: Sequence[ArticleProposal]) -> Iterable[ArticleProposal]:
    """Yield the articles, each ending where the next one begins and not only where its rule opens.

    A record ends where the next one opens; what stands between would be taken for the first's.
    """
    for number, own in enumerate(found):
        if own.becomes.value is Becomes.NONE:
            yield own
            continue
        leave = farewell(kept, own.first, own.end)
        taken_leave = quoted_beginning(kept, leave) if leave is not None else None
        if taken_leave is not None or number + 1 == len(found):
            yield replace(own, until=taken_leave)
            continue
        following = found[number + 1]
        opens_there = (
            following.becomes.value is not Becomes.NONE
            and following.opens.value is not None
            and kept[following.first].text.startswith(following.opens.value)
        )
        until = None if opens_there else quoted_beginning(kept, following.first)
        if until is None and not opens_there:
            why = f"{own.opens.why}下一篇的开头一行不止一处，请用 until 指明在哪里结束。"
            yield replace(own, opens=probable(own.opens.value, why))
        else:
            yield replace(own, until=until)


def _source(
    incoming: IncomingSource, articles: Sequence[ArticleProposal], kept: Sequence[Line]
) -> Iterable[tuple[OpenSource, str]]:
    """Yield what is open about the source itself, each with the reason."""
    received, record = incoming.received, incoming.record
    decided = received.encoding
    if decided.bits_per_character is not None:
        for other in decided.others:
            if (
                other.bits_per_character is not None
                and other.bits_per_character <= decided.bits_per_character * _CLOSE
            ):
                said = f"按{other.encoding}读也通（{other.found}），请看正文有没有读错的字。"
                yield OpenSource.ENCODING, said
                break
    if record.site == NO_SITE:
        yield OpenSource.SITE, "页面没有说明站点的名称，请写进 source.yaml 的 site。"
    if received.spun.proposed != (record.kind is SourceKind.SPUN):
        written = words.SOURCE_KIND[record.kind]
        said = f"每千字换词{received.spun.per_thousand:g}处，source.yaml 写的是“{written}”。"
        yield OpenSource.KIND, said
    elif record.kind is SourceKind.REPOST and (doubt := _other_kind(record.page_title, kept)):
        yield OpenSource.KIND, doubt


def _other_kind(page_title: str, kept: Sequence[Line]) -> str | None:
    """Return why a page may be no repost but news or a guide."""
    if _ASKING.search(page_title):
        return "标题像攻略的标题；如果是作者的转述，source.yaml 的 kind 改为 guide。"
    if any(_REPORTING.search(line.text) for line in kept[:_HEAD]):
        return "开头像新闻的写法；如果是转述，source.yaml 的 kind 改为 news。"
    return None
