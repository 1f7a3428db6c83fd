"""What screens and the worker ask about payouts, in memory."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from adapters.memory.identity.accounts import IdentityTables
from adapters.memory.ledger.transfers import LedgerTables
from adapters.memory.payouts.payouts import (
    MemoryEarningsDays,
    MemoryEarningsJournal,
    MemoryScheduleAgreements,
    PayoutTables,
    credits_of,
    is_open,
)
from adapters.memory.tipping.tips import TippingTables
from domain.ids import PayoutAccountId, PayoutBatchId, PayoutId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.payouts.account import AccountState, PayoutAccount
from domain.payouts.batch import BatchNotFound, PayoutBatch
from domain.payouts.calendar import financial_year, start_of
from domain.payouts.coercion import CoercionReview, ReviewState
from domain.payouts.earnings import EarningsDay
from domain.payouts.freeze import Freeze, FreezeState
from domain.payouts.payout import OVER, Payout, PayoutNotFound, PayoutState
from domain.payouts.schedule import ScheduleAgreement
from ports.payouts.queries import (
    EarningsRow,
    FreezeRow,
    HeldAccountRow,
    PayoutRow,
    PayoutWork,
    PerformerPayoutQueries,
    PerformerTaxQueries,
    StaffHoldQueries,
    StaffPayoutQueries,
    TaxCertificateRow,
    WithheldQueries,
)


class _AllTables(Protocol):
    payouts: PayoutTables
    ledger: LedgerTables
    tipping: TippingTables
    identity: IdentityTables


class _Database(Protocol):
    @property
    def tables(self) -> _AllTables: ...


class _Queries:
    def __init__(self, database: _Database) -> None:
        self._database = database

    @property
    def _all(self) -> _AllTables:
        return self._database.tables

    @property
    def _tables(self) -> PayoutTables:
        return self._database.tables.payouts

    def _name(self, user_id: UserId) -> str:
        return self._all.identity.users[user_id].display_name

    def _payout_row(self, payout: Payout) -> PayoutRow:
        account = self._tables.accounts[payout.account_id]
        return PayoutRow(payout, self._name(payout.performer_id), account.masked, account.state)

    def _freezes_of(self, performer_id: UserId) -> list[Freeze]:
        mine = [
            freeze
            for freeze in self._tables.freezes.values()
            if freeze.performer_id == performer_id and freeze.state is FreezeState.OPEN
        ]
        return sorted(mine, key=lambda freeze: (freeze.opened_at, freeze.id))


class MemoryPerformerPayoutQueries(_Queries, PerformerPayoutQueries):
    async def earnings(self, performer_id: UserId) -> EarningsRow:
        days = MemoryEarningsDays(self._tables)
        latest = await days.latest(performer_id)
        uncounted = await MemoryEarningsJournal(self._all.ledger).credits(
            performer_id,
            from_sequence=latest.resume_sequence if latest else 0,
            since=start_of(latest.day + timedelta(days=1)) if latest else None,
            until=None,
        )
        frozen_paise = sum(freeze.paise for freeze in self._freezes_of(performer_id))
        return EarningsRow(
            pending_tokens=self._balance(AccountKind.PERFORMER_PENDING, performer_id),
            uncounted_tokens=sum(each.share for each in uncounted),
            frozen_tokens=self._balance(AccountKind.PERFORMER_FROZEN, performer_id),
            payable_paise=self._balance(AccountKind.PERFORMER_PAYABLE, performer_id),
            reserve_paise=self._balance(AccountKind.PERFORMER_RESERVE, performer_id) - frozen_paise,
            frozen_paise=frozen_paise,
            days=await days.open_of(performer_id),
        )

    def _balance(self, kind: AccountKind, owner: UserId) -> int:
        return self._all.ledger.balances.get(Account.of(kind, owner), 0)

    async def agreements(self, performer_id: UserId) -> Sequence[ScheduleAgreement]:
        return await MemoryScheduleAgreements(self._tables).of_performer(performer_id)

    async def account(self, performer_id: UserId) -> PayoutAccount | None:
        for account in self._tables.accounts.values():
            if account.performer_id == performer_id and account.replaced_at is None:
                return account
        return None

    async def payouts(
        self, performer_id: UserId, *, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Payout]:
        mine = [
            payout
            for payout in self._tables.payouts.values()
            if payout.performer_id == performer_id
            and (since is None or payout.requested_at >= since)
            and (until is None or payout.requested_at < until)
        ]
        return sorted(mine, key=lambda payout: (payout.requested_at, payout.id), reverse=True)[:limit]

    async def released_days(self, performer_id: UserId, *, since: date, until: date) -> Sequence[EarningsDay]:
        return sorted(
            (
                day
                for (owner, of), day in self._tables.days.items()
                if owner == performer_id and since <= of < until and day.released > 0
            ),
            key=lambda day: day.day,
        )


class MemoryPerformerTaxQueries(_Queries, PerformerTaxQueries):
    async def payout(self, payout_id: PayoutId, *, performer_id: UserId) -> Payout:
        payout = self._tables.payouts.get(payout_id)
        if payout is None or payout.performer_id != performer_id:
            raise PayoutNotFound("there is no such payout")
        return payout

    async def certificates(self, performer_id: UserId) -> Sequence[TaxCertificateRow]:
        years: dict[int, list[Payout]] = {}
        for payout in self._tables.payouts.values():
            if payout.performer_id == performer_id and payout.state not in OVER:
                years.setdefault(financial_year(payout.tax_day), []).append(payout)
        return [
            TaxCertificateRow(
                performer_id=performer_id,
                financial_year=year,
                payouts=len(payouts),
                gross_paise=sum(payout.gross for payout in payouts),
                tds_paise=sum(payout.taxes.tds_paise for payout in payouts),
                tcs_paise=sum(payout.taxes.tcs_paise for payout in payouts),
            )
            for year, payouts in sorted(years.items(), reverse=True)
        ]

    async def open_freezes(self, performer_id: UserId) -> Sequence[Freeze]:
        return self._freezes_of(performer_id)


class MemoryStaffPayoutQueries(_Queries, StaffPayoutQueries):
    async def waiting(self, *, limit: int) -> Sequence[PayoutRow]:
        return self._in_states({PayoutState.REQUESTED})[:limit]

    async def of_batch(self, batch_id: PayoutBatchId) -> Sequence[PayoutRow]:
        rows = [row for row in self._rows(self._tables.payouts.values()) if row.payout.batch_id == batch_id]
        return sorted(rows, key=lambda row: row.payout.id)

    async def batches(self, *, limit: int) -> Sequence[PayoutBatch]:
        batches = self._tables.batches.values()
        return sorted(batches, key=lambda batch: (batch.made_at, batch.id), reverse=True)[:limit]

    async def batch(self, batch_id: PayoutBatchId) -> PayoutBatch:
        if batch_id not in self._tables.batches:
            raise BatchNotFound("there is no such batch")
        return self._tables.batches[batch_id]

    async def underway(self, *, limit: int) -> Sequence[PayoutRow]:
        return self._in_states({PayoutState.APPROVED, PayoutState.SENDING})[:limit]

    def _in_states(self, states: set[PayoutState]) -> Sequence[PayoutRow]:
        rows = self._rows(p for p in self._tables.payouts.values() if p.state in states)
        return sorted(rows, key=lambda row: (row.payout.requested_at, row.payout.id))

    def _rows(self, payouts: Iterable[Payout]) -> list[PayoutRow]:
        return [self._payout_row(payout) for payout in payouts]


class MemoryStaffHoldQueries(_Queries, StaffHoldQueries):
    async def held_accounts(self, *, limit: int) -> Sequence[HeldAccountRow]:
        held = [
            account
            for account in self._tables.accounts.values()
            if account.state is AccountState.HELD and account.replaced_at is None
        ]
        return self._accounts(held)[:limit]

    async def freezes(self, *, limit: int) -> Sequence[FreezeRow]:
        newest_first = sorted(self._tables.freezes.values(), key=lambda freeze: freeze.id)
        newest_first.sort(key=lambda freeze: freeze.opened_at, reverse=True)
        newest_first.sort(key=lambda freeze: freeze.state)
        return [FreezeRow(freeze, self._name(freeze.performer_id)) for freeze in newest_first[:limit]]

    async def reviews(self, *, limit: int) -> Sequence[CoercionReview]:
        open_ones = [r for r in self._tables.reviews.values() if r.state is ReviewState.OPEN]
        return sorted(open_ones, key=lambda review: (review.opened_at, review.id))[:limit]

    async def accounts_with_digest(self, digest: bytes) -> Sequence[HeldAccountRow]:
        return self._accounts(a for a in self._tables.accounts.values() if a.digest == digest)

    def _accounts(self, accounts: Iterable[PayoutAccount]) -> Sequence[HeldAccountRow]:
        oldest_first = sorted(accounts, key=lambda account: (account.given_at, account.id))
        return [HeldAccountRow(account, self._name(account.performer_id)) for account in oldest_first]


class MemoryPayoutWork(_Queries, PayoutWork):
    async def performers_to_close(self, *, until: datetime, limit: int) -> Sequence[UserId]:
        found = []
        for account in self._all.ledger.balances:
            if account.kind is AccountKind.PERFORMER_PENDING and account.owner is not None:
                latest = await MemoryEarningsDays(self._tables).latest(account.owner)
                since = start_of(latest.day + timedelta(days=1)) if latest else None
                times = [posted.transfer.at for posted in credits_of(self._all.ledger, account.owner)]
                if any(at < until and (since is None or at >= since) for at in times):
                    found.append(account.owner)
        return sorted(found)[:limit]

    async def performers_to_release(self, *, today: date, hold_days_min: int, limit: int) -> Sequence[UserId]:
        found = set()
        for (performer_id, of), day in self._tables.days.items():
            pending = self._all.ledger.balances.get(
                Account.of(AccountKind.PERFORMER_PENDING, performer_id), 0
            )
            reserve_due = day.reserve_until is not None and day.reserve_until <= today
            if (day.unreleased and of <= today - timedelta(days=hold_days_min) and pending > 0) or (
                not day.unreleased and is_open(day) and reserve_due
            ):
                found.add(performer_id)
        return sorted(found)[:limit]

    async def accounts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutAccountId]:
        due = [(a.ask_at, a.id) for a in self._tables.accounts.values() if a.ask_at and a.ask_at <= now]
        return [account_id for _, account_id in sorted(due)][:limit]

    async def payouts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        due = [(p.ask_at, p.id) for p in self._tables.payouts.values() if p.ask_at and p.ask_at <= now]
        return [payout_id for _, payout_id in sorted(due)][:limit]

    async def payouts_to_look_after(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        due = [(p.look_at, p.id) for p in self._tables.payouts.values() if p.look_at and p.look_at <= now]
        return [payout_id for _, payout_id in sorted(due)][:limit]


class MemoryWithheldQueries(_Queries, WithheldQueries):
    async def withheld(self, *, since: date, until: date) -> Sequence[Payout]:
        found = [
            payout
            for payout in self._all.payouts.payouts.values()
            if since <= payout.tax_day < until
            and payout.taxes.tds_paise + payout.taxes.tcs_paise > 0
            and payout.state not in OVER
        ]
        return sorted(found, key=lambda payout: (payout.tax_day, payout.id))
