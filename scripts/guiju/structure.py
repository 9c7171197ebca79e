"""Structure: cut the lines of one passage into headings, clauses and commentary.

Every line ends up in exactly one part. What carries no label is a clause of its own, counted among
its siblings, so that nothing vanishes for want of a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from guiju.labels import Label, LabelFamily, labels_of, lost_section
from guiju.model import ClauseKind, FlagKind
from guiju.screening import Line, Role

_HEADING_RANK = 2  # an unnumbered heading stands below a section and above everything else
_CLAUSE_RANK = 3  # from here on a titled part takes the paragraph below it as its text
_PARAGRAPH_RANK = 9
_TITLE_LENGTH = 30
_NOUN_TITLE_LENGTH = 9  # `类目条件：` is a title, `商家应当：` a lead-in
_INTRODUCES = re.compile(r"以下|下列|下述|如下|满足|满意")
_NOUN = re.compile(
    "(?:条件|标准|流程|入口|要求|情形|规则|定义|范围|措施|说明|须知|方式|类型|原则|材料)[：:]$"
)
_BRACKETED = re.compile(r"^【[^【】]{1,30}】[：:]?$")
_SUPPLEMENT = re.compile(r"^(?:附则|附件[一二三四五六七八九十\d]*|附录)(?:[：:\s].{0,20})?$")
_QUESTION = re.compile(r"^[^，。；：]{4,30}？$")
_UNFINISHED = ("：", "；", "，", "、")


@dataclass(frozen=True, slots=True)
class DraftFlag:
    """A flag before its evidence is looked up in the source."""

    kind: FlagKind
    detail: str


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A heading or a clause; `lines` are its spans in the restored text, label included."""

    is_heading: bool
    id: str
    label: str
    title: str
    path: tuple[str, ...]
    sort: tuple[int, ...]
    kind: ClauseKind
    text: str
    lines: tuple[tuple[int, int], ...]
    flags: tuple[DraftFlag, ...]


@dataclass(frozen=True, slots=True)
class DraftCommentary:
    """The writer's own words, and the part that they stand in front of."""

    text: str
    lines: tuple[tuple[int, int], ...]
    before: str | None


@dataclass(frozen=True, slots=True)
class Structure:
    """What one passage holds, in the order of the page."""

    parts: tuple[DraftPart, ...]
    commentary: tuple[DraftCommentary, ...]


@dataclass(slots=True, eq=False)
class _Node:
    """A part while it grows; only this module sees it change."""

    parent: _Node | None
    family: LabelFamily | None
    rank: int
    id: str
    label: str = ""
    number: tuple[int, ...] | None = None
    title: str = ""
    printed: str = ""  # label and title in one line, as printed
    paragraphs: list[str] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)
    place: int = 0  # among its siblings, from 1
    unnumbered: dict[str, int] = field(default_factory=dict)  # counts of children without a label
    flags: list[DraftFlag] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        return not self.paragraphs


def parse(lines: tuple[Line, ...]) -> Structure:
    """Cut the lines of one passage into parts.

    Takes text and commentary lines only. Numbering is followed as printed: a number that comes
    twice under one parent gets `~2` and a flag, a gap gets a flag, a section mark without its
    numeral takes the place before the section that follows.
    """
    builder = _Builder([line for line in lines if line.role is Role.TEXT])
    commentary: list[tuple[Line, _Node]] = []
    position = 0
    for line in lines:
        if line.role is Role.COMMENTARY:
            commentary.append((line, builder.latest))
            builder.interrupt()
        elif line.role is Role.TEXT:
            builder.take(position)
            position += 1
    builder.finish()
    order = [node for node in _walk(builder.root) if node is not builder.root]
    parts = tuple(_part(node) for node in order)
    places = {node: place for place, node in enumerate(order, 1)}
    notes = []
    for line, after in commentary:
        place = places.get(after, 0)  # the root stands before everything
        before = order[place].id if place < len(order) else None
        notes.append(DraftCommentary(line.text, ((line.start, line.end),), before))
    return Structure(parts, tuple(notes))


