"""What the refund desk, the disputes' list and a buyer's order show, from memory."""

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.memory.payments.refunds import RefundTables
from adapters.memory.tables import HasTables
from domain.ids import OrderId, RefundId, UserId
from domain.payments.dispute import Dispute, DisputeState
from domain.payments.refund import UNDER_WAY, Refund, RefundState
from ports.payments.refunds import DisputeRow, RefundQueries, RefundRow


class MemoryRefundQueries(RefundQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> RefundTables:
        tables: RefundTables = self._database.tables.refunds
        return tables

    def _name(self, user_id: UserId | None) -> str:
        return "" if user_id is None else str(self._database.tables.identity.users[user_id].display_name)

    async def open_refunds(self, *, limit: int) -> Sequence[RefundRow]:
        states = (RefundState.REQUESTED, *sorted(UNDER_WAY))
        rows = self._rows(lambda refund: refund.state in states)
        rows.sort(key=lambda row: (row.state != RefundState.REQUESTED, row.requested_at, row.refund_id))
        return rows[:limit]

    async def ended_refunds(self, *, limit: int) -> Sequence[RefundRow]:
        ended = (RefundState.PROCESSED, RefundState.FAILED, RefundState.REFUSED)
        return self._newest_first(lambda refund: refund.state in ended)[:limit]

    async def refunds_of(self, order_id: OrderId, *, buyer_id: UserId) -> Sequence[RefundRow]:
        return self._newest_first(lambda refund: (refund.order_id, refund.buyer_id) == (order_id, buyer_id))

    async def due(self, *, now: datetime, limit: int) -> Sequence[RefundId]:
        due = [
            (refund.ask_at, refund.id)
            for refund in self._tables.refunds.values()
            if refund.ask_at is not None and refund.ask_at <= now
        ]
        return [refund_id for _, refund_id in sorted(due)[:limit]]

    async def disputes(self, *, limit: int) -> Sequence[DisputeRow]:
        found = sorted(self._tables.disputes.values(), key=lambda d: (d.opened_at, d.id), reverse=True)
        found.sort(key=lambda dispute: dispute.state is not DisputeState.OPEN)
        return [self._dispute_row(dispute) for dispute in found[:limit]]

    def _newest_first(self, wanted: Callable[[Refund], bool]) -> list[RefundRow]:
        rows = self._rows(wanted)
        rows.sort(key=lambda row: (row.requested_at, row.refund_id), reverse=True)
        return rows

    def _rows(self, wanted: Callable[[Refund], bool]) -> list[RefundRow]:
        return [self._row(refund) for refund in self._tables.refunds.values() if wanted(refund)]

    def _row(self, refund: Refund) -> RefundRow:
        return RefundRow(
            refund_id=refund.id,
            cause=refund.cause,
            state=refund.state,
            order_id=refund.order_id,
            buyer_id=refund.buyer_id,
            buyer_name=self._name(refund.buyer_id),
            provider=refund.provider,
            payment_id=refund.payment_id,
            tokens=refund.tokens,
            amount_paise=refund.amount,
            gst_paise=refund.gst,
            from_wallet=refund.taken.from_wallet,
            clawed=refund.taken.clawed,
            bonus=refund.taken.bonus,
            reason=refund.reason,
            requested_by_name=self._name(refund.requested_by),
            requested_at=refund.requested_at,
            first_approved_by=refund.first_approved_by,
            decided_by_name=self._name(refund.decided_by),
            decided_at=refund.decided_at,
            note=refund.note,
            provider_refund_id=refund.provider_refund_id,
            failure=refund.failure,
            answered_at=refund.answered_at,
        )

    def _dispute_row(self, dispute: Dispute) -> DisputeRow:
        return DisputeRow(
            dispute_id=dispute.id,
            provider=dispute.provider,
            payment_id=dispute.payment_id,
            order_id=dispute.order_id,
            buyer_id=dispute.buyer_id,
            buyer_name=self._name(dispute.buyer_id),
            amount_paise=dispute.amount,
            tokens=dispute.tokens,
            state=dispute.state,
            from_wallet=dispute.taken.from_wallet,
            frozen=dispute.taken.clawed,
            loss_paise=dispute.loss,
            opened_at=dispute.opened_at,
            ended_at=dispute.ended_at,
        )
