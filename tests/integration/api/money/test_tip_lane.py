"""The lane answers tips as Quart's route does, and leaves to Quart what it cannot answer.

An address in capitals is the same to Quart, and none of the lane's.
"""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from dependency_injector import providers

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import UserId
from domain.ledger.chart import AccountKind
from domain.streaming.stream import Stream
from entrypoints.container import Container
from entrypoints.edge.rate_limits import SIGNED_IN
from entrypoints.edge.tip_lane import TipLane
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give, path_of


@pytest.fixture
async def stream(people: People, container: Container) -> Stream:
    return await a_live_show(container, await people.make(Role.PERFORMER))


@pytest.fixture
async def asha(people: People, container: Container) -> Person:
    asha = await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    return asha


def by_quart(path: str) -> str:
    start, _, tip_id = path.rpartition("/")
    return f"{start}/{tip_id.upper()}"


async def test_both_ways_give_one_answer(asha: Person, stream: Stream) -> None:
    path, request_id = path_of(stream), str(uuid4())
    body = {"tokens": 10, "message": "What  a raga", "anonymous": True}

    ours = await asha.call("PUT", path, body, **{"X-Request-Id": request_id})
    quarts = await asha.call("PUT", by_quart(path), body, **{"X-Request-Id": request_id})

    assert (ours.status_code, quarts.status_code) == (201, 201)
    assert await ours.get_data() == await quarts.get_data()
    assert ours.headers["X-Request-Id"] == request_id
    differing = {"ratelimit"}
    assert {name.lower(): value for name, value in ours.headers if name.lower() not in differing} == {
        name.lower(): value for name, value in quarts.headers if name.lower() not in differing
    }


async def test_each_tip_by_the_lane_is_counted_in_the_metrics(
    asha: Person, stream: Stream, container: Container
) -> None:
    def count() -> float:
        line = next(
            line for line in container.metrics().text().decode().splitlines()
            if line.startswith("livepanty_request_seconds_count{") and "/tips/" in line and 'status="201"' in line
        )  # fmt: skip
        return float(line.rpartition(" ")[2])

    await asha.json("PUT", path_of(stream), {"tokens": 1}, status=201)
    before = count()
    await asha.json("PUT", path_of(stream), {"tokens": 1}, status=201)

    assert count() == before + 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "malformed_body"),
        (b'{"tokens": 1.5}', 422, "malformed_body"),
        (b'{"tokens": 10, "tokens": 11}', 422, "malformed_body"),
        (b'{"tokens": 0}', 422, "tip_amount_out_of_range"),
        (b'{"tokens": 101}', 409, "insufficient_balance"),
        (b'{"tokens": 1, "message": "2341 2341 2346"}', 422, "aadhaar_number_not_accepted"),
    ],
)
async def test_what_is_refused_is_told_in_quarts_words(
    asha: Person, stream: Stream, body: bytes, status: int, code: str
) -> None:
    refused = await asha.call("PUT", path_of(stream), body)

    problem = msgspec.json.decode(await refused.get_data())
    assert (refused.status_code, problem["code"]) == (status, code)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert await asha.json("GET", "/v1/wallet", status=200) == {"paid": 100, "promo": 0, "total": 100}


async def test_a_request_is_counted_once_and_the_last_that_is_allowed_is_heard(
    asha: Person, stream: Stream, container: Container
) -> None:
    """Lane and Quart both see a tip that is refused: counted twice, it would be one too many."""
    acts = [(f"user:{asha.user.id}", SIGNED_IN)] * SIGNED_IN.count
    await container.rate_limiter().take_all(acts[1:])

    refused = await asha.call("PUT", path_of(stream), {"tokens": 0})
    assert refused.status_code == 422
    for _ in range(30):  # ten a second are earned anew: what waits too long in between is allowed
        await container.rate_limiter().take_all(acts)
        too_many = await asha.call("PUT", path_of(stream), {"tokens": 1})
        if too_many.status_code == 429:
            break
    assert too_many.status_code == 429
    assert int(too_many.headers["Retry-After"]) >= 1


async def test_ops_08_a_tip_that_is_recorded_never_comes_to_quart(
    asha: Person, stream: Stream, container: Container
) -> None:
    seen = []

    async def quart(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])

    whole = asha.app.asgi_app
    asha.app.asgi_app = TipLane(quart, container, {})  # type: ignore[method-assign]
    try:
        await asha.json("PUT", path_of(stream), {"tokens": 1}, status=201)
    finally:
        asha.app.asgi_app = whole  # type: ignore[method-assign]

    assert seen == []


