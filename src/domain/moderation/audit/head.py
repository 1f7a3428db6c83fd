"""Where the chain of the audit log ends, signed anew with each seal: what is cut off its end is missed (MOD-32)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.moderation.audit.chain import AuditDigest, AuditSeal
from domain.proof import GENESIS, Signed


@dataclass(frozen=True, slots=True)
class AuditHead:
    """There is one, and the next takes its place, so that nobody finds an older one to put back.

    `seal_hash` is of the seal number `seals`, `digest_hash` of the digest number `digests`; with none it is `GENESIS`.
    """

    seals: int
    seal_hash: bytes
    digests: int
    digest_hash: bytes
    at: datetime

    @classmethod
    def after(cls, seal: AuditSeal | None, digest: AuditDigest | None, *, at: datetime) -> "AuditHead":
        """The head of a chain that ends with these. Where no seal is named it ends where the digest says."""
        seals, seal_hash = (0, GENESIS) if digest is None else (digest.seals, digest.seal_hash)
        if seal is not None:
            seals, seal_hash = seal.number, seal.hash
        digests, digest_hash = (0, GENESIS) if digest is None else (digest.number, digest.hash)
        return cls(seals, seal_hash, digests, digest_hash, at)

    @property
    def payload(self) -> bytes:
        """What is signed: JSON with sorted keys and without spaces, which names what it is, as digests do."""
        words = {
            "at": self.at.astimezone(UTC).isoformat(),
            "chain": "audit head",
            "digest_hash": self.digest_hash.hex(),
            "digests": self.digests,
            "seal_hash": self.seal_hash.hex(),
            "seals": self.seals,
            "version": 1,
        }
        return json.dumps(words, sort_keys=True, separators=(",", ":")).encode()


SignedAuditHead = Signed[AuditHead]
