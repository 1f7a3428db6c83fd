"""The queue of payments that fit no order, on memory and PostgreSQL (WAL-06)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from application.payments.work_exception import ClaimException, DecideException
from domain.age_verification.age import AccountHeld
from domain.errors import Refusal
from domain.ids import RefundId, UserId
from domain.ledger.chart import AccountKind
from domain.payments.exception_work import (
    CannotBeCredited,
    CurrencyNotBooked,
    Decision,
    ExceptionClaimed,
    ExceptionDecided,
    ExceptionNotClaimed,
    ExceptionWork,
    PaymentExceptionNotFound,
    SecondOfficer,
    UnknownDecision,
    WorkState,
)
from domain.payments.order import Order, OrderState
from domain.payments.refund import RefundState
from ports.payments.exceptions import ExceptionQueries
from ports.payments.gateways import RefundState as ProviderState
from tests.builders import SELLER
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import BONUS, PRICE, TOKENS, Desk


@pytest.fixture
async def desk(world: World) -> Desk:
    return await Desk.opened(world)


def queries(desk: Desk) -> ExceptionQueries:
    return cast(ExceptionQueries, desk.world.query("payments.exceptions", "ExceptionQueries"))


async def paid_late(desk: Desk, *, amount: int | None = None, currency: str = "INR") -> tuple[Order, str]:
    """The order was closed before its payment came."""
    order = await desk.placed()
    async with desk.world.begin() as tx:
        await tx.orders.close_unpaid(desk.buyer)
    event = desk.gateway.pay(order.provider_order_id, amount=amount, currency=currency)
    await desk.hears(event)
    return await desk.order(order.id), event.payment_id


async def claim(desk: Desk, payment_id: str, officer: int = 0, *, release: bool = False) -> ExceptionWork:
    use = ClaimException(desk.world.begin, desk.world.now)
    return await use(payment_id=payment_id, officer_id=desk.officers[officer], release=release)


async def decide(
    desk: Desk, payment_id: str, decision: str, officer: int = 0, *, reason: str = "Looked into it"
) -> ExceptionWork:
    use = DecideException(desk.world.begin, desk.world.now, desk.world.new_id, SELLER)
    return await use(
        payment_id=payment_id, officer_id=desk.officers[officer], decision=decision, reason=reason
    )


async def worked(desk: Desk, payment_id: str) -> ExceptionWork:
    async with desk.world.begin() as tx:
        return (await tx.exception_works.get_for_update(payment_id))[1]


async def test_the_work_comes_back_whole(desk: Desk) -> None:
    _, payment_id = await paid_late(desk)
    work = ExceptionWork(
        payment_id=payment_id, state=WorkState.DECIDED, claimed_by=UserId(uuid4()),
        claimed_until=desk.world.now(), decision=Decision.WRITE_OFF, reason="No more there",
        decided_by=UserId(uuid4()), agreed_by=UserId(uuid4()), decided_at=desk.world.now() + timedelta(hours=1),
        refund_id=RefundId(uuid4()),
    )  # fmt: skip
    for saved in (replace(work, reason="first"), work):
        async with desk.world.begin() as tx:
            await tx.exception_works.save(saved)

    assert await worked(desk, payment_id) == work
    with pytest.raises(PaymentExceptionNotFound):
        await worked(desk, f"pay_{uuid4().hex}")


async def test_wal_06_one_officer_at_a_time_has_it_in_hand(desk: Desk) -> None:
    _, payment_id = await paid_late(desk)
    with pytest.raises(ExceptionNotClaimed):
        await decide(desk, payment_id, "refund")
    await claim(desk, payment_id, 0)
    with pytest.raises(ExceptionClaimed):
        await claim(desk, payment_id, 1)
    with pytest.raises(ExceptionNotClaimed):
        await decide(desk, payment_id, "refund", 1)
    await claim(desk, payment_id, 0, release=True)
    await claim(desk, payment_id, 1)
    desk.world.now.advance(minutes=31)
    with pytest.raises(ExceptionNotClaimed):
        await decide(desk, payment_id, "refund", 1)
    await claim(desk, payment_id, 2)

    row = next(row for row in await queries(desk).undecided(limit=10_000) if row.payment_id == payment_id)
    assert (row.claimed_by, row.buyer_name, row.state) == (desk.officers[2], "Asha", "open")


async def test_wal_06_a_payment_goes_back_to_where_it_came_from(desk: Desk) -> None:
    _, payment_id = await paid_late(desk)
    await claim(desk, payment_id)
    work = await decide(desk, payment_id, "refund")

    assert work.refund_id is not None
    assert await desk.sent() == 1
    assert (await desk.refund(work.refund_id)).state is RefundState.PROCESSED
    assert await desk.booked(f"refund:{work.refund_id}") == {"refund_paid": PRICE}
    with pytest.raises(ExceptionDecided):
        await claim(desk, payment_id)
    assert payment_id in {row.payment_id for row in await queries(desk).decided(limit=10_000)}
    assert payment_id not in {row.payment_id for row in await queries(desk).undecided(limit=10_000)}


async def test_wal_06_what_cannot_be_sent_back_is_in_the_queue_again(desk: Desk) -> None:
    _, payment_id = await paid_late(desk)
    await claim(desk, payment_id)
    work = await decide(desk, payment_id, "refund")
    desk.gateway.refund_state = ProviderState.FAILED
    await desk.sent()

    assert (await worked(desk, payment_id)).state is WorkState.OPEN
    assert work.refund_id is not None
    assert await desk.booked(f"refund:{work.refund_id}") == {}
    desk.gateway.refund_state = ProviderState.PROCESSED
    desk.gateway.refunds.clear()
    await claim(desk, payment_id)
    await decide(desk, payment_id, "refund")
    assert await desk.sent() == 1


async def test_wal_06_a_late_payment_pays_its_order_when_the_money_is_right(desk: Desk) -> None:
    order, payment_id = await paid_late(desk)
    await claim(desk, payment_id)
    await decide(desk, payment_id, "credit")

    assert await desk.wallet() == (TOKENS, BONUS)
    paid = await desk.order(order.id)
    assert (paid.state, paid.payment_id) == (OrderState.PAID, payment_id)
    assert await desk.booked(f"payment:{payment_id}") == {
        "unmatched_payment": PRICE, "exception_credited": PRICE,
    }  # fmt: skip


async def test_wal_06_nothing_is_credited_that_is_not_right_to_the_paisa(desk: Desk) -> None:
    _, wrong = await paid_late(desk, amount=PRICE - 1)
    twice = await desk.bought()
    duplicate = desk.gateway.pay(twice.provider_order_id)
    await desk.hears(duplicate)
    for payment_id in (wrong, duplicate.payment_id):
        await claim(desk, payment_id)
        with pytest.raises(CannotBeCredited):
            await decide(desk, payment_id, "credit")
    assert await desk.wallet() == (TOKENS, BONUS)


async def test_wal_06_a_held_buyer_is_credited_nothing(desk: Desk) -> None:
    _, payment_id = await paid_late(desk)
    async with desk.world.begin() as tx:
        await tx.ages.save((await tx.ages.get_for_update(desk.buyer)).held())
    await claim(desk, payment_id)

    with pytest.raises(AccountHeld):
        await decide(desk, payment_id, "credit")
    assert await desk.wallet() == (0, 0)


async def test_wal_06_two_officers_write_money_off(desk: Desk) -> None:
    before = await desk.world.ledger_queries.trial_balance()
    _, payment_id = await paid_late(desk)
    await claim(desk, payment_id, 0)
    proposed = await decide(desk, payment_id, "write_off", 0, reason="The payer's bank has gone")
    assert proposed.state is WorkState.PROPOSED
    await claim(desk, payment_id, 0)
    with pytest.raises(SecondOfficer):
        await decide(desk, payment_id, "write_off", 0)
    await claim(desk, payment_id, 0, release=True)
    await claim(desk, payment_id, 1)
    agreed = await decide(desk, payment_id, "write_off", 1)

    assert (agreed.state, agreed.decided_by, agreed.agreed_by) == (
        WorkState.DECIDED, desk.officers[0], desk.officers[1],
    )  # fmt: skip
    assert agreed.reason == "The payer's bank has gone"
    assert (await desk.booked(f"payment:{payment_id}"))["exception_written_off"] == PRICE
    assert before is not None


async def test_wal_06_what_the_gateway_returned_itself_is_owed_no_more(desk: Desk) -> None:
    _, payment_id = await paid_late(desk)
    await claim(desk, payment_id)
    await decide(desk, payment_id, "returned")

    assert (await desk.booked(f"payment:{payment_id}"))["exception_returned"] == PRICE


async def test_wal_06_another_currency_is_never_booked(desk: Desk) -> None:
    _, payment_id = await paid_late(desk, amount=900, currency="USD")
    await claim(desk, payment_id)
    for decision in ("refund", "credit", "write_off"):
        with pytest.raises(CurrencyNotBooked):
            await decide(desk, payment_id, decision)
    with pytest.raises(UnknownDecision):
        await decide(desk, payment_id, "keep")
    await decide(desk, payment_id, "returned")
    assert await desk.booked(f"payment:{payment_id}") == {}


async def test_wal_06_twenty_decisions_race_and_one_books(desk: Desk) -> None:
    _, payment_id = await paid_late(desk)
    await claim(desk, payment_id)

    outcomes = await asyncio.gather(*(_outcome(desk, payment_id, number) for number in range(20)))

    assert outcomes.count("decided") == 1
    assert set(outcomes) == {"decided", "exception_decided"}
    booked = await desk.booked(f"payment:{payment_id}")
    assert sum(booked.values()) - booked["unmatched_payment"] in (0, PRICE)
    assert await desk.balance(AccountKind.VIEWER_PAID) in (0, TOKENS)


async def _outcome(desk: Desk, payment_id: str, number: int) -> str:
    try:
        return (await decide(desk, payment_id, ("credit", "refund", "returned")[number % 3])).state
    except Refusal as refusal:
        return refusal.code
