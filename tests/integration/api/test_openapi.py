"""The document is sound, and the API does what it says: made-up requests of every shape, over HTTP, to every route."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
import pytest_asyncio
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from quart import Quart
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from entrypoints.api.openapi import openapi_document
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.test_streaming import FRAGMENT, OFFER, RESTART, SDP, a_live_show, offer
from tests.integration.api.test_tipping import give

EXAMPLES = {GenerationMode.POSITIVE: 10, GenerationMode.NEGATIVE: 5}
"""Of each route, for each kind of person."""
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
Operation = APIOperation[Any, Any, Any, Any]
GeneratedCase = Case[Operation]
schemathesis.serializer.alias([SDP, FRAGMENT], "text/plain")
PASSWORD = "a long enough pass phrase"
METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def document(app: Quart) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(openapi_document(app, server="http://livepanty.test")))
    return made


# The document


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def refs_in(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from refs_in(child)
    elif isinstance(node, list):
        for child in node:
            yield from refs_in(child)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    refs = set(refs_in(document))
    assert "#/components/schemas/Problem" in refs
    for ref in refs:
        node: Any = document
        for part in ref.removeprefix("#/").split("/"):
            assert part in node, ref
            node = node[part]


def test_each_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = Counter(operation["operationId"] for _, _, operation in operations_of(document))
    assert names
    assert {name for name, count in names.items() if count > 1} == set()


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert set(document["info"]) >= {"title", "version"}
    schemes = document["components"]["securitySchemes"]
    for path, method, operation in operations_of(document):
        where = f"{method} {path}"
        assert method in METHODS, where
        assert operation["summary"], where
        named = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
        assert named == re.findall(r"{(\w+)}", path), where
        assert all(p["required"] and p["schema"] for p in operation["parameters"] if p["in"] == "path"), where
        assert all(re.fullmatch(r"[1-5]\d\d", status) for status in operation["responses"]), where
        assert all(response["description"] for response in operation["responses"].values()), where
        assert any(status.startswith("2") for status in operation["responses"]), where
        assert {name for each in operation["security"] for name in each} <= set(schemes), where


def test_each_model_is_a_json_schema(document: dict[str, Any]) -> None:
    """Of the dialect that OpenAPI 3.1 takes when nothing else is said."""
    for name, schema in document["components"]["schemas"].items():
        dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        assert jsonschema_rs.meta.is_valid({**dialect, **schema}), name


def test_every_failure_is_a_problem_document(document: dict[str, Any]) -> None:
    for path, method, operation in operations_of(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                content = response["content"]
                assert list(content) == ["application/problem+json"], (method, path, status)


def test_every_route_of_the_api_is_in_the_document(app: Quart, document: dict[str, Any]) -> None:
    """But for what providers and browsers call, the preflights of media, and the events socket."""
    known = {(method.upper(), path) for path, method, _ in operations_of(document)}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule)
        if not path.startswith("/v1/") or path in NOT_FOR_PROGRAMS or rule.websocket:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert (method, path) in known, f"{method} {path} is not documented"


NOT_FOR_PROGRAMS = {"/v1/webhooks/age", "/v1/webhooks/razorpay", "/v1/orders/{order_id}/return"}


# The API against the document


@pytest_asyncio.fixture(scope="module")
async def address(app: Quart) -> AsyncIterator[str]:
    """The app behind a real HTTP server, in this loop."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_level="error", access_log=False)
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@dataclass(frozen=True)
class World:
    """What there is to find: values that are put in the place of made-up ones, so that requests get further."""

    person: Person
    parameters: Mapping[str, list[str]]
    fields: Mapping[str, list[str]]


@dataclass(frozen=True)
class Finding:
    operation: str
    what: str


@pytest.mark.slow
async def test_the_api_answers_as_documented(
    people: People, container: Container, address: str, document: dict[str, Any]
) -> None:
    findings: list[Finding] = []
    answered: dict[str, Counter[int]] = {}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        seen = answered.setdefault(operation.label, Counter())
        for role in (Role.VIEWER, Role.PERFORMER, Role.ADMIN):
            world = await a_world(people, container, role, operation.path)
            exploration = Exploration(operation, world, address, findings, seen)
            await asyncio.to_thread(exploration.run)
    assert not findings, "\n".join(f"{finding.operation}: {finding.what}" for finding in findings)
    # Made-up requests that never get past the door would prove nothing.
    assert [
        label for label, seen in answered.items() if not any(200 <= status < 300 for status in seen)
    ] == []


