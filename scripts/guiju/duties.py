"""Duties: who must, must not, may or is entitled to do what, sentence part by sentence part."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guiju.evidence import By
from guiju.model import Clause, Tag, TagKind
from guiju.parties import Mention, mentions_in, subject_of, within
from guiju.places import Places
from guiju.provisions import Duty, Modality
from guiju.sentences import SentencePart, mask_quotes, mask_titles, parts_of
from guiju.tagging import term_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guiju.corpus import Corpus
    from guiju.drafts import Draft
    from guiju.records import TermRecord

# A part that leads into what follows it: it belongs to the next duty, not to the one before.
_CONDITION = re.compile(
    r"^\s*(?:如|若|但|当|除|因|在|对|经|凡|一旦|未经|符合|违反|同时|另外|此外|并且?|且|否则|其中|经过)"
    r"|(?:的|时|后|前|之日起|情况下|情形下|期间|的话)$"
)
# What happened in such a part is the condition of a duty, no duty by itself: 应当退款而未退款的，
_IS_CONDITION = re.compile(r"(?<!目)的[：:]?\s*$")
_PREDICATE = re.compile(r"[是为][^，。；]*的[：:]?\s*$|有下列|以下|下列")
# Words before the modal that are no subject of their own.
_NO_SUBJECT = re.compile(
    r"^(?:[\s：:、（(]|[“”]|并且?|且|但|则|也|都|均|还|亦|又|仍|仅|只|故|而|即|就|才|方|同时|另外|此外|另|其|"
    r"及时|原则上|一律|一般|依法|如实|主动|自行|永久|始终|务必|首先|其次|最后|最终|因此|所以|否则|届时|另行|必要时|同样|统一|至少|不|将|会|后|"
    r"立即|按时|按期|提前|事先|随时|每次|每天|每日|日常|严格|"
    r"(?:[^，。；]{0,6}后)?[\d一二两三四五六七八九十半]{1,4}个?(?:自然日|工作日|日|天|周|月|年|小时)(?:之|以)?内|"
    r"(?:在|自|于|从)[^，。；]{1,30}?(?:时|前|后|内|中|上|下|过程中|期间|起)|"
    r"(?:按照?|根据|依据|依照|遵照|结合|通过|经过?|针对|就|对于?|向|与|为了?|以|因|除)[^，。；]{1,40})*$"
)
_ORDERS = re.compile(r"严禁|禁止|不?允许|不许|请勿")
_ANY = re.compile(r"(?:任何|所有|全体|个人|违规)?")
# In a list of measures 禁止… is the name of one: 采取以下措施：限制上新、禁止上活动.
_NAMES_MEASURE = re.compile(r"(?:措施|处罚|包括但不限于)[^。；]*[、：:]$")
_REACH = 200  # characters in front of a word that are searched for what leads it in
_PARTS = 12  # parts of a sentence that are searched backwards for a subject
_CAUSE = re.compile(r"\s*(?:因|由于|鉴于)(?:自身|自己|本身|其)[^，。；]*(?:导致|致使|造成|使得)")
_APPLIES = re.compile(r"适用(?:于|对象|范围)")


@dataclass(frozen=True, slots=True)
class _Modal:
    modality: Modality
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundDuty:
    """A duty and where it stands: its part and its modal word, in the clause's text."""

    duty: Duty
    start: int
    end: int
    word_start: int
    word_end: int


