"""Rules and source accounts as JSON, and back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from guiju.errors import BuildError
from guiju.model import Rule, SourceAccount
from guiju.provisions import Metric

if TYPE_CHECKING:
    from pathlib import Path


@cache
def rule_adapter() -> TypeAdapter[Rule]:
    """Return the one validator, writer and schema of rules."""
    return TypeAdapter(Rule)


@cache
def account_adapter() -> TypeAdapter[SourceAccount]:
    """Return the one validator, writer and schema of source accounts."""
    return TypeAdapter(SourceAccount)


@cache
def metrics_adapter() -> TypeAdapter[tuple[Metric, ...]]:
    """Return the one validator, writer and schema of the metrics."""
    return TypeAdapter(tuple[Metric, ...])


def rule_json(rule: Rule) -> str:
    """Return a rule as JSON, one field a line, so that a diff reads well."""
    return rule_adapter().dump_json(rule, indent=1, ensure_ascii=False).decode("utf-8") + "\n"


def account_json(account: SourceAccount) -> str:
    """Return a source account as JSON."""
    dumped = account_adapter().dump_json(account, indent=1, ensure_ascii=False)
    return dumped.decode("utf-8") + "\n"


def metrics_json(metrics: tuple[Metric, ...]) -> str:
    """Return the metrics as JSON."""
    dumped = metrics_adapter().dump_json(metrics, indent=1, ensure_ascii=False)
    return dumped.decode("utf-8") + "\n"


METRICS_PLACE = "data/taxonomy/metrics.json"  # below docs/; in data/ itself every file is a rule


def read_metrics(docs: Path) -> tuple[Metric, ...]:
    """Read the metrics that criteria ask for, in the order of the taxonomy.

    Raises:
        BuildError: the file is missing or does not read.
    """
    try:
        return metrics_adapter().validate_json((docs / METRICS_PLACE).read_bytes())
    except (OSError, ValidationError):
        msg = f"docs/{METRICS_PLACE}: does not read; run guiju normalise"
        raise BuildError(msg) from None


def read_rules(docs: Path) -> tuple[Rule, ...]:
    """Read every rule below docs/data, sorted by id.

    Raises:
        BuildError: the folder is missing, or a file of it does not read.
    """
    paths = sorted((docs / "data").glob("*.json"))
    if not paths:
        msg = "docs/data: no rules; run guiju normalise"
        raise BuildError(msg)
    rules = []
    for path in paths:
        try:
            rules.append(rule_adapter().validate_json(path.read_bytes()))
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "the file"
            where = f"docs/data/{path.name}: field {name}: {first['msg']}"
            msg = f"{where}; run guiju normalise"
            raise BuildError(msg) from None
    return tuple(sorted(rules, key=lambda rule: rule.id))
