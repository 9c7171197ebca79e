"""The OpenAPI document of the API, written from the types that read requests and make answers."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from guiju import __version__
from guiju.exporting.schema import schemas_of
from guiju.serving import problems
from guiju.serving.asked import adapter
from guiju.serving.endpoints import ENDPOINTS, HEALTH
from guiju.serving.problems import ProblemDetails

if TYPE_CHECKING:
    from guiju.serving.endpoints import Endpoint
    from guiju.serving.limits import Limits

REFERENCES = "#/components/schemas/{model}"
JSON = "application/json"
DESCRIPTION = (
    "Clauses of Chinese e-commerce platform rules, restored from reposts. Whatever is used from"
    " here must name the pinned id, the status with its day, the trust and the warning: a repost is"
    " no official text, and 待核验 does not say that a rule is in force. Where nothing is found,"
    " `found` is false, and nothing is guessed."
)
# What may come of any request, whatever it asks.
ALWAYS = {
    400: "The request cannot be read",
    421: "The Host is none of this server's",
    431: "The head of the request is too large",
    500: "The server failed; the request may be sound",
    503: "Too much to do, too slow, or no whole build to answer from",
}
WITH_BODY = {
    408: "The body came too slowly",
    413: "The body is too large",
    415: "The body is no application/json",
    422: "The body is no such request, or holds what is no fact",
}


def openapi(limits: Limits) -> dict[str, Any]:
    """Return the document."""
    answers = {endpoint.answer for endpoint in ENDPOINTS} | {HEALTH[3], ProblemDetails}
    kinds = sorted(answers, key=lambda kind: kind.__name__)
    schemas, named = schemas_of(kinds, REFERENCES)
    named = dict(named)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        operation = _operation(endpoint, schemas[endpoint.answer], named, limits)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    path, name, summary, kind = HEALTH
    paths[path] = {
        "get": {
            "operationId": name,
            "summary": summary,
            "responses": {
                "200": _response("The build", JSON, schemas[kind]),
                "503": {
                    "description": "There is no whole build to answer from",
                    "content": {
                        JSON: {"schema": schemas[kind]},
                        problems.MEDIA_TYPE: {"schema": _reference(ProblemDetails)},
                    },
                },
                **_failures({status: ALWAYS[status] for status in ALWAYS if status != 503}),
            },
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "规矩 (guiju)",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "MIT (code)"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": dict(sorted(named.items()))},
    }


def _operation(
    endpoint: Endpoint, answer: dict[str, Any], named: dict[str, Any], limits: Limits
) -> dict[str, Any]:
    asks = copy.deepcopy(
        adapter(endpoint.asks).json_schema(mode="validation", ref_template=REFERENCES)
    )
    named |= asks.pop("$defs", {})
    operation: dict[str, Any] = {"operationId": endpoint.name, "summary": endpoint.summary}
    failures = dict(ALWAYS)
    if endpoint.method == "POST":
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": {**asks, "additionalProperties": False}}},
        }
        failures |= WITH_BODY
    else:
        operation["parameters"] = [
            _parameter(name, schema, name in asks.get("required", ()), endpoint.path, limits)
            for name, schema in asks["properties"].items()
        ]
    found = _response("The answer", JSON, answer)
    if endpoint.method == "GET":
        found["headers"] = {
            "ETag": {"description": "Of the build and the answer", "schema": {"type": "string"}}
        }
    responses = {"200": found, **_failures(failures)}
    if endpoint.method == "GET":
        responses["304"] = {"description": "What If-None-Match names is still the answer"}
    if endpoint.misses:
        said = "Nothing has this id or name: `found` is false, `suggestions` may help"
        responses["404"] = _response(said, JSON, answer)
    operation["responses"] = dict(sorted(responses.items()))
    return operation


def _parameter(
    name: str, schema: dict[str, Any], is_required: bool, path: str, limits: Limits
) -> dict[str, Any]:
    """Return a parameter; what may be left out has no null, for an address cannot say it."""
    described = dict(schema)
    text = described.pop("description", "")
    described.pop("title", None)
    if choices := described.pop("anyOf", None):
        described |= next(one for one in choices if one.get("type") != "null")
    if described.get("default", 0) is None:
        del described["default"]
    if name == "limit":
        described["maximum"] = limits.page_size
    if described.get("type") == "string" and "format" not in described:
        longest = described.get("maxLength", limits.query_characters)
        described["maxLength"] = min(longest, limits.query_characters)
    place = "path" if f"{{{name}}}" in path else "query"
    return {
        "name": name,
        "in": place,
        "required": is_required,
        "description": text,
        "schema": described,
    }


def _response(description: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _failures(said: dict[int, str]) -> dict[str, Any]:
    return {
        str(status): _response(text, problems.MEDIA_TYPE, _reference(ProblemDetails))
        for status, text in said.items()
    }


def _reference(kind: type) -> dict[str, str]:
    return {"$ref": REFERENCES.format(model=kind.__name__)}
