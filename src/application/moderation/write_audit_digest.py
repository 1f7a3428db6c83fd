"""Chain the audit log, and sign where the chain ends, each day for good (MOD-32)."""

from dataclasses import dataclass

import structlog

from domain.moderation.audit.chain import AuditDigest, AuditSeal, SignedAuditDigest
from domain.moderation.audit.head import AuditHead
from domain.proof import is_digest_due
from ports.clock import Clock
from ports.signing import DigestSigner
from ports.transaction import BeginTransaction, Transaction

SEAL_SIZE = 2_000
"""Entries in a seal at most: few enough to name a wrong one quickly."""

SEALED_AT_ONCE = 20_000
"""Entries sealed in one transaction: less than a second of work."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WriteAuditDigest:
    """A chore of the worker, which asks often: it seals each time and signs the head of the chain, and writes a digest
    when a day is over in India.

    A chain that has lost what its head names goes on, and its head stays as it is, as a witness; nor is there a head
    again where it is gone, unless somebody asks for it. Safe to repeat and to run twice at once: one waits for the
    other.
    """

    begin: BeginTransaction
    signer: DigestSigner
    now: Clock

    async def __call__(
        self, *, also_if_not_due: bool = False, new_head: bool = False
    ) -> SignedAuditDigest | None:
        """Returns the digest that was written, if any. `new_head`: where there is none, the chain gets one."""
        while await self._seal_some() >= SEALED_AT_ONCE:
            pass
        async with self.begin() as tx:
            latest = await tx.audit_digests.lock()
            if not also_if_not_due and not is_digest_due(latest, self.now()):
                return None
            digest = AuditDigest.following(latest, await tx.audit_digests.seals_since(latest), now=self.now())
            signed = self.signer.sign(digest)
            is_whole = await self._is_whole(tx, is_begun=digest.seals > 0 and not new_head)
            await tx.audit_digests.add(signed)
            if is_whole:
                await self._sign(tx, digest, None)
            return signed

    async def _seal_some(self) -> int:
        """Returns how many entries were sealed."""
        async with self.begin() as tx:
            latest = await tx.audit_digests.lock()
            seals = await tx.audit_digests.seal(size=SEAL_SIZE, most=SEALED_AT_ONCE, at=self.now())
            if seals and await self._is_whole(tx, is_begun=seals[0].number > 1):
                await self._sign(tx, latest, seals[-1])
        return sum(seal.entries for seal in seals)

    async def _is_whole(self, tx: Transaction, *, is_begun: bool) -> bool:
        """Whether all that the head names is there. A chain that `is_begun` has a head."""
        before = await tx.audit_heads.find()
        if before is None:
            if is_begun:
                log.error("audit_head_missing")
            return not is_begun
        is_whole = await tx.audit_heads.is_kept(before.digest)
        if not is_whole:
            log.error("audit_chain_cut", seals=before.digest.seals, digests=before.digest.digests)
        return is_whole

    async def _sign(self, tx: Transaction, digest: AuditDigest | None, seal: AuditSeal | None) -> None:
        await tx.audit_heads.put(self.signer.sign(AuditHead.after(seal, digest, at=self.now())))
