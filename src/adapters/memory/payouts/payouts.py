"""Earnings, payout accounts and payouts in memory."""

from collections.abc import Sequence
from datetime import date, datetime

from adapters.memory.ledger.transfers import LedgerTables, Posted
from domain.ids import (
    CoercionReviewId,
    FreezeId,
    PayoutAccountId,
    PayoutBatchId,
    PayoutId,
    UserId,
)
from domain.ledger.chart import Account, AccountKind
from domain.payouts.account import PayoutAccount
from domain.payouts.batch import BatchNotFound, PayoutBatch
from domain.payouts.calendar import day_of, financial_year
from domain.payouts.coercion import CoercionReview
from domain.payouts.earnings import DayCredits, EarningsDay
from domain.payouts.freeze import Freeze
from domain.payouts.payout import OVER, Payout, PayoutNotFound
from domain.payouts.schedule import ScheduleAgreement
from domain.payouts.tax import TaxYear
from ports.payouts.payouts import (
    BatchedPayouts,
    EarningsDays,
    EarningsJournal,
    PayoutBatches,
    PayoutEvent,
    PayoutEventNotFound,
    PayoutEvents,
    Payouts,
    ScheduleAgreements,
)
from ports.sealing import Sealed


class PayoutTables:
    def __init__(self) -> None:
        self.days: dict[tuple[UserId, date], EarningsDay] = {}
        self.agreements: dict[tuple[UserId, str], ScheduleAgreement] = {}
        self.accounts: dict[PayoutAccountId, PayoutAccount] = {}
        self.sealed: dict[PayoutAccountId, Sealed] = {}
        self.payouts: dict[PayoutId, Payout] = {}
        self.batches: dict[PayoutBatchId, PayoutBatch] = {}
        self.events: dict[str, tuple[PayoutEvent, str | None]] = {}
        self.freezes: dict[FreezeId, Freeze] = {}
        self.reviews: dict[CoercionReviewId, CoercionReview] = {}


def credits_of(tables: LedgerTables, performer_id: UserId) -> Sequence[Posted]:
    """What came out of wallets into the pending account, in order."""
    pending = Account.of(AccountKind.PERFORMER_PENDING, performer_id)
    return [
        posted
        for posted in tables.journal.values()
        if posted.transfer.credit == pending
        and posted.transfer.debit.kind in (AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO)
    ]


class MemoryEarningsJournal(EarningsJournal):
    def __init__(self, ledger: LedgerTables) -> None:
        self._ledger = ledger

    async def credits(
        self, performer_id: UserId, *, from_sequence: int, since: datetime | None, until: datetime | None
    ) -> Sequence[DayCredits]:
        sums: dict[date, list[int]] = {}
        for posted in credits_of(self._ledger, performer_id):
            transfer = posted.transfer
            if posted.sequence < from_sequence or (since is not None and transfer.at < since):
                continue
            if until is not None and transfer.at >= until:
                continue
            figures = sums.setdefault(day_of(transfer.at), [0, 0, 0, 0])
            place = 2 if transfer.debit.kind is AccountKind.VIEWER_PROMO else 0
            figures[place] += transfer.amount
            figures[place + 1] += transfer.fee
        return [DayCredits(day, *figures) for day, figures in sorted(sums.items())]

    async def sequence_at(self, performer_id: UserId, *, from_sequence: int, at: datetime) -> int:
        later = [
            posted.sequence
            for posted in credits_of(self._ledger, performer_id)
            if posted.sequence >= from_sequence and posted.transfer.at >= at
        ]
        return min(later, default=len(self._ledger.journal) + 1)


