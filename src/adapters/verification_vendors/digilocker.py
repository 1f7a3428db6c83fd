"""DigiLocker, asked directly: OAuth 2 with PKCE, then the person's e-Aadhaar and, where it is issued, their PAN.

Contract: the "authorized partner" API, `/public/oauth2/1/{authorize,token,user,revoke}`,
`/public/oauth2/3/xml/eaadhaar`, `/public/oauth2/2/files/issued`, `/public/oauth2/1/xml/{uri}`. Documents carry the
header `hmac`: base64 HMAC-SHA256 of the body with the client secret. There are no webhooks: everything is learned
while the person comes back.
"""

import base64
import contextlib
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

import msgspec

from adapters.verification_vendors.http import Answer, VendorHttp
from adapters.verification_vendors.issued_documents import read_eaadhaar, read_pan_record
from adapters.verification_vendors.reading import Unreadable, day_if_any, is_same, mac, report_of, word_of
from domain.age_verification.age import Finding
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.age_verification.providers import (
    UNDATED,
    BadProviderWebhook,
    ProviderError,
    ProviderReport,
    ProviderState,
    Started,
    VerificationProvider,
    WrongRedirect,
)
from ports.clock import Clock

DOCUMENT_BYTES_MAX = 2 * 1024 * 1024
PAN_DOCTYPE = "PANCR"

_CODE = re.compile(r"[A-Za-z0-9._~-]{1,512}", re.ASCII)
_URI = re.compile(r"[A-Za-z0-9.-]{1,128}", re.ASCII)


class _Token(msgspec.Struct):
    access_token: str


class _Refusal(msgspec.Struct):
    error: str


class _User(msgspec.Struct):
    """Published descriptions spell the flag in two ways."""

    dob: str
    eaadhaar: str = "N"
    eaadhar: str = "N"

    @property
    def has_eaadhaar(self) -> bool:
        return "Y" in {self.eaadhaar, self.eaadhar}


class _Issued(msgspec.Struct):
    doctype: str = ""
    uri: str = ""


class _IssuedFiles(msgspec.Struct):
    items: list[_Issued] = []


