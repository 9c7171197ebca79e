"""Rules and source accounts as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

from guiju.errors import BuildError
from guiju.model import Rule, Source, SourceAccount
from guiju.provisions import Metric

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")
# A hash of the data file of each edition, by the rule's id and the edition's name.
Digests = Mapping[tuple[str, str], str]


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
    """Read every rule below docs/data in the edition that counts, sorted by id.

    Raises:
        BuildError: the folder is missing, or a file of it does not read.
    """
    rules = _read(docs, "data", rule_adapter())
    return tuple(sorted(rules, key=lambda rule: rule.id))


def read_sources(docs: Path) -> tuple[Source, ...]:
    """Read what every source below docs/data/sources is, sorted by id.

    Raises:
        BuildError: the folder is missing, or a file of it does not read.
    """
    sources = [account.source for account in _read(docs, "data/sources", account_adapter())]
    return tuple(sorted(sources, key=lambda source: source.id))


def _read(docs: Path, folder: str, adapter: TypeAdapter[T]) -> list[T]:
    paths = sorted((docs / folder).glob("*.json"))
    if not paths:
        msg = f"docs/{folder}: holds no data; run guiju normalise"
        raise BuildError(msg)
    found = []
    for path in paths:
        try:
            found.append(adapter.validate_json(path.read_bytes()))
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "the file"
            where = f"docs/{folder}/{path.name}: field {name}: {first['msg']}"
            msg = f"{where}; run guiju normalise"
            raise BuildError(msg) from None
    return found


def read_other_editions(docs: Path) -> tuple[Rule, ...]:
    """Read the editions below docs/data/editions, which came before or are to come.

    Raises:
        BuildError: a file does not read.
    """
    if not any((docs / "data" / "editions").glob("*.json")):
        return ()
    return tuple(_read(docs, "data/editions", rule_adapter()))
