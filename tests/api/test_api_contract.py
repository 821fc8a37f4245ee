"""The contract: what the OpenAPI document promises, asked by schemathesis (at least 500 requests).

Sound and broken requests are made from the document; every answer must be of a documented status,
of the documented shape, JSON, and never a fault of ours. A broken request is never accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import Machine
from tests.domain.form_rounds import form_of

pytestmark = pytest.mark.django_db
DOCUMENT = "/api/v1/openapi.json"
EXAMPLES = 60
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def test_the_document_is_there_for_everybody() -> None:
    answer = Client().get(DOCUMENT)
    document = answer.json()
    assert answer.status_code == 200
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/v1/formulir",
        "/api/v1/formulir/{form_id}",
        "/api/v1/formulir/{form_id}/sel/{row_id}",
        "/api/v1/formulir/{form_id}/temuan",
    }
    assert list(document["components"]["securitySchemes"].values()) == [
        {"type": "http", "scheme": "bearer"}
    ]


def test_every_operation_says_every_refusal() -> None:
    document = Client().get(DOCUMENT).json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            expected = {"200", "401"} | ({"404"} if "{" in path else set())
            expected |= {"400", "409", "413", "415", "422"} if method == "put" else {"304"}
            assert set(operation["responses"]) == expected, (method, path)


def test_the_reference_page_is_plain_and_complete() -> None:
    answer = Client().get("/api/v1/")
    words = answer.content.decode()
    assert answer.status_code == 200
    for path in Client().get(DOCUMENT).json()["paths"]:
        assert path in words
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert Client().post("/api/v1/").status_code in {403, 405}


class Application(BaseHandler):
    """The whole program as WSGI, inside the transaction of a test (no signal closes it)."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if self._middleware_chain is None:
            self.load_middleware()
        response = self.get_response(WSGIRequest(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]


APPLICATION = Application()


def test_the_contract_holds_under_fire(machine: Machine) -> None:
    schema = schemathesis.openapi.from_dict(Client().get(DOCUMENT).json())
    counted: Counter[tuple[str, int]] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        _fire(operation, GenerationMode.POSITIVE, machine, counted)
        if operation.path_parameters:
            _fire(operation, GenerationMode.NEGATIVE, machine, counted)
    statuses = {status for _, status in counted}
    assert counted.total() >= 500, counted
    assert {200, 400, 401, 404} <= statuses, counted
    assert max(statuses) < 500


def _fire(operation: Any, mode: GenerationMode, machine: Machine, counted: Counter[Any]) -> None:
    """Many requests to one operation; most with ids that exist and a good key, some without."""
    rows = [machine.row(code) for code in ("IKU-1", "SUB-1", "1.03.10")]
    ids = {"form_id": form_of(machine.round, machine.unit).pk, "row_id": rows[1]}
    known = {name: key for name, key in ids.items() if f"{{{name}}}" in operation.path}
    anything = operation.as_strategy(generation_mode=mode)
    if mode is GenerationMode.POSITIVE:
        anything |= operation.as_strategy(generation_mode=mode, path_parameters=known)

    @seed(20261122)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=anything, has_key=st.sampled_from([True] * 9 + [False]))
    def shoot(case: Any, has_key: bool) -> None:
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            for number, row in enumerate(case.body.get("rows", [])):
                row["row_id"] = rows[number % len(rows)]
        response = case.call(
            base_url="http://localhost",
            app=APPLICATION,
            headers=machine.headers if has_key else {},
        )
        counted[mode.value, response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    shoot()
