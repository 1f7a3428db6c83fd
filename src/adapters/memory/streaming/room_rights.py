"""Who may not be where they are, in memory."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeState
from domain.identity.permissions import PERMISSIONS, STAFF, Permission
from domain.moderation.decisions.sanction import suspension_of
from domain.private_shows.booking import BookingState
from domain.streaming.stream import OPEN, StreamState
from ports.streaming.passes import Present, RoomRights


class MemoryRoomRights(RoomRights):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def without_right(self, present: Collection[Present]) -> Sequence[Present]:
        return [each for each in present if not self._may_be_there(each)]

    def _may_be_there(self, present: Present) -> bool:
        tables, who = self._database.tables, present.participant
        stream = tables.streaming.streams.get(present.stream_id)
        if who is None or stream is None or stream.state not in OPEN or who not in tables.identity.users:
            return False
        may = PERMISSIONS[tables.identity.users[who].role]
        is_adult = tables.age.status_of(who).state is AgeState.VERIFIED_ADULT
        if not is_adult or suspension_of(tables.decisions.of_person(who), datetime.now(UTC)) is not None:
            return False
        if present.publishes:
            return stream.performer_id == who and Permission.PUBLISH in may
        controls = tables.streaming.controls.get(stream.id)
        is_removed = controls is not None and who in controls.removed
        if (stream.performer_id, who) in tables.blocks.blocks:
            is_removed = is_removed or tables.identity.users[who].role not in STAFF
        if Permission.WATCH not in may or stream.state is not StreamState.LIVE or is_removed:
            return False
        show = tables.private_shows.running(stream.id)
        if show is None or who == stream.performer_id or Permission.VIEW_LIVE_WALL in may:
            return True
        return any(
            booking.show_id == show.id and booking.viewer_id == who and booking.state is BookingState.JOINED
            for booking in tables.private_shows.bookings.values()
        )
