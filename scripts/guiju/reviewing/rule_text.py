"""corpus/rules/<rule>.yaml as text: written new, or a block put into what a person laid out.

What stands in a file keeps its layout and its comments: a block goes in, and nothing else changes.
Whoever uses this reads the result back and compares it with the record that is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from guiju.reviewing.yaml_text import listed, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guiju.records import EditionRecord, PassageRecord, RuleRecord

_WIDTH = 100
_DEFAULT_INDENT = 2


def rule_text(rule: RuleRecord) -> str:
    """Return the file of a new rule."""
    lines = [
        f"title: {scalar(rule.title)}",
        *_list("aliases", rule.aliases, 0),
        f"publisher: {scalar(rule.publisher)}",
        f"applies_to: {scalar(rule.applies_to)}",
    ]
    if rule.category:
        lines.append(f"category: {scalar(rule.category)}")
    lines.append("editions:")
    for edition in rule.editions:
        lines += _edition(edition, _DEFAULT_INDENT)
    return "\n".join(lines) + "\n"


def with_edition(text: str, edition: EditionRecord) -> str | None:
    """Return a rule's file with one more edition behind the others.

    None where its editions are laid out in a way that nothing can be put into.
    """
    items = _editions(text)
    if not items:
        return None
    last = items[-1]
    at = _line_behind(text, last, _dash_column(text, last))
    return _inserted(text, at, list(_edition(edition, _dash_column(text, last))))


def with_witness(text: str, number: int, passage: PassageRecord) -> str | None:
    """Return a rule's file with one more witness of an edition, counted from 0.

    None where that edition is laid out in a way that nothing can be put into.
    """
    items = _editions(text)
    if number >= len(items) or items[number].flow_style:
        return None
    item = items[number]
    column = item.start_mark.column
    for key, value in item.value:
        if key.value == "witnesses":
            if not isinstance(value, yaml.SequenceNode) or value.flow_style or not value.value:
                return None
            dash = _dash_column(text, value.value[-1])
            at = _line_behind(text, value, dash)
            return _inserted(text, at, _witness(passage, dash))
    at = _line_behind(text, item, column - 1)
    return _inserted(text, at, [" " * column + "witnesses:", *_witness(passage, column + 2)])


def _editions(text: str) -> list[yaml.MappingNode]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "editions":
            found = value.value if isinstance(value, yaml.SequenceNode) else []
            is_block = isinstance(value, yaml.SequenceNode) and not value.flow_style
            if is_block and all(isinstance(item, yaml.MappingNode) for item in found):
                return list(found)
    return []


def _dash_column(text: str, item: yaml.Node) -> int:
    """Return where the dash of a list's item stands in its line."""
    line = text.split("\n")[item.start_mark.line]
    return line.rindex("-", 0, item.start_mark.column)


def _line_behind(text: str, node: yaml.Node, column: int) -> int:
    """Return the first line behind a node and behind the comments that are indented into it."""
    lines = text.split("\n")
    at = _last_line(node) + 1
    end = at
    while at < len(lines):
        bare = lines[at].lstrip(" ")
        if bare.startswith("#") and len(lines[at]) - len(bare) > column:
            end = at + 1
        elif bare:
            break
        at += 1
    return end


def _last_line(node: yaml.Node) -> int:
    """Return the last line that a node has a character in; a block's own end lies behind it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    return int(end.line - (end.column == 0 and end.line > node.start_mark.line))


def _inserted(text: str, at: int, block: Sequence[str]) -> str:
    lines = text.split("\n")
    if at >= len(lines) or (at == len(lines) - 1 and not lines[at]):
        return "\n".join([*lines[:at], *block, ""])
    return "\n".join([*lines[:at], *block, *lines[at:]])


def _edition(edition: EditionRecord, indent: int) -> Iterator[str]:
    inner = indent + 2
    space = " " * inner
    yield f"{' ' * indent}- published_on: {scalar(edition.published_on)}"
    yield f"{space}effective_on: {scalar(edition.effective_on)}"
    yield from _list("evidence", edition.evidence, inner)
    yield from _passage("passage: ", edition.passage, inner)
    if edition.repealed_on:
        yield f"{space}repealed_on: {scalar(edition.repealed_on)}"
    if edition.note:
        yield f"{space}note: {scalar(edition.note)}"


def _witness(passage: PassageRecord, indent: int) -> list[str]:
    return list(_passage("- ", passage, indent))


def _passage(head: str, passage: PassageRecord, indent: int) -> Iterator[str]:
    rows = [
        ("source", passage.source), ("opens", passage.opens), ("opens_as", passage.opens_as.value),
    ]  # fmt: skip
    if passage.until:
        rows.append(("until", passage.until))
    short = ", ".join(f"{name}: {scalar(value, inside=True)}" for name, value in rows)
    line = f"{' ' * indent}{head}{{{short}}}"
    if len(line) <= _WIDTH:
        yield line
        return
    dash = "- " if head == "- " else ""
    if not dash:
        yield f"{' ' * indent}{head.rstrip()}"
    for place, (name, value) in enumerate(rows):
        before = dash if dash and place == 0 else "  "
        yield f"{' ' * indent}{before}{name}: {scalar(value)}"


def _list(name: str, values: Sequence[str], indent: int) -> Iterator[str]:
    line = f"{' ' * indent}{name}: {listed(values)}"
    if len(line) <= _WIDTH or not values:
        yield line
        return
    yield f"{' ' * indent}{name}:"
    for value in values:
        yield f"{' ' * indent}  - {scalar(value)}"
