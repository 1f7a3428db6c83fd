"""Settlements and their differences in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
    and_,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.nullable import user_or_none
from adapters.postgres.payments.disputes import dispute_table
from adapters.postgres.payments.gateway_events import gateway_event_table
from adapters.postgres.payments.refunds import refund_table
from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.payments.settlement import (
    Captured,
    Difference,
    DifferenceKind,
    Known,
    LineKind,
    Settlement,
)
from ports.payments.settlements import Settlements

settlement_table = Table(
    "settlement",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("utr", Text, nullable=False),
    Column("settled_at", DateTime(timezone=True), nullable=False),
    Column("digest", Text, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("imported_by", Uuid, nullable=True),
    Column("imported_at", DateTime(timezone=True), nullable=False),
)

settlement_line_table = Table(
    "settlement_line",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("settlement_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    CheckConstraint("kind IN ('payment', 'refund', 'dispute', 'adjustment')", name="kind"),
    Index("ix_settlement_line_id", "provider", "kind", "id"),
)

difference_table = Table(
    "settlement_difference",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("line_kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("settlement_id", Text, nullable=False),
    Column("expected", BigInteger, nullable=False),
    Column("found", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("resolved_by", Uuid, nullable=True),
    Column("resolved_at", DateTime(timezone=True), nullable=True),
    Column("reason", Text, nullable=False),
    CheckConstraint("kind IN ('missing', 'extra', 'amount', 'fee', 'twice')", name="kind"),
    CheckConstraint("(resolved_at IS NULL) = (reason = '')", name="resolved"),
    Index("ix_settlement_difference_open", "at", postgresql_where=text("resolved_at IS NULL")),
)


def _difference_row(difference: Difference) -> dict[str, object]:
    return {
        "provider": difference.provider,
        "kind": difference.kind.value,
        "line_kind": difference.line_kind.value,
        "subject": difference.subject,
        "settlement_id": difference.settlement_id,
        "expected": difference.expected,
        "found": difference.found,
        "at": difference.at,
        "resolved_by": difference.resolved_by,
        "resolved_at": difference.resolved_at,
        "reason": difference.reason,
    }


def difference_entity(row: Row[Any]) -> Difference:
    return Difference(
        provider=row.provider,
        settlement_id=row.settlement_id,
        kind=DifferenceKind(row.kind),
        line_kind=LineKind(row.line_kind),
        subject=row.subject,
        expected=row.expected,
        found=row.found,
        at=row.at,
        resolved_by=user_or_none(row.resolved_by),
        resolved_at=row.resolved_at,
        reason=row.reason,
    )


class PostgresSettlements(Settlements):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, settlement: Settlement, *, by: UserId | None, now: datetime) -> str | None:
        # Imports of one provider one after the other: what was settled before is decided in their order.
        await self._connection.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"settlement:{settlement.provider}", 0)))
        )
        added = await self._connection.execute(
            insert(settlement_table)
            .values(
                provider=settlement.provider,
                id=settlement.id,
                utr=settlement.utr,
                settled_at=settlement.settled_at,
                digest=settlement.digest(),
                net=settlement.net,
                fee=settlement.fee,
                tax=settlement.tax,
                imported_by=by,
                imported_at=now,
            )
            .on_conflict_do_nothing(index_elements=["provider", "id"])
            .returning(settlement_table.c.id)
        )
        if added.one_or_none() is None:
            stored = select(settlement_table.c.digest).where(
                settlement_table.c.provider == settlement.provider, settlement_table.c.id == settlement.id
            )
            return str((await self._connection.execute(stored)).scalar_one())
        lines = [
            {
                "provider": settlement.provider,
                "settlement_id": settlement.id,
                "kind": line.kind.value,
                "id": line.id,
                "amount": line.amount,
                "fee": line.fee,
                "tax": line.tax,
                "net": line.net,
            }
            for line in settlement.lines
        ]
        await self._connection.execute(insert(settlement_line_table), lines)
        return None

    async def known(self, settlement: Settlement) -> Known:
        ids = {kind: [line.id for line in settlement.lines if line.kind is kind] for kind in LineKind}
        return Known(
            payments=await self._payments(settlement, ids[LineKind.PAYMENT]),
            refunds=await self._refunds(settlement.provider, ids[LineKind.REFUND]),
            disputes=await self._disputes(settlement.provider, ids[LineKind.DISPUTE]),
            settled=await self._settled(settlement),
        )

    async def _payments(self, settlement: Settlement, named: Sequence[str]) -> dict[str, Captured]:
        """Those the settlement names, and those that no settlement named yet."""
        event, line = gateway_event_table, settlement_line_table
        settled = (
            select(line.c.id)
            .where(
                line.c.provider == event.c.provider, line.c.kind == "payment", line.c.id == event.c.payment_id
            )
            .exists()
        )
        query = (
            select(event.c.payment_id, func.min(event.c.amount), func.min(event.c.received_at))
            .where(
                event.c.provider == settlement.provider,
                event.c.kind == "captured",
                event.c.payment_id.in_(named) | ~settled,
            )
            .group_by(event.c.payment_id)
        )
        rows = await self._connection.execute(query)
        return {payment_id: Captured(int(amount), at) for payment_id, amount, at in rows}

    async def _refunds(self, provider: str, named: Sequence[str]) -> dict[str, int]:
        query = select(refund_table.c.provider_refund_id, refund_table.c.amount).where(
            refund_table.c.provider == provider, refund_table.c.provider_refund_id.in_(named)
        )
        return {refund_id: int(amount) for refund_id, amount in await self._connection.execute(query)}

    async def _disputes(self, provider: str, named: Sequence[str]) -> dict[str, int]:
        query = select(dispute_table.c.id, dispute_table.c.amount).where(
            dispute_table.c.provider == provider, dispute_table.c.id.in_(named)
        )
        return {dispute_id: int(amount) for dispute_id, amount in await self._connection.execute(query)}

    async def _settled(self, settlement: Settlement) -> set[tuple[LineKind, str]]:
        """Which of its lines another settlement had."""
        mine, other = settlement_line_table.alias("mine"), settlement_line_table.alias("other")
        query = (
            select(other.c.kind, other.c.id)
            .join(
                mine,
                and_(
                    mine.c.provider == other.c.provider,
                    mine.c.kind == other.c.kind,
                    mine.c.id == other.c.id,
                    mine.c.settlement_id != other.c.settlement_id,
                ),
            )
            .where(mine.c.provider == settlement.provider, mine.c.settlement_id == settlement.id)
        )
        return {(LineKind(row.kind), row.id) for row in await self._connection.execute(query)}

    async def add_differences(self, differences: Sequence[Difference]) -> int:
        told = 0
        for difference in differences:
            added = await self._connection.execute(
                insert(difference_table)
                .values(_difference_row(difference))
                .on_conflict_do_nothing()
                .returning(difference_table.c.subject)
            )
            told += added.one_or_none() is not None
        return told

    async def find_difference_for_update(
        self, *, provider: str, kind: DifferenceKind, line_kind: LineKind, subject: str
    ) -> Difference | None:
        query = select(difference_table).where(*_place(provider, kind, line_kind, subject)).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return difference_entity(row) if row else None

    async def update_difference(self, difference: Difference) -> None:
        place = _place(difference.provider, difference.kind, difference.line_kind, difference.subject)
        changed = update(difference_table).where(*place).values(_difference_row(difference))
        assert (await self._connection.execute(changed)).rowcount == 1, "it is told before it is resolved"


def _place(provider: str, kind: DifferenceKind, line_kind: LineKind, subject: str) -> tuple[Any, ...]:
    return (
        difference_table.c.provider == provider,
        difference_table.c.kind == kind.value,
        difference_table.c.line_kind == line_kind.value,
        difference_table.c.subject == subject,
    )
