"""From unverified to verified, to performer: over the API, with the provider's twin."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from quart import Quart

from adapters.memory.age_provider import MemoryAgeVerifier
from domain.age_verification.age import AgeState, Finding
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind, digest_of
from domain.ids import AgeAttemptId, SessionId
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person

ADULT = Finding(date(1994, 5, 20), None)
MINOR = Finding(date(2012, 5, 20), None)


async def begin(person: Person) -> AgeAttemptId:
    started = await person.json("POST", "/v1/me/age/checks", status=201)
    return AgeAttemptId(UUID(urlsplit(started["redirect_url"]).path.rsplit("/", 1)[1]))


async def tell(app: Quart, container: Container, attempt: AgeAttemptId, finding: Finding) -> int:
    verifier = container.age_verifier()
    assert isinstance(verifier, MemoryAgeVerifier)
    body, headers = verifier.webhook(verifier.answer(attempt, finding), now=container.now()())
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
    refused = await person.json("POST", "/v1/me/age/checks", status=409)
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
    assert (await person.json("POST", "/v1/me/age/checks", status=403))["code"] == "age_locked"


@pytest.mark.parametrize("change", ["body", "signature", "none"])
async def test_age_10_an_unproven_word_verifies_nobody(
    app: Quart, container: Container, people: People, change: str
) -> None:
    person = await people.make(age=AgeState.UNVERIFIED)
    verifier = container.age_verifier()
    assert isinstance(verifier, MemoryAgeVerifier)
    attempt = await begin(person)
    body, headers = verifier.webhook(verifier.answer(attempt, ADULT), now=container.now()())
    if change == "body":
        body = body.replace(b"1994", b"1993")
    elif change == "signature":
        headers = {**headers, "x-signature": "0" * 64}
    else:
        headers = {}
    response = await app.test_client().post("/v1/webhooks/age", data=body, headers=headers)
    assert response.status_code == 401
    assert await state(person) == "pending"


async def test_an_applicant_is_approved_and_may_make_a_show(people: People) -> None:
    ravi, meera = await people.make(), await people.make(Role.MODERATOR)
    application = str(uuid4())
    sent = await ravi.json("PUT", f"/v1/performer-applications/{application}", status=201)
    assert await ravi.json("PUT", f"/v1/performer-applications/{application}", status=201) == sent
    another = await ravi.json("PUT", f"/v1/performer-applications/{uuid4()}", status=409)
    assert another["code"] == "application_open"
    await meera.json("PUT", f"/v1/performer-applications/{application}", status=403)
    waiting = (await meera.json("GET", "/v1/staff/performer-applications", status=200))["items"]
    assert application in {item["id"] for item in waiting}
    decision = f"/v1/staff/performer-applications/{application}/decision"
    await meera.json("POST", decision, {"approve": True, "reason": ""}, status=422)
    await ravi.json("POST", decision, {"approve": True, "reason": "it is me"}, status=403)
    await meera.json("POST", decision, {"approve": True, "reason": "documents seen"}, status=200)
    await meera.json("POST", decision, {"approve": False, "reason": "after all"}, status=409)
    mine = await ravi.json("GET", "/v1/me/performer-application", status=200)
    assert (mine["state"], mine["reason"]) == ("approved", "documents seen")
    assert (await ravi.json("GET", "/v1/me", status=200))["role"] == "performer"
    await ravi.json("PUT", f"/v1/streams/{uuid4()}", {"title": "Evening ragas on the veena"}, status=201)
