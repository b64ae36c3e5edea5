"""The OpenAPI document says what the service does: requests made from it find no contradiction."""

from __future__ import annotations

import json

import jsonschema
import pytest

from scamscan.pipelines.vendors import VENDORS
from scamscan.server.limits import Limits
from scamscan.server.openapi import document

schemathesis = pytest.importorskip("schemathesis")


def test_the_examples_are_answered(service):
    """Every example of the document is a request that works."""
    for path, methods in service.ask("GET", "/openapi.json").json["paths"].items():
        for method, operation in methods.items():
            if method == "get":
                assert service.ask("GET", path.replace("{category}", "loan")).status == 200
                continue
            for kind, content in operation["requestBody"]["content"].items():
                if path == "/v1/image":
                    continue  # bytes: tests/server/test_image.py sends some
                body = content["example"]
                data = body if isinstance(body, str) else json.dumps(body)
                answer = service.ask("POST", path, data.encode(), {"Content-Type": kind})
                assert answer.status == 200, (path, kind, answer.body)


def test_every_schema_is_one():
    """Each part is valid by itself, and every reference leads somewhere."""
    whole = document(Limits())
    for schema in whole["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    names = {f"#/components/schemas/{name}" for name in whole["components"]["schemas"]}
    assert set(references(whole)) <= names


def references(value):
    """Every reference within a value."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "$ref":
                yield one
            else:
                yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_requests_made_from_the_document_find_no_contradiction(service):
    """Generated requests, good and bad, get the statuses, types and shapes the document promises.

    One check is left out: that whatever fits a schema is answered.  A date that is none, a text
    without a link and a chat in which nobody writes fit theirs, and are refused.
    """
    from hypothesis import HealthCheck, given, settings
    from schemathesis.checks import load_all_checks
    from schemathesis.specs.openapi import checks

    load_all_checks()
    left_out = [checks.positive_data_acceptance]
    schemathesis.serializer("application/x-ndjson")(lambda _, value: str(value).encode())
    found = schemathesis.openapi.from_dict(service.ask("GET", "/openapi.json").json)
    found.config.update(base_url=f"http://127.0.0.1:{service.port}")
    tried = 0
    for result in found.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=15, deadline=None, database=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def try_out(case):
            case.call_and_validate(excluded_checks=left_out)

        try_out()
        tried += 1
    assert tried == 9 + len(VENDORS)
