"""Preparing: one page's bytes become its two records, each field with what it rests on."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from guiju.articles import articles
from guiju.corpus import read_screens, read_signs
from guiju.corpus_files import RefusedError
from guiju.intake.encodings import decide_encoding
from guiju.intake.formats import refuse_container
from guiju.intake.likeness import Sketch, sketch_of
from guiju.intake.names import host_of, shown
from guiju.intake.received import Proposed, ReceivedRecord, SpunRecord
from guiju.markup.detecting import decide_format
from guiju.markup.facts import days_in
from guiju.markup.reading import layout_of
from guiju.model import ChineseScript, RepairKind, Source, SourceFormat, SourceKind, SourceText
from guiju.records import SourceRecord
from guiju.restoration import gbk
from guiju.restoration.restore import restore
from guiju.restoration.tables import load_tables
from guiju.screening import Role, screen
from guiju.spinning import SPUN_PER_THOUSAND, Spinning, spinning_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from guiju.intake.limits import Limits
    from guiju.markup.layout import Layout
    from guiju.restoration.repairs import RestoredText
    from guiju.restoration.tables import Tables
    from guiju.screening import Line, ScreenedText

NO_SITE = "未注明"
_GIVEN = "由给出页面的人写明"
_MOST_DAYS = 9
_LONGEST_TITLE = 80
_LONGEST_URL = 2000
_LONGEST_HOST = 253
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
_CONTROL_SHARE = 0.02
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_NO_TITLE = re.compile(r"\d{4}[-/.年]\d|[>：:]")
_SECTION = re.compile(r"^\[[^\]]{1,12}\]\s*")  # of a forum
_SPACES = re.compile(r"\s+")
_KEPT = (Role.TEXT, Role.COMMENTARY)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What whoever gives a page says of it; None where nothing is said."""

    url: str | None = None
    title: str | None = None
    date: date | None = None
    site: str | None = None
    platform: str | None = None
    encoding: str | None = None
    format: SourceFormat | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A page as it arrived: `name` as shown, `label` as recorded (without the folders above it).

    `file` is the name that its ending is read from. `of_json` says that the bytes are a JSON
    string's, which has an encoding of its own.
    """

    name: str
    label: str
    file: str
    raw: bytes
    particulars: Particulars
    of_json: bool = False

    @property
    def sha256(self) -> str:
        """The hash of the bytes as received."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page that may enter: its records, and the sketch that likenesses are found by."""

    record: SourceRecord
    received: ReceivedRecord
    sketch: Sketch


def prepared(root: Path, limits: Limits, today: date, given: Given) -> Prepared:
    """Decide all that can be told of a page without its neighbours.

    Raises:
        RefusedError: it cannot enter; with why, and what to do.
    """
    refuse_container(given.raw)
    particulars = given.particulars
    tables = load_tables(root / "corpus" / "damage")
    named = "utf-8" if given.of_json else particulars.encoding
    decided = decide_encoding(given.raw, tables, named)
    if given.of_json:
        decided = replace(decided, because="JSON 里的文字")
    text = given.raw.decode(decided.encoding)
    _check(text, limits)
    decided_format = decide_format(text, given.file)
    form, form_because = decided_format.format, decided_format.reason
    if particulars.format:
        form, form_because = particulars.format, _GIVEN
    digest = given.sha256
    record = SourceRecord(
        page_title="-",
        site=NO_SITE,
        script=ChineseScript.HANS,
        kind=SourceKind.REPOST,
        encoding=decided.encoding,
        sha256=digest,
        format=form,
    )
    source = SourceText(_source(record), text)
    layout = layout_of(source)
    restored = restore(source, tables, layout)
    if not _HAN.search(restored.text):
        found = "holds no Chinese text"
        raise RefusedError(found, "give the text of a rule")
    title, title_because = _told_title(particulars.title, layout, tables)
    screened = screen(restored, read_screens(root), title, layout.outside)
    if title is None:
        title, title_because = _printed_title(screened)
    url, url_proposed = _url(particulars.url, layout)
    site, site_proposed = _site(particulars.site, url)
    spinning = spinning_in(screened, read_signs(root).spun_terms)
    script, script_because = _script(restored)
    day, day_proposed = _page_date(particulars.date, layout, screened.lines)
    proposed = (
        Proposed("page_title", title_because),
        url_proposed,
        site_proposed,
        Proposed("script", script_because),
        Proposed("kind", _kind_because(spinning)),
        day_proposed,
        Proposed("format", form_because),
    )
    received = ReceivedRecord(
        name=given.label,
        received_on=today,
        bytes=len(given.raw),
        sha256=digest,
        encoding=decided,
        proposed=proposed,
        spun=SpunRecord(spinning.per_thousand, spinning.is_spun),
        platform=particulars.platform,
    )
    record = replace(
        record,
        page_title=title,
        site=site,
        script=script,
        url=url,
        page_date=day,
    )
    _check_record(record)
    return Prepared(record, received, sketch_of(main_text(screened)))


