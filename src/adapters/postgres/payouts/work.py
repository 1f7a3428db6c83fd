"""What the worker finds to do about payouts, in PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, Integer, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.payouts.tables import payout_account_table, payout_table
from domain.ids import PayoutAccountId, PayoutId, UserId
from ports.payouts.queries import PayoutWork

_TO_CLOSE = text(
    """
    SELECT pending.owner_id FROM ledger_account pending
    LEFT JOIN LATERAL (
        SELECT day, resume_sequence FROM earnings_day WHERE performer_id = pending.owner_id
        ORDER BY day DESC LIMIT 1
    ) AS latest ON true
    WHERE pending.kind = 'performer_pending' AND EXISTS (
        SELECT FROM ledger_transfer t
        JOIN ledger_account payer ON payer.id = t.debit_account AND payer.kind IN ('viewer_paid', 'viewer_promo')
        WHERE t.credit_account = pending.id AND t.sequence >= coalesce(latest.resume_sequence, 0)
          AND t.at < :until
          AND (latest.day IS NULL OR t.at >= (latest.day + 1)::timestamp AT TIME ZONE 'Asia/Kolkata')
    )
    ORDER BY pending.owner_id LIMIT :limit
    """
).bindparams(bindparam("until", type_=DateTime(timezone=True)), bindparam("limit", type_=Integer))
_TO_RELEASE = text(
    """
    SELECT DISTINCT d.performer_id FROM earnings_day d
    LEFT JOIN ledger_account pending ON pending.kind = 'performer_pending' AND pending.owner_id = d.performer_id
    WHERE (d.released < d.paid_gross - d.paid_fee + d.promo_gross - d.promo_fee AND d.day <= :today - :days
           AND pending.balance > 0)
       OR (d.reserve_paise > 0 AND d.reserve_released_at IS NULL AND d.reserve_until <= :today
           AND d.released = d.paid_gross - d.paid_fee + d.promo_gross - d.promo_fee)
    ORDER BY d.performer_id LIMIT :limit
    """
).bindparams(
    bindparam("today", type_=Date), bindparam("days", type_=Integer), bindparam("limit", type_=BigInteger)
)


class PostgresPayoutWork(PayoutWork):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def performers_to_close(self, *, until: datetime, limit: int) -> Sequence[UserId]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_TO_CLOSE, {"until": until, "limit": limit})
            return [UserId(row.owner_id) for row in rows]

    async def performers_to_release(self, *, today: date, hold_days_min: int, limit: int) -> Sequence[UserId]:
        values = {"today": today, "days": hold_days_min, "limit": limit}
        async with self._engine.connect() as connection:
            return [UserId(row.performer_id) for row in await connection.execute(_TO_RELEASE, values)]

    async def accounts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutAccountId]:
        query = (
            select(payout_account_table.c.id)
            .where(payout_account_table.c.ask_at <= now)
            .order_by(payout_account_table.c.ask_at, payout_account_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [PayoutAccountId(row.id) for row in await connection.execute(query)]

    async def payouts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        query = (
            select(payout_table.c.id)
            .where(payout_table.c.ask_at <= now)
            .order_by(payout_table.c.ask_at, payout_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [PayoutId(row.id) for row in await connection.execute(query)]

    async def payouts_to_look_after(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        query = (
            select(payout_table.c.id)
            .where(payout_table.c.look_at <= now)
            .order_by(payout_table.c.look_at, payout_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [PayoutId(row.id) for row in await connection.execute(query)]
