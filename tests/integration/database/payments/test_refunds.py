"""Refunds on memory and PostgreSQL: to the source only; what is left by one officer, what was spent by two (WAL-07)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.payments.gateway import MemoryGateway
from application.payments.request_refund import RequestRefund
from domain.errors import Refusal
from domain.ids import OrderId, RefundId, TipId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.claw_back import Claw
from domain.ledger.entries import tip_transfers
from domain.money import Paise, Tokens
from domain.payments.order import Order, OrderNotFound
from domain.payments.refund import (
    EarningsReleased,
    OrderNotPaid,
    OwnRefund,
    Refund,
    RefundCause,
    RefundIdReused,
    RefundNotFound,
    RefundNotOpen,
    RefundState,
    SecondApprover,
    Taken,
)
from domain.payments.sale import NothingToRefund
from ports.payments.gateways import GatewayError, ProviderRefund, RefundRequest
from ports.payments.gateways import RefundState as ProviderState
from tests.builders import a_transfer
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import BONUS, GST, PRICE, TOKENS, Desk


@pytest.fixture
async def desk(world: World) -> Desk:
    return await Desk.opened(world)


def a_refund(world: World, **changes: object) -> Refund:
    whole = Refund(
        id=RefundId(uuid4()), cause=RefundCause.ASKED, state=RefundState.SENT, order_id=OrderId(uuid4()),
        buyer_id=UserId(uuid4()), provider="razorpay", provider_order_id="order_1", payment_id="pay_1",
        tokens=Tokens(30), amount=Paise(2_994), gst=Paise(456), taken=Taken(10, 3, 20), reason="By mistake",
        requested_by=UserId(uuid4()), requested_at=world.now(), first_approved_by=UserId(uuid4()),
        decided_by=UserId(uuid4()), decided_at=world.now() + timedelta(hours=1), note="Checked",
        provider_refund_id=f"rfnd_{uuid4().hex}", ask_at=world.now() + timedelta(hours=2), tries=3,
        failure="it did not answer", answered_at=None,
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


async def test_a_refund_comes_back_whole(world: World) -> None:
    refund, other = a_refund(world), a_refund(world)
    ended = replace(
        other, state=RefundState.PROCESSED, ask_at=None, answered_at=world.now() + timedelta(days=1)
    )
    async with world.begin() as tx:
        assert await tx.refunds.add(refund) == refund
        assert await tx.refunds.add(replace(refund, reason="Another")) == refund
        await tx.refunds.add(other)
        await tx.refunds.update(ended)

    async with world.begin() as tx:
        assert await tx.refunds.get_for_update(refund.id) == refund
        assert await tx.refunds.get_for_update(other.id) == ended
        assert refund.order_id is not None
        assert await tx.refunds.of_order(refund.order_id) == [refund]
        assert await tx.refunds.find_by_provider("razorpay", refund.provider_refund_id) == refund.id
        assert await tx.refunds.find_by_provider("phonepe", refund.provider_refund_id) is None
        with pytest.raises(RefundNotFound):
            await tx.refunds.get_for_update(RefundId(uuid4()))


async def test_claws_stand_until_they_are_undone(world: World) -> None:
    one, two = (
        Claw(OrderId(uuid4()), TransferId(uuid4()), UserId(uuid4()), tokens, 7, 2) for tokens in (10, 8)
    )
    reference, other = f"refund:{uuid4()}", f"dispute:{uuid4()}"
    async with world.begin() as tx:
        await tx.claws.add(reference, [one, two])
        await tx.claws.add(other, [one])
        await tx.claws.add(f"refund:{uuid4()}", [])

    async with world.begin() as tx:
        assert await tx.claws.of(reference) == sorted([one, two], key=lambda claw: claw.transfer_id)
        assert sorted(await tx.claws.standing({one.transfer_id}), key=str) == [one, one]
        await tx.claws.undo(reference)
        assert await tx.claws.standing({one.transfer_id, two.transfer_id}) == [one]
        assert await tx.claws.standing(set()) == []


async def test_wal_07_unspent_tokens_go_back_to_the_source_with_one_approval(desk: Desk) -> None:
    order = await desk.bought()

    approved = await desk.approved(await desk.asked(order))

    assert approved.state is RefundState.APPROVED
    assert (approved.amount, approved.gst, approved.taken) == (PRICE, GST, Taken(TOKENS, BONUS, 0))
    assert await desk.wallet() == (0, 0), "nobody can spend them while the money is on its way"
    assert await desk.sent() == 1
    (request, _), *_ = desk.gateway.refunds.values()
    assert (request.payment_id, request.amount) == (order.payment_id, PRICE), "to where it came from"
    assert (await desk.refund(approved.id)).state is RefundState.PROCESSED
    assert await desk.booked(f"refund:{approved.id}") == {
        "refund_tokens": TOKENS, "refund_bonus": BONUS, "refund": PRICE - GST, "refund_tax": GST,
        "refund_paid": PRICE,
    }  # fmt: skip
    assert await desk.sent() == 0


async def test_wal_07_parts_of_an_order_add_up_to_the_paisa(desk: Desk) -> None:
    order = await desk.bought()
    amounts = []
    for tokens in (1, 2, 333, 164):
        approved = await desk.approved(await desk.asked(order, tokens))
        amounts.append((approved.amount, approved.gst, approved.taken.bonus))

    assert sum(amount for amount, _, _ in amounts) == PRICE
    assert sum(gst for _, gst, _ in amounts) == GST
    assert sum(bonus for _, _, bonus in amounts) == BONUS
    with pytest.raises(NothingToRefund):
        await desk.asked(order, 1)


async def test_wal_07_spent_tokens_need_two_people(desk: Desk) -> None:
    order = await desk.bought()
    await desk.tipped(100)
    refund = await desk.asked(order)

    once = await desk.approved(refund, 0)
    assert (once.state, once.first_approved_by) == (RefundState.REQUESTED, desk.officers[0])
    assert await desk.wallet() == (400, BONUS), "the first word moves nothing"
    with pytest.raises(SecondApprover):
        await desk.approved(refund, 0)

    approved = await desk.approved(refund, 1)
    assert (approved.taken, approved.amount) == (Taken(400, BONUS, 100), PRICE)
    assert await desk.wallet() == (0, 0)
    assert await desk.earnings() == (0, 0, 0)


async def test_wal_07_an_officer_who_asks_needs_another_who_approves(desk: Desk) -> None:
    order = await desk.bought()
    await desk.tipped(100)
    refund = await desk.asked(order, by=desk.officers[0])

    with pytest.raises(OwnRefund):
        await desk.approved(refund, 0)
    assert (await desk.approved(refund, 1)).state is RefundState.APPROVED


async def test_wal_07_what_was_released_is_not_taken_back(desk: Desk) -> None:
    order = await desk.bought()
    await desk.tipped(100)
    await _pay_out(desk, 40)
    refund = await desk.asked(order, by=desk.officers[0])

    with pytest.raises(EarningsReleased):
        await desk.approved(refund, 1)

    assert await desk.earnings() == (30, 0, 0), "nothing is below zero, and nothing moved"
    assert await desk.wallet() == (400, BONUS)
    unspent = await desk.approved(await desk.asked(order, 400))
    assert unspent.taken == Taken(400, 20, 0)


async def test_wal_07_an_older_purchase_is_spent_first(desk: Desk) -> None:
    older, newer = await desk.bought(), await desk.bought()
    await desk.tipped(450)

    assert (await desk.approved(await desk.asked(newer))).state is RefundState.APPROVED, "all of it is left"
    spent = await desk.asked(older)
    assert (await desk.approved(spent)).state is RefundState.REQUESTED, "a second person is asked"


async def test_wal_07_only_the_tips_that_it_paid_for_are_taken_back(desk: Desk) -> None:
    other = UserId(uuid4())
    older, _ = await desk.bought(), await desk.bought()
    await desk.tipped(500)
    await desk.tipped(200, performer=other)
    refund = await desk.asked(older, 500, by=desk.officers[0])
    await desk.approved(refund, 1)

    assert await desk.earnings() == (0, 0, 0)
    assert await desk.earnings(other) == (140, 0, 0)
    assert await desk.wallet() == (300, 2 * BONUS - BONUS)


async def test_wal_07_a_gateway_that_cannot_send_it_gives_everything_back(desk: Desk) -> None:
    order = await desk.bought()
    await desk.tipped(100)
    refund = await desk.asked(order, by=desk.officers[0])
    await desk.approved(refund, 1)
    desk.gateway.refund_state = ProviderState.FAILED

    assert await desk.sent() == 1

    assert (await desk.refund(refund.id)).state is RefundState.FAILED
    assert await desk.wallet() == (400, BONUS)
    assert await desk.earnings() == (70, 0, 0)
    again = await desk.asked(order, by=desk.officers[0])
    desk.gateway.refund_state = ProviderState.PROCESSED
    desk.gateway.refunds.clear()
    assert (await desk.approved(again, 1)).taken == Taken(400, BONUS, 100), "the lots are as they were"


async def test_wal_07_a_gateway_that_is_down_is_asked_again_and_sends_once(desk: Desk) -> None:
    refund = await desk.approved(await desk.asked(await desk.bought(), 100))
    desk.gateway.failure = GatewayError("it does not answer")
    assert await desk.sent() == 0
    waiting = await desk.refund(refund.id)
    assert (waiting.state, waiting.tries, waiting.failure) == (RefundState.APPROVED, 1, "it does not answer")
    desk.gateway.failure = None
    assert await desk.sent() == 0, "not before its time"

    desk.world.now.advance(minutes=2)
    assert await desk.sent() == 1
    assert len(desk.gateway.refunds) == 1


class Forgetful(MemoryGateway):
    """Sends what it is asked for, loses its answer, and refuses whoever asks again."""

    async def create_refund(self, request: RefundRequest) -> ProviderRefund:
        if request.refund_id in self.refunds:
            raise GatewayError("it refuses", permanent=True)
        await super().create_refund(request)
        raise GatewayError("the answer was lost")


async def test_wal_07_a_refusal_after_a_lost_answer_is_not_believed_before_looking(desk: Desk) -> None:
    order = await desk.bought()
    forgetful = Forgetful()
    forgetful.payments, forgetful.opened = desk.gateway.payments, desk.gateway.opened
    desk.gateway = forgetful
    refund = await desk.approved(await desk.asked(order, 100))
    assert await desk.sent() == 0

    desk.world.now.advance(minutes=2)
    assert await desk.sent() == 1

    assert (await desk.refund(refund.id)).state is RefundState.PROCESSED
    assert len(forgetful.refunds) == 1


async def test_wal_07_the_gateways_word_ends_a_refund_once(desk: Desk) -> None:
    refund = await desk.approved(await desk.asked(await desk.bought()))
    desk.gateway.refund_state = ProviderState.PENDING
    await desk.sent()
    assert (await desk.refund(refund.id)).state is RefundState.SENT
    word = desk.gateway.settle_refund(refund.id, ProviderState.PROCESSED)

    await desk.hears(word)
    await desk.hears(replace(word, event_id=uuid4().hex))
    await desk.hears(
        replace(desk.gateway.settle_refund(refund.id, ProviderState.FAILED), event_id=uuid4().hex)
    )

    assert (await desk.refund(refund.id)).state is RefundState.PROCESSED
    assert (await desk.booked(f"refund:{refund.id}"))["refund_paid"] == PRICE
    assert await desk.wallet() == (0, 0)


async def test_wal_07_a_word_of_another_amount_ends_nothing(desk: Desk) -> None:
    refund = await desk.approved(await desk.asked(await desk.bought()))
    desk.gateway.refund_state = ProviderState.PENDING
    await desk.sent()
    word = desk.gateway.settle_refund(refund.id, ProviderState.PROCESSED)

    await desk.hears(replace(word, amount=Paise(1)))

    assert (await desk.refund(refund.id)).state is RefundState.SENT


async def test_wal_07_who_may_ask_and_for_what(desk: Desk) -> None:
    order = await desk.bought()
    with pytest.raises(OrderNotFound):
        await desk.asked(order, by=desk.performer)
    with pytest.raises(OrderNotPaid):
        await desk.asked(await desk.placed())
    with pytest.raises(NothingToRefund):
        await desk.asked(order, TOKENS + 1)
    refund = await desk.asked(order, 10)
    again = await _ask_under(desk, refund.id, order, 10)
    assert again == refund
    with pytest.raises(RefundIdReused):
        await _ask_under(desk, refund.id, order, 11)


async def test_a_refused_refund_moves_nothing_and_stays_refused(desk: Desk) -> None:
    refund = await desk.asked(await desk.bought())
    refused = await desk.refused(refund)

    assert (refused.state, refused.note) == (RefundState.REFUSED, "All was used")
    with pytest.raises(RefundNotOpen):
        await desk.approved(refund)
    assert await desk.wallet() == (TOKENS, BONUS)
    assert (await desk.queries.refunds_of(refund.order_id or OrderId(uuid4()), buyer_id=desk.buyer))[0].note


async def test_wal_07_twenty_refunds_race_for_one_order(desk: Desk) -> None:
    order = await desk.bought()
    refunds = [await desk.asked(order, 90) for _ in range(20)]

    outcomes = await asyncio.gather(*(_outcome(desk, refund) for refund in refunds))

    assert outcomes.count("approved") == TOKENS // 90
    assert set(outcomes) == {"approved", "nothing_to_refund"}
    assert await desk.wallet() == (TOKENS % 90, BONUS - BONUS * 450 // TOKENS)


async def test_wal_07_twenty_approvals_race_for_one_refund(desk: Desk) -> None:
    order = await desk.bought()
    await desk.bought()
    refund = await desk.asked(order)

    outcomes = await asyncio.gather(*(_outcome(desk, refund) for _ in range(20)))

    assert sorted(set(outcomes)) == ["approved", "refund_not_open"]
    assert outcomes.count("approved") == 1
    assert await desk.wallet() == (TOKENS, BONUS)


async def test_wal_07_twenty_approvals_race_with_twenty_tips_and_one_officer_takes_nothing_spent(
    desk: Desk,
) -> None:
    """Whether tokens are spent is told by the wallet as it is when they are taken, not as it was a moment before."""
    order = await desk.bought()
    refunds = [await desk.asked(order, 25) for _ in range(20)]

    outcomes = await asyncio.gather(
        *(both for refund in refunds for both in (_tip_outcome(desk), _outcome(desk, refund)))
    )

    assert set(outcomes) <= {"tipped", "insufficient_balance", "approved", "requested"}
    back = [await desk.refund(refund.id) for refund in refunds]
    assert {refund.taken.clawed for refund in back} == {0}
    assert {refund.first_approved_by for refund in back if refund.state is RefundState.REQUESTED} == {
        desk.officers[0]
    }, "what was spent waits for a second person"
    assert outcomes.count("tipped") + outcomes.count("approved") == TOKENS // 25
    assert (await desk.wallet())[0] == 0


async def test_wal_07_an_approval_waits_for_the_tip_that_holds_the_wallet(desk: Desk) -> None:
    """Twenty at once seldom fall between the look and the taking. This tip does: it holds the wallet, uncommitted."""
    order = await desk.bought()
    refund = await desk.asked(order, TOKENS)
    async with desk.world.begin() as tx:
        spent = tip_transfers(
            tip_id=TipId(uuid4()), viewer=desk.buyer, performer=desk.performer, tokens=25, promo_balance=0,
            fee_basis_points=0, at=desk.world.now(),
        )  # fmt: skip
        await tx.ledger.post(spent)
        approving = asyncio.create_task(_outcome(desk, refund))
        await asyncio.sleep(0.5)
        assert not approving.done()

    assert await approving == "requested", "what was spent waits for a second person"
    assert (await desk.refund(refund.id)).first_approved_by == desk.officers[0]


async def test_wal_07_twenty_workers_send_one_refund_once(desk: Desk) -> None:
    refund = await desk.approved(await desk.asked(await desk.bought()))

    ended = await asyncio.gather(*(desk.sent() for _ in range(20)))

    assert sum(ended) == 1
    assert (await desk.booked(f"refund:{refund.id}"))["refund_paid"] == PRICE


async def test_the_desk_shows_what_waits_first(desk: Desk) -> None:
    order = await desk.bought()
    waiting, under_way, ended = [await desk.asked(order, 10) for _ in range(3)]
    await desk.approved(under_way)
    await desk.refused(ended)

    rows = [row for row in await desk.queries.open_refunds(limit=10_000) if row.order_id == order.id]
    assert [row.refund_id for row in rows] == [waiting.id, under_way.id]
    assert (rows[0].buyer_name, rows[0].requested_by_name, rows[0].reason) == (
        "Asha", "Asha", "I bought it by mistake",
    )  # fmt: skip
    done = [row for row in await desk.queries.ended_refunds(limit=10_000) if row.order_id == order.id]
    assert [(row.refund_id, row.decided_by_name) for row in done] == [(ended.id, "Asha")]


async def _outcome(desk: Desk, refund: Refund) -> str:
    try:
        return (await desk.approved(refund)).state
    except Refusal as refusal:
        return refusal.code


async def _tip_outcome(desk: Desk) -> str:
    try:
        await desk.tipped(25)
    except Refusal as refusal:
        return refusal.code
    return "tipped"


async def _ask_under(desk: Desk, refund_id: RefundId, order: Order, tokens: int) -> Refund:
    return await RequestRefund(desk.world.begin, desk.world.now)(
        refund_id=refund_id, order_id=order.id, tokens=tokens, reason="I bought it by mistake", by=desk.buyer
    )


async def _pay_out(desk: Desk, tokens: int) -> None:
    """Earnings leave the pending account, as when they were released and paid."""
    async with desk.world.begin() as tx:
        await tx.ledger.post(
            [
                a_transfer(
                    id=TransferId(uuid4()),
                    debit=Account.of(AccountKind.PERFORMER_PENDING, desk.performer),
                    credit=Account.system(AccountKind.TOKENS_REDEEMED),
                    amount=tokens,
                    fee_account=None,
                    fee=0,
                )
            ]
        )
