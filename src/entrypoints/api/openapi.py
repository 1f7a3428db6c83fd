"""The OpenAPI 3.1 document, made from the routes themselves."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from quart import Quart

from domain.errors import Refusal
from entrypoints.api.documented import Content, Operation, Raw, operation_of
from entrypoints.edge.access import Access, access_of
from entrypoints.edge.errors import Problem, status_of
from entrypoints.edge.region_gate import refusals_before

REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"<(?:(?P<converter>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")

COMMON = {429: "too many requests", 503: "something we depend on does not answer"}

EVENTS = (
    "A WebSocket at `/v1/events` tells what happens in rooms, in the order of their `seq`. A message comes as "
    "`chat.message`. `chat.deleted` (`message_ids`) and `chat.cleared` (`author_id`, or nobody's for all) take them "
    "away; `chat.restored` (`message_ids`) says that they stand again. It carries no words: these are in their own "
    "`chat.message`, which whoever never had it, or kept nothing of it, reads in the log. `tip.words_removed` "
    "(`tip_ids`) takes the words of tips away, `tip.words_restored` says that they stand again; the tips stay."
)
"""What no path says: how rooms are heard (docs/adr/0006-room-events.md)."""


def openapi_document(app: Quart, *, server: str) -> dict[str, Any]:
    """Every documented route of `app`. Routes that carry no `documented` are pages, and are left out."""
    operations = list(_operations(app))
    models = {
        m for _, _, op, _ in operations for m in (op.request, *op.responses.values()) if isinstance(m, type)
    }
    (*_,), components = msgspec.json.schema_components([*sorted(models, key=repr), Problem], ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for path, method, operation, access in operations:
        paths.setdefault(_template(path), {})[method.lower()] = _describe(path, method, operation, access)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "LivePanty",
            "version": "1",
            "description": "Adults-only live streaming. Failures are problem+json (RFC 9457) with a stable `code`.",
        },
        "servers": [{"url": server}],
        "tags": [{"name": "events", "description": EVENTS}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _operations(app: Quart) -> Iterable[tuple[str, str, Operation, Access]]:
    for rule in app.url_map.iter_rules():
        handler = app.view_functions[rule.endpoint]
        operation, access = operation_of(handler), access_of(handler)
        if operation is None or access is None:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.rule, method, operation, access


def _describe(path: str, method: str, operation: Operation, access: Access) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "tags": [operation.tag],
        "operationId": re.sub(r"\W+", "_", f"{method.lower()}{_template(path)}").strip("_"),
        "parameters": [
            *_path_parameters(path),
            *_query_parameters(operation),
            *_header_parameters(operation),
        ],
        "responses": {
            str(status): content
            for status, content in sorted(_responses(path, method, operation, access).items())
        },
        "security": [{"accessToken": []}] if access.permission else [],
    }
    if operation.request is not None:
        described["requestBody"] = {"required": True, "content": _content(operation.request)}
    return described


def _template(path: str) -> str:
    return _PARAMETER.sub(lambda m: "{" + m["name"] + "}", path)


def _path_parameters(path: str) -> list[dict[str, Any]]:
    formats = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
    return [
        {
            "name": m["name"],
            "in": "path",
            "required": True,
            "schema": formats.get(m["converter"] or "", {"type": "string"}),
        }
        for m in _PARAMETER.finditer(path)
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in operation.query.items()
    ]


def _header_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in operation.headers.items()
    ]


def _responses(path: str, method: str, operation: Operation, access: Access) -> dict[int, Any]:
    problems: dict[int, set[str]] = {
        status: {text} for status, text in {**COMMON, **operation.statuses}.items()
    }
    for refusal in (*operation.errors, *refusals_before(method, path)):
        problems.setdefault(_status(refusal), set()).add(refusal.code)
    if operation.request is not None:
        problems.setdefault(413, set()).add("the body is too large")
        if isinstance(operation.request, type):
            problems.setdefault(422, set()).add("malformed_body")
    if _PARAMETER.search(path):
        problems.setdefault(404, set()).add("not_found")
    if access.permission is not None:
        problems.setdefault(401, set()).add("not_signed_in")
        problems.setdefault(403, set()).add("permission_denied")
    if access.adult:
        problems.setdefault(403, set()).update(("age_verification_required", "age_locked"))
    described: dict[int, Any] = {
        status: {
            "description": ", ".join(sorted(codes)),
            "content": {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}},
        }
        for status, codes in problems.items()
    }
    for status, content in operation.responses.items():
        described[status] = {"description": operation.summary}
        if content is not None:
            described[status]["content"] = _content(content)
    return described


def _status(refusal: type[Refusal]) -> int:
    return status_of(refusal(""))


def _content(content: Content) -> dict[str, Any]:
    if isinstance(content, Raw):
        return {content.media_type: {"schema": {"type": "string"}}}
    assert isinstance(content, type)
    return {"application/json": {"schema": {"$ref": REF.format(name=content.__name__)}}}
