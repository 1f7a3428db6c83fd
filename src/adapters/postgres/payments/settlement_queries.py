"""Settlements and their differences as screens ask for them, of PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.payments.settlements import (
    difference_entity,
    difference_table,
    settlement_line_table,
    settlement_table,
)
from domain.payments.settlement import Difference, LineKind, SettlementLine, SettlementNotFound
from ports.payments.settlements import SettlementQueries, SettlementRow


class PostgresSettlementQueries(SettlementQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def latest(self, *, limit: int) -> Sequence[SettlementRow]:
        order = (settlement_table.c.settled_at.desc(), settlement_table.c.id.desc())
        async with self._engine.connect() as connection:
            rows = await connection.execute(_rows().order_by(*order).limit(limit))
            return [_settlement_row(row) for row in rows]

    async def get(self, provider: str, settlement_id: str) -> tuple[SettlementRow, Sequence[SettlementLine]]:
        table, line = settlement_table.c, settlement_line_table.c
        one = _rows().where(table.provider == provider, table.id == settlement_id)
        its = select(settlement_line_table).where(
            line.provider == provider, line.settlement_id == settlement_id
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(one)).one_or_none()
            if row is None:
                raise SettlementNotFound("there is no such settlement")
            lines = await connection.execute(its.order_by(line.kind, line.id))
            return _settlement_row(row), [_line(each) for each in lines]

    async def differences(self, *, resolved: bool, limit: int) -> Sequence[Difference]:
        table = difference_table
        wanted = table.c.resolved_at.is_not(None) if resolved else table.c.resolved_at.is_(None)
        order = (table.c.at.desc(), table.c.provider, table.c.kind, table.c.line_kind, table.c.subject)
        query = select(table).where(wanted).order_by(*order).limit(limit)
        async with self._engine.connect() as connection:
            return [difference_entity(row) for row in await connection.execute(query)]


def _rows() -> Select[Any]:
    table, line, difference = settlement_table, settlement_line_table, difference_table
    lines = (
        select(func.count())
        .where(line.c.provider == table.c.provider, line.c.settlement_id == table.c.id)
        .scalar_subquery()
    )
    open_differences = (
        select(func.count())
        .where(
            difference.c.provider == table.c.provider,
            difference.c.settlement_id == table.c.id,
            difference.c.resolved_at.is_(None),
        )
        .scalar_subquery()
    )
    return select(
        table,
        lines.label("lines"),
        open_differences.label("open_differences"),
        func.coalesce(account_table.c.display_name, "").label("importer"),
    ).select_from(table.outerjoin(account_table, account_table.c.id == table.c.imported_by))


def _line(row: Row[Any]) -> SettlementLine:
    return SettlementLine(LineKind(row.kind), row.id, row.amount, row.fee, row.tax, row.net)


def _settlement_row(row: Row[Any]) -> SettlementRow:
    return SettlementRow(
        provider=row.provider,
        settlement_id=row.id,
        utr=row.utr,
        settled_at=row.settled_at,
        lines=row.lines,
        net_paise=row.net,
        fee_paise=row.fee,
        tax_paise=row.tax,
        open_differences=row.open_differences,
        imported_by_name=row.importer,
        imported_at=row.imported_at,
    )
