"""A picture that stands still because none comes from its performer says so, whether there is sound or not."""

from dataclasses import dataclass

import structlog

from domain.ids import StreamId
from domain.streaming.room_event import MEDIA_STALLED
from domain.streaming.stream import StreamState
from ports.clock import Clock
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.shows import StreamQueries
from ports.transaction import BeginTransaction

STALLED_SECONDS = 2.0
"""A reload of the studio or a change from Wi-Fi to mobile data takes less, and is not worth a word."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TellStalls:
    """Tell the room of a live show when no picture came for `STALLED_SECONDS`, and when one does again.

    Runs each second, so that a room knows after three. A browser that was killed and a network that is gone say no
    goodbye: only the silence tells. The show itself remembers what its room was told, so that several workers say it
    once, and one that was restarted in between goes on. A room that the media plane does not know says nothing: it may
    be on its way to another process.
    """

    begin: BeginTransaction
    streams: StreamQueries
    rooms: MediaRooms
    now: Clock

    async def __call__(self) -> None:
        try:
            silent = {
                status.stream_id: status.picture_absent_seconds > STALLED_SECONDS
                for status in await self.rooms.statuses()
            }
        except MediaUnavailable as error:
            log.warning("stalls_unknown", error=str(error))
            return
        for show in await self.streams.open_streams():
            is_told = show.stalled_at is not None
            is_silent = silent.get(show.stream_id, is_told)
            if show.state == StreamState.LIVE and is_silent != is_told:
                await self._tell(show.stream_id, is_silent=is_silent)

    async def _tell(self, stream_id: StreamId, *, is_silent: bool) -> None:
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            after = stream.stalled(self.now()) if is_silent else stream.flowing()
            if after == stream:  # it is over, or another worker told it
                return
            await tx.streams.update(after)
            await tx.room_events.append(stream_id, MEDIA_STALLED, {"stalled": is_silent}, now=self.now())
