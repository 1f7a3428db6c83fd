"""What waits for people of finance, counted in memory."""

from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ledger.remittance import RemittanceState
from domain.payments.dispute import DisputeState
from domain.payments.exception_work import WorkState
from domain.payments.refund import RefundState
from domain.payouts.account import AccountState
from domain.payouts.batch import BatchState
from domain.payouts.coercion import ReviewState
from domain.payouts.freeze import FreezeState
from domain.payouts.payout import PayoutState
from ports.payouts.finance import FinanceQueries, Waiting


class MemoryFinanceQueries(FinanceQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def waiting(self, *, now: datetime) -> Waiting:
        tables = self._database.tables
        works = tables.exception_works.works
        decided = {payment_id for payment_id, work in works.items() if work.state is WorkState.DECIDED}
        payouts = tables.payouts
        held = [
            a for a in payouts.accounts.values() if a.state is AccountState.HELD and a.replaced_at is None
        ]
        return Waiting(
            exceptions=len(tables.payments.exceptions.keys() - decided),
            refunds=sum(r.state is RefundState.REQUESTED for r in tables.refunds.refunds.values()),
            disputes=sum(d.state is DisputeState.OPEN for d in tables.refunds.disputes.values()),
            differences=sum(d.resolved_at is None for d in tables.settlements.differences.values()),
            payment_holds=sum(hold.is_on(now) for hold in tables.payments.holds.values()),
            payouts=sum(p.state is PayoutState.REQUESTED for p in payouts.payouts.values()),
            batches=sum(batch.state is BatchState.MADE for batch in payouts.batches.values()),
            payout_accounts=len(held),
            freezes=sum(freeze.state is FreezeState.OPEN for freeze in payouts.freezes.values()),
            coercion_reviews=sum(review.state is ReviewState.OPEN for review in payouts.reviews.values()),
            remittances=sum(
                each.state is RemittanceState.MADE for each in tables.remittances.remittances.values()
            ),
        )
