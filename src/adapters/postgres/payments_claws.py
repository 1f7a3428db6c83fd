"""What was taken back of earnings, and what a wallet's journal says, in PostgreSQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.ledger import account_table, owner_value
from adapters.postgres.nullable import user_or_none
from adapters.postgres.schema import metadata
from domain.ids import OrderId, TransferId, UserId
from domain.ledger.chart import Account
from domain.ledger.claw_back import Claw
from domain.ledger.lots import Movement
from ports.payments_refunds import Claws, WalletJournal

claw_table = Table(
    "clawed_tip",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("transfer_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("performer_id", Uuid, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("share", BigInteger, nullable=False),
    Column("from_available", BigInteger, nullable=False),
    Column("stands", Boolean, nullable=False),
    CheckConstraint(
        "tokens > 0 AND share >= 0 AND share <= tokens AND from_available >= 0 AND from_available <= share",
        name="amounts",
    ),
    Index("ix_clawed_tip_transfer_id", "transfer_id"),
    Index("ix_clawed_tip_performer_id", "performer_id"),
)


def _claw(row: Row[tuple[object, ...]]) -> Claw:
    return Claw(
        order_id=OrderId(row.order_id),
        transfer_id=TransferId(row.transfer_id),
        performer_id=UserId(row.performer_id),
        tokens=row.tokens,
        share=row.share,
        from_available=row.from_available,
    )


class PostgresClaws(Claws):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, reference: str, claws: Sequence[Claw]) -> None:
        if not claws:
            return
        rows = [
            {
                "reference": reference,
                "transfer_id": claw.transfer_id,
                "order_id": claw.order_id,
                "performer_id": claw.performer_id,
                "tokens": claw.tokens,
                "share": claw.share,
                "from_available": claw.from_available,
                "stands": True,
            }
            for claw in claws
        ]
        await self._connection.execute(insert(claw_table), rows)

    async def of(self, reference: str) -> Sequence[Claw]:
        query = (
            select(claw_table).where(claw_table.c.reference == reference).order_by(claw_table.c.transfer_id)
        )
        return [_claw(row) for row in await self._connection.execute(query)]

    async def standing(self, transfers: Collection[TransferId]) -> Sequence[Claw]:
        query = select(claw_table).where(claw_table.c.transfer_id.in_(transfers), claw_table.c.stands)
        return [_claw(row) for row in await self._connection.execute(query)]

    async def undo(self, reference: str) -> None:
        await self._connection.execute(
            update(claw_table).where(claw_table.c.reference == reference).values(stands=False)
        )


_MOVEMENTS = text(
    """
    SELECT line.*,
           CASE WHEN line.kind IN ('refund_tokens', 'refund_bonus') THEN 'order:' || r.order_id
                WHEN line.kind IN ('dispute_tokens', 'dispute_bonus') THEN 'order:' || d.order_id
                WHEN line.kind = 'promo_expired' THEN line.reference
                ELSE '' END AS of_lot,
           CASE WHEN c.kind = 'performer_pending' THEN c.owner_id END AS receiver
    FROM (
        SELECT id, sequence, kind, -amount AS tokens, fee, reference, credit_account AS other
        FROM ledger_transfer WHERE debit_account = :account
        UNION ALL
        SELECT id, sequence, kind, amount - fee, 0, reference, NULL
        FROM ledger_transfer WHERE credit_account = :account AND amount > fee
    ) AS line
    LEFT JOIN ledger_account c ON c.id = line.other
    LEFT JOIN refund r
        ON line.kind IN ('refund_tokens', 'refund_bonus') AND line.reference = 'refund:' || r.id
    LEFT JOIN payment_dispute d
        ON line.kind IN ('dispute_tokens', 'dispute_bonus') AND line.reference = 'dispute:' || d.id
    ORDER BY line.sequence
    """
)


class PostgresWalletJournal(WalletJournal):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def movements(self, wallet: Account) -> Sequence[Movement]:
        found = select(account_table.c.id).where(
            account_table.c.kind == wallet.kind.value, account_table.c.owner_id == owner_value(wallet)
        )
        account = (await self._connection.execute(found)).scalar_one_or_none()
        if account is None:
            return []
        return [
            Movement(
                transfer_id=TransferId(row.id),
                tokens=row.tokens,
                fee=row.fee,
                reference=row.reference,
                of_lot=row.of_lot,
                receiver=user_or_none(row.receiver),
            )
            for row in await self._connection.execute(_MOVEMENTS, {"account": account})
        ]
