"""The page of rules that rules cite: those that the corpus holds and those that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guiju.model import Clause, Rule, anchor, display_label, page_path
from guiju.provisions import ReferenceKind
from guiju.writing.markup import escape_inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Citing = list[tuple[Rule, Clause]]


def render_references(rules: Iterable[Rule]) -> str:
    """Return the Markdown page that lists every cited title with the clauses that cite it."""
    rules = tuple(rules)
    held: dict[str, Citing] = {}
    outside: dict[str, Citing] = {}
    for rule in rules:
        for clause in rule.clauses:
            for reference in clause.references:
                if reference.kind is ReferenceKind.RULE and reference.target:
                    citing = held.setdefault(reference.target.split("/")[0], [])
                elif reference.kind is ReferenceKind.OUTSIDE:
                    citing = outside.setdefault(reference.name, [])
                else:
                    continue
                if (rule, clause) not in citing:
                    citing.append((rule, clause))
    titles = {rule.id: rule for rule in rules}
    lines = ["# 被引规则", ""]
    lines += [
        f"各规则共引用了 {len(outside)} 部本站没有收录的规则和法律，下面列出引用它们的条款。"
        "名称照条款所印，写法不同的分别列出。",
        "",
        "## 本站没有收录的",
        "",
    ]
    for name, citing in outside.items():
        lines.append(f"- 《{escape_inline(name)}》：{'、'.join(_citing(citing))}")
    lines += ["", "## 本站收录的", ""]
    if not held:
        lines.append("收录的规则还没有被别的条款以书名号引用。")
    for rule_id, citing in held.items():
        rule = titles[rule_id]
        lines.append(
            f"- [《{escape_inline(rule.title)}》]({_page(rule)})：{'、'.join(_citing(citing))}"
        )
    return "\n".join(lines).rstrip() + "\n"


def _citing(citing: Citing) -> Iterator[str]:
    """Yield links to clauses; the rule is named once before its clauses."""
    last = None
    for rule, clause in citing:
        name = "" if rule is last else f"{escape_inline(rule.title)} "
        last = rule
        label = escape_inline(display_label(clause).rstrip("、:： "))
        yield f"{name}[{label}]({_page(rule)}#{anchor(clause.id)})"


def _page(rule: Rule) -> str:
    return f"{page_path(rule.id).removeprefix('rules/')}.md"
