"""Banks of picture hashes in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Table,
    Text,
    Uuid,
    exists,
    select,
    text,
    update,
)
from sqlalchemy import Sequence as Numbers
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.ids import BankedHashId, StreamId, UserId
from domain.moderation.watch.hash_bank import BankedHash, BankedHashNotFound, BankKind
from domain.moderation.watch.picture_hash import PictureHash
from ports.errors import PortError
from ports.moderation.watch.hash_banks import (
    ExchangeQueries,
    ExchangeState,
    ExchangeStates,
    HashBook,
    HashChange,
    HashChanges,
    PictureBankings,
)

HASH_BYTES = 32
_LOCK = 0x686173686573
"""Names the advisory lock that lets one transaction at a time number its changes: the word "hashes"."""
_revision = Numbers("banked_hash_revision", metadata=metadata)

banked_hash_table = Table(
    "banked_hash",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("bank", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("added_by", Uuid, ForeignKey("account.id")),
    Column("reason", Text, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("retired_at", DateTime(timezone=True)),
    Column("retired_by", Uuid, ForeignKey("account.id")),
    Column("retired_reason", Text, nullable=False),
    Column("revision", BigInteger, nullable=False, unique=True),
    CheckConstraint("kind IN ('child_safety', 'non_consent')", name="kind"),
    CheckConstraint("octet_length(hash) = 32", name="hash"),
    CheckConstraint("added_by IS NULL OR reason <> ''", name="reason"),
    CheckConstraint("retired_at IS NULL OR retired_reason <> ''", name="retired"),
)
Index(
    "ix_banked_hash_standing", banked_hash_table.c.bank, banked_hash_table.c.hash, unique=True,
    postgresql_where=text("retired_at IS NULL"),
)  # fmt: skip

picture_banking_table = Table(
    "picture_banking",
    metadata,
    Column("hash_id", Uuid, ForeignKey("banked_hash.id"), primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True, index=True),
    Column("banked_at", DateTime(timezone=True), nullable=False),
    Column("let_go_at", DateTime(timezone=True)),
)

hash_exchange_table = Table(
    "hash_exchange",
    metadata,
    Column("name", Text, primary_key=True),
    Column("checkpoint", Text, nullable=False),
    Column("current_at", DateTime(timezone=True)),
    Column("first_asked_at", DateTime(timezone=True), nullable=False),
    Column("failure", Text, nullable=False),
)


def _bytes(picture: PictureHash) -> bytes:
    return picture.bits.to_bytes(HASH_BYTES, "big")


def _row(entry: BankedHash) -> dict[str, object]:
    return {
        "id": entry.id,
        "bank": entry.bank,
        "kind": entry.kind.value,
        "hash": _bytes(entry.hash),
        "added_by": entry.added_by,
        "reason": entry.reason,
        "added_at": entry.added_at,
        "retired_at": entry.retired_at,
        "retired_by": entry.retired_by,
        "retired_reason": entry.retired_reason,
    }


def _entity(row: Row[tuple[object, ...]]) -> BankedHash:
    return BankedHash(
        id=BankedHashId(row.id),
        bank=row.bank,
        kind=BankKind(row.kind),
        hash=PictureHash(int.from_bytes(row.hash, "big")),
        added_by=UserId(row.added_by) if row.added_by is not None else None,
        reason=row.reason,
        added_at=row.added_at,
        retired_at=row.retired_at,
        retired_by=UserId(row.retired_by) if row.retired_by is not None else None,
        retired_reason=row.retired_reason,
    )


def _state(row: Row[tuple[object, ...]]) -> ExchangeState:
    return ExchangeState(row.name, row.checkpoint, row.current_at, row.first_asked_at, row.failure)


class PostgresHashBook(HashBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, entry: BankedHash) -> BankedHash:
        await self._number_in_turn()
        table = banked_hash_table.c
        new = insert(banked_hash_table).values(**_row(entry), revision=_revision.next_value())
        await self._connection.execute(new.on_conflict_do_nothing())
        same = (table.bank == entry.bank) & (table.hash == _bytes(entry.hash)) & table.retired_at.is_(None)
        query = select(banked_hash_table).where((table.id == entry.id) | same)
        rows = (await self._connection.execute(query.order_by((table.id == entry.id).desc()))).all()
        return _entity(rows[0])

    async def add_all(self, entries: Sequence[BankedHash]) -> int:
        if not entries:
            return 0
        await self._number_in_turn()
        values = [{**_row(entry), "revision": _revision.next_value()} for entry in entries]
        new = insert(banked_hash_table).values(values).on_conflict_do_nothing()
        return (await self._connection.execute(new)).rowcount

    async def withdraw(self, bank: str, hashes: Sequence[PictureHash], *, reason: str, now: datetime) -> int:
        if not hashes:
            return 0
        await self._number_in_turn()
        table = banked_hash_table.c
        change = update(banked_hash_table).where(
            table.bank == bank,
            table.hash.in_([_bytes(picture) for picture in hashes]),
            table.retired_at.is_(None),
        )
        change = change.values(retired_at=now, retired_reason=reason, revision=_revision.next_value())
        return (await self._connection.execute(change)).rowcount

    async def find(self, hash_id: BankedHashId) -> BankedHash | None:
        query = select(banked_hash_table).where(banked_hash_table.c.id == hash_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row is not None else None

    async def get_for_update(self, hash_id: BankedHashId) -> BankedHash:
        query = select(banked_hash_table).where(banked_hash_table.c.id == hash_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise BankedHashNotFound("no bank has this hash")
        return _entity(row)

    async def update(self, entry: BankedHash) -> None:
        await self._number_in_turn()
        change = update(banked_hash_table).where(banked_hash_table.c.id == entry.id)
        change = change.values(**_row(entry), revision=_revision.next_value())
        if (await self._connection.execute(change)).rowcount == 0:
            raise BankedHashNotFound("no bank has this hash")

    async def _number_in_turn(self) -> None:
        # Until the commit: whoever reads up to a revision has seen all that is lower.
        await self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


class PostgresPictureBankings(PictureBankings):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, hash_id: BankedHashId, stream_id: StreamId, *, now: datetime) -> None:
        table = picture_banking_table.c
        new = insert(picture_banking_table).values(hash_id=hash_id, stream_id=stream_id, banked_at=now)
        again = {"banked_at": now, "let_go_at": None}
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=[table.hash_id, table.stream_id],
                set_=again,
                where=table.let_go_at.is_not(None),
            )
        )

    async def of_show(self, stream_id: StreamId) -> Sequence[BankedHashId]:
        table = picture_banking_table.c
        query = select(table.hash_id).where(table.stream_id == stream_id, table.let_go_at.is_(None))
        return [BankedHashId(each) for each in await self._connection.scalars(query.order_by(table.hash_id))]

    async def let_go(self, hash_id: BankedHashId, stream_id: StreamId, *, now: datetime) -> bool:
        table = picture_banking_table.c
        this = (table.hash_id == hash_id) & (table.stream_id == stream_id) & table.let_go_at.is_(None)
        await self._connection.execute(update(picture_banking_table).where(this).values(let_go_at=now))
        stands = exists().where(table.hash_id == hash_id, table.let_go_at.is_(None))
        return not (await self._connection.execute(select(stands))).scalar_one()


class PostgresExchangeStates(ExchangeStates):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_for_update(self, name: str) -> ExchangeState | None:
        query = select(hash_exchange_table).where(hash_exchange_table.c.name == name).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _state(row) if row is not None else None

    async def save(self, state: ExchangeState) -> None:
        values = {
            "checkpoint": state.checkpoint,
            "current_at": state.current_at,
            "first_asked_at": state.first_asked_at,
            "failure": state.failure,
        }
        new = insert(hash_exchange_table).values(name=state.name, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=values))


class PostgresExchangeQueries(ExchangeQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def states(self) -> Sequence[ExchangeState]:
        query = select(hash_exchange_table).order_by(hash_exchange_table.c.name)
        async with self._engine.connect() as connection:
            return [_state(row) for row in await connection.execute(query)]


class PostgresHashChanges(HashChanges):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def after(self, revision: int, *, limit: int) -> Sequence[HashChange]:
        table = banked_hash_table.c
        query = (
            select(table.revision, table.id, table.bank, table.kind, table.hash, table.retired_at)
            .where(table.revision > revision)
            .order_by(table.revision)
            .limit(limit)
        )
        try:
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise PortError(f"the hash banks cannot be read: {type(error).__name__}") from None
        return [
            HashChange(
                row.revision, BankedHashId(row.id), row.bank, BankKind(row.kind), int.from_bytes(row.hash, "big"),
                row.retired_at is not None,
            )
            for row in rows
        ]  # fmt: skip
