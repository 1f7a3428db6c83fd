"""Chain the journal, and sign each day where the chain stands (WAL-18)."""

from dataclasses import dataclass

from domain.ledger.digest import Digest, SignedDigest
from domain.proof import is_digest_due
from ports.clock import Clock
from ports.ledger.digests import Digests
from ports.signing import DigestSigner
from ports.transaction import BeginTransaction

SEAL_SIZE = 5_000
"""Transfers in a seal, about: few enough to name a wrong one quickly."""

SEALED_AT_ONCE = 25_000
"""Transfers sealed in one transaction: a second of work, and on a busy machine still less than a statement may take."""


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
        while await self._seal_some() >= SEALED_AT_ONCE:
            pass
        async with self.begin() as tx:
            latest = await tx.digests.lock()
            if not also_if_not_due and not is_digest_due(latest, self.now()):
                return None
            return await self._write(tx.digests, latest)

    async def _seal_some(self) -> int:
        """Returns how many transfers were sealed: few enough is all there was, and what came meanwhile can wait."""
        async with self.begin() as tx:
            await tx.digests.lock()
            seals = await tx.digests.seal(size=SEAL_SIZE, most=SEALED_AT_ONCE, at=self.now())
        return sum(seal.transfers for seal in seals)

    async def _write(self, digests: Digests, latest: Digest | None) -> SignedDigest:
        digest = Digest.following(latest, await digests.seals_since(latest), now=self.now())
        signed = self.signer.sign(digest)
        await digests.add(signed)
        return signed
