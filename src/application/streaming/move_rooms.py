"""Shows whose media process died, or is leaving, go on in another one."""

from dataclasses import dataclass

import structlog

from domain.ids import StreamId
from domain.streaming.room_event import MEDIA_MOVED
from domain.streaming.stream import StreamNotLive, StreamState
from ports.clock import Clock
from ports.streaming.media_nodes import RoomMoves
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.shows import StreamQueries
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MoveRooms:
    """Give each displaced live show another process and tell its room, whose pages then join again by themselves.

    Runs twice a second. Nobody is carried over: whoever joins again is let in by the same checks as ever, so that
    neither a kick nor a stop is undone by a move. Of several workers one moves a room. A room of a show that is not
    live keeps its old place until its performer comes, who is given another.
    """

    begin: BeginTransaction
    streams: StreamQueries
    moves: RoomMoves
    now: Clock

    async def __call__(self) -> None:
        try:
            displaced = set(await self.moves.displaced())
        except MediaUnavailable as error:
            log.warning("moves_unknown", error=str(error))
            return
        if not displaced:
            return
        live = {s.stream_id for s in await self.streams.open_streams() if s.state == StreamState.LIVE}
        for stream_id in displaced & live:
            await self._move(stream_id)

    async def _move(self, stream_id: StreamId) -> None:
        try:
            moved = await self.moves.move(stream_id)
        except MediaUnavailable as error:
            log.warning("room_not_moved", stream_id=str(stream_id), error=str(error))
            return
        if moved:
            try:
                async with self.begin() as tx:
                    await tx.room_events.append(stream_id, MEDIA_MOVED, {}, now=self.now())
            except StreamNotLive:
                log.info("moved_show_is_over", stream_id=str(stream_id))
