"""What the gateway's words on refunds and disputes mean. They come late, twice, and in any order."""

from datetime import datetime
from uuid import UUID

from application.payments._refunds import end_failed, end_processed
from application.payments._taking_back import (
    claws_of,
    freeze_again,
    hold_all,
    loosen,
    plan_back,
    what_is_sold,
)
from domain.ids import RefundId
from domain.ledger.refund_entries import (
    dispute_lost_transfers,
    dispute_opened_transfers,
    dispute_reference,
    dispute_won_transfers,
)
from domain.ledger.transfer import Transfer
from domain.payments.dispute import Dispute, DisputeState, tokens_of
from domain.payments.order import Order, OrderState
from domain.payments.refund import UNDER_WAY, RefundNotFound
from domain.payments.refund_events import DisputeEnded, DisputeOpened
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from ports.transaction import Transaction


async def apply_refund_word(tx: Transaction, event: GatewayEvent, now: datetime) -> str:
    """The gateway says how a refund ended."""
    refund_id = _own_id(event.refund_reference) or await tx.refunds.find_by_provider(
        event.provider, event.refund_id
    )
    if refund_id is None:
        return "noted: a refund that we did not ask for"
    try:
        refund = await tx.refunds.get_for_update(refund_id)
    except RefundNotFound:
        return "noted: a refund that we did not ask for"
    if refund.state not in UNDER_WAY:
        return f"noted: it was {refund.state} before"
    if (event.payment_id, event.amount) != (refund.payment_id, refund.amount):
        return "noted: another payment or amount than was asked"
    if event.kind is GatewayEventKind.REFUND_PROCESSED:
        await end_processed(tx, refund, event.refund_id, now=now)
        return "refund processed"
    await end_failed(tx, refund, "the gateway could not send it", now=now)
    return "refund failed"


def _own_id(reference: str) -> RefundId | None:
    try:
        return RefundId(UUID(reference))
    except ValueError:
        return None


async def apply_dispute_word(tx: Transaction, event: GatewayEvent, now: datetime) -> str:
    """A payer's bank disputes a payment, or the dispute ended (WAL-08).

    Whichever word comes first opens the dispute here and sets aside what the payment bought; a final word ends it. What
    comes after the end changes nothing.
    """
    assert event.dispute_id, "the gateway names its disputes"
    order = await _order_of(tx, event)
    dispute = await tx.disputes.find_for_update(event.dispute_id)
    if dispute is None:
        dispute = await _opened(tx, event, order, now)
    if not dispute.is_open:
        return f"noted: the dispute was {dispute.state} before"
    if event.kind is GatewayEventKind.DISPUTE_WON:
        await _won(tx, dispute, now)
        return "dispute won"
    if event.kind is GatewayEventKind.DISPUTE_LOST:
        await _lost(tx, dispute, now)
        return "dispute lost"
    return "dispute opened"


async def _order_of(tx: Transaction, event: GatewayEvent) -> Order | None:
    """The order that the disputed payment paid, held; None where it paid none."""
    if not event.provider_order_id:
        return None
    order = await tx.orders.find_by_provider_for_update(event.provider, event.provider_order_id)
    if order is None or order.state is not OrderState.PAID or order.payment_id != event.payment_id:
        return None
    return order


async def _opened(tx: Transaction, event: GatewayEvent, order: Order | None, now: datetime) -> Dispute:
    tokens = tokens_of(event.amount, price=order.price, tokens=order.tokens) if order else 0
    left = await what_is_sold(tx, order) if order else None
    dispute = Dispute.open(
        dispute_id=event.dispute_id,
        provider=event.provider,
        payment_id=event.payment_id,
        order_id=order.id if order else None,
        buyer_id=order.buyer_id if order else None,
        amount=event.amount,
        tokens=tokens,
        now=now,
    )
    if not await tx.disputes.add(dispute):  # a payment of no order, told twice at once
        stored = await tx.disputes.find_for_update(event.dispute_id)
        assert stored is not None, "it is there"
        return stored
    await tx.outbox.add(DisputeOpened(dispute.id, dispute.amount))
    if order is None or left is None:
        return dispute
    wanted = min(tokens, left.left)
    part = left.slice(wanted)
    back = await plan_back(tx, order, tokens=wanted, bonus=part.bonus, also_available=True, at=now)
    dispute = dispute.set_aside(back.taken, wanted=wanted, part=part)
    await tx.disputes.update(dispute)
    await tx.claws.add(dispute_reference(dispute.id), back.claws)
    await tx.ledger.post([*await loosen(tx, back), *await _set_aside(tx, dispute, now)])
    return dispute


async def _set_aside(tx: Transaction, dispute: Dispute, now: datetime) -> tuple[Transfer, ...]:
    if dispute.buyer_id is None:
        return ()
    return dispute_opened_transfers(
        dispute_id=dispute.id,
        buyer=dispute.buyer_id,
        from_wallet=dispute.taken.from_wallet,
        bonus=dispute.taken.bonus,
        claws=claws_of(await tx.claws.of(dispute_reference(dispute.id))),
        at=now,
    )


async def _won(tx: Transaction, dispute: Dispute, now: datetime) -> None:
    ended = dispute.won(now)
    await tx.disputes.update(ended)
    claws = await tx.claws.of(dispute_reference(dispute.id))
    undone = dispute_won_transfers(await _set_aside(tx, dispute, now), now)
    await hold_all(tx, undone, claws)
    await tx.ledger.post(undone)
    await tx.claws.undo(dispute_reference(dispute.id))
    await freeze_again(tx, claws, at=now)
    await tx.outbox.add(DisputeEnded(dispute.id, ended.state, 0))


async def _lost(tx: Transaction, dispute: Dispute, now: datetime) -> None:
    """A payment of no order is owed back to nobody any more: its exception is left to staff."""
    ended = dispute.lost(now)
    await tx.disputes.update(ended)
    if dispute.order_id is not None:
        await tx.ledger.post(
            dispute_lost_transfers(
                dispute_id=dispute.id,
                provider=dispute.provider,
                claws=claws_of(await tx.claws.of(dispute_reference(dispute.id))),
                net_paise=ended.net,
                gst_paise=ended.gst,
                loss_paise=ended.loss,
                at=now,
            )
        )
    assert ended.state is DisputeState.LOST, "it is lost"
    await tx.outbox.add(DisputeEnded(dispute.id, ended.state, ended.loss))
