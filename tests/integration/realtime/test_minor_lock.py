"""ACC-09: one word of the provider, and within five seconds the account has nothing that runs.

On real sockets, PostgreSQL and Valkey. No worker runs here: the lock itself does all of it.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import uuid4

import msgspec
import pytest
from dependency_injector import providers
from quart import Response

from adapters.memory.payments.gateway import MemoryGateway, MemoryGateways
from adapters.memory.streaming.media import MemoryMedia
from domain.age_verification.age import Finding
from domain.age_verification.policy import Purpose
from domain.identity.permissions import Role
from domain.identity.session import TokenKind
from domain.ids import OrderId
from domain.ledger.chart import Account, AccountKind
from domain.streaming.stream import EndReason, Stream, StreamState, stream_key_digest
from entrypoints.realtime.frames import FORBIDDEN
from ports.age_verification.providers import ProviderState
from tests.builders import a_cast_member, a_stream, an_approval, an_attempt
from tests.integration.api.conftest import Person, memory_vendors, provider_of
from tests.integration.realtime.conftest import Program
from tests.unit.application.streaming.conftest import OFFER

Eventually = Callable[..., Awaitable[None]]

SECONDS = 5.0
PASSWORD = "a-veena-at-dusk"


@dataclass(frozen=True)
class Evening:
    """Ravi performs, and watches somebody else's show meanwhile."""

    program: Program
    media: MemoryMedia
    gateway: MemoryGateway
    ravi: Person
    show: Stream
    stream_key: str
    elsewhere: Stream

    async def publishes(self) -> Response:
        return await self._offer(f"/v1/streams/{self.show.id}/whip", self.stream_key)

    async def watches(self) -> Response:
        return await self._offer(f"/v1/streams/{self.elsewhere.id}/whep", self.ravi.access_token)

    async def _offer(self, path: str, bearer: str) -> Response:
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/sdp"}
        return await self.program.app.test_client().post(path, data=OFFER, headers=headers)

    async def viewers_elsewhere(self) -> int:
        statuses = {status.stream_id: status.viewers for status in await self.media.statuses()}
        return statuses[self.elsewhere.id]

    async def the_provider_finds_a_minor(self) -> None:
        container, provider = self.program.container, provider_of(self.program.container)
        now, moved = container.now()(), an_approval(self.ravi.user.id, Purpose.VIEWER)
        attempt = an_attempt(case_id=moved.case.id, user_id=self.ravi.user.id)
        async with container.database().begin() as tx:
            await tx.cases.record(moved)
            await tx.attempts.add(attempt)
        await provider.start(attempt.id, return_url="http://livepanty.test/age-check/return")
        minor = Finding(None, over_18=False)
        report = provider.answer(attempt.id, ProviderState.FINISHED, now=now, finding=minor)
        body, headers = provider.webhook(report, now=now)
        client = self.program.app.test_client()
        assert (await client.post("/v1/webhooks/age", data=body, headers=headers)).status_code == 204


@pytest.fixture
async def evening(program: Program) -> Evening:
    container, gateway = program.container, MemoryGateway()
    container.verification_vendors.override(providers.Singleton(memory_vendors))
    container.gateways.override(providers.Object(MemoryGateways(gateway)))
    media = container.media_rooms()
    assert isinstance(media, MemoryMedia)
    ravi, key = await program.people.make(Role.PERFORMER), uuid4().hex
    show = a_stream(performer_id=ravi.user.id, key_digest=stream_key_digest(key))
    async with container.database().begin() as tx:
        await tx.streams.add(show)
        await tx.casts.save(a_cast_member(stream_id=show.id, user_id=ravi.user.id))
    elsewhere = await program.a_live_show(await program.people.make(Role.PERFORMER))
    await media.publish(elsewhere.id, elsewhere.performer_id, offer=OFFER)
    return Evening(program, media, gateway, ravi, show, key, elsewhere)


async def code_of(response: Response) -> tuple[int, str]:
    return response.status_code, msgspec.json.decode(await response.get_data())["code"]


async def test_acc_09_streams_end(evening: Evening) -> None:
    assert (await evening.publishes()).status_code == 201
    assert (await evening.watches()).status_code == 201
    assert await evening.viewers_elsewhere() == 1
    started = time.monotonic()
    await evening.the_provider_finds_a_minor()

    async with evening.program.container.database().begin() as tx:
        stopped = await tx.streams.get(evening.show.id)
    assert (stopped.state, stopped.end_reason) == (StreamState.KILLED, EndReason.PLATFORM)
    assert evening.media.is_closed(evening.show.id)
    assert await evening.viewers_elsewhere() == 0
    assert await code_of(await evening.publishes()) == (403, "age_locked")
    assert await code_of(await evening.watches()) == (401, "not_signed_in")
    assert time.monotonic() - started < SECONDS


async def test_acc_09_sockets_end(evening: Evening, eventually: Eventually) -> None:
    program = evening.program
    listener, bystander = (
        await program.connect(evening.ravi),
        await program.connect(await program.people.make()),
    )
    await listener.subscribe(evening.elsewhere.id)
    await eventually(lambda: "subscribed" in listener.types() and bystander.types() == ["hello"])
    await evening.the_provider_finds_a_minor()

    await eventually(lambda: listener.close_code is not None, seconds=SECONDS)
    assert listener.close_code == FORBIDDEN == 4403
    assert bystander.close_code is None, "nobody else notices"
    await bystander.leave()


async def test_acc_09_tokens_end(evening: Evening) -> None:
    container, ravi = evening.program.container, evening.ravi
    async with container.database().begin() as tx:
        account = await tx.users.get_for_update(ravi.user.id)
        await tx.users.update(replace(account, password_hash=await container.passwords().hash(PASSWORD)))
    signed_in = await container.sign_in()(email=ravi.user.email, password=PASSWORD, kind=TokenKind.REFRESH)
    client = evening.program.app.test_client()
    cookie = f"{container.authenticator().cookie_name}={ravi.cookie}"
    browser = {"Cookie": cookie, "Accept": "application/json"}
    assert (await client.get("/account", headers=browser)).status_code == 200
    await evening.the_provider_finds_a_minor()

    assert await code_of(await ravi.call("GET", "/v1/me")) == (401, "not_signed_in")
    assert await code_of(await client.get("/account", headers=browser)) == (401, "not_signed_in")
    refreshed = await client.post(
        "/v1/sessions/refresh", data=msgspec.json.encode({"refresh_token": signed_in.secret})
    )
    assert await code_of(refreshed) == (403, "session_ended")


async def test_acc_09_payments_end(evening: Evening) -> None:
    container, buyer_id = evening.program.container, evening.ravi.user.id
    order = await container.place_order()(
        order_id=OrderId(uuid4()),
        buyer_id=buyer_id,
        package_id="regular",
        provider="razorpay",
        place_of_supply="29",
    )
    await evening.the_provider_finds_a_minor()

    event = evening.gateway.pay(order.provider_order_id)
    body, headers = evening.gateway.webhook(event)
    client = evening.program.app.test_client()
    assert (await client.post("/v1/webhooks/razorpay", data=body, headers=headers)).status_code == 204
    await container.process_gateway_event()(event_id=event.event_id)
    assert await container.ledger_queries().balance(Account.of(AccountKind.VIEWER_PAID, buyer_id)) == 0
    set_aside = await container.payment_queries().exceptions(limit=500)
    assert {e.payment_id: e.kind for e in set_aside}[event.payment_id] == "order_closed"
