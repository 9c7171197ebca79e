"""Liabilities: how a clause spreads, lightens or puts off what follows from a violation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.consequences import IMPOSES
from guiju.evidence import By
from guiju.model import TagKind
from guiju.parties import Mention, mentions_in, named, subject_of, within
from guiju.provisions import Liability, LiabilityKind
from guiju.sentences import SentencePart, mask_titles, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guiju.corpus import Corpus
    from guiju.drafts import Draft
    from guiju.records import TermRecord

_PARTS = 12  # parts of a sentence that are looked at backwards
_SHARED = re.compile(
    r"(?<!不)承担(?:相同|同等|同样|连带|共同|共担|一样)的?[^，。；、]{0,10}责任|(?:共同|一并|同时)承担[^，。；]{0,12}责任|负(?:有)?连带责任|连带赔偿责任"
)
_DENIED = re.compile(r"(?:不(?!仅|但|当|正|良|合)|无需|无须)[^，。；]*$")
_MITIGATED = re.compile(
    r"(?:减轻|从轻|免于|免予|免除|不予|豁免|减免|酌情减免)(?:或者?|、|及)?(?:减轻|从轻|免于|免予|免除|不予)?(?:或者?|、)?(?:减轻|从轻|免于|免予|免除|不予)?"
    r"(?:其|对其|违规|相应|部分|全部|行政)*(?:处置|处罚|处理|处分|责任|扣分|违约金|管控)"
)
_NO_MITIGATION = re.compile(r"(?:不得|不能|不可|不|拒绝|不因此)[^，。；]{0,6}$")
_OWN_EXCUSE = re.compile(r"(?:自身|自己|卖家|商家|经营者)(?:应(?:负|承担)的?)?$")
_CORRECTION = re.compile(
    r"(?<!首)(?<!优)先行?(?:予以|进行|给予|采取|责令|要求其?)?[^，。；]{0,6}(?:纠正|整改|改正)(?:措施)?|"
    r"(?:纠正|整改|改正)(?:后|完毕后)?[^，。；]{0,4}(?:再|仍未|仍不)[^，。；]{0,6}(?:处罚|处置|处理|扣分)|(?:限期|责令)[^，。；]{0,6}(?:整改|改正|纠正)(?=[，,；]?(?:逾期|拒不|未))"
)


@dataclass(frozen=True, slots=True)
class FoundLiability:
    """A liability, and where its words are printed in the text."""

    liability: Liability
    start: int
    end: int


def liabilities_in(text: str, parties: Sequence[TermRecord]) -> tuple[FoundLiability, ...]:
    """Return how a text spreads, lightens or puts off what follows; nothing has evidence yet."""
    shown = mask_titles(text)
    parts = tuple(parts_of(text))
    mentions = mentions_in(shown, parties)
    found = []
    for part in parts:
        words = shown[part.start : part.end]
        match = _SHARED.search(words)
        if match and not _DENIED.search(words[: match.start()]):
            start = part.start + match.start()
            own = [m for m in mentions if part.start <= m.start and m.end <= start]
            acting = _subjects(shown, mentions, parts, part, start)
            who = tuple(dict.fromkeys([*acting, *named(own)]))
            condition = _condition(text, parts, part)
            found.append(
                FoundLiability(
                    Liability(LiabilityKind.SHARED, who, condition), start, part.start + match.end()
                )
            )
        for kind, pattern in (
            (LiabilityKind.MITIGATED, _MITIGATED),
            (LiabilityKind.CORRECTION_FIRST, _CORRECTION),
        ):
            match = pattern.search(words)
            if match is None or _NO_MITIGATION.search(words[: match.start()]):
                continue
            if kind is LiabilityKind.MITIGATED and _OWN_EXCUSE.search(words[: match.start()]):
                continue
            start, end = part.start + match.start(), part.start + match.end()
            who = _subjects(shown, mentions, parts, part, start)
            if kind is LiabilityKind.CORRECTION_FIRST and not who:
                # 先行通知商家整改: whoever is told to correct
                who = named([m for m in mentions if part.start <= m.start and m.end <= end])
            condition = _condition(text, parts, part)
            found.append(FoundLiability(Liability(kind, who, condition), start, end))
    return tuple(found)


def _subjects(
    shown: str,
    mentions: tuple[Mention, ...],
    parts: tuple[SentencePart, ...],
    part: SentencePart,
    end: int,
) -> tuple[str, ...]:
    """Return who acts in the sentence up to `end`, each once, without the platform."""
    found: dict[str, None] = {}
    for own in parts[max(0, part.index - _PARTS) : part.index + 1]:
        if own.sentence == part.sentence:
            until = min(own.end, end)
            inside = within(mentions, own.start, until)
            subject = subject_of(shown, inside, own.start, until)
            found |= dict.fromkeys(subject.split("、") if subject else ())
    found.pop("平台", None)
    return tuple(found)


def _condition(text: str, parts: tuple[SentencePart, ...], part: SentencePart) -> str | None:
    """Return the condition that is printed in front of a part, without 如 or 但, else None."""
    at = part.index
    start = end = None
    for before in reversed(parts[:at]):
        if before.sentence != part.sentence:
            break
        words = text[before.start : before.end].strip()
        opens = re.match(r"(?:但(?:是)?)?(?:如果?|若|当|对于?|针对|因|凡)|但(?:是)?", words)
        if end is None and not (words.endswith(("的", "时", "后", "者")) or opens):
            return None
        if end is None:
            end = before.end
        elif IMPOSES.search(words) or words.endswith("责任"):
            break
        start = before.start
        if opens:
            break
    if start is None or end is None:
        return None
    return re.sub(r"^(?:但(?:是)?)?(?:如果?|若|当)?", "", text[start:end].strip()) or None


def read_liabilities(draft: Draft, corpus: Corpus) -> Draft:
    """Fill in the liabilities of every clause."""
    parties = corpus.taxonomy.of(TagKind.PARTY)
    clauses = []
    for clause in draft.clauses:
        proved = tuple(
            replace(
                item.liability,
                by=By.PATTERN,
                evidence=draft.evidence(clause.id, item.start, item.end),
            )
            for item in liabilities_in(clause.text, parties)
        )
        clauses.append(replace(clause, liabilities=proved))
    return replace(draft, clauses=tuple(clauses))
