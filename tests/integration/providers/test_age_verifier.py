"""The age provider: one contract for the twin in memory and for the HTTP client against the sandbox."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.age_provider.verifier import HttpAgeVerifier, sign
from adapters.memory.age_provider import MemoryAgeVerifier
from domain.age_verification.age import Finding
from domain.ids import AgeAttemptId
from ports.age_verification import AgeProviderError, AgeReport, AgeVerifier, BadAgeWebhook
from tests.integration.providers.conftest import AGE_KEY, AGE_SECRET, Sandbox

ADULT = Finding(date(1998, 3, 14), None)
OVER_18 = Finding(None, True)
UNDER_18 = Finding(None, False)
SILENCE = Finding(None, None)
FORMS = {
    ADULT: {"answer": "date_of_birth", "date_of_birth": "1998-03-14"},
    OVER_18: {"answer": "over_18"},
    UNDER_18: {"answer": "under_18"},
    SILENCE: {"answer": "cannot_tell"},
}
Webhook = tuple[bytes, dict[str, str]]


def now() -> datetime:
    return datetime.now(UTC)


class Stage(Protocol):
    verifier: AgeVerifier
    return_url: str

    async def answer(self, attempt_id: AgeAttemptId, url: str, finding: Finding) -> Webhook:
        """The provider finds this; returns its webhook."""
        ...

    def down(self) -> AgeVerifier: ...


class MemoryStage:
    return_url = "https://livepanty.example/age-check/return"

    def __init__(self) -> None:
        self.twin = MemoryAgeVerifier()
        self.verifier: AgeVerifier = self.twin

    async def answer(self, attempt_id: AgeAttemptId, url: str, finding: Finding) -> Webhook:
        return self.twin.webhook(self.twin.answer(attempt_id, finding), now=now())

    def down(self) -> AgeVerifier:
        self.twin.failure = AgeProviderError("down")
        return self.twin


def http_verifier(url: str, *, key: str = AGE_KEY, timeout_seconds: float = 5.0) -> HttpAgeVerifier:
    return HttpAgeVerifier(
        name="sandbox", url=url, api_key=key, webhook_secret=AGE_SECRET, timeout_seconds=timeout_seconds
    )


class HttpStage:
    def __init__(self, sandbox: Sandbox, nobody_there: str) -> None:
        self.sandbox = sandbox
        self.verifier: AgeVerifier = http_verifier(sandbox.url)
        self.return_url = f"{sandbox.platform.url}/age-check/return"
        self._nobody_there = nobody_there

    async def answer(self, attempt_id: AgeAttemptId, url: str, finding: Finding) -> Webhook:
        await self.sandbox.browser.post(url, data=FORMS[finding])
        heard = (await self.sandbox.heard(1))[-1]
        return heard.body, heard.headers

    def down(self) -> AgeVerifier:
        return http_verifier(self._nobody_there)


@pytest.fixture(params=["memory", "http"])
def stage(request: pytest.FixtureRequest) -> Stage:
    if request.param == "memory":
        return MemoryStage()
    return HttpStage(request.getfixturevalue("sandbox"), request.getfixturevalue("nobody_there"))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[HttpAgeVerifier]:
    verifier = http_verifier(sandbox.url)
    yield verifier
    await verifier.aclose()


def an_attempt() -> AgeAttemptId:
    return AgeAttemptId(uuid4())


async def test_a_check_that_was_started_is_pending(stage: Stage) -> None:
    attempt = an_attempt()

    url = await stage.verifier.start(attempt, return_url=stage.return_url)

    assert url.startswith("http")
    assert await stage.verifier.report(attempt) == AgeReport(attempt, False, SILENCE)


async def test_starting_again_is_the_same_check(stage: Stage) -> None:
    attempt = an_attempt()
    url = await stage.verifier.start(attempt, return_url=stage.return_url)

    assert await stage.verifier.start(attempt, return_url=stage.return_url) == url
    assert await stage.verifier.start(an_attempt(), return_url=stage.return_url) != url


@pytest.mark.parametrize("finding", FORMS)
async def test_what_is_found_is_told_and_can_be_asked_for(stage: Stage, finding: Finding) -> None:
    attempt = an_attempt()
    url = await stage.verifier.start(attempt, return_url=stage.return_url)

    body, headers = await stage.answer(attempt, url, finding)

    expected = AgeReport(attempt, True, finding)
    assert stage.verifier.read_webhook(body, headers, now=now()) == expected
    assert await stage.verifier.report(attempt) == expected


async def test_an_old_webhook_is_refused_as_is_one_from_the_future(stage: Stage) -> None:
    attempt = an_attempt()
    url = await stage.verifier.start(attempt, return_url=stage.return_url)
    body, headers = await stage.answer(attempt, url, ADULT)

    for off in (timedelta(minutes=6), timedelta(minutes=-6)):
        with pytest.raises(BadAgeWebhook):
            stage.verifier.read_webhook(body, headers, now=now() + off)
    for near in (timedelta(minutes=4), timedelta(minutes=-4)):
        stage.verifier.read_webhook(body, headers, now=now() + near)


async def test_a_webhook_that_was_touched_is_refused(stage: Stage) -> None:
    attempt = an_attempt()
    url = await stage.verifier.start(attempt, return_url=stage.return_url)
    body, headers = await stage.answer(attempt, url, ADULT)
    signature = next(name for name in headers if name.endswith("signature"))
    forgeries: list[tuple[bytes, Mapping[str, str]]] = [
        (body.replace(b"1998", b"1990"), headers),
        (b"", headers),
        (body, {}),
        (body, {**headers, signature: ""}),
        (body, {**headers, signature: "0" * 64}),
    ]
    for forged_body, forged_headers in forgeries:
        with pytest.raises(BadAgeWebhook):
            stage.verifier.read_webhook(forged_body, forged_headers, now=now())


async def test_a_check_the_provider_does_not_know(stage: Stage) -> None:
    with pytest.raises(AgeProviderError) as refused:
        await stage.verifier.report(an_attempt())
    assert refused.value.permanent


async def test_a_provider_that_is_down_decides_nothing(stage: Stage) -> None:
    down = stage.down()
    for call in (down.start(an_attempt(), return_url=stage.return_url), down.report(an_attempt())):
        with pytest.raises(AgeProviderError) as failed:
            await call
        assert not failed.value.permanent


# What only the real client can show.


async def test_a_wrong_key_is_for_good(sandbox: Sandbox) -> None:
    verifier = http_verifier(sandbox.url, key="another")
    with pytest.raises(AgeProviderError) as refused:
        await verifier.start(an_attempt(), return_url=f"{sandbox.platform.url}/age-check/return")
    assert refused.value.permanent
    await verifier.aclose()


@pytest.mark.parametrize(
    ("path", "permanent"),
    [
        ("/hangs", False),
        ("/fails", False),
        ("/tired", False),
        ("/page", True),
        ("/moved", True),
        ("/strange", True),
    ],
)
async def test_a_provider_that_is_not_well_decides_nothing(
    broken: Callable[[str], str], path: str, permanent: bool
) -> None:
    verifier = http_verifier(broken(path), timeout_seconds=0.3)
    for call in (
        verifier.start(an_attempt(), return_url="https://livepanty.example/back"),
        verifier.report(an_attempt()),
    ):
        with pytest.raises(AgeProviderError) as failed:
            await call
        assert failed.value.permanent is permanent
    await verifier.aclose()


async def test_a_provider_that_fails_in_the_middle(sandbox: Sandbox, client: HttpAgeVerifier) -> None:
    attempt, back = an_attempt(), f"{sandbox.platform.url}/age-check/return"
    url = await client.start(attempt, return_url=back)

    answer = await sandbox.browser.post(url, data={"answer": "provider_error"})

    assert answer.headers["location"] == f"{back}?reference={attempt}&status=error"
    with pytest.raises(AgeProviderError) as failed:
        await client.report(attempt)
    assert not failed.value.permanent
    assert sandbox.platform.heard == []
    await client.start(attempt, return_url=back)  # a new try
    assert not (await client.report(attempt)).finished


async def test_the_browser_goes_back_and_a_finished_check_stays_finished(
    sandbox: Sandbox, client: HttpAgeVerifier
) -> None:
    attempt, back = an_attempt(), f"{sandbox.platform.url}/age-check/return?from=1"
    url = await client.start(attempt, return_url=back)
    assert "over 18" in (await sandbox.browser.get(url)).text

    answer = await sandbox.browser.post(url, data=FORMS[UNDER_18])
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{back}&reference={attempt}&status=finished"
    await sandbox.browser.post(url, data=FORMS[OVER_18])
    assert (await client.report(attempt)).finding == UNDER_18
    assert "finished" in (await sandbox.browser.get(url)).text


async def test_a_webhook_that_is_sent_again_is_signed_again(
    sandbox: Sandbox, client: HttpAgeVerifier
) -> None:
    sandbox.platform.answers = [500]
    attempt = an_attempt()
    url = await client.start(attempt, return_url=f"{sandbox.platform.url}/back")
    await sandbox.browser.post(url, data={**FORMS[ADULT], "doubled": "on"})

    heard = await sandbox.heard(3)

    assert {item.headers["x-age-event-id"] for item in heard[:3]} == {heard[0].headers["x-age-event-id"]}
    for item in heard:
        assert client.read_webhook(item.body, item.headers, now=now()).attempt_id == attempt


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"reference": "1", "status": "finished"},
        {"reference": str(uuid4())},
        {"reference": str(uuid4()), "status": "approved"},
        {"reference": str(uuid4()), "status": "finished", "date_of_birth": "14.03.1998"},
        {"reference": str(uuid4()), "status": "finished", "over_18": "yes"},
        {"reference": str(uuid4()), "status": "finished", "over_18": 1},
    ],
)
def test_what_is_signed_and_cannot_be_read_is_refused(content: dict[str, object]) -> None:
    body, timestamp = json.dumps(content).encode(), str(int(now().timestamp()))
    headers = {
        "x-age-timestamp": timestamp,
        "x-age-signature": sign(body, timestamp=timestamp, secret=AGE_SECRET),
    }
    with pytest.raises(BadAgeWebhook):
        http_verifier("http://127.0.0.1:9").read_webhook(body, headers, now=now())
