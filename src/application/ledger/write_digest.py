"""Chain the journal, and sign each day where the chain stands (WAL-18)."""

from dataclasses import dataclass

from domain.ledger.digest import Digest, SignedDigest, is_digest_due
from ports.clock import Clock
from ports.ledger_digests import Digests, DigestSigner
from ports.transaction import BeginTransaction

SEAL_SIZE = 5_000
"""Transfers in a seal, about: few enough to name a wrong one quickly."""

SEALED_AT_ONCE = 100_000
"""Transfers sealed in one transaction: some seconds of work."""


@dataclass(frozen=True, slots=True)
class WriteDigest:
    """A chore of the worker, which asks often: it seals each time, and signs when a day is over in India.

    Safe to repeat and to run twice at once: one waits for the other. Raises `TransactionsWentBack`.
    """

    begin: BeginTransaction
    signer: DigestSigner
    now: Clock

    async def __call__(self, *, also_if_not_due: bool = False) -> SignedDigest | None:
        """Returns the digest that was written, if any."""
        while await self._seal_some():
            pass
        async with self.begin() as tx:
            latest = await tx.digests.lock()
            if not also_if_not_due and not is_digest_due(latest, self.now()):
                return None
            return await self._write(tx.digests, latest)

    async def _seal_some(self) -> bool:
        async with self.begin() as tx:
            await tx.digests.lock()
            return bool(await tx.digests.seal(size=SEAL_SIZE, most=SEALED_AT_ONCE, at=self.now()))

    async def _write(self, digests: Digests, latest: Digest | None) -> SignedDigest:
        digest = Digest.following(latest, await digests.seals_since(latest), now=self.now())
        signed = self.signer.sign(digest)
        await digests.add(signed)
        return signed
