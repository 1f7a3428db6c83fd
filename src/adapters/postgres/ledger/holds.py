"""Holds in PostgreSQL: three append-only tables, and what they set aside in `ledger_account.held`.

The hold's account is its lock: every change of a hold holds that row, so what was posted against it stands still.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.ledger.transfers import (
    PLATFORM,
    PostgresLedger,
    account_table,
    owner_value,
    transfer_table,
)
from adapters.postgres.schema import metadata
from domain.ids import HoldId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.hold import HeldAmount, Hold, HoldNotFound, HoldState
from domain.ledger.transfer import InsufficientBalance, Transfer, TransferKeyReused
from ports.ledger.holds import HoldQueries, Holds

hold_table = Table(
    "ledger_hold",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("reference", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("expires_at > at", name="lasts"),
    CheckConstraint("reference <> ''", name="reference"),
    Index("ix_ledger_hold_account", "account"),
    Index("ix_ledger_hold_expires_at", "expires_at"),
)

hold_post_table = Table(
    "ledger_hold_post",
    metadata,
    Column("transfer", Uuid, primary_key=True),
    Column("hold", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    Index("ix_ledger_hold_post_hold", "hold"),
)

hold_end_table = Table(
    "ledger_hold_end",
    metadata,
    # The key is the hold: it ends at most once.
    Column("hold", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("freed", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('spent', 'voided', 'expired')", name="state"),
    CheckConstraint("freed >= 0 AND (freed = 0) = (state = 'spent')", name="freed"),
)


def _held_amounts() -> Select[tuple[object, ...]]:
    posted = (
        select(func.coalesce(func.sum(hold_post_table.c.amount), 0))
        .where(hold_post_table.c.hold == hold_table.c.id)
        .scalar_subquery()
    )
    return (
        select(
            hold_table,
            account_table.c.kind,
            account_table.c.owner_id,
            posted.label("posted"),
            hold_end_table.c.state,
        )
        .join(account_table, account_table.c.id == hold_table.c.account)
        .outerjoin(hold_end_table, hold_end_table.c.hold == hold_table.c.id)
    )


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(AccountKind(row.kind), None if row.owner_id == PLATFORM else UserId(row.owner_id))


def _entity(row: Row[tuple[object, ...]]) -> HeldAmount:
    hold = Hold(
        id=HoldId(row.id),
        account=_account(row),
        amount=row.amount,
        expires_at=row.expires_at,
        reference=row.reference,
        at=row.at,
    )
    return HeldAmount(hold, int(row.posted), HoldState(row.state or HoldState.OPEN))


class PostgresHolds(Holds):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._ledger = PostgresLedger(connection)

    async def place(self, hold: Hold) -> None:
        spendable = (await self._ledger.lock([hold.account]))[hold.account]
        if earlier := await self._find(hold.id):
            earlier.hold.require_same_request(hold)
            return
        if spendable < hold.amount and not hold.account.kind.may_go_negative:
            raise InsufficientBalance("the balance does not cover this")
        account = await self._change_held(hold.account, hold.amount)
        values = {
            "id": hold.id, "account": account, "amount": hold.amount, "expires_at": hold.expires_at,
            "reference": hold.reference, "at": hold.at,
        }  # fmt: skip
        try:
            await self._connection.execute(insert(hold_table).values(values))
        except IntegrityError as error:
            # Two that hold different accounts raced with one id: the key refused the second.
            if "pk_ledger_hold" in str(error.orig):
                raise TransferKeyReused("this hold id belongs to another hold") from error
            raise

    async def get_for_update(self, hold_id: HoldId) -> HeldAmount:
        await self._ledger.lock([await self._account_of(hold_id)])
        return await self._get(hold_id)

    async def post(self, hold_id: HoldId, transfers: Sequence[Transfer]) -> HeldAmount:
        account = await self._account_of(hold_id)
        assert all(transfer.debit == account for transfer in transfers), "each spends what is held"
        named = [each for t in transfers for each in (t.credit, t.fee_account) if each is not None]
        await self._ledger.lock([account, *named])
        held = await self._get(hold_id)
        fresh = await self._not_posted(hold_id, transfers)
        after = held.after_posting(sum(t.amount for t in fresh)) if fresh else held
        # A refusal leaves the transaction usable, and what was held is held again.
        async with self._connection.begin_nested():
            await self._release(held, after)
            await self._ledger.post(transfers)
            if fresh:
                rows = [{"transfer": t.id, "hold": hold_id, "amount": t.amount} for t in fresh]
                await self._connection.execute(insert(hold_post_table), rows)
                await self._record_end(held, after, transfers[-1].at)
        return after

    async def void(self, hold_id: HoldId, *, at: datetime) -> HeldAmount:
        held = await self.get_for_update(hold_id)
        return await self._end(held, held.after_void(), at)

    async def expire(self, hold_id: HoldId, *, at: datetime) -> HeldAmount:
        held = await self.get_for_update(hold_id)
        return await self._end(held, held.after_expiry(at), at)

    async def _end(self, held: HeldAmount, after: HeldAmount, at: datetime) -> HeldAmount:
        await self._release(held, after)
        await self._record_end(held, after, at)
        return after

    async def _release(self, held: HeldAmount, after: HeldAmount) -> None:
        if held.left != after.left:
            await self._change_held(held.hold.account, after.left - held.left)

    async def _record_end(self, held: HeldAmount, after: HeldAmount, at: datetime) -> None:
        if after.state is not held.state:
            freed = 0 if after.state is HoldState.SPENT else held.left
            values = {"hold": held.hold.id, "state": after.state.value, "freed": freed, "at": at}
            await self._connection.execute(insert(hold_end_table).values(values))

    async def _change_held(self, account: Account, change: int) -> int:
        """Returns the account's id."""
        statement = (
            update(account_table)
            .where(
                account_table.c.kind == account.kind.value, account_table.c.owner_id == owner_value(account)
            )
            .values(held=account_table.c.held + change)
            .returning(account_table.c.id)
        )
        account_id: int = (await self._connection.execute(statement)).scalar_one()
        return account_id

    async def _not_posted(self, hold_id: HoldId, transfers: Sequence[Transfer]) -> list[Transfer]:
        """Those that are new. Raises `TransferKeyReused` for one that was posted otherwise than against this hold."""
        ids = [transfer.id for transfer in transfers]
        query = (
            select(transfer_table.c.id, hold_post_table.c.hold)
            .outerjoin(hold_post_table, hold_post_table.c.transfer == transfer_table.c.id)
            .where(transfer_table.c.id.in_(ids))
        )
        known = {row.id: row.hold for row in await self._connection.execute(query)}
        if any(hold != hold_id for hold in known.values()):
            raise TransferKeyReused("this transfer id was not posted against this hold")
        return [transfer for transfer in transfers if transfer.id not in known]

    async def _account_of(self, hold_id: HoldId) -> Account:
        # Not locked yet, and it need not be: a hold's account never changes.
        return (await self._get(hold_id)).hold.account

    async def _get(self, hold_id: HoldId) -> HeldAmount:
        if (found := await self._find(hold_id)) is None:
            raise HoldNotFound("there is no such hold")
        return found

    async def _find(self, hold_id: HoldId) -> HeldAmount | None:
        row = (await self._connection.execute(_held_amounts().where(hold_table.c.id == hold_id))).first()
        return None if row is None else _entity(row)


class PostgresHoldQueries(HoldQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def expired(self, *, now: datetime, limit: int) -> Sequence[HoldId]:
        has_ended = select(hold_end_table.c.hold).where(hold_end_table.c.hold == hold_table.c.id).exists()
        query = (
            select(hold_table.c.id)
            .where(hold_table.c.expires_at <= now, ~has_ended)
            .order_by(hold_table.c.expires_at, hold_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [HoldId(row.id) for row in await connection.execute(query)]

    async def open_of(self, owner: UserId) -> Sequence[HeldAmount]:
        query = (
            _held_amounts()
            .where(account_table.c.owner_id == owner, hold_end_table.c.hold.is_(None))
            .order_by(hold_table.c.at, hold_table.c.id)
        )
        async with self._engine.connect() as connection:
            return [_entity(row) for row in await connection.execute(query)]
