"""Alarms about codes that were shown in live shows, in PostgreSQL."""

from datetime import timedelta

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.quiet import add_unless_raised
from adapters.postgres.schema import metadata
from domain.ids import CodeAlarmId, StreamId, UserId
from domain.moderation.text.finding import Concern
from domain.moderation.watch.shown_code import QUIET, CodeAlarm
from ports.moderation.watch.code_reading import CodeAlarms

code_alarm_table = Table(
    "code_alarm",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("concern", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("offset_seconds", Integer, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("offset_seconds >= 0", name="offset_seconds"),
    Index("ix_code_alarm_stream", "stream_id", "raised_at"),
)


class PostgresCodeAlarms(CodeAlarms):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, alarm: CodeAlarm) -> bool:
        values: dict[str, object] = {
            "id": alarm.id, "stream_id": alarm.stream_id, "performer_id": alarm.performer_id,
            "concern": alarm.concern.value, "rule": alarm.rule,
            "offset_seconds": alarm.offset // timedelta(seconds=1), "raised_at": alarm.raised_at,
        }  # fmt: skip
        return await add_unless_raised(self._connection, code_alarm_table, values, same="rule", quiet=QUIET)

    async def find(self, alarm_id: CodeAlarmId) -> CodeAlarm | None:
        query = select(code_alarm_table).where(code_alarm_table.c.id == alarm_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        return CodeAlarm(
            CodeAlarmId(row.id), StreamId(row.stream_id), UserId(row.performer_id), Concern(row.concern), row.rule,
            timedelta(seconds=row.offset_seconds), row.raised_at,
        )  # fmt: skip
