"""The signed head of the audit log's chain."""

from abc import abstractmethod
from typing import Protocol

from domain.moderation.audit.head import AuditHead, SignedAuditHead


class AuditHeads(Protocol):
    """One head at most, inside a transaction that holds the chain (`AuditDigests.lock`)."""

    @abstractmethod
    async def find(self) -> SignedAuditHead | None: ...

    @abstractmethod
    async def is_kept(self, head: AuditHead) -> bool:
        """Whether the seal and the digest that it names are there, and are those."""

    @abstractmethod
    async def put(self, head: SignedAuditHead) -> None:
        """In the place of the one before, of which nothing is left."""
