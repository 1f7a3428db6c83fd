"""What the use cases of refunds share inside their transactions."""

from dataclasses import dataclass
from datetime import datetime

from application.payments._taking_back import claws_of, freeze_again, hold_all, what_is_sold
from domain.ids import AuditId, RefundId, UserId
from domain.ledger.refund_entries import (
    refund_paid,
    refund_reference,
    refund_transfers,
    refund_undone_transfers,
)
from domain.ledger.transfer import Transfer
from domain.moderation.audit.entry import AuditEntry
from domain.money import Tokens
from domain.payments.credit_note import CreditNote
from domain.payments.invoice import Series, financial_year
from domain.payments.order import Order, OrderState
from domain.payments.refund import OrderNotPaid, Refund, RefundCause
from domain.payments.refund_events import RefundMoved, RefundRequested
from domain.payments.tax import india_date
from ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """A refund that somebody asks for. `by` is None for the platform; without `tokens`, all that are left."""

    refund_id: RefundId
    cause: RefundCause
    tokens: int | None
    reason: str
    by: UserId | None


async def request(tx: Transaction, order: Order, wish: Wish, *, now: datetime) -> Refund:
    """Note the wish. The caller holds the order.

    Raises `OrderNotPaid`, `NothingToRefund`, `RefundTokensOutOfRange`, `ReasonRequired`, `RefundIdReused`.
    """
    if order.state is not OrderState.PAID:
        raise OrderNotPaid("only what was paid is refunded")
    found = await what_is_sold(tx, order)
    tokens = found.left if wish.tokens is None else wish.tokens
    part = found.slice(min(max(tokens, 0), found.left))
    refund = Refund.request(
        refund_id=wish.refund_id, cause=wish.cause, order_id=order.id, buyer_id=order.buyer_id,
        provider=order.provider, provider_order_id=order.provider_order_id, payment_id=order.payment_id,
        tokens=Tokens(tokens), amount=part.amount, gst=part.gst, reason=wish.reason, by=wish.by, now=now,
    )  # fmt: skip
    stored = await tx.refunds.add(refund)
    if stored != refund:  # it was asked for before
        stored.require_same_request(
            order_id=order.id, tokens=stored.tokens if wish.tokens is None else tokens, by=wish.by
        )
        return stored
    found.require(tokens)
    await tx.outbox.add(RefundRequested(refund.id, wish.by is None))
    return refund


async def booked(tx: Transaction, refund: Refund, *, at: datetime) -> tuple[Transfer, ...]:
    """The transfers of an approved refund, from what is stored of it: the same each time."""
    assert refund.buyer_id is not None, "a refund of an order has a buyer"
    return refund_transfers(
        refund_id=refund.id,
        buyer=refund.buyer_id,
        from_wallet=refund.taken.from_wallet,
        bonus=refund.taken.bonus,
        claws=claws_of(await tx.claws.of(refund_reference(refund.id))),
        net_paise=refund.amount - refund.gst,
        gst_paise=refund.gst,
        at=at,
    )


async def end_processed(tx: Transaction, refund: Refund, provider_refund_id: str, *, now: datetime) -> None:
    """The money is on its way: what was owed leaves what the gateway holds for us. The caller holds the refund."""
    ended = refund.processed(provider_refund_id, now)
    await tx.refunds.update(ended)
    await tx.ledger.post(
        refund_paid(refund_id=refund.id, provider=refund.provider, amount_paise=refund.amount, at=now)
    )
    await tx.outbox.add(RefundMoved(refund.id, ended.state))
    await _credit(tx, ended)


async def _credit(tx: Transaction, refund: Refund) -> None:
    """The credit note of what was invoiced. The last of all: until the commit everybody's wait for its number."""
    invoice = await tx.invoices.find(refund.order_id) if refund.order_id and refund.tokens else None
    if invoice is None:
        return
    assert refund.answered_at is not None, "it ended now"
    year = financial_year(india_date(refund.answered_at))
    sequence = await tx.invoices.next_number(Series.CREDIT_NOTE, year)
    # Read after the number, which one transaction at a time takes: none of them is missed.
    earlier = await tx.credit_notes.of_order(invoice.order_id)
    await tx.credit_notes.add(CreditNote.issue(refund, invoice, earlier=earlier, sequence=sequence))


async def end_failed(tx: Transaction, refund: Refund, failure: str, *, now: datetime) -> None:
    """The money cannot go back: what was taken back is returned. The caller holds the refund.

    A payment that fitted no order is owed on, and its exception is open again.
    """
    ended = refund.failed(failure, now)
    await tx.refunds.update(ended)
    if refund.cause is RefundCause.EXCEPTION:
        _, work = await tx.exception_works.get_for_update(refund.payment_id)
        await tx.exception_works.save(work.reopened())
    else:
        claws = await tx.claws.of(refund_reference(refund.id))
        undone = refund_undone_transfers(await booked(tx, refund, at=now), now)
        await hold_all(tx, undone, claws)
        await tx.ledger.post(undone)
        await tx.claws.undo(refund_reference(refund.id))
        await freeze_again(tx, claws, at=now)
    await tx.outbox.add(RefundMoved(refund.id, ended.state))


async def note(
    tx: Transaction, *, audit_id: AuditId, officer: UserId, action: str, subject: str, reason: str, words: str,
    now: datetime,
) -> None:  # fmt: skip
    """What an officer did, in the audit log."""
    await tx.audit.append(AuditEntry(audit_id, officer, action, subject, reason, words, now))
