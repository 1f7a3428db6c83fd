"""Disputes in PostgreSQL."""

from collections.abc import Sequence

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
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.nullable import user_or_none
from adapters.postgres.schema import metadata
from domain.ids import OrderId, UserId
from domain.money import Paise
from domain.payments.dispute import Dispute, DisputeState
from domain.payments.refund import Taken
from ports.payments.refunds import Disputes

dispute_table = Table(
    "payment_dispute",
    metadata,
    Column("id", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("order_id", Uuid, nullable=True),
    Column("buyer_id", Uuid, nullable=True),
    Column("amount", BigInteger, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("from_wallet", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False),
    Column("clawed", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("gst", BigInteger, nullable=False),
    Column("loss", BigInteger, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("state IN ('open', 'won', 'lost')", name="state"),
    CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("state <> 'lost' OR net + gst + loss = amount", name="lost"),
    Index("ix_payment_dispute_order_id", "order_id"),
    Index("ix_payment_dispute_open", "buyer_id", postgresql_where=text("state = 'open'")),
)


def _dispute_row(dispute: Dispute) -> dict[str, object]:
    taken = dispute.taken
    return {
        "id": dispute.id,
        "provider": dispute.provider,
        "payment_id": dispute.payment_id,
        "order_id": dispute.order_id,
        "buyer_id": dispute.buyer_id,
        "amount": dispute.amount,
        "tokens": dispute.tokens,
        "state": dispute.state.value,
        "from_wallet": taken.from_wallet,
        "bonus": taken.bonus,
        "clawed": taken.clawed,
        "net": dispute.net,
        "gst": dispute.gst,
        "loss": dispute.loss,
        "opened_at": dispute.opened_at,
        "ended_at": dispute.ended_at,
    }


def _dispute(row: Row[tuple[object, ...]]) -> Dispute:
    return Dispute(
        id=row.id,
        provider=row.provider,
        payment_id=row.payment_id,
        order_id=None if row.order_id is None else OrderId(row.order_id),
        buyer_id=user_or_none(row.buyer_id),
        amount=Paise(row.amount),
        tokens=row.tokens,
        state=DisputeState(row.state),
        taken=Taken(row.from_wallet, row.bonus, row.clawed),
        net=Paise(row.net),
        gst=Paise(row.gst),
        loss=Paise(row.loss),
        opened_at=row.opened_at,
        ended_at=row.ended_at,
    )


class PostgresDisputes(Disputes):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_for_update(self, dispute_id: str) -> Dispute | None:
        query = select(dispute_table).where(dispute_table.c.id == dispute_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _dispute(row) if row else None

    async def add(self, dispute: Dispute) -> bool:
        added = await self._connection.execute(
            insert(dispute_table)
            .values(_dispute_row(dispute))
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(dispute_table.c.id)
        )
        return added.one_or_none() is not None

    async def update(self, dispute: Dispute) -> None:
        result = await self._connection.execute(
            update(dispute_table).where(dispute_table.c.id == dispute.id).values(_dispute_row(dispute))
        )
        assert result.rowcount == 1, "a dispute is added before it is updated"

    async def of_order(self, order_id: OrderId) -> Sequence[Dispute]:
        query = (
            select(dispute_table)
            .where(dispute_table.c.order_id == order_id)
            .order_by(dispute_table.c.opened_at, dispute_table.c.id)
        )
        return [_dispute(row) for row in await self._connection.execute(query)]

    async def is_open_of(self, buyer_id: UserId) -> bool:
        query = select(func.count()).where(
            dispute_table.c.buyer_id == buyer_id, dispute_table.c.state == DisputeState.OPEN.value
        )
        return bool((await self._connection.execute(query)).scalar_one())
