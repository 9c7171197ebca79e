"""The JSON Schemas (2020-12) of the exported lines, made from the types that fill them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

from guiju.evidence import Evidence
from guiju.exporting.lines import ClauseLine
from guiju.model import Clause, Gloss, Rule, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import core_schema

_SPAN: JsonSchemaValue = {
    "description": "Source, start, end: half-open code points of the source's raw text.",
    "type": "array",
    "prefixItems": [
        {"type": "string"},
        {"type": "integer", "minimum": 0},
        {"type": "integer", "minimum": 0},
    ],
    "minItems": 3,
    "maxItems": 3,
}
# As plain.py writes them, and a rule's line its clauses.
_WRITTEN: dict[type, JsonSchemaValue] = {
    SourceSpan: _SPAN,
    Evidence: {
        "description": "The printed words that something rests on, and where the raw text has them",
        "type": "object",
        "properties": {"quote": {"type": "string"}, "span": _SPAN},
        "required": ["quote", "span"],
    },
    Gloss: {
        "description": "Start and end in the clause's text, and the likely original of these words",
        "type": "array",
        "prefixItems": [
            {"type": "integer", "minimum": 0},
            {"type": "integer", "minimum": 0},
            {"type": "string"},
        ],
        "minItems": 3,
        "maxItems": 3,
    },
    Clause: {"description": "A clause's pinned id: its own line says the rest", "type": "string"},
}


class _AsWritten(GenerateJsonSchema):
    """Says what is written: every field is there, decimals are numbers, some types are brief."""

    def generate(
        self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation"
    ) -> JsonSchemaValue:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return dict(_WRITTEN.get(schema["cls"]) or super().dataclass_schema(schema))

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        del schema
        return {"type": "number"}

    def field_is_required(self, field: object, total: bool) -> bool:
        del field, total
        return True


def clause_schema() -> dict[str, Any]:
    """Return the schema of a line of `guiju export --what clauses`."""
    return _schema(ClauseLine)


def rule_schema() -> dict[str, Any]:
    """Return the schema of a line of `guiju export --what rules`."""
    schema = _schema(Rule)
    schema["properties"]["pinned"] = {"title": "Pinned", "type": "string"}
    schema["required"].append("pinned")
    return schema


def schemas_of(
    kinds: Iterable[type], references: str
) -> tuple[dict[type, JsonSchemaValue], dict[str, JsonSchemaValue]]:
    """Return the schema of each type as plain.py writes it, and those that they refer to by name.

    `references` is where the named ones will stand, with `{model}` for the name.
    """
    kinds = tuple(kinds)
    by_kind, shared = TypeAdapter.json_schemas(
        [(kind, "serialization", TypeAdapter(kind)) for kind in kinds],
        ref_template=references,
        schema_generator=_AsWritten,
    )
    return {kind: by_kind[kind, "serialization"] for kind in kinds}, shared.get("$defs", {})


def _schema(kind: type) -> dict[str, Any]:
    return TypeAdapter(kind).json_schema(mode="serialization", schema_generator=_AsWritten)
