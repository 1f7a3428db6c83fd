"""The whole audit log verified, beside a plain read of the same rows."""

import time
from collections.abc import AsyncIterator

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.moderation.audit_proof import PostgresAuditVerifier
from application.moderation.write_audit_digest import WriteAuditDigest
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.container import new_id, utc_now

HELP = "entries of the audit log verified a second, beside a plain read of the same rows"
ROUNDS = 3
ENTRIES = 1_000_000
KEY = "A" * 43

_FILL = text(
    """
    INSERT INTO audit_entry (id, actor_id, action, subject, reason, note, at, tool)
    SELECT gen_random_uuid(), NULL, 'stream.stop', 'stream:' || gen_random_uuid(), 'policy',
           'a note of some words, as an officer writes it ' || n, now(), 'bench'
    FROM generate_series(1, :entries) AS n
    """
)


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    engine = create_async_engine(services.database_url, pool_size=2, max_overflow=0)
    signer = Ed25519DigestSigner(KEY)
    verifier = PostgresAuditVerifier(engine, Ed25519DigestKeys([signer.public_key]))
    try:
        async with engine.begin() as connection:
            await connection.execute(_FILL, {"entries": ENTRIES})
        began = time.perf_counter()
        database = PostgresDatabase(engine, MemoryRoomFeed(), utc_now, new_id)
        await WriteAuditDigest(database.begin, signer, utc_now)()
        sealed = ENTRIES / (time.perf_counter() - began)
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("VACUUM ANALYZE audit_entry"))
        for number in services.rounds(ROUNDS):
            if number % 2:
                ours, plain = await _verified(verifier), await _read(engine)
            else:
                plain, ours = await _read(engine), await _verified(verifier)
            yield [
                Row.of("verified", ENTRIES / ours, "entries/s", reference=ENTRIES / plain),
                Row.of("verified, whole log", ours, "s", reference=plain, lower_is_better=True),
                Row.of("sealed", sealed, "entries/s"),
            ]
    finally:
        await engine.dispose()


async def _verified(verifier: PostgresAuditVerifier) -> float:
    """Seconds for all checks, which find nothing."""
    began = time.perf_counter()
    for check in verifier.checks():
        async for finding in verifier.run(check):
            raise AssertionError(finding)
    return time.perf_counter() - began


async def _read(engine: AsyncEngine) -> float:
    """Seconds for every row to be fetched, with nothing done to it."""
    began = time.perf_counter()
    async with engine.connect() as connection:
        rows = 0
        async for _ in await connection.stream(text("SELECT * FROM audit_entry")):
            rows += 1
    assert rows == ENTRIES
    return time.perf_counter() - began
