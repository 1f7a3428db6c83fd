"""Banks of picture hashes, and an exchange that a test fills, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import BankedHashId, StreamId
from domain.moderation.watch.hash_bank import BankedHash, BankedHashNotFound, BankKind
from domain.moderation.watch.picture_hash import PictureHash
from ports.moderation.watch.hash_banks import (
    ExchangeFailed,
    ExchangePage,
    ExchangeQueries,
    ExchangeState,
    ExchangeStates,
    HashBook,
    HashChange,
    HashChanges,
    HashExchange,
    PictureBankings,
)


class HashBankTables:
    def __init__(self) -> None:
        self.hashes: dict[BankedHashId, BankedHash] = {}
        self.revisions: dict[BankedHashId, int] = {}
        self.exchanges: dict[str, ExchangeState] = {}
        self.bankings: dict[tuple[BankedHashId, StreamId], bool] = {}
        """Whether it is there for that show still."""

    def put(self, entry: BankedHash) -> None:
        self.hashes[entry.id] = entry
        self.revisions[entry.id] = max(self.revisions.values(), default=0) + 1

    def standing(self, bank: str, picture: PictureHash) -> BankedHash | None:
        for entry in self.hashes.values():
            if (entry.bank, entry.hash) == (bank, picture) and not entry.is_retired:
                return entry
        return None


class MemoryHashBook(HashBook):
    def __init__(self, tables: HashBankTables) -> None:
        self._tables = tables

    async def add(self, entry: BankedHash) -> BankedHash:
        earlier = self._earlier(entry)
        if earlier is None:
            self._tables.put(entry)
        return earlier or entry

    async def add_all(self, entries: Sequence[BankedHash]) -> int:
        added = 0
        for entry in entries:
            if self._earlier(entry) is None:
                self._tables.put(entry)
                added += 1
        return added

    def _earlier(self, entry: BankedHash) -> BankedHash | None:
        return self._tables.hashes.get(entry.id) or self._tables.standing(entry.bank, entry.hash)

    async def withdraw(self, bank: str, hashes: Sequence[PictureHash], *, reason: str, now: datetime) -> int:
        found = [entry for entry in (self._tables.standing(bank, each) for each in hashes) if entry]
        for entry in found:
            self._tables.put(replace(entry, retired_at=now, retired_reason=reason))
        return len(found)

    async def find(self, hash_id: BankedHashId) -> BankedHash | None:
        return self._tables.hashes.get(hash_id)

    async def get_for_update(self, hash_id: BankedHashId) -> BankedHash:
        try:
            return self._tables.hashes[hash_id]
        except KeyError:
            raise BankedHashNotFound("no bank has this hash") from None

    async def update(self, entry: BankedHash) -> None:
        await self.get_for_update(entry.id)
        self._tables.put(entry)


class MemoryPictureBankings(PictureBankings):
    def __init__(self, tables: HashBankTables) -> None:
        self._tables = tables

    async def note(self, hash_id: BankedHashId, stream_id: StreamId, *, now: datetime) -> None:
        self._tables.bankings[hash_id, stream_id] = True

    async def of_show(self, stream_id: StreamId) -> Sequence[BankedHashId]:
        bankings = self._tables.bankings.items()
        return sorted(hash_id for (hash_id, show), stands in bankings if show == stream_id and stands)

    async def let_go(self, hash_id: BankedHashId, stream_id: StreamId, *, now: datetime) -> bool:
        if (hash_id, stream_id) in self._tables.bankings:
            self._tables.bankings[hash_id, stream_id] = False
        return not any(stands for (each, _), stands in self._tables.bankings.items() if each == hash_id)


class MemoryExchangeStates(ExchangeStates):
    def __init__(self, tables: HashBankTables) -> None:
        self._tables = tables

    async def find_for_update(self, name: str) -> ExchangeState | None:
        return self._tables.exchanges.get(name)

    async def save(self, state: ExchangeState) -> None:
        self._tables.exchanges[state.name] = state


class MemoryExchangeQueries(ExchangeQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def states(self) -> Sequence[ExchangeState]:
        tables: HashBankTables = self._database.tables.hash_banks
        return [state for _, state in sorted(tables.exchanges.items())]


class MemoryHashChanges(HashChanges):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def after(self, revision: int, *, limit: int) -> Sequence[HashChange]:
        tables: HashBankTables = self._database.tables.hash_banks
        later = sorted((number, hash_id) for hash_id, number in tables.revisions.items() if number > revision)
        return [
            HashChange(number, hash_id, entry.bank, entry.kind, entry.hash.bits, entry.is_retired)
            for number, hash_id in later[:limit]
            for entry in (tables.hashes[hash_id],)
        ]


class MemoryExchange(HashExchange):
    """`changes` are hashes that it has, or takes back (False), in order; `page` of them at once."""

    def __init__(self, name: str = "exchange", *, page: int = 2) -> None:
        self.name = name
        self.kind = BankKind.NON_CONSENT
        self.changes: list[tuple[PictureHash, bool]] = []
        self.is_down = False
        self.asked: list[str] = []
        self._page = page

    async def fetch(self, checkpoint: str) -> ExchangePage:
        self.asked.append(checkpoint)
        if self.is_down:
            raise ExchangeFailed("the exchange did not answer")
        begin = int(checkpoint or 0)
        end = min(begin + self._page, len(self.changes))
        page = self.changes[begin:end]
        return ExchangePage(
            added=[picture for picture, stands in page if stands],
            withdrawn=[picture for picture, stands in page if not stands],
            checkpoint=str(end),
            is_last=end == len(self.changes),
        )