def main_text(screened: ScreenedText) -> str:
    """Return what a page prints as text, without chrome and advertising: what is compared."""
    return "\n".join(line.text for line in screened.lines if line.role in _KEPT)


def check_url(url: str) -> str | None:
    """Return what is wrong with an address, None where it may be kept.

    >>> check_url("https://example.com/a?b=1"), check_url("javascript:alert(1)")
    (None, 'is no http or https address')
    >>> check_url("https://example.com/\u202egpj.exe")
    'holds a space, a quotation mark or an invisible character'
    """
    if len(url) > _LONGEST_URL or len(host_of(url)) > _LONGEST_HOST:
        return f"is longer than {_LONGEST_URL} characters, its host than {_LONGEST_HOST}"
    if not re.match("https?://", url, re.IGNORECASE) or not host_of(url):
        return "is no http or https address"
    if re.search(r"[\s<>\"'`\\]", url) or shown(url[:150]) + shown(url[150:300]) != url[:300]:
        return "holds a space, a quotation mark or an invisible character"
    return None


def _check(text: str, limits: Limits) -> None:
    """Refuse what is no text, and more lines or longer ones than may be worked on."""
    if not text.strip("\ufeff \t\r\n\u3000"):
        found = "is empty"
        raise RefusedError(found, "give the text of the page")
    if "\0" in text:
        found = "is binary (holds NUL characters)"
        raise RefusedError(found, "give the text of the page")
    if len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        found = "is binary (holds control characters)"
        raise RefusedError(found, "give the text of the page")
    start = number = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        if end - start > limits.line_characters:
            found = f"line {number} has {end - start} characters"
            remedy = f"break it into lines of at most {limits.line_characters}"
            raise RefusedError(found, remedy)
        start = end + 1
    if number > limits.source_lines:
        found = f"has {number} lines, more than {limits.source_lines}"
        raise RefusedError(found, "give the text of the page alone, or set limits in corpus.yaml")


def _check_record(record: SourceRecord) -> None:
    """Refuse a page whose record the corpus would not read."""
    try:
        _source_records().validate_python(asdict(record))
    except ValidationError as error:
        first = error.errors()[0]
        found = f"field {'.'.join(map(str, first['loc']))}: {shown(first['msg'])}"
        raise RefusedError(found, "give another value with the page") from None


@cache
def _source_records() -> TypeAdapter[SourceRecord]:
    return TypeAdapter(SourceRecord)


def _source(record: SourceRecord) -> Source:
    return Source(
        id="incoming",
        page_title=record.page_title,
        site=record.site,
        kind=record.kind,
        script=record.script,
        sha256=record.sha256,
        encoding=record.encoding,
        url=record.url,
        format=record.format,
    )


def _told_title(given: str | None, layout: Layout, tables: Tables) -> tuple[str | None, str]:
    """Return the title that is given, or that the page's markup names; restored as text is."""
    told = [(given, _GIVEN)] if given else []
    told += [(one.words, f"网页的 {one.by}") for one in layout.titles]
    for words, because in told:
        if title := _as_title(restore(words[:1000], tables).text):
            return title, because
    return None, ""


