"""What was taken back of earnings, and what a wallet's journal says, in PostgreSQL."""

from collections.abc import Collection, Iterator, Sequence

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
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.ledger.transfers import account_table, owner_value
from adapters.postgres.nullable import user_or_none
from adapters.postgres.schema import metadata
from domain.ids import OrderId, TransferId, UserId
from domain.ledger.chart import Account
from domain.ledger.claw_back import Claw
from domain.ledger.entries import order_reference
from domain.ledger.lots import Clawed, Movement
from ports.payments.refunds import Claws, WalletJournal

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
    # After which line of the journal: so a reader of the wallet knows what was clawed when something came back.
    Column("placed_after", BigInteger, nullable=False),
    Column("undone_after", BigInteger, nullable=True),
    CheckConstraint(
        "tokens > 0 AND share >= 0 AND share <= tokens AND from_available >= 0 AND from_available <= share",
        name="amounts",
    ),
    CheckConstraint("stands = (undone_after IS NULL)", name="undone"),
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


# The last line of the wallet that a clawed transfer spent from. Its number is drawn with the accounts held.
_LAST_LINE = """
    SELECT coalesce(max(line.sequence), 0)
    FROM ledger_transfer spent CROSS JOIN LATERAL (
        SELECT max(sequence) AS sequence FROM ledger_transfer WHERE debit_account = spent.debit_account
        UNION ALL
        SELECT max(sequence) FROM ledger_transfer WHERE credit_account = spent.debit_account
    ) AS line
    WHERE spent.id = {transfer}
"""
_PLACED_AFTER = text(_LAST_LINE.format(transfer=":transfer"))
_UNDO = text(
    f"""
    UPDATE clawed_tip SET stands = false, undone_after = ({_LAST_LINE.format(transfer="clawed_tip.transfer_id")})
    WHERE reference = :reference AND stands
    """  # noqa: S608  (a constant of this module)
)


class PostgresClaws(Claws):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, reference: str, claws: Sequence[Claw]) -> None:
        if not claws:
            return
        asked = {"transfer": claws[0].transfer_id}  # all are of one purchase, and so of one wallet
        placed_after = (await self._connection.execute(_PLACED_AFTER, asked)).scalar_one()
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
                "placed_after": placed_after,
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
        await self._connection.execute(_UNDO, {"reference": reference})


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
_CLAWED = text(
    """
    SELECT c.transfer_id, c.order_id, c.tokens, c.placed_after, c.undone_after
    FROM clawed_tip c JOIN ledger_transfer t ON t.id = c.transfer_id
    WHERE t.debit_account = :account
    ORDER BY c.reference, c.transfer_id
    """
)


class PostgresWalletJournal(WalletJournal):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def movements(self, wallet: Account) -> Sequence[Movement | Clawed]:
        found = select(account_table.c.id).where(
            account_table.c.kind == wallet.kind.value, account_table.c.owner_id == owner_value(wallet)
        )
        account = (await self._connection.execute(found)).scalar_one_or_none()
        if account is None:
            return []
        asked = {"account": account}
        lines: list[tuple[int, Movement | Clawed]] = []
        for row in await self._connection.execute(_MOVEMENTS, asked):
            lines.append((row.sequence, _movement(row)))
        for row in await self._connection.execute(_CLAWED, asked):
            lines.extend(_clawed(row))
        return [line for _, line in sorted(lines, key=_place)]


def _movement(row: Row[tuple[object, ...]]) -> Movement:
    return Movement(
        transfer_id=TransferId(row.id),
        tokens=row.tokens,
        fee=row.fee,
        reference=row.reference,
        of_lot=row.of_lot,
        receiver=user_or_none(row.receiver),
    )


def _clawed(row: Row[tuple[object, ...]]) -> Iterator[tuple[int, Clawed]]:
    transfer_id, lot = TransferId(row.transfer_id), order_reference(OrderId(row.order_id))
    yield row.placed_after, Clawed(transfer_id, lot, row.tokens)
    if row.undone_after is not None:
        yield row.undone_after, Clawed(transfer_id, lot, -row.tokens)


def _place(line: tuple[int, Movement | Clawed]) -> int:
    """A claw stands after the line whose number it has."""
    return line[0]
