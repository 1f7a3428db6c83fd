"""Shows as screens and chores read them, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.streaming.shows import StreamingTables
from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeState
from domain.age_verification.policy import Purpose
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from domain.streaming.stream import (
    OPEN,
    Stream,
    StreamNotFound,
    StreamState,
)
from ports.streaming.shows import LiveRow, StreamQueries, StreamRow


class MemoryStreamQueries(StreamQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def live(
        self, *, before: tuple[datetime, StreamId] | None, limit: int, words: Sequence[str] = ()
    ) -> Sequence[LiveRow]:
        rows = [
            (stream.started_at, stream.id, stream)
            for stream in self._streams()
            if stream.state is StreamState.LIVE and stream.started_at is not None
            if all(self._has(stream, word.lower()) for word in words)
        ]
        rows.sort(key=lambda row: row[:2], reverse=True)
        shown = [stream for started_at, id_, stream in rows if before is None or (started_at, id_) < before]
        return [
            LiveRow(
                stream_id=stream.id,
                performer_id=stream.performer_id,
                performer_name=self._name(stream.performer_id),
                title=stream.title,
                state=stream.state,
                started_at=stream.started_at,
            )
            for stream in shown[:limit]
        ]

    def _has(self, stream: Stream, word: str) -> bool:
        return word in stream.title.lower() or word in self._name(stream.performer_id).lower()

    async def get(self, stream_id: StreamId) -> StreamRow:
        for stream in self._streams():
            if stream.id == stream_id:
                return self._row(stream)
        raise StreamNotFound("there is no such show")

    async def of_performer(self, performer_id: UserId, *, limit: int) -> Sequence[StreamRow]:
        mine = [stream for stream in self._streams() if stream.performer_id == performer_id]
        mine.sort(key=lambda stream: (stream.created_at, stream.id), reverse=True)
        return [self._row(stream) for stream in mine[:limit]]

    async def by_key_digest(self, digest: bytes) -> StreamRow | None:
        return next((self._row(stream) for stream in self._streams() if stream.key_digest == digest), None)

    async def open_streams(self) -> Sequence[StreamRow]:
        return [self._row(stream) for stream in self._streams() if stream.state in OPEN]

    async def open_without_right(self, *, now: datetime) -> Sequence[StreamId]:
        tables = self._database.tables

        def may_perform(user_id: UserId) -> bool:
            role = tables.identity.users[user_id].role
            age = tables.age.status_of(user_id).state
            return Permission.PUBLISH in PERMISSIONS[role] and age is AgeState.VERIFIED_ADULT

        def is_approved(user_id: UserId) -> bool:
            cases = tables.age.cases_of(user_id)
            return any(case.purpose is Purpose.PERFORMER and case.is_approved(now=now) for case in cases)

        def has_right(stream: Stream) -> bool:
            if stream.state is not StreamState.LIVE:
                return may_perform(stream.performer_id)
            cast = {member.user_id for member in tables.consent.cast_of(stream.id)}
            return all(may_perform(each) and is_approved(each) for each in {stream.performer_id, *cast})

        return [s.id for s in self._streams() if s.state in OPEN and not has_right(s)]

    def _streams(self) -> Sequence[Stream]:
        tables: StreamingTables = self._database.tables.streaming
        return list(tables.streams.values())

    def _name(self, user_id: UserId) -> str:
        name: str = self._database.tables.identity.users[user_id].display_name
        return name

    def _delay_of(self, stream_id: StreamId) -> int:
        tables: StreamingTables = self._database.tables.streaming
        delay = tables.delays.get(stream_id)
        return delay.seconds if delay is not None else 0

    def _row(self, stream: Stream) -> StreamRow:
        return StreamRow(
            stream_id=stream.id,
            performer_id=stream.performer_id,
            performer_name=self._name(stream.performer_id),
            title=stream.title,
            state=stream.state,
            created_at=stream.created_at,
            started_at=stream.started_at,
            ended_at=stream.ended_at,
            end_reason=stream.end_reason,
            stalled_at=stream.stalled_at,
            delay_seconds=self._delay_of(stream.id),
        )
