"""Veriff: a session for each start, decided by a signed webhook or when asked.

`POST /sessions`, `GET /sessions/{id}/decision`; `X-HMAC-SIGNATURE` is the hex HMAC-SHA256 of the body with the shared
secret, or of the session's id where there is none. Webhooks are of two kinds: events (7001 started, 7002 submitted)
and decisions. Veriff's pages contradict each other about code 9121 (abandoned, or in review): the status in words
decides, and where words and number do not fit together a person has to look.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

import msgspec

from adapters.verification_vendors.http import Answer, VendorHttp
from adapters.verification_vendors.issued_documents import masked_aadhaar, name_of
from adapters.verification_vendors.reading import (
    NOTHING,
    Unreadable,
    attempt_of,
    day_if_any,
    decode,
    event_id_of,
    is_same,
    mac,
    report_of,
    require_fresh,
    require_size,
    time_of,
    word_of,
)
from adapters.verification_vendors.web_address import require_page
from domain.age_verification.age import Finding
from domain.age_verification.claims import DocumentKind, IdentityClaims
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
)
from ports.clock import Clock

AGE_MAX = timedelta(days=8)
"""Decisions carry no time of sending, and are sent again for a week; which were heard before is told by their ids."""

_BY_STATUS = {
    "approved": ProviderState.FINISHED,
    "declined": ProviderState.REFUSED,
    "resubmission_requested": ProviderState.TRY_AGAIN,
    "review": ProviderState.REVIEW,
    "expired": ProviderState.LAPSED,
    "abandoned": ProviderState.LAPSED,
}
_BY_CODE = {
    9001: ProviderState.FINISHED,
    9102: ProviderState.REFUSED,
    9103: ProviderState.TRY_AGAIN,
    9104: ProviderState.LAPSED,
    9121: ProviderState.REVIEW,
}
_KINDS = {"PASSPORT": DocumentKind.PASSPORT}


class _Session(msgspec.Struct):
    id: str
    url: str


class _Created(msgspec.Struct):
    verification: _Session


class _Person(msgspec.Struct, rename="camel"):
    first_name: str | None = None
    last_name: str | None = None
    date_of_birth: str | None = None
    gender: str | None = None


class _Document(msgspec.Struct, rename="camel"):
    type: str | None = None
    number: str | None = None
    country: str | None = None
    valid_until: str | None = None


class _Decision(msgspec.Struct, rename="camel"):
    id: str
    vendor_data: str
    status: str | None = None
    code: int | None = None
    attempt_id: str | None = None
    decision_time: str | None = None
    submission_time: str | None = None
    acceptance_time: str | None = None
    person: _Person | None = None
    document: _Document | None = None


class _Decided(msgspec.Struct):
    verification: _Decision | None


class _Message(msgspec.Struct, rename="camel"):
    """An event, or a decision: then `verification` is there."""

    verification: _Decision | None = None
    id: str = ""
    attempt_id: str | None = None
    action: str = ""
    vendor_data: str | None = None


class VeriffProvider(VerificationProvider):
    """`url` ends in `/v1`; each integration has its own."""

    def __init__(
        self, *, url: str, api_key: str, shared_secret: str, now: Clock, timeout_seconds: float = 10.0
    ) -> None:
        assert shared_secret, "without a secret anybody could sign"
        self._api_key = api_key
        self._secret = shared_secret
        self._now = now
        self._http = VendorHttp(name="veriff", url=url, timeout_seconds=timeout_seconds)

    @property
    def method(self) -> Method:
        return Method.VERIFF

    async def aclose(self) -> None:
        await self._http.aclose()

    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> Started:
        wanted = {"verification": {"callback": return_url, "vendorData": str(attempt_id)}}
        body = msgspec.json.encode(wanted)
        answer = await self._ask("POST", "/sessions", signed=body, content=body)
        session = self._http.read(answer, _Created).verification
        return Started(require_page(session.url, "veriff"), state="", secret="", reference=session.id)

    async def report(self, attempt_id: AgeAttemptId, *, reference: str) -> ProviderReport:
        if not reference:
            raise ProviderError("this attempt was not started with veriff", permanent=True)
        asked_at = self._now()
        path = f"/sessions/{quote(reference, safe='')}/decision"
        decision = self._http.read(
            await self._ask("GET", path, signed=reference.encode()), _Decided
        ).verification
        if decision is None:
            return report_of(
                attempt_id, UNDATED, ProviderState.RUNNING, code="undecided", reference=reference
            )
        if (decision.id, decision.vendor_data) != (reference, str(attempt_id)):
            raise ProviderError("veriff answered about another session", permanent=True)
        try:
            return _report(decision, otherwise_at=asked_at, event_id="")
        except Unreadable:
            raise self._http.unreadable() from None

    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderReport:
        require_size(body)
        if not is_same(headers.get("x-hmac-signature", "").lower(), mac(self._secret, body).hex()):
            raise BadProviderWebhook("the webhook's signature is not veriff's")
        try:
            message = decode(body, _Message)
            if message.verification is None:
                return _event_report(message)
            report = _report(message.verification, otherwise_at=now, event_id=_event_id(message.verification))
        except Unreadable:
            raise BadProviderWebhook("the webhook cannot be read") from None
        require_fresh(report.said_at, now=now, age_max=AGE_MAX)
        return report

    async def finish(
        self,
        attempt_id: AgeAttemptId,
        *,
        reference: str,
        secret: str,
        answer: Mapping[str, str],
        return_url: str,
    ) -> ProviderReport:
        return await self.report(attempt_id, reference=reference)

    async def _ask(self, method: str, path: str, *, signed: bytes, content: bytes | None = None) -> Answer:
        headers = {"X-AUTH-CLIENT": self._api_key, "X-HMAC-SIGNATURE": mac(self._secret, signed).hex()}
        answer = await self._http.ask(method, path, headers=headers, content=content)
        given = answer.headers.get("x-hmac-signature")
        if given is not None and not is_same(given.lower(), mac(self._secret, answer.body).hex()):
            raise ProviderError("an answer is not signed by veriff", permanent=True)
        return answer


def _event_report(message: _Message) -> ProviderReport:
    if not message.id or not message.action:
        raise Unreadable("neither an event nor a decision")
    return report_of(
        attempt_of(message.vendor_data or ""),
        UNDATED,
        ProviderState.RUNNING,
        code=word_of(message.action),
        event_id=event_id_of(message.id, message.attempt_id or "", message.action),
        reference=message.id,
    )


def _report(decision: _Decision, *, otherwise_at: datetime, event_id: str) -> ProviderReport:
    state = _state(decision)
    claims = _claims(decision) if state in {ProviderState.FINISHED, ProviderState.REVIEW} else None
    finished = state is ProviderState.FINISHED and claims is not None
    return report_of(
        attempt_of(decision.vendor_data),
        _said_at(decision) or otherwise_at,
        state,
        code=word_of(decision.status or str(decision.code)),
        event_id=event_id,
        reference=decision.id,
        finding=Finding(claims.date_of_birth, over_18=None) if finished and claims else NOTHING,
        claims=claims,
    )


def _state(decision: _Decision) -> ProviderState:
    """Raises `Unreadable` for what no page tells of."""
    said = _BY_STATUS.get((decision.status or "").lower())
    numbered = _BY_CODE.get(decision.code or 0)
    if said is None and decision.status is None:
        # Only the number: an approval has to be said in words.
        said = ProviderState.REVIEW if numbered is ProviderState.FINISHED else numbered
    if said is None:
        raise Unreadable("a decision we do not know")
    if said is ProviderState.FINISHED and numbered is not ProviderState.FINISHED:
        return ProviderState.REVIEW
    return said


def _said_at(decision: _Decision) -> datetime | None:
    text = decision.decision_time or decision.submission_time or decision.acceptance_time
    return None if text is None else time_of(text)


def _claims(decision: _Decision) -> IdentityClaims | None:
    """What the document says; None where Veriff passes on no name."""
    person, document = decision.person or _Person(), decision.document or _Document()
    words = f"{person.first_name or ''} {person.last_name or ''}"
    if not words.strip():
        return None
    born, gender = person.date_of_birth or "", (person.gender or "")[:1].upper()
    number = "".join((document.number or "").upper().split())
    if _could_be_aadhaar(number):
        return masked_aadhaar(name=words, born=born, gender=gender, number=number)
    kind = _KINDS.get((document.type or "").upper(), DocumentKind.OTHER_ID)
    country = (document.country or "").upper()
    return IdentityClaims(
        kind=kind,
        name=name_of(words),
        date_of_birth=day_if_any(born),
        gender=gender or None,
        number=number or None,
        last_four=number[-4:] or None,
        country=country,
        expires_on=day_if_any(document.valid_until),
        link=f"{kind}:{country}:{number}" if number else "",
    )


def _could_be_aadhaar(number: str) -> bool:
    """Veriff takes Aadhaar cards as identity cards; their number is not ours to keep (AGE-05)."""
    digits = number.replace("-", "")
    return len(digits) == 12 and digits.isascii() and digits.isdigit()


def _event_id(decision: _Decision) -> str:
    return event_id_of(
        decision.id,
        decision.attempt_id or "",
        decision.status or "",
        str(decision.code),
        decision.decision_time or "",
    )
