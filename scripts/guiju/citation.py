"""Cites a clause, a section or a whole rule: what was read, where it stands, how far to trust it.

A repost is cited as the page that was read, never as the platform's own document; only a text that
a person has found equal to the official one is cited by the official address. What nobody recorded
(an address, a day of reading) is said to be unknown. Sources of the forms: GB/T 7714—2025 and 2015
(electronic resource, EB/OL), biblatex's `@online`, CSL-JSON 1.0.2 (`webpage`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju import words
from guiju.evidence import By
from guiju.model import (
    Certainty,
    CheckResult,
    Clause,
    FlagKind,
    Heading,
    Trust,
    anchor,
    display_label,
    pinned_id,
    pinned_page_path,
)
from guiju.status import status_words
from guiju.writing.markup import escape_inline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from guiju.model import Check, Rule, Source

    Part = Clause | Heading


class Style(StrEnum):
    """The forms that a citation may take; the first is the default."""

    GBT_2025 = "gbt2025"
    GBT_2015 = "gbt2015"
    INLINE = "inline"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


@dataclass(frozen=True, slots=True)
class CitedPage:
    """The page that was read; what is not known is empty or None.

    `shown_on` is the day printed on it, `read_on` the day somebody read it.
    """

    site: str
    title: str
    url: str
    shown_on: date | None
    read_on: date | None
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """All that a citation says, whatever its form.

    `link` is the permanent address, empty where the site has none. `notes` are what a reader must
    be told: the edition, the status, how far the text may be trusted, what is doubtful.
    """

    pinned: str
    title: str
    place: str
    link: str
    page: CitedPage
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The rule's title in book marks with the clause's place behind it."""
        return f"《{self.title}》{self.place}"


def cited(
    rule: Rule,
    part: Part | None,
    sources: Mapping[str, Source],
    *,
    as_of: date,
    site_url: str = "",
) -> Cited:
    """Collect what a citation of a rule's part says; without a part the whole rule is cited.

    `rule` has the status of the day `as_of`; `sources` are those of the corpus by id.
    """
    check = _valid_check(rule, as_of)
    pinned = pinned_id(rule, part.id) if part else f"{rule.id}@{rule.edition}"
    page = f"{site_url.rstrip('/')}/{pinned_page_path(rule)}.html" if site_url else ""
    return Cited(
        pinned=pinned,
        title=_line(rule.title),
        place=locator(rule, part) if part else "",
        link=f"{page}#{anchor(part.id)}" if page and part else page,
        page=_official_page(rule, check) if check else _source_page(sources[_source(rule, part)]),
        notes=tuple(_notes(rule, part, as_of)),
    )


def cite(what: Cited, style: Style) -> str:
    """Return a citation in one form, without a line feed at its end."""
    return _FORMS[style](what)


def locator(rule: Rule, part: Part) -> str:
    """Return where a part stands, as one says it: the labels down to it, the last with its title.

    A full decimal number or an article's number stands alone; a numbered item needs the sections
    above it. What has no number is named by its title, or by the number of its paragraph.
    """
    levels = part.id.split("__")
    above = ["__".join(levels[:depth]) for depth in range(1, len(levels))]
    parts: list[Part] = [*rule.headings, *rule.clauses] if above else []
    found = {one.id: one for one in parts if one.id in above}
    said = [_short(found[one]) for one in above if one in found]
    shown = re.sub(r"^〔(.*)〕$", r"\1", display_label(part))
    return _line("".join(said) + (shown.strip(_EDGES) or shown))


# What parts a label from what follows it says nothing at the end of a citation.
_EDGES = "、：:；; "


def _short(part: Part) -> str:
    label = part.label.strip()
    if label.strip(_EDGES):
        return label
    title = part.title.strip(_EDGES)
    return title if title.startswith(("【", "“", "「")) else f"“{title}”" if title else ""


def _valid_check(rule: Rule, day: date) -> Check | None:
    """Return the last official check up to a day, if it found our text to be the official one."""
    made = [check for check in rule.checks if check.on <= day]
    last = max(made, key=lambda check: check.on, default=None)
    return last if last and last.result is CheckResult.MATCHES else None


def _official_page(rule: Rule, check: Check) -> CitedPage:
    return CitedPage(
        site=_line(rule.publisher) or "发布主体未注明",
        title=_line(rule.title),
        url=_address(check.url),
        shown_on=rule.published_on,
        read_on=check.on,
        document_id=_line(check.document_id),
    )


def _source(rule: Rule, part: Part | None) -> str:
    """Return the first accepted source that has the part."""
    own = {span.source for span in part.spans} if part else set()
    return next((source for source in rule.sources if source in own), rule.sources[0])


def _source_page(source: Source) -> CitedPage:
    return CitedPage(
        site=_line(source.site),
        title=_line(source.page_title),
        url=_address(source.url or ""),
        shown_on=source.page_date,
        read_on=source.retrieved,
    )


def _notes(rule: Rule, part: Part | None, as_of: date) -> Iterator[str]:
    yield f"{rule.effective_on.isoformat()}生效" if rule.effective_on else "生效日期未注明"
    yield f"效力状态（截至{as_of.isoformat()}）：{status_words(rule)}"
    if rule.title_by is not By.PATTERN:
        yield "规则名称为编者所拟"
    trust = part.trust if isinstance(part, Clause) else rule.trust
    if trust is not Trust.OFFICIAL:
        yield words.REPOST_WARNING
    if trust in _TRUST_NOTES:
        yield _TRUST_NOTES[trust]
    if doubts := "、".join(dict.fromkeys(_doubts(rule, part))):
        yield f"{'本条' if part else '全文'}有存疑之处：{doubts}"


