"""The outbox in PostgreSQL: events as JSON beside the rows they tell of."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.events import Event
from domain.ids import EventId
from ports.clock import Clock, NewId
from ports.errors import PortError
from ports.outbox import (
    DeadRow,
    Outbox,
    OutboxBell,
    OutboxDeliveries,
    OutboxEntry,
    OutboxEntryNotFound,
    UnknownEvent,
)

CHANNEL = "outbox"
"""Where a committed event wakes the relay (LISTEN/NOTIFY). A hint: the relay looks once a second anyway."""

PROBE_SECONDS = 5.0
"""How often a listening connection is asked whether it still lives."""

outbox_table = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("available_at", DateTime(timezone=True), nullable=False),
    Column("delivered_at", DateTime(timezone=True)),
    Column("dead_at", DateTime(timezone=True)),
    Column("last_error", Text, nullable=False),
    Index(
        "ix_outbox_due",
        "available_at",
        "occurred_at",
        postgresql_where=text("delivered_at IS NULL AND dead_at IS NULL"),
    ),
    Index("ix_outbox_delivered", "delivered_at", postgresql_where=text("delivered_at IS NOT NULL")),
    Index("ix_outbox_dead", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
)


def as_payload(event: Event) -> dict[str, object]:
    payload = msgspec.to_builtins(event)
    assert isinstance(payload, dict), "an event is a dataclass"
    return payload


class EventRegistry:
    """The event classes that a stored name may stand for."""

    def __init__(self, events: Sequence[type[Event]]) -> None:
        self._classes = {event.name: event for event in events}
        assert len(self._classes) == len(events), "two events share a name"

    def find(self, name: str, payload: object) -> Event | None:
        """None for a name or a shape that this program does not know."""
        try:
            return msgspec.convert(payload, self._classes[name])
        except (KeyError, msgspec.ValidationError):
            return None


class PostgresOutbox(Outbox):
    def __init__(self, connection: AsyncConnection, now: Clock, new_id: NewId) -> None:
        self._connection = connection
        self._now = now
        self._new_id = new_id

    async def add(self, event: Event) -> None:
        now = self._now()
        row = {
            "id": self._new_id(),
            "name": event.name,
            "payload": as_payload(event),
            "occurred_at": now,
            "attempts": 0,
            "available_at": now,
            "last_error": "",
        }
        await self._connection.execute(insert(outbox_table).values(row))
        # PostgreSQL sends it at the commit, once for all of a transaction's.
        await self._connection.execute(select(func.pg_notify(CHANNEL, "")))


class PostgresOutboxDeliveries(OutboxDeliveries):
    def __init__(self, engine: AsyncEngine, events: Sequence[type[Event]]) -> None:
        self._engine = engine
        self._registry = EventRegistry(events)

    async def claim_due(self, *, now: datetime, lease_seconds: int, limit: int) -> Sequence[EventId]:
        table = outbox_table.c
        due = (
            select(table.id)
            .where(table.delivered_at.is_(None), table.dead_at.is_(None), table.available_at <= now)
            .order_by(table.available_at, table.occurred_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._engine.begin() as connection:
            claimed = [EventId(row.id) for row in await connection.execute(due)]
            if claimed:
                await connection.execute(
                    update(outbox_table)
                    .where(table.id.in_(claimed))
                    .values(available_at=now + timedelta(seconds=lease_seconds))
                )
        return claimed

    async def get(self, event_id: EventId) -> OutboxEntry:
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(select(outbox_table).where(outbox_table.c.id == event_id))
            ).one_or_none()
        if row is None:
            raise OutboxEntryNotFound("there is no such event in the outbox")
        event = self._registry.find(row.name, row.payload)
        if event is None:
            raise UnknownEvent(f"cannot read a stored {row.name}", attempts=row.attempts)
        return OutboxEntry(
            id=EventId(row.id),
            event=event,
            occurred_at=row.occurred_at,
            attempts=row.attempts,
            available_at=row.available_at,
            delivered_at=row.delivered_at,
            dead_at=row.dead_at,
            last_error=row.last_error,
        )

    async def mark_delivered(self, event_id: EventId, *, now: datetime) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(
                update(outbox_table)
                .where(outbox_table.c.id == event_id)
                .values(delivered_at=now, dead_at=None)
            )

    async def mark_failed(
        self, event_id: EventId, *, error: str, now: datetime, retry_at: datetime | None
    ) -> None:
        table = outbox_table.c
        changes: dict[str, object] = {"attempts": table.attempts + 1, "last_error": error}
        changes |= {"available_at": retry_at, "dead_at": None} if retry_at else {"dead_at": now}
        async with self._engine.begin() as connection:
            # A second, slower attempt that fails does not undo one that delivered.
            await connection.execute(
                update(outbox_table).where(table.id == event_id, table.delivered_at.is_(None)).values(changes)
            )

    async def forget_delivered(self, *, before: datetime, limit: int) -> int:
        table = outbox_table.c
        old = select(table.id).where(table.delivered_at < before).order_by(table.delivered_at).limit(limit)
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(outbox_table).where(table.id.in_(old)))).rowcount

    async def latest_dead(self, *, limit: int) -> Sequence[DeadRow]:
        table = outbox_table.c
        query = (
            select(outbox_table)
            .where(table.dead_at.is_not(None))
            .order_by(table.dead_at.desc(), table.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            DeadRow(EventId(r.id), r.name, r.occurred_at, r.attempts, r.dead_at, r.last_error) for r in rows
        ]


class PostgresOutboxBell(OutboxBell):
    """LISTEN, on one connection that the pool lends for as long as it lives and does not get back."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def listen(self, ring: Callable[[], None]) -> None:
        try:
            async with self._engine.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None, "the connection is open"
                try:
                    await driver.add_listener(CHANNEL, lambda *_: ring())
                    while True:
                        async with asyncio.timeout(PROBE_SECONDS):
                            await connection.exec_driver_sql("SELECT 1")
                        await asyncio.sleep(PROBE_SECONDS)
                finally:
                    await connection.invalidate()
        except (SQLAlchemyError, OSError) as error:
            raise PortError(f"the listening connection was lost ({type(error).__name__})") from error
