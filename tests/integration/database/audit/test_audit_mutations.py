"""Every column of every row that proves the audit log, edited; rows gone, twice, put in, swapped: each is named, by a
verifier that goes on (MOD-32). As the owner of the tables does it, past triggers and constraints."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.crypto.digest_keys import Ed25519DigestKeys
from adapters.postgres.moderation.audit_proof import CHECKS, PostgresAuditVerifier
from tests.builders import an_audit_entry
from tests.integration.database.audit.test_audit_head import longer
from tests.integration.database.audit.test_audit_proof import SIGNER, SealedLog, log

__all__ = ["log", "longer"]

KEYS = {
    "audit_entry": "sequence", "audit_waiting": "sequence", "audit_seal": "number", "audit_digest": "number",
    "audit_head": "id",
}  # fmt: skip
EDITS = {
    "uuid": ("gen_random_uuid()",),
    "text": ("{} || 'x'", "overlay({} placing '~' from 1 for 1)"),
    "bigint": ("{} + 1", "-{}"),
    "smallint": ("{} + 1", "{} - 1"),
    "bytea": ("set_byte({}, 31, get_byte({}, 31) # 1)",),
    "timestamp with time zone": ("{} + interval '1 microsecond'",),
    "date": ("{} - 1",),
    "ARRAY": ("{} || 999::bigint", "trim_array({}, 1)", "array_prepend({}[1], {})"),
    "boolean": ("NOT {}",),
}
UNGUARDED = """
    DO $$
    DECLARE each record;
    BEGIN
        FOR each IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
                    WHERE conrelid::regclass::text LIKE 'audit_%' AND contype IN ('c', 'f', 'p', 'u') LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', each.place, each.conname);
        END LOOP;
    END $$
"""
FREE = (
    *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ("audit_entry", "audit_seal", "audit_digest")),
    "ALTER TABLE audit_entry ALTER COLUMN sequence DROP IDENTITY",
    "ALTER TABLE audit_entry ALTER COLUMN automated DROP EXPRESSION",
    UNGUARDED,
)


class OneConnection:
    """An engine whose every connection is this one, in whose transaction a try is undone."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        yield self._connection


async def is_named(connection: AsyncConnection) -> bool:
    engine = cast(AsyncEngine, OneConnection(connection))
    verifier = PostgresAuditVerifier(engine, Ed25519DigestKeys([SIGNER.public_key]))
    return bool([finding for check in CHECKS async for finding in verifier.run(check)])


def tries(table: str, columns: Sequence[tuple[str, str]], keys: Sequence[int]) -> Iterator[str]:
    key = KEYS[table]
    rest = "".join(f", {name}" for name, _ in columns if name != key)
    for at in keys:
        for name, kind in columns:
            for edit in EDITS[kind]:
                yield f"UPDATE {table} SET {name} = {edit.replace('{}', name)} WHERE {key} = {at}"
        yield f"DELETE FROM {table} WHERE {key} = {at}"
        yield f"INSERT INTO {table} SELECT * FROM {table} WHERE {key} = {at}"
        yield f"INSERT INTO {table} ({key}{rest}) SELECT 0{rest} FROM {table} WHERE {key} = {at}"
        yield f"INSERT INTO {table} ({key}{rest}) SELECT 99{rest} FROM {table} WHERE {key} = {at}"
    for at, then in zip(keys, [*keys[1:], *keys[:1]], strict=True):
        if at != then:
            yield f"UPDATE {table} SET {key} = {at} + {then} - {key} WHERE {key} IN ({at}, {then})"
    yield f"DELETE FROM {table}"


async def test_mod_32_whatever_is_edited_gone_put_in_or_swapped_is_named(longer: SealedLog) -> None:
    async with longer.world.begin() as tx:
        await tx.audit.append(an_audit_entry(actor_id=None, at=longer.world.now()))
    unseen, count = list[str](), 0
    async with longer.world.engine.connect() as connection:
        for statement in FREE:
            await connection.execute(text(statement))
        assert not await is_named(connection)
        for table, key in KEYS.items():
            named = text(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = :table"
            )
            columns = [(row[0], row[1]) for row in await connection.execute(named, {"table": table})]
            found = await connection.execute(text(f"SELECT {key} FROM {table} ORDER BY 1"))
            # What waits is not sealed yet, and is proven by nothing but that it waits.
            keys = [row[0] for row in found if (table, row[0]) != ("audit_entry", 9)]
            for statement in tries(table, columns, keys):
                if statement == "INSERT INTO audit_waiting SELECT * FROM audit_waiting WHERE sequence = 9":
                    continue  # it waits twice, and is sealed once
                undone = await connection.begin_nested()
                await connection.execute(text(statement))
                unseen += [] if await is_named(connection) else [statement]
                count += 1
                await undone.rollback()
    assert unseen == []
    assert count > 250, "every table has its rows"
