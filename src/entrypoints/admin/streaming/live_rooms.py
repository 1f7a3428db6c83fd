"""The live rooms and how they do, for moderators: which show struggles, and whether it is the show or the platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from domain.streaming.health import ShowHealth, health_of
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.page import PageResponse, page, wants_fragment
from ports.moderation.live_wall import WallRow
from ports.streaming.rooms import RoomStatus
from ports.streaming.sessions import MediaUnavailable

WORST_FIRST = (ShowHealth.NO_PICTURE, ShowHealth.STRUGGLING, ShowHealth.FINE)


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A live show and its room. Without a `status` the media plane knows nothing of it."""

    stream_id: StreamId
    title: str
    performer_name: str
    started_at: datetime | None
    health: ShowHealth
    status: RoomStatus | None


def streaming_staff_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_streaming", __name__)

    @pages.get("/staff/rooms")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def rooms() -> PageResponse:
        shows = await container.live_wall_queries().rows()
        try:
            statuses = await container.media_rooms().statuses()
        except MediaUnavailable:
            statuses = None
        return await page(
            "admin/streaming/_rooms.html" if wants_fragment() else "admin/streaming/rooms.html",
            rows=rows_of(shows, statuses or ()),
            is_reachable=statuses is not None,
            now=container.now()(),
        )

    return pages


def rows_of(shows: Sequence[WallRow], statuses: Sequence[RoomStatus]) -> list[RoomRow]:
    """Those without a picture first, then those that struggle; among equals as they came."""
    by_room = {status.stream_id: status for status in statuses}
    rows = [_row(show, by_room.get(show.stream_id)) for show in shows]
    return sorted(rows, key=lambda row: WORST_FIRST.index(row.health))


def _row(show: WallRow, status: RoomStatus | None) -> RoomRow:
    return RoomRow(show.stream_id, show.title, show.performer_name, show.started_at, _health(status), status)


def _health(status: RoomStatus | None) -> ShowHealth:
    if status is None:
        return ShowHealth.NO_PICTURE
    if status.health is None:  # a media plane that measures no more than this
        return ShowHealth.NO_PICTURE if status.picture_absent_seconds else ShowHealth.FINE
    return health_of(
        picture_absent_seconds=status.picture_absent_seconds,
        bits_a_second_in=status.health.bits_a_second_in,
        loss_in=status.health.loss_in,
        loss_out=status.health.loss_out,
        freezes=status.health.freezes,
        viewers=status.viewers,
    )
