"""Decide what the gateway's word means: this is where bought tokens come from, and nowhere else."""

from dataclasses import dataclass
from datetime import datetime

from application.payments._gateway_words import apply_dispute_word, apply_refund_word
from application.payments._velocity import note_attempt
from domain.ledger.entries import purchase_transfers, unmatched_payment_transfer
from domain.money import rupees
from domain.payments.events import OrderPaid
from domain.payments.invoice import Invoice, Seller, Series, financial_year
from domain.payments.order import CURRENCY, Order, OrderState
from domain.payments.providers import PAGE_FOR_EACH_ORDER
from domain.payments.tax import india_date
from ports.clock import Clock
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from ports.payments.orders import ExceptionKind, PaymentException
from ports.transaction import BeginTransaction, Transaction

_REFUND_WORDS = frozenset({GatewayEventKind.REFUND_PROCESSED, GatewayEventKind.REFUND_FAILED})
_DISPUTE_WORDS = frozenset(
    {GatewayEventKind.DISPUTE_CREATED, GatewayEventKind.DISPUTE_WON, GatewayEventKind.DISPUTE_LOST}
)


@dataclass(frozen=True, slots=True)
class ProcessGatewayEvent:
    """Credit a captured payment to its order, once, with every entry in the ledger and its invoice, in one transaction.

    A payment that fits no open order, or not its amount, becomes a `PaymentException`; its cash is booked as
    owed back. A failure ends the page of a gateway that makes one for each order. Everything else the gateway says is
    noted and changes nothing. Safe to repeat, also side by side.

    Follows `payments.gateway_event_received`. Raises `GatewayEventNotFound`.
    """

    begin: BeginTransaction
    now: Clock
    seller: Seller

    async def __call__(self, *, event_id: str) -> None:
        async with self.begin() as tx:
            event, processed = await tx.gateway_events.get_for_update(event_id)
            if processed:
                return
            now = self.now()
            if event.kind is GatewayEventKind.CAPTURED:
                outcome = await _apply_payment(tx, event, now, self.seller)
            elif event.kind in _REFUND_WORDS:
                outcome = await apply_refund_word(tx, event, now)
            elif event.kind in _DISPUTE_WORDS:
                outcome = await apply_dispute_word(tx, event, now)
            else:
                outcome = f"noted: {event.kind}"
            if event.kind is GatewayEventKind.FAILED and (order := await _order_of(tx, event)):
                await note_attempt(tx, order, event, now)
                if order.provider in PAGE_FOR_EACH_ORDER and order.state is OrderState.CREATED:
                    await tx.orders.update(order.link_over(now))
            await tx.gateway_events.mark_processed(event_id, outcome=outcome, now=now)


async def _order_of(tx: Transaction, event: GatewayEvent) -> Order | None:
    if not event.provider_order_id:
        return None
    return await tx.orders.find_by_provider_for_update(event.provider, event.provider_order_id)


async def _apply_payment(tx: Transaction, event: GatewayEvent, now: datetime, seller: Seller) -> str:
    order = await _order_of(tx, event)
    if order is not None and order.payment_id == event.payment_id:
        return "credited before"
    if kind := _mismatch(order, event):
        return await _set_aside(tx, order, event, kind, now)
    assert order is not None, "a payment of no order is a mismatch"

    order = order.paid(event.payment_id, now)
    await tx.ledger.post(
        purchase_transfers(
            order_id=order.id,
            buyer=order.buyer_id,
            provider=order.provider,
            price_paise=order.price,
            gst_paise=order.gst,
            tokens=order.tokens,
            bonus=order.bonus,
            at=now,
        )
    )
    await tx.orders.update(order)
    await tx.outbox.add(
        OrderPaid(order.id, order.buyer_id, order.payment_id, order.price, order.tokens, order.bonus)
    )
    await note_attempt(tx, order, event, now)
    # The last of all: from here to the commit everybody's invoices wait for this one's number.
    sequence = await tx.invoices.next_number(Series.INVOICE, financial_year(india_date(now)))
    await tx.invoices.add(Invoice.issue(order, seller=seller, sequence=sequence))
    return "credited"


def _mismatch(order: Order | None, event: GatewayEvent) -> ExceptionKind | None:
    if event.currency != CURRENCY:
        return ExceptionKind.CURRENCY_MISMATCH
    if order is None:
        return ExceptionKind.UNKNOWN_ORDER
    if order.state is OrderState.PAID:
        return ExceptionKind.DUPLICATE_PAYMENT
    if order.state is OrderState.CLOSED:
        return ExceptionKind.ORDER_CLOSED
    if order.price != event.amount:
        return ExceptionKind.AMOUNT_MISMATCH
    return None


async def _set_aside(
    tx: Transaction, order: Order | None, event: GatewayEvent, kind: ExceptionKind, now: datetime
) -> str:
    exception = PaymentException(
        payment_id=event.payment_id,
        provider=event.provider,
        provider_order_id=event.provider_order_id,
        kind=kind,
        order_id=order.id if order else None,
        amount=event.amount,
        detail=_detail(order, event),
        at=now,
    )
    if not await tx.payment_exceptions.add(exception):
        return f"set aside before: {kind}"
    # The book counts paise. What another currency is worth is known when the gateway settles it; until then
    # the exception alone tells of it.
    if kind is not ExceptionKind.CURRENCY_MISMATCH:
        await tx.ledger.post(
            [
                unmatched_payment_transfer(
                    payment_id=event.payment_id, provider=event.provider, amount_paise=event.amount, at=now
                )
            ]
        )
    return f"set aside: {kind}"


def _detail(order: Order | None, event: GatewayEvent) -> str:
    """For staff, in words: amounts as people read them."""
    came = f"{_amount(event)} for the gateway's order {event.provider_order_id or 'none'}"
    if order is None:
        return f"{came}, opened for our order {event.receipt}" if event.receipt else came
    paid_by = f", paid by {order.payment_id}" if order.payment_id else ""
    return f"{came}; the order asks {rupees(order.price)}{paid_by}"


def _amount(event: GatewayEvent) -> str:
    """How another currency is divided is not known here: yen have no hundredth."""
    if event.currency == CURRENCY:
        return rupees(event.amount)
    return f"{event.amount} of the smallest unit of {event.currency}"