def duties_in(
    text: str,
    modalities: Iterable[TermRecord],
    parties: Sequence[TermRecord],
    led_by: str | None = None,
    apart: Iterable[tuple[int, int]] = (),
) -> tuple[FoundDuty, ...]:
    """Return the duties that a text lays down, in its order; nothing has evidence yet.

    `led_by` is the subject of what leads the text in, which counts where a part has none of its
    own. Modal words that overlap spans of `apart` are part of something else, such as the name of a
    penalty (禁止直播).
    """
    shown = mask_quotes(mask_titles(text))
    modals = _modals(shown, modalities, tuple(apart))
    mentions = mentions_in(shown, parties)
    parts = tuple(parts_of(text))
    binding = [
        (part, own)
        for part in parts
        if (own := _inside(modals, part)) and not _is_condition(shown[part.start : part.end])
    ]
    found: list[FoundDuty] = []
    last_end = 0
    for index, (part, own) in enumerate(binding):
        following = binding[index + 1][0] if index + 1 < len(binding) else None
        start, end = _extent(shown, parts, part, following, last_end)
        last_end = end
        start, end = _unbracketed(shown, start, end, own[0].start)
        seen: set[Modality] = set()
        for modal in own:
            if modal.modality in seen:
                continue  # 需要双方都需要满足: one duty, said twice
            seen.add(modal.modality)
            party = _party(shown, parts, part, modal, modals, mentions, led_by)
            duty = Duty(modal.modality, party, text[start:end].strip())
            found.append(FoundDuty(duty, start, end, modal.start, modal.end))
    return tuple(found)


def _inside(modals: tuple[_Modal, ...], part: SentencePart) -> tuple[_Modal, ...]:
    first = bisect_left(modals, part.start, key=lambda modal: modal.start)
    return modals[first : bisect_left(modals, part.end, key=lambda modal: modal.start)]


def _modals(
    shown: str, modalities: Iterable[TermRecord], apart: tuple[tuple[int, int], ...]
) -> tuple[_Modal, ...]:
    found = []
    names = {start for start, _ in apart}
    for term in modalities:
        for start, end in term_spans(term, shown):
            measure = term.name == Modality.MUST_NOT and _NAMES_MEASURE.search(
                shown[max(0, start - _REACH) : start]
            )
            if not measure and start not in names:
                found.append(_Modal(Modality(term.name), start, end))
    return tuple(sorted(found, key=lambda modal: (modal.start, -modal.end)))


def _is_condition(words: str) -> bool:
    return _IS_CONDITION.search(words) is not None and _PREDICATE.search(words) is None


def _extent(
    shown: str,
    parts: tuple[SentencePart, ...],
    part: SentencePart,
    following: SentencePart | None,
    after: int,
) -> tuple[int, int]:
    """Return where the words of a duty begin and end: its conditions before, its objects behind."""
    at = part.index
    start = part.start
    for index in range(at - 1, -1, -1):
        before = parts[index]
        if before.step != part.step or before.start < after:
            break
        start = before.start
    end = part.end
    for index in range(at + 1, len(parts)):
        behind = parts[index]
        if behind.step != part.step or behind is following:
            break
        if following and following.step == part.step and _leads(shown, behind):
            break
        end = behind.end
    return start, end


def _unbracketed(shown: str, start: int, end: int, word: int) -> tuple[int, int]:
    """Return the extent without what lies outside of brackets that the modal word stands in."""
    opened: list[int] = []
    for at in range(start, end):
        if shown[at] in "（(":
            opened.append(at)
        elif shown[at] in "）)":
            if opened:
                opened.pop()
            elif at >= word:
                return start, at
            else:
                start = at + 1
    inside = [at for at in opened if at < word]
    return (inside[-1] + 1 if inside else start), end


def _leads(shown: str, part: SentencePart) -> bool:
    return _CONDITION.search(shown[part.start : part.end].strip()) is not None


