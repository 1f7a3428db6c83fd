"""Remittances in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table as person_table
from adapters.postgres.schema import metadata
from domain.ids import RemittanceId, UserId
from domain.ledger.remittance import ChallanUsed, Remittance, RemittanceNotFound, RemittanceState, Tax
from domain.money import Paise
from ports.ledger.remittances import RemittanceQueries, RemittanceRow, Remittances

remittance_table = Table(
    "tax_remittance",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("tax", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("cin", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("maker_id", Uuid, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("checker_id", Uuid, nullable=True),
    Column("note", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("tax IN ('tds', 'tcs', 'gst')", name="tax"),
    CheckConstraint("state IN ('made', 'confirmed', 'refused')", name="state"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("(state = 'made') = (checker_id IS NULL AND decided_at IS NULL)", name="decided"),
    CheckConstraint("state <> 'confirmed' OR checker_id <> maker_id", name="two_people"),
    # The database itself lets a challan pay once.
    Index("uq_tax_remittance_cin", "tax", "cin", unique=True, postgresql_where=text("state <> 'refused'")),
    Index("ix_tax_remittance_made_at", "made_at"),
)
_r = remittance_table.c


class PostgresRemittances(Remittances):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, remittance: Remittance) -> Remittance:
        # Whoever writes the same id or challan down at the same time waits here for the other.
        added = await self._connection.execute(
            insert(remittance_table).values(_row(remittance)).on_conflict_do_nothing().returning(_r.id)
        )
        if added.one_or_none() is not None:
            return remittance
        query = select(remittance_table).where(_r.id == remittance.id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise ChallanUsed("this challan was written down already", pointer="/cin")
        return _entity(row)

    async def get_for_update(self, remittance_id: RemittanceId) -> Remittance:
        query = select(remittance_table).where(_r.id == remittance_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise RemittanceNotFound("there is no such remittance")
        return _entity(row)

    async def update(self, remittance: Remittance) -> None:
        result = await self._connection.execute(
            update(remittance_table).where(_r.id == remittance.id).values(_row(remittance))
        )
        assert result.rowcount == 1, "a remittance is added before it is updated"


def _row(remittance: Remittance) -> dict[str, object]:
    return {
        "id": remittance.id,
        "tax": remittance.tax.value,
        "period": remittance.period,
        "amount": remittance.amount,
        "paid_on": remittance.paid_on,
        "cin": remittance.cin,
        "reason": remittance.reason,
        "maker_id": remittance.maker_id,
        "made_at": remittance.made_at,
        "state": remittance.state.value,
        "checker_id": remittance.checker_id,
        "note": remittance.note,
        "decided_at": remittance.decided_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Remittance:
    return Remittance(
        id=RemittanceId(row.id),
        tax=Tax(row.tax),
        period=row.period,
        amount=Paise(row.amount),
        paid_on=row.paid_on,
        cin=row.cin,
        reason=row.reason,
        maker_id=UserId(row.maker_id),
        made_at=row.made_at,
        state=RemittanceState(row.state),
        checker_id=UserId(row.checker_id) if row.checker_id else None,
        note=row.note,
        decided_at=row.decided_at,
    )


class PostgresRemittanceQueries(RemittanceQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def latest(self, *, limit: int) -> Sequence[RemittanceRow]:
        maker, checker = person_table.alias("maker"), person_table.alias("checker")
        query = (
            select(
                remittance_table,
                maker.c.display_name.label("maker_name"),
                checker.c.display_name.label("checker_name"),
            )
            .join(maker, maker.c.id == _r.maker_id)
            .outerjoin(checker, checker.c.id == _r.checker_id)
            .order_by(_r.state != RemittanceState.MADE.value, _r.made_at.desc(), _r.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [RemittanceRow(_entity(row), row.maker_name, row.checker_name or "") for row in rows]

    async def confirmed(self, tax: Tax, *, since: date, until: date) -> Mapping[str, Sequence[Remittance]]:
        query = (
            select(remittance_table)
            .where(
                _r.tax == tax.value,
                _r.state == RemittanceState.CONFIRMED.value,
                _r.period >= f"{since:%Y-%m}",
                _r.period < f"{until:%Y-%m}",
            )
            .order_by(_r.paid_on, _r.cin)
        )
        months: dict[str, list[Remittance]] = {}
        async with self._engine.connect() as connection:
            for row in await connection.execute(query):
                months.setdefault(row.period, []).append(_entity(row))
        return months
