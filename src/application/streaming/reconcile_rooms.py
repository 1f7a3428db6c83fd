"""Keep the media plane and the database of one mind."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from domain.ids import AuditId, StreamId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.events import ShowStoppedByPlatform
from domain.streaming.events import StreamEnded
from domain.streaming.room_event import STREAM_ENDED, STREAM_KILLED
from domain.streaming.stream import OPEN, EndReason, StreamState
from ports.clock import Clock, NewId
from ports.streaming.room_controls import MediaControls, RoomControlQueries
from ports.streaming.rooms import MediaRooms, RoomStatus
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.shows import StreamQueries, StreamRow
from ports.transaction import BeginTransaction

NEVER_LIVE_FOR = timedelta(hours=12)
"""A show that was made and not begun in this time gives its performer's place free again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReconcileRooms:
    """Close the rooms of shows that are not open, and end the shows whose publisher is gone. Runs each second.

    The database decides: a room that it does not call open is closed, whatever else failed to close it. A live show
    ends when its publisher was absent longer than `grace_seconds`, and an open one for good when its performer is no
    verified adult any more, or lost the role, however that came about (ACC-09); a live one also when the approval of
    somebody on camera does not hold any more (AGE-13). A room that the media plane does not know at all (it was
    restarted) is absent from when this object first missed it: keep one object for the life of the process.
    Rooms that do not hold yet what staff decided about them (`RoomControls`) are told it again.
    A media plane that does not answer is logged; shows go on until it does. So is a show that fails by itself: the
    others are seen to.
    """

    begin: BeginTransaction
    streams: StreamQueries
    rooms: MediaRooms
    control_queries: RoomControlQueries
    controls: MediaControls
    now: Clock
    new_id: NewId
    grace_seconds: float
    missed_since: dict[StreamId, datetime] = field(default_factory=dict)

    async def __call__(self) -> None:
        # Rooms first, shows second: a show exists before its room, so that a room without an open show is over.
        try:
            statuses = {status.stream_id: status for status in await self.rooms.statuses()}
        except MediaUnavailable as error:
            log.warning("media_plane_unreachable", error=str(error))
            statuses = None
        await self._at_once(await self.streams.open_without_right(now=self.now()), self._kill)
        shows = {show.stream_id: show for show in await self.streams.open_streams()}
        if statuses is not None:
            await self._at_once(statuses.keys() - shows.keys(), self._close)
            await self._apply_controls(statuses)
        await self._at_once([show.stream_id for show in self._abandoned(shows, statuses)], self._end)

    async def _at_once(
        self, stream_ids: Iterable[StreamId], act: Callable[[StreamId], Awaitable[None]]
    ) -> None:
        """Where a media process hangs each takes seconds, and no room waits for another."""
        await asyncio.gather(*(self._one(stream_id, act) for stream_id in stream_ids))

    async def _one(self, stream_id: StreamId, act: Callable[[StreamId], Awaitable[None]]) -> None:
        """A show that fails, whatever the reason, keeps no other one open."""
        try:
            await act(stream_id)
        except Exception as error:
            log.warning("room_not_reconciled", stream_id=str(stream_id), error=type(error).__name__)

    async def _apply_controls(self, statuses: Mapping[StreamId, RoomStatus]) -> None:
        """A room that does not hold yet what staff decided last is told again."""
        behind = {
            decided.stream_id: decided
            for decided in await self.control_queries.of_open()
            if (status := statuses.get(decided.stream_id)) is not None
            and status.controls_revision < decided.revision
        }

        async def tell(stream_id: StreamId) -> None:
            try:
                await self.controls.apply(behind[stream_id])
            except MediaUnavailable as error:
                log.warning("controls_not_applied", stream_id=str(stream_id), error=str(error))

        await self._at_once(behind, tell)

    def _abandoned(
        self, shows: Mapping[StreamId, StreamRow], statuses: Mapping[StreamId, RoomStatus] | None
    ) -> list[StreamRow]:
        for stream_id in self.missed_since.keys() - shows.keys():
            del self.missed_since[stream_id]
        return [show for show in shows.values() if self._is_abandoned(show, statuses)]

    def _is_abandoned(self, show: StreamRow, statuses: Mapping[StreamId, RoomStatus] | None) -> bool:
        now = self.now()
        if show.state == StreamState.CREATED:
            return now - show.created_at > NEVER_LIVE_FOR
        if statuses is None:
            return False
        status = statuses.get(show.stream_id)
        if status is None:
            missed_since = self.missed_since.setdefault(show.stream_id, now)
            return now - missed_since > timedelta(seconds=self.grace_seconds)
        self.missed_since.pop(show.stream_id, None)
        return status.publisher_absent_seconds > self.grace_seconds

    async def _end(self, stream_id: StreamId) -> None:
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            if stream.state in OPEN:
                ended = stream.ended(EndReason.PUBLISHER_LOST, self.now())
                await tx.streams.update(ended)
                await tx.outbox.add(StreamEnded(ended.id, ended.performer_id, EndReason.PUBLISHER_LOST))
                await tx.room_events.append(
                    ended.id, STREAM_ENDED, {"reason": EndReason.PUBLISHER_LOST}, now=self.now()
                )
        await self._close(stream_id)

    async def _kill(self, stream_id: StreamId) -> None:
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            if stream.state in OPEN:
                now = self.now()
                await tx.streams.update(stream.killed(now, reason=EndReason.PLATFORM))
                await tx.audit.append(
                    AuditEntry.stopped_by_platform(
                        audit_id=AuditId(self.new_id()), stream_id=stream_id, reason="no_right", now=now
                    )
                )
                await tx.outbox.add(ShowStoppedByPlatform(stream_id, stream.performer_id, stream.title))
                await tx.room_events.append(stream_id, STREAM_KILLED, {}, now=now)
        log.warning("show_without_right_stopped", stream_id=str(stream_id))
        await self._close(stream_id)

    async def _close(self, stream_id: StreamId) -> None:
        try:
            await self.rooms.close(stream_id)
        except MediaUnavailable as error:
            log.warning("room_not_closed", stream_id=str(stream_id), error=str(error))
