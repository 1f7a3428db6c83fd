"""Every verification provider on its stage: the twin in memory, and the real ones before the sandbox."""

from datetime import UTC, date, datetime
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from adapters.memory.age_verification.providers import MemoryProvider
from adapters.verification_vendors.age_provider import HttpAgeProvider
from adapters.verification_vendors.cashfree import CashfreeProvider
from adapters.verification_vendors.cashfree_api import CashfreeApi
from adapters.verification_vendors.digilocker import DigiLockerProvider
from adapters.verification_vendors.veriff import VeriffProvider
from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.age_verification.providers import (
    ProviderError,
    ProviderReport,
    ProviderState,
    Started,
    VerificationProvider,
)
from tests.integration.providers.conftest import (
    AGE_KEY,
    AGE_SECRET,
    CASHFREE_SECRET,
    CLIENT_ID,
    DIGILOCKER_SECRET,
    VERIFF_KEY,
    VERIFF_SECRET,
    Heard,
    Sandbox,
)

PATIENT = 60.0
"""Seconds that a test lets a provider take: the machine may do other things."""
HASTY = 0.3
"""Where no answer comes."""

ADULT_BORN = date(1998, 3, 14)
"""Of the first of the sandbox's people."""


def now() -> datetime:
    return datetime.now(UTC)


def an_attempt() -> AgeAttemptId:
    return AgeAttemptId(uuid4())


def age_provider(url: str, *, key: str = AGE_KEY, timeout_seconds: float = PATIENT) -> HttpAgeProvider:
    return HttpAgeProvider(
        url=url, api_key=key, webhook_secret=AGE_SECRET, now=now, timeout_seconds=timeout_seconds
    )


def digilocker(
    url: str, *, key: str = DIGILOCKER_SECRET, timeout_seconds: float = PATIENT
) -> DigiLockerProvider:
    return DigiLockerProvider(
        url=f"{url}/digilocker",
        client_id=CLIENT_ID,
        client_secret=key,
        now=now,
        timeout_seconds=timeout_seconds,
    )


def cashfree_api(
    url: str, *, key: str = CASHFREE_SECRET, timeout_seconds: float = PATIENT, public_key: str = ""
) -> CashfreeApi:
    return CashfreeApi(
        url=f"{url}/cashfree/verification",
        client_id=CLIENT_ID,
        client_secret=key,
        public_key=public_key,
        now=now,
        timeout_seconds=timeout_seconds,
    )


def cashfree(url: str, *, key: str = CASHFREE_SECRET, timeout_seconds: float = PATIENT) -> CashfreeProvider:
    api = cashfree_api(url, key=key, timeout_seconds=timeout_seconds)
    return CashfreeProvider(api, now=now, signed_in_body=False)


def veriff(url: str, *, key: str = VERIFF_KEY, timeout_seconds: float = PATIENT) -> VeriffProvider:
    return VeriffProvider(
        url=f"{url}/veriff/v1",
        api_key=key,
        shared_secret=VERIFF_SECRET,
        now=now,
        timeout_seconds=timeout_seconds,
    )


class MakeProvider(Protocol):
    def __call__(self, url: str, *, key: str = ..., timeout_seconds: float = ...) -> VerificationProvider: ...


MAKERS: dict[str, MakeProvider] = {
    "age": age_provider,
    "digilocker": digilocker,
    "cashfree": cashfree,
    "veriff": veriff,
}


class Stage(Protocol):
    provider: VerificationProvider
    return_url: str

    async def walk(
        self, attempt_id: AgeAttemptId, started: Started, outcome: str, **choices: str
    ) -> dict[str, str]:
        """The person goes through the provider's page; the query with which they come back."""
        ...

    async def heard(self, attempt_id: AgeAttemptId, count: int) -> list[Heard]:
        """The webhooks that followed."""
        ...

    def down(self) -> VerificationProvider:
        """The same provider, out of reach."""
        ...


async def finish(
    stage: Stage, attempt: AgeAttemptId, started: Started, answer: dict[str, str]
) -> ProviderReport:
    return await stage.provider.finish(
        attempt,
        reference=started.reference,
        secret=started.secret,
        answer=answer,
        return_url=stage.return_url,
    )


class MemoryStage:
    return_url = "https://livepanty.example/verification/return"

    def __init__(self) -> None:
        self.twin = MemoryProvider(Method.VERIFF)
        self.provider: VerificationProvider = self.twin

    async def walk(
        self, attempt_id: AgeAttemptId, started: Started, outcome: str, **choices: str
    ) -> dict[str, str]:
        states = {
            "refused": ProviderState.REFUSED,
            "try_again": ProviderState.TRY_AGAIN,
            "review": ProviderState.REVIEW,
            "contradiction": ProviderState.REVIEW,
            "expired": ProviderState.LAPSED,
        }
        birth = date(now().year - 16, 1, 1) if outcome == "minor" else ADULT_BORN
        state = states.get(outcome, ProviderState.FINISHED)
        claims = IdentityClaims(
            kind=DocumentKind.PASSPORT,
            name="Asha Verma",
            date_of_birth=birth,
            gender="F",
            number="Z3918274",
            last_four="8274",
            country="IND",
            expires_on=None,
            link="passport:IND:Z3918274",
        )
        read = claims if state in {ProviderState.FINISHED, ProviderState.REVIEW} else None
        self.twin.answer(attempt_id, state, now=now(), claims=read)
        return {"state": started.state}

    async def heard(self, attempt_id: AgeAttemptId, count: int) -> list[Heard]:
        body, headers = self.twin.webhook(self.twin.reports[attempt_id], now=now())
        return [Heard("/v1/webhooks/memory", body, headers)] * count

    def down(self) -> VerificationProvider:
        self.twin.failure = ProviderError("down")
        return self.twin


class SandboxStage:
    def __init__(self, name: str, sandbox: Sandbox, nobody_there: str) -> None:
        self.name = name
        self.sandbox = sandbox
        self.provider = MAKERS[name](sandbox.url)
        self.return_url = f"{sandbox.platform.url}/verification/return"
        self._nobody_there = nobody_there

    async def walk(
        self, attempt_id: AgeAttemptId, started: Started, outcome: str, **choices: str
    ) -> dict[str, str]:
        form = {"outcome": outcome, "answer": outcome, **choices}
        if self.name == "age":
            form["answer"] = {"adult": "date_of_birth", "minor": "under_18"}[outcome]
            form.setdefault("date_of_birth", ADULT_BORN.isoformat())
        came_back = await self.sandbox.browser.post(await self.page(started), data=form)
        assert came_back.status_code == 303, came_back.text
        address = came_back.headers["location"]
        assert address.startswith(self.return_url)
        return dict(parse_qsl(urlsplit(address).query))

    async def page(self, started: Started) -> str:
        if self.name != "digilocker":
            return started.url
        asked = await self.sandbox.browser.get(started.url)
        assert asked.status_code == 303, asked.text
        return self.sandbox.url + asked.headers["location"]

    async def heard(self, attempt_id: AgeAttemptId, count: int) -> list[Heard]:
        return await self.sandbox.heard(count)

    def down(self) -> VerificationProvider:
        return MAKERS[self.name](self._nobody_there)
