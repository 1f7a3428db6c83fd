"""The media plane counts what a room does under the class of its show."""

from dataclasses import dataclass

import structlog

from domain.streaming.health import RoomClass
from ports.private_shows.shows import ShowWork
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ClassifyRooms:
    """Name the class of each open room that is counted under another. Runs every few seconds.

    A room is public until a private show is found running in it, and again when that is over; also one that opened
    anew on another media process. Nothing depends on it but figures: a media plane that does not answer is asked again.
    """

    work: ShowWork
    rooms: MediaRooms

    async def __call__(self) -> None:
        running = {each.show.stream_id: RoomClass(each.show.kind) for each in await self.work.running()}
        try:
            for status in await self.rooms.statuses():
                room_class = running.get(status.stream_id, RoomClass.PUBLIC)
                if status.health is not None and status.health.room_class != room_class:
                    await self.rooms.classify(status.stream_id, room_class)
        except MediaUnavailable as error:
            log.warning("rooms_not_classified", error=str(error))
