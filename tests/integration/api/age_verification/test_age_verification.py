"""From unverified to verified, to performer: over the API, with the provider's twin."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from quart import Quart

from domain.age_verification.age import AgeState, Finding
from domain.age_verification.case import NOTICE_VERSION
from domain.identity.session import Session, SessionToken, TokenKind, digest_of
from domain.ids import AgeAttemptId, SessionId
from entrypoints.container import Container
from ports.age_verification.providers import ProviderState
from tests.integration.api.conftest import People, Person, provider_of

ADULT = Finding(date(1994, 5, 20), None)
MINOR = Finding(date(2012, 5, 20), None)


async def begin(person: Person) -> AgeAttemptId:
    started = await person.json("POST", "/v1/me/age/checks", {"notice_version": NOTICE_VERSION}, status=201)
    return AgeAttemptId(UUID(urlsplit(started["redirect_url"]).path.rsplit("/", 1)[1]))


async def tell(app: Quart, container: Container, attempt: AgeAttemptId, finding: Finding) -> int:
    provider, now = provider_of(container), container.now()()
    report = provider.answer(attempt, ProviderState.FINISHED, now=now, finding=finding)
    body, headers = provider.webhook(report, now=now)
    return (await app.test_client().post("/v1/webhooks/age", data=body, headers=headers)).status_code


async def state(person: Person) -> str:
    return str((await person.json("GET", "/v1/me/age", status=200))["state"])


async def test_a_signed_word_of_the_provider_verifies(
    app: Quart, container: Container, people: People
) -> None:
    person = await people.make(age=AgeState.UNVERIFIED)
    await person.json("GET", "/v1/streams", status=403)
    attempt = await begin(person)
    assert await state(person) == "pending"
    assert await tell(app, container, attempt, ADULT) == 204
    assert await tell(app, container, attempt, ADULT) == 204
    assert await state(person) == "verified_adult"
    await person.json("GET", "/v1/streams", status=200)
    refused = await person.json("POST", "/v1/me/age/checks", {"notice_version": NOTICE_VERSION}, status=409)
    assert refused["code"] == "age_already_verified"


async def signed_in_again(app: Quart, container: Container, person: Person) -> Person:
    now = container.now()()
    session = Session.start(session_id=SessionId(uuid4()), user_id=person.user.id, now=now)
    token = SessionToken.issue(
        digest=digest_of(str(uuid4())), session_id=session.id, kind=TokenKind.REFRESH, now=now
    )
    async with container.database().begin() as tx:
        await tx.sessions.add(session, token)
    return replace(person, access_token=container.access_tokens().issue(person.user.id, session.id, now=now))


async def test_acc_09_a_minor_is_shut_out_of_everything(
    app: Quart, container: Container, people: People
) -> None:
    person = await people.make(age=AgeState.UNVERIFIED)
    assert await tell(app, container, await begin(person), MINOR) == 204
    assert (await person.json("GET", "/v1/me", status=401))["code"] == "not_signed_in"
    person = await signed_in_again(app, container, person)
    assert await state(person) == "minor_locked"
    assert (await person.json("PATCH", "/v1/me", {"display_name": "Asha"}, status=403))[
        "code"
    ] == "age_locked"
    for path in ("/v1/streams", "/v1/packages", "/v1/wallet"):
        assert (await person.json("GET", path, status=403))["code"] == "age_locked"
    assert (await person.json("POST", "/v1/me/age/checks", {"notice_version": NOTICE_VERSION}, status=403))[
        "code"
    ] == "age_locked"


@pytest.mark.parametrize("change", ["body", "signature", "none"])
async def test_age_10_an_unproven_word_verifies_nobody(
    app: Quart, container: Container, people: People, change: str
) -> None:
    person = await people.make(age=AgeState.UNVERIFIED)
    provider, now = provider_of(container), container.now()()
    attempt = await begin(person)
    report = provider.answer(attempt, ProviderState.FINISHED, now=now, finding=ADULT)
    body, headers = provider.webhook(report, now=now)
    if change == "body":
        body = body.replace(b"1994", b"1993")
    elif change == "signature":
        headers = {**headers, "x-signature": "0" * 64}
    else:
        headers = {}
    response = await app.test_client().post("/v1/webhooks/age", data=body, headers=headers)
    assert response.status_code == 401
    assert await state(person) == "pending"
