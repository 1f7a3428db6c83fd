"""Cashfree Secure ID, played: DigiLocker links and their webhooks, PAN, and faces."""

import asyncio
import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.deliveries import Deliveries
from entrypoints.sandbox.identity import (
    HANG_SECONDS,
    PERSONAS,
    Sending,
    born,
    born_elsewhere,
    persona_of,
)
from entrypoints.sandbox.pages import return_address
from entrypoints.sandbox.state import SandboxCheck, SandboxState, StateFile, new_id
from entrypoints.settings import Settings

WEBHOOK_PATH = "/v1/webhooks/cashfree"
TROUBLED_PAN = "AAAPF5030F"
"""Asking about this one is answered with 503."""

NOT_ALIVE = b"sandbox:not-alive"
NO_FACE = b"sandbox:no-face"
SOMEBODY_ELSE = b"sandbox:somebody-else"
"""A picture that holds one of these words is what it says; every other is a living person, and the same one."""

_ID = re.compile(r"[A-Za-z0-9._-]{1,50}")
_STATUSES = {"": "PENDING", "expired": "EXPIRED", "refused": "CONSENT_DENIED"}
_EVENTS = {"expired": "LINK_EXPIRED", "refused": "CONSENT_DENIED"}


class NewLink(msgspec.Struct):
    verification_id: str
    document_requested: list[str]
    redirect_url: str
    user_flow: str = "signup"


class AskedPan(msgspec.Struct):
    verification_id: str
    pan: str
    name: str
    dob: date


@dataclass
class CashfreeSandbox:
    """What the routes share. `name` and `title` are for the page on which people answer."""

    settings: Settings
    state: SandboxState
    file: StateFile
    deliveries: Deliveries
    name: str = "cashfree"
    title: str = "Cashfree DigiLocker"

    def answered(self, check: SandboxCheck, sending: Sending) -> str:
        events = [f"DIGILOCKER_VERIFICATION_{_EVENTS.get(check.outcome, 'SUCCESS')}"]
        if sending.out_of_order and check.outcome not in _EVENTS:
            # What would come an hour later comes first.
            events.insert(0, "DIGILOCKER_VERIFICATION_CONSENT_EXPIRED")
        for place, event in enumerate(events):
            self._announce(check, event, sending, after_seconds=sending.after_seconds + place * 0.2)
        joiner = "&" if "?" in check.return_url else "?"
        return check.return_url + joiner + urlencode({"verification_id": check.reference})

    def _announce(self, check: SandboxCheck, event: str, sending: Sending, *, after_seconds: float) -> None:
        said_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        content = {"event_type": event, "event_time": said_at, "version": "v1", "data": link_json(check)}
        body = msgspec.json.encode(content)
        forged = check.fault == "forged"
        secret = b"another" if forged else self.settings.cashfree_client_secret.encode()

        def headers() -> Mapping[str, str]:
            timestamp = str(int(time.time() * 1000))
            digest = hmac.new(secret, timestamp.encode() + body, hashlib.sha256).digest()
            return {
                "x-webhook-timestamp": timestamp,
                "x-webhook-signature": base64.b64encode(digest).decode(),
                "x-webhook-version": "v1",
            }

        for _ in range(2 if sending.doubled else 1):
            self.deliveries.send(
                self.settings.public_url + WEBHOOK_PATH,
                event_id=check.reference,
                event=event,
                body=body,
                headers=headers,
                after_seconds=after_seconds,
                once=forged,
            )


def link_json(check: SandboxCheck) -> dict[str, Any]:
    """With a made-up telephone number, as the real one has a real one: a receiver has to leave it alone."""
    status = _STATUSES.get(check.outcome, "AUTHENTICATED")
    persona = persona_of(check)
    user = {
        "name": persona.name,
        "dob": born_elsewhere(check).strftime("%d-%m-%Y"),
        "gender": persona.gender,
        "eaadhaar": "N" if check.outcome == "try_again" else "Y",
        "mobile": "0000000000",
    }
    return {
        "user_details": user if status == "AUTHENTICATED" else None,
        "status": status,
        "document_requested": ["AADHAAR"],
        "document_consent": ["AADHAAR"] if status == "AUTHENTICATED" else None,
        "verification_id": check.reference,
        "reference_id": 100_000 + check.rounds,
    }


def document_json(check: SandboxCheck) -> dict[str, Any]:
    if check.outcome == "try_again":
        return {"verification_id": check.reference, "status": "AADHAAR_NOT_LINKED"}
    persona = persona_of(check)
    return {
        "verification_id": check.reference,
        "reference_id": 100_000 + check.rounds,
        "status": "SUCCESS",
        "uid": f"xxxxxxxx{persona.aadhaar_end}",
        "care_of": "",
        "dob": "" if check.outcome == "review" else born(check).strftime("%d-%m-%Y"),
        "gender": persona.gender,
        "name": persona.name,
        "photo_link": base64.b64encode(bytes(600)).decode(),
        "split_address": {"country": "India", "state": "Maharashtra"},
        "year_of_birth": born(check).year,
        "message": "Aadhaar Card Exists",
    }


