"""Payouts, their batches, and the provider's words in PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.payouts.tables import (
    payout_batch_table,
    payout_check_table,
    payout_event_table,
    payout_table,
)
from domain.ids import PayoutAccountId, PayoutBatchId, PayoutId, UserId
from domain.money import Paise
from domain.payouts.batch import BatchNotFound, BatchState, Check, PayoutBatch
from domain.payouts.payout import OVER, Payout, PayoutNotFound, PayoutState, Word
from domain.payouts.tax import TaxYear, Withholding
from ports.payouts.payouts import (
    BatchedPayouts,
    PayoutBatches,
    PayoutEvent,
    PayoutEventNotFound,
    PayoutEvents,
    Payouts,
)

_t = payout_table.c


def _row(payout: Payout) -> dict[str, object]:
    return {
        "id": payout.id,
        "performer_id": payout.performer_id,
        "account_id": payout.account_id,
        "gross": payout.gross,
        "tds_section": payout.taxes.tds_section,
        "tds_rate_bps": payout.taxes.tds_rate_bps,
        "tds_base": payout.taxes.tds_base_paise,
        "tds": payout.taxes.tds_paise,
        "tcs_section": payout.taxes.tcs_section,
        "tcs_rate_bps": payout.taxes.tcs_rate_bps,
        "tcs": payout.taxes.tcs_paise,
        "tax_day": payout.tax_day,
        "state": payout.state.value,
        "batch_id": payout.batch_id,
        "provider_id": payout.provider_id,
        "utr": payout.utr,
        "asks": payout.asks,
        "reason": payout.reason,
        "requested_at": payout.requested_at,
        "ask_at": payout.ask_at,
        "ended_at": payout.ended_at,
        "look_at": payout.look_at,
        "unanswered": payout.unanswered,
    }


def payout_entity(row: Row[tuple[object, ...]]) -> Payout:
    return Payout(
        id=PayoutId(row.id),
        performer_id=UserId(row.performer_id),
        account_id=PayoutAccountId(row.account_id),
        gross=Paise(row.gross),
        taxes=Withholding(
            row.tds_section,
            row.tds_rate_bps,
            row.tds_base,
            row.tds,
            row.tcs_section,
            row.tcs_rate_bps,
            row.tcs,
        ),
        tax_day=row.tax_day,
        state=PayoutState(row.state),
        batch_id=PayoutBatchId(row.batch_id) if row.batch_id else None,
        provider_id=row.provider_id,
        utr=row.utr,
        asks=row.asks,
        reason=row.reason,
        requested_at=row.requested_at,
        ask_at=row.ask_at,
        ended_at=row.ended_at,
        look_at=row.look_at,
        unanswered=row.unanswered,
    )


class PostgresPayouts(Payouts):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, payout_id: PayoutId) -> Payout | None:
        row = (await self._connection.execute(select(payout_table).where(_t.id == payout_id))).one_or_none()
        return payout_entity(row) if row else None

    async def get_for_update(self, payout_id: PayoutId) -> Payout:
        query = select(payout_table).where(_t.id == payout_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise PayoutNotFound("there is no such payout")
        return payout_entity(row)

    async def add(self, payout: Payout) -> None:
        await self._connection.execute(insert(payout_table).values(_row(payout)))

    async def update(self, payout: Payout) -> None:
        result = await self._connection.execute(
            update(payout_table).where(_t.id == payout.id).values(_row(payout))
        )
        assert result.rowcount == 1, "a payout is added before it is updated"

    async def tax_year(self, performer_id: UserId, financial_year: int) -> TaxYear:
        query = select(
            func.coalesce(func.sum(_t.gross), 0).label("drawn"),
            func.coalesce(func.sum(_t.tds_base), 0).label("taxed"),
        ).where(
            _t.performer_id == performer_id,
            _t.state.not_in([state.value for state in OVER]),
            _t.tax_day >= date(financial_year, 4, 1),
            _t.tax_day < date(financial_year + 1, 4, 1),
        )
        row = (await self._connection.execute(query)).one()
        return TaxYear(drawn_paise=int(row.drawn), taxed_paise=int(row.taxed))


class PostgresBatchedPayouts(BatchedPayouts):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_batch_for_update(self, batch_id: PayoutBatchId) -> Sequence[Payout]:
        query = select(payout_table).where(_t.batch_id == batch_id).order_by(_t.id).with_for_update()
        return [payout_entity(row) for row in await self._connection.execute(query)]


def batch_entity(row: Row[tuple[object, ...]], checks: Sequence[Check]) -> PayoutBatch:
    return PayoutBatch(
        id=PayoutBatchId(row.id),
        maker_id=UserId(row.maker_id),
        content_hash=row.content_hash,
        payouts=row.payouts,
        total=Paise(row.total),
        state=BatchState(row.state),
        checks=tuple(checks),
        note=row.note,
        made_at=row.made_at,
        ended_at=row.ended_at,
    )


async def checks_of(connection: AsyncConnection, batch_id: PayoutBatchId) -> Sequence[Check]:
    table = payout_check_table.c
    query = select(payout_check_table).where(table.batch_id == batch_id).order_by(table.at, table.checker_id)
    return [
        Check(UserId(row.checker_id), row.content_hash, row.at) for row in await connection.execute(query)
    ]


class PostgresPayoutBatches(PayoutBatches):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, batch_id: PayoutBatchId) -> PayoutBatch | None:
        query = select(payout_batch_table).where(payout_batch_table.c.id == batch_id)
        row = (await self._connection.execute(query)).one_or_none()
        return batch_entity(row, await checks_of(self._connection, batch_id)) if row else None

    async def get_for_update(self, batch_id: PayoutBatchId) -> PayoutBatch:
        query = select(payout_batch_table).where(payout_batch_table.c.id == batch_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise BatchNotFound("there is no such batch")
        return batch_entity(row, await checks_of(self._connection, batch_id))

    async def add(self, batch: PayoutBatch) -> None:
        await self._connection.execute(insert(payout_batch_table).values(_batch_row(batch)))
        await self._keep_checks(batch)

    async def update(self, batch: PayoutBatch) -> None:
        result = await self._connection.execute(
            update(payout_batch_table).where(payout_batch_table.c.id == batch.id).values(_batch_row(batch))
        )
        assert result.rowcount == 1, "a batch is added before it is updated"
        await self._keep_checks(batch)

    async def _keep_checks(self, batch: PayoutBatch) -> None:
        for check in batch.checks:
            row = {
                "batch_id": batch.id,
                "checker_id": check.checker_id,
                "content_hash": check.content_hash,
                "at": check.at,
            }
            await self._connection.execute(
                insert(payout_check_table)
                .values(row)
                .on_conflict_do_nothing(index_elements=["batch_id", "checker_id"])
            )


def _batch_row(batch: PayoutBatch) -> dict[str, object]:
    return {
        "id": batch.id,
        "maker_id": batch.maker_id,
        "content_hash": batch.content_hash,
        "payouts": batch.payouts,
        "total": batch.total,
        "state": batch.state.value,
        "note": batch.note,
        "made_at": batch.made_at,
        "ended_at": batch.ended_at,
    }


class PostgresPayoutEvents(PayoutEvents):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, event: PayoutEvent, *, now: datetime) -> bool:
        added = await self._connection.execute(
            insert(payout_event_table)
            .values(
                event_id=event.event_id,
                word=event.word.value,
                raw_type=event.raw_type,
                payout_id=event.payout_id,
                provider_id=event.provider_id,
                amount=event.amount,
                utr=event.utr,
                reason=event.reason,
                received_at=now,
                processed_at=None,
                outcome="",
            )
            .on_conflict_do_nothing(index_elements=["event_id"])
            .returning(payout_event_table.c.event_id)
        )
        return added.one_or_none() is not None

    async def get_for_update(self, event_id: str) -> tuple[PayoutEvent, bool]:
        query = select(payout_event_table).where(payout_event_table.c.event_id == event_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise PayoutEventNotFound("there is no such event of the payout provider")
        event = PayoutEvent(
            event_id=row.event_id,
            word=Word(row.word),
            raw_type=row.raw_type,
            payout_id=PayoutId(row.payout_id) if row.payout_id else None,
            provider_id=row.provider_id,
            amount=row.amount,
            utr=row.utr,
            reason=row.reason,
        )
        return event, row.processed_at is not None

    async def mark_processed(self, event_id: str, *, outcome: str, now: datetime) -> None:
        await self._connection.execute(
            update(payout_event_table)
            .where(payout_event_table.c.event_id == event_id)
            .values(processed_at=now, outcome=outcome)
        )