_TRUST_NOTES = {
    Trust.REPORTED: "文字出自新闻或攻略的转述，未必是规则的原话",
    Trust.SPUN: "文字经机器换词，并非规则的原话",
    Trust.DAMAGED: "文字有无法还原的损坏",
}


def _doubts(rule: Rule, part: Part | None) -> Iterator[str]:
    """Yield what is doubtful about a part, or about any part of a rule, in the site's words."""
    parts: list[Part] = [part] if part else [*rule.headings, *rule.clauses]
    for one in parts:
        for flag in one.flags:
            yield words.FLAG[flag.kind]
        repairs = one.repairs if isinstance(one, Clause) else ()
        if any(repair.certainty is Certainty.PROBABLE for repair in repairs):
            yield words.PROBABLE_REPAIR
        if any(repair.certainty is Certainty.LOST for repair in repairs):
            yield words.FLAG[FlagKind.LOST_BYTES]


def _line(text: str) -> str:
    r"""Return a text on one line, without characters that only steer how it is shown.

    >>> _line("甲\n 乙\u202e")
    '甲 乙'
    """
    shown = " ".join(text.split())
    return "".join(char for char in shown if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def _address(url: str) -> str:
    """Return a web address that may stand anywhere, empty for what is none.

    >>> _address("http://x.cn/a b{1}"), _address("javascript:alert(1)")
    ('http://x.cn/a%20b%7B1%7D', '')
    """
    url = _line(url)
    if not re.match(r"https?://", url, re.IGNORECASE):
        return ""
    return re.sub(r"[\s\\{}<>\"'()\[\]`^|]", lambda match: f"%{ord(match[0]):02X}", url)


def _gbt_2025(what: Cited) -> str:
    return _gbt(what, "（", "）", "：", "；")


def _gbt_2015(what: Cited) -> str:
    return _gbt(what, "(", ")", ": ", "; ")


def _gbt(what: Cited, opening: str, closing: str, colon: str, between: str) -> str:
    """Return a reference in GB/T 7714's order: who, title, kind, days, address; then the notes.

    The marks of the reference are the standard's; the notes are prose with its own marks.
    """
    page = what.page
    shown = page.shown_on.isoformat() if page.shown_on else "页面日期未注明"
    read = page.read_on.isoformat() if page.read_on else "阅读日期未记录"
    pieces = [
        page.site,
        f"{page.title}[EB/OL]",
        f"{opening}{shown}{closing}[{read}]",
        page.url or "网址未记录",
        *([f"文件号{colon}{page.document_id}"] if page.document_id else []),
        f"所引条款{colon}{between.join((what.name, what.link or what.pinned, *what.notes))}",
    ]
    return ". ".join(pieces) + "."


def _inline(what: Cited) -> str:
    return f"{what.name}（{'；'.join((what.link or what.pinned, *what.notes))}）"


def _markdown(what: Cited) -> str:
    name = escape_inline(what.name)
    page = what.page
    read = escape_inline(f"{page.site}《{page.title}》")
    read = f"[{read}]({page.url})" if page.url else f"{read}（网址未记录）"
    notes = [escape_inline(note) for note in what.notes]
    head = f"[{name}]({what.link})" if what.link else name
    told = [*([] if what.link else [f"`{what.pinned}`"]), f"见{read}", *notes]
    return f"{head}（{'；'.join(told)}）"


def _bibtex(what: Cited) -> str:
    r"""Return a biblatex entry; the key is the pinned id with `:` for the marks no key may hold."""
    page = what.page
    fields = {
        "author": f"{{{_tex(page.site)}}}",
        "title": f"{{{_tex(page.title)}}}",
        "date": page.shown_on.isoformat() if page.shown_on else "",
        "url": page.url,
        "urldate": page.read_on.isoformat() if page.read_on else "",
        "langid": "chinese",
        "note": _tex(_note(what)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{re.sub('[@/~]', ':', what.pinned)},", *lines, "}"])


_TEX = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{char: f"\\{char}" for char in "{}$&#%_"},
}


def _tex(text: str) -> str:
    r"""Return LaTeX that shows a text as it is.

    >>> print(_tex(r"50% & a_b \x {"))
    50\% \& a\_b \textbackslash{}x \{
    """
    return "".join(_TEX.get(char, char) for char in text)


def _csl_json(what: Cited) -> str:
    page = what.page
    item = {
        "id": what.pinned,
        "type": "webpage",
        "title": page.title,
        "author": [{"literal": page.site}],
        "container-title": page.site,
        "issued": _date_parts(page.shown_on),
        "accessed": _date_parts(page.read_on),
        "URL": page.url,
        "language": "zh-CN",
        "note": _note(what),
    }
    known = {name: value for name, value in item.items() if value}
    return json.dumps([known], ensure_ascii=False, indent=1)


def _date_parts(day: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def _note(what: Cited) -> str:
    """Return what a reference manager has no field for: the clause, and what is told of it."""
    number = (f"文件号：{what.page.document_id}",) if what.page.document_id else ()
    missing = () if what.page.url else ("网址未记录",)
    unread = () if what.page.read_on else ("阅读日期未记录",)
    told = (what.link or what.pinned, *number, *what.notes, *missing, *unread)
    return f"所引条款：{what.name}；{'；'.join(told)}"


_FORMS: dict[Style, Callable[[Cited], str]] = {
    Style.GBT_2025: _gbt_2025,
    Style.GBT_2015: _gbt_2015,
    Style.INLINE: _inline,
    Style.MARKDOWN: _markdown,
    Style.BIBTEX: _bibtex,
    Style.CSL_JSON: _csl_json,
}