def cashfree_api(sandbox: CashfreeSandbox) -> Blueprint:
    routes = Blueprint("cashfree", __name__, url_prefix="/cashfree/verification")

    @routes.before_request
    async def require_key() -> ResponseReturnValue | None:
        given = "\n".join(request.headers.get(name, "") for name in ("x-client-id", "x-client-secret"))
        ours = f"{sandbox.settings.cashfree_client_id}\n{sandbox.settings.cashfree_client_secret}"
        if hmac.compare_digest(given.encode(), ours.encode()):
            return None
        return _failed(401, "authentication_error", "Invalid clientId and clientSecret combination")

    _add_links(routes, sandbox)
    _add_checks(routes)
    return routes


def _add_links(routes: Blueprint, sandbox: CashfreeSandbox) -> None:
    state = sandbox.state

    @routes.post("/digilocker")
    async def create_link() -> ResponseReturnValue:
        try:
            wanted = msgspec.json.decode(await request.get_data(), type=NewLink)
        except msgspec.MsgspecError:
            return _failed(400, "validation_error", "The request is not complete")
        if (
            not _ID.fullmatch(wanted.verification_id)
            or return_address(wanted.redirect_url, sandbox.settings) is None
        ):
            return _failed(400, "validation_error", "verification_id or redirect_url is not valid")
        if wanted.verification_id in state.checks:
            return _failed(409, "verification_id_already_exists", "This Verification ID already exists")
        check = SandboxCheck(
            wanted.verification_id, sandbox.name, wanted.verification_id[:36], wanted.redirect_url
        )
        state.checks[check.reference] = check
        sandbox.file.save(state)
        page = f"{sandbox.settings.cashfree_page_url.rstrip('/')}/identity/{sandbox.name}/{check.reference}"
        return _json({**link_json(check), "url": page, "redirect_url": check.return_url})

    @routes.get("/digilocker")
    async def link_status() -> ResponseReturnValue:
        return await _about(sandbox, link_json)

    @routes.get("/digilocker/document/AADHAAR")
    async def document() -> ResponseReturnValue:
        return await _about(sandbox, document_json)


async def _about(sandbox: CashfreeSandbox, answer: Any) -> ResponseReturnValue:
    check = sandbox.state.check_of(sandbox.name, request.args.get("verification_id", ""))
    if check is None:
        return _failed(404, "verification_id_not_found", "There is no such verification")
    match check.fault:
        case "error":
            return _failed(503, "api_error", "Unable to process your request. Try again after some time.")
        case "hang":
            await asyncio.sleep(HANG_SECONDS)
        case "another":
            return _json({**answer(check), "verification_id": f"{check.attempt}.00000000"})
        case "malformed":
            body = msgspec.json.encode(answer(check))
            return Response(body[:-9], content_type="application/json")
    return _json(answer(check))


def _add_checks(routes: Blueprint) -> None:
    @routes.post("/pan-lite")
    async def pan() -> ResponseReturnValue:
        try:
            asked = msgspec.json.decode(await request.get_data(), type=AskedPan)
        except msgspec.MsgspecError:
            return _failed(400, "validation_error", "The request is not complete")
        if asked.pan == TROUBLED_PAN:
            return _failed(503, "api_error", "Unable to process your request. Try again after some time.")
        holder = next((persona for persona in PERSONAS.values() if persona.pan == asked.pan), None)
        answer = {
            "verification_id": asked.verification_id,
            "reference_id": 1,
            "pan": asked.pan,
            "name": asked.name,
            "dob": asked.dob.isoformat(),
            "status": "VALID" if holder else "INVALID",
            "pan_status": "E" if holder else "N",
        }
        if holder is not None:
            answer["name_match"] = "Y" if holder.name.casefold() == asked.name.casefold() else "N"
            answer["dob_match"] = "Y" if holder.born == asked.dob else "N"
        return _json(answer)

    @routes.post("/face-liveness")
    async def liveness() -> ResponseReturnValue:
        verification_id, pictures = await _pictures("image")
        if NO_FACE in pictures[0]:
            return _json({"verification_id": verification_id, "status": "FACE_NOT_DETECTED"})
        alive = NOT_ALIVE not in pictures[0]
        return _json(
            {
                "verification_id": verification_id,
                "reference_id": 1,
                "status": "SUCCESS",
                "liveness": alive,
                "liveness_score": 0.98 if alive else 0.11,
            }
        )

    @routes.post("/face-match")
    async def match() -> ResponseReturnValue:
        verification_id, pictures = await _pictures("first_image", "second_image")
        if any(NO_FACE in picture for picture in pictures):
            return _json({"verification_id": verification_id, "status": "FACE_NOT_DETECTED"})
        same = not any(SOMEBODY_ELSE in picture for picture in pictures)
        return _json(
            {
                "verification_id": verification_id,
                "ref_id": new_id(""),
                "status": "SUCCESS",
                "face_match_result": "YES" if same else "NO",
                "face_match_score": 0.93 if same else 0.21,
            }
        )


async def _pictures(*fields: str) -> tuple[str, list[bytes]]:
    form, files = await request.form, await request.files
    return form["verification_id"], [files[field].read() for field in fields]


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")


def _failed(status: int, code: str, message: str) -> Response:
    return _json({"type": "validation_error", "code": code, "message": message}, status)
