"""A finding: one thing that is not right in the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guiju.errors import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guiju.errors import Problem


class Severity(StrEnum):
    """How bad a finding is; only errors fail the command."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, what, and what to do about it.

    `place` is a file, a clause or rule, or `source:position`, in characters that can be seen;
    `line` counts from 1 in a file, 0 stands for no line.
    """

    severity: Severity
    kind: str
    place: str
    detail: str
    remedy: str
    line: int = 0

    @property
    def where(self) -> str:
        """The place with its line."""
        return f"{self.place}:{self.line}" if self.line else self.place

    def is_at_least(self, severity: Severity) -> bool:
        """Say whether it is as bad as that, or worse."""
        return _RANK[self.severity] <= _RANK[severity]


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, then by place, each once."""
    return tuple(sorted(dict.fromkeys(found), key=_order))


def _order(finding: Finding) -> tuple[int, str, int, str]:
    # What one place has of one kind stays in the order of its text.
    return _RANK[finding.severity], finding.place, finding.line, finding.kind


def of_problems(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Return the problems that stop a build, as findings."""
    return tuple(
        Finding(
            Severity.ERROR,
            "corpus",
            visible(problem.place),
            visible(problem.detail),
            visible(problem.remedy),
            problem.line,
        )
        for problem in problems
    )
