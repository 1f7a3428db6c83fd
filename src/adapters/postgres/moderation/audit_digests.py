"""The proof of the audit log in PostgreSQL.

Each entry that is appended also waits in `audit_waiting`, put there by a trigger in the same transaction. A sealing
takes what waits, in whatever order it was committed, and lists the sequences of what it took. So nobody who appends
waits for a lock, nothing that is still open holds the others back, and a log that was restored into another server goes
on as it is. An entry that is neither sealed nor waits has lost its place by hand, and is found.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    LargeBinary,
    Row,
    SmallInteger,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.moderation.audit import chain
from domain.moderation.audit.chain import AuditDigest, AuditSeal, SignedAuditDigest
from domain.proof import GENESIS, Signed
from ports.moderation.audit_digests import AuditDigestQueries, AuditDigests, AuditDigestState

ONE_AT_A_TIME = 7_408_551_932_043
"""Key of the advisory lock on the chain."""

waiting_table = Table(
    "audit_waiting", metadata, Column("sequence", BigInteger, primary_key=True, autoincrement=False)
)

seal_table = Table(
    "audit_seal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entries", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # By these a wrong entry is found: the sequence of each, and eight digits of its line's hash.
    Column("sequences", ARRAY(BigInteger), nullable=False),
    Column("marks", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    # A program of before the second writes none, and hashes by the first.
    Column("version", SmallInteger, nullable=False, server_default="1"),
    CheckConstraint("number > 0 AND entries > 0", name="number"),
    CheckConstraint("version IN (1, 2)", name="version"),
    CheckConstraint("length(content) = 32 AND length(previous) = 32 AND length(hash) = 32", name="hashes"),
    CheckConstraint("cardinality(sequences) = entries AND length(marks) = 8 * entries", name="marks"),
)

digest_table = Table(
    "audit_digest",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("seals", BigInteger, nullable=False),
    Column("seal_hash", LargeBinary, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("length(seal_hash) = 32 AND length(previous) = 32", name="hashes"),
    CheckConstraint("length(signature) = 64", name="signature"),
)

# What waits and is there. What waits and is gone goes on waiting, as a witness.
_TAKE = text(
    """
    WITH taken AS (
        DELETE FROM audit_waiting WHERE sequence IN (
            SELECT sequence FROM audit_waiting JOIN audit_entry USING (sequence) ORDER BY sequence LIMIT :most
        ) RETURNING sequence
    )
    SELECT sequence FROM taken ORDER BY sequence
    """
).bindparams(bindparam("most", type_=BigInteger))

# An entry as `domain.moderation.audit.chain.audit_line` writes it.
LINE = """
    json_build_array(
        e.sequence, e.id, e.actor_id, e.tool, e.automated, e.action, e.subject, e.reason, e.note,
        (extract(epoch FROM e.at) * 1000000)::bigint
    )::text