def _party(
    shown: str,
    parts: tuple[SentencePart, ...],
    part: SentencePart,
    modal: _Modal,
    modals: tuple[_Modal, ...],
    mentions: tuple[Mention, ...],
    led_by: str | None,
) -> str | None:
    if _ORDERS.match(shown, modal.start, modal.end):
        # 严禁商家…, 允许商家…: the one who is told stands behind the word.
        behind = within(mentions, modal.end, part.end)
        if behind and _ANY.fullmatch(shown, modal.end, behind[0].start):
            return behind[0].party
    own = within(mentions, part.start, modal.start)
    if subject := subject_of(shown, own, part.start, modal.start):
        return subject
    if not _NO_SUBJECT.match(shown[part.start : modal.start]):
        return None  # 商品标题不得…: the subject is told, and is no party
    at = part.index
    opens_step = at > 0 and parts[at - 1].step != part.step
    for before in reversed(parts[max(0, at - _PARTS) : at]):
        # Behind ； only a part that opens with its modal word goes on with the subject before.
        if before.sentence != part.sentence or (before.step != part.step and not opens_step):
            break
        # Whoever is named behind a modal word is no subject: 应提请消费者注意，不得….
        binding = _inside(modals, before)
        if _CAUSE.match(shown, before.start, before.end):
            continue  # 因自身原因导致所签主播未开播的: whom a cause names does not act
        end = binding[0].start if binding else before.end
        inside = within(mentions, before.start, end)
        subject = subject_of(shown, inside, before.start, end)
        if subject is None:
            continue
        # 消费者申请退款的，应在…内处理: what a buyer does binds somebody who is not named.
        binds = modal.modality in (Modality.MUST, Modality.MUST_NOT)
        if binds and "用户" in subject and _leads(shown, before):
            return None
        return subject
    return led_by


def leading_subject(text: str, parties: Sequence[TermRecord]) -> str | None:
    """Return whom a lead-in speaks of: the subject of its last sentence, None where it has none."""
    shown = mask_quotes(mask_titles(text))
    parts = tuple(parts_of(text))
    if not parts:
        return None
    mentions = mentions_in(shown, parties)
    for part in reversed(parts):
        if part.sentence != parts[-1].sentence:
            break
        own = within(mentions, part.start, part.end)
        if subject := subject_of(shown, own, part.start, part.end):
            return subject
    return None


def whole_subject(clauses: Iterable[Clause], parties: Sequence[TermRecord]) -> str | None:
    """Return whom a rule says it applies to, if that is one party alone."""
    named: set[str] = set()
    for clause in clauses:
        if not _APPLIES.search(" ".join((*clause.path[-1:], clause.text))):
            continue
        shown = mask_titles(clause.text)
        for part in parts_of(clause.text):
            words = shown[part.start : part.end]
            if "适用" in words or _APPLIES.search(" ".join(clause.path[-1:])):
                named |= {
                    mention.party
                    for mention in mentions_in(shown, parties)
                    if part.start <= mention.start < part.end and mention.party != "平台"
                }
    return next(iter(named)) if len(named) == 1 else None


def read_duties(draft: Draft, corpus: Corpus) -> Draft:
    """Fill in the duties of every clause, and the tags that say how it binds."""
    modalities = corpus.taxonomy.of(TagKind.MODALITY)
    parties = corpus.taxonomy.of(TagKind.PARTY)
    penalties = corpus.taxonomy.of(TagKind.PENALTY)
    places = Places([*draft.headings, *draft.clauses])
    whole = whole_subject(draft.clauses, parties)
    clauses = []
    for clause in draft.clauses:
        leads = [above.words for above in places.above(clause) if not above.is_title]
        subjects = (leading_subject(words, parties) for words in leads)
        led_by = next((subject for subject in subjects if subject), None)
        shown = mask_titles(clause.text)
        apart = [span for term in penalties for span in term_spans(term, shown)]
        found = duties_in(clause.text, modalities, parties, led_by or whole, apart)
        proved = tuple(
            replace(
                item.duty,
                by=By.PATTERN,
                evidence=draft.evidence(clause.id, item.word_start, item.word_end),
            )
            for item in found
        )
        clauses.append(replace(clause, duties=proved, tags=_with_modalities(clause, proved)))
    return replace(draft, clauses=tuple(clauses))


def _with_modalities(clause: Clause, duties: tuple[Duty, ...]) -> tuple[Tag, ...]:
    """Return the clause's tags with one for each way in which its duties bind."""
    first: dict[str, Duty] = {}
    for duty in duties:
        first.setdefault(duty.modality.value, duty)
    new = [
        Tag(TagKind.MODALITY, name, first[name].by, first[name].evidence)
        for name in (modality.value for modality in Modality)
        if name in first
    ]
    order = list(TagKind)
    kept = [tag for tag in clause.tags if tag.kind is not TagKind.MODALITY]
    return tuple(sorted([*kept, *new], key=lambda tag: order.index(tag.kind)))