class _Builder:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.labels = labels_of(line.text for line in lines)
        self.root = _Node(None, None, -1, "")
        self.latest = self.root
        self._open: list[_Node] = [self.root]
        self._sections: list[Label | None] | None = None
        self._paragraph: _Node | None = None  # an unlabelled clause that may go on

    def take(self, position: int) -> None:
        """Put one line where it belongs."""
        line = self.lines[position]
        label = self.labels[position] or self._lost_label(line.text, position)
        if label:
            self._labelled(line, label, position)
        elif self._is_heading(line.text, position):
            # A supplement stands beside the chapters, not in the last of them.
            self._close_to(0 if _SUPPLEMENT.match(line.text) else _HEADING_RANK)
            node = self._add(None, _HEADING_RANK, "h", line)
            node.title = node.printed = line.text
            self._open.append(node)
        else:
            self._unlabelled(line)

    def interrupt(self) -> None:
        """End a paragraph that is waiting for its continuation."""
        self._paragraph = None

    def finish(self) -> None:
        """Settle what only the whole passage tells: titles with nothing below them are text."""
        for node in _walk(self.root):
            if node is not self.root and not node.paragraphs and not node.children:
                # A label with nothing behind it is kept as it is printed, separator and all.
                node.paragraphs, node.title = [node.title or node.printed], ""
        _number_flags(self.root)

    def _labelled(self, line: Line, label: Label, position: int) -> None:
        self._close_for(label.family, label.number)
        node = self._add(label.family, label.family.rank, label.id, line)
        node.label, node.number = label.printed, label.number
        rest = line.text[label.end :].strip()
        if label.number is None:
            self._recover_number(node, position)
        node.printed = label.printed if rest else line.text
        if rest and self._is_title(rest, label, position):
            node.title, node.printed = rest, line.text
        elif rest:
            node.paragraphs.append(rest)
        self._open.append(node)

    def _unlabelled(self, line: Line) -> None:
        top = self._open[-1]
        waiting = self._paragraph
        if waiting is not None:
            self._append(waiting, line)
        elif (
            top.label and not top.paragraphs and not top.children and top.rank >= _CLAUSE_RANK
        ) or (top.family and top.family.holds_paragraphs and not top.children):
            self._append(top, line)
        else:
            while self._open[-1].family and self._open[-1].family.is_list:
                self._open.pop()
            node = self._add(None, _PARAGRAPH_RANK, "p", line)
            node.paragraphs.append(line.text)
            self._paragraph = node if line.text.endswith(_UNFINISHED) else None

    def _append(self, node: _Node, line: Line) -> None:
        node.paragraphs.append(line.text)
        node.lines.append((line.start, line.end))
        self.latest = node
        self._paragraph = (
            node if node.rank == _PARAGRAPH_RANK and line.text.endswith(_UNFINISHED) else None
        )

    def _add(
        self,
        family: LabelFamily | None,
        rank: int,
        own_id: str,
        line: Line,
    ) -> _Node:
        parent = self._open[-1]
        if family is None:
            parent.unnumbered[own_id] = parent.unnumbered.get(own_id, 0) + 1
            own_id += str(parent.unnumbered[own_id])
        standalone = family is not None and family.name in ("decimal", "article")
        prefix = "" if parent is self.root or standalone else f"{parent.id}__"
        node = _Node(parent, family, rank, prefix + own_id)
        node.lines.append((line.start, line.end))
        parent.children.append(node)
        node.place = len(parent.children)
        self.latest = node
        self._paragraph = None
        return node

    def _close_to(self, rank: int) -> None:
        while self._open[-1].rank >= rank and self._open[-1] is not self.root:
            self._open.pop()

    def _close_for(self, family: LabelFamily, number: tuple[int, ...] | None) -> None:
        """Close what a label of this family ends: its siblings, or everything of higher rank."""
        open_families = [node.family.name if node.family else "" for node in self._open]
        if family.name == "decimal":
            while len(self._open) > 1 and not self._contains(len(self._open) - 1, number or ()):
                self._open.pop()
        elif family.name in open_families:
            self._close_siblings(family, number or ())
        elif not family.is_list:
            self._close_to(family.rank)
        else:
            self._go_on_with(family, number or ())

    def _close_siblings(self, family: LabelFamily, number: tuple[int, ...]) -> None:
        """Close down to the open part of this family that the number follows, innermost first.

        A list that begins anew inside a clause of a chapter of the same numbering stays inside.
        """
        own = [depth for depth, node in enumerate(self._open) if node.family is family]
        for depth in reversed(own):
            last = self._open[depth].number
            if last and number and last[-1] + 1 == number[-1]:
                del self._open[depth:]
                return
        inside = [node for node in self._open[own[-1] + 1 :] if node.rank == _CLAUSE_RANK]
        if not (family.is_list and number == (1,) and inside):
            del self._open[own[-1] :]

    def _contains(self, depth: int, number: tuple[int, ...]) -> bool:
        """Say whether an open part holds a decimal: 1.2 holds 1.2.3, and the chapter 1. all 1.x."""
        node, above = self._open[depth], self._open[:depth]
        name = node.family.name if node.family else ""
        own = node.number or ()
        if name == "decimal":
            return len(own) < len(number) and number[: len(own)] == own
        if name == "number" and not any(n.family and n.family.name == "decimal" for n in above):
            return number[:1] == own
        return node.rank < _CLAUSE_RANK

    def _go_on_with(self, family: LabelFamily, number: tuple[int, ...]) -> None:
        """Reopen the place where the list stands that this number continues, if there is one."""
        for depth in range(len(self._open) - 1, -1, -1):
            last = next(
                (c for c in reversed(self._open[depth].children) if c.family is family), None
            )
            if last and last.number and number and last.number[-1] + 1 == number[-1]:
                del self._open[depth + 1 :]
                return

    def _is_title(self, rest: str, label: Label, position: int) -> bool:
        """Say whether what follows a label is a title: short, no sentence, with text below it."""
        if not label.family.titled or len(rest) > _TITLE_LENGTH or rest[-1] in "。；，、;,":
            return False
        if rest[-1] in "：:" and not (len(rest) <= _NOUN_TITLE_LENGTH and _NOUN.search(rest)):
            return False
        if position + 1 == len(self.lines):
            return False
        following = self.labels[position + 1]
        if following and following.family.name == "decimal" and label.family.name == "number":
            return (following.number or ())[:1] == label.number
        if label.family.is_list and rest[-1] not in "：:":
            return False
        if following is None:
            return lost_section(self.lines[position + 1].text) is None
        if following.family is label.family:
            return len(following.number or ()) > len(label.number or ())
        return following.family.is_list or following.family.rank > label.family.rank

    def _is_heading(self, text: str, position: int) -> bool:
        """Say whether an unlabelled line is a heading: bracketed, a question, or a short `…：`."""
        if self._paragraph is not None or position + 1 == len(self.lines):
            return False
        if _BRACKETED.match(text) or _QUESTION.match(text) or _SUPPLEMENT.match(text):
            return True
        short = len(text) <= _NOUN_TITLE_LENGTH + 2 and text.endswith("：")
        following = self.labels[position + 1]
        return short and not _INTRODUCES.search(text) and following is None

    def _lost_label(self, text: str, position: int) -> Label | None:
        """Take a lone 、 for a section mark only where a numbered section follows."""
        label = lost_section(text)
        return label if label and self._section_behind(position) else None

    def _section_behind(self, position: int) -> Label | None:
        """Return the first section label behind a line; looked up once for all lines."""
        if self._sections is None:
            following: Label | None = None
            self._sections = []
            for found in reversed(self.labels):
                self._sections.append(following)
                following = found if found and found.family.name == "section" else following
            self._sections.reverse()
        return self._sections[position]

    def _recover_number(self, node: _Node, position: int) -> None:
        following = self._section_behind(position)
        if following is None or not following.number:
            return
        number = following.number[0] - 1
        node.number = (number,)
        parent = node.parent
        prefix = "" if parent is None or parent is self.root else f"{parent.id}__"
        node.id = f"{prefix}s{number}"
        detail = f"序号缺失；据下文“{following.printed}”推定为第{number}节，原文此处只印“、”。"
        node.flags.append(DraftFlag(FlagKind.MISSING_CHARACTER, detail))


