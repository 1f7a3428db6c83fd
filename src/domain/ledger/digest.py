"""Proof of the journal by day: a chain of hashes over its lines, and a signed word of where the chain stands.

Whoever changes, removes or adds a line afterwards breaks the chain; whoever mends the chain cannot sign it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from domain.ledger.chart import AccountKind, Unit

INDIA = ZoneInfo("Asia/Kolkata")
GENESIS = bytes(32)
"""What the first seal and the first digest follow."""


def journal_line(fields: Sequence[str | int | None]) -> str:
    """A line of the journal as it is hashed: a JSON array, so that no two lines can read alike.

    In it, in this order: sequence, id, unit, kind, kind and owner of the debited and of the credited account, amount,
    kind of the fee account or null, fee, the balance after it of the debited and of the credited account, reference,
    and the time in microseconds since 1970. The platform's accounts have the nil UUID as owner.
    """
    return json.dumps(fields, ensure_ascii=False)


def content_of(lines: Sequence[str]) -> bytes:
    """SHA-256 of the lines in UTF-8, joined by line feeds."""
    return sha256("\n".join(lines).encode()).digest()


def mark_of(line: str) -> str:
    """Eight hexadecimal digits by which a changed line is found again. They prove nothing: the content does."""
    return sha256(line.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Seal:
    """A link of the chain: transfers of whole transactions, in the order in which these began to write.

    `content` is the hash of their lines, `hash` that of the link before and the content. `changes` is what they
    brought to or took from each kind of account.
    """

    number: int
    transfers: int
    content: bytes
    previous: bytes
    changes: Mapping[AccountKind, int]
    at: datetime

    @property
    def hash(self) -> bytes:
        return sha256(self.previous + self.content).digest()


@dataclass(frozen=True, slots=True)
class Digest:
    """Where the chain stood when a day was over, and what each kind of account held by it.

    `day` is the last whole day in India before it was written; what was committed since midnight is in it, too.
    `seals`, `transfers` and `balances` count from the beginning of the book. `previous` is the hash of the digest
    before.
    """

    number: int
    day: date
    written_at: datetime
    seals: int
    seal_hash: bytes
    transfers: int
    balances: Mapping[AccountKind, int]
    previous: bytes

    def __post_init__(self) -> None:
        for unit in Unit:
            total = sum(balance for kind, balance in self.balances.items() if kind.unit is unit)
            assert total == 0, "each unit sums to zero"

    @classmethod
    def following(cls, before: "Digest | None", seals: Sequence[Seal], *, now: datetime) -> "Digest":
        """The next digest, `seals` being those since `before`, in order."""
        balances = {} if before is None else dict(before.balances)
        for seal in seals:
            for kind, change in seal.changes.items():
                balances[kind] = balances.get(kind, 0) + change
        return cls(
            number=1 if before is None else before.number + 1,
            day=last_whole_day(now),
            written_at=now,
            seals=seals[-1].number if seals else 0 if before is None else before.seals,
            seal_hash=seals[-1].hash if seals else GENESIS if before is None else before.seal_hash,
            transfers=(0 if before is None else before.transfers) + sum(seal.transfers for seal in seals),
            balances=balances,
            previous=GENESIS if before is None else before.hash,
        )

    @property
    def payload(self) -> bytes:
        """What is signed: JSON with sorted keys and without spaces. Hashes are hexadecimal, times UTC."""
        words = {
            "balances": {kind.value: balance for kind, balance in self.balances.items()},
            "day": self.day.isoformat(),
            "number": self.number,
            "previous": self.previous.hex(),
            "seal_hash": self.seal_hash.hex(),
            "seals": self.seals,
            "transfers": self.transfers,
            "version": 1,
            "written_at": self.written_at.astimezone(UTC).isoformat(),
        }
        return json.dumps(words, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def read(cls, payload: bytes) -> "Digest":
        """The digest that was signed. Raises `ValueError` for anything else."""
        try:
            words = json.loads(payload)
            digest = cls(
                number=words["number"],
                day=date.fromisoformat(words["day"]),
                written_at=datetime.fromisoformat(words["written_at"]),
                seals=words["seals"],
                seal_hash=bytes.fromhex(words["seal_hash"]),
                transfers=words["transfers"],
                balances={AccountKind(kind): balance for kind, balance in words["balances"].items()},
                previous=bytes.fromhex(words["previous"]),
            )
        except (KeyError, TypeError, AttributeError, AssertionError) as error:
            raise ValueError("this is no digest") from error
        if digest.payload != payload:
            raise ValueError("this is no digest as we write them")
        return digest

    @property
    def hash(self) -> bytes:
        return sha256(self.payload).digest()


@dataclass(frozen=True, slots=True)
class SignedDigest:
    """`signature` is Ed25519 (RFC 8032) over the digest's payload, by the key that `key_id` names."""

    digest: Digest
    key_id: str
    signature: bytes


def last_whole_day(now: datetime) -> date:
    return now.astimezone(INDIA).date() - timedelta(days=1)


def is_digest_due(latest: Digest | None, now: datetime) -> bool:
    """Once for each day in India, and at the very beginning."""
    return latest is None or latest.day < last_whole_day(now)