async def a_world(people: People, container: Container, role: Role, path: str) -> World:
    """A person for each route, since who signs out does it for that route alone, and what the route is about."""
    proven = path != "/v1/me/age/checks"
    person = await people.make(role, AgeState.VERIFIED_ADULT if proven else AgeState.UNVERIFIED)
    parameters: dict[str, list[str]] = {}
    fields = {
        "package_id": ["starter", "patron"],
        "policy": ["harassment"],
        "reason": ["harassment", "Papers are in order."],
        "title": ["Evening ragas on the veena"],
        "text": ["Namaste!"],
        "email": [f"{uuid4()}@example.in"],
        "password": [PASSWORD],
        "display_name": ["Asha"],
    }
    if "{stream_id}" in path:
        performer = person if role is Role.PERFORMER else await people.make(Role.PERFORMER)
        live = await a_live_show(performer)
        parameters["stream_id"] = [live, live, str(uuid4())]
        if "{session_id}" in path:
            answer = await offer(person, path.partition("/{session_id}")[0].format(stream_id=live))
            parameters["session_id"] = [answer.headers.get("Location", "none").rpartition("/")[2]]
        if path.endswith("/tips/{tip_id}") and role is not Role.ADMIN:
            await give(container, person, AccountKind.VIEWER_PAID, 1_000_000)
    if "{application_id}" in path:
        parameters["application_id"] = [await an_application(await people.make()), str(uuid4())]
    if path == "/v1/me/performer-application" and role is Role.VIEWER:
        await an_application(person)
    if "{order_id}" in path and role is not Role.ADMIN:
        parameters["order_id"] = [str(uuid4())]
        await person.json(
            "PUT", f"/v1/orders/{parameters['order_id'][0]}", {"package_id": "starter"}, status=200
        )
    if path.startswith("/v1/sessions"):
        registered = {"email": fields["email"][0], "password": PASSWORD}
        await person.json("POST", "/v1/users", {**registered, "display_name": "Asha"}, status=201)
        tokens = await person.json("POST", "/v1/sessions", registered, status=201)
        fields["refresh_token"] = [tokens["refresh_token"]]
    return World(person, parameters, fields)


async def an_application(person: Person) -> str:
    application_id = uuid4()
    await person.json("PUT", f"/v1/performer-applications/{application_id}", status=201)
    return str(application_id)


@dataclass
class Exploration:
    """One route, called by one person in every way that its description allows, and in some that it does not."""

    operation: Operation
    world: World
    address: str
    findings: list[Finding]
    seen: Counter[int]

    def run(self) -> None:
        with requests.Session() as session:
            for mode, examples in EXAMPLES.items():
                self._run(session, mode, examples)

    def _run(self, session: requests.Session, mode: GenerationMode, examples: int) -> None:
        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=self.operation.as_strategy(generation_mode=mode), data=st.data())
        def call(case: GeneratedCase, data: st.DataObject) -> None:
            if mode is GenerationMode.POSITIVE:
                self._make_likely(case, data)
            headers = {"Authorization": f"Bearer {self.world.person.access_token}"}
            response = case.call(base_url=self.address, session=session, headers=headers)
            self.seen[response.status_code] += 1
            case.validate_response(response, CHECKS)

        try:
            call()
        except FailureGroup as group:
            for failure in group.exceptions:
                self.findings.append(Finding(self.operation.label, f"{failure}"))
        except Exception as error:
            if "Unsatisfiable" not in repr(error):
                raise

    def _make_likely(self, case: GeneratedCase, data: st.DataObject) -> None:
        """Put what there is in the place of what was made up, mostly."""
        for name in case.path_parameters or {}:
            known = self.world.parameters.get(name)
            if known and data.draw(st.integers(0, 3)):
                case.path_parameters[name] = data.draw(st.sampled_from(known))
        if isinstance(case.body, dict):
            for name, known in self.world.fields.items():
                if name in case.body and data.draw(st.integers(0, 3)):
                    case.body[name] = data.draw(st.sampled_from(known))
            if "tokens" in case.body and data.draw(st.integers(0, 3)):
                case.body["tokens"] = data.draw(st.integers(1, 100))
        elif case.media_type == SDP and data.draw(st.integers(0, 3)):
            case.body = OFFER.decode()
        elif case.media_type == FRAGMENT and data.draw(st.integers(0, 3)):
            case.body = RESTART.decode()
            case.headers["If-Match"] = "*"