def _url(given: str | None, layout: Layout) -> tuple[str | None, Proposed]:
    """Return the page's address: the one that is given, or that the page notes as its own."""
    if given:
        return given, Proposed("url", _GIVEN)
    for one in layout.addresses:
        if check_url(one.words) is None:
            return one.words, Proposed("url", f"网页自记的地址（{one.by}）")
    return None, Proposed("url", "没有给出，页面也没有记")


def _site(given: str | None, url: str | None) -> tuple[str, Proposed]:
    """Return the site's name: the one that is given, else the host of the page's address."""
    if given and (site := shown(_SPACES.sub(" ", given).strip())):
        return site, Proposed("site", _GIVEN)
    if host := host_of(url):
        return host, Proposed("site", "取自地址")
    return NO_SITE, Proposed("site", "不知道地址")


def _printed_title(screened: ScreenedText) -> tuple[str, str]:
    """Return a page's title as restored, and what it is taken from."""
    for article in articles(screened):
        if article.title and (title := _as_title(article.title)):
            return title, "正文的标题"
    above = None
    for line in screened.lines:
        if line.role in _KEPT and _HAN.search(line.text):
            # What stands nearest above the text is the title, what stands first the site's name.
            return (above, "正文上方的标题") if above else (_as_title(line.text), "正文里的第一行")
        is_title = line.role is Role.METADATA and not _NO_TITLE.search(line.text)
        if is_title and _HAN.search(line.text):
            above = _as_title(line.text)
    first = next(line.text for line in screened.lines if _HAN.search(line.text))
    return _as_title(first), "页面里的第一行"


def _as_title(text: str) -> str:
    plain = _SECTION.sub("", _SPACES.sub(" ", text).strip(" #*=<>-_|"))
    plain = plain if len(plain) <= _LONGEST_TITLE else f"{plain[: _LONGEST_TITLE - 1]}…"
    return shown(plain)


def _script(restored: RestoredText) -> tuple[ChineseScript, str]:
    """Tell the script of a page by the characters that the two scripts write otherwise.

    Restoration has turned the Traditional ones, so that mojibake is not counted as it is printed.
    """
    forms = _simplified_forms()
    turned = sum(
        char in forms
        for repair in restored.repairs
        if RepairKind.SCRIPT in repair.kinds
        for char in repair.after
    )
    simple = sum(char in forms for char in restored.text) - turned
    because = f"繁体字 {turned} 个，简体字 {simple} 个"
    return (ChineseScript.HANT if turned > simple else ChineseScript.HANS), because


@cache
def _simplified_forms() -> frozenset[str]:
    """Return the Simplified characters that Traditional text never uses: Big5 does not hold them.

    >>> [char in _simplified_forms() for char in "应家后"]
    [True, False, False]
    """
    forms = {simple for char, simple in gbk.simplified().items() if char != simple}
    return frozenset(form for form in forms if not form.encode("cp950", "ignore"))


def _kind_because(spinning: Spinning) -> str:
    measured = f"换词每千字 {spinning.per_thousand}"
    if spinning.is_spun:
        return f"未经人定，先按转载；{measured}，像机器换词，建议改为 spun"
    return f"未经人定，先按转载；{measured}，不到 {SPUN_PER_THOUSAND}"


def _page_date(
    given: date | None, layout: Layout, lines: Iterable[Line]
) -> tuple[date | None, Proposed]:
    """Return the day that a page prints for itself; of several none is taken."""
    if given:
        return given, Proposed("page_date", _GIVEN)
    found = {one.day: one.words for one in layout.dates}
    for line in lines:
        if line.role is Role.METADATA:
            for day, _, _ in days_in(line.text):
                found.setdefault(day, line.text)
    if len(found) == 1:
        ((day, words),) = found.items()
        return day, Proposed("page_date", "页面印出的日期", shown(words[:_LONGEST_TITLE]))
    if found:
        days = "、".join(day.isoformat() for day in sorted(found)[:_MOST_DAYS])
        return None, Proposed("page_date", f"页面印出几个日期（{days}），未取")
    return None, Proposed("page_date", "页面没有印出日期")
