"""An age verification provider, played: the contract of `adapters.age_provider`, and a page to answer on."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from quart import Blueprint, Response, redirect, render_template, request
from quart.typing import ResponseReturnValue

from domain.india import INDIA
from entrypoints.sandbox.deliveries import Deliveries
from entrypoints.sandbox.pages import page_error, return_address
from entrypoints.sandbox.state import SandboxState, SandboxVerification, StateFile, new_id
from entrypoints.settings import Settings

WEBHOOK_PATH = "/v1/webhooks/age"


class NewVerification(msgspec.Struct):
    reference: UUID
    return_url: str


@dataclass
class AgeSandbox:
    """What the routes share."""

    settings: Settings
    state: SandboxState
    file: StateFile
    deliveries: Deliveries

    def page_url(self, verification: SandboxVerification) -> str:
        return f"{self.settings.age_provider_url.rstrip('/')}/age/verify/{verification.id}"

    def announce(self, verification: SandboxVerification, *, doubled: bool) -> None:
        body = msgspec.json.encode({"event": "verification.finished", **verification_json(verification)})
        event_id = new_id("evt_")

        def headers() -> Mapping[str, str]:
            timestamp = str(int(time.time()))
            message = timestamp.encode() + b"." + body
            secret = self.settings.age_provider_webhook_secret.encode()
            return {
                "X-Age-Event-Id": event_id,
                "X-Age-Timestamp": timestamp,
                "X-Age-Signature": hmac.new(secret, message, hashlib.sha256).hexdigest(),
            }

        for _ in range(2 if doubled else 1):
            self.deliveries.send(
                self.settings.public_url + WEBHOOK_PATH,
                event_id=event_id,
                event="verification.finished",
                body=body,
                headers=headers,
            )


def verification_json(verification: SandboxVerification) -> dict[str, Any]:
    return {
        "id": verification.id,
        "reference": verification.reference,
        "status": "finished" if verification.finished else "pending",
        "date_of_birth": verification.date_of_birth,
        "over_18": verification.over_18,
    }


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")


def _failed(status: int, message: str) -> Response:
    return _json({"error": message}, status)


def age_api(sandbox: AgeSandbox) -> Blueprint:
    routes = Blueprint("age_api", __name__, url_prefix="/age/v1")

    @routes.before_request
    async def require_key() -> ResponseReturnValue | None:
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, f"Bearer {sandbox.settings.age_provider_api_key}".encode()):
            return None
        return _failed(401, "wrong key")

    @routes.post("/verifications")
    async def start() -> ResponseReturnValue:
        try:
            wanted = msgspec.json.decode(await request.get_data(), type=NewVerification)
        except msgspec.MsgspecError as error:
            return _failed(400, str(error))
        if return_address(wanted.return_url, sandbox.settings) is None:
            return _failed(400, "return_url is not an address of yours")
        verification = sandbox.state.verification_of(str(wanted.reference))
        if verification is None:
            verification = SandboxVerification(new_id("ver_"), str(wanted.reference), wanted.return_url)
            sandbox.state.verifications[verification.id] = verification
        verification.return_url = wanted.return_url
        verification.failing = False
        sandbox.file.save(sandbox.state)
        return _json({"id": verification.id, "url": sandbox.page_url(verification)}, 201)

    @routes.get("/verifications/<uuid:reference>")
    async def report(reference: UUID) -> ResponseReturnValue:
        verification = sandbox.state.verification_of(str(reference))
        if verification is None:
            return _failed(404, "no such verification")
        if verification.failing:
            return _failed(503, "the identity source does not answer")
        return _json(verification_json(verification))

    return routes


def age_pages(sandbox: AgeSandbox) -> Blueprint:
    """The page where a person plays somebody who proves an age."""
    routes = Blueprint("age_pages", __name__, url_prefix="/age/verify")

    @routes.get("/<verification_id>")
    async def page(verification_id: str) -> ResponseReturnValue:
        verification = sandbox.state.verifications.get(verification_id)
        if verification is None:
            return await page_error("There is no such verification", 404)
        return await render_template(
            "sandbox/age.html",
            verification=verification,
            back=_back(verification),
            today=datetime.now(INDIA).date(),
        )

    @routes.post("/<verification_id>")
    async def answer(verification_id: str) -> ResponseReturnValue:
        form = await request.form
        verification = sandbox.state.verifications.get(verification_id)
        if verification is None:
            return await page_error("There is no such verification", 404)
        if verification.finished:
            return redirect(_back(verification), 303)
        if not _apply(verification, form.get("answer", ""), form.get("date_of_birth", "")):
            return await page_error("That is not an answer: go back and give a date", 400)
        sandbox.file.save(sandbox.state)
        if verification.finished:
            sandbox.announce(verification, doubled="doubled" in form)
        return redirect(_back(verification), 303)

    return routes


def _apply(verification: SandboxVerification, answer: str, stated: str) -> bool:
    """Record what the person said. False when it is no answer."""
    match answer:
        case "date_of_birth":
            try:
                verification.date_of_birth = date.fromisoformat(stated)
            except ValueError:
                return False
        case "over_18" | "under_18":
            verification.over_18 = answer == "over_18"
        case "cannot_tell":
            pass
        case "provider_error":
            verification.failing = True
            return True
        case _:
            return False
    verification.finished = True
    return True


def _back(verification: SandboxVerification) -> str:
    joiner = "&" if "?" in verification.return_url else "?"
    status = "finished" if verification.finished else "error" if verification.failing else "pending"
    return (
        verification.return_url + joiner + urlencode({"reference": verification.reference, "status": status})
    )
