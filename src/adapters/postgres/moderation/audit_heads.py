"""The signed head of the audit log's chain, in PostgreSQL: one row."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.moderation.audit_digests import digest_of, digest_table, seal_table
from adapters.postgres.schema import metadata
from domain.moderation.audit.head import AuditHead, SignedAuditHead
from domain.proof import Signed
from ports.moderation.audit_heads import AuditHeads

head_table = Table(
    "audit_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seals", BigInteger, nullable=False),
    Column("seal_hash", LargeBinary, nullable=False),
    Column("digests", BigInteger, nullable=False),
    Column("digest_hash", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="one"),
    CheckConstraint("length(seal_hash) = 32 AND length(digest_hash) = 32", name="hashes"),
    CheckConstraint("length(signature) = 64", name="signature"),
)


class PostgresAuditHeads(AuditHeads):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self) -> SignedAuditHead | None:
        row = (await self._connection.execute(select(head_table).where(head_table.c.id == 1))).first()
        if row is None:
            return None
        head = AuditHead(row.seals, row.seal_hash, row.digests, row.digest_hash, row.at)
        return Signed(head, row.key_id, row.signature)

    async def is_kept(self, head: AuditHead) -> bool:
        return await self._has_seal(head) and await self._has_digest(head)

    async def put(self, head: SignedAuditHead) -> None:
        said = head.digest
        values = {
            "seals": said.seals, "seal_hash": said.seal_hash, "digests": said.digests,
            "digest_hash": said.digest_hash, "at": said.at, "key_id": head.key_id, "signature": head.signature,
        }  # fmt: skip
        statement = insert(head_table).values(id=1, **values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    async def _has_seal(self, head: AuditHead) -> bool:
        if not head.seals:
            return True
        query = select(seal_table.c.hash).where(seal_table.c.number == head.seals)
        return (await self._connection.execute(query)).scalars().all() == [head.seal_hash]

    async def _has_digest(self, head: AuditHead) -> bool:
        if not head.digests:
            return True
        query = select(digest_table).where(digest_table.c.number == head.digests)
        rows = await self._connection.execute(query)
        return [digest_of(row).digest.hash for row in rows] == [head.digest_hash]
