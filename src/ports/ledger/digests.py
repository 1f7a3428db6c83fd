"""The proof of the journal: seals that chain it, and signed digests of the chain."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ledger.digest import Digest, Seal, SignedDigest


class Digests(Protocol):
    """The chain inside a transaction. Seals and digests are only ever added, by one transaction at a time."""

    @abstractmethod
    async def lock(self) -> Digest | None:
        """Hold the chain until the transaction ends, and find the latest digest."""

    @abstractmethod
    async def seal(self, *, size: int, most: int, at: datetime) -> Sequence[Seal]:
        """Chain what was committed since the last seal, about `size` transfers a seal and `most` in all.

        Only whole transactions, and only such that none before them can still appear. Those that post meanwhile wait
        for nothing. Nothing sealed means that nothing is left to seal now. Call `lock` first.
        Raises `TransactionsWentBack`.
        """

    @abstractmethod
    async def seals_since(self, digest: Digest | None) -> Sequence[Seal]:
        """Those that are in no digest up to this one, in order."""

    @abstractmethod
    async def add(self, digest: SignedDigest) -> None:
        """Call `lock` first."""


class TransactionsWentBack(Exception):
    """The database counts its transactions anew, as after a restore into another server: the chain cannot go on."""


@dataclass(frozen=True, slots=True)
class DigestState:
    """How far the proof reaches. `unsealed_since` is the time of the oldest transfer that no seal holds yet."""

    latest: SignedDigest | None
    seals: int
    sealed_transfers: int
    unsealed_transfers: int
    unsealed_since: datetime | None


class DigestQueries(Protocol):
    @abstractmethod
    async def state(self) -> DigestState: ...

    @abstractmethod
    async def latest(self, *, limit: int) -> Sequence[SignedDigest]:
        """The newest first."""

    @abstractmethod
    def all(self) -> AsyncIterator[SignedDigest]:
        """From the first on."""