class MemoryEarningsDays(EarningsDays):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def add(self, day: EarningsDay) -> None:
        key = (day.performer_id, day.day)
        assert key not in self._tables.days, "a day is closed once"
        self._tables.days[key] = day

    async def latest(self, performer_id: UserId) -> EarningsDay | None:
        days = [day for (owner, _), day in self._tables.days.items() if owner == performer_id]
        return max(days, key=lambda day: day.day, default=None)

    async def open_of(self, performer_id: UserId) -> Sequence[EarningsDay]:
        days = [day for (owner, _), day in self._tables.days.items() if owner == performer_id]
        return sorted((day for day in days if is_open(day)), key=lambda day: day.day)

    async def update(self, day: EarningsDay) -> None:
        key = (day.performer_id, day.day)
        assert key in self._tables.days, "a day is closed before it is released"
        self._tables.days[key] = day


def is_open(day: EarningsDay) -> bool:
    return day.unreleased > 0 or (day.reserve_paise > 0 and day.reserve_released_at is None)


class MemoryScheduleAgreements(ScheduleAgreements):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def of_performer(self, performer_id: UserId) -> Sequence[ScheduleAgreement]:
        mine = [a for (owner, _), a in self._tables.agreements.items() if owner == performer_id]
        return sorted(mine, key=lambda agreement: (agreement.agreed_at, agreement.version))

    async def add(self, agreement: ScheduleAgreement) -> None:
        self._tables.agreements.setdefault((agreement.performer_id, agreement.version), agreement)


class MemoryPayouts(Payouts):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def find(self, payout_id: PayoutId) -> Payout | None:
        return self._tables.payouts.get(payout_id)

    async def get_for_update(self, payout_id: PayoutId) -> Payout:
        payout = self._tables.payouts.get(payout_id)
        if payout is None:
            raise PayoutNotFound("there is no such payout")
        return payout

    async def add(self, payout: Payout) -> None:
        assert payout.id not in self._tables.payouts, "looked for it under the lock"
        self._tables.payouts[payout.id] = payout

    async def update(self, payout: Payout) -> None:
        assert payout.id in self._tables.payouts, "a payout is added before it is updated"
        self._tables.payouts[payout.id] = payout

    async def tax_year(self, performer_id: UserId, financial_year_of: int) -> TaxYear:
        counted = [
            payout
            for payout in self._tables.payouts.values()
            if payout.performer_id == performer_id
            and payout.state not in OVER
            and financial_year(payout.tax_day) == financial_year_of
        ]
        return TaxYear(
            drawn_paise=sum(payout.gross for payout in counted),
            taxed_paise=sum(payout.taxes.tds_base_paise for payout in counted),
        )


class MemoryBatchedPayouts(BatchedPayouts):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def of_batch_for_update(self, batch_id: PayoutBatchId) -> Sequence[Payout]:
        mine = [payout for payout in self._tables.payouts.values() if payout.batch_id == batch_id]
        return sorted(mine, key=lambda payout: payout.id)


class MemoryPayoutBatches(PayoutBatches):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def find(self, batch_id: PayoutBatchId) -> PayoutBatch | None:
        return self._tables.batches.get(batch_id)

    async def get_for_update(self, batch_id: PayoutBatchId) -> PayoutBatch:
        batch = self._tables.batches.get(batch_id)
        if batch is None:
            raise BatchNotFound("there is no such batch")
        return batch

    async def add(self, batch: PayoutBatch) -> None:
        self._tables.batches[batch.id] = batch

    async def update(self, batch: PayoutBatch) -> None:
        assert batch.id in self._tables.batches, "a batch is added before it is updated"
        self._tables.batches[batch.id] = batch


class MemoryPayoutEvents(PayoutEvents):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def add(self, event: PayoutEvent, *, now: datetime) -> bool:
        if event.event_id in self._tables.events:
            return False
        self._tables.events[event.event_id] = (event, None)
        return True

    async def get_for_update(self, event_id: str) -> tuple[PayoutEvent, bool]:
        if event_id not in self._tables.events:
            raise PayoutEventNotFound("there is no such event of the payout provider")
        event, outcome = self._tables.events[event_id]
        return event, outcome is not None

    async def mark_processed(self, event_id: str, *, outcome: str, now: datetime) -> None:
        self._tables.events[event_id] = (self._tables.events[event_id][0], outcome)
