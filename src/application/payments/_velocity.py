"""What several use cases of payments do about buyers who try too much (WAL-12)."""

from datetime import datetime

from domain.ids import UserId
from domain.payments.events import PaymentHoldBegun
from domain.payments.order import Order
from domain.payments.velocity import WINDOW, Attempt, PaymentHold, suspicion
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from ports.transaction import Transaction


async def hold_on(tx: Transaction, buyer_id: UserId, now: datetime) -> PaymentHold | None:
    """The hold that is on a buyer, begun now where what they did asks for one.

    The buyer is told of one that begins. What staff released does not count again: only what
    came after the release does.
    """
    hold = await tx.payment_holds.find_for_update(buyer_id)
    if hold is not None and hold.is_on(now):
        return hold
    since = now - WINDOW
    if hold is not None and hold.released_at is not None:
        since = max(since, hold.released_at)
    reason = suspicion(
        await tx.payment_attempts.since(buyer_id, since),
        unpaid_orders=await tx.payment_attempts.unpaid_orders_since(buyer_id, since),
        now=now,
    )
    if reason is None:
        return None
    begun = PaymentHold.begin(buyer_id, reason, now)
    await tx.payment_holds.save(begun)
    await tx.outbox.add(PaymentHoldBegun(buyer_id, reason.value, begun.until))
    return begun


async def note_attempt(tx: Transaction, order: Order, event: GatewayEvent, now: datetime) -> None:
    """Remember how an order was tried, and hold its buyer where that was too much."""
    if not event.payment_id:
        return
    failed = event.kind is GatewayEventKind.FAILED
    await tx.payment_attempts.add(event.payment_id, order.buyer_id, Attempt(event.instrument, failed, now))
    await hold_on(tx, order.buyer_id, now)
