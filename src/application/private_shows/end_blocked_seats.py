"""What somebody booked of a performer who blocked them ends."""

from dataclasses import dataclass

from application.private_shows._leaving import Leaving
from domain.ids import EventId
from domain.private_shows.booking import BookingEnding
from domain.streaming.events import PersonBlocked
from ports.clock import Clock
from ports.streaming.rooms import MediaAttendance, MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class EndBlockedSeats:
    """A request and a ticket paid in advance end as one that the performer declines, so that all that was set aside is
    free again; of a show that runs, what was watched is paid and the rest free. And should the block itself not have
    reached the media plane, they are put out of the performer's show now.

    Told late, it asks first whether they are still blocked. Raises `MediaUnavailable`, to be tried again.
    """

    begin: BeginTransaction
    attendance: MediaAttendance
    rooms: MediaRooms
    now: Clock

    async def __call__(self, event: PersonBlocked, event_id: EventId) -> None:
        async with self.begin() as tx:
            if not await tx.blocks.is_blocked(event.performer_id, event.person_id):
                return
            bookings = await tx.bookings.open_between(event.performer_id, event.person_id)
            stream = await tx.streams.find_open_for_update(event.performer_id)
        leave = Leaving(self.begin, self.attendance, self.rooms, self.now)
        for booking_id in bookings:
            await leave(booking_id=booking_id, viewer_id=event.person_id, waiting=BookingEnding.DECLINED)
        if stream is not None:
            await self.rooms.disconnect(stream.id, event.person_id)
