"""Staff work the payments that fit no order (WAL-06)."""

from dataclasses import dataclass
from datetime import datetime

from application.payments._refunds import note
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, RefundId, UserId
from domain.ledger.entries import payment_reference, purchase_transfers
from domain.ledger.refund_entries import (
    exception_credited_transfer,
    exception_returned_transfer,
    exception_written_off_transfer,
)
from domain.payments.events import OrderPaid
from domain.payments.exception_work import (
    CannotBeCredited,
    CurrencyNotBooked,
    Decision,
    ExceptionWork,
    WorkState,
    decision_named,
)
from domain.payments.invoice import Invoice, Seller, Series, financial_year
from domain.payments.order import Order, OrderState
from domain.payments.refund import Refund
from domain.payments.tax import india_date
from ports.clock import Clock, NewId
from ports.payments.orders import ExceptionKind, PaymentException
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class ClaimException:
    """Take a payment in hand, or with `release` give it back."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, payment_id: str, officer_id: UserId, release: bool) -> ExceptionWork:
        """Raises `PaymentExceptionNotFound`, `ExceptionDecided`, `ExceptionClaimed`, `PermissionDenied`."""
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.WORK_PAYMENT_EXCEPTIONS)
            _, work = await tx.exception_works.get_for_update(payment_id)
            now = self.now()
            work = work.released(officer_id, now) if release else work.claimed(officer_id, now)
            await tx.exception_works.save(work)
            return work


@dataclass(frozen=True, slots=True)
class DecideException:
    """Decide, once, and book what was decided with it in one transaction.

    The payment goes back to where it came from (the worker asks the gateway), or pays its order where it is exactly
    what that order asks, or is written off by two officers, or was taken back by the gateway itself.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    seller: Seller

    async def __call__(
        self, *, payment_id: str, officer_id: UserId, decision: str, reason: str
    ) -> ExceptionWork:
        """Raises `PaymentExceptionNotFound`, `ExceptionDecided`, `ExceptionNotClaimed`, `UnknownDecision`,
        `CannotBeCredited`, `CurrencyNotBooked`, `SecondOfficer`, `ReasonRequired`, `AgeVerificationRequired`,
        `AccountHeld`, `AgeLocked`, `PermissionDenied`."""
        chosen = decision_named(decision)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.WORK_PAYMENT_EXCEPTIONS)
            exception, work = await tx.exception_works.get_for_update(payment_id)
            now = self.now()
            work.require_claimed_by(officer_id, now)
            if exception.kind is ExceptionKind.CURRENCY_MISMATCH and chosen is not Decision.RETURNED:
                raise CurrencyNotBooked("another currency is returned by the gateway itself")
            work = await self._decide(tx, exception, work, chosen, officer_id, reason, now)
            await tx.exception_works.save(work)
            await note(
                tx,
                audit_id=AuditId(self.new_id()),
                officer=officer_id,
                action=f"payment_exception.{chosen}"
                + ("_proposed" if work.state is WorkState.PROPOSED else ""),
                subject=payment_reference(payment_id),
                reason=exception.kind,
                words=" ".join(reason.split()),
                now=now,
            )
            return work

    async def _decide(  # noqa: PLR0917
        self, tx: Transaction, exception: PaymentException, work: ExceptionWork, chosen: Decision,
        officer: UserId, reason: str, now: datetime,
    ) -> ExceptionWork:  # fmt: skip
        if chosen is Decision.WRITE_OFF:
            written = work.written_off(by=officer, reason=reason, now=now)
            if written.state is WorkState.DECIDED:
                await tx.ledger.post(
                    exception_written_off_transfer(
                        payment_id=exception.payment_id, amount_paise=exception.amount, at=now
                    )
                )
            return written
        refund_id = RefundId(self.new_id()) if chosen is Decision.REFUND else None
        decided = work.decided(chosen, by=officer, reason=reason, refund_id=refund_id, now=now)
        if refund_id is not None:
            await tx.refunds.add(_refund(exception, refund_id, officer, decided.reason, now))
        elif chosen is Decision.CREDIT:
            await _credit(tx, exception, self.seller, now)
        elif exception.kind is not ExceptionKind.CURRENCY_MISMATCH:
            await tx.ledger.post(
                exception_returned_transfer(
                    payment_id=exception.payment_id, provider=exception.provider,
                    amount_paise=exception.amount, at=now,
                )
            )  # fmt: skip
        return decided


def _refund(
    exception: PaymentException, refund_id: RefundId, officer: UserId, reason: str, now: datetime
) -> Refund:
    return Refund.of_exception(
        refund_id=refund_id,
        order_id=exception.order_id,
        provider=exception.provider,
        provider_order_id=exception.provider_order_id,
        payment_id=exception.payment_id,
        amount=exception.amount,
        reason=reason,
        by=officer,
        now=now,
    )


async def _credit(tx: Transaction, exception: PaymentException, seller: Seller, now: datetime) -> None:
    order = await _order_to_pay(tx, exception)
    (await tx.ages.get(order.buyer_id)).require_verified_adult()
    paid = order.paid_late(exception.payment_id, now)
    await tx.ledger.post(
        (
            *exception_credited_transfer(
                payment_id=exception.payment_id,
                provider=exception.provider,
                amount_paise=exception.amount,
                at=now,
            ),
            *purchase_transfers(
                order_id=order.id,
                buyer=order.buyer_id,
                provider=order.provider,
                price_paise=order.price,
                gst_paise=paid.gst,
                tokens=order.tokens,
                bonus=order.bonus,
                at=now,
            ),
        )
    )
    await tx.orders.update(paid)
    await tx.outbox.add(
        OrderPaid(paid.id, paid.buyer_id, paid.payment_id, paid.price, paid.tokens, paid.bonus)
    )
    # The last but what an officer decided: everybody's invoices wait for this one's number.
    sequence = await tx.invoices.next_number(Series.INVOICE, financial_year(india_date(now)))
    await tx.invoices.add(Invoice.issue(paid, seller=seller, sequence=sequence))


async def _order_to_pay(tx: Transaction, exception: PaymentException) -> Order:
    """The order that this payment was made for, where it is not paid and asks exactly this much."""
    if exception.order_id is None:
        raise CannotBeCredited("the payment belongs to no order of ours")
    order = await tx.orders.get_for_update(exception.order_id)
    if order.state is OrderState.PAID:
        raise CannotBeCredited("its order was paid by another payment")
    if (order.price, order.provider, order.provider_order_id) != (
        exception.amount,
        exception.provider,
        exception.provider_order_id,
    ):
        raise CannotBeCredited("it is not what its order asks")
    return order
