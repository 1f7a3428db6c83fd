"""A seat that ends before its show does, or before there was one: of whoever leaves, or is shown out."""

from dataclasses import dataclass

from application.private_shows._room import attendance_of, put_out, reading_of
from application.private_shows._seat import settle
from domain.ids import BookingId, StreamId, UserId
from domain.private_shows.booking import Booking, BookingEnding, BookingNotFound, BookingState
from domain.private_shows.session_log import Reading
from ports.clock import Clock
from ports.streaming.rooms import MediaAttendance, MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class Leaving:
    """Charge up to this second, free the rest, and put the viewer out. Leaving twice is leaving once.

    `waiting` says how one ends that waits for its show: all of it is freed. Raises `BookingNotFound`,
    `NotYourBooking`.
    """

    begin: BeginTransaction
    attendance: MediaAttendance
    rooms: MediaRooms
    now: Clock

    async def __call__(self, *, booking_id: BookingId, viewer_id: UserId, waiting: BookingEnding) -> Booking:
        stream_id = await self._stream_of(booking_id, viewer_id)
        reading = None
        if stream_id is not None:
            present = await attendance_of(self.attendance, stream_id)
            reading = reading_of(present, viewer_id, now=self.now())
        booking = await self._leave(booking_id, reading, waiting)
        if stream_id is not None:
            await put_out(self.rooms, stream_id, viewer_id)
        return booking

    async def _stream_of(self, booking_id: BookingId, viewer_id: UserId) -> StreamId | None:
        """In which stream the viewer sits, if they do."""
        async with self.begin() as tx:
            booking = await tx.bookings.find(booking_id)
            if booking is None:
                raise BookingNotFound("there is no such booking")
            booking.require_viewer(viewer_id)
            if booking.state is not BookingState.JOINED or booking.show_id is None:
                return None
            show = await tx.shows.find(booking.show_id)
            return show.stream_id if show is not None and show.is_running else None

    async def _leave(self, booking_id: BookingId, reading: Reading | None, waiting: BookingEnding) -> Booking:
        now = self.now()
        async with self.begin() as tx:
            booking = await tx.bookings.get_for_update(booking_id)
            if booking.state is BookingState.ENDED:
                return booking
            if booking.state is BookingState.REQUESTED:
                return await settle(tx, booking, None, waiting, now=now)
            if reading is not None:
                booking = booking.read(reading)
            show = await tx.shows.find(booking.show_id) if booking.show_id else None
            return await settle(tx, booking, show, BookingEnding.LEFT, now=now)
