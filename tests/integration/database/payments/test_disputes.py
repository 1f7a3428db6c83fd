"""Disputes, on memory and PostgreSQL: earnings frozen once, then given back or reversed (WAL-08)."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from domain.ids import OrderId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from domain.money import Paise
from domain.payments.dispute import Dispute, DisputeState
from domain.payments.order import Order
from domain.payments.refund import Taken
from domain.payments.sale import NothingToRefund
from ports.payments.gateways import GatewayEventKind
from tests.builders import a_transfer
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import BONUS, GST, PRICE, TOKENS, Desk

CREATED, WON, LOST = (
    GatewayEventKind.DISPUTE_CREATED,
    GatewayEventKind.DISPUTE_WON,
    GatewayEventKind.DISPUTE_LOST,
)


@pytest.fixture
async def desk(world: World) -> Desk:
    return await Desk.opened(world)


async def says(desk: Desk, order: Order, *kinds: GatewayEventKind, amount: int | None = None) -> None:
    for kind in kinds:
        await desk.hears(desk.gateway.dispute(order.payment_id, kind, amount=amount))


async def dispute_of(desk: Desk, order: Order) -> Dispute:
    async with desk.world.begin() as tx:
        found = await tx.disputes.find_for_update(f"disp_{order.payment_id}")
    assert found is not None
    return found


async def release(desk: Desk, tokens: int) -> None:
    """Earnings become available."""
    async with desk.world.begin() as tx:
        await tx.ledger.post(
            [
                a_transfer(
                    id=TransferId(uuid4()),
                    kind=TransferKind.DISPUTE_UNDONE,
                    debit=Account.of(AccountKind.PERFORMER_PENDING, desk.performer),
                    credit=Account.of(AccountKind.PERFORMER_AVAILABLE, desk.performer),
                    amount=tokens,
                    fee_account=None,
                    fee=0,
                )
            ]
        )


async def spend_earnings(desk: Desk, kind: AccountKind, tokens: int) -> None:
    """Earnings are gone, as when they were paid out."""
    async with desk.world.begin() as tx:
        await tx.ledger.post(
            [
                a_transfer(
                    id=TransferId(uuid4()),
                    debit=Account.of(kind, desk.performer),
                    credit=Account.system(AccountKind.TOKENS_REDEEMED),
                    amount=tokens,
                    fee_account=None,
                    fee=0,
                )
            ]
        )


async def test_a_dispute_comes_back_whole(world: World) -> None:
    dispute = Dispute(
        id=f"disp_{uuid4().hex}", provider="phonepe", payment_id="pay_1", order_id=OrderId(uuid4()),
        buyer_id=UserId(uuid4()), amount=Paise(900), tokens=30, state=DisputeState.OPEN, taken=Taken(10, 3, 15),
        net=Paise(600), gst=Paise(100), loss=Paise(0), opened_at=world.now(), ended_at=None,
    )  # fmt: skip
    assert dispute.order_id is not None
    assert dispute.buyer_id is not None
    async with world.begin() as tx:
        assert await tx.disputes.find_for_update(dispute.id) is None
        assert await tx.disputes.add(dispute)
        assert not await tx.disputes.add(replace(dispute, amount=Paise(1)))
    async with world.begin() as tx:
        assert await tx.disputes.find_for_update(dispute.id) == dispute
        assert await tx.disputes.of_order(dispute.order_id) == [dispute]
        assert await tx.disputes.is_open_of(dispute.buyer_id)
        lost = dispute.lost(world.now())
        assert lost.loss == 200
        await tx.disputes.update(lost)
    async with world.begin() as tx:
        assert await tx.disputes.find_for_update(dispute.id) == lost
        assert not await tx.disputes.is_open_of(dispute.buyer_id)


async def test_wal_08_a_chargeback_freezes_the_linked_earnings_once(desk: Desk) -> None:
    other = UserId(uuid4())
    order = await desk.bought()
    await desk.tipped(100)
    await desk.tipped(50, performer=other)
    await desk.bought()
    await desk.tipped(350)
    await desk.tipped(10, performer=other)  # paid by the second purchase

    await says(desk, order, CREATED, CREATED, CREATED)

    assert await desk.earnings() == (0, 0, 315)
    assert await desk.earnings(other) == (7, 0, 35)
    dispute = await dispute_of(desk, order)
    assert (dispute.state, dispute.taken) == (DisputeState.OPEN, Taken(0, BONUS, 500))
    assert (await desk.queries.disputes(limit=1))[0].frozen >= 0


async def test_wal_08_unspent_tokens_of_a_disputed_payment_cannot_be_spent(desk: Desk) -> None:
    order = await desk.bought()
    await says(desk, order, CREATED)

    assert await desk.wallet() == (0, 0)
    with pytest.raises(NothingToRefund):
        await desk.asked(order, 1)


async def test_wal_08_a_won_dispute_gives_everything_back_where_it_was(desk: Desk) -> None:
    order = await desk.bought()
    await desk.tipped(100)
    await release(desk, 30)
    await says(desk, order, CREATED)
    assert await desk.earnings() == (0, 0, 70)

    await says(desk, order, WON, WON, LOST, CREATED)

    assert await desk.earnings() == (40, 30, 0)
    assert await desk.wallet() == (400, BONUS)
    assert (await dispute_of(desk, order)).state is DisputeState.WON
    refund = await desk.asked(order, by=desk.officers[0])
    assert (await desk.approved(await desk.asked(order, 400))).taken.from_wallet == 400
    assert refund.tokens == TOKENS


async def test_wal_08_a_lost_dispute_reverses_what_was_frozen_and_names_the_loss(desk: Desk) -> None:
    order = await desk.bought()
    await desk.tipped(100)
    await spend_earnings(desk, AccountKind.PERFORMER_PENDING, 35)  # paid out: half of the 70 is left

    await says(desk, order, CREATED, LOST, LOST, WON)

    assert await desk.earnings() == (0, 0, 0)
    dispute = await dispute_of(desk, order)
    assert (dispute.state, dispute.taken) == (DisputeState.LOST, Taken(400, BONUS, 50))
    recovered = PRICE * 450 // TOKENS
    assert (dispute.net, dispute.gst, dispute.loss) == (
        recovered - GST * 450 // TOKENS, GST * 450 // TOKENS, PRICE - recovered,
    )  # fmt: skip
    booked = await desk.booked(f"dispute:{dispute.id}")
    assert booked["dispute_lost"] + booked["dispute_tax"] + booked["chargeback_loss"] == PRICE
    assert (booked["dispute_reversed"], booked["dispute_fee"]) == (35, 15)


async def test_wal_08_the_end_may_be_told_before_the_beginning(desk: Desk) -> None:
    lost, won = await desk.bought(), await desk.bought()
    await desk.tipped(600)

    await says(desk, lost, LOST, CREATED)
    await says(desk, won, WON, CREATED)

    assert (await dispute_of(desk, lost)).state is DisputeState.LOST
    assert (await dispute_of(desk, won)).state is DisputeState.WON
    assert await desk.earnings() == (70, 0, 0)
    assert await desk.wallet() == (400, BONUS)


async def test_wal_08_a_part_of_a_payment_is_disputed(desk: Desk) -> None:
    order = await desk.bought()
    await says(desk, order, CREATED, LOST, amount=PRICE // 5)

    dispute = await dispute_of(desk, order)
    assert (dispute.tokens, dispute.loss) == (100, 0)
    assert await desk.wallet() == (400, BONUS - BONUS // 5)
    rest = await desk.approved(await desk.asked(order))
    assert (rest.tokens, rest.amount + dispute.amount) == (400, PRICE)


async def test_wal_08_what_was_refunded_before_is_not_taken_again(desk: Desk) -> None:
    order = await desk.bought()
    await desk.approved(await desk.asked(order, 400))
    await says(desk, order, CREATED, LOST)

    dispute = await dispute_of(desk, order)
    assert dispute.taken.tokens == 100
    assert dispute.net + dispute.gst + dispute.loss == PRICE
    assert await desk.wallet() == (0, 0)


async def test_wal_08_a_dispute_of_a_payment_that_credited_nobody_moves_no_tokens(desk: Desk) -> None:
    order = await desk.bought()
    stray = desk.gateway.pay(order.provider_order_id)
    await desk.hears(stray)
    await desk.hears(desk.gateway.dispute(stray.payment_id, CREATED))
    await desk.hears(desk.gateway.dispute(stray.payment_id, LOST))

    assert await desk.wallet() == (TOKENS, BONUS)
    async with desk.world.begin() as tx:
        found = await tx.disputes.find_for_update(f"disp_{stray.payment_id}")
    assert found is not None
    assert (found.order_id, found.state) == (None, DisputeState.LOST)
    assert await desk.booked(f"dispute:{found.id}") == {}


async def test_wal_08_twenty_webhooks_race_for_one_dispute(desk: Desk) -> None:
    order = await desk.bought()
    await desk.tipped(100)

    await asyncio.gather(*(says(desk, order, CREATED) for _ in range(20)))

    assert await desk.earnings() == (0, 0, 70)
    assert (await desk.booked(f"dispute:disp_{order.payment_id}"))["dispute_freeze"] == 70


async def test_wal_08_a_refund_and_a_dispute_race_for_the_same_tokens(desk: Desk) -> None:
    order = await desk.bought()
    refunds = [await desk.asked(order, 50) for _ in range(10)]

    await asyncio.gather(
        *(desk.approved(refund) for refund in refunds[:4]),
        says(desk, order, CREATED),
        *(_try(desk, refund) for refund in refunds[4:]),
        return_exceptions=True,
    )

    paid, _ = await desk.wallet()
    dispute = await dispute_of(desk, order)
    async with desk.world.begin() as tx:
        living = [refund for refund in await tx.refunds.of_order(order.id) if refund.state == "approved"]
    assert paid + dispute.taken.tokens + sum(refund.tokens for refund in living) == TOKENS


async def _try(desk: Desk, refund: object) -> None:
    await desk.approved(refund)  # type: ignore[arg-type]