def _walk(node: _Node) -> list[_Node]:
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting += reversed(current.children)
    return found


def _number_flags(root: _Node) -> None:
    """Flag numbers that come twice or leave a gap, and make every id unique."""
    taken: dict[str, int] = {}
    for node in _walk(root):
        last: dict[str, int] = {}
        for child in node.children:
            _check_number(child, last)
        taken[node.id] = taken.get(node.id, 0) + 1
        if taken[node.id] > 1:
            detail = f"编号“{node.label}”在此处第{taken[node.id]}次出现。"
            node.flags.append(DraftFlag(FlagKind.DUPLICATE_NUMBER, detail))
            _renumber(node, f"{node.id}~{taken[node.id]}")


def _check_number(node: _Node, last: dict[str, int]) -> None:
    if node.family is None or not node.number:
        return
    own = node.number[-1]
    name = node.family.name
    # A list begins with 1; a chapter or article that comes first may open an extract.
    expected = last.get(name, 0) + 1 if name in last or node.family.is_list else own
    if own > expected:
        detail = f"编号“{node.label}”之前缺少{own - expected}个编号。"
        node.flags.append(DraftFlag(FlagKind.NUMBER_GAP, detail))
    last[name] = max(own, last.get(name, 0))


def _renumber(node: _Node, new_id: str) -> None:
    old = node.id
    for part in _walk(node):
        if part is node or part.id.startswith(f"{old}__"):
            part.id = new_id + part.id[len(old) :]


def _part(node: _Node) -> DraftPart:
    above = []
    ancestor = node.parent
    while ancestor is not None and ancestor.parent is not None:
        above.append(ancestor.printed)
        ancestor = ancestor.parent
    path = tuple(reversed(above))
    if node.title and not node.is_heading:
        path += (node.printed,)
    if node.children or _introduces_next(node):
        kind = ClauseKind.LEAD_IN
    elif any(re.search(r"定义|释义", title) for title in path):
        kind = ClauseKind.DEFINITION
    else:
        kind = ClauseKind.CLAUSE
    return DraftPart(
        is_heading=node.is_heading,
        id=node.id,
        label=node.label,
        title=node.title,
        path=path,
        sort=_sort_key(node),
        kind=kind,
        text="\n".join(node.paragraphs),
        lines=tuple(node.lines),
        flags=tuple(node.flags),
    )


def _introduces_next(node: _Node) -> bool:
    """Say whether an unnumbered paragraph leads into the list that follows beside it."""
    siblings = node.parent.children if node.parent else []
    behind = siblings[node.place : node.place + 1]
    is_list = any(sibling.family and sibling.family.is_list for sibling in behind)
    return node.family is None and is_list and "\n".join(node.paragraphs).endswith("：")


def _sort_key(node: _Node) -> tuple[int, ...]:
    key: list[int] = []
    while node.parent is not None:
        key.append(node.place)
        node = node.parent
    return tuple(reversed(key))
