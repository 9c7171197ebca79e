"""review.yaml as a file: written by the program once, then a person's; read back and compared.

The same source and the same corpus give the same bytes. A file that a person has edited is never
written over: only the line that says on which corpus the review was made is renewed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields
from typing import TYPE_CHECKING

from guiju.model import Certainty
from guiju.reviewing.decisions import ArticleDecision, Becomes, Open, ReviewRecord
from guiju.reviewing.yaml_text import comment, listed, scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from guiju.reviewing.proposing import ArticleProposal, PageProposal

_WIDTH = 100
_SURE = {Certainty.CERTAIN: "确定", Certainty.PROBABLE: "推定"}
_STAMP = re.compile(r"^corpus: .*\n", re.MULTILINE)
_SEAL = re.compile(r"^proposal: .*\n", re.MULTILINE)
BECOMES = {
    Becomes.NEW_RULE: "新规则",
    Becomes.EDITION: "已有规则的新版本",
    Becomes.WITNESS: "已有版本的另一来源",
    Becomes.NONE: "不收",
}
_CHOICE = f"becomes 可写 {'、'.join(f'{one} {said}' for one, said in BECOMES.items())}。"
_FIELDS = {
    Becomes.NEW_RULE: (
        "rule", "title", "aliases", "publisher", "applies_to", "category",
        "published_on", "effective_on", "repealed_on", "evidence", "note",
        "opens", "opens_as", "until",
    ),
    Becomes.EDITION: (
        "rule", "published_on", "effective_on", "repealed_on", "evidence", "note",
        "opens", "opens_as", "until",
    ),
    Becomes.WITNESS: ("rule", "edition", "opens", "opens_as", "until"),
    Becomes.NONE: ("title", "opens", "opens_as"),
}  # fmt: skip


def review_text(source_id: str, sha256: str, corpus: str, proposal: PageProposal) -> str:
    """Return review.yaml as the program proposes it, with the reasons beside the fields."""
    lines = [
        *comment(f"待审来源 {source_id}"),
        *comment(
            "每定一项，就从 to_decide 里删去它的名称；删完才能收录。字段见 corpus/README.md。"
        ),
        *comment("改好后用 guiju review 看结果，用 guiju accept 收录。下面三行由程序写，不要改。"),
        f"sha256: {sha256}",
    ]
    for field, why in proposal.to_decide:
        lines += comment(f"{field}：{why}")
    lines.append(f"to_decide: {listed(field.value for field, _ in proposal.to_decide)}")
    lines.append("articles:" if proposal.articles else "articles: []")
    for number, own in enumerate(proposal.articles, start=1):
        lines += _article(number, own)
    body = "\n".join(lines) + "\n"
    head, _, rest = body.partition("to_decide:")
    # The reasons for what is open stand right above to_decide; the seal goes above them.
    place = head.index(f"sha256: {sha256}\n") + len(f"sha256: {sha256}\n")
    sealed = f"proposal: {scalar_digest(body)}\n"
    stamped = f"corpus: {_quoted(corpus)}\n"
    return f"{head[:place]}{stamped}{sealed}{head[place:]}to_decide:{rest}"


def scalar_digest(body: str) -> str:
    """Return the digest of a file's text as it is written in the file."""
    return _quoted(hashlib.sha256(body.encode("utf-8")).hexdigest()[:12])


def _quoted(digest: str) -> str:
    return f'"{digest}"'  # twelve digits may else be read as a number


def is_untouched(text: str, record: ReviewRecord) -> bool:
    """Say whether a file is as the program wrote it."""
    body = _SEAL.sub("", _STAMP.sub("", text, count=1), count=1)
    return scalar_digest(body) == _quoted(record.proposal)


def restamped(text: str, corpus: str) -> str:
    """Return a person's file with the corpus that it was reviewed on, and nothing else, renewed."""
    return _STAMP.sub(f"corpus: {_quoted(corpus)}\n", text, count=1)


def _article(number: int, own: ArticleProposal) -> Iterator[str]:
    decision = own.decision()
    becomes = decision.becomes
    yield ""
    sure = "" if own.cut is Certainty.CERTAIN else "（从这里另起一篇是推定的）"
    said = f"{BECOMES[becomes]}，{_SURE[own.becomes.certainty]}。{own.becomes.why}"
    yield from comment(f"第{number}篇{sure}：{said}", 2)
    yield from comment(_CHOICE, 2)
    yield f"  - becomes: {becomes.value}"
    yield f"    to_decide: {listed(field.value for field in decision.to_decide)}"
    reasons = _reasons(own)
    for name in _FIELDS[becomes]:
        if why := reasons.get(name):
            yield from comment(why, 4)
        yield from _field(name, getattr(decision, name))
    if becomes is Becomes.NONE:
        yield from comment("要收录，改 becomes，再补 rule、publisher、applies_to 等字段。", 4)


def _reasons(own: ArticleProposal) -> dict[str, str]:
    """Return what stands above the fields that need a word."""
    becomes = own.becomes.value
    dates = own.dates
    reasons = {
        "published_on": dates.published_on.why,
        "effective_on": dates.effective_on.why,
        "opens": own.opens.why,
    }
    if dates.repealed_on.is_open or dates.repealed_on.value:
        reasons["repealed_on"] = dates.repealed_on.why
    if becomes is Becomes.NEW_RULE:
        applies = f"原文：{_short(own.applies)}" if own.applies else "原文没有“适用”一句。"
        reasons |= {
            "rule": own.rule.why,
            "publisher": "发布主体，请写；页面上会注明是编者所写。",
            "applies_to": f"适用对象，请写。{applies}",
            "category": own.category.why,
        }
        if own.title.is_open:
            reasons["title"] = own.title.why
    if becomes is Becomes.EDITION:
        reasons["note"] = "与上一版有什么不同，一句话，可以不写。"
    return reasons


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _field(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, tuple):
        yield f"    {name}: {scalar(value)}"
        return
    line = f"    {name}: {listed(value)}"
    if len(line) <= _WIDTH or not value:
        yield line
    else:
        yield f"    {name}:"
        yield from (f"      - {scalar(item)}" for item in value)


def differences(record: ReviewRecord, proposal: PageProposal) -> tuple[str, ...]:
    """Return in Chinese where a person's file says otherwise than the program proposes now."""
    found = []
    fresh = [own.decision() for own in proposal.articles]
    if len(fresh) != len(record.articles):
        found.append(
            f"review.yaml 里有{len(record.articles)}篇，程序现在切出{len(fresh)}篇；"
            "以 review.yaml 为准。"
        )
    for number, (mine, theirs) in enumerate(zip(record.articles, fresh, strict=False)):
        found += _differing(number, mine, theirs)
    return tuple(found)


def _differing(number: int, mine: ArticleDecision, theirs: ArticleDecision) -> Iterable[str]:
    names = set(_FIELDS[mine.becomes]) & set(_FIELDS[theirs.becomes]) | {"becomes"}
    for field in fields(ArticleDecision):
        name = field.name
        if name == "to_decide" or name not in names:
            continue
        own, other = getattr(mine, name), getattr(theirs, name)
        is_filled_in = other is None and name in (Open.PUBLISHER, Open.APPLIES_TO)
        if own != other and not is_filled_in:
            yield f"articles.{number}.{name}：你写的是{_said(own)}，程序提议{_said(other)}。"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return listed(value)
    return scalar(value)


def read_text(path: Path) -> str | None:
    """Return a file's text, None where there is none."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