class DigiLockerProvider(VerificationProvider):
    """`url` is DigiLocker's base address, for people and for us. Return addresses have to be registered there.

    State and verifier are derived from the attempt with the client secret: the same for each start of it, so that
    the person may come back through any tab; DigiLocker itself takes each code once.
    """

    def __init__(
        self, *, url: str, client_id: str, client_secret: str, now: Clock, timeout_seconds: float = 10.0
    ) -> None:
        assert client_secret, "without a secret anybody could have signed the documents"
        self._url = url.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._now = now
        self._http = VendorHttp(name="digilocker", url=url, timeout_seconds=timeout_seconds)

    @property
    def method(self) -> Method:
        return Method.DIGILOCKER

    async def aclose(self) -> None:
        await self._http.aclose()

    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> Started:
        state, verifier = self._derived("state", attempt_id), self._derived("verifier", attempt_id)
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": return_url,
            "state": state,
            "code_challenge": _base64url(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
            "dl_flow": "signup",
        }
        url = f"{self._url}/public/oauth2/1/authorize?{urlencode(query)}"
        return Started(url=url, state=state, secret=verifier, reference="")

    async def report(self, attempt_id: AgeAttemptId, *, reference: str) -> ProviderReport:
        """DigiLocker knows nothing of an attempt until the person comes back with a code."""
        return report_of(attempt_id, UNDATED, ProviderState.RUNNING, code="waiting_for_person")

    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderReport:
        raise BadProviderWebhook("digilocker sends no webhooks")

    async def finish(
        self,
        attempt_id: AgeAttemptId,
        *,
        reference: str,
        secret: str,
        answer: Mapping[str, str],
        return_url: str,
    ) -> ProviderReport:
        if not is_same(answer.get("state", ""), self._derived("state", attempt_id)):
            raise WrongRedirect("the state is not this attempt's")
        if not is_same(secret, self._derived("verifier", attempt_id)):
            raise WrongRedirect("the verifier is not this attempt's")
        now = self._now()
        if "error" in answer:
            return report_of(attempt_id, now, ProviderState.LAPSED, code=word_of(answer["error"]))
        token = await self._token(answer.get("code", ""), verifier=secret, return_url=return_url)
        try:
            return await self._look(attempt_id, token, now)
        finally:
            await self._revoke(token)

    async def _look(self, attempt_id: AgeAttemptId, token: str, now: datetime) -> ProviderReport:
        answer = await self._get("/public/oauth2/1/user", token)
        user = self._http.read(answer, _User)
        if not user.has_eaadhaar:
            return report_of(attempt_id, now, ProviderState.LAPSED, code="no_eaadhaar")
        holder = await self._eaadhaar(token)
        also = await self._pan(token)
        born = holder.date_of_birth
        if born is None or born != day_if_any(user.dob):
            code = "no_birth" if born is None else "births_differ"
            return report_of(attempt_id, now, ProviderState.REVIEW, code=code, claims=holder, also=also)
        return report_of(
            attempt_id,
            now,
            ProviderState.FINISHED,
            code="eaadhaar",
            finding=Finding(date_of_birth=born, over_18=None),
            claims=holder,
            also=also,
        )

    async def _token(self, code: str, *, verifier: str, return_url: str) -> str:
        if not _CODE.fullmatch(code):
            raise WrongRedirect("there is no code")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self._client_id,
            "client_secret": self._client_secret,  # in the body: that is where DigiLocker reads it
            "redirect_uri": return_url,
            "code_verifier": verifier,
        }
        also = frozenset({400, 401})
        answer = await self._http.ask("POST", "/public/oauth2/1/token", form=form, also=also)
        if answer.status in also:
            if self._http.read(answer, _Refusal).error == "invalid_grant":
                raise WrongRedirect("the code or the verifier is not what was sent for")
            raise ProviderError(f"digilocker answered {answer.status}", permanent=True)
        return self._http.read(answer, _Token).access_token

    async def _eaadhaar(self, token: str) -> IdentityClaims:
        answer = await self._get("/public/oauth2/3/xml/eaadhaar", token, also=frozenset({404}))
        if answer.status == 404:  # the other spelling
            answer = await self._get("/public/oauth2/3/xml/eaadhar", token)
        self._require_ours(answer)
        try:
            return read_eaadhaar(answer.body)
        except Unreadable:
            raise self._http.unreadable() from None

    async def _pan(self, token: str) -> tuple[IdentityClaims, ...]:
        """The PAN record, where there is one that can be had. Nobody's age depends on it."""
        try:
            answer = await self._get("/public/oauth2/2/files/issued", token)
            for item in self._http.read(answer, _IssuedFiles).items:
                if item.doctype == PAN_DOCTYPE and _URI.fullmatch(item.uri):
                    path = f"/public/oauth2/1/xml/{quote(item.uri, safe='')}"
                    record = await self._get(path, token)
                    self._require_ours(record)
                    return (read_pan_record(record.body),)
        except (ProviderError, Unreadable):
            pass
        return ()

    async def _get(self, path: str, token: str, *, also: frozenset[int] = frozenset()) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        return await self._http.ask("GET", path, headers=headers, size_max=DOCUMENT_BYTES_MAX, also=also)

    def _require_ours(self, answer: Answer) -> None:
        expected = base64.b64encode(mac(self._client_secret, answer.body)).decode()
        if not is_same(answer.headers.get("hmac", ""), expected):
            raise ProviderError("a document is not signed by digilocker", permanent=True)

    async def _revoke(self, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        form = {"token": token, "token_type_hint": "access_token"}
        with contextlib.suppress(ProviderError):  # it was not kept, and dies within the hour
            await self._http.ask("POST", "/public/oauth2/1/revoke", headers=headers, form=form)

    def _derived(self, use: str, attempt_id: AgeAttemptId) -> str:
        return _base64url(mac(self._client_secret, f"livepanty {use} {attempt_id}".encode()))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
