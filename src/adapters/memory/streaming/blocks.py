"""Whom performers blocked, in memory."""

from collections.abc import Collection, Sequence

from adapters.memory.tables import HasTables
from domain.identity.permissions import STAFF
from domain.ids import StreamId, UserId
from domain.streaming.block import Block
from ports.streaming.blocks import BlockedRow, BlockQueries, Blocks


class BlockTables:
    def __init__(self) -> None:
        self.blocks: dict[tuple[UserId, UserId], Block] = {}
        """By who blocked, and whom."""


class MemoryBlocks(Blocks):
    def __init__(self, tables: BlockTables) -> None:
        self._tables = tables

    async def is_blocked(self, performer_id: UserId, person_id: UserId) -> bool:
        return (performer_id, person_id) in self._tables.blocks

    async def count(self, performer_id: UserId) -> int:
        return sum(each.performer_id == performer_id for each in self._tables.blocks.values())

    async def add(self, block: Block) -> None:
        self._tables.blocks.setdefault((block.performer_id, block.person_id), block)

    async def lift(self, performer_id: UserId, person_id: UserId) -> bool:
        return self._tables.blocks.pop((performer_id, person_id), None) is not None

    async def erase_of(self, person_id: UserId) -> int:
        gone = [between for between in self._tables.blocks if person_id in between]
        for between in gone:
            del self._tables.blocks[between]
        return len(gone)


class MemoryBlockQueries(BlockQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_performer(self, performer_id: UserId) -> Sequence[BlockedRow]:
        tables = self._database.tables
        rows = [
            BlockedRow(block.person_id, tables.identity.users[block.person_id].display_name, block.at)
            for block in tables.blocks.blocks.values()
            if block.performer_id == performer_id
        ]
        return sorted(rows, key=lambda row: (row.at, row.person_id), reverse=True)

    async def shut_out(
        self, present: Collection[tuple[StreamId, UserId]]
    ) -> frozenset[tuple[StreamId, UserId]]:
        tables = self._database.tables
        return frozenset(
            (stream_id, person_id)
            for stream_id, person_id in present
            if stream_id in tables.streaming.streams
            and (tables.streaming.streams[stream_id].performer_id, person_id) in tables.blocks.blocks
            and tables.identity.users[person_id].role not in STAFF
        )
