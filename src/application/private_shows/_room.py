"""What the media plane says of a show's room, and what a show asks of it."""

from datetime import datetime, timedelta

import structlog

from domain.ids import StreamId, UserId
from domain.private_shows.session_log import Reading
from domain.private_shows.show import Show
from ports.private_shows.shows import ShowWork
from ports.streaming.rooms import MediaAttendance, MediaRooms, RoomAttendance
from ports.streaming.sessions import MediaUnavailable

log = structlog.get_logger(__name__)


async def attendance_of(media: MediaAttendance, stream_id: StreamId) -> RoomAttendance | None:
    """None also when the media plane does not answer: what is not proven now may be later, and is charged then."""
    try:
        return await media.of(stream_id)
    except MediaUnavailable as error:
        log.warning("attendance_unknown", stream_id=str(stream_id), error=str(error))
        return None


def reading_of(attendance: RoomAttendance | None, viewer: UserId, *, now: datetime) -> Reading | None:
    """The viewer's reading; None for one whom the room has not seen."""
    if attendance is None:
        return None
    for attended in attendance.viewers:
        if attended.participant == viewer:
            at = now - timedelta(seconds=attendance.closed_seconds)
            is_present = attended.is_present and attendance.is_published
            return Reading(attendance.meter, attended.watched, at, is_present)
    return None


async def put_out(rooms: MediaRooms, stream_id: StreamId, person: UserId) -> None:
    """End a person's sessions in the room. Should it fail, the worker does it again."""
    try:
        await rooms.disconnect(stream_id, person)
    except MediaUnavailable as error:
        log.warning("viewer_not_put_out", stream_id=str(stream_id), error=str(error))


async def clear_room(
    show: Show, attendance: RoomAttendance | None, *, work: ShowWork, rooms: MediaRooms
) -> None:
    """Put out everybody who watches and has no seat, but for staff. Nobody new gets in while the show runs."""
    if attendance is None:
        return
    allowed = {show.performer_id, *await work.guests(show.id)}
    for attended in attendance.viewers:
        if attended.is_present and attended.participant not in allowed:
            await put_out(rooms, show.stream_id, attended.participant)
