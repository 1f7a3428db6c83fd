"""The outbox in memory."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from adapters.memory.tables import HasTables
from domain.events import Event
from domain.ids import EventId
from ports.clock import Clock, NewId
from ports.outbox import DeadRow, Outbox, OutboxDeliveries, OutboxEntry, OutboxEntryNotFound
from ports.transaction import Transaction


class OutboxTables:
    def __init__(self) -> None:
        self.entries: dict[EventId, OutboxEntry] = {}

    def due(self, now: datetime) -> list[OutboxEntry]:
        waiting = [e for e in self.entries.values() if e.delivered_at is None and e.dead_at is None]
        return sorted(
            (e for e in waiting if e.available_at <= now), key=lambda e: (e.available_at, e.occurred_at)
        )

    def events(self) -> list[Event]:
        """Every event that was recorded, in order: what tests of use cases look at."""
        return [entry.event for entry in self.entries.values()]


class MemoryOutbox(Outbox):
    def __init__(self, tables: OutboxTables, now: Clock, new_id: NewId) -> None:
        self.tables = tables
        self._now = now
        self._new_id = new_id

    async def add(self, event: Event) -> None:
        event_id, now = EventId(self._new_id()), self._now()
        self.tables.entries[event_id] = OutboxEntry(event_id, event, now, 0, now, None, None, "")


class HasTransactions(HasTables, Protocol):
    def begin(self) -> AbstractAsyncContextManager[Transaction]: ...


def _entries(tx: Transaction) -> dict[EventId, OutboxEntry]:
    assert isinstance(tx.outbox, MemoryOutbox)
    return tx.outbox.tables.entries


class MemoryOutboxDeliveries(OutboxDeliveries):
    def __init__(self, database: HasTransactions) -> None:
        self._database = database

    async def claim_due(self, *, now: datetime, lease_seconds: int, limit: int) -> Sequence[EventId]:
        async with self._database.begin() as tx:
            entries = _entries(tx)
            assert isinstance(tx.outbox, MemoryOutbox)
            claimed = tx.outbox.tables.due(now)[:limit]
            for entry in claimed:
                entries[entry.id] = replace(entry, available_at=now + timedelta(seconds=lease_seconds))
            return [entry.id for entry in claimed]

    async def get(self, event_id: EventId) -> OutboxEntry:
        entry: OutboxEntry | None = self._database.tables.outbox.entries.get(event_id)
        if entry is None:
            raise OutboxEntryNotFound("there is no such event in the outbox")
        return entry

    async def mark_delivered(self, event_id: EventId, *, now: datetime) -> None:
        async with self._database.begin() as tx:
            entries = _entries(tx)
            entries[event_id] = replace(entries[event_id], delivered_at=now, dead_at=None)

    async def mark_failed(
        self, event_id: EventId, *, error: str, now: datetime, retry_at: datetime | None
    ) -> None:
        async with self._database.begin() as tx:
            entries = _entries(tx)
            entry = entries[event_id]
            if entry.delivered_at is not None:
                return
            entries[event_id] = replace(
                entry,
                attempts=entry.attempts + 1,
                last_error=error,
                available_at=retry_at or entry.available_at,
                dead_at=None if retry_at else now,
            )

    async def forget_delivered(self, *, before: datetime, limit: int) -> int:
        async with self._database.begin() as tx:
            entries = _entries(tx)
            old = [
                (e.delivered_at, e.id) for e in entries.values() if e.delivered_at and e.delivered_at < before
            ]
            forgotten = sorted(old)[:limit]
            for _, event_id in forgotten:
                del entries[event_id]
            return len(forgotten)

    async def latest_dead(self, *, limit: int) -> Sequence[DeadRow]:
        rows = [
            DeadRow(e.id, e.event.name, e.occurred_at, e.attempts, e.dead_at, e.last_error)
            for e in self._database.tables.outbox.entries.values()
            if e.dead_at is not None
        ]
        return sorted(rows, key=lambda row: (row.dead_at, row.event_id), reverse=True)[:limit]
