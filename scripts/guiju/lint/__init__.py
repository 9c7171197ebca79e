"""Lint: what is wrong, incomplete or doubtful in corpus/, each thing with its place and remedy.

Nothing stops at the first mistake: what reads is examined, what does not is left out and said.
"""

from guiju.lint.finding import Finding, Severity, in_order
from guiju.lint.library import findings, page_findings
from guiju.lint.survey import survey

__all__ = ["Finding", "Severity", "findings", "in_order", "page_findings", "survey"]