class Heard:
    """Stands where the use case stands, and keeps whom it was asked by."""

    def __init__(self) -> None:
        self.viewers: list[UserId] = []

    async def __call__(self, *, viewer_id: UserId, **_: Any) -> None:
        self.viewers.append(viewer_id)
        raise Refused


class Refused(Exception):
    """The lane hands on whatever raises."""


async def test_age_01_whoever_may_not_tip_comes_no_further_than_the_lane(
    people: People, container: Container, stream: Stream
) -> None:
    """The use case would refuse them too, but in a group with the tips of others, and with their locks."""
    handed_on, heard = [], Heard()

    async def quart(scope: Any, receive: Any, send: Any) -> None:
        handed_on.append(scope["path"])
        await send({"type": "http.response.start", "status": 403, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    refused = [await people.make(age=age) for age in AgeState if age is not AgeState.VERIFIED_ADULT]
    refused.append(await people.make(Role.MODERATOR))
    adult = await people.make()
    whole = adult.app.asgi_app
    adult.app.asgi_app = TipLane(quart, container, {})  # type: ignore[method-assign]
    container.send_tip.override(providers.Object(heard))
    try:
        for person in (*refused, adult):
            await person.call("PUT", path_of(stream), {"tokens": 1})
    finally:
        container.send_tip.reset_last_overriding()
        adult.app.asgi_app = whole  # type: ignore[method-assign]

    assert len(handed_on) == len(refused) + 1
    assert heard.viewers == [adult.user.id]


async def test_ops_08_what_lane_and_quart_both_see_is_counted_once(asha: Person, stream: Stream) -> None:
    """Some are earned anew meanwhile: never more are gone than were asked for."""
    left = []
    for _ in range(25):
        refused = await asha.call("PUT", path_of(stream), {"tokens": 0})
        assert refused.status_code == 422
        left.append(int(refused.headers["RateLimit"].partition("r=")[2].partition(";")[0]))

    assert left[0] - left[-1] <= 24


async def test_acc_09_a_session_that_ended_or_a_lock_bites_at_once(
    people: People, container: Container, stream: Stream
) -> None:
    asha, locked, held, officer = (
        await people.make(), await people.make(age=AgeState.MINOR_LOCKED), await people.make(age=AgeState.HELD),
        await people.make(Role.MODERATOR),
    )  # fmt: skip
    for person in (asha, locked, held, officer):
        await give(container, person, AccountKind.VIEWER_PAID, 100)
    await asha.json("PUT", path_of(stream), {"tokens": 1}, status=201)

    async with container.database().begin() as tx:
        await tx.sessions.revoke(asha.session_id, now=container.now()())

    for person, status, code in (
        (asha, 401, "not_signed_in"), (locked, 403, "age_locked"), (held, 403, "account_held"),
        (officer, 403, "permission_denied"),
    ):  # fmt: skip
        problem = await person.json("PUT", path_of(stream), {"tokens": 1}, status=status)
        assert problem["code"] == code


async def test_a_token_that_is_none_of_ours_opens_nothing(asha: Person, stream: Stream) -> None:
    for token in ("", "x", asha.access_token[:-4] + "AAAA"):
        response = await asha.call("PUT", path_of(stream), {"tokens": 1}, Authorization=f"Bearer {token}")
        assert response.status_code == 401


async def test_who_calls_and_how_often_is_found_together_and_each_has_their_own(
    asha: Person, people: People, container: Container
) -> None:
    """One look and one count for a crowd: whoever is signed out stands for nobody and takes nobody's place."""
    ravi, gone = await people.make(), await people.make()
    sessions = [each.session_id for each in (gone, asha, ravi, asha)]
    await gone.json("DELETE", "/v1/sessions/current", status=204)
    await container.rate_limiter().take_all([(f"user:{ravi.user.id}", SIGNED_IN)] * (SIGNED_IN.count - 100))

    nobody, first, other, again = await asyncio.gather(*map(container.callers().ask, sessions))

    assert nobody is None
    assert [who.user_id for who, _ in (first, other, again)] == [asha.user.id, ravi.user.id, asha.user.id]
    left = [decision.remaining for _, (_, decision) in (first, other, again)]
    assert (left[0], left[2]) == (SIGNED_IN.count - 1, SIGNED_IN.count - 2)
    assert left[1] < SIGNED_IN.count - 50  # ten a second are earned anew
