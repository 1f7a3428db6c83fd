"""The proof of the journal in memory: the same hashes over the same lines."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from adapters.memory.ledger.transfers import LedgerTables, Posted
from adapters.memory.tables import HasTables
from domain.ledger.chart import Account, AccountKind
from domain.ledger.digest import Digest, Seal, SignedDigest, journal_line
from domain.proof import GENESIS, content_of
from ports.ledger.digests import DigestQueries, Digests, DigestState


class MemoryDigests(Digests):
    def __init__(self, tables: LedgerTables) -> None:
        self._tables = tables

    async def lock(self) -> Digest | None:
        return self._tables.digests[-1].digest if self._tables.digests else None

    async def seal(self, *, size: int, most: int, at: datetime) -> Sequence[Seal]:
        waiting = _unsealed(self._tables)[:most]
        sealed = []
        for start in range(0, len(waiting), size):
            some = waiting[start : start + size]
            changes: dict[AccountKind, int] = {}
            for posted in some:
                for account, change in posted.transfer.legs:
                    changes[account.kind] = changes.get(account.kind, 0) + change
            previous = self._tables.seals[-1].hash if self._tables.seals else GENESIS
            content = content_of([_line(posted) for posted in some])
            seal = Seal(len(self._tables.seals) + 1, len(some), content, previous, changes, at)
            self._tables.seals.append(seal)
            sealed.append(seal)
        return sealed

    async def seals_since(self, digest: Digest | None) -> Sequence[Seal]:
        return self._tables.seals[0 if digest is None else digest.seals :]

    async def add(self, digest: SignedDigest) -> None:
        self._tables.digests.append(digest)


class MemoryDigestQueries(DigestQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> LedgerTables:
        tables: LedgerTables = self._database.tables.ledger
        return tables

    async def state(self) -> DigestState:
        waiting = _unsealed(self._tables)
        return DigestState(
            latest=self._tables.digests[-1] if self._tables.digests else None,
            seals=len(self._tables.seals),
            sealed_transfers=len(self._tables.journal) - len(waiting),
            unsealed_transfers=len(waiting),
            unsealed_since=min((posted.transfer.at for posted in waiting), default=None),
        )

    async def latest(self, *, limit: int) -> Sequence[SignedDigest]:
        return self._tables.digests[::-1][:limit]

    async def all(self) -> AsyncIterator[SignedDigest]:
        for digest in self._tables.digests:
            yield digest


def _unsealed(tables: LedgerTables) -> list[Posted]:
    """Transactions run one after the other here: the order of posting is that of the commits."""
    in_order = sorted(tables.journal.values(), key=lambda posted: posted.sequence)
    return in_order[sum(seal.transfers for seal in tables.seals) :]


def _line(posted: Posted) -> str:
    transfer = posted.transfer
    return journal_line(
        [
            posted.sequence,
            str(transfer.id),
            transfer.debit.kind.unit.value,
            transfer.kind.value,
            *_named(transfer.debit),
            *_named(transfer.credit),
            transfer.amount,
            None if transfer.fee_account is None else transfer.fee_account.kind.value,
            transfer.fee,
            posted.debit_balance,
            posted.credit_balance,
            transfer.reference,
            (transfer.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
        ]
    )


def _named(account: Account) -> tuple[str, str]:
    return account.kind.value, str(account.owner or UUID(int=0))
