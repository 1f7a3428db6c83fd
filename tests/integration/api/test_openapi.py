"""The document is sound, and the API does what it says: made-up requests of every shape, over HTTP, to every route."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

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
from domain.age_verification.case import NOTICE_VERSION
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.method import Method
from domain.age_verification.states import CaseState
from domain.casework import Lease
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.text import in_force
from domain.identity.permissions import Role
from domain.ids import CaseId, UserId
from domain.ledger.chart import AccountKind
from entrypoints.api.openapi import openapi_document
from entrypoints.container import Container
from tests.builders import a_document, a_moved, an_appeal
from tests.documents_made import a_passport_mrz
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import give
from tests.integration.api.streaming.test_streaming import FRAGMENT, OFFER, RESTART, SDP, a_live_show, offer

EXAMPLES = {GenerationMode.POSITIVE: 10, GenerationMode.NEGATIVE: 5}
"""Of each route, for each kind of person."""
INSISTENT = 60
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
OCTETS = "application/octet-stream"
PICTURE = b"\xff\xd8\xff a picture of a card, in plain words"
QUERY = {"case", "purpose"}
Operation = APIOperation[Any, Any, Any, Any]
GeneratedCase = Case[Operation]
schemathesis.serializer.alias([SDP, FRAGMENT], "text/plain")
schemathesis.serializer.alias(["application/zip", "image/*"], OCTETS)
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


NOT_FOR_PROGRAMS = {
    *(
        f"/v1/webhooks/{provider}"
        for provider in ("age", "cashfree", "livekit", "phonepe", "razorpay", "razorpayx", "veriff")
    ),
    "/v1/orders/{order_id}/return",
}


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
    fields: Mapping[str, list[Any]]


@dataclass(frozen=True)
class Finding:
    operation: str
    what: str


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_the_api_answers_as_documented(
    people: People, container: Container, address: str, document: dict[str, Any]
) -> None:
    findings: list[Finding] = []
    answered: dict[str, Counter[int]] = {}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        seen = answered.setdefault(operation.label, Counter())
        for role in (Role.VIEWER, Role.PERFORMER, Role.ADMIN, *officers_of(operation.path)):
            world = await a_world(people, container, role, operation.path)
            exploration = Exploration(operation, world, address, findings, seen)
            await asyncio.to_thread(exploration.run)
            if operation.label not in SEEN_ELSEWHERE and not any(status < 300 for status in seen):
                await asyncio.to_thread(exploration.insist)
    assert not findings, "\n".join(f"{finding.operation}: {finding.what}" for finding in findings)
    # Made-up requests that never get past the door would prove nothing.
    refused = {label for label, seen in answered.items() if not any(200 <= status < 300 for status in seen)}
    assert not refused - SEEN_ELSEWHERE, "\n".join(sorted(refused - SEEN_ELSEWHERE))


SEEN_ELSEWHERE = {
    # A reason of the list, by its key: test_verification_cases.py.
    "POST /v1/staff/users/{user_id}/age-override",
    # A case that staff decided: test_decisions.py.
    "GET /v1/me/decisions/{decision_id}",
    "POST /v1/me/decisions/{decision_id}/appeal",
    # Somebody who was muted as a reporter: tests/integration/web/moderation/test_reporters.py.
    "POST /v1/me/report-measures/{measure_id}/appeal",
    # Another person, and what they wrote in that very room: test_reports.py.
    "PUT /v1/streams/{stream_id}/messages/{message_id}/reports/{report_id}",
    "PUT /v1/streams/{stream_id}/tips/{tip_id}/reports/{report_id}",
    "PUT /v1/users/{person_id}/reports/{report_id}",
    # A platform whose media plane takes passes: test_streaming_passes.py.
    "POST /v1/streams/{stream_id}/publish-pass",
    "POST /v1/streams/{stream_id}/watch-pass",
    # What UIDAI signed is needed, and a platform that is registered for it: test_aadhaar.py.
    "POST /v1/me/verification/cases/{case_id}/aadhaar-file",
    "POST /v1/me/verification/cases/{case_id}/aadhaar-qr",
    # The object store has to have what was sealed by the person's own program: test_documents.py.
    "POST /v1/me/verification/documents/{document_id}/finish",
    # A picture of the show, compared with one in the vault: test_recheck_face.py, of its use case.
    "POST /v1/staff/streams/{stream_id}/face-check",
    # An act and a rule by their keys, and a person in the room: test_moderation.py.
    "POST /v1/staff/streams/{stream_id}/controls",
    "PUT /v1/staff/streams/{stream_id}/removed/{person_id}",
    "POST /v1/staff/streams/{stream_id}/removed/{person_id}/let-in",
    # A show in which everyone on camera allows it: test_recordings.py.
    "GET /v1/streams/{stream_id}/recordings",
    "POST /v1/streams/{stream_id}/recordings/{recording_id}/stop",
    # A stored recording, with its sealed bytes: test_films.py.
    "GET /v1/streams/{stream_id}/recordings/{recording_id}/film",
    "POST /v1/staff/recordings/{recording_id}/views",
    "GET /v1/staff/recording-views/{ticket}",
    "PUT /v1/streams/{stream_id}/recordings/{recording_id}",
    # A rule of the chat by its key, and a message in the room: test_chat.py, realtime/test_chat.py.
    "POST /v1/streams/{stream_id}/chat/clear",
    "POST /v1/streams/{stream_id}/tips/{tip_id}/remove-words",
    "POST /v1/streams/{stream_id}/chat/held/{message_id}/decision",
    "POST /v1/streams/{stream_id}/messages/{message_id}/remove",
    "PUT /v1/streams/{stream_id}/chat/kept-out/{person_id}",
    # A performer, somebody whom they asked, and an act of theirs: test_chat_moderators.py.
    "PUT /v1/me/room-moderators/{person_id}",
    "DELETE /v1/me/room-moderators/{person_id}",
    "POST /v1/me/moderating/{performer_id}",
    "POST /v1/me/room-acts/{act_id}/undo",
    # Rules that are in force, by their version: test_room_rules.py.
    "PUT /v1/streams/{stream_id}/chat/rules/acceptance",
    # Another person: test_chat_mutes.py.
    "PUT /v1/me/muted-people/{person_id}",
    # A number, and the code that was sent to it: test_telephones.py.
    "POST /v1/me/telephone/codes",
    "PUT /v1/me/telephone",
    # A door by its key, a performer who takes messages, and one that was written: test_direct_messages.py.
    "PUT /v1/me/direct-messages/door",
    "PUT /v1/performers/{performer_id}/conversations/{viewer_id}/messages/{message_id}",
    "GET /v1/performers/{performer_id}/conversations/{viewer_id}/messages",
    "GET /v1/performers/{performer_id}/conversations/{viewer_id}/way",
    "PUT /v1/performers/{performer_id}/conversations/{viewer_id}/read",
    "PUT /v1/performers/{performer_id}/conversations/{viewer_id}/closed",
    "DELETE /v1/performers/{performer_id}/conversations/{viewer_id}/closed",
    "PUT /v1/direct-messages/{message_id}/reports/{report_id}",
    # A performer: test_follows.py.
    "PUT /v1/me/following/{performer_id}",
    "PUT /v1/me/following/{performer_id}/bell",
    "DELETE /v1/me/following/{performer_id}/bell",
    # Another person: test_blocks.py.
    "PUT /v1/me/blocked-people/{person_id}",
    # A class by its key, a show that is open, and a region of ISO 3166: test_regions.py.
    "PUT /v1/me/streams/{stream_id}/content-class",
    "POST /v1/staff/streams/{stream_id}/content-class",
    "PUT /v1/me/closed-regions/{region}",
    "DELETE /v1/me/closed-regions/{region}",
    # Words of letters, a way to look for them, and a term on a list: test_word_lists.py.
    "PUT /v1/streams/{stream_id}/chat/blocked-words/{term_id}",
    "POST /v1/streams/{stream_id}/chat/blocked-words/{term_id}/take-off",
    "PUT /v1/staff/blocked-words/{term_id}",
    "POST /v1/staff/blocked-words/{term_id}/take-off",
    # A host, a verdict, and a rule that is there: test_link_rules.py.
    "PUT /v1/staff/link-rules/{rule_id}",
    "POST /v1/staff/link-rules/{rule_id}/take-off",
    "POST /v1/staff/link-rules/try",
    # A condition, a rule that is there, and a report: test_event_rules.py.
    "GET /v1/staff/event-rules/{rule_id}",
    "PUT /v1/staff/event-rules/{rule_id}/versions/{number}",
    "POST /v1/staff/event-rules/{rule_id}/versions/{number}/steps",
    "POST /v1/staff/event-rules/{rule_id}/versions/{number}/dry-run",
    "PUT /v1/staff/event-rules/{rule_id}/backtests/{backtest_id}",
    # A hash as it is written, of a picture that can be told from others: test_moderation_pictures.py.
    "PUT /v1/staff/picture-hashes/{hash_id}",
    "PUT /v1/staff/picture-hashes/{hash_id}/retirement",
    # A picture in the media plane, and one that is kept: test_moderation_footage.py.
    "GET /v1/staff/footage-views/{token}",
    "POST /v1/staff/footage/{footage_id}/views",
    "PUT /v1/staff/footage/{footage_id}/openings/{opening_id}",
    "POST /v1/staff/footage-openings/{opening_id}/answer",
    # Who may change lists, and the number of the version that comes next: test_queues.py.
    "GET /v1/staff/queues",
    "PUT /v1/staff/queues/{name}/versions/{number}",
    "POST /v1/staff/queues/{name}/versions/{number}/answer",
    "GET /v1/staff/queue-routing",
    "PUT /v1/staff/queue-routing/versions/{number}",
    "POST /v1/staff/queue-routing/dry-run",
    # A child safety officer, and a match that a program found: test_false_matches.py.
    "GET /v1/staff/child-matches",
    "PUT /v1/staff/child-matches/{stream_id}/false/{false_match_id}",
    "POST /v1/staff/child-matches/{stream_id}/false/{false_match_id}/answer",
    # A label by its key, of a person who is there: test_labels.py.
    "PUT /v1/staff/users/{person_id}/labels/{label_id}",
    "POST /v1/staff/labels/{label_id}/removal",
    # Messages of somebody in a show, shown first: test_bulk_acts.py.
    "PUT /v1/staff/bulk-acts/{act_id}",
    "GET /v1/staff/bulk-acts/{act_id}",
    "POST /v1/staff/bulk-acts/{act_id}/confirm",
    "POST /v1/staff/bulk-acts/{act_id}/undo",
    # A case that somebody reported, and an appeal against what was decided in it: moderation/test_cases.py.
    "GET /v1/staff/cases/{case_id}",
    "POST /v1/staff/cases/{case_id}/claim",
    "POST /v1/staff/cases/{case_id}/keep",
    "POST /v1/staff/cases/{case_id}/return",
    "POST /v1/staff/cases/{case_id}/escalate",
    "POST /v1/staff/cases/{case_id}/proofs",
    "POST /v1/staff/cases/{case_id}/close",
    "POST /v1/staff/cases/{case_id}/reopen",
    "POST /v1/staff/cases/{case_id}/decision",
    "POST /v1/staff/cases/{case_id}/decision/preview",
    "POST /v1/staff/cases/{case_id}/proposal",
    "POST /v1/staff/cases/{case_id}/proposal/confirm",
    "POST /v1/staff/cases/{case_id}/proposal/drop",
    "POST /v1/staff/cases/{case_id}/urgent-acts/{seq}/reason",
    "POST /v1/staff/cases/{case_id}/urgent-acts/{seq}/confirm",
    "GET /v1/staff/appeals/{appeal_id}",
    "POST /v1/staff/appeals/{appeal_id}/decision",
    # A closed case that was drawn, and somebody without a part in it: test_second_looks.py.
    "GET /v1/staff/second-looks/{look_id}",
    "POST /v1/staff/second-looks/{look_id}/answer",
    "POST /v1/staff/second-looks/{look_id}/pass",
    # A person who is there: test_subject_timeline.py.
    "GET /v1/staff/users/{person_id}/timeline",
    "PUT /v1/staff/streams/{stream_id}/clips/{footage_id}",
    "PUT /v1/staff/streams/{stream_id}/stills/{footage_id}",
    # A co-performer, an item of theirs, and a withdrawal with its number: test_consent.py.
    "DELETE /v1/streams/{stream_id}/cast/{user_id}",
    "POST /v1/staff/records/{user_id}/export",
    "POST /v1/staff/withdrawals/{withdrawal_id}/decision",
    "POST /v1/staff/withdrawals/{withdrawal_id}/words",
    "POST /v1/withdrawals/status",
    "PUT /v1/me/invitations/{stream_id}",
    "PUT /v1/streams/{stream_id}/cast/{user_id}",
    "PUT /v1/streams/{stream_id}/media/{item_id}",
    "PUT /v1/withdrawals/{withdrawal_id}",
    # A token, an item, a goal or a message of its own, and moderators: test_giving.py.
    "DELETE /v1/me/goals/{goal_id}",
    "DELETE /v1/me/overlay-tokens/{token_id}",
    "DELETE /v1/me/tip-menu/{item_id}",
    "GET /v1/overlay/events",
    "POST /v1/me/goals/{goal_id}/reset",
    "POST /v1/staff/tip-menu/{item_id}/decision",
    "POST /v1/staff/tip-messages/{tip_id}/decision",
    "PUT /v1/streams/{stream_id}/goals/{goal_id}",
    # An offer, a request and a show, of two people in turn: test_private_shows.py.
    "POST /v1/private-shows/{show_id}/end",
    "POST /v1/show-bookings/{booking_id}/decline",
    "POST /v1/show-bookings/{booking_id}/leave",
    "POST /v1/show-offers/{offer_id}/close",
    "PUT /v1/private-shows/{show_id}",
    "PUT /v1/show-offers/{offer_id}",
    "PUT /v1/show-offers/{offer_id}/bookings/{booking_id}",
    # Earnings of weeks ago, a confirmed PAN, an agreement and a verified account: test_payouts.py.
    "GET /v1/me/payout-account",
    "GET /v1/me/payout-statements/{month}",
    "GET /v1/me/payout-statements/{month}.pdf",
    "GET /v1/me/tax-certificates/{year}.pdf",
    "GET /v1/me/payouts/{payout_id}",
    "PUT /v1/me/fee-schedules/{version}/agreement",
    "PUT /v1/me/payout-account/{account_id}",
    "PUT /v1/me/payouts/{payout_id}",
    # An order that the gateway said was paid, and a buyer on hold: test_payments_after.py.
    "GET /v1/orders/{order_id}/invoice",
    "GET /v1/orders/{order_id}/invoice.pdf",
    "POST /v1/staff/finance/payment-holds/{user_id}/keep",
    "POST /v1/staff/finance/payment-holds/{user_id}/release",
    # Taxes that were withheld, a challan, and two officers: test_taxes.py.
    "POST /v1/staff/finance/tax-files/tcs",
    "POST /v1/staff/finance/tax-files/tds",
    "PUT /v1/staff/finance/remittances/{remittance_id}",
    "PUT /v1/staff/finance/remittances/{remittance_id}/decision",
    # A refund whose money went back: test_payments_after.py.
    "GET /v1/me/refunds/{refund_id}/credit-note",
    "GET /v1/me/refunds/{refund_id}/credit-note.pdf",
    # A gateway's report and what differs in it, a verified adult and an officer: test_going_back.py.
    "GET /v1/staff/settlements/{provider}/{settlement_id}",
    "POST /v1/staff/settlement-differences/{provider}/resolve",
    "POST /v1/staff/settlements/{provider}/files",
    "PUT /v1/staff/promo-grants/{grant_id}",
    # An order that is paid, a refund of it, a payment that fits none, and officers: web/money/test_going_back.py.
    "PUT /v1/orders/{order_id}/refunds/{refund_id}",
    "PUT /v1/staff/payment-exceptions/{payment_id}/claim",
    "PUT /v1/staff/payment-exceptions/{payment_id}/decision",
    "PUT /v1/staff/refunds/{refund_id}/decision",
    # An authority's order, and two officers in turn: test_compliance.py.
    "GET /v1/staff/legal-requests/{request_id}",
    "POST /v1/staff/legal-holds/{hold_id}/lift",
    "POST /v1/staff/legal-requests/{request_id}/acts",
    "POST /v1/staff/legal-requests/{request_id}/downloads",
    "POST /v1/staff/legal-requests/{request_id}/exports",
    "POST /v1/staff/legal-requests/{request_id}/officer",
    "PUT /v1/staff/legal-holds/{hold_id}",
    "PUT /v1/staff/legal-requests/{request_id}",
}
"""Routes whose success takes more than a request, with where it is proven."""


def officers_of(path: str) -> Sequence[Role]:
    """Who besides the others is asked, where others may not."""
    if path.startswith(("/v1/staff/verification", "/v1/staff/users")):
        return [Role.KYC_OFFICER]
    if path.startswith(
        (
            "/v1/staff/finance",
            "/v1/staff/refunds",
            "/v1/staff/disputes",
            "/v1/staff/payment-exceptions",
            "/v1/staff/promo",
            "/v1/staff/settlement",
        )
    ):
        return [Role.FINANCE_OFFICER]
    return [Role.LEGAL_OFFICER] if path.startswith("/v1/staff/") else []


async def a_world(people: People, container: Container, role: Role, path: str) -> World:
    """A person for each route, since who signs out does it for that route alone, and what the route is about."""
    proven = path != "/v1/me/age/checks"
    person = await people.make(role, AgeState.VERIFIED_ADULT if proven else AgeState.UNVERIFIED)
    parameters: dict[str, list[str]] = {}
    fields: dict[str, list[Any]] = {
        "package_id": ["starter", "patron"],
        "provider": ["razorpay"],
        "place_of_supply": ["29"],
        "method": ["card", "upi"],
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
    if "{case_id}" in path:
        await add_case(container, people, person, path, parameters, fields)
    if "/documents/" in path:
        case_id = await a_stored_case(container, person, CaseState.COLLECTING)
        parameters |= {"case": [case_id], "purpose": ["id_front"]}
        fields |= {"case_id": [case_id], "purpose": ["id_front"], "size_bytes": [120_000]}
    if path == "/v1/me/age/checks":
        fields |= {"notice_version": [NOTICE_VERSION], "method": ["age_provider"]}
    if path.startswith("/v1/me/agreements"):
        agreement = in_force(PERFORMER_AGREEMENT, container.now()())
        digests = [agreement.digest(language) for language in agreement.words]
        fields |= {"text_sha256": digests, "name": ["Asha Rao"], "accept": [True]}
    if path == "/v1/verification/options":
        parameters["purpose"] = ["viewer", "performer"]
    if path.startswith("/v1/staff/users/"):
        parameters["user_id"] = [str((await people.make()).user.id) for _ in range(4)]
    if "{order_id}" in path and role is not Role.ADMIN:
        parameters["order_id"] = [str(uuid4())]
        wanted = {"package_id": "starter", "provider": "razorpay", "method": "card", "place_of_supply": "29"}
        await person.json("PUT", f"/v1/orders/{parameters['order_id'][0]}", wanted, status=200)
    if path.startswith("/v1/sessions"):
        registered = {"email": fields["email"][0], "password": PASSWORD}
        await person.json("POST", "/v1/users", {**registered, "display_name": "Asha"}, status=201)
        tokens = await person.json("POST", "/v1/sessions", registered, status=201)
        fields["refresh_token"] = [tokens["refresh_token"]]
    return World(person, parameters, fields)


STATES = {
    "consent": CaseState.DRAFT,
    "method": CaseState.CONSENTED,
    "appeals/{appeal_id}": CaseState.REJECTED,
    "claim": CaseState.NEEDS_REVIEW,
    "release": CaseState.NEEDS_REVIEW,
    "decision": CaseState.AWAITING_SECOND,
    "minor": CaseState.NEEDS_REVIEW,
    "history": CaseState.NEEDS_REVIEW,
    "revoke": CaseState.APPROVED,
    "reverify": CaseState.APPROVED,
    "lock-appeal": CaseState.BLOCKED_MINOR,
}
"""What a route wants of the case it is about: that things can be brought to it, where nothing is said."""


async def add_case(  # noqa: PLR0917  (it adds to what is known)
    container: Container,
    people: People,
    person: Person,
    path: str,
    parameters: dict[str, list[str]],
    fields: dict[str, list[Any]],
) -> None:
    act = path.partition("{case_id}")[2].strip("/")
    state = STATES.get(act, CaseState.COLLECTING)
    staff = path.startswith("/v1/staff/")
    owner = await people.make() if staff else person
    officer = person.user.id if staff else None
    method = {"checks": Method.VERIFF, "passport": Method.PASSPORT}.get(act, Method.OTHER_ID)
    known = [await a_stored_case(container, owner, state, officer, method)] if act else []
    parameters["case_id"] = known
    purpose = DocumentPurpose.SELFIE if act == "pictures" else DocumentPurpose.ID_FRONT
    if act in {"other-id", "passport", "pictures"}:
        document = a_document(owner_id=owner.user.id, case_id=CaseId(UUID(known[0])), purpose=purpose)
        async with container.database().begin() as tx:
            await tx.documents.add(document)
        fields["document_id"] = [str(document.id)]
    if act == "lock-appeal":
        document = a_document(
            owner_id=owner.user.id, case_id=CaseId(UUID(known[0])), purpose=DocumentPurpose.APPEAL
        )
        appeal = an_appeal(user_id=owner.user.id, case_id=CaseId(UUID(known[0])), document_id=document.id)
        async with container.database().begin() as tx:
            await tx.documents.add(document)
            await tx.appeals.add(appeal)
    if act.startswith("appeals"):
        fields |= {"document_id": [None]}
    if act == "tax-id":
        await with_identity(container, owner, known[0])
    fields |= {
        "notice_version": [NOTICE_VERSION],
        "method": ["veriff" if act == "checks" else "other_id"],
        "purpose": ["selfie" if act == "pictures" else "viewer"],
        "name": ["Asha Rao"],
        "date_of_birth": ["1994-05-20"],
        "expires_on": [None],
        "number": ["ABC1234567"],
        "mrz": [a_passport_mrz()],
        "pan": ["ABCPE1234F"],
        "account": ["asha@upi"],
        "text": ["The document is mine, and it is valid."],
        "note": ["Seen and compared."],
        "decision": ["send_back"],
        "reason": {
            "revoke": ["rules_broken"],
            "reverify": ["name_changed"],
        }.get(act, ["document_unreadable"]),
    }


async def a_stored_case(
    container: Container,
    owner: Person,
    state: CaseState,
    officer: UserId | None = None,
    method: Method = Method.OTHER_ID,
) -> str:
    now = container.now()()
    lease = Lease(officer, now + timedelta(hours=1)) if officer else None
    moved = a_moved(
        user_id=owner.user.id,
        state=state,
        lease=lease,
        method=method,
        valid_until=now + timedelta(days=9) if state is CaseState.APPROVED else None,
        opened_at=now,
    )
    async with container.database().begin() as tx:
        await tx.cases.record(moved)
    return str(moved.case.id)


async def with_identity(container: Container, owner: Person, case_id: str) -> None:
    """What the tax number is compared with."""
    path = f"/v1/me/verification/cases/{case_id}"
    document = a_document(owner_id=owner.user.id, case_id=CaseId(UUID(case_id)))
    async with container.database().begin() as tx:
        await tx.documents.add(document)
    body = {
        "name": "Asha Rao",
        "date_of_birth": "1994-05-20",
        "number": "ABC1234567",
        "document_id": str(document.id),
    }
    await owner.json("POST", f"{path}/other-id", body, status=200)


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

    def insist(self) -> None:
        """What is made up fits where it must only now and then: a route that never said yes is asked more often."""
        with requests.Session() as session:
            self._run(session, GenerationMode.POSITIVE, INSISTENT)

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
            # Part of the case, so that nobody takes it for a request that was made without one.
            case.headers["Authorization"] = f"Bearer {self.world.person.access_token}"
            response = case.call(base_url=self.address, session=session)
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
        for name in case.query or {}:
            known = self.world.parameters.get(name)
            if known and data.draw(st.integers(0, 3)):
                case.query[name] = data.draw(st.sampled_from(known))
        if isinstance(case.body, dict):
            for name, known in self.world.fields.items():
                if name in case.body and data.draw(st.integers(0, 3)):
                    case.body[name] = data.draw(st.sampled_from(known))
            if "tokens" in case.body and data.draw(st.integers(0, 3)):
                case.body["tokens"] = data.draw(st.integers(1, 100))
        elif case.media_type == OCTETS and data.draw(st.integers(0, 3)):
            case.body = PICTURE
            case.query = {name: known[0] for name, known in self.world.parameters.items() if name in QUERY}
        elif case.media_type == SDP and data.draw(st.integers(0, 3)):
            case.body = OFFER.decode()
        elif case.media_type == FRAGMENT and data.draw(st.integers(0, 3)):
            case.body = RESTART.decode()
            case.headers["If-Match"] = "*"
