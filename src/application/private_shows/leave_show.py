"""A viewer leaves a show, or takes a request back."""

from dataclasses import dataclass

from application.private_shows._leaving import Leaving
from domain.ids import BookingId, UserId
from domain.private_shows.booking import Booking, BookingEnding
from ports.clock import Clock
from ports.streaming.rooms import MediaAttendance, MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LeaveShow:
    """Charge up to this second, free the rest, and put the viewer out. Leaving twice is leaving once.

    The media plane is asked first for how long they watched. When it does not answer, what was proven before counts.
    Raises `BookingNotFound`, `NotYourBooking`.
    """

    begin: BeginTransaction
    attendance: MediaAttendance
    rooms: MediaRooms
    now: Clock

    async def __call__(self, *, booking_id: BookingId, viewer_id: UserId) -> Booking:
        leave = Leaving(self.begin, self.attendance, self.rooms, self.now)
        return await leave(booking_id=booking_id, viewer_id=viewer_id, waiting=BookingEnding.CANCELLED)
