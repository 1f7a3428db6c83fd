"""Veriff, played: sessions, decisions when asked for, and the webhooks of both kinds."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.deliveries import Deliveries
from entrypoints.sandbox.identity import HANG_SECONDS, Sending, born, persona_of
from entrypoints.sandbox.pages import return_address
from entrypoints.sandbox.state import SandboxCheck, SandboxState, StateFile
from entrypoints.settings import Settings

WEBHOOK_PATH = "/v1/webhooks/veriff"

DECISIONS = {
    "adult": ("approved", 9001),
    "minor": ("approved", 9001),
    "refused": ("declined", 9102),
    "try_again": ("resubmission_requested", 9103),
    "review": ("review", 9121),
    "expired": ("expired", 9104),
    "contradiction": ("approved", 9102),
}
READ_FROM_DOCUMENT = frozenset({"approved", "review"})


class _Wanted(msgspec.Struct, rename="camel"):
    callback: str
    vendor_data: str


class NewSession(msgspec.Struct):
    verification: _Wanted


@dataclass
class VeriffSandbox:
    """What the routes share. `name` and `title` are for the page on which people answer."""

    settings: Settings
    state: SandboxState
    file: StateFile
    deliveries: Deliveries
    name: str = "veriff"
    title: str = "Veriff"

    def answered(self, check: SandboxCheck, sending: Sending) -> str:
        round_id = _round_id(check)
        event = {
            "id": check.reference,
            "attemptId": round_id,
            "feature": "selfid",
            "code": 7002,
            "action": "submitted",
            "vendorData": check.attempt,
        }
        messages = [("submitted", event), ("decision", decision_json(check))]
        if sending.out_of_order:
            messages.reverse()
        for place, (name, message) in enumerate(messages):
            self._send(check, name, message, sending, after_seconds=sending.after_seconds + place * 0.2)
        return check.return_url

    def sign(self, message: bytes, *, forged: bool = False) -> str:
        secret = "another" if forged else self.settings.veriff_shared_secret
        return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()

    def _send(
        self,
        check: SandboxCheck,
        name: str,
        message: dict[str, Any],
        sending: Sending,
        *,
        after_seconds: float,
    ) -> None:
        body = msgspec.json.encode(message)
        forged = check.fault == "forged"
        headers = {
            "x-auth-client": self.settings.veriff_api_key,
            "x-hmac-signature": self.sign(body, forged=forged),
        }
        for _ in range(2 if sending.doubled else 1):
            self.deliveries.send(
                self.settings.public_url + WEBHOOK_PATH,
                event_id=check.reference,
                event=name,
                body=body,
                headers=lambda: headers,
                after_seconds=after_seconds,
                once=forged,
            )


def decision_json(check: SandboxCheck) -> dict[str, Any]:
    status, code = DECISIONS[check.outcome]
    persona = persona_of(check)
    read = status in READ_FROM_DOCUMENT
    return {
        "status": "success",
        "verification": {
            "id": check.reference,
            "attemptId": _round_id(check),
            "vendorData": check.attempt,
            "status": status,
            "code": code,
            "reason": None,
            "reasonCode": None,
            "acceptanceTime": check.decided_at,
            "submissionTime": check.decided_at,
            "decisionTime": None if status == "expired" else check.decided_at,
            "person": {
                "firstName": persona.first_name if read else None,
                "lastName": persona.last_name if read else None,
                "dateOfBirth": born(check).isoformat() if read else None,
                "gender": persona.gender if read else None,
                "idNumber": None,
            },
            "document": {
                "type": "PASSPORT",
                "number": persona.passport if read else None,
                "country": "IN",
                "validFrom": None,
                "validUntil": "2033-06-30" if read else None,
            },
        },
        "technicalData": {"ip": None},
    }


def veriff_api(sandbox: VeriffSandbox) -> Blueprint:
    routes = Blueprint("veriff", __name__, url_prefix="/veriff/v1")
    state = sandbox.state

    @routes.before_request
    async def require_key() -> ResponseReturnValue | None:
        given = request.headers.get("x-auth-client", "")
        if hmac.compare_digest(given.encode(), sandbox.settings.veriff_api_key.encode()):
            return None
        return _json({"status": "fail", "code": "1001", "message": "Authentication failed"}, 401)

    @routes.post("/sessions")
    async def create() -> ResponseReturnValue:
        try:
            wanted = msgspec.json.decode(await request.get_data(), type=NewSession).verification
        except msgspec.MsgspecError:
            return _json({"status": "fail", "code": "1101", "message": "Invalid input"}, 400)
        if return_address(wanted.callback, sandbox.settings) is None:
            return _json({"status": "fail", "code": "1302", "message": "Invalid callback"}, 400)
        check = SandboxCheck(str(uuid4()), sandbox.name, wanted.vendor_data, wanted.callback)
        state.checks[check.reference] = check
        sandbox.file.save(state)
        page = f"{sandbox.settings.veriff_page_url.rstrip('/')}/identity/{sandbox.name}/{check.reference}"
        session = {
            "id": check.reference,
            "url": page,
            "vendorData": check.attempt,
            "host": sandbox.settings.veriff_page_url,
            "status": "created",
            "sessionToken": "sandbox",
        }
        return _json({"status": "success", "verification": session}, 201)

    @routes.get("/sessions/<reference>/decision")
    async def decision(reference: str) -> ResponseReturnValue:
        given = request.headers.get("x-hmac-signature", "")
        if not hmac.compare_digest(given.encode(), sandbox.sign(reference.encode()).encode()):
            return _json({"status": "fail", "code": "1812", "message": "Invalid signature"}, 401)
        check = state.check_of(sandbox.name, reference)
        if check is None:
            return _json({"status": "fail", "code": "1801", "message": "No such session"}, 404)
        return await _decision(sandbox, check)

    return routes


async def _decision(sandbox: VeriffSandbox, check: SandboxCheck) -> Response:
    if not check.outcome:
        return _signed(sandbox, {"status": "success", "verification": None}, check)
    answer = decision_json(check)
    match check.fault:
        case "error":
            return _json({"status": "fail", "code": "1500", "message": "Try again"}, 503)
        case "hang":
            await asyncio.sleep(HANG_SECONDS)
        case "another":
            answer["verification"]["vendorData"] = str(uuid4())
        case "malformed":
            body = msgspec.json.encode(answer)[:-9]
            headers = {"x-hmac-signature": sandbox.sign(body)}
            return Response(body, 200, headers, content_type="application/json")
    return _signed(sandbox, answer, check)


def _signed(sandbox: VeriffSandbox, content: dict[str, Any], check: SandboxCheck) -> Response:
    body = msgspec.json.encode(content)
    headers = {"x-hmac-signature": sandbox.sign(body, forged=check.fault == "forged")}
    return Response(body, 200, headers, content_type="application/json")


def _round_id(check: SandboxCheck) -> str:
    """Veriff's own attempts: each time that the person hands in pictures."""
    return f"{check.reference}-{check.rounds}"


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")
