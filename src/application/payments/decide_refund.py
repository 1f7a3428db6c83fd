"""Staff decide on a refund."""

from dataclasses import dataclass
from datetime import datetime

from application.payments._refunds import booked, note
from application.payments._taking_back import loosen, plan_back, unspent_of, what_is_sold
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, RefundId, UserId
from domain.ledger.refund_entries import refund_reference
from domain.payments.refund import EarningsReleased, Refund, normal_reason
from domain.payments.refund_events import RefundMoved
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class ApproveRefund:
    """Take the tokens back and owe the rupees, at once; the worker then asks the gateway to send them (WAL-07).

    Unspent tokens need one officer. Spent ones need two people of finance, and are taken out of the pending earnings
    of those who got them; what was released already is not taken back, and the refund is refused. Nobody decides on
    what they asked for.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, refund_id: RefundId, officer_id: UserId, note_text: str) -> Refund:
        """Raises `RefundNotFound`, `RefundNotOpen`, `OwnRefund`, `SecondApprover`, `NothingToRefund`,
        `EarningsReleased`, `ReasonRequired`, `InsufficientBalance`, `PermissionDenied`."""
        words = normal_reason(note_text)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.APPROVE_REFUNDS)
            refund = await tx.refunds.get_for_update(refund_id)
            refund.require_decidable(officer_id)
            now = self.now()
            after = await _approve(tx, refund, officer_id, words, now)
            await tx.refunds.update(after)
            await note(
                tx,
                audit_id=AuditId(self.new_id()),
                officer=officer_id,
                action="refund.approve" if after.decided_by else "refund.approve_once",
                subject=refund_reference(refund_id),
                reason=refund.cause,
                words=words,
                now=now,
            )
            return after


async def _approve(tx: Transaction, refund: Refund, officer: UserId, words: str, now: datetime) -> Refund:
    assert refund.order_id is not None, "only a refund of an order is asked for"
    assert refund.buyer_id is not None, "and has a buyer"
    order = await tx.orders.get_for_update(refund.order_id)
    found = await what_is_sold(tx, order)
    found.require(refund.tokens)
    spent = await unspent_of(tx, order.id, order.buyer_id) < refund.tokens
    by_staff = refund.requested_by is not None and refund.requested_by != refund.buyer_id
    if refund.needs_second(spent=spent, by_staff=by_staff, officer=officer):
        return refund.approved_once(officer)

    part = found.slice(refund.tokens)
    back = await plan_back(tx, order, tokens=refund.tokens, bonus=part.bonus, also_available=False, at=now)
    if back.short:
        raise EarningsReleased(
            f"{back.short} of these tokens were spent, and what they were spent on was released",
            pointer="/tokens",
        )
    approved = refund.approved(
        taken=back.taken, amount=part.amount, gst=part.gst, by=officer, note=words, now=now
    )
    await tx.claws.add(refund_reference(refund.id), back.claws)
    await tx.ledger.post([*await loosen(tx, back), *await booked(tx, approved, at=now)])
    await tx.outbox.add(RefundMoved(refund.id, approved.state))
    return approved


@dataclass(frozen=True, slots=True)
class RefuseRefund:
    """Say no, with a reason that the buyer is told."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, refund_id: RefundId, officer_id: UserId, note_text: str) -> Refund:
        """Raises `RefundNotFound`, `RefundNotOpen`, `OwnRefund`, `ReasonRequired`, `PermissionDenied`."""
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.APPROVE_REFUNDS)
            refund = await tx.refunds.get_for_update(refund_id)
            refund.require_decidable(officer_id)
            now = self.now()
            refused = refund.refused(by=officer_id, note=note_text, now=now)
            await tx.refunds.update(refused)
            await tx.outbox.add(RefundMoved(refund.id, refused.state))
            await note(
                tx,
                audit_id=AuditId(self.new_id()),
                officer=officer_id,
                action="refund.refuse",
                subject=refund_reference(refund_id),
                reason=refund.cause,
                words=refused.note,
                now=now,
            )
            return refused
