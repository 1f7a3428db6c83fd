"""What screens ask about payouts, of PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Row, Select, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table as person_table
from adapters.postgres.ledger.transfers import account_table as ledger_account_table
from adapters.postgres.payouts.accounts import account_entity
from adapters.postgres.payouts.earnings import (
    PostgresEarningsDays,
    PostgresEarningsJournal,
    agreement_entity,
    agreements_of,
    day_entity,
)
from adapters.postgres.payouts.holds import freeze_entity
from adapters.postgres.payouts.payouts import batch_entity, checks_of, payout_entity
from adapters.postgres.payouts.tables import (
    earnings_day_table,
    freeze_table,
    payout_account_table,
    payout_batch_table,
    payout_table,
)
from domain.ids import PayoutBatchId, PayoutId, UserId
from domain.ledger.chart import AccountKind
from domain.payouts.account import PayoutAccount
from domain.payouts.batch import BatchNotFound, PayoutBatch
from domain.payouts.calendar import start_of
from domain.payouts.earnings import EarningsDay
from domain.payouts.freeze import Freeze, FreezeState
from domain.payouts.payout import OVER, Payout, PayoutNotFound, PayoutState
from domain.payouts.schedule import ScheduleAgreement
from ports.payouts.queries import (
    EarningsRow,
    PayoutRow,
    PerformerPayoutQueries,
    PerformerTaxQueries,
    StaffPayoutQueries,
    TaxCertificateRow,
    WithheldQueries,
)

_p = payout_table.c
_a = payout_account_table.c


class PostgresPerformerPayoutQueries(PerformerPayoutQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def earnings(self, performer_id: UserId) -> EarningsRow:
        # One snapshot, so that the parts add up.
        async with self._engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="REPEATABLE READ")
            balances = await _balances(connection, performer_id)
            days = PostgresEarningsDays(connection)
            latest = await days.latest(performer_id)
            uncounted = await PostgresEarningsJournal(connection).credits(
                performer_id,
                from_sequence=latest.resume_sequence if latest else 0,
                since=start_of_next(latest),
                until=None,
            )
            frozen = await connection.execute(
                select(func.coalesce(func.sum(freeze_table.c.paise), 0)).where(
                    freeze_table.c.performer_id == performer_id,
                    freeze_table.c.state == FreezeState.OPEN.value,
                )
            )
            frozen_paise = int(frozen.scalar_one())
            return EarningsRow(
                pending_tokens=balances.get(AccountKind.PERFORMER_PENDING.value, 0),
                uncounted_tokens=sum(each.share for each in uncounted),
                frozen_tokens=balances.get(AccountKind.PERFORMER_FROZEN.value, 0),
                payable_paise=balances.get(AccountKind.PERFORMER_PAYABLE.value, 0),
                reserve_paise=balances.get(AccountKind.PERFORMER_RESERVE.value, 0) - frozen_paise,
                frozen_paise=frozen_paise,
                days=await days.open_of(performer_id),
            )

    async def agreements(self, performer_id: UserId) -> Sequence[ScheduleAgreement]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(agreements_of(performer_id))
            return [agreement_entity(row) for row in rows]

    async def account(self, performer_id: UserId) -> PayoutAccount | None:
        query = select(payout_account_table).where(_a.performer_id == performer_id, _a.replaced_at.is_(None))
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return account_entity(row) if row else None

    async def payouts(
        self, performer_id: UserId, *, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Payout]:
        query = select(payout_table).where(_p.performer_id == performer_id)
        if since is not None:
            query = query.where(_p.requested_at >= since)
        if until is not None:
            query = query.where(_p.requested_at < until)
        query = query.order_by(_p.requested_at.desc(), _p.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [payout_entity(row) for row in await connection.execute(query)]

    async def released_days(self, performer_id: UserId, *, since: date, until: date) -> Sequence[EarningsDay]:
        table = earnings_day_table.c
        query = (
            select(earnings_day_table)
            .where(
                table.performer_id == performer_id, table.day >= since, table.day < until, table.released > 0
            )
            .order_by(table.day)
        )
        async with self._engine.connect() as connection:
            return [day_entity(row) for row in await connection.execute(query)]


async def _balances(connection: AsyncConnection, performer_id: UserId) -> dict[str, int]:
    table = ledger_account_table.c
    query = select(table.kind, table.balance).where(
        table.owner_id == performer_id,
        table.kind.in_([kind.value for kind in AccountKind if kind.value.startswith("performer_")]),
    )
    return {row.kind: row.balance for row in await connection.execute(query)}


def start_of_next(latest: EarningsDay | None) -> datetime | None:
    """From when on credits are in no day yet."""
    return start_of(date.fromordinal(latest.day.toordinal() + 1)) if latest else None


class PostgresPerformerTaxQueries(PerformerTaxQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def payout(self, payout_id: PayoutId, *, performer_id: UserId) -> Payout:
        query = select(payout_table).where(_p.id == payout_id, _p.performer_id == performer_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise PayoutNotFound("there is no such payout")
        return payout_entity(row)

    async def certificates(self, performer_id: UserId) -> Sequence[TaxCertificateRow]:
        year = func.extract("year", _p.tax_day) - case((func.extract("month", _p.tax_day) < 4, 1), else_=0)
        query = (
            select(
                year.label("year"),
                func.count().label("payouts"),
                func.sum(_p.gross).label("gross"),
                func.sum(_p.tds).label("tds"),
                func.sum(_p.tcs).label("tcs"),
            )
            .where(_p.performer_id == performer_id, _p.state.not_in([state.value for state in OVER]))
            .group_by(text("1"))
            .order_by(text("1 DESC"))
        )
        async with self._engine.connect() as connection:
            return [
                TaxCertificateRow(
                    performer_id=performer_id,
                    financial_year=int(row.year),
                    payouts=row.payouts,
                    gross_paise=int(row.gross),
                    tds_paise=int(row.tds),
                    tcs_paise=int(row.tcs),
                )
                for row in await connection.execute(query)
            ]

    async def open_freezes(self, performer_id: UserId) -> Sequence[Freeze]:
        table = freeze_table.c
        query = (
            select(freeze_table)
            .where(table.performer_id == performer_id, table.state == FreezeState.OPEN.value)
            .order_by(table.opened_at, table.id)
        )
        async with self._engine.connect() as connection:
            return [freeze_entity(row) for row in await connection.execute(query)]


class PostgresWithheldQueries(WithheldQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def withheld(self, *, since: date, until: date) -> Sequence[Payout]:
        query = (
            select(payout_table)
            .where(
                _p.tax_day >= since,
                _p.tax_day < until,
                _p.tds + _p.tcs > 0,
                _p.state.not_in([state.value for state in OVER]),
            )
            .order_by(_p.tax_day, _p.id)
        )
        async with self._engine.connect() as connection:
            return [payout_entity(row) for row in await connection.execute(query)]


_PAYOUT_ROWS = (
    select(payout_table, person_table.c.display_name, _a.masked, _a.state.label("account_state"))
    .join(payout_account_table, _a.id == _p.account_id)
    .join(person_table, person_table.c.id == _p.performer_id)
)


def _payout_row(row: Row[tuple[object, ...]]) -> PayoutRow:
    return PayoutRow(payout_entity(row), row.display_name, row.masked, row.account_state)


class PostgresStaffPayoutQueries(StaffPayoutQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(self, *, limit: int) -> Sequence[PayoutRow]:
        query = _PAYOUT_ROWS.where(_p.state == PayoutState.REQUESTED.value)
        return await self._rows(query.order_by(_p.requested_at, _p.id).limit(limit))

    async def of_batch(self, batch_id: PayoutBatchId) -> Sequence[PayoutRow]:
        return await self._rows(_PAYOUT_ROWS.where(_p.batch_id == batch_id).order_by(_p.id))

    async def batches(self, *, limit: int) -> Sequence[PayoutBatch]:
        table = payout_batch_table.c
        query = select(payout_batch_table).order_by(table.made_at.desc(), table.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
            return [batch_entity(row, await checks_of(connection, PayoutBatchId(row.id))) for row in rows]

    async def batch(self, batch_id: PayoutBatchId) -> PayoutBatch:
        query = select(payout_batch_table).where(payout_batch_table.c.id == batch_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                raise BatchNotFound("there is no such batch")
            return batch_entity(row, await checks_of(connection, batch_id))

    async def underway(self, *, limit: int) -> Sequence[PayoutRow]:
        states = [PayoutState.APPROVED.value, PayoutState.SENDING.value]
        query = _PAYOUT_ROWS.where(_p.state.in_(states))
        return await self._rows(query.order_by(_p.requested_at, _p.id).limit(limit))

    async def _rows(self, query: Select[tuple[object, ...]]) -> Sequence[PayoutRow]:
        async with self._engine.connect() as connection:
            return [_payout_row(row) for row in await connection.execute(query)]
