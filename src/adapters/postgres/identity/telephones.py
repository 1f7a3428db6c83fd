"""Telephone numbers of accounts in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.identity.verified_telephone import TelephoneProof, VerifiedTelephone
from domain.ids import UserId
from ports.identity.telephones import TelephoneProofs, TelephoneQueries, Telephones, telephone_context
from ports.sealing import Sealed, WrappedKey

telephone_proof_table = Table(
    "telephone_proof",
    metadata,
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("number_digest", LargeBinary, nullable=False),
    Column("code_digest", LargeBinary, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    CheckConstraint("tries >= 0", name="tries"),
)
account_telephone_table = Table(
    "account_telephone",
    metadata,
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("number_digest", LargeBinary, nullable=False, index=True),
    Column("verified_at", DateTime(timezone=True), nullable=False),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
)

kept_telephone_table = Table(
    "kept_telephone",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("number_digest", LargeBinary, nullable=False),
    Column("removed_at", DateTime(timezone=True), nullable=False, index=True),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
)
"""Removed by their owners, and kept by law for a while; the export of a legal request alone reads them."""


_NUMBER = ("key_id", "wrapped_key", "ciphertext")


def _number(sealed: Sealed) -> dict[str, object]:
    return {"key_id": sealed.key.key_id, "wrapped_key": sealed.key.blob, "ciphertext": sealed.ciphertext}


def _sealed(row: Any) -> Sealed:
    return Sealed(WrappedKey(row.key_id, row.wrapped_key), row.ciphertext)


async def _save(connection: AsyncConnection, table: Table, row: dict[str, object]) -> None:
    change = insert(table).values(row)
    await connection.execute(change.on_conflict_do_update(index_elements=["user_id"], set_=row))


async def _erase(connection: AsyncConnection, table: Table, user_id: UserId) -> int:
    return (await connection.execute(delete(table).where(table.c.user_id == user_id))).rowcount


class PostgresTelephoneProofs(TelephoneProofs):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, user_id: UserId) -> tuple[TelephoneProof, Sealed] | None:
        return await self._find(user_id, for_update=False)

    async def find_for_update(self, user_id: UserId) -> tuple[TelephoneProof, Sealed] | None:
        return await self._find(user_id, for_update=True)

    async def save(self, proof: TelephoneProof, number: Sealed) -> None:
        row = {
            "user_id": proof.user_id,
            "number_digest": proof.number_digest,
            "code_digest": proof.code_digest,
            "asked_at": proof.asked_at,
            "tries": proof.tries,
            **_number(number),
        }
        await _save(self._connection, telephone_proof_table, row)

    async def erase_of(self, user_id: UserId) -> int:
        return await _erase(self._connection, telephone_proof_table, user_id)

    async def _find(self, user_id: UserId, *, for_update: bool) -> tuple[TelephoneProof, Sealed] | None:
        query = select(telephone_proof_table).where(telephone_proof_table.c.user_id == user_id)
        locked = query.with_for_update() if for_update else query
        row = (await self._connection.execute(locked)).one_or_none()
        if row is None:
            return None
        proof = TelephoneProof(
            UserId(row.user_id), row.number_digest, row.code_digest, row.asked_at, row.tries
        )
        return proof, _sealed(row)


class PostgresTelephones(Telephones):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, user_id: UserId) -> tuple[VerifiedTelephone, Sealed] | None:
        query = select(account_telephone_table).where(account_telephone_table.c.user_id == user_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        return VerifiedTelephone(UserId(row.user_id), row.number_digest, row.verified_at), _sealed(row)

    async def is_verified(self, user_id: UserId) -> bool:
        table = account_telephone_table.c
        query = select(table.user_id).where(table.user_id == user_id)
        return (await self._connection.execute(query)).first() is not None

    async def accounts_of(self, number_digest: bytes) -> Sequence[UserId]:
        table = account_telephone_table.c
        rows = await self._connection.execute(
            select(table.user_id).where(table.number_digest == number_digest)
        )
        return [UserId(row.user_id) for row in rows]

    async def count_others(self, number_digest: bytes, user_id: UserId) -> int:
        # A number that nobody has yet has no row to lock. This, and no constraint: several may have it.
        key = func.hashtextextended(f"account-telephone:{number_digest.hex()}", 0)
        await self._connection.execute(select(func.pg_advisory_xact_lock(key)))
        table = account_telephone_table.c
        query = select(func.count()).where(table.number_digest == number_digest, table.user_id != user_id)
        count: int = (await self._connection.execute(query)).scalar_one()
        return count

    async def save(self, telephone: VerifiedTelephone, number: Sealed) -> None:
        row = {
            "user_id": telephone.user_id,
            "number_digest": telephone.number_digest,
            "verified_at": telephone.verified_at,
            **_number(number),
        }
        await _save(self._connection, account_telephone_table, row)

    async def erase_of(self, user_id: UserId) -> int:
        return await _erase(self._connection, account_telephone_table, user_id)

    async def keep_removed(self, user_id: UserId, *, now: datetime) -> None:
        table, names = account_telephone_table.c, ["user_id", "number_digest", *_NUMBER]
        copied = select(func.gen_random_uuid(), literal(now), *(table[name] for name in names))
        change = kept_telephone_table.insert().from_select(
            ["id", "removed_at", *names], copied.where(table.user_id == user_id)
        )
        await self._connection.execute(change)

    async def kept_of(self, user_id: UserId) -> Sequence[tuple[datetime, Sealed]]:
        table = kept_telephone_table.c
        query = (
            select(kept_telephone_table).where(table.user_id == user_id).order_by(table.removed_at, table.id)
        )
        return [(row.removed_at, _sealed(row)) for row in await self._connection.execute(query)]

    async def count_kept(self, user_id: UserId) -> int:
        query = select(func.count()).where(kept_telephone_table.c.user_id == user_id)
        return (await self._connection.execute(query)).scalar_one()

    async def erase_kept_of(self, user_id: UserId) -> int:
        return await _erase(self._connection, kept_telephone_table, user_id)


class PostgresTelephoneQueries(TelephoneQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def is_verified(self, user_id: UserId) -> bool:
        async with self._engine.connect() as connection:
            return await PostgresTelephones(connection).is_verified(user_id)


def sealed_telephones(engine: AsyncEngine) -> PostgresSealedItems:
    return _items(engine, "telephones", account_telephone_table)


def sealed_kept_telephones(engine: AsyncEngine) -> PostgresSealedItems:
    return _items(engine, "removed telephones", kept_telephone_table)


def sealed_telephone_proofs(engine: AsyncEngine) -> PostgresSealedItems:
    return _items(engine, "telephones to prove", telephone_proof_table)


def _items(engine: AsyncEngine, name: str, table: Table) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name=name,
        table=table,
        key_id=table.c.key_id,
        wrapped_key=table.c.wrapped_key,
        context=lambda row: telephone_context(UserId(row.user_id)),
    )
