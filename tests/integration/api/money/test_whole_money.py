"""Money is whole numbers (WAL-16): asked of the schema of every request body of the API, and of a few by HTTP."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from quart import Quart

from domain.identity.permissions import Role
from entrypoints.api.openapi import openapi_document
from tests.integration.api.conftest import People

MONEY = ("paise", "tokens", "amount", "price", "limit", "goal")


def test_wal_16_no_request_body_takes_a_fraction_of_money(app: Quart) -> None:
    document: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(openapi_document(app, server="https://a.example"))
    )
    seen = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for field, schema in _fields(document, content.get("application/json", {}).get("schema", {})):
                if any(word in field for word in MONEY):
                    seen += "integer" in _types(schema)
                    assert "number" not in _types(schema), f"{method} {path}: {field}"
    assert seen >= 5, "the API takes money somewhere"


@pytest.mark.parametrize("tokens", [10.0, 10.5, "10", True, None])
async def test_wal_16_a_float_is_malformed(people: People, tokens: object) -> None:
    asha = await people.make(Role.VIEWER)
    path = f"/v1/streams/{uuid4()}/tips/{uuid4()}"
    response = await asha.call("PUT", path, {"tokens": tokens, "message": ""})
    problem = msgspec.json.decode(await response.get_data(), type=dict[str, object])
    assert (response.status_code, problem["code"]) == (422, "malformed_body")


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if reference := schema.get("$ref"):
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
    for name, field in schema.get("properties", {}).items():
        yield name, field
        yield from _fields(document, field)
    for part in ("items", "additionalProperties"):
        if isinstance(schema.get(part), dict):
            yield from _fields(document, schema[part])
    for part in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(part, []):
            yield from _fields(document, each)


def _types(schema: dict[str, Any]) -> set[str]:
    kinds = schema.get("type", [])
    found = {kinds} if isinstance(kinds, str) else set(kinds)
    for part in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(part, []):
            found |= _types(each)
    return found
