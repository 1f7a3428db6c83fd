"""The signed head of the audit log's chain, in memory."""

from adapters.memory.moderation.reports import ModerationTables
from domain.moderation.audit.head import AuditHead, SignedAuditHead
from ports.moderation.audit_heads import AuditHeads


class MemoryAuditHeads(AuditHeads):
    def __init__(self, tables: ModerationTables) -> None:
        self._tables = tables

    async def find(self) -> SignedAuditHead | None:
        return self._tables.head

    async def is_kept(self, head: AuditHead) -> bool:
        seals = {seal.number: seal.hash for seal in self._tables.seals}
        digests = {each.digest.number: each.digest.hash for each in self._tables.digests}
        return (not head.seals or seals.get(head.seals) == head.seal_hash) and (
            not head.digests or digests.get(head.digests) == head.digest_hash
        )

    async def put(self, head: SignedAuditHead) -> None:
        self._tables.head = head
