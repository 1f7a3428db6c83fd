"""Promo grants in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.payments.claws import PostgresWalletJournal
from adapters.postgres.schema import metadata
from domain.ids import PromoGrantId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.lots import lots_of
from domain.ledger.promo_entries import promo_reference
from domain.money import Tokens
from domain.payments.promo import PromoGrant, PromoGrantNotFound
from ports.payments.promo import PromoGrants, PromoQueries, PromoRow

promo_grant_table = Table(
    "promo_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_by", Uuid, nullable=False),
    Column("granted_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("swept_at", DateTime(timezone=True), nullable=True),
    Column("expired", BigInteger, nullable=False),
    CheckConstraint("tokens > 0 AND expired >= 0 AND expired <= tokens", name="amounts"),
    CheckConstraint("swept_at IS NOT NULL OR expired = 0", name="swept"),
    CheckConstraint("user_id <> granted_by", name="not_to_oneself"),
    Index("ix_promo_grant_user_id", "user_id"),
    Index("ix_promo_grant_granted_by", "granted_by", "granted_at"),
    Index("ix_promo_grant_due", "expires_at", postgresql_where=text("swept_at IS NULL")),
)

_LOCK_SPACE = 0x70726F6D  # "prom": the advisory locks of the caps


def _row(grant: PromoGrant) -> dict[str, object]:
    return {
        "id": grant.id,
        "user_id": grant.user_id,
        "tokens": grant.tokens,
        "reason": grant.reason,
        "granted_by": grant.granted_by,
        "granted_at": grant.granted_at,
        "expires_at": grant.expires_at,
        "swept_at": grant.swept_at,
        "expired": grant.expired,
    }


def _entity(row: Row[Any]) -> PromoGrant:
    return PromoGrant(
        id=PromoGrantId(row.id),
        user_id=UserId(row.user_id),
        tokens=Tokens(row.tokens),
        reason=row.reason,
        granted_by=UserId(row.granted_by),
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        swept_at=row.swept_at,
        expired=Tokens(row.expired),
    )


def _lock_number(person: UUID) -> int:
    return int.from_bytes(person.bytes[-4:], "big", signed=True)


class PostgresPromoGrants(PromoGrants):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_for_update(self, grant_id: PromoGrantId) -> PromoGrant:
        query = select(promo_grant_table).where(promo_grant_table.c.id == grant_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise PromoGrantNotFound("there is no such grant")
        return _entity(row)

    async def add(self, grant: PromoGrant) -> PromoGrant:
        await self._connection.execute(
            insert(promo_grant_table).values(_row(grant)).on_conflict_do_nothing(index_elements=["id"])
        )
        query = select(promo_grant_table).where(promo_grant_table.c.id == grant.id)
        return _entity((await self._connection.execute(query)).one())

    async def update(self, grant: PromoGrant) -> None:
        result = await self._connection.execute(
            update(promo_grant_table).where(promo_grant_table.c.id == grant.id).values(_row(grant))
        )
        assert result.rowcount == 1, "a grant is added before it is updated"

    async def granted(self, *, to: UserId, by: UserId, since: datetime) -> tuple[int, int]:
        for number in sorted({_lock_number(to), _lock_number(by)}):
            await self._connection.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, number)))
        table, total = promo_grant_table, func.coalesce(func.sum(promo_grant_table.c.tokens), 0)
        person = select(total).where(table.c.user_id == to, table.c.swept_at.is_(None))
        officer = select(total).where(table.c.granted_by == by, table.c.granted_at > since)
        return (
            int((await self._connection.execute(person)).scalar_one()),
            int((await self._connection.execute(officer)).scalar_one()),
        )

    async def expiries(self, owner: UserId) -> Mapping[str, float]:
        query = select(promo_grant_table.c.id, promo_grant_table.c.expires_at).where(
            promo_grant_table.c.user_id == owner
        )
        return {
            promo_reference(PromoGrantId(row.id)): row.expires_at.timestamp()
            for row in await self._connection.execute(query)
        }


_person = account_table.alias("person")
_granter = account_table.alias("granter")


class PostgresPromoQueries(PromoQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def latest(self, *, limit: int) -> Sequence[PromoRow]:
        table = promo_grant_table
        query = (
            select(table, _person.c.display_name.label("user_name"), _granter.c.display_name.label("granter"))
            .join(_person, _person.c.id == table.c.user_id)
            .join(_granter, _granter.c.id == table.c.granted_by)
            .order_by(table.c.granted_at.desc(), table.c.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [_promo_row(row) for row in await connection.execute(query)]

    async def due(self, *, now: datetime, limit: int) -> Sequence[PromoGrantId]:
        table = promo_grant_table
        query = (
            select(table.c.id)
            .where(table.c.swept_at.is_(None), table.c.expires_at <= now)
            .order_by(table.c.expires_at, table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [PromoGrantId(found) for found in (await connection.execute(query)).scalars()]

    async def next_expiry(self, user_id: UserId, *, now: datetime) -> tuple[datetime, int] | None:
        table = promo_grant_table
        query = select(table.c.id, table.c.expires_at, table.c.swept_at).where(table.c.user_id == user_id)
        async with self._engine.connect() as connection:
            grants = (await connection.execute(query)).all()
            days = {promo_reference(PromoGrantId(row.id)): row.expires_at for row in grants}
            if all(row.swept_at is not None or row.expires_at <= now for row in grants):
                return None
            wallet = Account.of(AccountKind.VIEWER_PROMO, user_id)
            movements = await PostgresWalletJournal(connection).movements(wallet)
        lots = lots_of(movements, expiries={name: day.timestamp() for name, day in days.items()})
        left = [(days[lot.reference], lot.unspent) for lot in lots if lot.unspent and lot.reference in days]
        return min(((day, tokens) for day, tokens in left if day > now), default=None)

    async def unswept_of(self, user_id: UserId) -> Sequence[PromoGrantId]:
        table = promo_grant_table
        query = (
            select(table.c.id)
            .where(table.c.user_id == user_id, table.c.swept_at.is_(None))
            .order_by(table.c.granted_at, table.c.id)
        )
        async with self._engine.connect() as connection:
            return [PromoGrantId(found) for found in (await connection.execute(query)).scalars()]


def _promo_row(row: Row[Any]) -> PromoRow:
    return PromoRow(
        grant_id=PromoGrantId(row.id),
        user_id=UserId(row.user_id),
        user_name=row.user_name,
        tokens=row.tokens,
        reason=row.reason,
        granted_by_name=row.granter,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        swept_at=row.swept_at,
        expired=row.expired,
    )
