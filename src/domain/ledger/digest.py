"""Proof of the journal by day: what a seal and a digest say of the book, beside what all chains say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from domain.ledger.chart import AccountKind, Unit
from domain.proof import GENESIS, Signed, last_whole_day, line_of, linked


def journal_line(fields: Sequence[str | int | None]) -> str:
    """A line of the journal as it is hashed: a JSON array, so that no two lines can read alike.

    In it, in this order: sequence, id, unit, kind, kind and owner of the debited and of the credited account, amount,
    kind of the fee account or null, fee, the balance after it of the debited and of the credited account, reference,
    and the time in microseconds since 1970. The platform's accounts have the nil UUID as owner.
    """
    return line_of(fields)


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
        return linked(self.previous, self.content)


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


SignedDigest = Signed[Digest]
