"""The proof of the audit log in memory: the same hashes over the same lines."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from adapters.memory.moderation.reports import ModerationTables
from adapters.memory.tables import HasTables
from domain.moderation.audit.chain import AuditDigest, AuditSeal, SignedAuditDigest, audit_line
from ports.moderation.audit_digests import AuditDigestQueries, AuditDigests, AuditDigestState


class MemoryAuditDigests(AuditDigests):
    def __init__(self, tables: ModerationTables) -> None:
        self._tables = tables

    async def lock(self) -> AuditDigest | None:
        return self._tables.digests[-1].digest if self._tables.digests else None

    async def seal(self, *, size: int, most: int, at: datetime) -> Sequence[AuditSeal]:
        done = sum(seal.entries for seal in self._tables.seals)
        lines = [
            audit_line(entry, sequence=done + place, tool=self._tables.tools[entry.id])
            for place, entry in enumerate(self._tables.audit[done : done + most], start=1)
        ]
        sealed = []
        for start in range(0, len(lines), size):
            before = self._tables.seals[-1] if self._tables.seals else None
            sealed.append(AuditSeal.following(before, lines[start : start + size], at=at))
            self._tables.seals.append(sealed[-1])
        return sealed

    async def seals_since(self, digest: AuditDigest | None) -> Sequence[AuditSeal]:
        return self._tables.seals[0 if digest is None else digest.seals :]

    async def add(self, digest: SignedAuditDigest) -> None:
        self._tables.digests.append(digest)


class MemoryAuditDigestQueries(AuditDigestQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def state(self) -> AuditDigestState:
        tables: ModerationTables = self._database.tables.moderation
        done = sum(seal.entries for seal in tables.seals)
        return AuditDigestState(
            latest=tables.digests[-1] if tables.digests else None,
            seals=len(tables.seals),
            sealed_entries=done,
            unsealed_entries=len(tables.audit) - done,
            unsealed_since=min((entry.at for entry in tables.audit[done:]), default=None),
        )

    async def all(self) -> AsyncIterator[SignedAuditDigest]:
        tables: ModerationTables = self._database.tables.moderation
        for digest in tables.digests:
            yield digest
