"""What the bank called paid may come back, and nobody says so: it is asked again. On memory and PostgreSQL."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from adapters.postgres.ledger.checks.all import CHECKS
from adapters.postgres.ledger.checks.payouts import UNANSWERED_MAX
from application.payouts.receive_payout_webhook import ReceivePayoutWebhook
from domain.ledger.chart import AccountKind
from domain.payouts.payout import LOOK_AFTER, Payout, PayoutState, Word
from ports.payouts.payouts import PayoutEvent
from ports.payouts.providers import PayoutProviderError
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import PayoutStage, ended, set_payout_stage

K = AccountKind
AVAILABLE = 1_06_400


@pytest.fixture
async def stage(world: World) -> PayoutStage:
    stage = await set_payout_stage(world)
    await stage.ready()
    return stage


async def a_paid_payout(stage: PayoutStage) -> Payout:
    payout = await stage.approved(20_000)
    await stage.send()
    await stage.hear(payout.id, Word.PROCESSED)
    return await stage.payout(payout.id)


async def come_back_unheard(stage: PayoutStage, payout: Payout) -> None:
    """The bank sends it back, and its webhook is lost; the time of the first look has come."""
    stage.provider.say(payout.id, Word.REVERSED, reason="beneficiary_account_closed")
    stage.world.now.advance(seconds=LOOK_AFTER[0].total_seconds())


def asked(payout: Payout, word: Word = Word.REVERSED) -> str:
    return f"asked.{payout.id}.{word}"


async def test_pyt_06_a_payout_that_came_back_unheard_is_found_by_asking(stage: PayoutStage) -> None:
    payout = await a_paid_payout(stage)
    await come_back_unheard(stage, payout)

    assert await stage.watch() == 1
    await stage.process(asked(payout))

    back = await stage.payout(payout.id)
    assert (back.state, back.reason, back.look_at) == (
        PayoutState.REVERSED, "beneficiary_account_closed", None,
    )  # fmt: skip
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE
    stage.world.now.advance(days=30)
    assert await stage.watch() == 0


async def test_pyt_06_what_stays_paid_is_asked_about_until_its_time_is_over(stage: PayoutStage) -> None:
    payout = await a_paid_payout(stage)
    asked_before = len(stage.provider.found)
    assert await stage.watch() == 0  # not before its time
    assert len(stage.provider.found) == asked_before
    for pause in LOOK_AFTER:
        assert payout.ended_at is not None
        stage.world.now.set(payout.ended_at + pause)
        assert await stage.watch() == 0
    assert len(stage.provider.found) == asked_before + len(LOOK_AFTER)
    assert (await stage.payout(payout.id)).look_at is None
    assert (await stage.payout(payout.id)).state is PayoutState.PAID


async def test_pyt_06_what_is_due_is_told_longest_due_first_and_no_more_than_asked_for(
    stage: PayoutStage,
) -> None:
    first = await a_paid_payout(stage)
    stage.world.now.advance(minutes=1)
    second = await a_paid_payout(stage)
    work, now = stage.work, stage.world.now
    assert await work.payouts_to_look_after(now=now(), limit=9) == []
    now.advance(minutes=10)
    assert await work.payouts_to_look_after(now=now(), limit=9) == [first.id, second.id]
    assert await work.payouts_to_look_after(now=now(), limit=1) == [first.id]


async def test_pyt_06_a_bank_that_does_not_answer_is_asked_again_and_nobody_else_waits(
    stage: PayoutStage,
) -> None:
    payout = await a_paid_payout(stage)
    await come_back_unheard(stage, payout)
    stage.provider.failure = PayoutProviderError("down")
    with pytest.raises(PayoutProviderError):
        await stage.watch()
    waiting = await stage.payout(payout.id)
    assert (waiting.state, waiting.unanswered) == (PayoutState.PAID, 1)
    stage.provider.failure = None
    assert await stage.watch() == 0  # not yet

    stage.world.now.advance(minutes=5)

    assert await stage.watch() == 1


async def test_pyt_06_twenty_workers_ask_about_a_paid_payout_once(stage: PayoutStage) -> None:
    payout = await a_paid_payout(stage)
    await come_back_unheard(stage, payout)
    before = len(stage.provider.found)

    heard = await asyncio.gather(*(stage.watch() for _ in range(20)))

    assert sorted(heard) == [0] * 19 + [1]
    assert len(stage.provider.found) == before + 1


async def test_pyt_06_webhook_and_answer_at_once_twenty_times_give_one_reversal(stage: PayoutStage) -> None:
    payout = await a_paid_payout(stage)
    await come_back_unheard(stage, payout)
    body, headers = stage.provider.say(payout.id, Word.REVERSED)
    told = stage.provider.read_webhook(body, headers).event_id
    receive = ReceivePayoutWebhook(stage.world.begin, stage.provider, stage.world.now)
    await asyncio.gather(
        *(stage.watch() for _ in range(10)), *(receive(body=body, headers=headers) for _ in range(10))
    )

    await asyncio.gather(*(stage.process(event) for event in [asked(payout), told] * 10))

    assert (await stage.payout(payout.id)).state is PayoutState.REVERSED
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE
    assert await ended(stage, payout) == [PayoutState.PAID, PayoutState.REVERSED]


async def test_pyt_06_a_webhook_that_was_first_leaves_nothing_to_be_found(stage: PayoutStage) -> None:
    payout = await a_paid_payout(stage)
    await come_back_unheard(stage, payout)
    await stage.hear(payout.id, Word.REVERSED)

    assert await stage.watch() == 0

    assert await ended(stage, payout) == [PayoutState.PAID, PayoutState.REVERSED]


@pytest.mark.parametrize(
    "forget",
    [lambda stage, payout: stage.provider.payouts.pop(payout.id), lambda stage, payout: _other(stage)],
)
async def test_pyt_06_a_bank_that_forgot_or_speaks_of_another_amount_changes_nothing(
    stage: PayoutStage, forget: Callable[[PayoutStage, Payout], object]
) -> None:
    payout = await a_paid_payout(stage)
    await come_back_unheard(stage, payout)
    forget(stage, payout)
    with pytest.raises(PayoutProviderError):
        await stage.watch()
    assert (await stage.payout(payout.id)).state is PayoutState.PAID
    assert (await stage.payout(payout.id)).unanswered == 1


def _other(stage: PayoutStage) -> None:
    stage.provider.payouts = {
        payout_id: replace(said, amount_paise=said.amount_paise + 1)
        for payout_id, said in stage.provider.payouts.items()
    }


async def test_ops_08_what_the_bank_called_otherwise_and_what_it_does_not_answer_is_named(
    world: World, stage: PayoutStage
) -> None:
    """The bank's word was noted and not booked, as by a fault of ours."""
    if world.kind == "memory":
        return  # memory has no statements to check it with
    payout = await a_paid_payout(stage)
    said = PayoutEvent(
        f"event_{uuid4().hex}", Word.REVERSED, "payout.reversed", payout.id, payout.provider_id, payout.net, "", "",
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.payout_events.add(said, now=world.now())
        await tx.payout_events.mark_processed(said.event_id, outcome="still paid", now=world.now())
        for _ in range(UNANSWERED_MAX):
            payout = payout.about_to_look(world.now())
        await tx.payouts.update(payout)

    named = await _named(world, payout)

    assert sorted(named) == [
        "nothing is called paid that the bank called otherwise", "the bank answers what became of what it paid",
    ]  # fmt: skip
    async with world.begin() as tx:  # for the tests after this one, which share the database
        await tx.payouts.update(payout.looked(world.now(), watched=timedelta(days=7)))
    await stage.hear(payout.id, Word.REVERSED)
    assert await _named(world, payout) == []


async def _named(world: World, payout: Payout) -> list[str]:
    async with world.engine.connect() as connection:
        return [
            name
            for name, check in CHECKS.items()
            for row in await connection.execute(text(check))
            if row.subject == f"payout {payout.id}"
        ]
