"""Refunds, disputes and the tips they took back, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.nullable import user_or_none
from adapters.postgres.schema import metadata
from domain.ids import OrderId, RefundId
from domain.money import Paise, Tokens
from domain.payments.refund import Refund, RefundCause, RefundNotFound, RefundState, Taken
from ports.payments.refunds import Refunds

refund_table = Table(
    "refund",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("order_id", Uuid, nullable=True),
    Column("buyer_id", Uuid, nullable=True),
    Column("provider", Text, nullable=False),
    Column("provider_order_id", Text, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("gst", BigInteger, nullable=False),
    Column("from_wallet", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False),
    Column("clawed", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", Uuid, nullable=True),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("first_approved_by", Uuid, nullable=True),
    Column("decided_by", Uuid, nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("note", Text, nullable=False),
    Column("provider_refund_id", Text, nullable=False),
    Column("ask_at", DateTime(timezone=True), nullable=True),
    Column("tries", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=True),
    CheckConstraint(
        "state IN ('requested', 'approved', 'sent', 'processed', 'failed', 'refused')", name="state"
    ),
    CheckConstraint("cause IN ('asked', 'minor', 'exception')", name="cause"),
    CheckConstraint(
        "amount >= 0 AND gst >= 0 AND gst <= amount AND tokens >= 0 AND from_wallet >= 0 AND clawed >= 0 "
        "AND bonus >= 0",
        name="amounts",
    ),
    CheckConstraint("(cause = 'exception') = (tokens = 0)", name="tokens"),
    CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("(state IN ('approved', 'sent')) = (ask_at IS NOT NULL)", name="ask_at"),
    CheckConstraint("(state IN ('processed', 'failed')) = (answered_at IS NOT NULL)", name="answered"),
    CheckConstraint(
        "state NOT IN ('approved', 'sent', 'processed') OR from_wallet + clawed = tokens", name="taken"
    ),
    # Two people for spent tokens, and nobody by themselves, whatever the program says.
    CheckConstraint(
        "cause = 'exception' OR decided_by IS NULL OR decided_by IS DISTINCT FROM requested_by", name="two_people"
    ),
    CheckConstraint(
        "clawed = 0 OR first_approved_by IS NOT NULL OR "
        "(requested_by IS NOT NULL AND requested_by IS DISTINCT FROM buyer_id)",
        name="two_for_spent",
    ),
    CheckConstraint("first_approved_by IS NULL OR state = 'requested' OR state = 'refused' OR "
                    "first_approved_by <> decided_by", name="two_approvers"),
    Index("ix_refund_order_id", "order_id"),
    Index("ix_refund_ask_at", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
    Index(
        "uq_refund_provider_refund_id",
        "provider",
        "provider_refund_id",
        unique=True,
        postgresql_where=text("provider_refund_id <> ''"),
    ),
    # One payment that fitted nothing is returned once.
    Index(
        "uq_refund_exception",
        "payment_id",
        unique=True,
        postgresql_where=text("cause = 'exception' AND state NOT IN ('failed', 'refused')"),
    ),
)  # fmt: skip


def _refund_row(refund: Refund) -> dict[str, object]:
    taken = refund.taken
    return {
        "id": refund.id,
        "cause": refund.cause.value,
        "state": refund.state.value,
        "order_id": refund.order_id,
        "buyer_id": refund.buyer_id,
        "provider": refund.provider,
        "provider_order_id": refund.provider_order_id,
        "payment_id": refund.payment_id,
        "tokens": refund.tokens,
        "amount": refund.amount,
        "gst": refund.gst,
        "from_wallet": taken.from_wallet,
        "bonus": taken.bonus,
        "clawed": taken.clawed,
        "reason": refund.reason,
        "requested_by": refund.requested_by,
        "requested_at": refund.requested_at,
        "first_approved_by": refund.first_approved_by,
        "decided_by": refund.decided_by,
        "decided_at": refund.decided_at,
        "note": refund.note,
        "provider_refund_id": refund.provider_refund_id,
        "ask_at": refund.ask_at,
        "tries": refund.tries,
        "failure": refund.failure,
        "answered_at": refund.answered_at,
    }


def _refund(row: Row[tuple[object, ...]]) -> Refund:
    return Refund(
        id=RefundId(row.id),
        cause=RefundCause(row.cause),
        state=RefundState(row.state),
        order_id=None if row.order_id is None else OrderId(row.order_id),
        buyer_id=user_or_none(row.buyer_id),
        provider=row.provider,
        provider_order_id=row.provider_order_id,
        payment_id=row.payment_id,
        tokens=Tokens(row.tokens),
        amount=Paise(row.amount),
        gst=Paise(row.gst),
        taken=Taken(row.from_wallet, row.bonus, row.clawed),
        reason=row.reason,
        requested_by=user_or_none(row.requested_by),
        requested_at=row.requested_at,
        first_approved_by=user_or_none(row.first_approved_by),
        decided_by=user_or_none(row.decided_by),
        decided_at=row.decided_at,
        note=row.note,
        provider_refund_id=row.provider_refund_id,
        ask_at=row.ask_at,
        tries=row.tries,
        failure=row.failure,
        answered_at=row.answered_at,
    )


class PostgresRefunds(Refunds):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_for_update(self, refund_id: RefundId) -> Refund:
        query = select(refund_table).where(refund_table.c.id == refund_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise RefundNotFound("there is no such refund")
        return _refund(row)

    async def add(self, refund: Refund) -> Refund:
        await self._connection.execute(
            insert(refund_table).values(_refund_row(refund)).on_conflict_do_nothing(index_elements=["id"])
        )
        query = select(refund_table).where(refund_table.c.id == refund.id)
        return _refund((await self._connection.execute(query)).one())

    async def update(self, refund: Refund) -> None:
        result = await self._connection.execute(
            update(refund_table).where(refund_table.c.id == refund.id).values(_refund_row(refund))
        )
        assert result.rowcount == 1, "a refund is added before it is updated"

    async def of_order(self, order_id: OrderId) -> Sequence[Refund]:
        query = (
            select(refund_table)
            .where(refund_table.c.order_id == order_id)
            .order_by(refund_table.c.requested_at, refund_table.c.id)
        )
        return [_refund(row) for row in await self._connection.execute(query)]

    async def find_by_provider(self, provider: str, provider_refund_id: str) -> RefundId | None:
        query = select(refund_table.c.id).where(
            refund_table.c.provider == provider, refund_table.c.provider_refund_id == provider_refund_id
        )
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return None if found is None else RefundId(found)
