"""DigiLocker through Cashfree Secure ID: `POST /digilocker`, then its status, its document and its webhooks.

Each start opens a link of its own, which dies after ten minutes. Its `verification_id` is the attempt's id, a full
stop and eight random characters: Cashfree takes each id once, and webhooks name the attempt by it.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

import msgspec

from adapters.verification_vendors.cashfree_api import CashfreeApi
from adapters.verification_vendors.cashfree_webhook import read_cashfree_webhook
from adapters.verification_vendors.issued_documents import masked_aadhaar
from adapters.verification_vendors.reading import Unreadable, day_if_any, report_of
from adapters.verification_vendors.web_address import require_page
from domain.age_verification.age import Finding
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.age_verification.providers import (
    UNDATED,
    ProviderError,
    ProviderReport,
    ProviderState,
    Started,
    VerificationProvider,
    WrongRedirect,
)
from ports.clock import Clock

_ENDED = frozenset({"EXPIRED", "CONSENT_DENIED", "CONSENT_EXPIRED"})


class _Link(msgspec.Struct):
    verification_id: str
    url: str


class _UserDetails(msgspec.Struct):
    dob: str = ""


class _Status(msgspec.Struct):
    verification_id: str
    status: str
    user_details: _UserDetails | None = None


class _Document(msgspec.Struct):
    """A card that was not given has a status and nothing else."""

    verification_id: str
    status: str
    uid: str = ""
    name: str = ""
    dob: str = ""
    gender: str = ""


class CashfreeProvider(VerificationProvider):
    """`signed_in_body` accepts webhooks signed in the second documented way, which may only make us ask."""

    def __init__(self, api: CashfreeApi, *, now: Clock, signed_in_body: bool) -> None:
        self._api = api
        self._now = now
        self._signed_in_body = signed_in_body

    @property
    def method(self) -> Method:
        return Method.CASHFREE

    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> Started:
        verification_id = f"{attempt_id}.{secrets.token_hex(4)}"
        wanted = {
            "verification_id": verification_id,
            "document_requested": ["AADHAAR"],
            "redirect_url": return_url,
            "user_flow": "signup",
        }
        link = self._api.read(await self._api.post("/digilocker", wanted), _Link)
        _require_about(link.verification_id, verification_id)
        return Started(require_page(link.url, "cashfree"), state="", secret="", reference=verification_id)

    async def report(self, attempt_id: AgeAttemptId, *, reference: str) -> ProviderReport:
        if not reference.startswith(f"{attempt_id}."):
            raise ProviderError("this attempt was not started with cashfree", permanent=True)
        now = self._now()
        answer = await self._api.get("/digilocker", {"verification_id": reference})
        status = self._api.read(answer, _Status)
        _require_about(status.verification_id, reference)
        if status.status == "PENDING":
            return report_of(attempt_id, UNDATED, ProviderState.RUNNING, code="PENDING", reference=reference)
        if status.status in _ENDED:
            return report_of(attempt_id, now, ProviderState.LAPSED, code=status.status, reference=reference)
        if status.status != "AUTHENTICATED":
            raise ProviderError("cashfree answered a status we do not know", permanent=True)
        return await self._document(attempt_id, reference, status, now)

    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderReport:
        return read_cashfree_webhook(
            body, headers, secret=self._api.client_secret, signed_in_body=self._signed_in_body, now=now
        )

    async def finish(
        self,
        attempt_id: AgeAttemptId,
        *,
        reference: str,
        secret: str,
        answer: Mapping[str, str],
        return_url: str,
    ) -> ProviderReport:
        """A person may come back through an older link than the last: theirs is the one that was answered."""
        given = answer.get("verification_id", reference)
        if not given.startswith(f"{attempt_id}."):
            raise WrongRedirect("the verification is not this attempt's")
        return await self.report(attempt_id, reference=given)

    async def _document(
        self, attempt_id: AgeAttemptId, reference: str, status: _Status, now: datetime
    ) -> ProviderReport:
        answer = await self._api.get("/digilocker/document/AADHAAR", {"verification_id": reference})
        document = self._api.read(answer, _Document)
        _require_about(document.verification_id, reference)
        if document.status != "SUCCESS":
            return report_of(
                attempt_id, now, ProviderState.LAPSED, code="AADHAAR_NOT_LINKED", reference=reference
            )
        holder = _holder(document)
        born = holder.date_of_birth
        told = day_if_any(status.user_details.dob) if status.user_details else None
        if born is None or (told is not None and told != born):
            code = "no_birth" if born is None else "births_differ"
            return report_of(
                attempt_id, now, ProviderState.REVIEW, code=code, reference=reference, claims=holder
            )
        return report_of(
            attempt_id,
            now,
            ProviderState.FINISHED,
            code="AUTHENTICATED",
            reference=reference,
            finding=Finding(date_of_birth=born, over_18=None),
            claims=holder,
        )


def _holder(document: _Document) -> IdentityClaims:
    try:
        return masked_aadhaar(
            name=document.name, born=document.dob, gender=document.gender, number=document.uid
        )
    except Unreadable:
        raise ProviderError("cashfree answered something unreadable", permanent=True) from None


def _require_about(given: str, wanted: str) -> None:
    if given != wanted:
        raise ProviderError("cashfree answered about another verification", permanent=True)
