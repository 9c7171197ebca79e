"""The API held to its own OpenAPI document, by requests that the document allows and forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.config import PositiveDataAcceptanceConfig

from guiju.serving.endpoints import ENDPOINTS, HEALTH

if TYPE_CHECKING:
    from serving import Server

EXAMPLES = 12


@pytest.fixture(scope="module")
def address(api_server: Server) -> str:
    return api_server.address


@pytest.fixture(scope="module")
def document(address: str) -> Any:
    config = schemathesis.Config()
    # What is no fact of the rule is for the rule to say: no document of the API knows its questions.
    config.projects.default.checks.positive_data_acceptance = PositiveDataAcceptanceConfig(
        expected_statuses=["2xx", "404", "422"]
    )
    return schemathesis.openapi.from_url(f"{address}/openapi.json", config=config)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(
    ("path", "method"), [*((one.path, one.method) for one in ENDPOINTS), (HEALTH[0], "GET")]
)
def test_what_the_document_says_holds(
    document: Any, path: str, method: str, mode: GenerationMode
) -> None:
    operation = document[path][method]
    if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
        pytest.skip("takes nothing that could be wrong")

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any) -> None:
        case.call_and_validate()

    asked()


def test_document_is_openapi_and_names_every_path(address: str) -> None:
    document = httpx.get(f"{address}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/search",
        "/rules",
        "/clauses/{id}",
        "/cite",
        "/check",
        "/verify",
        "/health",
    }
    for one in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(one)
    for methods in document["paths"].values():
        for operation in methods.values():
            assert {"400", "421", "503"} <= set(operation["responses"])


def test_an_answer_of_clauses_of_every_rule_is_as_described(address: str) -> None:
    document = httpx.get(f"{address}/openapi.json").json()
    validator = Draft202012Validator(
        {"$ref": "#/components/schemas/FullAnswer", "components": document["components"]}
    )
    for rule in httpx.get(f"{address}/rules").json()["rules"]:
        answer = httpx.get(f"{address}/clauses/{rule['id']}?full=true&limit=100")
        found = answer.json()
        assert len(found["lines"]) == rule["clauses"]
        assert not list(validator.iter_errors(found)), rule["id"]
