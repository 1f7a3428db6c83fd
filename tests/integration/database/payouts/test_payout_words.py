"""What the bank says of a payout is taken in once, decided on once, and told on once. On memory and PostgreSQL."""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import text

from application.payouts.receive_payout_webhook import ReceivePayoutWebhook
from domain.events import Event
from domain.ledger.chart import AccountKind
from domain.payouts.events import PayoutEnded, PayoutEventReceived
from domain.payouts.payout import Payout, PayoutState, Word
from ports.payouts.payouts import PayoutEvent
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import PayoutStage, set_payout_stage


@pytest.fixture
async def stage(world: World) -> PayoutStage:
    stage = await set_payout_stage(world)
    await stage.ready()
    return stage


async def a_sent_payout(stage: PayoutStage) -> Payout:
    payout = await stage.approved(20_000)
    await stage.send()
    return await stage.payout(payout.id)


async def announced(world: World, event: type[Event], **values: str) -> list[Mapping[str, object]]:
    """The events of a class in the outbox, with these values."""
    if world.kind == "memory":
        entries = [entry.event for entry in world.database.tables.outbox.entries.values()]
        payloads = [msgspec.to_builtins(each) for each in entries if isinstance(each, event)]
    else:
        async with world.engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT payload FROM outbox WHERE name = :name"), {"name": event.name}
            )
            payloads = [row.payload for row in rows]
    return [payload for payload in payloads if values.items() <= payload.items()]


async def outcome_of(world: World, event_id: str) -> str | None:
    if world.kind == "memory":
        return world.database.tables.payouts.events[event_id][1]
    async with world.engine.connect() as connection:
        query = text("SELECT outcome FROM payout_event WHERE event_id = :id")
        return str((await connection.execute(query, {"id": event_id})).scalar_one())


async def test_pyt_06_twenty_deliveries_of_a_webhook_at_once_are_one_event_to_decide_on(
    stage: PayoutStage,
) -> None:
    payout = await a_sent_payout(stage)
    body, headers = stage.provider.say(payout.id, Word.PROCESSED)
    event_id = stage.provider.read_webhook(body, headers).event_id
    receive = ReceivePayoutWebhook(stage.world.begin, stage.provider, stage.world.now)

    await asyncio.gather(*(receive(body=body, headers=headers) for _ in range(20)))

    assert await announced(stage.world, PayoutEventReceived, event_id=event_id) == [{"event_id": event_id}]


async def test_pyt_06_what_was_decided_of_a_word_stays_however_often_it_is_processed(
    stage: PayoutStage,
) -> None:
    payout = await a_sent_payout(stage)
    event_id = await stage.hear(payout.id, Word.PROCESSED)
    assert await outcome_of(stage.world, event_id) == "now paid"

    await asyncio.gather(*(stage.process(event_id) for _ in range(20)))

    assert await outcome_of(stage.world, event_id) == "now paid"


async def test_pyt_06_what_the_bank_says_later_of_a_paid_payout_is_kept_and_told_to_nobody_again(
    stage: PayoutStage,
) -> None:
    payout = await a_sent_payout(stage)
    await say(stage, payout, utr="")
    left = await stage.balance(AccountKind.PERFORMER_PAYABLE)

    again = await say(stage, payout, utr="UTR0001")

    known = await stage.payout(payout.id)
    assert (known.state, known.utr) == (PayoutState.PAID, "UTR0001")
    assert await outcome_of(stage.world, again) == "still paid"
    assert await stage.balance(AccountKind.PERFORMER_PAYABLE) == left
    assert len(await announced(stage.world, PayoutEnded, payout_id=str(payout.id))) == 1


async def say(stage: PayoutStage, payout: Payout, *, utr: str) -> str:
    """The bank calls it paid, with its reference or without; the event's id."""
    said = PayoutEvent(
        f"event_{uuid4().hex}", Word.PROCESSED, "payout.processed", payout.id, f"pout_{payout.id.hex}", payout.net,
        utr, "",
    )  # fmt: skip
    async with stage.world.begin() as tx:
        await tx.payout_events.add(said, now=stage.world.now())
    await stage.process(said.event_id)
    return said.event_id