"""
CONTENTS = text(
    f"""
    WITH lines AS (
        SELECT width_bucket(o.place - 1, CAST(:starts AS bigint[])) - 1 AS place, e.sequence, {LINE} AS line
        FROM unnest(CAST(:sequences AS bigint[])) WITH ORDINALITY AS o (sequence, place)
        JOIN audit_entry e USING (sequence)
    ),
    marked AS (SELECT *, left(encode(sha256(convert_to(line, 'UTF8')), 'hex'), 8) AS mark FROM lines)
    SELECT place, count(*) AS entries,
           sha256(convert_to(string_agg(line, E'\\n' ORDER BY sequence), 'UTF8')) AS content,
           array_agg(sequence ORDER BY sequence) AS sequences, string_agg(mark, '' ORDER BY sequence) AS marks
    FROM marked GROUP BY place ORDER BY place
    """  # noqa: S608  (a constant of this module)
)
"""Of the sequences, in order: what a seal says of those from each of `starts` (0-based) up to the next one."""


def seal_of(row: Row[tuple[object, ...]]) -> AuditSeal:
    return AuditSeal(
        number=row.number, entries=row.entries, content=row.content, previous=row.previous, at=row.at,
        version=row.version,
    )  # fmt: skip


def digest_of(row: Row[tuple[object, ...]]) -> SignedAuditDigest:
    digest = AuditDigest(
        number=row.number,
        day=row.day,
        written_at=row.written_at,
        seals=row.seals,
        seal_hash=row.seal_hash,
        entries=row.entries,
        previous=row.previous,
    )
    return Signed(digest, row.key_id, row.signature)


class PostgresAuditDigests(AuditDigests):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self) -> AuditDigest | None:
        await self._connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        query = select(digest_table).order_by(digest_table.c.number.desc()).limit(1)
        row = (await self._connection.execute(query)).first()
        return None if row is None else digest_of(row).digest

    async def seal(self, *, size: int, most: int, at: datetime) -> Sequence[AuditSeal]:
        sequences = [row.sequence for row in await self._connection.execute(_TAKE, {"most": most})]
        if not sequences:
            return []
        columns = (seal_table.c.number, seal_table.c.hash)
        query = select(*columns).order_by(seal_table.c.number.desc()).limit(1)
        last = (await self._connection.execute(query)).first()
        number, previous = (0, GENESIS) if last is None else last
        asked = {"starts": list(range(0, len(sequences), size)), "sequences": sequences}
        rows, seals = [], []
        for row in await self._connection.execute(CONTENTS, asked):
            number += 1
            seal = AuditSeal(number, row.entries, row.content, previous, at, chain.VERSION)
            previous = seal.hash
            seals.append(seal)
            rows.append(_seal_values(seal) | {"sequences": row.sequences, "marks": row.marks})
        await self._connection.execute(insert(seal_table), rows)
        return seals

    async def seals_since(self, digest: AuditDigest | None) -> Sequence[AuditSeal]:
        known = 0 if digest is None else digest.seals
        # Not their marks, which are as long as the log.
        columns = [column for column in seal_table.c if column.name not in ("sequences", "marks")]
        query = select(*columns).where(seal_table.c.number > known).order_by(seal_table.c.number)
        return [seal_of(row) for row in await self._connection.execute(query)]

    async def add(self, digest: SignedAuditDigest) -> None:
        said = digest.digest
        values = {
            "number": said.number, "day": said.day, "written_at": said.written_at, "seals": said.seals,
            "seal_hash": said.seal_hash, "entries": said.entries, "previous": said.previous, "key_id": digest.key_id,
            "signature": digest.signature,
        }  # fmt: skip
        await self._connection.execute(insert(digest_table).values(values))


def _seal_values(seal: AuditSeal) -> dict[str, object]:
    return {
        "number": seal.number,
        "entries": seal.entries,
        "content": seal.content,
        "previous": seal.previous,
        "hash": seal.hash,
        "at": seal.at,
        "version": seal.version,
    }


_STATE = text(
    """
    SELECT sealed.seals, sealed.entries, waiting.entries AS waiting, waiting.since FROM
        (SELECT coalesce(max(number), 0) AS seals, coalesce(sum(entries), 0)::bigint AS entries FROM audit_seal)
            AS sealed,
        (SELECT count(*) AS entries, min(at) AS since FROM audit_waiting JOIN audit_entry USING (sequence)) AS waiting
    """
)


class PostgresAuditDigestQueries(AuditDigestQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def state(self) -> AuditDigestState:
        query = select(digest_table).order_by(digest_table.c.number.desc()).limit(1)
        async with self._engine.connect() as connection:
            latest = (await connection.execute(query)).first()
            row = (await connection.execute(_STATE)).one()
        return AuditDigestState(
            latest=None if latest is None else digest_of(latest),
            seals=row.seals,
            sealed_entries=row.entries,
            unsealed_entries=row.waiting,
            unsealed_since=row.since,
        )

    async def all(self) -> AsyncIterator[SignedAuditDigest]:
        async with (
            self._engine.connect() as connection,
            connection.stream(select(digest_table).order_by(digest_table.c.number)) as rows,
        ):
            async for row in rows:
                yield digest_of(row)
