"""DigiLocker, played: authorize, token, user, e-Aadhaar, issued documents, revoke; no webhooks."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

import msgspec
from quart import Blueprint, Response, redirect, request
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.identity import HANG_SECONDS, Sending, born, born_elsewhere, persona_of
from entrypoints.sandbox.pages import page_error, return_address
from entrypoints.sandbox.state import SandboxCheck, SandboxState, StateFile
from entrypoints.settings import Settings

NO_DOCUMENT = frozenset({"refused", "try_again"})


@dataclass
class DigiLockerSandbox:
    """What the routes share. `name` and `title` are for the page on which people answer."""

    settings: Settings
    state: SandboxState
    file: StateFile
    name: str = "digilocker"
    title: str = "DigiLocker"

    def answered(self, check: SandboxCheck, sending: Sending) -> str:
        if check.outcome == "expired":
            answer = {"error": "access_denied", "error_description": "the user denied access"}
        else:
            check.code = secrets.token_urlsafe(24)
            answer = {"code": check.code}
        joiner = "&" if "?" in check.return_url else "?"
        return check.return_url + joiner + urlencode({**answer, "state": check.attempt})

    def redeem(self, form: Mapping[str, str]) -> SandboxCheck | None:
        """The check whose code this is, once: to whom it was given, for the verifier whose hash we have."""
        code = form.get("code", "")
        check = next((each for each in self.state.checks.values() if code and each.code == code), None)
        if check is None:
            return None
        check.code = ""
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = base64.urlsafe_b64encode(digest).decode().rstrip("=") == check.challenge
        if not fits or form.get("redirect_uri") != check.return_url:
            return None
        check.token, check.access_ended = secrets.token_hex(20), False
        self.file.save(self.state)
        return check

    def holder(self) -> SandboxCheck | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        for check in self.state.checks.values():
            if check.token and hmac.compare_digest(check.token.encode(), given.encode()):
                return check
        return None

    def signed(self, body: bytes, check: SandboxCheck, media_type: str) -> Response:
        secret = "another" if check.fault == "forged" else self.settings.digilocker_client_secret
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        headers = {"hmac": base64.b64encode(digest).decode()}
        return Response(body, 200, headers, content_type=media_type)


def digilocker_api(sandbox: DigiLockerSandbox) -> Blueprint:
    routes = Blueprint("digilocker", __name__, url_prefix="/digilocker/public")
    _add_authorization(routes, sandbox)
    _add_documents(routes, sandbox)
    return routes


def _add_authorization(routes: Blueprint, sandbox: DigiLockerSandbox) -> None:
    settings, state = sandbox.settings, sandbox.state

    @routes.get("/oauth2/1/authorize")
    async def authorize() -> ResponseReturnValue:
        asked = request.args
        return_url = return_address(asked.get("redirect_uri"), settings)
        well_formed = (
            asked.get("response_type") == "code"
            and asked.get("client_id") == settings.digilocker_client_id
            and asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == 43
            and asked.get("state")
        )
        if return_url is None or not well_formed:
            return await page_error("This is not a request for access", 400)
        reference = secrets.token_hex(8)
        state.checks[reference] = SandboxCheck(
            reference, sandbox.name, asked["state"], return_url, challenge=asked["code_challenge"]
        )
        sandbox.file.save(state)
        return redirect(f"/identity/{sandbox.name}/{reference}", 303)

    @routes.post("/oauth2/1/token")
    async def token() -> ResponseReturnValue:
        form = await request.form
        given = (form.get("client_id", ""), form.get("client_secret", ""))
        if given != (settings.digilocker_client_id, settings.digilocker_client_secret):
            return _json({"error": "invalid_client", "error_description": "unknown client"}, 401)
        check = sandbox.redeem(form) if form.get("grant_type") == "authorization_code" else None
        if check is None:
            return _json({"error": "invalid_grant", "error_description": "the code is not good"}, 400)
        return _json({"access_token": check.token, "expires_in": 3600, "token_type": "Bearer"})

    @routes.post("/oauth2/1/revoke")
    async def revoke() -> ResponseReturnValue:
        check = sandbox.holder()
        if check is None or (await request.form).get("token") != check.token:
            return _json({"error": "invalid_token"}, 401)
        check.token, check.access_ended = "", True
        sandbox.file.save(state)
        return _json({})


def _add_documents(routes: Blueprint, sandbox: DigiLockerSandbox) -> None:
    @routes.get("/oauth2/1/user")
    async def user() -> ResponseReturnValue:
        check = sandbox.holder()
        if check is None:
            return _json({"error": "invalid_token"}, 401)
        persona = persona_of(check)
        return _json(
            {
                "digilockerid": f"sandbox-{check.reference}",
                "name": persona.name,
                "dob": born_elsewhere(check).strftime("%d%m%Y"),
                "gender": persona.gender,
                "eaadhaar": "N" if check.outcome in NO_DOCUMENT else "Y",
            }
        )

    @routes.get("/oauth2/3/xml/eaadhaar")
    async def eaadhaar() -> ResponseReturnValue:
        check = sandbox.holder()
        if check is None:
            return _json({"error": "invalid_token"}, 401)
        match check.fault:
            case "error":
                return _json({"error": "uidai_unavailable"}, 503)
            case "hang":
                await asyncio.sleep(HANG_SECONDS)
        body = eaadhaar_xml(check)
        return sandbox.signed(body[:-40] if check.fault == "malformed" else body, check, "application/xml")

    @routes.get("/oauth2/2/files/issued")
    async def issued() -> ResponseReturnValue:
        check = sandbox.holder()
        if check is None:
            return _json({"error": "invalid_token"}, 401)
        uri = f"in.gov.pan-PANCR-{persona_of(check).pan}"
        return _json({"items": [{"name": "PAN Verification Record", "doctype": "PANCR", "uri": uri}]})

    @routes.get("/oauth2/1/xml/<uri>")
    async def document(uri: str) -> ResponseReturnValue:
        check = sandbox.holder()
        if check is None or uri != f"in.gov.pan-PANCR-{persona_of(check).pan}":
            return _json({"error": "invalid_token" if check is None else "uri_missing"}, 401)
        return sandbox.signed(_pan_xml(check), check, "application/xml")


def eaadhaar_xml(check: SandboxCheck) -> bytes:
    """With an address and a picture, as the real one has them: a reader has to leave them alone."""
    persona = persona_of(check)
    poi = _attributes(dob=_day(born(check)), gender=persona.gender, name=persona.name)
    poa = _attributes(co="", country="India", dist="Pune", house="12", pc="411001", state="Maharashtra")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Certificate><CertificateData>'
        '<KycRes code="sandbox" ret="Y" ts="2026-01-01T00:00:00.000+05:30" txn="UKC:sandbox">'
        f'<UidData uid="xxxxxxxx{persona.aadhaar_end}"><Poi {poi}/><Poa {poa}/>'
        f"<Pht>{base64.b64encode(bytes(2_000)).decode()}</Pht></UidData></KycRes>"
        "</CertificateData></Certificate>"
    ).encode()


def _pan_xml(check: SandboxCheck) -> bytes:
    persona = persona_of(check)
    person = _attributes(name=persona.name.upper(), dob=_day(born(check)), gender=persona.gender)
    return (
        f'<Certificate name="PAN Verification Record" type="PANCR" number="{persona.pan}" status="A">'
        f'<IssuedBy><Organization name="Income Tax Department"/></IssuedBy>'
        f"<IssuedTo><Person {person}/></IssuedTo></Certificate>"
    ).encode()


def _attributes(**values: str) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in values.items())


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")
