"""Proof of the audit log by day: how an entry is hashed, and what a seal and a digest say of the log (MOD-32)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from domain.moderation.audit.entry import AuditEntry
from domain.proof import GENESIS, Signed, content_of, last_whole_day, line_of, linked

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VERSION = 2
"""By which seals are hashed. Those of the first, from before it, have no time in their hash, and are proven without."""


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def audit_line(entry: AuditEntry, *, sequence: int, tool: str) -> str:
    """An entry as it is hashed: a JSON array, so that no two entries can read alike.

    In it, in this order: sequence, id, actor or null, tool, whether no person did it, action, subject, reason, note,
    and the time in microseconds since 1970.
    """
    return line_of(
        [
            sequence,
            str(entry.id),
            None if entry.actor_id is None else str(entry.actor_id),
            tool,
            entry.automated,
            entry.action,
            entry.subject,
            entry.reason,
            entry.note,
            _microseconds(entry.at),
        ]
    )


@dataclass(frozen=True, slots=True)
class AuditSeal:
    """A link of the chain: entries that were committed, in the order of their sequences.

    `content` is the hash of their lines, `hash` that of the link before and of what is `proven`.
    """

    number: int
    entries: int
    content: bytes
    previous: bytes
    at: datetime
    version: int

    @classmethod
    def following(cls, before: "AuditSeal | None", lines: Sequence[str], *, at: datetime) -> "AuditSeal":
        """The next link, over these lines."""
        number, previous = (1, GENESIS) if before is None else (before.number + 1, before.hash)
        return cls(number, len(lines), content_of(lines), previous, at, VERSION)

    @property
    def proven(self) -> bytes:
        """The content; since the second version then the version, in two bytes, and the time, in microseconds since
        1970, in eight, both with the greatest byte first."""
        if self.version == 1:
            return self.content
        return self.content + self.version.to_bytes(2, "big") + _microseconds(self.at).to_bytes(8, "big")

    @property
    def hash(self) -> bytes:
        return linked(self.previous, self.proven)


@dataclass(frozen=True, slots=True)
class AuditDigest:
    """Where the chain of the audit log stood when a day was over.

    `day` is the last whole day in India before it was written; what was committed since midnight is in it, too.
    `seals` and `entries` count from the beginning of the log. `previous` is the hash of the digest before.
    """

    number: int
    day: date
    written_at: datetime
    seals: int
    seal_hash: bytes
    entries: int
    previous: bytes

    @classmethod
    def following(
        cls, before: "AuditDigest | None", seals: Sequence[AuditSeal], *, now: datetime
    ) -> "AuditDigest":
        """The next digest, `seals` being those since `before`, in order."""
        return cls(
            number=1 if before is None else before.number + 1,
            day=last_whole_day(now),
            written_at=now,
            seals=seals[-1].number if seals else 0 if before is None else before.seals,
            seal_hash=seals[-1].hash if seals else GENESIS if before is None else before.seal_hash,
            entries=(0 if before is None else before.entries) + sum(seal.entries for seal in seals),
            previous=GENESIS if before is None else before.hash,
        )

    @property
    def payload(self) -> bytes:
        """What is signed: JSON with sorted keys and without spaces. Hashes are hexadecimal, times UTC.

        It names its chain, so that no digest of the ledger passes for one of the log.
        """
        words = {
            "chain": "audit",
            "day": self.day.isoformat(),
            "entries": self.entries,
            "number": self.number,
            "previous": self.previous.hex(),
            "seal_hash": self.seal_hash.hex(),
            "seals": self.seals,
            "version": 1,
            "written_at": self.written_at.astimezone(UTC).isoformat(),
        }
        return json.dumps(words, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def read(cls, payload: bytes) -> "AuditDigest":
        """The digest that was signed. Raises `ValueError` for anything else."""
        try:
            words = json.loads(payload)
            digest = cls(
                number=words["number"],
                day=date.fromisoformat(words["day"]),
                written_at=datetime.fromisoformat(words["written_at"]),
                seals=words["seals"],
                seal_hash=bytes.fromhex(words["seal_hash"]),
                entries=words["entries"],
                previous=bytes.fromhex(words["previous"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is no digest of the audit log") from error
        if digest.payload != payload:
            raise ValueError("this is no digest as we write them")
        return digest

    @property
    def hash(self) -> bytes:
        return sha256(self.payload).digest()


SignedAuditDigest = Signed[AuditDigest]
