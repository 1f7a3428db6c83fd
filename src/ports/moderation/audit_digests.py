"""The proof of the audit log: seals that chain it, and signed digests of the chain."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.moderation.audit.chain import AuditDigest, AuditSeal, SignedAuditDigest


class AuditDigests(Protocol):
    """The chain inside a transaction. Seals and digests are only ever added, by one transaction at a time."""

    @abstractmethod
    async def lock(self) -> AuditDigest | None:
        """Hold the chain until the transaction ends, and find the latest digest."""

    @abstractmethod
    async def seal(self, *, size: int, most: int, at: datetime) -> Sequence[AuditSeal]:
        """Chain what was committed and is in no seal yet, `size` entries a seal and `most` in all.

        Those that append meanwhile wait for nothing, and are sealed another time. Nothing sealed means that nothing is
        left to seal now. Call `lock` first.
        """

    @abstractmethod
    async def seals_since(self, digest: AuditDigest | None) -> Sequence[AuditSeal]:
        """Those that are in no digest up to this one, in order."""

    @abstractmethod
    async def add(self, digest: SignedAuditDigest) -> None:
        """Call `lock` first."""


@dataclass(frozen=True, slots=True)
class AuditDigestState:
    """How far the proof reaches. `unsealed_since` is the time of the oldest entry that no seal holds yet."""

    latest: SignedAuditDigest | None
    seals: int
    sealed_entries: int
    unsealed_entries: int
    unsealed_since: datetime | None


class AuditDigestQueries(Protocol):
    @abstractmethod
    async def state(self) -> AuditDigestState: ...

    @abstractmethod
    def all(self) -> AsyncIterator[SignedAuditDigest]:
        """From the first on."""
