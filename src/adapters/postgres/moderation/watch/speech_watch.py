"""Stretches of sound that were listened to, and alarms about them, in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.quiet import add_unless_raised
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.ids import SpeechAlarmId, StreamId, UserId
from domain.moderation.text.finding import Concern
from domain.moderation.watch.listening import RecentListening
from domain.moderation.watch.sampling import RECENT
from domain.moderation.watch.speech_alarm import QUIET, SpeechAlarm
from ports.moderation.watch.speech_watch import SpeechAlarms, SpeechQueries, SpeechSlots

speech_slot_table = Table(
    "speech_slot",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("is_heard", Boolean),
    CheckConstraint("slot >= 0", name="slot"),
)
speech_alarm_table = Table(
    "speech_alarm",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("concern", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("offset_seconds", Integer, nullable=False),
    Column("permille", SmallInteger),
    Column("model", Text, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("offset_seconds >= 0", name="offset_seconds"),
    CheckConstraint("permille BETWEEN 0 AND 1000", name="permille"),
    Index("ix_speech_alarm_stream", "stream_id", "raised_at"),
)


class PostgresSpeechSlots(SpeechSlots):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, stream_id: StreamId, slot: int, *, at: datetime) -> bool:
        new = insert(speech_slot_table).values(stream_id=stream_id, slot=slot, taken_at=at)
        taken = new.on_conflict_do_nothing().returning(speech_slot_table.c.slot)
        return (await self._connection.execute(taken)).one_or_none() is not None

    async def done(self, stream_id: StreamId, slot: int, *, is_heard: bool) -> None:
        table = speech_slot_table.c
        change = update(speech_slot_table).where(table.stream_id == stream_id, table.slot == slot)
        done = await self._connection.execute(change.values(is_heard=is_heard))
        assert done.rowcount == 1, "it was taken"


class PostgresSpeechQueries(SpeechQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def unheard(self, *, since: datetime) -> Collection[StreamId]:
        slot, newest = speech_slot_table.c, speech_slot_table.alias("newest")
        last = (
            select(newest.c.slot)
            .where(newest.c.stream_id == stream_table.c.id, newest.c.is_heard.is_not(None))
            .order_by(newest.c.slot.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(slot.stream_id)
            .select_from(speech_slot_table.join(stream_table, stream_table.c.id == slot.stream_id))
            .where(
                text("stream.state = 'live'"),
                slot.slot == last,
                slot.taken_at >= since,
                slot.is_heard.is_(False),
            )
        )
        async with self._engine.connect() as connection:
            return {StreamId(row.stream_id) for row in await connection.execute(query)}

    async def unlistened(self, *, since: datetime) -> Collection[StreamId]:
        slot = speech_slot_table.c
        heard = exists().where(slot.stream_id == stream_table.c.id, slot.taken_at >= since, slot.is_heard)
        query = select(stream_table.c.id).where(
            text("stream.state = 'live'"), stream_table.c.started_at < since, ~heard
        )
        async with self._engine.connect() as connection:
            return {StreamId(row.id) for row in await connection.execute(query)}

    async def recent(self, *, now: datetime) -> Mapping[StreamId, RecentListening]:
        slot = speech_slot_table.c
        is_recent = (slot.stream_id == stream_table.c.id) & slot.is_heard & (slot.taken_at >= now - RECENT)
        query = (
            select(stream_table.c.id, stream_table.c.started_at, func.array_agg(slot.slot).label("heard"))
            .select_from(stream_table.outerjoin(speech_slot_table, is_recent))
            .where(text("stream.state = 'live'"))
            .group_by(stream_table.c.id)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return {
            StreamId(row.id): RecentListening.of(row.started_at, [n for n in row.heard if n is not None], now)
            for row in rows
        }


class PostgresSpeechAlarms(SpeechAlarms):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, alarm: SpeechAlarm) -> bool:
        values: dict[str, object] = {
            "id": alarm.id, "stream_id": alarm.stream_id, "performer_id": alarm.performer_id,
            "concern": alarm.concern.value, "rule": alarm.rule,
            "offset_seconds": alarm.offset // timedelta(seconds=1), "permille": alarm.permille, "model": alarm.model,
            "raised_at": alarm.raised_at,
        }  # fmt: skip
        return await add_unless_raised(self._connection, speech_alarm_table, values, same="rule", quiet=QUIET)

    async def find(self, alarm_id: SpeechAlarmId) -> SpeechAlarm | None:
        query = select(speech_alarm_table).where(speech_alarm_table.c.id == alarm_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        return SpeechAlarm(
            SpeechAlarmId(row.id), StreamId(row.stream_id), UserId(row.performer_id), Concern(row.concern), row.rule,
            timedelta(seconds=row.offset_seconds), row.permille, row.model, row.raised_at,
        )  # fmt: skip
