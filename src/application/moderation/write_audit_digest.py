"""Chain the audit log, and sign each day where the chain stands (MOD-32)."""

from dataclasses import dataclass

from domain.moderation.audit.chain import AuditDigest, SignedAuditDigest
from domain.proof import is_digest_due
from ports.clock import Clock
from ports.moderation.audit_digests import AuditDigests
from ports.signing import DigestSigner
from ports.transaction import BeginTransaction

SEAL_SIZE = 2_000
"""Entries in a seal at most: few enough to name a wrong one quickly."""

SEALED_AT_ONCE = 20_000
"""Entries sealed in one transaction: less than a second of work."""


@dataclass(frozen=True, slots=True)
class WriteAuditDigest:
    """A chore of the worker, which asks often: it seals each time, and signs when a day is over in India.

    Safe to repeat and to run twice at once: one waits for the other.
    """

    begin: BeginTransaction
    signer: DigestSigner
    now: Clock

    async def __call__(self, *, also_if_not_due: bool = False) -> SignedAuditDigest | None:
        """Returns the digest that was written, if any."""
        while await self._seal_some() >= SEALED_AT_ONCE:
            pass
        async with self.begin() as tx:
            latest = await tx.audit_digests.lock()
            if not also_if_not_due and not is_digest_due(latest, self.now()):
                return None
            return await self._write(tx.audit_digests, latest)

    async def _seal_some(self) -> int:
        """Returns how many entries were sealed."""
        async with self.begin() as tx:
            await tx.audit_digests.lock()
            seals = await tx.audit_digests.seal(size=SEAL_SIZE, most=SEALED_AT_ONCE, at=self.now())
        return sum(seal.entries for seal in seals)

    async def _write(self, digests: AuditDigests, latest: AuditDigest | None) -> SignedAuditDigest:
        digest = AuditDigest.following(latest, await digests.seals_since(latest), now=self.now())
        signed = self.signer.sign(digest)
        await digests.add(signed)
        return signed
