"""What finance asks about money that stands still, of PostgreSQL: held accounts, freezes, coercion reviews."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table as person_table
from adapters.postgres.payouts.accounts import account_entity
from adapters.postgres.payouts.holds import freeze_entity, review_entity
from adapters.postgres.payouts.tables import (
    coercion_review_table,
    freeze_table,
    payout_account_table,
)
from domain.payouts.account import AccountState
from domain.payouts.coercion import CoercionReview, ReviewState
from ports.payouts.queries import (
    FreezeRow,
    HeldAccountRow,
    StaffHoldQueries,
)

_a = payout_account_table.c


class PostgresStaffHoldQueries(StaffHoldQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def held_accounts(self, *, limit: int) -> Sequence[HeldAccountRow]:
        query = _ACCOUNT_ROWS.where(_a.state == AccountState.HELD.value, _a.replaced_at.is_(None))
        return await self._accounts(query.order_by(_a.given_at, _a.id).limit(limit))

    async def freezes(self, *, limit: int) -> Sequence[FreezeRow]:
        table = freeze_table.c
        query = (
            select(freeze_table, person_table.c.display_name)
            .join(person_table, person_table.c.id == table.performer_id)
            .order_by(table.state, table.opened_at.desc(), table.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                FreezeRow(freeze_entity(row), row.display_name) for row in await connection.execute(query)
            ]

    async def reviews(self, *, limit: int) -> Sequence[CoercionReview]:
        table = coercion_review_table.c
        query = (
            select(coercion_review_table)
            .where(table.state == ReviewState.OPEN.value)
            .order_by(table.opened_at, table.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [review_entity(row) for row in await connection.execute(query)]

    async def accounts_with_digest(self, digest: bytes) -> Sequence[HeldAccountRow]:
        return await self._accounts(_ACCOUNT_ROWS.where(_a.digest == digest).order_by(_a.given_at, _a.id))

    async def _accounts(self, query: Select[tuple[object, ...]]) -> Sequence[HeldAccountRow]:
        async with self._engine.connect() as connection:
            return [
                HeldAccountRow(account_entity(row), row.display_name)
                for row in await connection.execute(query)
            ]


_ACCOUNT_ROWS = select(payout_account_table, person_table.c.display_name).join(
    person_table, person_table.c.id == _a.performer_id
)
