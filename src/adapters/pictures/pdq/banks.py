"""Matching against the book of hashes, through an index in memory that follows the book."""

import asyncio
from collections.abc import Sequence

from adapters.pictures.pdq.index import HashIndex
from domain.ids import BankedHashId
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.moderation.watch.picture_hash import DISTANCE_MAX, HashedPicture
from ports.moderation.watch.hash_banks import HashBanks, HashChange, HashChanges

BATCH = 5_000
"""Changes that are taken up in one go: 20 ms in which nothing else happens."""


class IndexedBanks(HashBanks):
    """Keep one object for the life of the process. The first match waits until all is read: some seconds a million."""

    def __init__(self, changes: HashChanges) -> None:
        self._changes = changes
        self._index = HashIndex()
        self._known: list[tuple[BankedHashId, str, BankKind]] = []
        self._places: dict[BankedHashId, int] = {}
        self._revision = 0
        self._reading = asyncio.Lock()

    async def match(self, picture: HashedPicture) -> Sequence[HashMatch]:
        if not picture.can_match:
            return []
        await self._catch_up()
        nearest: dict[int, tuple[int, bool]] = {}
        for number, each in enumerate((picture.hash, *picture.turned)):
            for place, distance in self._index.near(each.bits, distance_max=DISTANCE_MAX):
                found = (distance, number > 0)
                nearest[place] = min(found, nearest.get(place, found))
        matches = [
            HashMatch(bank, kind, hash_id, distance, turned)
            for place, (distance, turned) in nearest.items()
            for hash_id, bank, kind in (self._known[place],)
        ]
        return sorted(matches, key=lambda match: (match.distance, match.turned, match.bank, match.hash_id))

    async def _catch_up(self) -> None:
        async with self._reading:
            while changes := await self._changes.after(self._revision, limit=BATCH):
                for change in changes:
                    self._take(change)
                self._revision = changes[-1].revision
                if len(changes) < BATCH:
                    return
                await asyncio.sleep(0)

    def _take(self, change: HashChange) -> None:
        place = self._places.get(change.hash_id)
        if change.is_retired:
            if place is not None:
                self._index.remove(place)
            return
        if place is None:
            self._places[change.hash_id] = self._index.add(change.bits)
            self._known.append((change.hash_id, change.bank, change.kind))
