"""Alarms of a classifier, in PostgreSQL."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.quiet import add_unless_raised
from adapters.postgres.schema import metadata
from domain.ids import FrameAlarmId, StreamId, UserId
from domain.moderation.watch.frame_verdict import QUIET, FrameAlarm, FrameSign
from ports.moderation.watch.frame_watch import FrameAlarms

frame_alarm_table = Table(
    "frame_alarm",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("sign", Text, nullable=False),
    Column("permille", SmallInteger, nullable=False),
    Column("model", Text, nullable=False),
    Column("is_covered", Boolean, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("sign IN ('explicit', 'minor', 'violence', 'self_harm')", name="sign"),
    CheckConstraint("permille BETWEEN 0 AND 1000", name="permille"),
    Index("ix_frame_alarm_stream", "stream_id", "raised_at"),
)


class PostgresFrameAlarms(FrameAlarms):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, alarm: FrameAlarm) -> bool:
        values: dict[str, object] = {
            "id": alarm.id, "stream_id": alarm.stream_id, "performer_id": alarm.performer_id,
            "sign": alarm.sign.value, "permille": alarm.permille, "model": alarm.model,
            "is_covered": alarm.is_covered, "raised_at": alarm.raised_at,
        }  # fmt: skip
        return await add_unless_raised(self._connection, frame_alarm_table, values, same="sign", quiet=QUIET)

    async def find(self, alarm_id: FrameAlarmId) -> FrameAlarm | None:
        query = select(frame_alarm_table).where(frame_alarm_table.c.id == alarm_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        return FrameAlarm(
            FrameAlarmId(row.id), StreamId(row.stream_id), UserId(row.performer_id), FrameSign(row.sign), row.permille,
            row.model, row.is_covered, row.raised_at,
        )  # fmt: skip
